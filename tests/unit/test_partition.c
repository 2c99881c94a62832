#include <sys/wait.h>

#include "container/table.h"
#include "disk.h"
#include "nodes.h"

static struct asy_bytes bytes(const struct disk *d)
{
	return (struct asy_bytes){d->p, d->n};
}

/* Two primary partitions, boot code between table and first one, three logical partitions. */
static struct disk pc_disk(void)
{
	struct disk d = disk_new(200 * 512, 512);

	disk_mbr(&d, 0, 0, 0x80, 0x0c, 10, 10);
	disk_mbr(&d, 0, 1, 0, 0x83, 20, 30);
	disk_mbr(&d, 0, 2, 0, 0x05, 60, 100);
	disk_mbr(&d, 60, 0, 0, 0x83, 1, 9);
	disk_mbr(&d, 60, 1, 0, 0x05, 10, 20);
	disk_mbr(&d, 70, 0, 0, 0x83, 2, 4);
	disk_mbr(&d, 70, 1, 0, 0x05, 40, 20);
	disk_mbr(&d, 100, 0, 0, 0x82, 1, 59);
	memcpy(d.p + 8 * 512, "boot loader", 11);
	memcpy(d.p + 10 * 512, "first", 5);
	memcpy(d.p + 20 * 512, "second", 6);
	memcpy(d.p + 72 * 512, "sixth", 5);
	return d;
}

/* Names, offsets and sizes only. */
static bool lists(const struct asy_container *c, const struct disk *d, const char *expected)
{
	struct nodes_run run = {0};
	const char *line = nodes_read(&run, c, bytes(d), 16 * ASY_MIB);
	struct asy_buf got;
	bool same;

	asy_buf_init(&got, ASY_MIB);
	for (; *line; line = strchr(line, '\n') + 1) {
		unsigned long long size;
		char name[200];

		if (sscanf(line, "file 0644 -:- %llu %199s", &size, name) == 2)
			asy_buf_printf(&got, "%s %llu\n", name, size);
		else
			asy_buf_printf(&got, "%.*s\n", (int)(strchr(line, '\n') - line), line);
	}
	same = strcmp(asy_buf_cstr(&got), expected) == 0;
	if (!same)
		printf("# got:\n%s", asy_buf_cstr(&got));
	asy_buf_release(&got);
	nodes_release(&run);
	return same;
}

TEST(mbr_primary_and_logical)
{
	struct disk d = pc_disk();
	struct nodes_run run = {0};
	const char *text;

	CHECK(lists(&asy_container_mbr, &d,
	            "claim 81920 60 MBR, 3 partitions: FAT32, Linux, extended\n"
	            "p1 5120\np2 15360\np5 4608\np6 2048\np7 30208\ngap-0x200 4608\nend ok\n"));
	text = nodes_read(&run, &asy_container_mbr, bytes(&d), 5);
	CHECK(strstr(text, " p1 5120:")); /* all of it, though the scratch buffer has no room for more than 5 */
	nodes_release(&run);
	free(d.p);
}

TEST(mbr_content_is_not_copied)
{
	struct disk d = disk_new(100 * 512, 512);

	disk_mbr(&d, 0, 0, 0, 0x83, 1, 1);
	memset(d.p + 512, 'x', 512);
	memcpy(d.p + 512, "content", 7);
	CHECK(nodes_are(&asy_container_mbr, bytes(&d),
	                "claim 1024 60 MBR, 1 partitions: Linux\nfile 0644 -:- 512 p1 512:e660419c\nend ok\n"));
	free(d.p);
}

static bool refused(const struct disk *d, size_t n)
{
	struct asy_claim claim;

	return asy_container_mbr.probe((struct asy_bytes){d->p, n}, &claim) != ASY_OK;
}

TEST(mbr_is_strict)
{
	static const uint8_t boot_sector[] = {0xeb, 0x3c, 0x90, 'm', 'k', 'f', 's', '.', 'f', 'a', 't', 0, 2, 4, 1, 0, 2,
		0, 2, 0, 8, 0xf8};
	struct disk d = pc_disk();

	CHECK(!refused(&d, d.n));
	CHECK(refused(&d, 511) && refused(&d, 512) && refused(&d, 19 * 512));
	CHECK(!refused(&d, 20 * 512)); /* one is completely there */
	d.p[446] = 0x7f;
	CHECK(refused(&d, d.n));
	d.p[446] = 0x80;
	d.p[462] = 0x80; /* two active */
	CHECK(refused(&d, d.n));
	d.p[462] = 0;
	d.p[494 + 15] = 1; /* unused entry with something in it */
	CHECK(refused(&d, d.n));
	d.p[494 + 15] = 0;
	disk_mbr(&d, 0, 1, 0, 0x83, 19, 30); /* overlap */
	CHECK(refused(&d, d.n));
	disk_mbr(&d, 0, 1, 0, 0x83, 20, 0);
	CHECK(refused(&d, d.n));
	disk_mbr(&d, 0, 1, 0, 0x83, 20, 30);
	CHECK(!refused(&d, d.n));
	memcpy(d.p, boot_sector, sizeof(boot_sector));
	CHECK(refused(&d, d.n));
	memcpy(d.p, "\xeb\x52\x90NTFS    ", 11);
	CHECK(refused(&d, d.n));
	memset(d.p, 0, 446 + 64);
	CHECK(refused(&d, d.n)); /* no partition at all */
	free(d.p);
}

