/* bzip2, one stream. */
#include <bzlib.h>

#include "codec/codec.h"
#include "codec/grow.h"

enum { MAX_FEED = 1 << 30 };

static enum asy_err why(int result, const bz_stream *z, size_t left)
{
	switch (result) {
	case BZ_MEM_ERROR:
		return ASY_NOMEM;
	case BZ_OK: /* no progress: everything was consumed, nothing was made */
		return z->avail_in == 0 && left == 0 ? ASY_TRUNCATED : ASY_BUG;
	default:
		return ASY_CORRUPT;
	}
}

static enum asy_err decode_bzip2(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	bz_stream z = {0};
	struct asy_grow grow;
	size_t left = in.n;
	int result = BZ_OK;
	enum asy_err err = asy_grow_start(&grow, out, size_hint, in.n);

	if (err)
		return err;
	if (BZ2_bzDecompressInit(&z, 0, 0) != BZ_OK)
		return ASY_NOMEM;
	z.next_in = (char *)(uintptr_t)in.p;
	while (result == BZ_OK && !err) {
		size_t room, offered;

		z.next_out = (char *)asy_grow_room(&grow, &room);
		offered = room < MAX_FEED ? room : MAX_FEED;
		z.avail_out = (unsigned)offered;
		if (z.avail_in == 0) {
			z.avail_in = (unsigned)(left < MAX_FEED ? left : MAX_FEED);
			left -= z.avail_in;
		}
		result = BZ2_bzDecompress(&z);
		err = asy_grow_wrote(&grow, offered - z.avail_out);
		/* Unlike zlib, libbz2 does not complain when it is called without input. */
		if (result == BZ_OK && z.avail_in == 0 && left == 0 && z.avail_out != 0)
			break;
	}
	*ret_used = in.n - left - z.avail_in;
	if (!err && result != BZ_STREAM_END)
		err = why(result, &z, left);
	BZ2_bzDecompressEnd(&z);
	return err;
}

const struct asy_codec asy_codec_bzip2 = {"bzip2", "bzip2", "bzip2 1.0.8 manual and source", decode_bzip2};
