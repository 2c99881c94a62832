/* The device tree reader, plain trees and FIT images. */
#include "base/sha256.h"
#include "boot_write.h"
#include "container/fdt.h"
#include "container/table.h"
#include "encoders.h"
#include "nodes.h"
#include "tool.h"

static struct asy_buf blob, data;
static struct fdt_writer w;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&blob);
}

static void begin(void)
{
	asy_buf_clear(&blob);
	asy_buf_clear(&data);
	fdt_begin(&w);
}

static void make_board(void)
{
	begin();
	fdt_node(&w, "");
	fdt_prop(&w, "compatible", "acme,router\0acme,soc", 21);
	fdt_text(&w, "model", "ACME Router");
	fdt_node(&w, "memory@0");
	fdt_prop(&w, "reg", "\0\0\0\0\0\0\x10\0", 8);
	fdt_end(&w);
	fdt_node(&w, "soc");
	boot_be32(&w.structure, 4); /* a token without meaning */
	fdt_node(&w, "serial@1000");
	fdt_cell(&w, "clock-frequency", 115200);
	fdt_text(&w, "status", "okay");
	fdt_end(&w);
	fdt_end(&w);
	fdt_end(&w);
	fdt_finish(&w, &blob);
}

TEST(reads_nodes_and_properties)
{
	struct asy_fdt tree;
	struct asy_fdt_item item;
	struct asy_fdt_iter it;
	struct asy_bytes value = {0};
	uint64_t number = 0, nodes;
	unsigned kinds[3] = {0};

	make_board();
	asy_buf_text(&blob, "behind");
	REQUIRE(asy_fdt_open(bytes(), &tree) == ASY_OK);
	CHECK(!tree.truncated && tree.version == 17 && tree.blob.n == blob.len - 6);
	CHECK(asy_fdt_check(&tree, &nodes) == ASY_OK && nodes == 4);
	it = asy_fdt_iter(&tree);
	while (asy_fdt_next(&it, &item) == ASY_OK)
		kinds[item.kind]++;
	CHECK(kinds[ASY_FDT_NODE] == 4 && kinds[ASY_FDT_PROPERTY] == 5 && kinds[ASY_FDT_NODE_END] == 4);
	CHECK(asy_fdt_next(&it, &item) == ASY_NOT_FOUND);
	CHECK(asy_fdt_property(&tree, "/", "model", &value) && asy_bytes_is(asy_fdt_text(value), "ACME Router"));
	CHECK(asy_fdt_property(&tree, "", "compatible", &value) && value.n == 21 && asy_bytes_is(asy_fdt_text(value), "acme,router"));
	CHECK(asy_fdt_property(&tree, "/soc/serial@1000", "clock-frequency", &value));
	CHECK(asy_fdt_number(value, &number) && number == 115200);
	CHECK(asy_fdt_property(&tree, "soc//serial@1000/", "status", &value) && asy_bytes_is(asy_fdt_text(value), "okay"));
	CHECK(asy_fdt_property(&tree, "/memory@0", "reg", &value) && asy_fdt_number(value, &number) && number == 0x1000);
	CHECK(!asy_fdt_property(&tree, "/serial@1000", "status", &value));
	CHECK(!asy_fdt_property(&tree, "/soc", "status", &value) && !asy_fdt_property(&tree, "/", "status", &value));
	CHECK(!asy_fdt_property(&tree, "/soc/serial", "status", &value) && !asy_fdt_property(&tree, "/none/at/all", "x", &value));
	CHECK(asy_fdt_has_node(&tree, "/soc") && asy_fdt_has_node(&tree, "/") && !asy_fdt_has_node(&tree, "/so"));
}

TEST(plain_tree_is_claimed_exactly)
{
	struct asy_claim claim;
	char expected[128];

	make_board();
	snprintf(expected, sizeof(expected), "claim %zu 80 device tree, 4 nodes, \"ACME Router\" (acme,router)\nend ok\n", blob.len);
	asy_buf_text(&blob, "behind");
	CHECK(nodes_are(&asy_container_dtb, bytes(), expected));
	CHECK(asy_container_fit.probe(bytes(), &claim) == ASY_NOT_FOUND);
	CHECK(asy_container_dtb.probe(asy_bytes_head(bytes(), 120), &claim) == ASY_OK && claim.truncated && claim.confidence == 20);
}

