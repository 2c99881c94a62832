/* CramFS: a packed read-only file system of up to 256 MiB; pages of 4 KiB, each a zlib stream. */
#include <string.h>

#include "base/limits.h"
#include "codec/codec.h"
#include "codec/crc32.h"
#include "container/archive.h"

enum {
	SUPER = 64, INODE = 12, PAGE = 4096, SUM_AT = 32,
	FLAG_SUMMED = 1, FLAG_EXTENDED_POINTERS = 0x800,
	DEPTH = 128, /* names are at most 252 bytes and a path is at most 4096 */
};

#define POINTER_STORED 0x80000000u /* the page is not packed */
#define POINTER_DIRECT 0x40000000u /* says where the page begins, in words, not where it ends */

struct super {
	enum asy_endian endian;
	uint64_t size;
	uint32_t flags, sum, files;
};

struct inode {
	uint32_t mode, uid, size, gid, name, at; /* name: bytes; at: offset of the content */
};

struct fs {
	const struct asy_walk *walk;
	struct asy_bytes in;
	struct super super;
	struct asy_buf target, path;
	uint64_t entries; /* still allowed: each takes 12 bytes of its own in a sound image */
};

static enum asy_err read_super(struct asy_bytes in, struct super *ret)
{
	struct asy_rd r = asy_rd_init(in);
	struct super s = {.endian = asy_bytes_starts(in, "\x45\x3d\xcd\x28") ? ASY_LE : ASY_BE};

	asy_rd_skip(&r, 4);
	s.size = asy_rd_uint(&r, 4, s.endian);
	s.flags = (uint32_t)asy_rd_uint(&r, 4, s.endian);
	asy_rd_skip(&r, 4);
	if (!asy_bytes_is(asy_rd_bytes(&r, 16), "Compressed ROMFS"))
		return asy_rd_ok(&r) ? ASY_NOT_FOUND : ASY_TRUNCATED;
	s.sum = (uint32_t)asy_rd_uint(&r, 4, s.endian);
	asy_rd_skip(&r, 8);
	s.files = (uint32_t)asy_rd_uint(&r, 4, s.endian);
	if (in.n < SUPER + INODE)
		return ASY_TRUNCATED;
	if (!(s.flags & FLAG_SUMMED))
		s.size = 0;
	*ret = s;
	return ASY_OK;
}

/* Bit fields: from the low end in little-endian images, from the high end in the others. */
static bool read_inode(const struct fs *fs, uint64_t at, struct inode *ret)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(fs->in, at));
	uint32_t w[3];

	for (unsigned i = 0; i < 3; i++)
		w[i] = (uint32_t)asy_rd_uint(&r, 4, fs->super.endian);
	if (fs->super.endian == ASY_LE)
		*ret = (struct inode){w[0] & 0xffff, w[0] >> 16, w[1] & 0xffffff, w[1] >> 24, (w[2] & 0x3f) * 4, (w[2] >> 6) * 4};
	else
		*ret = (struct inode){w[0] >> 16, w[0] & 0xffff, w[1] >> 8, w[1] & 0xff, (w[2] >> 26) * 4, (w[2] & 0x3ffffff) * 4};
	return asy_rd_ok(&r);
}

static bool sum_right(struct asy_bytes whole, const struct super *s)
{
	static const uint8_t zero[4];
	uint32_t sum = asy_crc32(0, asy_bytes_head(whole, SUM_AT));

	sum = asy_crc32(sum, (struct asy_bytes){zero, sizeof(zero)});
	return asy_crc32(sum, asy_bytes_from_offset(whole, SUM_AT + 4)) == s->sum;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct fs fs = {.in = in};
	struct inode root;
	enum asy_err err = read_super(in, &fs.super);

	if (err)
		return err;
	if (!read_inode(&fs, SUPER, &root) || (root.mode & ASY_S_IFMT) != ASY_S_IFDIR || root.name)
		return ASY_NOT_FOUND;
	claim.truncated = fs.super.size > in.n;
	claim.length = fs.super.size && !claim.truncated ? fs.super.size : in.n;
	if (claim.length < SUPER + INODE)
		return ASY_CORRUPT;
	claim.confidence = fs.super.size && !claim.truncated && sum_right(asy_bytes_head(in, claim.length), &fs.super) ? 100 : 50;
	asy_claim_label(&claim, "CramFS %s, %u files%s", fs.super.endian == ASY_LE ? "little-endian" : "big-endian", fs.super.files,
	                claim.confidence == 100 || claim.truncated ? "" : ", checksum not right");
	*ret_claim = claim;
	return ASY_OK;
}

