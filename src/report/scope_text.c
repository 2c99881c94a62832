/* The scope for people: what must be done, what may be, what is not known, and what would settle it. */
#include <string.h>

#include "base/clock.h"
#include "report/scope.h"

enum { WIDTH = 100, INDENT = 4, LABEL = 12, NAME = 26 };

struct page {
	const struct asy_scope *s;
	const struct asy_scope_style *style;
	struct asy_buf *out;
};

/* "    label    text", broken at blanks. */
static void field(struct page *p, const char *label, const char *text)
{
	size_t column = INDENT + LABEL;

	if (!*text)
		return;
	asy_buf_printf(p->out, "%*s%s%-*s%s", INDENT, "", p->style->dim, LABEL, label, p->style->plain);
	while (*text) {
		size_t n = strcspn(text, " ");

		if (column > INDENT + LABEL && column + 1 + n > WIDTH) {
			asy_buf_printf(p->out, "\n%*s", INDENT + LABEL, "");
			column = INDENT + LABEL;
		} else if (column > INDENT + LABEL) {
			asy_buf_text(p->out, " ");
			column++;
		}
		asy_buf_append(p->out, (struct asy_bytes){(const uint8_t *)text, n});
		column += n;
		text += n + (text[n] != 0);
	}
	asy_buf_text(p->out, "\n");
}

static void when(struct page *p, const struct asy_rule_result *r)
{
	const struct asy_market_rule *m = r->rule;
	struct asy_buf b;

	asy_buf_init(&b, 4096);
	switch (r->time) {
	case ASY_TIME_IN_FORCE:
		asy_buf_printf(&b, "since %s", m->from.text);
		break;
	case ASY_TIME_UNSURE:
		asy_buf_printf(&b, "during %s, the exact day is not known", m->from.text);
		break;
	case ASY_TIME_LATER:
		asy_buf_printf(&b, "from %s", m->from.text);
		break;
	case ASY_TIME_OVER:
		asy_buf_printf(&b, "ended %s", m->until.text);
		break;
	case ASY_TIME_NO_UNITS:
		asy_buf_printf(&b, "from %s, when no unit is placed on the market any more", m->from.text);
		break;
	case ASY_TIME_OPEN:
		asy_buf_text(&b, "no first day is set");
		break;
	}
	if (*m->until.text && r->time != ASY_TIME_OVER)
		asy_buf_printf(&b, ", until %s", m->until.text);
	if (r->calendar)
		asy_buf_text(&b, ", whenever the unit was placed on the market");
	field(p, "when", asy_buf_cstr(&b));
	asy_buf_release(&b);
}

static void because(struct page *p, const struct asy_rule_result *r)
{
	struct asy_buf why, assumed;

	asy_buf_init(&why, 64 << 10);
	asy_buf_init(&assumed, 64 << 10);
	for (size_t i = 0; i < r->n_reasons; i++) {
		if (r->reasons[i].assumed)
			continue;
		asy_buf_text(&why, why.len ? "; " : "");
		asy_scope_reason_text(&p->s->known, &r->reasons[i], &why);
	}
	if (r->suppressed_by)
		asy_buf_printf(&why, "%s%s takes it away", why.len ? "; " : "", r->suppressed_by->id);
	for (size_t i = 0; i < r->n_assumed; i++)
		asy_buf_printf(&assumed, "%s%s", i ? "; " : "", r->assumed[i]->assumption);
	field(p, "why", asy_buf_cstr(&why));
	field(p, "assumed", asy_buf_cstr(&assumed));
	asy_buf_release(&why);
	asy_buf_release(&assumed);
}

static void needs(struct page *p, const char *label, const struct asy_product_fact *const *facts, size_t n)
{
	struct asy_buf b;

	asy_buf_init(&b, 64 << 10);
	for (size_t i = 0; i < n; i++)
		asy_buf_printf(&b, "%s%s", i ? ", " : "", facts[i]->id);
	field(p, label, asy_buf_cstr(&b));
	asy_buf_release(&b);
}

