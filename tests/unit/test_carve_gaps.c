/* What the carver says of bytes that no format claims. */
#include "boxes.h"

TEST(gaps_are_divided_and_named)
{
	struct world w = world_new(400000);

	memset(w.p + 10000, 0xff, 4096);       /* just a region */
	memset(w.p + 20000, 0x00, 4095);       /* just not */
	memset(w.p + 30001, 0x00, 70000);
	put_noise(&w, 100001, 99999);
	memset(w.p + 200000, 0xff, 100000);
	for (size_t i = 300000; i < 400000; i++)
		w.p[i] = (uint8_t)"All work and no play makes Jack a dull boy.\n"[i % 44];
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 7);
	CHECK(part_is(&w, 0, "code", 0, 10000) && part_is(&w, 1, "erased", 10000, 4096));
	CHECK(part_is(&w, 2, "code", 14096, 30001 - 14096) && part_is(&w, 3, "padding", 30001, 70000));
	CHECK(part_is(&w, 4, "unknown", 100001, 99999) && part_is(&w, 5, "erased", 200000, 100000));
	CHECK(part_is(&w, 6, "text", 300000, 100000));
	CHECK(w.carve.parts[1].region.entropy == 0 && w.carve.parts[4].region.entropy >= 790);
	world_free(&w);
}

TEST(small_gaps_are_padding)
{
	struct world w = world_new(1000);

	put_box(&w, "BOX1", 0, 436, 100, false);
	memset(w.p + 436, 0, 14);
	memset(w.p + 450, 0xff, 50);
	put_box(&w, "BOX1", 500, 400, 100, false);
	put_noise(&w, 900, 100);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 4 && part_is(&w, 1, "padding", 436, 64));
	CHECK(part_is(&w, 3, "unknown", 900, 100)); /* 100 bytes cannot reach 7.2 bits */
	world_free(&w);
}

TEST(openwrt_marks_are_no_content)
{
	struct world w = world_new(70000);

	put_box(&w, "FSFS", 0, 1000, 100, false);
	memset(w.p + 1000, 0xff, w.n - 1000);
	memcpy(w.p + 4096, "\xde\xad\xc0\xde", 4);
	memcpy(w.p + 8192, "\xde\xad\xc0\xde", 4);
	memcpy(w.p + 65536, "\xde\xad\xc0\xde", 4);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.whole);
	CHECK_STR(w.carve.parts[1].region.label, "OpenWrt end-of-file-system mark");
	w.p[4099] = 0xdf;
	REQUIRE(carve_ok(&w));
	CHECK(!w.carve.whole);
	world_free(&w);
}

TEST(banners_name_raw_code)
{
	static const char *const lines[] = {
		"U-Boot 2016.01-svn (Jan 01 2017)", "CFE version 1.0.37 for BCM", "RedBoot(tm) bootstrap and debug", NULL};

	for (size_t i = 0; lines[i]; i++) {
		struct world w = world_new(60000);

		memcpy(w.p + 777, "U-Boot is nice", 15); /* no version behind it */
		memcpy(w.p + 40000, lines[i], strlen(lines[i]) + 1);
		REQUIRE(carve_ok(&w));
		CHECK_STR(w.carve.parts[0].region.state, "code");
		CHECK_STR(w.carve.parts[0].region.label, lines[i]);
		world_free(&w);
	}
}

TEST(boot_environment_is_text)
{
	struct world w = world_new(16384);
	size_t at = 4;

	memset(w.p, 0, w.n);
	memcpy(w.p, "\x12\x34\x56\x78", 4);
	while (at < 1000)
		at += (size_t)sprintf((char *)w.p + at, "bootcmd=run net%zu", at) + 1;
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts == 2 && part_is(&w, 1, "padding", at - 1, 16384 - at + 1));
	CHECK_STR(w.carve.parts[0].region.state, "text");
	CHECK_STR(w.carve.parts[0].region.label, "U-Boot environment");
	world_free(&w);
}

TEST(whole_needs_only_padding_behind)
{
	struct world w = world_new(100000);

	put_box(&w, "FSFS", 0, 50000, 100, false);
	REQUIRE(carve_ok(&w));
	CHECK(!w.carve.whole);
	memset(w.p + 50000, 0xff, 50000);
	memset(w.p + 50000, 0x00, 5000);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.whole && w.carve.n_parts == 3);
	w.p[99999] = 1;
	REQUIRE(carve_ok(&w));
	CHECK(!w.carve.whole);
	put_box(&w, "FSFS", 0, 100000, 100, false);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.whole && w.carve.n_parts == 1);
	world_free(&w);
}

TEST(divided_gaps_are_bounded)
{
	const size_t max = ASY_LIMIT_BLOB_REGIONS;
	struct world w = world_new((max + 100) * 8192);

	for (size_t i = 0; i < max + 100; i++)
		memset(w.p + i * 8192, 0, 4096);
	REQUIRE(carve_ok(&w));
	CHECK(w.carve.n_parts >= max && w.carve.n_parts <= max + 2); /* a run brings the piece before it */
	world_free(&w);
}

int main(void)
{
	RUN(gaps_are_divided_and_named);
	RUN(small_gaps_are_padding);
	RUN(openwrt_marks_are_no_content);
	RUN(banners_name_raw_code);
	RUN(boot_environment_is_text);
	RUN(whole_needs_only_padding_behind);
	RUN(divided_gaps_are_bounded);
	return TEST_RESULT();
}
