/* lzip files of the real program. */
#include "codec/crc32.h"
#include "container/table.h"
#include "nodes.h"
#include "tool.h"

static struct asy_buf file;

TEST(members)
{
	struct nodes_run run = {0};
	const char *text;

	REQUIRE(tool_run("seq 10000 > a && lzip -k a && printf behind | lzip > b.lz && cat a.lz b.lz > c.lz"));
	REQUIRE(tool_read("a.lz", &file));
	asy_buf_text(&file, "trailing");
	text = nodes_read(&run, &asy_container_lzip, asy_buf_bytes(&file), ASY_MIB);
	CHECK(run.claim.length == file.len - 8 && run.claim.confidence == 100 && strstr(text, " 48894:8c7685ad"));
	nodes_release(&run);
	REQUIRE(tool_read("c.lz", &file));
	text = nodes_read(&run, &asy_container_lzip, asy_buf_bytes(&file), ASY_MIB);
	CHECK(run.claim.length == file.len && strstr(text, " 48900:"));
	nodes_release(&run);
	text = nodes_read(&run, &asy_container_lzip, asy_bytes_head(asy_buf_bytes(&file), file.len / 2), ASY_MIB);
	CHECK(run.claim.truncated && strstr(text, " truncated"));
	nodes_release(&run);
	nodes_storm(&asy_container_lzip, asy_buf_bytes(&file), 300);
}

int main(void)
{
	asy_buf_init(&file, ASY_MIB);
	tool_begin();
	if (tool_have("lzip"))
		RUN(members);
	else
		SKIP(members, "no lzip");
	tool_end();
	asy_buf_release(&file);
	return TEST_RESULT();
}
