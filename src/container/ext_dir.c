/* Directories, read block by block. An index (htree) hides in entries that look unused to such a reader. */
#include "container/ext_fs.h"

#include "base/limits.h"

enum { ENTRY_HEADER = 8, INLINE_PARENT = 4 };

struct dir {
	const struct ext_fs *fs;
	struct ext_dir_reader *reader;
};

/* Blocks of 64 KiB need one bit more than the field has. */
static uint32_t entry_length(uint32_t raw, uint32_t block_size)
{
	if (block_size < 65536)
		return raw;
	return raw == 0 || raw == 65535 ? block_size : (raw & 65532) | (raw & 3) << 16;
}

static bool is_dot(struct asy_bytes name)
{
	return asy_bytes_is(name, ".") || asy_bytes_is(name, "..");
}

/* The entries of a block or of a piece of inline data; `at` is its offset, `whole` its full size on disk. */
static enum asy_err read_entries(const struct dir *d, struct asy_bytes block, uint64_t at, uint32_t whole)
{
	struct asy_rd r = asy_rd_init(block);
	enum asy_err err = ASY_OK;

	while (asy_rd_left(&r) >= ENTRY_HEADER && !err) {
		size_t start = r.off;
		struct ext_dirent e = {.inode = asy_rd_le32(&r), .at = at + start};
		uint32_t length = entry_length(asy_rd_le16(&r), whole);
		size_t name_length = asy_rd_u8(&r);

		asy_rd_skip(&r, 1); /* file type, or the upper half of a length that never needs it */
		if (length < ENTRY_HEADER || length % 4 || length > block.n - start
			|| (e.inode && name_length > length - ENTRY_HEADER)) {
			d->reader->problem(d->reader, block.n < whole && length > block.n - start ? ASY_TRUNCATED : ASY_CORRUPT,
				e.at, "a directory block is damaged from here on");
			return ASY_OK;
		}
		e.name = asy_rd_bytes(&r, e.inode ? name_length : 0);
		if (e.inode && name_length == 0)
			d->reader->problem(d->reader, ASY_CORRUPT, e.at, "a directory entry has no name");
		else if (e.inode && !is_dot(e.name))
			err = d->reader->entry(d->reader, &e);
		asy_rd_seek(&r, start + length);
	}
	return err;
}

/* Inline data: the number of the parent instead of "." and "..", then entries in two pieces. */
static enum asy_err read_inline(const struct dir *d, const struct ext_inode *inode)
{
	struct asy_bytes first = asy_bytes_from_offset(inode->pointers, INLINE_PARENT), rest = asy_ext_inline_rest(inode);
	enum asy_err err = read_entries(d, first, inode->at + 40 + INLINE_PARENT, (uint32_t)first.n);

	if (!err && rest.n)
		err = read_entries(d, rest, (uint64_t)(rest.p - d->fs->in.p), (uint32_t)rest.n);
	return err;
}

static enum asy_err read_run(const struct dir *d, const struct ext_run *run)
{
	enum asy_err err = ASY_OK;

	for (uint64_t i = 0; i < run->count && !err; i++) {
		uint64_t block = run->physical + i;
		struct asy_bytes bytes;
		enum asy_err present = asy_ext_block(d->fs, block, &bytes);

		if (present && bytes.n == 0) {
			d->reader->problem(d->reader, present, block * d->fs->block_size, "the rest of a directory is missing");
			return ASY_OK;
		}
		err = read_entries(d, bytes, block * d->fs->block_size, d->fs->block_size);
	}
	return err;
}

enum asy_err asy_ext_dir(const struct ext_fs *fs, const struct ext_inode *inode, struct ext_dir_reader *reader)
{
	const struct dir d = {fs, reader};
	uint64_t size = inode->size;
	struct asy_vec runs;
	enum asy_err err, map_err;

	if (inode->flags & EXT_FLAG_INLINE_DATA)
		return read_inline(&d, inode);
	if (size > ASY_LIMIT_DIR_BYTES) {
		reader->problem(reader, ASY_LIMIT, inode->at, "a directory is larger than this program reads");
		size = ASY_LIMIT_DIR_BYTES;
	}
	map_err = asy_ext_map(fs, inode, size / fs->block_size, &runs);
	err = ASY_OK;
	for (size_t i = 0; i < runs.len && !err; i++)
		err = read_run(&d, asy_vec_at(&runs, i));
	asy_vec_release(&runs);
	if (!err && map_err)
		reader->problem(reader, map_err, inode->at, "the list of a directory's blocks is damaged");
	return err;
}
