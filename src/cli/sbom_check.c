/* assay sbom check FILE */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "cli/sbom_file.h"

struct view {
	const struct asy_sbom_opened *file;
	const char *path;
	struct asy_sbom_profile *profiles;
	size_t n;
	bool all;
};

static void problems_text(const struct view *v, struct asy_buf *out)
{
	const struct asy_sbom_opened *f = v->file;

	if (f->n_problems == SIZE_MAX)
		asy_buf_printf(out, "  the shape of %s %s is not known here\n", f->sbom.format, f->sbom.spec);
	for (size_t i = 0; i < f->problems.len && (v->all || i < 10); i++)
		asy_buf_printf(out, "  invalid: %s\n", *(char **)asy_vec_at(&f->problems, i));
	if (f->n_problems != SIZE_MAX && f->n_problems > 10 && !v->all)
		asy_buf_printf(out, "  ... and %zu more (--all)\n", f->n_problems - 10);
}

static void rule_text(const struct asy_sbom_rule *r, struct asy_buf *out)
{
	asy_buf_printf(out, "  %-8s%-12s%-16s%s", asy_sbom_outcome_name(r->outcome), r->id, r->level, r->text);
	if (r->judged && r->outcome != ASY_SBOM_MET)
		asy_buf_printf(out, " (%zu of %zu components; not %s)", r->met, r->judged, r->first);
	asy_buf_text(out, "\n");
}

static void as_text(const struct view *v, struct asy_buf *out)
{
	const struct asy_sbom *s = &v->file->sbom;

	asy_buf_printf(out, "%s: %s %s (%s), %zu components, %zu dependencies\n", v->path, s->format, s->spec, s->coding,
	               s->components.len, s->edges.len);
	problems_text(v, out);
	for (size_t p = 0; p < v->n; p++) {
		const struct asy_sbom_profile *profile = &v->profiles[p];

		asy_buf_printf(out, "\n%s %s (%s): %zu of %zu musts met\n", profile->title, profile->edition, profile->id,
		               profile->must_met, profile->must);
		for (size_t i = 0; i < profile->n_rules; i++)
			if (v->all || profile->rules[i].outcome == ASY_SBOM_FAILED)
				rule_text(&profile->rules[i], out);
	}
}

static void rule_json(struct asy_json *j, const struct asy_sbom_rule *r)
{
	asy_json_object(j);
	asy_json_put(j, "id", r->id);
	asy_json_put(j, "level", r->level);
	asy_json_put(j, "text", r->text);
	asy_json_put(j, "outcome", asy_sbom_outcome_name(r->outcome));
	if (r->judged) {
		asy_json_put_uint(j, "components-met", r->met);
		asy_json_put_uint(j, "components", r->judged);
		asy_json_put(j, "first-failing", r->first);
	}
	asy_json_end(j);
}

static void as_json(const struct view *v, struct asy_buf *out)
{
	const struct asy_sbom *s = &v->file->sbom;
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "file", v->path);
	asy_json_put(&j, "format", s->format);
	asy_json_put(&j, "version", s->spec);
	asy_json_put(&j, "coding", s->coding);
	asy_json_put_uint(&j, "components", s->components.len);
	asy_json_put_uint(&j, "dependencies", s->edges.len);
	asy_json_put_bool(&j, "valid", v->file->n_problems == 0);
	asy_json_name(&j, "problems");
	asy_json_array(&j);
	for (size_t i = 0; i < v->file->problems.len; i++)
		asy_json_text(&j, *(char **)asy_vec_at(&v->file->problems, i));
	asy_json_end(&j);
	asy_json_name(&j, "profiles");
	asy_json_array(&j);
	for (size_t p = 0; p < v->n; p++) {
		const struct asy_sbom_profile *profile = &v->profiles[p];

		asy_json_object(&j);
		asy_json_put(&j, "id", profile->id);
		asy_json_put(&j, "title", profile->title);
		asy_json_put(&j, "edition", profile->edition);
		asy_json_put(&j, "status", profile->status);
		asy_json_put(&j, "confidence", profile->confidence);
		asy_json_put_uint(&j, "must", profile->must);
		asy_json_put_uint(&j, "must-met", profile->must_met);
		asy_json_name(&j, "rules");
		asy_json_array(&j);
		for (size_t i = 0; i < profile->n_rules; i++)
			rule_json(&j, &profile->rules[i]);
		asy_json_end(&j);
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_end(&j);
	(void)asy_json_finish(&j); /* the buffer keeps its error */
}

static bool load_profiles(const struct asy_cli *cli, struct asy_arena *arena, struct asy_diags *diags, struct view *v)
{
	struct asy_buf path;
	struct asy_yaml *root;
	bool ok;

	asy_buf_init(&path, ASY_LIMIT_PATH_BYTES);
	asy_buf_printf(&path, "%s/sbom/rules.yaml", asy_cli_catalog_path(cli));
	ok = asy_yaml_load_file(arena, asy_buf_cstr(&path), diags, &root) == ASY_OK &&
	     asy_sbom_profiles(arena, root, diags, &v->profiles, &v->n) == ASY_OK;
	asy_buf_release(&path);
	return ok;
}

/* --fail-on: "invalid", or the id of a profile. Says an exit code. */
static int fail_on(const struct asy_cli *cli, const struct view *v)
{
	const char *wanted = asy_cli_option(cli, "--fail-on");

	if (!wanted)
		return ASY_EXIT_DONE;
	if (strcmp(wanted, "invalid") == 0)
		return v->file->n_problems == 0 ? ASY_EXIT_DONE : ASY_EXIT_FOUND;
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->profiles[i].id, wanted) == 0)
			return v->profiles[i].must == v->profiles[i].must_met ? ASY_EXIT_DONE : ASY_EXIT_FOUND;
	return asy_cli_fail(cli, ASY_EXIT_USAGE, "--fail-on %s: \"invalid\", or one of the profiles in the output", wanted);
}

static int show(struct asy_cli *cli, struct view *v, enum asy_format format)
{
	struct asy_buf out;
	int code;

	for (size_t i = 0; i < v->n; i++)
		asy_sbom_judge(&v->file->sbom, v->file->n_problems, &v->profiles[i]);
	asy_buf_init(&out, ASY_LIMIT_REPORT_BYTES);
	if (format == ASY_FORMAT_JSON)
		as_json(v, &out);
	else
		as_text(v, &out);
	code = asy_cli_print(cli, &out);
	asy_buf_release(&out);
	return code ? code : fail_on(cli, v);
}

int asy_sbom_check_verb(struct asy_cli *cli)
{
	struct asy_sbom_opened file;
	struct view v = {.file = &file, .path = cli->arguments[1], .all = asy_cli_option(cli, "--all") != NULL};
	struct asy_arena arena;
	struct asy_diags diags;
	struct asy_buf text;
	enum asy_format format;
	int code;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	asy_diags_init(&diags, &arena);
	asy_buf_init(&text, 1 << 20);
	code = asy_sbom_open(cli, v.path, &file);
	if (!code && !load_profiles(cli, &arena, &diags, &v)) {
		asy_diags_print(&diags, &text);
		fputs(asy_buf_cstr(&text), stderr);
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "the catalog in %s cannot be used", asy_cli_catalog_path(cli));
	}
	if (!code)
		code = show(cli, &v, format);
	asy_sbom_close(&file);
	asy_buf_release(&text);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return code;
}
