/* File systems made by mke2fs from a folder, read back and compared with the folder. */
#include "container/table.h"
#include "nodes.h"
#include "same_tree.h"
#include "tool.h"

static struct asy_buf image;
static bool root;

static void put_xattr(const char *name, const char *key, size_t size)
{
	static const uint8_t capability[20] = {0, 0, 0, 2, 0, 4}; /* revision 2, bind to low ports */
	char path[256];
	char *value = malloc(size);

	if (!value)
		abort();
	memset(value, 'v', size);
	if (strncmp(key, "security", 8) == 0)
		memcpy(value, capability, sizeof(capability));
	snprintf(path, sizeof(path), "%s/src/%s", tool_folder, name);
	if (setxattr(path, key, value, size, 0) != 0)
		printf("# %s is not kept on %s\n", key, path);
	free(value);
}

/* Many extents, or block lists with three levels: pieces with holes between them. */
static void put_pieces(const char *name, unsigned count, uint64_t distance)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/src/%s", tool_folder, name);
	f = fopen(path, "wb");
	if (!f)
		abort();
	for (unsigned i = 0; i < count; i++) {
		if (fseeko(f, (off_t)(i * distance), SEEK_SET) != 0)
			abort();
		fprintf(f, "piece %u", i);
	}
	fclose(f);
}

static void make_source(void)
{
	bool ok = tool_run("mkdir -p src/etc/init.d src/bin src/empty src/deep/a/b/c/d/e/f src/many && cd src"
	                   " && echo root:x:0:0 >etc/passwd && : >etc/empty && chmod 600 etc/empty"
	                   " && head -c 59 /dev/zero | tr '\\0' x >etc/n59 && head -c 60 /dev/zero | tr '\\0' x >etc/n60"
	                   " && head -c 61 /dev/zero | tr '\\0' x >etc/n61 && head -c 150 /dev/zero | tr '\\0' y >etc/n150"
	                   " && head -c 300000 /dev/urandom >bin/program && chmod 4755 bin/program"
	                   " && ln bin/program bin/link && ln bin/program etc/link && ln -s ../bin/program etc/fast"
	                   " && ln -s $(head -c 59 /dev/zero | tr '\\0' s) l59 && ln -s $(head -c 60 /dev/zero | tr '\\0' s) l60"
	                   " && ln -s $(head -c 900 /dev/zero | tr '\\0' s) l900 && mkfifo pipe && chmod 1777 empty"
	                   " && echo x >\"$(printf 'new\\nline')\" && echo y >'sp ace' && echo z >$(head -c 255 /dev/zero | tr '\\0' n)"
	                   " && touch -d 1970-01-02 old && touch -d 2037-01-01 new && touch -d 1950-01-01 older"
	                   " && echo deep >deep/a/b/c/d/e/f/file"
	                   " && i=0 && while [ $i -lt 2500 ]; do : >many/file_number_$i; i=$((i+1)); done");

	if (!ok)
		abort();
	put_pieces("extents", 900, 16384);
	put_pieces("far", 4, 25 << 20);
	put_xattr("etc/passwd", "user.comment", 10);
	put_xattr("etc/passwd", "user.other", 30);
	put_xattr("etc/n61", "user.large", 800);
	put_xattr("etc", "user.folder", 5);
	root = geteuid() == 0 && tool_run("cd src && mknod c c 5 1 && mknod b b 259 70000 && chown 100000:200000 old");
	if (root)
		put_xattr("bin/program", "security.capability", 20);
}

static bool make(const char *options, const char *size)
{
	return tool_run("rm -f image && mke2fs -q -F -d src %s image %s", options, size) && tool_read("image", &image);
}

static bool same_as_source(unsigned confidence)
{
	struct same_list source, ours;
	struct asy_claim claim;
	size_t different;
	bool ok;
	char folder[128];

	same_init(&source);
	same_init(&ours);
	snprintf(folder, sizeof(folder), "%s/src", tool_folder);
	same_host(&source, folder, "");
	ok = same_container(&ours, &asy_container_ext, asy_buf_bytes(&image), &claim);
	different = same_compare(&source, &ours);
	printf("# %s, confidence %u, %zu nodes\n%s", claim.label, claim.confidence, ours.rows.len,
	       asy_buf_cstr(&ours.problems));
	ok = ok && different == 0 && ours.problems.len == 0 && source.rows.len > 2500 && claim.confidence == confidence
		&& claim.length == image.len && !claim.truncated;
	same_release(&source);
	same_release(&ours);
	return ok;
}

