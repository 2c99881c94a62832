/* Artifacts, coverage, components and observations in result.json. */
#include <string.h>

#include "report/result_internal.h"

static void put_offset(struct asy_json *j, const char *name, uint64_t offset)
{
	if (offset != UINT64_MAX)
		asy_json_put_uint(j, name, offset);
}

static void regions(struct asy_json *j, const struct asy_store *s)
{
	asy_json_name(j, "regions");
	asy_json_array(j);
	for (size_t i = 0; i < asy_store_n_regions(s); i++) {
		const struct asy_region *r = asy_store_region(s, i);

		asy_json_object(j);
		asy_json_put(j, "parent", r->parent);
		asy_json_put(j, "path", r->path);
		asy_json_put_uint(j, "offset", r->offset);
		asy_json_put_uint(j, "length", r->length);
		asy_json_put(j, "container", r->container);
		asy_json_put(j, "label", r->label);
		asy_json_put(j, "state", r->state);
		asy_json_put_uint(j, "entropy", r->entropy);
		asy_json_put_uint(j, "confidence", r->confidence);
		asy_json_put_bool(j, "truncated", r->truncated);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void coverage(struct asy_json *j, const struct asy_store *s)
{
	asy_json_name(j, "coverage");
	asy_json_array(j);
	for (size_t i = 0; i < asy_store_n_coverage(s); i++) {
		const struct asy_coverage *c = asy_store_coverage(s, i);

		asy_json_object(j);
		asy_json_put(j, "area", c->area);
		asy_json_put(j, "unit", c->unit);
		asy_json_put_uint(j, "examined", c->examined);
		asy_json_put_uint(j, "total", c->total);
		asy_json_put_bool(j, "complete", c->complete);
		asy_json_put_uint(j, "observations", c->observations);
		asy_json_put(j, "reason", c->reason);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void problems(struct asy_json *j, const struct asy_store *s)
{
	asy_json_name(j, "problems");
	asy_json_array(j);
	for (size_t i = 0; i < asy_store_n_problems(s); i++) {
		const struct asy_problem *p = asy_store_problem(s, i);

		asy_json_object(j);
		asy_json_put(j, "error", asy_err_name(p->err));
		asy_json_put(j, "path", p->path);
		put_offset(j, "offset", p->offset);
		asy_json_put(j, "what", p->what);
		asy_json_put(j, "stage", p->stage);
		asy_json_end(j);
	}
	asy_json_end(j);
	asy_json_put_uint(j, "problems-dropped", asy_store_problems_dropped(s));
}

void result_artifact(struct asy_json *j, const struct asy_result_artifact *a)
{
	size_t files = 0;

	asy_json_object(j);
	asy_json_put(j, "id", a->artifact->id);
	asy_json_put(j, "kind", a->artifact->kind);
	asy_json_put(j, "file", a->artifact->shown);
	asy_json_put(j, "address", a->artifact->address);
	asy_json_put_uint(j, "size", a->size);
	asy_json_put(j, "sha256", a->sha256);
	asy_json_put(j, "status", a->status);
	asy_json_put(j, "reason", a->reason);
	if (a->store) {
		for (size_t i = 0; i < asy_store_n_entries(a->store); i++)
			files += strcmp(asy_store_entry(a->store, i)->type, "file") == 0;
		asy_json_put_uint(j, "nodes", asy_store_n_entries(a->store));
		asy_json_put_uint(j, "files", files);
		asy_json_put_uint(j, "worker-runs", a->runs);
		asy_json_put(j, "sandbox", a->landlock_abi ? "seccomp, landlock" : "seccomp");
		regions(j, a->store);
		coverage(j, a->store);
		problems(j, a->store);
	}
	asy_json_end(j);
}

static void attributes(struct asy_json *j, const struct asy_observation *o)
{
	asy_json_name(j, "attributes");
	asy_json_object(j);
	for (size_t i = 0; i < o->n_attrs; i++) {
		const struct asy_attr *a = &o->attrs[i];

		asy_json_name(j, a->key);
		if (a->type == ASY_ATTR_TEXT)
			asy_json_text(j, a->text);
		else if (a->type == ASY_ATTR_INT)
			asy_json_int(j, a->number);
		else
			asy_json_bool(j, a->number != 0);
	}
	asy_json_end(j);
}

static void observation(struct asy_json *j, const char *artifact, const char *id, const struct asy_observation *o)
{
	asy_json_object(j);
	asy_json_put(j, "id", id);
	asy_json_put(j, "artifact", artifact);
	asy_json_put(j, "kind", o->kind);
	asy_json_put(j, "collector", o->collector);
	asy_json_put(j, "subject", o->subject);
	asy_json_put(j, "summary", o->summary);
	asy_json_put(j, "path", o->locus.path);
	put_offset(j, "offset", o->locus.offset);
	if (o->locus.length)
		asy_json_put_uint(j, "length", o->locus.length);
	if (o->locus.line)
		asy_json_put_uint(j, "line", o->locus.line);
	attributes(j, o);
	asy_json_end(j);
}

void result_observations(struct asy_json *j, const struct asy_result_artifact *a, size_t n)
{
	asy_json_name(j, "observations");
	asy_json_array(j);
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; a[k].store && i < asy_store_n_observations(a[k].store); i++)
			observation(j, a[k].artifact->id, asy_store_id(a[k].store, i), asy_store_observation(a[k].store, i));
	asy_json_end(j);
}

void result_facts(struct asy_json *j, const char *name, const struct asy_fact *const *facts, size_t n)
{
	if (n == 0)
		return;
	asy_json_name(j, name);
	asy_json_array(j);
	for (size_t i = 0; i < n; i++)
		asy_json_text(j, facts[i]->id);
	asy_json_end(j);
}

void result_answers(struct asy_json *j, const struct asy_answer_ref *answers, size_t n)
{
	if (n == 0)
		return;
	asy_json_name(j, "answers");
	asy_json_array(j);
	for (size_t i = 0; i < n; i++) {
		asy_json_object(j);
		asy_json_put(j, "id", answers[i].id);
		asy_json_put(j, "value", answers[i].value);
		asy_json_put_uint(j, "line", answers[i].at->line);
		asy_json_end(j);
	}
	asy_json_end(j);
}
