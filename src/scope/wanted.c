/* What the rules add up to: schemes to assess, facts still needed. */
#include <stdlib.h>
#include <string.h>

#include "scope/rules.h"

/* A rule that counts, or may, now or later. */
static bool counts(const struct asy_rule_result *r)
{
	return (r->status == ASY_RULE_APPLIES || r->status == ASY_RULE_UNKNOWN) && r->rule->force != ASY_RULE_EXCLUSION &&
	       r->time != ASY_TIME_OVER && r->time != ASY_TIME_NO_UNITS;
}

/* Lower comes first: what must be done now, then what must be done later, then the rest. */
static unsigned rank(enum asy_rule_force force, enum asy_rule_status status, enum asy_rule_time time)
{
	unsigned r = force == ASY_RULE_MANDATORY ? 0 : (unsigned)force + 1;

	return r * 16 + (status == ASY_RULE_UNKNOWN ? 8 : 0) + (time == ASY_TIME_IN_FORCE ? 0 : time == ASY_TIME_UNSURE ? 1 : 2);
}

static struct asy_scope_scheme *scheme_slot(struct asy_scope *s, const struct asy_catalog *catalog, const char *id)
{
	struct asy_scope_scheme *slot;
	const struct asy_named_scheme *named = asy_catalog_named_scheme(catalog, id);

	for (size_t i = 0; i < s->n_schemes; i++)
		if (strcmp(s->schemes[i].id, id) == 0)
			return &s->schemes[i];
	slot = &s->schemes[s->n_schemes++];
	*slot = (struct asy_scope_scheme){.id = id, .scheme = asy_catalog_scheme(catalog, id), .force = ASY_RULE_FORCE__MAX};
	slot->title = slot->scheme ? slot->scheme->title : named ? named->title : id;
	return slot;
}

static unsigned scheme_rank(const struct asy_scope_scheme *s)
{
	return s->force == ASY_RULE_FORCE__MAX ? 1000 : rank(s->force, s->status, s->time);
}

enum asy_err scope_schemes(struct asy_arena *arena, const struct asy_catalog *catalog, struct asy_scope *s)
{
	size_t most = 0;

	for (size_t i = 0; i < s->n_rules; i++)
		most += s->rules[i].rule->requires.n;
	s->schemes = asy_arena_array(arena, most + 1, sizeof(*s->schemes));
	if (!s->schemes)
		return ASY_NOMEM;
	for (size_t i = 0; i < s->n_rules; i++) {
		const struct asy_rule_result *r = &s->rules[i];

		for (size_t k = 0; counts(r) && k < r->rule->requires.n; k++) {
			struct asy_scope_scheme *slot = scheme_slot(s, catalog, r->rule->requires.list[k]);

			slot->assess = slot->assess || (r->rule->by_default && r->rule->force != ASY_RULE_CLOSED);
			if (rank(r->rule->force, r->status, r->time) == scheme_rank(slot) && r->rule->part.n == 0)
				slot->part = NULL;
			if (rank(r->rule->force, r->status, r->time) >= scheme_rank(slot))
				continue;
			slot->part = r->rule->part.n ? &r->rule->part : NULL;
			slot->force = r->rule->force;
			slot->status = r->status;
			slot->time = r->time;
		}
	}
	for (size_t i = 1; i < s->n_schemes; i++) { /* stable insertion: few */
		struct asy_scope_scheme moved = s->schemes[i];
		size_t k = i;

		for (; k > 0 && scheme_rank(&s->schemes[k - 1]) > scheme_rank(&moved); k--)
			s->schemes[k] = s->schemes[k - 1];
		s->schemes[k] = moved;
	}
	return ASY_OK;
}

static struct asy_scope_question *ask(struct asy_scope *s, const struct asy_product_fact *fact)
{
	struct asy_scope_question *q = NULL;

	for (size_t i = 0; i < s->n_questions; i++)
		if (s->questions[i].fact == fact)
			q = &s->questions[i];
	if (!q) {
		q = &s->questions[s->n_questions++];
		*q = (struct asy_scope_question){.fact = fact};
	}
	return q;
}

