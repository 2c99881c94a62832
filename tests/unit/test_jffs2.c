/* JFFS2 media made by hand in both byte orders, and by mkfs.jffs2. */
#include "codec/crc32.h"
#include "container/table.h"
#include "nodes.h"
#include "tool.h"

static struct asy_buf medium;
static bool big;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&medium);
}

static void num(struct asy_buf *b, unsigned width, uint32_t v)
{
	for (unsigned i = 0; i < width; i++)
		asy_buf_u8(b, (uint8_t)(v >> 8 * (big ? width - 1 - i : i)));
}

static uint32_t sum(const uint8_t *p, size_t n)
{
	return ~asy_crc32(UINT32_MAX, (struct asy_bytes){p, n});
}

/* A node of `type`: what follows the common header, and what follows the two checksums at its end. */
static void node(uint32_t type, struct asy_buf *head, struct asy_buf *tail, bool name_sum)
{
	size_t at, from = medium.len;
	uint32_t tail_sum = sum(tail->data, tail->len), node_sum;

	num(&medium, 2, 0x1985);
	num(&medium, 2, type);
	num(&medium, 4, (uint32_t)(12 + head->len + 8 + tail->len));
	num(&medium, 4, sum(medium.data + from, 8));
	asy_buf_append(&medium, asy_buf_bytes(head));
	at = medium.len;
	node_sum = sum(medium.data + from, at - from);
	num(&medium, 4, name_sum ? node_sum : tail_sum);
	num(&medium, 4, name_sum ? tail_sum : node_sum);
	asy_buf_append(&medium, asy_buf_bytes(tail));
	while (medium.len % 4)
		asy_buf_u8(&medium, 0xff);
	asy_buf_release(head);
	asy_buf_release(tail);
}

static void dirent(uint32_t parent, uint32_t version, uint32_t ino, uint8_t type, const char *name)
{
	struct asy_buf head, tail;

	asy_buf_init(&head, 4096);
	asy_buf_init(&tail, 4096);
	num(&head, 4, parent);
	num(&head, 4, version);
	num(&head, 4, ino);
	num(&head, 4, 77);
	asy_buf_u8(&head, (uint8_t)strlen(name));
	asy_buf_u8(&head, type);
	num(&head, 2, 0);
	asy_buf_text(&tail, name);
	node(0xe001, &head, &tail, true);
}

struct piece {
	uint32_t ino, version, mode, isize, at, unpacked;
	uint8_t packing;
	const char *data;
	size_t n;
};

static void inode(struct piece p)
{
	struct asy_buf head, tail;

	asy_buf_init(&head, 4096);
	asy_buf_init(&tail, 65536);
	asy_buf_append(&tail, (struct asy_bytes){(const uint8_t *)p.data, p.n});
	num(&head, 4, p.ino);
	num(&head, 4, p.version);
	num(&head, 4, p.mode);
	num(&head, 2, 1);
	num(&head, 2, 2);
	num(&head, 4, p.isize);
	num(&head, 4, 0);
	num(&head, 4, 99);
	num(&head, 4, 0);
	num(&head, 4, p.at);
	num(&head, 4, (uint32_t)p.n);
	num(&head, 4, p.unpacked);
	asy_buf_u8(&head, p.packing);
	asy_buf_u8(&head, 0);
	num(&head, 2, 0);
	/* the data's checksum stands before the node's, which does not cover it */
	{
		size_t from = medium.len;
		uint32_t data_sum = sum(tail.data, tail.len);

		num(&medium, 2, 0x1985);
		num(&medium, 2, 0xe002);
		num(&medium, 4, (uint32_t)(68 + p.n));
		num(&medium, 4, sum(medium.data + from, 8));
		asy_buf_append(&medium, asy_buf_bytes(&head));
		num(&medium, 4, data_sum);
		num(&medium, 4, sum(medium.data + from, 60));
		asy_buf_append(&medium, asy_buf_bytes(&tail));
		while (medium.len % 4)
			asy_buf_u8(&medium, 0xff);
		asy_buf_release(&head);
		asy_buf_release(&tail);
	}
}

