/* Made-up containers for tests of the carver: a box says in its own header how long and how sure it is. */
#ifndef ASY_TEST_BOXES_H
#define ASY_TEST_BOXES_H

#include "base/limits.h"
#include "firmware/carve.h"
#include "test.h"

static uint64_t work; /* bytes handed to probes */

/* magic[4] length.le32 confidence.u8 truncated.u8 */
static inline enum asy_err box_probe(struct asy_bytes in, struct asy_claim *ret)
{
	struct asy_rd r = asy_rd_init(in);
	uint32_t length;

	work += in.n;
	asy_rd_skip(&r, 4);
	length = asy_rd_le32(&r);
	ret->confidence = asy_rd_u8(&r);
	ret->truncated = asy_rd_u8(&r) != 0;
	if (!asy_rd_ok(&r) || ret->confidence == 0)
		return ASY_CORRUPT;
	ret->length = length;
	if (length > in.n) {
		ret->length = in.n;
		ret->truncated = true;
	}
	asy_claim_label(ret, "box of %u bytes", length);
	return ASY_OK;
}

/* Calls everything that is cut off invalid, as a careless probe would. */
static inline enum asy_err strict_probe(struct asy_bytes in, struct asy_claim *ret)
{
	enum asy_err err = box_probe(in, ret);

	return err ? err : ret->truncated ? ASY_CORRUPT : ASY_OK;
}

static inline enum asy_err tail_probe(struct asy_bytes in, struct asy_claim *ret)
{
	work += in.n;
	if (in.n < 0x43c)
		return ASY_TRUNCATED;
	ret->length = 0x1000 < in.n ? 0x1000 : in.n;
	ret->truncated = in.n < 0x1000;
	ret->confidence = 60;
	asy_claim_label(ret, "tail");
	return ASY_OK;
}

static inline enum asy_err lying_probe(struct asy_bytes in, struct asy_claim *ret)
{
	ret->length = (uint64_t)in.n + 1;
	ret->confidence = 90;
	return ASY_OK;
}

static inline enum asy_err no_walk(const struct asy_walk *walk)
{
	return ASY_BUG;
}

static const struct asy_magic box_magic[] = {{0, 4, "BOX1"}};
static const struct asy_magic fs_magic[] = {{0, 4, "FSFS"}};
static const struct asy_magic strict_magic[] = {{0, 4, "STRI"}};
static const struct asy_magic tail_magic[] = {{0x438, 5, {0x53, 0xef, 1, 0, 1}}};
static const struct asy_magic brief_magic[] = {{0, 2, "Sh"}};
static const struct asy_magic start_magic[] = {{0, 5, "START"}};
static const struct asy_magic lying_magic[] = {{0, 4, "LIAR"}};

#define CONTAINER(id, kind_, probe_, start_only_) \
	static const struct asy_container id = {.name = #id, .title = #id, .kind = kind_, .decoded = "", .not_decoded = "", \
		.source = "this test", .magics = id##_magic, .n_magics = 1, .probe = probe_, .walk = no_walk, .start_only = start_only_}

static inline enum asy_err brief_probe(struct asy_bytes in, struct asy_claim *ret)
{
	ret->length = 64;
	ret->confidence = 30;
	return in.n < 64 ? ASY_TRUNCATED : ASY_OK;
}

CONTAINER(box, ASY_KIND_BOOT_IMAGE, box_probe, false);
CONTAINER(fs, ASY_KIND_FILE_SYSTEM, box_probe, false);
CONTAINER(strict, ASY_KIND_COMPRESSED, strict_probe, false);
CONTAINER(tail, ASY_KIND_FILE_SYSTEM, tail_probe, false);
CONTAINER(start, ASY_KIND_PARTITION_TABLE, box_probe, true);
CONTAINER(lying, ASY_KIND_ARCHIVE, lying_probe, false);

CONTAINER(brief, ASY_KIND_ARCHIVE, brief_probe, false);

static const struct asy_container *const table[] = {&box, &fs, &strict, &tail, &start, &lying, &brief};

struct world {
	uint8_t *p;
	size_t n;
	struct asy_arena arena;
	struct asy_carve carve;
};

/* A blob of n bytes that look like code: low entropy, no runs. */
static inline struct world world_new(size_t n)
{
	struct world w = {.p = malloc(n + 1), .n = n};

	if (!w.p)
		abort();
	for (size_t i = 0; i < n; i++)
		w.p[i] = (uint8_t)(1 + (i * 7 + i / 13) % 29);
	asy_arena_init(&w.arena, 64u << 20);
	return w;
}

static inline void world_free(struct world *w)
{
	asy_arena_release(&w->arena);
	free(w->p);
}

static inline void put_box(struct world *w, const char *magic, size_t at, uint32_t length, unsigned confidence, bool truncated)
{
	memcpy(w->p + at, magic, 4);
	for (unsigned i = 0; i < 4; i++)
		w->p[at + 4 + i] = (uint8_t)(length >> (8 * i));
	w->p[at + 8] = (uint8_t)confidence;
	w->p[at + 9] = truncated;
}

static inline void put_noise(struct world *w, size_t at, size_t n)
{
	uint32_t state = (uint32_t)at + 1;

	for (size_t i = 0; i < n; i++) {
		state = state * 1664525u + 1013904223u;
		w->p[at + i] = (uint8_t)(state >> 17);
	}
}

static inline bool carve_ok(struct world *w)
{
	struct asy_carve_job job = {
		.blob = {w->p, w->n}, .table = table, .n_rows = sizeof(table) / sizeof(table[0]), .arena = &w->arena,
	};
	uint64_t at = 0;

	if (asy_carve(&job, &w->carve) != ASY_OK)
		return false;
	for (size_t i = 0; i < w->carve.n_parts; i++) { /* every byte in exactly one region */
		const struct asy_carve_part *part = &w->carve.parts[i];

		if (part->region.offset != at || part->region.length == 0
			|| (part->container != NULL) != (strcmp(part->region.state, "known") == 0))
			return false;
		at += part->region.length;
	}
	return at == w->n;
}

static inline bool part_is(const struct world *w, size_t i, const char *what, uint64_t offset, uint64_t length)
{
	const struct asy_region *r = &w->carve.parts[i].region;

	if (i >= w->carve.n_parts) {
		printf("# only %zu parts\n", w->carve.n_parts);
		return false;
	}
	if (r->offset == offset && r->length == length && strcmp(*r->container ? r->container : r->state, what) == 0)
		return true;
	printf("# part %zu is %s %s at %llu length %llu\n", i, r->state, r->container, (unsigned long long)r->offset,
		(unsigned long long)r->length);
	return false;
}

#endif
