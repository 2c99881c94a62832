/* What the SquashFS probe claims and refuses; extended attributes, right and wrong; vendors' deviations. */
#include "container/table.h"
#include "nodes.h"
#include "squashfs_write.h"

static const struct asy_container *const fs = &asy_container_squashfs;

/* A root with one file and one fragment, attributes and all tables. */
static struct asy_buf small_image(void)
{
	struct sw s;
	struct asy_buf image;
	uint64_t at;
	uint32_t attrs;

	sw_init(&s);
	sw_key(&s, 0, "a", "1", 1, false);
	attrs = sw_xattr(&s, 0, 1);
	at = sw_data_at(&s);
	asy_buf_text(&s.data, "tail");
	sw_fragment(&s, at, SW_STORED | 4);
	s.root = sw_dir_at(&s, sw_listing(&s, &(struct sw_entry){"f", sw_file(&s, 0, 4, 0, 0, NULL, 0), 2, 0}, 1), attrs);
	sw_finish(&s, &image);
	sw_release(&s);
	return image;
}

static void put(struct asy_buf *image, size_t at, unsigned width, uint64_t value)
{
	for (unsigned i = 0; i < width; i++)
		image->data[at + i] = (uint8_t)(value >> (8 * i));
}

TEST(claim_of_a_sound_image)
{
	struct asy_buf image = small_image();

	CHECK(nodes_are(fs, asy_buf_bytes(&image),
		"claim 295 80 SquashFS 4.0 gzip, 2 inodes, 4 KiB blocks\n"
		"dir 0755 1000:2000 0  mtime=1700000000 user.a=1\n"
		"file 0644 1000:2000 4 f mtime=1700000000 \"tail\"\n"
		"end ok\n"));
	asy_buf_release(&image);
}

TEST(padding_counts_when_it_is_whole_and_zero)
{
	struct asy_buf image = small_image();
	struct asy_claim claim;
	size_t used = image.len;

	asy_buf_fill(&image, 0, 8192);
	CHECK(fs->probe(asy_buf_bytes(&image), &claim) == ASY_OK && claim.length == 4096 && !claim.truncated);
	CHECK(fs->probe(asy_bytes_head(asy_buf_bytes(&image), 4096), &claim) == ASY_OK && claim.length == 4096);
	CHECK(fs->probe(asy_bytes_head(asy_buf_bytes(&image), 4095), &claim) == ASY_OK && claim.length == used);
	image.data[4095] = 1;
	CHECK(fs->probe(asy_buf_bytes(&image), &claim) == ASY_OK && claim.length == used && !claim.truncated);
	asy_buf_release(&image);
}

TEST(cut_image_is_truncated)
{
	struct asy_buf image = small_image();
	struct asy_claim claim;

	CHECK(fs->probe(asy_bytes_head(asy_buf_bytes(&image), image.len - 1), &claim) == ASY_OK);
	CHECK(claim.truncated && claim.length == image.len - 1);
	CHECK(fs->probe(asy_bytes_head(asy_buf_bytes(&image), 96), &claim) == ASY_OK);
	CHECK(claim.truncated && claim.length == 96 && claim.confidence < 50);
	for (size_t n = 0; n < 96; n++)
		CHECK(fs->probe(asy_bytes_head(asy_buf_bytes(&image), n), &claim) != ASY_OK);
	asy_buf_release(&image);
}

TEST(super_blocks_that_are_refused)
{
	static const struct {
		size_t at;
		unsigned width;
		uint64_t value;
		enum asy_err err;
	} pokes[] = {
		{0, 1, 'x', ASY_CORRUPT},
		{4, 4, 0, ASY_CORRUPT},                    /* no inode */
		{12, 4, 8192, ASY_CORRUPT},                /* block size against its logarithm */
		{12, 4, 0, ASY_CORRUPT},
		{16, 4, UINT32_MAX, ASY_CORRUPT},          /* more fragments than the table has room for */
		{20, 2, 0, ASY_CORRUPT},
		{20, 2, 7, ASY_UNSUPPORTED},               /* compression */
		{22, 2, 21, ASY_CORRUPT},
		{24, 2, 0x8000, ASY_CORRUPT},              /* flags */
		{26, 2, 0, ASY_CORRUPT},                   /* no owner */
		{28, 2, 5, ASY_CORRUPT},
		{28, 2, 3, ASY_UNSUPPORTED},               /* version */
		{30, 2, 1, ASY_CORRUPT},
		{32, 8, UINT64_MAX, ASY_CORRUPT},          /* root */
		{32, 8, 8192, ASY_CORRUPT},
		{40, 8, 96, ASY_CORRUPT},                  /* bytes used */
		{40, 8, UINT64_MAX, ASY_CORRUPT},
		{48, 8, UINT64_MAX, ASY_CORRUPT},          /* owners */
		{48, 8, 95, ASY_CORRUPT},
		{56, 8, 1 << 20, ASY_CORRUPT},             /* attributes */
		{64, 8, UINT64_MAX, ASY_CORRUPT},          /* inodes */
		{64, 8, 0, ASY_CORRUPT},
		{72, 8, 96, ASY_CORRUPT},                  /* directories before inodes */
		{72, 8, 1 << 20, ASY_CORRUPT},
		{80, 8, UINT64_MAX, ASY_CORRUPT},          /* fragments */
		{88, 8, 1, ASY_CORRUPT},                   /* export */
	};
	struct asy_buf image = small_image();
	uint8_t super[96];
	struct asy_claim claim;

	memcpy(super, image.data, sizeof(super));
	for (size_t i = 0; i < sizeof(pokes) / sizeof(pokes[0]); i++) {
		enum asy_err err;

		put(&image, pokes[i].at, pokes[i].width, pokes[i].value);
		err = fs->probe(asy_buf_bytes(&image), &claim);
		if (err != pokes[i].err)
			printf("# field at %zu, %llu: %s\n", pokes[i].at, (unsigned long long)pokes[i].value, asy_err_name(err));
		CHECK(err == pokes[i].err);
		memcpy(image.data, super, sizeof(super));
	}
	CHECK(fs->probe(asy_buf_bytes(&image), &claim) == ASY_OK);
	asy_buf_release(&image);
}

