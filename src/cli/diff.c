/* assay diff OLD-RESULT NEW-RESULT */
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/result_file.h"
#include "cli/verbs.h"
#include "report/diff.h"

enum { SHOWN = 20 };
static const char *const words[] = {"worse", "confirm", "change", NULL};

static bool read_words(const struct asy_cli *cli, unsigned *ret)
{
	const char *list = asy_cli_option(cli, "--fail-on");

	*ret = 0;
	while (list && *list) {
		size_t n = strcspn(list, ","), i = 0;

		while (words[i] && (strlen(words[i]) != n || strncmp(words[i], list, n) != 0))
			i++;
		if (!words[i]) {
			asy_cli_fail(cli, ASY_EXIT_USAGE, "--fail-on: unknown word \"%.*s\": choose from worse, confirm, change", (int)n, list);
			return false;
		}
		*ret |= 1u << i;
		list += n + (list[n] == ',');
	}
	return true;
}

/* The list of files beside the result; NULL when there is none. */
static const char *files_of(const char *path, struct asy_buf *out)
{
	struct asy_buf name;
	struct stat st;
	const char *text = NULL;

	asy_buf_init(&name, ASY_LIMIT_PATH_BYTES);
	asy_buf_init(out, ASY_LIMIT_REPORT_BYTES);
	asy_buf_printf(&name, "%s/files.tsv", path);
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode) && !asy_file_read(asy_buf_cstr(&name), out))
		text = asy_buf_cstr(out);
	asy_buf_release(&name);
	return text;
}

static int compare(struct asy_cli *cli, const json_t *before, const json_t *after, enum asy_format format, unsigned fail_on)
{
	const char *output = asy_cli_option(cli, "--output");
	struct asy_buf out, a, b;
	struct asy_diff_count n;
	const char *x = files_of(cli->arguments[0], &a), *y = files_of(cli->arguments[1], &b);
	json_t *d = asy_diff(before, after, x, y, &n);
	enum asy_err err = ASY_NOMEM;
	int code;

	asy_buf_init(&out, ASY_LIMIT_REPORT_BYTES);
	if (d && format == ASY_FORMAT_JSON)
		err = asy_diff_json(d, &out);
	else if (d && format == ASY_FORMAT_HTML)
		err = asy_diff_html(d, &out);
	else if (d)
		err = asy_diff_text(d, !output && asy_colour(ASY_RED)[0] != 0, asy_cli_option(cli, "--all") ? 0 : SHOWN, &out);
	if (err)
		code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s", asy_err_text(err));
	else if (output)
		code = asy_file_replace(output, asy_buf_bytes(&out)) ? asy_cli_fail(cli, ASY_EXIT_USAGE, "cannot write %s", output) : ASY_EXIT_DONE;
	else
		code = asy_cli_print(cli, &out);
	if (!code && ((fail_on & 1u && n.worse) || (fail_on & 2u && n.confirm) ||
	              (fail_on & 4u && (n.worse || n.better || n.moved || n.files || n.components || n.observations))))
		code = ASY_EXIT_FOUND;
	json_decref(d);
	asy_buf_release(&a);
	asy_buf_release(&b);
	asy_buf_release(&out);
	return code;
}

static int run(struct asy_cli *cli)
{
	json_t *before = NULL, *after = NULL;
	enum asy_format format;
	unsigned fail_on;
	int code;

	if (!read_words(cli, &fail_on) || !asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON | 1u << ASY_FORMAT_HTML, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	code = asy_result_open(cli, cli->arguments[0], &before, NULL);
	if (!code)
		code = asy_result_open(cli, cli->arguments[1], &after, NULL);
	if (!code)
		code = compare(cli, before, after, format, fail_on);
	json_decref(before);
	json_decref(after);
	return code;
}

static const struct asy_option options[] = {
	{"--fail-on", "LIST", "exit 1 when there is a: worse verdict, answer to confirm, change (comma-separated: worse, confirm, change)"},
	{"--format", "FORMAT", "text, json or html"},
	{"--output", "FILE", "(-o) write it there instead of standard output"},
	{"--all", NULL, "every line, not only the first of each list"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_diff = {
	.name = "diff",
	.arguments = "OLD-RESULT NEW-RESULT",
	.summary = "a new version: what changed, which verdicts moved, which answers to confirm again",
	.help = "Compares two folders that `assay assess` wrote. Places are compared without offsets and the layout of the flash. An answer has to\n"
	        "be confirmed again when what is seen about it has changed since.\n\n"
	        "examples:\n"
	        "  assay diff results/1.4.2 results/1.5.0\n"
	        "  assay diff results/1.4.2 results/1.5.0 --format html -o changes.html\n"
	        "  assay diff results/1.4.2 results/1.5.0 --fail-on worse,confirm      # in CI",
	.options = options,
	.least = 2,
	.most = 2,
	.run = run,
};
