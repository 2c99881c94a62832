/* CBOR (RFC 8949) as far as SUIT needs it: definite lengths, no floating point. */
#ifndef ASY_UPDATE_CBOR_H
#define ASY_UPDATE_CBOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum asy_cbor_type { ASY_CBOR_UINT, ASY_CBOR_NEGATIVE, ASY_CBOR_BYTES, ASY_CBOR_TEXT, ASY_CBOR_ARRAY, ASY_CBOR_MAP, ASY_CBOR_TAG, ASY_CBOR_SIMPLE };

struct asy_cbor {
	enum asy_cbor_type type;
	uint64_t value;           /* of a number (a negative one is -1 - value), tag, simple value; elements of an array, pairs of a map */
	struct asy_bytes content; /* of bytes and text; of arrays, maps and tags: what follows the head, up to the end of the item */
	struct asy_bytes whole;
	uint64_t offset;          /* of `whole` in the bytes that were given first */
};

/* Takes the next item off *rest. False at the end, for what is not read, or when it is cut short. base: offset of rest. */
bool asy_cbor_next(struct asy_bytes *rest, uint64_t *base, struct asy_cbor *ret);

/* The value of an integer key in a map; false when it is not there. */
bool asy_cbor_get(const struct asy_cbor *map, int64_t key, struct asy_cbor *ret);

/* The only item in these bytes. */
bool asy_cbor_one(struct asy_bytes bytes, uint64_t base, struct asy_cbor *ret);

#endif
