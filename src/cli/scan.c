/* assay scan IMAGE */
#include "cli/artifact.h"
#include "cli/verbs.h"
#include "report/scan.h"

static int show(struct asy_cli *cli, const struct asy_catalog *catalog, const struct asy_examined *e, enum asy_format format)
{
	struct asy_scan_report r = {.file = cli->arguments[0], .sha256 = e->sha256, .status = e->status, .reason = e->reason,
	                            .size = e->size, .store = e->store, .catalog = catalog,
	                            .colour = asy_colour(ASY_RED)[0] != 0, .all = asy_cli_option(cli, "--all") != NULL};
	struct asy_buf out;
	enum asy_err err;
	int code;

	asy_buf_init(&out, 512u << 20);
	err = format == ASY_FORMAT_JSON ? asy_scan_json(&r, &out) : asy_scan_text(&r, &out);
	code = err ? asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s", asy_err_text(err)) : asy_cli_print(cli, &out);
	asy_buf_release(&out);
	return code;
}

static int run(struct asy_cli *cli)
{
	struct asy_catalog catalog;
	struct asy_examined e = {0};
	enum asy_format format;
	int code = ASY_EXIT_USAGE;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	if (asy_cli_load_catalog(cli, &catalog)) {
		code = asy_examine_image(cli, &catalog, cli->arguments[0], &e);
		if (!code)
			code = show(cli, &catalog, &e, format);
	}
	asy_examined_release(&e);
	asy_catalog_release(&catalog);
	return code;
}

static const struct asy_option options[] = {
	{"--all", NULL, "every component, problem and finding"},
	{"--format", "FORMAT", "text or json"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_scan = {
	.name = "scan",
	.arguments = "IMAGE",
	.summary = "what is inside one image, and what is wrong with it",
	.help = "Needs no product file. Shows the layout with every byte accounted for, the components found, and every check of the\n"
	        "catalog that fails on the image, worst first. For verdicts use `assay assess`.\n\n"
	        "examples:\n"
	        "  assay scan firmware.bin\n"
	        "  assay scan firmware.bin --format json",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
