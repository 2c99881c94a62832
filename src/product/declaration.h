/* What the manufacturer and the assessor say: ICS rows, filled tables (IXIT), recorded judgements, accepted risks.
 * Format: docs/declarations.md. Published shape: docs/declaration.schema.json. */
#ifndef ASY_PRODUCT_DECLARATION_H
#define ASY_PRODUCT_DECLARATION_H

#include "catalog/catalog.h"

struct asy_declaration_file {
	const char *path, *shown, *author, *date, *reference;
	const char *expires; /* "" or a date: nothing in this file counts afterwards */
	bool draft;          /* nothing in this file counts before somebody confirms it */
};

/* Who says so, since when, until when, on what ground. What an answer does not give it has from its row, and a row
 * from its file. "" when nobody gave it. */
struct asy_record {
	const char *by, *date, *expires, *reference, *reason;
	const char *rests_on;  /* digest of the evidence that was known (assess/digest.h) */
	bool draft;
	struct asy_names from; /* observations that a draft was made of */
	const struct asy_declaration_file *file;
};

struct asy_answer {
	const struct asy_field *field;
	const char **values; /* one, or several for choices and refs; booleans as "true" / "false" */
	size_t n_values;
	const struct asy_yaml *at;
	const struct asy_record *record; /* NULL: nothing is recorded */
};

struct asy_row {
	const char *id;  /* "" for a form */
	const struct asy_table *table;
	struct asy_answer *answers;
	size_t n_answers;
	const struct asy_yaml *at;
	const struct asy_record *record; /* NULL: nothing is recorded */
};

/* Nobody has confirmed the row: it is as if it was not there. */
static inline bool asy_row_is_draft(const struct asy_row *row)
{
	return row->record && row->record->draft;
}

struct asy_table_answers {
	const struct asy_table *table;
	struct asy_row *rows; /* a form has exactly one */
	size_t n_rows;
	bool complete;        /* "complete: N" is there and N is the number of rows; of a form: always */
	bool closed;          /* of a form, "complete: yes": what it does not answer does not exist */
	bool stated;          /* "complete: N" is there */
	int64_t statement;    /* N */
	const struct asy_yaml *at;
	const struct asy_declaration_file *file;
};

enum asy_support { ASY_SUPPORT_YES, ASY_SUPPORT_NO, ASY_SUPPORT_NOT_APPLICABLE };

struct asy_ics {
	const char *requirement, *detail;
	enum asy_support support;
	const struct asy_yaml *at;
	const struct asy_declaration_file *file;
	const struct asy_record *record; /* NULL: nothing is recorded */
};

struct asy_assessment {
	const char *unit, *row, *question, *by, *date, *reason, *expires;
	enum asy_verdict verdict;
	const struct asy_yaml *at;
	const struct asy_declaration_file *file;
	const struct asy_record *record; /* NULL: nothing besides the members above */
};

/* Somebody answers for a gap that stays open. Never changes a verdict. */
struct asy_waiver {
	const char *scheme;      /* "" for every scheme that has the requirement */
	const char *requirement;
	const struct asy_record *record; /* never NULL: by, date, reason and expires are required */
	const struct asy_yaml *at;
};

struct asy_declarations {
	struct asy_arena *arena;
	struct asy_vec files;       /* struct asy_declaration_file * */
	struct asy_vec tables;      /* struct asy_table_answers * */
	struct asy_vec ics;         /* struct asy_ics * */
	struct asy_vec assessments; /* struct asy_assessment * */
	struct asy_vec waivers;     /* struct asy_waiver * */
	struct asy_vec entries;     /* of "records:", until they are linked */
	size_t replaced;            /* answers that a later record took the place of */
};

void asy_declarations_init(struct asy_declarations *d, struct asy_arena *arena);
void asy_declarations_release(struct asy_declarations *d);

/* Adds one file. `shown` is the name used in results. */
enum asy_err asy_declarations_add(struct asy_declarations *d, const char *path, const char *shown,
                                  const struct asy_catalog *catalog, struct asy_diags *diags) ASY_MUST_CHECK;

/* After the last file: puts the entries of "records:" in their places, later ones over earlier ones, then looks at the
 * references between rows. */
enum asy_err asy_declarations_link(struct asy_declarations *d, struct asy_diags *diags) ASY_MUST_CHECK;

const struct asy_table_answers *asy_declared_table(const struct asy_declarations *d, const struct asy_table *table);
const struct asy_row *asy_declared_row(const struct asy_declarations *d, const struct asy_table *table, const char *id);
const struct asy_answer *asy_row_answer(const struct asy_row *row, const char *field); /* or NULL */
const struct asy_ics *asy_declared_ics(const struct asy_declarations *d, const char *requirement);

#endif
