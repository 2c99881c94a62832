#include "codec/lz.h"

#include <string.h>

enum asy_err asy_lz_literals(struct asy_rd *r, struct asy_buf *out, uint64_t n)
{
	size_t left = out->ceiling - out->len;
	size_t here = n < asy_rd_left(r) ? (size_t)n : asy_rd_left(r);
	struct asy_bytes text = asy_rd_bytes(r, here < left ? here : left);

	asy_buf_append(out, text);
	if (out->err)
		return out->err;
	if (here > left)
		return ASY_LIMIT;
	return here < n ? ASY_TRUNCATED : ASY_OK;
}

enum asy_err asy_lz_match(struct asy_buf *out, size_t start, uint64_t distance, uint64_t n)
{
	size_t left = out->ceiling - out->len;
	bool cut = n > left;
	uint8_t *to;

	if (distance == 0 || distance > out->len - start)
		return ASY_CORRUPT;
	if (cut)
		n = left;
	to = asy_buf_reserve(out, (size_t)n);
	if (!to)
		return out->err;
	if (distance >= n)
		memcpy(to, to - distance, (size_t)n);
	else
		for (size_t i = 0; i < n; i++)
			to[i] = (to - distance)[i];
	asy_buf_commit(out, (size_t)n);
	return cut ? ASY_LIMIT : ASY_OK;
}