static void xattr(uint32_t id, const char *name, const char *value)
{
	size_t from = medium.len;
	uint8_t data[64];
	size_t n = (size_t)snprintf((char *)data, sizeof(data), "%s", name) + 1;

	memcpy(data + n, value, strlen(value));
	n += strlen(value);
	num(&medium, 2, 0x1985);
	num(&medium, 2, 0xe008);
	num(&medium, 4, (uint32_t)(32 + n));
	num(&medium, 4, sum(medium.data + from, 8));
	num(&medium, 4, id);
	num(&medium, 4, 1);
	asy_buf_u8(&medium, 2); /* security. */
	asy_buf_u8(&medium, (uint8_t)strlen(name));
	num(&medium, 2, (uint32_t)strlen(value));
	num(&medium, 4, sum(data, n));
	num(&medium, 4, sum(medium.data + from, 28));
	asy_buf_append(&medium, (struct asy_bytes){data, n});
	while (medium.len % 4)
		asy_buf_u8(&medium, 0xff);
}

static void xref(uint32_t ino, uint32_t id)
{
	size_t from = medium.len;

	num(&medium, 2, 0x1985);
	num(&medium, 2, 0xe009);
	num(&medium, 4, 28);
	num(&medium, 4, sum(medium.data + from, 8));
	num(&medium, 4, ino);
	num(&medium, 4, id);
	num(&medium, 4, 2);
	num(&medium, 4, sum(medium.data + from, 24));
}

#define DATA(text) .data = (text), .n = sizeof(text) - 1

static void make(void)
{
	asy_buf_clear(&medium);
	dirent(1, 1, 2, 4, "etc");
	inode((struct piece){.ino = 2, .version = 1, .mode = 0040755});
	dirent(2, 1, 3, 8, "passwd");
	inode((struct piece){.ino = 3, .version = 1, .mode = 0100644, .isize = 9, .unpacked = 9, DATA("old words")});
	inode((struct piece){.ino = 3, .version = 2, .mode = 0100600, .isize = 12, .at = 4, .unpacked = 8, DATA("new text")});
	dirent(1, 2, 4, 8, "gone");
	inode((struct piece){.ino = 4, .version = 1, .mode = 0100644, .isize = 1, .unpacked = 1, DATA("x")});
	dirent(1, 3, 0, 8, "gone");
	dirent(1, 4, 5, 10, "link");
	inode((struct piece){.ino = 5, .version = 1, .mode = 0120777, .isize = 10, .unpacked = 10, DATA("etc/passwd")});
	dirent(1, 5, 6, 2, "null");
	inode((struct piece){.ino = 6, .version = 1, .mode = 0020666, .isize = 2, .unpacked = 2, DATA("\003\001")});
	dirent(1, 6, 7, 8, "holes");
	inode((struct piece){.ino = 7, .version = 1, .mode = 0104755, .isize = 6, .at = 4, .unpacked = 2, DATA("yz")});
	inode((struct piece){.ino = 7, .version = 2, .mode = 0104755, .isize = 5});
	dirent(1, 7, 3, 8, "hard");
	dirent(1, 8, 8, 8, "rtime"); /* "ababab": a and what followed the last a */
	inode((struct piece){.ino = 8, .version = 1, .mode = 0100644, .isize = 6, .unpacked = 6, .packing = 2,
	                     DATA("a\0b\0a\003b\0")});
	xattr(1, "capability", "cap");
	xref(7, 1);
}

static const char *const tree_little =
	"dir 0755 1:2 0 etc #2 mtime=99\n"
	"file 0600 1:2 12 etc/passwd #3 mtime=99 \"old new text\"\n"
	"file 0600 1:2 12 hard #3 mtime=99 \"old new text\"\n"
	"file 4755 1:2 5 holes #7 mtime=99 security.capability=cap \"\\x00\\x00\\x00\\x00y\"\n"
	"symlink 0777 1:2 0 link -> etc/passwd #5 mtime=99\n";

TEST(newest_nodes_in_both_byte_orders)
{
	for (int k = 0; k < 2; k++) {
		struct nodes_run run = {0};
		const char *text;

		big = k == 1;
		make();
		text = nodes_read(&run, &asy_container_jffs2, bytes(), ASY_MIB);
		CHECK(strstr(text, tree_little) != NULL);
		CHECK(strstr(text, big ? "char 0666 1:2 0 null #6 dev=3,1" : "char 0666 1:2 0 null #6 dev=1,3"));
		CHECK(strstr(text, "rtime #8 mtime=99 \"ababab\"\n"));
		CHECK(!strstr(text, "gone") && run.n_problems == 0 && run.claim.length == medium.len && run.claim.confidence == 80);
		if (test_here)
			printf("# %s\n", text);
		nodes_release(&run);
	}
	big = false;
}

