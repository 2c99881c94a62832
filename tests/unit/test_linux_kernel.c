#include "boot_write.h"
#include "container/table.h"
#include "encoders.h"
#include "nodes.h"

static struct asy_buf image, packed;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&image);
}

static void set_le32(size_t at, uint32_t v)
{
	for (size_t i = 0; i < 4; i++)
		image.data[at + i] = (uint8_t)(v >> (8 * i));
}

/* The packed kernel as kbuild appends it: for all but gzip with its unpacked size behind. */
static void pack(const char *encoder, size_t n)
{
	struct asy_buf plain = encoder_sample(n);

	asy_buf_clear(&packed);
	encoder_named(encoder)->encode(asy_buf_bytes(&plain), &packed);
	if (strcmp(encoder, "gzip"))
		asy_buf_le32(&packed, (uint32_t)n);
	asy_buf_release(&plain);
}

static uint32_t crc_of(size_t n)
{
	struct asy_buf plain = encoder_sample(n);
	uint32_t crc = asy_crc32(0, asy_buf_bytes(&plain));

	asy_buf_release(&plain);
	return crc;
}

/* Code with words that look like signatures of packed data in front of the real one. */
static void make_zimage(bool big_endian)
{
	asy_buf_clear(&image);
	for (unsigned i = 0; i < 8; i++)
		asy_buf_le32(&image, 0xe1a00000);
	asy_buf_le32(&image, 0xea000003);
	if (big_endian)
		boot_be32(&image, 0x016f2818);
	else
		asy_buf_le32(&image, 0x016f2818);
	asy_buf_fill(&image, 0, 12);
	asy_buf_append(&image, ASY_BYTES_LITERAL("code \x1f\x8b\x08\0 \xfd" "7zXZ\0 \x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0 BZh9 \x28\xb5\x2f\xfd"));
	asy_buf_append(&image, asy_buf_bytes(&packed));
	boot_align(&image, 4);
	asy_buf_text(&image, "tail");
	if (big_endian) {
		boot_set_be32(image.data + 0x28, 0x60000000);
		boot_set_be32(image.data + 0x2c, 0x60000000 + (uint32_t)image.len);
	} else {
		set_le32(0x2c, (uint32_t)image.len);
	}
}

TEST(zimage_of_every_packing)
{
	static const struct {
		const char *encoder, *name;
	} rows[] = {{"gzip", "gzip"}, {"lzma end marker", "lzma"}, {"xz crc32", "xz"}, {"bzip2", "bzip2"}, {"lzop", "lzo"},
	            {"lz4 legacy", "lz4"}, {"zstd", "zstd"}};

	for (size_t i = 0; i < 14; i++) {
		struct nodes_run run = {0};
		char expected[160];

		pack(rows[i / 2].encoder, 200000);
		make_zimage(i % 2);
		snprintf(expected, sizeof(expected), "claim %zu 80 Linux kernel, ARM zImage%s, %s\n"
		         "file 0644 -:- 0 payload 200000:%08x\nend ok\n", image.len, i % 2 ? ", big-endian" : "", rows[i / 2].name, crc_of(200000));
		asy_buf_text(&image, "\xd0\x0d\xfe\xed behind");
		CHECK(nodes_are(&asy_container_linux_kernel, bytes(), expected));
		nodes_release(&run);
	}
}

static void make_bzimage(void)
{
	uint32_t size;

	asy_buf_clear(&image);
	asy_buf_fill(&image, 0, 3 * 512);
	image.data[0x1f1] = 2;
	image.data[0x1fe] = 0x55;
	image.data[0x1ff] = 0xaa;
	memcpy(image.data + 0x202, "HdrS\x0f\x02", 6);
	image.data[0x20e] = 0x00;
	image.data[0x20f] = 0x01; /* the version stands at 0x100 + 0x200 */
	strcpy((char *)image.data + 0x300, "6.1.0-test (builder)");
	set_le32(0x248, 100);
	set_le32(0x24c, (uint32_t)packed.len);
	asy_buf_fill(&image, 0x90, 100);
	asy_buf_append(&image, asy_buf_bytes(&packed));
	boot_align(&image, 16);
	size = (uint32_t)image.len / 16 - 96;
	set_le32(0x1f4, size);
}

TEST(bzimage)
{
	char expected[160];

	pack("xz crc32", 200000);
	make_bzimage();
	snprintf(expected, sizeof(expected), "claim %zu 80 Linux kernel, x86 bzImage, xz, 6.1.0-test (builder)\n"
	         "file 0644 -:- 0 payload 200000:%08x\nend ok\n", image.len, crc_of(200000));
	asy_buf_text(&image, "behind");
	CHECK(nodes_are(&asy_container_linux_kernel, bytes(), expected));
	/* before protocol 2.08 the place is not stated */
	image.data[0x206] = 7;
	CHECK(nodes_are(&asy_container_linux_kernel, bytes(), expected));
	/* not packed at all */
	asy_buf_clear(&packed);
	asy_buf_text(&packed, "\x7f" "ELF kernel");
	make_bzimage();
	CHECK(nodes_are(&asy_container_linux_kernel, bytes(),
	                "claim 1648 80 Linux kernel, x86 bzImage, none, 6.1.0-test (builder)\n"
	                "file 0644 -:- 0 payload \"\\x7fELF kernel\"\nend ok\n"));
}

