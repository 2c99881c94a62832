/* assay report RESULT --format text|html|json|csv|markdown|sarif|junit|oscal */
#include "base/file.h"
#include "base/limits.h"
#include "cli/result_file.h"
#include "cli/verbs.h"
#include "report/csv.h"
#include "report/gaps.h"
#include "report/html.h"
#include "report/machine.h"
#include "report/summary.h"

static enum asy_err make(enum asy_format format, const json_t *doc, const struct asy_buf *json, bool colour, struct asy_buf *out)
{
	enum asy_err err;

	switch (format) {
	case ASY_FORMAT_HTML:
		return asy_report_html(asy_buf_bytes(json), out);
	case ASY_FORMAT_CSV:
		return asy_report_csv(doc, out);
	case ASY_FORMAT_JSON:
		asy_buf_append(out, asy_buf_bytes(json));
		return out->err;
	case ASY_FORMAT_MARKDOWN:
		return asy_report_markdown(doc, out);
	case ASY_FORMAT_SARIF:
		return asy_report_sarif(doc, out);
	case ASY_FORMAT_JUNIT:
		return asy_report_junit(doc, out);
	case ASY_FORMAT_OSCAL:
		return asy_report_oscal(doc, out);
	case ASY_FORMAT_TEXT:
	case ASY_FORMAT_TSV:
		break;
	}
	err = asy_report_summary(asy_buf_bytes(json), colour, out);
	asy_buf_text(out, "\nall gaps\n");
	return err ? err : asy_gaps_text(doc, NULL, colour, 0, out);
}

static int run(struct asy_cli *cli)
{
	const char *to = asy_cli_option(cli, "--output");
	struct asy_buf json, out;
	enum asy_format format;
	json_t *doc = NULL;
	enum asy_err err;
	int code;

	if (!asy_cli_format(cli, ~(1u << ASY_FORMAT_TSV), ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	asy_buf_init(&json, ASY_LIMIT_REPORT_BYTES);
	asy_buf_init(&out, ASY_LIMIT_REPORT_BYTES);
	code = asy_result_open(cli, cli->arguments[0], &doc, &json);
	if (!code) {
		err = make(format, doc, &json, !to && asy_colour(ASY_RED)[0] != 0, &out);
		if (err)
			code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s", asy_err_text(err));
		else if (!to)
			code = asy_cli_print(cli, &out);
		else if (asy_file_replace(to, asy_buf_bytes(&out)))
			code = asy_cli_fail(cli, ASY_EXIT_USAGE, "cannot write %s", to);
	}
	json_decref(doc);
	asy_buf_release(&out);
	asy_buf_release(&json);
	return code;
}

static const struct asy_option options[] = {
	{"--format", "FORMAT", "text, html, json, csv, markdown, sarif, junit or oscal"},
	{"--output", "FILE", "(-o) write there instead of standard output"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_report = {
	.name = "report",
	.arguments = "RESULT",
	.summary = "the result for people and for other programs",
	.help = "Every report is a function of result.json alone.\n\nexamples:\n"
	        "  assay report result --format html -o report.html\n"
	        "  assay report result --format csv -o verdicts.csv\n"
	        "  assay report result --format sarif -o assay.sarif   code scanning pages: path, line, rule help\n"
	        "  assay report result --format junit -o assay.xml     CI servers: a test case per requirement\n"
	        "  assay report result --format oscal -o results.json  OSCAL assessment results",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
