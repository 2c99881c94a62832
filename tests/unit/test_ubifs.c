/* UBIFS made by hand, with an index and a journal, and by mkfs.ubifs; UBI around it by ubinize and by hand. */
#include "codec/crc32.h"
#include "container/table.h"
#include "nodes.h"
#include "tool.h"

enum { LEB = 1024, LEBS = 8, INO = 0, DATA = 1, DENT = 2, XENT = 3, TRUN = 4, SB = 6, MST = 7, REF = 8, IDX = 9, CS = 10 };
enum { LOG = 3, LEAVES = 5, INDEX = 6, BUD = 7 };

static struct asy_buf image;
static size_t ends[LEBS];
static uint64_t sequence;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&image);
}

static void put(size_t at, unsigned width, uint64_t v)
{
	for (unsigned i = 0; i < width; i++)
		image.data[at + i] = (uint8_t)(v >> 8 * i);
}

/* Begins a node of n bytes at the end of what the block holds; its place. */
static size_t node(unsigned leb, uint8_t type, size_t n)
{
	size_t at = leb * LEB + ends[leb];

	if (ends[leb] + n > LEB)
		abort();
	memset(image.data + at, 0, n);
	put(at, 4, 0x06101831);
	put(at + 8, 8, ++sequence);
	put(at + 16, 4, n);
	put(at + 20, 1, type);
	ends[leb] += (n + 7) & ~(size_t)7;
	return at;
}

static size_t seal(size_t at)
{
	size_t n = image.data[at + 16] | (size_t)image.data[at + 17] << 8;

	put(at + 4, 4, ~asy_crc32(0, (struct asy_bytes){image.data + at + 8, n - 8}));
	return at;
}

static void key(size_t at, uint32_t ino, unsigned type, uint32_t sub)
{
	put(at + 24, 4, ino);
	put(at + 28, 4, (uint64_t)type << 29 | sub);
}

static size_t inode(unsigned leb, uint32_t ino, uint32_t mode, uint64_t size, unsigned links, const char *data)
{
	size_t at = node(leb, INO, 160 + strlen(data));

	key(at, ino, INO, 0);
	put(at + 48, 8, size);
	put(at + 72, 8, 5);
	put(at + 92, 4, links);
	put(at + 96, 4, 1);
	put(at + 100, 4, 2);
	put(at + 104, 4, mode);
	put(at + 112, 4, strlen(data));
	memcpy(image.data + at + 160, data, strlen(data));
	return seal(at);
}

static size_t entry(unsigned leb, uint8_t kind, uint32_t parent, uint32_t hash, uint64_t ino, uint8_t type, const char *name)
{
	size_t at = node(leb, kind, 56 + strlen(name) + 1);

	key(at, parent, kind, hash);
	put(at + 40, 8, ino);
	put(at + 49, 1, type);
	put(at + 50, 2, strlen(name));
	memcpy(image.data + at + 56, name, strlen(name));
	return seal(at);
}

static size_t data(unsigned leb, uint32_t ino, uint32_t block, const char *text)
{
	size_t at = node(leb, DATA, 48 + strlen(text));

	key(at, ino, DATA, block);
	put(at + 40, 4, strlen(text));
	memcpy(image.data + at + 48, text, strlen(text));
	return seal(at);
}

/* An index of one node over all leaves, in no order: readers that search by key are not us. */
static void index_of(const size_t *leaves, size_t n)
{
	size_t at = node(INDEX, IDX, 28 + 20 * n);

	put(at + 24, 2, n);
	for (size_t i = 0; i < n; i++) {
		put(at + 28 + 20 * i, 4, leaves[i] / LEB);
		put(at + 32 + 20 * i, 4, leaves[i] % LEB);
	}
	seal(at);
}

static void make(void)
{
	size_t at, leaves[16], n = 0;

	asy_buf_clear(&image);
	asy_buf_fill(&image, 0xff, LEB * LEBS);
	memset(ends, 0, sizeof(ends));
	sequence = 0;
	at = node(0, SB, 96);
	put(at + 32, 4, 8);
	put(at + 36, 4, LEB);
	put(at + 40, 4, LEBS);
	put(at + 56, 4, 2); /* log */
	seal(at);
	leaves[n++] = inode(LEAVES, 1, 0040755, 0, 2, "");
	leaves[n++] = entry(LEAVES, DENT, 1, 7, 2, 0, "file");
	leaves[n++] = inode(LEAVES, 2, 0104644, 4101, 1, "");
	leaves[n++] = data(LEAVES, 2, 1, "block");
	leaves[n++] = entry(LEAVES, DENT, 1, 7, 3, 2, "same-hash");
	leaves[n++] = inode(LEAVES, 3, 0120777, 4, 1, "file");
	leaves[n++] = entry(LEAVES, XENT, 2, 9, 4, 0, "user.x");
	(void)entry(LEAVES, DENT, 1, 8, 2, 0, "not-in-the-index");
	leaves[n++] = inode(BUD, 4, 0100644, 5, 1, "value");
	index_of(leaves, n);
	for (unsigned leb = 1; leb < 3; leb++) {
		at = node(leb, MST, 96);
		put(at + 32, 8, 77); /* commit */
		put(at + 44, 4, LOG);
		put(at + 48, 4, INDEX);
		seal(at);
	}
	at = node(LOG, CS, 32);
	put(at + 24, 8, 77);
	seal(at);
}