static void make_zboot(void)
{
	asy_buf_clear(&image);
	asy_buf_append(&image, ASY_BYTES_LITERAL("MZ\0\0zimg"));
	asy_buf_fill(&image, 0, 512 - 8);
	set_le32(8, 512);
	set_le32(12, (uint32_t)packed.len);
	strcpy((char *)image.data + 24, "zstd22");
	set_le32(60, 64);
	memcpy(image.data + 64, "PE\0\0\x64\xaa\2\0", 8);
	image.data[64 + 20] = 16; /* optional header */
	asy_buf_append(&image, asy_buf_bytes(&packed));
	boot_align(&image, 512);
	set_le32(64 + 24 + 16 + 16, (uint32_t)image.len - 512);
	set_le32(64 + 24 + 16 + 20, 512);
	set_le32(64 + 24 + 16 + 40 + 16, 256);
	set_le32(64 + 24 + 16 + 40 + 20, 256);
}

TEST(efi_zboot)
{
	char expected[160];

	pack("zstd", 200000);
	make_zboot();
	snprintf(expected, sizeof(expected), "claim %zu 80 Linux kernel, EFI zboot, zstd\n"
	         "file 0644 -:- 0 payload 200000:%08x\nend ok\n", image.len, crc_of(200000));
	asy_buf_text(&image, "behind");
	CHECK(nodes_are(&asy_container_linux_kernel, bytes(), expected));
}

TEST(cut_and_empty_kernels)
{
	struct nodes_run run = {0};
	const char *text;
	size_t n;

	pack("gzip", 700000);
	make_zimage(false);
	n = image.len / 2;
	text = nodes_read(&run, &asy_container_linux_kernel, asy_bytes_head(bytes(), n), 16 * ASY_MIB);
	CHECK(run.claim.truncated && run.claim.length == n && run.claim.confidence == 50 && run.n_problems == 1);
	CHECK(strstr(text, " truncated\nend ok\n"));
	nodes_release(&run);
	asy_buf_clear(&packed);
	asy_buf_fill(&packed, 0x11, 5000);
	make_zimage(false);
	text = nodes_read(&run, &asy_container_linux_kernel, bytes(), ASY_MIB);
	CHECK(run.claim.confidence == 20 && run.n_nodes == 0 && strstr(text, "problem unsupported 52 no packed kernel"));
	nodes_release(&run);
}

TEST(bomb_ends_at_the_ceiling)
{
	struct nodes_run run = {0};

	pack("gzip", 700000);
	make_zimage(false);
	CHECK(strstr(nodes_read(&run, &asy_container_linux_kernel, bytes(), 100000), "payload 100000:"));
	CHECK(strstr(asy_buf_cstr(&run.out), " limit\n"));
	nodes_release(&run);
}

TEST(chance_magics_are_refused)
{
	uint8_t noise[2048];
	uint32_t state = 5;
	unsigned claims = 0;

	for (unsigned round = 0; round < 2000; round++) {
		const struct asy_magic *magic = &asy_container_linux_kernel.magics[round % asy_container_linux_kernel.n_magics];
		struct asy_claim claim;

		for (size_t k = 0; k < sizeof(noise); k++)
			noise[k] = (uint8_t)nodes_random(&state);
		memcpy(noise + magic->offset, magic->bytes, magic->length);
		claims += asy_container_linux_kernel.probe((struct asy_bytes){noise, sizeof(noise)}, &claim) == ASY_OK;
	}
	CHECK(claims == 0);
}

TEST(survives_every_change)
{
	pack("gzip", 100);
	make_zimage(false);
	nodes_mutate_all(&asy_container_linux_kernel, bytes());
	make_bzimage();
	nodes_mutate_all(&asy_container_linux_kernel, bytes());
	make_zboot();
	nodes_mutate_all(&asy_container_linux_kernel, bytes());
}

TEST(survives_storms)
{
	pack("lzma size", 30000);
	make_zimage(false);
	nodes_storm(&asy_container_linux_kernel, bytes(), 1000);
	make_bzimage();
	nodes_storm(&asy_container_linux_kernel, bytes(), 1000);
}

int main(void)
{
	asy_buf_init(&image, ENCODER_ROOM);
	asy_buf_init(&packed, ENCODER_ROOM);
	RUN(zimage_of_every_packing);
	RUN(bzimage);
	RUN(efi_zboot);
	RUN(cut_and_empty_kernels);
	RUN(bomb_ends_at_the_ceiling);
	RUN(chance_magics_are_refused);
	RUN(survives_every_change);
	RUN(survives_storms);
	asy_buf_release(&image);
	asy_buf_release(&packed);
	return TEST_RESULT();
}
