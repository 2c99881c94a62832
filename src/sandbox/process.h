/* The parent's side of the sandbox: starts a worker, reads its frames with deadlines, and finds out how it ended.
 * Everything that comes from the worker is hostile. */
#ifndef ASY_SANDBOX_PROCESS_H
#define ASY_SANDBOX_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "sandbox/frame.h"
#include "sandbox/recorder.h"
#include "sandbox/worker.h"

/* Finds an executable of libexec: $ASSAY_LIBEXEC, then relative to this program (../libexec/assay; ../worker in the
 * build tree), then where it was configured to be installed. ASY_NOT_FOUND otherwise. */
enum asy_err asy_libexec_find(const char *name, struct asy_buf *ret_path) ASY_MUST_CHECK;

/* A descriptor (close-on-exec) whose content is `bytes` and can no longer be changed: how data gets to a worker. */
enum asy_err asy_sealed_file(const char *name, struct asy_bytes bytes, int *ret_fd) ASY_MUST_CHECK;

struct asy_blob {
	int fd; /* borrowed */
	uint64_t size;
};

struct asy_spawn {
	const char *path; /* of the executable */
	struct asy_blob image;
	struct asy_blob data[ASY_WORKER_DATA];
	size_t n_data;
	bool wants_content;
	/* 0: the named limit. For tests and for callers that grant less. */
	uint64_t cpu_seconds, memory, stall_ms, idle_ms, wall_ms;
	unsigned max_abi; /* cap on the Landlock ABI: ASY_LANDLOCK_ANY, less only in tests */
};

struct asy_process {
	pid_t pid;     /* 0 when there is none */
	int job, frames;
	struct asy_recorder *recorder;
	struct asy_buf in;
	size_t used;   /* bytes of `in` already handed out */
	bool eof, salvaged, overdue;
	struct asy_talk talk;
	const char *violation; /* static phrase when ASY_PROTOCOL was returned */
	uint64_t stall_ms, idle_ms, wall_ms;
	int64_t started_at;      /* ms of the monotonic clock */
	int64_t cpu_at, wall_at; /* when it last showed progress, in ms */
	uint64_t beat_at;
};

/* How it ended. */
enum asy_death {
	ASY_DEATH_NONE,     /* exit status 0 after DONE */
	ASY_DEATH_EXIT,     /* gave up by itself */
	ASY_DEATH_SIGNAL,   /* crashed */
	ASY_DEATH_SYSCALL,  /* tried a forbidden call */
	ASY_DEATH_CPU,      /* processor time used up */
	ASY_DEATH_STALL,    /* no progress: ended by us */
	ASY_DEATH_PROTOCOL, /* broke the frame rules: ended by us */
	ASY_DEATH_STOPPED,  /* ended by us on request */
};

struct asy_obituary {
	enum asy_death death;
	int number;      /* exit status or signal */
	char text[160];  /* for people: "ended by signal 11 (SIGSEGV)" */
	bool has_note;   /* the recorder had something */
	char stage[ASY_RECORDER_STAGE], path[ASY_RECORDER_PATH]; /* as noted: not to be trusted, nor shown unescaped */
};

/* ASY_IO, ASY_NOMEM: nothing is running. */
enum asy_err asy_process_start(struct asy_process *p, const struct asy_spawn *spawn) ASY_MUST_CHECK;

/* Checks the frame against the table as well. ASY_IO: the worker does not take it. */
enum asy_err asy_process_send(struct asy_process *p, uint16_t type, struct asy_bytes payload) ASY_MUST_CHECK;

/* Waits for the next frame, which is valid until the next call. Also:
 * ASY_NOT_FOUND: no more frames, the worker has closed its end;
 * ASY_PROTOCOL: it broke the rules (p->violation); ASY_BUDGET: it makes no progress.
 * After anything but ASY_OK only asy_process_finish() may be called. */
enum asy_err asy_process_next(struct asy_process *p, struct asy_frame *ret_frame) ASY_MUST_CHECK;

/* Ends the process if it still runs, reaps it, frees everything. `why` is what asy_process_next returned, or
 * ASY_STOPPED when the caller has had enough (also after a frame whose content it cannot accept: ASY_PROTOCOL). */
void asy_process_finish(struct asy_process *p, enum asy_err why, struct asy_obituary *ret);

#endif
