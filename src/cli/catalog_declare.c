#include "cli/catalog_declare.h"

#include <string.h>

#include "product/declaration.h"
#include "product/product.h"
#include "product/schema.h"

int asy_catalog_schema(struct asy_cli *cli, const struct asy_catalog *c, struct asy_buf *out)
{
	return asy_declaration_schema(c, out) ? asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s", asy_err_text(out->err)) : asy_cli_print(cli, out);
}

static void one_table(const struct asy_table *t, struct asy_buf *out)
{
	asy_buf_printf(out, "%s  %s (%s)\n", t->id, t->title, t->form ? "one form" : "rows");
	for (size_t i = 0; i < t->suites.n; i++)
		asy_buf_printf(out, "  %s in %s\n", t->suite_names.list[i], t->suites.list[i]);
	for (size_t i = 0; i < t->n_fields; i++) {
		const struct asy_field *f = &t->fields[i];

		asy_buf_printf(out, "\n  %-32s %s%s%s%s\n", f->id, asy_field_type_name(f->type), f->table ? " to " : "", f->table ? f->table->id : "",
		               f->required ? ", asked by the standard" : "");
		if (*f->title)
			asy_buf_printf(out, "    %s\n", f->title);
		asy_buf_printf(out, "    %s\n", f->ask);
		for (size_t k = 0; k < f->choices.n; k++)
			asy_buf_printf(out, "%s%s", k ? ", " : "    one of: ", f->choices.list[k]);
		asy_buf_text(out, f->choices.n ? "\n" : "");
	}
}

int asy_catalog_tables(struct asy_cli *cli, const struct asy_catalog *c, struct asy_buf *out)
{
	const char *name = cli->n_arguments > 1 ? cli->arguments[1] : NULL;
	const struct asy_table *only = name ? asy_catalog_table_any_name(c, name) : NULL;

	if (name && !only)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "no table \"%s\" (assay catalog tables lists them)", name);
	for (size_t i = 0; !name && i < c->tables.len; i++) {
		const struct asy_table *t = *(struct asy_table **)asy_vec_at(&c->tables, i);

		asy_buf_printf(out, "%-16s %-5s %3zu fields  %s\n", t->id, t->form ? "form" : "rows", t->n_fields, t->title);
	}
	if (only)
		one_table(only, out);
	return asy_cli_print(cli, out);
}

static bool is_product(struct asy_arena *arena, const char *path)
{
	struct asy_diags quiet;
	struct asy_yaml *root;
	bool yes;

	asy_diags_init(&quiet, arena);
	yes = !asy_yaml_load_file(arena, path, &quiet, &root) && asy_yaml_get(root, "assay");
	asy_diags_release(&quiet);
	return yes;
}

/* Does any scheme have this requirement, or with `rest` this unit of a test or this requirement without test cases? */
static bool is_asked(const struct asy_catalog *c, const char *id, size_t n, const char *rest)
{
	for (size_t i = 0; i < c->schemes.len; i++) {
		const struct asy_scheme *q = *(struct asy_scheme **)asy_vec_at(&c->schemes, i);
		bool scheme = strlen(q->id) == n && strncmp(q->id, id, n) == 0;

		for (size_t k = 0; k < q->n_requirements; k++) {
			const struct asy_requirement *r = q->requirements[k];

			if (!rest ? strlen(r->id) == n && strncmp(r->id, id, n) == 0 : scheme && strcmp(rest, r->id) == 0)
				return true;
			for (size_t t = 0; rest && t < r->n_tests; t++)
				for (size_t u = 0; strlen(r->tests[t].id) == n && strncmp(r->tests[t].id, id, n) == 0 && u < r->tests[t].n_units; u++)
					if (strcmp(rest, r->tests[t].units[u].id) == 0)
						return true;
		}
	}
	return false;
}

/* A row or a judgement about something that no scheme asks counts for nothing: most likely it is misspelt. */
static void complain_unasked(const struct asy_catalog *c, const struct asy_declarations *d, struct asy_diags *diags)
{
	for (size_t i = 0; i < d->ics.len; i++) {
		const struct asy_ics *row = *(struct asy_ics **)asy_vec_at(&d->ics, i);

		if (!is_asked(c, row->requirement, strlen(row->requirement), NULL))
			asy_yaml_complain(diags, row->at, "no scheme has a requirement \"%s\"", row->requirement);
	}
	for (size_t i = 0; i < d->assessments.len; i++) {
		const struct asy_assessment *a = *(struct asy_assessment **)asy_vec_at(&d->assessments, i);
		const char *space = strrchr(a->unit, ' ');

		if (!space || !is_asked(c, a->unit, (size_t)(space - a->unit), space + 1))
			asy_yaml_complain(diags, a->at, "no scheme has a unit \"%s\" (assay catalog show SCHEME REQUIREMENT names them)", a->unit);
	}
}

int asy_catalog_lint_files(struct asy_cli *cli, const struct asy_catalog *c)
{
	struct asy_arena arena;
	struct asy_diags diags;
	struct asy_declarations d;
	struct asy_product product;
	struct asy_buf messages;
	size_t files = 0;
	int code;

	asy_arena_init(&arena, (size_t)1 << 30);
	asy_diags_init(&diags, &arena);
	asy_declarations_init(&d, &arena);
	for (int i = 1; i < cli->n_arguments; i++, files++) {
		if (!is_product(&arena, cli->arguments[i])) {
			(void)!asy_declarations_add(&d, cli->arguments[i], cli->arguments[i], c, &diags);
			continue;
		}
		if (asy_product_load(&arena, cli->arguments[i], c, &diags, &product))
			continue;
		for (size_t k = 0; k < product.declarations.n; k++, files++)
			(void)!asy_declarations_add(&d, product.declarations.list[k], product.declarations.list[k], c, &diags);
	}
	(void)!asy_declarations_link(&d, &diags);
	complain_unasked(c, &d, &diags);
	asy_buf_init(&messages, 4 << 20);
	asy_diags_print(&diags, &messages);
	if (asy_diags_count(&diags) == 0)
		asy_buf_printf(&messages, "%zu files: %zu tables, %zu ICS rows, %zu judgements, %zu accepted risks: no errors\n", files, d.tables.len,
		               d.ics.len, d.assessments.len, d.waivers.len);
	code = asy_cli_print(cli, &messages) ? ASY_EXIT_INTERNAL : asy_diags_count(&diags) ? ASY_EXIT_USAGE : ASY_EXIT_DONE;
	asy_buf_release(&messages);
	asy_declarations_release(&d);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return code;
}
