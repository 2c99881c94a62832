/* Facts and conditions in three values. */
#include <string.h>

#include "base/limits.h"
#include "scope/scope.h"

static const char *const truth_names[] = {"no", "unknown", "yes"};

const char *asy_truth_name(enum asy_truth t)
{
	return truth_names[t];
}

enum asy_err asy_known_facts(struct asy_arena *arena, const struct asy_catalog *catalog, const struct asy_product_facts *given,
                             struct asy_known *ret)
{
	*ret = (struct asy_known){.n = 0};
	ret->list = asy_arena_array(arena, catalog->facts.len + 1, sizeof(*ret->list));
	if (!ret->list)
		return ASY_NOMEM;
	for (size_t i = 0; i < catalog->facts.len; i++) {
		const struct asy_product_fact *f = *(struct asy_product_fact **)asy_vec_at(&catalog->facts, i);
		const struct asy_product_answer *a = asy_product_answer(given, f);
		struct asy_known_fact *k = &ret->list[ret->n++];

		*k = (struct asy_known_fact){.fact = f, .why = ""};
		if (a) {
			k->from = ASY_KNOWN_GIVEN;
			k->values = a->values;
		}
		/* a derivation looks at facts above only, so these are settled */
		for (size_t d = 0; d < f->n_derivations && !k->from; d++) {
			if (asy_market_truth(ret, f->derivations[d].when, false) != ASY_YES)
				continue;
			k->from = ASY_KNOWN_DERIVED;
			k->values = (struct asy_names){.list = &f->derivations[d].value, .n = 1};
			k->why = f->derivations[d].why;
		}
	}
	return ASY_OK;
}

/* Does the list name a part of `whole` next to it, as a law of one state does: the whole country or that state? */
static bool names_part(const struct asy_product_fact *f, const struct asy_names *list, const char *whole)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct asy_fact_choice *c = asy_fact_choice(f, list->list[i]);

		if (c && strcmp(c->within, whole) == 0)
			return true;
	}
	return false;
}

/*
 * Is choice `wanted` of the rule's list among the values, by itself, by a part of it, or by "every"? Where the rule
 * names a part as well, another part is not meant: what is sold in Oregon only is outside the law of California.
 */
static enum asy_truth set_has(const struct asy_product_fact *f, const struct asy_names *values, const struct asy_names *rule,
                              const char *wanted)
{
	const struct asy_fact_choice *w = asy_fact_choice(f, wanted);
	enum asy_truth best = ASY_NO;

	for (size_t i = 0; i < values->n; i++) {
		const struct asy_fact_choice *have = asy_fact_choice(f, values->list[i]);

		if (strcmp(values->list[i], wanted) == 0)
			return ASY_YES;
		if (have && w && have->every) {
			if (!w->narrow)
				return ASY_YES;
			best = ASY_UNKNOWN;
		}
		for (size_t up = 0; have && *have->within && !names_part(f, rule, wanted) && up <= f->n_choices; up++) {
			if (strcmp(have->within, wanted) == 0)
				return ASY_YES;
			have = asy_fact_choice(f, have->within);
		}
	}
	return best;
}

static enum asy_truth leaf_truth(const struct asy_known *known, const struct asy_market_cond *c, bool assume, bool *ret_assumed)
{
	const struct asy_known_fact *k = c->fact && c->fact->number < known->n ? &known->list[c->fact->number] : NULL;
	struct asy_names values = k ? k->values : (struct asy_names){0};
	enum asy_truth best = ASY_NO;

	*ret_assumed = false;
	if (values.n == 0 && k && assume && *k->fact->assume) {
		values = (struct asy_names){.list = (const char **)(uintptr_t)&k->fact->assume, .n = 1};
		*ret_assumed = true;
	}
	if (values.n == 0)
		return ASY_UNKNOWN;
	for (size_t i = 0; c->op == ASY_MARKET_BEYOND && i < values.n; i++)
		if (!asy_names_have(&c->values, values.list[i]))
			return ASY_YES;
	for (size_t i = 0; c->op == ASY_MARKET_IS && i < c->values.n; i++) {
		enum asy_truth t = c->fact->type == ASY_FACT_SET ? set_has(c->fact, &values, &c->values, c->values.list[i])
		                   : asy_names_have(&values, c->values.list[i]) ? ASY_YES : ASY_NO;

		if (t > best)
			best = t;
	}
	return best;
}

