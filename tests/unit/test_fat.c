/* FAT volumes of every width made by mkfs.fat and mtools, damaged by hand. */
#include "container/fat.h"
#include "container/table.h"
#include "nodes.h"
#include "tool.h"

static struct asy_buf image;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&image);
}

static bool make(const char *options, unsigned kib)
{
	return tool_run("rm -f x.fat && truncate -s %uK x.fat && mkfs.fat %s x.fat && export MTOOLS_SKIP_CHECK=1 && "
	                "seq 10000 > 'A long file name with several words.txt' && printf hello > short.txt && "
	                "mmd -i x.fat ::/Folder && mmd -i x.fat ::/Folder/inner && mcopy -i x.fat short.txt ::/SHORT.TXT && "
	                "mcopy -i x.fat 'A long file name with several words.txt' ::/Folder/inner/ && mcopy -i x.fat short.txt ::/gone.txt && "
	                "mdel -i x.fat ::/gone.txt && printf x | mcopy -i x.fat - '::/\303\244\342\202\254.bin' && mattrib -i x.fat +r ::/SHORT.TXT",
	                kib, options) && tool_read("x.fat", &image);
}

static void agrees(const char *options, unsigned kib, const char *label)
{
	struct nodes_run run = {0};
	const char *text;

	REQUIRE(make(options, kib));
	asy_buf_text(&image, "behind");
	text = nodes_read(&run, &asy_container_fat, bytes(), ASY_MIB);
	CHECK(run.claim.length == image.len - 6 && run.claim.confidence == 80 && run.n_problems == 0 && run.n_nodes == 5);
	CHECK(strncmp(run.claim.label, label, strlen(label)) == 0);
	CHECK(strstr(text, "dir 0755 -:- 0 Folder\n") && strstr(text, "file 0444 -:- 5 SHORT.TXT \"hello\"\n"));
	CHECK(strstr(text, " 48894 Folder/inner/A long file name with several words.txt 48894:8c7685ad\n"));
	CHECK(strstr(text, ".bin \"x\"\n") && !strstr(text, "gone"));
	if (test_here)
		printf("# %s: %s\n", options, text);
	nodes_release(&run);
}

TEST(every_width)
{
	agrees("-F 12", 1440, "FAT12");
	agrees("-F 16 -s 2", 16384, "FAT16");
	agrees("-F 32 -s 1", 40960, "FAT32");
}

TEST(rings_and_cuts_end)
{
	struct nodes_run run = {0};
	const char *text;
	struct fat f;

	REQUIRE(make("-F 16 -s 2", 16384));
	REQUIRE(fat_open(bytes(), &f) == ASY_OK);
	for (uint32_t c = 2; c < 100; c++) { /* every cluster is followed by itself */
		image.data[f.fat_at + 2 * c] = (uint8_t)c;
		image.data[f.fat_at + 2 * c + 1] = 0;
	}
	text = nodes_read(&run, &asy_container_fat, bytes(), ASY_MIB);
	CHECK(strstr(text, "problem") && strstr(text, "SHORT.TXT \"hello\""));
	nodes_release(&run);
	REQUIRE(make("-F 16 -s 2", 16384));
	text = nodes_read(&run, &asy_container_fat, asy_bytes_head(bytes(), 60000), ASY_MIB);
	CHECK(run.claim.truncated && strstr(text, "the file system is cut short"));
	nodes_release(&run);
}

TEST(survives_every_change)
{
	REQUIRE(make("-F 12", 100));
	nodes_storm(&asy_container_fat, bytes(), 1000);
	nodes_storm(&asy_container_fat, asy_bytes_head(bytes(), 8192), 3000);
}

int main(void)
{
	asy_buf_init(&image, 64 * ASY_MIB);
	tool_begin();
	if (tool_have("mkfs.fat") && tool_have("mcopy")) {
		RUN(every_width);
		RUN(rings_and_cuts_end);
		RUN(survives_every_change);
	} else {
		SKIP(every_width, "no mkfs.fat or mtools");
	}
	tool_end();
	asy_buf_release(&image);
	return TEST_RESULT();
}
