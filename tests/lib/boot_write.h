/* Writes uImages, device trees and FITs into a buffer. */
#ifndef ASY_TEST_BOOT_WRITE_H
#define ASY_TEST_BOOT_WRITE_H

#include <string.h>

#include "base/buf.h"
#include "codec/crc32.h"

static inline void boot_be32(struct asy_buf *b, uint32_t v)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		asy_buf_u8(b, (uint8_t)(v >> shift));
}

static inline void boot_set_be32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static inline void boot_align(struct asy_buf *b, size_t unit)
{
	asy_buf_fill(b, 0, (unit - b->len % unit) % unit);
}

struct uimage_item {
	uint8_t os, arch, type, comp;
	const char *name;
	struct asy_bytes data;
	uint32_t time;
};

/* Makes the header's sum right again after a change. */
static inline void uimage_sum(uint8_t *header)
{
	memset(header + 4, 0, 4);
	boot_set_be32(header + 4, asy_crc32(0, (struct asy_bytes){header, 64}));
}

static inline void uimage_put(struct asy_buf *b, const struct uimage_item *i)
{
	size_t start = b->len, n = i->name ? strlen(i->name) : 0;

	boot_be32(b, 0x27051956);
	boot_be32(b, 0);
	boot_be32(b, i->time);
	boot_be32(b, (uint32_t)i->data.n);
	boot_be32(b, 0x80008000);
	boot_be32(b, 0x80008000);
	boot_be32(b, asy_crc32(0, i->data));
	asy_buf_u8(b, i->os);
	asy_buf_u8(b, i->arch);
	asy_buf_u8(b, i->type);
	asy_buf_u8(b, i->comp);
	n = n < 32 ? n : 32;
	asy_buf_append(b, (struct asy_bytes){(const uint8_t *)i->name, n});
	asy_buf_fill(b, 0, 32 - n);
	uimage_sum(b->data + start);
	asy_buf_append(b, i->data);
}

/* A device tree being written: nodes and properties in order, then fdt_finish(). */
struct fdt_writer {
	struct asy_buf structure, strings;
};

static inline void fdt_begin(struct fdt_writer *w)
{
	asy_buf_init(&w->structure, 64 << 20);
	asy_buf_init(&w->strings, 1 << 20);
}

static inline void fdt_node(struct fdt_writer *w, const char *name)
{
	boot_be32(&w->structure, 1);
	asy_buf_append(&w->structure, (struct asy_bytes){(const uint8_t *)name, strlen(name) + 1});
	boot_align(&w->structure, 4);
}

static inline void fdt_end(struct fdt_writer *w)
{
	boot_be32(&w->structure, 2);
}

static inline void fdt_prop(struct fdt_writer *w, const char *name, const void *value, size_t n)
{
	boot_be32(&w->structure, 3);
	boot_be32(&w->structure, (uint32_t)n);
	boot_be32(&w->structure, (uint32_t)w->strings.len);
	asy_buf_append(&w->strings, (struct asy_bytes){(const uint8_t *)name, strlen(name) + 1});
	asy_buf_append(&w->structure, (struct asy_bytes){value, n});
	boot_align(&w->structure, 4);
}

static inline void fdt_text(struct fdt_writer *w, const char *name, const char *value)
{
	fdt_prop(w, name, value, strlen(value) + 1);
}

static inline void fdt_cell(struct fdt_writer *w, const char *name, uint32_t value)
{
	uint8_t raw[4];

	boot_set_be32(raw, value);
	fdt_prop(w, name, raw, 4);
}

/* Appends the finished tree to b and releases the writer. */
static inline void fdt_finish(struct fdt_writer *w, struct asy_buf *b)
{
	size_t n_struct, total;

	boot_be32(&w->structure, 9);
	n_struct = w->structure.len;
	total = 40 + 16 + n_struct + w->strings.len;
	boot_be32(b, 0xd00dfeed);
	boot_be32(b, (uint32_t)total);
	boot_be32(b, 56);
	boot_be32(b, (uint32_t)(56 + n_struct));
	boot_be32(b, 40);
	boot_be32(b, 17);
	boot_be32(b, 16);
	boot_be32(b, 0);
	boot_be32(b, (uint32_t)w->strings.len);
	boot_be32(b, (uint32_t)n_struct);
	asy_buf_fill(b, 0, 16);
	asy_buf_append(b, asy_buf_bytes(&w->structure));
	asy_buf_append(b, asy_buf_bytes(&w->strings));
	asy_buf_release(&w->structure);
	asy_buf_release(&w->strings);
}

#endif