static void headline(struct page *p, const struct asy_rule_result *r, const char *colour)
{
	const struct asy_market_rule *m = r->rule;
	const char *force = m->force == ASY_RULE_MANDATORY || m->force == ASY_RULE_VOLUNTARY ? "" : asy_rule_force_name(m->force);

	asy_buf_printf(p->out, "  %s%s%s  %s%s%s%s\n", colour, m->id, p->style->plain, m->title, *force ? " (" : "", force,
	               *force ? ")" : "");
}

static void rule(struct page *p, const struct asy_rule_result *r, const char *colour)
{
	const struct asy_market_rule *m = r->rule;
	struct asy_buf b;

	headline(p, r, colour);
	field(p, "law", m->law);
	when(p, r);
	if (r->status == ASY_RULE_UNKNOWN) { /* the rest is for when it is known to apply */
		needs(p, "needs", r->open, r->n_open);
		asy_buf_text(p->out, "\n");
		return;
	}
	field(p, "class", m->class_name);
	field(p, "route", r->route);
	needs(p, "depends on", r->route_open, r->route == m->route ? r->n_route_open : 0);
	because(p, r);
	asy_buf_init(&b, 4096);
	for (size_t i = 0; i < m->requires.n; i++)
		asy_buf_printf(&b, "%s%s", i ? ", " : "", m->requires.list[i]);
	field(p, "scheme", asy_buf_cstr(&b));
	asy_buf_release(&b);
	field(p, "note", m->note);
	if (m->confidence != ASY_CONFIDENCE_HIGH)
		field(p, "confidence", asy_confidence_name(m->confidence));
	asy_buf_text(p->out, "\n");
}

enum group { MUST, SOON, MAY, MAYBE, EARLIER, OUT };

/* Ended, but units placed on the market before stay under it. */
static bool for_earlier_units(const struct page *p, const struct asy_rule_result *r)
{
	const char *first = p->s->product->placed_on_market;

	return r->status == ASY_RULE_APPLIES && r->time == ASY_TIME_OVER && !r->calendar && r->rule->force == ASY_RULE_MANDATORY &&
	       (!*first || strcmp(first, r->rule->until.text) <= 0);
}

static enum group group_of(const struct page *p, const struct asy_rule_result *r)
{
	bool duty = r->rule->force == ASY_RULE_MANDATORY || r->rule->force == ASY_RULE_DEEMED;

	if (for_earlier_units(p, r))
		return EARLIER;
	if (r->status == ASY_RULE_OUT || r->status == ASY_RULE_SUPPRESSED || r->time == ASY_TIME_OVER || r->time == ASY_TIME_NO_UNITS ||
	    (r->rule->force == ASY_RULE_EXCLUSION && r->status != ASY_RULE_APPLIES))
		return OUT;
	if (r->status == ASY_RULE_UNKNOWN)
		return MAYBE;
	if (r->rule->force == ASY_RULE_VOLUNTARY || r->rule->force == ASY_RULE_CLOSED || r->rule->force == ASY_RULE_PROCUREMENT)
		return MAY;
	return (duty || r->rule->force == ASY_RULE_EXCLUSION) && r->time == ASY_TIME_IN_FORCE ? MUST : SOON;
}

static void group(struct page *p, enum group wanted, const char *title, const char *colour)
{
	bool any = false;

	for (size_t i = 0; i < p->s->n_rules; i++) {
		if (group_of(p, &p->s->rules[i]) != wanted)
			continue;
		if (!any)
			asy_buf_printf(p->out, "%s%s%s\n\n", p->style->bold, title, p->style->plain);
		any = true;
		rule(p, &p->s->rules[i], colour);
	}
}

/* One line per rule that is out: its reason only. */
static void outside(struct page *p)
{
	asy_buf_printf(p->out, "%sDoes not apply%s\n\n", p->style->bold, p->style->plain);
	for (size_t i = 0; i < p->s->n_rules; i++) {
		const struct asy_rule_result *r = &p->s->rules[i];

		if (group_of(p, r) != OUT)
			continue;
		headline(p, r, "");
		if (r->status != ASY_RULE_OUT && r->status != ASY_RULE_SUPPRESSED)
			when(p, r);
		because(p, r);
	}
	asy_buf_text(p->out, "\n");
}

