/* One requirement: its applicability, its tests or tree, its ICS row, and what they add up to. */
#include <string.h>

#include "assess/eval.h"

static const char *const reach_names[] = {"decided", "disproved-only", "needs-answer", "needs-human", "needs-evidence"};

const char *asy_reach_name(enum asy_reach reach)
{
	return reach_names[reach];
}

/* What the leaves of a requirement add up to. */
struct tally {
	size_t evidence, answers, humans, clean_checks;
	enum asy_severity worst;
};

/* What the requirement that a verdict is carried from rests on counts here too; a hint settles nothing. */
static void tally_carried(const struct asy_outcome *o, struct tally *t)
{
	const struct asy_requirement_result *r = o->carried->result;

	if (o->verdict == ASY_INCONCLUSIVE && r->verdict == ASY_INCONCLUSIVE) {
		t->evidence += r->open_evidence;
		t->answers += r->open_answers;
		t->humans += r->open_humans;
	}
	if (o->carried->strength == ASY_STRENGTH_RELATED)
		return;
	t->clean_checks += r->clean_checks;
	if (o->verdict == ASY_FAIL && r->severity > t->worst)
		t->worst = r->severity;
}

static void tally_leaves(const struct asy_outcome *o, struct tally *t);

/* What is open behind a node that was answered all the same holds nothing up. */
static void tally_steps(const struct asy_outcome *o, struct tally *t)
{
	for (size_t i = 0; i < o->n_steps; i++) {
		struct tally step = {0};

		tally_leaves(o->children[i], &step);
		if (o->steps[i].taken)
			step.evidence = step.answers = step.humans = 0;
		t->evidence += step.evidence;
		t->answers += step.answers;
		t->humans += step.humans;
		t->clean_checks += step.clean_checks;
		t->worst = step.worst > t->worst ? step.worst : t->worst;
	}
}

static void tally_leaves(const struct asy_outcome *o, struct tally *t)
{
	if (o->carried)
		tally_carried(o, t);
	if (o->n_steps) {
		tally_steps(o, t);
		return;
	}
	if (o->n) {
		for (size_t i = 0; i < o->n; i++)
			tally_leaves(o->children[i], t);
		return;
	}
	if (o->verdict == ASY_INCONCLUSIVE) {
		t->evidence += o->open == ASY_OPEN_EVIDENCE;
		t->answers += o->open == ASY_OPEN_ANSWER;
		t->humans += o->open == ASY_OPEN_HUMAN;
	}
	if (o->machine && o->verdict == ASY_PASS)
		t->clean_checks++;
	if (o->machine && o->verdict == ASY_FAIL && o->check && o->check->severity > t->worst)
		t->worst = o->check->severity;
}

static struct tally tally_of(const struct asy_requirement_result *r)
{
	struct tally t = {0};

	for (size_t i = 0; i < r->n_tests; i++)
		tally_leaves(r->tests[i].outcome, &t);
	if (r->tree)
		tally_leaves(r->tree, &t);
	if (r->applies && r->applies->verdict == ASY_INCONCLUSIVE)
		tally_leaves(r->applies, &t);
	return t;
}

static enum asy_verdict join_tests(const struct asy_requirement_result *r)
{
	enum asy_verdict v = r->tree ? r->tree->verdict : ASY_NOT_APPLICABLE;

	for (size_t i = 0; i < r->n_tests; i++)
		v = asy_verdict_all(v, r->tests[i].test->weakens ? asy_verdict_weakening(r->tests[i].outcome->verdict)
		                                                 : r->tests[i].outcome->verdict);
	return v;
}

/* The ICS statement and the applicability turn the tests' verdict into the requirement's.
 * A pass needs all three: it applies, it is claimed, its tests pass. */
static void conclude(struct asy_requirement_result *r, bool uses_ics)
{
	const struct asy_ics *ics = r->ics_weak ? NULL : r->ics;
	enum asy_verdict applies = r->applies ? r->applies->verdict : ASY_PASS, tests = join_tests(r);

	r->because = "";
	r->verdict = tests;
	if (applies == ASY_FAIL || applies == ASY_NOT_APPLICABLE) {
		r->verdict = ASY_NOT_APPLICABLE;
		r->because = "its condition or feature is absent";
	} else if (ics && ics->support == ASY_SUPPORT_NO) {
		r->verdict = ASY_FAIL;
		r->because = "the ICS declares it not met";
	} else if (applies == ASY_INCONCLUSIVE && tests == ASY_FAIL && r->edition->presumed) {
		r->because = "it applies unless it is shown that it does not";
	} else if (applies == ASY_INCONCLUSIVE) {
		r->verdict = ASY_INCONCLUSIVE;
		r->because = tests == ASY_FAIL ? "its tests fail, but it is not known whether it applies"
		                               : "it is not known whether it applies";
	} else if (ics && ics->support == ASY_SUPPORT_NOT_APPLICABLE) {
		r->verdict = tests == ASY_FAIL ? ASY_FAIL : ASY_INCONCLUSIVE;
		r->because = "the ICS declares it not applicable, but its condition or feature is present";
	} else if (tests == ASY_PASS && uses_ics && !ics) {
		r->verdict = ASY_INCONCLUSIVE;
		r->because = r->ics ? "its tests pass, but the ICS row that claims it does not count" :
		                      "its tests pass, but the ICS does not claim it: add the row";
	}
}

