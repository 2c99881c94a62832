/* lzip files: members of LZMA data, each with its checksum and sizes behind it. */
#include "container/single.h"

enum { HEADER = 6, VERSION_AT = 4, DICTIONARY_AT = 5, DICTIONARY_LEAST = 12, DICTIONARY_MOST = 29 };

static bool starts(struct asy_bytes in)
{
	uint8_t log = in.n > DICTIONARY_AT ? in.p[DICTIONARY_AT] & 31 : 0;

	return asy_bytes_starts(in, "LZIP") && in.n > HEADER && in.p[VERSION_AT] == 1 && log >= DICTIONARY_LEAST && log <= DICTIONARY_MOST;
}

static enum asy_err decode(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	return asy_single_streams(&asy_codec_lzip, starts, in, size_hint, out, ret_used);
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	uint64_t size;
	enum asy_err err;

	if (!starts(in))
		return in.n <= HEADER ? ASY_TRUNCATED : ASY_NOT_FOUND;
	err = asy_single_probe(decode, in, true, &claim, &size);
	if (err)
		return err;
	asy_single_label(&claim, "lzip", size);
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct asy_single single = {.decode = decode};

	return asy_single_walk(w, &single);
}

static const struct asy_magic magics[] = {
	{0, 5, "LZIP\1"},
};

const struct asy_container asy_container_lzip = {
	.name = "lzip",
	.title = "lzip file",
	.kind = ASY_KIND_COMPRESSED,
	.decoded = "version 1; several members behind each other",
	.not_decoded = "version 0",
	.source = "Lzip manual, chapter File format",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
