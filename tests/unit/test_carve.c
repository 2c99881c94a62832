/* The carver with made-up containers: a box says in its own header how long and how sure it is. */
#include "firmware/carve.h"

#include <time.h>

#include "base/limits.h"
#include "test.h"

static uint64_t work; /* bytes handed to probes */

/* magic[4] length.le32 confidence.u8 truncated.u8 */
static enum asy_err box_probe(struct asy_bytes in, struct asy_claim *ret)
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
static enum asy_err strict_probe(struct asy_bytes in, struct asy_claim *ret)
{
	enum asy_err err = box_probe(in, ret);

	return err ? err : ret->truncated ? ASY_CORRUPT : ASY_OK;
}

static enum asy_err tail_probe(struct asy_bytes in, struct asy_claim *ret)
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

static enum asy_err lying_probe(struct asy_bytes in, struct asy_claim *ret)
{
	ret->length = (uint64_t)in.n + 1;
	ret->confidence = 90;
	return ASY_OK;
}

static enum asy_err no_walk(const struct asy_walk *walk)
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

static enum asy_err brief_probe(struct asy_bytes in, struct asy_claim *ret)
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
static struct world world_new(size_t n)
{
	struct world w = {.p = malloc(n + 1), .n = n};

	if (!w.p)
		abort();
	for (size_t i = 0; i < n; i++)
		w.p[i] = (uint8_t)(1 + (i * 7 + i / 13) % 29);
	asy_arena_init(&w.arena, 64u << 20);
	return w;
}

static void world_free(struct world *w)
{
	asy_arena_release(&w->arena);
	free(w->p);
}

static void put_box(struct world *w, const char *magic, size_t at, uint32_t length, unsigned confidence, bool truncated)
{
	memcpy(w->p + at, magic, 4);
	for (unsigned i = 0; i < 4; i++)
		w->p[at + 4 + i] = (uint8_t)(length >> (8 * i));
	w->p[at + 8] = (uint8_t)confidence;
	w->p[at + 9] = truncated;
}

static void put_noise(struct world *w, size_t at, size_t n)
{
	uint32_t state = (uint32_t)at + 1;

	for (size_t i = 0; i < n; i++) {
		state = state * 1664525u + 1013904223u;
		w->p[at + i] = (uint8_t)(state >> 17);
	}
}

static bool carve_ok(struct world *w)
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

static bool part_is(const struct world *w, size_t i, const char *what, uint64_t offset, uint64_t length)
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

TEST(finds_containers_between_code)
{
	struct world w = world_new(100000);

	put_box(&w, "BOX1", 1000, 5000, 80, false);
	put_box(&w, "FSFS", 6000, 20000, 50, false);
	put_box(&w, "BOX1", 99990, 10, 20, false);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 5);
	CHECK(part_is(&w, 0, "code", 0, 1000));
	CHECK(part_is(&w, 1, "box", 1000, 5000));
	CHECK_STR(w.carve.parts[1].region.label, "box of 5000 bytes");
	CHECK(w.carve.parts[1].claim.confidence == 80 && w.carve.parts[1].container == &box);
	CHECK(part_is(&w, 2, "fs", 6000, 20000));
	CHECK(part_is(&w, 3, "code", 26000, 73990));
	CHECK(part_is(&w, 4, "box", 99990, 10));
	CHECK(!w.carve.whole && w.carve.stopped == ASY_OK && w.carve.searched == w.n && w.carve.n_losers == 0);
	world_free(&w);
}

TEST(empty_and_tiny_blobs)
{
	for (size_t n = 0; n < 12; n++) {
		struct world w = world_new(n);

		CHECK(carve_ok(&w));
		CHECK(w.carve.n_parts == (n ? 1 : 0) && !w.carve.whole);
		world_free(&w);
	}
}

TEST(low_confidence_hides_nothing)
{
	struct world w = world_new(50000);

	put_box(&w, "BOX1", 100, 49000, 20, false);
	put_box(&w, "FSFS", 1000, 10000, 100, false);
	put_box(&w, "BOX1", 2000, 100, 100, false); /* nested in the winner: dropped silently */
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 3 && part_is(&w, 1, "fs", 1000, 10000));
	REQUIRE(w.carve.n_losers == 1);
	CHECK(w.carve.losers[0].offset == 100 && w.carve.losers[0].confidence == 20 && w.carve.losers[0].container == &box);
	CHECK(strstr(w.carve.losers[0].reason, "higher confidence") != NULL);
	world_free(&w);
}

