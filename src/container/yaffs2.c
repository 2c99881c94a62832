/* YAFFS2: pages with tags in the spare bytes of the flash; of every object and page the newest counts. */
#include <stdlib.h>

#include "base/limits.h"
#include "container/archive.h"
#include "container/dirtree.h"
#include "container/yaffs2.h"

enum { ROOT = 1, UNLINKED = 3, DELETED = 4, LOST = 2 };

struct chunk {
	uint32_t object, number, sequence, bytes;
	size_t at; /* which chunk of the medium */
};

struct fs {
	const struct asy_walk *walk;
	struct yaffs2_medium medium;
	struct chunk *chunks; /* by object and number, the newest of each */
	size_t n;
};

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct yaffs2_medium m;
	enum asy_err err = yaffs2_measure(in, &m);

	if (err)
		return err;
	claim.length = m.length;
	claim.truncated = m.length % (m.shape.page + m.shape.spare) != 0;
	claim.confidence = m.chunks > 3 ? 80 : m.chunks > 1 ? 50 : 30;
	asy_claim_label(&claim, "YAFFS2 %s, pages of %u + %u bytes, %zu written", m.shape.headers == ASY_LE ? "little-endian" : "big-endian",
	                m.shape.page, m.shape.spare, m.chunks);
	*ret_claim = claim;
	return ASY_OK;
}

static int order(const void *a, const void *b)
{
	const struct chunk *x = a, *y = b;

	if (x->object != y->object)
		return x->object < y->object ? -1 : 1;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	if (x->sequence != y->sequence)
		return x->sequence < y->sequence ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static enum asy_err read_chunks(struct fs *fs)
{
	size_t size = fs->medium.shape.page + fs->medium.shape.spare, all = (size_t)(fs->medium.length / size) + 1, kept = 0;

	fs->chunks = asy_arena_array(fs->walk->arena, fs->medium.chunks + 1, sizeof(*fs->chunks));
	if (!fs->chunks)
		return ASY_LIMIT;
	for (size_t i = 0; i < all && fs->n < fs->medium.chunks; i++) {
		struct yaffs2_tags t;

		if (yaffs2_tags(&fs->medium, i, &t))
			fs->chunks[fs->n++] = (struct chunk){t.object, t.chunk, t.sequence, t.bytes, i};
	}
	qsort(fs->chunks, fs->n, sizeof(*fs->chunks), order);
	for (size_t i = 0; i < fs->n; i++)
		if (i + 1 == fs->n || fs->chunks[i + 1].object != fs->chunks[i].object || fs->chunks[i + 1].number != fs->chunks[i].number)
			fs->chunks[kept++] = fs->chunks[i];
	fs->n = kept;
	return ASY_OK;
}

static const struct chunk *chunks_of(const struct fs *fs, uint64_t object, size_t *ret_n)
{
	size_t low = 0, high = fs->n, n = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (fs->chunks[middle].object < object)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + n < fs->n && fs->chunks[low + n].object == object)
		n++;
	*ret_n = n;
	return &fs->chunks[low];
}

/* The newest header of an object. */
static bool header_of(const struct fs *fs, uint64_t object, struct yaffs2_header *ret, uint64_t *ret_offset)
{
	size_t n;
	const struct chunk *c = chunks_of(fs, object, &n);

	if (n == 0 || c->number != 0 || !yaffs2_header(yaffs2_page(&fs->medium, c->at), fs->medium.shape.headers, ret))
		return false;
	*ret_offset = (uint64_t)c->at * (fs->medium.shape.page + fs->medium.shape.spare);
	return true;
}

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct fs *fs = node->ctx;
	size_t n;
	const struct chunk *c = chunks_of(fs, node->handle, &n);
	uint32_t page = fs->medium.shape.page;
	enum asy_err err = ASY_OK;

	for (size_t i = 0; i < n && !scratch->err; i++) {
		uint64_t at = ((uint64_t)c[i].number - 1) * page;
		struct asy_bytes data = asy_bytes_head(yaffs2_page(&fs->medium, c[i].at), c[i].bytes);

		if (c[i].number == 0)
			continue;
		if (at >= node->size)
			break;
		if (at > scratch->ceiling) {
			scratch->err = ASY_LIMIT;
			break;
		}
		if (at > scratch->len)
			asy_buf_fill(scratch, 0, (size_t)at - scratch->len);
		asy_buf_append(scratch, asy_bytes_head(data, node->size - at));
		if (data.n < c[i].bytes)
			err = ASY_TRUNCATED;
	}
	if (!scratch->err && scratch->len < node->size)
		err = ASY_CORRUPT; /* pages at the end are lost */
	*ret_content = asy_buf_bytes(scratch);
	return scratch->err ? scratch->err : err;
}

