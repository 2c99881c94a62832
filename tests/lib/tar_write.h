/* Writes tar entries of all variants into a buffer, also ones that no sane program would write. */
#ifndef ASY_TEST_TAR_WRITE_H
#define ASY_TEST_TAR_WRITE_H

#include <string.h>

#include "base/buf.h"

struct tar_item {
	const char *name;
	char type;          /* 0: '0' */
	const char *link;
	uint32_t mode;      /* 0: 0644 */
	uint32_t uid, gid, mtime;
	const char *data;
	size_t n_data;      /* 0: strlen(data) */
	const char *magic;  /* NULL: "ustar\0" "00" */
	const char *prefix;
	uint32_t major, minor;
	bool base256;       /* write the size in binary */
	bool v7;            /* no magic, no type */
	bool with_sign;     /* sum of signed characters */
	bool claim_only;    /* the size is stated and the data left out */
};

static inline void tar_octal(uint8_t *to, size_t width, uint64_t value)
{
	for (size_t i = width - 1; i-- > 0; value >>= 3)
		to[i] = (uint8_t)('0' + (value & 7));
}

static inline void tar_sum(uint8_t *h, bool with_sign)
{
	uint64_t sum = 0;

	memset(h + 148, ' ', 8);
	for (size_t i = 0; i < 512; i++)
		sum += with_sign ? (uint64_t)(int8_t)h[i] : h[i];
	tar_octal(h + 148, 7, sum);
	h[154] = 0;
}

static inline void tar_text(uint8_t *to, size_t width, const char *text)
{
	size_t n = text ? strlen(text) : 0;

	if (n)
		memcpy(to, text, n < width ? n : width);
}

static inline void tar_put(struct asy_buf *b, const struct tar_item *i)
{
	uint8_t h[512] = {0};
	size_t n_data = i->n_data ? i->n_data : i->data ? strlen(i->data) : 0;

	tar_text(h, 100, i->name);
	tar_octal(h + 100, 8, i->mode ? i->mode : 0644);
	tar_octal(h + 108, 8, i->uid);
	tar_octal(h + 116, 8, i->gid);
	tar_octal(h + 124, 12, n_data);
	if (i->base256) {
		memset(h + 124, 0, 12);
		h[124] = 0x80;
		for (size_t k = 0; k < 8; k++)
			h[135 - k] = (uint8_t)((uint64_t)n_data >> (8 * k));
	}
	tar_octal(h + 136, 12, i->mtime);
	tar_text(h + 157, 100, i->link);
	if (!i->v7) {
		h[156] = (uint8_t)(i->type ? i->type : '0');
		memcpy(h + 257, i->magic ? i->magic : "ustar\0" "00", 8);
		tar_octal(h + 329, 8, i->major);
		tar_octal(h + 337, 8, i->minor);
		tar_text(h + 345, 155, i->prefix);
	}
	tar_sum(h, i->with_sign);
	asy_buf_append(b, (struct asy_bytes){h, sizeof(h)});
	if (i->claim_only)
		return;
	asy_buf_append(b, (struct asy_bytes){(const uint8_t *)i->data, n_data});
	asy_buf_fill(b, 0, (512 - n_data % 512) % 512);
}

/* An extension header of the given type ('x', 'g', 'L', 'K') with the given content. */
static inline void tar_extend(struct asy_buf *b, char type, const char *data, size_t n)
{
	tar_put(b, &(struct tar_item){.name = "././@LongLink", .type = type, .data = data, .n_data = n});
}

/* Appends "LENGTH KEY=VALUE\n" to the records of a pax header. */
static inline void tar_record(struct asy_buf *records, const char *key, const void *value, size_t n)
{
	size_t rest = strlen(key) + n + 3, length = rest + 1, digits;

	for (digits = 1;; digits++) {
		size_t most = 1;

		for (size_t i = 0; i < digits; i++)
			most *= 10;
		length = rest + digits;
		if (length < most)
			break;
	}
	asy_buf_printf(records, "%zu %s=", length, key);
	asy_buf_append(records, (struct asy_bytes){value, n});
	asy_buf_text(records, "\n");
}

static inline void tar_finish(struct asy_buf *b)
{
	asy_buf_fill(b, 0, 1024);
}

#endif
