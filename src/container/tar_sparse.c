/* Sparse files in tar: GNU type 'S' (old GNU format) and pax 0.0, 0.1 and 1.0, as the manual of GNU tar
 * describes them in "Storing Sparse Files". */
#include "base/ckd.h"
#include "container/tar_read.h"

enum {
	HEADER_MAP = 386, HEADER_PARTS = 4, HEADER_MORE = 482, REAL_SIZE = 483,
	BLOCK_PARTS = 21, BLOCK_MORE = 504,
	NUMBER = 12,
};

static bool add(struct asy_vec *parts, uint64_t offset, uint64_t n)
{
	struct tar_part *part = asy_vec_push(parts);

	if (part)
		*part = (struct tar_part){offset, n};
	return part != NULL;
}

static bool number_at(struct asy_bytes b, uint64_t offset, uint64_t *ret_value)
{
	bool ok;
	int64_t value;
	struct asy_bytes f = asy_bytes_sub(b, offset, NUMBER, &ok);

	if (!ok || !tar_number(f, &value) || value < 0)
		return false;
	*ret_value = (uint64_t)value;
	return true;
}

/* Pairs of offset and size, up to the first empty one. */
static bool read_parts(struct asy_bytes block, uint64_t at, unsigned most, struct asy_vec *parts)
{
	for (unsigned i = 0; i < most; i++, at += 2 * NUMBER) {
		uint64_t offset, n;

		if (block.p[at] == 0)
			break;
		if (!number_at(block, at, &offset) || !number_at(block, at + NUMBER, &n) || !add(parts, offset, n))
			return false;
	}
	return true;
}

bool tar_sparse_gnu(struct asy_bytes in, uint64_t header, struct asy_vec *parts, uint64_t *ret_data_at, uint64_t *ret_size)
{
	bool ok, more;
	struct asy_bytes block = asy_bytes_sub(in, header, TAR_BLOCK, &ok);

	if (!ok || !number_at(block, REAL_SIZE, ret_size) || !read_parts(block, HEADER_MAP, HEADER_PARTS, parts))
		return false;
	more = block.p[HEADER_MORE] != 0;
	while (more) {
		block = asy_bytes_sub(in, *ret_data_at, TAR_BLOCK, &ok);
		if (!ok || !read_parts(block, 0, BLOCK_PARTS, parts))
			return false;
		*ret_data_at += TAR_BLOCK;
		more = block.p[BLOCK_MORE] != 0;
	}
	return true;
}

/* The decimal number up to the byte `end`, which is consumed. */
static bool next_number(struct asy_bytes *rest, uint8_t end, bool needs_end, uint64_t *ret_value)
{
	size_t n = asy_bytes_find_byte(asy_bytes_head(*rest, 22), end, 0);

	if ((needs_end && n == rest->n) || !asy_archive_digits(asy_bytes_head(*rest, n), 10, ret_value))
		return false;
	*rest = asy_bytes_from_offset(*rest, n + 1);
	return true;
}

bool tar_sparse_text(struct asy_bytes map, struct asy_vec *parts)
{
	while (map.n) {
		uint64_t offset, n;

		if (!next_number(&map, ',', true, &offset) || !next_number(&map, ',', false, &n) || !add(parts, offset, n))
			return false;
	}
	return true;
}

/* Lines at the start of the data: the number of parts, then offset and size of each; filled up to a block. */
bool tar_sparse_data(struct asy_bytes data, struct asy_vec *parts, uint64_t *ret_used)
{
	struct asy_bytes rest = data;
	uint64_t count, used;

	if (!next_number(&rest, '\n', true, &count) || count > rest.n / 4)
		return false;
	for (uint64_t i = 0; i < count; i++) {
		uint64_t offset, n;

		if (!next_number(&rest, '\n', true, &offset) || !next_number(&rest, '\n', true, &n) || !add(parts, offset, n))
			return false;
	}
	if (asy_ckd_align(&used, data.n - rest.n, TAR_BLOCK) || used > data.n)
		return false;
	*ret_used = used;
	return true;
}

/* As many zero bytes as fit below the ceiling. */
static void fill(struct asy_buf *out, uint64_t n)
{
	size_t room = out->ceiling - out->len;

	if (n <= room) {
		asy_buf_fill(out, 0, (size_t)n);
	} else {
		asy_buf_fill(out, 0, room);
		if (!out->err)
			out->err = ASY_LIMIT;
	}
}

static enum asy_err build(const struct tar_scan *s, const struct tar_entry *e, struct asy_buf *out)
{
	struct asy_bytes rest = e->data;

	for (size_t i = 0; i < s->parts.len && !out->err; i++) {
		const struct tar_part *part = asy_vec_at(&s->parts, i);

		if (part->offset < out->len || part->offset > e->size || part->n > e->size - part->offset)
			return ASY_CORRUPT;
		fill(out, part->offset - out->len);
		if (out->err)
			break;
		asy_buf_append(out, asy_bytes_head(rest, part->n < out->ceiling - out->len ? part->n : out->ceiling - out->len));
		if (part->n > rest.n)
			return e->data.n < e->stored ? ASY_TRUNCATED : ASY_CORRUPT;
		if (out->len < part->offset + part->n)
			return ASY_LIMIT;
		rest = asy_bytes_from_offset(rest, part->n);
	}
	if (!out->err)
		fill(out, e->size - out->len);
	return out->err;
}

enum asy_err tar_content(const struct tar_scan *s, const struct tar_entry *e, struct asy_buf *scratch,
                         struct asy_bytes *ret_content)
{
	if (e->sparse) {
		enum asy_err err = build(s, e, scratch);

		*ret_content = asy_buf_bytes(scratch);
		return err ? err : e->bad_meta ? ASY_CORRUPT : ASY_OK;
	}
	*ret_content = e->data;
	return e->data.n < e->stored ? ASY_TRUNCATED : ASY_OK;
}
