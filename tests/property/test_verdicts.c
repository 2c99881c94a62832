/* Laws of the verdicts, on the shipped catalog with all its schemes: the calculus is a lattice, removing one piece of
 * evidence never turns a verdict into PASS, and the order of the schemes does not matter. */
#include <stdlib.h>
#include <string.h>

#include "assess/assess.h"
#include "test.h"

enum { TRIALS = 60, OBSERVATIONS = 60, MOST_SCHEMES = 64, PART = 5 };

static uint64_t seed = 20261121;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % sides;
}

TEST(joins_are_lattice_operations)
{
	static const enum asy_verdict all[] = {ASY_NOT_APPLICABLE, ASY_PASS, ASY_INCONCLUSIVE, ASY_FAIL};

	for (int i = 0; i < 4; i++) {
		CHECK(asy_verdict_all(all[i], all[i]) == all[i] && asy_verdict_any(all[i], all[i]) == all[i]);
		CHECK(asy_verdict_not(asy_verdict_not(all[i])) == all[i]);
		CHECK(asy_verdict_all(all[i], ASY_NOT_APPLICABLE) == all[i] && asy_verdict_any(all[i], ASY_NOT_APPLICABLE) == all[i]);
		for (int k = 0; k < 4; k++) {
			enum asy_verdict a = all[i], b = all[k];

			CHECK(asy_verdict_all(a, b) == asy_verdict_all(b, a) && asy_verdict_any(a, b) == asy_verdict_any(b, a));
			/* an operand that turns inconclusive leaves the result as it was, or inconclusive */
			CHECK(asy_verdict_all(ASY_INCONCLUSIVE, b) != ASY_PASS && asy_verdict_any(ASY_INCONCLUSIVE, b) != ASY_FAIL);
			for (int m = 0; m < 4; m++) {
				enum asy_verdict c = all[m];

				CHECK(asy_verdict_all(asy_verdict_all(a, b), c) == asy_verdict_all(a, asy_verdict_all(b, c)));
				CHECK(asy_verdict_any(asy_verdict_any(a, b), c) == asy_verdict_any(a, asy_verdict_any(b, c)));
			}
		}
	}
}

/* One random world: evidence and declarations that say what the catalog asks about. */
struct world {
	struct asy_arena arena;
	struct asy_declarations declarations;
	struct asy_observation observations[OBSERVATIONS];
	size_t n;
	struct asy_coverage areas[64];
	size_t n_areas;
	bool artifact;
	struct asy_product product; /* without a file: what is known of it stands in scope */
	struct asy_scope scope;
};

static struct asy_catalog catalog;

/* A value that some selector of the catalog asks for, so that selectors match often. */
static void random_attributes(struct world *w, struct asy_observation *o, const struct asy_selector *like)
{
	for (size_t i = 0; i < like->where.n && o->n_attrs < 20; i++) {
		const struct asy_cond *c = &like->where.conds[i];
		struct asy_attr *a;
		enum asy_attr_type type;

		if (!asy_kind_has_attr(like->kind, c->key, &type))
			continue;
		a = &o->attrs[o->n_attrs++];
		*a = (struct asy_attr){.key = c->key, .type = type, .text = ""};
		if (type == ASY_ATTR_TEXT)
			a->text = c->n_values && dice(5) ? c->values[dice((uint32_t)c->n_values)] : "other";
		else if (type == ASY_ATTR_INT)
			a->number = dice(100);
		else
			a->number = c->n_values && dice(5) ? strcmp(c->values[0], "true") == 0 : dice(2);
	}
	(void)w;
}

static void add_observation(struct world *w)
{
	const struct asy_check *check = *(struct asy_check **)asy_vec_at(&catalog.checks, dice((uint32_t)catalog.checks.len));
	const struct asy_selectors *from = dice(2) && check->pass.n ? &check->pass : &check->fail;
	struct asy_observation *o;

	if (from->n == 0 || w->n == OBSERVATIONS)
		return;
	o = &w->observations[w->n++];
	*o = (struct asy_observation){.kind = from->list[0].kind->name, .subject = "s", .summary = "", .locus = {.path = "/p"}};
	o->collector = check->needs.list[check->needs.n - 1];
	random_attributes(w, o, &from->list[dice((uint32_t)from->n)]);
	o->kind = from->list[0].kind->name;
}

