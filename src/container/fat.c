/* FAT12, FAT16, FAT32 with long names. Deleted entries are not looked for. */
#include <string.h>

#include "base/limits.h"
#include "container/archive.h"
#include "container/fat.h"

enum {
	SUPER = 512, ENTRY = 32, SECTOR_LEAST = 512, SECTOR_MOST = 4096,
	ATTR_READ_ONLY = 1, ATTR_VOLUME = 8, ATTR_DIR = 16, ATTR_LONG = 15, ATTR_MASK = 63,
	LONG_LAST = 0x40, LONG_UNITS = 13, LONG_PARTS = 20,
	DEPTH = 128,
};

enum asy_err fat_open(struct asy_bytes in, struct fat *ret)
{
	struct asy_rd r = asy_rd_init(in);
	struct fat f = {.in = in};
	struct asy_bytes jump = asy_rd_bytes(&r, 3);
	uint32_t sectors, fat_sectors, roots, reserved, copies, root_sectors;
	uint8_t media;

	asy_rd_skip(&r, 8);
	f.sector = asy_rd_le16(&r);
	f.cluster = asy_rd_u8(&r);
	reserved = asy_rd_le16(&r);
	copies = asy_rd_u8(&r);
	roots = asy_rd_le16(&r);
	sectors = asy_rd_le16(&r);
	media = asy_rd_u8(&r);
	fat_sectors = asy_rd_le16(&r);
	asy_rd_skip(&r, 8);
	if (sectors == 0)
		sectors = asy_rd_le32(&r);
	else
		asy_rd_skip(&r, 4);
	if (fat_sectors == 0)
		fat_sectors = asy_rd_le32(&r);
	else
		asy_rd_skip(&r, 4);
	asy_rd_skip(&r, 4);
	f.root_cluster = asy_rd_le32(&r);
	if (in.n < SUPER)
		return ASY_TRUNCATED;
	if ((jump.p[0] != 0xeb && jump.p[0] != 0xe9) || in.p[510] != 0x55 || in.p[511] != 0xaa || media < 0xf0 || !asy_rd_ok(&r) ||
	    f.sector < SECTOR_LEAST || f.sector > SECTOR_MOST || (f.sector & (f.sector - 1)) || f.cluster == 0 ||
	    (f.cluster & (f.cluster - 1)) || reserved == 0 || copies == 0 || copies > 2 || fat_sectors == 0)
		return ASY_NOT_FOUND;
	root_sectors = (roots * ENTRY + f.sector - 1) / f.sector;
	f.fat_at = (uint64_t)reserved * f.sector;
	f.fat_size = (uint64_t)fat_sectors * f.sector;
	f.root_at = f.fat_at + copies * f.fat_size;
	f.root_size = roots * ENTRY;
	f.data_at = f.root_at + (uint64_t)root_sectors * f.sector;
	f.length = (uint64_t)sectors * f.sector;
	f.cluster *= f.sector;
	if (f.data_at >= f.length)
		return ASY_NOT_FOUND;
	f.clusters = (uint32_t)((f.length - f.data_at) / f.cluster);
	f.bits = f.clusters < 4085 ? 12 : f.clusters < 65525 ? 16 : 32;
	if ((f.bits == 32) != (roots == 0))
		return ASY_NOT_FOUND;
	*ret = f;
	return ASY_OK;
}

uint32_t fat_next(const struct fat *f, uint32_t cluster)
{
	struct asy_bytes table = asy_bytes_head(asy_bytes_from_offset(f->in, f->fat_at), f->fat_size);
	struct asy_rd r = asy_rd_init(table);
	uint32_t v;

	if (cluster < 2 || cluster >= f->clusters + 2)
		return 0;
	if (f->bits == 12) {
		asy_rd_skip(&r, cluster + cluster / 2);
		v = asy_rd_le16(&r);
		v = cluster % 2 ? v >> 4 : v & 0xfff;
	} else if (f->bits == 16) {
		asy_rd_skip(&r, (uint64_t)cluster * 2);
		v = asy_rd_le16(&r);
	} else {
		asy_rd_skip(&r, (uint64_t)cluster * 4);
		v = asy_rd_le32(&r) & 0x0fffffff;
	}
	return asy_rd_ok(&r) && v >= 2 && v < f->clusters + 2 ? v : 0;
}

/* Appends the clusters of a chain, at most `most` bytes; a ring ends when it is longer than the volume. */
enum asy_err fat_chain(const struct fat *f, uint32_t cluster, uint64_t most, struct asy_buf *out)
{
	uint32_t seen = 0;
	uint64_t done = 0;

