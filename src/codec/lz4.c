/* LZ4 in its three shapes: frame, legacy frame (Linux kernels), bare block.
 *
 * liblz4 decodes blocks whole and does not say how far it came. A block it refuses, or one of unknown
 * size, goes through decode_careful(), which keeps every byte before the defect. */
#include <limits.h>
#include <lz4.h>
#include <lz4frame.h>
#include <string.h>

#include "codec/codec.h"
#include "codec/grow.h"
#include "codec/lz.h"

enum { LEGACY_MAGIC = 0x184c2102, LEGACY_BLOCK = 8 << 20, MIN_MATCH = 4, RUN_MASK = 15 };

/* A length that starts in four bits of the token and goes on while bytes are 255. */
static uint64_t read_length(struct asy_rd *r, unsigned start)
{
	uint64_t length = start;
	uint8_t more;

	if (start != RUN_MASK)
		return length;
	do {
		more = asy_rd_u8(r);
		length += more;
	} while (more == 255);
	return length;
}

static enum asy_err decode_careful(struct asy_bytes in, struct asy_buf *out, size_t *ret_used)
{
	struct asy_rd r = asy_rd_init(in);
	size_t start = out->len;
	enum asy_err err = in.n ? ASY_OK : ASY_TRUNCATED;

	while (!err) {
		uint8_t token = asy_rd_u8(&r);
		uint64_t literals = read_length(&r, token >> 4);
		uint16_t distance;
		uint64_t match;

		err = asy_rd_ok(&r) ? asy_lz_literals(&r, out, literals) : ASY_TRUNCATED;
		if (err || asy_rd_left(&r) == 0)
			break; /* the last sequence of a block has literals only */
		distance = asy_rd_le16(&r);
		match = read_length(&r, token & RUN_MASK) + MIN_MATCH;
		if (!asy_rd_ok(&r)) {
			err = ASY_TRUNCATED;
			break;
		}
		err = asy_lz_match(out, start, distance, match);
		if (!err && asy_rd_left(&r) == 0)
			err = ASY_TRUNCATED;
	}
	*ret_used = r.off;
	return err;
}

static enum asy_err decode_block(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	int made;

	if (out->err)
		return out->err;
	if (in.n > INT_MAX || size_hint > INT_MAX)
		return ASY_LIMIT;
	if (asy_grow_whole(out, size_hint, in.n * 4)) {
		made = LZ4_decompress_safe((const char *)in.p, (char *)out->data + out->len, (int)in.n, (int)size_hint);
		if (made >= 0) {
			asy_buf_commit(out, (size_t)made);
			*ret_used = in.n;
			return ASY_OK;
		}
	}
	return decode_careful(in, out, ret_used);
}

static enum asy_err frame_error(size_t result)
{
	const char *name = LZ4F_getErrorName(result); /* the error numbers are not part of the shared library's interface */

	if (strcmp(name, "ERROR_allocation_failed") == 0)
		return ASY_NOMEM;
	return strcmp(name, "ERROR_headerVersion_wrong") == 0 ? ASY_UNSUPPORTED : ASY_CORRUPT;
}

static enum asy_err decode_frame(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	LZ4F_dctx *z;
	struct asy_grow grow;
	size_t at = 0, hint = 1;
	enum asy_err err = asy_grow_start(&grow, out, size_hint, in.n);

	if (err)
		return err;
	if (LZ4F_isError(LZ4F_createDecompressionContext(&z, LZ4F_VERSION)))
		return ASY_NOMEM;
	while (hint != 0 && !err) {
		size_t room, used = in.n - at;
		uint8_t *to = asy_grow_room(&grow, &room);

		hint = LZ4F_decompress(z, to, &room, in.n ? in.p + at : NULL, &used, NULL);
		if (LZ4F_isError(hint)) {
			err = frame_error(hint);
			break;
		}
		at += used;
		err = asy_grow_wrote(&grow, room);
		if (!err && hint != 0 && used == 0 && room == 0)
			err = ASY_TRUNCATED;
	}
	*ret_used = at;
	LZ4F_freeDecompressionContext(z);
	return err;
}

/* Whether a word read where a block's length is expected means that the stream ended before it:
 * Linux appends the unpacked size (4 bytes) to a compressed kernel. */
static bool legacy_ends(const struct asy_rd *after_word, uint32_t word, uint64_t total, bool short_block)
{
	if (short_block || word == 0 || word > (uint32_t)LZ4_COMPRESSBOUND(LEGACY_BLOCK))
		return true;
	return asy_rd_left(after_word) == 0 && word == (uint32_t)total;
}

static enum asy_err decode_legacy(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	struct asy_rd r = asy_rd_init(in);
	size_t start = out->len;
	bool short_block = true;
	enum asy_err err = ASY_OK;

	*ret_used = 0;
	if (out->err)
		return out->err;
	if (asy_rd_le32(&r) != LEGACY_MAGIC)
		return asy_rd_ok(&r) ? ASY_CORRUPT : ASY_TRUNCATED;
	for (bool first = true; !err; first = false) {
		struct asy_rd ahead = r;
		uint32_t word = asy_rd_le32(&ahead);
		size_t before = out->len, used = 0, n;

		if (!asy_rd_ok(&ahead) && !first)
			break;
		if (!first && word == LEGACY_MAGIC) {
			word = asy_rd_le32(&ahead); /* concatenated streams */
		} else if (!first && legacy_ends(&ahead, word, out->len - start, short_block)) {
			break;
		}
		n = asy_rd_left(&ahead) < word ? asy_rd_left(&ahead) : word;
		if (n == 0) {
			err = asy_rd_ok(&ahead) && word == 0 ? ASY_CORRUPT : ASY_TRUNCATED;
			break;
		}
		err = decode_block((struct asy_bytes){ahead.p + ahead.off, n}, LEGACY_BLOCK, out, &used);
		r.off = ahead.off + used;
		if (!err && n < word)
			err = ASY_TRUNCATED;
		short_block = out->len - before < LEGACY_BLOCK;
	}
	*ret_used = r.off;
	(void)size_hint;
	return err;
}

const struct asy_codec asy_codec_lz4_frame = {"lz4-frame", "LZ4 frame", "LZ4 Frame Format, version 1.6.2", decode_frame};
const struct asy_codec asy_codec_lz4_legacy = {"lz4-legacy", "LZ4 legacy frame", "LZ4 Frame Format, legacy frame",
	decode_legacy};
const struct asy_codec asy_codec_lz4_block = {"lz4-block", "LZ4 block", "LZ4 Block Format", decode_block};
