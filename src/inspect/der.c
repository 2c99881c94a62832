#include "inspect/der.h"

bool asy_der_next(struct asy_bytes *rest, struct asy_der *ret)
{
	struct asy_rd r = asy_rd_init(*rest);
	uint8_t tag = asy_rd_u8(&r), first = asy_rd_u8(&r);
	uint64_t length = first;
	struct asy_bytes content;

	if (!asy_rd_ok(&r) || (tag & 0x1f) == 0x1f || first == 0x80 || first > 0x84)
		return false;
	if (first > 0x80) {
		length = 0;
		for (unsigned i = first & 0x7f; i; i--)
			length = length << 8 | asy_rd_u8(&r);
	}
	content = asy_rd_bytes(&r, length);
	if (!asy_rd_ok(&r))
		return false;
	*ret = (struct asy_der){tag, content, asy_bytes_head(*rest, r.off)};
	*rest = (struct asy_bytes){rest->p + r.off, rest->n - r.off};
	return true;
}

bool asy_der_take(struct asy_bytes *rest, uint8_t tag, struct asy_bytes *ret_content)
{
	struct asy_bytes after = *rest;
	struct asy_der element;

	if (!asy_der_next(&after, &element) || element.tag != tag)
		return false;
	*ret_content = element.content;
	*rest = after;
	return true;
}

static struct asy_bytes without_zeros(struct asy_bytes b)
{
	while (b.n && b.p[0] == 0)
		b = (struct asy_bytes){b.p + 1, b.n - 1};
	return b;
}

bool asy_der_unsigned(struct asy_bytes *rest, struct asy_bytes *ret_magnitude)
{
	struct asy_bytes b, after = *rest;

	if (!asy_der_take(&after, ASY_DER_INTEGER, &b) || b.n == 0 || (b.p[0] & 0x80))
		return false;
	*ret_magnitude = without_zeros(b);
	*rest = after;
	return true;
}

bool asy_der_bits(struct asy_bytes *rest, struct asy_bytes *ret_bytes)
{
	struct asy_bytes b, after = *rest;

	if (!asy_der_take(&after, ASY_DER_BITS, &b) || b.n == 0 || b.p[0] != 0)
		return false;
	*ret_bytes = (struct asy_bytes){b.p + 1, b.n - 1};
	*rest = after;
	return true;
}

unsigned asy_bit_length(struct asy_bytes magnitude)
{
	unsigned bits;

	magnitude = without_zeros(magnitude);
	if (magnitude.n == 0 || magnitude.n > UINT32_MAX / 16)
		return 0;
	bits = (unsigned)magnitude.n * 8;
	for (uint8_t top = magnitude.p[0]; !(top & 0x80); top = (uint8_t)(top << 1))
		bits--;
	return bits;
}

void asy_der_put(struct asy_buf *out, uint8_t tag, struct asy_bytes content)
{
	asy_buf_u8(out, tag);
	if (content.n < 0x80) {
		asy_buf_u8(out, (uint8_t)content.n);
	} else if (content.n < 0x100) {
		asy_buf_u8(out, 0x81);
		asy_buf_u8(out, (uint8_t)content.n);
	} else if (content.n < 0x10000) {
		asy_buf_u8(out, 0x82);
		asy_buf_u8(out, (uint8_t)(content.n >> 8));
		asy_buf_u8(out, (uint8_t)content.n);
	} else {
		asy_buf_u8(out, 0x83);
		asy_buf_u8(out, (uint8_t)(content.n >> 16));
		asy_buf_u8(out, (uint8_t)(content.n >> 8));
		asy_buf_u8(out, (uint8_t)content.n);
	}
	asy_buf_append(out, content);
}

void asy_der_put_unsigned(struct asy_buf *out, struct asy_bytes magnitude)
{
	struct asy_buf content;

	magnitude = without_zeros(magnitude);
	asy_buf_init(&content, magnitude.n + 1);
	if (magnitude.n == 0 || (magnitude.p[0] & 0x80))
		asy_buf_u8(&content, 0);
	asy_buf_append(&content, magnitude);
	asy_der_put(out, ASY_DER_INTEGER, asy_buf_bytes(&content));
	asy_buf_release(&content);
}
