/* References inside one scheme (features, conditions, units) and to others (carried verdicts). One that leads nowhere
 * or round in a circle is an error, so that the evaluator needs no guard of its own. */
#include <string.h>

#include "catalog/load_internal.h"

enum { REFERENCE_DEPTH = 64 };

struct walk {
	struct loader *l;
	const struct asy_scheme *s;
	const void *path[REFERENCE_DEPTH]; /* what we are inside of: requirements, units, premises */
	size_t depth;
	unsigned carried;                  /* inside of another scheme: its own walk reports what leads nowhere */
};

static void follow_tree(struct walk *w, const struct asy_tree *t);
static void follow_requirement(struct walk *w, size_t number);

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
		if (!w->carried)
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
	if (!found && !w->carried)
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
	if (test)
		follow_test(w, t, test, space ? space + 1 : NULL);
	else if (!w->carried)
		asy_yaml_complain(w->l->diags, t->at, "suite %s has no test \"%s\"", w->s->suite, id);
}

static void follow_carry(struct walk *w, const struct asy_tree *t)
{
	const struct asy_scheme *here = w->s;

	if (!t->from || !enter(w, &t->from->requirements[t->from_number], t))
		return;
	w->s = t->from;
	w->carried++;
	follow_requirement(w, t->from_number);
	w->carried--;
	w->s = here;
	w->depth--;
}

static void follow_tree(struct walk *w, const struct asy_tree *t)
{
	if (t->op == ASY_TREE_FEATURE)
		follow_premise(w, t, premise(w->s->features, w->s->n_features, t->name), "feature");
	else if (t->op == ASY_TREE_CONDITION)
		follow_premise(w, t, premise(w->s->conditions, w->s->n_conditions, t->name), "condition");
	else if (t->op == ASY_TREE_UNIT)
		follow_unit(w, t);
	else if (t->op == ASY_TREE_CARRY)
		follow_carry(w, t);
	for (size_t i = 0; i < t->n; i++)
		follow_tree(w, t->children[i]);
}

static void check_requirement(struct walk *w, const struct asy_requirement *r)
{
	bool any = r->tree != NULL;

	for (size_t i = 0; i < r->n_tests; i++) {
		if (!asy_test_in_suite(&r->tests[i], w->s))
			continue;
		any = true;
		for (size_t k = 0; k < i; k++)
			if (asy_test_in_suite(&r->tests[k], w->s) && strcmp(r->tests[k].id, r->tests[i].id) == 0)
				asy_diag_add(w->l->diags, r->file, r->line, 1, "test %s stands twice in suite %s", r->tests[i].id, w->s->suite);
	}
	if (!any)
		asy_diag_add(w->l->diags, r->file, r->line, 1, "requirement %s has no test in suite %s", r->id, w->s->suite);
	for (size_t i = 0; i < w->s->n_levels; i++)
		if (strcmp(w->s->levels[i].id, r->level) == 0)
			return;
	if (w->s->n_levels)
		asy_diag_add(w->l->diags, r->file, r->line, 1, "requirement %s names no level of %s: \"%s\"", r->id, w->s->id, r->level);
}

/* Everything that requirement `number` of the current scheme asks. */
static void follow_requirement(struct walk *w, size_t number)
{
	const struct asy_requirement *r = w->s->requirements[number];
	const struct asy_edition *e = w->s->editions[number];

	if (e->when)
		follow_tree(w, e->when);
	if (r->tree)
		follow_tree(w, r->tree);
	for (size_t i = 0; i < r->n_tests; i++) {
		for (size_t k = 0; asy_test_in_suite(&r->tests[i], w->s) && k < r->tests[i].n_units; k++) {
			const struct asy_unit *u = &r->tests[i].units[k];
			const struct asy_tree from = {.at = u->tree ? u->tree->at : NULL, .name = u->id};

			if (!u->tree || !enter(w, u, &from))
				continue;
			follow_tree(w, u->tree);
			w->depth--;
		}
	}
}

void link_scheme(struct loader *l, const struct asy_scheme *s)
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
	for (size_t i = 0; i < s->n_requirements; i++) {
		w.path[0] = &s->requirements[i];
		w.depth = 1;
		check_requirement(&w, s->requirements[i]);
		follow_requirement(&w, i);
	}
}

void link_carries(struct loader *l)
{
	for (size_t i = 0; i < l->carries.len; i++) {
		struct asy_tree *t = *(struct asy_tree **)asy_vec_at(&l->carries, i);
		const struct asy_scheme *from = asy_catalog_scheme(l->catalog, t->name);

		if (!*t->name || !*t->of)
			continue;
		t->from_number = from ? asy_scheme_requirement(from, t->of) : SIZE_MAX;
		if (!from)
			asy_yaml_complain(l->diags, t->at, "no scheme \"%s\" in this catalog", t->name);
		else if (t->from_number == SIZE_MAX)
			asy_yaml_complain(l->diags, t->at, "%s has no requirement \"%s\"", from->id, t->of);
		else
			t->from = from;
	}
}

static bool anywhere(const struct asy_catalog *c, const char *id)
{
	for (size_t i = 0; i < c->schemes.len; i++)
		if (asy_scheme_requirement(*(struct asy_scheme **)asy_vec_at(&c->schemes, i), id) != SIZE_MAX)
			return true;
	return false;
}

void link_replaced(struct loader *l)
{
	for (size_t i = 0; i < l->catalog->schemes.len; i++) {
		const struct asy_scheme *s = *(struct asy_scheme **)asy_vec_at(&l->catalog->schemes, i);

		for (size_t k = 0; k < s->n_requirements; k++) {
			const struct asy_requirement *r = s->requirements[k];

			for (size_t n = 0; n < r->replaces.n; n++)
				if (!anywhere(l->catalog, r->replaces.list[n]))
					asy_diag_add(l->diags, r->file, r->line, 1, "requirement %s replaces \"%s\", which no scheme has", r->id,
					             r->replaces.list[n]);
		}
	}
}
