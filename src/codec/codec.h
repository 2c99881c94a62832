/* Decompressors behind one interface, one file each.
 *
 * A codec turns a slice into bytes appended to a buffer whose ceiling bounds the output. What could
 * be decoded before an error stays in the buffer. */
#ifndef ASY_CODEC_CODEC_H
#define ASY_CODEC_CODEC_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

struct asy_codec {
	const char *name;   /* "xz" */
	const char *title;  /* "XZ (LZMA2)" */
	const char *source; /* document that defines the format */

	/* Decodes one stream (a complete frame with header where the format has one) from the start of `in`.
	 * `size_hint` is the expected output size or 0. *ret_used is the exact number of input bytes that
	 * belong to the stream; it is set on success and, as far as known, on failure.
	 * Output ends at out->ceiling with ASY_LIMIT. */
	enum asy_err (*decode)(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used);
};

extern const struct asy_codec asy_codec_deflate; /* raw RFC 1951 */
extern const struct asy_codec asy_codec_zlib;    /* RFC 1950 */
extern const struct asy_codec asy_codec_gzip;    /* RFC 1952, one member */
extern const struct asy_codec asy_codec_xz;      /* .xz stream; all check types */
extern const struct asy_codec asy_codec_lzma;    /* LZMA alone: 13-byte header, size may be unknown */
extern const struct asy_codec asy_codec_lzip;    /* one member */
extern const struct asy_codec asy_codec_bzip2;
extern const struct asy_codec asy_codec_zstd;    /* one or more frames and skippable frames: see zstd.c */
extern const struct asy_codec asy_codec_lz4_frame;
extern const struct asy_codec asy_codec_lz4_legacy; /* Linux kernel "lz4 -l" */
extern const struct asy_codec asy_codec_lz4_block;  /* raw block, output bounded by the buffer ceiling */
extern const struct asy_codec asy_codec_lzo1x;      /* raw block */
extern const struct asy_codec asy_codec_lzop;       /* file of lzop, as Linux and U-Boot use it for "lzo" */

/* All of the above, ended by NULL; for `assay formats` and fuzzing. */
extern const struct asy_codec *const asy_codecs[];

#endif
