/* A declared bill of materials against what was found in the images. */
#ifndef ASY_SBOM_RECONCILE_H
#define ASY_SBOM_RECONCILE_H

#include "evidence/store.h"
#include "sbom/sbom.h"

enum asy_sbom_disagreement {
	ASY_SBOM_MISSING,       /* found, not declared */
	ASY_SBOM_OTHER_VERSION, /* declared in another version */
	ASY_SBOM_EXTRA,         /* declared, not found: it may be there all the same */
};

struct asy_sbom_row {
	enum asy_sbom_disagreement what;
	const struct asy_sbom_component *declared; /* NULL for MISSING */
	const struct asy_component *found;         /* NULL for EXTRA */
};

/* Pairs by package URL, CPE product or name (that of the source package, too), ignoring case and a leading "lib".
 * Versions agree when their upstream parts do. Found components below `least` percent confidence say nothing; files, and
 * the device and firmware themselves, are not looked for. Rows (struct asy_sbom_row) are sorted by name; the caller
 * releases them. */
enum asy_err asy_sbom_reconcile(const struct asy_sbom *declared, const struct asy_store *const *found, size_t n,
                                unsigned least, struct asy_vec *ret) ASY_MUST_CHECK;

/* "missing", "version", "extra" */
const char *asy_sbom_disagreement_name(enum asy_sbom_disagreement what);

#endif
