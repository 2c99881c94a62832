/* Output side of the streaming decoders: room in an asy_buf that grows geometrically up to its ceiling.
 *
 * When the buffer is full the decoder is first offered one spare byte. A stream that ends exactly there
 * leaves it untouched, so it neither doubles the buffer for nothing nor counts as too long. */
#ifndef ASY_CODEC_GROW_H
#define ASY_CODEC_GROW_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

struct asy_grow {
	struct asy_buf *out;
	bool spilling;
	uint8_t spill;
};

/* Reserves for an expected output of size_hint bytes (0: unknown), but no more than an input of n_in
 * bytes makes plausible: the hint may come from the image. */
enum asy_err asy_grow_start(struct asy_grow *g, struct asy_buf *out, size_t size_hint, size_t n_in);

/* Where to write and how much; never NULL after a successful start. */
uint8_t *asy_grow_room(struct asy_grow *g, size_t *ret_n);

/* The decoder wrote n bytes there. ASY_LIMIT when they did not fit below the ceiling. */
enum asy_err asy_grow_wrote(struct asy_grow *g, size_t n);

/* True when size_hint is known and fits below the ceiling, and the room for it is reserved: the
 * whole-buffer decoders can then be used on asy_buf_reserve()'s address. */
bool asy_grow_whole(struct asy_buf *out, size_t size_hint, size_t n_in);

#endif
