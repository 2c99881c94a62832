/* A set of SHA-256 digests, to see contents that were there before. */
#ifndef ASY_FIRMWARE_SEEN_H
#define ASY_FIRMWARE_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct asy_seen {
	uint8_t (*slots)[32];
	bool *used;
	size_t n, cap; /* cap is a power of two or 0 */
};

/* True when the digest was in the set already; else adds it. Without memory it answers false and forgets: contents are
 * then looked at again, never left out. */
bool asy_seen_add(struct asy_seen *d, const uint8_t digest[32]);
void asy_seen_release(struct asy_seen *d);

#endif
