#include "firmware/walk.h"

#include <stdio.h>
#include <string.h>

#include "base/sha256.h"
#include "base/text.h"
#include "firmware/carve.h"
#include "firmware/walk_impl.h"

void walk_problem(struct walk *w, enum asy_err err, const char *path, uint64_t offset, const char *what, const char *stage)
{
	struct asy_problem p = {.err = err, .path = path, .offset = offset, .what = what, .stage = stage};

	w->problems++;
	if (w->problems <= ASY_LIMIT_PROBLEMS)
		w->out->problem(w->out, &p);
}

bool walk_wants(const struct walk *w, const char *path)
{
	const char *wanted = w->job->job->path;
	size_t n = strlen(path);

	if (w->job->job->mode != ASY_JOB_CONTENT || w->job->job->flags & ASY_WALK_INNER_PATH)
		return true;
	return strncmp(wanted, path, n) == 0 && (wanted[n] == 0 || wanted[n] == '/');
}

struct probing {
	struct walk *w;
	const char *path;
};

static bool before_probe(void *ctx, const struct asy_container *container, uint64_t offset)
{
	const struct probing *p = ctx;
	char stage[64], where[80];

	snprintf(stage, sizeof(stage), "probe %s", container->name);
	snprintf(where, sizeof(where), "%.40s@0x%llx", p->path, (unsigned long long)offset);
	return p->w->out->step(p->w->out, stage, where);
}

static bool is_filler(const struct asy_region *r)
{
	return strcmp(r->state, "padding") == 0 || strcmp(r->state, "erased") == 0;
}

/* High-entropy bytes that nobody claims may be an encrypted file system: a scan that did not see them has not seen
 * the image. Small ones are the slack of formats. */
static bool is_unread(const struct asy_region *r)
{
	return strcmp(r->state, "unknown") == 0 && r->length >= 4096;
}

static void report_unread(struct walk *w, const struct asy_region *r, const char *path)
{
	struct asy_obs *o;

	if (w->job->job->mode != ASY_JOB_SCAN)
		return;
	o = asy_obs_new(w->regions, "region", r->label);
	asy_obs_text(o, "state", r->state);
	asy_obs_int(o, "length", (int64_t)r->length);
	asy_obs_int(o, "entropy", r->entropy);
	asy_obs_at(o, path, r->offset, r->length);
	asy_obs_send(o, "%llu bytes that no format claims, %u.%02u bits of entropy per byte: compressed or encrypted",
	             (unsigned long long)r->length, r->entropy / 100, r->entropy % 100);
}

static void inspect_region(struct walk *w, const struct blob *b, const struct asy_region *r, struct asy_bytes bytes)
{
	char hex[65];
	const char *slash = strrchr(r->path, '/');
	struct asy_file file = {.type = ASY_NODE_FILE, .path = r->path, .inner = r->path, .name = slash ? slash + 1 : r->path,
	                        .root = b->root, .root_container = b->container, .target = "", .size = bytes.n,
	                        .content = bytes, .complete = true, .is_region = true, .sha256 = hex,
	                        .blob = b->bytes, .blob_offset = r->offset};

	asy_sha256_hex(bytes, hex);
	inspect_file(w, &file);
}

/* Content of a region for `assay cat IMAGE /0x0-code`. */
static bool give_region(struct walk *w, const struct asy_region *r, struct asy_bytes bytes)
{
	char hex[65];
	struct asy_entry entry = {.path = r->path, .type = "file", .size = bytes.n, .sha256 = hex, .target = "", .xattrs = "",
	                          .offset = r->offset, .container = r->container, .mode = 0644};

	if (w->job->job->mode != ASY_JOB_CONTENT || strcmp(w->job->job->path, r->path) != 0)
		return false;
	asy_sha256_hex(bytes, hex);
	w->out->entry(w->out, &entry);
	w->out->content(w->out, bytes);
	w->found = true;
	return true;
}

static enum asy_err one_part(struct walk *w, const struct blob *b, const struct asy_carve_part *part, bool whole,
                             struct asy_arena *arena)
{
	struct asy_region r = part->region;
	bool ok;
	struct asy_bytes bytes = asy_bytes_sub(b->bytes, r.offset, r.length, &ok);

