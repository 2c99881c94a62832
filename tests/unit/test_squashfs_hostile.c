/* SquashFS images made by hand: every inode type, and what no honest writer would write. */
#include <time.h>

#include "container/table.h"
#include "nodes.h"
#include "squashfs_write.h"

static const struct asy_container *const fs = &asy_container_squashfs;

/* Finishes the image with `root`, and compares what is handed out. */
static bool gives(struct sw *s, uint64_t root, const char *expected)
{
	struct asy_buf image;
	char whole[8192];
	struct nodes_run run = {0};
	const char *got;
	bool same;

	s->root = root;
	sw_finish(s, &image);
	got = nodes_read(&run, fs, asy_buf_bytes(&image), 64 * 1024);
	got = strchr(got, '\n') ? strchr(got, '\n') + 1 : got; /* without the claim */
	snprintf(whole, sizeof(whole), "%s", expected);
	same = strcmp(got, whole) == 0;
	if (!same)
		printf("# expected:\n%s# got:\n%s", whole, got);
	nodes_release(&run);
	asy_buf_release(&image);
	return same;
}

#define ROOT "dir 0755 1000:2000 0  mtime=1700000000"

TEST(every_inode_type)
{
	struct sw s;
	struct sw_entry e[17] = {{0}};
	uint32_t attrs, word = SW_STORED | 3;
	size_t n = 0;

	sw_init(&s);
	sw_key(&s, 0, "note", "hi", 2, false);
	attrs = sw_xattr(&s, 0, 1);
	e[n++] = (struct sw_entry){"01", sw_common(&s, 1, 0700), 1, 0};
	asy_buf_le32(&s.inodes, 0); /* an empty listing */
	asy_buf_le32(&s.inodes, 2);
	asy_buf_le16(&s.inodes, 3);
	asy_buf_le16(&s.inodes, 0);
	asy_buf_le32(&s.inodes, 1);
	e[n++] = (struct sw_entry){"02", sw_text(&s, "abc"), 2, 0};
	e[n++] = (struct sw_entry){"03", sw_symlink(&s, false, "to", 2, 0), 3, 0};
	for (uint16_t type = 4; type <= 7; type++) {
		static const char *const names[] = {"04", "05", "06", "07"};

		e[n++] = (struct sw_entry){names[type - 4], sw_common(&s, type, 0600), type, 0};
		asy_buf_le32(&s.inodes, 1);
		if (type < 6)
			asy_buf_le32(&s.inodes, 0x12345678);
	}
	e[n++] = (struct sw_entry){"08", sw_dir_at(&s, s.dirs.len, attrs), 1, 0};
	e[n++] = (struct sw_entry){"09", sw_big_file(&s, SW_SUPER, 3, SW_NO_INDEX, attrs, &word, 1), 2, 0};
	e[n++] = (struct sw_entry){"10", sw_symlink(&s, true, "there", 5, attrs), 3, 0};
	for (uint16_t type = 11; type <= 14; type++) {
		static const char *const names[] = {"11", "12", "13", "14"};

		e[n++] = (struct sw_entry){names[type - 11], sw_common(&s, type, 07777), (uint16_t)(type - 7), 0};
		asy_buf_le32(&s.inodes, 1);
		if (type < 13)
			asy_buf_le32(&s.inodes, 0x00000803);
		asy_buf_le32(&s.inodes, attrs);
	}
	e[n++] = (struct sw_entry){"15", sw_big_file(&s, SW_SUPER, 3, SW_NO_INDEX, SW_NO_INDEX, &word, 1), 2, 0};
	s.inodes.data[s.inodes.len - 4 - 16] = 2; /* links */
	e[n] = (struct sw_entry){"16", e[n - 1].ref, 2, 0};
	n++;
	CHECK(gives(&s, sw_dir(&s, e, n),
		ROOT "\n"
		"dir 0700 1000:2000 0 01 mtime=1700000000\n"
		"file 0644 1000:2000 3 02 mtime=1700000000 \"abc\"\n"
		"symlink 0777 1000:2000 0 03 -> to mtime=1700000000\n"
		"block 0600 1000:2000 0 04 dev=1110,74616 mtime=1700000000\n"
		"char 0600 1000:2000 0 05 dev=1110,74616 mtime=1700000000\n"
		"fifo 0600 1000:2000 0 06 mtime=1700000000\n"
		"socket 0600 1000:2000 0 07 mtime=1700000000\n"
		"dir 0755 1000:2000 0 08 mtime=1700000000 user.note=hi\n"
		"file 0644 1000:2000 3 09 mtime=1700000000 user.note=hi \"abc\"\n"
		"symlink 0777 1000:2000 0 10 -> there mtime=1700000000 user.note=hi\n"
		"block 7777 1000:2000 0 11 dev=8,3 mtime=1700000000 user.note=hi\n"
		"char 7777 1000:2000 0 12 dev=8,3 mtime=1700000000 user.note=hi\n"
		"fifo 7777 1000:2000 0 13 mtime=1700000000 user.note=hi\n"
		"socket 7777 1000:2000 0 14 mtime=1700000000 user.note=hi\n"
		"file 0644 1000:2000 3 15 #1 mtime=1700000000 \"abc\"\n"
		"file 0644 1000:2000 3 16 #1 mtime=1700000000 \"abc\"\n"
		"end ok\n"));
	sw_release(&s);
}

