#include "firmware/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "firmware/deliver.h"
#include "firmware/runlog.h"
#include "sandbox/landlock.h"

_Static_assert(ASY_JOB_DATA == (int)ASY_WORKER_DATA, "as many names as blobs");

struct session {
	const struct asy_session_job *job;
	struct asy_session_handler *h;
	struct asy_session_result *result;
	struct asy_buf path; /* of the worker executable */
	struct asy_runlog log;
	struct asy_obituary deaths[ASY_JOB_SKIPS + 1];
	size_t n_deaths;
	bool streams;                  /* entries and content are delivered at once */
	struct asy_digests delivered;  /* entries of earlier runs, when streaming */
	struct asy_digests here;       /* entries of this run */
	bool suppressed, open;         /* the entry just given: an earlier run delivered it; has no end yet */
};

static enum asy_err handler_error(enum asy_err *stop, enum asy_err err)
{
	*stop = err;
	return err;
}

static enum asy_err end_content(struct session *s, enum asy_err how)
{
	bool open = s->open;

	s->open = false;
	return open && s->h->content_end ? s->h->content_end(s->h, how) : ASY_OK;
}

/* *stop is set when it is the handler that wants no more. */
static enum asy_err stream_entry(struct session *s, const struct asy_frame *frame, enum asy_err *stop)
{
	uint64_t digest = asy_frame_digest(frame);
	enum asy_err err = asy_deliver(frame, NULL);

	if (err)
		return err;
	err = end_content(s, ASY_OK);
	if (err)
		return handler_error(stop, err);
	s->suppressed = asy_digests_has(&s->delivered, digest);
	if (!asy_digests_add(&s->here, digest))
		return handler_error(stop, ASY_NOMEM);
	if (s->suppressed)
		return ASY_OK;
	s->open = true;
	return handler_error(stop, asy_deliver(frame, s->h));
}

static enum asy_err take_progress(struct session *s, struct asy_bytes payload)
{
	struct asy_rd r = asy_rd_init(payload);
	uint64_t done = asy_rd_le64(&r), total = asy_rd_le64(&r);

	if (done > total)
		return ASY_PROTOCOL;
	if (s->h->progress)
		s->h->progress(s->h, done, total);
	return ASY_OK;
}

static enum asy_err take_done(struct session *s, struct asy_bytes payload)
{
	struct asy_rd r = asy_rd_init(payload);
	uint16_t err = asy_rd_le16(&r);

	if (err >= ASY_ERR__MAX)
		return ASY_PROTOCOL;
	s->result->finished = true;
	s->result->walk = (enum asy_err)err;
	return ASY_OK;
}

/* One frame after the job. ASY_PROTOCOL blames the worker, unless *stop is set. */
static enum asy_err take(struct session *s, const struct asy_frame *frame, enum asy_err *stop)
{
	enum asy_err err;

	if (frame->type == ASY_FRAME_PROGRESS)
		return take_progress(s, frame->payload);
	if (frame->type == ASY_FRAME_DONE)
		return take_done(s, frame->payload);
	if (frame->type == ASY_FRAME_CONTENT)
		return s->suppressed || !s->h->content ? ASY_OK :
							 handler_error(stop, s->h->content(s->h, frame->payload));
	if (frame->type == ASY_FRAME_ENTRY && s->streams)
		return stream_entry(s, frame, stop);
	err = asy_deliver(frame, NULL);
	if (!err)
		asy_runlog_add(&s->log, frame);
	return err;
}

/* The first frame: READY, or the worker's reason why not. */
static enum asy_err take_first(struct session *s, const struct asy_frame *frame)
{
	struct asy_rd r = asy_rd_init(frame->payload);
	struct asy_buf text;

	if (frame->type == ASY_FRAME_READY) {
		if (asy_rd_le16(&r) != ASY_FRAME_VERSION)
			return ASY_PROTOCOL;
		s->result->landlock_abi = asy_rd_le16(&r);
		return ASY_OK;
	}
	asy_buf_init(&text, 4096 * 5);
	asy_text_printable(&text, frame->payload);
	snprintf(s->result->text, sizeof(s->result->text), "No sandbox, no parsing. %s", asy_buf_cstr(&text));
	asy_buf_release(&text);
	return ASY_DENIED;
}

