#include "codec/grow.h"

enum { FIRST_ROOM = 64 * 1024, PLAUSIBLE_RATIO = 64 };

static size_t plausible(size_t size_hint, size_t n_in)
{
	size_t most = n_in > SIZE_MAX / PLAUSIBLE_RATIO - FIRST_ROOM ? SIZE_MAX : n_in * PLAUSIBLE_RATIO + FIRST_ROOM;

	return size_hint < most ? size_hint : most;
}

enum asy_err asy_grow_start(struct asy_grow *g, struct asy_buf *out, size_t size_hint, size_t n_in)
{
	size_t left = out->len < out->ceiling ? out->ceiling - out->len : 0;
	size_t want = plausible(size_hint ? size_hint : FIRST_ROOM, n_in);

	*g = (struct asy_grow){.out = out};
	if (out->err)
		return out->err;
	if (!asy_buf_reserve(out, want < left ? want : left))
		return out->err;
	return ASY_OK;
}

uint8_t *asy_grow_room(struct asy_grow *g, size_t *ret_n)
{
	struct asy_buf *out = g->out;
	size_t end = out->cap < out->ceiling ? out->cap : out->ceiling;

	g->spilling = out->len >= end;
	*ret_n = g->spilling ? 1 : end - out->len;
	return g->spilling ? &g->spill : out->data + out->len;
}

enum asy_err asy_grow_wrote(struct asy_grow *g, size_t n)
{
	if (!g->spilling) {
		asy_buf_commit(g->out, n);
		return ASY_OK;
	}
	if (n == 0)
		return ASY_OK;
	if (g->out->len >= g->out->ceiling)
		return ASY_LIMIT;
	asy_buf_u8(g->out, g->spill);
	return g->out->err;
}

bool asy_grow_whole(struct asy_buf *out, size_t size_hint, size_t n_in)
{
	if (out->err || size_hint == 0 || out->len > out->ceiling || size_hint > out->ceiling - out->len)
		return false;
	if (size_hint > out->cap - out->len && plausible(size_hint, n_in) < size_hint)
		return false;
	return asy_buf_reserve(out, size_hint) != NULL;
}
