/* GUID partition table: a header in the second sector and a copy in the last, each with checksums. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "codec/crc32.h"
#include "container/partition.h"
#include "container/table.h"

enum { HEADER_SIZE = 92, ENTRY_MIN = 128, NAME_UNITS = 36, LABEL_LIST = 96 };

/* A GUID as text has its first three groups in the other byte order; here as stored on disk. */
static const struct {
	uint8_t guid[16];
	const char *name;
} types[] = {
	{{0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11, 0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b}, "EFI system"},
	{{0xa2, 0xa0, 0xd0, 0xeb, 0xe5, 0xb9, 0x33, 0x44, 0x87, 0xc0, 0x68, 0xb6, 0xb7, 0x26, 0x99, 0xc7}, "data"},
	{{0xaf, 0x3d, 0xc6, 0x0f, 0x83, 0x84, 0x72, 0x47, 0x8e, 0x79, 0x3d, 0x69, 0xd8, 0x47, 0x7d, 0xe4}, "Linux"},
	{{0x6d, 0xfd, 0x57, 0x06, 0xab, 0xa4, 0xc4, 0x43, 0x84, 0xe5, 0x09, 0x33, 0xc8, 0x4b, 0x4f, 0x4f}, "Linux swap"},
	{{0x79, 0xd3, 0xd6, 0xe6, 0x07, 0xf5, 0xc2, 0x44, 0xa2, 0x3c, 0x23, 0x8f, 0x2a, 0x3d, 0xf9, 0x28}, "Linux LVM"},
	{{0x48, 0x61, 0x68, 0x21, 0x49, 0x64, 0x6f, 0x6e, 0x74, 0x4e, 0x65, 0x65, 0x64, 0x45, 0x46, 0x49}, "BIOS boot"},
	{{0x5d, 0x2a, 0x3a, 0xfe, 0x32, 0x4f, 0xa7, 0x41, 0xb7, 0x25, 0xac, 0xcc, 0x32, 0x85, 0xa3, 0x09}, "ChromeOS kernel"},
	{{0x02, 0xe2, 0xb8, 0x3c, 0x7e, 0x3b, 0xdd, 0x47, 0x8a, 0x3c, 0x7f, 0xf2, 0xa1, 0x3c, 0xfc, 0xec}, "ChromeOS root"},
	{{0x3d, 0xd1, 0x8d, 0xc4, 0xd8, 0x6e, 0xdd, 0x4d, 0xa3, 0x4b, 0x5a, 0x02, 0x3a, 0x69, 0x7f, 0x52}, "Android/Qualcomm"},
};

struct gpt {
	uint64_t sector_size, lba, other_lba;
	uint64_t entries_at;      /* in bytes */
	uint32_t n_entries, entry_size;
	struct asy_bytes entries; /* as far as present */
	bool header_right, entries_right; /* by their checksums */
};

struct entry {
	struct asy_bytes type, name;
	uint64_t offset, length;
};

/* The checksum counts its own field as zero. */
static uint32_t header_sum(struct asy_bytes header)
{
	static const uint8_t none[4];
	uint32_t sum = asy_crc32(0, asy_bytes_head(header, 16));

	sum = asy_crc32(sum, (struct asy_bytes){none, sizeof(none)});
	return asy_crc32(sum, asy_bytes_from_offset(header, 20));
}

/* False unless a header stands at the sector and its fields are possible. */
static bool read_header(struct asy_bytes in, uint64_t sector_size, uint64_t lba, struct gpt *ret)
{
	struct gpt g = {.sector_size = sector_size, .lba = lba};
	struct asy_bytes sector = asy_bytes_head(asy_bytes_from_offset(in, lba * sector_size), sector_size);
	struct asy_rd r = asy_rd_init(sector);
	uint32_t size, sum, entries_sum;
	uint64_t entries_lba;
	const uint64_t most = UINT64_MAX / 8192; /* keeps products with the sector size exact */

	if (sector.n < HEADER_SIZE || !asy_bytes_starts(sector, "EFI PART"))
		return false;
	asy_rd_seek(&r, 8);
	if (asy_rd_le32(&r) >> 16 != 1)
		return false;
	size = asy_rd_le32(&r);
	sum = asy_rd_le32(&r);
	asy_rd_skip(&r, 4);
	if (size < HEADER_SIZE || size > sector.n || asy_rd_le64(&r) != lba)
		return false;
	g.other_lba = asy_rd_le64(&r);
	asy_rd_seek(&r, 72);
	entries_lba = asy_rd_le64(&r);
	g.n_entries = asy_rd_le32(&r);
	g.entry_size = asy_rd_le32(&r);
	entries_sum = asy_rd_le32(&r);
	if (!asy_rd_ok(&r) || g.entry_size < ENTRY_MIN || g.entry_size > 4096 || g.entry_size % 8 || g.n_entries == 0
		|| g.n_entries > ASY_LIMIT_PARTITIONS || entries_lba == 0 || entries_lba > most || g.other_lba > most)
		return false;
	g.entries_at = entries_lba * sector_size;
	g.header_right = header_sum(asy_bytes_head(sector, size)) == sum;
	g.entries = asy_bytes_head(asy_bytes_from_offset(in, g.entries_at), (uint64_t)g.n_entries * g.entry_size);
	g.entries_right = g.entries.n == (size_t)g.n_entries * g.entry_size && asy_crc32(0, g.entries) == entries_sum;
	*ret = g;
	return true;
}

