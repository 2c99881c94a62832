/* Runs one inspector over files given in memory and collects what it reports as lines of text:
 *
 *   KIND SUBJECT key=value key=value @PATH:LINE+OFFSET | SUMMARY
 *   component NAME VERSION source=... confidence=... @PATH
 *   gap ERROR PATH | WHAT
 *
 * Attributes in the order they were set. With `patterns` set, hits are handed out first, as in a scan. */
#ifndef ASY_TEST_TREE_H
#define ASY_TEST_TREE_H

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "firmware/patterns.h"
#include "firmware/report_impl.h"

struct tree_file {
	const char *path;    /* "/etc/passwd" */
	const char *content; /* NULL for a folder or link */
	size_t size;         /* 0: strlen(content) */
	uint32_t mode;       /* 0: 0644, or 0755 for folders */
	uint32_t uid, gid;
	const char *target;  /* set: a symbolic link */
	bool dir;
	enum asy_node_type type;   /* ASY_NODE_CHAR, ... for device nodes */
	bool no_owner;             /* the format stores no owners and modes */
	bool region;               /* a raw region, not a file */
	size_t region_size;        /* set: content is a blob, the region is that much of its start */
	uint32_t root;             /* number of the tree; 0: tree 1 */
	const char *container;     /* of that tree; NULL: "squashfs" */
	const char *inner;         /* path inside that tree; NULL: path */
	const char *opens_as;      /* the container that the content is */
	const char *xattr, *xattr_value;
	size_t xattr_size;
};

struct tree_run {
	struct asy_arena arena;
	struct asy_buf out;
	struct asy_report *report;
	const char *(*data)(const char *name); /* data tables as text, may be NULL */
	struct asy_patterns *patterns; /* set: hits of the inspector's rule set are handed to it, as in a scan */
};

static inline void tree_observation(void *ctx, const struct asy_observation *o)
{
	struct tree_run *run = ctx;

	asy_buf_printf(&run->out, "%s %s", o->kind, o->subject);
	for (size_t i = 0; i < o->n_attrs; i++) {
		const struct asy_attr *a = &o->attrs[i];

		if (a->type == ASY_ATTR_TEXT)
			asy_buf_printf(&run->out, " %s=%s", a->key, a->text);
		else if (a->type == ASY_ATTR_INT)
			asy_buf_printf(&run->out, " %s=%lld", a->key, (long long)a->number);
		else
			asy_buf_printf(&run->out, " %s=%s", a->key, a->number ? "true" : "false");
	}
	asy_buf_printf(&run->out, " @%s", o->locus.path);
	if (o->locus.line)
		asy_buf_printf(&run->out, ":%u", o->locus.line);
	if (o->locus.offset != ASY_NO_LOCUS_OFFSET)
		asy_buf_printf(&run->out, "+%llu", (unsigned long long)o->locus.offset);
	asy_buf_printf(&run->out, " | %s\n", o->summary);
}

static inline void tree_component(void *ctx, const struct asy_component *c)
{
	struct tree_run *run = ctx;

	asy_buf_printf(&run->out, "component %s %s source=%s confidence=%u purl=%s cpe=%s @%s", c->name, c->version,
	               c->source, c->confidence, c->purl, c->cpe, c->path);
	if (*c->depends)
		asy_buf_printf(&run->out, " depends=%s", c->depends);
	if (*c->files && strcmp(c->files, c->path) != 0)
		asy_buf_text(&run->out, " files=");
	if (strcmp(c->files, c->path) != 0)
		asy_buf_text(&run->out, c->files);
	asy_buf_text(&run->out, "\n");
}

static inline void tree_gap(void *ctx, enum asy_err err, const char *path, const char *what, const char *collector)
{
	struct tree_run *run = ctx;

	(void)collector;
	asy_buf_printf(&run->out, "gap %s %s | %s\n", asy_err_name(err), path, what);
}

static inline struct asy_bytes tree_data(void *ctx, const char *name)
{
	struct tree_run *run = ctx;
	const char *text = run->data ? run->data(name) : NULL;

	return text ? asy_bytes_from(text) : (struct asy_bytes){0};
}

