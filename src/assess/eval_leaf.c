/* The leaves: checks, observations, recorded judgements, ICS reasons. */
#include <string.h>

#include "assess/eval_internal.h"
#include "assess/match.h"
#include "base/clock.h"

/* NULL when every needed area is complete, else the sentence that says what was not examined. */
static const char *not_examined(struct asy_eval *e, const char *artifact, const struct asy_names *needs)
{
	const char *why = NULL;

	for (size_t i = 0; i < needs->n; i++)
		if (!asy_evidence_complete(e->evidence, artifact, needs->list[i], e->arena, &why))
			return why ? why : "not examined";
	return NULL;
}

/* Leaves the facts that belong to the current row. True when nothing was put aside only because the row does not say
 * how to recognise it: without that answer "not of this row" would be a guess. */
static bool keep_own_facts(struct asy_eval *e, const struct asy_tree *t, struct asy_outcome *o)
{
	const struct asy_row *row = e->scope ? e->scope->row : NULL;
	size_t kept = 0, all = o->n_facts;
	bool answered = row != NULL;

	if (t->n_matches == 0)
		return true;
	for (size_t i = 0; row && i < t->n_matches; i++)
		answered = answered && (strcmp(t->matches[i].field, "id") == 0 || asy_row_answer(row, t->matches[i].field));
	for (size_t i = 0; row && i < all; i++)
		if (asy_row_lists(t->matches, t->n_matches, o->facts[i]->o, row))
			o->facts[kept++] = o->facts[i];
	o->n_facts = kept;
	return answered || kept == all;
}

static void own_facts_unknown(struct asy_eval *e, const struct asy_tree *t, struct asy_outcome *o)
{
	o->verdict = ASY_INCONCLUSIVE;
	o->open = ASY_OPEN_ANSWER;
	o->why = asy_arena_printf(e->arena, "row %s does not say how to recognise it in the evidence (\"%s\"), and something was found",
	                          e->scope ? e->scope->row->id : "", t->matches[0].field);
	if (!o->why)
		o->why = "";
}

static const struct asy_outcome *answer_check(struct asy_eval *e, const struct asy_tree *t, const struct asy_check *c)
{
	struct asy_outcome *o = outcome_new(e, t, ASY_PASS, c->question);
	const char *why;
	bool sure;

	o->check = c;
	o->machine = true;
	for (size_t i = 0; i < c->fail.n; i++)
		outcome_take_facts(e, o, &c->fail.list[i], c->artifact);
	sure = keep_own_facts(e, t, o);
	if (o->n_facts) {
		o->verdict = ASY_FAIL;
		return o;
	}
	for (size_t i = 0; i < c->pass.n; i++)
		outcome_take_facts(e, o, &c->pass.list[i], c->artifact);
	(void)keep_own_facts(e, t, o);
	why = not_examined(e, c->artifact, &c->needs);
	if (why) {
		o->verdict = ASY_INCONCLUSIVE;
		o->open = ASY_OPEN_EVIDENCE;
		o->why = why;
	} else if (!sure) {
		own_facts_unknown(e, t, o);
	} else if (c->pass.n && !o->n_facts) {
		o->verdict = c->otherwise;
		o->open = o->verdict == ASY_INCONCLUSIVE ? ASY_OPEN_EVIDENCE : ASY_OPEN_NOTHING;
		o->why = "nothing was found that proves it";
	}
	return o;
}

static void add_hints(struct asy_eval *e, struct asy_outcome *o, const struct asy_check *c)
{
	struct asy_outcome scratch = {.why = ""};

	for (size_t i = 0; i < c->hint.n; i++)
		outcome_take_facts(e, &scratch, &c->hint.list[i], c->artifact);
	o->hints = scratch.facts;
	o->n_hints = scratch.n_facts;
}

static size_t check_number(const struct asy_catalog *c, const struct asy_check *check)
{
	for (size_t i = 0; i < c->checks.len; i++)
		if (*(struct asy_check **)asy_vec_at(&c->checks, i) == check)
			return i;
	return 0;
}

const struct asy_outcome *eval_check(struct asy_eval *e, const struct asy_tree *t)
{
	const struct asy_outcome **memo = &e->memo->checks[check_number(e->catalog, t->check)];

	if (t->n_matches)
		return answer_check(e, t, t->check);
	/* A check is about the whole product, so the answer does not depend on the current row or scheme. */
	if (!*memo) {
		const struct asy_eval_scope *scope = e->scope;
		struct asy_outcome *o;

		e->scope = NULL;
		o = asy_arena_alloc(e->arena, sizeof(*o));
		if (!o)
			return outcome_open(e, t, ASY_OPEN_EVIDENCE, "out of memory");
		*o = *answer_check(e, t, t->check);
		add_hints(e, o, t->check);
		*memo = o;
		e->scope = scope;
	}
	return *memo;
}