TEST(medium_confidence_keeps_its_content)
{
	struct world w = world_new(50000);

	put_box(&w, "FSFS", 100, 40000, 50, true); /* a file system that is cut short */
	put_box(&w, "BOX1", 1000, 10000, 100, false);
	put_box(&w, "BOX1", 20000, 100, 100, false);
	REQUIRE(carve_ok(&w));
	CHECK(part_is(&w, 1, "fs", 100, 40000));
	CHECK(w.carve.n_losers == 0 && w.carve.parts[1].region.truncated);

	put_box(&w, "BOX1", 100, 40000, 50, true); /* a boot image that is cut short says less */
	REQUIRE(carve_ok(&w));
	CHECK(part_is(&w, 1, "box", 1000, 10000) && part_is(&w, 3, "box", 20000, 100));
	CHECK(w.carve.n_losers == 1);
	world_free(&w);
}

TEST(partial_overlap_longer_then_earlier)
{
	struct world w = world_new(50000);

	put_box(&w, "BOX1", 1000, 1000, 60, false);
	put_box(&w, "FSFS", 1500, 2000, 60, false);
	REQUIRE(carve_ok(&w));
	CHECK(part_is(&w, 1, "fs", 1500, 2000) && w.carve.n_losers == 1);

	put_box(&w, "FSFS", 1500, 1000, 60, false);
	REQUIRE(carve_ok(&w));
	CHECK(part_is(&w, 1, "box", 1000, 1000) && w.carve.n_losers == 1);
	CHECK(strstr(w.carve.losers[0].reason, "earlier") != NULL);
	world_free(&w);
}

TEST(search_goes_on_behind_a_sure_claim)
{
	struct world w = world_new(50000);

	put_box(&w, "BOX1", 0, 20000, 100, false);
	put_box(&w, "FSFS", 10000, 5000, 100, false); /* inside */
	put_box(&w, "FSFS", 20000, 5000, 70, false);  /* exactly behind */
	work = 0;
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 3 && part_is(&w, 0, "box", 0, 20000) && part_is(&w, 1, "fs", 20000, 5000));
	CHECK(work == 50000 + 16384); /* the inner one was not even asked */
	world_free(&w);
}

TEST(short_magics_and_start_only)
{
	struct world w = world_new(5000);

	memcpy(w.p + 1000, "Sh", 2);
	put_box(&w, "STAR", 2000, 100, 100, false);
	memcpy(w.p + 2000, "START", 5);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 1);

	memcpy(w.p, "Sh", 2);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 2 && part_is(&w, 0, "brief", 0, 64));

	memcpy(w.p, "START\x10\0\0\x50\0", 10); /* length 0x1054 from "T\x10\0\0" */
	REQUIRE(carve_ok(&w));
	CHECK(part_is(&w, 0, "start", 0, 0x1054));
	world_free(&w);
}

TEST(magic_away_from_the_start)
{
	struct world w = world_new(30000);

	memcpy(w.p + 7777 + 0x438, tail_magic[0].bytes, 5);
	memcpy(w.p + 20, tail_magic[0].bytes, 5); /* would begin before the blob */
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 3 && part_is(&w, 1, "tail", 7777, 0x1000));
	world_free(&w);
}

TEST(windows_do_not_change_the_answer)
{
	struct world w = world_new(4u << 20);

	put_box(&w, "BOX1", 1000, 2000000, 100, false); /* longer than both windows */
	put_box(&w, "STRI", 2100000, 100000, 100, false); /* invalid when seen through the first */
	put_box(&w, "BOX1", 3000000, 16384, 100, false); /* exactly the first */
	put_box(&w, "BOX1", (4u << 20) - 100, 200, 50, false); /* truncated by the blob itself */
	REQUIRE(carve_ok(&w));
	CHECK(part_is(&w, 1, "box", 1000, 2000000) && !w.carve.parts[1].region.truncated);
	CHECK(part_is(&w, 3, "strict", 2100000, 100000));
	CHECK(part_is(&w, 5, "box", 3000000, 16384) && !w.carve.parts[5].region.truncated);
	CHECK(part_is(&w, 7, "box", (4u << 20) - 100, 100) && w.carve.parts[7].region.truncated);
	world_free(&w);
}

TEST(a_lying_probe_is_ignored)
{
	struct world w = world_new(3000);

	memcpy(w.p + 500, "LIAR", 4);
	memcpy(w.p, "LIAR", 4);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 1);
	put_box(&w, "BOX1", 500, 0, 100, false); /* length 0 */
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 1);
	put_box(&w, "BOX1", 500, 100, 101, false);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 1);
	world_free(&w);
}