static enum asy_err send_job(struct session *s, struct asy_process *p)
{
	struct asy_job job = {
		.mode = s->job->mode,
		.flags = s->job->flags,
		.now = s->job->now,
		.path = s->job->path,
		.n_skips = s->n_deaths,
		.n_data = s->job->n_data,
	};
	struct asy_buf payload;
	enum asy_err err;

	for (size_t i = 0; i < s->n_deaths; i++)
		job.skips[i] = (struct asy_job_skip){s->deaths[i].stage, s->deaths[i].path};
	for (size_t i = 0; i < s->job->n_data; i++)
		job.data[i] = s->job->data[i].name;
	asy_buf_init(&payload, ASY_LIMIT_FRAME_BYTES - ASY_FRAME_HEADER);
	err = asy_job_encode(&job, &payload);
	if (!err)
		err = asy_process_send(p, ASY_FRAME_JOB, asy_buf_bytes(&payload));
	asy_buf_release(&payload);
	return err;
}

/* Test hook: pretend to be an older kernel, or one without Landlock (0). */
static unsigned landlock_cap(void)
{
	const char *text = secure_getenv("ASSAY_LANDLOCK_ABI");
	uint64_t cap;

	return text && asy_text_u64(asy_bytes_from(text), &cap) && cap < ASY_LANDLOCK_ANY ? (unsigned)cap : ASY_LANDLOCK_ANY;
}

static void describe_spawn(const struct session *s, struct asy_spawn *spawn)
{
	*spawn = (struct asy_spawn){
		.path = asy_buf_cstr(&s->path),
		.image = s->job->image,
		.n_data = s->job->n_data,
		.wants_content = s->streams,
		.cpu_seconds = s->job->cpu_seconds,
		.memory = s->job->memory,
		.stall_ms = s->job->stall_ms,
		.idle_ms = s->job->idle_ms,
		.wall_ms = s->job->wall_ms,
		.max_abi = landlock_cap(),
	};
	for (size_t i = 0; i < s->job->n_data; i++)
		spawn->data[i] = s->job->data[i].blob;
}

/* The conversation of one run. Returns why it ended, as asy_process_next() does; *stop is what the session itself
 * has to return, if anything. */
static enum asy_err converse(struct session *s, struct asy_process *p, enum asy_err *stop)
{
	struct asy_frame frame;
	enum asy_err err = asy_process_next(p, &frame);

	if (!err) {
		err = take_first(s, &frame);
		if (err == ASY_DENIED)
			return handler_error(stop, err);
	}
	if (!err && send_job(s, p)) /* it may have died since: what it noted will tell */
		err = ASY_NOT_FOUND;
	while (!err) {
		err = asy_process_next(p, &frame);
		if (!err)
			err = take(s, &frame, stop);
		if (err == ASY_PROTOCOL && !*stop && !p->violation)
			p->violation = "a frame with unacceptable content";
	}
	return err;
}

/* One worker from start to end. */
static enum asy_err run_once(struct session *s, struct asy_obituary *ret_death)
{
	struct asy_spawn spawn;
	struct asy_process p;
	enum asy_err why, stop = ASY_OK, err;
	bool ready;

	describe_spawn(s, &spawn);
	s->result->finished = false;
	s->result->runs++;
	err = asy_process_start(&p, &spawn);
	if (err) {
		snprintf(s->result->text, sizeof(s->result->text), "The worker %s cannot be started: %s",
		         spawn.path, asy_err_text(err));
		return err;
	}
	why = converse(s, &p, &stop);
	ready = p.talk.seen & 1u << ASY_FRAME_READY;
	asy_process_finish(&p, stop ? ASY_STOPPED : why, ret_death);
	err = end_content(s, ret_death->death == ASY_DEATH_NONE ? ASY_OK : ASY_STOPPED);
	if (!stop && !ready) {
		snprintf(s->result->text, sizeof(s->result->text),
		         "No sandbox, no parsing. The worker %s %s before it was confined.", spawn.path, ret_death->text);
		stop = ASY_DENIED;
	}
	return stop ? stop : err;
}

