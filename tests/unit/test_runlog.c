/* The frames of runs: what is kept, and what a later run makes superfluous. */
#include "firmware/runlog.h"
#include "test.h"

static void add(struct asy_runlog *log, enum asy_frame_type type, const char *payload)
{
	asy_runlog_add(log, &(struct asy_frame){(uint16_t)type, asy_bytes_from(payload)});
}

static bool next_is(const struct asy_runlog *log, size_t *at, enum asy_frame_type type, const char *payload)
{
	struct asy_frame frame;

	return asy_runlog_next(log, at, &frame) && frame.type == type && asy_bytes_is(frame.payload, payload);
}

TEST(merge_adds_what_is_missing)
{
	struct asy_runlog now, earlier;
	struct asy_frame frame;
	size_t at = 0;

	asy_runlog_init(&now, 1 << 20);
	asy_runlog_init(&earlier, 1 << 20);
	add(&earlier, ASY_FRAME_ENTRY, "both");
	add(&earlier, ASY_FRAME_ENTRY, "only then");
	add(&earlier, ASY_FRAME_COVERAGE, "of then");
	add(&earlier, ASY_FRAME_PROBLEM, "now");
	add(&now, ASY_FRAME_ENTRY, "both");
	add(&now, ASY_FRAME_ENTRY, "now");
	add(&now, ASY_FRAME_COVERAGE, "of now");
	REQUIRE(asy_runlog_merge(&now, &earlier) == ASY_OK && now.n == 5);
	CHECK(next_is(&now, &at, ASY_FRAME_ENTRY, "both") && next_is(&now, &at, ASY_FRAME_ENTRY, "now"));
	CHECK(next_is(&now, &at, ASY_FRAME_COVERAGE, "of now") && next_is(&now, &at, ASY_FRAME_ENTRY, "only then"));
	CHECK(next_is(&now, &at, ASY_FRAME_PROBLEM, "now")); /* same payload, another type */
	CHECK(!asy_runlog_next(&now, &at, &frame));
	asy_runlog_release(&now);
	asy_runlog_release(&earlier);
}

TEST(ceiling_and_one_more)
{
	struct asy_runlog log;
	struct asy_frame frame;
	size_t at = 0, n = 0;

	asy_runlog_init(&log, 2 * (ASY_FRAME_HEADER + 10));
	add(&log, ASY_FRAME_ENTRY, "0123456789");
	add(&log, ASY_FRAME_ENTRY, "0123456789");
	CHECK(log.n == 2 && !log.overrun);
	add(&log, ASY_FRAME_ENTRY, "");
	CHECK(log.n == 2 && log.overrun);
	while (asy_runlog_next(&log, &at, &frame))
		n++;
	CHECK(n == 2);
	asy_runlog_release(&log);
}

TEST(many_digests)
{
	struct asy_digests d = {0};

	for (uint64_t i = 1; i < 20000; i++)
		CHECK(asy_digests_add(&d, i * UINT64_C(0x9e3779b97f4a7c15)));
	for (uint64_t i = 1; i < 20000; i++)
		CHECK(asy_digests_has(&d, i * UINT64_C(0x9e3779b97f4a7c15)) && !asy_digests_has(&d, i));
	CHECK(d.n == 19999);
	asy_digests_release(&d);
}

int main(void)
{
	RUN(merge_adds_what_is_missing);
	RUN(ceiling_and_one_more);
	RUN(many_digests);
	return TEST_RESULT();
}
