/* One pass over the rules of the catalog. */
#include "scope/scope.h"

#include <string.h>

#include "base/clock.h"
#include "scope/rules.h"

static const char *const status_names[] = {"applies", "unknown", "does-not-apply", "suppressed"};

const char *asy_rule_status_name(enum asy_rule_status s)
{
	return status_names[s];
}

/* The facts behind reasons: those assumed, or those not known. */
static const struct asy_product_fact **facts_of(struct asy_arena *arena, const struct asy_vec *reasons, bool assumed, size_t *ret_n)
{
	const struct asy_product_fact **list = asy_arena_array(arena, reasons->len + 1, sizeof(*list));

	*ret_n = 0;
	for (size_t i = 0; list && i < reasons->len; i++) {
		const struct asy_scope_reason *r = asy_vec_at(reasons, i);
		bool take = assumed ? r->assumed : r->truth == ASY_UNKNOWN;

		for (size_t k = 0; k < *ret_n; k++)
			take = take && list[k] != r->leaf->fact;
		if (take)
			list[(*ret_n)++] = r->leaf->fact;
	}
	return list;
}

static enum asy_err keep(struct asy_arena *arena, const struct asy_vec *reasons, struct asy_rule_result *ret)
{
	ret->reasons = asy_arena_array(arena, reasons->len + 1, sizeof(*ret->reasons));
	ret->assumed = facts_of(arena, reasons, true, &ret->n_assumed);
	ret->open = facts_of(arena, reasons, false, &ret->n_open);
	if (!ret->reasons || !ret->assumed || !ret->open)
		return ASY_NOMEM;
	for (size_t i = 0; i < reasons->len; i++)
		ret->reasons[ret->n_reasons++] = *(struct asy_scope_reason *)asy_vec_at(reasons, i);
	return ASY_OK;
}

/* An assumption may make a rule apply; it never takes one away, and it excludes nothing. */
static enum asy_err judge(struct asy_arena *arena, const struct asy_known *known, struct asy_rule_result *ret)
{
	struct asy_vec reasons = ASY_VEC_INIT(struct asy_scope_reason, 10000);
	enum asy_truth t = asy_market_truth(known, ret->rule->when, false);
	bool may_assume = t == ASY_UNKNOWN && ret->rule->force != ASY_RULE_EXCLUSION;
	enum asy_truth assumed = may_assume ? asy_market_truth(known, ret->rule->when, true) : t;
	enum asy_err err = asy_market_reasons(known, ret->rule->when, may_assume && assumed != ASY_NO, &reasons);

	ret->status = t == ASY_YES || assumed == ASY_YES ? ASY_RULE_APPLIES : t == ASY_NO ? ASY_RULE_OUT : ASY_RULE_UNKNOWN;
	if (!err)
		err = keep(arena, &reasons, ret);
	asy_vec_release(&reasons);
	return err;
}

static bool all_assumable(const struct asy_rule_result *r)
{
	for (size_t i = 0; i < r->n_open; i++)
		if (!*r->open[i]->assume)
			return false;
	return true;
}

/* Appends facts that are not in the list yet. */
static enum asy_err append_facts(struct asy_arena *arena, const struct asy_product_fact ***list, size_t *n,
                                 const struct asy_product_fact **more, size_t n_more)
{
	const struct asy_product_fact **grown = asy_arena_array(arena, *n + n_more + 1, sizeof(*grown));
	size_t len = *n;

	if (!grown)
		return ASY_NOMEM;
	if (*n)
		memcpy(grown, *list, *n * sizeof(*grown));
	for (size_t i = 0; i < n_more; i++) {
		bool have = false;

		for (size_t k = 0; k < len; k++)
			have = have || grown[k] == more[i];
		if (!have)
			grown[len++] = more[i];
	}
	*list = grown;
	*n = len;
	return ASY_OK;
}

/* A rule in force takes others away. Not knowing whether it applies leaves them open, or in with the assumption that it does not. */
static enum asy_err suppress(struct asy_arena *arena, struct asy_scope *s, struct asy_rule_result *by)
{
	enum asy_err err = ASY_OK;

