/* Nodes of one container: names, contents, and what lies inside them. */
#include <stdio.h>
#include <string.h>

#include "base/sha256.h"
#include "base/text.h"
#include "firmware/walk_impl.h"

struct tree {
	struct asy_sink sink; /* first: the container hands this back */
	struct walk *w;
	const struct asy_container *container;
	const char *path; /* of the container in the virtual tree */
	unsigned depth;
	uint32_t root;
	struct asy_arena names; /* of the current node */
	bool has_files;
};

static void append_part(struct asy_buf *out, struct asy_bytes part)
{
	if (part.n == 0 || asy_bytes_is(part, "."))
		return;
	asy_buf_u8(out, '/');
	if (asy_bytes_is(part, ".."))
		asy_buf_text(out, "\\x2e\\x2e");
	else
		asy_text_printable(out, part);
}

char *walk_path(struct asy_arena *arena, const char *parent, struct asy_bytes raw, bool *ret_cut)
{
	struct asy_buf out;
	char *path;

	*ret_cut = raw.n > ASY_LIMIT_PATH_BYTES;
	raw = asy_bytes_head(raw, ASY_LIMIT_PATH_BYTES);
	asy_buf_init(&out, 8 * ASY_LIMIT_PATH_BYTES + strlen(parent));
	asy_buf_text(&out, parent);
	for (size_t at = 0; at <= raw.n;) {
		size_t end = asy_bytes_find_byte(raw, '/', at);

		append_part(&out, (struct asy_bytes){raw.p + at, end - at});
		at = end + 1;
	}
	path = out.err ? NULL : asy_arena_text(arena, asy_buf_bytes(&out));
	asy_buf_release(&out);
	return path;
}

static const char *xattr_names(struct asy_arena *arena, const struct asy_node *node)
{
	struct asy_buf out;
	const char *text;

	if (node->n_xattrs == 0)
		return "";
	asy_buf_init(&out, ASY_LIMIT_ATTRIBUTE_BYTES * 4);
	for (size_t i = 0; i < node->n_xattrs && i < ASY_LIMIT_XATTRS && out.len < ASY_LIMIT_ATTRIBUTE_BYTES; i++) {
		asy_buf_text(&out, i ? " " : "");
		asy_text_printable(&out, asy_bytes_head(node->xattrs[i].name, ASY_LIMIT_NAME_BYTES));
	}
	text = asy_arena_strdup(arena, asy_buf_cstr(&out));
	asy_buf_release(&out);
	return text ? text : "";
}

/* Loads a regular file. *ret_complete only when every byte is there. */
static struct asy_bytes load(struct tree *t, const struct asy_node *node, const char *path, bool *ret_complete)
{
	struct walk *w = t->w;
	struct asy_buf *scratch = &w->scratch[t->depth];
	struct asy_bytes content = {0};
	enum asy_err err = ASY_OK;

	*ret_complete = false;
	w->files++;
	if (!node->load)
		return content; /* the container has reported why */
	asy_buf_clear(scratch);
	if (!w->out->step(w->out, "load", path)) {
		walk_problem(w, ASY_STOPPED, path, node->offset, "left out: reading it ended an earlier worker", t->container->name);
		return content;
	}
	err = node->load(node, scratch, &content);
	w->bytes_out += content.n;
	if (err) {
		walk_problem(w, err, path, content.n, "the file could not be read completely", t->container->name);
		return content;
	}
	w->files_read++;
	*ret_complete = true;
	if (w->bytes_out > ASY_LIMIT_IMAGE_OUTPUT) {
		walk_problem(w, ASY_LIMIT, path, node->offset, "more decompressed bytes than the limit IMAGE_OUTPUT", t->container->name);
		w->stop = ASY_LIMIT;
	}
	return content;
}

static void give_entry(struct tree *t, const struct asy_node *node, const struct asy_file *file)
{
	struct asy_entry e = {
		.path = file->path, .type = asy_node_type_name(node->type), .mode = node->mode, .uid = node->uid, .gid = node->gid,
		.has_owner = node->has_owner, .size = node->type == ASY_NODE_FILE && file->complete ? file->content.n : node->size,
		.mtime = node->mtime, .rdev_major = node->rdev_major,
		.rdev_minor = node->rdev_minor, .sha256 = file->complete ? file->sha256 : "", .target = file->target,
		.xattrs = xattr_names(&t->names, node), .offset = node->offset, .container = t->container->name,
		.links = node->inode <= UINT32_MAX ? (uint32_t)node->inode : 0,
	};

	t->w->out->entry(t->w->out, &e);
}

static bool is_wanted(const struct tree *t, const struct asy_file *file)
{
	const struct asy_job *job = t->w->job->job;

	if (job->mode != ASY_JOB_CONTENT)
		return job->mode == ASY_JOB_EXTRACT;
	return strcmp(job->flags & ASY_WALK_INNER_PATH ? file->inner : file->path, job->path) == 0;
}

