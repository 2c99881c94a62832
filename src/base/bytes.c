#include "base/bytes.h"

#include <string.h>

struct asy_bytes asy_bytes_from(const char *text)
{
	return (struct asy_bytes){(const uint8_t *)text, strlen(text)};
}

struct asy_bytes asy_bytes_sub(struct asy_bytes b, uint64_t offset, uint64_t length, bool *ret_ok)
{
	if (offset > b.n || length > b.n - offset) {
		*ret_ok = false;
		return (struct asy_bytes){0};
	}
	*ret_ok = true;
	return (struct asy_bytes){b.p + offset, (size_t)length};
}

struct asy_bytes asy_bytes_from_offset(struct asy_bytes b, uint64_t offset)
{
	if (offset >= b.n)
		return (struct asy_bytes){0};
	return (struct asy_bytes){b.p + offset, b.n - (size_t)offset};
}

struct asy_bytes asy_bytes_head(struct asy_bytes b, uint64_t n)
{
	if (n < b.n)
		b.n = (size_t)n;
	return b;
}

bool asy_bytes_equal(struct asy_bytes a, struct asy_bytes b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

int asy_bytes_compare(struct asy_bytes a, struct asy_bytes b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	if (order)
		return order;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool asy_bytes_is(struct asy_bytes a, const char *text)
{
	return asy_bytes_equal(a, asy_bytes_from(text));
}

bool asy_bytes_starts(struct asy_bytes a, const char *text)
{
	return asy_bytes_is(asy_bytes_head(a, strlen(text)), text);
}

bool asy_bytes_ends(struct asy_bytes a, const char *text)
{
	size_t n = strlen(text);

	return a.n >= n && memcmp(a.p + (a.n - n), text, n) == 0;
}

size_t asy_bytes_find(struct asy_bytes b, struct asy_bytes needle, size_t from)
{
	const uint8_t *hit;

	if (from > b.n)
		return b.n;
	if (needle.n == 0)
		return from;
	if (b.n == from)
		return b.n;
	hit = memmem(b.p + from, b.n - from, needle.p, needle.n);
	return hit ? (size_t)(hit - b.p) : b.n;
}

size_t asy_bytes_find_byte(struct asy_bytes b, uint8_t c, size_t from)
{
	const uint8_t *hit;

	if (from >= b.n)
		return b.n;
	hit = memchr(b.p + from, c, b.n - from);
	return hit ? (size_t)(hit - b.p) : b.n;
}

bool asy_bytes_all(struct asy_bytes b, uint8_t c)
{
	if (b.n == 0)
		return true;
	return b.p[0] == c && memcmp(b.p, b.p + 1, b.n - 1) == 0;
}

struct asy_rd asy_rd_init(struct asy_bytes b)
{
	return (struct asy_rd){.p = b.p, .n = b.n};
}

void asy_rd_fail(struct asy_rd *r)
{
	r->bad = true;
}

void asy_rd_seek(struct asy_rd *r, uint64_t offset)
{
	if (offset > r->n)
		r->bad = true;
	else
		r->off = (size_t)offset;
}

void asy_rd_skip(struct asy_rd *r, uint64_t n)
{
	if (r->bad || n > r->n - r->off)
		r->bad = true;
	else
		r->off += (size_t)n;
}

void asy_rd_align(struct asy_rd *r, uint64_t unit)
{
	uint64_t rest = r->off & (unit - 1);

	if (rest)
		asy_rd_skip(r, unit - rest);
}

struct asy_bytes asy_rd_bytes(struct asy_rd *r, uint64_t n)
{
	struct asy_bytes b;

	if (r->bad || n > r->n - r->off) {
		r->bad = true;
		return (struct asy_bytes){0};
	}
	b = (struct asy_bytes){r->p + r->off, (size_t)n};
	r->off += (size_t)n;
	return b;
}

uint64_t asy_rd_uint(struct asy_rd *r, unsigned width, enum asy_endian endian)
{
	struct asy_bytes b;
	uint64_t value = 0;

	if (width != 1 && width != 2 && width != 4 && width != 8) {
		r->bad = true;
		return 0;
	}
	b = asy_rd_bytes(r, width);
	for (size_t i = 0; i < b.n; i++)
		value |= (uint64_t)b.p[i] << (8 * (endian == ASY_LE ? i : b.n - 1 - i));
	return value;
}

uint8_t asy_rd_u8(struct asy_rd *r)
{
	return (uint8_t)asy_rd_uint(r, 1, ASY_LE);
}

uint16_t asy_rd_le16(struct asy_rd *r)
{
	return (uint16_t)asy_rd_uint(r, 2, ASY_LE);
}

uint32_t asy_rd_le32(struct asy_rd *r)
{
	return (uint32_t)asy_rd_uint(r, 4, ASY_LE);
}

uint64_t asy_rd_le64(struct asy_rd *r)
{
	return asy_rd_uint(r, 8, ASY_LE);
}

uint16_t asy_rd_be16(struct asy_rd *r)
{
	return (uint16_t)asy_rd_uint(r, 2, ASY_BE);
}

uint32_t asy_rd_be32(struct asy_rd *r)
{
	return (uint32_t)asy_rd_uint(r, 4, ASY_BE);
}

uint64_t asy_rd_be64(struct asy_rd *r)
{
	return asy_rd_uint(r, 8, ASY_BE);
}

struct asy_rd asy_rd_sub(struct asy_rd *r, uint64_t offset, uint64_t length)
{
	bool ok = !r->bad;
	struct asy_bytes b = {0};

	if (ok)
		b = asy_bytes_sub((struct asy_bytes){r->p, r->n}, offset, length, &ok);
	if (!ok)
		r->bad = true;
	return (struct asy_rd){.p = b.p, .n = b.n, .bad = !ok};
}

struct asy_bytes asy_rd_cstring(struct asy_rd *r, size_t max)
{
	struct asy_bytes rest = {r->p + r->off, asy_rd_left(r)};
	size_t end;
	struct asy_bytes text;

	if (r->bad)
		return (struct asy_bytes){0};
	end = asy_bytes_find_byte(rest, 0, 0);
	if (end == rest.n || end > max) {
		r->bad = true;
		return (struct asy_bytes){0};
	}
	text = asy_rd_bytes(r, end);
	asy_rd_skip(r, 1);
	return text;
}

size_t asy_rd_count(struct asy_rd *r, uint64_t count, size_t element_size, uint64_t limit)
{
	if (r->bad || count > limit || element_size == 0 || count > (r->n - r->off) / element_size) {
		r->bad = true;
		return 0;
	}
	return (size_t)count;
}
