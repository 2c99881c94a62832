#include "firmware/magics.h"

#include <stdlib.h>
#include <string.h>

enum { CARVED_LENGTH = 4 }; /* shorter signatures hit by chance too often */

struct asy_magic_entry {
	uint16_t pair;  /* the two anchor bytes, low byte first */
	uint8_t anchor; /* their position in the signature */
	uint32_t row;
	const struct asy_magic *magic;
};

static uint16_t pair_at(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static bool is_common(uint8_t c)
{
	return c == 0x00 || c == 0xff;
}

/* The first pair that is not made of the bytes that fill every image. */
static uint8_t choose_anchor(const struct asy_magic *magic)
{
	for (uint8_t i = 0; i + 1 < magic->length; i++)
		if (!is_common(magic->bytes[i]) && !is_common(magic->bytes[i + 1]))
			return i;
	for (uint8_t i = 0; i + 1 < magic->length; i++)
		if (!is_common(magic->bytes[i]) || !is_common(magic->bytes[i + 1]))
			return i;
	return 0;
}

static int by_pair(const void *a, const void *b)
{
	const struct asy_magic_entry *x = a, *y = b;

	if (x->pair != y->pair)
		return x->pair < y->pair ? -1 : 1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x->magic > y->magic) - (x->magic < y->magic);
}

const struct asy_magics *asy_magics_new(const struct asy_container *const *table, size_t n_rows,
	struct asy_arena *arena)
{
	struct asy_magics *set = asy_arena_alloc(arena, sizeof(*set));
	size_t room = 0;

	if (!set)
		return NULL;
	for (size_t i = 0; i < n_rows; i++)
		room += table[i]->n_magics;
	set->entries = asy_arena_array(arena, room, sizeof(*set->entries));
	if (!set->entries)
		return NULL;
	for (size_t i = 0; i < n_rows; i++)
		for (size_t k = 0; !table[i]->start_only && k < table[i]->n_magics; k++) {
			const struct asy_magic *magic = &table[i]->magics[k];
			struct asy_magic_entry *entry = &set->entries[set->n_entries];

			if (magic->length < CARVED_LENGTH || magic->length > sizeof(magic->bytes))
				continue;
			entry->anchor = choose_anchor(magic);
			entry->pair = pair_at(magic->bytes + entry->anchor);
			entry->row = (uint32_t)i;
			entry->magic = magic;
			set->n_entries++;
			set->pairs[entry->pair / 64] |= UINT64_C(1) << entry->pair % 64;
		}
	if (set->n_entries)
		qsort(set->entries, set->n_entries, sizeof(*set->entries), by_pair);
	return set;
}

struct asy_magic_scan asy_magic_scan_begin(const struct asy_magics *magics, struct asy_bytes blob)
{
	return (struct asy_magic_scan){.magics = magics, .blob = blob, .next = SIZE_MAX};
}

void asy_magic_scan_skip(struct asy_magic_scan *scan, uint64_t offset)
{
	if (offset <= scan->at)
		return;
	scan->at = offset < scan->blob.n ? (size_t)offset : scan->blob.n;
	scan->next = SIZE_MAX;
}

static uint64_t is_anchor(const uint64_t *pairs, const uint8_t *p)
{
	unsigned pair = pair_at(p);

	return pairs[pair / 64] >> pair % 64 & 1;
}

/* First position at or after `at` whose pair of bytes is an anchor, or b.n. The hot loop: the tests of
 * eight positions do not depend on each other, and the bit table stays in the first-level cache. */
static size_t find_anchor(const uint64_t *pairs, struct asy_bytes b, size_t at)
{
	while (b.n - at >= 9) {
		const uint8_t *p = b.p + at;
		uint64_t any = is_anchor(pairs, p) | is_anchor(pairs, p + 1) | is_anchor(pairs, p + 2)
			| is_anchor(pairs, p + 3) | is_anchor(pairs, p + 4) | is_anchor(pairs, p + 5)
			| is_anchor(pairs, p + 6) | is_anchor(pairs, p + 7);

		if (any)
			break;
		at += 8;
	}
	for (; b.n - at >= 2; at++)
		if (is_anchor(pairs, b.p + at))
			return at;
	return b.n;
}

static size_t first_entry(const struct asy_magics *magics, uint16_t pair)
{
	size_t low = 0, high = magics->n_entries;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (magics->entries[middle].pair < pair)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* True when entry's signature has its anchor at `at` and its container would begin inside the blob. */
static bool matches(const struct asy_magic_entry *entry, struct asy_bytes blob, size_t at, uint64_t *ret_start)
{
	const struct asy_magic *magic = entry->magic;
	size_t sign;

	if (at < entry->anchor)
		return false;
	sign = at - entry->anchor;
	if (sign < magic->offset || blob.n - sign < magic->length)
		return false;
	*ret_start = sign - magic->offset;
	return memcmp(blob.p + sign, magic->bytes, magic->length) == 0;
}

bool asy_magic_scan_next(struct asy_magic_scan *scan, struct asy_magic_hit *ret_hit)
{
	const struct asy_magics *magics = scan->magics;
	struct asy_bytes blob = scan->blob;

	for (;;) {
		if (scan->next == SIZE_MAX) {
			scan->at = find_anchor(magics->pairs, blob, scan->at);
			if (scan->at >= blob.n)
				return false;
			scan->next = first_entry(magics, pair_at(blob.p + scan->at));
		}
		while (scan->next < magics->n_entries) {
			const struct asy_magic_entry *entry = &magics->entries[scan->next];

			if (entry->pair != pair_at(blob.p + scan->at))
				break;
			scan->next++;
			if (matches(entry, blob, scan->at, &ret_hit->start)) {
				ret_hit->row = entry->row;
				return true;
			}
		}
		scan->at++;
		scan->next = SIZE_MAX;
	}
}

bool asy_magic_at_start(const struct asy_magic *magic, struct asy_bytes in)
{
	bool ok;
	struct asy_bytes there = asy_bytes_sub(in, magic->offset, magic->length, &ok);

	return ok && memcmp(there.p, magic->bytes, magic->length) == 0;
}
