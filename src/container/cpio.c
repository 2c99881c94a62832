/* cpio archives: newc, crc, odc and both binary byte orders; also several behind each other. */
#include <stdlib.h>

#include "base/limits.h"
#include "container/cpio_read.h"

/* One name of a file that has several. The newc forms store the content with one of them, in practice the last. */
struct link {
	unsigned member;
	uint64_t dev, ino, at;
	uint64_t data_at, size;
	uint32_t check;
	struct asy_bytes data;
};

struct state {
	const struct asy_walk *walk;
	struct asy_vec links;  /* sorted; the first of a group knows where the content is */
	bool summed;           /* check is to be compared */
	uint32_t check;
	uint64_t size;
	struct asy_bytes data; /* of the node being handed out */
};

static uint32_t sum(struct asy_bytes data)
{
	uint32_t total = 0;

	for (size_t i = 0; i < data.n; i++)
		total += data.p[i];
	return total;
}

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct state *st = node->ctx;

	(void)scratch;
	*ret_content = st->data;
	if (st->data.n < st->size)
		return ASY_TRUNCATED;
	return st->summed && sum(st->data) != st->check ? ASY_CORRUPT : ASY_OK;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct cpio_scan scan;
	struct cpio_entry e;
	struct asy_claim claim = {0};
	uint64_t entries = 0;
	bool sums_right = true;
	enum asy_err err = cpio_scan_init(&scan, in);
	enum cpio_form form;

	if (err)
		return err;
	form = scan.form;
	while (cpio_scan_next(&scan, &e)) {
		entries++;
		if (scan.form == CPIO_CRC && e.type == ASY_NODE_FILE && e.size && sum(e.data) != e.check)
			sums_right = false;
	}
	if (entries == 0)
		return scan.err == ASY_TRUNCATED ? ASY_TRUNCATED : ASY_CORRUPT; /* a trailer alone: the end of something damaged */
	claim.truncated = scan.err == ASY_TRUNCATED;
	claim.length = claim.truncated ? in.n : scan.at;
	if (scan.complete)
		claim.confidence = form == CPIO_CRC && sums_right ? 100 : 80;
	else
		claim.confidence = entries > 1 || (form <= CPIO_ODC && !claim.truncated) ? 50 : 20;
	asy_claim_label(&claim, "cpio %s, %llu entries", cpio_form_name(form), (unsigned long long)entries);
	if (scan.member)
		asy_claim_label(&claim, "cpio %s, %llu entries in %u archives", cpio_form_name(form),
		                (unsigned long long)entries, scan.member + 1);
	*ret_claim = claim;
	return ASY_OK;
}

static int compare_group(const struct link *a, const struct link *b)
{
	if (a->member != b->member)
		return a->member < b->member ? -1 : 1;
	if (a->dev != b->dev)
		return a->dev < b->dev ? -1 : 1;
	if (a->ino != b->ino)
		return a->ino < b->ino ? -1 : 1;
	return 0;
}

static int compare_link(const void *a, const void *b)
{
	const struct link *x = a, *y = b;
	int order = compare_group(x, y);

	return order ? order : x->at < y->at ? -1 : x->at > y->at;
}

static bool has_links(const struct cpio_entry *e)
{
	return e->type == ASY_NODE_FILE && e->nlink > 1;
}

/* Collects all names of files that have several, and lets the first of each group know the content. */
static enum asy_err collect_links(struct state *st, struct asy_bytes in)
{
	struct cpio_scan scan;
	struct cpio_entry e;
	enum asy_err err = cpio_scan_init(&scan, in);
	struct link *first = NULL;

	if (err)
		return err;
	while (cpio_scan_next(&scan, &e)) {
		struct link *link;

		if (!has_links(&e))
			continue;
		link = asy_vec_push(&st->links);
		if (!link)
			return ASY_LIMIT;
		*link = (struct link){e.member, e.dev, e.ino, e.at, e.data_at, e.size, e.check, e.data};
	}
	if (st->links.len)
		qsort(st->links.items, st->links.len, sizeof(struct link), compare_link);
	for (size_t i = 0; i < st->links.len; i++) {
		struct link *link = asy_vec_at(&st->links, i);

		if (!first || compare_group(first, link))
			first = link;
		else if (link->size)
			*first = (struct link){first->member, first->dev, first->ino, first->at,
			                       link->data_at, link->size, link->check, link->data};
	}
	return ASY_OK;
}

