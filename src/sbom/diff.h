/* What differs between two bills of materials. */
#ifndef ASY_SBOM_DIFF_H
#define ASY_SBOM_DIFF_H

#include "sbom/sbom.h"

enum asy_sbom_change {
	ASY_SBOM_REMOVED, /* only in the first */
	ASY_SBOM_ADDED,   /* only in the second */
	ASY_SBOM_VERSION, /* another version */
	ASY_SBOM_CONTENT, /* the same version, another hash */
	ASY_SBOM_LICENCE, /* the same version, another licence */
};

struct asy_sbom_difference {
	enum asy_sbom_change change;
	const struct asy_sbom_component *a, *b; /* NULL where there is none */
};

/* Pairs components by package URL without version, then by name; several of one name in order of their versions. The
 * list (struct asy_sbom_difference) is sorted by name; the caller releases it. */
enum asy_err asy_sbom_diff(const struct asy_sbom *a, const struct asy_sbom *b, struct asy_vec *ret) ASY_MUST_CHECK;

const char *asy_sbom_change_name(enum asy_sbom_change change); /* "removed", "added", "version", "content", "licence" */

#endif
