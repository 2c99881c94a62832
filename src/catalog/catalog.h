/* The catalog in memory: what docs/catalog-format.md describes, loaded strictly and linked.
 *
 * Everything lives in the catalog's arena and is immutable after asy_catalog_load(). Text is UTF-8, never NULL
 * unless said so ("" when the file does not give it). */
#ifndef ASY_CATALOG_CATALOG_H
#define ASY_CATALOG_CATALOG_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/yaml.h"
#include "evidence/observation.h"

enum asy_confidence { ASY_CONFIDENCE_HIGH, ASY_CONFIDENCE_MEDIUM, ASY_CONFIDENCE_LOW };
enum asy_severity { ASY_SEVERITY_NONE, ASY_SEVERITY_LOW, ASY_SEVERITY_MEDIUM, ASY_SEVERITY_HIGH, ASY_SEVERITY_CRITICAL };
enum asy_verdict { ASY_NOT_APPLICABLE, ASY_PASS, ASY_INCONCLUSIVE, ASY_FAIL };

const char *asy_confidence_name(enum asy_confidence c);
const char *asy_severity_name(enum asy_severity s);
const char *asy_verdict_name(enum asy_verdict v); /* "pass", "fail", "inconclusive", "not-applicable" */
bool asy_verdict_parse(const char *text, enum asy_verdict *ret_verdict);

enum asy_cond_op { ASY_COND_IN, ASY_COND_NOT_IN, ASY_COND_AT_LEAST, ASY_COND_BELOW, ASY_COND_CONTAINS, ASY_COND_GLOB,
                   ASY_COND_GIVEN, ASY_COND_NOT_PAST };

/* One condition on an attribute of an observation or a field of a row. */
struct asy_cond {
	const char *key;
	enum asy_cond_op op;
	const char **values; /* of IN, NOT_IN; one for CONTAINS and GLOB; "true"/"false" for GIVEN */
	size_t n_values;
	int64_t number;      /* of AT_LEAST, BELOW */
	                     /* NOT_PAST: of a date in a `field` question, against the day of the assessment */
};

struct asy_where {
	struct asy_cond *conds; /* all must hold */
	size_t n;
};

struct asy_selector {
	const struct asy_kind *kind;
	struct asy_where where;
};

struct asy_selectors {
	struct asy_selector *list;
	size_t n;
};

struct asy_names {
	const char **list;
	size_t n;
};

struct asy_check {
	const char *id, *question, *artifact, *fix;
	struct asy_names needs;
	struct asy_selectors fail, pass, hint;
	enum asy_verdict otherwise;
	enum asy_severity severity;
	enum asy_confidence confidence;
};

enum asy_field_type { ASY_FIELD_TEXT, ASY_FIELD_BOOL, ASY_FIELD_CHOICE, ASY_FIELD_CHOICES, ASY_FIELD_REF, ASY_FIELD_REFS,
                      ASY_FIELD_DATE, ASY_FIELD_INT, ASY_FIELD_URL, ASY_FIELD__MAX };
const char *asy_field_type_name(enum asy_field_type type);

struct asy_field {
	const char *id, *title, *ask;
	enum asy_field_type type;
	struct asy_names choices;
	const struct asy_table *table; /* of ref and refs */
	struct asy_names suites;       /* empty: all */
	bool required;
};

struct asy_table {
	const char *id, *title;
	bool form;
	struct asy_names suites, suite_names; /* in parallel: suite, the table's name there */
	struct asy_field *fields;
	size_t n_fields;
	enum asy_confidence confidence;
};

enum asy_tree_op { ASY_TREE_CHECK, ASY_TREE_SEEN, ASY_TREE_ALL, ASY_TREE_ANY, ASY_TREE_NOT, ASY_TREE_IF, ASY_TREE_EACH,
                   ASY_TREE_SOME, ASY_TREE_FOLLOW, ASY_TREE_FIELD, ASY_TREE_LISTED, ASY_TREE_FEATURE, ASY_TREE_CONDITION,
                   ASY_TREE_UNIT, ASY_TREE_JUSTIFIED, ASY_TREE_HUMAN, ASY_TREE_IS, ASY_TREE_CARRY, ASY_TREE_DECIDE, ASY_TREE_FACT, ASY_TREE_DUE,
                   ASY_TREE__MAX };
const char *asy_tree_op_name(enum asy_tree_op op);

/* How much of a requirement the one that its verdict is carried from covers. */
enum asy_strength { ASY_STRENGTH_EQUAL, ASY_STRENGTH_PARTIAL, ASY_STRENGTH_RELATED };
const char *asy_strength_name(enum asy_strength strength);

struct asy_scheme;

struct asy_match {
	const char *attr, *field;
};

struct asy_decision_node;

