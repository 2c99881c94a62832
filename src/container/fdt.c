#include "container/fdt.h"

#include <string.h>

#include "base/limits.h"

enum {
	HEADER_V16 = 36, HEADER_V17 = 40,
	TOKEN_BEGIN = 1, TOKEN_END = 2, TOKEN_PROPERTY = 3, TOKEN_NOP = 4, TOKEN_FINISH = 9,
	RESERVE_ENTRY = 16,
};

/* [offset, offset + size) lies in the tree and behind its header. */
static bool block_fits(const struct asy_fdt *t, uint32_t offset, uint64_t size, uint32_t header)
{
	return offset >= header && offset <= t->total_size && size <= t->total_size - offset;
}

enum asy_err asy_fdt_open(struct asy_bytes in, struct asy_fdt *ret_tree)
{
	struct asy_rd r = asy_rd_init(in);
	struct asy_fdt t = {0};
	uint32_t magic = asy_rd_be32(&r), at_struct, at_strings, at_reserve, oldest, n_strings, n_struct, header;

	t.total_size = asy_rd_be32(&r);
	at_struct = asy_rd_be32(&r);
	at_strings = asy_rd_be32(&r);
	at_reserve = asy_rd_be32(&r);
	t.version = asy_rd_be32(&r);
	oldest = asy_rd_be32(&r);
	asy_rd_skip(&r, 4);
	n_strings = asy_rd_be32(&r);
	n_struct = asy_rd_be32(&r);
	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	if (magic != 0xd00dfeed || oldest > t.version || t.version > 0xff)
		return ASY_NOT_FOUND;
	if (oldest > 17 || t.version < 16)
		return ASY_UNSUPPORTED;
	header = t.version >= 17 ? HEADER_V17 : HEADER_V16;
	if (t.version < 17) /* the size is not stated: up to the next block or the end */
		n_struct = (at_strings > at_struct ? at_strings : t.total_size) - at_struct;
	if (t.total_size < header || at_struct % 4 || at_reserve % 8 || !block_fits(&t, at_struct, n_struct, header) ||
	    !block_fits(&t, at_strings, n_strings, header) || !block_fits(&t, at_reserve, RESERVE_ENTRY, header))
		return ASY_NOT_FOUND;
	t.truncated = in.n < t.total_size;
	t.blob = asy_bytes_head(in, t.total_size);
	t.structure = asy_bytes_head(asy_bytes_from_offset(t.blob, at_struct), n_struct);
	t.structure_at = at_struct;
	t.strings = asy_bytes_head(asy_bytes_from_offset(t.blob, at_strings), n_strings);
	*ret_tree = t;
	return ASY_OK;
}

struct asy_fdt_iter asy_fdt_iter(const struct asy_fdt *tree)
{
	return (struct asy_fdt_iter){.tree = tree, .r = asy_rd_init(tree->structure)};
}

static enum asy_err bad(const struct asy_fdt_iter *it)
{
	return it->tree->truncated && !asy_rd_ok(&it->r) ? ASY_TRUNCATED : ASY_CORRUPT;
}

/* Some old writers leave the last padding out. */
static void align(struct asy_rd *r)
{
	uint64_t rest = (4 - r->off % 4) % 4;

	asy_rd_skip(r, rest < asy_rd_left(r) ? rest : asy_rd_left(r));
}

static enum asy_err begin_node(struct asy_fdt_iter *it, struct asy_fdt_item *item)
{
	item->kind = ASY_FDT_NODE;
	item->name = asy_rd_cstring(&it->r, ASY_LIMIT_ARCHIVE_NAME);
	if (!asy_rd_ok(&it->r) || (it->open == 0 && item->name.n != 0))
		return bad(it);
	if (it->open >= ASY_LIMIT_FDT_DEPTH)
		return ASY_LIMIT;
	align(&it->r);
	item->depth = it->open++;
	return ASY_OK;
}

static enum asy_err read_property(struct asy_fdt_iter *it, struct asy_fdt_item *item)
{
	uint32_t size = asy_rd_be32(&it->r), name_at = asy_rd_be32(&it->r);
	struct asy_bytes rest = asy_bytes_from_offset(it->tree->strings, name_at);
	size_t end = asy_bytes_find_byte(rest, 0, 0);

	item->kind = ASY_FDT_PROPERTY;
	item->offset = it->tree->structure_at + it->r.off;
	item->value = asy_rd_bytes(&it->r, size);
	if (!asy_rd_ok(&it->r))
		return bad(it);
	if (it->open == 0 || (end == rest.n && !it->tree->truncated))
		return ASY_CORRUPT;
	if (end < rest.n)
		item->name = asy_bytes_head(rest, end);
	item->depth = it->open - 1;
	align(&it->r);
	return ASY_OK;
}

