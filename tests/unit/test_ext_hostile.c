/* File systems that are wrong on purpose. A small sound one is made by mke2fs, then changed in memory. */
#include <fcntl.h>
#include <sys/stat.h>

#include "container/ext_fs.h"
#include "container/table.h"
#include "nodes.h"
#include "tool.h"

static struct asy_buf image, sound;
static struct ext_fs fs;

static void put(uint64_t at, unsigned width, uint64_t value)
{
	if (at + width > image.len)
		abort();
	for (unsigned i = 0; i < width; i++)
		image.data[at + i] = (uint8_t)(value >> (8 * i));
}

static void make(const char *options)
{
	if (!tool_run("rm -rf small image && mkdir -p small/a/b/c && cd small && echo hello >a/file && ln -s a/file link"
	              " && head -c 5000 /dev/urandom >big && mkfifo pipe && : >empty && find . -exec touch -h -d @0 {} +")
		|| !tool_run("mke2fs -q -F -d small -N 32 -b 1024 %s image 300", options) || !tool_read("image", &sound))
		abort();
	asy_buf_clear(&image);
	asy_buf_append(&image, asy_buf_bytes(&sound));
	if (asy_ext_open(asy_buf_bytes(&image), &fs) != ASY_OK)
		abort();
}

/* The entry of a name anywhere in the directories: looks for the name behind its length. */
static uint64_t entry_of(const char *name)
{
	size_t n = strlen(name);

	for (size_t at = 2048; at + 8 + n <= image.len; at += 4)
		if (image.data[at + 6] == n && memcmp(image.data + at + 8, name, n) == 0 && image.data[at])
			return at;
	abort();
}

static struct ext_inode inode_of(const char *name)
{
	struct ext_inode inode;

	if (asy_ext_inode(&fs, image.data[entry_of(name)], &inode) != ASY_OK)
		abort();
	return inode;
}

static const char *read_image(struct nodes_run *run)
{
	return nodes_read(run, &asy_container_ext, asy_buf_bytes(&image), 64 * 1024);
}

static bool says(const char *expected)
{
	struct nodes_run run = {0};
	const char *text = read_image(&run);
	bool ok = strstr(text, expected) != NULL;

	if (!ok)
		printf("# no \"%s\" in:\n%s", expected, text);
	nodes_release(&run);
	return ok;
}

static bool is_silent_about(const char *text)
{
	struct nodes_run run = {0};
	bool silent = strstr(read_image(&run), text) == NULL;

	nodes_release(&run);
	return silent;
}

TEST(the_sample_is_sound)
{
	struct nodes_run run = {0};

	make("-t ext2");
	read_image(&run);
	CHECK(run.n_problems == 0 && run.n_nodes == 10 && run.walk_err == ASY_OK);
	nodes_release(&run);
}

TEST(folders_in_circles)
{
	struct nodes_run run = {0};
	const char *text;

	make("-t ext2");
	put(entry_of("c"), 4, inode_of("a").number); /* /a/b/c is /a */
	text = read_image(&run);
	CHECK(run.n_nodes == 10 && strstr(text, "a directory is entered in more than one place"));
	CHECK(strstr(text, " a/b/c\n") && !strstr(text, " a/b/c/"));
	nodes_release(&run);
	put(entry_of("c"), 4, EXT_ROOT);
	CHECK(says("a directory is entered in more than one place"));
}

TEST(entries_that_lead_nowhere)
{
	make("-t ext2");
	put(entry_of("file"), 4, 1000000);
	CHECK(says("the inode of a directory entry cannot be read"));
	put(entry_of("file"), 4, 31); /* never used */
	CHECK(says("a directory entry leads to an inode that is not in use"));
}

TEST(broken_entry_lengths)
{
	make("-t ext2");
	put(entry_of("file") + 4, 2, 0);
	CHECK(says("a directory block is damaged from here on"));
	put(entry_of("b") + 4, 2, 9);
	CHECK(says("a directory block is damaged from here on"));
	put(entry_of("link") + 4, 2, 60000);
	CHECK(says("a directory block is damaged from here on"));
}

TEST(blocks_outside)
{
	struct ext_inode big;

	make("-t ext2");
	big = inode_of("big");
	put(big.at + 40 + 4, 4, 300);        /* first block that is not there */
	CHECK(says(" 5000 big 1024:"));
	CHECK(says(" corrupt\n"));
	put(big.at + 40 + 4, 4, UINT32_MAX);
	CHECK(says(" corrupt\n"));
	make("-t ext4 -O ^has_journal");
	big = inode_of("big");
	put(big.at + 40 + 12 + 8, 4, 298);   /* an extent that begins inside and ends outside */
	CHECK(says(" 5000 big \"\" corrupt\n"));
	put(big.at + 40 + 12 + 6, 2, 0xffff); /* 48 bits */
	CHECK(says(" 5000 big \"\" corrupt\n"));
}

