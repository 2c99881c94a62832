#include "sandbox/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/start.h"

enum { MOST_FDS = ASY_FD_DATA + ASY_WORKER_DATA, MOST_ARGS = ASY_ARG_DATA + ASY_WORKER_DATA, PARK_AT = 64,
       PIPE_BYTES = 1 << 20 };

/* All that the child needs, made before fork(): afterwards only system calls. */
struct plan {
	int fds[MOST_FDS];
	size_t n_fds;
	char numbers[MOST_ARGS][24];
	char *argv[MOST_ARGS + 1];
	char **environment;
	const char *path;
	pid_t parent;
};

/* A worker has no environment. The sanitizers of a test build read theirs from it. */
static char **environment(void)
{
#ifdef ASY_SANITIZED
	static char asan[] = "ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:symbolize=0:allocator_may_return_null=1:"
			     "max_allocation_size_mb=4096";
	static char ubsan[] = "UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1:symbolize=0:print_stacktrace=1";
	static char *list[] = {asan, ubsan, NULL};
#else
	static char *list[] = {NULL};
#endif
	return list;
}

static void add_number(struct plan *plan, int at, uint64_t value)
{
	snprintf(plan->numbers[at], sizeof(plan->numbers[at]), "%" PRIu64, value);
	plan->argv[at] = plan->numbers[at];
}

static void make_plan(struct plan *plan, const struct asy_spawn *spawn, int job, int frames, int error, int recorder)
{
	static char worker[] = "--worker", name[] = "assay-worker";

	*plan = (struct plan){.environment = environment(), .path = spawn->path, .parent = getpid()};
	plan->argv[0] = name;
	plan->argv[ASY_ARG_WORKER] = worker;
	add_number(plan, ASY_ARG_LANDLOCK, spawn->max_abi);
	add_number(plan, ASY_ARG_CPU, spawn->cpu_seconds);
	add_number(plan, ASY_ARG_MEMORY, spawn->memory);
	add_number(plan, ASY_ARG_IMAGE, spawn->image.size);
	plan->fds[ASY_FD_JOB] = job;
	plan->fds[ASY_FD_FRAMES] = frames;
	plan->fds[ASY_FD_ERROR] = error;
	plan->fds[ASY_FD_IMAGE] = spawn->image.fd;
	plan->fds[ASY_FD_RECORDER] = recorder;
	for (size_t i = 0; i < spawn->n_data; i++) {
		add_number(plan, ASY_ARG_DATA + (int)i, spawn->data[i].size);
		plan->fds[(size_t)ASY_FD_DATA + i] = spawn->data[i].fd;
	}
	plan->n_fds = ASY_FD_DATA + spawn->n_data;
}

/* Moves every descriptor out of the way first: a source may be another one's target. */
static int arrange_descriptors(struct plan *plan)
{
	for (size_t i = 0; i < plan->n_fds; i++) {
		plan->fds[i] = fcntl(plan->fds[i], F_DUPFD_CLOEXEC, PARK_AT);
		if (plan->fds[i] < 0)
			return -1;
	}
	for (size_t i = 0; i < plan->n_fds; i++)
		if (dup2(plan->fds[i], (int)i) < 0)
			return -1;
	if (syscall(SYS_close_range, (unsigned)plan->n_fds, ~0u, 0) == 0)
		return 0;
	for (long fd = (long)plan->n_fds, most = sysconf(_SC_OPEN_MAX); fd < (most > 65536 || most < 0 ? 65536 : most); fd++)
		close((int)fd);
	return 0;
}

static void reset_signals(void)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int number = 1; number < 32; number++)
		sigaction(number, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void child(struct plan *plan)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != plan->parent)
		_exit(126);
	reset_signals();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || arrange_descriptors(plan) != 0)
		_exit(126);
	execve(plan->path, plan->argv, plan->environment);
	_exit(127);
}

static int error_output(void)
{
#ifdef ASY_SANITIZED
	return fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
#else
	return open("/dev/null", O_WRONLY | O_CLOEXEC);
#endif
}

static void close_all(const int *fds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

enum asy_err asy_spawn_worker(struct asy_process *p, const struct asy_spawn *spawn)
{
	enum { JOB_OURS, JOB_THEIRS, FRAMES_OURS, FRAMES_THEIRS, ERROR, RECORDER, N };
	int fds[N] = {-1, -1, -1, -1, -1, -1};
	struct plan plan;
	pid_t pid;

	if (spawn->n_data > ASY_WORKER_DATA)
		return ASY_BUG;
	/* A socket for the job, because a write to it can be kept from raising SIGPIPE; a pipe for frames: faster. */
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, &fds[JOB_OURS]) != 0 ||
	    pipe2(&fds[FRAMES_OURS], O_CLOEXEC) != 0 || (fds[ERROR] = error_output()) < 0 ||
	    fcntl(fds[FRAMES_OURS], F_SETFL, O_NONBLOCK) != 0 || fcntl(fds[JOB_OURS], F_SETFL, O_NONBLOCK) != 0 ||
	    asy_recorder_create(&p->recorder, &fds[RECORDER])) {
		close_all(fds, N);
		return ASY_IO;
	}
	(void)fcntl(fds[FRAMES_OURS], F_SETPIPE_SZ, PIPE_BYTES);
	make_plan(&plan, spawn, fds[JOB_THEIRS], fds[FRAMES_THEIRS], fds[ERROR], fds[RECORDER]);
	pid = fork();
	if (pid == 0)
		child(&plan);
	if (pid < 0) {
		close_all(fds, N);
		asy_recorder_unmap(p->recorder);
		p->recorder = NULL;
		return ASY_IO;
	}
	close(fds[JOB_THEIRS]);
	close(fds[FRAMES_THEIRS]);
	close(fds[ERROR]);
	close(fds[RECORDER]);
	p->pid = pid;
	p->job = fds[JOB_OURS];
	p->frames = fds[FRAMES_OURS];
	return ASY_OK;
}
