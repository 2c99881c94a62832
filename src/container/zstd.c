/* Zstandard files (RFC 8878): frames and skippable frames behind each other, one content. */
#include "container/single.h"

enum { HAS_CHECKSUM = 0x04, RESERVED = 0x08 };

static enum asy_err decode(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	return asy_codec_zstd.decode(in, size_hint, out, ret_used);
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct asy_rd r = asy_rd_init(in);
	uint32_t magic = asy_rd_le32(&r);
	uint8_t descriptor = asy_rd_u8(&r);
	uint64_t size;
	enum asy_err err;

	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	if (magic != 0xfd2fb528 || descriptor & RESERVED)
		return ASY_NOT_FOUND;
	err = asy_single_probe(decode, in, descriptor & HAS_CHECKSUM, &claim, &size);
	if (err)
		return err;
	asy_single_label(&claim, "Zstandard", size);
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct asy_single single = {.decode = decode};

	return asy_single_walk(w, &single);
}

static const struct asy_magic magics[] = {
	{0, 4, "\x28\xb5\x2f\xfd"},
};

const struct asy_container asy_container_zstd = {
	.name = "zstd",
	.title = "Zstandard file",
	.kind = ASY_KIND_COMPRESSED,
	.decoded = "frames and skippable frames behind each other",
	.not_decoded = "frames that need a dictionary; formats before 0.8; a skippable frame at the start",
	.source = "RFC 8878",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
