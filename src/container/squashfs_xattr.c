/* SquashFS extended attributes: an inode names an entry of the xattr id table, which says where in the key and
 * value table its list starts. Long values that several files share are stored once and referred to. */
#include <string.h>

#include "container/squashfs_impl.h"

enum { HEADER_SIZE = 16, ID_SIZE = 16, OUT_OF_LINE = 0x100, PREFIX_MASK = 0xff };

static const char *const prefixes[] = {"user.", "trusted.", "security."};
enum { N_PREFIXES = sizeof(prefixes) / sizeof(prefixes[0]) };

static bool get(struct sqfs_cursor *c, size_t width, uint64_t *ret)
{
	uint8_t raw[8];
	struct asy_rd r = asy_rd_init((struct asy_bytes){raw, width});

	if (!sqfs_read(c, raw, width))
		return false;
	*ret = asy_rd_uint(&r, (unsigned)width, c->fs->super.endian);
	return true;
}

static struct sqfs_cursor at_ref(struct sqfs *fs, uint64_t ref)
{
	/* at most 2^48: no overflow, since the start lies inside the image */
	return sqfs_cursor_at(fs, fs->xattr_start + (ref >> 16), fs->xattr_end, ref & 0xffff);
}

void sqfs_xattrs_open(struct sqfs *fs)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(fs->in, fs->super.xattr_table));

	fs->xattr_last = SQFS_NO_INDEX;
	fs->xattr_start = asy_rd_uint(&r, 8, fs->super.endian);
	fs->xattr_ids = (uint32_t)asy_rd_uint(&r, 4, fs->super.endian);
	asy_rd_skip(&r, 4);
	fs->xattr_end = fs->xattr_ids ? asy_rd_uint(&r, 8, fs->super.endian) : fs->super.xattr_table;
	if (fs->super.xattr_table == SQFS_NONE || !asy_rd_ok(&r) || fs->xattr_start >= fs->in.n) {
		fs->xattr_start = SQFS_NONE;
		fs->xattr_ids = 0;
	}
}

/* Appends n bytes to the room of attribute bytes. */
static enum asy_err take(struct sqfs_cursor *c, struct asy_buf *to, size_t n)
{
	uint8_t *room = asy_buf_reserve(to, n);

	if (!room)
		return to->err;
	if (!sqfs_read(c, room, n))
		return c->err;
	asy_buf_commit(to, n);
	return ASY_OK;
}

/* The value at c. One that is stored elsewhere is followed once. */
static enum asy_err take_value(struct sqfs_cursor *c, bool elsewhere, struct asy_buf *to, size_t *ret_n)
{
	struct sqfs_cursor other;
	uint64_t n, ref;

	if (!get(c, 4, &n))
		return c->err;
	if (elsewhere) {
		if (n != 8)
			return ASY_CORRUPT;
		if (!get(c, 8, &ref))
			return c->err;
		other = at_ref(c->fs, ref);
		if (!get(&other, 4, &n))
			return other.err;
		c = &other;
	}
	*ret_n = (size_t)n;
	return n > ASY_LIMIT_XATTR_BYTES ? ASY_LIMIT : take(c, to, (size_t)n);
}

/* Reads one attribute; lengths go to x, the bytes (prefix, name, value) to the room. */
static enum asy_err read_one(struct sqfs *fs, struct sqfs_cursor *c, struct asy_xattr *x)
{
	uint64_t type, name_size;
	enum asy_err err;

	if (!get(c, 2, &type) || !get(c, 2, &name_size))
		return c->err;
	if ((type & PREFIX_MASK) >= N_PREFIXES)
		return ASY_UNSUPPORTED;
	asy_buf_text(&fs->xattr_bytes, prefixes[type & PREFIX_MASK]);
	err = fs->xattr_bytes.err ? fs->xattr_bytes.err : take(c, &fs->xattr_bytes, (size_t)name_size);
	if (err)
		return err;
	x->name.n = strlen(prefixes[type & PREFIX_MASK]) + (size_t)name_size;
	return take_value(c, type & OUT_OF_LINE, &fs->xattr_bytes, &x->value.n);
}

static void read_list(struct sqfs *fs, struct sqfs_cursor *c, uint64_t count)
{
	const uint8_t *p;

	for (uint64_t i = 0; i < count; i++) {
		enum asy_err err = fs->n_xattrs < ASY_LIMIT_XATTRS ? ASY_OK : ASY_LIMIT;

		if (!err) {
			fs->xattrs[fs->n_xattrs] = (struct asy_xattr){0};
			err = read_one(fs, c, &fs->xattrs[fs->n_xattrs]);
		}
		if (err) {
			sqfs_problem(fs, err, c->at, "extended attributes cannot be read completely");
			break;
		}
		fs->n_xattrs++;
	}
	/* the room has stopped moving */
	p = fs->xattr_bytes.data;
	for (size_t i = 0; i < fs->n_xattrs; i++) {
		struct asy_xattr *x = &fs->xattrs[i];

		x->name.p = p;
		x->value.p = p + x->name.n;
		p += x->name.n + x->value.n;
	}
}

void sqfs_xattrs_read(struct sqfs *fs, uint32_t index)
{
	struct sqfs_cursor c;
	uint64_t ref, count;

	if (index == fs->xattr_last && index != SQFS_NO_INDEX)
		return;
	fs->n_xattrs = 0;
	fs->xattr_last = index;
	asy_buf_clear(&fs->xattr_bytes);
	if (index == SQFS_NO_INDEX)
		return;
	if (index >= fs->xattr_ids) {
		sqfs_problem(fs, ASY_CORRUPT, fs->super.xattr_table == SQFS_NONE ? 0 : fs->super.xattr_table,
			"a node names extended attributes that do not exist");
		return;
	}
	c = sqfs_table_cursor(fs, fs->super.xattr_table + HEADER_SIZE, index, ID_SIZE);
	if (!get(&c, 8, &ref) || !get(&c, 4, &count)) {
		sqfs_problem(fs, c.err, c.at, "the table of extended attributes is damaged");
		return;
	}
	c = at_ref(fs, ref);
	read_list(fs, &c, count);
}
