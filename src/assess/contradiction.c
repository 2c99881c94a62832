#include "assess/contradiction.h"

#include <string.h>

#include "assess/match.h"
#include "catalog/market.h"

enum { MOST = 500, MOST_FACTS_EACH = 50 };

struct finder {
	struct asy_arena *arena;
	const struct asy_assess_input *in;
	struct asy_vec found; /* struct asy_found_contradiction */
};

static struct asy_found_contradiction *begin(struct finder *f, const char *id, const char *text)
{
	struct asy_found_contradiction *c = asy_vec_push(&f->found);

	if (!c)
		return NULL;
	c->id = id;
	c->text = text;
	c->facts = asy_arena_array(f->arena, MOST_FACTS_EACH, sizeof(*c->facts));
	return c->facts ? c : NULL;
}

static bool row_opposes(const struct asy_contradiction *rule, const struct asy_observation *o, const struct asy_row *row)
{
	if (asy_row_is_draft(row))
		return false;
	if (rule->n_matches && !asy_row_lists(rule->matches, rule->n_matches, o, row))
		return false;
	return asy_where_row(&rule->where, row) == ASY_PASS;
}

static struct asy_answer_ref *row_ref(struct finder *f, const struct asy_row *row, const char *value)
{
	struct asy_answer_ref *ref = asy_arena_alloc(f->arena, sizeof(*ref));

	if (!ref)
		return NULL;
	ref->id = asy_arena_printf(f->arena, "%s%s%s", row->table->id, *row->id ? "/" : "", row->id);
	ref->value = value;
	ref->at = row->at;
	return ref->id ? ref : NULL;
}

/* The answers of the row that the rule's conditions were about, as text. */
static const char *row_value(struct finder *f, const struct asy_contradiction *rule, const struct asy_row *row)
{
	struct asy_buf b;
	const char *text;

	asy_buf_init(&b, 4096);
	for (size_t i = 0; i < rule->where.n; i++) {
		const struct asy_answer *a = asy_row_answer(row, rule->where.conds[i].key);

		asy_buf_printf(&b, "%s%s: ", i ? "; " : "", rule->where.conds[i].key);
		for (size_t k = 0; a && k < a->n_values; k++)
			asy_buf_printf(&b, "%s%s", k ? ", " : "", a->values[k]);
	}
	text = asy_arena_strdup(f->arena, asy_buf_cstr(&b));
	asy_buf_release(&b);
	return text ? text : "";
}

/* missing: true: observed, the table complete, and no row agrees. */
static void find_missing(struct finder *f, const struct asy_contradiction *rule, const struct asy_table_answers *t)
{
	struct asy_found_contradiction *c = NULL;

	for (size_t i = 0; i < f->in->evidence->facts.len; i++) {
		const struct asy_fact *fact = asy_vec_at(&f->in->evidence->facts, i);
		bool listed = false;

		if (!asy_selector_matches(&rule->observed, fact->o))
			continue;
		for (size_t r = 0; r < t->n_rows && !listed; r++)
			listed = row_opposes(rule, fact->o, &t->rows[r]);
		if (listed)
			continue;
		if (!c)
			c = begin(f, rule->id, rule->text);
		if (c && c->n_facts < MOST_FACTS_EACH)
			c->facts[c->n_facts++] = fact;
	}
}

static void find_opposed(struct finder *f, const struct asy_contradiction *rule, const struct asy_table_answers *t)
{
	for (size_t r = 0; r < t->n_rows; r++) {
		struct asy_found_contradiction *c = NULL;

		for (size_t i = 0; i < f->in->evidence->facts.len; i++) {
			const struct asy_fact *fact = asy_vec_at(&f->in->evidence->facts, i);

			if (!asy_selector_matches(&rule->observed, fact->o) || !row_opposes(rule, fact->o, &t->rows[r]))
				continue;
			if (!c && (c = begin(f, rule->id, rule->text)))
				c->answers = row_ref(f, &t->rows[r], row_value(f, rule, &t->rows[r]));
			if (c && c->n_facts < MOST_FACTS_EACH)
				c->facts[c->n_facts++] = fact;
		}
		if (c)
			c->n_answers = c->answers ? 1 : 0;
	}
}