static enum asy_reach reach_of(const struct asy_requirement_result *r, const struct tally *t)
{
	if (r->verdict != ASY_INCONCLUSIVE)
		return ASY_REACH_DECIDED;
	if (t->clean_checks && !t->evidence)
		return ASY_REACH_DISPROVED_ONLY;
	if (t->answers)
		return ASY_REACH_NEEDS_ANSWER;
	if (t->humans)
		return ASY_REACH_NEEDS_HUMAN;
	return t->evidence ? ASY_REACH_NEEDS_EVIDENCE : ASY_REACH_NEEDS_ANSWER;
}

static enum asy_severity severity_of(const struct asy_requirement_result *r, const struct tally *t)
{
	bool mandatory = strcmp(r->edition->obligation, "M") == 0;

	if (r->verdict == ASY_PASS || r->verdict == ASY_NOT_APPLICABLE)
		return ASY_SEVERITY_NONE;
	if (r->verdict == ASY_INCONCLUSIVE && join_tests(r) != ASY_FAIL)
		return mandatory ? ASY_SEVERITY_MEDIUM : ASY_SEVERITY_LOW;
	if (t->worst)
		return t->worst;
	if (r->requirement->severity)
		return r->requirement->severity;
	return mandatory ? ASY_SEVERITY_HIGH : ASY_SEVERITY_LOW;
}

static bool concerns(const struct asy_assessment *a, const struct asy_test *t)
{
	size_t n = strlen(t->id);

	return strncmp(a->unit, t->id, n) == 0 && (a->unit[n] == ' ' || a->unit[n] == 0);
}

static bool used_by(const struct asy_outcome *o, const struct asy_assessment *a)
{
	if (o->assessment == a)
		return true;
	for (size_t i = 0; i < o->n; i++)
		if (used_by(o->children[i], a))
			return true;
	return false;
}

/* A judgement "pass" about what failed all the same? */
static bool deviates(const struct asy_eval *e, const struct asy_requirement_result *r, const struct asy_assessment *a)
{
	if (a->verdict != ASY_PASS)
		return false;
	for (size_t k = 0; k < r->n_tests; k++)
		if (concerns(a, r->tests[k].test) && r->tests[k].outcome->verdict == ASY_FAIL && !used_by(r->tests[k].outcome, a))
			return true;
	return r->tree && r->tree->verdict == ASY_FAIL && strcmp(a->unit, e->unit) == 0 && !used_by(r->tree, a);
}

/* It does not change the verdict: it is shown next to it. */
/* Where a person or the machine may answer and the person did, a failure that the machine found is not forgotten. */
static void find_overruled(const struct asy_outcome *o, struct asy_requirement_result *r, size_t most)
{
	const struct asy_assessment *person = NULL;
	bool failed = false;

	for (size_t i = 0; i < o->n; i++) {
		find_overruled(o->children[i], r, most);
		failed = failed || (o->children[i]->machine && o->children[i]->verdict == ASY_FAIL);
		if (o->children[i]->assessment && o->children[i]->verdict == ASY_PASS)
			person = o->children[i]->assessment;
	}
	if (o->op != ASY_TREE_ANY || !failed || !person || r->n_deviations == most)
		return;
	for (size_t i = 0; i < r->n_deviations; i++)
		if (r->deviations[i].assessment == person)
			return;
	r->deviations[r->n_deviations].assessment = person;
	r->deviations[r->n_deviations++].text = "a person judged \"pass\" where the machine found a failure; the verdict follows the person";
}

static enum asy_err find_deviations(struct asy_eval *e, struct asy_requirement_result *r)
{
	size_t n = e->declarations->assessments.len;

	r->deviations = asy_arena_array(e->arena, n + 1, sizeof(*r->deviations));
	if (!r->deviations)
		return ASY_NOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct asy_assessment *a = *(struct asy_assessment **)asy_vec_at(&e->declarations->assessments, i);

		if (!deviates(e, r, a))
			continue;
		r->deviations[r->n_deviations].assessment = a;
		r->deviations[r->n_deviations++].text = "a person judged \"pass\" where the machine found a failure; the verdict stays FAIL";
	}
	for (size_t i = 0; i < r->n_tests; i++)
		find_overruled(r->tests[i].outcome, r, n);
	if (r->tree)
		find_overruled(r->tree, r, n);
	return ASY_OK;
}

/* The newest accepted risk that names the requirement; one for this scheme goes before one for all. */
static void find_waiver(struct asy_eval *e, struct asy_requirement_result *r)
{
	for (size_t i = 0; i < e->declarations->waivers.len; i++) {
		const struct asy_waiver *w = *(struct asy_waiver **)asy_vec_at(&e->declarations->waivers, i);

		if (strcmp(w->requirement, r->requirement->id) == 0 &&
		    (strcmp(w->scheme, e->scheme->id) == 0 || (!*w->scheme && !(r->waiver && *r->waiver->scheme))))
			r->waiver = w;
	}
	r->waiver_weak = r->waiver ? asy_weak(e->standing, r->waiver) : NULL;
}

