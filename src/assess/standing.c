#include "assess/standing.h"

#include <stdlib.h>
#include <string.h>

#include "assess/match.h"
#include "assess/standing_internal.h"
#include "base/sha256.h"

static const char *const names[] = {"expired", "stale", "draft", "contradicted", "inconsistent", "remark", "unchecked"};

const char *asy_answer_problem_name(enum asy_answer_problem p)
{
	return names[p];
}

struct asy_answer_finding *standing_begin(struct standing *s, enum asy_answer_problem problem, const char *rule, const char *text)
{
	struct asy_answer_finding *f = asy_vec_push(&s->findings);
	struct asy_arena *a = s->in->arena;

	if (!f)
		return NULL;
	*f = (struct asy_answer_finding){.problem = problem, .rule = rule, .text = text ? text : "", .fix = "", .requirement = "",
	                                 .facts = asy_arena_array(a, STANDING_FACTS, sizeof(*f->facts)),
	                                 .answers = asy_arena_array(a, STANDING_ANSWERS, sizeof(*f->answers)),
	                                 .tables = asy_arena_array(a, s->in->catalog->tables.len + 1, sizeof(*f->tables))};
	if (f->facts && f->answers && f->tables)
		return f;
	s->findings.len--;
	return NULL;
}

void standing_weaken(struct standing *s, const void *what)
{
	struct asy_weak_entry *w = what ? asy_vec_push(&s->weak) : NULL;

	if (w)
		((struct asy_answer_finding *)asy_vec_at(&s->findings, s->findings.len - 1))->weakens = true;
	if (w)
		*w = (struct asy_weak_entry){.what = what, .finding = s->findings.len - 1};
}

void standing_fact(struct standing *s, struct asy_answer_finding *f, const struct asy_fact *fact)
{
	(void)s;
	if (f->n_facts < STANDING_FACTS)
		f->facts[f->n_facts++] = fact;
}

void standing_table(struct standing *s, struct asy_answer_finding *f, const struct asy_table *t)
{
	for (size_t i = 0; i < f->n_tables; i++)
		if (f->tables[i] == t)
			return;
	if (t && f->n_tables < s->in->catalog->tables.len)
		f->tables[f->n_tables++] = t;
}

void standing_answer(struct standing *s, struct asy_answer_finding *f, const char *id, const char *value, const struct asy_yaml *at)
{
	(void)s;
	if (id && value && f->n_answers < STANDING_ANSWERS)
		f->answers[f->n_answers++] = (struct asy_answer_ref){.id = id, .value = value, .at = at};
}

void standing_row(struct standing *s, struct asy_answer_finding *f, const struct asy_row *row, const struct asy_where *where)
{
	struct asy_buf b;

	asy_buf_init(&b, 4096);
	for (size_t i = 0; where && i < where->n; i++) {
		const struct asy_answer *a = asy_row_answer(row, where->conds[i].key);

		asy_buf_printf(&b, "%s%s: ", i ? "; " : "", where->conds[i].key);
		for (size_t k = 0; a && k < a->n_values; k++)
			asy_buf_printf(&b, "%s%s", k ? ", " : "", a->values[k]);
		if (!a)
			asy_buf_text(&b, "not answered");
	}
	standing_answer(s, f, asy_arena_printf(s->in->arena, "%s%s%s", row->table->id, *row->id ? "/" : "", row->id),
	                asy_arena_strdup(s->in->arena, asy_buf_cstr(&b)), row->at);
	asy_buf_release(&b);
}

static int by_address(const void *a, const void *b)
{
	const struct asy_weak_entry *x = a, *y = b;

	if (x->what != y->what)
		return (uintptr_t)x->what < (uintptr_t)y->what ? -1 : 1;
	return x->finding < y->finding ? -1 : x->finding > y->finding;
}

/* From what the finding is about, with a number behind it when several are about the same. */
static const char *finding_id(struct standing *s, const struct asy_answer_finding *list, size_t i)
{
	const struct asy_answer_finding *f = &list[i];
	struct asy_buf b;
	char hex[65];
	const char *id;
	size_t same = 1;

	asy_buf_init(&b, 1 << 20);
	asy_buf_printf(&b, "%s\n%s\n", names[f->problem], f->rule);
	for (size_t k = 0; k < f->n_answers; k++)
		asy_buf_printf(&b, "%s\n", f->answers[k].id);
	asy_sha256_hex(asy_buf_bytes(&b), hex);
	asy_buf_release(&b);
	for (size_t k = 0; k < i; k++)
		same += strncmp(list[k].id + 2, hex, 12) == 0;
	id = same == 1 ? asy_arena_printf(s->in->arena, "f-%.12s", hex) : asy_arena_printf(s->in->arena, "f-%.12s-%zu", hex, same);
	return id ? id : "f-000000000000";
}

