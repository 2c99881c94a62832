/* RomFS: file headers at multiples of 16, each names the next; contents unpacked behind their headers. */
#include <string.h>

#include "base/limits.h"
#include "container/archive.h"

enum {
	ALIGN = 16, HEADER = 16, SUMMED = 512, DEPTH = 2048,
	TYPE_HARD_LINK = 0, TYPE_DIR = 1, TYPE_FILE = 2, TYPE_SYMLINK = 3, TYPE_BLOCK = 4, TYPE_CHAR = 5, TYPE_SOCKET = 6, TYPE_FIFO = 7,
	TYPE_MASK = 7, EXECUTABLE = 8,
};

struct header {
	uint32_t next, info, size;
	uint8_t type;
	bool executable;
	struct asy_bytes name;
	uint64_t at, data;
};

struct fs {
	const struct asy_walk *walk;
	struct asy_bytes in;
	struct asy_buf path;
	uint64_t entries; /* still allowed: each takes 32 bytes of its own in a sound image */
};

static uint64_t name_end(struct asy_bytes in, uint64_t at)
{
	return (at + asy_bytes_find_byte(asy_bytes_from_offset(in, at), 0, 0) + 1 + ALIGN - 1) & ~(uint64_t)(ALIGN - 1);
}

static bool read_header(struct asy_bytes in, uint64_t at, struct header *ret)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(in, at));
	struct header h = {.at = at};
	uint32_t next = asy_rd_be32(&r);

	h.next = next & ~(uint32_t)(ALIGN - 1);
	h.type = next & TYPE_MASK;
	h.executable = next & EXECUTABLE;
	h.info = asy_rd_be32(&r);
	h.size = asy_rd_be32(&r);
	asy_rd_skip(&r, 4); /* checksum of the header */
	h.name = asy_rd_cstring(&r, ASY_LIMIT_PATH_BYTES);
	h.data = name_end(in, at + HEADER);
	*ret = h;
	return asy_rd_ok(&r);
}

/* The words of the first 512 bytes, or of all when it is less, add up to 0. */
static bool sum_right(struct asy_bytes in, uint64_t size)
{
	struct asy_rd r = asy_rd_init(asy_bytes_head(in, size < SUMMED ? size : SUMMED));
	uint32_t sum = 0;

	while (asy_rd_left(&r) >= 4)
		sum += asy_rd_be32(&r);
	return sum == 0;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_rd r = asy_rd_init(in);
	struct asy_claim claim = {0};
	struct header root;
	struct asy_bytes name;
	uint64_t size;
	bool summed;

	if (!asy_bytes_is(asy_rd_bytes(&r, 8), "-rom1fs-"))
		return ASY_NOT_FOUND;
	size = asy_rd_be32(&r);
	asy_rd_skip(&r, 4);
	name = asy_rd_cstring(&r, 256);
	if (!asy_rd_ok(&r))
		return in.n < 512 ? ASY_TRUNCATED : ASY_NOT_FOUND;
	if (size < 2 * ALIGN || !read_header(in, name_end(in, ALIGN), &root))
		return in.n < 512 ? ASY_TRUNCATED : ASY_CORRUPT;
	claim.truncated = size > in.n;
	claim.length = claim.truncated ? in.n : size;
	summed = sum_right(in, size);
	claim.confidence = summed ? 100 : root.type == TYPE_DIR ? 50 : 20;
	asy_claim_label(&claim, "RomFS \"%.*s\", %llu bytes%s", (int)name.n, (const char *)name.p, (unsigned long long)size,
	                summed ? "" : ", checksum not right");
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct fs *fs = node->ctx;

	(void)scratch;
	*ret_content = asy_bytes_head(asy_bytes_from_offset(fs->in, node->offset), node->size);
	return ret_content->n < node->size ? ASY_TRUNCATED : ASY_OK;
}