static enum asy_err find_findings(struct asy_eval *e, struct asy_requirement_result *r)
{
	const struct asy_standing *s = e->standing;

	r->findings = asy_arena_array(e->arena, s->n + 1, sizeof(*r->findings));
	if (!r->findings)
		return ASY_NOMEM;
	for (size_t i = 0; i < s->n; i++)
		if (s->list[i].problem != ASY_ANSWER_UNCHECKED && asy_finding_concerns(&s->list[i], e->scheme, r->requirement))
			r->findings[r->n_findings++] = &s->list[i];
	return ASY_OK;
}

static enum asy_err one_requirement(struct asy_eval *e, struct asy_requirement_result *r)
{
	const struct asy_requirement *req = r->requirement;
	const char *unit = asy_arena_printf(e->arena, "%s %s", e->scheme->id, req->id);
	struct tally t;

	/* Judgements about a tree without tests name scheme and requirement. */
	e->unit = unit ? unit : "";
	e->in_requirement = req;
	r->ics = e->scheme->ics_required ? asy_declared_ics(e->declarations, req->id) : NULL;
	r->ics_weak = r->ics ? asy_weak(e->standing, r->ics) : NULL;
	r->rests_on = asy_digest_requirement(&e->memo->digester, e->scheme, req, false);
	find_waiver(e, r);
	if (find_findings(e, r))
		return ASY_NOMEM;
	r->applies = r->edition->when ? asy_eval_tree(e, r->edition->when) : NULL;
	r->tree = req->tree ? asy_eval_tree(e, req->tree) : NULL;
	r->tests = asy_arena_array(e->arena, req->n_tests + 1, sizeof(*r->tests));
	if (!r->tests)
		return ASY_NOMEM;
	for (size_t i = 0; i < req->n_tests; i++) {
		if (!asy_test_in_suite(&req->tests[i], e->scheme))
			continue;
		r->tests[r->n_tests].test = &req->tests[i];
		r->tests[r->n_tests++].outcome = asy_eval_test(e, &req->tests[i]);
	}
	e->unit = unit ? unit : "";
	t = tally_of(r);
	conclude(r, e->scheme->ics_required);
	r->reach = reach_of(r, &t);
	r->severity = severity_of(r, &t);
	r->open_evidence = t.evidence;
	r->open_answers = t.answers;
	r->open_humans = t.humans;
	r->clean_checks = t.clean_checks;
	return find_deviations(e, r);
}

enum asy_err asy_memo_init(struct asy_memo *m, const struct asy_assess_input *in, struct asy_arena *arena)
{
	const struct asy_catalog *c = in->catalog;

	struct asy_standing_input standing = {.arena = arena, .catalog = c, .evidence = in->evidence, .declarations = in->declarations,
	                                      .digester = &m->digester, .now = in->now};

	*m = (struct asy_memo){.in = in, .arena = arena, .digester = {.arena = arena, .catalog = c, .evidence = in->evidence,
	                                                              .declarations = in->declarations}};
	m->checks = asy_arena_array(arena, c->checks.len + 1, sizeof(*m->checks));
	m->schemes = asy_arena_array(arena, c->schemes.len + 1, sizeof(*m->schemes));
	if (!m->checks || !m->schemes)
		return ASY_NOMEM;
	for (size_t i = 0; i < c->schemes.len; i++) {
		const struct asy_scheme *s = *(struct asy_scheme **)asy_vec_at(&c->schemes, i);

		m->schemes[i] = asy_arena_array(arena, s->n_requirements + 1, sizeof(**m->schemes));
		if (!m->schemes[i])
			return ASY_NOMEM;
	}
	if (asy_digest_init(&m->digester))
		return ASY_NOMEM;
	return asy_standing_make(&standing, &m->standing);
}

const struct asy_requirement_result *asy_memo_requirement(struct asy_memo *m, const struct asy_scheme *scheme, size_t number)
{
	const struct asy_assess_input *in = m->in;
	struct asy_eval e = {.memo = m, .arena = m->arena, .catalog = in->catalog, .scheme = scheme, .evidence = in->evidence,
	                     .declarations = in->declarations, .now = in->now, .unit = "", .standing = &m->standing};
	struct asy_requirement_result *r;
	size_t i = 0;

	while (i < in->catalog->schemes.len && *(struct asy_scheme **)asy_vec_at(&in->catalog->schemes, i) != scheme)
		i++;
	if (i == in->catalog->schemes.len || number >= scheme->n_requirements)
		return NULL;
	if (m->schemes[i][number])
		return m->schemes[i][number];
	r = asy_arena_alloc(m->arena, sizeof(*r));
	if (!r)
		return NULL;
	*r = (struct asy_requirement_result){.requirement = scheme->requirements[number], .edition = scheme->editions[number]};
	if (one_requirement(&e, r))
		return NULL;
	return m->schemes[i][number] = r;
}
