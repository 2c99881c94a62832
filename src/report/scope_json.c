/* The scope section of a result. */
#include "report/scope.h"

#include "base/clock.h"
#include "base/text.h"

static void put_facts(struct asy_json *j, const char *name, const struct asy_product_fact *const *facts, size_t n)
{
	asy_json_name(j, name);
	asy_json_array(j);
	for (size_t i = 0; i < n; i++)
		asy_json_text(j, facts[i]->id);
	asy_json_end(j);
}

static void put_names(struct asy_json *j, const char *name, const struct asy_names *names)
{
	asy_json_name(j, name);
	asy_json_array(j);
	for (size_t i = 0; i < names->n; i++)
		asy_json_text(j, names->list[i]);
	asy_json_end(j);
}

static void put_known(struct asy_json *j, const struct asy_known *known)
{
	asy_json_name(j, "facts");
	asy_json_array(j);
	for (size_t i = 0; i < known->n; i++) {
		const struct asy_known_fact *k = &known->list[i];

		if (k->from == ASY_KNOWN_NOT)
			continue;
		asy_json_object(j);
		asy_json_put(j, "fact", k->fact->id);
		put_names(j, "values", &k->values);
		asy_json_put(j, "from", k->from == ASY_KNOWN_GIVEN ? "given" : "derived");
		asy_json_put(j, "why", k->why);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void put_reasons(struct asy_json *j, const struct asy_scope *s, const struct asy_rule_result *r)
{
	struct asy_buf text;

	asy_buf_init(&text, 64 << 10);
	asy_json_name(j, "because");
	asy_json_array(j);
	for (size_t i = 0; i < r->n_reasons; i++) {
		asy_buf_clear(&text);
		asy_scope_reason_text(&s->known, &r->reasons[i], &text);
		asy_json_object(j);
		asy_json_put(j, "fact", r->reasons[i].leaf->fact->id);
		asy_json_put(j, "holds", asy_truth_name(r->reasons[i].truth));
		asy_json_put_bool(j, "assumed", r->reasons[i].assumed);
		asy_json_put(j, "text", asy_buf_cstr(&text));
		asy_json_end(j);
	}
	asy_json_end(j);
	asy_buf_release(&text);
}

static void put_dates(struct asy_json *j, const struct asy_rule_result *r)
{
	asy_json_name(j, "dates");
	asy_json_array(j);
	for (size_t i = 0; i < r->n_dates; i++) {
		const struct asy_due_date *d = &r->dates[i];

		asy_json_object(j);
		asy_json_put(j, "id", d->def->id);
		asy_json_put(j, "title", d->def->title);
		asy_json_put(j, "legal", d->def->legal);
		asy_json_put(j, "day", d->day);
		asy_json_put(j, "counted-from", d->counted_from);
		asy_json_put(j, "needs", d->needs);
		asy_json_put_bool(j, "support-too-short", d->short_of);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void put_rule(struct asy_json *j, const struct asy_scope *s, const struct asy_rule_result *r)
{
	const struct asy_market_rule *m = r->rule;

	asy_json_object(j);
	asy_json_put(j, "id", m->id);
	asy_json_put(j, "title", m->title);
	asy_json_put(j, "law", m->law);
	asy_json_put(j, "force", asy_rule_force_name(m->force));
	asy_json_put(j, "status", asy_rule_status_name(r->status));
	asy_json_put(j, "time", asy_rule_time_name(r->time));
	asy_json_put(j, "from", m->from.text);
	asy_json_put(j, "until", m->until.text);
	asy_json_put(j, "counts", r->calendar ? "calendar" : "placing");
	asy_json_put(j, "class", m->class_name);
	asy_json_put(j, "level", m->level);
	asy_json_put(j, "route", r->route);
	asy_json_put(j, "confidence", asy_confidence_name(m->confidence));
	asy_json_put(j, "note", m->note);
	asy_json_put(j, "suppressed-by", r->suppressed_by ? r->suppressed_by->id : "");
	put_names(j, "requires", &m->requires);
	put_reasons(j, s, r);
	put_facts(j, "assumed", r->assumed, r->n_assumed);
	put_facts(j, "needs", r->open, r->status == ASY_RULE_UNKNOWN ? r->n_open : 0);
	put_facts(j, "route-needs", r->route_open, r->n_route_open);
	put_dates(j, r);
	asy_json_end(j);
}

static void put_schemes(struct asy_json *j, const struct asy_scope *s)
{
	asy_json_name(j, "schemes");
	asy_json_array(j);
	for (size_t i = 0; i < s->n_schemes; i++) {
		const struct asy_scope_scheme *c = &s->schemes[i];

		asy_json_object(j);
		asy_json_put(j, "id", c->id);
		asy_json_put(j, "title", c->title);
		asy_json_put(j, "force", asy_rule_force_name(c->force));
		asy_json_put(j, "status", asy_rule_status_name(c->status));
		asy_json_put(j, "time", asy_rule_time_name(c->time));
		asy_json_name(j, "part");
		asy_json_array(j);
		for (size_t k = 0; c->part && k < c->part->n; k++)
			asy_json_text(j, c->part->list[k]);
		asy_json_end(j);
		asy_json_put_bool(j, "in-catalog", c->scheme != NULL);
		asy_json_put_bool(j, "by-default", c->assess);
		asy_json_end(j);
	}
	asy_json_end(j);
}

void asy_scope_json(struct asy_json *j, const struct asy_scope *s)
{
	char day[11];

	asy_clock_date(s->on, day);
	asy_json_put(j, "on", day);
	asy_json_put(j, "on-why", s->on_why);
	asy_json_put(j, "placed-on-market", s->product->placed_on_market);
	asy_json_put(j, "placed-until", s->product->placed_until);
	put_known(j, &s->known);
	asy_json_name(j, "rules");
	asy_json_array(j);
	for (size_t i = 0; i < s->n_rules; i++)
		put_rule(j, s, &s->rules[i]);
	asy_json_end(j);
	put_schemes(j, s);
	asy_json_name(j, "questions");
	asy_json_array(j);
	for (size_t i = 0; i < s->n_questions; i++) {
		asy_json_object(j);
		asy_json_put(j, "fact", s->questions[i].fact->id);
		asy_json_put(j, "ask", s->questions[i].fact->ask);
		asy_json_put(j, "assumption", s->questions[i].fact->assumption);
		asy_json_put_uint(j, "rules", s->questions[i].rules);
		asy_json_put_uint(j, "assumed", s->questions[i].assumed);
		asy_json_put_uint(j, "routes", s->questions[i].routes);
		asy_json_end(j);
	}
	asy_json_end(j);
}
