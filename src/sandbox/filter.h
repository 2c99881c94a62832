/* The system call filter of a profile. */
#ifndef ASY_SANDBOX_FILTER_H
#define ASY_SANDBOX_FILTER_H

#include "base/err.h"
#include "sandbox/profile.h"

/* From here on everything outside the profile's list ends the process by SIGSYS; calls of another architecture
 * (32-bit on a 64-bit kernel) too. ASY_DENIED: *ret_errno says why, and nothing is filtered. */
enum asy_err asy_filter_apply(const struct asy_profile *profile, int *ret_errno) ASY_MUST_CHECK;

#endif
