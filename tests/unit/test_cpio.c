#include "container/table.h"
#include "cpio_write.h"
#include "nodes.h"

static const struct cpio_item items[] = {
	{.name = ".", .mode = 040755, .ino = 1, .nlink = 2},
	{.name = "./etc", .mode = 040750, .ino = 2, .nlink = 2, .uid = 3, .gid = 4, .mtime = 1000000},
	{.name = "./etc/motd", .mode = 0100644, .ino = 3, .data = "hello\n"},
	{.name = "init", .mode = 0104755, .ino = 4, .data = "#!/bin/sh\n", .mtime = 70000},
	{.name = "sh", .mode = 0120777, .ino = 5, .data = "bin/busybox"},
	{.name = "dev/console", .mode = 020600, .ino = 6, .rdev_major = 5, .rdev_minor = 1},
	{.name = "dev/ram", .mode = 060640, .ino = 7, .rdev_major = 1},
	{.name = "pipe", .mode = 010644, .ino = 8},
	{.name = "empty", .mode = 0100600, .ino = 9},
};

#define TREE \
	"dir 0755 0:0 0 \n" \
	"dir 0750 3:4 0 etc mtime=1000000\n" \
	"file 0644 0:0 6 etc/motd \"hello\\n\"\n" \
	"file 4755 0:0 10 init mtime=70000 \"#!/bin/sh\\n\"\n" \
	"symlink 0777 0:0 0 sh -> bin/busybox\n" \
	"char 0600 0:0 0 dev/console dev=5,1\n" \
	"block 0640 0:0 0 dev/ram dev=1,0\n" \
	"fifo 0644 0:0 0 pipe\n" \
	"file 0600 0:0 0 empty \"\"\n" \
	"end ok\n"

static struct asy_buf archive;

static struct asy_bytes make(enum cpio_form form)
{
	asy_buf_clear(&archive);
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
		cpio_put(&archive, form, &items[i]);
	cpio_finish(&archive, form);
	return asy_buf_bytes(&archive);
}

TEST(all_forms_give_the_same_tree)
{
	CHECK(nodes_are(&asy_container_cpio, make(CPIO_NEWC), "claim 1216 80 cpio newc, 9 entries\n" TREE));
	CHECK(nodes_are(&asy_container_cpio, make(CPIO_CRC), "claim 1216 100 cpio crc, 9 entries\n" TREE));
	CHECK(nodes_are(&asy_container_cpio, make(CPIO_ODC), "claim 856 80 cpio odc, 9 entries\n" TREE));
	CHECK(nodes_are(&asy_container_cpio, make(CPIO_BIN_LE), "claim 362 80 cpio binary little-endian, 9 entries\n" TREE));
	CHECK(nodes_are(&asy_container_cpio, make(CPIO_BIN_BE), "claim 362 80 cpio binary big-endian, 9 entries\n" TREE));
}

TEST(owns_its_last_block_and_nothing_behind)
{
	struct nodes_run run = {0};

	make(CPIO_NEWC);
	asy_buf_fill(&archive, 0, 4096);
	nodes_read(&run, &asy_container_cpio, asy_buf_bytes(&archive), ASY_MIB);
	CHECK(run.claim.length == 1536 && !run.claim.truncated);
	nodes_release(&run);
	make(CPIO_NEWC);
	asy_buf_text(&archive, "hsqs and more");
	nodes_read(&run, &asy_container_cpio, asy_buf_bytes(&archive), ASY_MIB);
	CHECK(run.claim.length == 1216);
	nodes_release(&run);
}

