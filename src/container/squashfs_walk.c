/* SquashFS directories: the tree in stored order, each folder before what is in it.
 *
 * The walk keeps its own stack, whose depth the length of the path bounds. A folder is entered once only, so
 * a loop or a folder with two parents neither hangs nor multiplies. */
#include <string.h>

#include "container/squashfs_impl.h"

enum { RUN_SIZE = 12, ENTRY_SIZE = 8, RUN_MAX = 256 };

/* One open folder. */
struct frame {
	struct frame *up, *down;
	struct sqfs_cursor c;
	uint64_t left;       /* bytes of the listing not yet read */
	uint64_t block;      /* of the current run: where its inodes are */
	uint32_t run;        /* entries left in the current run */
	size_t path_len;     /* of the folder's own path */
};

struct entry {
	uint64_t ref;
	unsigned type;
	size_t name_len;
	uint8_t name[SQFS_NAME];
};

struct tree {
	struct sqfs *fs;
	struct frame *top;
	struct sqfs_refs entered; /* folders */
	struct sqfs_refs linked;  /* files with several names */
	uint64_t nodes;
	bool owners_lost;    /* has been reported */
};

static void set_target(struct sqfs *fs, const struct sqfs_inode *inode, struct asy_node *node)
{
	struct sqfs_cursor c = inode->rest;
	size_t n = (size_t)(inode->size < ASY_LIMIT_SYMLINK_BYTES ? inode->size : ASY_LIMIT_SYMLINK_BYTES);

	if (n < inode->size)
		sqfs_problem(fs, ASY_LIMIT, c.at, "a link target is too long and was cut");
	if (!sqfs_read(&c, fs->target, n)) {
		sqfs_problem(fs, c.err, c.at, "a link target cannot be read");
		return;
	}
	node->target = (struct asy_bytes){fs->target, n};
}

static const enum asy_node_type node_types[SQFS_SOCKET + 1] = {
	[SQFS_DIR] = ASY_NODE_DIR,
	[SQFS_FILE] = ASY_NODE_FILE,
	[SQFS_SYMLINK] = ASY_NODE_SYMLINK,
	[SQFS_BLOCK] = ASY_NODE_BLOCK,
	[SQFS_CHAR] = ASY_NODE_CHAR,
	[SQFS_FIFO] = ASY_NODE_FIFO,
	[SQFS_SOCKET] = ASY_NODE_SOCKET,
};

static void set_by_type(struct sqfs *fs, const struct sqfs_inode *inode, struct asy_node *node)
{
	switch (inode->type) {
	case SQFS_FILE:
		node->size = inode->size;
		node->offset = sqfs_content_offset(fs, inode);
		node->load = sqfs_load;
		node->ctx = fs;
		node->handle = inode->ref;
		break;
	case SQFS_SYMLINK:
		set_target(fs, inode, node);
		break;
	case SQFS_BLOCK:
	case SQFS_CHAR:
		node->rdev_major = inode->device >> 8 & 0xfff;
		node->rdev_minor = (inode->device & 0xff) | (inode->device >> 12 & 0xfff00);
		break;
	case SQFS_DIR:
	case SQFS_FIFO:
	case SQFS_SOCKET:
		break;
	}
}

static enum asy_err give(struct tree *t, const struct sqfs_inode *inode, size_t path_len)
{
	struct sqfs *fs = t->fs;
	struct asy_node node = {
		.type = node_types[inode->type],
		.path = {fs->path, path_len},
		.mode = inode->mode,
		.mtime = inode->mtime,
		.offset = ASY_NO_OFFSET,
	};
	uint32_t group;
	bool is_new;

	node.has_owner = sqfs_id(fs, inode->uid_index, &node.uid) && sqfs_id(fs, inode->gid_index, &node.gid);
	if (!node.has_owner && !t->owners_lost) {
		t->owners_lost = true;
		sqfs_problem(fs, ASY_CORRUPT, fs->super.id_table, "owners cannot be read");
	}
	set_by_type(fs, inode, &node);
	if (inode->type == SQFS_FILE && inode->links > 1) {
		/* by reference, not by inode number: what an image says about its numbers need not be true */
		enum asy_err err = sqfs_refs_add(fs->arena, &t->linked, inode->ref, &group, &is_new);

		if (err)
			return err;
		node.inode = group;
	}
	sqfs_xattrs_read(fs, inode->xattr);
	node.xattrs = fs->xattrs;
	node.n_xattrs = fs->n_xattrs;
	return fs->sink->node(fs->sink, &node);
}

/* A name whose inode is lost is still worth knowing. */
static enum asy_err give_lost(struct tree *t, const struct entry *e, size_t path_len, enum asy_err why)
{
	struct asy_node node = {
		.type = e->type >= SQFS_DIR && e->type <= SQFS_SOCKET ? node_types[e->type] : ASY_NODE_FILE,
		.path = {t->fs->path, path_len},
		.offset = ASY_NO_OFFSET,
	};

	sqfs_problem(t->fs, why, t->fs->super.inode_table + (e->ref >> 16), "an inode cannot be read; only its name is known");
	return t->fs->sink->node(t->fs->sink, &node);
}

