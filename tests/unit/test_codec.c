/* Every codec against its own encoder library: whole, with a tail, cut, flipped, at the ceiling. */
#include <bzlib.h>
#include <lz4.h>
#include <lz4frame.h>
#include <lzma.h>
#include <lzo/lzo1x.h>
#include <zlib.h>
#include <zstd.h>

#include "base/limits.h"
#include "codec/codec.h"
#include "test.h"

typedef void encode_fn(struct asy_bytes in, struct asy_buf *out);

enum { ROOM = 64 << 20 };

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

		asy_buf_init(&block, ROOM);
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

enum { SELF_ENDING = 1, CHECKED = 2 };

static const struct row {
	const char *name;
	const struct asy_codec *codec;
	encode_fn *encode;
	unsigned traits; /* SELF_ENDING: the stream knows its end. CHECKED: a checksum covers the content */
} rows[] = {
	{"deflate", &asy_codec_deflate, encode_deflate, SELF_ENDING},
	{"zlib", &asy_codec_zlib, encode_zlib, SELF_ENDING | CHECKED},
	{"gzip", &asy_codec_gzip, encode_gzip, SELF_ENDING | CHECKED},
	{"bzip2", &asy_codec_bzip2, encode_bzip2, SELF_ENDING | CHECKED},
	{"lzma end marker", &asy_codec_lzma, encode_lzma_marker, SELF_ENDING},
	{"lzma size", &asy_codec_lzma, encode_lzma_sized, SELF_ENDING},
	{"lzma size and marker", &asy_codec_lzma, encode_lzma_both, SELF_ENDING},
	{"xz none", &asy_codec_xz, encode_xz_none, SELF_ENDING},
	{"xz crc32", &asy_codec_xz, encode_xz_crc32, SELF_ENDING | CHECKED},
	{"xz crc64", &asy_codec_xz, encode_xz_crc64, SELF_ENDING | CHECKED},
	{"xz sha256", &asy_codec_xz, encode_xz_sha, SELF_ENDING | CHECKED},
	{"zstd", &asy_codec_zstd, encode_zstd, SELF_ENDING},
	{"zstd frames", &asy_codec_zstd, encode_zstd_frames, SELF_ENDING},
	{"lz4 block", &asy_codec_lz4_block, encode_lz4_block, 0},
	{"lz4 frame", &asy_codec_lz4_frame, encode_lz4_frame, SELF_ENDING | CHECKED},
	{"lz4 legacy", &asy_codec_lz4_legacy, encode_lz4_legacy, SELF_ENDING},
	{"lzo1x", &asy_codec_lzo1x, encode_lzo1x, SELF_ENDING},
	{"lzo1x 999", &asy_codec_lzo1x, encode_lzo1x_999, SELF_ENDING},
};
enum { N_ROWS = sizeof(rows) / sizeof(rows[0]) };

/* Text-like, with far and near repeats and a stretch that does not compress. */
static struct asy_buf sample(size_t n)
{
	struct asy_buf b;
	uint32_t x = 12345;

	asy_buf_init(&b, ROOM);
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

static void say(const struct row *row, int before)
{
	if (test_here != before)
		printf("# in: %s\n", row->name);
}

/* Decodes a guarded copy. The caller releases out. */
static enum asy_err decode(const struct row *row, struct asy_bytes packed, size_t hint, size_t ceiling,
	struct asy_buf *out, size_t *ret_used)
{
	uint8_t *p = test_guard(packed.p, packed.n);
	enum asy_err err;

