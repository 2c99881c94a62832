/* SquashFS metadata: blocks of up to 8 KiB, each with a 16-bit header (size, and whether it is packed),
 * kept in a small set-associative cache, and read as if they were one run of bytes. */
#include <string.h>

#include "container/squashfs_impl.h"

enum { STORED_BIT = 0x8000, POINTER_SIZE = 8 };

static void fill(struct sqfs *fs, struct sqfs_meta *m, uint64_t at)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(fs->in, at));
	uint64_t header = asy_rd_uint(&r, 2, fs->super.endian), size = header & (STORED_BIT - 1);
	struct asy_bytes stored = asy_bytes_head((struct asy_bytes){r.p + r.off, asy_rd_left(&r)}, size);
	struct asy_buf out;
	size_t used;

	m->at = at;
	m->next = at + 2 + size;
	m->len = 0;
	m->err = !asy_rd_ok(&r) || stored.n < size ? ASY_TRUNCATED : ASY_OK;
	if (size == 0 || size > SQFS_META) {
		m->err = m->err ? m->err : ASY_CORRUPT;
		return;
	}
	if (header & STORED_BIT) {
		m->data = stored.p;
		m->len = stored.n;
		return;
	}
	if (!m->room)
		m->room = asy_arena_alloc(fs->arena, SQFS_META + 1);
	if (!m->room) {
		m->err = ASY_LIMIT;
		return;
	}
	out = sqfs_fixed_buf(m->room, SQFS_META);
	if (fs->codec->decode(stored, SQFS_META, &out, &used) != ASY_OK && !m->err)
		m->err = ASY_CORRUPT;
	m->data = m->room;
	m->len = out.len;
}

static struct sqfs_meta *find(struct sqfs *fs, uint64_t at)
{
	struct sqfs_meta *set = fs->meta[(at * UINT64_C(0x9e3779b97f4a7c15)) >> 57], *oldest = set;

	_Static_assert(SQFS_META_SETS == 1 << (64 - 57), "the hash yields the number of a set");
	fs->clock++;
	for (size_t i = 0; i < SQFS_META_WAYS; i++) {
		if (set[i].used && set[i].at == at) {
			set[i].used = fs->clock;
			return &set[i];
		}
		if (set[i].used < oldest->used)
			oldest = &set[i];
	}
	fill(fs, oldest, at);
	oldest->used = fs->clock;
	return oldest;
}

struct sqfs_cursor sqfs_cursor_at(struct sqfs *fs, uint64_t at, uint64_t end, size_t pos)
{
	if (end > fs->in.n)
		end = fs->in.n;
	return (struct sqfs_cursor){.fs = fs, .at = at, .end = end, .pos = pos, .err = at < end ? ASY_OK : ASY_TRUNCATED};
}

/* Moves n bytes on, copying them when `to` is not NULL. Each turn but the last goes to a later block, so it ends. */
static bool advance(struct sqfs_cursor *c, uint8_t *to, size_t n)
{
	while (!c->err && n > 0) {
		struct sqfs_meta *m = find(c->fs, c->at);
		size_t here;

		if (c->pos >= m->len) {
			if (m->err || c->pos > m->len)
				c->err = m->err ? m->err : ASY_CORRUPT;
			else if (m->next >= c->end)
				c->err = ASY_TRUNCATED;
			c->at = c->err ? c->at : m->next;
			c->pos = c->err ? c->pos : 0;
			continue;
		}
		here = m->len - c->pos < n ? m->len - c->pos : n;
		if (to) {
			memcpy(to, m->data + c->pos, here);
			to += here;
		}
		c->pos += here;
		n -= here;
	}
	return !c->err;
}

bool sqfs_read(struct sqfs_cursor *c, void *to, size_t n)
{
	return advance(c, to, n);
}

void sqfs_skip(struct sqfs_cursor *c, size_t n)
{
	(void)advance(c, NULL, n);
}

struct sqfs_cursor sqfs_table_cursor(struct sqfs *fs, uint64_t table, uint64_t index, size_t element)
{
	uint64_t position = index * element;
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(fs->in, table));
	struct sqfs_cursor c;

	asy_rd_skip(&r, position / SQFS_META * POINTER_SIZE);
	c = sqfs_cursor_at(fs, asy_rd_uint(&r, POINTER_SIZE, fs->super.endian), fs->in.n, (size_t)(position % SQFS_META));
	if (!asy_rd_ok(&r))
		c.err = ASY_TRUNCATED;
	return c;
}
