/* ext2, ext3 and ext4 file systems. The journal is not replayed. */
#include <string.h>

#include "base/limits.h"
#include "container/archive.h"
#include "container/ext_fs.h"
#include "container/table.h"

enum { VISITED_UNIT = 128 /* the smallest inode */, SCRATCH = 32 << 20 };

struct folder {
	uint32_t inode;
	struct asy_bytes path;
};

struct state {
	struct ext_dir_reader reader; /* first: its callbacks find the state by it */
	const struct asy_walk *walk;
	struct ext_fs fs;
	struct asy_vec queue;     /* folders not yet read */
	struct folder folder;     /* being read */
	bool folder_encrypted;
	uint8_t *visited;         /* bit per place where an inode may stand: folders already queued */
	struct asy_buf path;      /* of the node being handed out */
	struct asy_buf target;
	struct asy_arena scratch; /* emptied after every node */
};

static const struct {
	uint32_t bit;
	const char *what;
} unsupported[] = {
	{EXT_INCOMPAT_COMPRESSION, "the file system uses the feature compression, which is not decoded"},
	{EXT_INCOMPAT_JOURNAL_DEV, "the bytes are an external journal, not a file system"},
	{EXT_INCOMPAT_DIRDATA, "the file system uses the feature dirdata, which is not decoded"},
	{~(uint32_t)(EXT_INCOMPAT_READ | EXT_INCOMPAT_COMPRESSION | EXT_INCOMPAT_JOURNAL_DEV | EXT_INCOMPAT_DIRDATA),
	 "the file system uses a feature that is not known"},
};

static void problem(struct state *st, enum asy_err err, uint64_t offset, const char *what)
{
	st->walk->sink->problem(st->walk->sink, err, offset, what);
}

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct state *st = node->ctx;
	struct ext_inode inode;
	enum asy_err err = asy_ext_inode(&st->fs, (uint32_t)node->handle, &inode);

	*ret_content = (struct asy_bytes){0};
	return err ? err : asy_ext_content(&st->fs, &inode, scratch, ret_content);
}

static void set_link(struct state *st, const struct ext_inode *inode, struct asy_node *node)
{
	enum asy_err err = ASY_OK;

	asy_buf_clear(&st->target);
	if (inode->flags & EXT_FLAG_ENCRYPT)
		err = ASY_ENCRYPTED;
	else if (inode->size < EXT_POINTERS && !(inode->flags & (EXT_FLAG_EXTENTS | EXT_FLAG_INLINE_DATA)))
		node->target = asy_bytes_head(inode->pointers, inode->size);
	else
		err = asy_ext_content(&st->fs, inode, &st->target, &node->target);
	if (err)
		problem(st, err, inode->at, "the target of a symbolic link cannot be read completely");
}

/* Two forms: 8 bits each, or 12 bits of major among 20 of minor number. */
static void set_device(const struct ext_inode *inode, struct asy_node *node)
{
	struct asy_rd r = asy_rd_init(inode->pointers);
	uint32_t old = asy_rd_le32(&r), new = asy_rd_le32(&r);

	node->rdev_major = old ? old >> 8 & 0xff : new >> 8 & 0xfff;
	node->rdev_minor = old ? old & 0xff : (new & 0xff) | (new >> 12 & 0xfff00);
}

static void set_content(struct state *st, const struct ext_inode *inode, struct asy_node *node)
{
	node->size = inode->size;
	node->handle = inode->number;
	node->ctx = st;
	if (inode->flags & EXT_FLAG_ENCRYPT) {
		problem(st, ASY_ENCRYPTED, inode->at, "the content of a file is encrypted");
		return;
	}
	node->offset = asy_ext_content_offset(&st->fs, inode);
	node->load = load;
}

/* Remembers a folder for later; each only once, so that folders that contain each other come to an end. */
static void queue_folder(struct state *st, const struct ext_inode *inode, struct asy_bytes path)
{
	size_t bit = (size_t)(inode->at / VISITED_UNIT);
	struct folder *folder;
	char *copy;

	if (st->visited[bit / 8] >> bit % 8 & 1) {
		problem(st, ASY_CORRUPT, inode->at, "a directory is entered in more than one place");
		return;
	}
	st->visited[bit / 8] |= (uint8_t)(1u << bit % 8);
	if (st->path.len > ASY_LIMIT_PATH_BYTES) {
		problem(st, ASY_LIMIT, inode->at, "a directory whose path is too long is not read");
		return;
	}
	copy = asy_arena_text(st->walk->arena, path);
	folder = copy ? asy_vec_push(&st->queue) : NULL;
	if (folder)
		*folder = (struct folder){inode->number, {(const uint8_t *)copy, path.n}};
	else
		problem(st, ASY_LIMIT, inode->at, "too many directories: this one is not read");
}

