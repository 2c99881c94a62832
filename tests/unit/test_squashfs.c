/* SquashFS images made by mksquashfs from a known tree, with every compressor it has. */
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>

#include "base/file.h"
#include "container/table.h"
#include "encoders.h"
#include "nodes.h"

static const struct asy_container *const fs = &asy_container_squashfs;

/* What a node has to be. Content is owned. */
struct expected {
	enum asy_node_type type;
	uint32_t mode, uid, gid, major, minor;
	char path[600];
	const char *target;
	struct asy_buf content;
	const char *same_as;   /* path of the first name of the same file */
	const char *xattr;     /* NAME=VALUE, as user attribute */
	uint64_t inode;        /* as seen */
	bool seen;
};

static char root[64];        /* of everything made here */
static struct expected nodes[600];
static size_t n_nodes;
static bool have_xattrs;

static char *at(const char *format, ...) ASY_PRINTF(1, 2);
static char *at(const char *format, ...)
{
	static char text[4096];
	va_list args;
	int n = snprintf(text, sizeof(text), "%s/", root);

	va_start(args, format);
	vsnprintf(text + n, sizeof(text) - (size_t)n, format, args);
	va_end(args);
	return text;
}

static struct expected *expect(enum asy_node_type type, const char *path, uint32_t mode)
{
	struct expected *e = &nodes[n_nodes++];

	if (n_nodes >= sizeof(nodes) / sizeof(nodes[0]))
		abort();
	*e = (struct expected){.type = type, .mode = mode, .uid = (uint32_t)getuid(), .gid = (uint32_t)getgid()};
	snprintf(e->path, sizeof(e->path), "%s", path);
	asy_buf_init(&e->content, ENCODER_ROOM);
	return e;
}

static void dir(const char *path)
{
	if (mkdir(at("tree/%s", path), 0755) != 0)
		abort();
	expect(ASY_NODE_DIR, path, 0755);
}

static void write_content(const struct expected *e)
{
	FILE *f = fopen(at("tree/%s", e->path), "wb");
	size_t from = 0, n = e->content.len;

	/* a hole at the start is not written, so that the file is sparse */
	while (from + 4096 <= n && asy_bytes_all(asy_bytes_head(asy_bytes_from_offset(asy_buf_bytes(&e->content), from), 4096), 0))
		from += 4096;
	if (!f || fseek(f, (long)from, SEEK_SET) != 0 ||
	    (n > from && fwrite(e->content.data + from, 1, n - from, f) != n - from))
		abort();
	fclose(f);
	if (chmod(at("tree/%s", e->path), e->mode) != 0)
		abort();
}

/* n bytes that start with the path, so that no two files are alike. */
static struct expected *file(const char *path, size_t n, uint32_t mode)
{
	struct expected *e = expect(ASY_NODE_FILE, path, mode);
	struct asy_buf text = encoder_sample(n);

	asy_buf_append(&e->content, asy_bytes_head(asy_bytes_from(path), n));
	asy_buf_append(&e->content, asy_bytes_head(asy_buf_bytes(&text), n - e->content.len));
	asy_buf_release(&text);
	write_content(e);
	return e;
}

static void attribute(struct expected *e, const char *name, const char *value)
{
	static char text[8192];

	if (!have_xattrs)
		return;
	if (setxattr(at("tree/%s", e->path), name, value, strlen(value), 0) != 0)
		abort();
	snprintf(text, sizeof(text), "%s=%s", name, value);
	e->xattr = strdup(text);
}

static void make_files(void)
{
	static char name[300];
	struct expected *e;

	file("empty", 0, 0644);
	file("one", 1, 0600);
	file("block", 131072, 0644);
	file("block and one", 131073, 0644);
	file("several blocks", 3 * 131072 + 777, 0755);
	file("suid", 50, 04755);
	file("d/sticky", 60, 01644);
	e = expect(ASY_NODE_FILE, "sparse", 0644);
	asy_buf_fill(&e->content, 0, 5 * 131072);
	asy_buf_text(&e->content, "end");
	write_content(e);
	e = expect(ASY_NODE_FILE, "hole", 0644);
	asy_buf_fill(&e->content, 0, 131072);
	write_content(e);
	if (truncate(at("tree/hole"), 131072) != 0)
		abort();
	for (unsigned i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "many/%03u", i);
		file(name, 10 + i * 7 % 3000, 0644);
	}
	snprintf(name, sizeof(name), "d/%0*d", 255, 7);
	file(name, 5, 0644);
	attribute(file("attr", 10, 0644), "user.note", "short");
	memset(name, 'v', sizeof(name) - 1);
	attribute(file("attr big 1", 11, 0644), "user.long", name);
	attribute(file("attr big 2", 12, 0644), "user.long", name); /* stored once */
}

