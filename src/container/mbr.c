/* The partition table of the PC: four entries in the first sector, more in a chain of extended ones.
 *
 * Its signature is two bytes, so nearly everything else in the sector has to make sense before it counts. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "container/partition.h"
#include "container/table.h"

enum { SECTOR = 512, DISK_ID = 440, TABLE = 446, ENTRIES = 4, ENTRY_SIZE = 16, MAX_LOGICAL = 256 };

struct entry {
	uint8_t flag, type;
	uint64_t first, sectors;
};

struct mbr {
	struct entry entries[ENTRIES];
	unsigned used;
	uint64_t sector_size;
	uint64_t end;     /* in bytes, of the last partition */
	bool truncated;
};

static const struct {
	uint8_t type;
	const char *name;
} types[] = {
	{0x01, "FAT12"},
	{0x04, "FAT16"},
	{0x05, "extended"},
	{0x06, "FAT16"},
	{0x07, "NTFS/exFAT"},
	{0x0b, "FAT32"},
	{0x0c, "FAT32"},
	{0x0e, "FAT16"},
	{0x0f, "extended"},
	{0x53, "U-Boot"},
	{0x82, "Linux swap"},
	{0x83, "Linux"},
	{0x85, "Linux extended"},
	{0x8e, "Linux LVM"},
	{0xa2, "SoC boot loader"},
	{0xa5, "FreeBSD"},
	{0xa6, "OpenBSD"},
	{0xa9, "NetBSD"},
	{0xb1, "QNX"},
	{0xda, "raw data"},
	{0xee, "GPT"},
	{0xef, "EFI system"},
	{0xf0, "raw data"},
	{0xfd, "Linux RAID"},
};

static const char *type_name(uint8_t type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].type == type)
			return types[i].name;
	return NULL;
}

static bool is_extended(uint8_t type)
{
	return type == 0x05 || type == 0x0f || type == 0x85;
}

/* Reads the table of the sector at `offset`; false when there is no signature or not enough bytes. */
static bool read_sector(struct asy_bytes in, uint64_t offset, struct entry entries[ENTRIES])
{
	bool ok;
	struct asy_bytes sector = asy_bytes_sub(in, offset, SECTOR, &ok);
	struct asy_rd r = asy_rd_init(sector);

	if (!ok)
		return false;
	asy_rd_seek(&r, TABLE);
	for (unsigned i = 0; i < ENTRIES; i++) {
		entries[i].flag = asy_rd_u8(&r);
		asy_rd_skip(&r, 3); /* cylinder, head, sector: out of use */
		entries[i].type = asy_rd_u8(&r);
		asy_rd_skip(&r, 3);
		entries[i].first = asy_rd_le32(&r);
		entries[i].sectors = asy_rd_le32(&r);
	}
	return asy_rd_le16(&r) == 0xaa55 && asy_rd_ok(&r);
}

/* FAT, exFAT and NTFS boot sectors carry the same signature. */
static bool is_file_system(struct asy_bytes in)
{
	struct asy_rd r = asy_rd_init(in);
	uint16_t sector_size, reserved;
	uint8_t cluster, fats, media;

	if (memcmp(in.p + 3, "NTFS    ", 8) == 0 || memcmp(in.p + 3, "EXFAT   ", 8) == 0
		|| memcmp(in.p + 54, "FAT1", 4) == 0 || memcmp(in.p + 82, "FAT32", 5) == 0)
		return true;
	asy_rd_seek(&r, 11);
	sector_size = asy_rd_le16(&r);
	cluster = asy_rd_u8(&r);
	reserved = asy_rd_le16(&r);
	fats = asy_rd_u8(&r);
	asy_rd_seek(&r, 21);
	media = asy_rd_u8(&r);
	return sector_size >= 512 && sector_size <= 4096 && (sector_size & (sector_size - 1)) == 0
		&& cluster && (cluster & (cluster - 1)) == 0 && reserved && (fats == 1 || fats == 2) && media >= 0xf0;
}