static const char *selector_text(struct asy_eval *e, const struct asy_selector *s, const char *verb)
{
	struct asy_buf b;
	const char *text;

	asy_buf_init(&b, 4096);
	asy_buf_printf(&b, "%s %s", verb, s->kind->meaning);
	for (size_t i = 0; i < s->where.n; i++) {
		const struct asy_cond *c = &s->where.conds[i];

		asy_buf_printf(&b, "%s%s%s", i ? ", " : " (", c->key, c->op == ASY_COND_NOT_IN ? " not" : "");
		for (size_t k = 0; k < c->n_values; k++)
			asy_buf_printf(&b, "%s%s", k ? "|" : " ", c->values[k]);
		if (c->op == ASY_COND_AT_LEAST || c->op == ASY_COND_BELOW)
			asy_buf_printf(&b, " %s %lld", c->op == ASY_COND_BELOW ? "below" : "at least", (long long)c->number);
	}
	if (s->where.n)
		asy_buf_text(&b, ")");
	text = asy_arena_strdup(e->arena, asy_buf_cstr(&b));
	asy_buf_release(&b);
	return text ? text : "";
}

const struct asy_outcome *eval_seen(struct asy_eval *e, const struct asy_tree *t)
{
	struct asy_outcome *o = outcome_new(e, t, ASY_PASS, selector_text(e, &t->selector, "seen:"));
	const char *why;
	bool sure;

	o->machine = true;
	outcome_take_facts(e, o, &t->selector, t->artifact);
	sure = keep_own_facts(e, t, o);
	if (o->n_facts)
		return o;
	why = not_examined(e, t->artifact, &t->needs);
	if (!why && !sure) {
		own_facts_unknown(e, t, o);
		return o;
	}
	o->verdict = why ? ASY_INCONCLUSIVE : ASY_FAIL;
	o->open = why ? ASY_OPEN_EVIDENCE : ASY_OPEN_NOTHING;
	o->why = why ? why : "nothing of the kind was found";
	return o;
}

static bool listed_anywhere(const struct asy_tree *t, const struct asy_table_answers *declared, const struct asy_fact *f)
{
	for (size_t i = 0; declared && i < declared->n_rows; i++)
		if (!asy_row_is_draft(&declared->rows[i]) && asy_row_lists(t->matches, t->n_matches, f->o, &declared->rows[i]))
			return true;
	return false;
}

const struct asy_outcome *eval_listed(struct asy_eval *e, const struct asy_tree *t)
{
	const struct asy_table_answers *declared = asy_declared_table(e->declarations, t->table);
	struct asy_outcome *o = outcome_new(e, t, ASY_PASS, asy_arena_printf(e->arena, "%s in table %s",
		selector_text(e, &t->selector, "every"), t->table->title));
	size_t kept = 0;
	const char *why;

	o->machine = true;
	outcome_take_facts(e, o, &t->selector, t->artifact);
	for (size_t i = 0; i < o->n_facts; i++)
		if (!listed_anywhere(t, declared, o->facts[i]))
			o->facts[kept++] = o->facts[i];
	o->n_facts = kept;
	why = not_examined(e, t->artifact, &t->needs);
	if (!declared || !declared->complete || asy_weak(e->standing, declared)) {
		o->verdict = ASY_INCONCLUSIVE;
		o->open = ASY_OPEN_ANSWER;
		o->wants = asy_arena_printf(e->arena, "answer|%s/complete", t->table->id);
		o->wants = o->wants ? o->wants : "";
		o->why = declared && declared->complete ? asy_weak(e->standing, declared)->text :
		         declared ? asy_arena_printf(e->arena, "table %s is not stated complete (complete: N)", t->table->id)
		                  : asy_arena_printf(e->arena, "table %s is not filled in", t->table->id);
	} else if (kept) {
		o->verdict = ASY_FAIL;
		o->why = asy_arena_printf(e->arena, "%zu found that table %s does not list", kept, t->table->id);
	} else if (why) {
		o->verdict = ASY_INCONCLUSIVE;
		o->open = ASY_OPEN_EVIDENCE;
		o->why = why;
	}
	if (!o->why)
		o->why = "";
	return o;
}

