#include "encoders.h"

#include <bzlib.h>
#include <lz4.h>
#include <lz4frame.h>
#include <lzma.h>
#include <lzo/lzo1x.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

static void encode_z(struct asy_bytes in, struct asy_buf *out, int window)
{
	z_stream z = {0};
	size_t bound = compressBound(in.n) + 64;

	if (deflateInit2(&z, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	z.next_in = (z_const Bytef *)(uintptr_t)in.p;
	z.avail_in = (uInt)in.n;
	z.next_out = asy_buf_reserve(out, bound);
	z.avail_out = (uInt)bound;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		abort();
	asy_buf_commit(out, bound - z.avail_out);
	deflateEnd(&z);
}

static void encode_deflate(struct asy_bytes in, struct asy_buf *out) { encode_z(in, out, -15); }
static void encode_zlib(struct asy_bytes in, struct asy_buf *out) { encode_z(in, out, 15); }
static void encode_gzip(struct asy_bytes in, struct asy_buf *out) { encode_z(in, out, 31); }

static void encode_bzip2(struct asy_bytes in, struct asy_buf *out)
{
	unsigned n = (unsigned)in.n + (unsigned)in.n / 100 + 1000;
	char *to = (char *)asy_buf_reserve(out, n);

	if (BZ2_bzBuffToBuffCompress(to, &n, (char *)(uintptr_t)in.p, (unsigned)in.n, 9, 0, 0) != BZ_OK)
		abort();
	asy_buf_commit(out, n);
}

static void finish_lzma(lzma_stream *s, struct asy_bytes in, struct asy_buf *out)
{
	size_t bound = lzma_stream_buffer_bound(in.n);

	s->next_in = in.p;
	s->avail_in = in.n;
	s->next_out = asy_buf_reserve(out, bound);
	s->avail_out = bound;
	if (lzma_code(s, LZMA_FINISH) != LZMA_STREAM_END)
		abort();
	asy_buf_commit(out, bound - s->avail_out);
	lzma_end(s);
}

static void encode_xz_check(struct asy_bytes in, struct asy_buf *out, lzma_check check)
{
	lzma_stream s = LZMA_STREAM_INIT;

	if (lzma_easy_encoder(&s, 0, check) != LZMA_OK)
		abort();
	finish_lzma(&s, in, out);
}

static void encode_xz_crc32(struct asy_bytes in, struct asy_buf *out) { encode_xz_check(in, out, LZMA_CHECK_CRC32); }
static void encode_xz_crc64(struct asy_bytes in, struct asy_buf *out) { encode_xz_check(in, out, LZMA_CHECK_CRC64); }
static void encode_xz_sha(struct asy_bytes in, struct asy_buf *out) { encode_xz_check(in, out, LZMA_CHECK_SHA256); }
static void encode_xz_none(struct asy_bytes in, struct asy_buf *out) { encode_xz_check(in, out, LZMA_CHECK_NONE); }

/* liblzma writes an unknown size and an end marker. */
static void encode_lzma_marker(struct asy_bytes in, struct asy_buf *out)
{
	lzma_stream s = LZMA_STREAM_INIT;
	lzma_options_lzma options;

	if (lzma_lzma_preset(&options, 0) || lzma_alone_encoder(&s, &options) != LZMA_OK)
		abort();
	finish_lzma(&s, in, out);
}

static void set_le64(uint8_t *p, uint64_t v)
{
	for (unsigned i = 0; i < 8; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

/* A known size with the end marker kept: some vendors' encoders do that. */
static void encode_lzma_both(struct asy_bytes in, struct asy_buf *out)
{
	encode_lzma_marker(in, out);
	set_le64(out->data + 5, in.n);
}

/* A known size and no end marker, by the raw encoder that can leave it out. */
static void encode_lzma_sized(struct asy_bytes in, struct asy_buf *out)
{
	lzma_stream s = LZMA_STREAM_INIT;
	lzma_options_lzma options;
	lzma_filter filters[] = {{LZMA_FILTER_LZMA1EXT, &options}, {LZMA_VLI_UNKNOWN, NULL}};
	uint8_t header[13] = {0x5d, 0, 0, 0x80, 0};

	if (lzma_lzma_preset(&options, 0))
		abort();
	options.ext_flags = 0;
	options.ext_size_low = (uint32_t)in.n;
	options.ext_size_high = 0;
	if (lzma_raw_encoder(&s, filters) != LZMA_OK)
		abort();
	set_le64(header + 5, in.n);
	asy_buf_append(out, (struct asy_bytes){header, sizeof(header)});
	finish_lzma(&s, in, out);
}

static void encode_zstd(struct asy_bytes in, struct asy_buf *out)
{
	size_t bound = ZSTD_compressBound(in.n), n = ZSTD_compress(asy_buf_reserve(out, bound), bound, in.p, in.n, 19);

	asy_buf_commit(out, n);
}

static void encode_zstd_frames(struct asy_bytes in, struct asy_buf *out)
{
	static const uint8_t skippable[] = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'};

	encode_zstd(asy_bytes_head(in, in.n / 2), out);
	asy_buf_append(out, (struct asy_bytes){skippable, sizeof(skippable)});
	encode_zstd(asy_bytes_from_offset(in, in.n / 2), out);
}

static void encode_lz4_block(struct asy_bytes in, struct asy_buf *out)
{
	int bound = LZ4_compressBound((int)in.n);
	char *to = (char *)asy_buf_reserve(out, (size_t)bound);

	asy_buf_commit(out, (size_t)LZ4_compress_default((const char *)in.p, to, (int)in.n, bound));
}

static void encode_lz4_frame(struct asy_bytes in, struct asy_buf *out)
{
	LZ4F_preferences_t p = {.frameInfo = {.contentChecksumFlag = LZ4F_contentChecksumEnabled}};
	size_t bound = LZ4F_compressFrameBound(in.n, &p);

	asy_buf_commit(out, LZ4F_compressFrame(asy_buf_reserve(out, bound), bound, in.p, in.n, &p));
}

static void encode_lz4_legacy(struct asy_bytes in, struct asy_buf *out)
{
	asy_buf_le32(out, 0x184c2102);
	for (size_t at = 0; at < in.n; at += 8 << 20) {
		struct asy_buf block;

		asy_buf_init(&block, ENCODER_ROOM);
		encode_lz4_block(asy_bytes_head(asy_bytes_from_offset(in, at), 8 << 20), &block);
		asy_buf_le32(out, (uint32_t)block.len);
		asy_buf_append(out, asy_buf_bytes(&block));
		asy_buf_release(&block);
	}
}

static void encode_lzo1x(struct asy_bytes in, struct asy_buf *out)
{
	size_t bound = in.n + in.n / 16 + 64 + 3;
	lzo_uint n = bound;
	void *work = calloc(1, LZO1X_1_MEM_COMPRESS);

	if (!work || lzo1x_1_compress(in.p, in.n, asy_buf_reserve(out, bound), &n, work) != LZO_E_OK)
		abort();
	asy_buf_commit(out, n);
	free(work);
}

/* Uses every kind of instruction. */
static void encode_lzo1x_999(struct asy_bytes in, struct asy_buf *out)
{
	size_t bound = in.n + in.n / 16 + 64 + 3;
	lzo_uint n = bound;
	void *work = calloc(1, LZO1X_999_MEM_COMPRESS);

	if (!work || lzo1x_999_compress(in.p, in.n, asy_buf_reserve(out, bound), &n, work) != LZO_E_OK)
		abort();
	asy_buf_commit(out, n);
	free(work);
}

static void put_be32(struct asy_buf *out, uint32_t v)
{
	uint8_t raw[4] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v};

	asy_buf_append(out, (struct asy_bytes){raw, sizeof(raw)});
}

static uint32_t adler(struct asy_bytes b)
{
	return (uint32_t)adler32(1, b.p, (uInt)b.n);
}

/* Blocks of 100000 bytes: long samples then have full blocks, a short one and one that is stored. */
static void encode_lzop(struct asy_bytes in, struct asy_buf *out)
{
	static const uint8_t header[] = {0x10, 0x40, 0x20, 0xa0, 0x09, 0x40, 1, 5, 0, 0, 0, 3, 0, 0, 0x81, 0xa4,
		0, 0, 0, 99, 0, 0, 0, 0, 4, 'n', 'a', 'm', 'e'};

	asy_buf_append(out, ASY_BYTES_LITERAL("\x89LZO\0\r\n\x1a\n"));
	asy_buf_append(out, (struct asy_bytes){header, sizeof(header)});
	put_be32(out, adler((struct asy_bytes){header, sizeof(header)}));
	for (size_t at = 0; at < in.n; at += 100000) {
		struct asy_bytes plain = asy_bytes_head(asy_bytes_from_offset(in, at), 100000);
		struct asy_buf block;
		bool stored;

		asy_buf_init(&block, ENCODER_ROOM);
		encode_lzo1x(plain, &block);
		stored = block.len >= plain.n;
		put_be32(out, (uint32_t)plain.n);
		put_be32(out, (uint32_t)(stored ? plain.n : block.len));
		put_be32(out, adler(plain));
		if (!stored)
			put_be32(out, adler(asy_buf_bytes(&block)));
		asy_buf_append(out, stored ? plain : asy_buf_bytes(&block));
		asy_buf_release(&block);
	}
	put_be32(out, 0);
}

const struct encoder encoders[] = {
	{"deflate", &asy_codec_deflate, encode_deflate, ENCODER_ENDS},
	{"zlib", &asy_codec_zlib, encode_zlib, ENCODER_ENDS | ENCODER_CHECKED},
	{"gzip", &asy_codec_gzip, encode_gzip, ENCODER_ENDS | ENCODER_CHECKED},
	{"bzip2", &asy_codec_bzip2, encode_bzip2, ENCODER_ENDS | ENCODER_CHECKED},
	{"lzma end marker", &asy_codec_lzma, encode_lzma_marker, ENCODER_ENDS},
	{"lzma size", &asy_codec_lzma, encode_lzma_sized, ENCODER_ENDS},
	{"lzma size and marker", &asy_codec_lzma, encode_lzma_both, ENCODER_ENDS},
	{"xz none", &asy_codec_xz, encode_xz_none, ENCODER_ENDS},
	{"xz crc32", &asy_codec_xz, encode_xz_crc32, ENCODER_ENDS | ENCODER_CHECKED},
	{"xz crc64", &asy_codec_xz, encode_xz_crc64, ENCODER_ENDS | ENCODER_CHECKED},
	{"xz sha256", &asy_codec_xz, encode_xz_sha, ENCODER_ENDS | ENCODER_CHECKED},
	{"zstd", &asy_codec_zstd, encode_zstd, ENCODER_ENDS},
	{"zstd frames", &asy_codec_zstd, encode_zstd_frames, ENCODER_ENDS},
	{"lz4 block", &asy_codec_lz4_block, encode_lz4_block, 0},
	{"lz4 frame", &asy_codec_lz4_frame, encode_lz4_frame, ENCODER_ENDS | ENCODER_CHECKED},
	{"lz4 legacy", &asy_codec_lz4_legacy, encode_lz4_legacy, ENCODER_ENDS},
	{"lzo1x", &asy_codec_lzo1x, encode_lzo1x, ENCODER_ENDS},
	{"lzo1x 999", &asy_codec_lzo1x, encode_lzo1x_999, ENCODER_ENDS},
	{"lzop", &asy_codec_lzop, encode_lzop, ENCODER_ENDS | ENCODER_CHECKED},
};
const size_t n_encoders = sizeof(encoders) / sizeof(encoders[0]);

struct asy_buf encoder_sample(size_t n)
{
	struct asy_buf b;
	uint32_t x = 12345;

	asy_buf_init(&b, ENCODER_ROOM);
	while (b.len < n) {
		x = x * 1103515245 + 12345;
		if (b.len > n / 2 && b.len < n / 2 + n / 8)
			asy_buf_u8(&b, (uint8_t)(x >> 16));
		else
			asy_buf_printf(&b, "option%u=%u\n", (x >> 16) % 50, (x >> 20) % 10);
	}
	b.len = n;
	return b;
}

const struct encoder *encoder_named(const char *name)
{
	for (size_t i = 0; i < n_encoders; i++)
		if (strcmp(encoders[i].name, name) == 0)
			return &encoders[i];
	abort();
}
