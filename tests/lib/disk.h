/* Makes disks with partition tables in memory. */
#ifndef ASY_TEST_DISK_H
#define ASY_TEST_DISK_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "codec/crc32.h"

struct disk {
	uint8_t *p;
	size_t n;
	uint64_t unit;
};

static inline struct disk disk_new(size_t n, uint64_t unit)
{
	struct disk d = {calloc(1, n), n, unit};

	if (!d.p)
		abort();
	return d;
}

static inline void disk_put(struct disk *d, uint64_t at, unsigned width, uint64_t value)
{
	for (unsigned i = 0; i < width; i++)
		d->p[at + i] = (uint8_t)(value >> (8 * i));
}

/* An entry of the table in the sector at `sector`. */
static inline void disk_mbr(struct disk *d, uint64_t sector, unsigned i, uint8_t flag, uint8_t type, uint32_t first,
                            uint32_t sectors)
{
	uint64_t at = sector * d->unit + 446 + 16 * i;

	disk_put(d, sector * d->unit + 510, 2, 0xaa55);
	d->p[at] = flag;
	d->p[at + 4] = type;
	disk_put(d, at + 8, 4, first);
	disk_put(d, at + 12, 4, sectors);
}

static const uint8_t disk_linux[16] = {
	0xaf, 0x3d, 0xc6, 0x0f, 0x83, 0x84, 0x72, 0x47, 0x8e, 0x79, 0x3d, 0x69, 0xd8, 0x47, 0x7d, 0xe4};
static const uint8_t disk_efi[16] = {
	0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11, 0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b};

enum { DISK_ENTRIES = 128, DISK_ENTRY = 128 };

static inline uint64_t disk_entry_sectors(const struct disk *d)
{
	return DISK_ENTRIES * DISK_ENTRY / d->unit;
}

static inline void disk_gpt_entry(struct disk *d, unsigned i, const uint8_t type[16], uint64_t first, uint64_t last,
                                  const char *name)
{
	uint64_t at = 2 * d->unit + i * DISK_ENTRY;

	memcpy(d->p + at, type, 16);
	d->p[at + 16] = (uint8_t)(i + 1);
	disk_put(d, at + 32, 8, first);
	disk_put(d, at + 40, 8, last);
	for (size_t k = 0; name[k] && k < 36; k++)
		d->p[at + 56 + 2 * k] = (uint8_t)name[k];
}

static inline void disk_gpt_header(struct disk *d, uint64_t lba, uint64_t other, uint64_t entries)
{
	uint64_t at = lba * d->unit, last = d->n / d->unit - 1;

	memset(d->p + at, 0, 92);
	memcpy(d->p + at, "EFI PART\0\0\1\0\x5c", 13);
	disk_put(d, at + 24, 8, lba);
	disk_put(d, at + 32, 8, other);
	disk_put(d, at + 40, 8, 2 + disk_entry_sectors(d));
	disk_put(d, at + 48, 8, last - 1 - disk_entry_sectors(d));
	d->p[at + 56] = 7;
	disk_put(d, at + 72, 8, entries);
	disk_put(d, at + 80, 4, DISK_ENTRIES);
	disk_put(d, at + 84, 4, DISK_ENTRY);
	disk_put(d, at + 88, 4, asy_crc32(0, (struct asy_bytes){d->p + entries * d->unit, DISK_ENTRIES * DISK_ENTRY}));
	disk_put(d, at + 16, 4, asy_crc32(0, (struct asy_bytes){d->p + at, 92}));
}

/* Protective MBR, both headers, and the copy of the entries. */
static inline void disk_gpt_finish(struct disk *d)
{
	uint64_t last = d->n / d->unit - 1, copy = last - disk_entry_sectors(d);
	uint64_t unit = d->unit;

	d->unit = 512;
	disk_mbr(d, 0, 0, 0, 0xee, 1, (uint32_t)last);
	d->unit = unit;
	memcpy(d->p + copy * unit, d->p + 2 * unit, DISK_ENTRIES * DISK_ENTRY);
	disk_gpt_header(d, 1, last, 2);
	disk_gpt_header(d, last, 1, copy);
}

#endif