enum asy_err asy_standing_make(const struct asy_standing_input *in, struct asy_standing *ret)
{
	struct standing s = {.in = in, .findings = ASY_VEC_INIT(struct asy_answer_finding, STANDING_MOST),
	                     .weak = ASY_VEC_INIT(struct asy_weak_entry, 1000000)};

	standing_records(&s);
	standing_contradictions(&s);
	standing_consistency(&s);
	*ret = (struct asy_standing){.list = asy_arena_array(in->arena, s.findings.len + 1, sizeof(*ret->list)),
	                             .weak = asy_arena_array(in->arena, s.weak.len + 1, sizeof(*ret->weak))};
	if (ret->list && ret->weak) {
		if (s.findings.len)
			memcpy(ret->list, s.findings.items, s.findings.len * sizeof(*ret->list));
		if (s.weak.len)
			memcpy(ret->weak, s.weak.items, s.weak.len * sizeof(*ret->weak));
		for (size_t i = 0; i < s.findings.len; i++)
			ret->list[i].id = finding_id(&s, ret->list, i);
		ret->n = s.findings.len;
		ret->n_weak = s.weak.len;
		qsort(ret->weak, ret->n_weak, sizeof(*ret->weak), by_address);
	}
	asy_vec_release(&s.findings);
	asy_vec_release(&s.weak);
	return ret->list && ret->weak ? ASY_OK : ASY_NOMEM;
}

const struct asy_answer_finding *asy_weak(const struct asy_standing *s, const void *what)
{
	size_t low = 0, high = s ? s->n_weak : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((uintptr_t)s->weak[middle].what < (uintptr_t)what)
			low = middle + 1;
		else
			high = middle;
	}
	return s && low < s->n_weak && s->weak[low].what == what ? &s->list[s->weak[low].finding] : NULL;
}

enum asy_verdict asy_standing_cond(const struct asy_standing *s, const struct asy_cond *cond, const struct asy_row *row)
{
	const struct asy_answer *a = asy_row_answer(row, cond->key);

	return a && (asy_weak(s, a) || asy_weak(s, row)) ? ASY_INCONCLUSIVE : asy_cond_row(cond, row);
}

enum asy_verdict asy_standing_where(const struct asy_standing *s, const struct asy_where *where, const struct asy_row *row)
{
	enum asy_verdict v = ASY_PASS;

	for (size_t i = 0; i < where->n; i++) {
		enum asy_verdict one = asy_standing_cond(s, &where->conds[i], row);

		v = one > v ? one : v;
	}
	return v;
}

static bool where_reads(const struct asy_where *where, const struct asy_where *fields)
{
	for (size_t i = 0; i < where->n; i++)
		for (size_t k = 0; k < fields->n; k++)
			if (strcmp(where->conds[i].key, fields->conds[k].key) == 0)
				return true;
	return false;
}

static bool name_reads(const char *name, const struct asy_where *fields)
{
	for (size_t k = 0; k < fields->n; k++)
		if (strcmp(name, fields->conds[k].key) == 0)
			return true;
	return false;
}

/* Does the tree read table t (in one of `fields`)? `current` is the table whose row is current. */
static bool reads(const struct asy_tree *t, const struct asy_table *current, const struct asy_table *table, const struct asy_where *fields)
{
	const struct asy_table *inner = t->table ? t->table : current;

	if (t->op == ASY_TREE_FOLLOW && t->field)
		inner = t->field->table;
	if (t->table == table && (!fields || where_reads(&t->where, fields)))
		return true;
	if (t->op == ASY_TREE_FIELD && inner == table && (!fields || name_reads(t->name, fields)))
		return true;
	if (t->op == ASY_TREE_FOLLOW && ((inner == table && !fields) || (current == table && (!fields || name_reads(t->name, fields)))))
		return true;
	for (size_t i = 0; i < t->n; i++)
		if (reads(t->children[i], inner, table, fields))
			return true;
	return false;
}

bool asy_finding_concerns(const struct asy_answer_finding *f, const struct asy_scheme *s, const struct asy_requirement *r)
{
	if (*f->requirement && strcmp(f->requirement, r->id) == 0)
		return true;
	if (f->clauses && asy_names_have(f->clauses, r->clause))
		return true;
	for (size_t k = 0; k < f->n_tables; k++) {
		const struct asy_where *fields = k == 0 ? f->fields : NULL;

		if (k > 0 && f->fields)
			break;
		if (r->tree && reads(r->tree, NULL, f->tables[k], fields))
			return true;
		for (size_t i = 0; i < r->n_tests; i++)
			for (size_t u = 0; asy_test_in_suite(&r->tests[i], s) && u < r->tests[i].n_units; u++)
				if (r->tests[i].units[u].tree && reads(r->tests[i].units[u].tree, NULL, f->tables[k], fields))
					return true;
	}
	return false;
}