/* Since the commit: a new name, a deleted one, a cut file. */
static void journal(void)
{
	size_t at = node(LOG, REF, 64);

	put(at + 24, 4, BUD);
	put(at + 28, 4, ends[BUD]);
	seal(at);
	(void)entry(BUD, DENT, 1, 7, 0, 2, "same-hash");
	(void)entry(BUD, DENT, 1, 11, 2, 0, "hard");
	at = node(BUD, TRUN, 56);
	put(at + 24, 4, 2);
	put(at + 40, 8, 4101);
	put(at + 48, 8, 3);
	seal(at);
	(void)inode(BUD, 2, 0100600, 3, 2, "");
}

TEST(what_the_index_says)
{
	make();
	CHECK(nodes_are(&asy_container_ubifs, bytes(),
	                "claim 8192 80 UBIFS, 8 blocks of 1024 bytes\n"
	                "file 4644 1:2 4101 file #2 mtime=5 user.x=value 4101:4f1c328d\n"
	                "symlink 0777 1:2 0 same-hash -> file #3 mtime=5\n"
	                "end ok\n"));
}

TEST(what_the_journal_changes)
{
	make();
	journal();
	CHECK(nodes_are(&asy_container_ubifs, bytes(),
	                "claim 8192 80 UBIFS, 8 blocks of 1024 bytes\n"
	                "file 0600 1:2 3 file #2 mtime=5 user.x=value \"\\x00\\x00\\x00\"\n"
	                "file 0600 1:2 3 hard #2 mtime=5 user.x=value \"\\x00\\x00\\x00\"\n"
	                "end ok\n"));
}

TEST(without_an_index_every_node_is_looked_for)
{
	struct nodes_run run = {0};
	const char *text;

	make();
	image.data[INDEX * LEB + 30] ^= 1;
	text = nodes_read(&run, &asy_container_ubifs, bytes(), ASY_MIB);
	CHECK(strstr(text, "problem corrupt 0 the index cannot be used") && strstr(text, " file #2") && strstr(text, " not-in-the-index "));
	nodes_release(&run);
	make();
	image.len = 6 * LEB;
	text = nodes_read(&run, &asy_container_ubifs, bytes(), ASY_MIB);
	CHECK(strstr(text, "claim 6144 80 truncated") && strstr(text, " file #2"));
	nodes_release(&run);
}

static void real(const char *packing, const char *ubi)
{
	struct nodes_run run = {0};
	const char *text;

	REQUIRE(tool_run("mkfs.ubifs -r tree -m 2048 -e 126976 -c 100 -x %s -o x.ubifs", packing));
	REQUIRE(tool_read("x.ubifs", &image));
	text = nodes_read(&run, &asy_container_ubifs, bytes(), ASY_MIB);
	CHECK(run.claim.length == image.len && run.n_problems == 0 && run.n_nodes == 5);
	CHECK(strstr(text, " 48894 dir/numbers ") && strstr(text, " 48894:8c7685ad"));
	CHECK(strstr(text, " link -> dir/numbers") && strstr(text, " 70000 noise "));
	if (test_here)
		printf("# mkfs.ubifs %s: %s\n", packing, text);
	nodes_release(&run);
	REQUIRE(tool_run("printf '[a]\\nmode=ubi\\nimage=x.ubifs\\nvol_id=3\\nvol_type=dynamic\\nvol_name=rootfs\\nvol_size=20MiB\\n"
	                 "[b]\\nmode=ubi\\nimage=plain\\nvol_id=1\\nvol_type=static\\nvol_name=data\\nvol_size=1MiB\\n' > x.ini && "
	                 "ubinize -o x.ubi %s x.ini", ubi));
	REQUIRE(tool_read("x.ubi", &image));
	asy_buf_fill(&image, 0xff, 300000);
	text = nodes_read(&run, &asy_container_ubi, bytes(), 64 * ASY_MIB);
	CHECK(run.claim.length == image.len && run.n_problems == 0 && run.n_nodes == 2 && run.claim.confidence == 80);
	CHECK(strstr(text, "file 0644 -:- 48894 data 48894:8c7685ad\n") && strstr(text, " rootfs "));
	if (test_here)
		printf("# ubinize %s: %s\n", ubi, text);
	nodes_release(&run);
}

