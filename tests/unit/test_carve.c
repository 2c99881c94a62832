/* Which claims win, and what bounds the search. */
#include <time.h>

#include "boxes.h"

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
	RUN(candidates_limit);
	RUN(magic_everywhere_is_not_quadratic);
	RUN(many_small_winners);
	RUN(a_probe_can_be_left_out);
	RUN(no_memory_is_an_error);
	RUN(speed_on_noise);
	return TEST_RESULT();
}
