#include "container/table.h"
#include "nodes.h"
#include "tar_write.h"
#include "tool.h"

static struct asy_buf archive, records;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&archive);
}

static void begin(void)
{
	asy_buf_clear(&archive);
	asy_buf_clear(&records);
}

static void record(const char *key, const char *value)
{
	tar_record(&records, key, value, strlen(value));
}

static void put_records(char type)
{
	tar_extend(&archive, type, (const char *)records.data, records.len);
	asy_buf_clear(&records);
}

TEST(ustar_with_every_type)
{
	begin();
	tar_put(&archive, &(struct tar_item){.name = "./", .type = '5', .mode = 0755});
	tar_put(&archive, &(struct tar_item){.name = "./etc/", .type = '5', .mode = 0750, .uid = 3, .gid = 4, .mtime = 99});
	tar_put(&archive, &(struct tar_item){.name = "motd", .prefix = "etc", .data = "hello\n"});
	tar_put(&archive, &(struct tar_item){.name = "sh", .type = '2', .link = "bin/busybox", .mode = 0777});
	tar_put(&archive, &(struct tar_item){.name = "dev/console", .type = '3', .mode = 0600, .major = 5, .minor = 1});
	tar_put(&archive, &(struct tar_item){.name = "dev/ram", .type = '4', .mode = 0600, .major = 1});
	tar_put(&archive, &(struct tar_item){.name = "pipe", .type = '6'});
	tar_put(&archive, &(struct tar_item){.name = "big", .data = "base 256", .base256 = true, .mode = 04755});
	tar_finish(&archive);
	CHECK(nodes_are(&asy_container_tar, bytes(),
	                "claim 6144 100 tar ustar, 8 entries\n"
	                "dir 0755 0:0 0 \n"
	                "dir 0750 3:4 0 etc mtime=99\n"
	                "file 0644 0:0 6 etc/motd \"hello\\n\"\n"
	                "symlink 0777 0:0 0 sh -> bin/busybox\n"
	                "char 0600 0:0 0 dev/console dev=5,1\n"
	                "block 0600 0:0 0 dev/ram dev=1,0\n"
	                "fifo 0644 0:0 0 pipe\n"
	                "file 4755 0:0 8 big \"base 256\"\n"
	                "end ok\n"));
}

TEST(v7_has_neither_magic_nor_types)
{
	begin();
	tar_put(&archive, &(struct tar_item){.name = "etc/", .v7 = true, .mode = 0755});
	tar_put(&archive, &(struct tar_item){.name = "etc/\xe9", .v7 = true, .data = "x", .with_sign = true});
	tar_finish(&archive);
	CHECK(nodes_are(&asy_container_tar, bytes(),
	                "claim 2560 100 tar v7, 2 entries\n"
	                "dir 0755 0:0 0 etc\n"
	                "file 0644 0:0 1 etc/\\xe9 \"x\"\n"
	                "end ok\n"));
}

TEST(owns_its_record_and_nothing_behind)
{
	struct nodes_run run = {0};

	begin();
	tar_put(&archive, &(struct tar_item){.name = "a"});
	tar_finish(&archive);
	asy_buf_fill(&archive, 0, 20000);
	nodes_read(&run, &asy_container_tar, bytes(), ASY_MIB);
	CHECK(run.claim.length == 10240 && run.claim.confidence == 100);
	nodes_release(&run);
	archive.len = 1536;
	asy_buf_text(&archive, "hsqs");
	nodes_read(&run, &asy_container_tar, bytes(), ASY_MIB);
	CHECK(run.claim.length == 1536);
	nodes_release(&run);
	archive.len = 512;
	nodes_read(&run, &asy_container_tar, bytes(), ASY_MIB);
	CHECK(run.claim.length == 512 && run.claim.confidence == 80 && !run.claim.truncated && run.n_problems == 0);
	nodes_release(&run);
}

TEST(pax_headers_win_over_fields)
{
	begin();
	record("comment", "made by nobody");
	record("uid", "7");
	put_records('g');
	record("path", "a/very/long/name");
	record("uid", "70000");
	record("gid", "70001");
	record("size", "3");
	record("mtime", "1700000000.75");
	tar_record(&records, "SCHILY.xattr.security.capability", "\1\0\0\2=\n", 6);
	put_records('x');
	tar_put(&archive, &(struct tar_item){.name = "short", .data = "abc", .uid = 1});
	record("linkpath", "where/it/points");
	put_records('x');
	tar_put(&archive, &(struct tar_item){.name = "l", .type = '2', .link = "short"});
	tar_finish(&archive);
	CHECK(nodes_are(&asy_container_tar, bytes(),
	                "claim 5632 100 tar pax, 2 entries\n"
	                "file 0644 70000:70001 3 a/very/long/name mtime=1700000000 security.capability=\\x01\\x00\\x00\\x02=\\n"
	                " \"abc\"\n"
	                "symlink 0644 7:0 0 l -> where/it/points\n"
	                "end ok\n"));
}

