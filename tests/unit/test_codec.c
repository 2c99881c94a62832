/* Every codec against its own encoder library: whole, with a tail, cut, flipped, at the ceiling. */
#include <zlib.h>

#include "base/limits.h"
#include "codec/codec.h"
#include "encoders.h"
#include "test.h"

static void say(const struct encoder *row, int before)
{
	if (test_here != before)
		printf("# in: %s\n", row->name);
}

/* Decodes a guarded copy. The caller releases out. */
static enum asy_err decode(const struct encoder *row, struct asy_bytes packed, size_t hint, size_t ceiling,
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

	for (size_t i = 0; i < n_encoders; i++)
		for (size_t k = 0; k < 5 * 3; k++) {
			struct asy_buf plain = encoder_sample(sizes[k / 3]), packed, out;
			size_t hints[] = {0, plain.len, plain.len * 2}, used;
			int before = test_here;

			asy_buf_init(&packed, ENCODER_ROOM);
			encoders[i].encode(asy_buf_bytes(&plain), &packed);
			CHECK(decode(&encoders[i], asy_buf_bytes(&packed), hints[k % 3], ENCODER_ROOM, &out, &used) == ASY_OK);
			CHECK(used == packed.len);
			CHECK(asy_bytes_equal(asy_buf_bytes(&out), asy_buf_bytes(&plain)));
			say(&encoders[i], before);
			asy_buf_release(&out);
			asy_buf_release(&packed);
			asy_buf_release(&plain);
		}
}

