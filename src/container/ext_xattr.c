/* Extended attributes, in the space behind the inode's fields and in one block of their own. */
#include "container/ext_fs.h"

#include <string.h>

#include "base/limits.h"

enum { MAGIC_SIZE = 4, BLOCK_HEADER = 32, ENTRY_SIZE = 16, INDEX_SYSTEM = 7, INDEX_ENCRYPTION = 9 };
static const uint32_t MAGIC = 0xea020000;

static const char *const prefixes[] = {
	"", "user.", "system.posix_acl_access", "system.posix_acl_default", "trusted.", "", "security.", "system.",
	"system.richacl",
};

struct entry {
	unsigned index;
	struct asy_bytes name, value;
	uint32_t value_inode, value_size;
};

/* The next entry of a list; values are counted from the start of `base`. False at the end or on damage, which
 * *ret_err tells apart. */
static bool next_entry(struct asy_rd *r, struct asy_bytes base, struct entry *ret, enum asy_err *ret_err)
{
	struct entry e = {0};
	size_t start = r->off;
	uint32_t offset;
	uint8_t length;
	bool ok = true;

	*ret_err = ASY_OK;
	if (asy_rd_left(r) < 4 || asy_rd_le32(r) == 0)
		return false;
	asy_rd_seek(r, start);
	length = asy_rd_u8(r);
	e.index = asy_rd_u8(r);
	offset = asy_rd_le16(r);
	e.value_inode = asy_rd_le32(r);
	e.value_size = asy_rd_le32(r);
	asy_rd_skip(r, 4);
	e.name = asy_rd_bytes(r, length);
	asy_rd_align(r, 4);
	if (!e.value_inode)
		e.value = asy_bytes_sub(base, offset, e.value_size, &ok);
	if (!asy_rd_ok(r) || !ok) {
		*ret_err = ASY_CORRUPT;
		return false;
	}
	*ret = e;
	return true;
}

/* The list in the inode; false when it has none. */
static bool open_inode_list(const struct ext_inode *inode, struct asy_bytes *ret_base)
{
	struct asy_rd r = asy_rd_init(inode->extra);

	if (asy_rd_le32(&r) != MAGIC || !asy_rd_ok(&r))
		return false;
	*ret_base = asy_bytes_from_offset(inode->extra, MAGIC_SIZE);
	return true;
}

struct asy_bytes asy_ext_inline_rest(const struct ext_inode *inode)
{
	struct asy_bytes base;
	struct asy_rd r;
	struct entry e;
	enum asy_err err;

	if (!open_inode_list(inode, &base))
		return (struct asy_bytes){0};
	r = asy_rd_init(base);
	while (next_entry(&r, base, &e, &err))
		if (e.index == INDEX_SYSTEM && asy_bytes_is(e.name, "data"))
			return e.value;
	return (struct asy_bytes){0};
}

/* Values too large for the list have an inode of their own. */
static enum asy_err read_value(const struct ext_fs *fs, const struct entry *e, struct asy_arena *arena,
	struct asy_bytes *ret)
{
	struct ext_inode inode;
	struct asy_buf scratch;
	struct asy_bytes content;
	uint8_t *copy;
	enum asy_err err;

	*ret = e->value;
	if (!e->value_inode)
		return ASY_OK;
	err = asy_ext_inode(fs, e->value_inode, &inode);
	if (err)
		return err;
	asy_buf_init(&scratch, ASY_LIMIT_XATTR_BYTES);
	err = asy_ext_content(fs, &inode, &scratch, &content);
	content = asy_bytes_head(content, e->value_size);
	copy = asy_arena_alloc(arena, content.n);
	if (copy && content.n)
		memcpy(copy, content.p, content.n);
	*ret = (struct asy_bytes){copy, copy ? content.n : 0};
	asy_buf_release(&scratch);
	return copy ? err : ASY_NOMEM;
}

static enum asy_err read_list(const struct ext_fs *fs, struct asy_bytes base, size_t skip, struct asy_arena *arena,
	struct asy_xattr *list, size_t *n)
{
	struct asy_rd r = asy_rd_init(base);
	enum asy_err err, first = ASY_OK;
	struct entry e;

	asy_rd_skip(&r, skip);
	while (next_entry(&r, base, &e, &err)) {
		size_t prefix;
		char *name;

		if (e.index == INDEX_ENCRYPTION || (e.index == INDEX_SYSTEM && asy_bytes_is(e.name, "data")))
			continue;
		if (*n == ASY_LIMIT_XATTRS)
			return ASY_LIMIT;
		if (e.index >= sizeof(prefixes) / sizeof(prefixes[0])) {
			first = first ? first : ASY_UNSUPPORTED;
			continue;
		}
		prefix = strlen(prefixes[e.index]);
		name = asy_arena_alloc(arena, prefix + e.name.n);
		if (!name)
			return ASY_NOMEM;
		memcpy(name, prefixes[e.index], prefix);
		if (e.name.n)
			memcpy(name + prefix, e.name.p, e.name.n);
		err = read_value(fs, &e, arena, &list[*n].value);
		first = first ? first : err;
		list[(*n)++].name = (struct asy_bytes){(const uint8_t *)name, prefix + e.name.n};
	}
	return err ? err : first;
}

enum asy_err asy_ext_xattrs(const struct ext_fs *fs, const struct ext_inode *inode, struct asy_arena *arena,
	const struct asy_xattr **ret, size_t *ret_n)
{
	struct asy_xattr *list;
	struct asy_bytes base = {0}, block;
	enum asy_err err = ASY_OK, block_err;
	bool in_inode = open_inode_list(inode, &base);
	struct asy_rd r;

	*ret = NULL;
	*ret_n = 0;
	if (!in_inode && !inode->xattr_block)
		return ASY_OK;
	list = asy_arena_array(arena, ASY_LIMIT_XATTRS, sizeof(*list));
	if (!list)
		return ASY_NOMEM;
	*ret = list;
	if (in_inode)
		err = read_list(fs, base, 0, arena, list, ret_n);
	if (!inode->xattr_block)
		return err;
	block_err = asy_ext_block(fs, inode->xattr_block, &block);
	r = asy_rd_init(block);
	if (!block_err && asy_rd_le32(&r) != MAGIC)
		block_err = ASY_CORRUPT;
	if (!block_err)
		block_err = read_list(fs, block, BLOCK_HEADER, arena, list, ret_n);
	return err ? err : block_err;
}
