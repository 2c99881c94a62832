/* Market rules: catalog/market/. Facts first, rules after. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "catalog/load_market.h"

static const char *const force_names[ASY_RULE_FORCE__MAX] = {"mandatory", "announced", "procurement", "deemed", "voluntary",
                                                             "closed", "exclusion"};
static const char *const base_names[ASY_DATE__MAX] = {"placing", "last-placing", "support-end"};

const char *asy_rule_force_name(enum asy_rule_force force)
{
	return force_names[force];
}

const char *asy_date_base_name(enum asy_date_base base)
{
	return base_names[base];
}

unsigned load_word_of(struct loader *l, const struct asy_yaml *map, const char *key, const char *const *words, unsigned n)
{
	const char *text = load_text(l, map, key, true);

	for (unsigned i = 0; i < n; i++)
		if (strcmp(text, words[i]) == 0)
			return i;
	if (*text)
		asy_yaml_complain(l->diags, asy_yaml_get(map, key), "\"%s\" is no %s that is known here", text, key);
	return 0;
}

static bool load_flag(struct loader *l, const struct asy_yaml *map, const char *key)
{
	const struct asy_yaml *value = asy_yaml_get(map, key);
	bool flag = false;

	if (value && !asy_yaml_bool(value, &flag))
		asy_yaml_complain(l->diags, value, "\"%s\" is yes or no", key);
	return flag;
}

/* "2026-09-11", "2022-09" or "2021"; anything else is a mistake. An absent key leaves the day open. */
static struct asy_market_day load_day(struct loader *l, const struct asy_yaml *map, const char *key)
{
	struct asy_market_day day = {.text = load_text(l, map, key, false)};
	const char *t = day.text;
	static const char *const ends[] = {"31", "30", "29", "28"};
	char first[32], last[32];
	size_t n = strlen(t);
	bool ok = n == 0;

	if (n == 10) {
		ok = asy_clock_parse_date(t, &day.first);
		day.last = day.first;
	} else if (n == 7 || n == 4) {
		snprintf(first, sizeof(first), "%.7s%s", t, n == 7 ? "-01" : "-01-01");
		ok = asy_clock_parse_date(first, &day.first);
		for (size_t i = 0; ok && i < 4; i++) {
			snprintf(last, sizeof(last), "%.7s%s%s", t, n == 7 ? "-" : "-12-", ends[i]);
			if (asy_clock_parse_date(last, &day.last))
				break;
		}
	}
	if (!ok)
		asy_yaml_complain(l->diags, asy_yaml_get(map, key), "\"%s\" is no day (2026-09-11), month (2026-09) or year (2026)", t);
	return day;
}

static void load_routes(struct loader *l, const struct asy_yaml *y, struct asy_market_rule *r)
{
	static const char *const keys[] = {"when", "route", NULL};
	const struct asy_yaml *list = load_list(l, y, "routes");

	r->routes = load_alloc(l, list->n, sizeof(*r->routes));
	for (size_t i = 0; i < list->n; i++) {
		struct asy_rule_route *route = &r->routes[r->n_routes];

		if (!asy_yaml_only(l->diags, list->items[i], keys))
			continue;
		route->text = load_text(l, list->items[i], "route", true);
		route->when = load_market_when(l, list->items[i], l->catalog->facts.len);
		r->n_routes++;
	}
}

static void load_dates(struct loader *l, const struct asy_yaml *y, struct asy_market_rule *r)
{
	static const char *const keys[] = {"id", "title", "legal", "base", "years", "or-support-end", "support-must-reach", NULL};
	const struct asy_yaml *list = load_list(l, y, "dates");

	r->dates = load_alloc(l, list->n, sizeof(*r->dates));
	for (size_t i = 0; i < list->n; i++) {
		struct asy_rule_date *d = &r->dates[r->n_dates];
		const struct asy_yaml *item = list->items[i];

		if (!asy_yaml_only(l->diags, item, keys))
			continue;
		d->id = load_text(l, item, "id", true);
		d->title = load_text(l, item, "title", true);
		d->legal = load_text(l, item, "legal", true);
		d->base = (enum asy_date_base)load_word_of(l, item, "base", base_names, ASY_DATE__MAX);
		d->or_support_end = load_flag(l, item, "or-support-end");
		d->support_must_reach = load_flag(l, item, "support-must-reach");
		if (!asy_yaml_int(asy_yaml_get(item, "years"), &d->years) || d->years < 0 || d->years > 100)
			asy_yaml_complain(l->diags, item, "\"years\" is a number from 0 to 100");
		r->n_dates++;
	}
}

