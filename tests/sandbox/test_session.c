/* A worker may do what it wants: its parent survives, says what happened, and keeps what was learned. */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "collect.h"

#define DEFAULTS ((struct asy_session_job){0})

TEST(delivers_records_in_order)
{
	struct collect c = {0};

	collect_run(&c, "step walk /\nentry /a\nentry /b\nobs root\ncoverage 1\nproblem odd\nprogress 1 2\n", DEFAULTS);
	CHECK(c.err == ASY_OK && c.result.finished && c.result.runs == 1 && c.result.walk == ASY_OK && c.progress == 1);
	CHECK_STR(asy_buf_cstr(&c.text),
	          "entry /a\nentry /b\nobservation account root: an account\ncoverage accounts complete 1\n"
	          "problem corrupt odd\n");
	collect_release(&c);
}

TEST(job_and_data_arrive)
{
	struct collect c = {0};
	struct asy_session_data data = {.name = "default-passwords"};
	struct asy_session_job job = {.now = 1234567890123, .flags = 77, .path = "/etc/shadow", .data = &data, .n_data = 1};

	REQUIRE(asy_sealed_file("data", ASY_BYTES_LITERAL("12345"), &data.blob.fd) == ASY_OK);
	data.blob.size = 5;
	collect_run(&c, "now\n", job);
	CHECK(collect_has(&c, "account 1234567890123 77 /etc/shadow 1 default-passwords 5:"));
	close(data.blob.fd);
	collect_release(&c);
}

/* Each of these ends the first run in `step bad /x`; the second run leaves it out. */
static void survives(const char *misdeed, const char *reason, struct asy_session_job job)
{
	struct collect c = {0};
	char script[256], line[256];

	snprintf(script, sizeof(script), "step walk /\nentry /before\nstep bad /x\n%s\nentry /after\nobs root\ncoverage 1\n",
	         misdeed);
	collect_run(&c, script, job);
	CHECK(c.err == ASY_OK && c.result.finished && c.result.runs == 2);
	CHECK(collect_has(&c, "entry /before\n") && collect_has(&c, "entry /after\n"));
	CHECK(collect_count(&c, "entry /before") == 1 && collect_count(&c, "observation account root") == 1);
	snprintf(line, sizeof(line), "observation worker bad: The worker %s", reason);
	CHECK(collect_has(&c, line));
	CHECK(collect_has(&c, "(bad, /x); the scan went on without this step"));
	CHECK(collect_has(&c, "problem "));
	collect_release(&c);
}

TEST(survives_crash) { survives("crash", "crashed with signal ", DEFAULTS); }
TEST(survives_abort) { survives("abort", "crashed with signal 6 (SIGABRT)", DEFAULTS); }
TEST(survives_exit) { survives("exit 7", "gave up with status 7", DEFAULTS); }
TEST(survives_early_end) { survives("exit 0", "ended before it was done", DEFAULTS); }
TEST(survives_forbidden_call) { survives("open", "tried a forbidden system call", DEFAULTS); }
TEST(survives_death_in_mid_frame) { survives("half", "ended before it was done", DEFAULTS); }
TEST(survives_garbage) { survives("garbage", "broke the protocol: a frame that is too long", DEFAULTS); }
TEST(survives_oversize) { survives("oversize", "broke the protocol: a frame that is too long", DEFAULTS); }
TEST(survives_unknown_type) { survives("unknown", "broke the protocol: a frame that is too long or of unknown", DEFAULTS); }
TEST(survives_second_ready) { survives("ready", "broke the protocol: a frame that may come only once", DEFAULTS); }
TEST(survives_frame_of_parent) { survives("job", "broke the protocol: a frame that only the other side", DEFAULTS); }
TEST(survives_bad_record) { survives("badobs", "broke the protocol: a frame with unacceptable content", DEFAULTS); }

TEST(survives_busy_hang)
{
	survives("hang", "made no progress", (struct asy_session_job){.stall_ms = 300});
}

TEST(survives_sleep)
{
	survives("sleep", "made no progress", (struct asy_session_job){.idle_ms = 500});
}

TEST(survives_pretended_progress)
{
	survives("dance", "made no progress", (struct asy_session_job){.wall_ms = 700, .stall_ms = 300});
}

TEST(survives_use_of_processor_time)
{
	survives("hang", "used up its processor time", (struct asy_session_job){.cpu_seconds = 1});
}

