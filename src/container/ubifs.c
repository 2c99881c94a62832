/* UBIFS: nodes found by an index tree, files in packed blocks of 4 KiB. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "codec/codec.h"
#include "container/archive.h"
#include "container/dirtree.h"
#include "container/ubifs.h"

enum {
	INODE_SIZE_AT = 48, INODE_DATA_AT = 160, DATA_AT = 48, DATA_SIZE_AT = 40, XATTRS = 64,
	PACK_NONE = 0, PACK_LZO = 1, PACK_ZLIB = 2, PACK_ZSTD = 3,
	INODE_ENCRYPTED = 0x80,
};

struct fs {
	struct ubifs u;
	struct asy_xattr attributes[XATTRS];
};

struct inode {
	uint64_t size, mtime;
	uint32_t links, uid, gid, mode, flags;
	struct asy_bytes data; /* target of a link, number of a device, value of an attribute */
};

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct ubifs fs;
	struct ubifs_node master;
	enum asy_err err = ubifs_super(in, &fs);
	uint64_t length;

	if (err)
		return err;
	length = (uint64_t)fs.leb_size * fs.leb_count;
	claim.length = length < in.n ? length : in.n;
	claim.truncated = length > in.n;
	claim.confidence = ubifs_node_at(in, fs.leb_size, &master) && master.type == UBIFS_MST ? 80 : 50;
	asy_claim_label(&claim, "UBIFS, %u blocks of %u bytes%s", fs.leb_count, fs.leb_size,
	                fs.flags & UBIFS_ENCRYPTED ? ", encrypted files" : "");
	*ret_claim = claim;
	return ASY_OK;
}

static bool inode_of(const struct ubifs *u, uint64_t ino, struct inode *ret)
{
	size_t n;
	const struct ubifs_leaf *l = ino <= UINT32_MAX ? ubifs_find(u, (uint32_t)ino, UBIFS_INO, &n) : NULL;
	struct inode i;
	struct asy_rd r;
	uint32_t size;

	if (!l)
		return false;
	r = asy_rd_init(asy_bytes_from_offset(l->body, INODE_SIZE_AT));
	i.size = asy_rd_le64(&r);
	asy_rd_skip(&r, 16);
	i.mtime = asy_rd_le64(&r);
	asy_rd_skip(&r, 12);
	i.links = asy_rd_le32(&r);
	i.uid = asy_rd_le32(&r);
	i.gid = asy_rd_le32(&r);
	i.mode = asy_rd_le32(&r);
	i.flags = asy_rd_le32(&r);
	size = asy_rd_le32(&r);
	i.data = asy_bytes_head(asy_bytes_from_offset(l->body, INODE_DATA_AT), size);
	*ret = i;
	return asy_rd_ok(&r);
}

static enum asy_err unpack(const struct ubifs_leaf *l, struct asy_buf *out)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(l->body, DATA_SIZE_AT));
	uint32_t size = asy_rd_le32(&r);
	uint16_t packing = asy_rd_le16(&r);
	struct asy_bytes data = asy_bytes_from_offset(l->body, DATA_AT);
	size_t used;

	if (!asy_rd_ok(&r) || size > UBIFS_BLOCK)
		return ASY_CORRUPT;
	if (packing == PACK_NONE) {
		asy_buf_append(out, asy_bytes_head(data, size));
		return out->err;
	}
	if (packing == PACK_LZO)
		return asy_codec_lzo1x.decode(data, size, out, &used);
	if (packing == PACK_ZLIB)
		return asy_codec_deflate.decode(data, size, out, &used);
	if (packing == PACK_ZSTD)
		return asy_codec_zstd.decode(data, size, out, &used);
	return ASY_UNSUPPORTED;
}

/* Blocks that are not there are holes. */
static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct fs *fs = node->ctx;
	size_t n = 0;
	const struct ubifs_leaf *l = ubifs_find(&fs->u, (uint32_t)node->handle, UBIFS_DATA, &n);
	struct asy_buf block;
	enum asy_err first = ASY_OK;

	asy_buf_init(&block, UBIFS_BLOCK);
	for (size_t i = 0; i < n && !scratch->err; i++) {
		uint64_t at = (uint64_t)l[i].sub * UBIFS_BLOCK;
		enum asy_err err;

		if (at >= node->size)
			break;
		if (at > scratch->ceiling) {
			scratch->err = ASY_LIMIT;
			break;
		}
		if (at > scratch->len)
			asy_buf_fill(scratch, 0, (size_t)at - scratch->len);
		asy_buf_clear(&block);
		err = unpack(&l[i], &block);
		if (err && !first)
			first = err;
		asy_buf_append(scratch, asy_bytes_head(asy_buf_bytes(&block), node->size - at));
	}
	asy_buf_release(&block);
	if (!scratch->err && node->size > scratch->len && node->size <= scratch->ceiling)
		asy_buf_fill(scratch, 0, (size_t)node->size - scratch->len);
	else if (!scratch->err && node->size > scratch->ceiling)
		scratch->err = ASY_LIMIT;
	*ret_content = asy_buf_bytes(scratch);
	return scratch->err ? scratch->err : first;
}

