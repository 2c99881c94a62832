/* disk_seeds NAME FOLDER: disks with partition tables, as seeds for fuzz_mbr and fuzz_gpt. */
#include <stdio.h>

#include "../tests/lib/disk.h"

static void save(const struct disk *d, const char *folder, const char *name)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "wb");
	if (!f || fwrite(d->p, 1, d->n, f) != d->n || fclose(f) != 0)
		abort();
	free(d->p);
}

static void mbr(const char *folder)
{
	struct disk d = disk_new(40 * 512, 512);

	disk_mbr(&d, 0, 0, 0x80, 0x0c, 2, 2);
	disk_mbr(&d, 0, 1, 0, 0x83, 4, 3);
	disk_mbr(&d, 0, 2, 0, 0x05, 10, 20);
	disk_mbr(&d, 10, 0, 0, 0x83, 1, 3);
	disk_mbr(&d, 10, 1, 0, 0x05, 5, 5);
	disk_mbr(&d, 15, 0, 0, 0x82, 1, 3);
	d.p[600] = 1;
	save(&d, folder, "logical");
	d = disk_new(8 * 4096, 4096);
	disk_mbr(&d, 0, 0, 0, 0x83, 2, 3);
	memset(d.p + 8192, 'x', 5000);
	save(&d, folder, "large-sectors");
}

static void gpt(const char *folder, uint64_t unit, size_t sectors, const char *name, bool broken)
{
	struct disk d = disk_new(sectors * (size_t)unit, unit);

	disk_gpt_entry(&d, 0, disk_efi, 40, 41, "EFI");
	disk_gpt_entry(&d, 1, disk_linux, 42, 44, "root");
	disk_gpt_finish(&d);
	if (broken)
		memset(d.p + unit, 0, 16);
	save(&d, folder, name);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	if (strcmp(argv[1], "mbr") == 0) {
		mbr(argv[2]);
	} else {
		gpt(argv[2], 512, 90, "small-sectors", false);
		gpt(argv[2], 512, 90, "backup", true);
		gpt(argv[2], 4096, 60, "large-sectors", false);
	}
	return 0;
}
