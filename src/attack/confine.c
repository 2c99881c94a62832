#include "attack/confine.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/landlock.h"

/* As in sandbox/landlock.c: numbers of the kernel's interface, older headers do not have them. */
enum {
	CALL_CREATE_RULESET = 444,
	CALL_ADD_RULE = 445,
	CALL_RESTRICT_SELF = 446,
	RULE_PATH_BENEATH = 1,
};

enum {
	FS_EXECUTE = 1 << 0,
	FS_WRITE_FILE = 1 << 1,
	FS_READ_FILE = 1 << 2,
	FS_READ_DIR = 1 << 3,
	FS_ALL_V1 = (1 << 13) - 1,
	FS_REFER = 1 << 13,
	FS_TRUNCATE = 1 << 14,
};

struct beneath {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

static void allow(int ruleset, const char *path, uint64_t rights)
{
	struct beneath rule = {rights, open(path, O_PATH | O_CLOEXEC)};

	if (rule.fd < 0)
		return;
	(void)!syscall(CALL_ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0);
	close(rule.fd);
}

static bool restrict_writes(const char *scratch)
{
	unsigned abi = asy_landlock_abi(ASY_LANDLOCK_ANY);
	uint64_t handled = FS_ALL_V1 | (abi >= 2 ? FS_REFER : 0) | (abi >= 3 ? FS_TRUNCATE : 0);
	long fd;
	bool ok;

	if (abi == 0)
		return true;
	fd = syscall(CALL_CREATE_RULESET, &handled, sizeof(handled), 0);
	if (fd < 0)
		return false;
	allow((int)fd, "/", FS_EXECUTE | FS_READ_FILE | FS_READ_DIR);
	allow((int)fd, scratch, handled);
	allow((int)fd, "/dev/null", (uint64_t)(FS_WRITE_FILE | FS_READ_FILE) | (handled & FS_TRUNCATE));
	allow((int)fd, "/dev/zero", FS_WRITE_FILE | FS_READ_FILE);
	allow((int)fd, "/dev/full", FS_WRITE_FILE | FS_READ_FILE);
	ok = syscall(CALL_RESTRICT_SELF, fd, 0) == 0;
	close((int)fd);
	return ok;
}

bool asy_confine_possible(void)
{
	return asy_landlock_abi(ASY_LANDLOCK_ANY) > 0;
}

bool asy_confine_self(const struct asy_confine *c)
{
	struct rlimit cpu = {c->seconds, c->seconds + 1}, size = {c->file_bytes, c->file_bytes}, core = {0, 0};

	setrlimit(RLIMIT_CPU, &cpu);
	setrlimit(RLIMIT_FSIZE, &size);
	setrlimit(RLIMIT_CORE, &core);
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && restrict_writes(c->scratch);
}
