/* Geometry of a YAFFS2 dump, and its pages. */
#include "container/archive.h"
#include "container/yaffs2.h"

enum {
	TAGS = 16, HEADER = 464, NAME_AT = 10, NAME = 256, MODE_AT = 268, ALIAS_AT = 300, ALIAS = 160, RDEV_AT = 460,
	LOWEST_SEQUENCE = 0x1000, OBJECTS = 0x40000, LOOKED_AT = 64, FOREIGN_MOST = 16,
};

#define HIGHEST_SEQUENCE 0xefffff00u
#define EXTRA_HEADER 0x80000000u /* in the chunk number: the tags repeat facts of the header */

static const uint32_t pages[] = {2048, 4096, 512, 1024, 8192, 16384};
static const uint32_t spares[] = {16, 32, 64, 128, 224, 256, 512, 1024};
static const uint32_t tag_places[] = {0, 2};

struct asy_bytes yaffs2_page(const struct yaffs2_medium *m, size_t i)
{
	return asy_bytes_head(asy_bytes_from_offset(m->in, (uint64_t)i * (m->shape.page + m->shape.spare)), m->shape.page);
}

bool yaffs2_tags(const struct yaffs2_medium *m, size_t i, struct yaffs2_tags *ret)
{
	const struct yaffs2_shape *s = &m->shape;
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(m->in, (uint64_t)i * (s->page + s->spare) + s->page + s->tags_at));
	struct yaffs2_tags t = {.sequence = (uint32_t)asy_rd_uint(&r, 4, s->tags)};

	t.object = (uint32_t)asy_rd_uint(&r, 4, s->tags);
	t.chunk = (uint32_t)asy_rd_uint(&r, 4, s->tags);
	t.bytes = (uint32_t)asy_rd_uint(&r, 4, s->tags);
	if (t.chunk & EXTRA_HEADER) {
		t.object &= 0x0fffffff; /* the type stands above */
		t.chunk = 0;
		t.bytes = 0;
	}
	t.header = t.chunk == 0;
	if (!asy_rd_ok(&r) || t.sequence < LOWEST_SEQUENCE || t.sequence > HIGHEST_SEQUENCE || t.object == 0 || t.object >= OBJECTS ||
	    (!t.header && t.bytes > s->page))
		return false;
	*ret = t;
	return true;
}

static struct asy_bytes text_of(struct asy_bytes b)
{
	return asy_bytes_head(b, asy_bytes_find_byte(b, 0, 0));
}

/* A name that a file can have, and a mode that fits the type: program code looks like a header often enough. */
static bool plausible(const struct yaffs2_header *h)
{
	static const uint32_t formats[] = {0, ASY_S_IFREG, ASY_S_IFLNK, ASY_S_IFDIR, 0, 0};
	uint32_t format = h->mode & ASY_S_IFMT;

	if (h->name.n == 0 || h->name.n == NAME)
		return h->name.n == 0 && h->type == YAFFS2_DIR; /* the root has none */
	for (size_t i = 0; i < h->name.n; i++)
		if (h->name.p[i] < ' ' || h->name.p[i] == 0x7f || h->name.p[i] == '/')
			return false;
	if (h->type == YAFFS2_HARD)
		return true;
	if (h->type == YAFFS2_SPECIAL)
		return format == ASY_S_IFCHR || format == ASY_S_IFBLK || format == ASY_S_IFIFO || format == ASY_S_IFSOCK;
	return format == formats[h->type] && h->mode <= 0177777;
}

