/* What became of the requirements of one scheme in another: editions of one standard share ids, and a requirement says
 * which ids it takes the place of. */
#ifndef ASY_CATALOG_DIFF_H
#define ASY_CATALOG_DIFF_H

#include "catalog/catalog.h"

enum asy_change_kind {
	ASY_CHANGE_NEW,        /* nothing like it before */
	ASY_CHANGE_GONE,       /* nothing takes its place */
	ASY_CHANGE_OBLIGATION, /* from recommended to mandatory or back */
	ASY_CHANGE_SPLIT,      /* one of several that take the place of one */
	ASY_CHANGE_MOVED,      /* another id */
	ASY_CHANGE_CONDITION,  /* the condition or feature under which it applies is another */
	ASY_CHANGE_TEXT,       /* wording with a difference */
	ASY_CHANGE_TESTS,      /* the same demand, tested otherwise */
	ASY_CHANGE_NONE,
	ASY_CHANGE__MAX
};
const char *asy_change_name(enum asy_change_kind kind);

struct asy_change {
	enum asy_change_kind kind;
	const struct asy_requirement *before, *after;  /* NULL: there is none */
	const struct asy_edition *was, *is;
	struct asy_names tests_gone, tests_new;        /* of the suites of the two schemes */
	size_t units_before, units_after;
};

struct asy_changes {
	struct asy_change *list; /* in the order of the newer scheme, those that are gone last */
	size_t n;
	size_t counts[ASY_CHANGE__MAX];
};

enum asy_err asy_catalog_diff(struct asy_arena *arena, const struct asy_scheme *before, const struct asy_scheme *after,
                              struct asy_changes *ret) ASY_MUST_CHECK;

#endif
