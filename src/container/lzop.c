/* lzop files. */
#include "codec/lzop.h"

#include "container/single.h"

static enum asy_err decode(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	return asy_codec_lzop.decode(in, size_hint, out, ret_used);
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct asy_lzop_header h;
	uint64_t size;
	enum asy_err err = asy_lzop_read_header(in, &h);

	if (!err)
		err = asy_single_probe(decode, in, true, &claim, &size);
	if (err)
		return err;
	asy_single_label(&claim, "lzop", size);
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct asy_single single = {.decode = decode};
	struct asy_lzop_header h;
	enum asy_err err = asy_lzop_read_header(w->in, &h);

	if (err)
		return err;
	single.name = h.name;
	single.mtime = h.mtime;
	return asy_single_walk(w, &single);
}

static const struct asy_magic magics[] = {
	{0, 9, "\x89LZO\0\r\n\x1a\n"},
};

const struct asy_container asy_container_lzop = {
	.name = "lzop",
	.title = "lzop file",
	.kind = ASY_KIND_COMPRESSED,
	.decoded = "LZO1X methods 1 to 3 with all checksums",
	.not_decoded = "filters; further files in the same archive are containers of their own",
	.source = "lzop 1.04 source and manual",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
