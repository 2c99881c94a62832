/* Where a product is sold and what that asks of it: facts about a product, and the rules that look at them.
 * Format: docs/market-rules.md. Part of the catalog: immutable after asy_catalog_load(). */
#ifndef ASY_CATALOG_MARKET_H
#define ASY_CATALOG_MARKET_H

#include "catalog/catalog.h"

enum asy_fact_type { ASY_FACT_BOOL, ASY_FACT_CHOICE, ASY_FACT_SET, ASY_FACT_COUNTRIES, ASY_FACT_WORDS, ASY_FACT__MAX };
const char *asy_fact_type_name(enum asy_fact_type type);

struct asy_fact_choice {
	const char *id, *title;
	const char *within; /* a market inside a market: naming DE names EU too; "" otherwise */
	bool every;         /* "worldwide": names every choice that is not narrow */
	bool narrow;        /* a special buyer: never implied by another choice */
};

enum asy_market_op { ASY_MARKET_ALL, ASY_MARKET_ANY, ASY_MARKET_NONE, ASY_MARKET_IS, ASY_MARKET_BEYOND };

/* A condition over facts. ALL, ANY, NONE join children; IS: the fact has one of the values; BEYOND: the set has a member
 * that is none of the values. */
struct asy_market_cond {
	enum asy_market_op op;
	struct asy_market_cond **children;
	size_t n;
	const struct asy_product_fact *fact;
	struct asy_names values;
};

struct asy_fact_derivation { /* the fact is `value` when the condition holds, unless the product file says otherwise */
	const char *value, *why;
	struct asy_market_cond *when;
};

struct asy_product_fact {
	const char *id, *ask;
	enum asy_fact_type type;
	struct asy_fact_choice *choices;
	size_t n_choices;
	const char *assume;     /* "" or a value taken while nothing is known; it can only add duties */
	const char *assumption; /* the sentence that says so */
	struct asy_fact_derivation *derivations;
	size_t n_derivations;
	size_t number;          /* in asy_catalog.facts */
};

/* A day, or a month or year of which only the first and last day are known. */
struct asy_market_day {
	const char *text;     /* as written; "" when open */
	int64_t first, last;  /* seconds since 1970 at 00:00 UTC; meaningless when open */
};

enum asy_rule_force { ASY_RULE_MANDATORY, ASY_RULE_ANNOUNCED, ASY_RULE_PROCUREMENT, ASY_RULE_DEEMED, ASY_RULE_VOLUNTARY,
                      ASY_RULE_CLOSED, ASY_RULE_EXCLUSION, ASY_RULE_FORCE__MAX };
const char *asy_rule_force_name(enum asy_rule_force force);

enum asy_date_base { ASY_DATE_PLACING, ASY_DATE_LAST_PLACING, ASY_DATE_SUPPORT_END, ASY_DATE__MAX };
const char *asy_date_base_name(enum asy_date_base base);

struct asy_rule_date { /* a day that follows from the product's own dates */
	const char *id, *title, *legal;
	enum asy_date_base base;
	int64_t years;
	bool or_support_end;  /* the later of the two counts */
	bool support_must_reach; /* support-until must not be before it */
};

struct asy_rule_route {
	const char *text;
	struct asy_market_cond *when;
};

struct asy_market_rule {
	const char *id, *title, *law, *class_name, *level, *route, *note, *file;
	uint32_t line;
	struct asy_market_cond *when;
	enum asy_rule_force force;
	struct asy_market_day from, until; /* until: the last day */
	bool by_default;        /* its schemes are assessed without being asked for */
	bool calendar;          /* counts by the calendar; otherwise by the day each unit is placed on the market */
	struct asy_market_cond *calendar_when; /* counts by the calendar when this holds; NULL: never */
	struct asy_names requires, suppresses;
	struct asy_names part;  /* globs: it asks only for these requirements of its schemes; empty: for all */
	struct asy_rule_route *routes; /* the first that holds; `route` when none is known to */
	size_t n_routes;
	struct asy_rule_date *dates;
	size_t n_dates;
	enum asy_confidence confidence;
};

struct asy_named_scheme { /* a scheme that rules name and this catalog does not hold */
	const char *id, *title;
};

/* What the product file says against what an artifact shows: reported as a contradiction. */
struct asy_fact_conflict {
	const char *id, *text;
	struct asy_market_cond *when;  /* what is said: must be known to hold */
	struct asy_selector observed;
};

const struct asy_product_fact *asy_catalog_fact(const struct asy_catalog *c, const char *id);
const struct asy_market_rule *asy_catalog_rule(const struct asy_catalog *c, const char *id);
const struct asy_named_scheme *asy_catalog_named_scheme(const struct asy_catalog *c, const char *id);
const struct asy_fact_choice *asy_fact_choice(const struct asy_product_fact *f, const char *id);

#endif