TEST(mbr_cut_short)
{
	struct disk d = pc_disk();

	d.n = 50 * 512;
	CHECK(lists(&asy_container_mbr, &d,
	            "claim 25600 50 truncated MBR, 3 partitions: FAT32, Linux, extended\n"
	            "problem truncated 30720 no partition table where the chain of logical partitions leads\n"
	            "p1 5120\np2 15360\ngap-0x200 4608\nend ok\n"));
	d.n = 40 * 512;
	CHECK(lists(&asy_container_mbr, &d,
	            "claim 20480 50 truncated MBR, 3 partitions: FAT32, Linux, extended\n"
	            "problem truncated 30720 no partition table where the chain of logical partitions leads\n"
	            "p1 5120\nproblem truncated 10240 a partition reaches past the end of the image\n"
	            "p2 15360\ngap-0x200 4608\nend ok\n"));
	free(d.p);
}

TEST(mbr_chain_loops_and_leaves)
{
	struct disk d = pc_disk();

	disk_mbr(&d, 100, 1, 0, 0x05, 10, 20); /* back to the second link */
	CHECK(lists(&asy_container_mbr, &d,
	            "claim 81920 60 MBR, 3 partitions: FAT32, Linux, extended\n"
	            "problem corrupt 35840 the chain of logical partitions is a loop\n"
	            "p1 5120\np2 15360\np5 4608\np6 2048\np7 30208\ngap-0x200 4608\nend ok\n"));
	disk_mbr(&d, 100, 0, 0, 0x82, 1, 60);
	disk_mbr(&d, 100, 1, 0, 0x05, 1000000, 20);
	CHECK(lists(&asy_container_mbr, &d,
	            "claim 81920 60 MBR, 3 partitions: FAT32, Linux, extended\n"
	            "problem corrupt 51200 a logical partition leaves its extended partition\n"
	            "problem corrupt 51200 the chain of logical partitions leaves the extended partition\n"
	            "p1 5120\np2 15360\np5 4608\np6 2048\ngap-0x200 4608\nend ok\n"));
	free(d.p);
}

TEST(mbr_many_logical_partitions)
{
	struct disk d = disk_new(1000 * 512, 512);
	struct nodes_run run = {0};
	const char *text;

	disk_mbr(&d, 0, 0, 0, 0x0f, 10, 990);
	for (uint32_t i = 0; i < 300; i++) {
		disk_mbr(&d, 10 + i * 2, 0, 0, 0x83, 1, 1);
		disk_mbr(&d, 10 + i * 2, 1, 0, 0x05, i * 2 + 2, 2);
	}
	text = nodes_read(&run, &asy_container_mbr, bytes(&d), ASY_MIB);
	CHECK(run.n_nodes == 256 + 1 && strstr(text, "problem limit 0 too many logical partitions"));
	CHECK(strstr(text, " p260 ") && !strstr(text, " p261 "));
	nodes_release(&run);
	free(d.p);
}

TEST(mbr_with_large_sectors)
{
	struct disk d = disk_new(64 * 4096, 4096);

	disk_mbr(&d, 0, 0, 0, 0x83, 16, 48);
	memset(d.p + 16 * 4096, 'x', 48 * 4096);
	CHECK(lists(&asy_container_mbr, &d, "claim 262144 60 MBR, 1 partitions: Linux\np1 196608\nend ok\n"));
	free(d.p);
}

static struct disk gpt_disk(uint64_t unit)
{
	struct disk d = disk_new(300 * (size_t)unit, unit);

	disk_gpt_entry(&d, 0, disk_efi, 40, 49, "EFI");
	disk_gpt_entry(&d, 1, disk_linux, 50, 199, "root/fs");
	disk_gpt_entry(&d, 4, disk_linux, 200, 210, "");
	memcpy(d.p + 38 * unit, "SPL", 3);
	disk_gpt_finish(&d);
	return d;
}

