/* assay formats | assay checks: printed from the tables in the code and the catalog. */
#include <string.h>

#include "base/json.h"
#include "cli/verbs.h"
#include "container/container.h"

static void formats_json(struct asy_buf *out)
{
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_array(&j);
	for (size_t i = 0; i < asy_n_containers; i++) {
		const struct asy_container *c = asy_containers[i];

		asy_json_object(&j);
		asy_json_put(&j, "name", c->name);
		asy_json_put(&j, "title", c->title);
		asy_json_put(&j, "kind", asy_kind_name(c->kind));
		asy_json_put(&j, "decoded", c->decoded);
		asy_json_put(&j, "not-decoded", c->not_decoded);
		asy_json_put(&j, "source", c->source);
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_finish(&j);
}

static void formats_text(struct asy_buf *out)
{
	for (size_t i = 0; i < asy_n_containers; i++) {
		const struct asy_container *c = asy_containers[i];

		asy_buf_printf(out, "%-12s %-16s %s\n", c->name, asy_kind_name(c->kind), c->title);
		asy_buf_printf(out, "             reads: %s\n", c->decoded);
		if (*c->not_decoded)
			asy_buf_printf(out, "             not:   %s\n", c->not_decoded);
		asy_buf_printf(out, "             from:  %s\n", c->source);
	}
}

static int run(struct asy_cli *cli)
{
	struct asy_buf out;
	enum asy_format format;
	int code;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	asy_buf_init(&out, 1 << 20);
	(format == ASY_FORMAT_JSON ? formats_json : formats_text)(&out);
	code = asy_cli_print(cli, &out);
	asy_buf_release(&out);
	return code;
}

static const struct asy_option options[] = {
	{"--format", "FORMAT", "text or json"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_formats = {
	.name = "formats",
	.arguments = "",
	.summary = "the container formats that are read",
	.help = "Printed from the table in the program: what of each format is decoded, what is not, and which document it follows.",
	.options = options,
	.least = 0,
	.most = 0,
	.run = run,
};
