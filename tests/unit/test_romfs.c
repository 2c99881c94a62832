/* RomFS made by hand, and by genromfs. */
#include "container/table.h"
#include "nodes.h"
#include "tool.h"

static struct asy_buf image;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&image);
}

static void num(uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		asy_buf_u8(&image, (uint8_t)(v >> 8 * (3 - i)));
}

static void header(uint32_t next, uint32_t type, uint32_t info, uint32_t size, const char *name)
{
	num(next | type);
	num(info);
	num(size);
	num(0);
	asy_buf_text(&image, name);
	do
		asy_buf_u8(&image, 0);
	while (image.len % 16);
}

static void make(void)
{
	asy_buf_clear(&image);
	asy_buf_text(&image, "-rom1fs-");
	num(272);
	num(0);
	asy_buf_text(&image, "test");
	asy_buf_fill(&image, 0, 12);
	header(64, 9, 32, 0, ".");          /* 32 */
	header(96, 10, 0, 5, "run");        /* 64 */
	header(144, 9, 240, 0, "dir");      /* 96 */
	asy_buf_fill(&image, 0, 16);
	header(176, 3, 0, 7, "link");       /* 144 */
	asy_buf_fill(&image, 0, 208 - image.len);
	header(0, 5, 4 << 16 | 64, 0, "tty"); /* 208 */
	header(0, 0, 64, 0, "hard");        /* 240 */
	num(0);
}

TEST(by_hand)
{
	struct nodes_run run = {0};
	const char *text;

	make();
	/* entries in a row: run, dir, link; link names 176, which holds only zeros: an entry without name */
	text = nodes_read(&run, &asy_container_romfs, bytes(), ASY_MIB);
	CHECK(strstr(text, "claim 272 50 RomFS \"test\", 272 bytes, checksum not right"));
	CHECK(strstr(text, "file 0755 -:- 5 run #64 "));
	CHECK(strstr(text, "dir 0755 -:- 0 dir #96\n") && strstr(text, " dir/hard #64 "));
	CHECK(strstr(text, "symlink 0644 -:- 0 link -> "));
	CHECK(strstr(text, "problem corrupt 176 an entry without name"));
	if (test_here)
		printf("# %s\n", text);
	nodes_release(&run);
}

TEST(the_real_program_agrees)
{
	struct nodes_run run = {0};
	const char *text;

	REQUIRE(tool_run("mkdir -p tree/dir && seq 10000 > tree/dir/numbers && ln -s dir/numbers tree/link && chmod 755 tree/dir/numbers && "
	                 "head -c 70000 /dev/urandom > tree/noise && : > tree/dir/empty && ln tree/noise tree/hard && "
	                 "genromfs -f x.romfs -d tree -V volume"));
	REQUIRE(tool_read("x.romfs", &image));
	text = nodes_read(&run, &asy_container_romfs, bytes(), ASY_MIB);
	CHECK(run.claim.confidence == 100 && run.n_problems == 0 && run.n_nodes == 6);
	CHECK(strstr(text, "file 0755 -:- 48894 dir/numbers ") && strstr(text, " 48894:8c7685ad") && strstr(text, " link -> dir/numbers"));
	CHECK(strstr(text, " 70000 noise ") && strstr(text, " 70000 hard "));
	if (test_here)
		printf("# %s\n", text);
	nodes_release(&run);
	text = nodes_read(&run, &asy_container_romfs, asy_bytes_head(bytes(), image.len / 2), ASY_MIB);
	CHECK(run.claim.truncated && strstr(text, "the file system is cut short"));
	nodes_release(&run);
}

TEST(survives_every_change)
{
	make();
	nodes_mutate_all(&asy_container_romfs, bytes());
	nodes_storm(&asy_container_romfs, bytes(), 1000);
}

int main(void)
{
	asy_buf_init(&image, 16 * ASY_MIB);
	tool_begin();
	RUN(by_hand);
	if (tool_have("genromfs"))
		RUN(the_real_program_agrees);
	else
		SKIP(the_real_program_agrees, "no genromfs");
	RUN(survives_every_change);
	tool_end();
	asy_buf_release(&image);
	return TEST_RESULT();
}