TEST(gpt_both_sector_sizes)
{
	struct disk d = gpt_disk(512);

	CHECK(lists(&asy_container_gpt, &d,
	            "claim 153600 100 GPT, 3 partitions: EFI system, Linux, Linux\n"
	            "p1-EFI 5120\np2-root_fs 76800\np5 5632\ngap-0x4400 3072\nend ok\n"));
	CHECK(refused(&d, d.n)); /* as MBR */
	free(d.p);
	d = gpt_disk(4096);
	CHECK(lists(&asy_container_gpt, &d,
	            "claim 1228800 100 GPT, 3 partitions: EFI system, Linux, Linux\n"
	            "p1-EFI 40960\np2-root_fs 614400\np5 45056\ngap-0x6000 139264\nend ok\n"));
	free(d.p);
}

TEST(gpt_backup_steps_in)
{
	struct disk d = gpt_disk(512);
	static const char tree[] = "p1-EFI 5120\np2-root_fs 76800\np5 5632\ngap-0x4400 3072\nend ok\n";
	char expected[512];

	snprintf(expected, sizeof(expected), "claim 153600 90 GPT (backup), 3 partitions: EFI system, Linux, Linux\n"
	         "problem corrupt 512 the primary GPT is damaged; its backup is used\n%s", tree);
	d.p[1024 + 3] ^= 1; /* an entry */
	CHECK(lists(&asy_container_gpt, &d, expected));
	d.p[1024 + 3] ^= 1;
	d.p[512 + 16] ^= 1; /* the header's checksum */
	CHECK(lists(&asy_container_gpt, &d, expected));
	memset(d.p + 512, 0, 512); /* no header at all: what it described is then space without an owner */
	CHECK(lists(&asy_container_gpt, &d,
	            "claim 153600 90 GPT (backup), 3 partitions: EFI system, Linux, Linux\n"
	            "problem corrupt 512 the primary GPT is damaged; its backup is used\n"
	            "p1-EFI 5120\np2-root_fs 76800\np5 5632\ngap-0x200 19968\nend ok\n"));
	free(d.p);
}

TEST(gpt_damage_without_backup)
{
	struct disk d = gpt_disk(512);

	d.n = 150 * 512;
	CHECK(lists(&asy_container_gpt, &d,
	            "claim 76800 70 truncated GPT, 3 partitions: EFI system, Linux, Linux\n"
	            "p1-EFI 5120\nproblem truncated 25600 a partition reaches past the end of the image\n"
	            "p2-root_fs 76800\nproblem truncated 102400 a partition reaches past the end of the image\n"
	            "p5 5632\ngap-0x4400 3072\nend ok\n"));
	d.p[1024 + 128 + 39] = 0xff; /* the second partition begins far beyond any disk */
	CHECK(lists(&asy_container_gpt, &d,
	            "claim 76800 50 truncated GPT, 3 partitions: EFI system, Linux, Linux\n"
	            "problem corrupt 1024 the checksum of the list of partitions is wrong\n"
	            "problem corrupt 1152 a partition ends before it begins\n"
	            "p1-EFI 5120\nproblem truncated 102400 a partition reaches past the end of the image\np5 5632\n"
	            "gap-0x4400 3072\nend ok\n"));
	d.p[1024 + 128 + 39] = 0;
	d.n = 20 * 512;
	CHECK(lists(&asy_container_gpt, &d,
	            "claim 10240 50 truncated GPT, 3 partitions: EFI system, Linux, Linux\n"
	            "problem truncated 1024 the list of partitions is cut short\n"
	            "problem truncated 20480 a partition reaches past the end of the image\np1-EFI 5120\n"
	            "problem truncated 25600 a partition reaches past the end of the image\np2-root_fs 76800\n"
	            "problem truncated 102400 a partition reaches past the end of the image\np5 5632\nend ok\n"));
	free(d.p);
}

TEST(shared_bytes_are_bounded)
{
	struct disk d = disk_new(300 * 512, 512);
	struct nodes_run run = {0};
	const char *text;

	for (unsigned i = 0; i < DISK_ENTRIES; i++)
		disk_gpt_entry(&d, i, disk_linux, 34, 233, "");
	disk_gpt_finish(&d);
	text = nodes_read(&run, &asy_container_gpt, bytes(&d), ASY_MIB);
	CHECK(run.n_nodes == 3 && strstr(text, "problem limit 17408 too many partitions share the same bytes"));
	nodes_release(&run);
	free(d.p);
}