TEST(loops_end)
{
	struct sw s;
	uint64_t me, other;

	sw_init(&s);
	other = sw_ref(s.inodes.len);
	me = sw_ref(s.inodes.len + 40); /* an extended directory has 40 bytes */
	CHECK(sw_dir(&s, &(struct sw_entry){"up", me, 1, 0}, 1) == other);
	CHECK(sw_dir(&s, (struct sw_entry[]){{"self", me, 1, 0}, {"other", other, 1, 0}}, 2) == me);
	CHECK(gives(&s, me,
		ROOT "\n"
		"dir 0755 1000:2000 0 self mtime=1700000000\n"
		"problem corrupt 178 a folder occurs in two places; entered once\n"
		"dir 0755 1000:2000 0 other mtime=1700000000\n"
		"dir 0755 1000:2000 0 other/up mtime=1700000000\n"
		"problem corrupt 178 a folder occurs in two places; entered once\n"
		"end ok\n"));
	sw_release(&s);
}

/* Ten names for one folder on each of 30 levels would be 10^30 paths. */
TEST(shared_folders_do_not_multiply)
{
	struct sw s;
	uint64_t ref;
	struct asy_buf image;
	struct nodes_run run = {0};

	sw_init(&s);
	ref = sw_dir(&s, NULL, 0);
	for (int level = 0; level < 30; level++) {
		static const char *const names[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
		struct sw_entry e[10];

		for (size_t i = 0; i < 10; i++)
			e[i] = (struct sw_entry){names[i], ref, 1, 0};
		ref = sw_dir(&s, e, 10);
	}
	s.root = ref;
	sw_finish(&s, &image);
	nodes_read(&run, fs, asy_buf_bytes(&image), 1000);
	CHECK(run.walk_err == ASY_OK && run.n_nodes == 30 * 10 + 1 && run.n_problems == 30 * 9);
	nodes_release(&run);
	asy_buf_release(&image);
	sw_release(&s);
}

TEST(ten_thousand_levels)
{
	struct sw s;
	uint64_t ref;
	struct asy_buf image;
	struct nodes_run run = {0};

	sw_init(&s);
	ref = sw_dir(&s, NULL, 0);
	for (int level = 0; level < 10000; level++)
		ref = sw_dir(&s, &(struct sw_entry){"d", ref, 1, 0}, 1);
	s.root = ref;
	sw_finish(&s, &image);
	nodes_read(&run, fs, asy_buf_bytes(&image), 1000);
	/* "d/d/.../d" of at most PATH_BYTES bytes, and the root */
	CHECK(run.walk_err == ASY_OK && run.n_nodes == (ASY_LIMIT_PATH_BYTES + 1) / 2 + 1 && run.n_problems == 1);
	nodes_release(&run);
	asy_buf_release(&image);
	sw_release(&s);
}

TEST(path_at_the_limit_and_beyond)
{
	char name[256];
	struct sw s;
	uint64_t deep, file;
	struct sw_entry e[2];
	struct asy_buf image;
	struct nodes_run run = {0};

	memset(name, 'n', sizeof(name));
	sw_init(&s);
	file = sw_text(&s, "x");
	/* 15 folders of 255 bytes and a '/' each, then a name that fills the path exactly, and one that does not fit */
	e[0] = (struct sw_entry){name, file, 2, 256};
	e[1] = (struct sw_entry){name, file, 2, 255};
	deep = sw_dir(&s, e, 2);
	for (int i = 0; i < 15; i++)
		deep = sw_dir(&s, &(struct sw_entry){name, deep, 1, 255}, 1);
	CHECK(15 * 256 + 256 == ASY_LIMIT_PATH_BYTES);
	s.root = deep;
	sw_finish(&s, &image);
	nodes_read(&run, fs, asy_buf_bytes(&image), 1000);
	CHECK(run.n_nodes == 1 + 15 + 2 && run.n_problems == 0);
	nodes_release(&run);
	asy_buf_release(&image);
	/* one byte more */
	s.root = sw_dir(&s, &(struct sw_entry){name, deep, 1, 1}, 1);
	sw_finish(&s, &image);
	run = (struct nodes_run){0};
	nodes_read(&run, fs, asy_buf_bytes(&image), 1000);
	CHECK(run.n_nodes == 2 + 15 && run.n_problems == 2);
	nodes_release(&run);
	asy_buf_release(&image);
	sw_release(&s);
}

TEST(hostile_names_come_as_they_are)
{
	struct sw s;
	uint64_t f;

	sw_init(&s);
	f = sw_text(&s, "");
	CHECK(gives(&s, sw_dir(&s, (struct sw_entry[]){{"..", f, 2, 0}, {"../../x", f, 2, 0}, {"/etc", f, 2, 0},
			{"a\nb", f, 2, 0}, {"a\0b", f, 2, 3}, {"\xff", f, 2, 0}}, 6),
		ROOT "\n"
		"file 0644 1000:2000 0 .. mtime=1700000000 \"\"\n"
		"file 0644 1000:2000 0 ../../x mtime=1700000000 \"\"\n"
		"file 0644 1000:2000 0 /etc mtime=1700000000 \"\"\n"
		"file 0644 1000:2000 0 a\\nb mtime=1700000000 \"\"\n"
		"file 0644 1000:2000 0 a\\x00b mtime=1700000000 \"\"\n"
		"file 0644 1000:2000 0 \\xff mtime=1700000000 \"\"\n"
		"end ok\n"));
	sw_release(&s);
}

TEST(blocks_that_lie)
{
	struct sw s;
	uint64_t at;
	const uint32_t huge = 0xffffff, stored = SW_STORED | 4096, shorter = SW_STORED | 10, garbage = 100, hole = 0;
	struct sw_entry e[9];
	size_t n = 0;

	sw_init(&s);
	at = sw_data_at(&s);
	asy_buf_fill(&s.data, 'x', 4096);
	e[n++] = (struct sw_entry){"beyond", sw_file(&s, 1 << 30, 4096, SW_NO_INDEX, 0, &stored, 1), 2, 0};
	e[n++] = (struct sw_entry){"garbage", sw_file(&s, at, 4096, SW_NO_INDEX, 0, &garbage, 1), 2, 0};
	e[n++] = (struct sw_entry){"hole", sw_file(&s, at, 20, SW_NO_INDEX, 0, &hole, 1), 2, 0};
	e[n++] = (struct sw_entry){"huge", sw_file(&s, at, 4096, SW_NO_INDEX, 0, &huge, 1), 2, 0};
	e[n++] = (struct sw_entry){"longer", sw_file(&s, at, 5, SW_NO_INDEX, 0, &stored, 1), 2, 0};
	e[n++] = (struct sw_entry){"more", sw_file(&s, at, 10000, SW_NO_INDEX, 0, (uint32_t[]){stored, garbage, 0}, 3), 2, 0};
	e[n++] = (struct sw_entry){"shorter", sw_file(&s, at, 4096, SW_NO_INDEX, 0, &shorter, 1), 2, 0};
	e[n++] = (struct sw_entry){"right", sw_file(&s, at, 4096, SW_NO_INDEX, 0, &stored, 1), 2, 0};
	CHECK(gives(&s, sw_dir(&s, e, n),
		ROOT "\n"
		"problem truncated 1073741824 a data block is damaged; its file is read up to there\n"
		"file 0644 1000:2000 4096 beyond mtime=1700000000 \"\" truncated\n"
		"problem corrupt 96 a data block is damaged; its file is read up to there\n"
		"file 0644 1000:2000 4096 garbage mtime=1700000000 \"\" corrupt\n"
		"file 0644 1000:2000 20 hole mtime=1700000000 \"" "\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00"
		"\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00" "\"\n"
		"problem corrupt 96 a data block is damaged; its file is read up to there\n"
		"file 0644 1000:2000 4096 huge mtime=1700000000 \"\" corrupt\n"
		"problem corrupt 96 a data block is damaged; its file is read up to there\n"
		"file 0644 1000:2000 5 longer mtime=1700000000 \"xxxxx\" corrupt\n"
		"problem corrupt 4192 a data block is damaged; its file is read up to there\n"
		"file 0644 1000:2000 10000 more mtime=1700000000 4096:3e1077c1 corrupt\n"
		"problem corrupt 96 a data block is damaged; its file is read up to there\n"
		"file 0644 1000:2000 4096 shorter mtime=1700000000 \"xxxxxxxxxx\" corrupt\n"
		"file 0644 1000:2000 4096 right mtime=1700000000 4096:3e1077c1\n"
		"end ok\n"));
	sw_release(&s);
}

TEST(fragments_that_lie)
{
	struct sw s;
	uint64_t at;
	struct sw_entry e[6];
	size_t n = 0;

	sw_init(&s);
	at = sw_data_at(&s);
	asy_buf_text(&s.data, "0123456789");
	sw_fragment(&s, at, SW_STORED | 10);
	sw_fragment(&s, at, 10);
	sw_fragment(&s, UINT64_MAX, 10);
	e[n++] = (struct sw_entry){"fits", sw_file(&s, 0, 4, 0, 6, NULL, 0), 2, 0};
	e[n++] = (struct sw_entry){"half", sw_file(&s, 0, 4, 0, 8, NULL, 0), 2, 0};
	e[n++] = (struct sw_entry){"index", sw_file(&s, 0, 4, 3, 0, NULL, 0), 2, 0};
	e[n++] = (struct sw_entry){"offset", sw_file(&s, 0, 4, 0, UINT32_MAX - 1, NULL, 0), 2, 0};
	e[n++] = (struct sw_entry){"packed", sw_file(&s, 0, 4, 1, 0, NULL, 0), 2, 0};
	e[n++] = (struct sw_entry){"where", sw_file(&s, 0, 4, 2, 0, NULL, 0), 2, 0};
	CHECK(gives(&s, sw_dir(&s, e, n),
		ROOT "\n"
		"file 0644 1000:2000 4 fits mtime=1700000000 \"6789\"\n"
		"problem corrupt 96 a fragment block is damaged; the end of a file is missing\n"
		"file 0644 1000:2000 4 half mtime=1700000000 \"89\" corrupt\n"
		"problem corrupt 18446744073709551615 a fragment block is damaged; the end of a file is missing\n"
		"file 0644 1000:2000 4 index mtime=1700000000 \"\" corrupt\n"
		"problem corrupt 96 a fragment block is damaged; the end of a file is missing\n"
		"file 0644 1000:2000 4 offset mtime=1700000000 \"\" corrupt\n"
		"problem corrupt 96 a fragment block is damaged; the end of a file is missing\n"
		"file 0644 1000:2000 4 packed mtime=1700000000 \"\" corrupt\n"
		"problem truncated 18446744073709551615 a fragment block is damaged; the end of a file is missing\n"
		"file 0644 1000:2000 4 where mtime=1700000000 \"\" truncated\n"
		"end ok\n"));
	sw_release(&s);
}

TEST(huge_sizes)
{
	struct sw s;
	uint64_t at;
	const uint32_t stored = SW_STORED | 4096, holes[100] = {0};
	struct sw_entry e[3];
	clock_t start = clock();

	sw_init(&s);
	at = sw_data_at(&s);
	asy_buf_fill(&s.data, 'x', 4096);
	/* last in the inode table: the list of blocks runs out */
	e[0] = (struct sw_entry){"holes", sw_big_file(&s, at, UINT64_C(1) << 60, SW_NO_INDEX, SW_NO_INDEX, holes, 100), 2, 0};
	e[1] = (struct sw_entry){"max", sw_big_file(&s, UINT64_MAX, UINT64_MAX, 0, SW_NO_INDEX, &stored, 1), 2, 0};
	e[2] = (struct sw_entry){"one", sw_big_file(&s, at, UINT64_C(1) << 60, SW_NO_INDEX, SW_NO_INDEX, &stored, 1), 2, 0};
	s.root = sw_dir_at(&s, sw_listing(&s, e, 3), SW_NO_INDEX);
	CHECK(gives(&s, s.root,
		ROOT "\n"
		"file 0644 1000:2000 1152921504606846976 holes mtime=1700000000 65536:d7978eeb limit\n"
		"problem truncated 18446744073709551615 a data block is damaged; its file is read up to there\n"
		"file 0644 1000:2000 18446744073709551615 max mtime=1700000000 \"\" truncated\n"
		"problem corrupt 4192 a data block is damaged; its file is read up to there\n"
		"file 0644 1000:2000 1152921504606846976 one mtime=1700000000 4096:3e1077c1 corrupt\n"
		"end ok\n"));
	CHECK(clock() - start < 5 * CLOCKS_PER_SEC);
	sw_release(&s);
}

TEST(inodes_and_listings_that_lie)
{
	struct sw s;
	uint64_t f;
	struct sw_entry e[8];
	size_t n = 0;

	sw_init(&s);
	f = sw_text(&s, "good");
	e[n++] = (struct sw_entry){"type0", sw_common(&s, 0, 0644), 2, 0};
	e[n++] = (struct sw_entry){"type15", sw_common(&s, 15, 0644), 5, 0};
	e[n++] = (struct sw_entry){"far", UINT64_C(0xffffffff) << 16, 9, 0};
	e[n++] = (struct sw_entry){"between", 9000, 1, 0};
	e[n++] = (struct sw_entry){"other type", f, 1, 0};
	e[n++] = (struct sw_entry){"link", sw_symlink(&s, false, "", 0, 0), 3, 0};
	e[n++] = (struct sw_entry){"long link", sw_symlink(&s, false, "", 0, 0), 3, 0};
	s.inodes.data[s.inodes.len - 4] = 200; /* longer than the rest of the inode table */
	s.root = sw_dir(&s, e, n);
	CHECK(gives(&s, s.root,
		ROOT "\n"
		"problem corrupt 100 an inode cannot be read; only its name is known\n"
		"file 0000 -:- 0 type0 (lost)\n"
		"problem corrupt 100 an inode cannot be read; only its name is known\n"
		"char 0000 -:- 0 type15 dev=0,0\n"
		"problem corrupt 4294967395 an inode cannot be read; only its name is known\n"
		"file 0000 -:- 0 far (lost)\n"
		"problem corrupt 100 an inode cannot be read; only its name is known\n"
		"dir 0000 -:- 0 between\n"
		"file 0644 1000:2000 4 other type mtime=1700000000 \"good\"\n"
		"symlink 0777 1000:2000 0 link ->  mtime=1700000000\n"
		"problem truncated 100 a link target cannot be read\n"
		"symlink 0777 1000:2000 0 long link ->  mtime=1700000000\n"
		"end ok\n"));
	/* a run of 257 entries, and names longer than the listing */
	for (int i = 0; i < 2; i++) {
		size_t at = s.dirs.len;

		(void)sw_listing(&s, (struct sw_entry[]){{"good", f, 2, 0}, {"bad", f, 2, 0}, {"lost", f, 2, 0}}, 3);
		if (i == 0)
			s.dirs.data[at + 24 + 1] = 1;
		else
			s.dirs.data[at + 24 + 12 + 6] = 200;
		CHECK(gives(&s, sw_dir_at(&s, at, SW_NO_INDEX),
			i == 0 ? ROOT "\nfile 0644 1000:2000 4 good mtime=1700000000 \"good\"\n"
			"problem corrupt 298 a folder's listing is damaged; the rest of it is left out\nend ok\n" :
			ROOT "\nfile 0644 1000:2000 4 good mtime=1700000000 \"good\"\n"
			"problem corrupt 338 a folder's listing is damaged; the rest of it is left out\nend ok\n"));
	}
	sw_release(&s);
}

TEST(root_that_is_no_folder)
{
	struct sw s;

	sw_init(&s);
	CHECK(gives(&s, sw_text(&s, "x"), "problem corrupt 97 the root folder cannot be read\nend corrupt\n"));
	sw_release(&s);
}

TEST(target_at_the_limit_and_beyond)
{
	char target[5000];
	struct sw s;

	CHECK(ASY_LIMIT_SYMLINK_BYTES < sizeof(target));
	memset(target, 't', sizeof(target));
	for (size_t above = 0; above < 2; above++) {
		struct asy_buf image;
		struct nodes_run run = {0};
		char *cut;

		sw_init(&s);
		s.root = sw_dir(&s, &(struct sw_entry){"l", sw_symlink(&s, false, target, ASY_LIMIT_SYMLINK_BYTES + above, 0), 3, 0}, 1);
		sw_finish(&s, &image);
		cut = strstr(nodes_read(&run, fs, asy_buf_bytes(&image), 1000), "-> ");
		CHECK(cut && strspn(cut + 3, "t") == ASY_LIMIT_SYMLINK_BYTES);
		CHECK(run.n_problems == above);
		nodes_release(&run);
		asy_buf_release(&image);
		sw_release(&s);
	}
}

/* Hard links make it possible to have more names than a fuzzer of inodes would need bytes. */
TEST(entries_at_the_limit_and_beyond)
{
	for (uint64_t above = 0; above < 2; above++) {
		struct sw s;
		uint64_t file, left = ASY_LIMIT_ENTRIES + above;
		struct asy_buf image;
		struct nodes_run run = {.quiet = true};

		sw_init(&s);
		file = sw_text(&s, "");
		while (left > 0) {
			uint32_t n = left < 256 ? (uint32_t)left : 256;

			asy_buf_le32(&s.dirs, n - 1);
			asy_buf_le32(&s.dirs, 0);
			asy_buf_le32(&s.dirs, 1);
			for (uint32_t i = 0; i < n; i++) {
				asy_buf_le16(&s.dirs, (uint16_t)file);
				asy_buf_le32(&s.dirs, 2u << 16);
				asy_buf_le16(&s.dirs, 0);
				asy_buf_u8(&s.dirs, 'f');
			}
			left -= n;
		}
		s.root = sw_dir_at(&s, 0, SW_NO_INDEX);
		sw_finish(&s, &image);
		nodes_read(&run, fs, asy_buf_bytes(&image), 1000);
		CHECK(run.n_nodes == ASY_LIMIT_ENTRIES + 1); /* and the root */
		CHECK(run.walk_err == (above ? ASY_LIMIT : ASY_OK));
		CHECK(run.n_problems == above);
		nodes_release(&run);
		asy_buf_release(&image);
		sw_release(&s);
	}
}

int main(void)
{
	RUN(every_inode_type);
	RUN(loops_end);
	RUN(shared_folders_do_not_multiply);
	RUN(ten_thousand_levels);
	RUN(path_at_the_limit_and_beyond);
	RUN(hostile_names_come_as_they_are);
	RUN(blocks_that_lie);
	RUN(fragments_that_lie);
	RUN(huge_sizes);
	RUN(inodes_and_listings_that_lie);
	RUN(root_that_is_no_folder);
	RUN(target_at_the_limit_and_beyond);
	RUN(entries_at_the_limit_and_beyond);
	return TEST_RESULT();
}
