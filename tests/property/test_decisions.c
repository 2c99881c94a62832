/* The decision trees of EN 18031 and RED in the shipped catalog: those of the standard are as printed, and in random worlds
 * both ways of every node are taken, by answers and by evidence. A node that nothing can answer yes, or no, would be found here. */
#include <stdio.h>
#include <string.h>

#include "assess/eval.h"
#include "assess/assess.h"
#include "en18031_trees.h"
#include "test.h"

enum { WORLDS = 4000, OBSERVATIONS = 40, NODES = 400, SAME = 2 };

static struct asy_catalog catalog;
static uint64_t seed = 18031;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % sides;
}

/* ---- every use of a decision, with the table whose row is current there */

static struct use {
	const struct asy_tree *tree;
	const struct asy_table *table; /* NULL: about the product */
	const struct asy_scheme *scheme;
	bool yes[32], no[32];
} uses[256];
static size_t n_uses;

static void find_uses(const struct asy_scheme *s, const struct asy_tree *t, const struct asy_table *table)
{
	bool known = false;

	if (t->op == ASY_TREE_DECIDE) {
		for (size_t i = 0; i < n_uses; i++)
			known = known || (uses[i].table == table && strcmp(uses[i].tree->decision->id, t->decision->id) == 0);
		if (!known && n_uses < 256)
			uses[n_uses++] = (struct use){.tree = t, .table = table, .scheme = s};
		return;
	}
	if (t->op == ASY_TREE_EACH || t->op == ASY_TREE_SOME)
		table = t->table;
	for (size_t i = 0; i < t->n; i++)
		find_uses(s, t->children[i], t->op == ASY_TREE_FOLLOW ? t->field->table : table);
}

static const struct asy_scheme *part(int number)
{
	char id[16];

	snprintf(id, sizeof(id), "EN18031-%d", number);
	return asy_catalog_scheme(&catalog, id);
}

static void find_all_uses(void)
{
	const struct asy_scheme *red = asy_catalog_scheme(&catalog, "RED");

	for (size_t i = 0; red && i < red->n_requirements; i++)
		if (red->requirements[i]->tree)
			find_uses(red, red->requirements[i]->tree, NULL);
	for (int p = 1; p <= 3; p++) {
		const struct asy_scheme *s = part(p);

		for (size_t i = 0; s && i < s->n_requirements; i++)
			for (size_t k = 0; k < s->requirements[i]->n_tests; k++)
				for (size_t u = 0; u < s->requirements[i]->tests[k].n_units; u++)
					if (asy_test_in_suite(&s->requirements[i]->tests[k], s))
						find_uses(s, s->requirements[i]->tests[k].units[u].tree, NULL);
	}
}

/* ---- the trees are those of the standard */

static const char *leads_to(const struct asy_branch *b)
{
	return b->to ? b->to->id : asy_verdict_name(b->verdict);
}

static const struct asy_tree *decision_in(const struct asy_tree *t, const char *id)
{
	const struct asy_tree *found = NULL;

	if (t->op == ASY_TREE_DECIDE)
		return strcmp(t->decision->id, id) == 0 ? t : NULL;
	for (size_t i = 0; i < t->n && !found; i++)
		found = decision_in(t->children[i], id);
	return found;
}

/* The decision of a requirement in one part: unit a of its conceptual test uses it. */
static const struct asy_decision *decision_of(const struct asy_scheme *s, const char *requirement, const char *variant)
{
	char test[32], id[48];
	const struct asy_test *t;
	const struct asy_tree *found;

	snprintf(test, sizeof(test), "%s-C", requirement);
	snprintf(id, sizeof(id), "DT.%s%s", requirement, variant);
	t = s ? asy_scheme_test(s, test, NULL) : NULL;
	found = t ? decision_in(t->units[0].tree, id) : NULL;
	return found ? found->decision : NULL;
}

static bool has_node(const struct asy_decision *d, const struct printed_node *p)
{
	for (size_t i = 0; d && i < d->n; i++)
		if (strcmp(d->nodes[i].id, p->node) == 0)
			return strcmp(leads_to(&d->nodes[i].yes), p->yes) == 0 && strcmp(leads_to(&d->nodes[i].no), p->no) == 0;
	return false;
}

TEST(the_trees_are_those_of_the_standard)
{
	static const char *const variants[] = {"/part-3", "", "/no-real-time"};

	CHECK(sizeof(printed_nodes) / sizeof(printed_nodes[0]) == 112);
	for (size_t i = 0; i < sizeof(printed_nodes) / sizeof(printed_nodes[0]); i++) {
		const struct printed_node *p = &printed_nodes[i];

		for (const char *c = p->parts; *c; c++) {
			const struct asy_scheme *s = part(*c - '0');
			bool found = false;

			for (size_t v = 0; v < 3; v++)
				found = found || has_node(decision_of(s, p->requirement, variants[v]), p);
			if (!found)
				printf("# part %c %s %s\n", *c, p->requirement, p->node);
			CHECK(found);
		}
	}
}

