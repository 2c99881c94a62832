/* Quantifiers over declared rows, references between rows, and fields of the current row. */
#include <string.h>

#include "assess/eval_internal.h"
#include "assess/match.h"
#include "base/clock.h"

static void push(struct asy_vec *v, const struct asy_outcome *o)
{
	const struct asy_outcome **slot = asy_vec_push(v);

	if (slot)
		*slot = o;
}

static const struct asy_row *bound_row(const struct asy_eval *e, const struct asy_table *table)
{
	for (const struct asy_eval_scope *s = e->scope; s; s = s->outer)
		if (s->bound && s->row->table == table)
			return s->row;
	return NULL;
}

/* One row of each/some: where it is not selected NULL; where that is not known an open outcome. */
static const struct asy_outcome *one_row(struct asy_eval *e, const struct asy_tree *t, const struct asy_row *row)
{
	struct asy_eval_scope scope = {.row = row, .outer = e->scope};
	const struct asy_answer_finding *weak = asy_weak(e->standing, row);
	enum asy_verdict selected = asy_standing_where(e->standing, &t->where, row);
	const struct asy_outcome *o;

	if (asy_row_is_draft(row))
		return NULL;
	if (weak) /* whatever the row says does not count, also not that it is not concerned */
		return outcome_unanswered(e, t, asy_arena_printf(e->arena, "row %s does not count: %s", row->id, weak->text), row->table, row, "*");
	if (selected == ASY_FAIL)
		return NULL;
	e->scope = &scope;
	if (selected == ASY_INCONCLUSIVE) {
		const char *missing = "";

		for (size_t i = 0; i < t->where.n; i++)
			if (asy_standing_cond(e->standing, &t->where.conds[i], row) == ASY_INCONCLUSIVE)
				missing = t->where.conds[i].key;
		weak = asy_weak(e->standing, asy_row_answer(row, missing));
		o = outcome_unanswered(e, t, weak ? asy_arena_printf(e->arena, "row %s, \"%s\": %s", row->id, missing, weak->text)
		                       : asy_arena_printf(e->arena, "row %s does not answer \"%s\"", row->id, missing), row->table, row, missing);
	} else if (t->n) {
		o = asy_eval_tree(e, t->children[0]);
	} else {
		struct asy_outcome *exists = outcome_new(e, t, ASY_PASS, asy_arena_printf(e->arena, "row %s of table %s", row->id, row->table->id));

		for (size_t i = 0; i < t->where.n; i++)
			outcome_add_answer(e, exists, row, t->where.conds[i].key);
		o = exists;
	}
	e->scope = scope.outer;
	return o;
}

/* The outcome gets the row's id when a row was gone through. */
static const struct asy_outcome *named(struct asy_eval *e, const struct asy_outcome *o, const struct asy_row *row)
{
	struct asy_outcome *copy;

	if (strcmp(o->instance, row->id) == 0)
		return o;
	copy = asy_arena_alloc(e->arena, sizeof(*copy));
	if (!copy)
		return o;
	*copy = *o;
	copy->instance = row->id;
	return copy;
}

static struct asy_outcome *no_rows(struct asy_eval *e, const struct asy_tree *t)
{
	struct asy_outcome *o = outcome_new(e, t, t->op == ASY_TREE_SOME ? ASY_FAIL : t->verdict,
	                                    asy_arena_printf(e->arena, "no row of table %s is concerned", t->table->id));

	o->open = o->verdict == ASY_INCONCLUSIVE ? ASY_OPEN_ANSWER : ASY_OPEN_NOTHING;
	return o;
}

/* The first row of a table in which there is nothing but drafts; NULL: somebody has declared it. */
static const struct asy_row *only_drafts(const struct asy_table_answers *t)
{
	for (size_t i = 0; i < t->n_rows; i++)
		if (!asy_row_is_draft(&t->rows[i]))
			return NULL;
	return t->n_rows && !t->stated ? &t->rows[0] : NULL;
}

const struct asy_outcome *eval_quantifier(struct asy_eval *e, const struct asy_tree *t)
{
	const struct asy_table_answers *declared = asy_declared_table(e->declarations, t->table);
	const struct asy_row *only = bound_row(e, t->table);
	bool some = t->op == ASY_TREE_SOME;
	struct asy_vec rows = ASY_VEC_INIT(const struct asy_outcome *, 100000);
	struct asy_outcome *o;

	if (!declared)
		return outcome_unanswered(e, t, asy_arena_printf(e->arena, "table %s (%s) is not filled in", t->table->id, t->table->title),
		                          t->table, NULL, "complete");
	if (only_drafts(declared))
		return outcome_unanswered(e, t, asy_arena_printf(e->arena, "table %s (%s) has nothing but drafts", t->table->id, t->table->title),
		                          t->table, only_drafts(declared), "*");
	for (size_t i = 0; i < declared->n_rows; i++) {
		const struct asy_outcome *row = only && only != &declared->rows[i] ? NULL : one_row(e, t, &declared->rows[i]);

		if (row)
			push(&rows, named(e, row, &declared->rows[i]));
	}
	if (!declared->complete)
		push(&rows, outcome_unanswered(e, t, asy_arena_printf(e->arena, "table %s is not stated complete (complete: N)", t->table->id),
		                               t->table, NULL, "complete"));
	if (rows.len == 0)
		o = no_rows(e, t);
	else
		o = outcome_join(e, t, some, asy_arena_printf(e->arena, "%s row of table %s", some ? "some" : "every", t->table->id), &rows);
	asy_vec_release(&rows);
	return o;
}