static unsigned quality(const struct gpt *g)
{
	return 1u + 2u * g->header_right + g->entries_right;
}

static void keep_better(struct gpt *best, unsigned *best_quality, const struct gpt *g)
{
	if (quality(g) > *best_quality) {
		*best = *g;
		*best_quality = quality(g);
	}
}

/* The primary table, or the backup where that is in better order. */
static enum asy_err find_gpt(struct asy_bytes in, struct gpt *ret)
{
	static const uint64_t sector_sizes[] = {512, 4096};
	unsigned best = 0;
	struct gpt g;

	for (size_t i = 0; i < 2 && best < 4; i++) {
		uint64_t unit = sector_sizes[i], other = 0;

		if (read_header(in, unit, 1, &g)) {
			keep_better(ret, &best, &g);
			other = g.other_lba;
		}
		if (best < 4 && other > 1 && read_header(in, unit, other, &g))
			keep_better(ret, &best, &g);
		if (best < 4 && in.n / unit > 2 && read_header(in, unit, in.n / unit - 1, &g))
			keep_better(ret, &best, &g);
	}
	return best ? ASY_OK : in.n < 4096 + HEADER_SIZE ? ASY_TRUNCATED : ASY_NOT_FOUND;
}

static bool read_entry(const struct gpt *g, size_t i, struct entry *ret)
{
	bool ok;
	struct asy_rd r = asy_rd_init(asy_bytes_sub(g->entries, i * g->entry_size, ENTRY_MIN, &ok));
	uint64_t first, last;

	ret->type = asy_rd_bytes(&r, 16);
	if (!ok || asy_bytes_all(ret->type, 0))
		return false;
	asy_rd_skip(&r, 16); /* the partition's own GUID */
	first = asy_rd_le64(&r);
	last = asy_rd_le64(&r);
	asy_rd_skip(&r, 8);
	ret->name = asy_rd_bytes(&r, NAME_UNITS * 2);
	/* Impossible ones are kept, with length 0. */
	ret->offset = ret->length = 0;
	if (first != 0 && first <= last && last < UINT64_MAX / 8192) {
		ret->offset = first * g->sector_size;
		ret->length = (last - first + 1) * g->sector_size;
	}
	return true;
}

static const char *type_name(struct asy_bytes type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (memcmp(types[i].guid, type.p, 16) == 0)
			return types[i].name;
	return "other";
}

static uint64_t disk_length(const struct gpt *g)
{
	return ((g->lba > g->other_lba ? g->lba : g->other_lba) + 1) * g->sector_size;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	char list[LABEL_LIST] = "";
	size_t n = 0;
	unsigned used = 0;
	uint64_t end;
	struct gpt g;
	struct entry e;
	enum asy_err err = find_gpt(in, &g);

	if (err)
		return err;
	end = disk_length(&g);
	for (size_t i = 0; i < g.n_entries; i++) {
		if (!read_entry(&g, i, &e))
			continue;
		if (n < sizeof(list))
			n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", used ? ", " : "", type_name(e.type));
		if (e.length && e.offset + e.length > end)
			end = e.offset + e.length;
		used++;
	}
	claim.truncated = end > in.n;
	claim.length = claim.truncated ? in.n : end;
	claim.confidence = !g.header_right ? 20 : !g.entries_right ? 50 : claim.truncated ? 70 : g.lba == 1 ? 100 : 90;
	asy_claim_label(&claim, "GPT%s, %u partitions%s%s", g.lba == 1 ? "" : " (backup)", used, used ? ": " : "", list);
	*ret_claim = claim;
	return ASY_OK;
}

