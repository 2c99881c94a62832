/* UBI: volumes spread over the erase blocks of a flash. Every block begins with two headers: how often it was erased, and
 * which logical block of which volume it holds. Of two blocks for one place the later written one counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "codec/crc32.h"
#include "container/container.h"

enum {
	HEADER = 64, SUM_AT = 60,
	BLOCK_LEAST = 2048, BLOCK_MOST = 4 << 20, /* erase blocks of flash chips */
	FOREIGN_MOST = 4,                         /* damaged blocks in a row; more is something else */
	LAYOUT_VOLUME = 0x7fffefff, INTERNAL = 0x7fffefff,
	RECORD = 172, RECORD_SUM = 168, VOLUMES = 128, NAME = 127,
	STATIC = 2,
};

struct block {
	uint32_t volume, leb, size, pad; /* size: of the data in a static volume */
	uint64_t sequence, at;           /* at: of the data */
	uint8_t type;
};

struct geometry {
	uint64_t block;        /* bytes of one erase block */
	uint32_t vid_at, data_at;
	uint64_t length;       /* bytes that belong to the image */
	size_t blocks, damaged;
};

struct ubi {
	const struct asy_walk *walk;
	struct geometry g;
	struct block *blocks;  /* by volume, logical block, sequence */
	size_t n;
};

static bool sum_is(struct asy_bytes b, uint32_t stated)
{
#ifdef ASY_SMALL_LIMITS /* a fuzzer does not guess checksums */
	return stated != 0 || b.n == 0;
#else
	return ~asy_crc32(0, b) == stated;
#endif
}

static bool read_ec(struct asy_bytes in, uint64_t at, struct geometry *ret)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(in, at));
	struct asy_bytes header = asy_rd_bytes(&r, SUM_AT);
	uint32_t sum = asy_rd_be32(&r);

	if (!asy_rd_ok(&r) || !asy_bytes_starts(header, "UBI#") || header.p[4] != 1 || !sum_is(header, sum))
		return false;
	r = asy_rd_init(asy_bytes_from_offset(header, 16));
	ret->vid_at = asy_rd_be32(&r);
	ret->data_at = asy_rd_be32(&r);
	return ret->vid_at >= HEADER && ret->data_at >= ret->vid_at + HEADER;
}

static bool read_vid(struct asy_bytes in, const struct geometry *g, uint64_t at, struct block *ret)
{
	struct asy_rd r = asy_rd_init(asy_bytes_head(asy_bytes_from_offset(in, at + g->vid_at), HEADER));
	struct asy_bytes header = asy_rd_bytes(&r, SUM_AT);
	uint32_t sum = asy_rd_be32(&r);
	struct block b = {.at = at + g->data_at};

	if (!asy_rd_ok(&r) || !asy_bytes_starts(header, "UBI!") || !sum_is(header, sum))
		return false;
	r = asy_rd_init(header);
	asy_rd_skip(&r, 5);
	b.type = asy_rd_u8(&r);
	asy_rd_skip(&r, 2); /* copied by wear levelling; compatibility */
	b.volume = asy_rd_be32(&r);
	b.leb = asy_rd_be32(&r);
	asy_rd_skip(&r, 4);
	b.size = asy_rd_be32(&r);
	asy_rd_skip(&r, 4); /* blocks used by a static volume */
	b.pad = asy_rd_be32(&r);
	asy_rd_skip(&r, 8);
	b.sequence = asy_rd_be64(&r);
	*ret = b;
	return b.pad < g->block - g->data_at;
}

/* The distance to the next erase header that agrees with the first one. */
static uint64_t block_size(struct asy_bytes in, const struct geometry *first)
{
	struct geometry other;

	for (uint64_t size = BLOCK_LEAST; size <= BLOCK_MOST && size < in.n; size *= 2) {
		if (size > first->data_at && read_ec(in, size, &other) && other.vid_at == first->vid_at && other.data_at == first->data_at)
			return size;
	}
	return 0;
}

