#include "container/table.h"
#include "encoders.h"
#include "nodes.h"
#include "tool.h"

static struct asy_buf archive, directory;
static uint16_t count;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&archive);
}

static void begin(void)
{
	asy_buf_clear(&archive);
	asy_buf_clear(&directory);
	count = 0;
}

struct item {
	const char *name;
	size_t n_name;
	uint16_t method, flags;
	uint32_t mode;          /* st_mode; 0: made by DOS */
	struct asy_bytes packed, plain;
	uint32_t wrong_crc;
	bool owner;
};

static void common(struct asy_buf *b, const struct item *i, size_t n_name, size_t n_extra)
{
	asy_buf_le16(b, i->flags);
	asy_buf_le16(b, i->method);
	asy_buf_le16(b, 12 << 11 | 30 << 5 | 2);        /* 12:30:04 */
	asy_buf_le16(b, 40 << 9 | 2 << 5 | 29);         /* 29 February 2020 */
	asy_buf_le32(b, asy_crc32(0, i->plain) ^ i->wrong_crc);
	asy_buf_le32(b, (uint32_t)i->packed.n);
	asy_buf_le32(b, (uint32_t)i->plain.n);
	asy_buf_le16(b, (uint16_t)n_name);
	asy_buf_le16(b, (uint16_t)n_extra);
}

static void put(const struct item *i)
{
	static const uint8_t owner[] = {0x75, 0x78, 11, 0, 1, 4, 0xe8, 3, 0, 0, 4, 0xe9, 3, 0, 0};
	size_t n_name = i->n_name ? i->n_name : strlen(i->name), n_extra = i->owner ? sizeof(owner) : 0;
	struct asy_bytes name = {(const uint8_t *)i->name, n_name}, extra = {owner, n_extra};
	uint32_t at = (uint32_t)archive.len;

	asy_buf_text(&archive, "PK\3\4");
	asy_buf_le16(&archive, 20);
	common(&archive, i, n_name, 0);
	asy_buf_append(&archive, name);
	asy_buf_append(&archive, i->packed);
	asy_buf_text(&directory, "PK\1\2");
	asy_buf_le16(&directory, i->mode ? 0x31e : 20);
	asy_buf_le16(&directory, 20);
	common(&directory, i, n_name, n_extra);
	asy_buf_fill(&directory, 0, 6);
	asy_buf_le32(&directory, i->mode << 16);
	asy_buf_le32(&directory, at);
	asy_buf_append(&directory, name);
	asy_buf_append(&directory, extra);
	count++;
}

static void put_plain(const char *name, uint32_t mode, const char *text)
{
	struct asy_bytes plain = asy_bytes_from(text);

	put(&(struct item){.name = name, .mode = mode, .packed = plain, .plain = plain});
}

static void finish(uint32_t front, const char *comment)
{
	uint32_t at = (uint32_t)archive.len;

	asy_buf_append(&archive, asy_buf_bytes(&directory));
	asy_buf_text(&archive, "PK\5\6");
	asy_buf_fill(&archive, 0, 4);
	asy_buf_le16(&archive, count);
	asy_buf_le16(&archive, count);
	asy_buf_le32(&archive, (uint32_t)directory.len);
	asy_buf_le32(&archive, at + front);
	asy_buf_le16(&archive, (uint16_t)strlen(comment));
	asy_buf_text(&archive, comment);
}

#define TIME " mtime=1582979404"

static void make(void)
{
	begin();
	put_plain("dir/", 040755, "");
	put_plain("dir/file", 0100640, "content");
	put_plain("link", 0120777, "dir/file");
	put_plain("dos", 0, "x");
	put(&(struct item){.name = "owned", .mode = 0104755, .owner = true, .packed = ASY_BYTES_LITERAL("y"), .plain = ASY_BYTES_LITERAL("y")});
}