/* Where page i is, and whether it is packed. Classic pointers say where a page ends. */
static bool page_of(const struct fs *fs, const struct inode *n, uint32_t i, uint32_t pages, struct asy_bytes *ret, bool *ret_packed)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(fs->in, n->at));
	uint64_t from = n->at + (uint64_t)pages * 4, end;
	uint32_t pointer, before = 0;
	bool ok;

	asy_rd_skip(&r, i ? (uint64_t)(i - 1) * 4 : 0);
	if (i)
		before = (uint32_t)asy_rd_uint(&r, 4, fs->super.endian);
	pointer = (uint32_t)asy_rd_uint(&r, 4, fs->super.endian);
	*ret_packed = true;
	if (fs->super.flags & FLAG_EXTENDED_POINTERS) {
		*ret_packed = !(pointer & POINTER_STORED);
		if (pointer & POINTER_DIRECT) {
			struct asy_rd size;

			from = (uint64_t)(pointer & ~(POINTER_STORED | POINTER_DIRECT)) << 2;
			size = asy_rd_init(asy_bytes_from_offset(fs->in, from));
			end = *ret_packed ? from + 2 + asy_rd_uint(&size, 2, fs->super.endian) : from + PAGE;
			from += *ret_packed ? 2 : 0;
			*ret = asy_bytes_sub(fs->in, from, end - from, &ok);
			return asy_rd_ok(&r) && ok;
		}
		pointer &= ~POINTER_STORED;
		before &= ~(POINTER_STORED | POINTER_DIRECT);
	}
	from = i ? before : from;
	end = pointer;
	if (!asy_rd_ok(&r) || end < from || end - from > 4 * PAGE)
		return false;
	*ret = asy_bytes_sub(fs->in, from, end - from, &ok);
	return ok;
}

static enum asy_err read_content(const struct fs *fs, const struct inode *n, struct asy_buf *out)
{
	uint32_t pages = (n->size + PAGE - 1) / PAGE;
	enum asy_err first = ASY_OK;

	for (uint32_t i = 0; i < pages && !out->err; i++) {
		size_t from = out->len, want = n->size - i * PAGE < PAGE ? n->size - i * PAGE : PAGE, ceiling = out->ceiling, used;
		struct asy_bytes page = {0};
		bool packed, ok = page_of(fs, n, i, pages, &page, &packed);

		if (ok && page.n && packed) {
			out->ceiling = from + want < ceiling ? from + want : ceiling;
			ok = asy_codec_zlib.decode(page, want, out, &used) == ASY_OK && out->len - from == want;
			out->err = ASY_OK;
			out->ceiling = ceiling;
		} else if (ok && page.n) {
			asy_buf_append(out, asy_bytes_head(page, want));
		}
		if (!ok && !first)
			first = ASY_CORRUPT;
		if (out->len < from + want) /* a hole, or what is lost */
			asy_buf_fill(out, 0, from + want - out->len);
	}
	return out->err ? out->err : first;
}

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct fs *fs = node->ctx;
	struct inode n;
	enum asy_err err = read_inode(fs, node->handle, &n) ? read_content(fs, &n, scratch) : ASY_BUG;

	*ret_content = asy_buf_bytes(scratch);
	return err;
}

