/* YAFFS2 dumps made by hand: geometries, byte orders, overwritten and deleted objects. */
#include "container/table.h"
#include "nodes.h"

static struct asy_buf image;
static size_t page, spare;
static bool big_headers, big_tags;

static struct asy_bytes bytes(void)
{
	return asy_buf_bytes(&image);
}

static void put(size_t at, unsigned width, uint32_t v, bool big)
{
	for (unsigned i = 0; i < width; i++)
		image.data[at + i] = (uint8_t)(v >> 8 * (big ? width - 1 - i : i));
}

static size_t chunk(uint32_t sequence, uint32_t object, uint32_t number, uint32_t n)
{
	size_t at = image.len;

	asy_buf_fill(&image, 0xff, page + spare);
	put(at + page, 4, sequence, big_tags);
	put(at + page + 4, 4, object, big_tags);
	put(at + page + 8, 4, number, big_tags);
	put(at + page + 12, 4, n, big_tags);
	return at;
}

struct object {
	uint32_t type, parent, mode, size, equivalent, rdev;
	const char *name, *alias;
};

static void header(uint32_t sequence, uint32_t object, struct object o)
{
	size_t at = chunk(sequence, object, 0, 0xffff);

	memset(image.data + at + 10, 0, 500 - 10);
	put(at, 4, o.type, big_headers);
	put(at + 4, 4, o.parent, big_headers);
	memcpy(image.data + at + 10, o.name, strlen(o.name));
	put(at + 268, 4, o.mode, big_headers);
	put(at + 272, 4, 1, big_headers);
	put(at + 276, 4, 2, big_headers);
	put(at + 284, 4, 9, big_headers);
	put(at + 292, 4, o.size, big_headers);
	put(at + 296, 4, o.equivalent, big_headers);
	if (o.alias)
		memcpy(image.data + at + 300, o.alias, strlen(o.alias));
	put(at + 460, 4, o.rdev, big_headers);
}

static void data(uint32_t sequence, uint32_t object, uint32_t number, const char *text)
{
	size_t at = chunk(sequence, object, number, (uint32_t)strlen(text));

	memcpy(image.data + at, text, strlen(text));
}

static void make(void)
{
	asy_buf_clear(&image);
	header(0x1000, 0x101, (struct object){.type = 3, .parent = 1, .mode = 0040755, .name = "dir"});
	header(0x1000, 0x102, (struct object){.type = 1, .parent = 0x101, .mode = 0104755, .size = 3, .name = "file"});
	data(0x1000, 0x102, 1, "old");
	header(0x1001, 0x103, (struct object){.type = 2, .parent = 1, .mode = 0120777, .name = "link", .alias = "dir/file"});
	header(0x1001, 0x104, (struct object){.type = 4, .parent = 1, .equivalent = 0x102, .name = "hard"});
	header(0x1001, 0x105, (struct object){.type = 5, .parent = 1, .mode = 0020600, .rdev = 4 << 8 | 64, .name = "tty"});
	header(0x1001, 0x106, (struct object){.type = 1, .parent = 1, .mode = 0100644, .size = 1, .name = "gone"});
	data(0x1002, 0x102, 1, "newer");
	header(0x1002, 0x102, (struct object){.type = 1, .parent = 0x101, .mode = 0100600, .size = 5, .name = "file"});
	header(0x1002, 0x106, (struct object){.type = 1, .parent = 4, .mode = 0100644, .name = "deleted"});
}

static const char *const tree =
	"dir 0755 1:2 0 dir #257 mtime=9\n"
	"file 0600 1:2 5 dir/file #258 mtime=9 \"newer\"\n"
	"file 0600 1:2 5 hard #258 mtime=9 \"newer\"\n"
	"symlink 0777 1:2 0 link -> dir/file #259 mtime=9\n"
	"char 0600 1:2 0 tty #261 dev=4,64 mtime=9\n"
	"end ok\n";

TEST(every_geometry)
{
	static const struct {
		size_t page, spare;
	} shapes[] = {{512, 16}, {1024, 32}, {2048, 64}, {2048, 128}, {4096, 64}, {4096, 128}, {4096, 224}, {8192, 256}, {16384, 512}};

	for (size_t k = 0; k < sizeof(shapes) / sizeof(shapes[0]) * 4; k++) {
		struct nodes_run run = {0};
		const char *text;

		page = shapes[k / 4].page;
		spare = shapes[k / 4].spare;
		big_headers = k & 1;
		big_tags = k & 2;
		make();
		asy_buf_fill(&image, 0xff, 3 * (page + spare));
		text = nodes_read(&run, &asy_container_yaffs2, bytes(), ASY_MIB);
		CHECK(strstr(text, tree) && run.claim.length == image.len && run.n_problems == 0 && run.claim.confidence == 80);
		if (test_here)
			printf("# %zu + %zu: %s\n", page, spare, text);
		nodes_release(&run);
	}
	big_headers = big_tags = false;
}

TEST(holes_losses_and_what_follows)
{
	struct nodes_run run = {0};
	const char *text;
	size_t end;

	page = 2048;
	spare = 64;
	make();
	header(0x1003, 0x107, (struct object){.type = 1, .parent = 1, .mode = 0100644, .size = 2051, .name = "hole"});
	data(0x1003, 0x107, 2, "abc");
	header(0x1003, 0x108, (struct object){.type = 1, .parent = 1, .mode = 0100644, .size = 9, .name = "lost"});
	header(0x1003, 0x109, (struct object){.type = 4, .parent = 1, .equivalent = 0x999, .name = "nothing"});
	header(0x1003, 0x10a, (struct object){.type = 3, .parent = 0x10a, .mode = 0040755, .name = "ring"});
	end = image.len;
	asy_buf_fill(&image, 'x', 100000);
	text = nodes_read(&run, &asy_container_yaffs2, bytes(), ASY_MIB);
	CHECK(run.claim.length == end && strstr(text, " 2051 hole ") && strstr(text, " 9 lost #264 mtime=9 \"\" corrupt\n"));
	CHECK(strstr(text, "a hard link to nothing") && strstr(text, "this entry's folder is lost"));
	if (test_here)
		printf("# %s\n", text);
	nodes_release(&run);
}

TEST(survives_every_change)
{
	page = 512;
	spare = 16;
	make();
	nodes_mutate_all(&asy_container_yaffs2, asy_bytes_head(bytes(), 1056));
	nodes_storm(&asy_container_yaffs2, bytes(), 2000);
}

int main(void)
{
	asy_buf_init(&image, 16 * ASY_MIB);
	RUN(every_geometry);
	RUN(holes_losses_and_what_follows);
	RUN(survives_every_change);
	asy_buf_release(&image);
	return TEST_RESULT();
}
