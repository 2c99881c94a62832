#include "sandbox/landlock.h"

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Own definitions, from the kernel's Documentation/userspace-api/landlock.rst: the headers of the oldest system
 * we build on end at ABI 2, the kernels we run on do not. Numbers are those of every architecture. */
enum {
	CALL_CREATE_RULESET = 444,
	CALL_RESTRICT_SELF = 446,
	CREATE_RULESET_VERSION = 1,
};

struct ruleset_attr {
	uint64_t handled_access_fs;
	uint64_t handled_access_net; /* since ABI 4 */
	uint64_t scoped;             /* since ABI 6 */
};

/* Rights are bits given out in order, so a mask follows from how many an ABI knows. */
static const struct {
	uint8_t fs, net, scopes;
} rights[] = {
	{0, 0, 0},
	{13, 0, 0}, /* 1: execute ... make_sym */
	{14, 0, 0}, /* 2: refer */
	{15, 0, 0}, /* 3: truncate */
	{15, 2, 0}, /* 4: bind and connect TCP */
	{16, 2, 0}, /* 5: ioctl on devices */
	{16, 2, 2}, /* 6: abstract Unix sockets, signals */
};

enum { NEWEST = sizeof(rights) / sizeof(rights[0]) - 1 }; /* 7 and later add nothing that is denied by default here */

static uint64_t mask(unsigned bits)
{
	return (UINT64_C(1) << bits) - 1;
}

unsigned asy_landlock_abi(unsigned max_abi)
{
	long abi = syscall(CALL_CREATE_RULESET, NULL, (size_t)0, CREATE_RULESET_VERSION);

	if (abi <= 0)
		return 0;
	return (unsigned long)abi < max_abi ? (unsigned)abi : max_abi;
}

enum asy_err asy_landlock_deny_all(unsigned max_abi, unsigned *ret_abi, int *ret_errno)
{
	unsigned abi = asy_landlock_abi(max_abi), known = abi < NEWEST ? abi : NEWEST;
	struct ruleset_attr attr = {mask(rights[known].fs), mask(rights[known].net), mask(rights[known].scopes)};
	size_t size = known >= 6 ? sizeof(attr) : known >= 4 ? offsetof(struct ruleset_attr, scoped) : sizeof(uint64_t);
	long fd;

	if (abi == 0) {
		/* Absent is one thing, forbidden (EPERM from a container's filter) another. */
		if (max_abi && errno != ENOSYS && errno != EOPNOTSUPP) {
			*ret_errno = errno;
			return ASY_DENIED;
		}
		*ret_abi = 0;
		return ASY_OK;
	}
	fd = syscall(CALL_CREATE_RULESET, &attr, size, 0);
	if (fd < 0 || syscall(CALL_RESTRICT_SELF, fd, 0) != 0) {
		*ret_errno = errno;
		if (fd >= 0)
			close((int)fd);
		return ASY_DENIED;
	}
	close((int)fd);
	*ret_abi = abi;
	return ASY_OK;
}
