/* Shared by the files of `assay ask`. */
#ifndef ASY_CLI_ASK_H
#define ASY_CLI_ASK_H

#include <jansson.h>

#include "cli/into.h"
#include "report/open.h"

struct asking {
	struct asy_cli *cli;
	const struct asy_catalog *catalog;
	const json_t *doc;
	struct asy_question *list;
	size_t n;
	struct asy_into into;
};

/* A question as people see it. */
struct asked {
	const struct asy_question *q;
	const struct asy_table *table; /* of an answer */
	const struct asy_field *field; /* NULL for "complete" and the star */
	char row[256], field_name[256];
	char text[2048], values[2048];
	bool several;
};

void ask_describe(const struct asking *a, const struct asy_question *question, struct asked *q);
const char *ask_title(const json_t *doc, const char *requirement); /* of the first requirement with this id */

/* Adds the answer to the declaration file; an exit code. detail: reason of a judgement, detail of an ICS row, or "". */
int ask_take(const struct asking *a, const struct asked *q, const char *value, const char *detail);

int ask_to_file(struct asking *a, const char *path);
int ask_from_file(struct asking *a, const char *path);

#endif
