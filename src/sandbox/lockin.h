/* Gives up every right that a profile does not list. There is no way back. */
#ifndef ASY_SANDBOX_LOCKIN_H
#define ASY_SANDBOX_LOCKIN_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "sandbox/profile.h"

struct asy_lockin {
	unsigned max_abi;     /* cap on the Landlock ABI: ASY_LANDLOCK_ANY, less only in tests */
	uint64_t mapped;      /* bytes of address space already given to image and data */
	uint64_t memory;      /* 0: the profile's */
	uint64_t cpu_seconds; /* 0: the profile's */
};

/* How the process is confined. */
struct asy_confinement {
	unsigned landlock_abi; /* 0: the kernel has no Landlock, seccomp stands alone */
};

/* In order: the time zone becomes UTC, no_new_privs, not dumpable, no capabilities, Landlock, rlimits, seccomp. ASY_DENIED: a sentence for
 * people (what is missing, what to do) is appended to `why`, and the process must not look at foreign bytes. */
enum asy_err asy_lock_in(const struct asy_profile *profile, const struct asy_lockin *options,
                         struct asy_confinement *ret, struct asy_buf *why) ASY_MUST_CHECK;

#endif