TEST(ext2_1k_blocks)
{
	REQUIRE(make("-t ext2 -b 1024 -N 4000 -O ^dir_index", "24M"));
	CHECK(same_as_source(80));
}

TEST(ext2_revision_0_style)
{
	REQUIRE(make("-t ext2 -b 1024 -I 128 -N 4000 -O none,ext_attr,filetype", "24M"));
	CHECK(same_as_source(80));
}

TEST(ext3_4k_blocks_and_index)
{
	REQUIRE(make("-t ext3 -b 4096 -N 4000", "48M"));
	CHECK(same_as_source(80));
}

TEST(ext4_1k_blocks)
{
	REQUIRE(make("-t ext4 -b 1024 -N 4000", "32M"));
	CHECK(same_as_source(100));
}

TEST(ext4_4k_blocks_64bit)
{
	REQUIRE(make("-t ext4 -b 4096 -N 4000 -O 64bit", "64M"));
	CHECK(same_as_source(100));
}

TEST(ext4_without_extents_and_checksums)
{
	REQUIRE(make("-t ext4 -b 1024 -N 4000 -O ^extents,^metadata_csum,^64bit,^flex_bg", "32M"));
	CHECK(same_as_source(80));
}

TEST(ext4_inline_data)
{
	REQUIRE(make("-t ext4 -b 4096 -I 512 -N 4000 -O inline_data", "48M"));
	CHECK(same_as_source(100));
}

TEST(ext4_meta_groups)
{
	REQUIRE(make("-t ext4 -b 1024 -g 2048 -N 4000 -O meta_bg,^resize_inode", "48M"));
	CHECK(same_as_source(100));
}

TEST(ext4_two_backup_superblocks)
{
	REQUIRE(make("-t ext4 -b 1024 -g 2048 -N 4000 -O sparse_super2,meta_bg,^resize_inode", "48M"));
	CHECK(same_as_source(100));
}

TEST(ext4_large_blocks)
{
	REQUIRE(make("-t ext4 -b 65536 -N 4000 -O ^has_journal", "400M"));
	CHECK(same_as_source(100));
}

TEST(ext4_clusters)
{
	REQUIRE(make("-t ext4 -b 1024 -C 16384 -N 4000 -O bigalloc", "64M"));
	CHECK(same_as_source(100));
}

TEST(ext4_large_attributes)
{
	put_xattr("etc/n60", "user.huge", 3900);
	REQUIRE(make("-t ext4 -b 1024 -N 4000 -O ea_inode", "32M"));
	CHECK(same_as_source(100));
	CHECK(tool_run("rm src/etc/n60"));
}

/* debugfs, which is made of other code than this reader, sees the same content. */
TEST(debugfs_sees_the_same)
{
	struct same_list theirs, ours;
	struct asy_claim claim;
	char folder[128];

	REQUIRE(make("-t ext4 -b 1024 -N 4000", "32M"));
	REQUIRE(tool_run("rm -rf dump && mkdir dump && debugfs -R 'rdump / dump' image && rm -rf dump/lost+found"));
	same_init(&theirs);
	same_init(&ours);
	snprintf(folder, sizeof(folder), "%s/dump", tool_folder);
	same_host(&theirs, folder, "");
	CHECK(same_container(&ours, &asy_container_ext, asy_buf_bytes(&image), &claim));
	same_sort(&theirs);
	same_sort(&ours);
	/* It copies files, folders and links; of these, sizes and sums have to agree. */
	for (size_t i = 0; i < theirs.rows.len; i++) {
		const struct same_row *x = asy_vec_at(&theirs.rows, i);
		const struct same_row *y = bsearch(x, ours.rows.items, ours.rows.len, sizeof(*x), same_by_path);
		size_t n = strncmp(x->text, "file", 4) == 0 ? strcspn(x->text, ":") : 0;

		CHECK(y != NULL);
		if (y && n) {
			const char *a = strchr(x->text + n + 1, ' '), *b = strchr(y->text, ':');

			b = b ? strchr(b + 1, ' ') : NULL;
			CHECK(a && b && strncmp(a, b, strcspn(a + 1, " ") + 1) == 0);
		}
	}
	CHECK(theirs.rows.len > 2500);
	same_release(&theirs);
	same_release(&ours);
}