TEST(depth_limit)
{
	struct asy_fdt tree;

	for (unsigned depth = (unsigned)ASY_LIMIT_FDT_DEPTH; depth <= ASY_LIMIT_FDT_DEPTH + 1; depth++) {
		begin();
		for (unsigned i = 0; i < depth; i++)
			fdt_node(&w, i ? "n" : "");
		for (unsigned i = 0; i < depth; i++)
			fdt_end(&w);
		fdt_finish(&w, &blob);
		REQUIRE(asy_fdt_open(bytes(), &tree) == ASY_OK);
		CHECK(asy_fdt_check(&tree, NULL) == (depth == ASY_LIMIT_FDT_DEPTH ? ASY_OK : ASY_LIMIT));
	}
}

static void hash_node(const char *algo, const void *value, size_t n)
{
	fdt_node(&w, "hash-1");
	fdt_text(&w, "algo", algo);
	fdt_prop(&w, "value", value, n);
	fdt_end(&w);
}

static void image_node(const char *name, const char *type, const char *compression, struct asy_bytes content)
{
	uint8_t crc[4];

	boot_set_be32(crc, asy_crc32(0, content));
	fdt_node(&w, name);
	fdt_text(&w, "type", type);
	if (compression)
		fdt_text(&w, "compression", compression);
	fdt_prop(&w, "data", content.p, content.n);
	hash_node("crc32", crc, 4);
	fdt_end(&w);
}

TEST(fit_with_data_inside)
{
	struct asy_buf plain = encoder_sample(9000);
	uint8_t digest[32];
	char expected[1024];

	begin();
	encoder_named("gzip")->encode(asy_buf_bytes(&plain), &data);
	fdt_node(&w, "");
	fdt_text(&w, "description", "all parts");
	fdt_node(&w, "images");
	image_node("kernel-1", "kernel", "none", ASY_BYTES_LITERAL("kernel bytes"));
	image_node("ramdisk@1", "ramdisk", "gzip", asy_buf_bytes(&data));
	asy_sha256(ASY_BYTES_LITERAL("tree"), digest);
	fdt_node(&w, "fdt-1");
	fdt_prop(&w, "data", "tree", 4);
	fdt_text(&w, "type", "flat_dt");
	hash_node("sha256", digest, 32);
	fdt_node(&w, "signature-1");
	fdt_end(&w);
	fdt_end(&w);
	fdt_end(&w);
	fdt_node(&w, "configurations");
	fdt_text(&w, "default", "conf-1");
	fdt_node(&w, "conf-1");
	fdt_node(&w, "signature");
	fdt_end(&w);
	fdt_end(&w);
	fdt_end(&w);
	fdt_end(&w);
	fdt_finish(&w, &blob);
	snprintf(expected, sizeof(expected),
	         "claim %zu 100 FIT, 3 images, 1 configurations, hashes crc32 sha256 (0 wrong), 2 signatures, \"all parts\"\n"
	         "file 0644 -:- 12 kernel-1 \"kernel bytes\"\n"
	         "file 0644 -:- 0 ramdisk@1 9000:%08x\n"
	         "file 0644 -:- 4 fdt-1 \"tree\"\n"
	         "end ok\n", blob.len, asy_crc32(0, asy_buf_bytes(&plain)));
	asy_buf_text(&blob, "behind");
	CHECK(nodes_are(&asy_container_fit, bytes(), expected));
	asy_buf_release(&plain);
}

static void make_external(uint32_t size)
{
	begin();
	fdt_node(&w, "");
	fdt_node(&w, "images");
	fdt_node(&w, "a");
	fdt_cell(&w, "data-offset", 0);
	fdt_cell(&w, "data-size", 5);
	fdt_end(&w);
	fdt_node(&w, "b");
	fdt_cell(&w, "data-offset", 8);
	fdt_cell(&w, "data-size", size);
	hash_node("crc32", "\0\0\0\0", 4);
	fdt_end(&w);
	fdt_node(&w, "c");
	fdt_text(&w, "compression", "magic");
	fdt_end(&w);
	fdt_node(&w, "d");
	fdt_cell(&w, "data-position", 0x1000);
	fdt_cell(&w, "data-size", 4);
	fdt_end(&w);
	fdt_end(&w);
	fdt_end(&w);
	fdt_finish(&w, &blob);
	boot_align(&blob, 4);
	asy_buf_append(&blob, ASY_BYTES_LITERAL("first\0\0\0second"));
	asy_buf_fill(&blob, 0xff, 0x1000 - blob.len);
	asy_buf_text(&blob, "last and more");
}

