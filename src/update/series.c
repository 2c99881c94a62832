#include "update/series.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

static void put_text(struct asy_buf *out, const char *text)
{
	asy_buf_le32(out, (uint32_t)strlen(text));
	asy_buf_text(out, text);
}

void asy_mutation_encode(const struct asy_mutation *mu, struct asy_buf *out)
{
	asy_buf_le32(out, mu->group);
	asy_buf_le32(out, (uint32_t)mu->expect);
	put_text(out, mu->id);
	put_text(out, mu->class);
	put_text(out, mu->what);
	put_text(out, mu->skip);
	asy_buf_le32(out, (uint32_t)mu->segments.len);
	for (size_t i = 0; i < mu->segments.len; i++) {
		const struct asy_segment *s = asy_vec_at(&mu->segments, i);

		asy_buf_u8(out, s->data.p != NULL);
		asy_buf_le64(out, s->offset);
		asy_buf_le64(out, s->length);
		if (s->data.p)
			asy_buf_append(out, s->data);
	}
}

static const char *get_text(struct asy_rd *r, struct asy_arena *arena)
{
	uint32_t n = asy_rd_le32(r);
	struct asy_bytes b = asy_rd_bytes(r, n);
	char *text;

	if (!asy_rd_ok(r) || n > 4096 || !asy_text_is_printable(b)) {
		asy_rd_fail(r);
		return "";
	}
	text = asy_arena_text(arena, b);
	if (!text)
		asy_rd_fail(r);
	return text ? text : "";
}

static bool plain_id(const char *id)
{
	size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n && n < 100 && id[n] == 0;
}

enum asy_err asy_mutation_decode(struct asy_bytes in, uint64_t size, struct asy_arena *arena, struct asy_mutation *ret)
{
	struct asy_rd r = asy_rd_init(in);
	uint32_t expect, n;

	*ret = (struct asy_mutation){.segments = ASY_VEC_INIT(struct asy_segment, ASY_LIMIT_MUTATION_SEGMENTS)};
	ret->group = asy_rd_le32(&r);
	expect = asy_rd_le32(&r);
	ret->id = get_text(&r, arena);
	ret->class = get_text(&r, arena);
	ret->what = get_text(&r, arena);
	ret->skip = get_text(&r, arena);
	n = asy_rd_le32(&r);
	if (!asy_rd_ok(&r) || expect > ASY_EXPECT_ACCEPT || n > ASY_LIMIT_MUTATION_SEGMENTS || !plain_id(ret->id) || ret->group > 99)
		return ASY_PROTOCOL;
	ret->expect = (enum asy_expect)expect;
	for (uint32_t i = 0; i < n; i++) {
		bool own = asy_rd_u8(&r) != 0;
		struct asy_segment *s = asy_vec_push(&ret->segments);

		if (!s)
			return ASY_NOMEM;
		s->offset = asy_rd_le64(&r);
		s->length = asy_rd_le64(&r);
		if (own) {
			struct asy_bytes b = asy_rd_bytes(&r, s->length);
			uint8_t *copy = asy_rd_ok(&r) ? asy_arena_alloc(arena, b.n + 1) : NULL;

			if (!copy)
				return ASY_PROTOCOL;
			if (b.n)
				memcpy(copy, b.p, b.n);
			s->data = (struct asy_bytes){copy, b.n};
		} else if (s->offset > size || s->length > size - s->offset) {
			return ASY_PROTOCOL;
		}
	}
	return asy_rd_ok(&r) && asy_rd_left(&r) == 0 ? ASY_OK : ASY_PROTOCOL;
}
