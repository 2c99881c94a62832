/* The compressors that belong to src/codec, to make samples of known content in tests and as fuzz seeds. */
#ifndef ASY_TEST_ENCODERS_H
#define ASY_TEST_ENCODERS_H

#include "base/buf.h"
#include "base/bytes.h"
#include "codec/codec.h"

enum { ENCODER_ROOM = 64 << 20 };

/* Traits. ENDS: the stream knows its own end. CHECKED: a checksum covers the content. */
enum { ENCODER_ENDS = 1, ENCODER_CHECKED = 2 };

struct encoder {
	const char *name;
	const struct asy_codec *codec;
	void (*encode)(struct asy_bytes in, struct asy_buf *out); /* appends; aborts on failure */
	unsigned traits;
};

extern const struct encoder encoders[];
extern const size_t n_encoders;

/* n bytes, text-like, with far and near repeats and a stretch that does not compress. */
struct asy_buf encoder_sample(size_t n);

const struct encoder *encoder_named(const char *name); /* never NULL: aborts */

#endif
