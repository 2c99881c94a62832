/* Which nodes of a UBIFS medium count: the index as of the last commit, and the journal since. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "codec/crc32.h"
#include "container/dirtree.h"
#include "container/ubifs.h"

enum {
	MAGIC = 0x06101831, SUM_FROM = 8,
	KEY_AT = UBIFS_HEADER, ENTRY_INO_AT = 40, ENTRY_TYPE_AT = 49, ENTRY_NAME_AT = 56,
	LINKS_AT = 92, TRUNCATE_AT = 40,
	BRANCH = 20, INDEX_DEPTH = 16, MASTER_LEB = 1, LOG_LEB = 3,
	LEB_LEAST = 1024, LEB_MOST = 4 << 20,
	NODE_MOST = 16 * 1024, /* the largest is a full index node; more would make a search for nodes quadratic */
};

static bool sum_is(struct asy_bytes b, uint32_t stated)
{
#ifdef ASY_SMALL_LIMITS /* a fuzzer does not guess checksums */
	return stated != 0 || b.n == 0;
#else
	return ~asy_crc32(0, b) == stated;
#endif
}

bool ubifs_node_at(struct asy_bytes in, uint64_t offset, struct ubifs_node *ret)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(in, offset));
	struct ubifs_node n = {.offset = offset};
	uint32_t magic = asy_rd_le32(&r), sum = asy_rd_le32(&r), length;
	bool ok;

	n.sequence = asy_rd_le64(&r);
	length = asy_rd_le32(&r);
	n.type = asy_rd_u8(&r);
	n.body = asy_bytes_sub(in, offset, length, &ok);
	if (!asy_rd_ok(&r) || magic != MAGIC || length < UBIFS_HEADER || length > NODE_MOST || !ok ||
	    !sum_is(asy_bytes_from_offset(n.body, SUM_FROM), sum))
		return false;
	*ret = n;
	return true;
}

enum asy_err ubifs_super(struct asy_bytes in, struct ubifs *ret)
{
	struct asy_rd r;
	struct ubifs_node n;
	struct ubifs fs = {.in = in};

	if (in.n < 4096)
		return ASY_TRUNCATED;
	if (!ubifs_node_at(in, 0, &n) || n.type != UBIFS_SB)
		return ASY_NOT_FOUND;
	r = asy_rd_init(n.body);
	asy_rd_skip(&r, UBIFS_HEADER + 4);
	fs.flags = asy_rd_le32(&r);
	fs.min_io = asy_rd_le32(&r);
	fs.leb_size = asy_rd_le32(&r);
	fs.leb_count = asy_rd_le32(&r);
	asy_rd_skip(&r, 4 + 8);
	fs.log_lebs = asy_rd_le32(&r);
	fs.lpt_lebs = asy_rd_le32(&r);
	fs.orphan_lebs = asy_rd_le32(&r);
	if (!asy_rd_ok(&r) || fs.leb_size < LEB_LEAST || fs.leb_size > LEB_MOST || fs.leb_count < 4)
		return ASY_CORRUPT;
	*ret = fs;
	return ASY_OK;
}

static uint64_t place(const struct ubifs *fs, uint32_t leb, uint32_t offset)
{
	return (uint64_t)leb * fs->leb_size + offset;
}

/* Calls take() for every node of a block from `offset` on. */
static void each_node(const struct ubifs *fs, uint32_t leb, uint32_t offset, void (*take)(void *ctx, const struct ubifs_node *n),
                      void *ctx)
{
	struct asy_bytes block = asy_bytes_head(fs->in, place(fs, leb, fs->leb_size));
	uint64_t at = place(fs, leb, offset);

	while (at + UBIFS_HEADER <= block.n) {
		struct ubifs_node n;

		if (ubifs_node_at(block, at, &n)) {
			uint64_t pad = 0;

			if (n.type == UBIFS_PAD) {
				struct asy_rd r = asy_rd_init(asy_bytes_from_offset(n.body, UBIFS_HEADER));

				pad = asy_rd_le32(&r);
			}
			take(ctx, &n);
			at = (at + n.body.n + pad + 7) & ~UINT64_C(7);
		} else {
			at += 8;
		}
	}
}

static bool leaf_of(const struct ubifs_node *n, struct ubifs_leaf *ret)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(n->body, KEY_AT));
	struct ubifs_leaf l = {.type = n->type, .sequence = n->sequence, .offset = n->offset, .body = n->body};
	uint32_t word;

	l.ino = asy_rd_le32(&r);
	word = asy_rd_le32(&r);
	l.sub = word & 0x1fffffff;
	*ret = l;
	if (n->type == UBIFS_TRUN) /* has no key: the inode stands in its place */
		return asy_rd_ok(&r);
	return asy_rd_ok(&r) && n->type <= UBIFS_XENT && word >> 29 == n->type;
}

