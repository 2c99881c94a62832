/* What answer, waive and ask share: who says so, and adding records to a declaration file. */
#ifndef ASY_CLI_INTO_H
#define ASY_CLI_INTO_H

#include "cli/cli.h"
#include "product/append.h"

struct asy_into {
	const char *file, *by, *date, *reason, *expires, *reference;
	char today[11];
};

/* Reads --into, --by, --date, --reason, --expires, --reference; complains about what is missing or no date. */
bool asy_into_options(const struct asy_cli *cli, bool needs_reason, bool needs_expiry, struct asy_into *ret);

/* by, date, reason, expires, reference, rests-on. */
void asy_into_record(const struct asy_into *into, const char *rests_on, struct asy_record_text *r);

/* Adds the record to the file; an exit code. */
int asy_into_append(const struct asy_cli *cli, const struct asy_into *into, const struct asy_record_text *r);

/* "value" of a field: one word, or several separated by commas where the field takes a list. Complains and returns false
 * when the field does not take it. */
bool asy_into_value(const struct asy_cli *cli, const struct asy_field *f, const char *value, struct asy_record_text *r);

/* "value" of "complete" (a number; of a form yes or no) and of the star (yes). */
bool asy_into_statement(const struct asy_cli *cli, const struct asy_table *t, const char *name, const char *value, struct asy_record_text *r);

#endif