TEST(entries_of_all_kinds)
{
	char expected[1024];
	size_t n;

	make();
	finish(0, "a comment");
	n = archive.len;
	snprintf(expected, sizeof(expected), "claim %zu 80 zip archive, 5 entries\n"
	         "dir 0755 -:- 0 dir" TIME "\n"
	         "file 0640 -:- 7 dir/file" TIME " \"content\"\n"
	         "symlink 0777 -:- 0 link -> dir/file" TIME "\n"
	         "file 0644 -:- 1 dos" TIME " \"x\"\n"
	         "file 4755 1000:1001 1 owned" TIME " \"y\"\n"
	         "end ok\n", n);
	asy_buf_text(&archive, "behind");
	CHECK(nodes_are(&asy_container_zip, bytes(), expected));
}

TEST(every_method)
{
	static const struct {
		const char *encoder;
		uint16_t method;
	} rows[] = {{"deflate", 8}, {"bzip2", 12}, {"zstd", 93}, {"xz crc32", 95}};
	struct asy_buf plain = encoder_sample(20000), packed;
	struct nodes_run run = {0};
	const char *text, *at;
	char expected[32];

	asy_buf_init(&packed, ENCODER_ROOM);
	begin();
	for (size_t i = 0; i < 4; i++) {
		asy_buf_clear(&packed);
		encoder_named(rows[i].encoder)->encode(asy_buf_bytes(&plain), &packed);
		put(&(struct item){.name = rows[i].encoder, .method = rows[i].method, .packed = asy_buf_bytes(&packed), .plain = asy_buf_bytes(&plain)});
	}
	put(&(struct item){.name = "implode", .method = 6, .packed = ASY_BYTES_LITERAL("??"), .plain = ASY_BYTES_LITERAL("???")});
	put(&(struct item){.name = "secret", .flags = 1, .packed = ASY_BYTES_LITERAL("??"), .plain = ASY_BYTES_LITERAL("???")});
	put(&(struct item){.name = "wrong", .wrong_crc = 1, .packed = ASY_BYTES_LITERAL("a"), .plain = ASY_BYTES_LITERAL("a")});
	finish(0, "");
	text = at = nodes_read(&run, &asy_container_zip, bytes(), ASY_MIB);
	snprintf(expected, sizeof(expected), " 20000:%08x\n", asy_crc32(0, asy_buf_bytes(&plain)));
	for (size_t i = 0; i < 4; i++) {
		at = at ? strstr(at + 1, expected) : NULL;
		CHECK(at);
	}
	CHECK(strstr(text, "implode" TIME " \"\" unsupported\n"));
	CHECK(strstr(text, "problem encrypted") && strstr(text, "secret" TIME " (lost)\n"));
	CHECK(strstr(text, "wrong" TIME " \"a\" corrupt\n"));
	nodes_release(&run);
	asy_buf_release(&packed);
	asy_buf_release(&plain);
}

TEST(something_stood_in_front)
{
	make();
	for (size_t at = 0; (at = asy_bytes_find(asy_buf_bytes(&directory), ASY_BYTES_LITERAL("PK\1\2"), at)) < directory.len; at++)
		directory.data[at + 44] = 1; /* offsets count from 65536 bytes before: the third byte of each */
	finish(65536, "");
	{
		struct nodes_run run = {0};
		const char *text = nodes_read(&run, &asy_container_zip, bytes(), ASY_MIB);

		CHECK(run.n_nodes == 5 && run.n_problems == 0 && strstr(text, " dir/file" TIME " \"content\"\n"));
		CHECK(run.claim.length == archive.len && run.claim.confidence == 80);
		nodes_release(&run);
	}
}

TEST(without_a_directory)
{
	struct nodes_run run = {0};

	make();
	nodes_read(&run, &asy_container_zip, bytes(), ASY_MIB);
	CHECK(run.claim.truncated && run.claim.confidence == 50 && run.n_nodes == 5 && run.claim.length == archive.len);
	nodes_release(&run);
}

TEST(directory_that_lies)
{
	struct nodes_run run = {0};
	const char *text;

	make();
	directory.data[42] = 0xff; /* offset of the first entry */
	finish(0, "");
	text = nodes_read(&run, &asy_container_zip, bytes(), ASY_MIB);
	CHECK(run.n_nodes == 5 && strstr(text, "end ok"));
	nodes_release(&run);
	make();
	count++;
	finish(0, "");
	nodes_read(&run, &asy_container_zip, bytes(), ASY_MIB);
	CHECK(run.claim.truncated); /* no directory is believed whose number of entries is wrong */
	nodes_release(&run);
}