static void load_rule(struct loader *l, const struct asy_yaml *y, struct asy_market_rule *r)
{
	static const char *const keys[] = {"id", "title", "law", "when", "requires", "part", "suppresses", "force", "from", "until", "counts", "calendar-when",
	                                   "class", "level", "route", "routes", "dates", "assess", "confidence", "note", NULL};
	static const char *const counts[] = {"placing", "calendar"};

	if (!asy_yaml_only(l->diags, y, keys))
		return;
	r->id = load_text(l, y, "id", true);
	r->title = load_text(l, y, "title", true);
	r->law = load_text(l, y, "law", true);
	r->class_name = load_text(l, y, "class", false);
	r->level = load_text(l, y, "level", false);
	r->route = load_text(l, y, "route", true);
	r->note = load_text(l, y, "note", false);
	r->when = load_market_when(l, y, l->catalog->facts.len);
	r->force = (enum asy_rule_force)load_word_of(l, y, "force", force_names, ASY_RULE_FORCE__MAX);
	r->from = load_day(l, y, "from");
	r->until = load_day(l, y, "until");
	r->calendar = asy_yaml_get(y, "counts") && load_word_of(l, y, "counts", counts, 2) == 1;
	if (asy_yaml_get(y, "calendar-when"))
		r->calendar_when = load_market_cond(l, asy_yaml_get(y, "calendar-when"));
	r->by_default = !asy_yaml_get(y, "assess") || load_flag(l, y, "assess");
	r->confidence = load_confidence(l, y);
	load_names(l, y, "requires", &r->requires);
	load_names(l, y, "part", &r->part);
	load_names(l, y, "suppresses", &r->suppresses);
	load_routes(l, y, r);
	load_dates(l, y, r);
	if (r->requires.n == 0 && r->force != ASY_RULE_EXCLUSION)
		asy_yaml_complain(l->diags, y, "\"requires\" is missing here: which scheme does the rule ask for?");
	if (*r->from.text && *r->until.text && r->until.last < r->from.first)
		asy_yaml_complain(l->diags, y, "the rule ends before it begins");
	if (asy_catalog_rule(l->catalog, r->id))
		asy_yaml_complain(l->diags, y, "a rule \"%s\" exists already", r->id);
}

static void load_named(struct loader *l, const struct asy_yaml *list)
{
	static const char *const keys[] = {"id", "title", NULL};

	for (size_t i = 0; i < list->n; i++) {
		struct asy_named_scheme *s = load_alloc(l, 1, sizeof(*s)), **slot;

		if (!asy_yaml_only(l->diags, list->items[i], keys))
			continue;
		s->id = load_text(l, list->items[i], "id", true);
		s->title = load_text(l, list->items[i], "title", true);
		slot = asy_vec_push(&l->catalog->named_schemes);
		if (slot)
			*slot = s;
	}
}

static void load_conflicts(struct loader *l, const struct asy_yaml *list)
{
	static const char *const keys[] = {"id", "text", "when", "observed", NULL};

	for (size_t i = 0; i < list->n; i++) {
		struct asy_fact_conflict *c = load_alloc(l, 1, sizeof(*c)), **slot;
		const struct asy_yaml *y = list->items[i], *observed = asy_yaml_get(y, "observed");

		if (!asy_yaml_only(l->diags, y, keys))
			continue;
		c->id = load_text(l, y, "id", true);
		c->text = load_text(l, y, "text", true);
		c->when = load_market_when(l, y, l->catalog->facts.len);
		if (!observed)
			asy_yaml_complain(l->diags, y, "\"observed\" is missing here");
		if (!observed || !load_selector(l, observed, &c->observed))
			continue;
		slot = asy_vec_push(&l->catalog->fact_conflicts);
		if (slot)
			*slot = c;
	}
}

void load_market_file(struct loader *l, const struct asy_yaml *root, const char *path)
{
	static const char *const keys[] = {"facts", "rules", "schemes", "conflicts", NULL};
	const struct asy_yaml *rules;

	if (!asy_yaml_only(l->diags, root, keys))
		return;
	load_facts(l, load_list(l, root, "facts"));
	load_named(l, load_list(l, root, "schemes"));
	load_conflicts(l, load_list(l, root, "conflicts"));
	rules = load_list(l, root, "rules");
	for (size_t i = 0; i < rules->n; i++) {
		struct asy_market_rule *r = load_alloc(l, 1, sizeof(*r)), **slot;

		*r = (struct asy_market_rule){.id = "", .title = "", .law = "", .class_name = "", .level = "", .route = "", .note = "",
		                              .file = path, .line = rules->items[i]->line};
		load_rule(l, rules->items[i], r);
		slot = asy_vec_push(&l->catalog->market_rules);
		if (slot)
			*slot = r;
	}
}

void link_market(struct loader *l)
{
	for (size_t i = 0; i < l->catalog->market_rules.len; i++) {
		const struct asy_market_rule *r = *(struct asy_market_rule **)asy_vec_at(&l->catalog->market_rules, i);

		for (size_t k = 0; k < r->requires.n; k++)
			if (!asy_catalog_scheme(l->catalog, r->requires.list[k]) &&
			    !asy_catalog_named_scheme(l->catalog, r->requires.list[k]))
				asy_diag_add(l->diags, r->file, r->line, 1, "rule %s asks for \"%s\", which is no scheme of this catalog", r->id,
				             r->requires.list[k]);
		for (size_t k = 0; k < r->suppresses.n; k++)
			if (!asy_catalog_rule(l->catalog, r->suppresses.list[k]) || strcmp(r->suppresses.list[k], r->id) == 0)
				asy_diag_add(l->diags, r->file, r->line, 1, "rule %s suppresses \"%s\", which is no other rule", r->id,
				             r->suppresses.list[k]);
	}
}

const struct asy_market_rule *asy_catalog_rule(const struct asy_catalog *c, const char *id)
{
	for (size_t i = 0; i < c->market_rules.len; i++) {
		const struct asy_market_rule *r = *(struct asy_market_rule **)asy_vec_at(&c->market_rules, i);

		if (strcmp(r->id, id) == 0)
			return r;
	}
	return NULL;
}

const struct asy_named_scheme *asy_catalog_named_scheme(const struct asy_catalog *c, const char *id)
{
	for (size_t i = 0; i < c->named_schemes.len; i++) {
		const struct asy_named_scheme *s = *(struct asy_named_scheme **)asy_vec_at(&c->named_schemes, i);

		if (strcmp(s->id, id) == 0)
			return s;
	}
	return NULL;
}
