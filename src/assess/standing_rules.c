/* Rules of the catalog: observations against answers, answers against each other, against the components found and
 * against what was not found. A rule that weakens and could not be applied completely leaves the answer unchecked. */
#include <string.h>

#include "assess/match.h"
#include "assess/standing_internal.h"

static const char *unexamined(struct standing *s, const struct asy_names *needs)
{
	const char *why = NULL;

	for (size_t i = 0; i < needs->n; i++)
		if (!asy_evidence_complete(s->in->evidence, "firmware", needs->list[i], s->in->arena, &why))
			return why ? why : "not examined";
	return NULL;
}

/* A field of the pairs that the row does not answer: agreement with it cannot be ruled out. */
static const char *unanswered(const struct asy_match *matches, size_t n, const struct asy_row *row)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(matches[i].field, "id") != 0 && !asy_row_answer(row, matches[i].field))
			return matches[i].field;
	return NULL;
}

static void weaken_fields(struct standing *s, const struct asy_row *row, const struct asy_where *where)
{
	for (size_t i = 0; i < where->n; i++)
		standing_weaken(s, asy_row_answer(row, where->conds[i].key));
}

static bool opposes(const struct asy_contradiction *rule, const struct asy_fact *f, const struct asy_row *row)
{
	return asy_selector_matches(&rule->observed, f->o) &&
	       (!rule->n_matches || asy_row_lists(rule->matches, rule->n_matches, f->o, row));
}

/* One row that says what the rule is about. */
static void contradicted_row(struct standing *s, const struct asy_contradiction *rule, const struct asy_row *row)
{
	enum asy_verdict says = asy_row_is_draft(row) ? ASY_FAIL : asy_where_row(&rule->where, row);
	struct asy_answer_finding *f = NULL;
	const char *why;

	if (says == ASY_FAIL)
		return;
	for (size_t i = 0; says == ASY_PASS && i < s->in->evidence->facts.len; i++) {
		const struct asy_fact *fact = asy_vec_at(&s->in->evidence->facts, i);

		if (!opposes(rule, fact, row))
			continue;
		if (!f && !(f = standing_begin(s, ASY_ANSWER_CONTRADICTED, rule->id, rule->text)))
			return;
		standing_fact(s, f, fact);
	}
	if (f) {
		standing_row(s, f, row, &rule->where);
	} else if (rule->needs.n) {
		const char *field = unanswered(rule->matches, rule->n_matches, row);

		why = field ? asy_arena_printf(s->in->arena, "row %s does not answer \"%s\"", row->id, field) : unexamined(s, &rule->needs);
		if (!why && says == ASY_INCONCLUSIVE)
			why = "not all of the row is answered";
		if (!why || !(f = standing_begin(s, ASY_ANSWER_UNCHECKED, rule->id, asy_arena_printf(s->in->arena,
		              "the answer could not be checked against the evidence: %s", why))))
			return;
	} else {
		return;
	}
	standing_table(s, f, rule->table);
	f->fields = &rule->where;
	if (rule->needs.n)
		weaken_fields(s, row, &rule->where);
}

/* missing: the table says that it is complete, and something observed is in none of its rows. */
static void contradicted_table(struct standing *s, const struct asy_contradiction *rule, const struct asy_table_answers *t)
{
	struct asy_answer_finding *f = NULL;

	for (size_t i = 0; i < s->in->evidence->facts.len; i++) {
		const struct asy_fact *fact = asy_vec_at(&s->in->evidence->facts, i);
		bool listed = !asy_selector_matches(&rule->observed, fact->o);

		for (size_t r = 0; r < t->n_rows && !listed; r++)
			listed = !asy_row_is_draft(&t->rows[r]) && opposes(rule, fact, &t->rows[r]) && asy_where_row(&rule->where, &t->rows[r]) == ASY_PASS;
		if (listed)
			continue;
		if (!f && !(f = standing_begin(s, ASY_ANSWER_CONTRADICTED, rule->id, rule->text)))
			return;
		standing_fact(s, f, fact);
	}
	if (!f)
		return;
	standing_answer(s, f, asy_arena_printf(s->in->arena, "%s/complete", t->table->id),
	                asy_arena_printf(s->in->arena, "%zu", t->n_rows), t->at);
	standing_table(s, f, rule->table);
}

