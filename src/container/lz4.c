/* LZ4 files: frames, and the legacy form that Linux kernels and their initramfs use. */
#include "container/single.h"

enum { VERSION_MASK = 0xc0, VERSION = 0x40, CONTENT_SUM = 0x04, RESERVED = 0x02, FLAGS_AT = 4, FRAME_HEADER_MAX = 19 };

static bool is_frame(struct asy_bytes in)
{
	return in.n > FLAGS_AT && asy_bytes_starts(in, "\x04\x22\x4d\x18") &&
		(in.p[FLAGS_AT] & VERSION_MASK) == VERSION && !(in.p[FLAGS_AT] & RESERVED);
}

static bool is_legacy(struct asy_bytes in)
{
	return asy_bytes_starts(in, "\x02\x21\x4c\x18");
}

static enum asy_err decode_frame(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	return asy_single_streams(&asy_codec_lz4_frame, is_frame, in, size_hint, out, ret_used);
}

static enum asy_err decode_legacy(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	return asy_codec_lz4_legacy.decode(in, size_hint, out, ret_used);
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	uint64_t size;
	enum asy_err err;

	if (in.n <= FLAGS_AT)
		return ASY_TRUNCATED;
	if (is_frame(in)) {
		err = asy_single_probe(decode_frame, in, in.p[FLAGS_AT] & CONTENT_SUM, &claim, &size);
		if (err == ASY_TRUNCATED && in.n > FRAME_HEADER_MAX) { /* the header's sum was right, the first block is cut */
			claim = (struct asy_claim){.length = in.n, .confidence = 20, .truncated = true};
			size = 0;
			err = ASY_OK;
		}
	} else if (is_legacy(in)) {
		err = asy_single_probe(decode_legacy, in, false, &claim, &size);
	} else {
		err = ASY_NOT_FOUND;
	}
	if (err)
		return err;
	asy_single_label(&claim, is_frame(in) ? "LZ4 frame" : "LZ4 legacy", size);
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct asy_single single = {.decode = is_frame(w->in) ? decode_frame : decode_legacy};

	return asy_single_walk(w, &single);
}

static const struct asy_magic magics[] = {
	{0, 4, "\x04\x22\x4d\x18"},
	{0, 4, "\x02\x21\x4c\x18"},
};

const struct asy_container asy_container_lz4 = {
	.name = "lz4",
	.title = "LZ4 file",
	.kind = ASY_KIND_COMPRESSED,
	.decoded = "frames behind each other; legacy frames",
	.not_decoded = "frames that need a dictionary; a skippable frame at the start",
	.source = "LZ4 Frame Format 1.6.2",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
