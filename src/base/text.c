#include "base/text.h"

#include <string.h>

static uint32_t utf8_decode(const uint8_t *p, size_t n)
{
	static const uint8_t first[5] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t code = p[0] & first[n];

	for (size_t i = 1; i < n; i++)
		code = code << 6 | (p[i] & 0x3fu);
	return code;
}

size_t asy_utf8_length(struct asy_bytes b)
{
	static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n;
	uint32_t code;

	if (b.n == 0)
		return 0;
	n = b.p[0] < 0x80 ? 1 : b.p[0] >> 5 == 6 ? 2 : b.p[0] >> 4 == 14 ? 3 : b.p[0] >> 3 == 30 ? 4 : 0;
	if (n == 0 || n > b.n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if (b.p[i] >> 6 != 2)
			return 0;
	code = utf8_decode(b.p, n);
	if (code < least[n] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	return n;
}

bool asy_utf8_valid(struct asy_bytes b)
{
	for (size_t i = 0; i < b.n;) {
		size_t n = asy_utf8_length(asy_bytes_from_offset(b, i));

		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

/* Characters that would change the look of what stands around them. */
static bool is_disruptive(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == '\\' || code == 0x2028 || code == 0x2029 ||
	       code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

static void escape(struct asy_buf *out, const uint8_t *p, size_t n)
{
	const char *usual = *p == '\n' ? "\\n" : *p == '\t' ? "\\t" : *p == '\r' ? "\\r" : *p == '\\' ? "\\\\" : NULL;

	if (usual) {
		asy_buf_text(out, usual);
		return;
	}
	for (size_t i = 0; i < n; i++)
		asy_buf_printf(out, "\\x%02x", p[i]);
}

void asy_text_printable(struct asy_buf *out, struct asy_bytes b)
{
	size_t plain = 0;

	for (size_t i = 0; i < b.n;) {
		size_t n = asy_utf8_length(asy_bytes_from_offset(b, i));
		bool ok = n && !is_disruptive(utf8_decode(b.p + i, n));

		if (!ok) {
			asy_buf_append(out, (struct asy_bytes){b.p + plain, i - plain});
			escape(out, b.p + i, n ? n : 1);
			plain = i + (n ? n : 1);
		}
		i += n ? n : 1;
	}
	if (b.n > plain)
		asy_buf_append(out, (struct asy_bytes){b.p + plain, b.n - plain});
}

bool asy_text_is_printable(struct asy_bytes b)
{
	for (size_t i = 0; i < b.n;) {
		size_t n = 1;

		if (b.p[i] < 0x20 || b.p[i] >= 0x7f) {
			n = asy_utf8_length(asy_bytes_from_offset(b, i));
			if (n == 0 || is_disruptive(utf8_decode(b.p + i, n)))
				return false;
		}
		i += n;
	}
	return true;
}

char *asy_text_printable_dup(struct asy_arena *a, struct asy_bytes b)
{
	struct asy_buf out;
	char *text;

	asy_buf_init(&out, b.n * 4 + 16);
	asy_text_printable(&out, b);
	text = out.err ? NULL : asy_arena_text(a, asy_buf_bytes(&out));
	asy_buf_release(&out);
	return text;
}

static int digit_value(uint8_t c, unsigned base)
{
	int v = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;

	return v < (int)base ? v : -1;
}

bool asy_text_u64(struct asy_bytes b, uint64_t *ret_value)
{
	unsigned base = 10;
	uint64_t value = 0;

	if (b.n > 2 && b.p[0] == '0' && (b.p[1] == 'x' || b.p[1] == 'X')) {
		base = 16;
		b = asy_bytes_from_offset(b, 2);
	}
	if (b.n == 0)
		return false;
	for (size_t i = 0; i < b.n; i++) {
		int digit = digit_value(b.p[i], base);

		if (digit < 0 || value > (UINT64_MAX - (uint64_t)digit) / base)
			return false;
		value = value * base + (uint64_t)digit;
	}
	*ret_value = value;
	return true;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct asy_bytes asy_text_trim(struct asy_bytes b)
{
	while (b.n && is_blank(b.p[0]))
		b = (struct asy_bytes){b.p + 1, b.n - 1};
	while (b.n && is_blank(b.p[b.n - 1]))
		b.n--;
	return b;
}

bool asy_text_glob(const char *pattern, struct asy_bytes text)
{
	const char *star = NULL;
	size_t i = 0, star_at = 0;

	while (i < text.n) {
		if (*pattern == '*') {
			star = pattern++;
			star_at = i;
		} else if (*pattern && (*pattern == '?' || (uint8_t)*pattern == text.p[i])) {
			pattern++;
			i++;
		} else if (star) {
			pattern = star + 1;
			i = ++star_at;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == 0;
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

bool asy_text_is_nocase(struct asy_bytes a, const char *text)
{
	if (a.n != strlen(text))
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower((uint8_t)text[i]))
			return false;
	return true;
}

bool asy_text_contains_nocase(struct asy_bytes text, const char *needle)
{
	size_t n = strlen(needle);

	for (size_t i = 0; n <= text.n && i <= text.n - n; i++)
		if (asy_text_is_nocase((struct asy_bytes){text.p + i, n}, needle))
			return true;
	return false;
}
