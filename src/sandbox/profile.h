/* What a kind of worker may still do after it is locked in: one row per kind. */
#ifndef ASY_SANDBOX_PROFILE_H
#define ASY_SANDBOX_PROFILE_H

#include <stddef.h>
#include <stdint.h>

/* A condition on the arguments of an allowed system call. */
enum asy_call_condition {
	ASY_CALL_ANY,
	ASY_CALL_FD_0,      /* first argument is descriptor 0: the job */
	ASY_CALL_FD_1,      /* descriptor 1: frames */
	ASY_CALL_FD_2,      /* descriptor 2: /dev/null, or the terminal in sanitizer builds */
	ASY_CALL_ANONYMOUS, /* mmap: no PROT_EXEC, and not of a file */
	ASY_CALL_NO_EXEC,   /* mprotect: no PROT_EXEC */
	ASY_CALL_SELF,      /* first argument is the process itself */
};

struct asy_call {
	int number; /* SCMP_SYS() */
	enum asy_call_condition condition;
};

struct asy_profile {
	const char *name;
	uint64_t memory;      /* bytes of address space beside the mappings it was given; 0: no ceiling */
	uint64_t cpu_seconds;
	const struct asy_call *allowed; /* everything else ends the process by SIGSYS */
	size_t n_allowed;
	const int *refused; /* fail with EACCES: what a sanitizer's run-time library tries when it reports */
	size_t n_refused;
};

extern const struct asy_profile asy_profiles[];
extern const size_t asy_n_profiles;
const struct asy_profile *asy_profile_find(const char *name); /* or NULL */

#endif