	asy_buf_init(out, ceiling);
	*ret_used = SIZE_MAX;
	err = row->codec->decode((struct asy_bytes){p, packed.n}, hint, out, ret_used);
	test_guard_free(p, packed.n);
	return err;
}

TEST(round_trip)
{
	static const size_t sizes[] = {1, 100, 4096, 200000, 700000};

	for (size_t i = 0; i < N_ROWS; i++)
		for (size_t k = 0; k < 5 * 3; k++) {
			struct asy_buf plain = sample(sizes[k / 3]), packed, out;
			size_t hints[] = {0, plain.len, plain.len * 2}, used;
			int before = test_here;

			asy_buf_init(&packed, ROOM);
			rows[i].encode(asy_buf_bytes(&plain), &packed);
			CHECK(decode(&rows[i], asy_buf_bytes(&packed), hints[k % 3], ROOM, &out, &used) == ASY_OK);
			CHECK(used == packed.len);
			CHECK(asy_bytes_equal(asy_buf_bytes(&out), asy_buf_bytes(&plain)));
			say(&rows[i], before);
			asy_buf_release(&out);
			asy_buf_release(&packed);
			asy_buf_release(&plain);
		}
}

TEST(used_is_exact_with_a_tail)
{
	struct asy_buf plain = sample(30000);

	for (size_t i = 0; i < N_ROWS; i++) {
		struct asy_buf packed, out;
		size_t used, n;
		int before = test_here;

		if (!(rows[i].traits & SELF_ENDING))
			continue;
		for (int hint = 0; hint < 2; hint++) {
			asy_buf_init(&packed, ROOM);
			rows[i].encode(asy_buf_bytes(&plain), &packed);
			n = packed.len;
			asy_buf_fill(&packed, 0xa5, 1000);
			CHECK(decode(&rows[i], asy_buf_bytes(&packed), hint ? plain.len : 0, ROOM, &out, &used) == ASY_OK);
			CHECK(used == n);
			CHECK(asy_bytes_equal(asy_buf_bytes(&out), asy_buf_bytes(&plain)));
			asy_buf_release(&out);
			asy_buf_release(&packed);
		}
		say(&rows[i], before);
	}
	asy_buf_release(&plain);
}

/* What came out of a damaged stream is a first part of the right content (formats without a look back). */
static bool is_prefix(const struct asy_buf *out, const struct asy_buf *plain)
{
	return out->len <= plain->len && (out->len == 0 || memcmp(out->data, plain->data, out->len) == 0);
}

TEST(cut_input_is_truncated_and_keeps_the_first_part)
{
	struct asy_buf plain = sample(20000);

	for (size_t i = 0; i < N_ROWS; i++) {
		struct asy_buf packed, out;
		size_t used, step, kept = 0;
		int before = test_here;

		asy_buf_init(&packed, ROOM);
		rows[i].encode(asy_buf_bytes(&plain), &packed);
		step = packed.len > 200 ? packed.len / 200 : 1;
		for (size_t cut = 0; cut < packed.len; cut += step) {
			enum asy_err err = decode(&rows[i], asy_bytes_head(asy_buf_bytes(&packed), cut),
				cut % 2 ? plain.len : 0, ROOM, &out, &used);

			/* a bare block can end after any literal; frames can end between two */
			if (err != ASY_OK || ((rows[i].traits & SELF_ENDING) && strstr(rows[i].name, "frames") == NULL))
				CHECK(err == ASY_TRUNCATED);
			CHECK(used <= cut);
			CHECK(is_prefix(&out, &plain));
			kept = out.len > kept ? out.len : kept;
			asy_buf_release(&out);
		}
		CHECK(kept > plain.len / 4 || strcmp(rows[i].name, "bzip2") == 0 || strncmp(rows[i].name, "zstd", 4) == 0);
		say(&rows[i], before);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

TEST(every_flipped_bit_of_a_small_stream)
{
	struct asy_buf plain = sample(600);

	for (size_t i = 0; i < N_ROWS; i++) {
		struct asy_buf packed, out;
		size_t used, wrong = 0;
		int before = test_here;

		asy_buf_init(&packed, ROOM);
		rows[i].encode(asy_buf_bytes(&plain), &packed);
		for (size_t bit = 0; bit < packed.len * 8; bit++) {
			enum asy_err err;

			packed.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
			err = decode(&rows[i], asy_buf_bytes(&packed), bit % 2 ? plain.len : 0, 1 << 20, &out, &used);
			packed.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
			CHECK(out.len <= 1 << 20);
			CHECK(used <= packed.len);
			CHECK(err != ASY_BUG && err != ASY_NOMEM);
			if (err == ASY_OK && !asy_bytes_equal(asy_buf_bytes(&out), asy_buf_bytes(&plain)))
				wrong++;
			asy_buf_release(&out);
		}
		if (rows[i].traits & CHECKED)
			CHECK(wrong == 0);
		say(&rows[i], before);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

TEST(ceiling_is_exact)
{
	struct asy_buf plain = sample(100000);

	for (size_t i = 0; i < N_ROWS; i++) {
		struct asy_buf packed;
		int before = test_here;

		asy_buf_init(&packed, ROOM);
		rows[i].encode(asy_buf_bytes(&plain), &packed);
		for (int hint = 0; hint < 2; hint++) {
			struct asy_buf out;
			size_t used;

			CHECK(decode(&rows[i], asy_buf_bytes(&packed), hint ? plain.len : 0, plain.len, &out, &used) == ASY_OK);
			CHECK(asy_bytes_equal(asy_buf_bytes(&out), asy_buf_bytes(&plain)));
			asy_buf_release(&out);
			CHECK(decode(&rows[i], asy_buf_bytes(&packed), hint ? plain.len : 0, plain.len - 1, &out, &used) ==
				ASY_LIMIT);
			CHECK(out.len == plain.len - 1 && is_prefix(&out, &plain));
			asy_buf_release(&out);
			CHECK(decode(&rows[i], asy_buf_bytes(&packed), hint ? plain.len : 0, 0, &out, &used) == ASY_LIMIT);
			CHECK(out.len == 0);
			asy_buf_release(&out);
		}
		say(&rows[i], before);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

TEST(appends_behind_what_is_there)
{
	struct asy_buf plain = sample(5000);

	for (size_t i = 0; i < N_ROWS; i++) {
		struct asy_buf packed, out;
		size_t used;
		int before = test_here;

		asy_buf_init(&packed, ROOM);
		asy_buf_init(&out, ROOM);
		rows[i].encode(asy_buf_bytes(&plain), &packed);
		for (int round = 0; round < 2; round++)
			CHECK(rows[i].codec->decode(asy_buf_bytes(&packed), round ? plain.len : 0, &out, &used) == ASY_OK);
		CHECK(out.len == 2 * plain.len);
		CHECK(out.len == 2 * plain.len && memcmp(out.data, plain.data, plain.len) == 0 &&
			memcmp(out.data + plain.len, plain.data, plain.len) == 0);
		say(&rows[i], before);
		asy_buf_release(&out);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

TEST(bomb_ends_at_the_ceiling)
{
	struct asy_buf plain;

	asy_buf_init(&plain, ROOM);
	asy_buf_fill(&plain, 0, 32 << 20);
	for (size_t i = 0; i < N_ROWS; i++) {
		struct asy_buf packed, out;
		size_t used;
		int before = test_here;

		asy_buf_init(&packed, ROOM);
		rows[i].encode(asy_buf_bytes(&plain), &packed);
		CHECK(decode(&rows[i], asy_buf_bytes(&packed), 0, 1 << 20, &out, &used) == ASY_LIMIT);
		CHECK(out.len == 1 << 20 && out.cap <= 1 << 20);
		say(&rows[i], before);
		asy_buf_release(&out);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

TEST(lying_hint_does_not_allocate)
{
	struct asy_buf plain = sample(50);

	for (size_t i = 0; i < N_ROWS; i++) {
		struct asy_buf packed, out;
		size_t used;
		int before = test_here;

		asy_buf_init(&packed, ROOM);
		rows[i].encode(asy_buf_bytes(&plain), &packed);
		CHECK(decode(&rows[i], asy_buf_bytes(&packed), ROOM, ROOM, &out, &used) == ASY_OK);
		CHECK(out.cap <= 1 << 20);
		CHECK(asy_bytes_equal(asy_buf_bytes(&out), asy_buf_bytes(&plain)));
		say(&rows[i], before);
		asy_buf_release(&out);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

/* Vendor headers: a dictionary of 0 or of 4 GiB says nothing about the memory needed. */
TEST(lzma_with_odd_dictionary)
{
	static const uint8_t odd[][4] = {{0, 0, 0, 0}, {0xff, 0xff, 0xff, 0xff}, {1, 2, 3, 0x7f}};
	struct asy_buf plain = sample(50000), packed, out;
	size_t used;

	for (size_t i = 0; i < 6; i++) {
		asy_buf_init(&packed, ROOM);
		(i < 3 ? encode_lzma_sized : encode_lzma_marker)(asy_buf_bytes(&plain), &packed);
		memcpy(packed.data + 1, odd[i % 3], 4);
		CHECK(decode(&rows[4], asy_buf_bytes(&packed), 0, 1 << 20, &out, &used) == ASY_OK);
		CHECK(asy_bytes_equal(asy_buf_bytes(&out), asy_buf_bytes(&plain)));
		asy_buf_release(&out);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

/* A dictionary at the limit is decoded, one above it is refused by name. */
TEST(decoder_memory_limit)
{
	struct asy_buf plain = sample(1000);

	for (int above = 0; above < 2; above++) {
		struct asy_buf packed, out;
		lzma_stream s = LZMA_STREAM_INIT;
		lzma_options_lzma options;
		lzma_filter filters[] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
		size_t used;

		asy_buf_init(&packed, ROOM);
		if (lzma_lzma_preset(&options, 0))
			abort();
		options.dict_size = (uint32_t)(ASY_LIMIT_DECODER_MEMORY / 2);
		if (lzma_stream_encoder(&s, filters, LZMA_CHECK_CRC32) != LZMA_OK)
			abort();
		finish_lzma(&s, asy_buf_bytes(&plain), &packed);
		if (above) { /* the dictionary byte of the block header, and that header's CRC */
			uint32_t crc;

			packed.data[12 + 4] = 40;
			crc = (uint32_t)crc32(0, packed.data + 12, 8);
			for (unsigned i = 0; i < 4; i++)
				packed.data[20 + i] = (uint8_t)(crc >> (8 * i));
		}
		CHECK(decode(&rows[8], asy_buf_bytes(&packed), 0, ROOM, &out, &used) == (above ? ASY_LIMIT : ASY_OK));
		asy_buf_release(&out);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

TEST(lz4_legacy_with_the_kernels_size_word)
{
	static const size_t sizes[] = {1000, 8 << 20, 9 << 20};

	for (size_t i = 0; i < 3; i++) {
		struct asy_buf plain = sample(sizes[i]), packed, out;
		size_t used;

		asy_buf_init(&packed, ROOM);
		encode_lz4_legacy(asy_buf_bytes(&plain), &packed);
		asy_buf_le32(&packed, (uint32_t)plain.len);
		CHECK(decode(&rows[15], asy_buf_bytes(&packed), 0, ROOM, &out, &used) == ASY_OK);
		CHECK(used == packed.len - 4);
		CHECK(asy_bytes_equal(asy_buf_bytes(&out), asy_buf_bytes(&plain)));
		asy_buf_release(&out);
		asy_buf_release(&packed);
		asy_buf_release(&plain);
	}
}

TEST(table_is_complete)
{
	size_t n = 0;

	for (; asy_codecs[n]; n++) {
		CHECK(asy_codecs[n]->name && asy_codecs[n]->title && asy_codecs[n]->source && asy_codecs[n]->decode);
		for (size_t k = 0; k < n; k++)
			CHECK(strcmp(asy_codecs[n]->name, asy_codecs[k]->name) != 0);
	}
	CHECK(n == 11);
	for (size_t i = 0; i < N_ROWS; i++) {
		size_t k = 0;

		while (asy_codecs[k] && asy_codecs[k] != rows[i].codec)
			k++;
		CHECK(asy_codecs[k]);
	}
}

int main(void)
{
	if (lzo_init() != LZO_E_OK)
		return 1;
	RUN(round_trip);
	RUN(used_is_exact_with_a_tail);
	RUN(cut_input_is_truncated_and_keeps_the_first_part);
	RUN(every_flipped_bit_of_a_small_stream);
	RUN(ceiling_is_exact);
	RUN(appends_behind_what_is_there);
	RUN(bomb_ends_at_the_ceiling);
	RUN(lying_hint_does_not_allocate);
	RUN(lzma_with_odd_dictionary);
	RUN(decoder_memory_limit);
	RUN(lz4_legacy_with_the_kernels_size_word);
	RUN(table_is_complete);
	return TEST_RESULT();
}