bool yaffs2_header(struct asy_bytes page, enum asy_endian endian, struct yaffs2_header *ret)
{
	struct asy_rd r = asy_rd_init(page);
	struct yaffs2_header h = {.type = (enum yaffs2_type)asy_rd_uint(&r, 4, endian)};
	uint16_t unused;

	h.parent = (uint32_t)asy_rd_uint(&r, 4, endian);
	unused = (uint16_t)asy_rd_uint(&r, 2, endian);
	if (page.n < HEADER || h.type < YAFFS2_FILE || h.type > YAFFS2_SPECIAL || unused != 0xffff || h.parent >= OBJECTS)
		return false;
	h.name = text_of(asy_bytes_head(asy_bytes_from_offset(page, NAME_AT), NAME));
	h.alias = text_of(asy_bytes_head(asy_bytes_from_offset(page, ALIAS_AT), ALIAS));
	asy_rd_seek(&r, MODE_AT);
	h.mode = (uint32_t)asy_rd_uint(&r, 4, endian);
	h.uid = (uint32_t)asy_rd_uint(&r, 4, endian);
	h.gid = (uint32_t)asy_rd_uint(&r, 4, endian);
	asy_rd_skip(&r, 4);
	h.mtime = (uint32_t)asy_rd_uint(&r, 4, endian);
	asy_rd_skip(&r, 4);
	h.size = (uint32_t)asy_rd_uint(&r, 4, endian);
	h.equivalent = (uint32_t)asy_rd_uint(&r, 4, endian);
	asy_rd_seek(&r, RDEV_AT);
	h.rdev = (uint32_t)asy_rd_uint(&r, 4, endian);
	if (!asy_rd_ok(&r) || !plausible(&h))
		return false;
	*ret = h;
	return true;
}

static bool erased(const struct yaffs2_medium *m, size_t i)
{
	uint64_t size = m->shape.page + m->shape.spare;

	return asy_bytes_all(asy_bytes_head(asy_bytes_from_offset(m->in, i * size), size), 0xff);
}

/* How many chunks from the start on make sense. 0: the first is no object header. */
static size_t agreement(const struct yaffs2_medium *m)
{
	size_t n = 0;

	for (; n < LOOKED_AT; n++) {
		struct yaffs2_tags tags;
		struct yaffs2_header header;

		if (!yaffs2_tags(m, n, &tags) || (n == 0 && !tags.header))
			break;
		if (tags.header && !yaffs2_header(yaffs2_page(m, n), m->shape.headers, &header))
			break;
	}
	return n;
}

/* Of shapes that explain equally much the one with 64 spare bytes for each 2 KiB, then the one that divides the bytes. */
static unsigned rank(const struct yaffs2_medium *m)
{
	uint64_t size = m->shape.page + m->shape.spare;

	return (m->in.n % (size * 64) == 0 ? 2u : 0u) + (m->shape.spare == m->shape.page / 32 ? 1u : 0u);
}

static bool find_shape(struct yaffs2_medium *m)
{
	struct yaffs2_shape best = {0};
	size_t best_n = 0;
	unsigned best_rank = 0;

	for (size_t k = 0; k < (sizeof(pages) / sizeof(pages[0])) * (sizeof(spares) / sizeof(spares[0])) * 4; k++) {
		size_t n;

		m->shape.page = pages[k / 4 / (sizeof(spares) / sizeof(spares[0]))];
		m->shape.spare = spares[k / 4 % (sizeof(spares) / sizeof(spares[0]))];
		m->shape.tags_at = tag_places[k / 2 % 2];
		m->shape.tags = k % 2 ? ASY_BE : ASY_LE;
		if (m->shape.tags_at + TAGS > m->shape.spare)
			continue;
		n = agreement(m);
		if (n > best_n || (n && n == best_n && rank(m) > best_rank)) {
			best_n = n;
			best_rank = rank(m);
			best = m->shape;
		}
	}
	m->shape = best;
	return best_n > 0;
}

enum asy_err yaffs2_measure(struct asy_bytes in, struct yaffs2_medium *ret)
{
	struct yaffs2_medium m = {.in = in};
	struct yaffs2_header first;
	size_t foreign = 0;
	uint64_t size;

	m.shape.headers = in.n && in.p[0] ? ASY_LE : ASY_BE;
	if (in.n < 528 || !yaffs2_header(in, m.shape.headers, &first))
		return in.n < 528 ? ASY_TRUNCATED : ASY_NOT_FOUND;
	if (!find_shape(&m))
		return in.n < pages[5] + spares[7] ? ASY_TRUNCATED : ASY_NOT_FOUND;
	size = m.shape.page + m.shape.spare;
	for (size_t i = 0; i * size < in.n && foreign <= FOREIGN_MOST; i++) {
		struct yaffs2_tags tags;

		if (yaffs2_tags(&m, i, &tags)) {
			m.chunks++;
			foreign = 0;
			m.length = (i + 1) * size;
		} else if (erased(&m, i)) {
			m.length = foreign ? m.length : (i + 1) * size;
		} else {
			foreign++;
		}
	}
	if (m.length > in.n)
		m.length = in.n;
	*ret = m;
	return ASY_OK;
}
