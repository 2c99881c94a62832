#include "attack/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "attack/confine.h"

enum { NOT_CONFINED = 251, READ_BLOCK = 4096 };

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void asy_shell_quote(struct asy_buf *out, const char *text)
{
	asy_buf_text(out, "'");
	for (; *text; text++) {
		if (*text == '\'')
			asy_buf_text(out, "'\\''");
		else
			asy_buf_u8(out, (uint8_t)*text);
	}
	asy_buf_text(out, "'");
}

void asy_run_fill(const char *pattern, const struct asy_run_value *values, size_t n, struct asy_buf *out)
{
	while (*pattern) {
		const char *end = *pattern == '{' ? strchr(pattern, '}') : NULL;
		size_t i = 0, length = end ? (size_t)(end - pattern) - 1 : 0;

		for (; end && i < n; i++)
			if (strlen(values[i].name) == length && strncmp(values[i].name, pattern + 1, length) == 0)
				break;
		if (end && i < n) {
			asy_shell_quote(out, values[i].value ? values[i].value : "");
			pattern = end + 1;
		} else {
			asy_buf_u8(out, (uint8_t)*pattern++);
		}
	}
}

static _Noreturn void child(const struct asy_run *run, int output, char **environment)
{
	static char sh[] = "sh", c[] = "-c";
	char *argv[] = {sh, c, NULL, NULL};
	struct asy_confine confine = {run->scratch, run->seconds, run->file_bytes};
	struct sigaction action = {.sa_handler = SIG_DFL};
	int null = open("/dev/null", O_RDONLY);
	char command[32768];

	setpgid(0, 0);
	sigaction(SIGPIPE, &action, NULL);
	dup2(null, STDIN_FILENO);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	if (chdir(run->scratch) != 0 || (!run->unconfined && !asy_confine_self(&confine)))
		_exit(NOT_CONFINED);
	snprintf(command, sizeof(command), "%s", run->command);
	argv[2] = command;
	execve("/bin/sh", argv, environment);
	_exit(127);
}

/* Reads until the output ends, the group's leader has ended, or the time is over. False: hung. */
static bool watch(pid_t pid, int fd, int64_t deadline, struct asy_buf *log, int *ret_status)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	bool ended = false, open = true;

	while (now_ms() < deadline) {
		uint8_t block[READ_BLOCK];
		ssize_t n = 0;

		if (open && poll(&p, 1, ended ? 20 : 50) > 0) {
			n = read(fd, block, sizeof(block));
			if (n > 0)
				asy_buf_append(log, (struct asy_bytes){block, (size_t)n});
			else if (n == 0)
				open = false;
		} else if (ended) {
			return true; /* what it left running keeps the pipe open: not waited for */
		}
		if (!open && !ended)
			usleep(5000);
		if (!ended)
			ended = waitpid(pid, ret_status, WNOHANG) == pid;
		if (ended && !open)
			return true;
	}
	return ended;
}

static bool is_defect(int signal_number)
{
	return signal_number == SIGSEGV || signal_number == SIGABRT || signal_number == SIGBUS || signal_number == SIGILL ||
	       signal_number == SIGFPE || signal_number == SIGSYS || signal_number == SIGTRAP;
}

static void judge(int status, struct asy_run_result *ret)
{
	ret->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	ret->crashed = ret->status > 128 && ret->status < 128 + 64 && is_defect(ret->status - 128);
	ret->confined = ret->status != NOT_CONFINED;
	ret->hung |= ret->status == 128 + SIGXCPU;
}

static void make_environment(const struct asy_run *run, char texts[4][4200], char *environment[6])
{
	const char *path = getenv("PATH");
	static char locale[] = "LC_ALL=C";

	snprintf(texts[0], sizeof(texts[0]), "PATH=%s", path && strlen(path) < 4000 ? path : "/usr/sbin:/usr/bin:/sbin:/bin");
	snprintf(texts[1], sizeof(texts[1]), "HOME=%s", run->unconfined && getenv("HOME") ? getenv("HOME") : run->scratch);
	snprintf(texts[2], sizeof(texts[2]), "TMPDIR=%s", run->scratch);
	snprintf(texts[3], sizeof(texts[3]), "ASSAY_SCRATCH=%s", run->scratch);
	for (size_t i = 0; i < 4; i++)
		environment[i] = texts[i];
	environment[4] = locale;
	environment[5] = NULL;
}

enum asy_err asy_run_command(const struct asy_run *run, struct asy_buf *log, struct asy_run_result *ret)
{
	static char texts[4][4200];
	char *environment[6];
	int fds[2], status = 0;
	bool ended;
	pid_t pid;

	*ret = (struct asy_run_result){0};
	if (pipe2(fds, O_CLOEXEC) != 0)
		return ASY_IO;
	make_environment(run, texts, environment);
	fflush(NULL);
	pid = fork();
	if (pid == 0)
		child(run, fds[1], environment);
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		return ASY_IO;
	}
	setpgid(pid, pid);
	ended = watch(pid, fds[0], now_ms() + (int64_t)run->seconds * 1000, log, &status);
	kill(-pid, SIGKILL);
	if (!ended)
		waitpid(pid, &status, 0);
	close(fds[0]);
	judge(status, ret);
	ret->hung |= !ended;
	return ASY_OK;
}
