/* The bytes of a file. */
#include "container/ext_fs.h"

enum { DIRECT = 12 };

static uint64_t blocks_for(const struct ext_fs *fs, uint64_t bytes)
{
	return bytes / fs->block_size + (bytes % fs->block_size != 0);
}

static enum asy_err inline_content(const struct ext_inode *inode, uint64_t size, struct asy_buf *scratch,
	struct asy_bytes *ret)
{
	struct asy_bytes rest;

	*ret = asy_bytes_head(inode->pointers, size);
	if (size <= EXT_POINTERS)
		return ASY_OK;
	rest = asy_bytes_head(asy_ext_inline_rest(inode), size - EXT_POINTERS);
	asy_buf_append(scratch, *ret);
	asy_buf_append(scratch, rest);
	if (!scratch->err)
		*ret = asy_buf_bytes(scratch);
	return scratch->err ? scratch->err : ret->n < size ? ASY_CORRUPT : ASY_OK;
}

/* One run that is the whole file needs no copy. */
static bool in_one_piece(const struct asy_vec *runs, uint64_t wanted)
{
	const struct ext_run *run = asy_vec_at(runs, 0);

	return runs->len == 1 && run->logical == 0 && run->count == wanted && !run->unwritten;
}

static enum asy_err append_runs(const struct ext_fs *fs, const struct asy_vec *runs, uint64_t size, struct asy_buf *out)
{
	for (size_t i = 0; i < runs->len && !out->err; i++) {
		const struct ext_run *run = asy_vec_at(runs, i);
		uint64_t at = run->logical * fs->block_size, length = run->count * fs->block_size;
		struct asy_bytes bytes;

		if (at > out->len)
			asy_buf_fill(out, 0, (size_t)(at - out->len));
		if (length > size - at)
			length = size - at;
		if (run->unwritten) {
			asy_buf_fill(out, 0, (size_t)length);
			continue;
		}
		bytes = asy_bytes_head(asy_bytes_from_offset(fs->in, run->physical * fs->block_size), length);
		asy_buf_append(out, bytes);
		if (bytes.n < length)
			return ASY_TRUNCATED;
	}
	return out->err;
}

enum asy_err asy_ext_content(const struct ext_fs *fs, const struct ext_inode *inode, struct asy_buf *scratch,
	struct asy_bytes *ret)
{
	uint64_t size = inode->size < scratch->ceiling ? inode->size : scratch->ceiling;
	uint64_t wanted = blocks_for(fs, size);
	enum asy_err limit = inode->size > size ? ASY_LIMIT : ASY_OK, err;
	const struct ext_run *run;
	struct asy_vec runs;

	*ret = (struct asy_bytes){0};
	if (inode->flags & EXT_FLAG_ENCRYPT)
		return ASY_ENCRYPTED;
	if (inode->flags & EXT_FLAG_INLINE_DATA) {
		err = inline_content(inode, size, scratch, ret);
		return err ? err : limit;
	}
	err = asy_ext_map(fs, inode, wanted, &runs);
	if (!err && in_one_piece(&runs, wanted)) {
		run = asy_vec_at(&runs, 0);
		*ret = asy_bytes_head(asy_bytes_from_offset(fs->in, run->physical * fs->block_size), size);
		asy_vec_release(&runs);
		return ret->n < size ? ASY_TRUNCATED : limit;
	}
	if (!err) {
		err = append_runs(fs, &runs, size, scratch);
		if (!err && scratch->len < size)
			asy_buf_fill(scratch, 0, (size_t)(size - scratch->len));
		if (!err)
			err = scratch->err;
	} else {
		enum asy_err copied = append_runs(fs, &runs, size, scratch);

		err = copied ? copied : err;
	}
	asy_vec_release(&runs);
	*ret = asy_buf_bytes(scratch);
	return err ? err : limit;
}

/* Only what the inode itself says: one extent, or consecutive direct blocks. */
uint64_t asy_ext_content_offset(const struct ext_fs *fs, const struct ext_inode *inode)
{
	uint64_t wanted = blocks_for(fs, inode->size), block;
	struct asy_rd r = asy_rd_init(inode->pointers);

	if (wanted == 0 || inode->flags & EXT_FLAG_ENCRYPT)
		return ASY_NO_OFFSET;
	if (inode->flags & EXT_FLAG_INLINE_DATA)
		return inode->size <= EXT_POINTERS ? inode->at + 40 : ASY_NO_OFFSET;
	if (inode->flags & EXT_FLAG_EXTENTS) {
		asy_rd_seek(&r, 6);
		if (asy_rd_le16(&r) != 0)
			return ASY_NO_OFFSET;
		asy_rd_seek(&r, 12);
		if (asy_rd_le32(&r) != 0 || asy_rd_le16(&r) < wanted)
			return ASY_NO_OFFSET;
		block = (uint64_t)asy_rd_le16(&r) << 32;
		block |= asy_rd_le32(&r);
		return block < fs->blocks ? block * fs->block_size : ASY_NO_OFFSET;
	}
	block = asy_rd_le32(&r);
	if (wanted > DIRECT || block == 0 || block >= fs->blocks)
		return ASY_NO_OFFSET;
	for (uint64_t i = 1; i < wanted; i++)
		if (asy_rd_le32(&r) != block + i)
			return ASY_NO_OFFSET;
	return block * fs->block_size;
}
