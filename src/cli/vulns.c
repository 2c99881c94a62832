/* assay vulns IMAGE|RESULT|SBOM */
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "cli/db.h"
#include "cli/verbs.h"
#include "cli/vulns_data.h"
#include "cli/vulns_input.h"
#include "vuln/report.h"
#include "vuln/triage.h"

static const struct {
	const char *name;
	void (*write)(const struct asy_vreport *r, struct asy_buf *out);
} formats[] = {
	{"table", asy_vreport_text}, {"text", asy_vreport_text}, {"json", asy_vreport_json}, {"sarif", asy_vreport_sarif},
	{"openvex", asy_vreport_openvex}, {"csaf", asy_vreport_csaf}, {"cyclonedx-vex", asy_vreport_cyclonedx},
};

static int triage(struct asy_cli *cli, struct asy_arena *arena, struct asy_vulns_input *in, struct asy_vresult *result, size_t *ret_expired)
{
	const char *path = asy_cli_option(cli, "--triage");
	struct asy_diags diags;
	struct asy_buf messages;
	enum asy_err err;

	*ret_expired = 0;
	if (!path)
		return ASY_EXIT_DONE;
	asy_diags_init(&diags, arena);
	asy_buf_init(&messages, 1u << 20);
	err = asy_triage_apply(path, asy_clock_now(), &diags, &in->subject, result, ret_expired);
	asy_diags_print(&diags, &messages);
	fputs(asy_buf_cstr(&messages), stderr);
	asy_buf_release(&messages);
	asy_diags_release(&diags);
	return err ? ASY_EXIT_USAGE : ASY_EXIT_DONE;
}

static bool found(struct asy_cli *cli, const struct asy_vresult *result)
{
	const char *wanted = asy_cli_option(cli, "--fail-on");

	for (size_t i = 0; wanted && i < result->matches.len; i++) {
		const struct asy_vmatch *m = asy_vec_at(&result->matches, i);

		if (m->status == ASY_VEX_AFFECTED && (strcmp(wanted, "affected") == 0 || (strcmp(wanted, "exploited") == 0 && m->kev) ||
		                                      (strcmp(wanted, "critical") == 0 && m->score >= 90)))
			return true;
	}
	return false;
}

static int report(struct asy_cli *cli, struct asy_arena *arena, size_t format, struct asy_vulns_input *in, struct asy_vulns_data *data)
{
	struct asy_vresult result;
	struct asy_vreport r = {
		.input = in->name, .product = in->product, .version = in->version, .supplier = in->supplier, .tool_version = ASY_VERSION,
		.now = asy_clock_now(), .subject = &in->subject, .result = &result, .sources = data->sources, .n_sources = data->n_sources,
		.starter = data->starter_only, .all = asy_cli_option(cli, "--all") != NULL, .colour = asy_colour(ASY_RED)[0] != 0,
		.gap = in->complete ? "" : in->gap,
	};
	struct asy_buf out;
	int code = ASY_EXIT_DONE;

	if (asy_vmatch_run(&in->subject, data->base, data->facts, &result))
		code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "the database could not be asked: %s", data->base->message);
	if (!code)
		code = triage(cli, arena, in, &result, &r.expired_rules);
	asy_buf_init(&out, ASY_LIMIT_REPORT_BYTES);
	if (!code) {
		formats[format].write(&r, &out);
		code = out.err ? asy_cli_fail(cli, ASY_EXIT_INTERNAL, "the report is too large") : asy_cli_print(cli, &out);
	}
	if (!code && found(cli, &result))
		code = ASY_EXIT_FOUND;
	asy_buf_release(&out);
	asy_vresult_release(&result);
	return code;
}

static bool chosen(struct asy_cli *cli, size_t *ret)
{
	const char *wanted = asy_cli_option(cli, "--format"), *fail = asy_cli_option(cli, "--fail-on");

	*ret = 0;
	if (fail && strcmp(fail, "affected") != 0 && strcmp(fail, "exploited") != 0 && strcmp(fail, "critical") != 0) {
		asy_cli_fail(cli, ASY_EXIT_USAGE, "--fail-on is one of affected, exploited, critical");
		return false;
	}
	for (size_t i = 0; wanted && i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(wanted, formats[i].name) == 0) {
			*ret = i;
			return true;
		}
	if (wanted)
		asy_cli_fail(cli, ASY_EXIT_USAGE, "unknown format \"%s\": choose from table, json, sarif, openvex, csaf, cyclonedx-vex", wanted);
	return !wanted;
}

static int run(struct asy_cli *cli)
{
	struct asy_vulns_input in = {0};
	struct asy_vulns_data data;
	struct asy_arena arena;
	size_t format;
	int code;

	if (!chosen(cli, &format))
		return ASY_EXIT_USAGE;
	asy_arena_init(&arena, (size_t)2 << 30);
	code = asy_vulns_data_open(cli, NULL, &arena, &data);
	if (!code)
		code = asy_vulns_input_open(cli, &arena, cli->arguments[0], &in);
	if (!code)
		code = report(cli, &arena, format, &in, &data);
	asy_vulns_input_release(&in);
	asy_vulns_data_close(&data);
	asy_arena_release(&arena);
	return code;
}

static const struct asy_option options[] = {
	{"--format", "FORMAT", "table, json, sarif, openvex, csaf or cyclonedx-vex"},
	{"--triage", "FILE", "rules of your own: bulk decisions with reason, author and expiry (docs/vulnerabilities.md)"},
	{"--db", "FILE", "the database; default $ASSAY_DB, else ~/.local/share/assay/vuln.db"},
	{"--fail-on", "WHAT", "exit 1 when something is: affected, exploited (known to be), critical"},
	{"--all", NULL, "every row of the table"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_vulns = {
	.name = "vulns",
	.arguments = "IMAGE|RESULT|SBOM",
	.summary = "published vulnerabilities of what is inside, in three values with the reason",
	.help = "Compares components with the database (`assay db`): affected, undecided, or not affected with the reason, such as a\n"
	        "back-port of the distribution, a kernel option that is off, an applet that is not compiled in, or a library function that\n"
	        "nothing imports. Known exploited ones come first, then by likelihood (EPSS), score (CVSS) and reach: whether a listening\n"
	        "service runs or links the component. Without a database the starter set of the catalog is asked, and the output says so.\n"
	        "Formats openvex, csaf and cyclonedx-vex give the same answers as VEX documents.\n\n"
	        "examples:\n"
	        "  assay vulns firmware.bin\n"
	        "  assay vulns result --format openvex\n"
	        "  assay vulns bom.cdx.json --triage triage.yaml --fail-on exploited",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