static enum asy_err measure(struct asy_bytes in, struct geometry *ret)
{
	struct geometry g = {0}, other;
	size_t foreign = 0;
	uint64_t at = 0;

	if (!read_ec(in, 0, &g))
		return in.n < HEADER ? ASY_TRUNCATED : ASY_NOT_FOUND;
	g.block = block_size(in, &g);
	if (!g.block)
		return in.n < 2 * (uint64_t)BLOCK_MOST ? ASY_TRUNCATED : ASY_NOT_FOUND;
	for (; at < in.n && foreign <= FOREIGN_MOST; at += g.block) {
		if (read_ec(in, at, &other)) {
			g.blocks++;
			g.damaged += foreign;
			g.length = at + g.block;
			foreign = 0;
		} else if (asy_bytes_all(asy_bytes_head(asy_bytes_from_offset(in, at), g.block), 0xff)) {
			g.length = foreign ? g.length : at + g.block;
		} else {
			foreign++;
		}
	}
	if (g.length > in.n)
		g.length = in.n;
	*ret = g;
	return ASY_OK;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct geometry g;
	enum asy_err err = measure(in, &g);

	if (err)
		return err;
	claim.length = g.length;
	claim.truncated = g.length % g.block != 0;
	claim.confidence = g.blocks > 2 ? 80 : 50;
	asy_claim_label(&claim, "UBI, %zu erase blocks of %llu KiB, data at %u", g.blocks, (unsigned long long)(g.block / 1024), g.data_at);
	*ret_claim = claim;
	return ASY_OK;
}

static int order(const void *a, const void *b)
{
	const struct block *x = a, *y = b;

	if (x->volume != y->volume)
		return x->volume < y->volume ? -1 : 1;
	if (x->leb != y->leb)
		return x->leb < y->leb ? -1 : 1;
	if (x->sequence != y->sequence)
		return x->sequence < y->sequence ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static enum asy_err read_blocks(struct ubi *u)
{
	struct asy_bytes in = asy_bytes_head(u->walk->in, u->walk->claim->length);
	size_t n = (size_t)(in.n / u->g.block) + 1, kept = 0;
	struct geometry own;

	u->blocks = asy_arena_array(u->walk->arena, n, sizeof(*u->blocks));
	if (!u->blocks)
		return ASY_LIMIT;
	for (uint64_t at = 0; at < in.n; at += u->g.block) {
		struct asy_bytes whole = asy_bytes_head(asy_bytes_from_offset(in, at), u->g.block);

		if (!read_ec(in, at, &own)) {
			if (!asy_bytes_all(whole, 0xff))
				u->walk->sink->problem(u->walk->sink, ASY_CORRUPT, at, "an erase block without header");
			continue;
		}
		if (read_vid(in, &u->g, at, &u->blocks[u->n]))
			u->n++;
		else if (!asy_bytes_all(asy_bytes_head(asy_bytes_from_offset(whole, u->g.vid_at), HEADER), 0xff))
			u->walk->sink->problem(u->walk->sink, ASY_CORRUPT, at + u->g.vid_at, "a damaged volume header");
	}
	qsort(u->blocks, u->n, sizeof(*u->blocks), order);
	for (size_t i = 0; i < u->n; i++) { /* the last of each place */
		if (i + 1 < u->n && u->blocks[i + 1].volume == u->blocks[i].volume && u->blocks[i + 1].leb == u->blocks[i].leb)
			continue;
		u->blocks[kept++] = u->blocks[i];
	}
	u->n = kept;
	return ASY_OK;
}

/* First block of a volume and their number. */
static const struct block *blocks_of(const struct ubi *u, uint32_t volume, size_t *ret_n)
{
	size_t from = 0, high = u->n, n = 0;

	while (from < high) {
		size_t middle = from + (high - from) / 2;

		if (u->blocks[middle].volume < volume)
			from = middle + 1;
		else
			high = middle;
	}
	while (from + n < u->n && u->blocks[from + n].volume == volume)
		n++;
	*ret_n = n;
	return n ? &u->blocks[from] : NULL;
}

static struct asy_bytes data_of(const struct ubi *u, const struct block *b)
{
	uint64_t room = u->g.block - u->g.data_at - b->pad;

	if (b->type == STATIC && b->size < room)
		room = b->size;
	return asy_bytes_head(asy_bytes_from_offset(asy_bytes_head(u->walk->in, u->walk->claim->length), b->at), room);
}

/* The name in the volume table, "" when there is none. */
static void name_of(const struct ubi *u, uint32_t volume, char out[NAME + 1])
{
	size_t n;
	const struct block *table = blocks_of(u, LAYOUT_VOLUME, &n);

	out[0] = 0;
	for (size_t i = 0; i < n && !out[0] && volume < VOLUMES; i++) {
		bool ok;
		struct asy_bytes record = asy_bytes_sub(data_of(u, &table[i]), (uint64_t)volume * RECORD, RECORD, &ok), name;
		struct asy_rd r = asy_rd_init(asy_bytes_from_offset(record, RECORD_SUM));
		uint16_t size;

		if (!ok || !sum_is(asy_bytes_head(record, RECORD_SUM), asy_rd_be32(&r)))
			continue;
		r = asy_rd_init(asy_bytes_from_offset(record, 14));
		size = asy_rd_be16(&r);
		name = asy_rd_bytes(&r, size <= NAME ? size : 0);
		for (size_t k = 0; k < name.n; k++)
			out[k] = name.p[k] == '/' || name.p[k] == 0 ? '_' : (char)name.p[k];
		out[name.n] = 0;
	}
}

/* Logical blocks that were never written are erased. */
static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct ubi *u = node->ctx;
	size_t n;
	const struct block *b = blocks_of(u, (uint32_t)node->handle, &n);
	uint64_t leb = n ? u->g.block - u->g.data_at - b->pad : 0;

	for (size_t i = 0; i < n && !scratch->err; i++) {
		uint64_t at = b[i].leb * leb;

		if (at > scratch->ceiling) {
			scratch->err = ASY_LIMIT;
			break;
		}
		if (at > scratch->len)
			asy_buf_fill(scratch, 0xff, (size_t)at - scratch->len);
		asy_buf_append(scratch, data_of(u, &b[i]));
	}
	*ret_content = asy_buf_bytes(scratch);
	return scratch->err;
}

