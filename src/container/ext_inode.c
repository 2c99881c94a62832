/* Inodes, and where the blocks of a file are. */
#include "container/ext_fs.h"

enum {
	DIRECT = 12,
	EXTENT_MAGIC = 0xf30a,
	EXTENT_SIZE = 12,
	EXTENT_DEPTH = 5,
	EXTENT_UNWRITTEN = 32768, /* longer lengths: allocated but never written */
};

static void read_fields(const struct ext_fs *fs, struct asy_bytes raw, struct ext_inode *inode)
{
	struct asy_rd r = asy_rd_init(raw);
	uint32_t extra = 0, seconds;

	inode->mode = asy_rd_le16(&r);
	inode->uid = asy_rd_le16(&r);
	inode->size = asy_rd_le32(&r);
	asy_rd_skip(&r, 8);
	seconds = asy_rd_le32(&r);
	asy_rd_skip(&r, 4);
	inode->gid = asy_rd_le16(&r);
	inode->links = asy_rd_le16(&r);
	asy_rd_skip(&r, 4);
	inode->flags = asy_rd_le32(&r);
	asy_rd_skip(&r, 4);
	inode->pointers = asy_rd_bytes(&r, EXT_POINTERS);
	asy_rd_skip(&r, 4);
	inode->xattr_block = asy_rd_le32(&r);
	inode->size |= (uint64_t)asy_rd_le32(&r) << 32;
	asy_rd_skip(&r, 6);
	if (fs->incompat & EXT_INCOMPAT_64BIT)
		inode->xattr_block |= (uint64_t)asy_rd_le16(&r) << 32;
	else
		asy_rd_skip(&r, 2);
	if (fs->creator <= 1) { /* Linux and Hurd keep the upper halves here */
		inode->uid |= (uint32_t)asy_rd_le16(&r) << 16;
		inode->gid |= (uint32_t)asy_rd_le16(&r) << 16;
	}
	inode->mtime = (int32_t)seconds;
	asy_rd_seek(&r, 128);
	if (raw.n <= 128)
		return;
	extra = asy_rd_le16(&r);
	if (extra >= 12) { /* two more bits of the seconds, then nanoseconds */
		asy_rd_seek(&r, 136);
		inode->mtime += (int64_t)(asy_rd_le32(&r) & 3) << 32;
	}
	if (extra <= raw.n - 128)
		inode->extra = asy_bytes_from_offset(raw, 128 + (uint64_t)extra);
}

enum asy_err asy_ext_inode(const struct ext_fs *fs, uint32_t number, struct ext_inode *ret)
{
	struct ext_inode inode = {.number = number};
	uint64_t table, index;
	struct asy_bytes raw;
	bool ok;
	enum asy_err err;

	if (number == 0 || number > fs->inodes)
		return ASY_CORRUPT;
	err = asy_ext_inode_table(fs, (number - 1) / fs->inodes_per_group, &table);
	if (err)
		return err;
	index = (number - 1) % fs->inodes_per_group;
	inode.at = table * fs->block_size + index * fs->inode_size;
	raw = asy_bytes_sub(fs->in, inode.at, fs->inode_size, &ok);
	if (!ok)
		return inode.at >= fs->length ? ASY_CORRUPT : ASY_TRUNCATED;
	read_fields(fs, raw, &inode);
	*ret = inode;
	return ASY_OK;
}

struct map {
	const struct ext_fs *fs;
	uint64_t wanted; /* blocks */
	uint64_t next;   /* first logical block not yet decided: runs only grow */
	struct asy_vec *runs;
};

static enum asy_err add_run(struct map *m, uint64_t logical, uint64_t physical, uint64_t count, bool unwritten)
{
	struct ext_run *last = m->runs->len ? asy_vec_at(m->runs, m->runs->len - 1) : NULL;

	if (logical < m->next)
		return ASY_CORRUPT;
	if (logical >= m->wanted) {
		m->next = m->wanted;
		return ASY_OK;
	}
	m->next = logical + count;
	if (count > m->wanted - logical)
		count = m->wanted - logical;
	if (physical == 0 || physical >= m->fs->blocks || count > m->fs->blocks - physical)
		return ASY_CORRUPT;
	if (last && last->logical + last->count == logical && last->physical + last->count == physical
		&& last->unwritten == unwritten) {
		last->count += count;
		return ASY_OK;
	}
	last = asy_vec_push(m->runs);
	if (!last)
		return ASY_LIMIT;
	*last = (struct ext_run){logical, physical, count, unwritten};
	return ASY_OK;
}

