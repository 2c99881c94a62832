#include "firmware/out_frames.h"

#include <stdlib.h>

#include "base/limits.h"
#include "evidence/wire.h"
#include "sandbox/frame.h"
#include "sandbox/recorder.h"

static struct asy_out_frames *self(struct asy_out *out)
{
	return (struct asy_out_frames *)(void *)((char *)out - offsetof(struct asy_out_frames, out));
}

/* Sends what was put into of->payload. A record always fits a frame, see the limits; no memory ends the worker. */
static void send(struct asy_out_frames *of, enum asy_frame_type type)
{
	if (of->payload.err)
		abort();
	asy_worker_send(of->worker, (uint16_t)type, asy_buf_bytes(&of->payload));
	asy_buf_clear(&of->payload);
}

static void out_region(struct asy_out *out, const struct asy_region *region)
{
	asy_wire_put_region(&self(out)->payload, region);
	send(self(out), ASY_FRAME_REGION);
}

static void out_entry(struct asy_out *out, const struct asy_entry *entry)
{
	asy_wire_put_entry(&self(out)->payload, entry);
	send(self(out), ASY_FRAME_ENTRY);
}

static void out_content(struct asy_out *out, struct asy_bytes part)
{
	while (part.n) {
		struct asy_bytes head = asy_bytes_head(part, ASY_LIMIT_FRAME_BYTES - ASY_FRAME_HEADER);

		asy_worker_send(self(out)->worker, ASY_FRAME_CONTENT, head);
		part = asy_bytes_from_offset(part, head.n);
	}
}

static void out_observation(struct asy_out *out, const struct asy_observation *observation)
{
	asy_wire_put_observation(&self(out)->payload, observation);
	send(self(out), ASY_FRAME_OBSERVATION);
}

static void out_component(struct asy_out *out, const struct asy_component *component)
{
	asy_wire_put_component(&self(out)->payload, component);
	send(self(out), ASY_FRAME_COMPONENT);
}

static void out_coverage(struct asy_out *out, const struct asy_coverage *coverage)
{
	asy_wire_put_coverage(&self(out)->payload, coverage);
	send(self(out), ASY_FRAME_COVERAGE);
}

static void out_problem(struct asy_out *out, const struct asy_problem *problem)
{
	asy_wire_put_problem(&self(out)->payload, problem);
	send(self(out), ASY_FRAME_PROBLEM);
}

static bool out_step(struct asy_out *out, const char *stage, const char *path)
{
	struct asy_out_frames *of = self(out);

	for (size_t i = 0; i < of->job->n_skips; i++)
		if (asy_recorder_same(stage, path, of->job->skips[i].stage, of->job->skips[i].path))
			return false;
	asy_recorder_note(of->worker->recorder, stage, path);
	return true;
}

void asy_out_frames_init(struct asy_out_frames *of, struct asy_worker *worker, const struct asy_job *job)
{
	*of = (struct asy_out_frames){
		.out = {
			.region = out_region,
			.entry = out_entry,
			.content = out_content,
			.observation = out_observation,
			.component = out_component,
			.coverage = out_coverage,
			.problem = out_problem,
			.step = out_step,
		},
		.worker = worker,
		.job = job,
	};
	asy_buf_init(&of->payload, ASY_LIMIT_FRAME_BYTES - ASY_FRAME_HEADER);
}

void asy_out_frames_progress(struct asy_out_frames *of, uint64_t done, uint64_t total)
{
	/* A line on a terminal needs no more than two hundred steps. */
	if (done < of->progress_at)
		return;
	of->progress_at = done + total / 200 + 1;
	asy_buf_le64(&of->payload, done);
	asy_buf_le64(&of->payload, total);
	send(of, ASY_FRAME_PROGRESS);
	asy_worker_flush(of->worker);
}

void asy_out_frames_done(struct asy_out_frames *of, enum asy_err err)
{
	asy_buf_le16(&of->payload, (uint16_t)err);
	send(of, ASY_FRAME_DONE);
	asy_worker_flush(of->worker);
}

void asy_out_frames_release(struct asy_out_frames *of)
{
	asy_buf_release(&of->payload);
}
