/* The verdict calculus: strong Kleene logic with a neutral element.
 *
 * NOT APPLICABLE is neutral. `all` is the maximum in the order n/a < pass < inconclusive < fail, `any` the maximum in
 * n/a < fail < inconclusive < pass: both are lattice joins, so they are commutative, associative and idempotent by
 * construction, and information-monotone: when an operand turns inconclusive the result stays or turns inconclusive. */
#ifndef ASY_ASSESS_VERDICT_H
#define ASY_ASSESS_VERDICT_H

#include "catalog/catalog.h"

enum asy_verdict asy_verdict_all(enum asy_verdict a, enum asy_verdict b);
enum asy_verdict asy_verdict_any(enum asy_verdict a, enum asy_verdict b);
enum asy_verdict asy_verdict_not(enum asy_verdict a);

/* Of a question that can only weaken: its pass is neutral. */
enum asy_verdict asy_verdict_weakening(enum asy_verdict a);

#endif