	r.parent = *b->path ? b->path : "/";
	r.path = whole && part->container ? b->path
	         : asy_arena_printf(arena, "%s/0x%llx-%s", b->path, (unsigned long long)r.offset,
	                            part->container ? part->container->name : r.state);
	if (!ok || !r.path)
		return ASY_NOMEM;
	if (!walk_wants(w, r.path))
		return ASY_OK;
	w->out->region(w->out, &r);
	if (give_region(w, &r, bytes))
		return ASY_STOPPED;
	if (r.truncated) {
		walk_problem(w, ASY_TRUNCATED, r.path, r.length, "the image ends before this container does", part->container->name);
		w->image_incomplete |= b->top;
	}
	if (part->container) {
		enum asy_err err = walk_container(w, part->container, bytes, &part->claim, whole ? b->path : r.path, b->depth + 1);

		if (b->top && w->job->progress)
			w->job->progress(w->job->progress_ctx, r.offset + r.length, b->bytes.n);
		return err;
	}
	if (is_unread(&r)) {
		w->unknown_bytes += r.length;
		report_unread(w, &r, r.path);
	}
	if (!is_filler(&r))
		inspect_region(w, b, &r, bytes);
	return ASY_OK;
}

/* Several workers may share an image: each takes the regions that are its own. All come to the same division, region
 * by region to whoever has least so far; what no format claims is only searched, and weighs little. */
static bool is_mine(const struct walk *w, const struct asy_region *r, uint64_t loads[16])
{
	uint32_t flags = w->job->job->flags, mine = flags >> ASY_WALK_SHARE_SHIFT & 15, n = flags >> ASY_WALK_SHARES_SHIFT & 15;
	uint32_t least = 0;

	for (uint32_t i = 1; i < n; i++)
		if (loads[i] < loads[least])
			least = i;
	loads[least] += r->confidence ? r->length : r->length / 8;
	return n < 2 || least == mine;
}

enum asy_err walk_blob(struct walk *w, const struct blob *b)
{
	struct asy_arena arena;
	struct probing probing = {.w = w, .path = b->path};
	struct asy_carve carve;
	struct asy_carve_job job = {.blob = b->bytes, .table = w->job->containers, .n_rows = w->job->n_containers, .arena = &arena,
	                            .before_probe = before_probe, .ctx = &probing};
	uint64_t loads[16] = {0};
	enum asy_err err;

	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	err = asy_carve(&job, &carve);
	if (!err && carve.stopped && b->top)
		w->image_incomplete = true;
	if (!err && carve.stopped)
		walk_problem(w, carve.stopped, b->path, carve.searched, "no format was looked for behind this place", "carve");
	for (size_t i = 0; !err && i < carve.n_parts; i++) {
		if (b->top && !is_mine(w, &carve.parts[i].region, loads))
			continue;
		if (b->top)
			w->share_bytes += carve.parts[i].region.length;
		err = one_part(w, b, &carve.parts[i], carve.whole, &arena);
	}
	asy_arena_release(&arena);
	return err;
}

/* The best container whose signature stands at the start of these bytes; NULL when there is none. */
static const struct asy_container *identify(struct walk *w, const struct blob *b, struct asy_claim *ret_claim)
{
	const struct asy_container *best = NULL;
	struct probing probing = {.w = w, .path = b->path};

	for (size_t i = 0; i < w->job->n_containers; i++) {
		const struct asy_container *c = w->job->containers[i];
		struct asy_claim claim = {0};
		bool hit = false;

		for (size_t m = 0; m < c->n_magics && !hit; m++) {
			const struct asy_magic *magic = &c->magics[m];
			bool inside;
			struct asy_bytes at = asy_bytes_sub(b->bytes, magic->offset, magic->length, &inside);

			hit = inside && memcmp(at.p, magic->bytes, magic->length) == 0;
		}
		if (!hit || !before_probe(&probing, c, 0) || c->probe(b->bytes, &claim))
			continue;
		if (!best || claim.confidence > ret_claim->confidence) {
			best = c;
			*ret_claim = claim;
		}
	}
	return best;
}

static bool looks_like_image(const struct blob *b)
{
	static const char *const names[] = {"*.bin", "*.img", "*.fw", "*.rom", "*.trx", "*.chk", "*.itb", "*.dump", "*.flash",
	                                    "*vmlinux*", "*Image", "*Image-*", "*initrd*", "*initramfs*", NULL};

	if (b->hint)
		return true;
	if (b->bytes.n < 4096)
		return false;
	for (size_t i = 0; names[i]; i++)
		if (asy_text_glob(names[i], asy_bytes_from(b->path)))
			return true;
	return false;
}

