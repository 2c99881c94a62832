/* SquashFS inodes: 16 common bytes, then fields by type; types 8 to 14 are the extended forms of 1 to 7. */
#include "container/squashfs_impl.h"

enum { COMMON_SIZE = 16, BODY_MAX = 40, EXTENDED = 7, ID_SIZE = 4, DOTS = 3 };

/* Bytes that follow the common part before anything of variable length. */
static const uint8_t body_sizes[2 * EXTENDED + 1] = {
	[SQFS_DIR] = 16,
	[SQFS_FILE] = 16,
	[SQFS_SYMLINK] = 8,
	[SQFS_BLOCK] = 8,
	[SQFS_CHAR] = 8,
	[SQFS_FIFO] = 4,
	[SQFS_SOCKET] = 4,
	[EXTENDED + SQFS_DIR] = 24,
	[EXTENDED + SQFS_FILE] = 40,
	[EXTENDED + SQFS_SYMLINK] = 8,
	[EXTENDED + SQFS_BLOCK] = 12,
	[EXTENDED + SQFS_CHAR] = 12,
	[EXTENDED + SQFS_FIFO] = 8,
	[EXTENDED + SQFS_SOCKET] = 8,
};

static uint16_t u16(struct asy_rd *r, const struct sqfs *fs)
{
	return (uint16_t)asy_rd_uint(r, 2, fs->super.endian);
}

static uint32_t u32(struct asy_rd *r, const struct sqfs *fs)
{
	return (uint32_t)asy_rd_uint(r, 4, fs->super.endian);
}

static uint64_t u64(struct asy_rd *r, const struct sqfs *fs)
{
	return asy_rd_uint(r, 8, fs->super.endian);
}

static void read_dir(const struct sqfs *fs, struct asy_rd *r, bool extended, struct sqfs_inode *inode)
{
	if (extended) {
		asy_rd_skip(r, 4);
		inode->size = u32(r, fs);
		inode->start = u32(r, fs);
		asy_rd_skip(r, 4 + 2);
		inode->offset = u16(r, fs);
		inode->xattr = u32(r, fs);
	} else {
		inode->start = u32(r, fs);
		asy_rd_skip(r, 4);
		inode->size = u16(r, fs);
		inode->offset = u16(r, fs);
	}
	/* the size stated counts "." and "..", which are not stored */
	inode->size = inode->size > DOTS ? inode->size - DOTS : 0;
}

static void read_file(const struct sqfs *fs, struct asy_rd *r, bool extended, struct sqfs_inode *inode)
{
	if (extended) {
		inode->start = u64(r, fs);
		inode->size = u64(r, fs);
		asy_rd_skip(r, 8); /* bytes saved by holes */
		inode->links = u32(r, fs);
		inode->fragment = u32(r, fs);
		inode->offset = u32(r, fs);
		inode->xattr = u32(r, fs);
	} else {
		inode->start = u32(r, fs);
		inode->links = 1;
		inode->fragment = u32(r, fs);
		inode->offset = u32(r, fs);
		inode->size = u32(r, fs);
	}
}

static void read_body(const struct sqfs *fs, struct asy_rd *r, bool extended, struct sqfs_inode *inode)
{
	switch (inode->type) {
	case SQFS_DIR:
		read_dir(fs, r, extended, inode);
		return;
	case SQFS_FILE:
		read_file(fs, r, extended, inode);
		return;
	case SQFS_SYMLINK:
		asy_rd_skip(r, 4);
		inode->size = u32(r, fs);
		return;
	case SQFS_BLOCK:
	case SQFS_CHAR:
		asy_rd_skip(r, 4);
		inode->device = u32(r, fs);
		break;
	case SQFS_FIFO:
	case SQFS_SOCKET:
		asy_rd_skip(r, 4);
		break;
	}
	if (extended)
		inode->xattr = u32(r, fs);
}

/* The extended form has its attributes behind the target. */
static void read_link_xattr(struct sqfs *fs, struct sqfs_inode *inode)
{
	struct sqfs_cursor c = inode->rest;
	uint8_t raw[4];
	struct asy_rd r = asy_rd_init((struct asy_bytes){raw, sizeof(raw)});

	if (inode->size > ASY_LIMIT_SYMLINK_BYTES)
		return;
	sqfs_skip(&c, (size_t)inode->size);
	if (sqfs_read(&c, raw, sizeof(raw)))
		inode->xattr = u32(&r, fs);
}

enum asy_err sqfs_inode_read(struct sqfs *fs, uint64_t ref, struct sqfs_inode *ret)
{
	struct sqfs_cursor c = sqfs_cursor_at(fs, fs->super.inode_table + (ref >> 16), fs->super.dir_table,
		ref & 0xffff);
	uint8_t raw[COMMON_SIZE + BODY_MAX];
	struct asy_rd r = asy_rd_init((struct asy_bytes){raw, sizeof(raw)});
	struct sqfs_inode inode = {.ref = ref, .xattr = SQFS_NO_INDEX, .fragment = SQFS_NO_INDEX};
	unsigned type;

	if (ref >> 16 >= fs->super.dir_table - fs->super.inode_table)
		return ASY_CORRUPT;
	if (!sqfs_read(&c, raw, COMMON_SIZE))
		return c.err;
	type = u16(&r, fs);
	inode.mode = u16(&r, fs) & 07777;
	inode.uid_index = u16(&r, fs);
	inode.gid_index = u16(&r, fs);
	inode.mtime = u32(&r, fs);
	inode.number = u32(&r, fs);
	if (type < SQFS_DIR || type > EXTENDED + SQFS_SOCKET)
		return ASY_CORRUPT;
	if (!sqfs_read(&c, raw + COMMON_SIZE, body_sizes[type]))
		return c.err;
	inode.type = type > EXTENDED ? type - EXTENDED : type;
	inode.rest = c;
	read_body(fs, &r, type > EXTENDED, &inode);
	if (type == EXTENDED + SQFS_SYMLINK)
		read_link_xattr(fs, &inode);
	*ret = inode;
	return ASY_OK;
}

bool sqfs_id(struct sqfs *fs, uint16_t index, uint32_t *ret_id)
{
	struct sqfs_cursor c = sqfs_table_cursor(fs, fs->super.id_table, index, ID_SIZE);
	uint8_t raw[ID_SIZE];
	struct asy_rd r = asy_rd_init((struct asy_bytes){raw, sizeof(raw)});

	if (index >= fs->super.id_count || !sqfs_read(&c, raw, sizeof(raw)))
		return false;
	*ret_id = u32(&r, fs);
	return true;
}