TEST(partitions_limit)
{
	struct disk d = gpt_disk(512);
	struct asy_claim claim;

	for (unsigned i = 0; i < 2; i++) {
		uint32_t n = (uint32_t)ASY_LIMIT_PARTITIONS + i;

		disk_put(&d, 512 + 80, 4, n);
		memset(d.p + d.n - 512, 0, 512); /* no backup */
		CHECK((asy_container_gpt.probe(bytes(&d), &claim) == ASY_OK) == (i == 0));
	}
	free(d.p);
}

TEST(gpt_names_are_converted)
{
	struct disk d = disk_new(300 * 512, 512);

	disk_gpt_entry(&d, 0, disk_linux, 40, 49, "x");
	for (unsigned i = 0; i < 36; i++)
		disk_put(&d, 1024 + 56 + 2 * i, 2, i == 0 ? 0xd800 : i == 1 ? 0xe4 : 0x20ac);
	disk_gpt_finish(&d);
	CHECK(lists(&asy_container_gpt, &d,
	            "claim 153600 100 GPT, 1 partitions: Linux\np1-_\u00e4\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac"
	            "\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac"
	            "\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac\u20ac 5120\nend ok\n"));
	free(d.p);
}

/* What partx of util-linux reads in the same disk: "NR START SECTORS TYPE" per line; false when it cannot be run. */
static bool ask_partx(const struct disk *d, char *out, size_t size)
{
	char path[] = "/tmp/asy-disk-XXXXXX", command[256];
	int fd = mkstemp(path);
	FILE *pipe;
	size_t n;

	if (fd < 0 || write(fd, d->p, d->n) != (ssize_t)d->n)
		abort();
	close(fd);
	snprintf(command, sizeof(command), "partx -g -r -o NR,START,SECTORS,TYPE -S %u %s 2>/dev/null",
	         (unsigned)d->unit, path);
	pipe = popen(command, "r");
	n = pipe ? fread(out, 1, size - 1, pipe) : 0;
	out[n] = 0;
	if (pipe && pclose(pipe) != 0)
		n = 0;
	unlink(path);
	return n > 0;
}

static void agree_with_partx(const struct asy_container *c, const struct disk *d, unsigned expected)
{
	struct nodes_run run = {0};
	static char theirs[16384];
	const char *ours = nodes_read(&run, c, bytes(d), 16 * ASY_MIB);
	unsigned found = 0;

	if (!ask_partx(d, theirs, sizeof(theirs))) {
		printf("# partx is not here: not compared\n");
		nodes_release(&run);
		return;
	}
	for (char *line = strtok(theirs, "\n"); line; line = strtok(NULL, "\n")) {
		unsigned long long first, sectors;
		unsigned number;
		char want[128];

		REQUIRE(sscanf(line, "%u %llu %llu", &number, &first, &sectors) == 3);
		if (strstr(line, " 0x5")) /* the extended partition itself is no file here */
			continue;
		snprintf(want, sizeof(want), "-:- %llu p%u", sectors * 512, number);
		if (!strstr(ours, want))
			printf("# partx has %s\n", line);
		CHECK(strstr(ours, want) != NULL);
		found++;
	}
	CHECK(found == expected);
	nodes_release(&run);
}

TEST(partx_sees_the_same)
{
	struct disk d = pc_disk();

	agree_with_partx(&asy_container_mbr, &d, 5);
	free(d.p);
	d = gpt_disk(512);
	agree_with_partx(&asy_container_gpt, &d, 3);
	free(d.p);
}

TEST(survives_damage)
{
	struct disk d = pc_disk();

	nodes_storm(&asy_container_mbr, bytes(&d), 1000);
	nodes_mutate_all(&asy_container_mbr, (struct asy_bytes){d.p, 2048});
	free(d.p);
	d = gpt_disk(512);
	nodes_storm(&asy_container_gpt, bytes(&d), 1000);
	nodes_mutate_all(&asy_container_gpt, (struct asy_bytes){d.p, 1024 + 512});
	free(d.p);
}

int main(void)
{
	RUN(mbr_primary_and_logical);
	RUN(mbr_content_is_not_copied);
	RUN(mbr_is_strict);
	RUN(mbr_cut_short);
	RUN(mbr_chain_loops_and_leaves);
	RUN(mbr_many_logical_partitions);
	RUN(mbr_with_large_sectors);
	RUN(gpt_both_sector_sizes);
	RUN(gpt_backup_steps_in);
	RUN(gpt_damage_without_backup);
	RUN(shared_bytes_are_bounded);
	RUN(partitions_limit);
	RUN(gpt_names_are_converted);
	RUN(partx_sees_the_same);
	RUN(survives_damage);
	return TEST_RESULT();
}