static void keep(void *ctx, const struct ubifs_node *n)
{
	struct ubifs *fs = ctx;
	struct ubifs_leaf leaf, *slot;

	if (n->type > UBIFS_TRUN || !leaf_of(n, &leaf))
		return;
	slot = asy_vec_push(&fs->leaves);
	if (slot)
		*slot = leaf;
	else
		fs->full = true;
}

/* The index is a tree of nodes that name their children by place. */
static bool index_below(struct ubifs *fs, uint32_t leb, uint32_t offset, unsigned depth, size_t *budget)
{
	struct ubifs_node n;
	struct asy_rd r;
	uint16_t children;
	bool ok = true;

	if (depth > INDEX_DEPTH || *budget == 0 || !ubifs_node_at(fs->in, place(fs, leb, offset), &n))
		return false;
	--*budget;
	if (n.type != UBIFS_IDX) {
		keep(fs, &n);
		return true;
	}
	r = asy_rd_init(asy_bytes_from_offset(n.body, UBIFS_HEADER));
	children = asy_rd_le16(&r);
	asy_rd_skip(&r, 2); /* height above the leaves: the children say themselves what they are */
	for (uint16_t i = 0; i < children && asy_rd_ok(&r); i++) {
		uint32_t child_leb = asy_rd_le32(&r), child_offset = asy_rd_le32(&r);

		asy_rd_skip(&r, BRANCH - 8); /* length, key */
		if (asy_rd_ok(&r) && !index_below(fs, child_leb, child_offset, depth + 1, budget)) {
			fs->walk->sink->problem(fs->walk->sink, ASY_CORRUPT, place(fs, child_leb, child_offset), "a node that the index names cannot be read");
			ok = depth > 0;
		}
	}
	return ok && asy_rd_ok(&r);
}

static void newest_master(void *ctx, const struct ubifs_node *n)
{
	struct ubifs_node *best = ctx;

	if (n->type == UBIFS_MST && (!best->body.n || n->sequence >= best->sequence))
		*best = *n;
}

struct journal {
	struct ubifs *fs;
	uint64_t commit;
	bool started;
};

static void bud(void *ctx, const struct ubifs_node *n)
{
	struct journal *j = ctx;
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(n->body, UBIFS_HEADER));

	if (n->type == UBIFS_CS) {
		j->started = asy_rd_le64(&r) == j->commit;
	} else if (n->type == UBIFS_REF && j->started) {
		uint32_t leb = asy_rd_le32(&r), offset = asy_rd_le32(&r);

		if (asy_rd_ok(&r) && leb < j->fs->leb_count && offset < j->fs->leb_size)
			each_node(j->fs, leb, offset, keep, j->fs);
	}
}

/* What was written since the last commit, in whatever order: sequence numbers put it right later. */
static void replay(struct ubifs *fs, uint64_t commit, uint32_t log_leb)
{
	struct journal j = {.fs = fs, .commit = commit};

	for (uint32_t i = 0; i < fs->log_lebs && i < 64; i++) {
		uint32_t leb = LOG_LEB + (log_leb - LOG_LEB + i) % fs->log_lebs;

		each_node(fs, leb, 0, bud, &j);
	}
}

static bool read_by_index(struct ubifs *fs)
{
	struct ubifs_node master = {0};
	struct asy_rd r;
	uint64_t commit;
	uint32_t log_leb, root_leb, root_offset;
	size_t budget = fs->in.n / UBIFS_HEADER;

	if (fs->flags & UBIFS_AUTHENTICATED) /* branches are longer */
		return false;
	each_node(fs, MASTER_LEB, 0, newest_master, &master);
	each_node(fs, MASTER_LEB + 1, 0, newest_master, &master);
	r = asy_rd_init(asy_bytes_from_offset(master.body, UBIFS_HEADER));
	asy_rd_skip(&r, 8);
	commit = asy_rd_le64(&r);
	asy_rd_skip(&r, 4);
	log_leb = asy_rd_le32(&r);
	root_leb = asy_rd_le32(&r);
	root_offset = asy_rd_le32(&r);
	if (!asy_rd_ok(&r) || !index_below(fs, root_leb, root_offset, 0, &budget))
		return false;
	if (log_leb >= LOG_LEB)
		replay(fs, commit, log_leb);
	return true;
}

static void read_by_search(struct ubifs *fs)
{
	for (uint32_t leb = LOG_LEB; leb < fs->leb_count && place(fs, leb, 0) < fs->in.n; leb++)
		each_node(fs, leb, 0, keep, fs);
}

bool ubifs_entry(const struct ubifs_leaf *leaf, struct asy_bytes *ret_name, uint64_t *ret_ino, uint8_t *ret_type)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(leaf->body, ENTRY_INO_AT));
	struct asy_bytes name;
	uint64_t ino = asy_rd_le64(&r);
	uint16_t size;

	asy_rd_skip(&r, 1);
	*ret_type = asy_rd_u8(&r);
	size = asy_rd_le16(&r);
	r = asy_rd_init(asy_bytes_from_offset(leaf->body, ENTRY_NAME_AT));
	name = asy_rd_bytes(&r, size);
	if (!asy_rd_ok(&r) || name.n == 0 || name.n > ASY_LIMIT_NAME_BYTES)
		return false;
	*ret_name = name;
	*ret_ino = ino;
	return true;
}