static void add_areas(struct world *w)
{
	for (size_t i = 0; i < catalog.checks.len; i++) {
		const struct asy_check *check = *(struct asy_check **)asy_vec_at(&catalog.checks, i);

		for (size_t n = 0; n < check->needs.n; n++) {
			struct asy_coverage c = {.area = check->needs.list[n], .unit = "files", .complete = dice(12) != 0, .reason = ""};
			bool there = w->n_areas == 64;

			for (size_t k = 0; k < w->n_areas; k++)
				there = there || strcmp(w->areas[k].area, c.area) == 0;
			if (there)
				continue;
			for (size_t k = 0; k < w->n; k++)
				c.observations += strcmp(w->observations[k].collector, c.area) == 0;
			w->areas[w->n_areas++] = c;
		}
	}
}

static const struct asy_yaml nowhere = {.file = "d.yaml", .line = 1};
static const struct asy_declaration_file declaration_file = {.path = "d", .shown = "d", .author = "a", .date = "2026-01-01"};

static void answer(struct world *w, const struct asy_field *f, struct asy_row *row)
{
	struct asy_answer *a = &row->answers[row->n_answers];

	*a = (struct asy_answer){.field = f, .at = &nowhere, .values = asy_arena_array(&w->arena, 2, sizeof(char *)), .n_values = 1};
	if (f->type == ASY_FIELD_BOOL)
		a->values[0] = dice(4) ? "true" : "false";
	else if (f->choices.n)
		a->values[0] = f->choices.list[dice((uint32_t)f->choices.n)];
	else if (f->table)
		a->values[0] = "r0";
	else
		a->values[0] = f->type == ASY_FIELD_DATE ? "2030-01-01" : f->type == ASY_FIELD_INT ? (dice(2) ? "5" : "15") : "text s";
	row->n_answers++;
}

static void add_table(struct world *w, const struct asy_table *t)
{
	struct asy_table_answers *d = asy_arena_alloc(&w->arena, sizeof(*d)), **slot = asy_vec_push(&w->declarations.tables);

	*slot = d;
	*d = (struct asy_table_answers){.table = t, .at = &nowhere, .file = &declaration_file, .complete = t->form || dice(8) != 0};
	d->n_rows = t->form ? 1 : dice(3);
	d->rows = asy_arena_array(&w->arena, 4, sizeof(*d->rows));
	for (size_t i = 0; i < d->n_rows; i++) {
		d->rows[i] = (struct asy_row){.id = t->form ? "" : i ? "r1" : "r0", .table = t, .at = &nowhere,
		                              .answers = asy_arena_array(&w->arena, t->n_fields + 1, sizeof(struct asy_answer))};
		for (size_t k = 0; k < t->n_fields; k++)
			if (dice(15))
				answer(w, &t->fields[k], &d->rows[i]);
	}
}

static void judge_unit(struct world *w, const char *unit, const char *question)
{
	struct asy_assessment *a = asy_arena_alloc(&w->arena, sizeof(*a)), **at;

	*a = (struct asy_assessment){.unit = unit, .row = "", .question = question, .by = "b", .date = "2026-01-01", .reason = "r", .expires = "",
	                             .verdict = dice(12) ? ASY_PASS : ASY_FAIL, .at = &nowhere, .file = &declaration_file};
	for (size_t i = 0; i < w->declarations.assessments.len; i++) {
		const struct asy_assessment *other = *(struct asy_assessment **)asy_vec_at(&w->declarations.assessments, i);

		if (strcmp(other->unit, unit) == 0 && strcmp(other->question, question) == 0)
			return;
	}
	if (dice(25) && (at = asy_vec_push(&w->declarations.assessments)))
		*at = a;
}

