/* Shannon entropy of bytes in integer arithmetic: the same on every machine.
 *
 * The unit is hundredths of a bit per byte, 0 (one value only) to 800 (all values equally often). */
#ifndef ASY_FIRMWARE_ENTROPY_H
#define ASY_FIRMWARE_ENTROPY_H

#include <stdint.h>

#include "base/bytes.h"

struct asy_histogram {
	uint64_t count[256];
	uint64_t total;
};

/* Adds the bytes; h starts zeroed. */
void asy_histogram_add(struct asy_histogram *h, struct asy_bytes b);

/* 0 for an empty histogram. */
uint32_t asy_histogram_entropy(const struct asy_histogram *h);

uint32_t asy_entropy(struct asy_bytes b);

/* As asy_entropy, but looks only at 64 blocks of 4 KiB spread evenly when there is more than that. */
uint32_t asy_entropy_sampled(struct asy_bytes b);

/* log2(v) with 16 fractional bits, rounded down; 0 for v = 0. */
uint32_t asy_log2_q16(uint64_t v);

#endif