static enum asy_err hand_out(const struct ubi *u, const struct block *b, size_t n)
{
	char name[NAME + 1], path[NAME + 32];
	uint64_t leb = u->g.block - u->g.data_at - b->pad;
	struct asy_node node = {
		.type = ASY_NODE_FILE,
		.mode = 0644,
		.offset = b->at,
		.size = b[n - 1].leb * leb + data_of(u, &b[n - 1]).n,
		.load = load,
		.ctx = (void *)(uintptr_t)u,
		.handle = b->volume,
	};

	name_of(u, b->volume, name);
	if (name[0] == 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		snprintf(path, sizeof(path), "volume-%u", b->volume);
	else
		snprintf(path, sizeof(path), "%s", name);
	node.path = asy_bytes_from(path);
	return u->walk->sink->node(u->walk->sink, &node);
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct ubi u = {.walk = w};
	enum asy_err err = measure(asy_bytes_head(w->in, w->claim->length), &u.g);

	if (!err)
		err = read_blocks(&u);
	for (size_t i = 0; i < u.n && !err;) {
		size_t n;
		const struct block *b = blocks_of(&u, u.blocks[i].volume, &n);

		i += n;
		if (b->volume < INTERNAL)
			err = hand_out(&u, b, n);
	}
	return err;
}

static const struct asy_magic magics[] = {
	{0, 5, "UBI#\1"},
};

const struct asy_container asy_container_ubi = {
	.name = "ubi",
	.title = "UBI volumes",
	.kind = ASY_KIND_PARTITION_TABLE,
	.decoded = "dynamic and static volumes with their names; blocks written twice, unwritten and damaged ones",
	.not_decoded = "fastmap (not needed: every block is read)",
	.source = "Linux drivers/mtd/ubi/ubi-media.h",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
