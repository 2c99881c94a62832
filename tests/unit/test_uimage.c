#include "boot_write.h"
#include "container/table.h"
#include "encoders.h"
#include "nodes.h"
#include "tool.h"

static struct asy_buf image, data;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&image);
}

static void begin(void)
{
	asy_buf_clear(&image);
	asy_buf_clear(&data);
}

TEST(plain_kernel)
{
	begin();
	uimage_put(&image, &(struct uimage_item){.os = 5, .arch = 5, .type = 2, .name = "MIPS Linux-3.3.8", .time = 99,
	                                         .data = ASY_BYTES_LITERAL("kernel bytes")});
	asy_buf_text(&image, "behind");
	CHECK(nodes_are(&asy_container_uimage, bytes(),
	                "claim 76 100 uImage Linux MIPS kernel, none, \"MIPS Linux-3.3.8\"\n"
	                "file 0644 -:- 12 kernel mtime=99 \"kernel bytes\"\n"
	                "end ok\n"));
}

TEST(every_packing)
{
	static const char *const rows[] = {"gzip", "bzip2", "lzma size", "lzop", "lz4 frame", "zstd"};
	struct asy_buf plain = encoder_sample(50000);
	char expected[64];

	snprintf(expected, sizeof(expected), "ramdisk 50000:%08x\nend ok\n", asy_crc32(0, asy_buf_bytes(&plain)));
	for (uint8_t i = 0; i < 7; i++) {
		struct nodes_run run = {0};

		begin();
		encoder_named(i < 6 ? rows[i] : "lz4 legacy")->encode(asy_buf_bytes(&plain), &data);
		uimage_put(&image, &(struct uimage_item){.os = 5, .arch = 2, .type = 3, .comp = i < 6 ? i + 1 : 5,
		                                         .data = asy_buf_bytes(&data)});
		CHECK(strstr(nodes_read(&run, &asy_container_uimage, bytes(), 16 * ASY_MIB), expected));
		CHECK(run.n_problems == 0 && run.claim.length == image.len);
		nodes_release(&run);
	}
	asy_buf_release(&plain);
}

TEST(wrong_packing_gives_the_bytes_as_they_are)
{
	begin();
	uimage_put(&image, &(struct uimage_item){.os = 5, .arch = 2, .type = 7, .comp = 3, .data = ASY_BYTES_LITERAL("not LZMA")});
	CHECK(nodes_are(&asy_container_uimage, bytes(),
	                "claim 72 100 uImage Linux ARM filesystem, lzma, \"\"\n"
	                "problem corrupt 64 the data is not packed as the header says; it is given as it is\n"
	                "file 0644 -:- 0 filesystem \"not LZMA\"\n"
	                "end ok\n"));
	begin();
	uimage_put(&image, &(struct uimage_item){.os = 77, .arch = 78, .type = 79, .comp = 80, .data = ASY_BYTES_LITERAL("data")});
	CHECK(nodes_are(&asy_container_uimage, bytes(),
	                "claim 68 100 uImage unknown system unknown machine image, unknown, \"\"\n"
	                "problem unsupported 64 packed in a way that is not known\n"
	                "problem corrupt 64 the data is not packed as the header says; it is given as it is\n"
	                "file 0644 -:- 0 image \"data\"\n"
	                "end ok\n"));
}

TEST(parts_of_multi_file_images_and_scripts)
{
	begin();
	boot_be32(&data, 5);
	boot_be32(&data, 3);
	boot_be32(&data, 4);
	boot_be32(&data, 0);
	asy_buf_append(&data, ASY_BYTES_LITERAL("first\0\0\0two\0last"));
	uimage_put(&image, &(struct uimage_item){.os = 5, .arch = 7, .type = 4, .name = "all", .data = asy_buf_bytes(&data)});
	CHECK(nodes_are(&asy_container_uimage, bytes(),
	                "claim 96 100 uImage Linux PowerPC multi, none, \"all\"\n"
	                "file 0644 -:- 5 image-0 \"first\"\n"
	                "file 0644 -:- 3 image-1 \"two\"\n"
	                "file 0644 -:- 4 image-2 \"last\"\n"
	                "end ok\n"));
	begin();
	boot_be32(&data, 6);
	boot_be32(&data, 0);
	asy_buf_text(&data, "bootm\n");
	uimage_put(&image, &(struct uimage_item){.os = 5, .arch = 2, .type = 6, .data = asy_buf_bytes(&data)});
	CHECK(nodes_are(&asy_container_uimage, bytes(),
	                "claim 78 100 uImage Linux ARM script, none, \"\"\n"
	                "file 0644 -:- 6 script \"bootm\\n\"\n"
	                "end ok\n"));
	image.data[64] = 0x7f; /* a part of 2 GiB */
	CHECK(nodes_are(&asy_container_uimage, bytes(),
	                "claim 78 50 uImage Linux ARM script, none, \"\", wrong checksum\n"
	                "problem corrupt 64 the checksum of the data is wrong\n"
	                "problem truncated 64 a part is longer than the data\n"
	                "file 0644 -:- 6 script \"bootm\\n\" truncated\n"
	                "end ok\n"));
}

