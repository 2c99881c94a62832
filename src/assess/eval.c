#include "assess/eval.h"

#include <string.h>

#include "assess/eval_internal.h"

static const struct asy_outcome *eval_children(struct asy_eval *e, const struct asy_tree *t)
{
	struct asy_vec children = ASY_VEC_INIT(const struct asy_outcome *, 100000);
	struct asy_outcome *o;

	for (size_t i = 0; i < t->n; i++) {
		const struct asy_outcome **slot = asy_vec_push(&children);

		if (slot)
			*slot = asy_eval_tree(e, t->children[i]);
	}
	o = outcome_join(e, t, t->op == ASY_TREE_ANY, t->op == ASY_TREE_ANY ? "one of these" : "all of these", &children);
	asy_vec_release(&children);
	return o;
}

static struct asy_outcome *around(struct asy_eval *e, const struct asy_tree *t, const struct asy_outcome *const *children,
                                  size_t n, enum asy_verdict v, const char *text)
{
	struct asy_outcome *o = outcome_new(e, t, v, text);

	o->children = asy_arena_array(e->arena, n, sizeof(*o->children));
	if (o->children) {
		memcpy(o->children, children, n * sizeof(*o->children));
		o->n = n;
	}
	return o;
}

static const struct asy_outcome *eval_not(struct asy_eval *e, const struct asy_tree *t)
{
	const struct asy_outcome *c = asy_eval_tree(e, t->children[0]);

	return around(e, t, &c, 1, asy_verdict_not(c->verdict), "the opposite of");
}

/* The condition decides which branch counts. While it is open both branches are looked at: if they agree, the
 * condition does not matter. */
static const struct asy_outcome *eval_if(struct asy_eval *e, const struct asy_tree *t)
{
	const struct asy_outcome *c[3] = {asy_eval_tree(e, t->children[0])};

	if (c[0]->verdict == ASY_PASS || c[0]->verdict == ASY_FAIL || c[0]->verdict == ASY_NOT_APPLICABLE) {
		bool yes = c[0]->verdict == ASY_PASS;

		c[1] = asy_eval_tree(e, t->children[yes ? 1 : 2]);
		return around(e, t, c, 2, c[1]->verdict, yes ? "if: yes, then" : "if: no, else");
	}
	c[1] = asy_eval_tree(e, t->children[1]);
	c[2] = asy_eval_tree(e, t->children[2]);
	return around(e, t, c, 3, c[1]->verdict == c[2]->verdict ? c[1]->verdict : ASY_INCONCLUSIVE, "if: not known");
}

static const struct asy_outcome *eval_premise(struct asy_eval *e, const struct asy_tree *t)
{
	bool feature = t->op == ASY_TREE_FEATURE;
	const struct asy_premise *list = feature ? e->scheme->features : e->scheme->conditions;
	size_t n = feature ? e->scheme->n_features : e->scheme->n_conditions;
	const struct asy_eval_scope *scope = e->scope;

	for (size_t i = 0; i < n; i++) {
		const struct asy_outcome *c;

		if (strcmp(list[i].id, t->name) != 0)
			continue;
		e->scope = NULL;
		c = asy_eval_tree(e, list[i].tree);
		e->scope = scope;
		return around(e, t, &c, 1, c->verdict,
		              asy_arena_printf(e->arena, "%s %s: %s", feature ? "feature" : "condition", t->name, list[i].title));
	}
	return outcome_open(e, t, ASY_OPEN_EVIDENCE, "no such premise");
}

/* A reference to another test or unit. Unless bound, it is evaluated as if it stood alone. */
static const struct asy_outcome *eval_reference(struct asy_eval *e, const struct asy_tree *t)
{
	const char *space = strchr(t->name, ' ');
	struct asy_bytes id = {(const uint8_t *)t->name, space ? (size_t)(space - t->name) : strlen(t->name)};
	const char *test_id = asy_arena_text(e->arena, id), *unit = e->unit;
	const struct asy_test *test = test_id ? asy_scheme_test(e->scheme, test_id, NULL) : NULL;
	const struct asy_outcome *c = NULL;
	struct asy_eval_scope bound = {.row = e->scope ? e->scope->row : NULL, .bound = true, .outer = e->scope};
	const struct asy_eval_scope *scope = e->scope;

	if (!test)
		return outcome_open(e, t, ASY_OPEN_EVIDENCE, "no such test");
	e->scope = t->bind && scope ? &bound : NULL;
	if (!space)
		c = asy_eval_test(e, test);
	for (size_t i = 0; space && i < test->n_units; i++)
		if (strcmp(test->units[i].id, space + 1) == 0)
			c = asy_eval_unit(e, test, &test->units[i]);
	e->scope = scope;
	e->unit = unit;
	return around(e, t, &c, c ? 1 : 0, c ? c->verdict : ASY_INCONCLUSIVE, asy_arena_printf(e->arena, "as %s", t->name));
}