static enum asy_truth truth_of(const struct asy_known *known, const struct asy_market_cond *c, bool assume, unsigned depth)
{
	enum asy_truth t = c->op == ASY_MARKET_ALL ? ASY_YES : ASY_NO;
	bool assumed;

	if (depth > ASY_LIMIT_TREE_DEPTH)
		return ASY_UNKNOWN;
	if (c->op == ASY_MARKET_IS || c->op == ASY_MARKET_BEYOND)
		return leaf_truth(known, c, assume, &assumed);
	for (size_t i = 0; i < c->n; i++) {
		enum asy_truth child = truth_of(known, c->children[i], assume, depth + 1);

		if (c->op == ASY_MARKET_ALL ? child < t : child > t)
			t = child;
	}
	return c->op == ASY_MARKET_NONE ? (enum asy_truth)(ASY_YES - t) : t;
}

enum asy_truth asy_market_truth(const struct asy_known *known, const struct asy_market_cond *cond, bool assume)
{
	return truth_of(known, cond, assume, 0);
}

static enum asy_err add_reason(struct asy_vec *reasons, struct asy_scope_reason r)
{
	struct asy_scope_reason *slot;

	for (size_t i = 0; i < reasons->len; i++) {
		const struct asy_scope_reason *had = asy_vec_at(reasons, i);

		if (had->leaf->fact == r.leaf->fact && had->truth == r.truth)
			return ASY_OK;
	}
	slot = asy_vec_push(reasons);
	if (!slot)
		return ASY_NOMEM;
	*slot = r;
	return ASY_OK;
}

/* Descends into the children that make c what it is: those with c's own value, or, where that needs all, into all. */
static enum asy_err reasons_of(const struct asy_known *known, const struct asy_market_cond *c, bool assume,
                               struct asy_vec *reasons, unsigned depth)
{
	enum asy_truth t = truth_of(known, c, assume, depth);
	struct asy_scope_reason leaf = {.leaf = c, .truth = t};
	enum asy_err err = ASY_OK;

	if (c->op == ASY_MARKET_IS || c->op == ASY_MARKET_BEYOND) {
		leaf.truth = leaf_truth(known, c, assume, &leaf.assumed);
		return add_reason(reasons, leaf);
	}
	if (c->op == ASY_MARKET_NONE)
		t = (enum asy_truth)(ASY_YES - t);
	for (size_t i = 0; !err && i < c->n; i++)
		if (truth_of(known, c->children[i], assume, depth + 1) == t)
			err = reasons_of(known, c->children[i], assume, reasons, depth + 1);
	return err;
}

enum asy_err asy_market_reasons(const struct asy_known *known, const struct asy_market_cond *cond, bool assume,
                                struct asy_vec *reasons)
{
	return reasons_of(known, cond, assume, reasons, 0);
}

static void put_values(struct asy_buf *out, const struct asy_product_fact *f, const struct asy_names *values)
{
	for (size_t i = 0; i < values->n; i++) {
		const char *v = values->list[i];

		if (f->type == ASY_FACT_BOOL)
			v = strcmp(v, "true") == 0 ? "yes" : "no";
		asy_buf_printf(out, "%s%s", i ? ", " : "", v);
	}
}

void asy_scope_reason_text(const struct asy_known *known, const struct asy_scope_reason *r, struct asy_buf *out)
{
	const struct asy_product_fact *f = r->leaf->fact;
	const struct asy_known_fact *k = &known->list[f->number];

	asy_buf_printf(out, "%s: ", f->id);
	if (r->assumed)
		asy_buf_printf(out, "not stated, assumed: %s", f->assumption);
	else if (!k->values.n)
		asy_buf_text(out, "not stated");
	else if (f->type == ASY_FACT_SET && r->truth == ASY_YES && asy_names_have(&k->values, r->leaf->values.list[0]))
		asy_buf_text(out, r->leaf->values.list[0]);
	else
		put_values(out, f, &k->values);
	if (k->from == ASY_KNOWN_GIVEN && f->type == ASY_FACT_CHOICE) {
		const struct asy_fact_choice *c = asy_fact_choice(f, k->values.list[0]);

		if (c && strcmp(c->title, c->id) != 0)
			asy_buf_printf(out, ", %.*s", (int)strcspn(c->title, ":;"), c->title);
	}
	if (k->from == ASY_KNOWN_DERIVED)
		asy_buf_printf(out, " (%s)", k->why);
}