static void small_image(const char *options)
{
	if (!tool_run("rm -rf small image && mkdir -p small/a/b small/dev && cd small && echo hello >a/file && ln -s a/file link"
	              " && ln -s $(head -c 70 /dev/zero | tr '\\0' s) slow && head -c 20000 /dev/urandom >a/b/big"
	              " && ln a/file a/b/hard && truncate -s 9000 holes && echo end >>holes && mkfifo a/p")
		|| !tool_run("mke2fs -q -F -d small -N 32 -b 1024 %s image 300", options) || !tool_read("image", &image))
		abort();
}

/* Damage where it matters: every place that holds something but the content of files, which nobody parses. */
static void storm(unsigned rounds)
{
	size_t *places = malloc(image.len / 64 * sizeof(*places)), n = 0;
	uint32_t state = 99;

	if (!places)
		abort();
	for (size_t at = 1024; at + 64 <= image.len; at += 64)
		if (!asy_bytes_all((struct asy_bytes){image.data + at, 64}, 0) && (at < 40000 || at / 64 % 16 == 0))
			places[n++] = at;
	for (size_t i = 0; i < 64; i++)
		nodes_survive(&asy_container_ext, image.data, image.len / 64 * i, ASY_MIB);
	for (unsigned i = 0; i < rounds; i++) {
		uint32_t count = 1 + nodes_random(&state) % 4;
		size_t at[4];
		uint8_t before[4];

		for (uint32_t k = 0; k < count; k++) {
			at[k] = places[nodes_random(&state) % n] + nodes_random(&state) % 64;
			before[k] = image.data[at[k]];
			image.data[at[k]] = (uint8_t)nodes_random(&state);
		}
		nodes_survive(&asy_container_ext, image.data, image.len, ASY_MIB);
		while (count--)
			image.data[at[count]] = before[count];
	}
	free(places);
}

TEST(survives_damage)
{
	small_image("-t ext2");
	storm(1000);
	small_image("-t ext4 -O ^has_journal");
	storm(1000);
	small_image("-t ext4 -O ^has_journal,inline_data");
	storm(1000);
}

TEST(cut_short_keeps_what_is_there)
{
	struct nodes_run run = {0};
	const char *text;

	small_image("-t ext2");
	text = nodes_read(&run, &asy_container_ext, asy_bytes_head(asy_buf_bytes(&image), image.len - 1024 * 150), ASY_MIB);
	CHECK(run.claim.truncated && run.claim.length == image.len - 1024 * 150 && run.claim.confidence == 50);
	CHECK(strstr(text, "problem truncated") && strstr(text, " a/file #") && strstr(text, "\"hello\\n\""));
	nodes_release(&run);
}

int main(void)
{
	tool_begin();
	asy_buf_init(&image, 1024 * ASY_MIB);
	if (!tool_have("mke2fs") || !tool_have("debugfs")) {
		SKIP(ext, "mke2fs or debugfs is missing");
		tool_end();
		return TEST_RESULT();
	}
	make_source();
	RUN(ext2_1k_blocks);
	RUN(ext2_revision_0_style);
	RUN(ext3_4k_blocks_and_index);
	RUN(ext4_1k_blocks);
	RUN(ext4_4k_blocks_64bit);
	RUN(ext4_without_extents_and_checksums);
	RUN(ext4_inline_data);
	RUN(ext4_meta_groups);
	RUN(ext4_two_backup_superblocks);
	RUN(ext4_large_blocks);
	RUN(ext4_clusters);
	RUN(ext4_large_attributes);
	RUN(debugfs_sees_the_same);
	RUN(survives_damage);
	RUN(cut_short_keeps_what_is_there);
	asy_buf_release(&image);
	tool_end();
	return TEST_RESULT();
}