static enum asy_err hand_out(struct state *st, const struct ext_inode *inode, enum asy_node_type type,
	struct asy_bytes path)
{
	struct asy_node node = {
		.type = type,
		.path = path,
		.mode = inode->mode & 07777,
		.uid = inode->uid,
		.gid = inode->gid,
		.has_owner = true,
		.mtime = inode->mtime,
		.inode = type != ASY_NODE_DIR && inode->links > 1 ? inode->number : 0,
		.offset = ASY_NO_OFFSET,
	};
	enum asy_err err = asy_ext_xattrs(&st->fs, inode, &st->scratch, &node.xattrs, &node.n_xattrs);

	if (err)
		problem(st, err, inode->at, "extended attributes cannot be read completely");
	if (type == ASY_NODE_FILE)
		set_content(st, inode, &node);
	else if (type == ASY_NODE_SYMLINK)
		set_link(st, inode, &node);
	else if (type == ASY_NODE_CHAR || type == ASY_NODE_BLOCK)
		set_device(inode, &node);
	err = st->walk->sink->node(st->walk->sink, &node);
	asy_arena_release(&st->scratch);
	if (!err && type == ASY_NODE_DIR)
		queue_folder(st, inode, path);
	return err;
}

/* The whole path in st->path. Encrypted names are arbitrary bytes, also '/': shown in hexadecimal. */
static struct asy_bytes make_path(struct state *st, const struct ext_dirent *e)
{
	asy_buf_clear(&st->path);
	asy_buf_append(&st->path, st->folder.path);
	if (st->folder.path.n)
		asy_buf_u8(&st->path, '/');
	if (st->folder_encrypted)
		for (size_t i = 0; i < e->name.n; i++)
			asy_buf_printf(&st->path, "%02x", e->name.p[i]);
	else
		asy_buf_append(&st->path, e->name);
	return asy_archive_cut_path(st->walk->sink, asy_buf_bytes(&st->path), e->at);
}

static enum asy_err on_entry(struct ext_dir_reader *reader, const struct ext_dirent *e)
{
	struct state *st = (struct state *)reader;
	enum asy_node_type type;
	struct ext_inode inode;
	enum asy_err err = asy_ext_inode(&st->fs, e->inode, &inode);

	if (err) {
		problem(st, err, e->at, "the inode of a directory entry cannot be read");
		return ASY_OK;
	}
	if (!asy_archive_type(inode.mode, &type)) {
		problem(st, ASY_CORRUPT, e->at, "a directory entry leads to an inode that is not in use");
		return ASY_OK;
	}
	return hand_out(st, &inode, type, make_path(st, e));
}

static void on_problem(struct ext_dir_reader *reader, enum asy_err err, uint64_t offset, const char *what)
{
	problem((struct state *)reader, err, offset, what);
}

static enum asy_err read_folder(struct state *st)
{
	struct ext_inode inode;
	enum asy_err err = asy_ext_inode(&st->fs, st->folder.inode, &inode);

	if (err)
		return ASY_BUG; /* it was read when it was queued */
	st->folder_encrypted = inode.flags & EXT_FLAG_ENCRYPT;
	if (st->folder_encrypted)
		problem(st, ASY_ENCRYPTED, inode.at, "the names in a directory are encrypted");
	return asy_ext_dir(&st->fs, &inode, &st->reader);
}

static enum asy_err walk_tree(struct state *st)
{
	enum asy_node_type type;
	struct ext_inode root;
	enum asy_err err = asy_ext_inode(&st->fs, EXT_ROOT, &root);

	if (!err && (!asy_archive_type(root.mode, &type) || type != ASY_NODE_DIR))
		err = ASY_CORRUPT;
	if (err) {
		problem(st, err, 0, "the root directory cannot be read");
		return err;
	}
	err = hand_out(st, &root, ASY_NODE_DIR, (struct asy_bytes){0});
	for (size_t i = 0; i < st->queue.len && !err; i++) {
		st->folder = *(struct folder *)asy_vec_at(&st->queue, i);
		err = read_folder(st);
	}
	return err;
}

static enum asy_err check_features(struct state *st)
{
	enum asy_err err = ASY_OK;

	for (size_t i = 0; i < sizeof(unsupported) / sizeof(unsupported[0]); i++)
		if (st->fs.incompat & unsupported[i].bit) {
			problem(st, ASY_UNSUPPORTED, 1024, unsupported[i].what);
			err = ASY_UNSUPPORTED;
		}
	if (!err && st->fs.incompat & EXT_INCOMPAT_RECOVER)
		problem(st, ASY_UNSUPPORTED, 1024, "the file system was not unmounted (needs_recovery): its journal is not replayed");
	return err;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct state st = {
		.reader = {on_entry, on_problem},
		.walk = w,
		.queue = ASY_VEC_INIT(struct folder, ASY_LIMIT_ENTRIES),
	};
	enum asy_err err = asy_ext_open(w->in, &st.fs);

