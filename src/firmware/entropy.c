#include "firmware/entropy.h"

enum { FRACTION_BITS = 16, SAMPLES = 64, SAMPLE_SIZE = 4096 };

void asy_histogram_add(struct asy_histogram *h, struct asy_bytes b)
{
	/* Four tables, so that a run of equal bytes does not wait for its own last increment. */
	uint32_t part[4][256];

	while (b.n) {
		struct asy_bytes piece = asy_bytes_head(b, UINT64_C(1) << 30);
		size_t i = 0;

		for (unsigned k = 0; k < 4; k++)
			for (unsigned v = 0; v < 256; v++)
				part[k][v] = 0;
		for (; piece.n - i >= 4; i += 4)
			for (unsigned k = 0; k < 4; k++)
				part[k][piece.p[i + k]]++;
		for (; i < piece.n; i++)
			part[0][piece.p[i]]++;
		for (unsigned v = 0; v < 256; v++)
			h->count[v] += (uint64_t)part[0][v] + part[1][v] + part[2][v] + part[3][v];
		h->total += piece.n;
		b = asy_bytes_from_offset(b, piece.n);
	}
}

uint32_t asy_log2_q16(uint64_t v)
{
	uint32_t whole, fraction = 0;
	uint64_t mantissa;

	if (v == 0)
		return 0;
	whole = 63 - (uint32_t)__builtin_clzll(v);
	/* 1 <= mantissa / 2^31 < 2; squaring it doubles the logarithm, and each overflow past 2 is a bit. */
	mantissa = whole > 31 ? v >> (whole - 31) : v << (31 - whole);
	for (unsigned i = 0; i < FRACTION_BITS; i++) {
		mantissa = mantissa * mantissa >> 31;
		fraction <<= 1;
		if (mantissa >> 32) {
			mantissa >>= 1;
			fraction |= 1;
		}
	}
	return whole << FRACTION_BITS | fraction;
}

uint32_t asy_histogram_entropy(const struct asy_histogram *h)
{
	uint64_t total = 0, sum = 0, top;
	unsigned shift = 0;

	/* Counts are scaled so that count * log2(count) stays below 2^62. */
	while (h->total >> shift >= UINT64_C(1) << 40)
		shift++;
	for (unsigned v = 0; v < 256; v++)
		total += h->count[v] >> shift;
	if (total == 0)
		return 0;
	top = asy_log2_q16(total);
	for (unsigned v = 0; v < 256; v++) {
		uint64_t count = h->count[v] >> shift;

		if (count)
			sum += count * (top - asy_log2_q16(count));
	}
	return (uint32_t)((sum / total * 100 + (UINT64_C(1) << (FRACTION_BITS - 1))) >> FRACTION_BITS);
}

uint32_t asy_entropy(struct asy_bytes b)
{
	struct asy_histogram h = {0};

	asy_histogram_add(&h, b);
	return asy_histogram_entropy(&h);
}

uint32_t asy_entropy_sampled(struct asy_bytes b)
{
	struct asy_histogram h = {0};

	if (b.n <= SAMPLES * SAMPLE_SIZE)
		return asy_entropy(b);
	for (size_t i = 0; i < SAMPLES; i++) {
		size_t at = (b.n - SAMPLE_SIZE) / (SAMPLES - 1) * i;

		asy_histogram_add(&h, asy_bytes_head(asy_bytes_from_offset(b, at), SAMPLE_SIZE));
	}
	return asy_histogram_entropy(&h);
}
