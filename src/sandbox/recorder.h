/* The flight recorder: a small shared mapping in which a worker notes what it is about to do, so that its parent
 * knows afterwards what killed it. Frames that the worker has not yet written to the pipe stand there too: they
 * outlive it. */
#ifndef ASY_SANDBOX_RECORDER_H
#define ASY_SANDBOX_RECORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

enum { ASY_RECORDER_STAGE = 64, ASY_RECORDER_PATH = 4096, ASY_RECORDER_FRAMES = 64 * 1024 };

struct asy_recorder; /* one mapping; both sides are the same build */

/* The parent makes it: *ret_fd (close-on-exec, size sealed) goes to the worker. */
enum asy_err asy_recorder_create(struct asy_recorder **ret, int *ret_fd) ASY_MUST_CHECK;

/* The worker maps what it was given; NULL when that is not a recorder. */
struct asy_recorder *asy_recorder_map(int fd);
void asy_recorder_unmap(struct asy_recorder *r); /* NULL is fine */

/* Worker: text that is too long is cut. */
void asy_recorder_note(struct asy_recorder *r, const char *stage, const char *path);

/* A number that grows with every note: to see that the worker lives. */
uint64_t asy_recorder_beat(const struct asy_recorder *r);

/* Parent, after the worker's death: bounded copies. False when nothing was noted. */
bool asy_recorder_read(const struct asy_recorder *r, char ret_stage[ASY_RECORDER_STAGE],
                       char ret_path[ASY_RECORDER_PATH]);

/* Worker: frames waiting to be written. add() returns false when they do not fit; take() empties. The bytes taken
 * are valid until the next add(). */
bool asy_recorder_add(struct asy_recorder *r, struct asy_bytes header, struct asy_bytes payload);
struct asy_bytes asy_recorder_take(struct asy_recorder *r);

/* Parent, after the worker's death: what it had not written yet. */
struct asy_bytes asy_recorder_rest(const struct asy_recorder *r);

/* True when a note of (stage, path) would read back as (noted_stage, noted_path), cuts included. */
bool asy_recorder_same(const char *stage, const char *path, const char *noted_stage, const char *noted_path);

#endif
