/* The parent's side of a scan: runs a worker over one image, restarts it without what killed it, and hands over what
 * was learned.
 *
 * Records are held back until the last run is over, then delivered once: those of the last run, and of earlier runs
 * what the last one did not see again. In the modes that ask for content, entries and content are delivered at once
 * (an entry that an earlier run delivered is not delivered again). A worker's death becomes an observation of kind
 * "worker" and a problem. */
#ifndef ASY_FIRMWARE_SESSION_H
#define ASY_FIRMWARE_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "evidence/observation.h"
#include "evidence/records.h"
#include "firmware/job.h"
#include "sandbox/process.h"

struct asy_session_data {
	const char *name;     /* the worker finds the blob by it: asy_report_data() */
	struct asy_blob blob; /* see asy_sealed_file() */
};

struct asy_session_job {
	const char *worker;    /* name of the executable in libexec: "assay-firmware" */
	struct asy_blob image; /* read-only descriptor of a regular file or block device, borrowed */
	enum asy_job_mode mode;
	uint32_t flags;        /* handed to the walk as they are */
	const char *path;      /* wanted path of ASY_JOB_CONTENT, else NULL */
	int64_t now;           /* asy_clock_now() */
	const struct asy_session_data *data;
	size_t n_data;         /* at most ASY_JOB_DATA */
	/* 0: the named limits. */
	uint64_t cpu_seconds, memory, stall_ms, idle_ms, wall_ms;
};

/* Any member may be NULL. All pointers are borrowed for the call. Anything but ASY_OK ends the session, which then
 * returns that value. */
struct asy_session_handler {
	enum asy_err (*region)(struct asy_session_handler *h, const struct asy_region *region);
	enum asy_err (*entry)(struct asy_session_handler *h, const struct asy_entry *entry);
	/* Only in ASY_JOB_CONTENT and ASY_JOB_EXTRACT: parts of the entry just given, and its end: ASY_OK, or ASY_STOPPED
	 * when the worker died before it was complete. content_end is called once after every entry. */
	enum asy_err (*content)(struct asy_session_handler *h, struct asy_bytes part);
	enum asy_err (*content_end)(struct asy_session_handler *h, enum asy_err err);
	enum asy_err (*observation)(struct asy_session_handler *h, const struct asy_observation *observation);
	enum asy_err (*component)(struct asy_session_handler *h, const struct asy_component *component);
	enum asy_err (*coverage)(struct asy_session_handler *h, const struct asy_coverage *coverage);
	enum asy_err (*problem)(struct asy_session_handler *h, const struct asy_problem *problem);
	void (*progress)(struct asy_session_handler *h, uint64_t done, uint64_t total); /* as it happens */
};

struct asy_session_result {
	bool finished;         /* the last run came to its end */
	enum asy_err walk;     /* how the walk ended, when finished */
	unsigned runs;         /* 1: no restart was needed */
	unsigned landlock_abi; /* 0: this kernel has no Landlock; seccomp stood alone */
	char text[4200];       /* for people, when something is returned that the handler did not ask for */
};

/* ASY_OK: what could be learned was delivered, even when no run finished.
 * ASY_NOT_FOUND: no such worker executable. ASY_DENIED: the worker could not be confined, so nothing was parsed.
 * ASY_IO, ASY_NOMEM: it could not be run. */
enum asy_err asy_session_run(const struct asy_session_job *job, struct asy_session_handler *h,
                             struct asy_session_result *ret) ASY_MUST_CHECK;

#endif