/* Facts that the product file gives, as the answers of a contradiction. */
static void product_refs(struct finder *f, const struct asy_market_cond *when, struct asy_found_contradiction *c)
{
	const struct asy_scope *s = f->in->scope;
	struct asy_vec reasons = ASY_VEC_INIT(struct asy_scope_reason, 1000);

	if (asy_market_reasons(&s->known, when, false, &reasons) == ASY_OK)
		c->answers = asy_arena_array(f->arena, reasons.len + 1, sizeof(*c->answers));
	for (size_t i = 0; c->answers && i < reasons.len; i++) {
		const struct asy_scope_reason *r = asy_vec_at(&reasons, i);
		const struct asy_product_answer *a = asy_product_answer(&s->product->facts, r->leaf->fact);
		const char *id = asy_arena_printf(f->arena, "product/%s", r->leaf->fact->id);

		if (a && a->at && id)
			c->answers[c->n_answers++] = (struct asy_answer_ref){.id = id, .value = a->values.list[0], .at = a->at};
	}
	asy_vec_release(&reasons);
}

/* What the product file says of the product, against what the artifacts show. */
static void find_conflict(struct finder *f, const struct asy_fact_conflict *rule)
{
	struct asy_found_contradiction *c = NULL;

	if (asy_market_truth(&f->in->scope->known, rule->when, false) != ASY_YES)
		return;
	for (size_t i = 0; i < f->in->evidence->facts.len; i++) {
		const struct asy_fact *fact = asy_vec_at(&f->in->evidence->facts, i);

		if (!asy_selector_matches(&rule->observed, fact->o))
			continue;
		if (!c) {
			c = begin(f, rule->id, rule->text);
			if (!c)
				return;
			product_refs(f, rule->when, c);
		}
		if (c->n_facts < MOST_FACTS_EACH)
			c->facts[c->n_facts++] = fact;
	}
}

static void collect_machine(const struct asy_outcome *o, struct asy_found_contradiction *c)
{
	for (size_t i = 0; i < o->n; i++)
		collect_machine(o->children[i], c);
	if (o->n == 0 && o->machine && o->verdict == ASY_PASS)
		for (size_t i = 0; i < o->n_facts && c->n_facts < MOST_FACTS_EACH; i++)
			c->facts[c->n_facts++] = o->facts[i];
}

/* "Not applicable" in the ICS, while the machine saw what makes it applicable. */
static void find_ics(struct finder *f, const struct asy_requirement_result *r)
{
	struct asy_found_contradiction *c;
	struct asy_answer_ref *ref;

	if (!r->ics || r->ics_weak || r->ics->support != ASY_SUPPORT_NOT_APPLICABLE || !r->applies || r->applies->verdict != ASY_PASS)
		return;
	c = begin(f, "ics-not-applicable", asy_arena_printf(f->arena, "%s is declared not applicable, but what makes it apply is there", r->requirement->id));
	ref = c ? asy_arena_alloc(f->arena, sizeof(*ref)) : NULL;
	if (!ref)
		return;
	*ref = (struct asy_answer_ref){.id = asy_arena_printf(f->arena, "ICS/%s", r->requirement->id), .value = "not-applicable", .at = r->ics->at};
	c->answers = ref;
	c->n_answers = 1;
	collect_machine(r->applies, c);
}

enum asy_err asy_find_contradictions(struct asy_arena *arena, const struct asy_assess_input *in,
                                     struct asy_assessment_result *ret)
{
	struct finder f = {.arena = arena, .in = in, .found = ASY_VEC_INIT(struct asy_found_contradiction, MOST)};

	for (size_t i = 0; i < in->catalog->contradictions.len; i++) {
		const struct asy_contradiction *rule = *(struct asy_contradiction **)asy_vec_at(&in->catalog->contradictions, i);
		const struct asy_table_answers *t = asy_declared_table(in->declarations, rule->table);

		if (t && rule->missing && t->complete)
			find_missing(&f, rule, t);
		else if (t && !rule->missing)
			find_opposed(&f, rule, t);
	}
	for (size_t i = 0; in->scope && i < in->catalog->fact_conflicts.len; i++)
		find_conflict(&f, *(struct asy_fact_conflict **)asy_vec_at(&in->catalog->fact_conflicts, i));
	for (size_t s = 0; s < ret->n_schemes; s++)
		for (size_t i = 0; i < ret->schemes[s].n; i++)
			find_ics(&f, &ret->schemes[s].list[i]);
	ret->contradictions = asy_arena_array(arena, f.found.len + 1, sizeof(*ret->contradictions));
	if (ret->contradictions && f.found.len)
		memcpy(ret->contradictions, f.found.items, f.found.len * sizeof(*ret->contradictions));
	ret->n_contradictions = ret->contradictions ? f.found.len : 0;
	asy_vec_release(&f.found);
	return ret->contradictions ? ASY_OK : ASY_NOMEM;
}