/* Block numbers: `height` 0 lists data blocks, 1 lists blocks that list data blocks, ... Zero is a hole. */
static enum asy_err map_pointers(struct map *m, struct asy_bytes list, unsigned height)
{
	struct asy_rd r = asy_rd_init(list);
	uint64_t span = 1;

	for (unsigned i = 0; i < height; i++)
		span *= m->fs->block_size / 4;
	while (asy_rd_left(&r) >= 4 && m->next < m->wanted) {
		uint32_t block = asy_rd_le32(&r);
		uint64_t end = m->next + span;
		struct asy_bytes below;
		enum asy_err err = ASY_OK;

		if (block && height == 0) {
			err = add_run(m, m->next, block, 1, false);
		} else if (block) {
			err = asy_ext_block(m->fs, block, &below);
			if (!err)
				err = map_pointers(m, below, height - 1); /* height is 3 at most */
		}
		if (err)
			return err;
		m->next = end;
	}
	return ASY_OK;
}

static enum asy_err map_blocks(struct map *m, struct asy_bytes pointers)
{
	enum asy_err err = map_pointers(m, asy_bytes_head(pointers, DIRECT * 4), 0);

	for (unsigned height = 1; height <= 3 && !err; height++)
		err = map_pointers(m, asy_bytes_head(asy_bytes_from_offset(pointers, (DIRECT + height - 1) * 4), 4), height);
	return err;
}

/* One node of the tree and what is below. Every leaf must take the file further, so a tree that leads in
 * circles ends as corrupt, and the work is bounded by the number of blocks wanted. */
static enum asy_err map_extents(struct map *m, struct asy_bytes node, unsigned depth, bool root)
{
	struct asy_rd r = asy_rd_init(node);
	unsigned magic = asy_rd_le16(&r), entries = asy_rd_le16(&r);
	enum asy_err err = ASY_OK;

	asy_rd_skip(&r, 2);
	if (asy_rd_le16(&r) != depth || magic != EXTENT_MAGIC || (entries == 0 && !root))
		return ASY_CORRUPT;
	asy_rd_skip(&r, 4);
	for (unsigned i = 0; i < entries && !err && m->next < m->wanted; i++) {
		uint32_t logical = asy_rd_le32(&r), low, count;
		uint64_t high;
		struct asy_bytes below;

		if (depth) {
			low = asy_rd_le32(&r);
			high = asy_rd_le16(&r);
			asy_rd_skip(&r, 2);
			if (!asy_rd_ok(&r) || logical < m->next)
				return ASY_CORRUPT;
			if (logical >= m->wanted) {
				m->next = m->wanted; /* so that the nodes above stop too */
				break;
			}
			err = asy_ext_block(m->fs, high << 32 | low, &below);
			if (!err)
				err = map_extents(m, below, depth - 1, false);
			continue;
		}
		count = asy_rd_le16(&r);
		high = asy_rd_le16(&r);
		low = asy_rd_le32(&r);
		if (!asy_rd_ok(&r) || count == 0)
			return ASY_CORRUPT;
		err = add_run(m, logical, high << 32 | low, count > EXTENT_UNWRITTEN ? count - EXTENT_UNWRITTEN : count,
			count > EXTENT_UNWRITTEN);
	}
	return err;
}

enum asy_err asy_ext_map(const struct ext_fs *fs, const struct ext_inode *inode, uint64_t wanted, struct asy_vec *runs)
{
	struct map m = {.fs = fs, .wanted = wanted, .runs = runs};
	struct asy_rd r = asy_rd_init(inode->pointers);
	unsigned depth;

	*runs = ASY_VEC_INIT(struct ext_run, wanted > SIZE_MAX / 64 ? SIZE_MAX / 64 : (size_t)wanted);
	if (!(inode->flags & EXT_FLAG_EXTENTS))
		return map_blocks(&m, inode->pointers);
	asy_rd_skip(&r, 6);
	depth = asy_rd_le16(&r);
	if (depth > EXTENT_DEPTH)
		return ASY_CORRUPT;
	return map_extents(&m, inode->pointers, depth, true);
}
