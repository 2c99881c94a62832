/* Writes cpio archives of all forms into a buffer, also ones that no sane program would write. */
#ifndef ASY_TEST_CPIO_WRITE_H
#define ASY_TEST_CPIO_WRITE_H

#include <string.h>

#include "base/buf.h"
#include "container/cpio_read.h"

struct cpio_item {
	const char *name;
	size_t n_name;    /* 0: strlen(name) */
	uint32_t mode;    /* with type bits */
	const char *data;
	size_t n_data;    /* 0: strlen(data) */
	uint32_t ino;
	uint32_t nlink;   /* 0: 1 */
	uint32_t uid, gid, mtime;
	uint32_t rdev_major, rdev_minor;
	uint32_t wrong_sum;
};

static inline void cpio_pad(struct asy_buf *b, size_t start, size_t unit)
{
	while ((b->len - start) % unit)
		asy_buf_u8(b, 0);
}

static inline void cpio_words(struct asy_buf *b, enum cpio_form form, const struct cpio_item *i, size_t n_name,
                              size_t n_data)
{
	const uint32_t w[13] = {
		070707, 1, i->ino, i->mode, i->uid, i->gid, i->nlink ? i->nlink : 1, i->rdev_major << 8 | i->rdev_minor,
		i->mtime >> 16, i->mtime & 0xffff, (uint32_t)n_name, (uint32_t)n_data >> 16, (uint32_t)n_data & 0xffff,
	};

	for (size_t k = 0; k < 13; k++) {
		asy_buf_u8(b, (uint8_t)(form == CPIO_BIN_LE ? w[k] : w[k] >> 8));
		asy_buf_u8(b, (uint8_t)(form == CPIO_BIN_LE ? w[k] >> 8 : w[k]));
	}
}

static inline void cpio_put(struct asy_buf *b, enum cpio_form form, const struct cpio_item *i)
{
	size_t n_name = (i->n_name ? i->n_name : strlen(i->name)) + 1, start = b->len;
	size_t n_data = i->n_data ? i->n_data : i->data ? strlen(i->data) : 0;
	size_t unit = form == CPIO_NEWC || form == CPIO_CRC ? 4 : form == CPIO_ODC ? 1 : 2;
	uint32_t sum = i->wrong_sum;

	for (size_t k = 0; k < n_data && form == CPIO_CRC; k++)
		sum += (uint8_t)i->data[k];
	if (unit == 4)
		asy_buf_printf(b, "%s%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX%08X",
		               form == CPIO_CRC ? "070702" : "070701", i->ino, i->mode, i->uid, i->gid,
		               i->nlink ? i->nlink : 1, i->mtime, n_data, 0u, 1u, i->rdev_major, i->rdev_minor, n_name, sum);
	else if (unit == 1)
		asy_buf_printf(b, "070707%06o%06o%06o%06o%06o%06o%06o%011o%06zo%011zo", 1u, i->ino, i->mode, i->uid, i->gid,
		               i->nlink ? i->nlink : 1, i->rdev_major << 8 | i->rdev_minor, i->mtime, n_name, n_data);
	else
		cpio_words(b, form, i, n_name, n_data);
	asy_buf_append(b, (struct asy_bytes){(const uint8_t *)i->name, n_name - 1});
	asy_buf_u8(b, 0);
	cpio_pad(b, start, unit);
	asy_buf_append(b, (struct asy_bytes){(const uint8_t *)i->data, n_data});
	cpio_pad(b, start, unit);
}

static inline void cpio_finish(struct asy_buf *b, enum cpio_form form)
{
	cpio_put(b, form, &(struct cpio_item){.name = "TRAILER!!!"});
}

#endif
