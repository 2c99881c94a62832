/* A worker for tests: the image it is given is a script, one command per line, which it follows once it is locked in.
 *
 *   step STAGE PATH   as the walk does; when the step is to be left out, so is the next line
 *   entry PATH, obs SUBJECT, coverage AREA N, problem TEXT, content TEXT, fill N (bytes of content)
 *   progress DONE TOTAL
 *   done              the last frame (also sent at the end of the script)
 *   ...               and the misdeeds below
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"
#include "firmware/out_frames.h"
#include "sandbox/frame.h"
#include "sandbox/selftest.h"
#include "sandbox/worker.h"

static struct asy_worker worker;
static struct asy_job job;
static struct asy_out_frames frames;

static void raw(const void *bytes, size_t n)
{
	asy_worker_flush(&worker);
	if (write(1, bytes, n) < 0)
		_exit(1);
}

/* ---- what goes wrong ---- */

static void do_crash(const char *arg)
{
	volatile int *volatile nowhere = (volatile int *)8;

	*nowhere = 1;
}

static void do_abort(const char *arg)
{
	abort();
}

static void do_hang(const char *arg)
{
	for (volatile unsigned n = 0;; n++)
		;
}

static void do_dance(const char *arg)
{
	for (;;)
		frames.out.step(&frames.out, "bad", "/x"); /* looks like progress */
}

static void do_sleep(const char *arg)
{
	char byte;

	(void)!read(0, &byte, 1); /* the parent has nothing more to say */
}

static void do_garbage(const char *arg)
{
	char bytes[3000];

	memset(bytes, 0xa5, sizeof(bytes));
	raw(bytes, sizeof(bytes));
	do_sleep(arg);
}

static void do_oversize(const char *arg)
{
	raw("\xff\xff\xff\x7f\x05\x00", 6); /* an entry of 2 GiB */
	do_sleep(arg);
}

static void do_unknown(const char *arg)
{
	raw("\x01\x00\x00\x00\x63\x00x", 7);
	do_sleep(arg);
}

static void do_ready(const char *arg)
{
	raw("\x04\x00\x00\x00\x01\x00\x01\x00\x07\x00", 10); /* a second READY */
	do_sleep(arg);
}

static void do_job(const char *arg)
{
	raw("\x01\x00\x00\x00\x03\x00x", 7); /* what only the parent may send */
	do_sleep(arg);
}

static void do_half(const char *arg)
{
	raw("\x64\x00\x00\x00\x05\x00only a part", 17);
	_exit(0);
}

static void do_badobs(const char *arg)
{
	asy_worker_send(&worker, ASY_FRAME_OBSERVATION, ASY_BYTES_LITERAL("\x04\x00\x00\x00" "evil\0"));
	asy_worker_flush(&worker);
	do_sleep(arg);
}

static void do_afterdone(const char *arg)
{
	struct asy_entry entry = {.path = "/late", .type = "file"};

	asy_out_frames_done(&frames, ASY_OK);
	frames.out.entry(&frames.out, &entry);
	asy_worker_flush(&worker);
	do_sleep(arg);
}

static void do_open(const char *arg)
{
	syscall(SYS_openat2, -100, "/etc/passwd", NULL, 0);
}

static void do_exit(const char *arg)
{
	asy_worker_flush(&worker);
	_exit(atoi(arg));
}

/* ---- what is in order ---- */

static char *volatile taken; /* the compiler must not think that nobody uses it */

static void do_memory(const char *arg)
{
	unsigned granted = 0;
	struct asy_problem problem = {.err = ASY_NOMEM, .path = "/", .what = "memory came to an end", .stage = "probe"};

	while (granted < 64 * 1024) {
		char *p = malloc(1 << 20);

		if (!p)
			break;
		taken = memset(p, 1, 1 << 20);
		granted++;
	}
	if (granted < 64 * 1024)
		frames.out.problem(&frames.out, &problem);
	/* The memory stays taken: what follows has to do without. */
}

static void do_entry(const char *arg)
{
	struct asy_entry entry = {.path = arg, .type = "file"};

	frames.out.entry(&frames.out, &entry);
}

static void do_obs(const char *arg)
{
	struct asy_observation o = {
		.kind = "account",
		.collector = "accounts",
		.subject = arg,
		.summary = "an account",
		.locus = {.path = "/etc/passwd", .offset = ASY_NO_LOCUS_OFFSET},
		.attrs = {{"login", ASY_ATTR_BOOL, NULL, 1}},
		.n_attrs = 1,
	};

	frames.out.observation(&frames.out, &o);
}

