/* Shared by the files that load the catalog. */
#ifndef ASY_CATALOG_LOAD_INTERNAL_H
#define ASY_CATALOG_LOAD_INTERNAL_H

#include "catalog/catalog.h"

struct loader {
	struct asy_catalog *catalog;
	struct asy_diags *diags;
	struct asy_vec table_roots;       /* struct asy_yaml *: tables are linked after all are read */
	struct asy_vec decisions;         /* struct asy_yaml *: named decision trees, built where they are used */
	struct asy_vec requirement_nodes; /* struct requirement_file: loaded once, shared by schemes */
	struct asy_vec carries;           /* struct asy_tree *: resolved after all schemes are read */
};

struct requirement_file {
	const char *path;
	struct asy_requirement *list;
	size_t n;
};

/* Each returns its default after a complaint; the load goes on so that one run shows every mistake. */
const char *load_text(struct loader *l, const struct asy_yaml *map, const char *key, bool required);
void load_names(struct loader *l, const struct asy_yaml *map, const char *key, struct asy_names *ret);
enum asy_confidence load_confidence(struct loader *l, const struct asy_yaml *map);
enum asy_severity load_severity(struct loader *l, const struct asy_yaml *map);
void load_verdict(struct loader *l, const struct asy_yaml *map, const char *key, enum asy_verdict *verdict);
void load_where(struct loader *l, const struct asy_yaml *where, struct asy_where *ret);
bool load_cond_value(struct loader *l, const char *key, const struct asy_yaml *value, struct asy_cond *ret);
bool load_selector(struct loader *l, const struct asy_yaml *y, struct asy_selector *ret);
void load_matches(struct loader *l, const struct asy_yaml *y, struct asy_match **ret, size_t *ret_n);
const struct asy_table *load_table_ref(struct loader *l, const struct asy_yaml *y, const char *key, bool required);
void *load_alloc(struct loader *l, size_t count, size_t size); /* never NULL: aborts the load by ENOMEM exit */
const struct asy_yaml *load_list(struct loader *l, const struct asy_yaml *map, const char *key);

/* `scope` is the table whose row is current, or NULL. NULL after a complaint. */
struct asy_tree *load_tree(struct loader *l, const struct asy_yaml *y, const struct asy_table *scope, unsigned depth);
void load_decision_file(struct loader *l, const struct asy_yaml *root);
/* A name or {nodes: [...]}; fills decision, children and name of t. */
void load_decide(struct loader *l, const struct asy_yaml *y, const struct asy_table *scope, unsigned depth, struct asy_tree *t);
void load_check_file(struct loader *l, const struct asy_yaml *root);
void load_table_file(struct loader *l, const struct asy_yaml *root);
void link_table_refs(struct loader *l, const struct asy_yaml *root);
void load_scheme_file(struct loader *l, const struct asy_yaml *root, const char *path);
void load_market_file(struct loader *l, const struct asy_yaml *root, const char *path);
void link_market(struct loader *l);
void link_replaced(struct loader *l); /* every id under "replaces" is one of some scheme */
void load_contradiction_file(struct loader *l, const struct asy_yaml *root);
void load_consistency_file(struct loader *l, const struct asy_yaml *root);
void load_draft_file(struct loader *l, const struct asy_yaml *root);
struct requirement_file *load_requirement_file(struct loader *l, const char *relative, const struct asy_yaml *at);

/* After all schemes are read: carried verdicts find their requirement; then references in each scheme and across
 * schemes: units, features, conditions, levels, cycles. */
void link_carries(struct loader *l);
void link_scheme(struct loader *l, const struct asy_scheme *s);

/* Reads one catalog file, adding it to the digest. NULL after a complaint. */
struct asy_yaml *load_yaml(struct loader *l, const char *relative, const struct asy_yaml *at);

#endif
