#include "sandbox/profile.h"

#include <seccomp.h>
#include <string.h>

#include "base/limits.h"

/* Memory, time, its own pipe. No file, no network, no process, no new code. */
static const struct asy_call parse_allowed[] = {
	{SCMP_SYS(read), ASY_CALL_FD_0},
	{SCMP_SYS(write), ASY_CALL_FD_1},
	{SCMP_SYS(write), ASY_CALL_FD_2},
	{SCMP_SYS(writev), ASY_CALL_FD_2}, /* last words of the C library before it aborts */
	{SCMP_SYS(mmap), ASY_CALL_ANONYMOUS},
	{SCMP_SYS(mprotect), ASY_CALL_NO_EXEC},
	{SCMP_SYS(munmap), ASY_CALL_ANY},
	{SCMP_SYS(mremap), ASY_CALL_ANY},
	{SCMP_SYS(madvise), ASY_CALL_ANY},
	{SCMP_SYS(brk), ASY_CALL_ANY},
	{SCMP_SYS(clock_gettime), ASY_CALL_ANY},
	{SCMP_SYS(gettimeofday), ASY_CALL_ANY},
	{SCMP_SYS(time), ASY_CALL_ANY},
	{SCMP_SYS(getrandom), ASY_CALL_ANY},
	{SCMP_SYS(sysinfo), ASY_CALL_ANY}, /* qsort() asks how much memory there is */
	{SCMP_SYS(futex), ASY_CALL_ANY},
	{SCMP_SYS(getpid), ASY_CALL_ANY},
	{SCMP_SYS(gettid), ASY_CALL_ANY},
	{SCMP_SYS(tgkill), ASY_CALL_SELF}, /* abort() */
	{SCMP_SYS(rt_sigprocmask), ASY_CALL_ANY},
	{SCMP_SYS(rt_sigreturn), ASY_CALL_ANY},
	{SCMP_SYS(restart_syscall), ASY_CALL_ANY},
	{SCMP_SYS(exit), ASY_CALL_ANY},
	{SCMP_SYS(exit_group), ASY_CALL_ANY},
#ifdef ASY_SANITIZED
	{SCMP_SYS(sigaltstack), ASY_CALL_ANY},
	{SCMP_SYS(rt_sigaction), ASY_CALL_ANY},
	{SCMP_SYS(sched_yield), ASY_CALL_ANY},
#endif
};

#ifdef ASY_SANITIZED
static const int parse_refused[] = {
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(close),
	SCMP_SYS(stat),
	SCMP_SYS(fstat),
	SCMP_SYS(lstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(access),
	SCMP_SYS(ioctl),
	SCMP_SYS(lseek),
	SCMP_SYS(getrlimit),
	SCMP_SYS(setrlimit),
	SCMP_SYS(prlimit64),
	SCMP_SYS(getrusage),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(getppid),
	SCMP_SYS(getuid),
	SCMP_SYS(uname),
	SCMP_SYS(prctl),
	SCMP_SYS(pipe),
	SCMP_SYS(pipe2),
	SCMP_SYS(nanosleep),
	SCMP_SYS(clock_nanosleep),
};
#endif

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const struct asy_profile asy_profiles[] = {
	{
		.name = "parse",
		.cpu_seconds = ASY_LIMIT_WORKER_CPU,
		.allowed = parse_allowed,
		.n_allowed = COUNT(parse_allowed),
#ifdef ASY_SANITIZED
		/* The address sanitizer reserves terabytes, so no ceiling on address space: process.c sets its own. */
		.refused = parse_refused,
		.n_refused = COUNT(parse_refused),
#else
		.memory = ASY_LIMIT_WORKER_MEMORY,
#endif
	},
};
const size_t asy_n_profiles = COUNT(asy_profiles);

const struct asy_profile *asy_profile_find(const char *name)
{
	for (size_t i = 0; i < asy_n_profiles; i++)
		if (strcmp(asy_profiles[i].name, name) == 0)
			return &asy_profiles[i];
	return NULL;
}
