/* Flattened device trees ("dtb", and FIT images, which have the same form): a bounded reader over bytes.
 *
 *	struct asy_fdt tree;
 *	struct asy_fdt_item item;
 *
 *	if (asy_fdt_open(bytes, &tree) == ASY_OK) {
 *		struct asy_fdt_iter it = asy_fdt_iter(&tree);
 *
 *		while (asy_fdt_next(&it, &item) == ASY_OK)
 *			if (item.kind == ASY_FDT_PROPERTY && asy_bytes_is(item.name, "compatible")) ...
 *	}
 *
 * Format: Devicetree Specification, release 0.4, chapter 5. Versions 16 and 17 are read. */
#ifndef ASY_CONTAINER_FDT_H
#define ASY_CONTAINER_FDT_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"

struct asy_fdt {
	struct asy_bytes blob;      /* the whole tree: total_size bytes, or what is there of them */
	struct asy_bytes structure, strings;
	uint64_t structure_at;      /* of the structure block in the blob */
	uint32_t total_size, version;
	bool truncated;             /* fewer than total_size bytes were given */
};

enum asy_fdt_kind {
	ASY_FDT_NODE,     /* a node begins */
	ASY_FDT_PROPERTY, /* of the node that began last and has not ended */
	ASY_FDT_NODE_END,
};

struct asy_fdt_item {
	enum asy_fdt_kind kind;
	unsigned depth;          /* of the node: 0 for the root; a property has its node's depth */
	struct asy_bytes name;   /* of a node with its unit address, empty for the root; of a property empty when
	                            the tree is truncated before its names */
	struct asy_bytes value;  /* of a property */
	uint64_t offset;         /* of the value, or of the node's token, in the blob */
};

struct asy_fdt_iter {
	const struct asy_fdt *tree;
	struct asy_rd r;
	unsigned open;  /* nodes begun and not ended */
	bool ended;
};

/* Checks the header: magic, versions, all blocks inside the stated size. ASY_NOT_FOUND: not a device tree;
 * ASY_UNSUPPORTED: a version that is not read. Fewer bytes than stated are no error: see `truncated`. */
enum asy_err asy_fdt_open(struct asy_bytes in, struct asy_fdt *ret_tree) ASY_MUST_CHECK;

struct asy_fdt_iter asy_fdt_iter(const struct asy_fdt *tree);

/* ASY_OK: *ret_item is filled; slices point into the blob. ASY_NOT_FOUND: the well-formed end.
 * ASY_TRUNCATED, ASY_CORRUPT, ASY_LIMIT (nesting deeper than FDT_DEPTH): nothing further can be read. */
enum asy_err asy_fdt_next(struct asy_fdt_iter *it, struct asy_fdt_item *ret_item) ASY_MUST_CHECK;

/* Walks all of it; ASY_OK when it is well-formed to the end. *ret_nodes (may be NULL): nodes seen. */
enum asy_err asy_fdt_check(const struct asy_fdt *tree, uint64_t *ret_nodes) ASY_MUST_CHECK;

/* True when there is a node at `path` ("/images"). */
bool asy_fdt_has_node(const struct asy_fdt *tree, const char *path);

/* The value of the property `name` of the node at `path` ("/", "/images/kernel"),
 * which stands before the node's children; false when absent. */
bool asy_fdt_property(const struct asy_fdt *tree, const char *path, const char *name, struct asy_bytes *ret_value);

/* The bytes before the first NUL of a value: the first string of a list of strings. */
struct asy_bytes asy_fdt_text(struct asy_bytes value);

/* The number of a property of one cell (4 bytes) or two (8); false for other lengths. */
bool asy_fdt_number(struct asy_bytes value, uint64_t *ret_number);

#endif
