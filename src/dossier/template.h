/* Templates of the documents of a dossier: what a document needs, in which order, from which record. Data in
 * catalog/dossier/, described in docs/dossier.md. Everything lives in the arena given to asy_templates_load(). */
#ifndef ASY_DOSSIER_TEMPLATE_H
#define ASY_DOSSIER_TEMPLATE_H

#include "catalog/catalog.h"

/* Where a value comes from; the first source that has one is used. */
enum asy_source_kind {
	ASY_SOURCE_RECORD,   /* a: JSON pointer (RFC 6901) into the result document */
	ASY_SOURCE_FORM,     /* a: table of shape form, b: field */
	ASY_SOURCE_ROWS,     /* a: table of shape rows, b: field: the values of all rows */
	ASY_SOURCE_VERDICT,  /* a: scheme, b: requirement: its verdict and why */
	ASY_SOURCE_DOCUMENT, /* a: id of another document of the dossier: a link, when that document is part of it */
	ASY_SOURCE_COUNT,    /* a: JSON pointer of a list: how many */
	ASY_SOURCE_RULE,     /* a: market rule, b: its member (route, class, law, from, ...): when the rule applies */
	ASY_SOURCE_FACT,     /* a: fact about the product, as the scope of the result knows it */
	ASY_SOURCE__MAX,
};

struct asy_source {
	enum asy_source_kind kind;
	const char *a, *b;
	const struct asy_yaml *at;
};

enum asy_need { ASY_NEED_YES, ASY_NEED_NO, ASY_NEED_WHEN };

struct asy_template_field {
	const char *id, *label, *say, *line, *who, *missing, *when;
	bool agree;                  /* all sources that have a value must have the same */
	enum asy_need need;          /* WHEN: `when` says under which condition */
	struct asy_source *sources;
	size_t n_sources;
};

enum asy_part_kind {
	ASY_PART_HEADING,
	ASY_PART_TEXT,
	ASY_PART_FIELDS,
	ASY_PART_ICS,          /* of the page's scheme */
	ASY_PART_TABLES,       /* declared tables of the page's suite */
	ASY_PART_UNITS,        /* test groups, cases and units of the page's scheme */
	ASY_PART_REQUIREMENTS, /* of the page's scheme */
	ASY_PART_INSTANCES,    /* every requirement of the page's scheme per asset, mechanism, interface */
	ASY_PART_LEVELS,       /* of the page's scheme, with what each still misses */
	ASY_PART_SCOPE,        /* market rules that apply or may apply */
	ASY_PART_ANSWERS,      /* answers that do not count, and accepted risks */
	ASY_PART_SCHEMES,      /* the schemes named (or all): edition, force, counts */
	ASY_PART_COMPONENTS,
	ASY_PART_ARTIFACTS,
	ASY_PART_CONTRADICTIONS,
	ASY_PART_QR,           /* text: caption, source: what it encodes */
	ASY_PART_DOCUMENTS,    /* list of all documents with their state */
	ASY_PART_MISSING,      /* every missing field of all documents, by who can give it */
	ASY_PART__MAX,
};

struct asy_template_part {
	enum asy_part_kind kind;
	const char *text;
	struct asy_template_field *fields;
	size_t n_fields;
	struct asy_names schemes;
	struct asy_source source; /* qr */
};

struct asy_template {
	const char *id, *title, *basis, *intro, *file;
	const char *kind;      /* "draft", "form", "report", "checklist", "record", "index" */
	const char *having;    /* "", "ics", "suite", "tests": which schemes `each` takes */
	const char *export;    /* "", "json", "lines": a further file made from the fields */
	const char *export_file;
	enum asy_confidence confidence;
	struct asy_names schemes, markets, rules; /* when: any of these is assessed, sold to, applies; none named: always */
	struct asy_names blocked_by;       /* schemes whose open or failed requirements stand against signing */
	bool each;             /* one page per scheme */
	struct asy_template_part *parts;
	size_t n_parts;
};

struct asy_templates {
	struct asy_template *list;
	size_t n;
};

/* Reads catalog->dossier. Messages go to diags, also about sources that the catalog does not know. */
enum asy_err asy_templates_load(struct asy_arena *arena, const struct asy_catalog *catalog, struct asy_diags *diags,
                                struct asy_templates *ret) ASY_MUST_CHECK;

#endif
