/* Schemes, requirements and the reasons of their verdicts in result.json. */
#include <stdio.h>
#include <string.h>

#include "report/result_internal.h"

static void judgement(struct asy_json *j, const struct asy_assessment *a)
{
	asy_json_name(j, "judgement");
	asy_json_object(j);
	asy_json_put(j, "verdict", asy_verdict_name(a->verdict));
	asy_json_put(j, "by", a->by);
	asy_json_put(j, "date", a->date);
	asy_json_put(j, "reason", a->reason);
	asy_json_put(j, "expires", a->expires);
	asy_json_put(j, "reference", a->record ? a->record->reference : "");
	asy_json_put(j, "rests-on", a->record ? a->record->rests_on : "");
	asy_json_put(j, "file", a->file->shown);
	asy_json_put_uint(j, "line", a->at->line);
	asy_json_end(j);
}

static void requirement_leaves(struct asy_json *j, const struct asy_requirement_result *r, const char *scheme, size_t *budget);

/* Where a carried verdict comes from, with what decided it there, so that nobody has to look it up. */
static void carried(struct asy_json *j, const struct asy_carried *c)
{
	/* A hint decides nothing; what stands behind a pass is looked up where it was passed. */
	size_t budget = c->strength == ASY_STRENGTH_RELATED ? 0 : c->result->verdict == ASY_PASS ? 3 : 8;

	asy_json_name(j, "carried");
	asy_json_object(j);
	asy_json_put(j, "scheme", c->scheme->id);
	asy_json_put(j, "requirement", c->result->requirement->id);
	asy_json_put(j, "title", c->result->requirement->title);
	asy_json_put(j, "strength", asy_strength_name(c->strength));
	asy_json_put(j, "verdict", asy_verdict_name(c->result->verdict));
	asy_json_put(j, "because", c->result->because);
	asy_json_name(j, "reasons");
	asy_json_array(j);
	requirement_leaves(j, c->result, c->scheme->id, &budget);
	asy_json_end(j);
	asy_json_end(j);
}

static void outcome_head(struct asy_json *j, const struct asy_outcome *o)
{
	asy_json_put(j, "verdict", asy_verdict_name(o->verdict));
	asy_json_put(j, "text", o->text);
	if (*o->why)
		asy_json_put(j, "why", o->why);
	if (*o->instance)
		asy_json_put(j, "instance", o->instance);
	if (o->verdict == ASY_INCONCLUSIVE && o->n == 0)
		asy_json_put(j, "open", asy_open_name(o->open));
	if (*o->wants && (o->verdict == ASY_INCONCLUSIVE || *o->rests_on))
		asy_json_put(j, "wants", o->wants);
	if (*o->rests_on)
		asy_json_put(j, "rests-on", o->rests_on);
	if (o->check) {
		asy_json_put(j, "check", o->check->id);
		if (o->verdict == ASY_FAIL) {
			asy_json_put(j, "severity", asy_severity_name(o->check->severity));
			asy_json_put(j, "fix", o->check->fix);
		}
	}
	result_facts(j, "observations", o->facts, o->n_facts);
	result_facts(j, "hints", o->hints, o->n_hints);
	result_answers(j, o->answers, o->n_answers);
	if (o->assessment)
		judgement(j, o->assessment);
}

static void outcome(struct asy_json *j, const struct asy_outcome *o);

static const char *branch_name(const struct asy_branch *b)
{
	return b->to ? b->to->id : asy_verdict_name(b->verdict);
}

