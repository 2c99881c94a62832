/* Android boot images of every header version, made by hand. */
#include "container/table.h"
#include "nodes.h"

static struct asy_buf image;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&image);
}

static void put(size_t at, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		image.data[at + i] = (uint8_t)(v >> 8 * i);
}

static void begin(const char *magic, size_t header)
{
	asy_buf_clear(&image);
	asy_buf_fill(&image, 0, header);
	memcpy(image.data, magic, 8);
}

static void part(const char *text, size_t page)
{
	asy_buf_text(&image, text);
	asy_buf_fill(&image, 0, (page - image.len % page) % page);
}

/* Versions 0 to 2; `word` stands where version 0 may have the size of device trees. */
static void old(uint32_t word)
{
	begin("ANDROID!", 2048);
	put(8, 6);
	put(16, 7);
	put(36, 2048);
	put(40, word);
	memcpy(image.data + 64, "console=ttyS0", 13);
	part("kernel", 2048);
	part("ramdisk", 2048);
	if (word > 4)
		part("trees", 2048);
	if (word == 1 || word == 2) {
		put(1632, 4);
		part("dtbo", 2048);
	}
	if (word == 2) {
		put(1648, 3);
		part("dtb", 2048);
	}
}

#define BOTH "file 0644 -:- 6 kernel \"kernel\"\nfile 0644 -:- 7 ramdisk \"ramdisk\"\n"
#define LINE "file 0644 -:- 13 command-line \"console=ttyS0\"\n"

TEST(old_headers)
{
	old(0);
	CHECK(nodes_are(&asy_container_android_boot, bytes(),
	                "claim 6144 60 Android boot image, header version 0, pages of 2048 bytes\n" LINE BOTH "end ok\n"));
	old(5);
	CHECK(nodes_are(&asy_container_android_boot, bytes(),
	                "claim 8192 60 Android boot image, header version 0, pages of 2048 bytes\n" LINE BOTH
	                "file 0644 -:- 5 device-trees \"trees\"\nend ok\n"));
	old(2);
	CHECK(nodes_are(&asy_container_android_boot, bytes(),
	                "claim 10240 60 Android boot image, header version 2, pages of 2048 bytes\n" LINE BOTH
	                "file 0644 -:- 4 recovery-dtbo \"dtbo\"\nfile 0644 -:- 3 dtb \"dtb\"\nend ok\n"));
}

TEST(new_headers)
{
	begin("ANDROID!", 4096);
	put(8, 6);
	put(12, 7);
	put(40, 4);
	memcpy(image.data + 44, "console=ttyS0", 13);
	part("kernel", 4096);
	part("ramdisk", 4096);
	CHECK(nodes_are(&asy_container_android_boot, bytes(),
	                "claim 12288 60 Android boot image, header version 4, pages of 4096 bytes\n" LINE BOTH "end ok\n"));
	begin("VNDRBOOT", 4096);
	put(8, 4);
	put(12, 4096);
	put(24, 6);
	put(2100, 3);
	put(2124, 2);
	part("vendor", 4096);
	part("dtb", 4096);
	part("x", 4096);
	CHECK(nodes_are(&asy_container_android_boot, bytes(),
	                "claim 16384 60 Android vendor boot image, header version 4, pages of 4096 bytes\n"
	                "file 0644 -:- 6 vendor-ramdisk \"vendor\"\nfile 0644 -:- 3 dtb \"dtb\"\nfile 0644 -:- 2 bootconfig \"x\\x00\"\nend ok\n"));
}

TEST(cut_and_senseless)
{
	struct nodes_run run = {0};
	const char *text;
	struct asy_claim claim;

	old(0);
	text = nodes_read(&run, &asy_container_android_boot, asy_bytes_head(bytes(), 4099), ASY_MIB);
	CHECK(run.claim.truncated && strstr(text, "the image is cut short") && strstr(text, "ramdisk \"ram\" truncated"));
	nodes_release(&run);
	put(36, 1000);
	CHECK(asy_container_android_boot.probe(bytes(), &claim) == ASY_CORRUPT);
	CHECK(asy_container_android_boot.probe(asy_bytes_head(bytes(), 100), &claim) == ASY_TRUNCATED);
}

TEST(survives_every_change)
{
	old(2);
	nodes_storm(&asy_container_android_boot, bytes(), 2000);
	nodes_mutate_all(&asy_container_android_boot, asy_bytes_head(bytes(), 2200));
}

int main(void)
{
	asy_buf_init(&image, ASY_MIB);
	RUN(old_headers);
	RUN(new_headers);
	RUN(cut_and_senseless);
	RUN(survives_every_change);
	asy_buf_release(&image);
	return TEST_RESULT();
}
