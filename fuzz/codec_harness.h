/* Fuzzing one codec: byte 0 picks a size hint, byte 1 a ceiling, the rest is the stream.
 * With and without a hint different decoders may run; where both succeed they must agree. */
#ifndef ASY_FUZZ_CODEC_HARNESS_H
#define ASY_FUZZ_CODEC_HARNESS_H

#include <stdlib.h>
#include <string.h>

#include "codec/codec.h"

static inline int fuzz_codec(const struct asy_codec *codec, const uint8_t *data, size_t size)
{
	static const size_t hints[] = {1, 100, 4096, 131072};
	static const size_t ceilings[] = {0, 1, 1000, 4096, 131072, 1 << 20};
	struct asy_bytes in;
	enum asy_err err[2];
	struct asy_buf out[2];

	if (size < 2)
		return 0;
	in = (struct asy_bytes){data + 2, size - 2};
	for (int i = 0; i < 2; i++) {
		size_t used = 0, ceiling = ceilings[data[1] % (sizeof(ceilings) / sizeof(ceilings[0]))];

		asy_buf_init(&out[i], ceiling);
		err[i] = codec->decode(in, i ? hints[data[0] % 4] : 0, &out[i], &used);
		if (used > in.n || out[i].len > ceiling || err[i] == ASY_BUG)
			abort();
	}
	if (err[0] == ASY_OK && err[1] == ASY_OK && !asy_bytes_equal(asy_buf_bytes(&out[0]), asy_buf_bytes(&out[1])))
		abort();
	asy_buf_release(&out[0]);
	asy_buf_release(&out[1]);
	return 0;
}

/* The whole target of a codec. */
#define FUZZ_CODEC(name) \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) \
	{ \
		return fuzz_codec(&asy_codec_##name, data, size); \
	}

#endif
