#include "container/table.h"
#include "nodes.h"
#include "tool.h"

static struct asy_buf archive;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&archive);
}

static void begin(void)
{
	asy_buf_clear(&archive);
	asy_buf_text(&archive, "!<arch>\n");
}

static void put(const char *name, unsigned mode, const char *data, size_t n)
{
	asy_buf_printf(&archive, "%-16s%-12u%-6u%-6u%-8o%-10zu`\n", name, 99u, 1u, 2u, mode, n);
	asy_buf_append(&archive, (struct asy_bytes){(const uint8_t *)data, n});
	if (n % 2)
		asy_buf_u8(&archive, '\n');
}

static void make(void)
{
	begin();
	put("/", 0, "\0\0\0\0", 4);
	put("//", 0, "a name of more than 16 bytes/\n../x/\n", 36);
	put("debian-binary", 0100644, "2.0\n", 4);
	put("gnu.o/", 0100600, "odd", 3);
	put("/0", 0104755, "long", 4);
	put("/30", 0100644, "up", 2);
	put("#1/8", 0100644, "bsd name" "content", 15);
}

TEST(names_of_all_kinds)
{
	make();
	CHECK(nodes_are(&asy_container_ar, bytes(),
	                "claim 498 80 ar archive, 7 members\n"
	                "file 0644 1:2 4 debian-binary mtime=99 \"2.0\\n\"\n"
	                "file 0600 1:2 3 gnu.o mtime=99 \"odd\"\n"
	                "file 4755 1:2 4 a name of more than 16 bytes mtime=99 \"long\"\n"
	                "file 0644 1:2 2 ../x mtime=99 \"up\"\n"
	                "file 0644 1:2 7 bsd name mtime=99 \"content\"\n"
	                "end ok\n"));
}

TEST(ends_where_no_header_follows)
{
	begin();
	put("a", 0100644, "1234", 4);
	asy_buf_fill(&archive, 0xff, 300);
	CHECK(nodes_are(&asy_container_ar, bytes(),
	                "claim 72 50 ar archive, 1 members\nfile 0644 1:2 4 a mtime=99 \"1234\"\nend ok\n"));
	CHECK(nodes_are(&asy_container_ar, asy_bytes_head(bytes(), 70),
	                "claim 70 50 truncated ar archive, 1 members\nfile 0644 1:2 4 a mtime=99 \"12\" truncated\n"
	                "problem truncated 70 the ar archive ends inside a member\nend ok\n"));
	begin();
	put("/7", 0100644, "no table", 8);
	{
		struct asy_claim claim;

		CHECK(asy_container_ar.probe(bytes(), &claim) == ASY_CORRUPT);
	}
}

TEST(the_real_program_agrees)
{
	struct nodes_run run = {0};
	const char *text;

	REQUIRE(tool_run("seq 9 > short && seq 5000 > a-name-of-more-than-16-bytes && ar rcD x.a short a-name-of-more-than-16-bytes"));
	REQUIRE(tool_read("x.a", &archive));
	text = nodes_read(&run, &asy_container_ar, bytes(), ASY_MIB);
	CHECK(run.claim.length == archive.len && run.n_nodes == 2 && run.n_problems == 0);
	CHECK(strstr(text, " 18 short \"1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n9\\n\"\n") && strstr(text, " 23893 a-name-of-more-than-16-bytes 23893:"));
	nodes_release(&run);
}

TEST(survives_every_change)
{
	make();
	nodes_mutate_all(&asy_container_ar, bytes());
	nodes_storm(&asy_container_ar, bytes(), 1000);
}

int main(void)
{
	asy_buf_init(&archive, 16 * ASY_MIB);
	tool_begin();
	RUN(names_of_all_kinds);
	RUN(ends_where_no_header_follows);
	if (tool_have("ar"))
		RUN(the_real_program_agrees);
	else
		SKIP(the_real_program_agrees, "no ar");
	RUN(survives_every_change);
	tool_end();
	asy_buf_release(&archive);
	return TEST_RESULT();
}