static void make_specials(void)
{
	static const char long_target[] = "../a/very/long/target/a/very/long/target/a/very/long/target/a/very/long/target/"
		"a/very/long/target/a/very/long/target/a/very/long/target/a/very/long/target/a/very/long/target";
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct expected *e;
	int fd;

	e = expect(ASY_NODE_SYMLINK, "link", 0777);
	e->target = "one";
	e = expect(ASY_NODE_SYMLINK, "d/long link", 0777);
	e->target = long_target;
	if (symlink("one", at("tree/link")) != 0 || symlink(long_target, at("tree/d/long link")) != 0)
		abort();
	expect(ASY_NODE_FIFO, "fifo", 0640);
	if (mkfifo(at("tree/fifo"), 0640) != 0 || chmod(at("tree/fifo"), 0640) != 0)
		abort();
	expect(ASY_NODE_SOCKET, "socket", 0600);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", at("tree/socket"));
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 || chmod(at("tree/socket"), 0600) != 0)
		abort();
	close(fd);
	/* the writer of the image sees one file with three names */
	e = file("d/z first name", 2000, 0644);
	for (int i = 0; i < 2; i++) {
		struct expected *other = expect(ASY_NODE_FILE, i ? "d/second" : "third", 0644);
		char from[4096];

		snprintf(from, sizeof(from), "%s", at("tree/d/z first name"));
		if (link(from, at("tree/%s", other->path)) != 0)
			abort();
		asy_buf_append(&other->content, asy_buf_bytes(&e->content));
		other->same_as = e->path;
	}
}

/* What only root could make: mksquashfs is told. Rows as its pseudo file definitions. */
static void expect_pseudo(void)
{
	struct expected *e;

	e = expect(ASY_NODE_CHAR, "dev/console", 0600);
	e->uid = 0, e->gid = 5, e->major = 5, e->minor = 1;
	e = expect(ASY_NODE_BLOCK, "dev/disk", 0660);
	e->uid = 70000, e->gid = 80000, e->major = 259, e->minor = 70000;
	e = expect(ASY_NODE_DIR, "dev", 0750);
	e->uid = 1, e->gid = 2;
}

static const char pseudo[] = "dev d 750 1 2\ndev/console c 600 0 5 5 1\ndev/disk b 660 70000 80000 259 70000\n";