/* A judgement about every question to people in the tree. */
static void judge_tree(struct world *w, const char *unit, const struct asy_tree *t)
{
	for (size_t i = 0; i < t->n; i++)
		judge_tree(w, unit, t->children[i]);
	if (t->op == ASY_TREE_HUMAN)
		judge_unit(w, unit, t->name);
}

static void claim(struct world *w, const struct asy_requirement *r)
{
	struct asy_ics *ics = asy_arena_alloc(&w->arena, sizeof(*ics)), **slot;

	*ics = (struct asy_ics){.requirement = r->id, .detail = dice(2) ? "because" : "", .at = &nowhere, .file = &declaration_file,
	                        .support = dice(10) ? ASY_SUPPORT_YES : (enum asy_support)dice(3)};
	if (!asy_declared_ics(&w->declarations, r->id) && dice(20) && (slot = asy_vec_push(&w->declarations.ics)))
		*slot = ics;
}

static void add_judgements(struct world *w, const struct asy_scheme *s)
{
	for (size_t i = 0; i < s->n_requirements; i++) {
		const struct asy_requirement *r = s->requirements[i];

		if (s->ics_required)
			claim(w, r);
		if (r->tree)
			judge_tree(w, asy_arena_printf(&w->arena, "%s %s", s->id, r->id), r->tree);
		for (size_t k = 0; k < r->n_tests; k++)
			for (size_t u = 0; asy_test_in_suite(&r->tests[k], s) && u < r->tests[k].n_units; u++)
				judge_tree(w, asy_arena_printf(&w->arena, "%s %s", r->tests[k].id, r->tests[k].units[u].id), r->tests[k].units[u].tree);
	}
}

static const struct asy_scheme *scheme(size_t i)
{
	return *(struct asy_scheme **)asy_vec_at(&catalog.schemes, i);
}

/* Facts of the product. Most worlds are sold in the Union, with radio and internet. */
static void add_facts(struct world *w)
{
	static const char *truths[] = {"true", "false"};
	struct asy_known *known = &w->scope.known;

	w->product = (struct asy_product){.name = "p", .support_until = ""};
	w->scope.product = &w->product;
	known->list = asy_arena_array(&w->arena, catalog.facts.len + 1, sizeof(*known->list));
	known->n = catalog.facts.len;
	for (size_t i = 0; i < known->n; i++) {
		const struct asy_product_fact *f = *(struct asy_product_fact **)asy_vec_at(&catalog.facts, i);
		struct asy_known_fact *k = &known->list[i];

		*k = (struct asy_known_fact){.fact = f, .why = ""};
		if (dice(12) == 0)
			continue;
		if (f->type == ASY_FACT_BOOL)
			k->values = (struct asy_names){.list = &truths[dice(2)], .n = 1};
		else if (f->n_choices)
			k->values = (struct asy_names){.list = &f->choices[dice(2) ? 0 : dice((uint32_t)f->n_choices)].id, .n = 1};
		k->from = k->values.n ? ASY_KNOWN_GIVEN : ASY_KNOWN_NOT;
	}
}

static void begin(struct world *w)
{
	*w = (struct world){.artifact = true};
	asy_arena_init(&w->arena, 256 << 20);
	asy_declarations_init(&w->declarations, &w->arena);
	for (uint32_t i = dice(OBSERVATIONS); i > 0; i--)
		add_observation(w);
	add_areas(w);
	add_facts(w);
	for (size_t i = 0; i < catalog.tables.len; i++)
		if (dice(20))
			add_table(w, *(struct asy_table **)asy_vec_at(&catalog.tables, i));
	for (size_t i = 0; i < catalog.schemes.len; i++)
		add_judgements(w, scheme(i));
}

static void drop(struct asy_vec *v, size_t i)
{
	void **items = v->items;

	memmove(items + i, items + i + 1, (v->len - i - 1) * sizeof(*items));
	v->len--;
}