/* Where an answer leads in a decision tree: to another node, or (to == NULL) to a verdict. */
struct asy_branch {
	const struct asy_decision_node *to;
	enum asy_verdict verdict;
};

struct asy_decision_node {
	const char *id, *ask;
	struct asy_tree *evidence;  /* pass: yes, fail: no */
	struct asy_branch yes, no;
};

/* A decision tree as standards print them. No way leads back to a node: the loader refuses circles. */
struct asy_decision {
	const char *id, *title, *note;
	enum asy_confidence confidence;
	struct asy_decision_node *nodes;     /* [0] is the root */
	size_t n;
};

/* A question. Which members count depends on op; see docs/catalog-format.md. */
struct asy_tree {
	enum asy_tree_op op;
	const struct asy_yaml *at;       /* for messages */
	struct asy_tree **children;      /* all, any; [0] of not, each, some, follow (or none); if: when, then, else;
	                                    [0] of carry (or none): what the carried verdict does not cover; decide: the nodes' evidence */
	size_t n;
	const struct asy_check *check;
	struct asy_selector selector;    /* seen, listed */
	struct asy_names needs;
	const char *artifact;
	const struct asy_table *table;   /* each, some, listed; field of a form (or NULL: the current row) */
	struct asy_where where;          /* each, some */
	enum asy_verdict verdict;        /* is; `none` of each and follow */
	struct asy_cond cond;            /* field */
	const struct asy_field *field;   /* follow; field (resolved when the table is known) */
	bool over_some;                  /* follow */
	bool bind;                       /* unit */
	struct asy_match *matches;       /* listed; check and seen: about the current row only */
	size_t n_matches;
	const char *name;                /* feature, condition, unit, human id, obligation; carry: scheme */
	const char *text;                /* human question, is: why */
	const struct asy_test *test;     /* unit: resolved per suite by the evaluator through name */
	const char *of;                  /* carry: the requirement of scheme `name` */
	enum asy_strength strength;      /* carry */
	const struct asy_scheme *from;   /* carry: resolved after all schemes are read */
	size_t from_number;              /* carry: index of the requirement in `from` */
	const struct asy_decision *decision; /* decide */
	const struct asy_market_cond *product; /* fact: about the product file */
};

struct asy_unit {
	const char *id, *demand;
	struct asy_tree *tree;
	bool weakens; /* its pass is neutral: it cannot make the test pass, only keep it from passing */
};

struct asy_test {
	const char *id, *kind, *note;
	struct asy_names suites;
	bool any;     /* combine: any */
	bool weakens; /* as of a unit, within the requirement */
	struct asy_unit *units;
	size_t n_units;
};

struct asy_edition {
	const char *name, *status, *obligation;
	struct asy_tree *when; /* NULL: always */
	bool presumed;         /* applies unless shown otherwise: a failure counts while that is open */
};

/* One item of information that a standard asks the maker to document, and the field that holds it. */
struct asy_information {
	const char *id, *text;
	const struct asy_table *table;
	const struct asy_field *field;
	bool conditional; /* asked for only when the named exception or category is used */
};

struct asy_requirement {
	const char *id, *clause, *title, *explanation, *applies_when, *change, *fix, *file;
	const char *level; /* lowest level of the scheme that demands it; "" where a scheme has no levels */
	uint32_t line;
	enum asy_confidence confidence;
	enum asy_severity severity;
	struct asy_edition *editions;
	size_t n_editions;
	struct asy_edition own; /* when it names no editions: it is in every edition of its scheme */
	struct asy_test *tests;
	size_t n_tests;
	struct asy_tree *tree; /* of a requirement without tests */
	struct asy_names replaces; /* ids of another edition that this one takes the place of */
	struct asy_information *information;
	size_t n_information;
};

struct asy_premise { /* a feature or a condition */
	const char *id, *title;
	struct asy_tree *tree;
};

/* What a scheme is: a law, a label or norm that one can choose, advice, or a label that takes no applications any more. */
enum asy_force { ASY_FORCE_VOLUNTARY, ASY_FORCE_MANDATORY, ASY_FORCE_GUIDANCE, ASY_FORCE_CLOSED };
const char *asy_force_name(enum asy_force force);

struct asy_level { /* of a label; a product reaches a level with every requirement of it and of those before */
	const char *id, *title;
};

struct asy_scheme {
	const char *id, *title, *edition, *suite, *date, *legal;
	const char *short_name; /* for targets such as cls:3; the id where none is given */
	enum asy_force force;
	bool on_request;        /* assessed only when it is named */
	bool ics_required;      /* a PASS needs a row of the ICS that claims it */
	struct asy_level *levels;
	size_t n_levels;
	enum asy_confidence confidence;
	struct asy_premise *features, *conditions;
	size_t n_features, n_conditions;
	const struct asy_requirement **requirements; /* those that have this edition, in file order */
	const struct asy_edition **editions;         /* in parallel */
	size_t n_requirements;
	const char *file;
};