TEST(giant_sizes)
{
	struct ext_inode big, folder;

	make("-t ext2");
	big = inode_of("big");
	put(big.at + 108, 4, 0x7fffffff);
	CHECK(says(" big 65536:"));
	CHECK(says(" limit\n"));
	folder = inode_of("a");
	put(folder.at + 4, 4, ASY_LIMIT_DIR_BYTES);
	CHECK(is_silent_about("a directory is larger"));
	put(folder.at + 4, 4, ASY_LIMIT_DIR_BYTES + 1024);
	CHECK(says("a directory is larger than this program reads"));
	CHECK(says(" a/file \"hello\\n\"\n"));
}

/* A level of blocks that lists itself again and again. */
TEST(block_lists_in_circles)
{
	struct ext_inode big;
	uint32_t block = 250;

	make("-t ext2");
	big = inode_of("big");
	for (unsigned i = 0; i < 256; i++)
		put(block * 1024 + i * 4, 4, block);
	for (unsigned i = 12; i < 15; i++)
		put(big.at + 40 + i * 4, 4, block);
	put(big.at + 4, 4, 0xffffffff);
	CHECK(says(" big 65536:"));
}

static void put_extent_header(uint64_t at, unsigned entries, unsigned depth)
{
	put(at, 2, 0xf30a);
	put(at + 2, 2, entries);
	put(at + 4, 2, 340);
	put(at + 6, 2, depth);
}

TEST(extents_in_circles)
{
	struct ext_inode big;
	uint64_t block = 250;

	make("-t ext4 -O ^has_journal");
	big = inode_of("big");
	put_extent_header(big.at + 40, 4, 1);
	for (unsigned i = 0; i < 4; i++) { /* the same leaf four times */
		put(big.at + 40 + 12 + i * 12, 4, i);
		put(big.at + 40 + 12 + i * 12 + 4, 8, block);
	}
	put_extent_header(block * 1024, 1, 0);
	put(block * 1024 + 12, 4, 0);
	put(block * 1024 + 16, 2, 1);
	put(block * 1024 + 20, 4, 251);
	CHECK(says(" 5000 big 1024:"));
	CHECK(says(" corrupt\n"));
	put_extent_header(block * 1024, 4, 1); /* a node that is its own child */
	put(block * 1024 + 16, 8, block);
	CHECK(says(" 5000 big \"\" corrupt\n"));
	put(big.at + 40 + 6, 2, 6); /* deeper than any tree */
	CHECK(says(" 5000 big \"\" corrupt\n"));
	put(big.at + 40, 2, 0xf30b);
	CHECK(says(" 5000 big \"\" corrupt\n"));
}

/* Every node full of children that hold nothing in the wanted range: must not take 84 to the power of 5 steps. */
TEST(wide_and_empty_extent_trees)
{
	struct ext_inode big;

	make("-t ext4 -O ^has_journal");
	big = inode_of("big");
	put_extent_header(big.at + 40, 4, 5);
	for (unsigned i = 0; i < 4; i++) {
		put(big.at + 40 + 12 + i * 12, 4, i);
		put(big.at + 40 + 12 + i * 12 + 4, 8, 254);
	}
	for (unsigned depth = 0; depth < 5; depth++) {
		uint64_t at = (250 + depth) * 1024;

		put_extent_header(at, 84, depth);
		for (unsigned i = 0; i < 84; i++) {
			put(at + 12 + i * 12, 4, depth ? i : 1000 + i);
			put(at + 12 + i * 12 + 4, 8, depth ? 250 + depth - 1 : 0);
			if (!depth) {
				put(at + 12 + i * 12 + 4, 2, 1);
				put(at + 12 + i * 12 + 8, 4, 260);
			}
		}
	}
	CHECK(says(" 5000 big 5000:d8e50ea8\n")); /* all of it a hole */
}

TEST(unwritten_extents_are_zero)
{
	struct ext_inode big;

	make("-t ext4 -O ^has_journal");
	big = inode_of("big");
	put(big.at + 40 + 12 + 4, 2, 32768 + 5);
	CHECK(says(" 5000 big 5000:d8e50ea8"));
}

