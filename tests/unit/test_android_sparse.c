/* Android sparse images made by hand, and by img2simg. */
#include "container/table.h"
#include "nodes.h"
#include "tool.h"

static struct asy_buf image;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&image);
}

static void chunk(uint16_t type, uint32_t blocks, const char *data, size_t n)
{
	asy_buf_le16(&image, type);
	asy_buf_le16(&image, 0);
	asy_buf_le32(&image, blocks);
	asy_buf_le32(&image, (uint32_t)(12 + n));
	asy_buf_append(&image, (struct asy_bytes){(const uint8_t *)data, n});
}

static void make(uint32_t fill_blocks)
{
	asy_buf_clear(&image);
	asy_buf_le32(&image, 0xed26ff3a);
	asy_buf_le16(&image, 1);
	asy_buf_le16(&image, 0);
	asy_buf_le16(&image, 28);
	asy_buf_le16(&image, 12);
	asy_buf_le32(&image, 8);
	asy_buf_le32(&image, 4);
	asy_buf_le32(&image, 4);
	asy_buf_le32(&image, 0);
	chunk(0xcac1, 1, "12345678", 8);
	chunk(0xcac2, fill_blocks, "abcd", 4);
	chunk(0xcac3, 1, "", 0);
	chunk(0xcac4, 0, "sum!", 4);
}

TEST(chunks_of_all_kinds)
{
	make(1);
	asy_buf_text(&image, "behind it");
	CHECK(nodes_are(&asy_container_android_sparse, bytes(),
	                "claim 92 80 Android sparse image, 4 blocks of 8 bytes in 4 chunks\n"
	                "file 0644 -:- 32 image \"12345678abcdabcd\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\"\n"
	                "end ok\n"));
}

TEST(cut_and_too_large)
{
	struct nodes_run run = {0};
	const char *text;

	make(1);
	text = nodes_read(&run, &asy_container_android_sparse, asy_bytes_head(bytes(), 44), ASY_MIB);
	CHECK(run.claim.truncated && strstr(text, "\"1234\" ") && strstr(text, "chunks are missing or damaged"));
	nodes_release(&run);
	make(0x10000000); /* 2 GiB of fill */
	text = nodes_read(&run, &asy_container_android_sparse, bytes(), ASY_MIB);
	CHECK(strstr(text, " limit\n"));
	nodes_release(&run);
}

TEST(the_real_program_agrees)
{
	struct nodes_run run = {0};
	struct asy_buf plain;
	char line[64];

	asy_buf_init(&plain, 16 * ASY_MIB);
	REQUIRE(tool_run("(seq 9000; head -c 100000 /dev/zero; head -c 50000 /dev/urandom; head -c 200000 /dev/zero) > plain && truncate -s 524288 plain && "
	                 "img2simg plain x.simg"));
	REQUIRE(tool_read("x.simg", &image) && tool_read("plain", &plain));
	snprintf(line, sizeof(line), " image 524288:%08x\n", asy_crc32(0, asy_buf_bytes(&plain)));
	CHECK(strstr(nodes_read(&run, &asy_container_android_sparse, bytes(), ASY_MIB), line));
	CHECK(run.claim.length == image.len && run.n_problems == 0);
	nodes_release(&run);
	asy_buf_release(&plain);
}

TEST(survives_every_change)
{
	make(1);
	nodes_mutate_all(&asy_container_android_sparse, bytes());
	nodes_storm(&asy_container_android_sparse, bytes(), 1000);
}

int main(void)
{
	asy_buf_init(&image, 16 * ASY_MIB);
	tool_begin();
	RUN(chunks_of_all_kinds);
	RUN(cut_and_too_large);
	if (tool_have("img2simg"))
		RUN(the_real_program_agrees);
	else
		SKIP(the_real_program_agrees, "no img2simg");
	RUN(survives_every_change);
	tool_end();
	asy_buf_release(&image);
	return TEST_RESULT();
}