TEST(memory_has_a_ceiling)
{
	struct collect c = {0};

	if (strstr(probe, "release") == NULL)
		return; /* the address sanitizer's own reservations leave no room for a ceiling */
	collect_run(&c, "step eat /x\nmemory\n", (struct asy_session_job){.memory = 128 << 20});
	CHECK(c.err == ASY_OK && c.result.finished && c.result.runs == 1);
	CHECK(collect_has(&c, "problem no-memory memory came to an end"));
	collect_release(&c);
}

TEST(content_unasked_is_refused)
{
	struct collect c = {0};

	collect_run(&c, "step bad /x\nentry /c\ncontent x\nflush\n", DEFAULTS);
	CHECK(collect_has(&c, "broke the protocol: content that nobody asked for"));
	CHECK(c.content == 0);
	collect_release(&c);
}

TEST(frames_after_the_last_are_refused)
{
	struct collect c = {0};

	collect_run(&c, "step bad /x\nentry /a\nafterdone\n", DEFAULTS);
	CHECK(c.err == ASY_OK && collect_has(&c, "broke the protocol: a frame after the last one"));
	CHECK(collect_has(&c, "entry /a") && !strstr(asy_buf_cstr(&c.text), "/late"));
	collect_release(&c);
}

TEST(impatient_worker_is_denied)
{
	struct collect c = {0};

	collect_run(&c, "obs root\n", (struct asy_session_job){.worker = "sandbox_impatient"});
	CHECK(c.err == ASY_DENIED && c.text.len == 0);
	CHECK(strstr(c.result.text, "a frame before READY"));
	collect_release(&c);
}

TEST(missing_worker_is_named)
{
	struct collect c = {0};

	collect_run(&c, "obs root\n", (struct asy_session_job){.worker = "no-such-worker"});
	CHECK(c.err == ASY_NOT_FOUND && strstr(c.result.text, "no-such-worker"));
	collect_release(&c);
}

TEST(what_only_the_dead_run_saw_is_kept)
{
	struct collect c = {0};

	/* The first run learns of /inside before it dies there; the second leaves the whole step out. */
	collect_run(&c, "entry /outside\nstep walk /fs\nentry /inside\nstep walk /fs\ncrash\nentry /after\n", DEFAULTS);
	CHECK(c.err == ASY_OK && c.result.finished && c.result.runs == 2);
	CHECK(collect_count(&c, "entry /outside") == 1 && collect_count(&c, "entry /after") == 1);
	collect_release(&c);
	c = (struct collect){0};
	collect_run(&c, "entry /outside\nstep walk /fs\nentry /inside\nflush\ncrash\n", DEFAULTS);
	CHECK(collect_has(&c, "entry /inside"));
	CHECK(c.result.runs == 2 && !c.result.finished); /* it dies again, outside the step left out */
	CHECK(collect_has(&c, "coverage files incomplete 0 the worker crashed"));
	collect_release(&c);
}

TEST(restarts_are_bounded)
{
	struct collect c = {0};
	char script[4096] = "";

	for (unsigned i = 0; i < 20; i++)
		snprintf(script + strlen(script), sizeof(script) - strlen(script), "step bad /%u\nabort\nentry /e%u\n", i, i);
	collect_run(&c, script, DEFAULTS);
	CHECK(c.err == ASY_OK && !c.result.finished && c.result.runs == 9);
	CHECK(collect_count(&c, "observation worker bad") == 9);
	CHECK(collect_has(&c, "entry /e7\n") && !strstr(asy_buf_cstr(&c.text), "entry /e8\n"));
	CHECK(collect_count(&c, "the scan could not go on") == 2); /* observation and problem of the last death */
	CHECK(collect_has(&c, "coverage bytes incomplete"));
	collect_release(&c);
}

TEST(death_outside_any_step_ends_the_scan)
{
	struct collect c = {0};

	collect_run(&c, "entry /a\nflush\nabort\n", DEFAULTS);
	CHECK(c.err == ASY_OK && !c.result.finished && c.result.runs == 1);
	CHECK(collect_has(&c, "entry /a\n") && collect_has(&c, "the scan could not go on"));
	collect_release(&c);
}

TEST(content_is_streamed_once)
{
	struct collect c = {0};
	struct asy_session_job job = {.mode = ASY_JOB_EXTRACT};

	/* A frame holds a megabyte: 3 MB take several. */
	collect_run(&c, "entry /a\nfill 3000000\nentry /b\ncontent 12345\nstep bad /c\nabort\nentry /d\ncontent 1\nobs x\n", job);
	CHECK(c.err == ASY_OK && c.result.runs == 2 && c.content == 3000006);
	CHECK(collect_has(&c, "entry /a\nend ok\nentry /b\nend stopped\nentry /d\nend ok\nobservation"));
	CHECK(collect_count(&c, "entry /a") == 1 && collect_count(&c, "entry /b") == 1 && collect_count(&c, "entry /d") == 1);
	collect_release(&c);
}