/* Index of the first name of the entry's group. Groups that collect_links() could not keep are not found. */
static bool find_group(const struct state *st, const struct cpio_entry *e, size_t *ret_index)
{
	struct link key = {.member = e->member, .dev = e->dev, .ino = e->ino};
	size_t low = 0, high = st->links.len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_group(asy_vec_at(&st->links, middle), &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_index = low;
	return low < st->links.len && compare_group(asy_vec_at(&st->links, low), &key) == 0;
}

static void set_content(struct state *st, const struct cpio_entry *e, struct asy_node *node)
{
	size_t index;

	st->data = e->data;
	st->size = e->size;
	st->check = e->check;
	node->offset = e->data_at;
	if (has_links(e) && find_group(st, e, &index)) {
		const struct link *first = asy_vec_at(&st->links, index);

		node->inode = index + 1;
		if (e->size == 0) {
			st->data = first->data;
			st->size = first->size;
			st->check = first->check;
			node->offset = first->data_at;
		}
	}
	node->size = st->size;
	node->load = load;
}

static enum asy_err hand_out(struct state *st, const struct cpio_entry *e)
{
	struct asy_sink *sink = st->walk->sink;
	struct asy_node node = {
		.type = e->type,
		.path = asy_archive_node_path(sink, e->type, e->name, "unnamed", e->at),
		.mode = e->mode & 07777,
		.uid = e->uid,
		.gid = e->gid,
		.has_owner = true,
		.mtime = (int64_t)e->mtime,
		.offset = ASY_NO_OFFSET,
		.ctx = st,
	};

	if (e->type == ASY_NODE_FILE)
		set_content(st, e, &node);
	else if (e->type == ASY_NODE_SYMLINK)
		node.target = asy_archive_cut_target(sink, e->data, e->data_at);
	if (e->type == ASY_NODE_CHAR || e->type == ASY_NODE_BLOCK) {
		node.rdev_major = e->rdev_major;
		node.rdev_minor = e->rdev_minor;
	}
	return sink->node(sink, &node);
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct state st = {.walk = w, .links = ASY_VEC_INIT(struct link, ASY_LIMIT_ENTRIES)};
	struct asy_bytes in = asy_bytes_head(w->in, w->claim->length);
	struct cpio_scan scan;
	struct cpio_entry e;
	enum asy_err err = collect_links(&st, in);

	if (err)
		w->sink->problem(w->sink, err, 0, "hard links could not all be followed");
	err = cpio_scan_init(&scan, in);
	while (!err && cpio_scan_next(&scan, &e)) {
		st.summed = scan.form == CPIO_CRC;
		err = hand_out(&st, &e);
	}
	if (!err && scan.err == ASY_TRUNCATED && w->claim->truncated)
		w->sink->problem(w->sink, ASY_TRUNCATED, scan.at, "the cpio archive ends before its trailer");
	else if (!err && scan.err)
		w->sink->problem(w->sink, ASY_CORRUPT, scan.at, "no cpio header where the next one should be");
	asy_vec_release(&st.links);
	return err;
}

static const struct asy_magic magics[] = {
	{0, 6, "070701"},
	{0, 6, "070702"},
	{0, 6, "070707"},
	{0, 2, "\xc7\x71"},
	{0, 2, "\x71\xc7"},
};

const struct asy_container asy_container_cpio = {
	.name = "cpio",
	.title = "cpio archive",
	.kind = ASY_KIND_ARCHIVE,
	.decoded = "newc, crc, odc, binary in both byte orders; several archives behind each other",
	.not_decoded = "",
	.source = "Linux Documentation/driver-api/early-userspace/buffer-format.rst; POSIX.1-2001 pax; cpio(5)",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
