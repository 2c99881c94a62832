/* The pages of a dossier, before they are written as HTML, Markdown, CSV and JSON: blocks of text and tables, whose cells
 * know the record of the result document that they come from. Everything lives in the dossier's arena. */
#ifndef ASY_DOSSIER_PAGE_H
#define ASY_DOSSIER_PAGE_H

#include <jansson.h>

#include "dossier/template.h"

enum dos_look { DOS_PLAIN, DOS_CODE, DOS_VERDICT, DOS_MISSING, DOS_SOFT, DOS_COUNT };

struct dos_cell {
	const char *text;   /* may hold line ends */
	const char *source; /* JSON pointer of the record whose value this is; "" for words of ours */
	const char **from;  /* of a text that is put together: pointers of the records it was made from */
	size_t n_from;
	const char *href;   /* file of the dossier, or an https address; "" */
	enum dos_look look; /* COUNT: a number of things of this dossier, counted when it was made */
};

struct dos_row {
	struct dos_cell *cells; /* as many as the block has columns */
	struct dos_row *next;
};

enum dos_block_kind { DOS_HEADING, DOS_SUBHEADING, DOS_TEXT, DOS_WARNING, DOS_TABLE, DOS_QR };

struct dos_block {
	enum dos_block_kind kind;
	const char *text;            /* of heading, text, warning; caption of a code */
	struct dos_cell cell;        /* QR: what the code says */
	const char *const *columns;  /* a name may begin with a width in percent: "20|Name" */
	size_t n_columns, n_rows;
	struct dos_row *rows, *last_row;
	struct dos_block *next;
};

struct dos_missing {
	const struct dos_page *page;
	const char *label, *what, *who;
	struct dos_missing *next;
};

struct dos_page {
	const struct asy_template *template;
	const char *id, *title, *basis;
	const json_t *scheme;  /* or NULL */
	size_t scheme_at;      /* its index in the document */
	struct dos_block *blocks, *last;
	size_t given, missing, optional; /* fields */
	struct dos_page *next;
};

struct dos_file { /* beside the pages */
	const char *path, *title;
	struct dos_file *next;
};

struct dossier {
	struct asy_arena *arena;
	const json_t *document;
	const struct asy_templates *templates;
	json_t *observation_at;     /* id -> index in /observations */
	struct dos_page *pages, *last_page;
	struct dos_missing *missing, *last_missing;
	struct dos_file *files, *last_file;
	enum asy_err err;
};

/* Zeroed; never NULL: without memory a block of static zeros and d->err. At most 4096 bytes are asked for at once. */
void *dos_alloc(struct dossier *d, size_t size);
const char *dos_printf(struct dossier *d, const char *fmt, ...) ASY_PRINTF(2, 3);

struct dos_block *dos_add_block(struct dossier *d, struct dos_page *p, enum dos_block_kind kind, const char *text);
struct dos_block *dos_add_table(struct dossier *d, struct dos_page *p, const char *const *columns, size_t n);
struct dos_cell *dos_add_row(struct dossier *d, struct dos_block *table);
void dos_add_missing(struct dossier *d, struct dos_page *p, const char *label, const char *what, const char *who);

struct dos_cell dos_words(const char *text);                       /* of ours, or of a template */
struct dos_cell dos_value(struct dossier *d, const char *pointer); /* what the record says; text "" when it says nothing */
struct dos_cell dos_verdict(struct dossier *d, const char *pointer);
struct dos_cell dos_count(struct dossier *d, size_t n);
struct dos_cell dos_absent(const char *text);

/* Adds the pointer to the records that a composed cell was made from. */
void dos_draw(struct dossier *d, struct dos_cell *cell, const char *pointer);

/* The record at a JSON pointer, or NULL. */
const json_t *dos_record(const struct dossier *d, const char *pointer);

/* Pointer of the observation with this id, or "". */
const char *dos_observation(struct dossier *d, const char *id);

/* Name of a scheme's files: "en303645-v3.1.3". */
const char *dos_file_name(struct dossier *d, const char *id);

const struct dos_page *dos_find_page(const struct dossier *d, const char *template_id);

#endif
