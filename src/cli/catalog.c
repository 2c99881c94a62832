/* assay catalog list | show SCHEME [REQUIREMENT] | diff OLD NEW | coverage | lint */
#include <string.h>

#include "base/json.h"
#include "cli/catalog_parts.h"
#include "cli/catalog_declare.h"
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

		asy_buf_printf(out, "  %-20s %3zu requirements  %s (%s, confidence %s)\n", s->id, s->n_requirements, s->title,
		               asy_force_name(s->force), conf(s->confidence));
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
		asy_json_put(&j, "short", s->short_name);
		asy_json_put(&j, "force", asy_force_name(s->force));
		asy_json_put(&j, "legal", s->legal);
		asy_json_put(&j, "confidence", conf(s->confidence));
		asy_json_name(&j, "levels");
		asy_json_array(&j);
		for (size_t k = 0; k < s->n_levels; k++)
			asy_json_text(&j, s->levels[k].id);
		asy_json_end(&j);
		asy_json_put_uint(&j, "requirements", s->n_requirements);
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_put_uint(&j, "tables", c->tables.len);
	asy_json_put_uint(&j, "checks", c->checks.len);
	asy_json_end(&j);
	asy_json_finish(&j);
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

static int crosswalk(struct asy_cli *cli, const struct asy_catalog *c, enum asy_format format, struct asy_buf *out)
{
	const char *scheme = cli->n_arguments > 1 ? cli->arguments[1] : NULL, *id = cli->n_arguments > 2 ? cli->arguments[2] : NULL;

	if (scheme && !asy_catalog_scheme(c, scheme))
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "no scheme \"%s\": name a scheme (assay catalog list)", scheme);
	if (catalog_crosswalk(c, scheme, id, format == ASY_FORMAT_JSON, out) == 0 && id &&
	    asy_scheme_requirement(asy_catalog_scheme(c, scheme), id) == SIZE_MAX)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s has no requirement \"%s\"", scheme, id);
	return asy_cli_print(cli, out);
}

static int run(struct asy_cli *cli)
{
	struct asy_catalog c;
	struct asy_buf out;
	static const char *const words[] = {"list", "show", "diff", "coverage", "crosswalk", "tables", "schema", "lint"};
	enum { LIST, SHOW, DIFF, COVERAGE, CROSSWALK, TABLES, SCHEMA, LINT, WORDS };
	enum asy_format format;
	int code, what = LIST;

	asy_buf_init(&out, 256 << 20);
	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	if (strcmp(cli->arguments[0], "lint") == 0 && cli->n_arguments == 1) {
		code = lint(cli, &out);
		asy_buf_release(&out);
		return code;
	}
	while (what < WORDS && strcmp(cli->arguments[0], words[what]) != 0)
		what++;
	if (what == WORDS)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "list, show, diff, coverage, crosswalk, tables, schema or lint?");
	code = asy_cli_load_catalog(cli, &c) ? ASY_EXIT_DONE : ASY_EXIT_USAGE;
	if (!code && what == LINT) {
		code = asy_catalog_lint_files(cli, &c);
	} else if (!code && what == TABLES) {
		code = asy_catalog_tables(cli, &c, &out);
	} else if (!code && what == SCHEMA) {
		code = asy_catalog_schema(cli, &c, &out);
	} else if (!code && what == LIST) {
		(format == ASY_FORMAT_JSON ? list_json : list_text)(&c, &out);
		code = asy_cli_print(cli, &out);
	} else if (!code && what == COVERAGE) {
		(format == ASY_FORMAT_JSON ? catalog_coverage_json : catalog_coverage_text)(&c, &out);
		code = asy_cli_print(cli, &out);
	} else if (!code && what == CROSSWALK) {
		code = crosswalk(cli, &c, format, &out);
	} else if (!code && what == DIFF) {
		code = catalog_diff(cli, &c, format, &out);
	} else if (!code) {
		code = catalog_show(cli, &c, format, &out);
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
	.arguments = "list|show|diff|coverage|crosswalk|tables|schema|lint ...",
	.summary = "schemes, requirements, tables; check a catalog or declarations",
	.help = "list      the schemes of the catalog\n"
	        "show      the requirements of a scheme and who decides each, or one with its questions\n"
	        "diff      OLD NEW: what became of each requirement between two editions\n"
	        "coverage  per scheme, how many requirements the machine, an answer or a person decides\n"
	        "crosswalk [SCHEME [ID]]: which requirement takes its verdict from which, and how well they fit\n"
	        "tables    what declarations can say: every table, or the fields of one\n"
	        "schema    JSON Schema of a declaration file, made from the tables\n"
	        "lint      checks every file: unknown keys, dangling references, cycles, with file, line and column; with FILES the\n"
	        "          declaration files, or those that a product file names\n\n"
	        "examples:\n"
	        "  assay catalog show EN303645-V3.1.3\n"
	        "  assay catalog show EN303645-V3.1.3 REQUIREMENT\n"
	        "  assay catalog crosswalk UK-PSTI\n"
	        "  assay catalog tables UpdMech\n"
	        "  assay catalog lint answers.yaml\n"
	        "  assay catalog diff EN303645-V2.1.1 EN303645-V3.1.3\n"
	        "  assay catalog lint --catalog ./my-catalog",
	.options = options,
	.least = 1,
	.most = ASY_CLI_ARGUMENTS,
	.run = run,
};