/* Takes one piece away; true when there was one. A row that disappears leaves "complete: N" wrong. */
static bool remove_one(struct world *w)
{
	struct asy_declarations *d = &w->declarations;
	struct asy_table_answers *t = d->tables.len ? *(struct asy_table_answers **)asy_vec_at(&d->tables, dice((uint32_t)d->tables.len)) : NULL;

	switch (dice(9)) {
	case 0:
		if (w->n == 0)
			return false;
		w->observations[dice((uint32_t)w->n)] = w->observations[w->n - 1];
		w->n--;
		return true;
	case 1:
		if (w->n_areas == 0)
			return false;
		w->areas[dice((uint32_t)w->n_areas)] = w->areas[w->n_areas - 1];
		w->n_areas--;
		return true;
	case 2:
		w->artifact = false;
		return true;
	case 3:
		if (d->ics.len)
			drop(&d->ics, dice((uint32_t)d->ics.len));
		return true;
	case 4:
		if (d->assessments.len)
			drop(&d->assessments, dice((uint32_t)d->assessments.len));
		return true;
	case 8:
		w->scope.known.list[dice((uint32_t)w->scope.known.n)].values.n = 0;
		return true;
	case 5:
		if (d->tables.len)
			drop(&d->tables, dice((uint32_t)d->tables.len));
		return true;
	case 6:
		if (!t || t->table->form || t->n_rows == 0)
			return false;
		t->n_rows--;
		t->complete = false;
		return true;
	default:
		if (!t || t->n_rows == 0 || t->rows[0].n_answers == 0)
			return false;
		t->rows[0].answers[dice((uint32_t)t->rows[0].n_answers)] = t->rows[0].answers[t->rows[0].n_answers - 1];
		t->rows[0].n_answers--;
		return true;
	}
}

/* Every part-th scheme of the catalog in one run, from number `first`; in the catalog's order or backwards. Verdicts stand
 * in the catalog's order. */
struct choice {
	size_t first, part;
	bool backwards;
};

static void judge(struct world *w, struct choice choice, uint8_t *ret)
{
	struct asy_evidence e;
	struct asy_evidence_artifact a = {.id = "fw", .kind = "firmware"};
	const struct asy_scheme *schemes[MOST_SCHEMES];
	struct asy_assess_input in = {.catalog = &catalog, .evidence = &e, .declarations = &w->declarations, .schemes = schemes,
	                              .now = 1767225600, .scope = w->scope.product ? &w->scope : NULL};
	struct asy_assessment_result result;
	struct asy_arena arena;
	bool bad = catalog.schemes.len > MOST_SCHEMES;

	for (size_t i = choice.first; !bad && i < catalog.schemes.len; i += choice.part)
		schemes[in.n_schemes++] = scheme(i);
	for (size_t i = 0; choice.backwards && i < in.n_schemes / 2; i++) {
		const struct asy_scheme *other = schemes[i];

		schemes[i] = schemes[in.n_schemes - 1 - i];
		schemes[in.n_schemes - 1 - i] = other;
	}
	asy_arena_init(&arena, 1024 << 20);
	asy_evidence_init(&e);
	for (int kind = 0; kind < 5 && w->artifact; kind++) {
		/* the same areas stand for every kind of artifact, so that checks about devices and captures can pass too */
		static const char *const kinds[] = {"firmware", "device", "capture", "update", "document"};
		static const char *const ids[] = {"fw", "dev", "cap", "upd", "doc"};

		a = (struct asy_evidence_artifact){.id = ids[kind], .kind = kinds[kind]};
		bad |= asy_evidence_add_artifact(&e, a.id, a.kind) != ASY_OK;
		for (size_t i = 0; i < w->n; i++)
			bad |= asy_evidence_add_fact(&e, &a, "o-1", &w->observations[i]) != ASY_OK;
		for (size_t i = 0; i < w->n_areas; i++)
			bad |= asy_evidence_add_area(&e, &a, &w->areas[i]) != ASY_OK;
	}
	bad = bad || asy_assess(&arena, &in, &result) != ASY_OK;
	for (size_t k = 0; !bad && k < in.n_schemes; k++) {
		const struct asy_scheme_result *r = &result.schemes[choice.backwards ? in.n_schemes - 1 - k : k];

		for (size_t i = 0; i < r->n; i++)
			*ret++ = (uint8_t)r->list[i].verdict;
	}
	CHECK(!bad);
	asy_evidence_release(&e);
	asy_arena_release(&arena);
}

