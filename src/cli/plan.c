/* assay plan RESULT --target LIST */
#include <string.h>

#include "cli/result_file.h"
#include "cli/verbs.h"
#include "report/plan.h"

enum { SHOWN = 60 };

static bool add_targets(struct asy_cli *cli, struct asy_plan *p, const char *list)
{
	char one[256];
	const char *near = "";

	while (*list) {
		size_t n = strcspn(list, ",");
		enum asy_err err;

		snprintf(one, sizeof(one), "%.*s", (int)(n < sizeof(one) ? n : sizeof(one) - 1), list);
		err = asy_plan_target(p, one, asy_cli_option(cli, "--recommended") != NULL, &near);
		if (err == ASY_NOT_FOUND)
			asy_cli_fail(cli, ASY_EXIT_USAGE, "the result has no scheme \"%s\"; it has: %s", one, near);
		else if (err)
			asy_cli_fail(cli, ASY_EXIT_USAGE, "\"%s\": no such level; there are: %s", one, near);
		if (err)
			return false;
		list += n + (list[n] == ',');
	}
	return true;
}

/* --target may be given several times, with a list each. */
static bool add_all_targets(struct asy_cli *cli, struct asy_plan *p)
{
	for (int i = 0; i < cli->n_options; i++)
		if (strcmp(cli->options[i].name, "--target") == 0 && !add_targets(cli, p, cli->options[i].value))
			return false;
	return true;
}

static int plan(struct asy_cli *cli, const json_t *doc, enum asy_format format)
{
	struct asy_arena arena;
	struct asy_buf out;
	struct asy_plan *p;
	int code = ASY_EXIT_USAGE;
	enum asy_err err;

	asy_arena_init(&arena, 512 << 20);
	asy_buf_init(&out, 64 << 20);
	p = asy_plan_new(doc, &arena);
	if (p && add_all_targets(cli, p)) {
		err = asy_plan_solve(p);
		if (!err)
			err = format == ASY_FORMAT_JSON ? asy_plan_json(p, &out) : asy_plan_text(p, asy_cli_option(cli, "--all-steps") ? 0 : SHOWN, &out);
		code = err ? asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s", asy_err_text(err)) : asy_cli_print(cli, &out);
	}
	asy_plan_free(p);
	asy_buf_release(&out);
	asy_arena_release(&arena);
	return code;
}

static int run(struct asy_cli *cli)
{
	json_t *doc = NULL;
	enum asy_format format;
	int code;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	if (!asy_cli_option(cli, "--target"))
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "--target LIST is missing: a scheme, or scheme:level, such as cls:3");
	code = asy_result_or_product(cli, &doc);
	if (!code)
		code = plan(cli, doc, format);
	json_decref(doc);
	return code;
}

static const struct asy_option options[] = {
	{"--target", "LIST", "schemes, or scheme:level, separated by commas; short names are fine; may be given several times"},
	{"--recommended", NULL, "also what is only recommended"},
	{"--all-steps", NULL, "every step, not only the first 60"},
	{"--format", "FORMAT", "text or json"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_plan = {
	.name = "plan",
	.arguments = "RESULT|PRODUCT.yaml",
	.summary = "the smallest set of things to do for a label, level or scheme, least effort first",
	.help = "Every requirement in force that is not met needs some things done: a repair, an answer, a claim, a judgement, evidence. One thing\n"
	        "often closes several requirements, and some can be closed in more than one way. The plan is a set with the least effort,\n"
	        "searched exactly; each step says what it closes. Effort: an answer 1, a judgement or a table 2, evidence 4, a changed answer\n"
	        "6, a repair 8.\n\n"
	        "examples:\n"
	        "  assay plan result --target EN303645-V3.1.3\n"
	        "  assay plan result --target cls:2,psti",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
