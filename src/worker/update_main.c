/* assay-update: reads one update bundle in a sandbox, checks its signatures, and makes mutations of it. Not for people. */
#include <string.h>

#include "base/sha256.h"
#include "firmware/out_frames.h"
#include "sandbox/selftest.h"
#include "sandbox/worker.h"
#include "update/work.h"

static struct asy_bytes data_blob(const struct asy_worker *w, const struct asy_job *job, const char *name)
{
	for (size_t i = 0; i < job->n_data && i < w->n_data; i++)
		if (strcmp(job->data[i], name) == 0)
			return w->data[i];
	return (struct asy_bytes){0};
}

int main(int argc, char **argv)
{
	static struct asy_worker worker;
	static struct asy_job job;
	static struct asy_out_frames out;
	struct asy_update_work work;

	if (argc == 2 && strcmp(argv[1], "--selftest") == 0)
		return asy_selftest_main("parse");
	asy_sha256_prepare();
	asy_update_prepare();
	if (asy_worker_enter("parse", argc, argv, &worker) || asy_job_decode(worker.job, &job))
		return 1;
	asy_out_frames_init(&out, &worker, &job);
	work = (struct asy_update_work){
		.bundle = worker.image,
		.other = data_blob(&worker, &job, "other"),
		.older = data_blob(&worker, &job, "older"),
		.tables = data_blob(&worker, &job, "tables"),
		.now = job.now,
		.mutate = job.mode == ASY_JOB_EXTRACT,
		.out = &out.out,
	};
	asy_out_frames_done(&out, out.out.step(&out.out, "read the bundle", "/") ? asy_update_work(&work) : ASY_CORRUPT);
	asy_out_frames_release(&out);
	return 0;
}