/* Is there any reason to read the content of this file? */
static bool needs_content(const struct tree *t, const struct asy_file *file)
{
	const struct asy_job *job = t->w->job->job;

	if (job->mode == ASY_JOB_CONTENT)
		return is_wanted(t, file) || walk_wants(t->w, file->path);
	return !(job->mode == ASY_JOB_LIST && job->flags & ASY_WALK_NO_HASH);
}

static enum asy_err one_file(struct tree *t, const struct asy_node *node, struct asy_file *file)
{
	struct walk *w = t->w;
	uint8_t digest[32] = {0};
	char hex[65] = "";
	struct blob b = {.path = file->path, .inner = file->inner, .depth = t->depth, .root = t->root,
	                 .container = t->container->name, .hint = node->hint};

	file->sha256 = hex;
	if (needs_content(t, file)) {
		file->content = load(t, node, file->path, &file->complete);
		asy_sha256(file->content, digest);
		asy_hex(digest, 32, hex);
		file->duplicate = file->complete && asy_seen_add(&w->seen, digest);
	}
	t->has_files = true;
	if (w->job->job->mode != ASY_JOB_CONTENT || is_wanted(t, file))
		give_entry(t, node, file);
	if (is_wanted(t, file)) {
		w->out->content(w->out, file->content);
		w->found = w->job->job->mode == ASY_JOB_CONTENT;
		if (w->found)
			return ASY_STOPPED;
	}
	b.bytes = file->content;
	if (w->n_inspections)
		file->opens_as = walk_opens_as(w, &b);
	inspect_file(w, file);
	if (w->stop || (file->complete && asy_seen_add(&w->opened, digest)))
		return w->stop;
	return walk_file_blob(w, &b);
}

static enum asy_err take_node(struct asy_sink *sink, const struct asy_node *node)
{
	struct tree *t = (struct tree *)sink;
	struct walk *w = t->w;
	struct asy_file file = {.type = node->type, .root = t->root, .root_container = t->container->name, .mode = node->mode & 07777,
	                        .uid = node->uid, .gid = node->gid, .has_owner = node->has_owner, .target = "", .size = node->size,
	                        .xattrs = node->xattrs, .n_xattrs = node->n_xattrs, .sha256 = ""};
	bool cut;
	char *path;
	const char *slash;

	if (++w->entries > ASY_LIMIT_ENTRIES) {
		walk_problem(w, ASY_LIMIT, t->path, node->offset, "more nodes than the limit ENTRIES", t->container->name);
		return w->stop = ASY_LIMIT;
	}
	asy_arena_clear(&t->names);
	path = walk_path(&t->names, t->path, node->path, &cut);
	if (!path)
		return w->stop = ASY_NOMEM;
	if (cut)
		walk_problem(w, ASY_LIMIT, path, node->offset, "the name is longer than the limit PATH_BYTES: cut", t->container->name);
	slash = strrchr(path, '/');
	file.path = *path ? path : "/";
	file.inner = *path ? path + strlen(t->path) : "/";
	file.name = slash ? slash + 1 : file.path;
	if (node->type == ASY_NODE_SYMLINK) {
		file.target = asy_text_printable_dup(&t->names, asy_bytes_head(node->target, ASY_LIMIT_SYMLINK_BYTES));
		if (!file.target)
			return w->stop = ASY_NOMEM;
	}
	if (node->type == ASY_NODE_FILE)
		return one_file(t, node, &file);
	if (w->job->job->mode != ASY_JOB_CONTENT)
		give_entry(t, node, &file);
	inspect_file(w, &file);
	return w->stop;
}

static void take_problem(struct asy_sink *sink, enum asy_err err, uint64_t offset, const char *what)
{
	struct tree *t = (struct tree *)sink;

	walk_problem(t->w, err, *t->path ? t->path : "/", offset, what, t->container->name);
}

enum asy_err walk_container(struct walk *w, const struct asy_container *c, struct asy_bytes bytes,
                            const struct asy_claim *claim, const char *path, unsigned depth)
{
	struct tree t = {.sink = {.node = take_node, .problem = take_problem}, .w = w, .container = c, .path = path, .depth = depth,
	                 .root = ++w->roots};
	struct asy_arena arena;
	struct asy_walk walk = {.in = bytes, .claim = claim, .sink = &t.sink, .arena = &arena};
	char stage[64];
	enum asy_err err;

	if (depth > WALK_DEPTH)
		return ASY_OK;
	snprintf(stage, sizeof(stage), "walk %s", c->name);
	if (!w->out->step(w->out, stage, path)) {
		walk_problem(w, ASY_STOPPED, path, 0, "left out: opening it ended an earlier worker", c->name);
		return ASY_OK;
	}
	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	asy_arena_init(&t.names, 16 * ASY_MIB);
	err = c->walk(&walk);
	asy_arena_release(&t.names);
	asy_arena_release(&arena);
	w->trees_with_files += t.has_files && (c->kind == ASY_KIND_FILE_SYSTEM || c->kind == ASY_KIND_ARCHIVE);
	if (w->found || w->stop)
		return w->found ? ASY_STOPPED : w->stop;
	if (err)
		walk_problem(w, err, *path ? path : "/", 0, "the container could not be read to its end", c->name);
	return ASY_OK;
}