/* UTF-16 to UTF-8; what would be a path separator or cannot be shown becomes '_'. */
static void convert_name(struct asy_bytes name, char out[sizeof(((struct asy_partition *)0)->name)])
{
	struct asy_rd r = asy_rd_init(name);
	size_t n = 0;

	for (unsigned i = 0; i < NAME_UNITS; i++) {
		uint32_t c = asy_rd_le16(&r);

		if (c == 0)
			break;
		if (c < 0x20 || c == '/' || c == 0x7f || (c >= 0xd800 && c < 0xe000))
			c = '_';
		if (c < 0x80) {
			out[n++] = (char)c;
		} else if (c < 0x800) {
			out[n++] = (char)(0xc0 | c >> 6);
			out[n++] = (char)(0x80 | (c & 0x3f));
		} else {
			out[n++] = (char)(0xe0 | c >> 12);
			out[n++] = (char)(0x80 | (c >> 6 & 0x3f));
			out[n++] = (char)(0x80 | (c & 0x3f));
		}
	}
	out[n] = 0;
}

static enum asy_err add(struct asy_vec *list, struct asy_partition partition)
{
	struct asy_partition *p = asy_vec_push(list);

	if (!p)
		return ASY_LIMIT;
	*p = partition;
	return ASY_OK;
}

/* The bytes of one header and its entries, so that they do not look like forgotten space. */
static enum asy_err add_table(struct asy_vec *list, const struct gpt *g)
{
	enum asy_err err = add(list, (struct asy_partition){.offset = g->lba * g->sector_size,
		.length = g->sector_size, .table = true});

	return err ? err : add(list, (struct asy_partition){.offset = g->entries_at,
		.length = (uint64_t)g->n_entries * g->entry_size, .table = true});
}

static void report(struct asy_sink *sink, const struct gpt *g)
{
	uint64_t at = g->lba * g->sector_size;

	if (g->lba != 1)
		sink->problem(sink, ASY_CORRUPT, g->sector_size, "the primary GPT is damaged; its backup is used");
	if (!g->header_right)
		sink->problem(sink, ASY_CORRUPT, at, "the checksum of the GPT header is wrong");
	if (g->entries.n < (size_t)g->n_entries * g->entry_size)
		sink->problem(sink, ASY_TRUNCATED, g->entries_at, "the list of partitions is cut short");
	else if (!g->entries_right)
		sink->problem(sink, ASY_CORRUPT, g->entries_at, "the checksum of the list of partitions is wrong");
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct asy_vec list = asy_partitions_init();
	struct gpt g, other;
	struct entry e;
	enum asy_err err = find_gpt(w->in, &g);

	if (err)
		return err;
	report(w->sink, &g);
	for (size_t i = 0; i < g.n_entries && !err; i++) {
		struct asy_partition p = {.number = (unsigned)i + 1};

		if (!read_entry(&g, i, &e))
			continue;
		if (!e.length) {
			w->sink->problem(w->sink, ASY_CORRUPT, g.entries_at + i * g.entry_size, "a partition ends before it begins");
			continue;
		}
		p.offset = e.offset;
		p.length = e.length;
		convert_name(e.name, p.name);
		err = add(&list, p);
	}
	if (!err)
		err = add(&list, (struct asy_partition){.offset = 440, .length = 72, .table = true}); /* protective MBR */
	if (!err)
		err = add_table(&list, &g);
	if (!err && g.other_lba && read_header(w->in, g.sector_size, g.other_lba, &other))
		err = add_table(&list, &other);
	if (!err)
		err = asy_partitions_walk(w, &list);
	asy_vec_release(&list);
	return err;
}

/* The protective MBR is a signature too: behind it, a damaged primary header may have a sound backup. */
static const struct asy_magic magics[] = {
	{512, 8, "EFI PART"},
	{4096, 8, "EFI PART"},
	{510, 2, {0x55, 0xaa}},
};

const struct asy_container asy_container_gpt = {
	.name = "gpt",
	.title = "GUID partition table",
	.kind = ASY_KIND_PARTITION_TABLE,
	.decoded = "primary and backup table; sectors of 512 and 4096 bytes",
	.not_decoded = "",
	.source = "UEFI Specification 2.10, 5.3 GUID Partition Table Disk Layout",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