static struct asy_bytes name_of(const struct ubifs_leaf *l)
{
	struct asy_bytes name = {0};
	uint64_t ino;
	uint8_t type;

	if (l->type == UBIFS_DENT || l->type == UBIFS_XENT)
		(void)ubifs_entry(l, &name, &ino, &type);
	return name;
}

static int key_order(const struct ubifs_leaf *x, const struct ubifs_leaf *y)
{
	if (x->ino != y->ino)
		return x->ino < y->ino ? -1 : 1;
	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x->sub != y->sub)
		return x->sub < y->sub ? -1 : 1;
	return asy_dirtree_name_order(name_of(x), name_of(y)); /* two names with one hash */
}

static int leaf_order(const void *a, const void *b)
{
	const struct ubifs_leaf *x = a, *y = b;
	int c = key_order(x, y);

	if (c)
		return c;
	if (x->sequence != y->sequence)
		return x->sequence < y->sequence ? -1 : 1;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

/* Entries that name inode 0, and inodes without a link, say "deleted". */
static bool deleted(const struct ubifs_leaf *l)
{
	struct asy_bytes name;
	uint64_t ino = 1;
	uint8_t type;
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(l->body, LINKS_AT));

	if (l->type == UBIFS_TRUN)
		return true;
	if (l->type == UBIFS_DENT || l->type == UBIFS_XENT)
		return !ubifs_entry(l, &name, &ino, &type) || ino == 0;
	return l->type == UBIFS_INO && asy_rd_le32(&r) == 0;
}

/* Blocks behind a truncation that came after them are gone. The truncations of an inode stand behind its blocks. */
static bool cut(const struct ubifs *fs, size_t i)
{
	const struct ubifs_leaf *l = asy_vec_at(&fs->leaves, i);
	size_t n;
	const struct ubifs_leaf *t = l->type == UBIFS_DATA ? ubifs_find(fs, l->ino, UBIFS_TRUN, &n) : NULL;

	for (size_t k = 0; t && k < n && k < 64; k++) {
		struct asy_rd r = asy_rd_init(asy_bytes_from_offset(t[k].body, TRUNCATE_AT + 8));
		uint64_t size = asy_rd_le64(&r);

		if (t[k].sequence > l->sequence && asy_rd_ok(&r) && (uint64_t)l->sub * UBIFS_BLOCK >= size)
			return true;
	}
	return false;
}

static enum asy_err keep_newest(struct ubifs *fs)
{
	struct ubifs_leaf *all = fs->leaves.items;
	size_t kept = 0;
	bool *gone = asy_arena_array(fs->walk->arena, fs->leaves.len + 1, sizeof(*gone));

	if (!gone)
		return ASY_LIMIT;
	for (size_t i = 0; i < fs->leaves.len; i++) {
		bool older = i + 1 < fs->leaves.len && all[i].type != UBIFS_TRUN && key_order(&all[i], &all[i + 1]) == 0;

		gone[i] = older || deleted(&all[i]) || cut(fs, i);
	}
	for (size_t i = 0; i < fs->leaves.len; i++)
		if (!gone[i])
			all[kept++] = all[i];
	fs->leaves.len = kept;
	return ASY_OK;
}

enum asy_err ubifs_read(struct ubifs *fs)
{
	fs->leaves = ASY_VEC_INIT(struct ubifs_leaf, fs->in.n / UBIFS_HEADER + 1);
	if (!read_by_index(fs)) {
		fs->leaves.len = 0;
		fs->walk->sink->problem(fs->walk->sink, fs->flags & UBIFS_AUTHENTICATED ? ASY_UNSUPPORTED : ASY_CORRUPT, 0,
		                        "the index cannot be used: every node was looked for, deleted files may be among them");
		read_by_search(fs);
	}
	if (fs->leaves.len)
		qsort(fs->leaves.items, fs->leaves.len, sizeof(struct ubifs_leaf), leaf_order);
	if (fs->full)
		fs->walk->sink->problem(fs->walk->sink, ASY_LIMIT, 0, "more nodes than can be kept");
	return keep_newest(fs);
}

const struct ubifs_leaf *ubifs_find(const struct ubifs *fs, uint32_t ino, uint8_t type, size_t *ret_n)
{
	const struct ubifs_leaf *all = fs->leaves.items;
	size_t low = 0, high = fs->leaves.len, n = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (all[middle].ino < ino || (all[middle].ino == ino && all[middle].type < type))
			low = middle + 1;
		else
			high = middle;
	}
	while (low + n < fs->leaves.len && all[low + n].ino == ino && all[low + n].type == type)
		n++;
	*ret_n = n;
	return n ? &all[low] : NULL;
}
