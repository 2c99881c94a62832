/* Slices of foreign bytes, and the cursor that reads them.
 *
 * The cursor is sticky: after the first read past its end every getter returns 0 and asy_rd_ok()
 * is false, so a record is read in a row and checked once. Checks are done by subtraction of values
 * known to be ordered; nothing adds an untrusted number to a pointer. */
#ifndef ASY_BASE_BYTES_H
#define ASY_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Borrowed bytes; p may be NULL only when n is 0. */
struct asy_bytes {
	const uint8_t *p;
	size_t n;
};

#define ASY_BYTES_LITERAL(s) ((struct asy_bytes){(const uint8_t *)(s), sizeof(s) - 1})

struct asy_bytes asy_bytes_from(const char *text);

/* The part [offset, offset + length) of b, or an empty slice with *ret_ok = false when it is not inside. */
struct asy_bytes asy_bytes_sub(struct asy_bytes b, uint64_t offset, uint64_t length, bool *ret_ok);

/* From offset to the end; empty when offset is at or behind the end. */
struct asy_bytes asy_bytes_from_offset(struct asy_bytes b, uint64_t offset);

/* At most n bytes from the start. */
struct asy_bytes asy_bytes_head(struct asy_bytes b, uint64_t n);

bool asy_bytes_equal(struct asy_bytes a, struct asy_bytes b);
int asy_bytes_compare(struct asy_bytes a, struct asy_bytes b); /* as memcmp, shorter first */
bool asy_bytes_is(struct asy_bytes a, const char *text);
bool asy_bytes_starts(struct asy_bytes a, const char *text);
bool asy_bytes_ends(struct asy_bytes a, const char *text);

/* First position of needle in b at or after from, or b.n when absent. */
size_t asy_bytes_find(struct asy_bytes b, struct asy_bytes needle, size_t from);

/* First position of the byte c at or after from, or b.n. */
size_t asy_bytes_find_byte(struct asy_bytes b, uint8_t c, size_t from);

/* True when every byte of b has the value c (also for an empty slice). */
bool asy_bytes_all(struct asy_bytes b, uint8_t c);

enum asy_endian { ASY_LE, ASY_BE };

struct asy_rd {
	const uint8_t *p;
	size_t n;
	size_t off;
	bool bad;
};

struct asy_rd asy_rd_init(struct asy_bytes b);
static inline bool asy_rd_ok(const struct asy_rd *r) { return !r->bad; }
static inline size_t asy_rd_left(const struct asy_rd *r) { return r->bad ? 0 : r->n - r->off; }

void asy_rd_fail(struct asy_rd *r);
void asy_rd_seek(struct asy_rd *r, uint64_t offset);
void asy_rd_skip(struct asy_rd *r, uint64_t n);

/* Moves to the next multiple of unit (a power of two), counted from the start of the cursor's bytes. */
void asy_rd_align(struct asy_rd *r, uint64_t unit);

uint8_t asy_rd_u8(struct asy_rd *r);
uint16_t asy_rd_le16(struct asy_rd *r);
uint32_t asy_rd_le32(struct asy_rd *r);
uint64_t asy_rd_le64(struct asy_rd *r);
uint16_t asy_rd_be16(struct asy_rd *r);
uint32_t asy_rd_be32(struct asy_rd *r);
uint64_t asy_rd_be64(struct asy_rd *r);

/* Unsigned integer of width 1, 2, 4 or 8 bytes in the given byte order. Other widths fail the cursor. */
uint64_t asy_rd_uint(struct asy_rd *r, unsigned width, enum asy_endian endian);

/* The next n bytes as a slice; empty (and the cursor failed) when fewer are left. */
struct asy_bytes asy_rd_bytes(struct asy_rd *r, uint64_t n);

/* A cursor over [offset, offset + length) of r's bytes: a smaller window that an inner parser cannot
 * leave. Does not move r; fails r when the window is not inside. */
struct asy_rd asy_rd_sub(struct asy_rd *r, uint64_t offset, uint64_t length);

/* Bytes up to (not with) the next NUL, which is consumed; fails when there is none within max bytes. */
struct asy_bytes asy_rd_cstring(struct asy_rd *r, size_t max);

/* The only way from an on-disk count to an allocation: returns count when count elements of at least
 * element_size bytes each are still present and count is at most limit; else fails r and returns 0. */
size_t asy_rd_count(struct asy_rd *r, uint64_t count, size_t element_size, uint64_t limit);

#endif
