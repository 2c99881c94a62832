#include "sandbox/process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "sandbox/spawn.h"

enum { READ_BYTES = 256 * 1024, POLL_MS = 100, SEND_MS = 10000, EXIT_MS = 5000 };

/* Processor time of the worker in ms, or the last known value when it cannot be read. */
static int64_t cpu_ms(const struct asy_process *p)
{
	clockid_t clock;
	struct timespec now;

	if (clock_getcpuclockid(p->pid, &clock) != 0 || clock_gettime(clock, &now) != 0)
		return p->cpu_at;
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void note_progress(struct asy_process *p)
{
	p->wall_at = asy_clock_monotonic_ms();
	p->cpu_at = cpu_ms(p);
	p->beat_at = asy_recorder_beat(p->recorder);
}

enum asy_err asy_process_start(struct asy_process *p, const struct asy_spawn *spawn)
{
	enum asy_err err;

	*p = (struct asy_process){
		.talk = ASY_TALK_INIT,
		.stall_ms = spawn->stall_ms ? spawn->stall_ms : ASY_LIMIT_WORKER_STALL * 1000,
		.idle_ms = spawn->idle_ms ? spawn->idle_ms : ASY_LIMIT_WORKER_IDLE * 1000,
		.wall_ms = spawn->wall_ms ? spawn->wall_ms : ASY_LIMIT_WORKER_WALL * 1000,
	};
	p->talk.wants_content = spawn->wants_content;
	asy_buf_init(&p->in, ASY_LIMIT_FRAME_BYTES + READ_BYTES);
	err = asy_spawn_worker(p, spawn);
	if (err)
		return err;
	p->started_at = asy_clock_monotonic_ms();
	note_progress(p);
	return ASY_OK;
}

enum asy_err asy_process_send(struct asy_process *p, uint16_t type, struct asy_bytes payload)
{
	struct asy_buf frame;
	size_t done = 0;
	enum asy_err err = asy_talk_step(&p->talk, ASY_FROM_PARENT, type, payload.n, &p->violation);

	if (err)
		return ASY_BUG; /* ours, not the worker's */
	asy_buf_init(&frame, ASY_LIMIT_FRAME_BYTES);
	asy_frame_put(&frame, type, payload);
	err = frame.err;
	while (!err && done < frame.len) {
		struct pollfd poller = {.fd = p->job, .events = POLLOUT};
		ssize_t n = send(p->job, frame.data + done, frame.len - done, MSG_NOSIGNAL);

		if (n > 0)
			done += (size_t)n;
		else if (n < 0 && (errno == EAGAIN || errno == EINTR))
			err = poll(&poller, 1, SEND_MS) == 0 ? ASY_IO : ASY_OK;
		else
			err = ASY_IO;
	}
	asy_buf_release(&frame);
	return err;
}

/* False when the worker uses its time without getting anywhere. */
static bool on_time(struct asy_process *p)
{
	int64_t now = asy_clock_monotonic_ms();

	if ((uint64_t)(now - p->started_at) > p->wall_ms)
		return false;
	if (asy_recorder_beat(p->recorder) != p->beat_at) {
		note_progress(p);
		return true;
	}
	if ((uint64_t)(now - p->wall_at) > p->idle_ms || (uint64_t)(cpu_ms(p) - p->cpu_at) > p->stall_ms)
		return false;
	return true;
}

static enum asy_err fill(struct asy_process *p)
{
	struct pollfd poller = {.fd = p->frames, .events = POLLIN};
	uint8_t *room;
	ssize_t n;

	if (p->used) {
		memmove(p->in.data, p->in.data + p->used, p->in.len - p->used);
		p->in.len -= p->used;
		p->used = 0;
	}
	room = asy_buf_reserve(&p->in, READ_BYTES);
	if (!room)
		return p->in.err == ASY_LIMIT ? ASY_BUG : p->in.err; /* a whole frame always fits */
	n = read(p->frames, room, READ_BYTES);
	if (n > 0) {
		asy_buf_commit(&p->in, (size_t)n);
		note_progress(p);
		return ASY_OK;
	}
	if (n == 0) {
		p->eof = true;
		return ASY_OK;
	}
	if (errno != EAGAIN && errno != EINTR)
		return ASY_IO;
	if (poll(&poller, 1, POLL_MS) < 0 && errno != EINTR)
		return ASY_IO;
	if (!p->overdue && !on_time(p)) {
		p->overdue = true; /* what is in the pipe is still worth reading */
		kill(p->pid, SIGKILL);
	}
	return ASY_OK;
}

/* What the worker had not written when it died. Only behind whole frames: else something of it was written. */
static enum asy_err salvage(struct asy_process *p)
{
	p->salvaged = true;
	if (p->used < p->in.len)
		return ASY_OK;
	asy_buf_clear(&p->in);
	p->used = 0;
	asy_buf_append(&p->in, asy_recorder_rest(p->recorder));
	return p->in.err;
}

enum asy_err asy_process_next(struct asy_process *p, struct asy_frame *ret_frame)
{
	for (;;) {
		size_t used;
		enum asy_err err = asy_frame_take(asy_bytes_from_offset(asy_buf_bytes(&p->in), p->used), ret_frame, &used);

		if (err) {
			p->violation = "a frame that is too long or of unknown type";
			return err;
		}
		if (used) {
			p->used += used;
			return asy_talk_step(&p->talk, ASY_FROM_WORKER, ret_frame->type, ret_frame->payload.n,
			                     &p->violation);
		}
		if (p->eof && p->salvaged)
			return p->overdue ? ASY_BUDGET : ASY_NOT_FOUND;
		err = p->eof ? salvage(p) : fill(p);
		if (err)
			return err;
	}
}

/* A process that closed its pipe is about to end; one that does not is made to. */
static int reap(pid_t pid, bool kill_now)
{
	int status = 0;
	struct timespec pause = {.tv_nsec = 1000000};

	for (int64_t until = asy_clock_monotonic_ms() + EXIT_MS; !kill_now;) {
		pid_t got = waitpid(pid, &status, WNOHANG);

		if (got == pid || (got < 0 && errno != EINTR))
			return status;
		if (asy_clock_monotonic_ms() > until)
			break;
		nanosleep(&pause, NULL);
	}
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static const char *signal_name(int number)
{
	const char *name = sigabbrev_np(number);

	return name ? name : "?";
}

static void describe_end(struct asy_obituary *o, int status, bool done)
{
	if (WIFSIGNALED(status)) {
		o->number = WTERMSIG(status);
		o->death = o->number == SIGSYS ? ASY_DEATH_SYSCALL : o->number == SIGXCPU ? ASY_DEATH_CPU : ASY_DEATH_SIGNAL;
	} else {
		o->number = WEXITSTATUS(status);
		o->death = o->number == 0 && done ? ASY_DEATH_NONE : ASY_DEATH_EXIT;
	}
	if (o->death == ASY_DEATH_SYSCALL)
		snprintf(o->text, sizeof(o->text), "tried a forbidden system call");
	else if (o->death == ASY_DEATH_CPU)
		snprintf(o->text, sizeof(o->text), "used up its processor time");
	else if (o->death == ASY_DEATH_SIGNAL)
		snprintf(o->text, sizeof(o->text), "crashed with signal %d (SIG%s)", o->number, signal_name(o->number));
	else if (o->death == ASY_DEATH_EXIT && o->number == 0)
		snprintf(o->text, sizeof(o->text), "ended before it was done");
	else if (o->death == ASY_DEATH_EXIT)
		snprintf(o->text, sizeof(o->text), "gave up with status %d", o->number);
}

void asy_process_finish(struct asy_process *p, enum asy_err why, struct asy_obituary *ret)
{
	bool done = p->talk.seen & 1u << ASY_FRAME_DONE;
	int status = 0;

	*ret = (struct asy_obituary){.death = ASY_DEATH_NONE};
	if (p->pid > 0)
		status = reap(p->pid, why != ASY_OK && why != ASY_NOT_FOUND);
	if (why == ASY_OK || why == ASY_NOT_FOUND) {
		describe_end(ret, status, done);
	} else if (why == ASY_PROTOCOL) {
		ret->death = ASY_DEATH_PROTOCOL;
		snprintf(ret->text, sizeof(ret->text), "broke the protocol: %s", p->violation ? p->violation : "?");
	} else if (why == ASY_BUDGET) {
		ret->death = ASY_DEATH_STALL;
		snprintf(ret->text, sizeof(ret->text), "made no progress");
	} else {
		ret->death = ASY_DEATH_STOPPED;
		snprintf(ret->text, sizeof(ret->text), "was stopped");
	}
	if (p->recorder)
		ret->has_note = asy_recorder_read(p->recorder, ret->stage, ret->path);
	asy_recorder_unmap(p->recorder);
	if (p->pid > 0) {
		close(p->job);
		close(p->frames);
	}
	asy_buf_release(&p->in);
	*p = (struct asy_process){0};
}
