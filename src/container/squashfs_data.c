/* SquashFS file contents: blocks, holes, fragments. */
#include "container/squashfs_impl.h"

enum { STORED_BIT = 1 << 24, SIZE_MASK = STORED_BIT - 1, FRAGMENT_SIZE = 16, FIRST_ROOM = 16 << 20 };

enum asy_err sqfs_unpack(struct sqfs *fs, struct asy_bytes stored, size_t want, struct asy_buf *out)
{
	uint8_t *room = asy_buf_reserve(out, want);
	struct asy_buf view;
	enum asy_err err;
	size_t used;

	if (!room)
		return out->err;
	view = sqfs_fixed_buf(room, want);
	err = fs->codec->decode(stored, want, &view, &used);
	asy_buf_commit(out, view.len);
	if (err == ASY_NOMEM || err == ASY_UNSUPPORTED || (err == ASY_LIMIT && view.len < want))
		return err;
	return err || view.len != want ? ASY_CORRUPT : ASY_OK;
}

/* The stored bytes of a block whose size word is `word`, cut at the end of the image. */
static enum asy_err find_stored(struct sqfs *fs, uint64_t at, uint32_t word, struct asy_bytes *ret)
{
	size_t size = word & SIZE_MASK;

	*ret = asy_bytes_head(asy_bytes_from_offset(fs->in, at), size);
	if (size > fs->super.block_size)
		return ASY_CORRUPT;
	return ret->n < size ? ASY_TRUNCATED : ASY_OK;
}

/* Appends the content of one block, `want` bytes when it is sound. */
static enum asy_err append_block(struct sqfs *fs, uint64_t at, uint32_t word, size_t want, struct asy_buf *out)
{
	struct asy_bytes stored;
	enum asy_err err, damage;

	if ((word & SIZE_MASK) == 0) {
		asy_buf_fill(out, 0, want);
		return out->err;
	}
	err = find_stored(fs, at, word, &stored);
	if (err == ASY_CORRUPT)
		return err;
	if (word & STORED_BIT) {
		asy_buf_append(out, asy_bytes_head(stored, want));
		if (!err && stored.n != want)
			err = ASY_CORRUPT;
		return out->err ? out->err : err;
	}
	damage = sqfs_unpack(fs, stored, want, out);
	return err ? err : damage;
}

/* Where fragment block `index` is stored and its size word. */
static enum asy_err find_fragment(struct sqfs *fs, uint32_t index, uint64_t *ret_at, uint32_t *ret_word)
{
	struct sqfs_cursor c = sqfs_table_cursor(fs, fs->super.fragment_table, index, FRAGMENT_SIZE);
	uint8_t raw[FRAGMENT_SIZE];
	struct asy_rd r = asy_rd_init((struct asy_bytes){raw, sizeof(raw)});

	if (index >= fs->super.fragment_count)
		return ASY_CORRUPT;
	if (!sqfs_read(&c, raw, sizeof(raw)))
		return c.err;
	*ret_at = asy_rd_uint(&r, 8, fs->super.endian);
	*ret_word = (uint32_t)asy_rd_uint(&r, 4, fs->super.endian);
	return ASY_OK;
}

static void fill_fragment(struct sqfs *fs, struct sqfs_fragment *f, uint32_t index)
{
	size_t size = (size_t)fs->super.block_size;
	struct asy_bytes stored;
	struct asy_buf out;
	uint32_t word;
	size_t used;

	f->index = index;
	f->data = (struct asy_bytes){0};
	f->stored = false;
	f->at = ASY_NO_OFFSET;
	f->err = find_fragment(fs, index, &f->at, &word);
	if (!f->err)
		f->err = find_stored(fs, f->at, word, &stored);
	if (f->err && f->err != ASY_TRUNCATED)
		return;
	if (f->at == ASY_NO_OFFSET)
		return;
	f->stored = word & STORED_BIT;
	if (f->stored) {
		f->data = stored;
		return;
	}
	if (!f->room)
		f->room = asy_arena_alloc(fs->arena, size + 1);
	if (!f->room) {
		f->err = ASY_LIMIT;
		return;
	}
	/* how much a fragment block holds is not stored anywhere */
	out = sqfs_fixed_buf(f->room, size);
	if (fs->codec->decode(stored, size, &out, &used) != ASY_OK && !f->err)
		f->err = ASY_CORRUPT;
	f->data = asy_buf_bytes(&out);
}

static const struct sqfs_fragment *get_fragment(struct sqfs *fs, uint32_t index)
{
	struct sqfs_fragment *oldest = fs->fragments;

	fs->clock++;
	for (size_t i = 0; i < fs->n_fragments; i++) {
		struct sqfs_fragment *f = &fs->fragments[i];

		if (f->used && f->index == index) {
			f->used = fs->clock;
			return f;
		}
		if (f->used < oldest->used)
			oldest = f;
	}
	fill_fragment(fs, oldest, index);
	oldest->used = fs->clock;
	return oldest;
}

