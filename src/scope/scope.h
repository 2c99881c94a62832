/* Which market rules apply to a product on a day, why, and what was assumed. Pure: product, catalog and day in.
 *
 * Three values: a fact that is not given is unknown, and so is a rule that hangs on it. Where a fact carries an assumption
 * it is used only when it makes a rule apply, never to take a rule away. */
#ifndef ASY_SCOPE_SCOPE_H
#define ASY_SCOPE_SCOPE_H

#include "product/product.h"

enum asy_truth { ASY_NO, ASY_UNKNOWN, ASY_YES };
const char *asy_truth_name(enum asy_truth t); /* "no", "unknown", "yes" */

enum asy_known_from { ASY_KNOWN_NOT, ASY_KNOWN_GIVEN, ASY_KNOWN_DERIVED };

struct asy_known_fact {
	const struct asy_product_fact *fact;
	enum asy_known_from from;
	struct asy_names values; /* empty when not known */
	const char *why;         /* of a derived one */
};

struct asy_known { /* one per fact of the catalog, in its order */
	struct asy_known_fact *list;
	size_t n;
};

enum asy_err asy_known_facts(struct asy_arena *arena, const struct asy_catalog *catalog, const struct asy_product_facts *given,
                             struct asy_known *ret) ASY_MUST_CHECK;

/* `assume`: facts that are not known take what the catalog assumes. */
enum asy_truth asy_market_truth(const struct asy_known *known, const struct asy_market_cond *cond, bool assume);

/* The leaves that make a condition what it is. */
struct asy_scope_reason {
	const struct asy_market_cond *leaf;
	enum asy_truth truth;
	bool assumed;
};

/* Appends to reasons (struct asy_scope_reason); each fact once. */
enum asy_err asy_market_reasons(const struct asy_known *known, const struct asy_market_cond *cond, bool assume,
                                struct asy_vec *reasons) ASY_MUST_CHECK;

enum asy_rule_time {
	ASY_TIME_IN_FORCE,
	ASY_TIME_UNSURE,   /* the day lies in a month or year that is all that is known of its beginning */
	ASY_TIME_LATER,
	ASY_TIME_OPEN,     /* no first day is set */
	ASY_TIME_OVER,
	ASY_TIME_NO_UNITS, /* the last unit is placed before it begins */
};
const char *asy_rule_time_name(enum asy_rule_time t);

enum asy_rule_status { ASY_RULE_APPLIES, ASY_RULE_UNKNOWN, ASY_RULE_OUT, ASY_RULE_SUPPRESSED };
const char *asy_rule_status_name(enum asy_rule_status s);

struct asy_due_date {
	const struct asy_rule_date *def;
	char day[11];          /* "" when a date of the product is missing */
	char counted_from[11]; /* the day the years are added to */
	const char *needs;     /* the key of the product file that is missing, or "" */
	bool short_of;         /* the support period ends before it */
};

struct asy_rule_result {
	const struct asy_market_rule *rule;
	enum asy_rule_status status;
	enum asy_rule_time time;
	bool calendar;         /* whatever day the units were placed on the market */
	const struct asy_market_rule *suppressed_by;
	struct asy_scope_reason *reasons;
	size_t n_reasons;
	const struct asy_product_fact **assumed, **open, **route_open; /* facts; open: their answer can change the status */
	size_t n_assumed, n_open, n_route_open;
	const char *route;
	struct asy_due_date *dates;
	size_t n_dates;
};

struct asy_scope_scheme {
	const char *id, *title;
	const struct asy_scheme *scheme; /* NULL: not in this catalog */
	enum asy_rule_force force;       /* the strongest of its rules that apply now, or later, or may */
	enum asy_rule_status status;
	enum asy_rule_time time;
	const struct asy_names *part;    /* what binds so strongly is only this part of it (globs of ids); NULL: all */
	bool assess;                     /* some rule wants it assessed without being asked */
};

struct asy_scope_question {
	const struct asy_product_fact *fact;
	size_t rules, assumed, routes; /* how many: cannot be told without it, apply by an assumption, take their route from it */
};

struct asy_scope {
	const struct asy_product *product;
	struct asy_known known;
	int64_t on;
	const char *on_why;
	bool placing_assumed;  /* the product file names no first day on the market */
	struct asy_rule_result *rules; /* in the order of the catalog */
	size_t n_rules;
	struct asy_scope_scheme *schemes; /* mandatory first, then as the rules name them */
	size_t n_schemes;
	struct asy_scope_question *questions; /* the ones that settle most first */
	size_t n_questions;
};

/* `on`: the day looked at, or INT64_MIN for today (or the day of placing when that is later). All in `arena`. */
enum asy_err asy_scope_find(struct asy_arena *arena, const struct asy_catalog *catalog, const struct asy_product *product,
                            int64_t on, int64_t today, struct asy_scope *ret) ASY_MUST_CHECK;

/* The schemes to assess: those the product file names, else those in scope, else (no market rules) all. NULL without memory. */
const struct asy_scheme **asy_scope_wanted(struct asy_arena *arena, const struct asy_catalog *catalog, const struct asy_scope *s,
                                           size_t *ret_n) ASY_MUST_CHECK;

/* "internet: direct", "toy: no (...)", "medical: not stated, assumed: it is no medical device". */
void asy_scope_reason_text(const struct asy_known *known, const struct asy_scope_reason *r, struct asy_buf *out);

#endif
