/* assay catalog list | show SCHEME [REQUIREMENT] | lint */
#include <string.h>

#include "base/json.h"
#include "cli/verbs.h"
#include "dossier/template.h"

static const char *conf(enum asy_confidence c)
{
	return asy_confidence_name(c);
}

static void list_text(const struct asy_catalog *c, struct asy_buf *out)
{
	asy_buf_printf(out, "catalog %s  sha256 %.12s\n\nschemes\n", c->version, c->digest);
	for (size_t i = 0; i < c->schemes.len; i++) {
		const struct asy_scheme *s = *(struct asy_scheme **)asy_vec_at(&c->schemes, i);

		asy_buf_printf(out, "  %-20s %3zu requirements  %s (confidence %s)\n", s->id, s->n_requirements, s->title, conf(s->confidence));
	}
	asy_buf_printf(out, "\ntables for declarations: %zu, checks: %zu, contradiction rules: %zu\n", c->tables.len, c->checks.len,
	               c->contradictions.len);
}

static void list_json(const struct asy_catalog *c, struct asy_buf *out)
{
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "version", c->version);
	asy_json_put(&j, "digest", c->digest);
	asy_json_name(&j, "schemes");
	asy_json_array(&j);
	for (size_t i = 0; i < c->schemes.len; i++) {
		const struct asy_scheme *s = *(struct asy_scheme **)asy_vec_at(&c->schemes, i);

		asy_json_object(&j);
		asy_json_put(&j, "id", s->id);
		asy_json_put(&j, "title", s->title);
		asy_json_put(&j, "edition", s->edition);
		asy_json_put(&j, "suite", s->suite);
		asy_json_put(&j, "confidence", conf(s->confidence));
		asy_json_put_uint(&j, "requirements", s->n_requirements);
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_put_uint(&j, "tables", c->tables.len);
	asy_json_put_uint(&j, "checks", c->checks.len);
	asy_json_end(&j);
	asy_json_finish(&j);
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
		struct leaves n = {0};

		count_leaves(t->units[i].tree, &n);
		asy_buf_printf(out, "      %-3s %s\n          decided by: %u machine, %u answers, %u judgements\n", t->units[i].id,
		               t->units[i].demand, n.machine, n.answers, n.judgements);
	}
}

static void show_requirement(const struct asy_scheme *s, size_t i, bool whole, struct asy_buf *out)
{
	const struct asy_requirement *r = s->requirements[i];

	asy_buf_printf(out, "  %-8s %-14s %s\n", r->id, s->editions[i]->status, r->title);
	if (!whole)
		return;
	asy_buf_printf(out, "    %s\n    applies: %s\n    confidence: %s\n", r->explanation, r->applies_when, conf(r->confidence));
	for (size_t k = 0; k < r->n_information; k++)
		asy_buf_printf(out, "    information %s%s: %s (%s.%s)\n", r->information[k].id, r->information[k].conditional ? ", if used" : "",
		               r->information[k].text, r->information[k].table->id, r->information[k].field->id);
	for (size_t k = 0; k < r->n_tests; k++)
		if (asy_test_in_suite(&r->tests[k], s))
			show_test(&r->tests[k], out);
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

static int show(struct asy_cli *cli, const struct asy_catalog *c, enum asy_format format, struct asy_buf *out)
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
	asy_buf_printf(out, "%s\n%s\n\n", s->title, s->legal);
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

static int lint(struct asy_cli *cli, struct asy_buf *out)
{
	struct asy_catalog c;
	struct asy_arena arena;
	struct asy_diags diags;
	struct asy_templates templates = {0};
	enum asy_err err;

	asy_arena_init(&arena, 64 << 20);
	asy_diags_init(&diags, &arena);
	err = asy_catalog_load(&c, asy_cli_catalog_path(cli), &diags);
	if (!err)
		err = asy_templates_load(&arena, &c, &diags, &templates);
	asy_diags_print(&diags, out);
	if (!err)
		asy_buf_printf(out, "catalog %s: %zu schemes, %zu tables, %zu checks, %zu document templates: no errors\n", c.version, c.schemes.len,
		               c.tables.len, c.checks.len, templates.n);
	asy_catalog_release(&c);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return asy_cli_print(cli, out) ? ASY_EXIT_INTERNAL : err ? ASY_EXIT_USAGE : ASY_EXIT_DONE;
}

static int run(struct asy_cli *cli)
{
	struct asy_catalog c;
	struct asy_buf out;
	enum asy_format format;
	int code;

	asy_buf_init(&out, 256 << 20);
	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	if (strcmp(cli->arguments[0], "lint") == 0) {
		code = lint(cli, &out);
		asy_buf_release(&out);
		return code;
	}
	if (strcmp(cli->arguments[0], "list") != 0 && strcmp(cli->arguments[0], "show") != 0)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "list, show or lint?");
	code = asy_cli_load_catalog(cli, &c) ? ASY_EXIT_DONE : ASY_EXIT_USAGE;
	if (!code && strcmp(cli->arguments[0], "list") == 0) {
		(format == ASY_FORMAT_JSON ? list_json : list_text)(&c, &out);
		code = asy_cli_print(cli, &out);
	} else if (!code) {
		code = show(cli, &c, format, &out);
	}
	asy_catalog_release(&c);
	asy_buf_release(&out);
	return code;
}

static const struct asy_option options[] = {
	{"--format", "FORMAT", "text or json"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_catalog = {
	.name = "catalog",
	.arguments = "list|show|lint [SCHEME [ID]]",
	.summary = "schemes, requirements, checks; check a catalog",
	.help = "list   the schemes of the catalog\n"
	        "show   the requirements of a scheme, or one with its test units and what decides them\n"
	        "lint   checks every file: unknown keys, dangling references, cycles, with file, line and column\n\n"
	        "examples:\n"
	        "  assay catalog show EN303645-V3.1.3\n"
	        "  assay catalog show EN303645-V3.1.3 REQUIREMENT\n"
	        "  assay catalog lint --catalog ./my-catalog",
	.options = options,
	.least = 1,
	.most = 3,
	.run = run,
};