enum asy_err walk_file_blob(struct walk *w, const struct blob *b)
{
	struct asy_claim claim = {0};
	const struct asy_container *c;

	if (b->bytes.n < 16 || !walk_wants(w, b->path))
		return ASY_OK;
	if (looks_like_image(b) && b->depth < WALK_DEPTH)
		return walk_blob(w, b);
	c = identify(w, b, &claim);
	if (!c)
		return ASY_OK;
	if (b->depth >= WALK_DEPTH) {
		walk_problem(w, ASY_LIMIT, b->path, 0, "containers nested deeper than the limit DEPTH: not opened", c->name);
		return ASY_OK;
	}
	return walk_container(w, c, b->bytes, &claim, b->path, b->depth + 1);
}

const char *walk_opens_as(struct walk *w, const struct blob *b)
{
	struct asy_claim claim = {0};
	const struct asy_container *c = b->bytes.n >= 16 && b->depth < WALK_DEPTH ? identify(w, b, &claim) : NULL;

	return c ? c->name : "";
}

static void send_coverage(struct walk *w, const char *area, const char *unit, uint64_t examined, uint64_t total,
                          uint64_t observations, const char *reason)
{
	struct asy_coverage c = {.area = area, .unit = unit, .examined = examined, .total = total, .complete = !*reason,
	                         .observations = observations, .reason = reason};

	w->out->coverage(w->out, &c);
}

static void finish(struct walk *w, enum asy_err err)
{
	char files[160] = "", bytes[160] = "";
	bool shared = w->job->job->flags >> ASY_WALK_SHARES_SHIFT & 15;
	uint64_t image = shared && !err ? w->share_bytes : w->job->image.n;

	if (err)
		snprintf(files, sizeof(files), "the walk ended early: %s", asy_err_text(err));
	else if (!w->trees_with_files && !shared)
		snprintf(files, sizeof(files), "no file system or archive was found");
	else if (w->files_read == w->files && w->problems)
		snprintf(files, sizeof(files), "every file that was found was read; problems on the way: %llu",
		         (unsigned long long)w->problems);
	else if (w->files_read < w->files)
		snprintf(files, sizeof(files), "%llu of %llu files could not be read completely, %llu problems",
		         (unsigned long long)(w->files - w->files_read), (unsigned long long)w->files, (unsigned long long)w->problems);
	if (err)
		memcpy(bytes, files, sizeof(bytes));
	else if (w->image_incomplete)
		snprintf(bytes, sizeof(bytes), "the image is cut short, or was searched only in part");
	else if (w->unknown_bytes)
		snprintf(bytes, sizeof(bytes), "%llu bytes are of unknown, compressed or encrypted content",
		         (unsigned long long)w->unknown_bytes);
	send_coverage(w, "files", "files", w->files_read, w->files, 0, files);
	send_coverage(w, "bytes", "bytes", image - (w->unknown_bytes < image ? w->unknown_bytes : image), image,
	              asy_report_observations(w->regions), bytes);
}

enum asy_err asy_walk_image(const struct asy_walk_job *job)
{
	struct walk w = {.job = job, .out = job->out, .hits = ASY_VEC_INIT(struct asy_pattern_hit, WALK_HITS)};
	struct blob image = {.bytes = job->image, .path = "", .inner = "", .container = "", .top = true};
	enum asy_err err;

	asy_arena_init(&w.arena, ASY_LIMIT_ARENA * 2);
	for (size_t i = 0; i <= WALK_DEPTH; i++)
		asy_buf_init(&w.scratch[i], ASY_LIMIT_FILE_BYTES);
	err = inspect_begin(&w);
	if (!err && job->image.n)
		err = walk_blob(&w, &image);
	if (w.stop)
		err = w.stop;
	if (!w.found && err != ASY_STOPPED && w.regions) {
		inspect_end(&w);
		finish(&w, err);
	}
	for (size_t i = 0; i < w.n_inspections; i++)
		asy_report_free(w.inspections[i].report);
	asy_report_free(w.regions);
	for (size_t i = 0; i <= WALK_DEPTH; i++)
		asy_buf_release(&w.scratch[i]);
	asy_seen_release(&w.seen);
	asy_seen_release(&w.opened);
	asy_vec_release(&w.hits);
	asy_arena_release(&w.arena);
	return w.found ? ASY_STOPPED : err;
}