	while (cluster >= 2 && cluster < f->clusters + 2 && done < most && !out->err) {
		struct asy_bytes data = asy_bytes_from_offset(f->in, f->data_at + (uint64_t)(cluster - 2) * f->cluster);
		uint64_t want = most - done < f->cluster ? most - done : f->cluster;

		if (seen++ > f->clusters)
			return ASY_CORRUPT;
		data = asy_bytes_head(data, want);
		asy_buf_append(out, data);
		done += data.n;
		if (data.n < want)
			return ASY_TRUNCATED;
		cluster = fat_next(f, cluster);
	}
	return out->err ? out->err : most != UINT64_MAX && done < most ? ASY_CORRUPT : ASY_OK;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct fat f;
	enum asy_err err = fat_open(in, &f);
	struct asy_bytes table;

	if (err)
		return err;
	table = asy_bytes_from_offset(in, f.fat_at);
	claim.truncated = f.length > in.n;
	claim.length = claim.truncated ? in.n : f.length;
	/* the first entry of the table repeats the media byte */
	claim.confidence = table.n >= 4 && table.p[0] == in.p[21] && table.p[1] == 0xff ? 80 : 20;
	asy_claim_label(&claim, "FAT%u, %u clusters of %u bytes", f.bits, f.clusters, f.cluster);
	*ret_claim = claim;
	return ASY_OK;
}

struct walker {
	const struct asy_walk *walk;
	struct fat f;
	struct asy_buf path;
	uint64_t entries; /* still allowed */
};

struct level {
	struct asy_buf entries;
	size_t at, prefix;
};

struct long_name {
	uint16_t units[LONG_UNITS * LONG_PARTS];
	unsigned parts;  /* 0: none */
	uint8_t sum, next;
};

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct walker *w = node->ctx;
	enum asy_err err = fat_chain(&w->f, (uint32_t)node->handle, node->size, scratch);

	*ret_content = asy_buf_bytes(scratch);
	return err;
}

static uint8_t short_sum(const uint8_t *name)
{
	uint8_t sum = 0;

	for (unsigned i = 0; i < 11; i++)
		sum = (uint8_t)((sum >> 1 | sum << 7) + name[i]);
	return sum;
}

static void take_long(struct long_name *l, const uint8_t *e)
{
	static const uint8_t places[LONG_UNITS] = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
	unsigned number = e[0] & 0x3f;

	if (e[0] & LONG_LAST) {
		*l = (struct long_name){.parts = number, .sum = e[13], .next = (uint8_t)number};
		if (number == 0 || number > LONG_PARTS)
			l->parts = 0;
	}
	if (!l->parts || number != l->next || e[13] != l->sum) {
		l->parts = 0;
		return;
	}
	for (unsigned i = 0; i < LONG_UNITS; i++)
		l->units[(number - 1) * LONG_UNITS + i] = (uint16_t)(e[places[i]] | e[places[i] + 1] << 8);
	l->next--;
}