static void do_coverage(const char *arg)
{
	struct asy_coverage coverage = {.area = "accounts", .unit = "files", .examined = 1, .total = 1, .complete = true};

	coverage.observations = (uint64_t)atoi(arg);
	frames.out.coverage(&frames.out, &coverage);
}

static void do_problem(const char *arg)
{
	struct asy_problem problem = {.err = ASY_CORRUPT, .path = "/", .what = arg, .stage = "probe"};

	frames.out.problem(&frames.out, &problem);
}

static void do_content(const char *arg)
{
	frames.out.content(&frames.out, asy_bytes_from(arg));
}

static void do_fill(const char *arg)
{
	size_t n = (size_t)atol(arg);
	uint8_t *bytes = calloc(n, 1);

	if (!bytes)
		abort();
	frames.out.content(&frames.out, (struct asy_bytes){bytes, n});
	free(bytes);
}

static void do_progress(const char *arg)
{
	asy_out_frames_progress(&frames, 1, 2);
}

static void do_now(const char *arg)
{
	char text[64];

	snprintf(text, sizeof(text), "%lld %u %s %zu %s %zu", (long long)job.now, job.flags, job.path, job.n_data,
	         job.n_data ? job.data[0] : "", job.n_data ? worker.data[0].n : 0);
	do_obs(text);
}

/* What the worker came with: open descriptors and environment. */
static unsigned inherited_fds, inherited_env;

static void do_inherited(const char *arg)
{
	char text[64];

	snprintf(text, sizeof(text), "fds %u env %u", inherited_fds, inherited_env);
	do_obs(text);
}

static void take_stock(void)
{
	for (int fd = 0; fd < 1024; fd++)
		inherited_fds += fcntl(fd, F_GETFD) >= 0;
	while (environ[inherited_env])
		inherited_env++;
}

static void do_flush(const char *arg)
{
	asy_worker_flush(&worker);
}

#define COMMAND(name) {#name, do_##name}
static const struct {
	const char *name;
	void (*run)(const char *arg);
} commands[] = {
	COMMAND(crash),   COMMAND(abort),     COMMAND(hang),     COMMAND(sleep),   COMMAND(garbage), COMMAND(oversize),
	COMMAND(unknown), COMMAND(ready),     COMMAND(job),      COMMAND(half),    COMMAND(badobs),  COMMAND(afterdone),
	COMMAND(open),    COMMAND(exit),      COMMAND(memory),   COMMAND(entry),   COMMAND(obs),     COMMAND(coverage),
	COMMAND(problem), COMMAND(content),   COMMAND(fill),     COMMAND(progress), COMMAND(now),     COMMAND(flush),
	COMMAND(inherited), COMMAND(dance),
};

/* False when the next line is to be left out. */
static bool follow(char *line)
{
	char *arg = strchr(line, ' ');

	if (arg)
		*arg++ = 0;
	if (strcmp(line, "step") == 0) {
		char *path = arg ? strchr(arg, ' ') : NULL;

		if (!path)
			abort();
		*path++ = 0;
		return frames.out.step(&frames.out, arg, path);
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, line) == 0) {
			commands[i].run(arg ? arg : "");
			return true;
		}
	abort();
}

static void print(void *ctx, const struct asy_selftest_result *result)
{
	printf("%s %s\n", result->good ? "ok" : "BAD", result->name);
}

int main(int argc, char **argv)
{
	char *script, *line, *rest;
	bool leave_out = false;

	if (argc == 3 && strcmp(argv[1], "--selftest") == 0)
		return asy_selftest_run(asy_profile_find("parse"), (unsigned)atoi(argv[2]), print, NULL) ? 1 : 0;
#ifdef PROBE_IMPATIENT
	/* Parses before it is locked in: sends an entry where READY must stand. */
	(void)!write(1, "\x01\x00\x00\x00\x05\x00x", 7);
	pause();
#endif
	take_stock();
	if (asy_worker_enter("parse", argc, argv, &worker))
		return 1;
	if (asy_job_decode(worker.job, &job))
		return 2;
	asy_out_frames_init(&frames, &worker, &job);
	script = calloc(1, worker.image.n + 1);
	if (!script)
		return 3;
	memcpy(script, worker.image.p, worker.image.n);
	for (line = strtok_r(script, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (leave_out)
			leave_out = false;
		else
			leave_out = !follow(line);
	}
	asy_out_frames_done(&frames, ASY_OK);
	return 0;
}
