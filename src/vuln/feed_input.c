#include "vuln/feed_input.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "base/limits.h"

enum packing { PLAIN, GZIP, ZSTD };

struct asy_feed_input {
	enum packing packing;
	struct asy_bytes in; /* not yet read */
	uint64_t out;
	bool ended;          /* of the packed stream */
	z_stream z;
	ZSTD_DStream *zstd;
};

struct asy_feed_input *asy_feed_input_new(struct asy_bytes content)
{
	struct asy_feed_input *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	f->in = content;
	if (content.n > 2 && content.p[0] == 0x1f && content.p[1] == 0x8b)
		f->packing = GZIP;
	else if (content.n > 4 && memcmp(content.p, "\x28\xb5\x2f\xfd", 4) == 0)
		f->packing = ZSTD;
	if (f->packing == GZIP && inflateInit2(&f->z, 15 + 16) != Z_OK) {
		free(f);
		return NULL;
	}
	if (f->packing == ZSTD) {
		f->zstd = ZSTD_createDStream();
		if (!f->zstd || ZSTD_isError(ZSTD_DCtx_setParameter(f->zstd, ZSTD_d_windowLogMax, 27))) {
			asy_feed_input_free(f);
			return NULL;
		}
	}
	return f;
}

void asy_feed_input_free(struct asy_feed_input *f)
{
	if (!f)
		return;
	if (f->packing == GZIP)
		inflateEnd(&f->z);
	ZSTD_freeDStream(f->zstd);
	free(f);
}

static enum asy_err read_gzip(struct asy_feed_input *f, uint8_t *to, size_t n, size_t *ret_n)
{
	f->z.next_out = to;
	f->z.avail_out = (uInt)n;
	while (f->z.avail_out == n) {
		size_t chunk = f->in.n < 1u << 20 ? f->in.n : 1u << 20;
		int code;

		if (f->ended && !f->in.n)
			break;
		if (f->ended) { /* another member */
			f->ended = false;
			inflateReset(&f->z);
		}
		f->z.next_in = (Bytef *)(uintptr_t)f->in.p;
		f->z.avail_in = (uInt)chunk;
		code = inflate(&f->z, Z_NO_FLUSH);
		f->in = asy_bytes_from_offset(f->in, chunk - f->z.avail_in);
		f->ended = code == Z_STREAM_END;
		if (code == Z_BUF_ERROR && !f->in.n)
			return ASY_TRUNCATED;
		if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
			return ASY_CORRUPT;
		if (!f->in.n && !f->ended && f->z.avail_out == n)
			return ASY_TRUNCATED;
	}
	*ret_n = n - f->z.avail_out;
	return ASY_OK;
}

static enum asy_err read_zstd(struct asy_feed_input *f, uint8_t *to, size_t n, size_t *ret_n)
{
	ZSTD_outBuffer out = {to, n, 0};

	while (!out.pos) {
		ZSTD_inBuffer in = {f->in.p, f->in.n, 0};
		size_t code;

		if (!f->in.n && f->ended)
			break;
		code = ZSTD_decompressStream(f->zstd, &out, &in);
		if (ZSTD_isError(code))
			return ASY_CORRUPT;
		f->in = asy_bytes_from_offset(f->in, in.pos);
		f->ended = code == 0;
		if (!f->in.n && !f->ended && !out.pos)
			return ASY_TRUNCATED;
	}
	*ret_n = out.pos;
	return ASY_OK;
}

enum asy_err asy_feed_input_read(struct asy_feed_input *f, uint8_t *to, size_t n, size_t *ret_n)
{
	enum asy_err err = ASY_OK;

	*ret_n = 0;
	if (n > 1u << 30)
		n = 1u << 30;
	if (f->packing == GZIP) {
		err = read_gzip(f, to, n, ret_n);
	} else if (f->packing == ZSTD) {
		err = read_zstd(f, to, n, ret_n);
	} else {
		*ret_n = f->in.n < n ? f->in.n : n;
		if (*ret_n)
			memcpy(to, f->in.p, *ret_n);
		f->in = asy_bytes_from_offset(f->in, *ret_n);
	}
	f->out += *ret_n;
	return !err && f->out > ASY_LIMIT_FEED_BYTES ? ASY_LIMIT : err;
}