static void describe(struct fs *fs, const struct inode *n, uint64_t at, struct asy_node *node)
{
	struct asy_sink *sink = fs->walk->sink;

	node->mode = n->mode & 07777;
	node->uid = n->uid;
	node->gid = n->gid;
	node->has_owner = true;
	node->offset = n->at;
	if (!asy_archive_type(n->mode, &node->type)) {
		node->type = ASY_NODE_FILE;
		sink->problem(sink, ASY_CORRUPT, at, "an inode of no known type");
	}
	if (node->type == ASY_NODE_FILE) {
		node->size = n->size;
		node->load = load;
		node->ctx = fs;
		node->handle = at;
	} else if (node->type == ASY_NODE_SYMLINK) {
		asy_buf_clear(&fs->target);
		if (read_content(fs, n, &fs->target))
			sink->problem(sink, ASY_CORRUPT, n->at, "the target of a link is damaged");
		node->target = asy_archive_cut_target(sink, asy_buf_bytes(&fs->target), n->at);
	} else if (node->type == ASY_NODE_CHAR || node->type == ASY_NODE_BLOCK) {
		node->rdev_major = n->size >> 8 & 0xff;
		node->rdev_minor = n->size & 0xff;
	}
}

struct level {
	uint64_t at, end; /* of the entries that are left */
	size_t prefix;
};

static enum asy_err entry(struct fs *fs, struct level *top, struct asy_vec *stack)
{
	struct asy_node node = {0};
	struct inode n;
	struct asy_bytes name;
	uint64_t at = top->at;
	size_t prefix = top->prefix;
	bool ok = read_inode(fs, at, &n);
	enum asy_err err;

	name = asy_bytes_sub(fs->in, at + INODE, n.name, &ok);
	name = asy_bytes_head(name, asy_bytes_find_byte(name, 0, 0));
	if (!ok || name.n == 0 || fs->entries == 0) {
		fs->walk->sink->problem(fs->walk->sink, ASY_CORRUPT, at, "a damaged directory");
		top->at = top->end;
		return ASY_OK;
	}
	top->at += INODE + n.name;
	fs->entries--;
	fs->path.len = prefix;
	asy_buf_append(&fs->path, name);
	describe(fs, &n, at, &node);
	node.path = asy_archive_node_path(fs->walk->sink, node.type, asy_buf_bytes(&fs->path), "unnamed", at);
	err = fs->path.err ? fs->path.err : fs->walk->sink->node(fs->walk->sink, &node);
	if (err || node.type != ASY_NODE_DIR || n.size == 0)
		return err;
	asy_buf_u8(&fs->path, '/');
	top = fs->path.err ? NULL : asy_vec_push(stack);
	if (top)
		*top = (struct level){n.at, (uint64_t)n.at + n.size, fs->path.len};
	else
		fs->walk->sink->problem(fs->walk->sink, ASY_LIMIT, at, "folders nested too deeply");
	return ASY_OK;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct fs fs = {.walk = w, .in = asy_bytes_head(w->in, w->claim->length)};
	struct asy_vec stack = ASY_VEC_INIT(struct level, DEPTH);
	struct level *top;
	struct inode root;
	enum asy_err err = read_super(fs.in, &fs.super);

	if (!err && (!read_inode(&fs, SUPER, &root) || !(top = asy_vec_push(&stack))))
		err = ASY_CORRUPT;
	if (err)
		return err;
	if (w->claim->truncated)
		w->sink->problem(w->sink, ASY_TRUNCATED, fs.in.n, "the file system is cut short");
	*top = (struct level){root.at, (uint64_t)root.at + root.size, 0};
	fs.entries = fs.in.n / INODE;
	asy_buf_init(&fs.target, ASY_LIMIT_SYMLINK_BYTES + 1);
	asy_buf_init(&fs.path, 2 * ASY_LIMIT_PATH_BYTES);
	while (!err && stack.len > 0) {
		top = asy_vec_at(&stack, stack.len - 1);
		if (top->at >= top->end)
			stack.len--;
		else
			err = entry(&fs, top, &stack);
	}
	asy_vec_release(&stack);
	asy_buf_release(&fs.target);
	asy_buf_release(&fs.path);
	return err;
}

static const struct asy_magic magics[] = {
	{0, 4, {0x45, 0x3d, 0xcd, 0x28}}, {0, 4, {0x28, 0xcd, 0x3d, 0x45}},
};

const struct asy_container asy_container_cramfs = {
	.name = "cramfs",
	.title = "CramFS",
	.kind = ASY_KIND_FILE_SYSTEM,
	.decoded = "both byte orders; holes; extended block pointers",
	.not_decoded = "",
	.source = "Linux include/uapi/linux/cramfs_fs.h, fs/cramfs/README",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
