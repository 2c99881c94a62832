/* assay-firmware: looks at one image in a sandbox and tells its parent what is there. Not for people:
 * it is started by assay with the image and its data as descriptors. `--selftest` shows that the sandbox holds. */
#include <string.h>

#include "base/sha256.h"
#include "component/table.h"
#include "firmware/out_frames.h"
#include "firmware/tables.h"
#include "firmware/walk.h"
#include "inspect/crypto.h"
#include "inspect/table.h"
#include "sandbox/selftest.h"
#include "sandbox/worker.h"

enum { MOST_INSPECTORS = 64 };

struct context {
	struct asy_worker worker;
	struct asy_job job;
	struct asy_out_frames out;
	struct asy_patterns *patterns;
	const struct asy_inspector *inspectors[MOST_INSPECTORS + 1];
};

static struct asy_bytes data_blob(const struct context *c, const char *name)
{
	for (size_t i = 0; i < c->job.n_data && i < c->worker.n_data; i++)
		if (strcmp(c->job.data[i], name) == 0)
			return c->worker.data[i];
	return (struct asy_bytes){0};
}

static struct asy_bytes table(void *ctx, const char *name)
{
	return asy_tables_find(data_blob(ctx, "tables"), name);
}

static void progress(void *ctx, uint64_t done, uint64_t total)
{
	struct context *c = ctx;

	asy_out_frames_progress(&c->out, done, total);
}

static void join_inspectors(struct context *c)
{
	size_t n = 0;

	for (size_t i = 0; asy_inspectors[i] && n < MOST_INSPECTORS; i++)
		c->inspectors[n++] = asy_inspectors[i];
	for (size_t i = 0; asy_component_inspectors[i] && n < MOST_INSPECTORS; i++)
		c->inspectors[n++] = asy_component_inspectors[i];
}

int main(int argc, char **argv)
{
	static struct context c;
	struct asy_walk_job walk = {.job = &c.job, .containers = asy_containers, .n_containers = asy_n_containers,
	                            .inspectors = c.inspectors, .data = table, .data_ctx = &c, .progress = progress, .progress_ctx = &c};

	if (argc == 2 && strcmp(argv[1], "--selftest") == 0)
		return asy_selftest_main("parse");
	asy_sha256_prepare();
	asy_crypto_prepare();
	if (asy_worker_enter("parse", argc, argv, &c.worker) || asy_job_decode(c.worker.job, &c.job))
		return 1;
	join_inspectors(&c);
	asy_out_frames_init(&c.out, &c.worker, &c.job);
	if (data_blob(&c, "patterns").n && asy_patterns_load(data_blob(&c, "patterns"), &c.patterns))
		c.patterns = NULL;
	walk.image = c.worker.image;
	walk.patterns = c.patterns;
	walk.out = &c.out.out;
	asy_out_frames_done(&c.out, asy_walk_image(&walk));
	asy_patterns_free(c.patterns);
	asy_out_frames_release(&c.out);
	return 0;
}
