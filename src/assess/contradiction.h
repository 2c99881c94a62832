/* Where an observation and an answer cannot both be true: findings of their own kind. */
#ifndef ASY_ASSESS_CONTRADICTION_H
#define ASY_ASSESS_CONTRADICTION_H

#include "assess/assess.h"

/* Sets ret->contradictions: by the catalog's rules, and from every ICS row that says "not applicable" where the
 * machine saw the feature. Needs ret->schemes. */
enum asy_err asy_find_contradictions(struct asy_arena *arena, const struct asy_assess_input *in,
                                     struct asy_assessment_result *ret) ASY_MUST_CHECK;

#endif
