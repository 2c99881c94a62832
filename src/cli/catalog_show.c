/* assay catalog show SCHEME [REQUIREMENT] */
#include <string.h>

#include "base/json.h"
#include "catalog/basis.h"
#include "cli/catalog_parts.h"

static const char *conf(enum asy_confidence c)
{
	return asy_confidence_name(c);
}

/* What a unit's tree rests on. */
struct leaves {
	unsigned machine, firmware; /* checks and the like; those of them that a firmware image alone can answer */
	unsigned answers, judgements, references;
};

static void count_leaves(const struct asy_tree *t, struct leaves *n)
{
	bool machine = t->op == ASY_TREE_CHECK || t->op == ASY_TREE_SEEN || t->op == ASY_TREE_LISTED;
	const char *artifact = t->op == ASY_TREE_CHECK ? t->check->artifact : t->artifact;

	for (size_t i = 0; i < t->n; i++)
		count_leaves(t->children[i], n);
	n->machine += machine;
	n->firmware += machine && strcmp(artifact, "firmware") == 0;
	n->answers += t->op == ASY_TREE_FIELD || t->op == ASY_TREE_EACH || t->op == ASY_TREE_SOME || t->op == ASY_TREE_JUSTIFIED;
	n->judgements += t->op == ASY_TREE_HUMAN;
	n->references += t->op == ASY_TREE_UNIT;
}

static void show_test(const struct asy_test *t, struct asy_buf *out)
{
	asy_buf_printf(out, "    test %s (%s)\n", t->id, t->kind);
	for (size_t i = 0; i < t->n_units; i++) {
		asy_buf_printf(out, "      %-3s %s\n", t->units[i].id, t->units[i].demand);
		catalog_outline(t->units[i].tree, 5, out);
	}
}

static void show_requirement(const struct asy_scheme *s, size_t i, bool whole, struct asy_buf *out)
{
	const struct asy_requirement *r = s->requirements[i];
	struct asy_basis basis = asy_requirement_basis(s, i);
	const char *way = asy_way_name(asy_basis_way(&basis));

	asy_buf_printf(out, "  %-14s %-14s %-9s %s", r->id, s->editions[i]->status, way, r->title);
	if (*r->level)
		asy_buf_printf(out, "  (from level %s)", r->level);
	asy_buf_text(out, "\n");
	if (!whole)
		return;
	asy_buf_printf(out, "    %s\n    applies: %s\n    confidence: %s\n", r->explanation, *r->applies_when ? r->applies_when : "always",
	               conf(r->confidence));
	for (size_t k = 0; k < r->n_information; k++)
		asy_buf_printf(out, "    information %s%s: %s (%s.%s)\n", r->information[k].id, r->information[k].conditional ? ", if used" : "",
		               r->information[k].text, r->information[k].table->id, r->information[k].field->id);
	if (r->tree) {
		asy_buf_text(out, "    decided by\n");
		catalog_outline(r->tree, 3, out);
	}
	for (size_t k = 0; k < r->n_tests; k++)
		if (asy_test_in_suite(&r->tests[k], s))
			show_test(&r->tests[k], out);
}

static void basis_json(struct asy_json *j, const struct asy_scheme *s, size_t i)
{
	struct asy_basis b = asy_requirement_basis(s, i);

	asy_json_put(j, "way", asy_way_name(asy_basis_way(&b)));
	asy_json_name(j, "basis");
	asy_json_object(j);
	asy_json_put_uint(j, "firmware", b.firmware);
	asy_json_put_uint(j, "elsewhere", b.elsewhere);
	asy_json_put_uint(j, "answers", b.answers);
	asy_json_put_uint(j, "judgements", b.judgements);
	asy_json_end(j);
}

static void unit_json(struct asy_json *j, const struct asy_test *test, const struct asy_unit *unit)
{
	struct leaves n = {0};

	count_leaves(unit->tree, &n);
	asy_json_object(j);
	asy_json_put(j, "test", test->id);
	asy_json_put(j, "kind", test->kind);
	asy_json_put(j, "unit", unit->id);
	asy_json_put(j, "demand", unit->demand);
	asy_json_put_uint(j, "machine", n.machine);
	asy_json_put_uint(j, "firmware", n.firmware);
	asy_json_put_uint(j, "answers", n.answers);
	asy_json_put_uint(j, "judgements", n.judgements);
	asy_json_put_uint(j, "references", n.references);
	asy_json_end(j);
}

static void show_json(const struct asy_scheme *s, const char *only, struct asy_buf *out)
{
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "id", s->id);
	asy_json_put(&j, "title", s->title);
	asy_json_name(&j, "requirements");
	asy_json_array(&j);
	for (size_t i = 0; i < s->n_requirements; i++) {
		const struct asy_requirement *r = s->requirements[i];

		if (only && strcmp(only, r->id) != 0)
			continue;
		asy_json_object(&j);
		asy_json_put(&j, "id", r->id);
		asy_json_put(&j, "clause", r->clause);
		asy_json_put(&j, "title", r->title);
		asy_json_put(&j, "status", s->editions[i]->status);
		asy_json_put(&j, "obligation", s->editions[i]->obligation);
		asy_json_put(&j, "explanation", r->explanation);
		asy_json_put(&j, "confidence", conf(r->confidence));
		asy_json_put(&j, "level", r->level);
		basis_json(&j, s, i);
		asy_json_name(&j, "units");
		asy_json_array(&j);
		for (size_t k = 0; k < r->n_tests; k++)
			for (size_t u = 0; asy_test_in_suite(&r->tests[k], s) && u < r->tests[k].n_units; u++)
				unit_json(&j, &r->tests[k], &r->tests[k].units[u]);
		asy_json_end(&j);
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_end(&j);
	asy_json_finish(&j);
}

int catalog_show(struct asy_cli *cli, const struct asy_catalog *c, enum asy_format format, struct asy_buf *out)
{
	const char *id = cli->n_arguments > 1 ? cli->arguments[1] : NULL, *only = cli->n_arguments > 2 ? cli->arguments[2] : NULL;
	const struct asy_scheme *s = id ? asy_catalog_scheme(c, id) : NULL;
	size_t shown = 0;

	if (!s)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s%s%s: name a scheme (assay catalog list)", id ? "no scheme \"" : "", id ? id : "no scheme given", id ? "\"" : "");
	if (format == ASY_FORMAT_JSON) {
		show_json(s, only, out);
		return asy_cli_print(cli, out);
	}
	asy_buf_printf(out, "%s\n%s\n", s->title, s->legal);
	for (size_t i = 0; i < s->n_levels; i++)
		asy_buf_printf(out, "level %s: %s\n", s->levels[i].id, s->levels[i].title);
	asy_buf_text(out, "\n  (machine: observations decide; disprove: they can disprove, a pass needs answers or a person too;\n"
	                  "  answer: declared answers decide; human: a person decides)\n\n");
	for (size_t i = 0; i < s->n_requirements; i++) {
		if (only && strcmp(only, s->requirements[i]->id) != 0)
			continue;
		show_requirement(s, i, only != NULL, out);
		shown++;
	}
	if (!shown)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s has no requirement \"%s\"", s->id, only);
	return asy_cli_print(cli, out);
}

