#include "sandbox/selftest.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/landlock.h"
#include "sandbox/lockin.h"

/* If the sandbox were broken, nothing should happen to the machine that runs the test. */
#define NOWHERE "/nonexistent/assay-selftest"

enum { SURVIVED = 10, REFUSED = 11, NOT_LOCKED = 12 };

/* Each returns what the call returned. Raw calls: nothing of the C library may soften them. */
#define CALL(name, ...) \
	static long try_##name(void) { return syscall(SYS_##name, __VA_ARGS__); }

#ifdef SYS_open
CALL(open, "/etc/passwd", O_RDONLY)
CALL(creat, NOWHERE, 0600)
CALL(fork, 0)
CALL(vfork, 0)
CALL(unlink, NOWHERE)
CALL(rename, NOWHERE, NOWHERE)
CALL(mkdir, NOWHERE, 0700)
#endif
CALL(openat, AT_FDCWD, "/etc/passwd", O_RDONLY)
CALL(execve, "/bin/true", NULL, NULL)
CALL(execveat, AT_FDCWD, "/bin/true", NULL, NULL, 0)
CALL(socket, AF_INET, SOCK_STREAM, 0)
CALL(socketpair, AF_UNIX, SOCK_STREAM, 0, NULL)
CALL(sendto, 0, "x", 1, 0, NULL, 0)
CALL(recvmsg, 0, NULL, 0)
CALL(clone, SIGCHLD, NULL, NULL, NULL, 0)
CALL(ptrace, PTRACE_TRACEME, 0, NULL, NULL)
CALL(process_vm_readv, 1, NULL, 0, NULL, 0, 0)
CALL(kill, 1, 0)
CALL(tkill, 1, 0)
CALL(tgkill, 1, 1, 0)
CALL(unlinkat, AT_FDCWD, NOWHERE, 0)
CALL(linkat, AT_FDCWD, "/etc/passwd", AT_FDCWD, NOWHERE, 0)
CALL(symlinkat, "/etc/passwd", AT_FDCWD, NOWHERE)
CALL(truncate, NOWHERE, 0)
CALL(fchmodat, AT_FDCWD, NOWHERE, 0777)
CALL(mount, NULL, NULL, NULL, 0, NULL)
CALL(unshare, 0x10000000 /* CLONE_NEWUSER */)
CALL(setns, 0, 0)
CALL(setuid, 0)
CALL(setresuid, 0, 0, 0)
CALL(prctl, 15 /* PR_SET_NAME */, "escaped", 0, 0, 0)
CALL(seccomp, 0, 0, NULL)
CALL(bpf, 0, NULL, 0)
CALL(perf_event_open, NULL, 0, -1, -1, 0)
CALL(userfaultfd, 0)
CALL(memfd_create, "escaped", 0)
CALL(io_setup, 1, NULL)
CALL(keyctl, 0, 0, 0, 0, 0)
CALL(ioctl, 0, 0x5412 /* TIOCSTI */, "x")
CALL(fcntl, 1, F_GETFL)
CALL(dup, 1)
CALL(pipe2, NULL, 0)
CALL(shmget, 0, 4096, 0600)
CALL(personality, 0x0400000 /* READ_IMPLIES_EXEC */)
CALL(setrlimit, 0, NULL)
CALL(prlimit64, 0, 0, NULL, NULL)
CALL(chroot, "/")
CALL(chdir, "/")
CALL(getdents64, 0, NULL, 0)
CALL(sched_setaffinity, 0, 0, NULL)
CALL(init_module, NULL, 0, "")
CALL(reboot, 0, 0, 0, NULL)

/* Numbers that are the same on every architecture and younger than the headers of the oldest system. */
static long try_io_uring_setup(void) { return syscall(425, 1, NULL); }
static long try_pidfd_open(void) { return syscall(434, 1, 0); }
static long try_clone3(void) { return syscall(435, NULL, 0); }
static long try_openat2(void) { return syscall(437, AT_FDCWD, "/etc/passwd", NULL, 0); }
static long try_pidfd_getfd(void) { return syscall(438, 0, 0, 0); }
static long try_landlock_restrict_self(void) { return syscall(446, 0, 0); }
static long try_unknown_call(void) { return syscall(1023); }