struct asy_contradiction {
	const char *id, *text;
	struct asy_selector observed;
	const struct asy_table *table;
	struct asy_where where;
	bool missing;
	struct asy_match *matches;
	size_t n_matches;
	struct asy_names needs; /* areas that must be complete before the answer counts as checked; none: it is only shown */
};

/* What declarations say against each other, against the components found, or against what was not found. Exactly one
 * of ics and table is what is said; at most one of other, unseen and found is what it is held against. With none of
 * them, what is said is worth a remark by itself. */
struct asy_consistency {
	const char *id, *text, *fix;
	const char *ics;                 /* requirement whose ICS row is meant; "" for none */
	struct asy_names support;        /* of that row: yes, no, not-applicable */
	const struct asy_table *table;
	struct asy_where where;          /* rows that say it */
	const struct asy_table *other;   /* rows that say otherwise ... */
	struct asy_where other_where;
	bool other_missing;              /* ... or the table is complete and no row agrees */
	struct asy_match *matches;       /* attr: field of the row; field: field of the other row ("id": the row's id) */
	size_t n_matches;
	struct asy_selector unseen;      /* kind NULL for none: nothing of the kind agrees with the row */
	struct asy_names needs;          /* of unseen */
	bool found;                      /* against the components: fields name and version of the row */
	bool weakens;                    /* what is said no longer counts */
	struct asy_names clauses;        /* shown next to every requirement of these clauses too */
	bool whole_table;                /* shown next to everything that reads the table, not only the fields */
};

/* A field of a drafted row. The text may hold "{attribute}"; without a value for one the field is left out. */
struct asy_draft_value {
	const struct asy_field *field;
	const char *text;
	struct asy_names from, to; /* in parallel: what the text becomes; nothing: as it is */
	struct asy_names list;     /* several values, each like text; n 0: only text */
};

/* How evidence becomes rows of a declaration for somebody to confirm: docs/declarations.md. */
struct asy_draft_rule {
	const struct asy_table *table;
	const char *source;            /* "observations", "components" or "product" */
	struct asy_selector selector;  /* of observations */
	struct asy_names key;          /* observations that agree in these are one row */
	struct asy_match *matches;     /* a row that agrees is there already */
	size_t n_matches;
	struct asy_draft_value *values;
	size_t n_values;
};

struct asy_catalog_file { /* rules and data: handed to collectors as they are */
	const char *name;     /* file name without folder and suffix */
	const char *path;
};

struct asy_catalog {
	struct asy_arena arena;
	const char *root, *version;
	char digest[65];      /* sha256 over every file of the catalog in the order of the index */
	struct asy_vec checks, tables, schemes, contradictions; /* of the struct pointers above */
	struct asy_vec consistency; /* struct asy_consistency * */
	struct asy_vec drafts;      /* struct asy_draft_rule * */
	struct asy_vec rules, data; /* struct asy_catalog_file */
	struct asy_vec vulns;       /* struct asy_catalog_file: well-known vulnerabilities, read by src/vuln */
	struct asy_vec dossier;     /* the same: templates of documents, read by src/dossier */
	struct asy_vec facts, market_rules, named_schemes, fact_conflicts; /* pointers to the structs of catalog/market.h */
};

/* Loads catalog.yaml of folder `root` and everything it names. Messages go to diags; ASY_INVALID when there was one.
 * The catalog must be released in every case. */
enum asy_err asy_catalog_load(struct asy_catalog *catalog, const char *root, struct asy_diags *diags) ASY_MUST_CHECK;
void asy_catalog_release(struct asy_catalog *catalog);

const struct asy_check *asy_catalog_check(const struct asy_catalog *c, const char *id);
const struct asy_table *asy_catalog_table(const struct asy_catalog *c, const char *id);
const struct asy_table *asy_catalog_table_any_name(const struct asy_catalog *c, const char *id_or_suite_name);
const struct asy_scheme *asy_catalog_scheme(const struct asy_catalog *c, const char *id);

/* The number of the requirement in the scheme, or SIZE_MAX. */
size_t asy_scheme_requirement(const struct asy_scheme *s, const char *id);
/* The number of the level, 0 also for a requirement that names none. */
size_t asy_scheme_level(const struct asy_scheme *s, const char *level);

const struct asy_field *asy_table_field(const struct asy_table *t, const char *id);
bool asy_names_have(const struct asy_names *names, const char *name);

/* The test of this scheme's suite with this id, or NULL; *ret_requirement may be NULL. */
const struct asy_test *asy_scheme_test(const struct asy_scheme *s, const char *id,
                                       const struct asy_requirement **ret_requirement);
bool asy_test_in_suite(const struct asy_test *t, const struct asy_scheme *s);

#endif