enum asy_err asy_fdt_next(struct asy_fdt_iter *it, struct asy_fdt_item *ret_item)
{
	struct asy_fdt_item item = {0};
	uint32_t token;
	enum asy_err err;

	if (it->ended)
		return ASY_NOT_FOUND;
	do {
		item.offset = it->tree->structure_at + it->r.off;
		token = asy_rd_be32(&it->r);
	} while (token == TOKEN_NOP);
	switch (asy_rd_ok(&it->r) ? token : 0) {
	case TOKEN_BEGIN:
		err = begin_node(it, &item);
		break;
	case TOKEN_END:
		item.kind = ASY_FDT_NODE_END;
		err = it->open ? ASY_OK : ASY_CORRUPT;
		if (!err)
			item.depth = --it->open;
		break;
	case TOKEN_PROPERTY:
		err = read_property(it, &item);
		break;
	case TOKEN_FINISH:
		it->ended = it->open == 0;
		return it->ended ? ASY_NOT_FOUND : ASY_CORRUPT;
	default:
		err = bad(it);
		break;
	}
	if (!err)
		*ret_item = item;
	return err;
}

enum asy_err asy_fdt_check(const struct asy_fdt *tree, uint64_t *ret_nodes)
{
	struct asy_fdt_iter it = asy_fdt_iter(tree);
	struct asy_fdt_item item;
	uint64_t nodes = 0, roots = 0;
	enum asy_err err;

	while ((err = asy_fdt_next(&it, &item)) == ASY_OK) {
		nodes += item.kind == ASY_FDT_NODE;
		roots += item.kind == ASY_FDT_NODE && item.depth == 0;
	}
	if (ret_nodes)
		*ret_nodes = nodes;
	if (err != ASY_NOT_FOUND)
		return err;
	return roots == 1 ? ASY_OK : ASY_CORRUPT;
}

/* Skips from the node that just began to behind its end. */
static enum asy_err skip_node(struct asy_fdt_iter *it, unsigned depth)
{
	struct asy_fdt_item item;
	enum asy_err err;

	do
		err = asy_fdt_next(it, &item);
	while (!err && !(item.kind == ASY_FDT_NODE_END && item.depth == depth));
	return err;
}

/* Moves to behind the beginning of the child that is called name[0..n). */
static bool enter_child(struct asy_fdt_iter *it, struct asy_bytes name)
{
	struct asy_fdt_item item;

	while (asy_fdt_next(it, &item) == ASY_OK) {
		if (item.kind == ASY_FDT_NODE_END)
			return false;
		if (item.kind == ASY_FDT_PROPERTY)
			continue;
		if (asy_bytes_equal(item.name, name))
			return true;
		if (skip_node(it, item.depth) != ASY_OK)
			return false;
	}
	return false;
}

static bool find_node(const struct asy_fdt *tree, const char *path, struct asy_fdt_iter *ret_it)
{
	struct asy_fdt_iter it = asy_fdt_iter(tree);
	struct asy_fdt_item root;

	if (asy_fdt_next(&it, &root) != ASY_OK || root.kind != ASY_FDT_NODE)
		return false;
	for (path += strspn(path, "/"); *path; path += strspn(path, "/")) {
		size_t n = strcspn(path, "/");

		if (!enter_child(&it, (struct asy_bytes){(const uint8_t *)path, n}))
			return false;
		path += n;
	}
	*ret_it = it;
	return true;
}

bool asy_fdt_has_node(const struct asy_fdt *tree, const char *path)
{
	struct asy_fdt_iter it;

	return find_node(tree, path, &it);
}

bool asy_fdt_property(const struct asy_fdt *tree, const char *path, const char *name, struct asy_bytes *ret_value)
{
	struct asy_fdt_iter it;
	struct asy_fdt_item item;

	if (!find_node(tree, path, &it))
		return false;
	while (asy_fdt_next(&it, &item) == ASY_OK && item.kind == ASY_FDT_PROPERTY) {
		if (asy_bytes_is(item.name, name)) {
			*ret_value = item.value;
			return true;
		}
	}
	return false;
}

struct asy_bytes asy_fdt_text(struct asy_bytes value)
{
	return asy_bytes_head(value, asy_bytes_find_byte(value, 0, 0));
}

bool asy_fdt_number(struct asy_bytes value, uint64_t *ret_number)
{
	struct asy_rd r = asy_rd_init(value);

	if (value.n != 4 && value.n != 8)
		return false;
	*ret_number = asy_rd_uint(&r, (unsigned)value.n, ASY_BE);
	return true;
}