static enum asy_err enter(struct tree *t, const struct sqfs_inode *dir, size_t path_len)
{
	struct frame *f = t->top ? t->top->down : NULL;
	uint32_t number;
	bool is_new;
	enum asy_err err = sqfs_refs_add(t->fs->arena, &t->entered, dir->ref, &number, &is_new);

	if (err)
		return err;
	if (!is_new) {
		sqfs_problem(t->fs, ASY_CORRUPT, t->fs->super.dir_table + dir->start, "a folder occurs in two places; entered once");
		return ASY_OK;
	}
	if (dir->size == 0)
		return ASY_OK;
	if (!f) {
		f = asy_arena_alloc(t->fs->arena, sizeof(*f));
		if (!f)
			return ASY_LIMIT;
		f->up = t->top;
		if (t->top)
			t->top->down = f;
	}
	f->c = sqfs_cursor_at(t->fs, t->fs->super.dir_table + dir->start, t->fs->in.n, dir->offset);
	f->left = dir->size;
	f->run = 0;
	f->path_len = path_len;
	t->top = f;
	return ASY_OK;
}

static uint32_t get(const uint8_t *p, unsigned width, enum asy_endian endian)
{
	struct asy_rd r = asy_rd_init((struct asy_bytes){p, width});

	return (uint32_t)asy_rd_uint(&r, width, endian);
}

static enum asy_err next_run(struct frame *f, enum asy_endian endian)
{
	uint8_t raw[RUN_SIZE];

	if (f->left < RUN_SIZE)
		return ASY_CORRUPT;
	if (!sqfs_read(&f->c, raw, RUN_SIZE))
		return f->c.err;
	f->left -= RUN_SIZE;
	f->run = get(raw, 4, endian);
	if (f->run >= RUN_MAX)
		return ASY_CORRUPT;
	f->run++;
	f->block = get(raw + 4, 4, endian);
	return ASY_OK;
}

static enum asy_err next_entry(struct sqfs *fs, struct frame *f, struct entry *e)
{
	uint8_t raw[ENTRY_SIZE];
	enum asy_err err = f->run ? ASY_OK : next_run(f, fs->super.endian);

	if (err)
		return err;
	if (f->left < ENTRY_SIZE)
		return ASY_CORRUPT;
	if (!sqfs_read(&f->c, raw, ENTRY_SIZE))
		return f->c.err;
	e->ref = f->block << 16 | get(raw, 2, fs->super.endian);
	e->type = get(raw + 4, 2, fs->super.endian);
	e->name_len = (size_t)get(raw + 6, 2, fs->super.endian) + 1;
	f->left -= ENTRY_SIZE;
	if (e->name_len > SQFS_NAME || e->name_len > f->left)
		return ASY_CORRUPT;
	if (!sqfs_read(&f->c, e->name, e->name_len))
		return f->c.err;
	f->left -= e->name_len;
	f->run--;
	return ASY_OK;
}

/* Writes the entry's path behind the folder's. */
static bool join(struct sqfs *fs, const struct frame *f, const struct entry *e, size_t *ret_len)
{
	size_t at = f->path_len ? f->path_len + 1 : 0;

	if (at + e->name_len > ASY_LIMIT_PATH_BYTES)
		return false;
	if (at)
		fs->path[at - 1] = '/';
	memcpy(fs->path + at, e->name, e->name_len);
	*ret_len = at + e->name_len;
	return true;
}

static enum asy_err take(struct tree *t, const struct entry *e)
{
	struct sqfs_inode inode;
	size_t path_len;
	enum asy_err err;

	if (++t->nodes > ASY_LIMIT_ENTRIES) {
		sqfs_problem(t->fs, ASY_LIMIT, t->top->c.at, "too many nodes; the rest is left out");
		return ASY_LIMIT;
	}
	if (!join(t->fs, t->top, e, &path_len)) {
		sqfs_problem(t->fs, ASY_LIMIT, t->top->c.at, "a path is too long; what is there is left out");
		return ASY_OK;
	}
	err = sqfs_inode_read(t->fs, e->ref, &inode);
	if (err)
		return give_lost(t, e, path_len, err);
	err = give(t, &inode, path_len);
	return err || inode.type != SQFS_DIR ? err : enter(t, &inode, path_len);
}

enum asy_err sqfs_walk_tree(struct sqfs *fs)
{
	struct tree t = {.fs = fs};
	struct sqfs_inode root;
	enum asy_err err = sqfs_inode_read(fs, fs->super.root, &root);

	if (!err && root.type != SQFS_DIR)
		err = ASY_CORRUPT;
	if (err) {
		sqfs_problem(fs, err, fs->super.inode_table + (fs->super.root >> 16), "the root folder cannot be read");
		return err;
	}
	err = give(&t, &root, 0);
	if (!err)
		err = enter(&t, &root, 0);
	while (!err && t.top) {
		struct frame *f = t.top;
		struct entry e;

		if (f->left == 0) {
			t.top = f->up;
			continue;
		}
		err = next_entry(fs, f, &e);
		if (err) {
			sqfs_problem(fs, err, f->c.at, "a folder's listing is damaged; the rest of it is left out");
			err = ASY_OK;
			f->left = 0;
			continue;
		}
		err = take(&t, &e);
	}
	return err;
}
