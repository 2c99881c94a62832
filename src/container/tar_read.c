/* Headers: POSIX.1-1988 ustar and POSIX.1-2001 pax as described in "pax" of the Open Group Base
 * Specifications; GNU members in the manual of GNU tar, "Basic Tar Format"; v7 in libarchive tar(5). */
#include "container/tar_read.h"

#include <string.h>

#include "base/ckd.h"
#include "base/limits.h"

enum {
	NAME = 0, NAME_SIZE = 100,
	MODE = 100, UID = 108, GID = 116, ID_SIZE = 8,
	SIZE = 124, MTIME = 136, LONG_SIZE = 12,
	SUM = 148, SUM_SIZE = 8,
	TYPE = 156,
	LINK = 157, LINK_SIZE = 100,
	MAGIC = 257,
	MAJOR = 329, MINOR = 337,
	PREFIX = 345, PREFIX_SIZE = 155,
	RECORD = 20 * TAR_BLOCK, /* tar(1) fills its last record with zero bytes */
};

/* Of one block; every field used below lies inside it. */
static struct asy_bytes field(struct asy_bytes block, uint64_t offset, uint64_t size)
{
	bool ok;

	return asy_bytes_sub(block, offset, size, &ok);
}

static struct asy_bytes text_field(struct asy_bytes block, uint64_t offset, uint64_t size)
{
	struct asy_bytes f = field(block, offset, size);

	return asy_bytes_head(f, asy_bytes_find_byte(f, 0, 0));
}

/* First bit set: the rest is a big-endian number, negative when the second bit is set too. */
static bool base256(struct asy_bytes f, int64_t *ret_value)
{
	uint64_t value = f.p[0] & 0x40 ? UINT64_MAX : 0;

	value = value << 6 | (f.p[0] & 0x3f);
	for (size_t i = 1; i < f.n; i++) {
		uint64_t top = value >> 55; /* must be a plain extension of the sign to survive the shift */

		if (top != 0 && top != 0x1ff)
			return false;
		value = value << 8 | f.p[i];
	}
	*ret_value = (int64_t)value;
	return true;
}

bool tar_number(struct asy_bytes f, int64_t *ret_value)
{
	uint64_t value = 0;

	if (f.n && f.p[0] & 0x80)
		return base256(f, ret_value);
	while (f.n && f.p[0] == ' ')
		f = asy_bytes_from_offset(f, 1);
	while (f.n && (f.p[f.n - 1] == ' ' || f.p[f.n - 1] == 0))
		f.n--;
	f = asy_bytes_head(f, asy_bytes_find_byte(f, 0, 0));
	if (f.n && !asy_archive_digits(f, 8, &value))
		return false;
	*ret_value = (int64_t)value;
	return value <= INT64_MAX;
}

/* The sum counts its own field as blanks. Some old programs added signed characters. */
static bool sum_is_right(struct asy_bytes block)
{
	int64_t stated, plain = 0, with_sign = 0;

	if (!tar_number(field(block, SUM, SUM_SIZE), &stated) || block.p[SUM] & 0x80)
		return false;
	for (size_t i = 0; i < TAR_BLOCK; i++) {
		uint8_t c = i >= SUM && i < SUM + SUM_SIZE ? ' ' : block.p[i];

		plain += c;
		with_sign += (int8_t)c;
	}
	return stated > 0 && (stated == plain || stated == with_sign);
}

static bool block_at(const struct tar_scan *s, uint64_t at, struct asy_bytes *ret_block)
{
	bool ok;

	*ret_block = asy_bytes_sub(s->in, at, TAR_BLOCK, &ok);
	return ok;
}

enum asy_err tar_scan_init(struct tar_scan *s, struct asy_bytes in)
{
	struct asy_bytes block;
	int64_t number;

	*s = (struct tar_scan){
		.in = in,
		.xattrs = ASY_VEC_INIT(struct asy_xattr, ASY_LIMIT_XATTRS),
		.parts = ASY_VEC_INIT(struct tar_part, ASY_LIMIT_ENTRIES),
	};
	if (!block_at(s, 0, &block))
		return ASY_TRUNCATED;
	if (!sum_is_right(block) || !tar_number(field(block, SIZE, LONG_SIZE), &number) || number < 0 ||
	    !tar_number(field(block, MODE, ID_SIZE), &number))
		return ASY_NOT_FOUND;
	/* the sum proves nothing when nearly all is zero */
	return text_field(block, NAME, NAME_SIZE).n ? ASY_OK : ASY_NOT_FOUND;
}

void tar_scan_release(struct tar_scan *s)
{
	asy_vec_release(&s->xattrs);
	asy_vec_release(&s->parts);
}

