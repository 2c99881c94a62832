#include "catalog/basis.h"

#include <string.h>

static const char *const way_names[ASY_WAY__MAX] = {"machine", "disprove", "answer", "human"};

const char *asy_way_name(enum asy_way way)
{
	return way_names[way];
}

static void add_requirement(const struct asy_scheme *s, size_t number, struct asy_basis *b)
{
	const struct asy_requirement *r = s->requirements[number];

	if (r->tree)
		asy_basis_add_tree(s, r->tree, b);
	for (size_t i = 0; i < r->n_tests; i++)
		for (size_t u = 0; asy_test_in_suite(&r->tests[i], s) && u < r->tests[i].n_units; u++)
			asy_basis_add_tree(s, r->tests[i].units[u].tree, b);
}

static void add_premise(const struct asy_scheme *s, const struct asy_tree *t, struct asy_basis *b)
{
	bool feature = t->op == ASY_TREE_FEATURE;
	const struct asy_premise *list = feature ? s->features : s->conditions;

	for (size_t i = 0; i < (feature ? s->n_features : s->n_conditions); i++)
		if (strcmp(list[i].id, t->name) == 0)
			asy_basis_add_tree(s, list[i].tree, b);
}

/* Names a test, or a unit of one: the test and its letter. */
static void add_unit(const struct asy_scheme *s, const struct asy_tree *t, struct asy_basis *b)
{
	char id[64];
	size_t n = strcspn(t->name, " ");
	const struct asy_test *test;

	if (n >= sizeof(id))
		return;
	memcpy(id, t->name, n);
	id[n] = 0;
	test = asy_scheme_test(s, id, NULL);
	for (size_t i = 0; test && i < test->n_units; i++)
		if (!t->name[n] || strcmp(test->units[i].id, t->name + n + 1) == 0)
			asy_basis_add_tree(s, test->units[i].tree, b);
}

static void add_machine(const struct asy_scheme *s, const struct asy_tree *t, struct asy_basis *b)
{
	const char *artifact = t->op == ASY_TREE_CHECK ? t->check->artifact : t->artifact;

	(void)s;
	*(strcmp(artifact, "firmware") == 0 ? &b->firmware : &b->elsewhere) += 1;
}

static void add_answer(const struct asy_scheme *s, const struct asy_tree *t, struct asy_basis *b)
{
	(void)s;
	(void)t;
	b->answers++;
}

static void add_judgement(const struct asy_scheme *s, const struct asy_tree *t, struct asy_basis *b)
{
	(void)s;
	(void)t;
	b->judgements++;
}

static void add_carried(const struct asy_scheme *s, const struct asy_tree *t, struct asy_basis *b)
{
	(void)s;
	if (t->strength != ASY_STRENGTH_RELATED)
		add_requirement(t->from, t->from_number, b);
}

/* NULL: what the question itself asks is in its children. */
static void (*const adders[ASY_TREE__MAX])(const struct asy_scheme *, const struct asy_tree *, struct asy_basis *) = {
	[ASY_TREE_CHECK] = add_machine,
	[ASY_TREE_SEEN] = add_machine,
	[ASY_TREE_LISTED] = add_machine,
	[ASY_TREE_EACH] = add_answer,
	[ASY_TREE_SOME] = add_answer,
	[ASY_TREE_FOLLOW] = add_answer,
	[ASY_TREE_FIELD] = add_answer,
	[ASY_TREE_JUSTIFIED] = add_answer,
	[ASY_TREE_FACT] = add_answer,
	[ASY_TREE_DUE] = add_answer,
	[ASY_TREE_FEATURE] = add_premise,
	[ASY_TREE_CONDITION] = add_premise,
	[ASY_TREE_UNIT] = add_unit,
	[ASY_TREE_HUMAN] = add_judgement,
	[ASY_TREE_CARRY] = add_carried,
};

void asy_basis_add_tree(const struct asy_scheme *s, const struct asy_tree *t, struct asy_basis *b)
{
	if (adders[t->op])
		adders[t->op](s, t, b);
	for (size_t i = 0; i < t->n; i++)
		asy_basis_add_tree(s, t->children[i], b);
}

struct asy_basis asy_requirement_basis(const struct asy_scheme *s, size_t number)
{
	struct asy_basis b = {0};

	add_requirement(s, number, &b);
	return b;
}

enum asy_way asy_basis_way(const struct asy_basis *b)
{
	bool machine = b->firmware || b->elsewhere;

	if (machine)
		return b->answers || b->judgements ? ASY_WAY_DISPROVE : ASY_WAY_MACHINE;
	return b->judgements ? ASY_WAY_HUMAN : ASY_WAY_ANSWER;
}