TEST(newc_hard_links_share_the_content_of_the_last)
{
	asy_buf_clear(&archive);
	cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = "a", .mode = 0100755, .ino = 7, .nlink = 3});
	cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = "x", .mode = 0100755, .ino = 8, .nlink = 2, .data = "x"});
	cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = "b", .mode = 0100755, .ino = 7, .nlink = 3});
	cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = "c", .mode = 0100755, .ino = 7, .nlink = 3, .data = "data"});
	cpio_finish(&archive, CPIO_NEWC);
	CHECK(nodes_are(&asy_container_cpio, asy_buf_bytes(&archive),
	                "claim 580 80 cpio newc, 4 entries\n"
	                "file 0755 0:0 4 a #1 \"data\"\n"
	                "file 0755 0:0 1 x #4 \"x\"\n"
	                "file 0755 0:0 4 b #1 \"data\"\n"
	                "file 0755 0:0 4 c #1 \"data\"\n"
	                "end ok\n"));
}

TEST(archives_behind_each_other_are_one)
{
	asy_buf_clear(&archive);
	cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = "ucode", .mode = 0100644, .ino = 1, .nlink = 2, .data = "1"});
	cpio_finish(&archive, CPIO_NEWC);
	cpio_pad(&archive, 0, 512);
	cpio_put(&archive, CPIO_CRC, &(struct cpio_item){.name = "init", .mode = 0100755, .ino = 1, .nlink = 2, .data = "22"});
	cpio_finish(&archive, CPIO_CRC);
	CHECK(nodes_are(&asy_container_cpio, asy_buf_bytes(&archive),
	                "claim 756 80 cpio newc, 2 entries in 2 archives\n"
	                "file 0644 0:0 1 ucode #1 \"1\"\n"
	                "file 0755 0:0 2 init #2 \"22\"\n"
	                "end ok\n"));
}

TEST(wrong_sum_is_reported)
{
	asy_buf_clear(&archive);
	cpio_put(&archive, CPIO_CRC, &(struct cpio_item){.name = "f", .mode = 0100644, .data = "abc", .wrong_sum = 1});
	cpio_finish(&archive, CPIO_CRC);
	CHECK(nodes_are(&asy_container_cpio, asy_buf_bytes(&archive),
	                "claim 240 80 cpio crc, 1 entries\nfile 0644 0:0 3 f \"abc\" corrupt\nend ok\n"));
}

TEST(damage_keeps_what_came_before)
{
	struct asy_bytes in = make(CPIO_ODC);

	archive.data[300] ^= 0xff; /* in the fourth header */
	CHECK(nodes_are(&asy_container_cpio, in,
	                "claim 253 50 cpio odc, 3 entries\n"
	                "dir 0755 0:0 0 \n"
	                "dir 0750 3:4 0 etc mtime=1000000\n"
	                "file 0644 0:0 6 etc/motd \"hello\\n\"\n"
	                "problem corrupt 253 no cpio header where the next one should be\n"
	                "end ok\n"));
	in = make(CPIO_NEWC);
	CHECK(nodes_are(&asy_container_cpio, asy_bytes_head(in, 354),
	                "claim 354 50 truncated cpio newc, 3 entries\n"
	                "dir 0755 0:0 0 \n"
	                "dir 0750 3:4 0 etc mtime=1000000\n"
	                "file 0644 0:0 6 etc/motd \"he\" truncated\n"
	                "problem truncated 354 the cpio archive ends before its trailer\n"
	                "end ok\n"));
}

TEST(hostile_names_are_kept_as_they_are)
{
	char *giant = malloc(65536);
	struct nodes_run run = {0};
	const char *text;

	REQUIRE(giant);
	memset(giant, 'n', 65536);
	asy_buf_clear(&archive);
	cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = "../../x", .mode = 0100644});
	cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = "./", .mode = 0100644});
	cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = "//etc/passwd", .mode = 0100644});
	cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = "a\0b", .n_name = 3, .mode = 0100644});
	cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = "new\nline", .mode = 0100644});
	cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = giant, .n_name = 65536, .mode = 0100644});
	cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = "l", .mode = 0120777, .data = giant, .n_data = 65536});
	cpio_finish(&archive, CPIO_NEWC);
	text = nodes_read(&run, &asy_container_cpio, asy_buf_bytes(&archive), ASY_MIB);
	CHECK(strstr(text, " ../../x \"\"\n") && strstr(text, " unnamed \"\"\n"));
	CHECK(strstr(text, " etc/passwd \"\"\n"));
	CHECK(strstr(text, " a\\x00b \"\"\n"));
	CHECK(strstr(text, " new\\nline \"\"\n"));
	CHECK(strstr(text, "problem limit 596 a name is longer"));
	CHECK(run.n_nodes == 7 && run.n_problems == 2 && strlen(text) < 10000);
	nodes_release(&run);
	free(giant);
}

