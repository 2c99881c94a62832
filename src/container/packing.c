#include "container/packing.h"

#include "codec/codec.h"

static const struct {
	const char *name;
	const struct asy_codec *codec;
} packings[ASY_PACKING__MAX] = {
	[ASY_PACKING_NONE] = {"none", NULL},
	[ASY_PACKING_GZIP] = {"gzip", &asy_codec_gzip},
	[ASY_PACKING_BZIP2] = {"bzip2", &asy_codec_bzip2},
	[ASY_PACKING_LZMA] = {"lzma", &asy_codec_lzma},
	[ASY_PACKING_LZO] = {"lzo", &asy_codec_lzop},
	[ASY_PACKING_LZ4] = {"lz4", &asy_codec_lz4_frame},
	[ASY_PACKING_ZSTD] = {"zstd", &asy_codec_zstd},
	[ASY_PACKING_XZ] = {"xz", &asy_codec_xz},
};

const char *asy_packing_name(enum asy_packing packing)
{
	return (unsigned)packing < ASY_PACKING__MAX ? packings[packing].name : "unknown";
}

bool asy_packing_named(struct asy_bytes name, enum asy_packing *ret_packing)
{
	for (enum asy_packing i = 0; i < ASY_PACKING__MAX; i++) {
		if (asy_bytes_is(name, packings[i].name)) {
			*ret_packing = i;
			return true;
		}
	}
	return false;
}

/* Properties, a dictionary that is a multiple of 64 KiB, a size that is stated sanely or not at all, and
 * the zero byte with which the range coder starts. */
static bool is_lzma(struct asy_bytes in)
{
	struct asy_rd r = asy_rd_init(in);
	uint8_t properties = asy_rd_u8(&r);
	uint32_t dict = asy_rd_le32(&r);
	uint64_t size = asy_rd_le64(&r);
	uint8_t first = asy_rd_u8(&r);

	return asy_rd_ok(&r) && properties < 225 && properties % 9 + properties / 9 % 5 <= 4 && dict != 0 &&
		dict % 0x10000 == 0 && size != 0 && (size == UINT64_MAX || size >> 32 == 0) && first == 0;
}

bool asy_packing_seen(struct asy_bytes in, enum asy_packing *ret_packing)
{
	static const struct {
		enum asy_packing packing;
		struct asy_bytes signature;
	} rows[] = {
		{ASY_PACKING_GZIP, {(const uint8_t *)"\x1f\x8b\x08", 3}},
		{ASY_PACKING_BZIP2, {(const uint8_t *)"BZh", 3}},
		{ASY_PACKING_XZ, {(const uint8_t *)"\xfd" "7zXZ\0", 6}},
		{ASY_PACKING_LZO, {(const uint8_t *)"\x89LZO\0\r\n\x1a\n", 9}},
		{ASY_PACKING_LZ4, {(const uint8_t *)"\x02\x21\x4c\x18", 4}},
		{ASY_PACKING_LZ4, {(const uint8_t *)"\x04\x22\x4d\x18", 4}},
		{ASY_PACKING_ZSTD, {(const uint8_t *)"\x28\xb5\x2f\xfd", 4}},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (asy_bytes_equal(asy_bytes_head(in, rows[i].signature.n), rows[i].signature)) {
			*ret_packing = rows[i].packing;
			return true;
		}
	}
	if (!is_lzma(in))
		return false;
	*ret_packing = ASY_PACKING_LZMA;
	return true;
}

static enum asy_err copy(struct asy_bytes in, struct asy_buf *out, size_t *ret_used)
{
	size_t room = out->ceiling - out->len;

	asy_buf_append(out, asy_bytes_head(in, room));
	*ret_used = in.n < room ? in.n : room;
	return out->err ? out->err : in.n > room ? ASY_LIMIT : ASY_OK;
}

enum asy_err asy_packing_decode(enum asy_packing packing, struct asy_bytes in, size_t size_hint, struct asy_buf *out,
                                size_t *ret_used)
{
	*ret_used = 0;
	if (packing == ASY_PACKING_NONE)
		return copy(in, out, ret_used);
	if ((unsigned)packing >= ASY_PACKING__MAX)
		return ASY_UNSUPPORTED;
	if (packing == ASY_PACKING_LZ4 && asy_bytes_starts(in, "\x02\x21\x4c\x18"))
		return asy_codec_lz4_legacy.decode(in, size_hint, out, ret_used);
	return packings[packing].codec->decode(in, size_hint, out, ret_used);
}

bool asy_packing_taste(enum asy_packing packing, struct asy_bytes in, size_t n)
{
	struct asy_buf out;
	size_t used;
	enum asy_err err;
	bool good;

	asy_buf_init(&out, n);
	err = asy_packing_decode(packing, in, 0, &out, &used);
	good = (err == ASY_OK && out.len > 0) || (err == ASY_LIMIT && out.len == n);
	asy_buf_release(&out);
	return good;
}

enum asy_err asy_packing_open(enum asy_packing packing, struct asy_bytes in, struct asy_buf *scratch,
                              struct asy_bytes *ret_content, bool *ret_raw)
{
	size_t used;
	enum asy_err err;

	*ret_raw = packing == ASY_PACKING_NONE;
	*ret_content = in;
	if (packing == ASY_PACKING_NONE)
		return ASY_OK;
	err = asy_packing_decode(packing, in, 0, scratch, &used);
	if (scratch->len == 0 && err != ASY_OK && err != ASY_NOMEM) {
		*ret_raw = true;
		return ASY_OK;
	}
	*ret_content = asy_buf_bytes(scratch);
	return err;
}
