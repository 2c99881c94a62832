/* JFFS2: the file system is what the newest nodes of a log say. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "container/archive.h"
#include "container/dirtree.h"
#include "container/jffs2.h"

enum { ROOT = 1, DT_SHIFT = 12, DEVICE_OLD = 2, DEVICE_NEW = 4, XATTRS = 64 /* of one file */ };

struct fs {
	const struct asy_walk *walk;
	enum asy_endian endian;
	struct jffs2_dirent *dirents; /* by parent, name, version */
	struct jffs2_inode *inodes;   /* by number, version */
	struct jffs2_xattr *xattrs;   /* by number, version */
	struct jffs2_xref *xrefs;     /* by inode */
	size_t n_dirents, n_inodes, n_xattrs, n_xrefs;
	struct asy_buf text;          /* target of a link, device number */
	struct asy_xattr attributes[XATTRS];
};

struct counts {
	size_t all, good, kinds[JFFS2_OTHER + 1];
	bool truncated;
};

/* With `fs`, keeps what it reads in the arrays made for it. */
static void take(struct counts *c, struct fs *fs, const struct jffs2_scan *s, const struct jffs2_node *node)
{
	struct jffs2_dirent d;
	struct jffs2_inode i;
	struct jffs2_xattr x;
	struct jffs2_xref ref;
	bool good = true;

	c->all++;
	c->kinds[node->kind]++;
	c->truncated |= node->truncated;
	if (node->kind == JFFS2_DIRENT && (good = jffs2_read_dirent(node, s->endian, &d)) && fs)
		fs->dirents[fs->n_dirents++] = d;
	else if (node->kind == JFFS2_INODE && (good = jffs2_read_inode(node, s->endian, &i)) && fs)
		fs->inodes[fs->n_inodes++] = i;
	else if (node->kind == JFFS2_XATTR && fs && (good = jffs2_read_xattr(node, s->endian, fs->walk->arena, &x)))
		fs->xattrs[fs->n_xattrs++] = x;
	else if (node->kind == JFFS2_XREF && (good = jffs2_read_xref(node, s->endian, &ref)) && fs)
		fs->xrefs[fs->n_xrefs++] = ref;
	c->good += good && node->kind != JFFS2_OTHER && node->kind != JFFS2_NONE;
	if (!good && fs)
		fs->walk->sink->problem(fs->walk->sink, ASY_CORRUPT, node->offset, "a node's checksum is wrong; it is left out");
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct counts c = {0};
	struct jffs2_scan s;
	struct jffs2_node node;
	enum asy_err err = jffs2_scan_begin(&s, in);

	if (err)
		return err;
	while (jffs2_scan_next(&s, &node))
		take(&c, NULL, &s, &node);
	/* erased blocks up to the end of the medium are free space of the file system */
	claim.length = s.foreign ? s.end : in.n;
	claim.truncated = c.truncated;
	claim.confidence = c.good > 1 ? 80 : c.good ? 50 : c.all > 1 ? 30 : 20;
	asy_claim_label(&claim, "JFFS2 %s, %zu directory entries, %zu data nodes%s", s.endian == ASY_LE ? "little-endian" : "big-endian",
	                c.kinds[JFFS2_DIRENT], c.kinds[JFFS2_INODE], s.damaged && !s.foreign ? ", damaged" : "");
	*ret_claim = claim;
	return ASY_OK;
}

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int by_name(const struct jffs2_dirent *a, const struct jffs2_dirent *b)
{
	int c = order(a->parent, b->parent);

	return c ? c : asy_dirtree_name_order(a->name, b->name);
}

static int dirent_order(const void *a, const void *b)
{
	const struct jffs2_dirent *x = a, *y = b;
	int c = by_name(x, y);

	if (!c)
		c = order(x->version, y->version);
	return c ? c : order(x->offset, y->offset);
}

static int inode_order(const void *a, const void *b)
{
	const struct jffs2_inode *x = a, *y = b;
	int c = order(x->ino, y->ino);

	if (!c)
		c = order(x->version, y->version);
	return c ? c : order(x->offset, y->offset);
}

static int xattr_order(const void *a, const void *b)
{
	const struct jffs2_xattr *x = a, *y = b;
	int c = order(x->id, y->id);

	return c ? c : order(x->version, y->version);
}

static int xref_order(const void *a, const void *b)
{
	const struct jffs2_xref *x = a, *y = b;
	int c = order(x->ino, y->ino);

	return c ? c : order(x->id, y->id);
}

