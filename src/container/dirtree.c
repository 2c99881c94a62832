#include "container/dirtree.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "container/archive.h"

struct level {
	uint64_t ino;
	size_t next;   /* entry */
	size_t prefix; /* length of the folder's path with its '/' */
};

int asy_dirtree_name_order(struct asy_bytes a, struct asy_bytes b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int entry_order(const void *a, const void *b)
{
	const struct asy_dirtree_entry *x = a, *y = b;
	int c;

	if (x->parent != y->parent)
		return x->parent < y->parent ? -1 : 1;
	c = asy_dirtree_name_order(x->name, y->name);
	return c ? c : (x->offset > y->offset) - (x->offset < y->offset);
}

/* First entry whose parent is not below `parent`. */
static size_t first_of(const struct asy_dirtree *t, uint64_t parent)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->entries[middle].parent < parent)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum asy_err hand_out(struct asy_dirtree *t, struct asy_dirtree_entry *e, struct asy_buf *path, bool *ret_folder)
{
	struct asy_node node = {0};

	e->handed_out = true;
	asy_buf_append(path, e->name);
	if (path->err)
		return path->err;
	t->describe(t->ctx, e, &node);
	node.path = asy_archive_node_path(t->walk->sink, node.type, asy_buf_bytes(path), "unnamed", e->offset);
	*ret_folder = node.type == ASY_NODE_DIR;
	return t->walk->sink->node(t->walk->sink, &node);
}

/* Without recursion. An entry is handed out once, so that folders that hold each other come to an end. */
static enum asy_err descend(struct asy_dirtree *t, struct asy_vec *stack, struct asy_buf *path)
{
	enum asy_err err = ASY_OK;

	while (!err && stack->len > 0) {
		struct level *top = asy_vec_at(stack, stack->len - 1);
		size_t i = top->next++;
		struct asy_dirtree_entry *e = &t->entries[i];
		bool folder = false;

		if (i >= t->n || e->parent != top->ino) {
			stack->len--;
			continue;
		}
		if (e->handed_out)
			continue;
		path->len = top->prefix;
		err = hand_out(t, e, path, &folder);
		if (err || !folder)
			continue;
		asy_buf_u8(path, '/');
		top = path->err ? NULL : asy_vec_push(stack);
		if (top)
			*top = (struct level){.ino = e->ino, .next = first_of(t, e->ino), .prefix = path->len};
		else
			t->walk->sink->problem(t->walk->sink, ASY_LIMIT, e->offset, "folders nested too deeply");
	}
	return err;
}

enum asy_err asy_dirtree_walk(struct asy_dirtree *t)
{
	struct asy_vec stack = ASY_VEC_INIT(struct level, ASY_LIMIT_PATH_BYTES);
	struct level *top = asy_vec_push(&stack);
	struct asy_buf path;
	enum asy_err err;

	if (!top)
		return ASY_NOMEM;
	if (t->n)
		qsort(t->entries, t->n, sizeof(*t->entries), entry_order);
	*top = (struct level){.ino = t->root, .next = first_of(t, t->root)};
	asy_buf_init(&path, 2 * ASY_LIMIT_PATH_BYTES);
	err = descend(t, &stack, &path);
	asy_buf_release(&path);
	asy_vec_release(&stack);
	for (size_t i = 0; i < t->n && !err; i++) {
		if (t->entries[i].handed_out)
			continue;
		t->walk->sink->problem(t->walk->sink, ASY_CORRUPT, t->entries[i].offset, "this entry's folder is lost");
		break;
	}
	return err;
}
