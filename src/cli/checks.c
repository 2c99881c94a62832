/* assay checks: the machine's questions, the kinds of observation, the areas of coverage. */
#include <string.h>

#include "base/json.h"
#include "cli/verbs.h"
#include "evidence/observation.h"

static void checks_text(const struct asy_catalog *c, struct asy_buf *out)
{
	for (size_t i = 0; i < c->checks.len; i++) {
		const struct asy_check *k = *(struct asy_check **)asy_vec_at(&c->checks, i);

		asy_buf_printf(out, "%-36s %-9s %-8s %s\n", k->id, k->artifact, asy_severity_name(k->severity), k->question);
		asy_buf_text(out, "                                     needs:");
		for (size_t n = 0; n < k->needs.n; n++)
			asy_buf_printf(out, " %s", k->needs.list[n]);
		asy_buf_text(out, "\n");
	}
}

static void checks_json(const struct asy_catalog *c, struct asy_buf *out)
{
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_array(&j);
	for (size_t i = 0; i < c->checks.len; i++) {
		const struct asy_check *k = *(struct asy_check **)asy_vec_at(&c->checks, i);

		asy_json_object(&j);
		asy_json_put(&j, "id", k->id);
		asy_json_put(&j, "question", k->question);
		asy_json_put(&j, "artifact", k->artifact);
		asy_json_put(&j, "severity", asy_severity_name(k->severity));
		asy_json_put(&j, "fix", k->fix);
		asy_json_name(&j, "needs");
		asy_json_array(&j);
		for (size_t n = 0; n < k->needs.n; n++)
			asy_json_text(&j, k->needs.list[n]);
		asy_json_end(&j);
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_finish(&j);
}

static void kinds_text(struct asy_buf *out)
{
	for (size_t i = 0; i < asy_n_kinds; i++)
		asy_buf_printf(out, "%-18s %s\n                   %s\n", asy_kinds[i].name, asy_kinds[i].meaning, asy_kinds[i].attrs);
}

static void kinds_json(struct asy_buf *out)
{
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_array(&j);
	for (size_t i = 0; i < asy_n_kinds; i++) {
		asy_json_object(&j);
		asy_json_put(&j, "kind", asy_kinds[i].name);
		asy_json_put(&j, "meaning", asy_kinds[i].meaning);
		asy_json_put(&j, "attributes", asy_kinds[i].attrs);
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_finish(&j);
}

static int run(struct asy_cli *cli)
{
	struct asy_catalog c;
	struct asy_buf out;
	enum asy_format format;
	int code = ASY_EXIT_DONE;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	asy_buf_init(&out, 16 << 20);
	if (asy_cli_option(cli, "--kinds")) {
		(format == ASY_FORMAT_JSON ? kinds_json : kinds_text)(&out);
	} else {
		if (asy_cli_load_catalog(cli, &c))
			(format == ASY_FORMAT_JSON ? checks_json : checks_text)(&c, &out);
		else
			code = ASY_EXIT_USAGE;
		asy_catalog_release(&c);
	}
	if (!code)
		code = asy_cli_print(cli, &out);
	asy_buf_release(&out);
	return code;
}

static const struct asy_option options[] = {
	{"--kinds", NULL, "the kinds of observation with their attributes instead"},
	{"--format", "FORMAT", "text or json"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_checks = {
	.name = "checks",
	.arguments = "",
	.summary = "the questions that observations answer",
	.help = "Lists every check of the catalog: its question, the kind of artifact it is about, how bad a failure is, and which\n"
	        "areas must have been examined before it can say pass.",
	.options = options,
	.least = 0,
	.most = 0,
	.run = run,
};
