/* Hands files to inspectors, and turns what they say into records with coverage. */
#include <stdio.h>
#include <string.h>

#include "base/sha256.h"
#include "firmware/walk_impl.h"

static void take_observation(void *ctx, const struct asy_observation *o)
{
	struct walk *w = ctx;

	w->out->observation(w->out, o);
}

static void take_component(void *ctx, const struct asy_component *c)
{
	struct walk *w = ctx;

	w->out->component(w->out, c);
}

static void take_gap(void *ctx, enum asy_err err, const char *path, const char *what, const char *collector)
{
	struct walk *w = ctx;
	struct asy_problem p = {.err = err, .path = path, .offset = UINT64_MAX, .what = what, .stage = collector};

	w->out->problem(w->out, &p);
}

static struct asy_bytes get_data(void *ctx, const char *name)
{
	struct walk *w = ctx;

	return w->job->data ? w->job->data(w->job->data_ctx, name) : (struct asy_bytes){0};
}

enum asy_err inspect_begin(struct walk *w)
{
	struct asy_report_receiver receiver = {.observation = take_observation, .component = take_component, .gap = take_gap,
	                                       .data = get_data, .ctx = w, .now = w->job->job->now, .patterns = w->job->patterns};

	w->regions = asy_report_new(&w->arena, &receiver, "bytes");
	if (!w->regions)
		return ASY_NOMEM;
	for (size_t i = 0; w->job->job->mode == ASY_JOB_SCAN && w->job->inspectors[i]; i++) {
		struct inspection *in = &w->inspections[w->n_inspections];
		const struct asy_inspector *inspector = w->job->inspectors[i];

		if (w->n_inspections == WALK_INSPECTORS)
			return ASY_LIMIT;
		*in = (struct inspection){.inspector = inspector, .rule_set = UINT32_MAX};
		in->report = asy_report_new(&w->arena, &receiver, inspector->name);
		if (!in->report)
			return ASY_NOMEM;
		w->n_inspections++;
		if (inspector->rule_set && w->job->patterns)
			in->rule_set = asy_patterns_find_set(w->job->patterns, inspector->rule_set);
		in->state = inspector->begin(&w->arena, in->report);
		if (!in->state)
			return ASY_NOMEM;
	}
	return ASY_OK;
}

static void take_hit(void *ctx, const struct asy_pattern_hit *hit)
{
	struct walk *w = ctx;
	struct asy_pattern_hit *slot = asy_vec_push(&w->hits);

	if (slot)
		*slot = *hit;
}

static void find_hits(struct walk *w, const struct asy_file *file)
{
	w->hits.len = 0;
	if (!w->job->patterns || file->type != ASY_NODE_FILE || file->duplicate || file->content.n == 0)
		return;
	if (!w->out->step(w->out, "patterns", file->path))
		return;
	if (asy_patterns_scan(w->job->patterns, file->content, take_hit, w))
		walk_problem(w, ASY_LIMIT, file->path, 0, "more pattern hits than the limit: the rest was left out", "patterns");
}

static void inspect_one(struct walk *w, struct inspection *in, const struct asy_file *file)
{
	char stage[64];

	snprintf(stage, sizeof(stage), "inspect %s", in->inspector->name);
	if (!w->out->step(w->out, stage, file->path)) {
		in->skipped++;
		return;
	}
	for (size_t i = 0; in->rule_set != UINT32_MAX && in->inspector->hit && i < w->hits.len; i++) {
		const struct asy_pattern_hit *hit = asy_vec_at(&w->hits, i);
		struct asy_hit h = {.rule = hit->rule, .end = hit->end};

		if (hit->set == in->rule_set)
			in->inspector->hit(in->state, file, &h);
	}
	in->inspector->file(in->state, file);
	in->files++;
}

void inspect_file(struct walk *w, struct asy_file *file)
{
	if (w->n_inspections == 0)
		return;
	find_hits(w, file);
	for (size_t i = 0; i < w->n_inspections; i++)
		inspect_one(w, &w->inspections[i], file);
}

static void end_one(struct walk *w, struct inspection *in)
{
	char stage[64], reason[160] = "";
	struct asy_coverage c = {.area = in->inspector->name, .unit = "files", .examined = in->files, .total = in->files + in->skipped};

	snprintf(stage, sizeof(stage), "finish %s", in->inspector->name);
	if (!w->out->step(w->out, stage, ""))
		in->skipped++;
	else if (in->inspector->end)
		in->inspector->end(in->state);
	if (in->skipped)
		snprintf(reason, sizeof(reason), "%llu steps were left out because they ended an earlier worker",
		         (unsigned long long)in->skipped);
	else if (asy_report_gaps(in->report))
		snprintf(reason, sizeof(reason), "%llu thing%s could not be examined (see problems)",
		         (unsigned long long)asy_report_gaps(in->report), asy_report_gaps(in->report) == 1 ? "" : "s");
	c.observations = asy_report_observations(in->report);
	c.reason = reason;
	c.complete = !*reason;
	w->out->coverage(w->out, &c);
}

void inspect_end(struct walk *w)
{
	for (size_t i = 0; i < w->n_inspections; i++)
		end_one(w, &w->inspections[i]);
}
