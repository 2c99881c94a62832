#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ckd.h"

void asy_buf_init(struct asy_buf *b, size_t ceiling)
{
	*b = (struct asy_buf){.ceiling = ceiling};
}

void asy_buf_release(struct asy_buf *b)
{
	free(b->data);
	*b = (struct asy_buf){.ceiling = b->ceiling};
}

void asy_buf_clear(struct asy_buf *b)
{
	b->len = 0;
	b->err = ASY_OK;
	if (b->data)
		b->data[0] = 0;
}

static enum asy_err grow(struct asy_buf *b, size_t need)
{
	size_t cap = b->cap ? b->cap : b->ceiling < 256 ? b->ceiling : 256;
	uint8_t *data;

	if (need > b->ceiling)
		return ASY_LIMIT;
	while (cap < need)
		cap = cap > b->ceiling / 2 ? b->ceiling : cap * 2;
	if (cap == SIZE_MAX)
		return ASY_LIMIT;
	data = realloc(b->data, cap + 1);
	if (!data)
		return ASY_NOMEM;
	b->data = data;
	b->cap = cap;
	return ASY_OK;
}

uint8_t *asy_buf_reserve(struct asy_buf *b, size_t n)
{
	size_t need;

	if (b->err)
		return NULL;
	if (asy_ckd_add_size(&need, b->len, n)) {
		b->err = ASY_LIMIT;
		return NULL;
	}
	if (need > b->cap || !b->data)
		b->err = grow(b, need);
	return b->err ? NULL : b->data + b->len;
}

void asy_buf_commit(struct asy_buf *b, size_t n)
{
	if (b->err || n > b->cap - b->len)
		abort(); /* the caller wrote more than it reserved */
	b->len += n;
	b->data[b->len] = 0;
}

void asy_buf_append(struct asy_buf *b, struct asy_bytes bytes)
{
	uint8_t *to = asy_buf_reserve(b, bytes.n);

	if (!to)
		return;
	if (bytes.n)
		memcpy(to, bytes.p, bytes.n);
	asy_buf_commit(b, bytes.n);
}

void asy_buf_fill(struct asy_buf *b, uint8_t value, size_t n)
{
	uint8_t *to = asy_buf_reserve(b, n);

	if (!to)
		return;
	memset(to, value, n);
	asy_buf_commit(b, n);
}

void asy_buf_u8(struct asy_buf *b, uint8_t v)
{
	asy_buf_append(b, (struct asy_bytes){&v, 1});
}

static void put_le(struct asy_buf *b, uint64_t v, size_t width)
{
	uint8_t raw[8];

	for (size_t i = 0; i < width; i++)
		raw[i] = (uint8_t)(v >> (8 * i));
	asy_buf_append(b, (struct asy_bytes){raw, width});
}

void asy_buf_le16(struct asy_buf *b, uint16_t v)
{
	put_le(b, v, 2);
}

void asy_buf_le32(struct asy_buf *b, uint32_t v)
{
	put_le(b, v, 4);
}

void asy_buf_le64(struct asy_buf *b, uint64_t v)
{
	put_le(b, v, 8);
}

void asy_buf_text(struct asy_buf *b, const char *text)
{
	asy_buf_append(b, asy_bytes_from(text));
}

void asy_buf_printf(struct asy_buf *b, const char *fmt, ...)
{
	va_list args;
	int n;
	uint8_t *to;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0)
		return;
	to = asy_buf_reserve(b, (size_t)n);
	if (!to)
		return;
	va_start(args, fmt);
	vsnprintf((char *)to, (size_t)n + 1, fmt, args);
	va_end(args);
	asy_buf_commit(b, (size_t)n);
}

const char *asy_buf_cstr(const struct asy_buf *b)
{
	return b->data ? (const char *)b->data : "";
}

void *asy_vec_push(struct asy_vec *v)
{
	uint8_t *slot;

	if (v->len >= v->ceiling)
		return NULL;
	if (v->len == v->cap) {
		size_t cap = v->cap ? v->cap * 2 : 16, total;
		void *items;

		if (asy_ckd_mul_size(&total, cap, v->item_size))
			return NULL;
		items = realloc(v->items, total);
		if (!items)
			return NULL;
		v->items = items;
		v->cap = cap;
	}
	slot = (uint8_t *)v->items + v->len * v->item_size;
	memset(slot, 0, v->item_size);
	v->len++;
	return slot;
}

void *asy_vec_at(const struct asy_vec *v, size_t i)
{
	return i < v->len ? (uint8_t *)v->items + i * v->item_size : NULL;
}

void asy_vec_release(struct asy_vec *v)
{
	free(v->items);
	v->items = NULL;
	v->len = v->cap = 0;
}