TEST(hostile_names)
{
	struct nodes_run run = {0};
	char *giant = malloc(65535);
	const char *text;

	REQUIRE(giant);
	memset(giant, 'n', 65535);
	begin();
	put_plain("../../x", 0, "");
	put_plain("/etc/passwd", 0, "");
	put_plain("new\nline", 0, "");
	put(&(struct item){.name = "a\0b", .n_name = 3});
	put(&(struct item){.name = giant, .n_name = 65535});
	finish(0, "");
	text = nodes_read(&run, &asy_container_zip, bytes(), ASY_MIB);
	CHECK(strstr(text, " ../../x" TIME) && strstr(text, " etc/passwd" TIME) && strstr(text, " new\\nline" TIME));
	CHECK(strstr(text, " a\\x00b" TIME) && strstr(text, "problem limit") && run.n_nodes == 5);
	nodes_release(&run);
	free(giant);
}

TEST(bomb_ends_at_the_ceiling)
{
	struct asy_buf packed;
	struct nodes_run run = {0};
	uint8_t *zeros = calloc(1, 4 << 20);

	REQUIRE(zeros);
	asy_buf_init(&packed, ENCODER_ROOM);
	encoder_named("deflate")->encode((struct asy_bytes){zeros, 4 << 20}, &packed);
	begin();
	put(&(struct item){.name = "bomb", .method = 8, .packed = asy_buf_bytes(&packed), .plain = {zeros, 4 << 20}});
	finish(0, "");
	CHECK(strstr(nodes_read(&run, &asy_container_zip, bytes(), 100000), " 100000:") && strstr(asy_buf_cstr(&run.out), " limit\n"));
	nodes_release(&run);
	asy_buf_release(&packed);
	free(zeros);
}

TEST(the_real_programs_agree)
{
	struct nodes_run run = {0};
	const char *text;

	REQUIRE(tool_run("mkdir -p t/d && seq 20000 > t/d/a && ln -s d/a t/l && chmod 750 t/d/a && touch -d @1000000000 t/d/a && zip -qry z.zip t && "
	                 "cat t/d/a | zip -q s.zip -"));
	REQUIRE(tool_read("z.zip", &archive));
	text = nodes_read(&run, &asy_container_zip, bytes(), ASY_MIB);
	CHECK(run.claim.length == archive.len && run.n_nodes == 4 && run.n_problems == 0);
	CHECK(strstr(text, " 108894 t/d/a mtime=1000000000 108894:") && strstr(text, " t/l -> d/a "));
	nodes_release(&run);
	REQUIRE(tool_read("s.zip", &archive)); /* zip64, sizes behind the data */
	text = nodes_read(&run, &asy_container_zip, bytes(), ASY_MIB);
	CHECK(run.claim.length == archive.len && run.claim.confidence == 80 && strstr(text, " 108894:"));
	nodes_release(&run);
}

TEST(survives_every_change)
{
	make();
	finish(0, "");
	nodes_mutate_all(&asy_container_zip, bytes());
	nodes_storm(&asy_container_zip, bytes(), 1000);
}

int main(void)
{
	asy_buf_init(&archive, ENCODER_ROOM);
	asy_buf_init(&directory, ENCODER_ROOM);
	tool_begin();
	RUN(entries_of_all_kinds);
	RUN(every_method);
	RUN(something_stood_in_front);
	RUN(without_a_directory);
	RUN(directory_that_lies);
	RUN(hostile_names);
	RUN(bomb_ends_at_the_ceiling);
	if (tool_have("zip"))
		RUN(the_real_programs_agree);
	else
		SKIP(the_real_programs_agree, "no zip");
	RUN(survives_every_change);
	tool_end();
	asy_buf_release(&archive);
	asy_buf_release(&directory);
	return TEST_RESULT();
}
