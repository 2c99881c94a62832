#include "inspect/base64.h"

static int value_of(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	if (c == '/' || c == '_')
		return 63;
	return -1;
}

bool asy_base64_letter(uint8_t c)
{
	return value_of(c) >= 0;
}

bool asy_base64_decode(struct asy_bytes in, uint8_t *out, size_t cap, size_t *ret_n)
{
	uint32_t bits = 0;
	unsigned have = 0;
	size_t n = 0;
	bool padded = false;

	for (size_t i = 0; i < in.n; i++) {
		uint8_t c = in.p[i];
		int v = value_of(c);

		if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
			continue;
		if (c == '=') {
			padded = true;
			continue;
		}
		if (v < 0 || padded)
			return false;
		bits = (bits << 6 | (uint32_t)v) & 0xffff;
		have += 6;
		if (have < 8)
			continue;
		if (n == cap)
			return false;
		have -= 8;
		out[n++] = (uint8_t)(bits >> have);
	}
	if (have == 6)
		return false;
	*ret_n = n;
	return true;
}