bool asy_assessment_expired(const struct asy_assessment *a, int64_t now)
{
	int64_t end;

	return asy_clock_parse_date(a->expires, &end) && end < now;
}

static const struct asy_assessment *find_judgement(const struct asy_eval *e, const struct asy_tree *t, const char *row)
{
	for (size_t i = 0; i < e->declarations->assessments.len; i++) {
		const struct asy_assessment *a = *(struct asy_assessment **)asy_vec_at(&e->declarations->assessments, i);

		if (strcmp(a->unit, e->unit) == 0 && strcmp(a->question, t->name) == 0 && (!*a->row || strcmp(a->row, row) == 0))
			return a;
	}
	return NULL;
}

const struct asy_outcome *eval_human(struct asy_eval *e, const struct asy_tree *t)
{
	const struct asy_assessment *a = find_judgement(e, t, e->scope ? e->scope->row->id : "");
	const struct asy_answer_finding *weak = a ? asy_weak(e->standing, a) : NULL;
	struct asy_outcome *o = outcome_open(e, t, ASY_OPEN_HUMAN, t->text);
	const char *wants = asy_arena_printf(e->arena, "judge|%s|%s|%s", e->unit, e->scope ? e->scope->row->id : "", t->name);

	o->wants = wants ? wants : "";
	o->rests_on = e->in_unit ? asy_digest_unit(&e->memo->digester, e->scheme, e->in_unit, e->scope ? e->scope->row : NULL) :
	              e->in_requirement ? asy_digest_requirement(&e->memo->digester, e->scheme, e->in_requirement, true) : "";
	o->why = asy_arena_printf(e->arena, "an assessor has to judge this (unit %s%s%s%s%s)", e->unit,
	                          e->scope && *e->scope->row->id ? ", row " : "", e->scope ? e->scope->row->id : "",
	                          *t->name ? ", question " : "", t->name);
	if (!a)
		return o;
	o->assessment = a;
	if (asy_assessment_expired(a, e->now)) {
		o->why = asy_arena_printf(e->arena, "the judgement of %s expired on %s", a->by, a->expires);
		return o;
	}
	if (weak) {
		o->why = weak->text;
		return o;
	}
	o->verdict = a->verdict;
	o->open = a->verdict == ASY_INCONCLUSIVE ? ASY_OPEN_HUMAN : ASY_OPEN_NOTHING;
	o->why = asy_arena_printf(e->arena, "judged by %s on %s: %s", a->by, a->date, a->reason);
	return o;
}

static const struct asy_outcome *justified_row(struct asy_eval *e, const struct asy_tree *t, const struct asy_requirement *r)
{
	const struct asy_ics *row = asy_declared_ics(e->declarations, r->id);
	struct asy_outcome *o;

	if (!row || asy_weak(e->standing, row)) {
		const char *wants = asy_arena_printf(e->arena, "ics|%s", r->id);

		o = outcome_open(e, t, ASY_OPEN_ANSWER, asy_arena_printf(e->arena, row ? "the ICS row for %s does not count" : "the ICS has no row for %s", r->id));
		o->wants = wants ? wants : "";
		return o;
	}
	if (row->support == ASY_SUPPORT_YES)
		return NULL;
	o = outcome_new(e, t, *row->detail ? ASY_PASS : ASY_FAIL,
	                asy_arena_printf(e->arena, "%s is declared %s %s", r->id,
	                                 row->support == ASY_SUPPORT_NO ? "not met" : "not applicable",
	                                 *row->detail ? "with a reason" : "without a reason"));
	o->why = row->detail;
	return o;
}

const struct asy_outcome *eval_justified(struct asy_eval *e, const struct asy_tree *t)
{
	struct asy_vec rows = ASY_VEC_INIT(const struct asy_outcome *, 10000);
	struct asy_outcome *o;

	for (size_t i = 0; i < e->scheme->n_requirements; i++) {
		const struct asy_outcome *row = NULL, **slot;

		if (strcmp(e->scheme->editions[i]->obligation, t->name) == 0)
			row = justified_row(e, t, e->scheme->requirements[i]);
		slot = row ? asy_vec_push(&rows) : NULL;
		if (slot)
			*slot = row;
	}
	o = outcome_join(e, t, false, "every recommendation that is left out has a recorded reason", &rows);
	if (o->verdict == ASY_NOT_APPLICABLE && e->declarations->ics.len)
		o->verdict = ASY_PASS; /* nothing left out */
	asy_vec_release(&rows);
	return o;
}
