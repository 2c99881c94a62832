/* tar archives: v7, ustar, pax and GNU. */
#include "container/tar_links.h"

enum { UNMARKED = 80 }; /* confidence when the archive ends with the bytes and not with zero blocks */

struct state {
	const struct asy_walk *walk;
	struct asy_bytes in;
	struct tar_scan scan;
	struct tar_links links;
	const struct tar_entry *entry;  /* the one being handed out */
	const struct tar_name *content; /* NULL, or the name of which the entry is a link */
};

/* The content of another name is read by scanning again from its first header. */
static enum asy_err load_link(const struct state *st, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	struct tar_scan scan;
	struct tar_entry e;
	enum asy_err err = tar_scan_init(&scan, st->in);

	scan.at = st->content->first;
	if (!err)
		err = tar_scan_next(&scan, &e) && e.at == st->content->at ?
			tar_content(&scan, &e, scratch, ret_content) : ASY_BUG;
	tar_scan_release(&scan);
	return err;
}

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct state *st = node->ctx;

	if (st->content)
		return load_link(st, scratch, ret_content);
	return tar_content(&st->scan, st->entry, scratch, ret_content);
}

static const char *variant(const struct tar_scan *s)
{
	struct asy_bytes magic = asy_bytes_from_offset(s->in, 257);

	if (s->pax)
		return s->gnu ? "pax and GNU" : "pax";
	if (s->gnu || asy_bytes_starts(magic, "ustar "))
		return "GNU";
	return asy_bytes_starts(magic, "ustar") ? "ustar" : "v7";
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct tar_scan scan;
	struct tar_entry e;
	struct asy_claim claim = {0};
	uint64_t entries = 0;
	enum asy_err err = tar_scan_init(&scan, in);

	while (!err && tar_scan_next(&scan, &e))
		entries++;
	if (!err && entries == 0)
		err = ASY_CORRUPT;
	if (!err) {
		claim.truncated = scan.err == ASY_TRUNCATED;
		claim.length = claim.truncated ? in.n : scan.at;
		claim.confidence = scan.marked ? 100 : scan.err == ASY_OK ? UNMARKED : entries > 1 ? 50 : 20;
		asy_claim_label(&claim, "tar %s, %llu entries", variant(&scan), (unsigned long long)entries);
		*ret_claim = claim;
	}
	tar_scan_release(&scan);
	return err;
}

/* Sets what the content of the node is. */
static void set_content(struct state *st, const struct tar_entry *e, struct asy_node *node)
{
	const struct tar_name *name = tar_links_find(&st->links, e->at), *root = NULL;

	if (name)
		root = tar_links_root(&st->links, name);
	if (root && root->shared)
		node->inode = (uint64_t)(root - (const struct tar_name *)st->links.names.items) + 1;
	st->content = NULL;
	node->size = e->size;
	node->offset = e->data_at;
	node->load = load;
	if (!e->hard_link || e->stored)
		return;
	st->content = root;
	node->offset = ASY_NO_OFFSET;
	if (root) {
		node->size = root->size;
	} else {
		node->load = NULL;
		st->walk->sink->problem(st->walk->sink, ASY_NOT_FOUND, e->at, "a hard link to a name that is not in the archive");
	}
}

static enum asy_err hand_out(struct state *st, const struct tar_entry *e)
{
	struct asy_sink *sink = st->walk->sink;
	struct asy_node node = {
		.type = e->type,
		.path = asy_archive_node_path(sink, e->type, e->path, "unnamed", e->at),
		.mode = e->mode,
		.uid = e->uid,
		.gid = e->gid,
		.has_owner = true,
		.mtime = e->mtime,
		.rdev_major = e->rdev_major,
		.rdev_minor = e->rdev_minor,
		.offset = ASY_NO_OFFSET,
		.xattrs = st->scan.xattrs.items,
		.n_xattrs = st->scan.xattrs.len,
		.ctx = st,
	};

	st->entry = e;
	if (e->bad_meta)
		sink->problem(sink, ASY_CORRUPT, e->first, "an extension header or sparse map is damaged");
	if (e->type == ASY_NODE_FILE)
		set_content(st, e, &node);
	else if (e->type == ASY_NODE_SYMLINK)
		node.target = asy_archive_cut_target(sink, e->target, e->at);
	return sink->node(sink, &node);
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct state st = {.walk = w, .in = asy_bytes_head(w->in, w->claim->length)};
	struct tar_entry e;
	enum asy_err err = tar_links_init(&st.links, st.in, w->arena);

	if (err)
		w->sink->problem(w->sink, err, 0, "hard links could not all be followed");
	err = tar_scan_init(&st.scan, st.in);
	while (!err && tar_scan_next(&st.scan, &e))
		if (!e.skip)
			err = hand_out(&st, &e);
	if (!err && w->claim->truncated)
		w->sink->problem(w->sink, ASY_TRUNCATED, st.in.n, "the tar archive ends inside an entry");
	else if (!err && !st.scan.marked && w->claim->confidence < UNMARKED)
		w->sink->problem(w->sink, ASY_CORRUPT, st.scan.at, "no tar header where the next one should be");
	tar_links_release(&st.links);
	tar_scan_release(&st.scan);
	return err;
}

static const struct asy_magic magics[] = {
	{257, 5, "ustar"},
	{154, 2, "\0 "}, /* v7: how the sum of a header usually ends */
};

const struct asy_container asy_container_tar = {
	.name = "tar",
	.title = "tar archive",
	.kind = ASY_KIND_ARCHIVE,
	.decoded = "v7, ustar, pax (extended attributes, sparse 0.0, 0.1, 1.0), GNU (long names, sparse)",
	.not_decoded = "multi-volume parts are read as files; ACLs of Solaris and star are not read",
	.source = "POSIX.1-2001 pax; GNU tar manual; tar(5) of libarchive",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