/* Of every name the newest entry; those that say "deleted" go. */
static size_t newest(const struct fs *fs, struct asy_dirtree_entry *out)
{
	size_t n = 0;

	for (size_t i = 0; i < fs->n_dirents; i++) {
		const struct jffs2_dirent *d = &fs->dirents[i];

		if (i + 1 < fs->n_dirents && by_name(d, d + 1) == 0)
			continue;
		if (d->ino != 0)
			out[n++] = (struct asy_dirtree_entry){.parent = d->parent, .ino = d->ino, .offset = d->offset, .name = d->name, .type = d->type};
	}
	return n;
}

static enum asy_err read_all(struct fs *fs)
{
	struct asy_bytes in = asy_bytes_head(fs->walk->in, fs->walk->claim->length);
	struct counts c = {0}, again = {0};
	struct asy_arena *arena = fs->walk->arena;
	struct jffs2_scan s;
	struct jffs2_node node;
	enum asy_err err = jffs2_scan_begin(&s, in);

	if (err)
		return err;
	while (jffs2_scan_next(&s, &node))
		take(&c, NULL, &s, &node);
	fs->dirents = asy_arena_array(arena, c.kinds[JFFS2_DIRENT] + 1, sizeof(*fs->dirents));
	fs->inodes = asy_arena_array(arena, c.kinds[JFFS2_INODE] + 1, sizeof(*fs->inodes));
	fs->xattrs = asy_arena_array(arena, c.kinds[JFFS2_XATTR] + 1, sizeof(*fs->xattrs));
	fs->xrefs = asy_arena_array(arena, c.kinds[JFFS2_XREF] + 1, sizeof(*fs->xrefs));
	if (!fs->dirents || !fs->inodes || !fs->xattrs || !fs->xrefs)
		return ASY_LIMIT;
	if (jffs2_scan_begin(&s, in))
		return ASY_BUG;
	fs->endian = s.endian;
	while (jffs2_scan_next(&s, &node))
		take(&again, fs, &s, &node);
	qsort(fs->dirents, fs->n_dirents, sizeof(*fs->dirents), dirent_order);
	qsort(fs->inodes, fs->n_inodes, sizeof(*fs->inodes), inode_order);
	qsort(fs->xattrs, fs->n_xattrs, sizeof(*fs->xattrs), xattr_order);
	qsort(fs->xrefs, fs->n_xrefs, sizeof(*fs->xrefs), xref_order);
	if (s.damaged)
		fs->walk->sink->problem(fs->walk->sink, ASY_CORRUPT, s.end, "there are bytes between the nodes that are neither nodes nor erased");
	if (c.truncated)
		fs->walk->sink->problem(fs->walk->sink, ASY_TRUNCATED, in.n, "the last node is cut");
	return ASY_OK;
}

static const struct jffs2_inode *inode_of(const struct fs *fs, uint32_t ino, size_t *ret_n)
{
	size_t low = 0, high = fs->n_inodes, n = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (fs->inodes[middle].ino < ino)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + n < fs->n_inodes && fs->inodes[low + n].ino == ino)
		n++;
	*ret_n = n;
	return &fs->inodes[low];
}

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct fs *fs = node->ctx;
	size_t n;
	const struct jffs2_inode *nodes = inode_of(fs, (uint32_t)node->handle, &n);
	enum asy_err err = jffs2_content(nodes, n, scratch);

	*ret_content = asy_buf_bytes(scratch);
	return err;
}