void standing_contradictions(struct standing *s)
{
	for (size_t i = 0; i < s->in->catalog->contradictions.len; i++) {
		const struct asy_contradiction *rule = *(struct asy_contradiction **)asy_vec_at(&s->in->catalog->contradictions, i);
		const struct asy_table_answers *t = asy_declared_table(s->in->declarations, rule->table);

		if (t && rule->missing && t->complete)
			contradicted_table(s, rule, t);
		for (size_t r = 0; t && !rule->missing && r < t->n_rows; r++)
			contradicted_row(s, rule, &t->rows[r]);
	}
}

/* As asy_cond_row(), but "given: no" holds for a field that nobody answered. */
static enum asy_verdict says_where(const struct asy_where *w, const struct asy_row *row)
{
	enum asy_verdict v = ASY_PASS;

	for (size_t i = 0; i < w->n; i++) {
		const struct asy_cond *c = &w->conds[i];
		enum asy_verdict one = asy_cond_row(c, row);

		if (one == ASY_INCONCLUSIVE && c->op == ASY_COND_GIVEN)
			one = strcmp(c->values[0], "true") == 0 || strcmp(c->values[0], "yes") == 0 ? ASY_FAIL : ASY_PASS;
		v = one > v ? one : v;
	}
	return v;
}

static bool holds_value(const struct asy_row *row, const char *field, const char *value)
{
	const struct asy_answer *a = asy_row_answer(row, field);

	if (strcmp(field, "id") == 0)
		return strcmp(row->id, value) == 0;
	for (size_t i = 0; a && i < a->n_values; i++)
		if (strcmp(a->values[i], value) == 0)
			return true;
	return false;
}

/* Do two rows agree on one of the pairs? */
static enum asy_verdict rows_agree(const struct asy_consistency *rule, const struct asy_row *row, const struct asy_row *other)
{
	enum asy_verdict v = rule->n_matches ? ASY_FAIL : ASY_PASS;

	for (size_t i = 0; i < rule->n_matches; i++) {
		const char *mine = rule->matches[i].attr, *theirs = rule->matches[i].field;
		const struct asy_answer *a = asy_row_answer(row, mine);

		if (strcmp(mine, "id") == 0 ? holds_value(other, theirs, row->id) : false)
			return ASY_PASS;
		for (size_t k = 0; a && k < a->n_values; k++)
			if (*a->values[k] && holds_value(other, theirs, a->values[k]))
				return ASY_PASS;
		if ((strcmp(mine, "id") != 0 && !a) || (strcmp(theirs, "id") != 0 && !asy_row_answer(other, theirs)))
			v = ASY_INCONCLUSIVE;
	}
	return v;
}

/* PASS: clear; FAIL: inconsistent (*ret_other is the row that says otherwise, or NULL); INCONCLUSIVE: cannot be told. */
static enum asy_verdict against_table(struct standing *s, const struct asy_consistency *rule, const struct asy_row *row,
                                      const struct asy_row **ret_other)
{
	const struct asy_table_answers *t = asy_declared_table(s->in->declarations, rule->other);
	bool open = !t || !t->complete;

	for (size_t i = 0; t && i < t->n_rows; i++) {
		const struct asy_row *other = &t->rows[i];
		enum asy_verdict says = says_where(&rule->other_where, other), agrees = row ? rows_agree(rule, row, other) : ASY_PASS;

		if (asy_row_is_draft(other))
			continue;
		if (says == ASY_PASS && agrees == ASY_PASS) {
			*ret_other = other;
			return rule->other_missing ? ASY_PASS : ASY_FAIL;
		}
		open = open || (says != ASY_FAIL && agrees != ASY_FAIL);
	}
	return open ? ASY_INCONCLUSIVE : rule->other_missing ? ASY_FAIL : ASY_PASS;
}

static enum asy_verdict against_absence(struct standing *s, const struct asy_consistency *rule, const struct asy_row *row)
{
	for (size_t i = 0; i < s->in->evidence->facts.len; i++) {
		const struct asy_fact *f = asy_vec_at(&s->in->evidence->facts, i);

		if (asy_selector_matches(&rule->unseen, f->o) && asy_row_lists(rule->matches, rule->n_matches, f->o, row))
			return ASY_PASS;
	}
	return unexamined(s, &rule->needs) || unanswered(rule->matches, rule->n_matches, row) ? ASY_INCONCLUSIVE : ASY_FAIL;
}

