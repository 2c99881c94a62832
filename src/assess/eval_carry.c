/* A verdict carried over from a requirement of another scheme. It can only get weaker. */
#include "assess/eval_internal.h"

/* What the crosswalk lets through: equal everything, partial what disproves, related nothing. */
static enum asy_verdict weaken(enum asy_verdict v, enum asy_strength strength)
{
	if (strength == ASY_STRENGTH_EQUAL || v == ASY_INCONCLUSIVE)
		return v;
	return strength == ASY_STRENGTH_PARTIAL && v == ASY_FAIL ? v : ASY_INCONCLUSIVE;
}

/* With `rest`, which asks for what the other requirement does not cover, both together decide; where the other one is
 * only related, the rest decides alone and the carried verdict is a hint. All of it is monotone: as in verdict.h. */
static enum asy_verdict with_rest(enum asy_verdict carried, enum asy_strength strength, enum asy_verdict rest)
{
	return strength == ASY_STRENGTH_RELATED ? rest : asy_verdict_all(carried, rest);
}

static const char *reason(struct asy_eval *e, const struct asy_tree *t, const struct asy_requirement_result *r, bool rest)
{
	const char *verdict = asy_verdict_name(r->verdict);

	if (t->strength == ASY_STRENGTH_EQUAL)
		return r->because;
	if (t->strength == ASY_STRENGTH_RELATED)
		return asy_arena_printf(e->arena, "%s %s (%s) is about the same topic only: its verdict is a hint%s", t->name, t->of, verdict,
		                        rest ? "" : " and decides nothing here");
	if (rest)
		return asy_arena_printf(e->arena, "%s %s (%s) covers a part; the rest is asked below", t->name, t->of, verdict);
	if (r->verdict == ASY_PASS || r->verdict == ASY_NOT_APPLICABLE)
		return asy_arena_printf(e->arena, "%s %s is %s, but covers only a part of this requirement", t->name, t->of, verdict);
	return r->because;
}

const struct asy_outcome *eval_carry(struct asy_eval *e, const struct asy_tree *t)
{
	const struct asy_requirement_result *r = t->from ? asy_memo_requirement(e->memo, t->from, t->from_number) : NULL;
	const struct asy_outcome *rest = t->n ? asy_eval_tree(e, t->children[0]) : NULL;
	struct asy_carried *carried = asy_arena_alloc(e->arena, sizeof(*carried));
	struct asy_outcome *o;
	const char *why;

	if (!r || !carried)
		return outcome_open(e, t, ASY_OPEN_EVIDENCE, "out of memory");
	o = outcome_new(e, t, weaken(r->verdict, t->strength), asy_arena_printf(e->arena, "as %s %s (%s): %s", t->name, t->of,
	                asy_strength_name(t->strength), r->requirement->title));
	*carried = (struct asy_carried){.scheme = t->from, .result = r, .strength = t->strength};
	o->carried = carried;
	why = reason(e, t, r, rest != NULL);
	o->why = why ? why : "";
	if (rest) {
		o->verdict = with_rest(r->verdict, t->strength, rest->verdict);
		o->children = asy_arena_array(e->arena, 1, sizeof(*o->children));
		if (!o->children)
			return outcome_open(e, t, ASY_OPEN_EVIDENCE, "out of memory");
		o->children[o->n++] = rest;
	} else if (o->verdict == ASY_INCONCLUSIVE) {
		o->open = r->verdict == ASY_INCONCLUSIVE ? ASY_OPEN_NOTHING : ASY_OPEN_HUMAN;
	}
	return o;
}
