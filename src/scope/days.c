/* When a rule counts, and the days that follow from a product's own dates. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "scope/rules.h"

static const char *const time_names[] = {"in-force", "unsure", "later", "open", "over", "no-units"};

const char *asy_rule_time_name(enum asy_rule_time t)
{
	return time_names[t];
}

static bool product_day(const char *text, int64_t *ret)
{
	return *text && asy_clock_parse_date(text, ret);
}

enum asy_rule_time rule_time(const struct asy_market_rule *r, const struct asy_product *p, bool calendar, int64_t on)
{
	int64_t last;
	bool sold_out = !calendar && product_day(p->placed_until, &last) && last < on;
	int64_t day = sold_out ? last : on;

	if (*r->until.text && day > r->until.last)
		return ASY_TIME_OVER;
	if (!*r->from.text)
		return ASY_TIME_OPEN;
	if (day >= r->from.last)
		return ASY_TIME_IN_FORCE;
	if (day >= r->from.first)
		return ASY_TIME_UNSURE;
	return sold_out || (!calendar && product_day(p->placed_until, &last) && last < r->from.first) ? ASY_TIME_NO_UNITS
	                                                                                                 : ASY_TIME_LATER;
}

/* The same day n years later; 29 February becomes 1 March. */
static int64_t years_later(int64_t day, int64_t years)
{
	char text[11], moved[16];
	int64_t ret = day;

	asy_clock_date(day, text);
	snprintf(moved, sizeof(moved), "%04ld%s", strtol(text, NULL, 10) + (long)years, text + 4);
	if (!asy_clock_parse_date(moved, &ret)) {
		snprintf(moved, sizeof(moved), "%04ld-03-01", strtol(text, NULL, 10) + (long)years);
		if (!asy_clock_parse_date(moved, &ret))
			return day;
	}
	return ret;
}

void rule_due_date(const struct asy_market_rule *rule, const struct asy_rule_date *def, const struct asy_product *p, struct asy_due_date *ret)
{
	static const char *const keys[] = {"placed-on-market", "placed-on-market", "support-until"};
	int64_t base = 0, support = 0;
	bool supported = product_day(p->support_until, &support), known = false;

	*ret = (struct asy_due_date){.def = def, .needs = ""};
	if (def->base == ASY_DATE_SUPPORT_END) {
		known = supported;
		base = support;
	} else {
		known = def->base == ASY_DATE_LAST_PLACING && product_day(p->placed_until, &base);
		known = known || product_day(p->placed_on_market, &base);
	}
	if (!known) {
		ret->needs = keys[def->base];
		return;
	}
	if (def->base != ASY_DATE_SUPPORT_END && !rule->calendar && *rule->from.text && base < rule->from.first)
		base = rule->from.first; /* units placed before are not under the rule */
	asy_clock_date(base, ret->counted_from);
	base = years_later(base, def->years);
	if (def->or_support_end && supported && support > base)
		base = support;
	asy_clock_date(base, ret->day);
	ret->short_of = def->support_must_reach && supported && support < base;
}