static const struct asy_outcome *eval_is(struct asy_eval *e, const struct asy_tree *t)
{
	struct asy_outcome *o = outcome_new(e, t, t->verdict, t->text);

	o->open = t->verdict == ASY_INCONCLUSIVE ? ASY_OPEN_EVIDENCE : ASY_OPEN_NOTHING;
	return o;
}

static const struct asy_outcome *(*const evaluators[ASY_TREE__MAX])(struct asy_eval *, const struct asy_tree *) = {
	[ASY_TREE_CHECK] = eval_check,
	[ASY_TREE_SEEN] = eval_seen,
	[ASY_TREE_ALL] = eval_children,
	[ASY_TREE_ANY] = eval_children,
	[ASY_TREE_NOT] = eval_not,
	[ASY_TREE_IF] = eval_if,
	[ASY_TREE_EACH] = eval_quantifier,
	[ASY_TREE_SOME] = eval_quantifier,
	[ASY_TREE_FOLLOW] = eval_follow,
	[ASY_TREE_FIELD] = eval_field,
	[ASY_TREE_LISTED] = eval_listed,
	[ASY_TREE_FEATURE] = eval_premise,
	[ASY_TREE_CONDITION] = eval_premise,
	[ASY_TREE_UNIT] = eval_reference,
	[ASY_TREE_JUSTIFIED] = eval_justified,
	[ASY_TREE_HUMAN] = eval_human,
	[ASY_TREE_IS] = eval_is,
	[ASY_TREE_CARRY] = eval_carry,
	[ASY_TREE_DECIDE] = eval_decide,
	[ASY_TREE_FACT] = eval_fact,
	[ASY_TREE_DUE] = eval_due,
};

const struct asy_outcome *asy_eval_tree(struct asy_eval *e, const struct asy_tree *t)
{
	return evaluators[t->op](e, t);
}

const struct asy_outcome *asy_eval_unit(struct asy_eval *e, const struct asy_test *t, const struct asy_unit *u)
{
	const char *unit = asy_arena_printf(e->arena, "%s %s", t->id, u->id);
	const struct asy_unit *outer = e->in_unit;
	const struct asy_outcome *o;

	e->unit = unit ? unit : "";
	e->in_unit = u;
	o = asy_eval_tree(e, u->tree);
	e->unit = "";
	e->in_unit = outer;
	return o;
}

/* The test's verdict again, without the passes that do not count. */
static void weaken(struct asy_outcome *o, const struct asy_test *t)
{
	enum asy_verdict joined = ASY_NOT_APPLICABLE;
	bool counted = false;

	for (size_t i = 0; i < o->n; i++) {
		enum asy_verdict v = t->units[i].weakens ? asy_verdict_weakening(o->children[i]->verdict) : o->children[i]->verdict;

		counted |= t->units[i].weakens;
		joined = t->any ? asy_verdict_any(joined, v) : asy_verdict_all(joined, v);
	}
	if (counted)
		o->verdict = joined;
}

const struct asy_outcome *asy_eval_test(struct asy_eval *e, const struct asy_test *t)
{
	struct asy_vec units = ASY_VEC_INIT(const struct asy_outcome *, 1000);
	struct asy_outcome *o;

	for (size_t i = 0; i < t->n_units; i++) {
		const struct asy_outcome **slot = asy_vec_push(&units);

		if (slot)
			*slot = asy_eval_unit(e, t, &t->units[i]);
	}
	o = outcome_join(e, NULL, t->any, t->id, &units);
	weaken(o, t);
	asy_vec_release(&units);
	return o;
}