static long try_read_fd_3(void)
{
	char byte;

	return syscall(SYS_read, 3, &byte, 1);
}

static long try_write_fd_3(void)
{
	return syscall(SYS_write, 3, "x", 1);
}

static long try_write_fd_0(void)
{
	return syscall(SYS_write, 0, "x", 1);
}

static long try_mmap_exec(void)
{
	return syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static long try_mmap_file(void)
{
	return syscall(SYS_mmap, NULL, 4096, PROT_READ, MAP_PRIVATE, 0, 0);
}

static long try_mprotect_exec(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return syscall(SYS_mprotect, p, 4096, PROT_READ | PROT_EXEC);
}

#ifdef __x86_64__
static long try_x32_call(void)
{
	return syscall(0x40000000 | SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
}

/* open() of the 32-bit table is number 5, which is fstat() of the 64-bit one. */
static long try_i386_call(void)
{
	long result;

	__asm__ volatile("int $0x80" : "=a"(result) : "a"(5L), "b"(0L), "c"(0L), "d"(0L) : "memory", "r8", "r9", "r10", "r11");
	return result;
}
#endif

/* What a worker cannot do without. */
static long try_memory(void)
{
	size_t size = 8 << 20;
	char *p = malloc(size), *q;

	if (!p)
		return -1;
	memset(p, 1, size);
	q = realloc(p, 2 * size);
	if (!q) {
		free(p);
		return -1;
	}
	free(q);
	return 0;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(int));
}

static long try_qsort(void)
{
	int *numbers = calloc(100000, sizeof(int));

	if (!numbers)
		return -1;
	qsort(numbers, 100000, sizeof(int), compare);
	free(numbers);
	return 0;
}

static long try_write_frames(void)
{
	return write(1, "", 0);
}

static const struct trial {
	const char *name;
	long (*call)(void);
	bool needed;
} trials[] = {
#define TRIAL(name) {#name, try_##name, false}
	{"memory", try_memory, true},
	{"qsort", try_qsort, true},
	{"write to the frame pipe", try_write_frames, true},
#ifdef SYS_open
	TRIAL(open),
	TRIAL(creat),
	TRIAL(fork),
	TRIAL(vfork),
	TRIAL(unlink),
	TRIAL(rename),
	TRIAL(mkdir),
#endif
	TRIAL(openat),
	TRIAL(openat2),
	TRIAL(execve),
	TRIAL(execveat),
	TRIAL(socket),
	TRIAL(socketpair),
	TRIAL(sendto),
	TRIAL(recvmsg),
	TRIAL(clone),
	TRIAL(clone3),
	TRIAL(ptrace),
	TRIAL(process_vm_readv),
	TRIAL(kill),
	TRIAL(tkill),
	TRIAL(tgkill),
	TRIAL(pidfd_open),
	TRIAL(pidfd_getfd),
	TRIAL(unlinkat),
	TRIAL(linkat),
	TRIAL(symlinkat),
	TRIAL(truncate),
	TRIAL(fchmodat),
	TRIAL(mount),
	TRIAL(unshare),
	TRIAL(setns),
	TRIAL(setuid),
	TRIAL(setresuid),
	TRIAL(prctl),
	TRIAL(seccomp),
	TRIAL(landlock_restrict_self),
	TRIAL(bpf),
	TRIAL(perf_event_open),
	TRIAL(userfaultfd),
	TRIAL(memfd_create),
	TRIAL(io_setup),
	TRIAL(io_uring_setup),
	TRIAL(keyctl),
	TRIAL(ioctl),
	TRIAL(fcntl),
	TRIAL(dup),
	TRIAL(pipe2),
	TRIAL(shmget),
	TRIAL(personality),
	TRIAL(setrlimit),
	TRIAL(prlimit64),
	TRIAL(chroot),
	TRIAL(chdir),
	TRIAL(getdents64),
	TRIAL(sched_setaffinity),
	TRIAL(init_module),
	TRIAL(reboot),
	TRIAL(unknown_call),
	TRIAL(read_fd_3),
	TRIAL(write_fd_3),
	TRIAL(write_fd_0),
	TRIAL(mmap_exec),
	TRIAL(mmap_file),
	TRIAL(mprotect_exec),
#ifdef __x86_64__
	TRIAL(x32_call),
	TRIAL(i386_call),
#endif
};

static _Noreturn void child(const struct asy_profile *profile, unsigned max_abi, const struct trial *trial)
{
	struct asy_lockin options = {.max_abi = max_abi};
	struct asy_confinement how;
	struct asy_buf why;
	long result;

	asy_buf_init(&why, 4096);
	if (asy_lock_in(profile, &options, &how, &why)) {
		fprintf(stderr, "%s\n", asy_buf_cstr(&why));
		_exit(NOT_LOCKED);
	}
	result = trial->call();
	_exit(trial->needed ? (result < 0 ? 1 : 0) : result == -1 && errno == EACCES ? REFUSED : SURVIVED);
}

static struct asy_selftest_result judge(const struct trial *trial, int status)
{
	struct asy_selftest_result result = {.name = trial->name, .status = status, .outcome = ASY_SELFTEST_SURVIVED};

	if (trial->needed) {
		result.good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
		result.outcome = result.good ? ASY_SELFTEST_ALLOWED : ASY_SELFTEST_BROKEN;
	} else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) {
		result.good = true;
		result.outcome = ASY_SELFTEST_KILLED;
	} else if (WIFEXITED(status) && WEXITSTATUS(status) == REFUSED) {
#ifdef ASY_SANITIZED
		result.good = true;
#endif
		result.outcome = ASY_SELFTEST_REFUSED;
	}
	return result;
}

