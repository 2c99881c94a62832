/* assay scope PRODUCT: which rules apply. */
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "cli/verbs.h"
#include "report/scope.h"

static int print_scope(struct asy_cli *cli, const struct asy_scope *s, enum asy_format format)
{
	const struct asy_scope_style style = {asy_colour(ASY_PLAIN), asy_colour(ASY_BOLD), asy_colour(ASY_DIM), asy_colour(ASY_RED),
	                                      asy_colour(ASY_GREEN), asy_colour(ASY_YELLOW)};
	struct asy_buf out;
	struct asy_json j;
	int code;

	asy_buf_init(&out, ASY_LIMIT_REPORT_BYTES);
	if (format == ASY_FORMAT_JSON) {
		asy_json_init(&j, &out);
		asy_json_object(&j);
		asy_json_put_int(&j, "assay-scope", 1);
		asy_json_put(&j, "product", s->product->name);
		asy_scope_json(&j, s);
		asy_json_end(&j);
		(void)asy_json_finish(&j);
	} else {
		asy_scope_text(s, &style, asy_cli_option(cli, "--all") != NULL, &out);
	}
	code = asy_cli_print(cli, &out);
	asy_buf_release(&out);
	return code;
}

static int find(struct asy_cli *cli, const struct asy_catalog *catalog, struct asy_arena *arena, enum asy_format format, int64_t on)
{
	struct asy_diags diags;
	struct asy_buf messages;
	struct asy_product product;
	struct asy_scope scope;
	int code = ASY_EXIT_USAGE;

	asy_diags_init(&diags, arena);
	if (!asy_product_load(arena, cli->arguments[0], catalog, &diags, &product))
		code = asy_scope_find(arena, catalog, &product, on, asy_clock_now(), &scope)
		               ? asy_cli_fail(cli, ASY_EXIT_INTERNAL, "out of memory")
		               : print_scope(cli, &scope, format);
	asy_buf_init(&messages, 1 << 20);
	asy_diags_print(&diags, &messages);
	fputs(asy_buf_cstr(&messages), stderr);
	asy_buf_release(&messages);
	asy_diags_release(&diags);
	return code;
}

static int run(struct asy_cli *cli)
{
	const char *day = asy_cli_option(cli, "--on");
	struct asy_catalog catalog;
	struct asy_arena arena;
	enum asy_format format;
	int64_t on = INT64_MIN;
	int code = ASY_EXIT_USAGE;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	if (day && !asy_clock_parse_date(day, &on))
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "\"%s\" is no date like 2027-12-11", day);
	asy_arena_init(&arena, 256 << 20);
	if (asy_cli_load_catalog(cli, &catalog))
		code = find(cli, &catalog, &arena, format, on);
	asy_catalog_release(&catalog);
	asy_arena_release(&arena);
	return code;
}

static const struct asy_option options[] = {
	{"--on", "DATE", "look at that day, as if a unit were placed on the market then"},
	{"--all", NULL, "also the rules that do not apply, with the reason"},
	{"--format", "FORMAT", "text or json"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_scope = {
	.name = "scope",
	.arguments = "PRODUCT.yaml",
	.summary = "which rules apply, since when, mandatory or not, by which route",
	.help = "Evaluates the market rules of the catalog over the facts of the product file (docs/product-file.md): which apply,\n"
	        "since when, mandatory or voluntary, class, conformity route; why, and what was assumed. A fact that is not given\n"
	        "is unknown, never \"no\"; the answers that would settle most are listed first.\n\n"
	        "examples:\n"
	        "  assay scope camera.yaml\n"
	        "  assay scope camera.yaml --on 2027-12-11 --all\n"
	        "  assay scope camera.yaml --format json",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