static bool make_tree(void)
{
	snprintf(root, sizeof(root), "%s/asy-squashfs-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	umask(022);
	if (!mkdtemp(root) || mkdir(at("tree"), 0755) != 0)
		return false;
	have_xattrs = setxattr(at("tree"), "user.probe", "1", 1, 0) == 0 && removexattr(at("tree"), "user.probe") == 0;
	expect(ASY_NODE_DIR, "", 0755);
	dir("d");
	dir("d/empty");
	dir("many");
	make_files();
	make_specials();
	expect_pseudo();
	return asy_file_replace(at("pseudo"), asy_bytes_from(pseudo)) == ASY_OK;
}

/* Packs `tree`; an empty result when mksquashfs fails. The caller releases it. */
static struct asy_buf pack(const char *tree, const char *options)
{
	char command[8192], dir_path[200];
	struct asy_buf image;

	snprintf(dir_path, sizeof(dir_path), "%s", root);
	snprintf(command, sizeof(command), "rm -f %s/image; mksquashfs %s/%s %s/image -quiet -no-progress -processors 1 "
		"-pf %s/pseudo %s >%s/log 2>&1", dir_path, dir_path, tree, dir_path, dir_path, options, dir_path);
	asy_buf_init(&image, ENCODER_ROOM);
	if (system(command) == 0 && asy_file_read(at("image"), &image) != ASY_OK)
		abort();
	return image;
}

/* Compares each node handed out with what is expected. */
struct comparing {
	struct asy_sink sink;
	size_t wrong, problems;
	bool xattrs;
};

static bool content_is(const struct asy_node *node, const struct expected *e)
{
	struct asy_buf scratch;
	struct asy_bytes content = {0};
	bool same;

	if (!node->load || node->size != e->content.len)
		return false;
	asy_buf_init(&scratch, node->size); /* exactly enough */
	same = node->load(node, &scratch, &content) == ASY_OK && asy_bytes_equal(content, asy_buf_bytes(&e->content));
	asy_buf_release(&scratch);
	return same;
}

static bool xattrs_are(const struct asy_node *node, const char *expected)
{
	struct asy_buf text;
	bool same;

	if (!expected)
		return node->n_xattrs == 0;
	asy_buf_init(&text, 10000);
	for (size_t i = 0; i < node->n_xattrs; i++) {
		asy_buf_append(&text, node->xattrs[i].name);
		asy_buf_text(&text, "=");
		asy_buf_append(&text, node->xattrs[i].value);
	}
	same = asy_bytes_is(asy_buf_bytes(&text), expected);
	asy_buf_release(&text);
	return same;
}

static enum asy_err compare(struct asy_sink *sink, const struct asy_node *node)
{
	struct comparing *c = (struct comparing *)sink;
	struct expected *e = NULL;
	bool right;

	for (size_t i = 0; i < n_nodes && !e; i++)
		if (asy_bytes_is(node->path, nodes[i].path))
			e = &nodes[i];
	right = e && !e->seen && e->type == node->type && e->mode == node->mode && node->has_owner &&
		e->uid == node->uid && e->gid == node->gid && e->major == node->rdev_major && e->minor == node->rdev_minor;
	right = right && asy_bytes_is(node->target, e->target ? e->target : "");
	if (right && e->type == ASY_NODE_FILE)
		right = content_is(node, e);
	if (right && (c->xattrs || !e->xattr))
		right = xattrs_are(node, e->xattr);
	if (e)
		e->seen = true, e->inode = node->inode;
	if (!right && c->wrong++ < 5)
		printf("# wrong or not expected: %.*s\n", (int)node->path.n, (const char *)node->path.p);
	return ASY_OK;
}

static void count_problem(struct asy_sink *sink, enum asy_err err, uint64_t offset, const char *what)
{
	printf("# problem: %s at %llu: %s\n", asy_err_name(err), (unsigned long long)offset, what);
	((struct comparing *)sink)->problems++;
}

static const struct expected *find(const char *path)
{
	for (size_t i = 0; i < n_nodes; i++)
		if (strcmp(nodes[i].path, path) == 0)
			return &nodes[i];
	abort();
}

static void check_image(struct asy_bytes image, bool xattrs)
{
	struct comparing c = {.sink = {compare, count_problem}, .xattrs = xattrs};
	struct asy_claim claim = {0};
	struct asy_arena arena;
	struct asy_walk walk = {image, &claim, &c.sink, &arena};

	for (size_t i = 0; i < n_nodes; i++)
		nodes[i].seen = false;
	REQUIRE(fs->probe(image, &claim) == ASY_OK);
	CHECK(claim.length == image.n && claim.confidence >= 80 && !claim.truncated);
	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	CHECK(fs->walk(&walk) == ASY_OK);
	asy_arena_release(&arena);
	CHECK(c.wrong == 0 && c.problems == 0);
	for (size_t i = 0; i < n_nodes; i++) {
		if (!nodes[i].seen)
			printf("# missing: %s\n", nodes[i].path);
		CHECK(nodes[i].seen);
		if (nodes[i].same_as)
			CHECK(nodes[i].inode != 0 && nodes[i].inode == find(nodes[i].same_as)->inode);
	}
	CHECK(find("one")->inode == 0);
}

static const char *const compressors[] = {"gzip", "lzma", "lzo", "lz4", "xz", "zstd"};
enum { N_COMPRESSORS = sizeof(compressors) / sizeof(compressors[0]) };

TEST(every_compressor)
{
	for (size_t i = 0; i < N_COMPRESSORS; i++) {
		char options[100];
		struct asy_buf image;

		snprintf(options, sizeof(options), "-comp %s", compressors[i]);
		image = pack("tree", options);
		if (image.len)
			check_image(asy_buf_bytes(&image), have_xattrs);
		else
			printf("# mksquashfs has no %s\n", compressors[i]);
		asy_buf_release(&image);
	}
}

TEST(every_layout)
{
	static const char *const layouts[] = {
		"-b 4096", "-b 1M", "-noI", "-noD", "-noF", "-noX", "-noId", "-noI -noD -noF -noX", "-no-fragments",
		"-always-use-fragments", "-no-exports", "-no-duplicates", "-no-sparse", "-no-tailends",
		"-comp xz -Xbcj x86,arm,powerpc", "-comp lz4 -Xhc", "-comp zstd -b 8192 -Xcompression-level 1",
		"-comp lzo -Xalgorithm lzo1x_1",
	};

	for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
		struct asy_buf image = pack("tree", layouts[i]);
		int before = test_here;

		if (image.len)
			check_image(asy_buf_bytes(&image), have_xattrs);
		if (!image.len || test_here != before)
			printf("# with: %s\n", layouts[i]);
		CHECK(image.len || strstr(layouts[i], "-comp"));
		asy_buf_release(&image);
	}
}