/* True when leaving out what killed the worker can help. */
static bool worth_another_run(const struct session *s, const struct asy_obituary *death)
{
	if (!death->has_note || s->n_deaths >= ASY_LIMIT_RESTARTS || s->n_deaths >= ASY_JOB_SKIPS)
		return false;
	for (size_t i = 0; i < s->n_deaths; i++)
		if (strcmp(s->deaths[i].stage, death->stage) == 0 && strcmp(s->deaths[i].path, death->path) == 0)
			return false; /* it was left out, and yet */
	return true;
}

/* Makes the log of the run just over the one that counts. */
static enum asy_err keep(struct session *s, struct asy_runlog *earlier)
{
	enum asy_err err = asy_runlog_merge(&s->log, earlier);

	asy_runlog_release(earlier);
	for (size_t i = 0; !err && i < s->here.cap; i++)
		if (s->here.slots[i] && !asy_digests_add(&s->delivered, s->here.slots[i]))
			err = ASY_NOMEM;
	asy_digests_release(&s->here);
	return err;
}

static enum asy_err run_all(struct session *s)
{
	struct asy_runlog earlier;
	bool again = true;
	enum asy_err err = ASY_OK;

	asy_runlog_init(&s->log, ASY_LIMIT_RUN_BYTES);
	while (!err && again) {
		struct asy_obituary death;

		earlier = s->log;
		asy_runlog_init(&s->log, ASY_LIMIT_RUN_BYTES);
		err = run_once(s, &death);
		if (err || death.death == ASY_DEATH_NONE) {
			again = false;
		} else {
			again = !s->result->finished && worth_another_run(s, &death);
			s->deaths[s->n_deaths++] = death;
		}
		if (!err)
			err = keep(s, &earlier);
		else
			asy_runlog_release(&earlier);
	}
	return err;
}

static enum asy_err deliver_all(struct session *s)
{
	struct asy_frame frame;
	enum asy_err err = ASY_OK;
	char reason[200];

	for (size_t at = 0; !err && asy_runlog_next(&s->log, &at, &frame);)
		err = asy_deliver(&frame, s->h);
	for (size_t i = 0; !err && i < s->n_deaths; i++)
		err = asy_deliver_death(&s->deaths[i], i + 1 < s->n_deaths || s->result->finished, s->h);
	if (!err && s->result->landlock_abi == 0)
		err = asy_deliver_reduced_sandbox(s->h);
	if (!err && !s->result->finished && s->n_deaths) {
		snprintf(reason, sizeof(reason), "the worker %s", s->deaths[s->n_deaths - 1].text);
		err = asy_deliver_incomplete(reason, s->h);
	}
	if (!err && s->log.overrun)
		err = asy_deliver_incomplete("more records than the limit RUN_BYTES", s->h);
	return err;
}

enum asy_err asy_session_run(const struct asy_session_job *job, struct asy_session_handler *h,
                             struct asy_session_result *ret)
{
	struct session *s = calloc(1, sizeof(*s)); /* too big for the stack: it remembers every death */
	enum asy_err err;

	if (!s)
		return ASY_NOMEM;
	*ret = (struct asy_session_result){0};
	s->job = job;
	s->h = h;
	s->result = ret;
	s->streams = job->mode == ASY_JOB_CONTENT || job->mode == ASY_JOB_EXTRACT;
	asy_buf_init(&s->path, ASY_LIMIT_PATH_BYTES);
	err = job->n_data > ASY_JOB_DATA ? ASY_BUG : asy_libexec_find(job->worker, &s->path);
	if (err)
		snprintf(ret->text, sizeof(ret->text), "The worker program %s is not installed (looked beside this "
		         "program, or in $ASSAY_LIBEXEC when that is set).", job->worker);
	if (!err)
		err = run_all(s);
	if (!err)
		err = deliver_all(s);
	asy_runlog_release(&s->log);
	asy_digests_release(&s->delivered);
	asy_digests_release(&s->here);
	asy_buf_release(&s->path);
	free(s);
	return err;
}
