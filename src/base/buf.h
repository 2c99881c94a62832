/* A growing byte buffer that cannot be made without a ceiling, and a growing array of records. */
#ifndef ASY_BASE_BUF_H
#define ASY_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

/* data is never NULL after the first successful append; there is always a NUL behind the content.
 * Failure is sticky: after the first failed append `err` is set, later appends do nothing, and what
 * was written before stays readable. */
struct asy_buf {
	uint8_t *data;
	size_t len, cap, ceiling;
	enum asy_err err; /* ASY_OK, ASY_LIMIT or ASY_NOMEM */
};

void asy_buf_init(struct asy_buf *b, size_t ceiling);
void asy_buf_release(struct asy_buf *b);
void asy_buf_clear(struct asy_buf *b); /* empties, keeps memory, resets err */

/* Makes room for n more bytes and returns where to write them (then call asy_buf_commit), or NULL. */
uint8_t *asy_buf_reserve(struct asy_buf *b, size_t n);
void asy_buf_commit(struct asy_buf *b, size_t n);

void asy_buf_append(struct asy_buf *b, struct asy_bytes bytes);
void asy_buf_fill(struct asy_buf *b, uint8_t value, size_t n);
void asy_buf_u8(struct asy_buf *b, uint8_t v);
void asy_buf_le16(struct asy_buf *b, uint16_t v);
void asy_buf_le32(struct asy_buf *b, uint32_t v);
void asy_buf_le64(struct asy_buf *b, uint64_t v);
void asy_buf_text(struct asy_buf *b, const char *text);
void asy_buf_printf(struct asy_buf *b, const char *fmt, ...) ASY_PRINTF(2, 3);

static inline struct asy_bytes asy_buf_bytes(const struct asy_buf *b)
{
	return (struct asy_bytes){b->data, b->len};
}

/* NUL-terminated view; "" for an empty buffer. */
const char *asy_buf_cstr(const struct asy_buf *b);

/* Array of fixed-size records with a ceiling on their number. */
struct asy_vec {
	void *items;
	size_t len, cap, item_size, ceiling;
};

#define ASY_VEC_INIT(type, max) ((struct asy_vec){.item_size = sizeof(type), .ceiling = (max)})

/* Address of a new zeroed element, valid until the next push; NULL at the ceiling or without memory. */
void *asy_vec_push(struct asy_vec *v) ASY_MUST_CHECK;
void *asy_vec_at(const struct asy_vec *v, size_t i); /* NULL when i is not below len */
void asy_vec_release(struct asy_vec *v);

#endif
