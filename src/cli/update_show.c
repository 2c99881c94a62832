/* assay update show|verify BUNDLE, and the list of families. */
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "cli/bundle.h"
#include "cli/update.h"
#include "report/update.h"
#include "update/conf.h"
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

struct listing {
	struct asy_buf *out;
	struct asy_json *json; /* NULL: text */
};

static void one_group(struct listing *l, const struct asy_conf *s)
{
	if (!l->json) {
		asy_buf_printf(l->out, "%2.*s  ", (int)s->name.n, (const char *)s->name.p);
		for (const struct asy_conf *c = s->first; c; c = c->next)
			asy_buf_printf(l->out, "%s%-7.*s %.*s\n", c == s->first ? "" : "    ", (int)c->name.n, (const char *)c->name.p, (int)c->text.n,
			               (const char *)c->text.p);
		return;
	}
	asy_json_object(l->json);
	asy_json_name(l->json, "name");
	asy_json_bytes(l->json, s->name);
	for (const struct asy_conf *c = s->first; c; c = c->next) {
		char name[32];

		snprintf(name, sizeof(name), "%.*s", (int)c->name.n, (const char *)c->name.p);
		asy_json_name(l->json, name);
		asy_json_bytes(l->json, c->text);
	}
	asy_json_end(l->json);
}

/* The groups of mutations, or the known verifiers: tables of the catalog. */
int asy_update_table_list(struct asy_cli *cli, const char *table)
{
	struct asy_buf text, out;
	struct asy_arena arena;
	struct asy_json j;
	struct asy_conf *root;
	enum asy_format format;
	struct listing l = {.out = &out};
	char path[4300];
	uint64_t at;
	int code;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	asy_arena_init(&arena, 16u << 20);
	asy_buf_init(&text, 1 << 20);
	asy_buf_init(&out, 4 << 20);
	snprintf(path, sizeof(path), "%.4000s/data/%s", asy_cli_catalog_path(cli), table);
	if (asy_file_read(path, &text) || asy_conf_keyfile(&arena, asy_buf_bytes(&text), &root, &at)) {
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "%s cannot be read", path);
	} else {
		if (format == ASY_FORMAT_JSON) {
			asy_json_init(&j, &out);
			asy_json_array(&j);
			l.json = &j;
		}
		for (const struct asy_conf *s = root->first; s; s = s->next)
			one_group(&l, s);
		if (l.json) {
			asy_json_end(&j);
			asy_json_finish(&j);
		}
		code = asy_cli_print(cli, &out);
	}
	asy_buf_release(&text);
	asy_buf_release(&out);
	asy_arena_release(&arena);
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