/* A medium goes on behind erased blocks; another file system does not belong to it. */
TEST(where_it_ends)
{
	struct asy_claim claim;
	size_t end;

	make();
	end = medium.len;
	asy_buf_fill(&medium, 0xff, 200000);
	dirent(1, 9, 9, 8, "late");
	CHECK(asy_container_jffs2.probe(bytes(), &claim) == ASY_OK && claim.length == medium.len);
	medium.len = end;
	asy_buf_fill(&medium, 0xff, 1000);
	asy_buf_fill(&medium, 'S', 100000);
	CHECK(asy_container_jffs2.probe(bytes(), &claim) == ASY_OK && claim.length == end && !claim.truncated);
	medium.len = end - 6;
	CHECK(asy_container_jffs2.probe(bytes(), &claim) == ASY_OK && claim.length == end - 6);
}

TEST(damage_is_told_and_the_rest_is_read)
{
	struct nodes_run run = {0};
	const char *text;

	make();
	medium.data[40 + 1] ^= 0xff; /* the name of the first entry: its folder is lost */
	text = nodes_read(&run, &asy_container_jffs2, bytes(), ASY_MIB);
	CHECK(strstr(text, "problem corrupt 0 a node's checksum is wrong"));
	CHECK(strstr(text, "this entry's folder is lost") && strstr(text, "hard"));
	nodes_release(&run);
	make();
	dirent(10, 1, 11, 4, "ring"); /* folders that hold each other */
	dirent(11, 1, 10, 4, "ring");
	dirent(1, 9, 10, 4, "in");
	text = nodes_read(&run, &asy_container_jffs2, bytes(), ASY_MIB);
	CHECK(strstr(text, " in/ring/ring ") && !strstr(text, "in/ring/ring/ring"));
	nodes_release(&run);
}

static void real(const char *options)
{
	struct nodes_run run = {0};
	const char *text;

	REQUIRE(tool_run("mkfs.jffs2 -r tree -o x.jffs2 -e 16KiB -p %s", options));
	REQUIRE(tool_read("x.jffs2", &medium));
	text = nodes_read(&run, &asy_container_jffs2, bytes(), ASY_MIB);
	CHECK(run.claim.length == medium.len && run.n_problems == 0 && run.n_nodes == 5);
	CHECK(strstr(text, " 48894 dir/numbers ") && strstr(text, " 48894:8c7685ad"));
	CHECK(strstr(text, "symlink 0777 ") && strstr(text, " link -> dir/numbers") && strstr(text, " 70000 noise "));
	if (test_here)
		printf("# mkfs.jffs2 %s: %s\n", options, text);
	nodes_release(&run);
}

TEST(the_real_program_agrees)
{
	REQUIRE(tool_run("mkdir -p tree/dir && seq 10000 > tree/dir/numbers && ln -s dir/numbers tree/link && "
	                 "head -c 70000 /dev/urandom > tree/noise && : > tree/dir/empty"));
	real("-l");
	real("-b");
	real("-l -m none");
	real("-l -x zlib");
	real("-l -x zlib -x rtime -X lzo");
	real("-l -n");
}

TEST(survives_every_change)
{
	make();
	nodes_mutate_all(&asy_container_jffs2, bytes());
	nodes_storm(&asy_container_jffs2, bytes(), 1000);
}

int main(void)
{
	asy_buf_init(&medium, 16 * ASY_MIB);
	tool_begin();
	RUN(newest_nodes_in_both_byte_orders);
	RUN(where_it_ends);
	RUN(damage_is_told_and_the_rest_is_read);
	if (tool_have("mkfs.jffs2"))
		RUN(the_real_program_agrees);
	else
		SKIP(the_real_program_agrees, "no mkfs.jffs2");
	RUN(survives_every_change);
	tool_end();
	asy_buf_release(&medium);
	return TEST_RESULT();
}
