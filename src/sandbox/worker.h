/* The worker's side of the sandbox: how an executable of libexec gives up its rights before it looks at anything.
 *
 *   int main(int argc, char **argv)
 *   {
 *           struct asy_worker w;
 *
 *           asy_sha256_prepare();                 // whatever needs files comes first
 *           if (asy_worker_enter("parse", argc, argv, &w))
 *                   return 1;                     // the parent has been told why
 *           ... asy_job_decode(w.job, ...), work on w.image, send frames ...
 *           return 0;
 *   }
 *
 * The call maps the image, the data blobs and the flight recorder, closes every other descriptor, locks the
 * process in (no_new_privs, rlimits, no capabilities, Landlock, seccomp), sends READY, and only then waits for the
 * job. Nothing of the image has been read when it returns. After it, every call outside the profile's list ends the
 * process by SIGSYS. */
#ifndef ASY_SANDBOX_WORKER_H
#define ASY_SANDBOX_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

enum { ASY_WORKER_DATA = 8 }; /* most data blobs handed to one worker */

struct asy_worker {
	struct asy_bytes image;
	struct asy_bytes data[ASY_WORKER_DATA]; /* in the order of the parent's list; the job names them */
	size_t n_data;
	struct asy_bytes job; /* payload of the JOB frame: firmware/job.h; valid until the process ends */
	struct asy_recorder *recorder; /* sandbox/recorder.h; holds the frames not yet written, too */
};

/* `profile` is a row of sandbox/profile.h. ASY_DENIED when the sandbox could not be set up: nothing may be parsed
 * then, and the parent was sent a REFUSED frame with the reason. */
enum asy_err asy_worker_enter(const char *profile, int argc, char **argv, struct asy_worker *ret) ASY_MUST_CHECK;

/* Sends one frame of `type` (sandbox/frame.h), buffered; what is in the buffer when the process dies is not lost. A
 * payload over the ceiling is a bug and aborts. When the parent is gone the process ends. */
void asy_worker_send(struct asy_worker *w, uint16_t type, struct asy_bytes payload);
void asy_worker_flush(struct asy_worker *w);

#endif
