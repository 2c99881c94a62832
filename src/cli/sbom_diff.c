/* assay sbom diff A B */
#include "base/json.h"
#include "base/limits.h"
#include "cli/sbom_file.h"
#include "sbom/diff.h"

static void line_text(const struct asy_sbom_difference *d, struct asy_buf *out)
{
	const struct asy_sbom_component *c = d->a ? d->a : d->b;

	asy_buf_printf(out, "%-8s %-32s ", asy_sbom_change_name(d->change), c->name);
	switch (d->change) {
	case ASY_SBOM_REMOVED:
	case ASY_SBOM_ADDED:
		asy_buf_printf(out, "%s\n", c->version);
		break;
	case ASY_SBOM_VERSION:
		asy_buf_printf(out, "%s -> %s\n", d->a->version, d->b->version);
		break;
	case ASY_SBOM_CONTENT:
		asy_buf_printf(out, "%s: another file of the same version\n", c->version);
		break;
	case ASY_SBOM_LICENCE:
		asy_buf_printf(out, "%s -> %s\n", d->a->declared, d->b->declared);
		break;
	}
}

static void side_json(struct asy_json *j, const char *name, const struct asy_sbom_component *c)
{
	if (!c)
		return;
	asy_json_name(j, name);
	asy_json_object(j);
	asy_json_put(j, "name", c->name);
	asy_json_put(j, "version", c->version);
	asy_json_put(j, "purl", c->purl);
	asy_json_put(j, "licence", c->declared);
	asy_json_end(j);
}

static void as_json(const struct asy_vec *list, struct asy_buf *out)
{
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_name(&j, "differences");
	asy_json_array(&j);
	for (size_t i = 0; i < list->len; i++) {
		const struct asy_sbom_difference *d = asy_vec_at(list, i);

		asy_json_object(&j);
		asy_json_put(&j, "change", asy_sbom_change_name(d->change));
		side_json(&j, "first", d->a);
		side_json(&j, "second", d->b);
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_end(&j);
	(void)asy_json_finish(&j); /* the buffer keeps its error */
}

static void as_text(const struct asy_vec *list, struct asy_buf *out)
{
	size_t count[ASY_SBOM_LICENCE + 1] = {0};

	for (size_t i = 0; i < list->len; i++) {
		const struct asy_sbom_difference *d = asy_vec_at(list, i);

		count[d->change]++;
		line_text(d, out);
	}
	asy_buf_printf(out, "%zu removed, %zu added, %zu in another version, %zu with other content, %zu with another licence\n",
	               count[ASY_SBOM_REMOVED], count[ASY_SBOM_ADDED], count[ASY_SBOM_VERSION], count[ASY_SBOM_CONTENT],
	               count[ASY_SBOM_LICENCE]);
}

static int show(struct asy_cli *cli, const struct asy_sbom *a, const struct asy_sbom *b, enum asy_format format)
{
	const char *wanted = asy_cli_option(cli, "--fail-on");
	struct asy_vec list;
	struct asy_buf out;
	int code;

	if (asy_sbom_diff(a, b, &list)) {
		asy_vec_release(&list);
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "out of memory");
	}
	asy_buf_init(&out, ASY_LIMIT_REPORT_BYTES);
	if (format == ASY_FORMAT_JSON)
		as_json(&list, &out);
	else
		as_text(&list, &out);
	code = asy_cli_print(cli, &out);
	if (!code && wanted && list.len)
		code = ASY_EXIT_FOUND;
	asy_buf_release(&out);
	asy_vec_release(&list);
	return code;
}

int asy_sbom_diff_verb(struct asy_cli *cli)
{
	struct asy_sbom_opened a, b;
	enum asy_format format;
	int code;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	code = asy_sbom_open(cli, cli->arguments[1], &a);
	if (!code) {
		code = asy_sbom_open(cli, cli->arguments[2], &b);
		if (!code)
			code = show(cli, &a.sbom, &b.sbom, format);
		asy_sbom_close(&b);
	}
	asy_sbom_close(&a);
	return code;
}