TEST(gnu_long_names)
{
	begin();
	tar_extend(&archive, 'K', "a long target", 14);
	tar_extend(&archive, 'L', "a long name", 12);
	tar_put(&archive, &(struct tar_item){.name = "cut", .type = '2', .link = "cut", .magic = "ustar  "});
	tar_put(&archive, &(struct tar_item){.name = "next", .magic = "ustar  ", .prefix = "not a prefix here"});
	tar_finish(&archive);
	CHECK(nodes_are(&asy_container_tar, bytes(),
	                "claim 4096 100 tar GNU, 2 entries\n"
	                "symlink 0644 0:0 0 a long name -> a long target\n"
	                "file 0644 0:0 0 next \"\"\n"
	                "end ok\n"));
}

TEST(hard_links_share_content)
{
	begin();
	tar_put(&archive, &(struct tar_item){.name = "./a", .data = "one"});
	tar_put(&archive, &(struct tar_item){.name = "b", .type = '1', .link = "./a"});
	tar_put(&archive, &(struct tar_item){.name = "c", .type = '1', .link = "b", .prefix = "p"});
	tar_put(&archive, &(struct tar_item){.name = "d", .type = '1', .link = "p/c", .data = "old size", .claim_only = true});
	tar_put(&archive, &(struct tar_item){.name = "a", .data = "two"});
	tar_put(&archive, &(struct tar_item){.name = "e", .type = '1', .link = "a"});
	tar_put(&archive, &(struct tar_item){.name = "f", .type = '1', .link = "nowhere"});
	tar_put(&archive, &(struct tar_item){.name = "g", .type = '1', .link = "g"});
	tar_put(&archive, &(struct tar_item){.name = "h", .type = '1', .link = "a", .data = "own"});
	tar_finish(&archive);
	CHECK(nodes_are(&asy_container_tar, bytes(),
	                "claim 7168 100 tar ustar, 9 entries\n"
	                "file 0644 0:0 3 a #1 \"one\"\n"
	                "file 0644 0:0 3 b #1 \"one\"\n"
	                "file 0644 0:0 3 p/c #1 \"one\"\n"
	                "file 0644 0:0 3 d #1 \"one\"\n"
	                "file 0644 0:0 3 a #5 \"two\"\n"
	                "file 0644 0:0 3 e #5 \"two\"\n"
	                "problem not-found 4096 a hard link to a name that is not in the archive\n"
	                "file 0644 0:0 0 f (lost)\n"
	                "problem not-found 4608 a hard link to a name that is not in the archive\n"
	                "file 0644 0:0 0 g (lost)\n"
	                "file 0644 0:0 3 h \"own\"\n"
	                "end ok\n"));
}

/* All ways to write the same file: 3 zero bytes, "abc", 4 zero bytes, "de", 8 zero bytes. */
TEST(sparse_files_of_pax)
{
	static const char expected[] = "\"\\x00\\x00\\x00abc\\x00\\x00\\x00\\x00de\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\"\n";
	char stored[518] = "2\n3\n3\n10\n2\n";
	struct nodes_run run = {0};
	const char *text;

	begin();
	record("GNU.sparse.size", "20");
	record("GNU.sparse.offset", "3");
	record("GNU.sparse.numbytes", "3");
	record("GNU.sparse.offset", "10");
	record("GNU.sparse.numbytes", "2");
	put_records('x');
	tar_put(&archive, &(struct tar_item){.name = "v00", .data = "abcde"});
	record("GNU.sparse.size", "20");
	record("GNU.sparse.name", "v01");
	record("GNU.sparse.map", "3,3,10,2");
	put_records('x');
	tar_put(&archive, &(struct tar_item){.name = "GNUSparseFile.0/v01", .data = "abcde"});
	record("GNU.sparse.major", "1");
	record("GNU.sparse.minor", "0");
	record("GNU.sparse.name", "v10");
	record("GNU.sparse.realsize", "20");
	put_records('x');
	memcpy(stored + 512, "abcde", 5);
	tar_put(&archive, &(struct tar_item){.name = "GNUSparseFile.0/v10", .data = stored, .n_data = 517});
	tar_put(&archive, &(struct tar_item){.name = "after", .data = "plain"});
	tar_finish(&archive);
	text = nodes_read(&run, &asy_container_tar, bytes(), ASY_MIB);
	for (size_t i = 0; i < 3; i++) {
		static const char *const names[] = {" 20 v00 ", " 20 v01 ", " 20 v10 "};
		const char *line = strstr(text, names[i]);

		CHECK(line && strncmp(line + 8, expected, strlen(expected)) == 0);
	}
	CHECK(strstr(text, "after \"plain\"\n"));
	CHECK(run.n_nodes == 4 && run.n_problems == 0);
	nodes_release(&run);
}

