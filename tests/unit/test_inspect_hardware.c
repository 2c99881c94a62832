#include "inspect/hardware.h"
#include "inspect/table.h"
#include "test.h"
#include "tree.h"
#include "said.h"
#include "boot_write.h"

static const char table_text[] =
	"# comment\n"
	"bme280*   sensor temperature,humidity,pressure chip\n"
	"ov5640*   sensor camera chip\n"
	"uvcvideo  sensor camera module\n"
	"brcm,*-bt interface bluetooth compat\n"
	"motion    sensor camera program\n"
	"*/etc/config/wireless interface wifi file\n"
	"*/etc/inittab=ttyS interface serial text debug\n"
	"snd-soc-x* sensor microphone module\n"
	"bosch,*   sensor gas compat\n";

static const char *table(const char *name)
{
	return strcmp(name, "hardware") == 0 ? table_text : NULL;
}

static const char *look_at(struct tree_run *run, const struct tree_file *files, size_t n)
{
	*run = (struct tree_run){.data = table};
	return tree_run(run, &asy_inspector_hardware, files, n);
}

static void put(uint8_t *p, uint32_t v, int n)
{
	for (int i = 0; i < n; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

/* A kernel module of 32 bits, little endian, with nothing in it but .modinfo. */
static size_t make_module(uint8_t *out, const char *modinfo, size_t n)
{
	static const char names[] = "\0.modinfo\0.shstrtab";
	size_t names_at = 52 + n, table_at = (names_at + sizeof(names) + 3) / 4 * 4;
	const uint32_t sections[3][4] = {{0, 0, 0, 0}, {1, 1, 52, (uint32_t)n}, {10, 3, (uint32_t)names_at, sizeof(names)}};

	memset(out, 0, table_at + 120);
	memcpy(out, "\177ELF\1\1\1", 7);
	put(out + 16, 1, 2);  /* relocatable */
	put(out + 18, 40, 2); /* arm */
	put(out + 20, 1, 4);
	put(out + 32, (uint32_t)table_at, 4);
	put(out + 40, 52, 2);
	put(out + 46, 40, 2);
	put(out + 48, 3, 2);
	put(out + 50, 2, 2);
	memcpy(out + 52, modinfo, n);
	memcpy(out + names_at, names, sizeof(names));
	for (int i = 0; i < 3; i++) {
		uint8_t *s = out + table_at + 40 * i;

		put(s, sections[i][0], 4);
		put(s + 4, sections[i][1], 4);
		put(s + 16, sections[i][2], 4);
		put(s + 20, sections[i][3], 4);
	}
	return table_at + 120;
}

TEST(nothing)
{
	static const struct tree_file files[] = {
		{"/lib/modules/5/ext4.ko", "x"},
		{"/usr/share/motion", "x"}, /* no program */
		{"/etc/inittab", "# ttyS0::respawn:/bin/sh\ntty1::respawn:/sbin/getty\n"},
		{"/usr/bin/emotion", "x"},
	};
	struct tree_run run;

	CHECK_STR(look_at(&run, files, N(files)), "");
	tree_release(&run);
}

TEST(modules_by_name)
{
	static const struct tree_file files[] = {
		{"/lib/modules/5/kernel/bme280-i2c.ko.xz", "x"},
		{"/lib/modules/5/kernel/bme280-spi.ko.xz", "x"},
		{"/lib/modules/5/snd_soc_xyz.ko", "x"},
		{"/lib/modules/5/modules.builtin", "kernel/fs/ext4.ko\nkernel/drivers/media/usb/uvc/uvcvideo.ko\n"},
	};
	struct tree_run run;
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "sensor temperature class=temperature evidence=kernel module bme280-i2c count=2 @/lib/modules/5/kernel/bme280-i2c.ko.xz |"));
	CHECK(said(out, "sensor humidity class=humidity") && said(out, "sensor pressure class=pressure"));
	CHECK(said(out, "sensor microphone class=microphone evidence=kernel module snd_soc_xyz"));
	CHECK(said(out, "sensor camera class=camera evidence=built-in driver uvcvideo count=1 @/lib/modules/5/modules.builtin:2+18 |"));
	CHECK(times(out, "\n") == 5);
	tree_release(&run);
}

TEST(modules_by_alias)
{
	static const char info[] = "alias=of:N*T*Cbrcm,bcm43438-btC*\0alias=of:N*T*Cbrcm,bcm43438-bt\0alias=i2c:ov5640\0license=GPL";
	uint8_t module[512];
	struct tree_file file = {"/lib/modules/5/x.ko", (const char *)module, .size = make_module(module, info, sizeof(info))};
	struct tree_run run;
	const char *out = look_at(&run, &file, 1);

	CHECK(said(out, "interface bluetooth class=bluetooth medium=air debug=false network=true "
			"evidence=kernel module brcm,bcm43438-bt count=2 @/lib/modules/5/x.ko |"));
	CHECK(said(out, "sensor camera class=camera evidence=kernel module ov5640 count=1"));
	CHECK(times(out, "\n") == 2);
	tree_release(&run);
}