TEST(fit_with_data_outside)
{
	make_external(6);
	CHECK(nodes_are(&asy_container_fit, bytes(),
	                "claim 4100 80 FIT, 4 images, 0 configurations, hashes crc32 (1 wrong), 0 signatures, \"\"\n"
	                "file 0644 -:- 5 a \"first\"\n"
	                "problem corrupt 404 a hash of an image does not match its data\n"
	                "file 0644 -:- 6 b \"second\"\n"
	                "problem unsupported 0 packed in a way that is not known\n"
	                "problem corrupt 0 an image without data\n"
	                "file 0644 -:- 0 c (lost)\n"
	                "file 0644 -:- 4 d \"last\"\n"
	                "end ok\n"));
}

TEST(fit_that_is_cut_or_lies)
{
	struct nodes_run run = {0};
	const char *text;

	make_external(0x7fffffff);
	text = nodes_read(&run, &asy_container_fit, bytes(), ASY_MIB);
	CHECK(run.claim.truncated && run.claim.length == blob.len && run.claim.confidence == 50);
	CHECK(strstr(text, "problem truncated 404 the data of an image is cut short\n") && run.n_nodes == 4);
	nodes_release(&run);
	text = nodes_read(&run, &asy_container_fit, asy_bytes_head(bytes(), 300), ASY_MIB);
	CHECK(run.claim.truncated && run.claim.length == 300 && run.n_problems > 0 && strstr(text, "end ok"));
	nodes_release(&run);
}

TEST(header_fields_are_checked)
{
	static const struct {
		size_t at;
		uint32_t value;
		enum asy_err err;
	} rows[] = {
		{0, 0xd00dfeee, ASY_NOT_FOUND},   /* magic */
		{8, 0, ASY_NOT_FOUND},            /* structure inside the header */
		{8, 57, ASY_NOT_FOUND},           /* not aligned */
		{8, 0xfffffffc, ASY_NOT_FOUND},
		{12, 0xffffffff, ASY_NOT_FOUND},  /* strings */
		{16, 44, ASY_NOT_FOUND},          /* reserve map not aligned */
		{20, 2, ASY_NOT_FOUND},           /* version below the oldest compatible one */
		{20, 3000, ASY_NOT_FOUND},
		{24, 18, ASY_NOT_FOUND},
		{32, 0x7fffffff, ASY_NOT_FOUND},  /* sizes */
		{36, 0x7fffffff, ASY_NOT_FOUND},
		{4, 20, ASY_NOT_FOUND},           /* total size below the header's */
	};
	struct asy_fdt tree;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		make_board();
		boot_set_be32(blob.data + rows[i].at, rows[i].value);
		CHECK(asy_fdt_open(bytes(), &tree) == rows[i].err);
		if (asy_fdt_open(bytes(), &tree) != rows[i].err)
			printf("# row %zu\n", i);
	}
	make_board();
	boot_set_be32(blob.data + 20, 3);
	boot_set_be32(blob.data + 24, 1);
	CHECK(asy_fdt_open(bytes(), &tree) == ASY_UNSUPPORTED);
}

TEST(hostile_names)
{
	struct nodes_run run = {0};
	char *giant = malloc(65537);
	const char *text;

	REQUIRE(giant);
	memset(giant, 'n', 65536);
	giant[65536] = 0;
	begin();
	fdt_node(&w, "");
	fdt_node(&w, "images");
	image_node("../../x", "kernel", NULL, ASY_BYTES_LITERAL("1"));
	image_node("/etc/passwd", "kernel", NULL, ASY_BYTES_LITERAL("2"));
	image_node("new\nline", "kernel", NULL, ASY_BYTES_LITERAL("3"));
	image_node(giant, "kernel", NULL, ASY_BYTES_LITERAL("4"));
	fdt_end(&w);
	fdt_end(&w);
	fdt_finish(&w, &blob);
	text = nodes_read(&run, &asy_container_fit, bytes(), ASY_MIB);
	CHECK(strstr(text, " ../../x \"1\"\n") && strstr(text, " etc/passwd \"2\"\n") && strstr(text, " new\\nline \"3\"\n"));
	CHECK(strstr(text, "problem limit") && run.n_nodes == 4);
	nodes_release(&run);
	free(giant);
}

