#include "sandbox/lockin.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/ckd.h"
#include "sandbox/landlock.h"
#include "sandbox/filter.h"

static enum asy_err denied(struct asy_buf *why, const char *what, int error, const char *remedy)
{
	asy_buf_printf(why, "%s (%s). %s", what, strerror(error), remedy);
	return ASY_DENIED;
}

static int set_limit(__rlimit_resource_t resource, uint64_t soft, uint64_t hard)
{
	struct rlimit now, limit = {soft, hard};

	/* Somebody may have lowered it further; raising a hard limit is neither possible nor wanted. */
	if (getrlimit(resource, &now) != 0)
		return -1;
	if (limit.rlim_max > now.rlim_max)
		limit.rlim_max = now.rlim_max;
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	return setrlimit(resource, &limit);
}

static int set_limits(const struct asy_profile *profile, const struct asy_lockin *options)
{
	uint64_t memory = options->memory && profile->memory ? options->memory : profile->memory;
	uint64_t cpu = options->cpu_seconds ? options->cpu_seconds : profile->cpu_seconds, space = RLIM_INFINITY;

	if (memory && asy_ckd_add(&space, memory, options->mapped))
		space = RLIM_INFINITY;
	/* NPROC does not bind root; seccomp has no call that makes a process anyway. The second CPU second more is
	 * for SIGXCPU to end the process before SIGKILL does, so that the parent can tell why. */
	return set_limit(RLIMIT_AS, space, space) || set_limit(RLIMIT_CPU, cpu, cpu + 2) ||
	       set_limit(RLIMIT_FSIZE, 0, 0) || set_limit(RLIMIT_NPROC, 0, 0) || set_limit(RLIMIT_CORE, 0, 0) ||
	       set_limit(RLIMIT_MEMLOCK, 0, 0) || set_limit(RLIMIT_NOFILE, 0, 0);
}

/* Root keeps its user id (changing it needs rights a container may not give) but none of its powers. */
static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0}};

	return (int)syscall(SYS_capset, &header, none);
}

/* The C library reads the time zone's file at the first use of even gmtime(): let it have what it wants now. */
static void settle_time_zone(void)
{
	setenv("TZ", "UTC0", 1);
	tzset();
}

enum asy_err asy_lock_in(const struct asy_profile *profile, const struct asy_lockin *options,
                         struct asy_confinement *ret, struct asy_buf *why)
{
	int error = 0;

	settle_time_zone();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return denied(why, "The kernel does not grant no_new_privs", errno, "Linux 3.5 or newer is needed.");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return denied(why, "The process cannot be made undumpable", errno, "This should never happen.");
	if (drop_capabilities() != 0)
		return denied(why, "Capabilities cannot be dropped", errno,
		              "Allow the capset system call in the container's policy.");
	if (asy_landlock_deny_all(options->max_abi, &ret->landlock_abi, &error))
		return denied(why, "The kernel has Landlock but does not let this process use it", error,
		              "Allow the landlock_* system calls in the container's policy, or use a newer container "
		              "runtime.");
	if (set_limits(profile, options) != 0)
		return denied(why, "Resource limits cannot be set", errno,
		              "Allow the prlimit64 and setrlimit system calls in the container's policy.");
	if (asy_filter_apply(profile, &error))
		return denied(why, "The system call filter cannot be installed", error,
		              "A kernel with CONFIG_SECCOMP_FILTER is needed, and a container's policy that allows the "
		              "seccomp system call.");
	return ASY_OK;
}
