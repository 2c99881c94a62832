#include "firmware/entropy.h"

#include <math.h>

#include "test.h"

static uint32_t lcg(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static double entropy_by_float(const uint8_t *p, size_t n)
{
	double count[256] = {0}, sum = 0;

	for (size_t i = 0; i < n; i++)
		count[p[i]]++;
	for (unsigned v = 0; v < 256; v++)
		if (count[v] > 0)
			sum -= count[v] / (double)n * log2(count[v] / (double)n);
	return sum * 100;
}

TEST(known_values)
{
	uint8_t all[256], two[64];

	for (unsigned i = 0; i < 256; i++)
		all[i] = (uint8_t)i;
	for (unsigned i = 0; i < 64; i++)
		two[i] = i % 2 ? 'a' : 'b';
	CHECK(asy_entropy((struct asy_bytes){all, 256}) == 800);
	CHECK(asy_entropy((struct asy_bytes){two, 64}) == 100);
	CHECK(asy_entropy((struct asy_bytes){two, 1}) == 0);
	CHECK(asy_entropy((struct asy_bytes){0}) == 0);
	CHECK(asy_log2_q16(1) == 0 && asy_log2_q16(2) == 1 << 16 && asy_log2_q16(UINT64_C(1) << 63) == 63 << 16);
}

TEST(agrees_with_floating_point)
{
	static uint8_t raw[70001];
	uint32_t state = 1;

	for (unsigned round = 1; round <= 60; round++) {
		size_t n = 1 + round * round * 19;

		for (size_t i = 0; i < n; i++)
			raw[i] = (uint8_t)(lcg(&state) % (round * 4 + 1) * (lcg(&state) % 3 ? 1 : 0));
		CHECK(fabs(asy_entropy((struct asy_bytes){raw, n}) - entropy_by_float(raw, n)) <= 1.0);
	}
}

TEST(sampling_sees_all_parts)
{
	size_t n = 8u << 20;
	uint8_t *raw = calloc(1, n);
	uint32_t state = 7, whole, sampled;

	REQUIRE(raw);
	for (size_t i = n / 2; i < n; i++)
		raw[i] = (uint8_t)lcg(&state);
	whole = asy_entropy((struct asy_bytes){raw, n});
	sampled = asy_entropy_sampled((struct asy_bytes){raw, n});
	CHECK(whole > 490 && whole < 510);
	CHECK(sampled + 5 > whole && whole + 5 > sampled);
	CHECK(asy_entropy_sampled((struct asy_bytes){raw, 1000}) == 0);
	free(raw);
}

int main(void)
{
	RUN(known_values);
	RUN(agrees_with_floating_point);
	RUN(sampling_sees_all_parts);
	return TEST_RESULT();
}