TEST(gaps_are_divided_and_named)
{
	struct world w = world_new(400000);

	memset(w.p + 10000, 0xff, 4096);       /* just a region */
	memset(w.p + 20000, 0x00, 4095);       /* just not */
	memset(w.p + 30001, 0x00, 70000);
	put_noise(&w, 100001, 99999);
	memset(w.p + 200000, 0xff, 100000);
	for (size_t i = 300000; i < 400000; i++)
		w.p[i] = (uint8_t)"All work and no play makes Jack a dull boy.\n"[i % 44];
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 7);
	CHECK(part_is(&w, 0, "code", 0, 10000) && part_is(&w, 1, "erased", 10000, 4096));
	CHECK(part_is(&w, 2, "code", 14096, 30001 - 14096) && part_is(&w, 3, "padding", 30001, 70000));
	CHECK(part_is(&w, 4, "unknown", 100001, 99999) && part_is(&w, 5, "erased", 200000, 100000));
	CHECK(part_is(&w, 6, "text", 300000, 100000));
	CHECK(w.carve.parts[1].region.entropy == 0 && w.carve.parts[4].region.entropy >= 790);
	world_free(&w);
}

TEST(small_gaps_are_padding)
{
	struct world w = world_new(1000);

	put_box(&w, "BOX1", 0, 436, 100, false);
	memset(w.p + 436, 0, 14);
	memset(w.p + 450, 0xff, 50);
	put_box(&w, "BOX1", 500, 400, 100, false);
	put_noise(&w, 900, 100);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 4 && part_is(&w, 1, "padding", 436, 64));
	CHECK(part_is(&w, 3, "unknown", 900, 100)); /* 100 bytes cannot reach 7.2 bits */
	world_free(&w);
}

TEST(openwrt_marks_are_no_content)
{
	struct world w = world_new(70000);

	put_box(&w, "FSFS", 0, 1000, 100, false);
	memset(w.p + 1000, 0xff, w.n - 1000);
	memcpy(w.p + 4096, "\xde\xad\xc0\xde", 4);
	memcpy(w.p + 8192, "\xde\xad\xc0\xde", 4);
	memcpy(w.p + 65536, "\xde\xad\xc0\xde", 4);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.whole);
	CHECK_STR(w.carve.parts[1].region.label, "OpenWrt end-of-file-system mark");
	w.p[4099] = 0xdf;
	REQUIRE(carve_ok(&w));
	CHECK(!w.carve.whole);
	world_free(&w);
}

TEST(banners_name_raw_code)
{
	static const char *const lines[] = {
		"U-Boot 2016.01-svn (Jan 01 2017)", "CFE version 1.0.37 for BCM", "RedBoot(tm) bootstrap and debug", NULL};

	for (size_t i = 0; lines[i]; i++) {
		struct world w = world_new(60000);

		memcpy(w.p + 777, "U-Boot is nice", 15); /* no version behind it */
		memcpy(w.p + 40000, lines[i], strlen(lines[i]) + 1);
		REQUIRE(carve_ok(&w));
		CHECK_STR(w.carve.parts[0].region.state, "code");
		CHECK_STR(w.carve.parts[0].region.label, lines[i]);
		world_free(&w);
	}
}

TEST(boot_environment_is_text)
{
	struct world w = world_new(16384);
	size_t at = 4;

	memset(w.p, 0, w.n);
	memcpy(w.p, "\x12\x34\x56\x78", 4);
	while (at < 1000)
		at += (size_t)sprintf((char *)w.p + at, "bootcmd=run net%zu", at) + 1;
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 2 && part_is(&w, 1, "padding", at - 1, 16384 - at + 1));
	CHECK_STR(w.carve.parts[0].region.state, "text");
	CHECK_STR(w.carve.parts[0].region.label, "U-Boot environment");
	world_free(&w);
}

TEST(whole_needs_only_padding_behind)
{
	struct world w = world_new(100000);

	put_box(&w, "FSFS", 0, 50000, 100, false);
	REQUIRE(carve_ok(&w));
	CHECK(!w.carve.whole);
	memset(w.p + 50000, 0xff, 50000);
	memset(w.p + 50000, 0x00, 5000);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.whole && w.carve.n_parts == 3);
	w.p[99999] = 1;
	REQUIRE(carve_ok(&w));
	CHECK(!w.carve.whole);
	put_box(&w, "FSFS", 0, 100000, 100, false);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.whole && w.carve.n_parts == 1);
	world_free(&w);
}