static void put_unit(struct asy_buf *out, uint32_t c)
{
	if (c < 0x80) {
		asy_buf_u8(out, (uint8_t)c);
	} else if (c < 0x800) {
		asy_buf_u8(out, (uint8_t)(0xc0 | c >> 6));
		asy_buf_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else {
		asy_buf_u8(out, (uint8_t)(0xe0 | c >> 12));
		asy_buf_u8(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		asy_buf_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	}
}

/* The long name when its checksum is that of the short one, else "NAME.EXT", in small letters where the entry says so. */
static void put_name(struct asy_buf *out, const struct long_name *l, const uint8_t *e)
{
	uint8_t small = e[12];

	if (l->parts && l->next == 0 && l->sum == short_sum(e)) {
		for (unsigned i = 0; i < l->parts * LONG_UNITS && l->units[i] != 0 && l->units[i] != 0xffff; i++)
			put_unit(out, l->units[i]);
		return;
	}
	for (unsigned i = 0; i < 11; i++) {
		uint8_t c = i == 0 && e[0] == 0x05 ? 0xe5 : e[i];

		if (i == 8 && e[8] != ' ')
			asy_buf_u8(out, '.');
		if (c == ' ')
			continue;
		if (c >= 'A' && c <= 'Z' && small & (i < 8 ? 8 : 16))
			c = (uint8_t)(c + 32);
		put_unit(out, c);
	}
}

static bool open_folder(struct walker *w, struct asy_vec *stack, uint32_t cluster, uint64_t offset)
{
	struct level *l = asy_vec_push(stack);
	enum asy_err err = ASY_OK;

	if (!l) {
		w->walk->sink->problem(w->walk->sink, ASY_LIMIT, offset, "folders nested too deeply");
		return false;
	}
	*l = (struct level){.prefix = w->path.len};
	asy_buf_init(&l->entries, 65536 * ENTRY);
	if (cluster)
		err = fat_chain(&w->f, cluster, UINT64_MAX, &l->entries);
	else
		asy_buf_append(&l->entries, asy_bytes_head(asy_bytes_from_offset(w->f.in, w->f.root_at), w->f.root_size));
	if (err)
		w->walk->sink->problem(w->walk->sink, err, offset, "a folder is damaged");
	return true;
}

static enum asy_err hand_out(struct walker *w, const uint8_t *e, struct asy_vec *stack)
{
	struct asy_rd r = asy_rd_init((struct asy_bytes){e, ENTRY});
	struct asy_node node = {.type = e[11] & ATTR_DIR ? ASY_NODE_DIR : ASY_NODE_FILE, .ctx = w};
	uint32_t high, low;
	enum asy_err err;

	asy_rd_seek(&r, 20);
	high = asy_rd_le16(&r);
	asy_rd_skip(&r, 4);
	low = asy_rd_le16(&r);
	node.handle = low | (w->f.bits == 32 ? high << 16 : 0);
	node.mode = node.type == ASY_NODE_DIR ? 0755 : e[11] & ATTR_READ_ONLY ? 0444 : 0644;
	node.offset = node.handle >= 2 ? w->f.data_at + (node.handle - 2) * w->f.cluster : ASY_NO_OFFSET;
	if (node.type == ASY_NODE_FILE) {
		node.size = asy_rd_le32(&r);
		node.load = load;
	}
	node.path = asy_archive_node_path(w->walk->sink, node.type, asy_buf_bytes(&w->path), "unnamed", node.offset);
	err = w->path.err ? w->path.err : w->walk->sink->node(w->walk->sink, &node);
	if (err || node.type == ASY_NODE_FILE || node.handle < 2)
		return err;
	asy_buf_u8(&w->path, '/');
	(void)open_folder(w, stack, (uint32_t)node.handle, node.offset);
	return ASY_OK;
}

/* Goes on in the folder on top of the stack up to the next file or folder. */
static enum asy_err step(struct walker *w, struct asy_vec *stack)
{
	struct level *top = asy_vec_at(stack, stack->len - 1);
	struct long_name name = {0};

	while (top->at + ENTRY <= top->entries.len && w->entries > 0) {
		const uint8_t *e = top->entries.data + top->at;
		uint8_t attributes = e[11] & ATTR_MASK, copy[ENTRY];

		if (e[0] == 0)
			break;
		top->at += ENTRY;
		w->entries--;
		if (e[0] == 0xe5) {
			name.parts = 0;
		} else if (attributes == ATTR_LONG) {
			take_long(&name, e);
		} else if (attributes & ATTR_VOLUME || e[0] == '.') {
			name.parts = 0;
		} else {
			memcpy(copy, e, sizeof(copy)); /* the stack may move */
			w->path.len = top->prefix;
			put_name(&w->path, &name, copy);
			return hand_out(w, copy, stack);
		}
	}
	asy_buf_release(&top->entries);
	stack->len--;
	return ASY_OK;
}

static enum asy_err walk(const struct asy_walk *walk)
{
	struct walker w = {.walk = walk};
	struct asy_vec stack = ASY_VEC_INIT(struct level, DEPTH);
	enum asy_err err = fat_open(asy_bytes_head(walk->in, walk->claim->length), &w.f);

	if (err)
		return err;
	if (walk->claim->truncated)
		walk->sink->problem(walk->sink, ASY_TRUNCATED, walk->claim->length, "the file system is cut short");
	w.entries = w.f.in.n / ENTRY;
	asy_buf_init(&w.path, 2 * ASY_LIMIT_PATH_BYTES);
	(void)open_folder(&w, &stack, w.f.bits == 32 ? w.f.root_cluster : 0, w.f.root_at);
	while (!err && stack.len > 0)
		err = step(&w, &stack);
	if (w.entries == 0)
		walk->sink->problem(walk->sink, ASY_CORRUPT, w.f.root_at, "folders that hold each other");
	for (; stack.len > 0; stack.len--)
		asy_buf_release(&((struct level *)asy_vec_at(&stack, stack.len - 1))->entries);
	asy_vec_release(&stack);
	asy_buf_release(&w.path);
	return err;
}

/* Most formatters write one of these names. The end mark of the boot sector is only looked at at the start of a blob. */
static const struct asy_magic magics[] = {
	{3, 8, "mkfs.fat"}, {3, 7, "mkdosfs"}, {3, 5, "MSDOS"}, {3, 5, "MSWIN"}, {3, 4, "MTOO"}, {54, 5, "FAT12"}, {54, 5, "FAT16"},
	{82, 5, "FAT32"}, {510, 2, {0x55, 0xaa}},
};

const struct asy_container asy_container_fat = {
	.name = "fat",
	.title = "FAT12, FAT16, FAT32",
	.kind = ASY_KIND_FILE_SYSTEM,
	.decoded = "long names; volumes cut short",
	.not_decoded = "deleted files; volumes without any of the usual names in their boot sector",
	.source = "Microsoft FAT specification, August 2005; EFI FAT32 1.03",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