TEST(unreadable_inodes_lower_the_confidence)
{
	struct asy_buf image = small_image();
	struct asy_claim claim;
	struct asy_rd r = asy_rd_init(asy_buf_bytes(&image));

	asy_rd_seek(&r, 64);
	put(&image, (size_t)asy_rd_le64(&r), 2, 10); /* packed, which it is not */
	CHECK(fs->probe(asy_buf_bytes(&image), &claim) == ASY_OK && claim.confidence < 50);
	asy_buf_release(&image);
}

TEST(owner_that_cannot_be_read)
{
	struct sw s;
	struct asy_buf image;

	sw_init(&s);
	s.root = sw_dir(&s, NULL, 0);
	put(&s.inodes, 4, 2, 9); /* there are two */
	sw_finish(&s, &image);
	CHECK(nodes_are(fs, asy_buf_bytes(&image),
		"claim 159 80 SquashFS 4.0 gzip, 1 inodes, 4 KiB blocks\n"
		"problem corrupt 151 owners cannot be read\n"
		"dir 0755 -:- 0  mtime=1700000000\n"
		"end ok\n"));
	asy_buf_release(&image);
	sw_release(&s);
}

/* Each metadata codec that is recognised with certainty, under another's name. */
TEST(vendor_kept_the_wrong_name)
{
	static const char *const names[] = {"zlib", "xz crc32", "zstd", "lzma end marker", "lzma size"};

	for (uint16_t declared = 1; declared <= 6; declared++)
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
			struct sw s;
			struct asy_buf image;
			struct nodes_run run = {0};
			const char *got;
			bool found;

			sw_init(&s);
			s.pack = encoder_named(names[i]);
			s.compression = declared;
			s.root = sw_dir(&s, NULL, 0);
			sw_finish(&s, &image);
			got = nodes_read(&run, fs, asy_buf_bytes(&image), 1000);
			found = strstr(got, "dir 0755 1000:2000 0  mtime=1700000000\n") != NULL;
			if (!found)
				printf("# declared %u, packed %s\n", declared, names[i]);
			CHECK(found);
			nodes_release(&run);
			asy_buf_release(&image);
			sw_release(&s);
		}
}

/* One file with the given attributes, as text. */
static bool attributes_are(struct sw *s, uint32_t index, const char *expected)
{
	struct asy_buf image;
	struct nodes_run run = {0};
	const char *got;
	bool found;

	s->root = sw_dir(s, &(struct sw_entry){"f", sw_big_file(s, 0, 0, SW_NO_INDEX, index, NULL, 0), 2, 0}, 1);
	sw_finish(s, &image);
	got = nodes_read(&run, fs, asy_buf_bytes(&image), 1000);
	found = strstr(got, expected) != NULL;
	if (!found)
		printf("# expected:\n%s# got:\n%s", expected, got);
	nodes_release(&run);
	asy_buf_release(&image);
	sw_release(s);
	return found;
}

#define FILE_LINE "file 0644 1000:2000 0 f mtime=1700000000"
#define XATTR_PROBLEM "extended attributes cannot be read completely\n"

TEST(attributes_inline_and_elsewhere)
{
	struct sw s;
	uint8_t ref[8] = {0};
	size_t at;

	sw_init(&s);
	asy_buf_le32(&s.keys, 6); /* a value on its own, at position 0 */
	asy_buf_text(&s.keys, "shared");
	at = s.keys.len;
	sw_key(&s, 0, "one", "1", 1, false);
	sw_key(&s, 1, "two", "", 0, false);
	sw_key(&s, 2, "capability", "\1\0", 2, false);
	sw_key(&s, 0, "far", ref, 8, true);
	CHECK(attributes_are(&s, sw_xattr(&s, at, 4),
		FILE_LINE " user.one=1 trusted.two= security.capability=\\x01\\x00 user.far=shared \"\"\n"));
}