/* Zero blocks: two of them end an archive; what fills the last record belongs to it. */
static void end_at_zeros(struct tar_scan *s)
{
	uint64_t zeros = asy_archive_zeros(s->in, s->at, 2 * RECORD), record = s->at + 2 * TAR_BLOCK, end;

	record = (record + RECORD - 1) / RECORD * RECORD;
	end = s->at + zeros;
	s->marked = true;
	if (end >= record)
		s->at = record;
	else if (end == s->in.n)
		s->at = end;
	else
		s->at += zeros >= 2 * TAR_BLOCK ? 2 * TAR_BLOCK : TAR_BLOCK;
}

/* Size of the content behind the header at s->at. False when the field is damaged. */
static bool stored_size(struct asy_bytes block, const struct tar_meta *meta, uint64_t *ret_size)
{
	int64_t size;

	if (meta->has_size) {
		*ret_size = meta->size;
		return true;
	}
	if (!tar_number(field(block, SIZE, LONG_SIZE), &size) || size < 0)
		return false;
	*ret_size = (uint64_t)size;
	return true;
}

/* Takes in an extension header (its content is `data`). False when the block is not one. */
static bool take_extension(struct tar_scan *s, uint8_t type, struct asy_bytes data)
{
	switch (type) {
	case 'x':
	case 'X':
		s->pax = true;
		tar_pax_read(data, &s->local, &s->xattrs, &s->parts);
		return true;
	case 'g':
		s->pax = true;
		tar_pax_read(data, &s->global, NULL, NULL);
		return true;
	case 'L':
		s->gnu = true;
		if (!s->local.path.p)
			s->local.path = asy_bytes_head(data, asy_bytes_find_byte(data, 0, 0));
		return true;
	case 'K':
		s->gnu = true;
		if (!s->local.linkpath.p)
			s->local.linkpath = asy_bytes_head(data, asy_bytes_find_byte(data, 0, 0));
		return true;
	default:
		return false;
	}
}

static void set_type(struct tar_entry *e, uint8_t type)
{
	switch (type) {
	case '1':
		e->hard_link = true;
		break;
	case '2':
		e->type = ASY_NODE_SYMLINK;
		break;
	case '3':
		e->type = ASY_NODE_CHAR;
		break;
	case '4':
		e->type = ASY_NODE_BLOCK;
		break;
	case '5':
	case 'D': /* GNU: a folder whose data lists its names */
		e->type = ASY_NODE_DIR;
		break;
	case '6':
		e->type = ASY_NODE_FIFO;
		break;
	case 'V': /* GNU: volume label */
	case 'N': /* GNU, old: a table of long names */
		e->skip = true;
		break;
	default: /* '0', '7', NUL, and everything that is not known: a file, says POSIX */
		break;
	}
}

static void set_names(struct tar_scan *s, struct asy_bytes block, struct tar_entry *e)
{
	struct asy_bytes name = text_field(block, NAME, NAME_SIZE), prefix = {0};
	const struct tar_meta *local = &s->local, *global = &s->global;

	if (memcmp(block.p + MAGIC, "ustar", 6) == 0)
		prefix = text_field(block, PREFIX, PREFIX_SIZE);
	if (prefix.n) {
		memcpy(s->joined, prefix.p, prefix.n);
		s->joined[prefix.n] = '/';
		memcpy(s->joined + prefix.n + 1, name.p, name.n);
		name = (struct asy_bytes){s->joined, prefix.n + 1 + name.n};
	}
	if (local->sparse_name.p)
		name = local->sparse_name;
	else if (local->path.p)
		name = local->path;
	else if (global->path.p)
		name = global->path;
	if (e->type == ASY_NODE_FILE && !e->hard_link && asy_bytes_ends(name, "/"))
		e->type = ASY_NODE_DIR; /* v7 has no type for folders */
	e->path = asy_archive_path(name);
	e->target = local->linkpath.p ? local->linkpath :
		global->linkpath.p ? global->linkpath : text_field(block, LINK, LINK_SIZE);
}

static uint32_t id(struct asy_bytes f, bool has_local, uint64_t local, bool has_global, uint64_t global)
{
	int64_t value;

	if (has_local)
		return (uint32_t)local;
	if (has_global)
		return (uint32_t)global;
	return tar_number(f, &value) ? (uint32_t)value : 0;
}

static void set_attributes(const struct tar_scan *s, struct asy_bytes block, struct tar_entry *e)
{
	const struct tar_meta *l = &s->local, *g = &s->global;

	e->mode = id(field(block, MODE, ID_SIZE), false, 0, false, 0) & 07777;
	e->uid = id(field(block, UID, ID_SIZE), l->has_uid, l->uid, g->has_uid, g->uid);
	e->gid = id(field(block, GID, ID_SIZE), l->has_gid, l->gid, g->has_gid, g->gid);
	if (l->has_mtime)
		e->mtime = l->mtime;
	else if (g->has_mtime)
		e->mtime = g->mtime;
	else if (!tar_number(field(block, MTIME, LONG_SIZE), &e->mtime))
		e->mtime = 0;
	if (e->type == ASY_NODE_CHAR || e->type == ASY_NODE_BLOCK) {
		e->rdev_major = id(field(block, MAJOR, ID_SIZE), false, 0, false, 0);
		e->rdev_minor = id(field(block, MINOR, ID_SIZE), false, 0, false, 0);
	}
}

