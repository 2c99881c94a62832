/* The product file: what is placed on the market and which artifacts show it. People write it in YAML. */
#ifndef ASY_PRODUCT_PRODUCT_H
#define ASY_PRODUCT_PRODUCT_H

#include "product/facts.h"

struct asy_artifact {
	const char *id;          /* "firmware" */
	const char *kind;        /* firmware, update, device, capture, document */
	const char *file;        /* path, resolved beside the product file; "" when the artifact is no file */
	const char *shown;       /* as written in the product file: this goes into results, not the resolved path */
	const char *address;     /* of a device; "" otherwise */
	const char *signature;   /* of an update: path of a detached signature, or "" */
	struct asy_names trust;  /* of an update: paths of keys and certificates that the device trusts */
	struct asy_names attacks; /* of an update: paths of series that `assay update attack --output` wrote */
	const struct asy_yaml *at;
};

struct asy_product {
	const char *path;        /* of the product file */
	const char *name, *model, *manufacturer, *type, *version, *description;
	const char *support_until, *placed_on_market, *placed_until; /* dates, or "" */
	struct asy_product_facts facts;       /* markets included */
	struct asy_names markets, schemes, declarations; /* declarations: resolved paths */
	struct asy_artifact *artifacts;
	size_t n_artifacts;
};

/* Reads and checks the file. Schemes must exist in the catalog. Everything lives in `arena`. */
enum asy_err asy_product_load(struct asy_arena *arena, const char *path, const struct asy_catalog *catalog,
                              struct asy_diags *diags, struct asy_product *ret) ASY_MUST_CHECK;

#endif