TEST(numbers_of_the_three_parts)
{
	static const size_t requirements[] = {33, 43, 37};
	size_t items = 0, expected = 0;

	for (int p = 1; p <= 3; p++) {
		const struct asy_scheme *s = part(p);

		CHECK(s && s->n_requirements == requirements[p - 1]);
		for (size_t i = 0; s && i < s->n_requirements; i++) {
			size_t conceptual = 0;

			for (size_t k = 0; k < s->requirements[i]->n_tests; k++)
				conceptual += asy_test_in_suite(&s->requirements[i]->tests[k], s) && !s->requirements[i]->tests[k].weakens;
			CHECK(conceptual == 1); /* the others can only weaken */
		}
	}
	for (size_t i = 0; i < sizeof(printed_information) / sizeof(printed_information[0]); i++) {
		const struct asy_requirement *r = NULL;
		char test[32];

		snprintf(test, sizeof(test), "%s-C", printed_information[i].requirement);
		for (int p = 1; p <= 3 && !r; p++)
			(void)asy_scheme_test(part(p), test, &r);
		CHECK(r && r->n_information == printed_information[i].items);
		items += r ? r->n_information : 0;
		expected += printed_information[i].items;
	}
	CHECK(items == expected && items == 183);
}

/* ---- RED: what each restriction of the Official Journal does to the procedure without a notified body */

static const struct asy_decision_node *node_of(const struct asy_decision *d, const char *id)
{
	for (size_t i = 0; d && i < d->n; i++)
		if (strcmp(d->nodes[i].id, id) == 0)
			return &d->nodes[i];
	return NULL;
}

/* Can module A (node N7) still be reached this way? Depth: the loader refuses circles. */
static bool module_a_open(const struct asy_branch *way)
{
	return way->to && (strcmp(way->to->id, "N7") == 0 || module_a_open(&way->to->yes) || module_a_open(&way->to->no));
}

TEST(restrictions_close_module_a)
{
	static const struct {
		char article;
		const char *node;
		bool when_yes; /* the answer that closes it */
	} restrictions[] = {
		{'d', "N1", false}, {'d', "N3", true}, {'e', "N1", false}, {'e', "N3", true}, {'e', "N5a", false},
		{'f', "N1", false}, {'f', "N3", true}, {'f', "N6", true},
	};
	const struct asy_scheme *red = asy_catalog_scheme(&catalog, "RED");

	for (size_t i = 0; i < sizeof(restrictions) / sizeof(restrictions[0]); i++) {
		const struct asy_decision_node *n = NULL;
		char id[16];

		snprintf(id, sizeof(id), "RED-17.%c", restrictions[i].article);
		for (size_t k = 0; red && k < red->n_requirements; k++)
			if (strcmp(red->requirements[k]->id, id) == 0)
				n = node_of(red->requirements[k]->tree->decision, restrictions[i].node);
		CHECK(n != NULL);
		if (!n)
			continue;
		CHECK(!module_a_open(restrictions[i].when_yes ? &n->yes : &n->no));
		CHECK(module_a_open(restrictions[i].when_yes ? &n->no : &n->yes));
	}
}

/* ---- random worlds */

struct world {
	struct asy_arena arena;
	struct asy_declarations declarations;
	struct asy_observation seen[OBSERVATIONS];
	size_t n;
	struct asy_known known;
};

static const struct asy_yaml nowhere = {.file = "d.yaml", .line = 1};
static const struct asy_declaration_file file = {.path = "d", .shown = "d", .author = "a", .date = "2026-01-01"};

static void answer(struct world *w, const struct asy_field *f, struct asy_row *row)
{
	struct asy_answer *a = &row->answers[row->n_answers++];

	*a = (struct asy_answer){.field = f, .at = &nowhere, .values = asy_arena_array(&w->arena, 2, sizeof(char *)), .n_values = 1};
	if (f->type == ASY_FIELD_BOOL)
		a->values[0] = dice(2) ? "true" : "false";
	else if (f->choices.n)
		a->values[0] = f->choices.list[dice((uint32_t)f->choices.n)];
	else if (f->table)
		a->values[0] = "r0";
	else
		a->values[0] = f->type == ASY_FIELD_INT ? (dice(2) ? "5" : "128") : dice(2) ? "text s /p" : "other";
	if (f->table && dice(3) == 0)
		a->n_values = 0; /* names nothing */
}

