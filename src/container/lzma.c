/* LZMA alone (.lzma): 13 bytes of header without any signature or checksum, so every field must be one
 * that an encoder writes and the data must decode to the end. */
#include "container/single.h"

enum {
	HEADER = 13,
	MAX_PROPERTIES = 9 * 5 * 5,
	MAX_LC_LP = 4,           /* what liblzma and LZMA2 allow; nobody writes more */
	DICT_MIN_LOG = 12, DICT_MAX_LOG = 30,
	TASTE = 1024,            /* decoded before the whole is tried */
};

static const uint64_t size_unknown = UINT64_MAX, size_max = UINT64_C(1) << 32;

struct header {
	unsigned lc, lp, pb;
	uint32_t dict;
	uint64_t size;
};

/* Encoders use 2^n and 2^n + 2^(n-1). */
static bool dict_is_usual(uint32_t dict)
{
	for (unsigned n = DICT_MIN_LOG; n <= DICT_MAX_LOG; n++)
		if (dict == UINT32_C(1) << n || dict == (UINT32_C(1) << n) + (UINT32_C(1) << (n - 1)))
			return true;
	return false;
}

static enum asy_err read_header(struct asy_bytes in, struct header *ret_header)
{
	struct asy_rd r = asy_rd_init(in);
	struct header h;
	uint8_t properties = asy_rd_u8(&r);

	h.lc = properties % 9;
	h.lp = properties / 9 % 5;
	h.pb = properties / 45;
	h.dict = asy_rd_le32(&r);
	h.size = asy_rd_le64(&r);
	/* the range coder's first byte is always zero */
	if (asy_rd_ok(&r) && (properties >= MAX_PROPERTIES || h.lc + h.lp > MAX_LC_LP || !dict_is_usual(h.dict) ||
	                      h.size == 0 || (h.size > size_max && h.size != size_unknown) || asy_rd_u8(&r) != 0))
		return ASY_NOT_FOUND;
	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	*ret_header = h;
	return ASY_OK;
}

static enum asy_err decode(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	return asy_codec_lzma.decode(in, size_hint, out, ret_used);
}

/* Chance data nearly always breaks within the first KiB, which is cheap to find out. */
static enum asy_err taste(struct asy_bytes in)
{
	struct asy_buf out;
	size_t used;
	enum asy_err err;

	asy_buf_init(&out, TASTE);
	err = decode(in, 0, &out, &used);
	if (err == ASY_LIMIT && out.len == TASTE)
		err = ASY_OK;
	asy_buf_release(&out);
	return err;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct header h;
	uint64_t size;
	enum asy_err err = read_header(in, &h);

	if (!err)
		err = taste(in);
	if (!err)
		err = asy_single_probe(decode, in, false, &claim, &size);
	if (err)
		return err;
	asy_single_label(&claim, "LZMA", size);
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct asy_single single = {.decode = decode};
	struct header h;
	enum asy_err err = read_header(w->in, &h);

	if (err)
		return err;
	single.size = h.size == size_unknown ? 0 : h.size;
	return asy_single_walk(w, &single);
}

/* Properties 0x5d (lc 3, lp 0, pb 2) are every encoder's default, 0x6d occurs in firmware; with the dictionary
 * sizes that the tools offer that makes five bytes to look for. All others only at the start of a blob. */
#define DICTS(p) \
	{0, 5, p "\0\0\1\0"}, {0, 5, p "\0\0\2\0"}, {0, 5, p "\0\0\4\0"}, {0, 5, p "\0\0\x08\0"}, {0, 5, p "\0\0\x10\0"}, \
	{0, 5, p "\0\0\x20\0"}, {0, 5, p "\0\0\x40\0"}, {0, 5, p "\0\0\x80\0"}, {0, 5, p "\0\0\0\1"}, {0, 5, p "\0\0\0\2"}, \
	{0, 5, p "\0\0\0\4"}
static const struct asy_magic magics[] = {
	DICTS("\x5d"),
	DICTS("\x6d"),
	{1, 2, "\0\0"},
};

const struct asy_container asy_container_lzma = {
	.name = "lzma",
	.title = "LZMA file (LZMA alone)",
	.kind = ASY_KIND_COMPRESSED,
	.decoded = "size stated or with end marker",
	.not_decoded = "inside a blob only the usual properties 0x5d and 0x6d with dictionaries of 64 KiB to 64 MiB",
	.source = "LZMA SDK, lzma-specification.txt",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
