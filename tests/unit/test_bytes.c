#include "base/bytes.h"
#include "test.h"

TEST(reads_both_byte_orders)
{
	uint8_t raw[8] = {1, 2, 3, 4, 5, 6, 7, 8};
	uint8_t *p = test_guard(raw, sizeof(raw));
	struct asy_rd r = asy_rd_init((struct asy_bytes){p, sizeof(raw)});

	CHECK(asy_rd_le16(&r) == 0x0201);
	CHECK(asy_rd_be16(&r) == 0x0304);
	CHECK(asy_rd_be32(&r) == 0x05060708);
	CHECK(asy_rd_ok(&r) && asy_rd_left(&r) == 0);
	CHECK(asy_rd_u8(&r) == 0 && !asy_rd_ok(&r));
	test_guard_free(p, sizeof(raw));
}

TEST(failure_is_sticky)
{
	uint8_t raw[4] = {1, 2, 3, 4};
	struct asy_rd r = asy_rd_init((struct asy_bytes){raw, 4});

	CHECK(asy_rd_le64(&r) == 0);
	CHECK(asy_rd_u8(&r) == 0 && !asy_rd_ok(&r) && asy_rd_left(&r) == 0);
}

TEST(count_needs_the_bytes)
{
	uint8_t raw[16] = {0};
	struct asy_rd r = asy_rd_init((struct asy_bytes){raw, 16});

	CHECK(asy_rd_count(&r, 4, 4, 100) == 4);
	CHECK(asy_rd_count(&r, 5, 4, 100) == 0 && !asy_rd_ok(&r));
	r = asy_rd_init((struct asy_bytes){raw, 16});
	CHECK(asy_rd_count(&r, UINT64_MAX, 4, UINT64_MAX) == 0 && !asy_rd_ok(&r));
}

TEST(sub_window_is_a_wall)
{
	uint8_t raw[16] = {0};
	struct asy_rd r = asy_rd_init((struct asy_bytes){raw, 16}), sub = asy_rd_sub(&r, 4, 4);

	CHECK(asy_rd_left(&sub) == 4);
	asy_rd_skip(&sub, 5);
	CHECK(!asy_rd_ok(&sub) && asy_rd_ok(&r));
	(void)asy_rd_sub(&r, 12, 5);
	CHECK(!asy_rd_ok(&r));
}

int main(void)
{
	RUN(reads_both_byte_orders);
	RUN(failure_is_sticky);
	RUN(count_needs_the_bytes);
	RUN(sub_window_is_a_wall);
	return TEST_RESULT();
}
