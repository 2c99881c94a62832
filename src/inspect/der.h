/* DER (X.690) as far as keys and certificates need it: one-byte tags, definite lengths. */
#ifndef ASY_INSPECT_DER_H
#define ASY_INSPECT_DER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"

enum {
	ASY_DER_BOOLEAN = 0x01,
	ASY_DER_INTEGER = 0x02,
	ASY_DER_BITS = 0x03,
	ASY_DER_OCTETS = 0x04,
	ASY_DER_NULL = 0x05,
	ASY_DER_OID = 0x06,
	ASY_DER_UTC_TIME = 0x17,
	ASY_DER_TIME = 0x18,
	ASY_DER_SEQUENCE = 0x30,
	ASY_DER_SET = 0x31,
};

struct asy_der {
	uint8_t tag;
	struct asy_bytes content;
	struct asy_bytes whole; /* with tag and length */
};

/* Takes the next element off *rest. False at the end, for an indefinite length, a long tag, or a length that
 * reaches past the end; *rest is then unchanged. */
bool asy_der_next(struct asy_bytes *rest, struct asy_der *ret);

/* As above, and false when the tag is another one. */
bool asy_der_take(struct asy_bytes *rest, uint8_t tag, struct asy_bytes *ret_content);

/* An INTEGER without its sign byte; false when it is negative or absent. */
bool asy_der_unsigned(struct asy_bytes *rest, struct asy_bytes *ret_magnitude);

/* A BIT STRING without unused bits. */
bool asy_der_bits(struct asy_bytes *rest, struct asy_bytes *ret_bytes);

/* Number of significant bits of a big-endian magnitude. */
unsigned asy_bit_length(struct asy_bytes magnitude);

/* Appends tag, length, content. */
void asy_der_put(struct asy_buf *out, uint8_t tag, struct asy_bytes content);

/* Appends a non-negative INTEGER from a big-endian magnitude (leading zeros are dropped). */
void asy_der_put_unsigned(struct asy_buf *out, struct asy_bytes magnitude);

#endif