static size_t first_xref(const struct fs *fs, uint32_t ino)
{
	size_t low = 0, high = fs->n_xrefs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (fs->xrefs[middle].ino < ino)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The newest of its number, or NULL. */
static const struct jffs2_xattr *xattr_of(const struct fs *fs, uint32_t id)
{
	size_t low = 0, high = fs->n_xattrs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (fs->xattrs[middle].id <= id)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && fs->xattrs[low - 1].id == id ? &fs->xattrs[low - 1] : NULL;
}

static size_t attributes(const struct fs *fs, uint32_t ino, struct asy_xattr *out)
{
	size_t n = 0;

	for (size_t i = first_xref(fs, ino); i < fs->n_xrefs && fs->xrefs[i].ino == ino && n < XATTRS; i++) {
		const struct jffs2_xattr *x = xattr_of(fs, fs->xrefs[i].id);

		if (x && !(fs->xrefs[i].sequence & 1)) /* odd: taken away again */
			out[n++] = (struct asy_xattr){x->name, x->value};
	}
	return n;
}

/* Two bytes, or four as Linux packs a device number since 2.6. */
static void set_device(struct asy_node *node, struct asy_bytes data, enum asy_endian endian)
{
	struct asy_rd r = asy_rd_init(data);
	uint32_t v;

	if (data.n == DEVICE_OLD) {
		v = (uint32_t)asy_rd_uint(&r, 2, endian);
		node->rdev_major = v >> 8;
		node->rdev_minor = v & 0xff;
	} else if (data.n >= DEVICE_NEW) {
		v = (uint32_t)asy_rd_uint(&r, 4, endian);
		node->rdev_major = (v & 0xfff00) >> 8;
		node->rdev_minor = (v & 0xff) | ((v >> 12) & 0xfff00);
	}
}

static void describe_content(struct fs *fs, const struct jffs2_inode *nodes, size_t n, struct asy_node *node)
{
	const struct jffs2_inode *last = &nodes[n - 1];
	enum asy_err err;

	if (node->type == ASY_NODE_FILE) {
		node->size = last->isize;
		node->load = load;
		node->ctx = fs;
		node->handle = last->ino;
		node->offset = nodes[0].offset;
		return;
	}
	asy_buf_clear(&fs->text);
	err = jffs2_content(nodes, n, &fs->text);
	if (node->type != ASY_NODE_SYMLINK) {
		set_device(node, asy_buf_bytes(&fs->text), fs->endian);
		return;
	}
	if (err)
		fs->walk->sink->problem(fs->walk->sink, ASY_CORRUPT, last->offset, "the target of a link is damaged");
	node->target = asy_archive_cut_target(fs->walk->sink, asy_buf_bytes(&fs->text), last->offset);
}

static void describe(void *ctx, const struct asy_dirtree_entry *e, struct asy_node *node)
{
	struct fs *fs = ctx;
	size_t n;
	const struct jffs2_inode *nodes = inode_of(fs, (uint32_t)e->ino, &n), *last = n ? &nodes[n - 1] : NULL;
	uint32_t mode = last ? last->mode : (uint32_t)e->type << DT_SHIFT;

	if (!asy_archive_type(mode, &node->type))
		node->type = ASY_NODE_FILE;
	node->offset = e->offset;
	node->inode = e->ino;
	if (!last) { /* folders may do without */
		node->mode = node->type == ASY_NODE_DIR ? 0755 : 0644;
		if (node->type != ASY_NODE_DIR)
			fs->walk->sink->problem(fs->walk->sink, ASY_CORRUPT, e->offset, "nothing is left of this file but its name");
		return;
	}
	node->mode = mode & 07777;
	node->uid = last->uid;
	node->gid = last->gid;
	node->has_owner = true;
	node->mtime = last->mtime;
	node->xattrs = fs->attributes;
	node->n_xattrs = attributes(fs, last->ino, fs->attributes);
	if (node->type != ASY_NODE_DIR)
		describe_content(fs, nodes, n, node);
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct fs *fs = asy_arena_alloc(w->arena, sizeof(*fs));
	struct asy_dirtree tree = {.walk = w, .root = ROOT, .describe = describe, .ctx = fs};
	enum asy_err err;

	if (!fs)
		return ASY_NOMEM;
	fs->walk = w;
	err = read_all(fs);
	if (err)
		return err;
	tree.entries = asy_arena_array(w->arena, fs->n_dirents + 1, sizeof(*tree.entries));
	if (!tree.entries)
		return ASY_LIMIT;
	tree.n = newest(fs, tree.entries);
	asy_buf_init(&fs->text, ASY_LIMIT_SYMLINK_BYTES + 1);
	err = asy_dirtree_walk(&tree);
	asy_buf_release(&fs->text);
	return err;
}

static const struct asy_magic magics[] = {
	{0, 4, {0x85, 0x19, 0x01, 0xe0}}, {0, 4, {0x85, 0x19, 0x02, 0xe0}}, {0, 4, {0x85, 0x19, 0x03, 0x20}},
	{0, 4, {0x19, 0x85, 0xe0, 0x01}}, {0, 4, {0x19, 0x85, 0xe0, 0x02}}, {0, 4, {0x19, 0x85, 0x20, 0x03}},
};

const struct asy_container asy_container_jffs2 = {
	.name = "jffs2",
	.title = "JFFS2",
	.kind = ASY_KIND_FILE_SYSTEM,
	.decoded = "both byte orders; zlib, rtime, lzo, lzma as OpenWrt packs it; versions, deletions, extended attributes",
	.not_decoded = "rubin packing; nodes that only the summary knows",
	.source = "Linux include/uapi/linux/jffs2.h",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