/* 64 cuts and 1,000 rounds of wrong bytes for each compressor, on an image small enough to read that often. */
TEST(damage)
{
	if (mkdir(at("small"), 0755) != 0)
		abort();
	for (size_t i = 0; i < 12; i++) {
		char name[100];
		struct asy_buf text = encoder_sample(i * 700);
		FILE *f;

		snprintf(name, sizeof(name), "small/%zu", i);
		f = fopen(at("%s", name), "wb");
		if (!f || (text.len && fwrite(text.data, 1, text.len, f) != text.len))
			abort();
		fclose(f);
		asy_buf_release(&text);
	}
	for (size_t i = 0; i < N_COMPRESSORS; i++) {
		char options[100];
		struct asy_buf image;
		clock_t start = clock();

		snprintf(options, sizeof(options), "-comp %s -b 4096", compressors[i]);
		image = pack("small", options);
		if (image.len)
			nodes_storm(fs, asy_buf_bytes(&image), 1000);
		CHECK((clock() - start) / CLOCKS_PER_SEC < 60);
		asy_buf_release(&image);
	}
}

/* Behind the directories stand the tables of fragments, owners and attributes. Without them all names are
 * there, and every content that has no part in a fragment. */
TEST(cut_image_gives_what_is_reachable)
{
	struct asy_buf image = pack("tree", "-comp gzip");
	struct nodes_run whole = {0}, cut = {0};
	struct asy_rd r = asy_rd_init(asy_buf_bytes(&image));
	const char *line, *text;

	asy_rd_seek(&r, 80);
	asy_rd_seek(&r, asy_rd_le64(&r));
	nodes_read(&whole, fs, asy_buf_bytes(&image), ENCODER_ROOM);
	text = nodes_read(&cut, fs, asy_bytes_head(asy_buf_bytes(&image), asy_rd_le64(&r)), ENCODER_ROOM);
	CHECK(asy_rd_ok(&r) && whole.n_nodes == n_nodes && cut.n_nodes == n_nodes);
	CHECK(whole.n_problems == 0 && cut.n_problems > 0 && cut.claim.truncated);
	line = strstr(text, "file 0644 -:- 131072 block ");
	CHECK(line && strstr(line, " 131072:") && strstr(line, " 131072:") < strchr(line, '\n'));
	line = strstr(text, "file 0600 -:- 1 one ");
	CHECK(line && strstr(line, "\"\" truncated\n") == strchr(line, '\n') - strlen("\"\" truncated"));
	nodes_release(&whole);
	nodes_release(&cut);
	asy_buf_release(&image);
}

static void clean(void)
{
	char command[200];

	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	if (root[0] && system(command) != 0)
		printf("# %s remains\n", root);
	for (size_t i = 0; i < n_nodes; i++) {
		asy_buf_release(&nodes[i].content);
		free((char *)(uintptr_t)nodes[i].xattr);
	}
}

int main(void)
{
	if (system("mksquashfs -version >/dev/null 2>&1") != 0) {
		SKIP(squashfs, "mksquashfs is missing");
		return TEST_RESULT();
	}
	if (!make_tree())
		return 1;
	if (!have_xattrs)
		SKIP(xattrs, "the temporary folder has no user attributes");
	RUN(every_compressor);
	RUN(every_layout);
	RUN(cut_image_gives_what_is_reachable);
	RUN(damage);
	clean();
	return TEST_RESULT();
}
