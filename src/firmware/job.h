/* What a worker is asked to do: the payload of the first frame it gets. */
#ifndef ASY_FIRMWARE_JOB_H
#define ASY_FIRMWARE_JOB_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum asy_job_mode {
	ASY_JOB_LIST,    /* regions, entries, coverage of bytes and files */
	ASY_JOB_SCAN,    /* the same, and every inspector */
	ASY_JOB_CONTENT, /* entry and content of `path` only */
	ASY_JOB_EXTRACT, /* every entry with its content */
	ASY_JOB__MAX
};

enum { ASY_JOB_SKIPS = 8, /* ASY_LIMIT_RESTARTS */
       ASY_JOB_DATA = 8 /* ASY_WORKER_DATA */ };

/* A step that killed an earlier worker: asy_out.step() refuses it. */
struct asy_job_skip {
	const char *stage, *path;
};

struct asy_job {
	enum asy_job_mode mode;
	uint32_t flags;   /* meaning is between the caller of the session and the walk */
	int64_t now;      /* asy_clock_now() of the parent */
	const char *path; /* wanted path of ASY_JOB_CONTENT; "" otherwise */
	struct asy_job_skip skips[ASY_JOB_SKIPS];
	size_t n_skips;
	const char *data[ASY_JOB_DATA]; /* names of the data blobs: data[i] is asy_worker.data[i] */
	size_t n_data;
};

/* ASY_LIMIT when a text or the number of skips or blobs is over its ceiling. */
enum asy_err asy_job_encode(const struct asy_job *job, struct asy_buf *out) ASY_MUST_CHECK;

/* Texts point into `payload`. ASY_PROTOCOL when anything is wrong with it. */
enum asy_err asy_job_decode(struct asy_bytes payload, struct asy_job *ret) ASY_MUST_CHECK;

#endif
