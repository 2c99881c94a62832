/* Base64 (RFC 4648, both alphabets) over bytes in memory. */
#ifndef ASY_INSPECT_BASE64_H
#define ASY_INSPECT_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* Decodes in, skipping white space, into out. False when a byte is neither alphabet nor padding, when data
 * follows the padding, when one letter is left over, or when more than cap bytes come out. out may lie on the
 * memory of in. */
bool asy_base64_decode(struct asy_bytes in, uint8_t *out, size_t cap, size_t *ret_n);

/* True for a letter of the usual or the URL alphabet. */
bool asy_base64_letter(uint8_t c);

#endif