static void add_table(struct world *w, const struct asy_table *t)
{
	struct asy_table_answers *d = asy_arena_alloc(&w->arena, sizeof(*d)), **slot = asy_vec_push(&w->declarations.tables);

	*slot = d;
	*d = (struct asy_table_answers){.table = t, .at = &nowhere, .file = &file, .complete = true, .n_rows = t->form ? 1 : dice(4) != 0};
	d->rows = asy_arena_array(&w->arena, 1, sizeof(*d->rows));
	*d->rows = (struct asy_row){.id = t->form ? "" : "r0", .table = t, .at = &nowhere,
	                            .answers = asy_arena_array(&w->arena, t->n_fields + 1, sizeof(struct asy_answer))};
	for (size_t k = 0; k < t->n_fields; k++)
		if (dice(12))
			answer(w, &t->fields[k], d->rows);
}

static void add_observation(struct world *w, const struct asy_selector *like)
{
	struct asy_observation *o = &w->seen[w->n++];

	*o = (struct asy_observation){.kind = like->kind->name, .subject = dice(2) ? "s" : "q", .summary = "", .collector = "c",
	                              .locus = {.path = dice(2) ? "/p" : "/q"}};
	for (size_t i = 0; i < like->where.n && o->n_attrs < 20; i++) {
		const struct asy_cond *c = &like->where.conds[i];
		struct asy_attr *a = &o->attrs[o->n_attrs];
		enum asy_attr_type type;

		if (!asy_kind_has_attr(like->kind, c->key, &type))
			continue;
		*a = (struct asy_attr){.key = c->key, .type = type, .text = c->op == ASY_COND_IN && c->n_values ? c->values[0] : "x"};
		a->number = type == ASY_ATTR_INT ? 50 : c->n_values && strcmp(c->values[0], "true") == 0;
		o->n_attrs++;
	}
}

static void look_at_checks(struct world *w, const struct asy_tree *t)
{
	const struct asy_check *c = t->op == ASY_TREE_CHECK ? t->check : NULL;

	if (c && c->fail.n && dice(4) == 0 && w->n < OBSERVATIONS)
		add_observation(w, &c->fail.list[dice((uint32_t)c->fail.n)]);
	if (c && c->pass.n && dice(4) && w->n < OBSERVATIONS)
		add_observation(w, &c->pass.list[dice((uint32_t)c->pass.n)]);
	if (t->op == ASY_TREE_SEEN && dice(3) == 0 && w->n < OBSERVATIONS)
		add_observation(w, &t->selector);
	for (size_t i = 0; i < t->n; i++)
		look_at_checks(w, t->children[i]);
}

static void begin(struct world *w, const struct use *use)
{
	static const char *words[] = {"true", "false"};

	*w = (struct world){.n = 0};
	asy_arena_init(&w->arena, 64 << 20);
	asy_declarations_init(&w->declarations, &w->arena);
	for (size_t i = 0; i < catalog.tables.len; i++)
		add_table(w, *(struct asy_table **)asy_vec_at(&catalog.tables, i));
	look_at_checks(w, use->tree);
	w->known.n = catalog.facts.len;
	w->known.list = asy_arena_array(&w->arena, w->known.n + 1, sizeof(*w->known.list));
	for (size_t i = 0; i < w->known.n; i++) {
		const struct asy_product_fact *f = *(struct asy_product_fact **)asy_vec_at(&catalog.facts, i);

		w->known.list[i] = (struct asy_known_fact){.fact = f, .why = ""};
		if (f->type == ASY_FACT_BOOL)
			w->known.list[i].values = (struct asy_names){.list = &words[dice(2)], .n = 1};
		else if (f->n_choices)
			w->known.list[i].values = (struct asy_names){.list = &f->choices[dice((uint32_t)f->n_choices)].id, .n = 1};
		w->known.list[i].from = w->known.list[i].values.n ? ASY_KNOWN_GIVEN : ASY_KNOWN_NOT;
	}
}

/* Everything was examined. */
static void look(const struct world *w, struct asy_evidence *e)
{
	struct asy_evidence_artifact a = {.id = "fw", .kind = "firmware"};
	bool bad = asy_evidence_add_artifact(e, a.id, a.kind) != ASY_OK;

	for (size_t i = 0; i < w->n; i++)
		bad |= asy_evidence_add_fact(e, &a, "o-1", &w->seen[i]) != ASY_OK;
	for (size_t i = 0; i < catalog.checks.len; i++) {
		const struct asy_check *c = *(struct asy_check **)asy_vec_at(&catalog.checks, i);

		for (size_t n = 0; n < c->needs.n; n++) {
			struct asy_coverage area = {.area = c->needs.list[n], .unit = "files", .complete = true, .reason = ""};

			bad |= asy_evidence_add_area(e, &a, &area) != ASY_OK;
		}
	}
	CHECK(!bad);
}