static size_t attributes(struct fs *fs, uint32_t ino)
{
	size_t n, kept = 0;
	const struct ubifs_leaf *l = ubifs_find(&fs->u, ino, UBIFS_XENT, &n);

	for (size_t i = 0; l && i < n && kept < XATTRS; i++) {
		struct asy_bytes name;
		struct inode value;
		uint64_t about;
		uint8_t type;

		if (ubifs_entry(&l[i], &name, &about, &type) && inode_of(&fs->u, about, &value))
			fs->attributes[kept++] = (struct asy_xattr){name, value.data};
	}
	return kept;
}

static void set_device(struct asy_node *node, struct asy_bytes data)
{
	struct asy_rd r = asy_rd_init(data);
	uint64_t v;

	if (data.n >= 8) {
		v = asy_rd_le64(&r);
		node->rdev_major = (uint32_t)((v >> 8 & 0xfff) | (v >> 32 & ~UINT64_C(0xfff)));
		node->rdev_minor = (uint32_t)((v & 0xff) | (v >> 12 & 0xffffff00));
	} else {
		v = asy_rd_le32(&r);
		node->rdev_major = (uint32_t)(v >> 8 & 0xfff);
		node->rdev_minor = (uint32_t)((v & 0xff) | (v >> 12 & 0xfff00));
	}
}

static void describe(void *ctx, const struct asy_dirtree_entry *e, struct asy_node *node)
{
	static const enum asy_node_type types[] = {ASY_NODE_FILE, ASY_NODE_DIR, ASY_NODE_SYMLINK, ASY_NODE_BLOCK, ASY_NODE_CHAR,
	                                           ASY_NODE_FIFO, ASY_NODE_SOCKET};
	struct fs *fs = ctx;
	struct asy_sink *sink = fs->u.walk->sink;
	struct inode i;

	node->offset = e->offset;
	node->inode = e->ino;
	node->type = e->type < sizeof(types) / sizeof(types[0]) ? types[e->type] : ASY_NODE_FILE;
	if (!inode_of(&fs->u, e->ino, &i)) {
		node->mode = node->type == ASY_NODE_DIR ? 0755 : 0644;
		sink->problem(sink, ASY_CORRUPT, e->offset, "nothing is left of this file but its name");
		return;
	}
	if (!asy_archive_type(i.mode, &node->type))
		node->type = ASY_NODE_FILE;
	node->mode = i.mode & 07777;
	node->uid = i.uid;
	node->gid = i.gid;
	node->has_owner = true;
	node->mtime = (int64_t)i.mtime;
	node->xattrs = fs->attributes;
	node->n_xattrs = attributes(fs, (uint32_t)e->ino);
	if (node->type == ASY_NODE_SYMLINK) {
		node->target = asy_archive_cut_target(sink, i.data, e->offset);
	} else if (node->type == ASY_NODE_CHAR || node->type == ASY_NODE_BLOCK) {
		set_device(node, i.data);
	} else if (node->type == ASY_NODE_FILE && i.flags & INODE_ENCRYPTED) {
		node->size = i.size;
		sink->problem(sink, ASY_ENCRYPTED, e->offset, "the content is encrypted");
	} else if (node->type == ASY_NODE_FILE) {
		node->size = i.size;
		node->load = load;
		node->ctx = fs;
		node->handle = e->ino;
	}
}

static size_t entries(const struct ubifs *u, struct asy_dirtree_entry *out)
{
	const struct ubifs_leaf *all = u->leaves.items;
	size_t n = 0;

	for (size_t i = 0; i < u->leaves.len; i++) {
		struct asy_dirtree_entry e = {.parent = all[i].ino, .offset = all[i].offset};

		if (all[i].type == UBIFS_DENT && ubifs_entry(&all[i], &e.name, &e.ino, &e.type))
			out[n++] = e;
	}
	return n;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct fs *fs = asy_arena_alloc(w->arena, sizeof(*fs));
	struct asy_dirtree tree = {.walk = w, .root = UBIFS_ROOT, .describe = describe, .ctx = fs};
	enum asy_err err = fs ? ubifs_super(asy_bytes_head(w->in, w->claim->length), &fs->u) : ASY_NOMEM;

	if (err)
		return err;
	fs->u.walk = w;
	if (w->claim->truncated)
		w->sink->problem(w->sink, ASY_TRUNCATED, w->claim->length, "the file system is cut short");
	err = ubifs_read(&fs->u);
	tree.entries = err ? NULL : asy_arena_array(w->arena, fs->u.leaves.len + 1, sizeof(*tree.entries));
	if (!err && !tree.entries)
		err = ASY_LIMIT;
	if (!err) {
		tree.n = entries(&fs->u, tree.entries);
		err = asy_dirtree_walk(&tree);
	}
	asy_vec_release(&fs->u.leaves);
	return err;
}

static const struct asy_magic magics[] = {
	{0, 4, {0x31, 0x18, 0x10, 0x06}},
};

const struct asy_container asy_container_ubifs = {
	.name = "ubifs",
	.title = "UBIFS",
	.kind = ASY_KIND_FILE_SYSTEM,
	.decoded = "index and journal; lzo, zlib, zstd; extended attributes; without a sound index every node",
	.not_decoded = "encrypted contents (named); the index of authenticated file systems",
	.source = "Linux fs/ubifs/ubifs-media.h",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
