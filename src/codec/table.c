#include "codec/codec.h"

#include <stddef.h>

const struct asy_codec *const asy_codecs[] = {
	&asy_codec_deflate,
	&asy_codec_zlib,
	&asy_codec_gzip,
	&asy_codec_bzip2,
	&asy_codec_lzma,
	&asy_codec_lzip,
	&asy_codec_xz,
	&asy_codec_zstd,
	&asy_codec_lz4_block,
	&asy_codec_lz4_frame,
	&asy_codec_lz4_legacy,
	&asy_codec_lzo1x,
	&asy_codec_lzop,
	NULL,
};