/* Hard links may carry the content again (pax) or state a size without having it (old archives): it is
 * there unless the next header or the end stands right behind. */
static bool has_content(const struct tar_scan *s, const struct tar_entry *e, uint8_t type)
{
	struct asy_bytes block;

	if (e->hard_link)
		return block_at(s, e->at + TAR_BLOCK, &block) && !sum_is_right(block) && !asy_bytes_all(block, 0);
	return e->type == ASY_NODE_FILE || type == 'D' || e->skip;
}

static bool read_sparse(struct tar_scan *s, uint8_t type, struct tar_entry *e)
{
	bool ok = true;
	uint64_t used = 0;

	e->size = e->stored;
	if (type == 'S') {
		s->gnu = e->sparse = true;
		return tar_sparse_gnu(s->in, e->at, &s->parts, &e->data_at, &e->size);
	}
	if (!s->local.sparse || e->type != ASY_NODE_FILE)
		return true;
	e->sparse = true;
	if (s->local.sparse_major == 1) {
		struct asy_bytes data = asy_bytes_head(asy_bytes_from_offset(s->in, e->data_at), e->stored);

		ok = tar_sparse_data(data, &s->parts, &used);
		e->data_at += used;
		e->stored -= used;
	} else if (s->local.map_text.p) {
		ok = tar_sparse_text(s->local.map_text, &s->parts);
	}
	e->size = s->local.has_real_size ? s->local.real_size : 0;
	return ok && s->local.has_real_size;
}

/* Completes *e from the block at e->at. False when its numbers make no sense. */
static bool read_entry(struct tar_scan *s, struct asy_bytes block, struct tar_entry *e)
{
	uint8_t type = block.p[TYPE];

	e->type = ASY_NODE_FILE;
	set_type(e, type);
	set_names(s, block, e);
	set_attributes(s, block, e);
	e->data_at = e->at + TAR_BLOCK;
	if (!stored_size(block, &s->local, &e->stored))
		return false;
	if (!has_content(s, e, type))
		e->stored = 0;
	e->bad_meta = s->local.bad;
	if (!read_sparse(s, type, e))
		e->bad_meta = true;
	e->data = asy_bytes_head(asy_bytes_from_offset(s->in, e->data_at), e->stored);
	return !asy_ckd_add(&e->end, e->data_at, e->stored) && !asy_ckd_align(&e->end, e->end, TAR_BLOCK);
}

static void move_on(struct tar_scan *s, uint64_t data_end, uint64_t end)
{
	if (data_end > s->in.n)
		s->err = ASY_TRUNCATED;
	s->at = end < s->in.n ? end : s->in.n;
}

/* Steps over one extension header. */
static bool step_extension(struct tar_scan *s, struct asy_bytes block)
{
	const struct tar_meta none = {0};
	uint64_t size, end, data_at = s->at + TAR_BLOCK;

	if (!strchr("xXgLK", block.p[TYPE]) || block.p[TYPE] == 0)
		return false;
	if (!stored_size(block, &none, &size) || asy_ckd_add(&end, data_at, size) || asy_ckd_align(&end, end, TAR_BLOCK)) {
		s->err = ASY_CORRUPT;
		return true;
	}
	take_extension(s, block.p[TYPE], asy_bytes_head(asy_bytes_from_offset(s->in, data_at), size));
	move_on(s, data_at + size, end);
	return true;
}

bool tar_scan_next(struct tar_scan *s, struct tar_entry *ret_entry)
{
	struct tar_entry e = {.first = s->at};
	struct asy_bytes block;

	s->local = (struct tar_meta){0};
	s->xattrs.len = s->parts.len = 0;
	while (!s->err && !s->marked) {
		if (!block_at(s, s->at, &block)) {
			if (s->at < s->in.n || e.first != s->at)
				s->err = ASY_TRUNCATED;
			return false;
		}
		if (asy_bytes_all(block, 0)) {
			end_at_zeros(s);
			return false;
		}
		if (!sum_is_right(block)) {
			s->err = ASY_CORRUPT;
			return false;
		}
		if (step_extension(s, block))
			continue;
		e.at = s->at;
		if (!read_entry(s, block, &e)) {
			s->err = ASY_CORRUPT;
			return false;
		}
		move_on(s, e.data_at + e.stored, e.end);
		*ret_entry = e;
		return true;
	}
	return false;
}