static bool has_gpt(struct asy_bytes in)
{
	return asy_bytes_find(asy_bytes_head(in, 520), ASY_BYTES_LITERAL("EFI PART"), 512) == 512
		|| asy_bytes_find(asy_bytes_head(in, 4104), ASY_BYTES_LITERAL("EFI PART"), 4096) == 4096;
}

static bool entries_are_sane(struct mbr *mbr)
{
	unsigned active = 0, protective = 0;

	for (unsigned i = 0; i < ENTRIES; i++) {
		const struct entry *e = &mbr->entries[i];

		if (e->flag != 0x00 && e->flag != 0x80)
			return false;
		if (e->type == 0 && (e->flag || e->first || e->sectors))
			return false;
		if (e->type == 0)
			continue;
		if (e->first == 0 || e->sectors == 0)
			return false;
		for (unsigned k = 0; k < i; k++) {
			const struct entry *o = &mbr->entries[k];

			if (o->type && e->first < o->first + o->sectors && o->first < e->first + e->sectors)
				return false;
		}
		active += e->flag == 0x80;
		protective += e->type == 0xee;
		mbr->used++;
	}
	return mbr->used > protective && active <= 1;
}

/* True when the partitions fit the blob with sectors of this size: all of them, or at least one of a
 * blob that was cut short. */
static bool fits(struct mbr *mbr, struct asy_bytes in, uint64_t sector_size)
{
	unsigned inside = 0;

	mbr->end = 0;
	for (unsigned i = 0; i < ENTRIES; i++) {
		uint64_t end = (mbr->entries[i].first + mbr->entries[i].sectors) * sector_size;

		if (!mbr->entries[i].type)
			continue;
		inside += end <= in.n;
		if (end > mbr->end)
			mbr->end = end;
	}
	mbr->sector_size = sector_size;
	mbr->truncated = inside < mbr->used;
	return inside > 0;
}

/* Sector sizes are not written down. Nearly always it is 512; only where that leads into emptiness and
 * 4096 does not, it is 4096. */
static bool starts_blank(const struct mbr *mbr, struct asy_bytes in, uint64_t sector_size)
{
	for (unsigned i = 0; i < ENTRIES; i++) {
		struct asy_bytes head = asy_bytes_head(
			asy_bytes_from_offset(in, mbr->entries[i].first * sector_size), 16 * ASY_KIB);

		if (mbr->entries[i].type && head.n && !asy_bytes_all(head, 0x00) && !asy_bytes_all(head, 0xff))
			return false;
	}
	return true;
}

static enum asy_err read_mbr(struct asy_bytes in, struct mbr *mbr)
{
	*mbr = (struct mbr){0};
	if (in.n < SECTOR)
		return ASY_TRUNCATED;
	if (!read_sector(in, 0, mbr->entries) || is_file_system(in) || has_gpt(in) || !entries_are_sane(mbr))
		return ASY_NOT_FOUND;
	if (starts_blank(mbr, in, 512) && !starts_blank(mbr, in, 4096) && fits(mbr, in, 4096))
		return ASY_OK;
	return fits(mbr, in, 512) ? ASY_OK : ASY_TRUNCATED;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct mbr mbr;
	struct asy_claim claim = {0};
	char list[96] = "";
	size_t n = 0;
	enum asy_err err = read_mbr(in, &mbr);