static void make_device_tree(struct asy_buf *out)
{
	struct fdt_writer w;

	fdt_begin(&w);
	fdt_node(&w, "");
	fdt_text(&w, "compatible", "vendor,board");
	fdt_node(&w, "chosen");
	fdt_text(&w, "stdout-path", "serial0:115200n8");
	fdt_end(&w);
	fdt_node(&w, "i2c@1");
	fdt_node(&w, "sensor@76");
	fdt_prop(&w, "compatible", "vendor,own\0bosch,bme280", 24);
	fdt_end(&w);
	fdt_node(&w, "camera@36");
	fdt_text(&w, "status", "disabled");
	fdt_text(&w, "compatible", "ovti,ov5640");
	fdt_end(&w);
	fdt_node(&w, "off");
	fdt_text(&w, "status", "disabled");
	fdt_node(&w, "bt");
	fdt_text(&w, "compatible", "brcm,bcm43438-bt");
	fdt_end(&w);
	fdt_end(&w);
	fdt_end(&w);
	fdt_end(&w);
	fdt_finish(&w, out);
}

TEST(device_tree)
{
	struct asy_buf dtb, behind;
	struct tree_file files[3] = {{"/lib/modules/5/bme280.ko", "x"}, {"/boot/board.dtb", NULL}, {"/zImage", NULL}};
	struct tree_run run;
	const char *out;

	asy_buf_init(&dtb, 1 << 20);
	asy_buf_init(&behind, 1 << 20);
	make_device_tree(&dtb);
	asy_buf_fill(&behind, 0xe1, 1000);
	make_device_tree(&behind);
	files[1].content = (const char *)dtb.data;
	files[1].size = dtb.len;
	files[2].content = (const char *)behind.data;
	files[2].size = behind.len;
	out = look_at(&run, files, 2);
	CHECK(said(out, "sensor temperature class=temperature evidence=device tree bosch,bme280 count=2 @/boot/board.dtb+"));
	CHECK(said(out, "sensor gas class=gas evidence=device tree bosch,bme280 count=1"));
	CHECK(said(out, "interface serial class=serial medium=wired debug=true network=false evidence=device tree stdout-path"));
	CHECK(!strstr(out, "camera") && !strstr(out, "bluetooth")); /* switched off */
	tree_release(&run);
	CHECK(said(look_at(&run, files + 2, 1), "sensor humidity class=humidity evidence=device tree bosch,bme280 count=1 @/zImage+1"));
	tree_release(&run);
	asy_buf_release(&dtb);
	asy_buf_release(&behind);
}

TEST(best_evidence_counts)
{
	static const struct tree_file files[] = {
		{"/lib/modules/5/uvcvideo.ko", "x"},
		{"/usr/bin/motion", "x"},
		{"/etc/config/wireless", "config wifi-device\n"},
		{"/etc/inittab", "# ttyS0\n::sysinit:/etc/rcS\nttyS1::respawn:/bin/sh\n"},
	};
	struct tree_run run;
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "sensor camera class=camera evidence=program motion count=2 @/usr/bin/motion |"));
	CHECK(said(out, "interface wifi class=wifi medium=air debug=false network=true evidence=configuration /etc/config/wireless"));
	CHECK(said(out, "interface serial class=serial medium=wired debug=true network=false evidence=configuration ttyS count=1 @/etc/inittab:3+"));
	CHECK(times(out, "\n") == 3);
	tree_release(&run);
}

TEST(one_tree_at_a_time)
{
	static const struct tree_file files[] = {
		{"/a/usr/bin/motion", "x", .root = 1, .inner = "/usr/bin/motion"},
		{"/b/usr/bin/motion", "x", .root = 2, .inner = "/usr/bin/motion"},
	};
	struct tree_run run;
	const char *out = look_at(&run, files, 2);

	CHECK(said(out, "count=1 @/a/usr/bin/motion") && said(out, "count=1 @/b/usr/bin/motion"));
	tree_release(&run);
}

TEST(tables)
{
	struct hw_table t;
	struct asy_arena arena;
	struct tree_run run = {0};

	asy_arena_init(&arena, 1 << 20);
	REQUIRE(asy_hw_table_read(&arena, asy_bytes_from(table_text), &t) == ASY_OK);
	CHECK(t.n == 9 && t.bad_line == 0 && t.n_classes == 9);
	REQUIRE(asy_hw_table_read(&arena, asy_bytes_from("a sensor b chip\na sensor b\nx interface y moon\na smell b chip\nq=z sensor c text\n"), &t) == ASY_OK);
	CHECK(t.n == 2 && t.bad_line == 2);
	asy_arena_release(&arena);
	CHECK(said(tree_run(&run, &asy_inspector_hardware, NULL, 0), "gap not-found  | the catalog's table \"hardware\" was not given"));
	tree_release(&run);
}

/* The shipped table reads without a bad line. */
TEST(shipped_table)
{
	const char *catalog = getenv("ASSAY_CATALOG");
	char path[4096];
	FILE *f;
	char *text = calloc(1, 1 << 20);
	struct asy_arena arena;
	struct hw_table t;

	REQUIRE(catalog && text); /* set by meson test */
	snprintf(path, sizeof(path), "%s/data/hardware.txt", catalog);
	f = fopen(path, "r");
	REQUIRE(f);
	REQUIRE(fread(text, 1, (1 << 20) - 1, f) > 0);
	fclose(f);
	asy_arena_init(&arena, 8 << 20);
	REQUIRE(asy_hw_table_read(&arena, asy_bytes_from(text), &t) == ASY_OK);
	CHECK(t.bad_line == 0 && t.n > 250);
	asy_arena_release(&arena);
	free(text);
}

int main(void)
{
	RUN(nothing);
	RUN(modules_by_name);
	RUN(modules_by_alias);
	RUN(device_tree);
	RUN(best_evidence_counts);
	RUN(one_tree_at_a_time);
	RUN(tables);
	RUN(shipped_table);
	return TEST_RESULT();
}
