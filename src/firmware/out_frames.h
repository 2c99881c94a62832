/* asy_out over frames: what the worker learns goes to the parent process. */
#ifndef ASY_FIRMWARE_OUT_FRAMES_H
#define ASY_FIRMWARE_OUT_FRAMES_H

#include "base/buf.h"
#include "firmware/job.h"
#include "firmware/out.h"
#include "sandbox/worker.h"

struct asy_out_frames {
	struct asy_out out; /* hand &of.out to the walk */
	struct asy_worker *worker;
	const struct asy_job *job; /* for the steps to leave out */
	struct asy_buf payload;
	uint64_t progress_at; /* next progress worth sending */
};

/* `worker` and `job` stay borrowed. */
void asy_out_frames_init(struct asy_out_frames *of, struct asy_worker *worker, const struct asy_job *job);

/* For the progress line: bytes of the image dealt with so far. Cheap to call often. */
void asy_out_frames_progress(struct asy_out_frames *of, uint64_t done, uint64_t total);

/* The last frame: how the walk ended. Flushes; nothing may be sent after it. */
void asy_out_frames_done(struct asy_out_frames *of, enum asy_err err);
void asy_out_frames_release(struct asy_out_frames *of);

#endif