TEST(length_limit_of_names)
{
	char *giant = malloc(ASY_LIMIT_ARCHIVE_NAME + 1);

	REQUIRE(giant);
	memset(giant, 'n', ASY_LIMIT_ARCHIVE_NAME + 1);
	for (size_t n = ASY_LIMIT_ARCHIVE_NAME - 1; n <= ASY_LIMIT_ARCHIVE_NAME; n++) { /* the NUL counts */
		struct nodes_run run = {0};

		asy_buf_clear(&archive);
		cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = "a", .mode = 0100644});
		cpio_put(&archive, CPIO_NEWC, &(struct cpio_item){.name = giant, .n_name = n, .mode = 0100644});
		cpio_finish(&archive, CPIO_NEWC);
		nodes_read(&run, &asy_container_cpio, asy_buf_bytes(&archive), ASY_MIB);
		CHECK(run.n_nodes == (n < ASY_LIMIT_ARCHIVE_NAME ? 2 : 1));
		nodes_release(&run);
	}
	free(giant);
}

TEST(chance_magics_are_refused)
{
	static const char text[] = "070701 is the magic number of a cpio archive in the new ASCII form, and 070702 that of "
		"the one with sums; both are followed by thirteen numbers.";
	struct asy_claim claim;

	CHECK(asy_container_cpio.probe(ASY_BYTES_LITERAL(text), &claim) == ASY_CORRUPT);
	CHECK(asy_container_cpio.probe((struct asy_bytes){0}, &claim) == ASY_NOT_FOUND);
	asy_buf_clear(&archive);
	cpio_finish(&archive, CPIO_NEWC);
	CHECK(asy_container_cpio.probe(asy_buf_bytes(&archive), &claim) == ASY_CORRUPT);
}

TEST(survives_every_change)
{
	for (enum cpio_form form = 0; form < CPIO__MAX; form++)
		nodes_mutate_all(&asy_container_cpio, make(form));
}

TEST(survives_storms)
{
	char *data = calloc(1, 30000);

	REQUIRE(data);
	for (enum cpio_form form = 0; form < CPIO__MAX; form++) {
		asy_buf_clear(&archive);
		for (uint32_t i = 0; i < 40; i++) {
			cpio_put(&archive, form, &(struct cpio_item){.name = "file", .mode = 0100644, .ino = i / 3,
			                                             .nlink = 3, .data = data, .n_data = i * 50});
		}
		cpio_finish(&archive, form);
		nodes_storm(&asy_container_cpio, asy_buf_bytes(&archive), 1000);
	}
	free(data);
}

int main(void)
{
	asy_buf_init(&archive, 64 * ASY_MIB);
	RUN(all_forms_give_the_same_tree);
	RUN(owns_its_last_block_and_nothing_behind);
	RUN(newc_hard_links_share_the_content_of_the_last);
	RUN(archives_behind_each_other_are_one);
	RUN(wrong_sum_is_reported);
	RUN(damage_keeps_what_came_before);
	RUN(hostile_names_are_kept_as_they_are);
	RUN(length_limit_of_names);
	RUN(chance_magics_are_refused);
	RUN(survives_every_change);
	RUN(survives_storms);
	asy_buf_release(&archive);
	return TEST_RESULT();
}
