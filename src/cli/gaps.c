/* assay gaps RESULT */
#include "cli/result_file.h"
#include "cli/verbs.h"
#include "report/gaps.h"

static int run(struct asy_cli *cli)
{
	json_t *doc = NULL;
	struct asy_buf out;
	enum asy_format format;
	const char *scheme = asy_cli_option(cli, "--scheme");
	enum asy_err err;
	int code;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	code = asy_result_open(cli, cli->arguments[0], &doc, NULL);
	if (code)
		return code;
	asy_buf_init(&out, 64 << 20);
	if (format == ASY_FORMAT_JSON)
		err = asy_gaps_json(doc, scheme, &out);
	else
		err = asy_gaps_text(doc, scheme, asy_colour(ASY_RED)[0] != 0, 0, &out);
	code = err ? asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s", asy_err_text(err)) : asy_cli_print(cli, &out);
	asy_buf_release(&out);
	json_decref(doc);
	return code;
}

static const struct asy_option options[] = {
	{"--scheme", "ID", "only the gaps of this scheme"},
	{"--format", "FORMAT", "text or json"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_gaps = {
	.name = "gaps",
	.arguments = "RESULT",
	.summary = "what is in force and not met, worst first, with the fix",
	.help = "A gap is a requirement in force that is neither PASS nor NOT APPLICABLE.\n\nexample:\n  assay gaps result --scheme EN303645-V3.1.3",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