static int by_weight(const void *a, const void *b)
{
	const struct asy_scope_question *x = a, *y = b;

	if (x->rules != y->rules)
		return x->rules < y->rules ? 1 : -1;
	if (x->assumed != y->assumed)
		return x->assumed < y->assumed ? 1 : -1;
	if (x->routes != y->routes)
		return x->routes < y->routes ? 1 : -1;
	return x->fact->number < y->fact->number ? -1 : x->fact->number > y->fact->number;
}

/* Facts that a rule hangs on, and facts that these could be derived from; each once per rule. */
struct wanted {
	struct asy_scope *scope;
	bool *seen; /* by number of the fact */
};

static enum asy_err want(struct wanted *w, const struct asy_product_fact *fact)
{
	struct asy_vec reasons = ASY_VEC_INIT(struct asy_scope_reason, 10000);
	enum asy_err err = ASY_OK;

	if (w->seen[fact->number])
		return ASY_OK;
	w->seen[fact->number] = true;
	ask(w->scope, fact)->rules++;
	for (size_t i = 0; !err && i < fact->n_derivations; i++)
		err = asy_market_reasons(&w->scope->known, fact->derivations[i].when, false, &reasons);
	/* a derivation looks at facts above it only: this ends */
	for (size_t i = 0; !err && i < reasons.len; i++) {
		const struct asy_scope_reason *r = asy_vec_at(&reasons, i);

		if (r->truth == ASY_UNKNOWN && !w->scope->known.list[r->leaf->fact->number].from)
			err = want(w, r->leaf->fact);
	}
	asy_vec_release(&reasons);
	return err;
}

enum asy_err scope_questions(struct asy_arena *arena, struct asy_scope *s)
{
	struct wanted w = {.scope = s, .seen = asy_arena_array(arena, s->known.n + 1, sizeof(bool))};
	enum asy_err err = ASY_OK;

	s->questions = asy_arena_array(arena, s->known.n + 1, sizeof(*s->questions));
	if (!s->questions || !w.seen)
		return ASY_NOMEM;
	for (size_t i = 0; i < s->n_rules; i++) {
		const struct asy_rule_result *r = &s->rules[i];

		if (!counts(r))
			continue;
		memset(w.seen, 0, s->known.n * sizeof(bool));
		for (size_t k = 0; !err && k < r->n_open && r->status == ASY_RULE_UNKNOWN; k++)
			err = want(&w, r->open[k]);
		for (size_t k = 0; k < r->n_assumed; k++)
			ask(s, r->assumed[k])->assumed++;
		for (size_t k = 0; k < r->n_route_open && r->status == ASY_RULE_APPLIES; k++)
			ask(s, r->route_open[k])->routes++;
	}
	qsort(s->questions, s->n_questions, sizeof(*s->questions), by_weight);
	return err;
}

const struct asy_scheme **asy_scope_wanted(struct asy_arena *arena, const struct asy_catalog *catalog, const struct asy_scope *s,
                                           size_t *ret_n)
{
	const struct asy_names *named = &s->product->schemes;
	const struct asy_scheme **list = asy_arena_array(arena, catalog->schemes.len + named->n + s->n_schemes + 1, sizeof(*list));

	*ret_n = 0;
	if (!list)
		return NULL;
	for (size_t i = 0; i < named->n; i++)
		list[(*ret_n)++] = asy_catalog_scheme(catalog, named->list[i]);
	for (size_t i = 0; !named->n && i < s->n_schemes; i++)
		if (s->schemes[i].scheme && s->schemes[i].assess && !s->schemes[i].scheme->on_request)
			list[(*ret_n)++] = s->schemes[i].scheme;
	for (size_t i = 0; !named->n && !s->n_rules && i < catalog->schemes.len; i++) {
		const struct asy_scheme *scheme = *(struct asy_scheme **)asy_vec_at(&catalog->schemes, i);

		if (!scheme->on_request)
			list[(*ret_n)++] = scheme;
	}
	return list;
}