static uint64_t count_blocks(const struct sqfs *fs, const struct sqfs_inode *inode)
{
	uint64_t whole = inode->size / fs->super.block_size;

	return inode->fragment == SQFS_NO_INDEX && inode->size % fs->super.block_size ? whole + 1 : whole;
}

uint64_t sqfs_content_offset(struct sqfs *fs, const struct sqfs_inode *inode)
{
	uint64_t at;
	uint32_t word;

	if (inode->size == 0)
		return ASY_NO_OFFSET;
	if (count_blocks(fs, inode) > 0)
		return inode->start < fs->in.n ? inode->start : ASY_NO_OFFSET;
	return find_fragment(fs, inode->fragment, &at, &word) == ASY_OK && at < fs->in.n ? at : ASY_NO_OFFSET;
}

static bool next_word(struct sqfs_cursor *sizes, uint32_t *ret_word)
{
	uint8_t raw[4];
	struct asy_rd r = asy_rd_init((struct asy_bytes){raw, sizeof(raw)});

	if (!sqfs_read(sizes, raw, sizeof(raw)))
		return false;
	*ret_word = (uint32_t)asy_rd_uint(&r, 4, sizes->fs->super.endian);
	return true;
}

static size_t block_content(const struct sqfs *fs, const struct sqfs_inode *inode, uint64_t i)
{
	uint64_t left = inode->size - i * fs->super.block_size;

	return (size_t)(left < fs->super.block_size ? left : fs->super.block_size);
}

/* A file of unpacked blocks only lies in the image as it is. */
static bool is_stored(struct sqfs *fs, const struct sqfs_inode *inode, uint64_t blocks, struct asy_bytes *ret)
{
	struct sqfs_cursor sizes = inode->rest;
	struct asy_bytes content;
	bool inside;

	content = asy_bytes_sub(fs->in, inode->start, inode->size, &inside);
	if (!inside || blocks == 0 || blocks * fs->super.block_size < inode->size)
		return false;
	for (uint64_t i = 0; i < blocks; i++) {
		uint32_t word;

		if (!next_word(&sizes, &word) || word != (STORED_BIT | block_content(fs, inode, i)))
			return false;
	}
	*ret = content;
	return true;
}

static enum asy_err load_blocks(struct sqfs *fs, const struct sqfs_inode *inode, uint64_t blocks, struct asy_buf *out)
{
	struct sqfs_cursor sizes = inode->rest;
	uint64_t at = inode->start;

	for (uint64_t i = 0; i < blocks; i++) {
		size_t want = block_content(fs, inode, i), left = out->ceiling - out->len;
		uint32_t word;
		enum asy_err err;

		if (!next_word(&sizes, &word)) {
			sqfs_problem(fs, sizes.err, sizes.at, "the list of a file's blocks is damaged");
			return sizes.err;
		}
		if (left == 0)
			return ASY_LIMIT;
		err = append_block(fs, at, word, want < left ? want : left, out);
		if (want > left)
			return ASY_LIMIT;
		if (err) {
			sqfs_problem(fs, err, at, "a data block is damaged; its file is read up to there");
			return err;
		}
		at += word & SIZE_MASK;
	}
	return ASY_OK;
}

static enum asy_err load_tail(struct sqfs *fs, const struct sqfs_inode *inode, struct asy_buf *out,
	struct asy_bytes *ret_stored)
{
	const struct sqfs_fragment *f = get_fragment(fs, inode->fragment);
	uint64_t want = inode->size % fs->super.block_size;
	struct asy_bytes tail = asy_bytes_head(asy_bytes_from_offset(f->data, inode->offset), want);
	size_t left = out->ceiling - out->len;

	if (f->stored && out->len == 0)
		*ret_stored = tail;
	else
		asy_buf_append(out, asy_bytes_head(tail, left));
	if (tail.n < want) {
		enum asy_err err = f->err ? f->err : ASY_CORRUPT;

		sqfs_problem(fs, err, f->at, "a fragment block is damaged; the end of a file is missing");
		return err;
	}
	if (out->err)
		return out->err;
	return !ret_stored->p && tail.n > left ? ASY_LIMIT : ASY_OK;
}

enum asy_err sqfs_load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	struct sqfs *fs = node->ctx;
	struct sqfs_inode inode;
	struct asy_bytes stored = {0};
	uint64_t blocks;
	enum asy_err err = sqfs_inode_read(fs, node->handle, &inode);

	*ret_content = (struct asy_bytes){0};
	if (err)
		return err;
	blocks = count_blocks(fs, &inode);
	if (is_stored(fs, &inode, blocks, ret_content))
		return ASY_OK;
	if (inode.size && inode.size <= scratch->ceiling &&
	    !asy_buf_reserve(scratch, (size_t)(inode.size < FIRST_ROOM ? inode.size : FIRST_ROOM)))
		return scratch->err;
	err = load_blocks(fs, &inode, blocks, scratch);
	if (!err && inode.fragment != SQFS_NO_INDEX && inode.size % fs->super.block_size)
		err = load_tail(fs, &inode, scratch, &stored);
	*ret_content = stored.p ? stored : asy_buf_bytes(scratch);
	return err;
}
