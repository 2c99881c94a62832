/* What the product file says about the facts of the catalog (catalog/market/facts.yaml). */
#ifndef ASY_PRODUCT_FACTS_H
#define ASY_PRODUCT_FACTS_H

#include "catalog/market.h"

struct asy_product_answer {
	const struct asy_product_fact *fact;
	struct asy_names values; /* at least one; booleans as "true" / "false" */
	const struct asy_yaml *at;
};

/* Only facts that are given: one that is absent, empty or "unknown" is not in the list. */
struct asy_product_facts {
	struct asy_product_answer *list;
	size_t n;
};

/* `facts` and `markets` may be NULL. Complaints go to diags. */
enum asy_err asy_product_facts_load(struct asy_arena *arena, const struct asy_yaml *facts, const struct asy_yaml *markets,
                                    const struct asy_catalog *catalog, struct asy_diags *diags,
                                    struct asy_product_facts *ret) ASY_MUST_CHECK;

/* NULL when it is not given. */
const struct asy_product_answer *asy_product_answer(const struct asy_product_facts *facts, const struct asy_product_fact *fact);

#endif