TEST(handler_can_stop)
{
	struct collect c = {.stop_at_entry = ASY_IO};

	collect_run(&c, "entry /a\nentry /b\n", (struct asy_session_job){.mode = ASY_JOB_EXTRACT});
	CHECK(c.err == ASY_IO && collect_count(&c, "entry") == 1);
	collect_release(&c);
}

TEST(no_descriptor_is_left)
{
	int before = dup(0), after;
	struct collect c = {0};

	close(before);
	collect_run(&c, "step bad /x\nabort\nentry /a\n", DEFAULTS);
	collect_release(&c);
	after = dup(0);
	close(after);
	CHECK(before == after);
}

/* Job, frames, error output, image, recorder, and nothing of what the parent has open; no environment. */
TEST(worker_inherits_nothing_else)
{
	struct collect c = {0};
	int fds[50];

	for (size_t i = 0; i < 50; i++)
		fds[i] = dup(0); /* not close-on-exec */
	setenv("LD_PRELOAD_OF_SOMEBODY", "1", 1);
	collect_run(&c, "inherited\n", DEFAULTS);
#ifdef ASY_SANITIZED
	CHECK(collect_has(&c, "account fds 5 env 2:"));
#else
	CHECK(collect_has(&c, "account fds 5 env 0:"));
#endif
	for (size_t i = 0; i < 50; i++)
		close(fds[i]);
	collect_release(&c);
}

/* The parent is killed: its worker, which would never notice by itself, must not stay behind. */
TEST(worker_dies_with_its_parent)
{
	int status = 0, ready[2];
	char byte;
	pid_t parent, worker;

	REQUIRE(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0 && pipe(ready) == 0);
	fflush(NULL);
	parent = fork();
	if (parent == 0) {
		struct collect c = {.ready = ready[1]};

		collect_run(&c, "progress\nhang\n", DEFAULTS);
		_exit(0);
	}
	close(ready[1]);
	CHECK(read(ready[0], &byte, 1) == 1);
	kill(parent, SIGKILL);
	CHECK(waitpid(parent, &status, 0) == parent);
	worker = waitpid(-1, &status, 0); /* becomes ours, and its parent's end has killed it */
	CHECK(worker > 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	close(ready[0]);
	prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
}

TEST(old_landlock_and_none)
{
	struct collect c = {0};

	setenv("ASSAY_LANDLOCK_ABI", "2", 1);
	collect_run(&c, "entry /a\n", DEFAULTS);
	CHECK(c.err == ASY_OK && c.result.finished && c.result.landlock_abi <= 2);
	collect_release(&c);
	c = (struct collect){0};
	setenv("ASSAY_LANDLOCK_ABI", "0", 1);
	collect_run(&c, "entry /a\n", DEFAULTS);
	CHECK(c.err == ASY_OK && c.result.finished && c.result.landlock_abi == 0);
	CHECK(collect_has(&c, "observation sandbox : The worker was confined by seccomp only"));
	collect_release(&c);
	unsetenv("ASSAY_LANDLOCK_ABI");
}

int main(int argc, char **argv)
{
	if (argc > 1)
		probe = argv[1];
	RUN(delivers_records_in_order);
	RUN(job_and_data_arrive);
	RUN(survives_crash);
	RUN(survives_abort);
	RUN(survives_exit);
	RUN(survives_early_end);
	RUN(survives_forbidden_call);
	RUN(survives_death_in_mid_frame);
	RUN(survives_garbage);
	RUN(survives_oversize);
	RUN(survives_unknown_type);
	RUN(survives_second_ready);
	RUN(survives_frame_of_parent);
	RUN(survives_bad_record);
	RUN(survives_busy_hang);
	RUN(survives_sleep);
	RUN(survives_pretended_progress);
	RUN(survives_use_of_processor_time);
	RUN(memory_has_a_ceiling);
	RUN(content_unasked_is_refused);
	RUN(frames_after_the_last_are_refused);
	RUN(impatient_worker_is_denied);
	RUN(missing_worker_is_named);
	RUN(what_only_the_dead_run_saw_is_kept);
	RUN(restarts_are_bounded);
	RUN(death_outside_any_step_ends_the_scan);
	RUN(content_is_streamed_once);
	RUN(handler_can_stop);
	RUN(no_descriptor_is_left);
	RUN(worker_inherits_nothing_else);
	RUN(worker_dies_with_its_parent);
	RUN(old_landlock_and_none);
	return TEST_RESULT();
}