TEST(candidates_limit)
{
	const size_t max = ASY_LIMIT_CANDIDATES;
	struct world w = world_new(8 * (max + 2) + 16);

	for (size_t i = 0; i < max; i++)
		put_box(&w, "BOX1", 8 + i * 8, 0, 0, false); /* fails */
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.stopped == ASY_OK);
	put_box(&w, "BOX1", 8 + max * 8, 10, 90, false);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.stopped == ASY_LIMIT && w.carve.searched == 8 + max * 8);
	CHECK(w.carve.n_parts == 1);
	world_free(&w);
}

TEST(magic_everywhere_is_not_quadratic)
{
	const size_t n = 32u << 20;
	struct world w = world_new(n);
	uint64_t bound = ASY_LIMIT_PROBE_BASE + (ASY_LIMIT_PROBE_FACTOR + 7 * 3) * n;

	for (size_t at = 0; at + 16 < n; at += 16)
		put_box(&w, at / 16 % 2 ? "STRI" : "BOX1", at, UINT32_MAX, 20, true);
	work = 0;
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.stopped == ASY_BUDGET || w.carve.stopped == ASY_LIMIT);
	CHECK(work <= bound);
	world_free(&w);
}

TEST(many_small_winners)
{
	struct world w = world_new(1u << 20);

	for (size_t i = 0; i < 30000; i++)
		put_box(&w, i % 2 ? "BOX1" : "FSFS", i * 32, 32, 1 + (unsigned)(i * 7919 % 100), false);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 30001);
	world_free(&w);
}

TEST(divided_gaps_are_bounded)
{
	const size_t max = ASY_LIMIT_BLOB_REGIONS;
	struct world w = world_new((max + 100) * 8192);

	for (size_t i = 0; i < max + 100; i++)
		memset(w.p + i * 8192, 0, 4096);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts >= max && w.carve.n_parts <= max + 2); /* a run brings the piece before it */
	world_free(&w);
}

static bool never(void *ctx, const struct asy_container *container, uint64_t offset)
{
	++*(int *)ctx;
	return container != &box || offset != 1000;
}

TEST(a_probe_can_be_left_out)
{
	struct world w = world_new(10000);
	int asked = 0;
	struct asy_carve_job job = {.blob = {w.p, w.n}, .table = table, .n_rows = sizeof(table) / sizeof(table[0]),
		.arena = &w.arena, .before_probe = never, .ctx = &asked};

	put_box(&w, "BOX1", 1000, 100, 100, false);
	put_box(&w, "BOX1", 2000, 100, 100, false);
	REQUIRE(asy_carve(&job, &w.carve) == ASY_OK);
	CHECK(asked == 2 && w.carve.n_parts == 3 && part_is(&w, 1, "box", 2000, 100));
	world_free(&w);
}

TEST(no_memory_is_an_error)
{
	struct world w = world_new(100000);

	put_box(&w, "BOX1", 1000, 100, 100, false);
	asy_arena_release(&w.arena);
	asy_arena_init(&w.arena, 1000);
	CHECK(!carve_ok(&w));
	world_free(&w);
}

/* Not a check of time, which depends on the machine: prints the figure (processor time). CARVE_MIB sets the size. */
TEST(speed_on_noise)
{
	const char *mib = getenv("CARVE_MIB");
	size_t n = (mib ? strtoul(mib, NULL, 10) : 4) << 20;
	struct world w = world_new(n);
	struct timespec a, b;
	double seconds;

	put_noise(&w, 0, n);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &a);
	REQUIRE(carve_ok(&w));
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &b);
	seconds = (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
	printf("# %zu MiB of noise in %.3f s: %.0f MB/s\n", n >> 20, seconds, (double)n / 1e6 / seconds);
	CHECK(w.carve.n_parts == 1);
	world_free(&w);
}

int main(void)
{
	RUN(finds_containers_between_code);
	RUN(empty_and_tiny_blobs);
	RUN(low_confidence_hides_nothing);
	RUN(medium_confidence_keeps_its_content);
	RUN(partial_overlap_longer_then_earlier);
	RUN(search_goes_on_behind_a_sure_claim);
	RUN(short_magics_and_start_only);
	RUN(magic_away_from_the_start);
	RUN(windows_do_not_change_the_answer);
	RUN(a_lying_probe_is_ignored);
	RUN(gaps_are_divided_and_named);
	RUN(small_gaps_are_padding);
	RUN(openwrt_marks_are_no_content);
	RUN(banners_name_raw_code);
	RUN(boot_environment_is_text);
	RUN(whole_needs_only_padding_behind);
	RUN(candidates_limit);
	RUN(magic_everywhere_is_not_quadratic);
	RUN(many_small_winners);
	RUN(divided_gaps_are_bounded);
	RUN(a_probe_can_be_left_out);
	RUN(no_memory_is_an_error);
	RUN(speed_on_noise);
	return TEST_RESULT();
}
