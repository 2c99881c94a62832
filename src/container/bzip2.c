/* bzip2 files: one or more streams, one content. */
#include "container/single.h"

enum { HEADER = 10 };

static bool starts(struct asy_bytes in)
{
	return in.n >= HEADER && asy_bytes_starts(in, "BZh") && in.p[3] >= '1' && in.p[3] <= '9' &&
		(asy_bytes_starts(asy_bytes_from_offset(in, 4), "1AY&SY") ||
		 asy_bytes_starts(asy_bytes_from_offset(in, 4), "\x17rE8P\x90"));
}

static enum asy_err decode(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	return asy_single_streams(&asy_codec_bzip2, starts, in, size_hint, out, ret_used);
}

/* A block gives its content only when it is complete: the first one may be cut and still be one. */
static bool is_cut_block(struct asy_bytes in)
{
	size_t used;
	struct asy_buf nowhere;
	enum asy_err err;

	asy_buf_init(&nowhere, 0);
	err = asy_codec_bzip2.decode(in, 0, &nowhere, &used);
	asy_buf_release(&nowhere);
	return err == ASY_TRUNCATED;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	uint64_t size = 0;
	enum asy_err err = in.n < HEADER ? ASY_TRUNCATED : starts(in) ? ASY_OK : ASY_NOT_FOUND;

	if (err)
		return err;
	err = asy_single_probe(decode, in, true, &claim, &size);
	if (err == ASY_TRUNCATED && is_cut_block(in)) {
		claim = (struct asy_claim){.length = in.n, .confidence = 20, .truncated = true};
		err = ASY_OK;
	}
	if (err)
		return err;
	asy_single_label(&claim, "bzip2", size);
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct asy_single single = {.decode = decode};

	return asy_single_walk(w, &single);
}

#define LEVEL(digit) {0, HEADER, "BZh" digit "1AY&SY"}
static const struct asy_magic magics[] = {
	LEVEL("1"), LEVEL("2"), LEVEL("3"), LEVEL("4"), LEVEL("5"), LEVEL("6"), LEVEL("7"), LEVEL("8"), LEVEL("9"),
};

const struct asy_container asy_container_bzip2 = {
	.name = "bzip2",
	.title = "bzip2 file",
	.kind = ASY_KIND_COMPRESSED,
	.decoded = "all block sizes; several streams behind each other",
	.not_decoded = "",
	.source = "bzip2 1.0.8 manual and source",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