TEST(used_is_exact_with_a_tail)
{
	struct asy_buf plain = encoder_sample(30000);

	for (size_t i = 0; i < n_encoders; i++) {
		struct asy_buf packed, out;
		size_t used, n;
		int before = test_here;

		if (!(encoders[i].traits & ENCODER_ENDS))
			continue;
		for (int hint = 0; hint < 2; hint++) {
			asy_buf_init(&packed, ENCODER_ROOM);
			encoders[i].encode(asy_buf_bytes(&plain), &packed);
			n = packed.len;
			asy_buf_fill(&packed, 0xa5, 1000);
			CHECK(decode(&encoders[i], asy_buf_bytes(&packed), hint ? plain.len : 0, ENCODER_ROOM, &out, &used) == ASY_OK);
			CHECK(used == n);
			CHECK(asy_bytes_equal(asy_buf_bytes(&out), asy_buf_bytes(&plain)));
			asy_buf_release(&out);
			asy_buf_release(&packed);
		}
		say(&encoders[i], before);
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
	struct asy_buf plain = encoder_sample(20000);

	for (size_t i = 0; i < n_encoders; i++) {
		struct asy_buf packed, out;
		size_t used, step, kept = 0;
		int before = test_here;

		asy_buf_init(&packed, ENCODER_ROOM);
		encoders[i].encode(asy_buf_bytes(&plain), &packed);
		step = packed.len > 200 ? packed.len / 200 : 1;
		for (size_t cut = 0; cut < packed.len; cut += step) {
			enum asy_err err = decode(&encoders[i], asy_bytes_head(asy_buf_bytes(&packed), cut),
				cut % 2 ? plain.len : 0, ENCODER_ROOM, &out, &used);

			/* a bare block can end after any literal; frames can end between two */
			if (err != ASY_OK || ((encoders[i].traits & ENCODER_ENDS) && strstr(encoders[i].name, "frames") == NULL))
				CHECK(err == ASY_TRUNCATED);
			CHECK(used <= cut);
			CHECK(is_prefix(&out, &plain));
			kept = out.len > kept ? out.len : kept;
			asy_buf_release(&out);
		}
		CHECK(kept > plain.len / 4 || strcmp(encoders[i].name, "bzip2") == 0 || strncmp(encoders[i].name, "zstd", 4) == 0);
		say(&encoders[i], before);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

TEST(every_flipped_bit_of_a_small_stream)
{
	struct asy_buf plain = encoder_sample(600);

	for (size_t i = 0; i < n_encoders; i++) {
		struct asy_buf packed, out;
		size_t used, wrong = 0;
		int before = test_here;

		asy_buf_init(&packed, ENCODER_ROOM);
		encoders[i].encode(asy_buf_bytes(&plain), &packed);
		for (size_t bit = 0; bit < packed.len * 8; bit++) {
			enum asy_err err;

			packed.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
			err = decode(&encoders[i], asy_buf_bytes(&packed), bit % 2 ? plain.len : 0, 1 << 20, &out, &used);
			packed.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
			CHECK(out.len <= 1 << 20);
			CHECK(used <= packed.len);
			CHECK(err != ASY_BUG && err != ASY_NOMEM);
			if (err == ASY_OK && !asy_bytes_equal(asy_buf_bytes(&out), asy_buf_bytes(&plain)))
				wrong++;
			asy_buf_release(&out);
		}
		if (encoders[i].traits & ENCODER_CHECKED)
			CHECK(wrong == 0);
		say(&encoders[i], before);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

TEST(ceiling_is_exact)
{
	struct asy_buf plain = encoder_sample(100000);

	for (size_t i = 0; i < n_encoders; i++) {
		struct asy_buf packed;
		int before = test_here;

		asy_buf_init(&packed, ENCODER_ROOM);
		encoders[i].encode(asy_buf_bytes(&plain), &packed);
		for (int hint = 0; hint < 2; hint++) {
			struct asy_buf out;
			size_t used;

			CHECK(decode(&encoders[i], asy_buf_bytes(&packed), hint ? plain.len : 0, plain.len, &out, &used) == ASY_OK);
			CHECK(asy_bytes_equal(asy_buf_bytes(&out), asy_buf_bytes(&plain)));
			asy_buf_release(&out);
			CHECK(decode(&encoders[i], asy_buf_bytes(&packed), hint ? plain.len : 0, plain.len - 1, &out, &used) ==
				ASY_LIMIT);
			CHECK(out.len == plain.len - 1 && is_prefix(&out, &plain));
			asy_buf_release(&out);
			CHECK(decode(&encoders[i], asy_buf_bytes(&packed), hint ? plain.len : 0, 0, &out, &used) == ASY_LIMIT);
			CHECK(out.len == 0);
			asy_buf_release(&out);
		}
		say(&encoders[i], before);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

TEST(appends_behind_what_is_there)
{
	struct asy_buf plain = encoder_sample(5000);

	for (size_t i = 0; i < n_encoders; i++) {
		struct asy_buf packed, out;
		size_t used;
		int before = test_here;

		asy_buf_init(&packed, ENCODER_ROOM);
		asy_buf_init(&out, ENCODER_ROOM);
		encoders[i].encode(asy_buf_bytes(&plain), &packed);
		for (int round = 0; round < 2; round++)
			CHECK(encoders[i].codec->decode(asy_buf_bytes(&packed), round ? plain.len : 0, &out, &used) == ASY_OK);
		CHECK(out.len == 2 * plain.len);
		CHECK(out.len == 2 * plain.len && memcmp(out.data, plain.data, plain.len) == 0 &&
			memcmp(out.data + plain.len, plain.data, plain.len) == 0);
		say(&encoders[i], before);
		asy_buf_release(&out);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

TEST(bomb_ends_at_the_ceiling)
{
	struct asy_buf plain;

	asy_buf_init(&plain, ENCODER_ROOM);
	asy_buf_fill(&plain, 0, 32 << 20);
	for (size_t i = 0; i < n_encoders; i++) {
		struct asy_buf packed, out;
		size_t used;
		int before = test_here;

		asy_buf_init(&packed, ENCODER_ROOM);
		encoders[i].encode(asy_buf_bytes(&plain), &packed);
		CHECK(decode(&encoders[i], asy_buf_bytes(&packed), 0, 1 << 20, &out, &used) == ASY_LIMIT);
		CHECK(out.len == 1 << 20 && out.cap <= 1 << 20);
		say(&encoders[i], before);
		asy_buf_release(&out);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

TEST(lying_hint_does_not_allocate)
{
	struct asy_buf plain = encoder_sample(50);

	for (size_t i = 0; i < n_encoders; i++) {
		struct asy_buf packed, out;
		size_t used;
		int before = test_here;

		asy_buf_init(&packed, ENCODER_ROOM);
		encoders[i].encode(asy_buf_bytes(&plain), &packed);
		CHECK(decode(&encoders[i], asy_buf_bytes(&packed), ENCODER_ROOM, ENCODER_ROOM, &out, &used) == ASY_OK);
		CHECK(out.cap <= 1 << 20);
		CHECK(asy_bytes_equal(asy_buf_bytes(&out), asy_buf_bytes(&plain)));
		say(&encoders[i], before);
		asy_buf_release(&out);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

/* Vendor headers: a dictionary of 0 or of 4 GiB says nothing about the memory needed. */
TEST(lzma_with_odd_dictionary)
{
	static const uint8_t odd[][4] = {{0, 0, 0, 0}, {0xff, 0xff, 0xff, 0xff}, {1, 2, 3, 0x7f}};
	struct asy_buf plain = encoder_sample(50000), packed, out;
	size_t used;

	for (size_t i = 0; i < 6; i++) {
		asy_buf_init(&packed, ENCODER_ROOM);
		encoder_named(i < 3 ? "lzma size" : "lzma end marker")->encode(asy_buf_bytes(&plain), &packed);
		memcpy(packed.data + 1, odd[i % 3], 4);
		CHECK(decode(encoder_named("lzma size"), asy_buf_bytes(&packed), 0, 1 << 20, &out, &used) == ASY_OK);
		CHECK(asy_bytes_equal(asy_buf_bytes(&out), asy_buf_bytes(&plain)));
		asy_buf_release(&out);
		asy_buf_release(&packed);
	}
	asy_buf_release(&plain);
}

/* A dictionary at the limit is decoded, one above it is refused by name. */
TEST(decoder_memory_limit)
{
	struct asy_buf plain = encoder_sample(1000), packed, out;

	asy_buf_init(&packed, ENCODER_ROOM);
	encoder_named("xz crc32")->encode(asy_buf_bytes(&plain), &packed);
	for (int above = 0; above < 2; above++) {
		uint32_t crc;
		size_t used;

		/* the dictionary byte of the block header (30: 128 MiB; 31: 192 MiB, and the decoder needs a little
		 * beside it), and that header's CRC */
		packed.data[12 + 4] = above ? 31 : 30;
		crc = (uint32_t)crc32(0, packed.data + 12, 8);
		for (unsigned i = 0; i < 4; i++)
			packed.data[20 + i] = (uint8_t)(crc >> (8 * i));
		CHECK(decode(encoder_named("xz crc32"), asy_buf_bytes(&packed), 0, ENCODER_ROOM, &out, &used) ==
			(above ? ASY_LIMIT : ASY_OK));
		asy_buf_release(&out);
	}
	asy_buf_release(&packed);
	asy_buf_release(&plain);
}

TEST(lz4_legacy_with_the_kernels_size_word)
{
	static const size_t sizes[] = {1000, 8 << 20, 9 << 20};

	for (size_t i = 0; i < 3; i++) {
		struct asy_buf plain = encoder_sample(sizes[i]), packed, out;
		size_t used;

		asy_buf_init(&packed, ENCODER_ROOM);
		encoder_named("lz4 legacy")->encode(asy_buf_bytes(&plain), &packed);
		asy_buf_le32(&packed, (uint32_t)plain.len);
		CHECK(decode(encoder_named("lz4 legacy"), asy_buf_bytes(&packed), 0, ENCODER_ROOM, &out, &used) == ASY_OK);
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
	CHECK(n == 13);
	for (size_t i = 0; i < n_encoders; i++) {
		size_t k = 0;

		while (asy_codecs[k] && asy_codecs[k] != encoders[i].codec)
			k++;
		CHECK(asy_codecs[k]);
	}
}

int main(void)
{
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
