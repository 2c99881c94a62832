/* Landlock without libc wrappers: denies every file system access, TCP bind and connect, signals to and abstract
 * sockets of processes outside, as far as the running kernel can. */
#ifndef ASY_SANDBOX_LANDLOCK_H
#define ASY_SANDBOX_LANDLOCK_H

#include "base/err.h"

enum { ASY_LANDLOCK_ANY = 255 }; /* no cap on the ABI */

/* Version of the kernel's Landlock ABI, at most max_abi; 0 when the kernel does not have it (not built in, or not
 * in its list of active security modules). */
unsigned asy_landlock_abi(unsigned max_abi);

/* Applies the strictest ruleset of ABI min(kernel, max_abi) to this process; no_new_privs must be set.
 * *ret_abi is the ABI used, 0 (and ASY_OK) when the kernel does not have Landlock.
 * ASY_DENIED: the kernel has it but refused; *ret_errno says why. */
enum asy_err asy_landlock_deny_all(unsigned max_abi, unsigned *ret_abi, int *ret_errno) ASY_MUST_CHECK;

#endif
