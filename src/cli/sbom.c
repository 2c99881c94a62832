/* assay sbom IMAGE|RESULT */
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/artifact.h"
#include "cli/result_file.h"
#include "cli/sbom_file.h"
#include "cli/verbs.h"
#include "report/scan.h"
#include "sbom/sbom.h"

/* A folder, or a file that begins as JSON. */
static bool is_result(const char *path)
{
	struct stat st;
	char first = 0;
	FILE *f;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return true;
	f = fopen(path, "rbe");
	if (f) {
		if (fread(&first, 1, 1, f) != 1)
			first = 0;
		fclose(f);
	}
	return first == '{';
}

/* What a scan knows, in the form that a result has. */
static int scan(struct asy_cli *cli, const char *path, json_t **ret)
{
	struct asy_catalog catalog;
	struct asy_examined e = {0};
	struct asy_buf json;
	json_error_t error;
	int code = ASY_EXIT_USAGE;

	asy_buf_init(&json, ASY_LIMIT_REPORT_BYTES);
	if (asy_cli_load_catalog(cli, &catalog)) {
		code = asy_examine_image(cli, &catalog, path, &e);
		if (!code) {
			struct asy_scan_report r = {.file = path, .sha256 = e.sha256, .status = e.status, .reason = e.reason,
			                            .size = e.size, .store = e.store, .catalog = &catalog};

			if (asy_scan_json(&r, &json) == ASY_OK)
				*ret = json_loadb(asy_buf_cstr(&json), json.len, 0, &error);
			if (!*ret)
				code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "the scan cannot be read back");
		}
	}
	asy_examined_release(&e);
	asy_catalog_release(&catalog);
	asy_buf_release(&json);
	return code;
}

static enum asy_err write_as(const char *format, const struct asy_sbom *s, struct asy_buf *out, bool *ret_known)
{
	*ret_known = true;
	if (strcmp(format, "cyclonedx") == 0 || strcmp(format, "cyclonedx-1.6") == 0)
		return asy_sbom_cyclonedx(s, "1.6", out);
	if (strcmp(format, "cyclonedx-1.7") == 0)
		return asy_sbom_cyclonedx(s, "1.7", out);
	if (strcmp(format, "spdx") == 0 || strcmp(format, "spdx-2.3") == 0)
		return asy_sbom_spdx2(s, out);
	if (strcmp(format, "spdx3") == 0 || strcmp(format, "spdx-3.0.1") == 0)
		return asy_sbom_spdx3(s, out);
	*ret_known = false;
	return ASY_OK;
}

static int write_out(struct asy_cli *cli, const struct asy_sbom *s)
{
	const char *format = asy_cli_option(cli, "--format"), *to = asy_cli_option(cli, "--output");
	struct asy_buf out;
	enum asy_err err;
	bool known;
	int code = ASY_EXIT_DONE;

	asy_buf_init(&out, ASY_LIMIT_REPORT_BYTES);
	err = write_as(format ? format : "cyclonedx", s, &out, &known);
	if (!known)
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "--format %s: one of cyclonedx, cyclonedx-1.7, spdx, spdx3", format);
	else if (err)
		code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s", asy_err_text(err));
	else if (!to)
		code = asy_cli_print(cli, &out);
	else if (asy_file_replace(to, asy_buf_bytes(&out)))
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "cannot write %s", to);
	asy_buf_release(&out);
	return code;
}

static int make(struct asy_cli *cli)
{
	const char *path = cli->arguments[0];
	struct asy_sbom_source source = {.author = asy_cli_option(cli, "--author"), .version = ASY_VERSION,
	                                 .with_files = asy_cli_option(cli, "--files") != NULL, .now = asy_clock_now()};
	struct asy_sbom s;
	json_t *document = NULL;
	enum asy_err err;
	int code;

	code = is_result(path) ? asy_result_open(cli, path, &document, NULL) : scan(cli, path, &document);
	if (code)
		return code;
	source.document = document;
	asy_sbom_init(&s);
	err = asy_sbom_from_result(&s, &source);
	code = err ? asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s", asy_err_text(err)) : write_out(cli, &s);
	asy_sbom_release(&s);
	json_decref(document);
	return code;
}

static int run(struct asy_cli *cli)
{
	const char *first = cli->arguments[0];

	if (strcmp(first, "check") == 0 && cli->n_arguments == 2)
		return asy_sbom_check_verb(cli);
	if (strcmp(first, "diff") == 0 && cli->n_arguments == 3)
		return asy_sbom_diff_verb(cli);
	if (cli->n_arguments == 1 && strcmp(first, "check") != 0 && strcmp(first, "diff") != 0)
		return make(cli);
	return asy_cli_fail(cli, ASY_EXIT_USAGE, "usage: assay sbom IMAGE|RESULT, assay sbom check FILE, assay sbom diff A B");
}

static const struct asy_option options[] = {
	{"--format", "FORMAT", "cyclonedx (1.6), cyclonedx-1.7, spdx (2.3) or spdx3 (3.0.1); of check and diff: text or json"},
	{"--author", "WHO", "\"Name <address>\" or a URL: who answers for the document"},
	{"--all", NULL, "check: every rule and problem, not only what fails"},
	{"--fail-on", "WHAT", "check: status 1 when the document is \"invalid\" or fails a must of this profile; diff: \"any\""},
	{"--files", NULL, "also list programs and libraries that belong to no known component"},
	{"--output", "FILE", "(-o) write there instead of standard output"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_sbom = {
	.name = "sbom",
	.arguments = "IMAGE|RESULT | check FILE | diff A B",
	.summary = "write, judge and compare software bills of materials",
	.help = "Components with hashes, evidence, confidence and dependencies (what ELF files need, what packages ask for).\n"
	        "The same input gives the same bytes; the serial number is made from the content. The list of dependencies is\n"
	        "marked incomplete: a look at the finished image cannot promise more.\n\n"
	        "check: is the file valid, and does it say what the CRA, BSI TR-03183-2, NTIA and CISA ask for; names the rules that\n"
	        "fail. diff: what differs. Both read CycloneDX 1.2 to 1.7 (JSON) and SPDX 2.2, 2.3 (JSON, tag-value) and 3.0.1.\n\n"
	        "examples:\n"
	        "  assay sbom firmware.bin -o firmware.cdx.json\n"
	        "  assay sbom result --format spdx3 --author 'Example Ltd <security@example.com>'\n"
	        "  assay sbom check vendor.cdx.json --fail-on bsi\n"
	        "  assay sbom diff v1.cdx.json v2.cdx.json",
	.options = options,
	.least = 1,
	.most = 3,
	.run = run,
};
