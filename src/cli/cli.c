#include "cli/cli.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/places.h"

static const char *const format_names[] = {"text", "json", "tsv", "csv", "html", "markdown", "sarif", "junit", "oscal"};

const char *asy_cli_option(const struct asy_cli *cli, const char *name)
{
	for (int i = 0; i < cli->n_options; i++)
		if (strcmp(cli->options[i].name, name) == 0)
			return cli->options[i].value;
	return NULL;
}

int asy_cli_fail(const struct asy_cli *cli, int code, const char *fmt, ...)
{
	va_list args;

	fprintf(stderr, "assay %s: ", cli->verb->name);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	return code;
}

bool asy_cli_format(const struct asy_cli *cli, unsigned allowed, enum asy_format fallback, enum asy_format *ret)
{
	const char *wanted = asy_cli_option(cli, "--format");
	char list[160] = "";

	*ret = fallback;
	if (!wanted)
		return true;
	for (unsigned i = 0; i < sizeof(format_names) / sizeof(format_names[0]); i++) {
		if (!(allowed & 1u << i))
			continue;
		if (strcmp(wanted, format_names[i]) == 0) {
			*ret = (enum asy_format)i;
			return true;
		}
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s", *list ? ", " : "", format_names[i]);
	}
	asy_cli_fail(cli, ASY_EXIT_USAGE, "unknown format \"%s\": choose from %s", wanted, list);
	return false;
}

bool asy_on_terminal(FILE *f)
{
	const char *term = getenv("TERM");

	return isatty(fileno(f)) && !(term && strcmp(term, "dumb") == 0);
}

const char *asy_colour(enum asy_colour c)
{
	static const char *const codes[] = {"\x1b[0m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[1m", "\x1b[2m"};
	const char *never = getenv("NO_COLOR");

	return asy_on_terminal(stdout) && !(never && *never) ? codes[c] : "";
}

int asy_cli_print(const struct asy_cli *cli, const struct asy_buf *b)
{
	if (b->err)
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s", asy_err_text(b->err));
	if (fwrite(b->data ? b->data : (const uint8_t *)"", 1, b->len, stdout) != b->len || fflush(stdout) != 0)
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "cannot write to standard output");
	return ASY_EXIT_DONE;
}

const char *asy_cli_catalog_path(const struct asy_cli *cli)
{
	const char *given = asy_cli_option(cli, "--catalog");

	return given ? given : asy_place_catalog();
}

bool asy_cli_load_catalog(const struct asy_cli *cli, struct asy_catalog *ret)
{
	struct asy_arena arena;
	struct asy_diags diags;
	struct asy_buf messages;
	enum asy_err err;

	asy_arena_init(&arena, 16 << 20);
	asy_diags_init(&diags, &arena);
	asy_buf_init(&messages, 1 << 20);
	err = asy_catalog_load(ret, asy_cli_catalog_path(cli), &diags);
	if (err) {
		asy_diags_print(&diags, &messages);
		fputs(asy_buf_cstr(&messages), stderr);
		asy_cli_fail(cli, ASY_EXIT_USAGE, "the catalog in %s cannot be used", asy_cli_catalog_path(cli));
	}
	asy_buf_release(&messages);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return !err;
}