TEST(limit_of_parts)
{
	for (uint32_t n = (uint32_t)ASY_LIMIT_BOOT_PARTS; n <= ASY_LIMIT_BOOT_PARTS + 1; n++) {
		struct nodes_run run = {0};

		begin();
		for (uint32_t i = 0; i < n; i++)
			boot_be32(&data, 4);
		boot_be32(&data, 0);
		asy_buf_fill(&data, 'x', 4 * (size_t)n);
		uimage_put(&image, &(struct uimage_item){.os = 5, .arch = 7, .type = 4, .data = asy_buf_bytes(&data)});
		nodes_read(&run, &asy_container_uimage, bytes(), ASY_MIB);
		CHECK(run.n_nodes == (n == ASY_LIMIT_BOOT_PARTS ? n : 0) && run.n_problems == n - ASY_LIMIT_BOOT_PARTS);
		nodes_release(&run);
	}
}

TEST(damage)
{
	begin();
	uimage_put(&image, &(struct uimage_item){.os = 5, .arch = 2, .type = 2, .data = ASY_BYTES_LITERAL("kernel bytes")});
	CHECK(nodes_are(&asy_container_uimage, asy_bytes_head(bytes(), 70),
	                "claim 70 50 truncated uImage Linux ARM kernel, none, \"\"\n"
	                "problem truncated 70 the image is cut short\n"
	                "file 0644 -:- 6 kernel \"kernel\" truncated\n"
	                "end ok\n"));
	for (size_t i = 0; i < 64; i++) {
		struct asy_claim claim;

		image.data[i] ^= 4;
		CHECK(asy_container_uimage.probe(bytes(), &claim) != ASY_OK); /* the header's sum covers every byte */
		image.data[i] ^= 4;
	}
}

TEST(hostile_label)
{
	struct nodes_run run = {0};

	begin();
	uimage_put(&image, &(struct uimage_item){.os = 5, .arch = 2, .type = 2, .name = "\x1b[31m%s%n../\n\xff" "0123456789abcdefghijklm",
	                                         .data = ASY_BYTES_LITERAL("x")});
	nodes_read(&run, &asy_container_uimage, bytes(), ASY_MIB);
	for (const char *p = run.claim.label; *p; p++)
		CHECK(*p >= 0x20 && *p < 0x7f);
	nodes_release(&run);
}

TEST(mkimage_agrees)
{
	struct nodes_run run = {0};
	const char *text;

	REQUIRE(tool_run("seq 20000 > a && gzip -c a > a.gz && seq 7 > b && "
	                 "mkimage -A mips -O linux -T kernel -C gzip -a 0x80000000 -e 0x80000000 -n test -d a.gz k && "
	                 "mkimage -A arm -O linux -T multi -C none -n both -d a:b m"));
	REQUIRE(tool_read("k", &image));
	text = nodes_read(&run, &asy_container_uimage, bytes(), ASY_MIB);
	CHECK(strstr(text, " 100 uImage Linux MIPS kernel, gzip, \"test\"\n") && strstr(text, " 108894:"));
	nodes_release(&run);
	REQUIRE(tool_read("m", &image));
	text = nodes_read(&run, &asy_container_uimage, bytes(), ASY_MIB);
	CHECK(strstr(text, " 108894 image-0") && strstr(text, " 14 image-1 ") && strstr(text, "\"1\\n2\\n3\\n4\\n5\\n6\\n7\\n\""));
	nodes_release(&run);
}

/* The header is changed and its sum made right again, else nothing behind the sum would be tried. */
TEST(survives_changes_with_right_sums)
{
	begin();
	boot_be32(&data, 5);
	boot_be32(&data, 3);
	boot_be32(&data, 0);
	asy_buf_append(&data, ASY_BYTES_LITERAL("first\0\0\0two"));
	uimage_put(&image, &(struct uimage_item){.os = 5, .arch = 7, .type = 4, .comp = 1, .data = asy_buf_bytes(&data)});
	for (size_t i = 0; i < image.len; i++) {
		for (unsigned v = 0; v < 256; v++) {
			uint8_t saved[64], old = image.data[i];

			memcpy(saved, image.data, 64);
			image.data[i] = (uint8_t)v;
			uimage_sum(image.data);
			nodes_survive(&asy_container_uimage, image.data, image.len, ASY_MIB);
			memcpy(image.data, saved, 64);
			image.data[i] = old;
		}
	}
	nodes_mutate_all(&asy_container_uimage, bytes());
}

TEST(survives_storms)
{
	struct asy_buf plain = encoder_sample(50000);

	begin();
	encoder_named("gzip")->encode(asy_buf_bytes(&plain), &data);
	uimage_put(&image, &(struct uimage_item){.os = 5, .arch = 2, .type = 2, .comp = 1, .data = asy_buf_bytes(&data)});
	nodes_storm(&asy_container_uimage, bytes(), 1000);
	asy_buf_release(&plain);
}

int main(void)
{
	asy_buf_init(&image, ENCODER_ROOM);
	asy_buf_init(&data, ENCODER_ROOM);
	tool_begin();
	RUN(plain_kernel);
	RUN(every_packing);
	RUN(wrong_packing_gives_the_bytes_as_they_are);
	RUN(parts_of_multi_file_images_and_scripts);
	RUN(limit_of_parts);
	RUN(damage);
	RUN(hostile_label);
	if (tool_have("mkimage"))
		RUN(mkimage_agrees);
	else
		SKIP(mkimage_agrees, "no mkimage");
	RUN(survives_changes_with_right_sums);
	RUN(survives_storms);
	tool_end();
	asy_buf_release(&image);
	asy_buf_release(&data);
	return TEST_RESULT();
}