static void end(struct world *w)
{
	asy_declarations_release(&w->declarations);
	asy_arena_release(&w->arena);
}

/* The seen verdicts of each scheme, to know that the worlds are worth something. */
static size_t seen[MOST_SCHEMES][4];

static size_t in_all(void)
{
	size_t n = 0;

	for (size_t k = 0; k < catalog.schemes.len; k++)
		n += scheme(k)->n_requirements;
	return n;
}

static void compare(const uint8_t *before, const uint8_t *after, struct choice choice, int trial)
{
	for (size_t k = choice.first; k < catalog.schemes.len; k += choice.part) {
		const struct asy_scheme *s = scheme(k);

		for (size_t i = 0; i < s->n_requirements; i++, before++, after++) {
			bool risen = *after == ASY_PASS && *before != ASY_PASS;

			if (risen)
				printf("# %s %s: %s became pass in trial %d\n", s->id, s->requirements[i]->id, asy_verdict_name(*before), trial);
			CHECK(!risen);
			seen[k][*before]++;
		}
	}
}

TEST(less_evidence_never_gives_a_pass)
{
	size_t n = in_all();
	uint8_t *before = calloc(2, n), *after = before + n;

	for (int trial = 0; before && trial < TRIALS; trial++) {
		struct choice choice = {.first = (size_t)trial % PART, .part = PART};
		struct world w;

		begin(&w);
		judge(&w, choice, before);
		if (remove_one(&w)) {
			judge(&w, choice, after);
			compare(before, after, choice, trial);
		}
		end(&w);
	}
	for (size_t k = 0; k < catalog.schemes.len; k++) {
		printf("# %-18s pass %zu, fail %zu, inconclusive %zu, n/a %zu\n", scheme(k)->id, seen[k][ASY_PASS], seen[k][ASY_FAIL],
		       seen[k][ASY_INCONCLUSIVE], seen[k][ASY_NOT_APPLICABLE]);
		CHECK(seen[k][ASY_PASS] > 0 && seen[k][ASY_FAIL] > 0);
	}
	free(before);
}

TEST(the_order_of_schemes_does_not_matter)
{
	size_t n = in_all();
	uint8_t *forwards = calloc(2, n), *backwards = forwards + n;

	for (int trial = 0; forwards && trial < 3; trial++) {
		struct world w;

		begin(&w);
		judge(&w, (struct choice){.part = 1}, forwards);
		judge(&w, (struct choice){.part = 1, .backwards = true}, backwards);
		CHECK(memcmp(forwards, backwards, n) == 0);
		end(&w);
	}
	free(forwards);
}

TEST(nothing_given_nothing_passes)
{
	size_t n = in_all();
	uint8_t *verdicts = calloc(1, n);
	struct world w = {0};

	asy_arena_init(&w.arena, 1 << 20);
	asy_declarations_init(&w.declarations, &w.arena);
	judge(&w, (struct choice){.part = 1}, verdicts);
	for (size_t i = 0; i < n; i++)
		CHECK(verdicts[i] == ASY_INCONCLUSIVE);
	free(verdicts);
	end(&w);
}

int main(void)
{
	struct asy_arena arena;
	struct asy_diags diags;

	asy_arena_init(&arena, 16 << 20);
	asy_diags_init(&diags, &arena);
	if (asy_catalog_load(&catalog, CATALOG, &diags))
		return 1;
	RUN(joins_are_lattice_operations);
	RUN(less_evidence_never_gives_a_pass);
	RUN(the_order_of_schemes_does_not_matter);
	RUN(nothing_given_nothing_passes);
	asy_catalog_release(&catalog);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return TEST_RESULT();
}
