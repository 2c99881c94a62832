#include "base/arena.h"
#include "base/buf.h"
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

TEST(buffers_and_lists_end_at_their_ceiling)
{
	struct asy_vec v = ASY_VEC_INIT(int, 3);
	struct asy_buf b;

	asy_buf_init(&b, 8);
	asy_buf_text(&b, "12345678");
	CHECK(b.err == ASY_OK && b.len == 8);
	asy_buf_u8(&b, '9');
	CHECK(b.err == ASY_LIMIT && b.len == 8);
	CHECK_STR(asy_buf_cstr(&b), "12345678");
	asy_buf_release(&b);
	for (int i = 0; i < 3; i++)
		CHECK(asy_vec_push(&v) != NULL);
	CHECK(asy_vec_push(&v) == NULL && v.len == 3);
	asy_vec_release(&v);
}

TEST(arenas_end_at_their_ceiling)
{
	struct asy_arena arena;
	size_t n = 0;

	asy_arena_init(&arena, 1 << 20);
	CHECK(asy_arena_alloc(&arena, (1 << 20) + 1) == NULL);
	CHECK(asy_arena_array(&arena, SIZE_MAX / 2, 4) == NULL);
	while (n < 2000 && asy_arena_alloc(&arena, 1024))
		n++;
	CHECK(n > 500 && n <= 1024);
	CHECK(arena.used <= arena.ceiling);
	asy_arena_release(&arena);
}

int main(void)
{
	RUN(reads_both_byte_orders);
	RUN(failure_is_sticky);
	RUN(count_needs_the_bytes);
	RUN(sub_window_is_a_wall);
	RUN(buffers_and_lists_end_at_their_ceiling);
	RUN(arenas_end_at_their_ceiling);
	return TEST_RESULT();
}