TEST(the_real_programs_agree)
{
	REQUIRE(tool_run("mkdir -p tree/dir && seq 10000 > tree/dir/numbers && ln -s dir/numbers tree/link && "
	                 "head -c 70000 /dev/urandom > tree/noise && : > tree/dir/empty && seq 10000 > plain"));
	real("lzo", "-p 128KiB -m 2048");
	real("zlib", "-p 128KiB -m 2048 -s 2048");
	real("none", "-p 128KiB -m 2048");
	if (tool_run("mkfs.ubifs -r tree -m 2048 -e 126976 -c 100 -x zstd -o z"))
		real("zstd", "-p 128KiB -m 2048");
}

/* Erase blocks by hand: the volume table is left out, so volumes have numbers. */
static void erase_block(uint32_t volume, uint32_t leb, uint64_t sqnum, char fill)
{
	static const size_t size = 2048;
	size_t at = image.len;

	asy_buf_fill(&image, 0, 192);
	asy_buf_fill(&image, (uint8_t)fill, size - 192);
	memcpy(image.data + at, "UBI#\1", 5);
	image.data[at + 19] = 64;
	image.data[at + 23] = 192;
	memcpy(image.data + at + 64, "UBI!\1\1", 6);
	for (unsigned i = 0; i < 4; i++) {
		image.data[at + 72 + i] = (uint8_t)(volume >> 8 * (3 - i));
		image.data[at + 76 + i] = (uint8_t)(leb >> 8 * (3 - i));
		image.data[at + 108 + i] = (uint8_t)(sqnum >> 8 * (3 - i));
	}
	for (size_t header = 0; header < 128; header += 64) {
		uint32_t sum = ~asy_crc32(0, (struct asy_bytes){image.data + at + header, 60});

		for (unsigned i = 0; i < 4; i++)
			image.data[at + header + 60 + i] = (uint8_t)(sum >> 8 * (3 - i));
	}
}

static void make_ubi(void)
{
	asy_buf_clear(&image);
	erase_block(5, 1, 2, 'b');
	erase_block(5, 0, 1, 'x'); /* written again below */
	asy_buf_fill(&image, 0xff, 2048);
	erase_block(5, 0, 3, 'a');
	erase_block(6, 1, 4, 'c'); /* its first block was never written */
}

TEST(newest_blocks_make_a_volume)
{
	struct nodes_run run = {0};
	struct asy_buf expected;
	char line[128];
	const char *text;

	make_ubi();
	text = nodes_read(&run, &asy_container_ubi, bytes(), ASY_MIB);
	asy_buf_init(&expected, 8192);
	asy_buf_fill(&expected, 'a', 1856);
	asy_buf_fill(&expected, 'b', 1856);
	snprintf(line, sizeof(line), "file 0644 -:- 3712 volume-5 3712:%08x\n", asy_crc32(0, asy_buf_bytes(&expected)));
	CHECK(strstr(text, line));
	asy_buf_clear(&expected);
	asy_buf_fill(&expected, 0xff, 1856);
	asy_buf_fill(&expected, 'c', 1856);
	snprintf(line, sizeof(line), "file 0644 -:- 3712 volume-6 3712:%08x\n", asy_crc32(0, asy_buf_bytes(&expected)));
	CHECK(strstr(text, line) && run.n_nodes == 2 && run.n_problems == 0);
	nodes_release(&run);
	image.data[3 * 2048 + 70] ^= 1; /* the later copy of a block is damaged: the earlier one counts again */
	text = nodes_read(&run, &asy_container_ubi, bytes(), ASY_MIB);
	CHECK(run.n_problems == 1 && strstr(text, "a damaged volume header"));
	nodes_release(&run);
	asy_buf_release(&expected);
}

TEST(survives_every_change)
{
	make();
	journal();
	nodes_storm(&asy_container_ubifs, bytes(), 4000);
	nodes_mutate_all(&asy_container_ubifs, asy_bytes_head(bytes(), 2048));
	make_ubi();
	nodes_storm(&asy_container_ubi, bytes(), 4000);
}

int main(void)
{
	asy_buf_init(&image, 64 * ASY_MIB);
	tool_begin();
	RUN(what_the_index_says);
	RUN(what_the_journal_changes);
	RUN(without_an_index_every_node_is_looked_for);
	RUN(newest_blocks_make_a_volume);
	if (tool_have("mkfs.ubifs") && tool_have("ubinize"))
		RUN(the_real_programs_agree);
	else
		SKIP(the_real_programs_agree, "no mkfs.ubifs");
	RUN(survives_every_change);
	tool_end();
	asy_buf_release(&image);
	return TEST_RESULT();
}