struct tree_hits {
	const struct asy_inspector *inspector;
	void *state;
	const struct asy_file *file;
	uint32_t set;
};

static inline void tree_hit(void *ctx, const struct asy_pattern_hit *hit)
{
	struct tree_hits *h = ctx;

	if (hit->set == h->set)
		h->inspector->hit(h->state, h->file, &(struct asy_hit){hit->rule, hit->end});
}

static inline void tree_scan(struct tree_run *run, const struct asy_inspector *inspector, void *state,
                             const struct asy_file *file)
{
	struct tree_hits h = {inspector, state, file, UINT32_MAX};

	if (!run->patterns || !inspector->rule_set || !inspector->hit)
		return;
	h.set = asy_patterns_find_set(run->patterns, inspector->rule_set);
	if (asy_patterns_scan(run->patterns, file->content, tree_hit, &h) != ASY_OK)
		asy_report_gap(run->report, ASY_LIMIT, file->path, "too many hits");
}

static inline void tree_give(struct tree_run *run, const struct asy_inspector *inspector, void *state,
                             const struct tree_file *f)
{
	const char *slash = strrchr(f->path, '/');
	char hex[65] = "";
	struct asy_xattr xattr = {
		asy_bytes_from(f->xattr ? f->xattr : ""), {(const uint8_t *)f->xattr_value, f->xattr_size},
	};
	struct asy_file file = {
		.type = f->target ? ASY_NODE_SYMLINK : f->dir ? ASY_NODE_DIR : f->type,
		.path = f->path,
		.inner = f->inner ? f->inner : f->path,
		.name = slash ? slash + 1 : f->path,
		.root = f->root ? f->root : 1,
		.root_container = f->container ? f->container : "squashfs",
		.mode = f->mode ? f->mode : f->dir ? 0755 : 0644,
		.uid = f->uid,
		.gid = f->gid,
		.has_owner = !f->no_owner,
		.xattrs = f->xattr ? &xattr : NULL,
		.n_xattrs = f->xattr ? 1 : 0,
		.is_region = f->region,
		.opens_as = f->opens_as ? f->opens_as : "",
		.target = f->target ? f->target : "",
		.complete = true,
	};

	if (f->content) {
		file.content = (struct asy_bytes){(const uint8_t *)f->content, f->size ? f->size : strlen(f->content)};
		file.size = file.content.n;
		asy_sha256_hex(file.content, hex);
	}
	file.sha256 = hex;
	tree_scan(run, inspector, state, &file);
	inspector->file(state, &file);
}

/* The text stays valid until tree_release(). `now` is 2026-01-01 unless the caller wants another. */
static inline const char *tree_run_at(struct tree_run *run, const struct asy_inspector *inspector,
                                      const struct tree_file *files, size_t n, int64_t now)
{
	struct asy_report_receiver receiver = {
		.observation = tree_observation, .component = tree_component, .gap = tree_gap,
		.data = tree_data, .ctx = run, .now = now, .patterns = run->patterns,
	};
	void *state;

	asy_arena_init(&run->arena, 64 * (size_t)ASY_MIB);
	asy_buf_init(&run->out, 64 * (size_t)ASY_MIB);
	run->report = asy_report_new(&run->arena, &receiver, inspector->name);
	state = run->report ? inspector->begin(&run->arena, run->report) : NULL;
	if (!state)
		abort();
	for (size_t i = 0; i < n; i++)
		tree_give(run, inspector, state, &files[i]);
	if (inspector->end)
		inspector->end(state);
	return asy_buf_cstr(&run->out);
}

static inline const char *tree_run(struct tree_run *run, const struct asy_inspector *inspector,
                                   const struct tree_file *files, size_t n)
{
	return tree_run_at(run, inspector, files, n, 1767225600);
}

static inline void tree_release(struct tree_run *run)
{
	asy_report_free(run->report);
	asy_arena_release(&run->arena);
	asy_buf_release(&run->out);
}

#endif
