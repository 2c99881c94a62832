/* Shared inside the room. */
#ifndef ASY_SCOPE_RULES_H
#define ASY_SCOPE_RULES_H

#include "scope/scope.h"

/* `calendar`: by the calendar, whatever day the units were placed on the market. */
enum asy_rule_time rule_time(const struct asy_market_rule *r, const struct asy_product *p, bool calendar, int64_t on);
void rule_due_date(const struct asy_market_rule *rule, const struct asy_rule_date *def, const struct asy_product *p, struct asy_due_date *ret);

/* After the rules: which schemes they ask for, and which facts would settle what is open. */
enum asy_err scope_schemes(struct asy_arena *arena, const struct asy_catalog *catalog, struct asy_scope *s) ASY_MUST_CHECK;
enum asy_err scope_questions(struct asy_arena *arena, struct asy_scope *s) ASY_MUST_CHECK;

#endif