TEST(attributes_that_lie)
{
	struct sw s;
	uint8_t far[8] = {0, 0, 0, 0, 0, 1, 0, 0}, me[8] = {0};

	sw_init(&s);
	CHECK(attributes_are(&s, 5, "a node names extended attributes that do not exist\n" FILE_LINE " \"\"\n"));
	sw_init(&s);
	sw_key(&s, 0, "one", "1", 1, false);
	sw_key(&s, 9, "two", "2", 1, false);
	CHECK(attributes_are(&s, sw_xattr(&s, 0, 2), XATTR_PROBLEM FILE_LINE " user.one=1 \"\"\n"));
	sw_init(&s);
	sw_key(&s, 0, "one", "1", 1, false);
	CHECK(attributes_are(&s, sw_xattr(&s, 0, UINT32_MAX), XATTR_PROBLEM FILE_LINE " user.one=1 \"\"\n"));
	sw_init(&s);
	sw_key(&s, 0, "one", far, 8, true);
	CHECK(attributes_are(&s, sw_xattr(&s, 0, 1), XATTR_PROBLEM FILE_LINE " \"\"\n"));
	/* a reference to itself is followed once: its type and name size are read as a length */
	sw_init(&s);
	sw_key(&s, 0, "one", me, 8, true);
	CHECK(attributes_are(&s, sw_xattr(&s, 0, 1), XATTR_PROBLEM FILE_LINE " \"\"\n"));
	sw_init(&s);
	sw_key(&s, 0, "one", "1", 1, false);
	CHECK(attributes_are(&s, sw_xattr(&s, 4000, 1), XATTR_PROBLEM FILE_LINE " \"\"\n"));
}

static size_t count(const char *text, const char *part)
{
	size_t n = 0;

	for (; (text = strstr(text, part)) != NULL; text++)
		n++;
	return n;
}

/* Reads `attrs` attributes of `bytes` bytes and says how many came, and with how many problems. */
static size_t read_many(size_t attrs, size_t bytes, size_t *ret_problems)
{
	struct sw s;
	struct asy_buf image, value;
	struct nodes_run run = {0};
	uint32_t index;
	size_t n;

	sw_init(&s);
	asy_buf_init(&value, ENCODER_ROOM);
	asy_buf_fill(&value, 'v', bytes);
	for (size_t i = 0; i < attrs; i++)
		sw_key(&s, 0, "k", value.data, bytes, false);
	index = sw_xattr(&s, 0, (uint32_t)attrs);
	s.root = sw_dir_at(&s, 0, index);
	sw_finish(&s, &image);
	n = count(nodes_read(&run, fs, asy_buf_bytes(&image), 1000), "user.k=");
	*ret_problems = run.n_problems;
	nodes_release(&run);
	asy_buf_release(&value);
	asy_buf_release(&image);
	sw_release(&s);
	return n;
}

TEST(attribute_limits)
{
	const size_t most = ASY_LIMIT_XATTR_BYTES, each = most + sizeof("user.k") - 1;
	size_t problems;

	CHECK(read_many(ASY_LIMIT_XATTRS, 3, &problems) == ASY_LIMIT_XATTRS && problems == 0);
	CHECK(read_many(ASY_LIMIT_XATTRS + 1, 3, &problems) == ASY_LIMIT_XATTRS && problems == 1);
	CHECK(read_many(1, most, &problems) == 1 && problems == 0);
	CHECK(read_many(1, most + 1, &problems) == 0 && problems == 1);
	CHECK(read_many(ASY_LIMIT_NODE_XATTR_BYTES / each, most, &problems) == ASY_LIMIT_NODE_XATTR_BYTES / each);
	CHECK(problems == 0);
	CHECK(read_many(ASY_LIMIT_NODE_XATTR_BYTES / each + 1, most, &problems) == ASY_LIMIT_NODE_XATTR_BYTES / each);
	CHECK(problems == 1);
}

/* Every length, and every byte changed in four ways. */
TEST(small_image_mutated)
{
	struct asy_buf image = small_image();

	nodes_mutate_all(fs, asy_buf_bytes(&image));
	asy_buf_release(&image);
}

int main(void)
{
	RUN(claim_of_a_sound_image);
	RUN(padding_counts_when_it_is_whole_and_zero);
	RUN(cut_image_is_truncated);
	RUN(super_blocks_that_are_refused);
	RUN(unreadable_inodes_lower_the_confidence);
	RUN(owner_that_cannot_be_read);
	RUN(vendor_kept_the_wrong_name);
	RUN(attributes_inline_and_elsewhere);
	RUN(attributes_that_lie);
	RUN(attribute_limits);
	RUN(small_image_mutated);
	return TEST_RESULT();
}
