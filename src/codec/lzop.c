/* lzop files: a header with checksum, then blocks of LZO1X with checksums, then four zero bytes. Linux and
 * U-Boot use this form where they say "lzo". */
#include "codec/lzop.h"

#include <libdeflate.h>

#include "codec/codec.h"
#include "codec/crc32.h"

enum {
	VERSION_MAX = 0x10ff, VERSION_EXTRACT = 0x0940, /* from here on: version needed, level, high half of the time */
	METHOD_MAX = 3,
	ADLER_PLAIN = 0x1, ADLER_PACKED = 0x2, EXTRA_FIELD = 0x40, CRC_PLAIN = 0x100, CRC_PACKED = 0x200,
	FILTER = 0x800, CRC_HEADER = 0x1000,
	BLOCK_MAX = 64 << 20,
};

static uint32_t adler(struct asy_bytes b)
{
	return libdeflate_adler32(1, b.p, b.n);
}

enum asy_err asy_lzop_read_header(struct asy_bytes in, struct asy_lzop_header *ret_header)
{
	struct asy_rd r = asy_rd_init(in);
	struct asy_bytes magic = asy_bytes_head(in, 9), covered;
	struct asy_lzop_header h = {0};
	uint16_t version;
	uint8_t method;
	uint32_t sum;

	if (!asy_bytes_equal(magic, asy_bytes_head(ASY_BYTES_LITERAL("\x89LZO\0\r\n\x1a\n"), magic.n)))
		return ASY_CORRUPT;
	asy_rd_skip(&r, 9);
	version = asy_rd_be16(&r);
	asy_rd_skip(&r, version >= VERSION_EXTRACT ? 4 : 2);
	method = asy_rd_u8(&r);
	if (version >= VERSION_EXTRACT)
		asy_rd_skip(&r, 1);
	h.flags = asy_rd_be32(&r);
	if (h.flags & FILTER)
		asy_rd_skip(&r, 4);
	asy_rd_skip(&r, 4);
	h.mtime = asy_rd_be32(&r);
	if (version >= VERSION_EXTRACT)
		h.mtime |= (int64_t)(asy_rd_be32(&r) & 0x7fffffff) << 32;
	h.name = asy_rd_bytes(&r, asy_rd_u8(&r));
	covered = asy_bytes_head(asy_bytes_from_offset(in, 9), r.off - 9);
	sum = asy_rd_be32(&r);
	if (h.flags & EXTRA_FIELD && asy_rd_ok(&r)) {
		asy_rd_skip(&r, asy_rd_be32(&r));
		asy_rd_skip(&r, 4);
	}
	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	if (sum != (h.flags & CRC_HEADER ? asy_crc32(0, covered) : adler(covered)))
		return ASY_CORRUPT;
	if (version > VERSION_MAX || method < 1 || method > METHOD_MAX || h.flags & FILTER)
		return ASY_UNSUPPORTED;
	h.length = r.off;
	*ret_header = h;
	return ASY_OK;
}

struct block {
	uint32_t plain, packed;
	uint32_t sums[4]; /* Adler-32 and CRC-32 of the plain, then of the packed bytes, as far as present */
	bool has[4];
};

static struct block read_block(struct asy_rd *r, uint32_t flags)
{
	static const uint32_t bits[4] = {ADLER_PLAIN, CRC_PLAIN, ADLER_PACKED, CRC_PACKED};
	struct block b = {.plain = asy_rd_be32(r)};

	if (b.plain == 0)
		return b;
	b.packed = asy_rd_be32(r);
	for (unsigned i = 0; i < 4; i++) {
		/* a stored block has no sums of packed bytes */
		b.has[i] = flags & bits[i] && (i < 2 || b.packed < b.plain);
		if (b.has[i])
			b.sums[i] = asy_rd_be32(r);
	}
	return b;
}

static bool sums_right(const struct block *b, unsigned first, struct asy_bytes bytes)
{
	return (!b->has[first] || b->sums[first] == adler(bytes)) &&
		(!b->has[first + 1] || b->sums[first + 1] == asy_crc32(0, bytes));
}

static enum asy_err append(struct asy_buf *out, struct asy_bytes b)
{
	size_t room = out->ceiling - out->len;

	asy_buf_append(out, asy_bytes_head(b, room));
	return out->err ? out->err : b.n > room ? ASY_LIMIT : ASY_OK;
}

static enum asy_err decode_block(const struct block *b, struct asy_bytes packed, struct asy_buf *out)
{
	size_t start = out->len, used;
	struct asy_bytes plain;
	enum asy_err err;

	if (b->packed == b->plain)
		err = append(out, packed);
	else
		err = asy_codec_lzo1x.decode(packed, b->plain, out, &used);
	if (packed.n < b->packed)
		return err == ASY_LIMIT ? err : ASY_TRUNCATED;
	if (err)
		return err;
	plain = asy_bytes_from_offset(asy_buf_bytes(out), start);
	return plain.n == b->plain && sums_right(b, 0, plain) && (b->packed == b->plain || sums_right(b, 2, packed)) ?
		ASY_OK : ASY_CORRUPT;
}

static enum asy_err decode_lzop(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	struct asy_rd r = asy_rd_init(in);
	struct asy_lzop_header h;
	enum asy_err err = asy_lzop_read_header(in, &h);

	(void)size_hint;
	*ret_used = 0;
	if (err || out->err)
		return err ? err : out->err;
	asy_rd_skip(&r, h.length);
	while (!err) {
		struct block b = read_block(&r, h.flags);

		if (!asy_rd_ok(&r))
			err = ASY_TRUNCATED;
		else if (b.plain == 0)
			break;
		else if (b.plain > BLOCK_MAX || b.packed > b.plain || b.packed == 0)
			err = ASY_CORRUPT;
		else
			err = decode_block(&b, asy_rd_bytes(&r, b.packed < asy_rd_left(&r) ? b.packed : asy_rd_left(&r)), out);
	}
	*ret_used = r.off;
	return err;
}

const struct asy_codec asy_codec_lzop = {"lzop", "lzop file", "lzop 1.04 source and manual", decode_lzop};
