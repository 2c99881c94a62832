/* A set of inode references that numbers them in the order they come. */
#include "container/squashfs_impl.h"

enum { FIRST_ROOM = 256 };

/* The place of the key, or the free one where it belongs. There is always a free place. */
static struct sqfs_ref *place(const struct sqfs_refs *refs, uint64_t key)
{
	size_t i = (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (refs->room - 1);

	while (refs->slots[i].number && refs->slots[i].key != key)
		i = (i + 1) & (refs->room - 1);
	return &refs->slots[i];
}

static enum asy_err grow(struct asy_arena *arena, struct sqfs_refs *refs)
{
	struct sqfs_refs old = *refs;

	refs->room = old.room ? old.room * 2 : FIRST_ROOM;
	refs->slots = asy_arena_array(arena, refs->room, sizeof(*refs->slots));
	if (!refs->slots) {
		*refs = old;
		return ASY_LIMIT;
	}
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].number)
			*place(refs, old.slots[i].key) = old.slots[i];
	return ASY_OK;
}

enum asy_err sqfs_refs_add(struct asy_arena *arena, struct sqfs_refs *refs, uint64_t ref, uint32_t *ret_number,
	bool *ret_new)
{
	struct sqfs_ref *slot;

	if (refs->n >= refs->room / 2) {
		enum asy_err err = grow(arena, refs);

		if (err)
			return err;
	}
	slot = place(refs, ref);
	*ret_new = slot->number == 0;
	if (*ret_new)
		*slot = (struct sqfs_ref){.key = ref, .number = ++refs->n};
	*ret_number = slot->number;
	return ASY_OK;
}