const struct asy_outcome *eval_follow(struct asy_eval *e, const struct asy_tree *t)
{
	const struct asy_row *from = e->scope->row;
	const struct asy_answer *a = asy_row_answer(from, t->name);
	const struct asy_answer_finding *weak;
	struct asy_vec rows = ASY_VEC_INIT(const struct asy_outcome *, 100000);
	struct asy_outcome *o;

	weak = a ? asy_weak(e->standing, a) : NULL;
	if (weak)
		return outcome_unanswered(e, t, asy_arena_printf(e->arena, "row %s, \"%s\": %s", from->id, t->name, weak->text), from->table, from, t->name);
	if (!a) {
		/* "field: []" is an answer that names nothing; no answer at all is open */
		for (size_t i = 0; i < from->n_answers; i++) {
			if (from->answers[i].field == t->field) {
				o = outcome_new(e, t, t->verdict, asy_arena_printf(e->arena, "row %s names no %s", from->id, t->name));
				o->open = t->verdict == ASY_INCONCLUSIVE ? ASY_OPEN_ANSWER : ASY_OPEN_NOTHING;
				return o;
			}
		}
		return outcome_unanswered(e, t, asy_arena_printf(e->arena, "row %s does not answer \"%s\"", from->id, t->name), from->table, from, t->name);
	}
	for (size_t i = 0; i < a->n_values; i++) {
		const struct asy_row *row = asy_declared_row(e->declarations, t->field->table, a->values[i]);
		struct asy_eval_scope scope = {.row = row, .bound = true, .outer = e->scope};

		if (!t->n)
			continue;
		if (!row) { /* a reference to nothing must not count as "nothing to look at" */
			push(&rows, outcome_open(e, t, ASY_OPEN_ANSWER, asy_arena_printf(e->arena, "row %s of table %s, named by %s, is not there",
			     a->values[i], t->field->table->id, from->id)));
			continue;
		}
		e->scope = &scope;
		weak = asy_weak(e->standing, row);
		push(&rows, named(e, weak ? outcome_unanswered(e, t, asy_arena_printf(e->arena, "row %s does not count: %s", row->id, weak->text),
		                                               row->table, row, "*") : asy_eval_tree(e, t->children[0]), row));
		e->scope = scope.outer;
	}
	o = outcome_join(e, t, t->over_some, asy_arena_printf(e->arena, "%s %s of row %s", t->over_some ? "some" : "every", t->name, from->id), &rows);
	outcome_add_answer(e, o, from, t->name);
	asy_vec_release(&rows);
	return o;
}

static const struct asy_row *field_row(struct asy_eval *e, const struct asy_tree *t)
{
	const struct asy_table_answers *form;

	if (!t->table)
		return e->scope ? e->scope->row : NULL;
	form = asy_declared_table(e->declarations, t->table);
	return form && form->n_rows ? &form->rows[0] : NULL;
}

/* A date holds to the end of its day. */
static enum asy_verdict date_answer(const struct asy_eval *e, const struct asy_cond *cond, const struct asy_row *row)
{
	const struct asy_answer *a = asy_row_answer(row, cond->key);
	int64_t day;

	if (!a || !asy_clock_parse_date(a->values[0], &day))
		return ASY_INCONCLUSIVE;
	return e->now - day < 86400 ? ASY_PASS : ASY_FAIL;
}

static enum asy_verdict field_answer(const struct asy_eval *e, const struct asy_cond *cond, const struct asy_row *row)
{
	if (!row)
		return ASY_INCONCLUSIVE;
	return cond->op == ASY_COND_NOT_PAST ? date_answer(e, cond, row) : asy_cond_row(cond, row);
}

const struct asy_outcome *eval_field(struct asy_eval *e, const struct asy_tree *t)
{
	const struct asy_row *row = field_row(e, t);
	const char *title = *t->field->title ? t->field->title : t->field->id;
	const char *where = row ? row->table->id : t->table ? t->table->id : "";
	const struct asy_answer *a = row ? asy_row_answer(row, t->name) : NULL;
	const struct asy_answer_finding *weak = a ? asy_weak(e->standing, a) ? asy_weak(e->standing, a) : asy_weak(e->standing, row) : NULL;
	enum asy_verdict v = weak ? ASY_INCONCLUSIVE : field_answer(e, &t->cond, row);
	struct asy_outcome *o;

	if (v == ASY_INCONCLUSIVE) {
		o = outcome_unanswered(e, t, asy_arena_printf(e->arena, "%s%s%s: \"%s\" %s", where, row && *row->id ? "/" : "", row ? row->id : "",
		                       title, weak ? "does not count" : "is not answered"), row ? row->table : t->table, row, t->name);
		o->why = weak ? weak->text : t->field->ask;
		return o;
	}
	o = outcome_new(e, t, v, asy_arena_printf(e->arena, "%s%s%s: %s", where, *row->id ? "/" : "", row->id, title));
	outcome_add_answer(e, o, row, t->name);
	return o;
}