/* The way through a decision tree, node by node. */
static void path(struct asy_json *j, const struct asy_outcome *o)
{
	asy_json_put(j, "decision", o->decision->id);
	if (*o->decision->note)
		asy_json_put(j, "note", o->decision->note);
	asy_json_name(j, "path");
	asy_json_array(j);
	for (size_t i = 0; i < o->n_steps; i++) {
		const struct asy_step *s = &o->steps[i];

		asy_json_object(j);
		asy_json_put(j, "node", s->node->id);
		asy_json_put(j, "ask", s->node->ask);
		asy_json_put(j, "answer", !s->taken ? "open" : s->answer == ASY_PASS ? "yes" : "no");
		if (s->taken) {
			asy_json_put(j, "to", branch_name(s->taken));
		} else {
			asy_json_put(j, "if-yes", asy_verdict_name(s->if_yes));
			asy_json_put(j, "if-no", asy_verdict_name(s->if_no));
		}
		asy_json_name(j, "evidence");
		outcome(j, o->children[i]);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void outcome(struct asy_json *j, const struct asy_outcome *o)
{
	asy_json_object(j);
	asy_json_put(j, "op", asy_tree_op_name(o->op));
	outcome_head(j, o);
	if (o->carried)
		carried(j, o->carried);
	if (o->decision) {
		path(j, o);
	} else if (o->n) {
		asy_json_name(j, "children");
		asy_json_array(j);
		for (size_t i = 0; i < o->n; i++)
			outcome(j, o->children[i]);
		asy_json_end(j);
	}
	asy_json_end(j);
}

/* The leaves that settled a verdict: of its own kind; for a pass every leaf that was looked at. Behind a carried verdict
 * stand the leaves of the requirement that it came from. */
static void reasons(struct asy_json *j, const struct asy_outcome *o, enum asy_verdict v, const char *unit, size_t *budget)
{
	if (o->verdict != v || *budget == 0)
		return;
	if (o->n_steps) { /* a way through a decision tree: what settled it is its last step, in whichever direction */
		reasons(j, o->children[o->n_steps - 1], o->children[o->n_steps - 1]->verdict, unit, budget);
		return;
	}
	if (o->carried && o->carried->strength != ASY_STRENGTH_RELATED && o->carried->result->verdict == v)
		requirement_leaves(j, o->carried->result, o->carried->scheme->id, budget);
	for (size_t i = 0; i < o->n; i++)
		reasons(j, o->children[i], v, unit, budget);
	if (o->n || (o->carried && o->carried->result->verdict == v) || *budget == 0)
		return;
	(*budget)--;
	asy_json_object(j);
	asy_json_put(j, "unit", unit);
	outcome_head(j, o);
	asy_json_end(j);
}

/* `scheme` is put before the unit when the requirement is another scheme's; else "". */
static void requirement_leaves(struct asy_json *j, const struct asy_requirement_result *r, const char *scheme, size_t *budget)
{
	const char *space = *scheme ? " " : "";
	char unit[160];

	if (r->applies && (r->verdict == ASY_NOT_APPLICABLE || r->applies->verdict == ASY_INCONCLUSIVE)) {
		snprintf(unit, sizeof(unit), "%s%sapplies", scheme, space);
		reasons(j, r->applies, r->applies->verdict, unit, budget);
	}
	for (size_t i = 0; i < r->n_tests && r->verdict != ASY_NOT_APPLICABLE; i++) {
		const struct asy_test_result *t = &r->tests[i];

		for (size_t u = 0; u < t->outcome->n; u++) {
			snprintf(unit, sizeof(unit), "%s%s%s %s", scheme, space, t->test->id, t->test->units[u].id);
			reasons(j, t->outcome->children[u], r->verdict, unit, budget);
		}
	}
	if (r->tree) {
		snprintf(unit, sizeof(unit), "%s%s%s", scheme, space, *scheme ? r->requirement->id : "");
		reasons(j, r->tree, r->verdict, unit, budget);
	}
}

static void requirement_reasons(struct asy_json *j, const struct asy_requirement_result *r)
{
	size_t budget = 200;

	asy_json_name(j, "reasons");
	asy_json_array(j);
	requirement_leaves(j, r, "", &budget);
	asy_json_end(j);
}

static void tests(struct asy_json *j, const struct asy_requirement_result *r)
{
	asy_json_name(j, "tests");
	asy_json_array(j);
	for (size_t i = 0; i < r->n_tests; i++) {
		const struct asy_test_result *t = &r->tests[i];

		asy_json_object(j);
		asy_json_put(j, "id", t->test->id);
		asy_json_put(j, "kind", t->test->kind);
		asy_json_put(j, "verdict", asy_verdict_name(t->outcome->verdict));
		asy_json_name(j, "units");
		asy_json_array(j);
		for (size_t u = 0; u < t->test->n_units; u++) {
			asy_json_object(j);
			asy_json_put(j, "id", t->test->units[u].id);
			asy_json_put(j, "demand", t->test->units[u].demand);
			asy_json_put(j, "verdict", asy_verdict_name(t->outcome->children[u]->verdict));
			asy_json_name(j, "reason");
			outcome(j, t->outcome->children[u]);
			asy_json_end(j);
		}
		asy_json_end(j);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void ics(struct asy_json *j, const struct asy_ics *row, const struct asy_answer_finding *weak)
{
	static const char *const supports[] = {"yes", "no", "not-applicable"};

	asy_json_name(j, "ics");
	if (!row) {
		asy_json_null(j);
		return;
	}
	asy_json_object(j);
	asy_json_put(j, "support", supports[row->support]);
	asy_json_put(j, "detail", row->detail);
	asy_json_put(j, "file", row->file->shown);
	asy_json_put_uint(j, "line", row->at->line);
	asy_json_put_bool(j, "counts", !weak);
	result_record(j, row->record);
	asy_json_end(j);
}

static void deviations(struct asy_json *j, const struct asy_requirement_result *r)
{
	asy_json_name(j, "deviations");
	asy_json_array(j);
	for (size_t i = 0; i < r->n_deviations; i++) {
		asy_json_object(j);
		asy_json_put(j, "unit", r->deviations[i].assessment->unit);
		asy_json_put(j, "text", r->deviations[i].text);
		judgement(j, r->deviations[i].assessment);
		asy_json_end(j);
	}
	asy_json_end(j);
}

/* What the standard asks to be documented, with the answers field that holds it. */
static void information(struct asy_json *j, const struct asy_requirement *req)
{
	asy_json_name(j, "information");
	asy_json_array(j);
	for (size_t i = 0; i < req->n_information; i++) {
		const struct asy_information *info = &req->information[i];

		asy_json_object(j);
		asy_json_put(j, "id", info->id);
		asy_json_put(j, "text", info->text);
		asy_json_put(j, "table", info->table->id);
		asy_json_put(j, "field", info->field->id);
		asy_json_put_bool(j, "conditional", info->conditional);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static const char *fix_of(const struct asy_requirement_result *r);

static const char *carried_fix(const struct asy_outcome *o)
{
	const char *fix = "";

	if (o->verdict != ASY_FAIL)
		return "";
	if (o->carried && o->carried->result->verdict == ASY_FAIL)
		fix = fix_of(o->carried->result);
	for (size_t i = 0; i < o->n && !*fix; i++)
		fix = carried_fix(o->children[i]);
	return fix;
}

/* What closes the gap: its own words, or those of the requirement that its failure was carried from. */
static const char *fix_of(const struct asy_requirement_result *r)
{
	return *r->requirement->fix || !r->tree ? r->requirement->fix : carried_fix(r->tree);
}

static void requirement(struct asy_json *j, const struct asy_requirement_result *r)
{
	const struct asy_requirement *req = r->requirement;

	asy_json_object(j);
	asy_json_put(j, "id", req->id);
	asy_json_put(j, "clause", req->clause);
	asy_json_put(j, "title", req->title);
	asy_json_put(j, "explanation", req->explanation);
	asy_json_put(j, "status", r->edition->status);
	asy_json_put(j, "obligation", r->edition->obligation);
	asy_json_put(j, "level", req->level);
	asy_json_put(j, "confidence", asy_confidence_name(req->confidence));
	asy_json_put(j, "verdict", asy_verdict_name(r->verdict));
	asy_json_put(j, "because", r->because);
	asy_json_put(j, "reach", asy_reach_name(r->reach));
	asy_json_put(j, "severity", asy_severity_name(r->severity));
	asy_json_put(j, "fix", fix_of(r));
	asy_json_name(j, "open");
	asy_json_object(j);
	asy_json_put_uint(j, "evidence", r->open_evidence);
	asy_json_put_uint(j, "answers", r->open_answers);
	asy_json_put_uint(j, "humans", r->open_humans);
	asy_json_end(j);
	ics(j, r->ics, r->ics_weak);
	result_waiver(j, r);
	result_finding_ids(j, r);
	asy_json_put(j, "rests-on", r->rests_on);
	asy_json_name(j, "applies");
	if (r->applies)
		outcome(j, r->applies);
	else
		asy_json_null(j);
	requirement_reasons(j, r);
	if (r->tree) {
		asy_json_name(j, "reason");
		outcome(j, r->tree);
	}
	if (req->n_information)
		information(j, req);
	tests(j, r);
	deviations(j, r);
	asy_json_end(j);
}

static void levels(struct asy_json *j, const struct asy_scheme_result *s)
{
	asy_json_name(j, "levels");
	asy_json_array(j);
	for (size_t i = 0; i < s->n_levels; i++) {
		const struct asy_level_result *l = &s->levels[i];

		asy_json_object(j);
		asy_json_put(j, "id", l->level->id);
		asy_json_put(j, "title", l->level->title);
		asy_json_put(j, "verdict", asy_verdict_name(l->verdict));
		asy_json_name(j, "missing");
		asy_json_array(j);
		for (size_t k = 0; k < l->n_missing; k++)
			asy_json_text(j, l->missing[k]->requirement->id);
		asy_json_end(j);
		asy_json_end(j);
	}
	asy_json_end(j);
}

void result_scheme(struct asy_json *j, const struct asy_scheme_result *s)
{
	asy_json_object(j);
	asy_json_put(j, "id", s->scheme->id);
	asy_json_put(j, "title", s->scheme->title);
	asy_json_put(j, "edition", s->scheme->edition);
	asy_json_put(j, "suite", s->scheme->suite);
	asy_json_put(j, "date", s->scheme->date);
	asy_json_put(j, "legal", s->scheme->legal);
	asy_json_put(j, "short", s->scheme->short_name);
	asy_json_put_bool(j, "ics-required", s->scheme->ics_required);
	asy_json_put(j, "force", asy_force_name(s->scheme->force));
	asy_json_put(j, "confidence", asy_confidence_name(s->scheme->confidence));
	asy_json_put(j, "verdict", asy_verdict_name(s->verdict));
	levels(j, s);
	asy_json_name(j, "counts");
	asy_json_object(j);
	asy_json_put_uint(j, "pass", s->counts[ASY_PASS]);
	asy_json_put_uint(j, "fail", s->counts[ASY_FAIL]);
	asy_json_put_uint(j, "inconclusive", s->counts[ASY_INCONCLUSIVE]);
	asy_json_put_uint(j, "not-applicable", s->counts[ASY_NOT_APPLICABLE]);
	asy_json_end(j);
	asy_json_name(j, "requirements");
	asy_json_array(j);
	for (size_t i = 0; i < s->n; i++)
		requirement(j, &s->list[i]);
	asy_json_end(j);
	asy_json_end(j);
}

/* Schemes that nobody asked for, as far as verdicts rest on them: so that every reason can be followed to its end. */
void result_carried_from(struct asy_json *j, const struct asy_assessment_result *a)
{
	asy_json_name(j, "carried-from");
	asy_json_array(j);
	for (size_t i = 0; i < a->n_carried_from; i++) {
		const struct asy_scheme_result *s = &a->carried_from[i];

		asy_json_object(j);
		asy_json_put(j, "id", s->scheme->id);
		asy_json_put(j, "title", s->scheme->title);
		asy_json_put(j, "edition", s->scheme->edition);
		asy_json_put_bool(j, "ics-required", s->scheme->ics_required);
		asy_json_name(j, "requirements");
		asy_json_array(j);
		for (size_t k = 0; k < s->n; k++)
			requirement(j, &s->list[k]);
		asy_json_end(j);
		asy_json_end(j);
	}
	asy_json_end(j);
}

void result_contradictions(struct asy_json *j, const struct asy_assessment_result *a)
{
	asy_json_name(j, "contradictions");
	asy_json_array(j);
	for (size_t i = 0; i < a->n_contradictions; i++) {
		const struct asy_found_contradiction *c = &a->contradictions[i];

		asy_json_object(j);
		asy_json_put(j, "id", c->id);
		asy_json_put(j, "text", c->text);
		result_facts(j, "observations", c->facts, c->n_facts);
		result_answers(j, c->answers, c->n_answers);
		asy_json_end(j);
	}
	asy_json_end(j);
}