TEST(sparse_bomb_ends_at_the_ceiling)
{
	struct nodes_run run = {0};
	const char *text;

	begin();
	record("GNU.sparse.size", "8000000000000000000");
	record("GNU.sparse.map", "0,3,7000000000000000000,2");
	put_records('x');
	tar_put(&archive, &(struct tar_item){.name = "bomb", .data = "abcde"});
	tar_finish(&archive);
	text = nodes_read(&run, &asy_container_tar, bytes(), 4096);
	CHECK(strstr(text, "8000000000000000000 bomb 4096:") && strstr(text, " limit\n"));
	nodes_release(&run);
}

TEST(broken_maps_are_reported)
{
	static const char *const maps[] = {"5,3,2,2", "0,30", "0", "0,3,x,1", "18446744073709551615,2", "0,9"};

	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		struct nodes_run run = {0};
		const char *text;

		begin();
		record("GNU.sparse.size", "20");
		record("GNU.sparse.map", maps[i]);
		put_records('x');
		tar_put(&archive, &(struct tar_item){.name = "f", .data = "abcde"});
		tar_finish(&archive);
		text = nodes_read(&run, &asy_container_tar, bytes(), ASY_MIB);
		CHECK(strstr(text, " corrupt\n"));
		nodes_release(&run);
	}
}

TEST(gnu_tar_agrees_on_sparse_files)
{
	static const char *const options[] = {
		"--format=gnu", "--format=posix --sparse-version=0.0", "--format=posix --sparse-version=0.1",
		"--format=posix --sparse-version=1.0",
	};
	struct asy_buf plain;

	asy_buf_init(&plain, 64 * ASY_MIB);
	/* 40 islands: the GNU form needs more than one extension block */
	REQUIRE(tool_run("truncate -s 6000000 f && for i in $(seq 40); do echo part $i | "
	                 "dd of=f bs=1 seek=$((i * 131072)) conv=notrunc; done"));
	REQUIRE(tool_read("f", &plain));
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		struct nodes_run run = {0};
		char expected[64];
		const char *text;

		REQUIRE(tool_run("tar %s -S -cf s.tar f", options[i]) && tool_read("s.tar", &archive));
		CHECK(archive.len < 1000000);
		text = nodes_read(&run, &asy_container_tar, bytes(), 64 * ASY_MIB);
		snprintf(expected, sizeof(expected), " 6000000:%08x\n", asy_crc32(0, asy_buf_bytes(&plain)));
		CHECK(strstr(text, expected) && strstr(text, " 6000000 f "));
		CHECK(run.claim.length == archive.len && run.n_problems == 0);
		nodes_release(&run);
	}
	asy_buf_release(&plain);
}

TEST(damage_keeps_what_came_before)
{
	begin();
	tar_put(&archive, &(struct tar_item){.name = "a", .data = "1"});
	tar_put(&archive, &(struct tar_item){.name = "b", .data = "2"});
	archive.data[1024] ^= 1;
	CHECK(nodes_are(&asy_container_tar, bytes(),
	                "claim 1024 20 tar ustar, 1 entries\n"
	                "file 0644 0:0 1 a \"1\"\n"
	                "problem corrupt 1024 no tar header where the next one should be\n"
	                "end ok\n"));
	archive.data[1024] ^= 1;
	CHECK(nodes_are(&asy_container_tar, asy_bytes_head(bytes(), 1536),
	                "claim 1536 50 truncated tar ustar, 2 entries\n"
	                "file 0644 0:0 1 a \"1\"\n"
	                "file 0644 0:0 1 b \"\" truncated\n"
	                "problem truncated 1536 the tar archive ends inside an entry\n"
	                "end ok\n"));
}

