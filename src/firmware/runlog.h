/* The frames of one run, held until it is known which runs count. */
#ifndef ASY_FIRMWARE_RUNLOG_H
#define ASY_FIRMWARE_RUNLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "sandbox/frame.h"

/* A set of 64-bit numbers: digests of payloads. */
struct asy_digests {
	uint64_t *slots; /* 0: empty */
	size_t n, cap;
};

uint64_t asy_frame_digest(const struct asy_frame *frame); /* never 0 */
bool asy_digests_add(struct asy_digests *d, uint64_t digest); /* false without memory */
bool asy_digests_has(const struct asy_digests *d, uint64_t digest);
void asy_digests_release(struct asy_digests *d);

struct asy_runlog {
	struct asy_buf frames;
	size_t n;
	bool overrun; /* something did not fit under the ceiling */
};

void asy_runlog_init(struct asy_runlog *log, size_t ceiling); /* usually ASY_LIMIT_RUN_BYTES */
void asy_runlog_release(struct asy_runlog *log);
void asy_runlog_add(struct asy_runlog *log, const struct asy_frame *frame);

/* The frame at *offset, which moves on; false at the end. */
bool asy_runlog_next(const struct asy_runlog *log, size_t *offset, struct asy_frame *ret_frame);

/* Adds to `log` what only an earlier run saw. Coverage is not added: it describes one run. */
enum asy_err asy_runlog_merge(struct asy_runlog *log, const struct asy_runlog *earlier) ASY_MUST_CHECK;

#endif