TEST(features)
{
	struct nodes_run run = {0};
	const char *text;

	make("-t ext2");
	put(1024 + 0x60, 4, fs.incompat | EXT_INCOMPAT_RECOVER);
	CHECK(says("problem unsupported 1024 the file system was not unmounted (needs_recovery)"));
	CHECK(says("\"hello\\n\""));
	put(1024 + 0x60, 4, fs.incompat | EXT_INCOMPAT_COMPRESSION);
	text = read_image(&run);
	CHECK(run.walk_err == ASY_UNSUPPORTED && run.n_nodes == 0 && strstr(text, "feature compression"));
	nodes_release(&run);
	put(1024 + 0x60, 4, fs.incompat | 0x40000000);
	text = read_image(&run);
	CHECK(run.walk_err == ASY_UNSUPPORTED && strstr(text, "a feature that is not known"));
	nodes_release(&run);
}

TEST(encrypted)
{
	struct ext_inode inode;

	make("-t ext2");
	inode = inode_of("file");
	put(inode.at + 32, 4, inode.flags | EXT_FLAG_ENCRYPT);
	CHECK(says("problem encrypted") && says(" 6 a/file (lost)"));
	inode = inode_of("a");
	put(inode.at + 32, 4, inode.flags | EXT_FLAG_ENCRYPT);
	CHECK(says("the names in a directory are encrypted") && says(" 6 a/66696c65 (lost)"));
	inode = inode_of("link");
	put(inode.at + 32, 4, inode.flags | EXT_FLAG_ENCRYPT);
	CHECK(says("the target of a symbolic link cannot be read completely"));
}

TEST(devices_large_owners_and_late_times)
{
	struct ext_inode inode;

	make("-t ext4 -O ^has_journal -I 256");
	inode = inode_of("pipe");
	put(inode.at, 2, 0020660);
	put(inode.at + 40, 4, 0x0501);
	CHECK(says("char 0660 0:0 0 pipe dev=5,1\n"));
	put(inode.at, 2, 0060660);
	put(inode.at + 40, 4, 0);
	put(inode.at + 44, 4, 0x11110370); /* major 259, minor 70000 */
	CHECK(says("block 0660 0:0 0 pipe dev=259,70000\n"));
	put(inode.at + 2, 2, 0x1234);
	put(inode.at + 120, 2, 1);
	put(inode.at + 122, 2, 2);
	put(inode.at + 16, 4, 100);
	put(inode.at + 136, 4, 1);
	CHECK(says("block 0660 70196:131072 0 pipe dev=259,70000 mtime=4294967396"));
}

TEST(hostile_names)
{
	make("-t ext2");
	memcpy(image.data + entry_of("file") + 8, "../.", 4);
	CHECK(says(" a/../. \"hello\\n\""));
	memcpy(image.data + entry_of("link") + 8, "a\0\nb", 4);
	CHECK(says(" a\\x00\\nb -> a/file"));
	image.data[entry_of("big") + 6] = 0;
	CHECK(says("a directory entry has no name"));
}

TEST(superblock_nonsense_is_refused)
{
	static const struct {
		uint64_t at;
		unsigned width;
		uint64_t value;
		bool claimed;
	} changes[] = {
		{0x0, 4, 33, false}, {0x4, 4, 0, false}, {0x14, 4, 7, false}, {0x18, 4, 7, false}, {0x18, 4, 2, false},
		{0x20, 4, 0, false}, {0x20, 4, 9000, false}, {0x28, 4, 0, false}, {0x28, 4, 1u << 31, false}, {0x38, 2, 0xef54, false},
		{0x4c, 4, 2, false}, {0x58, 2, 100, false}, {0x58, 2, 2048, false}, {0x5a, 2, 1, false}, {0x8, 4, 301, false},
		{0x3a, 2, 0, true}, {0x78, 4, 0x00616161, true},
	};
	struct asy_claim claim;

	make("-t ext2");
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		uint8_t before[8];
		bool claimed;

		memcpy(before, image.data + 1024 + changes[i].at, 8);
		put(1024 + changes[i].at, changes[i].width, changes[i].value);
		claimed = asy_container_ext.probe(asy_buf_bytes(&image), &claim) == ASY_OK;
		if (claimed != changes[i].claimed)
			printf("# field 0x%llx\n", (unsigned long long)changes[i].at);
		CHECK(claimed == changes[i].claimed);
		memcpy(image.data + 1024 + changes[i].at, before, 8);
	}
	for (size_t n = 0; n < 3000; n++) {
		enum asy_err err = asy_container_ext.probe(asy_bytes_head(asy_buf_bytes(&image), n), &claim);

		CHECK(n < 2048 ? err == ASY_TRUNCATED : err == ASY_OK && claim.truncated && claim.length == n);
	}
}

