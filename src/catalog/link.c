/* References inside one scheme: features, conditions, units. A reference that leads nowhere or round in a circle is
 * an error, so that the evaluator needs no guard of its own. */
#include <string.h>

#include "catalog/load_internal.h"

enum { REFERENCE_DEPTH = 64 };

struct walk {
	struct loader *l;
	const struct asy_scheme *s;
	const void *path[REFERENCE_DEPTH]; /* what we are inside of: tests, units, premises */
	size_t depth;
};

static void follow_tree(struct walk *w, const struct asy_tree *t);

static bool enter(struct walk *w, const void *what, const struct asy_tree *from)
{
	for (size_t i = 0; i < w->depth; i++) {
		if (w->path[i] == what) {
			asy_yaml_complain(w->l->diags, from->at, "\"%s\" leads back to itself", from->name);
			return false;
		}
	}
	if (w->depth == REFERENCE_DEPTH) {
		asy_yaml_complain(w->l->diags, from->at, "references nested too deeply");
		return false;
	}
	w->path[w->depth++] = what;
	return true;
}

static const struct asy_premise *premise(const struct asy_premise *list, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].id, id) == 0)
			return &list[i];
	return NULL;
}

static void follow_premise(struct walk *w, const struct asy_tree *t, const struct asy_premise *p, const char *what)
{
	if (!p) {
		asy_yaml_complain(w->l->diags, t->at, "%s has no %s \"%s\"", w->s->id, what, t->name);
		return;
	}
	if (p->tree && enter(w, p, t)) {
		follow_tree(w, p->tree);
		w->depth--;
	}
}

static void follow_test(struct walk *w, const struct asy_tree *t, const struct asy_test *test, const char *letter)
{
	bool found = false;

	for (size_t i = 0; i < test->n_units; i++) {
		const struct asy_unit *u = &test->units[i];

		if (letter && strcmp(letter, u->id) != 0)
			continue;
		found = true;
		if (u->tree && enter(w, u, t)) {
			follow_tree(w, u->tree);
			w->depth--;
		}
	}
	if (!found)
		asy_yaml_complain(w->l->diags, t->at, "test %s has no unit \"%s\"", test->id, letter ? letter : "");
}

static void follow_unit(struct walk *w, const struct asy_tree *t)
{
	char id[64];
	const char *space = strchr(t->name, ' ');
	size_t n = space ? (size_t)(space - t->name) : strlen(t->name);
	const struct asy_test *test;

	if (n >= sizeof(id))
		n = sizeof(id) - 1;
	memcpy(id, t->name, n);
	id[n] = 0;
	test = asy_scheme_test(w->s, id, NULL);
	if (!test)
		asy_yaml_complain(w->l->diags, t->at, "suite %s has no test \"%s\"", w->s->suite, id);
	else
		follow_test(w, t, test, space ? space + 1 : NULL);
}

static void follow_tree(struct walk *w, const struct asy_tree *t)
{
	if (t->op == ASY_TREE_FEATURE)
		follow_premise(w, t, premise(w->s->features, w->s->n_features, t->name), "feature");
	else if (t->op == ASY_TREE_CONDITION)
		follow_premise(w, t, premise(w->s->conditions, w->s->n_conditions, t->name), "condition");
	else if (t->op == ASY_TREE_UNIT)
		follow_unit(w, t);
	for (size_t i = 0; i < t->n; i++)
		follow_tree(w, t->children[i]);
}

static void follow_requirement(struct walk *w, const struct asy_requirement *r, const struct asy_edition *e)
{
	bool any = r->tree != NULL;

	if (e->when)
		follow_tree(w, e->when);
	if (r->tree)
		follow_tree(w, r->tree);
	for (size_t i = 0; i < r->n_tests; i++) {
		if (!asy_test_in_suite(&r->tests[i], w->s))
			continue;
		any = true;
		for (size_t k = 0; k < r->tests[i].n_units; k++) {
			const struct asy_unit *u = &r->tests[i].units[k];

			w->depth = 0;
			w->path[w->depth++] = u;
			if (u->tree)
				follow_tree(w, u->tree);
			w->depth = 0;
		}
		for (size_t k = 0; k < i; k++)
			if (asy_test_in_suite(&r->tests[k], w->s) && strcmp(r->tests[k].id, r->tests[i].id) == 0)
				asy_diag_add(w->l->diags, r->file, r->line, 1, "test %s stands twice in suite %s", r->tests[i].id, w->s->suite);
	}
	if (!any)
		asy_diag_add(w->l->diags, r->file, r->line, 1, "requirement %s has no test in suite %s", r->id, w->s->suite);
}

void link_scheme(struct loader *l, struct asy_scheme *s)
{
	struct walk w = {.l = l, .s = s};

	for (size_t i = 0; i < s->n_features; i++) {
		w.path[0] = &s->features[i];
		w.depth = 1;
		if (s->features[i].tree)
			follow_tree(&w, s->features[i].tree);
	}
	for (size_t i = 0; i < s->n_conditions; i++) {
		w.path[0] = &s->conditions[i];
		w.depth = 1;
		if (s->conditions[i].tree)
			follow_tree(&w, s->conditions[i].tree);
	}
	w.depth = 0;
	for (size_t i = 0; i < s->n_requirements; i++)
		follow_requirement(&w, s->requirements[i], s->editions[i]);
}
