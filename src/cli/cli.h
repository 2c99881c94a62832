/* The command: a table of verbs, one file each. */
#ifndef ASY_CLI_CLI_H
#define ASY_CLI_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/diag.h"
#include "catalog/catalog.h"

enum asy_exit {
	ASY_EXIT_DONE = 0,
	ASY_EXIT_FOUND = 1,      /* done, and --fail-on was met */
	ASY_EXIT_USAGE = 2,      /* wrong usage, product file, declaration or catalog */
	ASY_EXIT_UNREADABLE = 3, /* an artifact could not be read at all */
	ASY_EXIT_INTERNAL = 4,
};

enum asy_format { ASY_FORMAT_TEXT, ASY_FORMAT_JSON, ASY_FORMAT_TSV, ASY_FORMAT_CSV, ASY_FORMAT_HTML,
                  ASY_FORMAT_MARKDOWN, ASY_FORMAT_SARIF, ASY_FORMAT_JUNIT, ASY_FORMAT_OSCAL };

struct asy_cli;

struct asy_option {
	const char *name;  /* "--fail-on" */
	const char *value; /* "LIST", or NULL for a switch */
	const char *help;
};

struct asy_verb {
	const char *name;
	const char *arguments; /* "IMAGE [PATH]" */
	const char *summary;   /* one line */
	const char *help;      /* paragraphs and examples */
	const struct asy_option *options; /* ended by a NULL name; besides --help, --catalog, --quiet */
	int least, most;       /* positional arguments */
	int (*run)(struct asy_cli *cli);
};

enum { ASY_CLI_ARGUMENTS = 64, ASY_CLI_OPTIONS = 64 };

struct asy_cli {
	const struct asy_verb *verb;
	const char *arguments[ASY_CLI_ARGUMENTS];
	int n_arguments;
	struct {
		const char *name, *value;
	} options[ASY_CLI_OPTIONS];
	int n_options;
};

extern const struct asy_verb *const asy_verbs[]; /* ended by NULL */

/* Value of an option ("" for a switch), or NULL when it was not given. */
const char *asy_cli_option(const struct asy_cli *cli, const char *name);

/* Reads --format: one of `allowed` (a set of 1 << ASY_FORMAT_x), the first default when not given. Complains and
 * returns false otherwise. */
bool asy_cli_format(const struct asy_cli *cli, unsigned allowed, enum asy_format fallback, enum asy_format *ret);

/* "assay VERB: message" on standard error, then returns `code`. */
int asy_cli_fail(const struct asy_cli *cli, int code, const char *fmt, ...) ASY_PRINTF(3, 4);

/* Colour, only on a terminal and without NO_COLOR: escape sequence or "". */
enum asy_colour { ASY_PLAIN, ASY_RED, ASY_GREEN, ASY_YELLOW, ASY_BOLD, ASY_DIM };
const char *asy_colour(enum asy_colour c);
bool asy_on_terminal(FILE *f);

/* Writes b to standard output; ASY_EXIT_DONE, or INTERNAL with a message when that fails. */
int asy_cli_print(const struct asy_cli *cli, const struct asy_buf *b);

/* The catalog folder: --catalog, $ASSAY_CATALOG, beside the build, or the installed one. */
const char *asy_cli_catalog_path(const struct asy_cli *cli);

/* Loads it; on errors prints them and returns false. Release in every case. */
bool asy_cli_load_catalog(const struct asy_cli *cli, struct asy_catalog *ret);

#endif
