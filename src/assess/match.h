/* Do the conditions of a selector hold for an observation, or for a declared row? */
#ifndef ASY_ASSESS_MATCH_H
#define ASY_ASSESS_MATCH_H

#include "assess/evidence.h"
#include "catalog/catalog.h"
#include "product/declaration.h"

bool asy_selector_matches(const struct asy_selector *s, const struct asy_observation *o);

/* PASS: holds; FAIL: does not; INCONCLUSIVE: the field was not answered. */
enum asy_verdict asy_cond_row(const struct asy_cond *cond, const struct asy_row *row);
enum asy_verdict asy_where_row(const struct asy_where *where, const struct asy_row *row);

/* Does the observed instance agree with the row on one of the pairs? Text compares without case; a list field agrees
 * when it contains the value, a text field when the value stands in it as a word. No pairs: never. */
bool asy_row_lists(const struct asy_match *matches, size_t n, const struct asy_observation *o, const struct asy_row *row);

/* The attribute (or "subject", "path") as text; NULL when the observation does not carry it. Numbers use `scratch`. */
const char *asy_observation_value(const struct asy_observation *o, const char *key, char scratch[24]);

#endif