	if (!err)
		err = check_features(&st);
	if (err)
		return err;
	st.visited = asy_arena_alloc(w->arena, st.fs.in.n / VISITED_UNIT / 8 + 1);
	if (!st.visited)
		return ASY_LIMIT;
	if (st.fs.in.n < st.fs.length)
		problem(&st, ASY_TRUNCATED, st.fs.in.n, "the file system is longer than the bytes that are there");
	asy_buf_init(&st.path, 2 * ASY_LIMIT_PATH_BYTES);
	asy_buf_init(&st.target, ASY_LIMIT_SYMLINK_BYTES);
	asy_arena_init(&st.scratch, SCRATCH);
	err = walk_tree(&st);
	asy_arena_release(&st.scratch);
	asy_buf_release(&st.target);
	asy_buf_release(&st.path);
	asy_vec_release(&st.queue);
	return err;
}

static bool groups_are_sane(const struct ext_fs *fs)
{
	uint64_t table;

	for (uint32_t i = 0; i < fs->groups; i++)
		if (asy_ext_inode_table(fs, i, &table) != ASY_OK)
			return false;
	return true;
}

static bool root_is_sane(const struct ext_fs *fs)
{
	struct ext_inode root;
	struct ext_run *first;
	struct asy_vec runs;
	struct asy_bytes block;
	bool ok = false;

	if (asy_ext_inode(fs, EXT_ROOT, &root) != ASY_OK || (root.mode & ASY_S_IFMT) != ASY_S_IFDIR || root.links < 2)
		return false;
	if (root.flags & EXT_FLAG_INLINE_DATA)
		return true;
	if (asy_ext_map(fs, &root, 1, &runs) == ASY_OK && runs.len == 1) {
		first = asy_vec_at(&runs, 0);
		ok = asy_ext_block(fs, first->physical, &block) == ASY_OK
			&& memcmp(block.p, "\2\0\0\0", 4) == 0 && block.p[6] == 1 && block.p[8] == '.';
	}
	asy_vec_release(&runs);
	return ok;
}

static unsigned confidence(const struct ext_fs *fs, bool truncated)
{
	bool groups = groups_are_sane(fs), tree = groups && root_is_sane(fs);

	if (tree && !truncated)
		return fs->sum_right ? 100 : 80;
	if (tree)
		return fs->sum_right ? 60 : 50;
	if (groups || fs->sum_right)
		return 40;
	return 20;
}

static const char *version(const struct ext_fs *fs)
{
	if (fs->incompat & (EXT_INCOMPAT_EXTENTS | EXT_INCOMPAT_64BIT | EXT_INCOMPAT_FLEX_BG | EXT_INCOMPAT_INLINE_DATA)
		|| fs->ro_compat & (EXT_RO_EXT4 | EXT_RO_METADATA_CSUM | EXT_RO_BIGALLOC))
		return "ext4";
	return fs->compat & EXT_COMPAT_JOURNAL ? "ext3" : "ext2";
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct ext_fs fs;
	enum asy_err err = asy_ext_open(in, &fs);

	if (err)
		return err;
	claim.truncated = fs.length > in.n;
	claim.length = fs.in.n;
	claim.confidence = confidence(&fs, claim.truncated);
	asy_claim_label(&claim, "%s, %llu blocks of %u KiB, %u of %u inodes used%s%.*s", version(&fs),
		(unsigned long long)fs.blocks, fs.block_size / 1024, fs.inodes - fs.free_inodes, fs.inodes,
		fs.name.n ? ", volume " : "", (int)fs.name.n, fs.name.n ? (const char *)fs.name.p : "");
	*ret_claim = claim;
	return ASY_OK;
}

/* The magic number alone has two bytes. State, behaviour on errors and minor revision stand behind it and have
 * few values. */
#define MAGICS(state) \
	{0x438, 8, {0x53, 0xef, state, 0, 0, 0, 0, 0}}, {0x438, 8, {0x53, 0xef, state, 0, 1, 0, 0, 0}}, \
	{0x438, 8, {0x53, 0xef, state, 0, 2, 0, 0, 0}}, {0x438, 8, {0x53, 0xef, state, 0, 3, 0, 0, 0}}

static const struct asy_magic magics[] = {
	MAGICS(0), MAGICS(1), MAGICS(2), MAGICS(3), MAGICS(4), MAGICS(5), {0x438, 2, {0x53, 0xef}},
};

const struct asy_container asy_container_ext = {
	.name = "ext",
	.title = "ext2, ext3, ext4",
	.kind = ASY_KIND_FILE_SYSTEM,
	.decoded = "blocks of 1 to 64 KiB; block lists, extents, inline data; 64bit, flex_bg, meta_bg, bigalloc; "
		"extended attributes, also in inodes of their own",
	.not_decoded = "journal replay; compression; encrypted files (names are shown in hexadecimal)",
	.source = "Linux Documentation/filesystems/ext4/",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
