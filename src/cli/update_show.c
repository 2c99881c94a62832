/* assay update show|verify BUNDLE, and the list of families. */
#include <string.h>

#include "base/json.h"
#include "cli/bundle.h"
#include "cli/update.h"
#include "report/update.h"
#include "update/family.h"

int asy_update_show(struct asy_cli *cli, bool verify)
{
	struct asy_bundle_job job = {.path = cli->arguments[1]};
	struct asy_bundle b = {0};
	enum asy_format format;
	struct asy_buf out;
	const char *state;
	int code;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	code = asy_bundle_options(cli, &job);
	if (!code && verify && !job.n_trust)
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "say whom the device trusts: --trust CERTIFICATE-OR-KEY");
	asy_buf_init(&out, 64u << 20);
	if (!code)
		code = asy_bundle_examine(cli, &job, &b);
	if (!code) {
		struct asy_update_view v = {.file = job.path, .sha256 = b.sha256, .size = b.size, .store = b.store,
		                            .all = asy_cli_option(cli, "--all") != NULL};

		if (format == ASY_FORMAT_JSON)
			asy_update_json_report(&v, &out);
		else
			asy_update_text_report(&v, &out);
		code = asy_cli_print(cli, &out);
		state = asy_update_view_state(b.store);
		if (!code && !*state)
			code = ASY_EXIT_UNREADABLE;
		else if (!code && verify && strcmp(state, "valid") != 0)
			code = ASY_EXIT_FOUND;
	}
	asy_buf_release(&out);
	asy_bundle_release(&b);
	return code;
}

int asy_update_families_list(struct asy_cli *cli)
{
	enum asy_format format;
	struct asy_buf out;
	struct asy_json j;
	int code;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	asy_buf_init(&out, 1 << 20);
	if (format == ASY_FORMAT_JSON) {
		asy_json_init(&j, &out);
		asy_json_array(&j);
	}
	for (size_t i = 0; i < asy_n_update_families; i++) {
		const struct asy_update_family *f = asy_update_families[i];

		if (format == ASY_FORMAT_TEXT) {
			asy_buf_printf(&out, "%-10s %s\n           %s\n           %s\n", f->name, f->title, f->reads, f->source);
			continue;
		}
		asy_json_object(&j);
		asy_json_put(&j, "name", f->name);
		asy_json_put(&j, "title", f->title);
		asy_json_put(&j, "reads", f->reads);
		asy_json_put(&j, "source", f->source);
		asy_json_end(&j);
	}
	if (format == ASY_FORMAT_JSON) {
		asy_json_end(&j);
		asy_json_finish(&j);
	}
	code = asy_cli_print(cli, &out);
	asy_buf_release(&out);
	return code;
}