enum asy_err asy_selftest_run(const struct asy_profile *profile, unsigned max_abi,
                              void (*each)(void *ctx, const struct asy_selftest_result *result), void *ctx)
{
	enum asy_err err = ASY_OK;

	fflush(NULL);
	for (size_t i = 0; i < sizeof(trials) / sizeof(trials[0]); i++) {
		struct asy_selftest_result result;
		int status = 0;
		pid_t pid = fork();

		if (pid == 0)
			child(profile, max_abi, &trials[i]);
		if (pid < 0 || waitpid(pid, &status, 0) != pid)
			return ASY_IO;
		result = judge(&trials[i], status);
		if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_LOCKED) {
			result = (struct asy_selftest_result){"lock-in", ASY_SELFTEST_BROKEN, status, false};
			each(ctx, &result);
			return ASY_DENIED;
		}
		each(ctx, &result);
		if (!result.good)
			err = ASY_DENIED;
	}
	return err;
}

static void print(void *ctx, const struct asy_selftest_result *result)
{
	static const char *const outcomes[] = {
		[ASY_SELFTEST_KILLED] = "killed",   [ASY_SELFTEST_REFUSED] = "refused", [ASY_SELFTEST_SURVIVED] = "SURVIVED",
		[ASY_SELFTEST_ALLOWED] = "allowed", [ASY_SELFTEST_BROKEN] = "BROKEN",
	};

	printf("%-4s %-8s %s\n", result->good ? "ok" : "BAD", outcomes[result->outcome], result->name);
	(*(unsigned *)ctx)++;
}

int asy_selftest_main(const char *profile)
{
	const struct asy_profile *p = asy_profile_find(profile);
	unsigned n = 0;
	enum asy_err err = !p ? ASY_NOT_FOUND : asy_selftest_run(p, ASY_LANDLOCK_ANY, print, &n);

	printf("profile %s, Landlock ABI %u: %u calls, %s\n", profile, asy_landlock_abi(ASY_LANDLOCK_ANY), n,
	       err ? "NOT CONFINED" : "confined");
	return err ? 1 : 0;
}
