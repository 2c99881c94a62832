/* assay catalog diff OLD NEW: what became of each requirement. */
#include <string.h>

#include "base/json.h"
#include "catalog/diff.h"
#include "cli/catalog_parts.h"

static const char *const titles[ASY_CHANGE__MAX] = {
	[ASY_CHANGE_NEW] = "New", [ASY_CHANGE_GONE] = "Gone", [ASY_CHANGE_OBLIGATION] = "Other obligation",
	[ASY_CHANGE_SPLIT] = "Split", [ASY_CHANGE_MOVED] = "Another number", [ASY_CHANGE_CONDITION] = "Other text and condition",
	[ASY_CHANGE_TEXT] = "Other text", [ASY_CHANGE_TESTS] = "The same demand, tested otherwise", [ASY_CHANGE_NONE] = "As before",
};

static void names_text(struct asy_buf *out, const char *label, const struct asy_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		asy_buf_printf(out, "%s%s", i ? ", " : label, names->list[i]);
}

static void change_text(const struct asy_change *c, struct asy_buf *out)
{
	const struct asy_requirement *r = c->after ? c->after : c->before;

	if (c->before && c->after && strcmp(c->before->id, c->after->id) != 0)
		asy_buf_printf(out, "  %s -> %s", c->before->id, c->after->id);
	else
		asy_buf_printf(out, "  %s", r->id);
	asy_buf_printf(out, "  %s%s%s  %s\n", c->was ? c->was->status : "",
	               c->was && c->is && strcmp(c->was->status, c->is->status) != 0 ? " -> " : "",
	               c->is && !(c->was && strcmp(c->was->status, c->is->status) == 0) ? c->is->status : "", r->title);
	if (*r->change)
		asy_buf_printf(out, "      %s\n", r->change);
	if (c->tests_gone.n || c->tests_new.n) {
		asy_buf_text(out, "      tests");
		names_text(out, " gone: ", &c->tests_gone);
		asy_buf_text(out, c->tests_gone.n && c->tests_new.n ? ";" : "");
		names_text(out, " new: ", &c->tests_new);
		asy_buf_text(out, "\n");
	}
	if (c->before && c->after && c->units_before != c->units_after)
		asy_buf_printf(out, "      test units: %zu -> %zu\n", c->units_before, c->units_after);
}

static void diff_text(const struct asy_scheme *before, const struct asy_scheme *after, const struct asy_changes *changes,
                      struct asy_buf *out)
{
	asy_buf_printf(out, "from  %s  %s\nto    %s  %s\n\n", before->id, before->title, after->id, after->title);
	for (int kind = 0; kind < ASY_CHANGE__MAX; kind++)
		if (changes->counts[kind])
			asy_buf_printf(out, "  %4zu  %s\n", changes->counts[kind], titles[kind]);
	for (int kind = 0; kind < ASY_CHANGE_NONE; kind++) {
		if (changes->counts[kind])
			asy_buf_printf(out, "\n%s\n", titles[kind]);
		for (size_t i = 0; i < changes->n; i++)
			if ((int)changes->list[i].kind == kind)
				change_text(&changes->list[i], out);
	}
	if (changes->counts[ASY_CHANGE_NONE])
		asy_buf_printf(out, "\n%s\n ", titles[ASY_CHANGE_NONE]);
	for (size_t i = 0; i < changes->n; i++)
		if (changes->list[i].kind == ASY_CHANGE_NONE)
			asy_buf_printf(out, " %s", changes->list[i].after->id);
	asy_buf_text(out, changes->counts[ASY_CHANGE_NONE] ? "\n" : "");
}

static void names_json(struct asy_json *j, const char *name, const struct asy_names *names)
{
	asy_json_name(j, name);
	asy_json_array(j);
	for (size_t i = 0; i < names->n; i++)
		asy_json_text(j, names->list[i]);
	asy_json_end(j);
}

static void diff_json(const struct asy_scheme *before, const struct asy_scheme *after, const struct asy_changes *changes,
                      struct asy_buf *out)
{
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "from", before->id);
	asy_json_put(&j, "to", after->id);
	asy_json_name(&j, "changes");
	asy_json_array(&j);
	for (size_t i = 0; i < changes->n; i++) {
		const struct asy_change *c = &changes->list[i];
		const struct asy_requirement *r = c->after ? c->after : c->before;

		asy_json_object(&j);
		asy_json_put(&j, "kind", asy_change_name(c->kind));
		asy_json_put(&j, "before", c->before ? c->before->id : "");
		asy_json_put(&j, "after", c->after ? c->after->id : "");
		asy_json_put(&j, "title", r->title);
		asy_json_put(&j, "status-before", c->was ? c->was->status : "");
		asy_json_put(&j, "status-after", c->is ? c->is->status : "");
		asy_json_put(&j, "change", r->change);
		asy_json_put(&j, "confidence", asy_confidence_name(r->confidence));
		names_json(&j, "tests-gone", &c->tests_gone);
		names_json(&j, "tests-new", &c->tests_new);
		asy_json_put_uint(&j, "units-before", c->units_before);
		asy_json_put_uint(&j, "units-after", c->units_after);
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_end(&j);
	(void)asy_json_finish(&j);
}

int catalog_diff(struct asy_cli *cli, const struct asy_catalog *c, enum asy_format format, struct asy_buf *out)
{
	const struct asy_scheme *s[2] = {NULL, NULL};
	struct asy_changes changes;
	struct asy_arena arena;
	int code;

	for (int i = 0; i < 2; i++) {
		if (cli->n_arguments <= i + 1)
			return asy_cli_fail(cli, ASY_EXIT_USAGE, "diff needs two schemes: the older and the newer (assay catalog list)");
		s[i] = asy_catalog_scheme(c, cli->arguments[i + 1]);
		if (!s[i])
			return asy_cli_fail(cli, ASY_EXIT_USAGE, "no scheme \"%s\" (assay catalog list)", cli->arguments[i + 1]);
	}
	asy_arena_init(&arena, 64 << 20);
	if (asy_catalog_diff(&arena, s[0], s[1], &changes)) {
		code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "out of memory");
	} else {
		(format == ASY_FORMAT_JSON ? diff_json : diff_text)(s[0], s[1], &changes, out);
		code = asy_cli_print(cli, out);
	}
	asy_arena_release(&arena);
	return code;
}