TEST(hostile_names_are_kept_as_they_are)
{
	char *giant = malloc(65537);
	struct nodes_run run = {0};
	const char *text;

	REQUIRE(giant);
	memset(giant, 'n', 65536);
	giant[65536] = 0;
	begin();
	tar_put(&archive, &(struct tar_item){.name = "../../x"});
	tar_put(&archive, &(struct tar_item){.name = "//etc/passwd"});
	tar_put(&archive, &(struct tar_item){.name = "new\nline"});
	tar_record(&records, "path", "a\0b", 3);
	put_records('x');
	tar_put(&archive, &(struct tar_item){.name = "z"});
	tar_extend(&archive, 'K', giant, 65537);
	tar_extend(&archive, 'L', giant, 65537);
	tar_put(&archive, &(struct tar_item){.name = "z", .type = '2'});
	tar_finish(&archive);
	text = nodes_read(&run, &asy_container_tar, bytes(), ASY_MIB);
	CHECK(strstr(text, " ../../x \"\"\n"));
	CHECK(strstr(text, " etc/passwd \"\"\n"));
	CHECK(strstr(text, " new\\nline \"\"\n"));
	CHECK(strstr(text, " a\\x00b \"\"\n"));
	CHECK(run.n_nodes == 5 && run.n_problems == 2 && strlen(text) < 10000);
	nodes_release(&run);
	free(giant);
}

TEST(chance_is_refused)
{
	uint8_t block[1024] = {0};
	struct asy_claim claim;
	struct asy_bytes in = {block, sizeof(block)};

	CHECK(asy_container_tar.probe(in, &claim) == ASY_NOT_FOUND);
	memcpy(block + 257, "ustar", 5);
	CHECK(asy_container_tar.probe(in, &claim) == ASY_NOT_FOUND);
	memset(block, 'a', sizeof(block));
	CHECK(asy_container_tar.probe(in, &claim) == ASY_NOT_FOUND);
}

static void make_rich(void)
{
	begin();
	record("path", "long");
	tar_record(&records, "SCHILY.xattr.user.a", "b", 1);
	put_records('x');
	tar_put(&archive, &(struct tar_item){.name = "a", .data = "one"});
	tar_put(&archive, &(struct tar_item){.name = "b", .type = '1', .link = "long"});
	record("GNU.sparse.size", "20");
	record("GNU.sparse.map", "3,3,10,2");
	put_records('x');
	tar_put(&archive, &(struct tar_item){.name = "s", .data = "abcde"});
	tar_finish(&archive);
}

TEST(survives_every_change)
{
	make_rich();
	nodes_mutate_all(&asy_container_tar, bytes());
}

/* A changed header has a wrong sum and is not read further: so the sums are made right again. */
TEST(survives_changes_with_right_sums)
{
	static const uint8_t values[] = {0x00, 0x80, 0xff, '9', ' '};

	make_rich();
	for (size_t at = 0; at < archive.len; at += 512) {
		for (size_t i = 0; i < 512 * sizeof(values); i++) {
			uint8_t saved[512];

			memcpy(saved, archive.data + at, 512);
			archive.data[at + i / sizeof(values)] = values[i % sizeof(values)];
			tar_sum(archive.data + at, false);
			nodes_survive(&asy_container_tar, archive.data, archive.len, ASY_MIB);
			memcpy(archive.data + at, saved, 512);
		}
	}
}

TEST(survives_storms)
{
	char data[3000];

	memset(data, 'd', sizeof(data));
	make_rich();
	archive.len -= 1024;
	for (size_t i = 0; i < 30; i++)
		tar_put(&archive, &(struct tar_item){.name = "file", .data = data, .n_data = 100 * i + 1, .type = i % 3 ? '0' : '1',
		                                     .link = "file"});
	tar_finish(&archive);
	nodes_storm(&asy_container_tar, bytes(), 1000);
}

int main(void)
{
	asy_buf_init(&archive, 64 * ASY_MIB);
	asy_buf_init(&records, ASY_MIB);
	tool_begin();
	RUN(ustar_with_every_type);
	RUN(v7_has_neither_magic_nor_types);
	RUN(owns_its_record_and_nothing_behind);
	RUN(pax_headers_win_over_fields);
	RUN(gnu_long_names);
	RUN(hard_links_share_content);
	RUN(sparse_files_of_pax);
	RUN(sparse_bomb_ends_at_the_ceiling);
	RUN(broken_maps_are_reported);
	if (tool_have("tar"))
		RUN(gnu_tar_agrees_on_sparse_files);
	else
		SKIP(gnu_tar_agrees_on_sparse_files, "no tar program");
	RUN(damage_keeps_what_came_before);
	RUN(hostile_names_are_kept_as_they_are);
	RUN(chance_is_refused);
	RUN(survives_every_change);
	RUN(survives_changes_with_right_sums);
	RUN(survives_storms);
	tool_end();
	asy_buf_release(&archive);
	asy_buf_release(&records);
	return TEST_RESULT();
}