/* The way that was recorded is a way of the tree, and leads to the verdict. */
static void check_way(const struct asy_outcome *o, struct use *use)
{
	const struct asy_decision *d = o->decision;

	CHECK(o->n_steps > 0 && o->n == o->n_steps && o->steps[0].node == &d->nodes[0]);
	for (size_t i = 0; i < o->n_steps; i++) {
		const struct asy_step *s = &o->steps[i];
		size_t number = (size_t)(s->node - d->nodes);
		bool last = i + 1 == o->n_steps;

		CHECK(s->answer == o->children[i]->verdict);
		if (!s->taken) {
			bool matters = s->if_yes != s->if_no || s->if_no == ASY_INCONCLUSIVE;

			CHECK(s->answer != ASY_PASS && s->answer != ASY_FAIL);
			CHECK(o->verdict == (matters ? ASY_INCONCLUSIVE : s->if_no));
			CHECK(matters ? last : last ? !s->node->no.to : s->node->no.to == o->steps[i + 1].node);
			continue;
		}
		CHECK(s->taken == (s->answer == ASY_PASS ? &s->node->yes : &s->node->no));
		CHECK(last ? !s->taken->to && s->taken->verdict == o->verdict : s->taken->to == o->steps[i + 1].node);
		(s->answer == ASY_PASS ? use->yes : use->no)[number] = true;
	}
}

static size_t walked(const struct use *use)
{
	size_t n = 0;

	for (size_t i = 0; i < use->tree->decision->n; i++)
		n += (size_t)use->yes[i] + use->no[i];
	return n;
}

static void visit(struct use *use)
{
	struct world w;
	struct asy_evidence e;
	struct asy_assess_input in = {.catalog = &catalog, .evidence = &e, .declarations = &w.declarations, .now = 1767225600,
	                              .scope = NULL};
	struct asy_product product = {.name = "p"};
	struct asy_scope scope = {.product = &product};
	struct asy_memo memo;
	struct asy_eval eval = {.memo = &memo, .catalog = &catalog, .scheme = use->scheme, .evidence = &e, .now = in.now, .unit = "u"};
	const struct asy_table_answers *rows;

	begin(&w, use);
	asy_evidence_init(&e);
	look(&w, &e);
	scope.known = w.known;
	in.scope = &scope;
	eval.arena = &w.arena;
	eval.declarations = &w.declarations;
	rows = use->table ? asy_declared_table(&w.declarations, use->table) : NULL;
	if (!use->table || (rows && rows->n_rows)) {
		struct asy_eval_scope row = {.row = rows ? rows->rows : NULL};

		eval.scope = rows ? &row : NULL;
		CHECK(asy_memo_init(&memo, &in, &w.arena) == ASY_OK);
		check_way(asy_eval_tree(&eval, use->tree), use);
	}
	asy_evidence_release(&e);
	asy_declarations_release(&w.declarations);
	asy_arena_release(&w.arena);
}

TEST(both_ways_of_every_node_are_taken)
{
	size_t nodes = 0;

	find_all_uses();
	CHECK(n_uses > 50);
	for (size_t i = 0; i < n_uses; i++) {
		struct use *use = &uses[i];
		const struct asy_decision *d = use->tree->decision;

		for (int world = 0; world < WORLDS && walked(use) < 2 * d->n; world++)
			visit(use);
		nodes += d->n;
		for (size_t k = 0; k < d->n; k++) {
			if (!use->yes[k] || !use->no[k])
				printf("# %s %s of table %s: never %s\n", d->id, d->nodes[k].id, use->table ? use->table->id : "-", use->yes[k] ? "no" : "yes");
			CHECK(use->yes[k] && use->no[k]);
		}
	}
	printf("# %zu uses of decisions, %zu nodes\n", n_uses, nodes);
}

int main(void)
{
	struct asy_arena arena;
	struct asy_diags diags;

	asy_arena_init(&arena, 16 << 20);
	asy_diags_init(&diags, &arena);
	if (asy_catalog_load(&catalog, CATALOG, &diags))
		return 1;
	RUN(the_trees_are_those_of_the_standard);
	RUN(numbers_of_the_three_parts);
	RUN(restrictions_close_module_a);
	RUN(both_ways_of_every_node_are_taken);
	asy_catalog_release(&catalog);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return TEST_RESULT();
}
