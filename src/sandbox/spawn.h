/* Starting a worker: fork, tidy descriptors and signals, exec. Used by process.c only. */
#ifndef ASY_SANDBOX_SPAWN_H
#define ASY_SANDBOX_SPAWN_H

#include "base/err.h"
#include "sandbox/process.h"

/* Fills pid, job, frames and recorder of *p. On failure nothing is left behind. */
enum asy_err asy_spawn_worker(struct asy_process *p, const struct asy_spawn *spawn) ASY_MUST_CHECK;

#endif