static void describe(void *ctx, const struct asy_dirtree_entry *e, struct asy_node *node)
{
	struct fs *fs = ctx;
	struct asy_sink *sink = fs->walk->sink;
	struct yaffs2_header h;

	node->type = ASY_NODE_FILE;
	node->mode = 0644;
	node->inode = e->ino;
	node->offset = e->offset;
	if (!header_of(fs, e->ino, &h, &node->offset)) {
		sink->problem(sink, ASY_CORRUPT, e->offset, "a hard link to nothing");
		return;
	}
	if (!asy_archive_type(h.mode, &node->type))
		node->type = h.type == YAFFS2_DIR ? ASY_NODE_DIR : h.type == YAFFS2_LINK ? ASY_NODE_SYMLINK : ASY_NODE_FILE;
	node->mode = h.mode & 07777;
	node->uid = h.uid;
	node->gid = h.gid;
	node->has_owner = true;
	node->mtime = h.mtime;
	if (node->type == ASY_NODE_SYMLINK) {
		node->target = asy_archive_cut_target(sink, h.alias, node->offset);
	} else if (node->type == ASY_NODE_CHAR || node->type == ASY_NODE_BLOCK) {
		node->rdev_major = h.rdev >> 8 & 0xfff;
		node->rdev_minor = (h.rdev & 0xff) | (h.rdev >> 12 & 0xfff00);
	} else if (node->type == ASY_NODE_FILE) {
		node->size = h.size;
		node->load = load;
		node->ctx = fs;
		node->handle = e->ino;
	}
}

static size_t entries(const struct fs *fs, struct asy_dirtree_entry *out)
{
	size_t n = 0;

	for (size_t i = 0; i < fs->n; i++) {
		struct asy_dirtree_entry e = {.ino = fs->chunks[i].object};
		struct yaffs2_header h;

		if (fs->chunks[i].number != 0 || e.ino <= DELETED || !header_of(fs, e.ino, &h, &e.offset))
			continue;
		if (h.parent == UNLINKED || h.parent == DELETED || h.name.n == 0)
			continue;
		e.parent = h.parent == LOST ? ROOT : h.parent;
		e.name = h.name;
		if (h.type == YAFFS2_HARD)
			e.ino = h.equivalent;
		out[n++] = e;
	}
	return n;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct fs fs = {.walk = w};
	struct asy_dirtree tree = {.walk = w, .root = ROOT, .describe = describe, .ctx = &fs};
	enum asy_err err = yaffs2_measure(asy_bytes_head(w->in, w->claim->length), &fs.medium);

	if (!err)
		err = read_chunks(&fs);
	if (err)
		return err;
	tree.entries = asy_arena_array(w->arena, fs.n + 1, sizeof(*tree.entries));
	if (!tree.entries)
		return ASY_LIMIT;
	tree.n = entries(&fs, tree.entries);
	return asy_dirtree_walk(&tree);
}

/* An object header of each type in the root folder. */
#define LITTLE(type) {0, 10, {type, 0, 0, 0, 1, 0, 0, 0, 0xff, 0xff}}
#define BIG(type) {0, 10, {0, 0, 0, type, 0, 0, 0, 1, 0xff, 0xff}}

static const struct asy_magic magics[] = {
	LITTLE(1), LITTLE(2), LITTLE(3), LITTLE(5), BIG(1), BIG(2), BIG(3), BIG(5),
};

const struct asy_container asy_container_yaffs2 = {
	.name = "yaffs2",
	.title = "YAFFS2",
	.kind = ASY_KIND_FILE_SYSTEM,
	.decoded = "dumps with spare bytes, pages of 512 bytes to 16 KiB, both byte orders; overwritten and deleted objects, hard links",
	.not_decoded = "YAFFS1; in-band tags; dumps without spare bytes; checkpoints (not needed); error correction",
	.source = "yaffs2 yaffs_guts.h, yaffs_packedtags2.h",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
