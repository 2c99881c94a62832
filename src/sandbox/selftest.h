/* Tries, in a child locked in with a profile, each call that the profile must not allow. */
#ifndef ASY_SANDBOX_SELFTEST_H
#define ASY_SANDBOX_SELFTEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "sandbox/profile.h"

enum asy_selftest_outcome {
	ASY_SELFTEST_KILLED,   /* died by SIGSYS: as it must be */
	ASY_SELFTEST_REFUSED,  /* the call failed with EACCES: good enough in sanitizer builds only */
	ASY_SELFTEST_SURVIVED, /* the call went through, or something else happened */
	ASY_SELFTEST_ALLOWED,  /* a call the worker needs went through: as it must be */
	ASY_SELFTEST_BROKEN,   /* a call the worker needs did not go through */
};

struct asy_selftest_result {
	const char *name; /* "openat" */
	enum asy_selftest_outcome outcome;
	int status;       /* of waitpid() */
	bool good;
};

/* Gives one result per call in a fixed order. ASY_OK when all are good; ASY_DENIED when one is not, or when the
 * lock-in itself fails (then `each` is called for "lock-in" only). */
enum asy_err asy_selftest_run(const struct asy_profile *profile, unsigned max_abi,
                              void (*each)(void *ctx, const struct asy_selftest_result *result), void *ctx);

/* For a worker's --selftest: prints a line per call; 0 when all are good, else 1. */
int asy_selftest_main(const char *profile);

#endif