static void dates(struct page *p)
{
	bool any = false;

	for (size_t i = 0; i < p->s->n_rules; i++) {
		const struct asy_rule_result *r = &p->s->rules[i];

		if (r->status != ASY_RULE_APPLIES || group_of(p, r) == OUT)
			continue;
		for (size_t k = 0; k < r->n_dates; k++) {
			const struct asy_due_date *d = &r->dates[k];

			if (!any)
				asy_buf_printf(p->out, "%sDays that follow%s\n\n", p->style->bold, p->style->plain);
			any = true;
			asy_buf_printf(p->out, "  %-10s  %s (%s, %s", *d->day ? d->day : "not known", d->def->title, r->rule->law, d->def->legal);
			asy_buf_printf(p->out, "%s%s)\n", *d->counted_from ? "; counted from " : "", d->counted_from);
			if (*d->needs)
				asy_buf_printf(p->out, "              needs %s in the product file\n", d->needs);
			if (d->short_of)
				asy_buf_printf(p->out, "              %ssupport-until is %s%s: right only if people are expected to use it for less time\n",
				               p->style->must, p->s->product->support_until, p->style->plain);
		}
	}
	asy_buf_text(p->out, any ? "\n" : "");
}

static void questions(struct page *p)
{
	if (p->s->n_questions)
		asy_buf_printf(p->out, "%sAnswers that would settle more%s  (facts: in the product file)\n\n", p->style->bold, p->style->plain);
	for (size_t i = 0; i < p->s->n_questions; i++) {
		const struct asy_scope_question *q = &p->s->questions[i];

		asy_buf_printf(p->out, "  %s%-*s%s %s%s%s\n", p->style->open, NAME, q->fact->id, p->style->plain, q->fact->ask,
		               q->rules || !q->assumed ? "" : " Assumed: ", q->rules || !q->assumed ? "" : q->fact->assumption);
	}
	asy_buf_text(p->out, p->s->n_questions ? "\n" : "");
}

static void schemes(struct page *p)
{
	asy_buf_printf(p->out, "%sSchemes%s\n\n", p->style->bold, p->style->plain);
	for (size_t i = 0; i < p->s->n_schemes; i++) {
		const struct asy_scope_scheme *c = &p->s->schemes[i];

		asy_buf_printf(p->out, "  %-18s %-10s %-8s %s\n", c->id,
		               c->status == ASY_RULE_UNKNOWN ? "maybe" : asy_rule_force_name(c->force),
		               c->time == ASY_TIME_IN_FORCE ? "now" : c->time == ASY_TIME_OPEN ? "no day" : "later",
		               !c->scheme ? "not in this catalog" : c->assess ? "assessed" : "only when named under schemes");
	}
	if (!p->s->n_schemes)
		asy_buf_text(p->out, "  none\n");
}

static void top(struct page *p)
{
	const struct asy_product *product = p->s->product;
	char day[11];

	asy_clock_date(p->s->on, day);
	asy_buf_printf(p->out, "%s%s%s%s%s\n", p->style->bold, product->name, *product->version ? " " : "", product->version, p->style->plain);
	asy_buf_printf(p->out, "on %s (%s)", day, p->s->on_why);
	if (p->s->placing_assumed)
		asy_buf_text(p->out, ", as if a unit is placed on the market that day: placed-on-market is not stated");
	asy_buf_text(p->out, product->markets.n ? "\nsold in " : "\nmarkets are not stated");
	for (size_t i = 0; i < product->markets.n; i++)
		asy_buf_printf(p->out, "%s%s", i ? ", " : "", product->markets.list[i]);
	asy_buf_text(p->out, "\n\n");
}

void asy_scope_text(const struct asy_scope *s, const struct asy_scope_style *style, bool all, struct asy_buf *out)
{
	struct page p = {.s = s, .style = style, .out = out};

	top(&p);
	group(&p, MUST, "Must be met now", style->must);
	group(&p, SOON, "Coming", style->open);
	group(&p, MAYBE, "Not known yet", style->open);
	group(&p, EARLIER, "Ended; units placed on the market before stay under it", style->open);
	group(&p, MAY, "Voluntary, or asked for by buyers", style->may);
	if (all)
		outside(&p);
	dates(&p);
	questions(&p);
	schemes(&p);
}
