/* Leaves about the product itself: facts of the product file, and days that follow from it. */
#include <string.h>

#include "assess/assess.h"
#include "assess/eval_internal.h"

static const char *reasons_text(struct asy_eval *e, const struct asy_scope *s, const struct asy_vec *reasons, const char *start)
{
	struct asy_buf b;
	const char *text;

	asy_buf_init(&b, 64 << 10);
	asy_buf_text(&b, start);
	for (size_t i = 0; i < reasons->len; i++) {
		asy_buf_text(&b, i ? "; " : "");
		asy_scope_reason_text(&s->known, asy_vec_at(reasons, i), &b);
	}
	text = asy_arena_strdup(e->arena, asy_buf_cstr(&b));
	asy_buf_release(&b);
	return text ? text : "";
}

static void add_product_answers(struct asy_eval *e, struct asy_outcome *o, const struct asy_scope *s, const struct asy_vec *reasons)
{
	o->answers = asy_arena_array(e->arena, reasons->len + 1, sizeof(*o->answers));
	for (size_t i = 0; o->answers && i < reasons->len; i++) {
		const struct asy_scope_reason *r = asy_vec_at(reasons, i);
		const struct asy_product_answer *a = asy_product_answer(&s->product->facts, r->leaf->fact);
		const char *id = asy_arena_printf(e->arena, "product/%s", r->leaf->fact->id);

		if (a && id && a->at)
			o->answers[o->n_answers++] = (struct asy_answer_ref){.id = id, .value = a->values.list[0], .at = a->at};
	}
}

const struct asy_outcome *eval_fact(struct asy_eval *e, const struct asy_tree *t)
{
	const struct asy_scope *s = e->memo->in->scope;
	struct asy_vec reasons = ASY_VEC_INIT(struct asy_scope_reason, 1000);
	struct asy_outcome *o;
	enum asy_truth truth;

	if (!s)
		return outcome_open(e, t, ASY_OPEN_ANSWER, "the facts of the product are not known");
	truth = asy_market_truth(&s->known, t->product, false);
	if (asy_market_reasons(&s->known, t->product, false, &reasons)) {
		asy_vec_release(&reasons);
		return outcome_open(e, t, ASY_OPEN_EVIDENCE, "out of memory");
	}
	o = outcome_new(e, t, truth == ASY_YES ? ASY_PASS : truth == ASY_NO ? ASY_FAIL : ASY_INCONCLUSIVE,
	                reasons_text(e, s, &reasons, "product: "));
	add_product_answers(e, o, s, &reasons);
	if (truth == ASY_UNKNOWN) {
		o->open = ASY_OPEN_ANSWER;
		o->why = "the product file does not say (facts)";
	}
	asy_vec_release(&reasons);
	return o;
}

static const struct asy_outcome *judge_due(struct asy_eval *e, const struct asy_tree *t, const struct asy_rule_result *r,
                                           const struct asy_due_date *d)
{
	const struct asy_product *p = e->memo->in->scope->product;
	struct asy_outcome *o;

	if (*d->needs || !*p->support_until)
		return outcome_open(e, t, ASY_OPEN_ANSWER, asy_arena_printf(e->arena, "%s: %s is missing in the product file", d->def->title,
		                                                            *d->needs ? d->needs : "support-until"));
	o = outcome_new(e, t, d->short_of ? ASY_FAIL : ASY_PASS,
	                asy_arena_printf(e->arena, "%s %s (%s, %s; counted from %s): support-until is %s", d->def->title, d->day, r->rule->law,
	                                 d->def->legal, d->counted_from, p->support_until));
	if (r->status == ASY_RULE_UNKNOWN) {
		o->verdict = ASY_INCONCLUSIVE;
		o->open = ASY_OPEN_ANSWER;
		o->why = "it is not known whether the rule applies";
	}
	return o;
}

const struct asy_outcome *eval_due(struct asy_eval *e, const struct asy_tree *t)
{
	const struct asy_scope *s = e->memo->in->scope;
	const struct asy_outcome *found = NULL;

	if (!s)
		return outcome_open(e, t, ASY_OPEN_ANSWER, "the facts of the product are not known");
	for (size_t i = 0; i < s->n_rules; i++) {
		const struct asy_rule_result *r = &s->rules[i];

		if ((r->status != ASY_RULE_APPLIES && (r->status != ASY_RULE_UNKNOWN || found)) || r->time == ASY_TIME_OVER || r->time == ASY_TIME_NO_UNITS)
			continue;
		for (size_t k = 0; k < r->n_dates; k++)
			if (strcmp(r->dates[k].def->id, t->name) == 0)
				found = judge_due(e, t, r, &r->dates[k]);
		if (found && r->status == ASY_RULE_APPLIES)
			return found;
	}
	return found ? found : outcome_new(e, t, ASY_NOT_APPLICABLE, "no rule that applies asks for such a day");
}
