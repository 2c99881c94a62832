/* assay explain RESULT ID */
#include <string.h>

#include "cli/result_file.h"
#include "cli/verbs.h"
#include "report/explain.h"

static int run(struct asy_cli *cli)
{
	json_t *doc = NULL;
	struct asy_buf out;
	const char *id = cli->arguments[1];
	enum asy_err err;
	int code = asy_result_open(cli, cli->arguments[0], &doc, NULL);

	if (code)
		return code;
	asy_buf_init(&out, 64 << 20);
	if (strncmp(id, "o-", 2) == 0)
		err = asy_explain_observation(doc, id, &out);
	else
		err = asy_explain(doc, asy_cli_option(cli, "--scheme"), id, asy_colour(ASY_RED)[0] != 0, &out);
	if (err == ASY_NOT_FOUND)
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "the result has nothing called \"%s\" (the id of a requirement as `assay gaps` shows it, or of an observation such as o-3f9c...)", id);
	else if (err)
		code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s", asy_err_text(err));
	else
		code = asy_cli_print(cli, &out);
	asy_buf_release(&out);
	json_decref(doc);
	return code;
}

static const struct asy_option options[] = {
	{"--scheme", "ID", "only this scheme's requirement"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_explain = {
	.name = "explain",
	.arguments = "RESULT ID",
	.summary = "why a requirement got its verdict, down to path and offset",
	.help = "RESULT is the folder that `assay assess` wrote. ID is a requirement, or an observation's id.\n\n"
	        "examples:\n"
	        "  assay explain result REQUIREMENT\n"
	        "  assay explain result o-3f9c41d0a1b2",
	.options = options,
	.least = 2,
	.most = 2,
	.run = run,
};
