/* Shared by the files that load market facts and rules. */
#ifndef ASY_CATALOG_LOAD_MARKET_H
#define ASY_CATALOG_LOAD_MARKET_H

#include "catalog/load_internal.h"
#include "catalog/market.h"

void load_facts(struct loader *l, const struct asy_yaml *list);

/* The condition under "when" of map (required). Only the first `known` facts may be named: a fact is derived from
 * facts above it, so there are no cycles. Never NULL. */
struct asy_market_cond *load_market_when(struct loader *l, const struct asy_yaml *map, size_t known);

/* A condition that may name every fact. Never NULL. */
struct asy_market_cond *load_market_cond(struct loader *l, const struct asy_yaml *y);

/* Index of the required word under key; 0 after a complaint. */
unsigned load_word_of(struct loader *l, const struct asy_yaml *map, const char *key, const char *const *words, unsigned n);

#endif
