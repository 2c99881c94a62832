#include "cli/dossier_vex.h"

#include "base/limits.h"
#include "cli/vulns_data.h"
#include "cli/vulns_input.h"
#include "vuln/report.h"

static int write_all(struct asy_cli *cli, int64_t now, struct asy_vulns_input *in, struct asy_vulns_data *data,
                     struct asy_dossier_extra ret[ASY_DOSSIER_VEX_FILES])
{
	static void (*const writers[ASY_DOSSIER_VEX_FILES])(const struct asy_vreport *, struct asy_buf *) = {
		asy_vreport_openvex, asy_vreport_csaf, asy_vreport_cyclonedx,
	};
	struct asy_vresult result;
	struct asy_vreport r = {
		.input = in->name, .product = in->product, .version = in->version, .supplier = in->supplier, .tool_version = ASY_VERSION,
		.now = now, .subject = &in->subject, .result = &result, .sources = data->sources, .n_sources = data->n_sources,
		.starter = data->starter_only, .all = true, .gap = in->complete ? "" : in->gap,
	};
	int code = ASY_EXIT_DONE;

	if (asy_vmatch_run(&in->subject, data->base, data->facts, &result))
		code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "the database could not be asked: %s", data->base->message);
	for (size_t i = 0; i < ASY_DOSSIER_VEX_FILES && !code; i++) {
		writers[i](&r, &ret[i].content);
		if (ret[i].content.err)
			code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s is too large", ret[i].path);
	}
	asy_vresult_release(&result);
	return code;
}

int asy_dossier_vex(struct asy_cli *cli, const char *result, int64_t now, struct asy_dossier_extra ret[ASY_DOSSIER_VEX_FILES])
{
	static const char *const files[ASY_DOSSIER_VEX_FILES][2] = {
		{"files/vex.openvex.json", "Known vulnerabilities and whether they matter here, OpenVEX"},
		{"files/vex.csaf.json", "The same as CSAF VEX"},
		{"files/vex.cdx.json", "The same as CycloneDX VEX"},
	};
	struct asy_vulns_input in = {0};
	struct asy_vulns_data data;
	struct asy_arena arena;
	int code;

	for (size_t i = 0; i < ASY_DOSSIER_VEX_FILES; i++) {
		ret[i].path = files[i][0];
		ret[i].title = files[i][1];
		asy_buf_init(&ret[i].content, ASY_LIMIT_REPORT_BYTES);
	}
	asy_arena_init(&arena, (size_t)2 << 30);
	code = asy_vulns_data_open(cli, NULL, &arena, &data);
	if (!code)
		code = asy_vulns_input_open(cli, &arena, result, &in);
	if (!code)
		code = write_all(cli, now, &in, &data, ret);
	asy_vulns_input_release(&in);
	asy_vulns_data_close(&data);
	asy_arena_release(&arena);
	return code;
}