	if (err)
		return err;
	for (unsigned i = 0; i < ENTRIES; i++) {
		const char *name = type_name(mbr.entries[i].type);
		char number[16];

		if (!mbr.entries[i].type)
			continue;
		if (!name) {
			snprintf(number, sizeof(number), "type 0x%02x", mbr.entries[i].type);
			name = number;
		}
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", n ? ", " : "", name);
	}
	claim.truncated = mbr.truncated;
	claim.length = mbr.end < in.n ? mbr.end : in.n;
	claim.confidence = !mbr.truncated ? 60 : mbr.used > 1 ? 50 : 30;
	asy_claim_label(&claim, "MBR, %u partitions: %s", mbr.used, list);
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err add(struct asy_vec *list, uint64_t offset, uint64_t length, unsigned number, bool table)
{
	struct asy_partition *p = asy_vec_push(list);

	if (!p)
		return ASY_LIMIT;
	*p = (struct asy_partition){.offset = offset, .length = length, .number = number, .table = table};
	return ASY_OK;
}

static bool was_read(const struct asy_vec *list, uint64_t offset)
{
	for (size_t i = 0; i < list->len; i++) {
		const struct asy_partition *p = asy_vec_at(list, i);

		if (p->table && p->offset == offset)
			return true;
	}
	return false;
}

/* The chain of the extended partition: each link is a sector whose first entry is a logical partition,
 * counted from the link, and whose second is the next link, counted from the extended partition. */
static void add_logical(const struct asy_walk *walk, const struct mbr *mbr, const struct entry *extended,
	struct asy_vec *list, unsigned *number)
{
	const struct asy_sink *sink = walk->sink;
	uint64_t unit = mbr->sector_size, link = 0, end = extended->sectors;
	struct entry e[ENTRIES];

	for (unsigned i = 0; i < MAX_LOGICAL; i++) {
		uint64_t at = (extended->first + link) * unit;

		if (was_read(list, at)) {
			sink->problem(walk->sink, ASY_CORRUPT, at, "the chain of logical partitions is a loop");
			return;
		}
		if (!read_sector(walk->in, at, e)) {
			sink->problem(walk->sink, at < walk->in.n ? ASY_CORRUPT : ASY_TRUNCATED, at,
				"no partition table where the chain of logical partitions leads");
			return;
		}
		if (add(list, at, unit, 0, true))
			return;
		if (e[0].type && e[0].sectors) {
			if (link + e[0].first + e[0].sectors > end)
				sink->problem(walk->sink, ASY_CORRUPT, at, "a logical partition leaves its extended partition");
			else if (add(list, at + e[0].first * unit, e[0].sectors * unit, (*number)++, false))
				return;
		}
		if (!is_extended(e[1].type) || e[1].first == 0)
			return;
		link = e[1].first;
		if (link >= end) {
			sink->problem(walk->sink, ASY_CORRUPT, at, "the chain of logical partitions leaves the extended partition");
			return;
		}
	}
	sink->problem(walk->sink, ASY_LIMIT, 0, "too many logical partitions");
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct asy_vec list = asy_partitions_init();
	struct mbr mbr;
	unsigned number = ENTRIES + 1;
	enum asy_err err = read_mbr(w->in, &mbr);

	if (!err)
		err = add(&list, DISK_ID, SECTOR - DISK_ID, 0, true); /* boot code may stand before it */
	for (unsigned i = 0; i < ENTRIES && !err; i++) {
		const struct entry *e = &mbr.entries[i];

		if (e->type && !is_extended(e->type))
			err = add(&list, e->first * mbr.sector_size, e->sectors * mbr.sector_size, i + 1, false);
	}
	for (unsigned i = 0; i < ENTRIES && !err; i++)
		if (is_extended(mbr.entries[i].type))
			add_logical(w, &mbr, &mbr.entries[i], &list, &number);
	if (!err)
		err = asy_partitions_walk(w, &list);
	asy_vec_release(&list);
	return err;
}

static const struct asy_magic magics[] = {
	{510, 2, {0x55, 0xaa}},
};

const struct asy_container asy_container_mbr = {
	.name = "mbr",
	.title = "MBR partition table",
	.kind = ASY_KIND_PARTITION_TABLE,
	.decoded = "primary and logical partitions; sectors of 512 and 4096 bytes",
	.not_decoded = "BSD disk labels inside a partition",
	.source = "UEFI Specification 2.10, 5.2.1 Legacy Master Boot Record",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.start_only = true,
	.probe = probe,
	.walk = walk,
};
