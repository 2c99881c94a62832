/* CramFS made by hand in both byte orders, and by mkfs.cramfs. */
#include <zlib.h>

#include "container/table.h"
#include "nodes.h"
#include "tool.h"

static struct asy_buf image;
static bool big;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&image);
}

static void num(uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		asy_buf_u8(&image, (uint8_t)(v >> 8 * (big ? 3 - i : i)));
}

static void inode(uint32_t mode, uint32_t size, uint32_t at, const char *name)
{
	uint32_t words = (uint32_t)(strlen(name) + 3) / 4;

	if (big) {
		num(mode << 16 | 1);
		num(size << 8 | 2);
		num(words << 26 | at / 4);
	} else {
		num(mode | 1 << 16);
		num(size | 2u << 24);
		num(words | at / 4 << 6);
	}
	asy_buf_text(&image, name);
	while (image.len % 4)
		asy_buf_u8(&image, 0);
}

/* One page, with the pointer to its end before it. */
static void page(const char *text)
{
	uint8_t packed[256];
	uLongf n = sizeof(packed);

	if (compress(packed, &n, (const Bytef *)text, strlen(text)) != Z_OK)
		abort();
	num((uint32_t)(image.len + 4 + n));
	asy_buf_append(&image, (struct asy_bytes){packed, n});
	while (image.len % 4)
		asy_buf_u8(&image, 0);
}

static void make(void)
{
	enum { ROOT = 76, FOLDER = 172, FILE_AT = 192, LINK_AT = 232 };

	asy_buf_clear(&image);
	num(0x28cd3d45);
	num(0);
	num(0);
	num(0);
	asy_buf_text(&image, "Compressed ROMFS");
	for (int i = 0; i < 4; i++)
		num(i == 3 ? 5 : 0);
	asy_buf_fill(&image, 0, 16);
	inode(0040755, FOLDER - ROOT, ROOT, "");
	inode(0040700, 20, FOLDER, "dir");
	inode(0104755, 11, FILE_AT, "file");
	inode(0120777, 8, LINK_AT, "link");
	inode(0020600, 5 << 8 | 1, 0, "tty");
	inode(0100644, 4097, 0, "hole");
	asy_buf_fill(&image, 0, FOLDER - image.len);
	inode(0100600, 11, FILE_AT, "deep");
	asy_buf_fill(&image, 0, FILE_AT - image.len);
	page("hello world");
	asy_buf_fill(&image, 0, LINK_AT - image.len);
	page("dir/deep");
}

TEST(both_byte_orders)
{
	for (int k = 0; k < 2; k++) {
		struct nodes_run run = {0};
		const char *text;

		big = k == 1;
		make();
		text = nodes_read(&run, &asy_container_cramfs, bytes(), ASY_MIB);
		CHECK(strstr(text, "dir 0700 1:2 0 dir\nfile 0600 1:2 11 dir/deep \"hello world\"\n"));
		CHECK(strstr(text, "file 4755 1:2 11 file \"hello world\"\nsymlink 0777 1:2 0 link -> dir/deep\nchar 0600 1:2 0 tty dev=5,1\n"));
		CHECK(strstr(text, "-endian, 5 files") && run.claim.length == image.len && run.claim.confidence == 50);
		if (test_here)
			printf("# %s\n", text);
		nodes_release(&run);
	}
	big = false;
}

TEST(the_real_program_agrees)
{
	struct nodes_run run = {0};
	const char *text;

	REQUIRE(tool_run("mkdir -p tree/dir && seq 10000 > tree/dir/numbers && ln -s dir/numbers tree/link && "
	                 "head -c 70000 /dev/urandom > tree/noise && : > tree/dir/empty && (head -c 9000 /dev/zero; echo x) > tree/holes && "
	                 "mkfs.cramfs -z tree x.cramfs"));
	REQUIRE(tool_read("x.cramfs", &image));
	asy_buf_text(&image, "something else");
	text = nodes_read(&run, &asy_container_cramfs, bytes(), ASY_MIB);
	CHECK(run.claim.length == image.len - 14 && run.claim.confidence == 100 && run.n_problems == 0 && run.n_nodes == 6);
	CHECK(strstr(text, " 48894 dir/numbers 48894:8c7685ad") && strstr(text, " link -> dir/numbers") && strstr(text, " 9002 holes 9002:"));
	if (test_here)
		printf("# %s\n", text);
	nodes_release(&run);
	image.data[image.len / 2] ^= 1;
	text = nodes_read(&run, &asy_container_cramfs, bytes(), ASY_MIB);
	CHECK(run.claim.confidence == 50 && strstr(text, "checksum not right") && strstr(text, " corrupt\n"));
	nodes_release(&run);
	text = nodes_read(&run, &asy_container_cramfs, asy_bytes_head(bytes(), image.len / 2), ASY_MIB);
	CHECK(run.claim.truncated && strstr(text, "dir/numbers"));
	nodes_release(&run);
}

TEST(survives_every_change)
{
	make();
	nodes_mutate_all(&asy_container_cramfs, bytes());
	nodes_storm(&asy_container_cramfs, bytes(), 1000);
}

int main(void)
{
	asy_buf_init(&image, 16 * ASY_MIB);
	tool_begin();
	RUN(both_byte_orders);
	if (tool_have("mkfs.cramfs"))
		RUN(the_real_program_agrees);
	else
		SKIP(the_real_program_agrees, "no mkfs.cramfs");
	RUN(survives_every_change);
	tool_end();
	asy_buf_release(&image);
	return TEST_RESULT();
}