TEST(damaged_attributes)
{
	struct ext_inode inode;

	make("-t ext2");
	inode = inode_of("file");
	put(inode.at + 104, 4, 10000);
	CHECK(says("extended attributes cannot be read completely"));
	put(inode.at + 104, 4, 280); /* no attribute block */
	CHECK(says("extended attributes cannot be read completely"));
	put(280 * 1024, 4, 0xea020000);
	put(280 * 1024 + 32, 1, 3);
	put(280 * 1024 + 33, 1, 6);
	put(280 * 1024 + 34, 2, 1000);
	put(280 * 1024 + 40, 4, 24);
	memcpy(image.data + 280 * 1024 + 48, "abc", 3);
	memcpy(image.data + 280 * 1024 + 1000, "123456789012345678901234", 24);
	CHECK(says(" security.abc=123456789012345678901234 \"hello"));
	put(280 * 1024 + 40, 4, 25);
	CHECK(says("extended attributes cannot be read completely"));
}

/* Entries of 16 bytes: no name, no value. */
TEST(attributes_limit)
{
	struct ext_inode inode;
	uint64_t at = 100 * 8192;

	if (!tool_run("rm -f image && mke2fs -q -F -t ext2 -d small -N 32 -b 8192 image 128") || !tool_read("image", &image)
		|| asy_ext_open(asy_buf_bytes(&image), &fs) != ASY_OK)
		abort();
	inode = inode_of("file");
	put(inode.at + 104, 4, 100);
	memset(image.data + at, 0, 8192);
	put(at, 4, 0xea020000);
	for (unsigned i = 0; i < ASY_LIMIT_XATTRS; i++)
		put(at + 32 + i * 16 + 1, 1, 1);
	CHECK(is_silent_about("extended attributes"));
	put(at + 32 + ASY_LIMIT_XATTRS * 16 + 1, 1, 1);
	CHECK(says("problem limit"));
}

static void make_deep(unsigned levels)
{
	int here = open(".", O_RDONLY | O_DIRECTORY), fd = openat(here, tool_folder, O_RDONLY | O_DIRECTORY);
	char name[241];

	memset(name, 'n', 240);
	name[240] = 0;
	if (here < 0 || fd < 0 || fchdir(fd) != 0 || chdir("deep") != 0)
		abort();
	while (levels--)
		if (mkdir(name, 0755) != 0 || chdir(name) != 0)
			abort();
	if (fchdir(here) != 0)
		abort();
	close(fd);
	close(here);
}

/* Names of 240 characters: the path of the 17th folder has exactly PATH_BYTES, that of the 18th is too long. */
TEST(deep_folders)
{
	struct nodes_run run = {0};
	const char *text;

	if (!tool_run("mkdir deep"))
		abort();
	make_deep(18);
	if (!tool_run("mke2fs -q -F -t ext2 -d deep -N 64 -b 1024 image 300") || !tool_read("image", &image))
		abort();
	text = read_image(&run);
	CHECK(17 * 241 - 1 == ASY_LIMIT_PATH_BYTES && run.n_nodes == 2 + 18 && run.n_problems == 2);
	CHECK(strstr(text, "it is cut\n") && strstr(text, "a directory whose path is too long is not read"));
	nodes_release(&run);
}

int main(void)
{
	tool_begin();
	asy_buf_init(&image, 64 * ASY_MIB);
	asy_buf_init(&sound, 64 * ASY_MIB);
	if (!tool_have("mke2fs")) {
		SKIP(ext, "mke2fs is missing");
		tool_end();
		return TEST_RESULT();
	}
	RUN(the_sample_is_sound);
	RUN(folders_in_circles);
	RUN(entries_that_lead_nowhere);
	RUN(broken_entry_lengths);
	RUN(blocks_outside);
	RUN(giant_sizes);
	RUN(block_lists_in_circles);
	RUN(extents_in_circles);
	RUN(wide_and_empty_extent_trees);
	RUN(unwritten_extents_are_zero);
	RUN(features);
	RUN(encrypted);
	RUN(devices_large_owners_and_late_times);
	RUN(hostile_names);
	RUN(superblock_nonsense_is_refused);
	RUN(damaged_attributes);
	RUN(attributes_limit);
	RUN(deep_folders);
	asy_buf_release(&image);
	asy_buf_release(&sound);
	tool_end();
	return TEST_RESULT();
}
