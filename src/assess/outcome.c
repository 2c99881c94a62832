#include "assess/outcome.h"

#include <string.h>

#include "assess/eval_internal.h"
#include "assess/match.h"

static const char *const open_names[] = {"nothing", "evidence", "answer", "human"};

const char *asy_open_name(enum asy_open open)
{
	return open_names[open];
}

/* What is handed out when there is no memory left: an outcome that claims nothing. */
static struct asy_outcome exhausted = {
	.verdict = ASY_INCONCLUSIVE, .op = ASY_TREE_IS, .open = ASY_OPEN_EVIDENCE,
	.text = "out of memory while evaluating", .why = "", .instance = "", .wants = "", .rests_on = "",
};

struct asy_outcome *outcome_new(struct asy_eval *e, const struct asy_tree *t, enum asy_verdict v, const char *text)
{
	struct asy_outcome *o = asy_arena_alloc(e->arena, sizeof(*o));

	if (!o)
		return &exhausted;
	*o = (struct asy_outcome){.verdict = v, .op = t ? t->op : ASY_TREE_ALL, .text = text ? text : "", .why = "", .wants = "", .rests_on = "",
	                          .instance = e->scope ? e->scope->row->id : ""};
	return o;
}

struct asy_outcome *outcome_open(struct asy_eval *e, const struct asy_tree *t, enum asy_open open, const char *text)
{
	struct asy_outcome *o = outcome_new(e, t, ASY_INCONCLUSIVE, text);

	o->open = open;
	return o;
}

struct asy_outcome *outcome_unanswered(struct asy_eval *e, const struct asy_tree *t, const char *text, const struct asy_table *table,
                                       const struct asy_row *row, const char *field)
{
	struct asy_outcome *o = outcome_open(e, t, ASY_OPEN_ANSWER, text);
	const char *wants = row && *row->id ? asy_arena_printf(e->arena, "answer|%s/%s/%s", table->id, row->id, field)
	                                    : asy_arena_printf(e->arena, "answer|%s/%s", table->id, field);

	if (wants && o != &exhausted)
		o->wants = wants;
	return o;
}

static const struct asy_fact **collect(struct asy_eval *e, const struct asy_selector *s, const char *kind, size_t *ret_n)
{
	struct asy_vec found = ASY_VEC_INIT(const struct asy_fact *, MOST_FACTS);
	const struct asy_fact **list = NULL;

	for (size_t i = 0; i < e->evidence->facts.len; i++) {
		const struct asy_fact *f = asy_vec_at(&e->evidence->facts, i), **slot;

		if (strcmp(f->artifact_kind, kind) != 0 || !asy_selector_matches(s, f->o))
			continue;
		slot = asy_vec_push(&found);
		if (!slot)
			break;
		*slot = f;
	}
	if (found.len && (list = asy_arena_array(e->arena, found.len, sizeof(*list))))
		memcpy(list, found.items, found.len * sizeof(*list));
	*ret_n = list ? found.len : 0;
	asy_vec_release(&found);
	return list;
}

static void append(struct asy_eval *e, const struct asy_fact ***list, size_t *n, const struct asy_fact **more, size_t n_more)
{
	const struct asy_fact **joined;

	if (n_more == 0)
		return;
	joined = asy_arena_array(e->arena, *n + n_more, sizeof(*joined));
	if (!joined)
		return;
	if (*n)
		memcpy(joined, *list, *n * sizeof(*joined));
	memcpy(joined + *n, more, n_more * sizeof(*joined));
	*list = joined;
	*n += n_more;
}

void outcome_take_facts(struct asy_eval *e, struct asy_outcome *o, const struct asy_selector *s, const char *artifact_kind)
{
	size_t n;
	const struct asy_fact **found = collect(e, s, artifact_kind, &n);

	append(e, &o->facts, &o->n_facts, found, n);
}

void outcome_add_answer(struct asy_eval *e, struct asy_outcome *o, const struct asy_row *row, const char *field)
{
	const struct asy_answer *a = asy_row_answer(row, field);
	struct asy_answer_ref *joined = asy_arena_array(e->arena, o->n_answers + 1, sizeof(*joined)), *ref;
	struct asy_buf value;

	if (!joined)
		return;
	if (o->n_answers)
		memcpy(joined, o->answers, o->n_answers * sizeof(*joined));
	o->answers = joined;
	ref = &joined[o->n_answers++];
	asy_buf_init(&value, 64 * 1024);
	for (size_t i = 0; a && i < a->n_values; i++)
		asy_buf_printf(&value, "%s%s", i ? ", " : "", a->values[i]);
	*ref = (struct asy_answer_ref){
		.id = *row->id ? asy_arena_printf(e->arena, "%s/%s/%s", row->table->id, row->id, field)
		               : asy_arena_printf(e->arena, "%s/%s", row->table->id, field),
		.value = asy_arena_strdup(e->arena, asy_buf_cstr(&value)),
		.at = a ? a->at : row->at,
	};
	asy_buf_release(&value);
	if (!ref->id || !ref->value)
		o->n_answers--;
}

struct asy_outcome *outcome_join(struct asy_eval *e, const struct asy_tree *t, bool any, const char *text,
                                 const struct asy_vec *children)
{
	struct asy_outcome *o = outcome_new(e, t, ASY_NOT_APPLICABLE, text);

	if (o == &exhausted || !children->len)
		return o;
	o->children = asy_arena_array(e->arena, children->len, sizeof(*o->children));
	if (!o->children)
		return &exhausted;
	for (size_t i = 0; i < children->len; i++) {
		const struct asy_outcome *c = *(const struct asy_outcome **)asy_vec_at(children, i);

		o->children[o->n++] = c;
		o->verdict = any ? asy_verdict_any(o->verdict, c->verdict) : asy_verdict_all(o->verdict, c->verdict);
	}
	return o;
}
