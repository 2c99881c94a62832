/* Deflate bare (RFC 1951), in zlib's wrapping (RFC 1950) and in gzip's (RFC 1952).
 *
 * libdeflate decodes when the caller knows the size: about twice as fast, but all or nothing. Whatever
 * it refuses is decoded again by zlib, which keeps the readable part and says why it stopped. */
#include <libdeflate.h>
#include <zlib.h>

#include "codec/codec.h"
#include "codec/grow.h"

enum { RAW_WINDOW = -15, ZLIB_WINDOW = 15, GZIP_WINDOW = 15 + 16, MAX_FEED = 1 << 30 };

typedef enum libdeflate_result whole_fn(struct libdeflate_decompressor *d, const void *in, size_t n_in, void *out,
	size_t n_out, size_t *ret_in, size_t *ret_out);

static bool decode_whole(whole_fn *fn, struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	struct libdeflate_decompressor *d;
	size_t used, made;
	enum libdeflate_result result;

	if (!asy_grow_whole(out, size_hint, in.n))
		return false;
	d = libdeflate_alloc_decompressor();
	if (!d)
		return false;
	result = fn(d, in.p, in.n, out->data + out->len, size_hint, &used, &made);
	libdeflate_free_decompressor(d);
	if (result != LIBDEFLATE_SUCCESS)
		return false;
	asy_buf_commit(out, made);
	*ret_used = used;
	return true;
}

static enum asy_err why(int result, const z_stream *z, size_t left)
{
	switch (result) {
	case Z_NEED_DICT:
		return ASY_UNSUPPORTED;
	case Z_MEM_ERROR:
		return ASY_NOMEM;
	case Z_BUF_ERROR:
		return z->avail_in == 0 && left == 0 ? ASY_TRUNCATED : ASY_CORRUPT;
	default:
		return ASY_CORRUPT;
	}
}

static enum asy_err decode_stream(int window, struct asy_bytes in, size_t size_hint, struct asy_buf *out,
	size_t *ret_used)
{
	z_stream z = {0};
	struct asy_grow grow;
	size_t left = in.n;
	int result = Z_OK;
	enum asy_err err = asy_grow_start(&grow, out, size_hint, in.n);

	if (err)
		return err;
	if (inflateInit2(&z, window) != Z_OK)
		return ASY_NOMEM;
	z.next_in = (z_const Bytef *)(uintptr_t)in.p;
	while (result == Z_OK && !err) {
		size_t room, offered;

		z.next_out = asy_grow_room(&grow, &room);
		offered = room < MAX_FEED ? room : MAX_FEED;
		z.avail_out = (uInt)offered;
		if (z.avail_in == 0) {
			z.avail_in = (uInt)(left < MAX_FEED ? left : MAX_FEED);
			left -= z.avail_in;
		}
		result = inflate(&z, Z_NO_FLUSH);
		err = asy_grow_wrote(&grow, offered - z.avail_out);
	}
	*ret_used = in.n - left - z.avail_in;
	if (!err && result != Z_STREAM_END)
		err = why(result, &z, left);
	inflateEnd(&z);
	return err;
}

static enum asy_err decode_deflate(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	if (decode_whole(libdeflate_deflate_decompress_ex, in, size_hint, out, ret_used))
		return ASY_OK;
	return decode_stream(RAW_WINDOW, in, size_hint, out, ret_used);
}

static enum asy_err decode_zlib(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	if (decode_whole(libdeflate_zlib_decompress_ex, in, size_hint, out, ret_used))
		return ASY_OK;
	return decode_stream(ZLIB_WINDOW, in, size_hint, out, ret_used);
}

static enum asy_err decode_gzip(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	if (decode_whole(libdeflate_gzip_decompress_ex, in, size_hint, out, ret_used))
		return ASY_OK;
	return decode_stream(GZIP_WINDOW, in, size_hint, out, ret_used);
}

const struct asy_codec asy_codec_deflate = {"deflate", "Deflate, bare", "RFC 1951", decode_deflate};
const struct asy_codec asy_codec_zlib = {"zlib", "Deflate in zlib wrapping", "RFC 1950", decode_zlib};
const struct asy_codec asy_codec_gzip = {"gzip", "gzip member", "RFC 1952", decode_gzip};