static void describe(struct fs *fs, const struct header *h, struct asy_node *node)
{
	static const enum asy_node_type types[] = {ASY_NODE_FILE, ASY_NODE_DIR, ASY_NODE_FILE, ASY_NODE_SYMLINK, ASY_NODE_BLOCK,
	                                           ASY_NODE_CHAR, ASY_NODE_SOCKET, ASY_NODE_FIFO};
	struct asy_bytes data = asy_bytes_head(asy_bytes_from_offset(fs->in, h->data), h->size);

	node->type = types[h->type];
	node->mode = h->executable || h->type == TYPE_DIR ? 0755 : 0644;
	node->inode = h->at;
	node->offset = h->data;
	if (node->type == ASY_NODE_FILE) {
		node->size = h->size;
		node->load = load;
		node->ctx = fs;
		if (data.n < h->size)
			fs->walk->sink->problem(fs->walk->sink, ASY_TRUNCATED, h->at, "a file reaches behind the end");
	} else if (node->type == ASY_NODE_SYMLINK) {
		node->target = asy_archive_cut_target(fs->walk->sink, data, h->data);
	} else if (node->type == ASY_NODE_BLOCK || node->type == ASY_NODE_CHAR) {
		node->rdev_major = h->info >> 16;
		node->rdev_minor = h->info & 0xffff;
	}
}

struct level {
	uint64_t next; /* header of the next entry; 0 for none */
	size_t prefix;
};

static bool is_dots(struct asy_bytes name)
{
	return asy_bytes_is(name, ".") || asy_bytes_is(name, "..");
}

/* Of a hard link what it leads to, under its own name. */
static bool follow(struct fs *fs, struct header *h)
{
	struct header to;

	if (h->type != TYPE_HARD_LINK)
		return true;
	if (!read_header(fs->in, h->info, &to) || to.type == TYPE_HARD_LINK || to.type == TYPE_DIR)
		return false;
	to.name = h->name;
	to.next = h->next;
	*h = to;
	return true;
}

static enum asy_err entry(struct fs *fs, struct level *top, struct asy_vec *stack)
{
	struct asy_node node = {0};
	struct header h;
	uint64_t at = top->next;
	size_t prefix = top->prefix;
	enum asy_err err;

	if (fs->entries == 0 || !read_header(fs->in, at, &h)) {
		fs->walk->sink->problem(fs->walk->sink, ASY_CORRUPT, at, "a damaged directory");
		top->next = 0;
		return ASY_OK;
	}
	fs->entries--;
	top->next = h.next;
	if (is_dots(h.name))
		return ASY_OK;
	if (h.name.n == 0 || !follow(fs, &h)) {
		fs->walk->sink->problem(fs->walk->sink, ASY_CORRUPT, at, "an entry without name, or a hard link to nothing");
		return ASY_OK;
	}
	fs->path.len = prefix;
	asy_buf_append(&fs->path, h.name);
	describe(fs, &h, &node);
	node.path = asy_archive_node_path(fs->walk->sink, node.type, asy_buf_bytes(&fs->path), "unnamed", at);
	err = fs->path.err ? fs->path.err : fs->walk->sink->node(fs->walk->sink, &node);
	if (err || node.type != ASY_NODE_DIR || h.info == 0)
		return err;
	asy_buf_u8(&fs->path, '/');
	top = fs->path.err ? NULL : asy_vec_push(stack);
	if (top)
		*top = (struct level){h.info, fs->path.len};
	else
		fs->walk->sink->problem(fs->walk->sink, ASY_LIMIT, at, "folders nested too deeply");
	return ASY_OK;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct fs fs = {.walk = w, .in = asy_bytes_head(w->in, w->claim->length)};
	struct asy_vec stack = ASY_VEC_INIT(struct level, DEPTH);
	struct level *top = asy_vec_push(&stack);
	struct header root;
	enum asy_err err = ASY_OK;

	if (!top)
		return ASY_NOMEM;
	if (w->claim->truncated)
		w->sink->problem(w->sink, ASY_TRUNCATED, fs.in.n, "the file system is cut short");
	*top = (struct level){name_end(fs.in, ALIGN), 0};
	if (read_header(fs.in, top->next, &root) && root.type == TYPE_DIR && is_dots(root.name) && root.info)
		top->next = root.info;
	fs.entries = fs.in.n / ALIGN;
	asy_buf_init(&fs.path, 2 * ASY_LIMIT_PATH_BYTES);
	while (!err && stack.len > 0) {
		top = asy_vec_at(&stack, stack.len - 1);
		if (top->next == 0)
			stack.len--;
		else
			err = entry(&fs, top, &stack);
	}
	asy_vec_release(&stack);
	asy_buf_release(&fs.path);
	return err;
}

static const struct asy_magic magics[] = {
	{0, 8, "-rom1fs-"},
};

const struct asy_container asy_container_romfs = {
	.name = "romfs",
	.title = "RomFS",
	.kind = ASY_KIND_FILE_SYSTEM,
	.decoded = "all types of entries, hard links",
	.not_decoded = "",
	.source = "Linux Documentation/filesystems/romfs.rst",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