/* The component that the row names was found with another version; NULL: it was not found, or agrees. */
static const struct asy_component *other_version(struct standing *s, const struct asy_row *row)
{
	const struct asy_answer *name = asy_row_answer(row, "name"), *version = asy_row_answer(row, "version");
	const struct asy_component *differs = NULL;

	for (size_t i = 0; name && version && *version->values[0] && i < s->in->evidence->components.len; i++) {
		const struct asy_component *c = *(const struct asy_component **)asy_vec_at(&s->in->evidence->components, i);
		size_t n = strlen(version->values[0]);

		if (strcasecmp(c->name, name->values[0]) != 0 || !*c->version)
			continue;
		/* "3.2" agrees with "3.2", "3.2-1" and "3.2.1", as people write versions */
		if (strncmp(c->version, version->values[0], n) == 0 && (!c->version[n] || strchr(".-+~", c->version[n])))
			return NULL;
		differs = c;
	}
	return differs;
}

static void consistency_finding(struct standing *s, const struct asy_consistency *rule, const struct asy_row *row,
                                const struct asy_row *other, const struct asy_ics *ics, enum asy_verdict clear)
{
	static const char *const supports[] = {"yes", "no", "not-applicable"};
	enum asy_answer_problem p = clear == ASY_INCONCLUSIVE ? ASY_ANSWER_UNCHECKED :
	                            rule->other || rule->unseen.kind || rule->found ? ASY_ANSWER_INCONSISTENT : ASY_ANSWER_REMARK;
	struct asy_answer_finding *f = standing_begin(s, p, rule->id, p == ASY_ANSWER_UNCHECKED ? asy_arena_printf(s->in->arena,
		"the answer could not be checked against the other answers (%s)", rule->id) : rule->text);

	if (!f)
		return;
	f->fix = rule->fix;
	f->clauses = rule->clauses.n ? &rule->clauses : NULL;
	f->fields = rule->whole_table || rule->other || !rule->where.n ? NULL : &rule->where;
	if (ics) {
		f->requirement = ics->requirement;
		standing_answer(s, f, asy_arena_printf(s->in->arena, "ICS/%s", ics->requirement), supports[ics->support], ics->at);
	}
	if (row) {
		standing_table(s, f, rule->table);
		standing_row(s, f, row, &rule->where);
	}
	if (other)
		standing_row(s, f, other, &rule->other_where);
	if (rule->other && !*rule->ics)
		standing_table(s, f, rule->other);
	if (rule->weakens && ics)
		standing_weaken(s, ics);
	if (rule->weakens && row)
		weaken_fields(s, row, &rule->where);
	if (rule->found && row) {
		const struct asy_component *c = other_version(s, row);

		f->fields = NULL;
		if (c)
			standing_answer(s, f, asy_arena_printf(s->in->arena, "found: %s", c->name),
			                asy_arena_printf(s->in->arena, "%s (%s, %s)", c->version, c->source, c->path), row->at);
	}
}

static void one_statement(struct standing *s, const struct asy_consistency *rule, const struct asy_row *row, const struct asy_ics *ics)
{
	enum asy_verdict says = !row ? ASY_PASS : asy_row_is_draft(row) ? ASY_FAIL : says_where(&rule->where, row), clear = ASY_FAIL;
	const struct asy_row *other = NULL;

	if (says == ASY_FAIL)
		return;
	if (rule->other)
		clear = against_table(s, rule, row, &other);
	else if (rule->unseen.kind)
		clear = row ? against_absence(s, rule, row) : ASY_PASS;
	else if (rule->found)
		clear = row && other_version(s, row) ? ASY_FAIL : ASY_PASS;
	if (says == ASY_INCONCLUSIVE && clear == ASY_FAIL)
		clear = ASY_INCONCLUSIVE;
	if (clear == ASY_FAIL || (clear == ASY_INCONCLUSIVE && rule->weakens))
		consistency_finding(s, rule, row, other, ics, clear);
}

void standing_consistency(struct standing *s)
{
	static const char *const supports[] = {"yes", "no", "not-applicable"};

	for (size_t i = 0; i < s->in->catalog->consistency.len; i++) {
		const struct asy_consistency *rule = *(struct asy_consistency **)asy_vec_at(&s->in->catalog->consistency, i);
		const struct asy_table_answers *t = rule->table ? asy_declared_table(s->in->declarations, rule->table) : NULL;
		const struct asy_ics *ics = *rule->ics ? asy_declared_ics(s->in->declarations, rule->ics) : NULL;

		for (size_t r = 0; t && r < t->n_rows; r++)
			one_statement(s, rule, &t->rows[r], NULL);
		if (ics && asy_names_have(&rule->support, supports[ics->support]))
			one_statement(s, rule, NULL, ics);
	}
}
