/* The smallest set of things to do that closes the gaps of a label, level or scheme.
 *
 * Every requirement that is not met becomes a formula of "all of" and "one of" over actions: fix what a check found, answer
 * a question, claim something in the ICS, judge, add evidence, change what was declared. One action counts once, however
 * many requirements need it. The set with the least effort is searched by branch and bound; within the budget of
 * ASY_PLAN_STEPS steps the answer is exact, and it says whether it was. */
#ifndef ASY_REPORT_PLAN_H
#define ASY_REPORT_PLAN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"

enum { ASY_PLAN_STEPS = 300000 };

/* Adds the requirements of "SCHEME", "SCHEME:LEVEL" or the same with the scheme's short name to the plan. */
struct asy_plan;
struct asy_plan *asy_plan_new(const json_t *document, struct asy_arena *arena);
void asy_plan_free(struct asy_plan *p);

/* ASY_NOT_FOUND: no such scheme in the result, ASY_INVALID: no such level; *ret_near then names what there is. all: also
 * what is only recommended. */
enum asy_err asy_plan_target(struct asy_plan *p, const char *target, bool all, const char **ret_near) ASY_MUST_CHECK;

/* Searches; then writes. most: at most so many actions as text, 0 for all. */
enum asy_err asy_plan_solve(struct asy_plan *p) ASY_MUST_CHECK;
enum asy_err asy_plan_text(const struct asy_plan *p, size_t most, struct asy_buf *out);
enum asy_err asy_plan_json(const struct asy_plan *p, struct asy_buf *out);

#endif