	if (by->status == ASY_RULE_OUT || (by->time != ASY_TIME_IN_FORCE && by->time != ASY_TIME_UNSURE))
		return ASY_OK;
	for (size_t i = 0; !err && i < s->n_rules; i++) {
		struct asy_rule_result *r = &s->rules[i];

		if (!asy_names_have(&by->rule->suppresses, r->rule->id) || r->status == ASY_RULE_OUT || r->status == ASY_RULE_SUPPRESSED)
			continue;
		if (by->status == ASY_RULE_APPLIES && by->time == ASY_TIME_IN_FORCE && by->n_assumed == 0) {
			r->status = ASY_RULE_SUPPRESSED;
			r->suppressed_by = by->rule;
		} else if (by->status == ASY_RULE_UNKNOWN && all_assumable(by)) {
			err = append_facts(arena, &r->assumed, &r->n_assumed, by->open, by->n_open);
		} else {
			r->status = ASY_RULE_UNKNOWN;
			err = append_facts(arena, &r->open, &r->n_open, by->open, by->n_open);
		}
	}
	return err;
}

/* The first route whose condition holds while those before it do not; else the general one, with the facts that decide. */
static enum asy_err find_route(struct asy_arena *arena, const struct asy_known *known, struct asy_rule_result *ret)
{
	struct asy_vec reasons = ASY_VEC_INIT(struct asy_scope_reason, 10000);
	enum asy_err err = ASY_OK;
	bool open = false;

	ret->route = ret->rule->route;
	for (size_t i = 0; !err && i < ret->rule->n_routes; i++) {
		enum asy_truth t = asy_market_truth(known, ret->rule->routes[i].when, false);

		if (t == ASY_YES && !open) {
			ret->route = ret->rule->routes[i].text;
			break;
		}
		if (t == ASY_UNKNOWN) {
			open = true;
			err = asy_market_reasons(known, ret->rule->routes[i].when, false, &reasons);
		}
	}
	ret->route_open = facts_of(arena, &reasons, false, &ret->n_route_open);
	asy_vec_release(&reasons);
	return err ? err : ret->route_open ? ASY_OK : ASY_NOMEM;
}

static enum asy_err find_dates(struct asy_arena *arena, const struct asy_product *p, struct asy_rule_result *ret)
{
	ret->dates = asy_arena_array(arena, ret->rule->n_dates + 1, sizeof(*ret->dates));
	if (!ret->dates)
		return ASY_NOMEM;
	for (size_t i = 0; i < ret->rule->n_dates; i++)
		rule_due_date(ret->rule, &ret->rule->dates[i], p, &ret->dates[ret->n_dates++]);
	return ASY_OK;
}

static void choose_day(struct asy_scope *s, int64_t on, int64_t today)
{
	int64_t placed;

	s->on = on != INT64_MIN ? on : today;
	s->on_why = on != INT64_MIN ? "as asked" : "today";
	s->placing_assumed = !*s->product->placed_on_market;
	if (on == INT64_MIN && !s->placing_assumed && asy_clock_parse_date(s->product->placed_on_market, &placed) && placed > today) {
		s->on = placed;
		s->on_why = "the day the first unit is placed on the market";
	}
}

enum asy_err asy_scope_find(struct asy_arena *arena, const struct asy_catalog *catalog, const struct asy_product *product,
                            int64_t on, int64_t today, struct asy_scope *ret)
{
	enum asy_err err;

	*ret = (struct asy_scope){.product = product, .n_rules = catalog->market_rules.len};
	choose_day(ret, on, today);
	ret->rules = asy_arena_array(arena, ret->n_rules + 1, sizeof(*ret->rules));
	err = ret->rules ? asy_known_facts(arena, catalog, &product->facts, &ret->known) : ASY_NOMEM;
	for (size_t i = 0; !err && i < ret->n_rules; i++) {
		struct asy_rule_result *r = &ret->rules[i];

		r->rule = *(struct asy_market_rule **)asy_vec_at(&catalog->market_rules, i);
		r->calendar = r->rule->calendar || (r->rule->calendar_when && asy_market_truth(&ret->known, r->rule->calendar_when, false) == ASY_YES);
		r->time = rule_time(r->rule, product, r->calendar, ret->on);
		err = judge(arena, &ret->known, r);
		if (!err)
			err = find_route(arena, &ret->known, r);
		if (!err)
			err = find_dates(arena, product, r);
	}
	for (size_t i = 0; !err && i < ret->n_rules; i++)
		err = suppress(arena, ret, &ret->rules[i]);
	if (!err)
		err = scope_schemes(arena, catalog, ret);
	return err ? err : scope_questions(arena, ret);
}
