/* assay draft PRODUCT: a declaration file made from evidence, to be confirmed. */
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/result_file.h"
#include "cli/verbs.h"
#include "report/draft.h"

static int draft(struct asy_cli *cli, const struct asy_catalog *catalog, const json_t *doc)
{
	const char *to = asy_cli_option(cli, "--to"), *by = asy_cli_option(cli, "--by");
	struct asy_draft_count count;
	struct asy_buf out;
	char today[11];
	int code = ASY_EXIT_DONE;
	enum asy_err err;

	asy_clock_date(asy_clock_now(), today);
	asy_buf_init(&out, ASY_LIMIT_YAML_BYTES);
	err = asy_draft(doc, catalog, by ? by : "nobody yet (draft)", today, &out, &count);
	if (!err && !to)
		code = asy_cli_print(cli, &out);
	else if (!err)
		err = asy_file_replace(to, asy_buf_bytes(&out));
	if (err)
		code = asy_cli_fail(cli, err == ASY_LIMIT ? ASY_EXIT_INTERNAL : ASY_EXIT_USAGE, "%s%s%s", to ? to : "", to ? ": " : "", asy_err_text(err));
	else if (to)
		printf("%s: %zu answers and %zu ICS rows drafted. Add the file to \"declarations\", correct it, then confirm it.\n", to, count.rows, count.claims);
	asy_buf_release(&out);
	return code;
}

static int run(struct asy_cli *cli)
{
	struct asy_catalog catalog;
	json_t *doc = NULL;
	const char *to = asy_cli_option(cli, "--to");
	struct stat st;
	int code;

	if (to && lstat(to, &st) == 0)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s exists already: not touched", to);
	code = asy_cli_load_catalog(cli, &catalog) ? asy_result_or_product(cli, &doc) : ASY_EXIT_USAGE;
	if (!code)
		code = draft(cli, &catalog, doc);
	json_decref(doc);
	asy_catalog_release(&catalog);
	return code;
}

static const struct asy_option options[] = {
	{"--to", "FILE", "write it there, default standard output; never overwrites"},
	{"--by", "NAME", "author of the draft"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_draft = {
	.name = "draft",
	.arguments = "PRODUCT.yaml|RESULT",
	.summary = "fill in ICS and tables from evidence, for somebody to confirm",
	.help = "Writes rows that the product's declarations do not have yet: components, services, interfaces, sensors, keys, accounts, updaters,\n"
	        "connections; each with the observations it came from. Everything is marked as a draft, and a draft supports no PASS. What\n"
	        "becomes what is data: drafts.yaml of the catalog.\n\n"
	        "examples:\n"
	        "  assay draft camera.yaml --to draft.yaml\n"
	        "  assay answer camera.yaml SoftServ/SoftServ-1/* yes --by \"Jane Doe\" --into answers.yaml    # confirms one row",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