TEST(mkimage_and_dtc_agree)
{
	static const char its[] = "/dts-v1/; / { description = \"test fit\"; images { kernel { data = /incbin/(\"a.gz\"); type = \"kernel\";"
		" arch = \"arm\"; os = \"linux\"; compression = \"gzip\"; load = <0>; entry = <0>; hash-1 { algo = \"sha256\"; };"
		" hash-2 { algo = \"crc32\"; }; }; fdt { data = /incbin/(\"b.dtb\"); type = \"flat_dt\"; arch = \"arm\";"
		" compression = \"none\"; hash-1 { algo = \"sha1\"; }; }; }; configurations { default = \"c\"; c { kernel = \"kernel\";"
		" fdt = \"fdt\"; }; }; };";

	REQUIRE(tool_write("f.its", ASY_BYTES_LITERAL(its)));
	REQUIRE(tool_run("seq 20000 > a && gzip -c a > a.gz && echo '/dts-v1/; / { model = \"m\"; compatible = \"c,c\"; };' > b.dts && "
	                 "dtc -I dts -O dtb -o b.dtb b.dts && mkimage -f f.its in.itb && mkimage -E -f f.its out.itb"));
	for (unsigned i = 0; i < 2; i++) {
		struct nodes_run run = {0};
		const char *text;

		REQUIRE(tool_read(i ? "out.itb" : "in.itb", &blob));
		text = nodes_read(&run, &asy_container_fit, bytes(), ASY_MIB);
		CHECK(run.claim.confidence == 100 && blob.len - run.claim.length < 4 && run.n_problems == 0);
		CHECK(strstr(text, " FIT, 2 images, 1 configurations, hashes sha256 crc32 (0 wrong), 0 signatures, \"test fit\"\n"));
		CHECK(strstr(text, " kernel 108894:") && strstr(text, " fdt "));
		nodes_release(&run);
	}
	REQUIRE(tool_read("b.dtb", &blob));
	{
		struct nodes_run run = {0};

		CHECK(strstr(nodes_read(&run, &asy_container_dtb, bytes(), ASY_MIB), " 80 device tree, 1 nodes, \"m\" (c,c)\nend ok\n"));
		CHECK(run.claim.length == blob.len);
		nodes_release(&run);
	}
}

TEST(survives_every_change)
{
	make_board();
	nodes_mutate_all(&asy_container_dtb, bytes());
	make_external(6);
	blob.len = 470;
	nodes_mutate_all(&asy_container_fit, bytes());
}

TEST(survives_storms)
{
	struct asy_buf plain = encoder_sample(30000);

	begin();
	encoder_named("lzma size")->encode(asy_buf_bytes(&plain), &data);
	fdt_node(&w, "");
	fdt_node(&w, "images");
	for (unsigned i = 0; i < 8; i++)
		image_node("image", "kernel", i % 2 ? "lzma" : "none", asy_buf_bytes(&data));
	fdt_end(&w);
	fdt_end(&w);
	fdt_finish(&w, &blob);
	nodes_storm(&asy_container_fit, bytes(), 1000);
	nodes_storm(&asy_container_dtb, bytes(), 1000);
	asy_buf_release(&plain);
}

int main(void)
{
	asy_buf_init(&blob, ENCODER_ROOM);
	asy_buf_init(&data, ENCODER_ROOM);
	tool_begin();
	RUN(reads_nodes_and_properties);
	RUN(plain_tree_is_claimed_exactly);
	RUN(depth_limit);
	RUN(fit_with_data_inside);
	RUN(fit_with_data_outside);
	RUN(fit_that_is_cut_or_lies);
	RUN(header_fields_are_checked);
	RUN(hostile_names);
	if (tool_have("mkimage") && tool_have("dtc"))
		RUN(mkimage_and_dtc_agree);
	else
		SKIP(mkimage_and_dtc_agree, "no mkimage or dtc");
	RUN(survives_every_change);
	RUN(survives_storms);
	tool_end();
	asy_buf_release(&blob);
	asy_buf_release(&data);
	return TEST_RESULT();
}
