/* Market rules over product facts: both sides of every rule and of its days (tests/unit/scope-cases.yaml), whole products,
 * unknown facts, assumptions, suppression, the days that follow from a product's own. */
#include "base/clock.h"
#include "base/limits.h"
#include "scope/scope.h"
#include "test.h"

static struct asy_arena arena;
static struct asy_catalog catalog;
static struct asy_diags diags;
static struct asy_yaml *cases;

static int64_t day(const char *text)
{
	int64_t t = 0;

	if (!asy_clock_parse_date(text, &t))
		abort();
	return t;
}

static struct asy_yaml *yaml(const char *text)
{
	struct asy_yaml *root = NULL;

	if (asy_yaml_load(&arena, "test", asy_bytes_from(text), &diags, &root))
		abort();
	return root;
}

/* A product from one or two mappings of facts (markets among them); the second replaces lines of the first. */
static struct asy_product product_of(const struct asy_yaml *facts, const struct asy_yaml *instead)
{
	struct asy_product p = {.name = "p", .version = "", .placed_on_market = "", .placed_until = "", .support_until = ""};
	struct asy_yaml merged = {.type = ASY_YAML_MAP};
	const struct asy_yaml *markets = NULL;

	merged.keys = asy_arena_array(&arena, facts->n + (instead ? instead->n : 0) + 1, sizeof(*merged.keys));
	merged.items = asy_arena_array(&arena, facts->n + (instead ? instead->n : 0) + 1, sizeof(*merged.items));
	for (size_t i = 0; i < facts->n; i++) {
		merged.keys[merged.n] = facts->keys[i];
		merged.items[merged.n++] = facts->items[i];
	}
	for (size_t i = 0; instead && i < instead->n; i++) {
		size_t at = 0;

		while (at < merged.n && strcmp(merged.keys[at]->text, instead->keys[i]->text) != 0)
			at++;
		merged.keys[at] = instead->keys[i];
		merged.items[at] = instead->items[i];
		merged.n += at == merged.n;
	}
	for (size_t i = 0; i < merged.n; i++) {
		if (strcmp(merged.keys[i]->text, "markets") != 0)
			continue;
		markets = merged.items[i];
		merged.n--;
		merged.keys[i] = merged.keys[merged.n];
		merged.items[i] = merged.items[merged.n];
	}
	if (asy_product_facts_load(&arena, &merged, markets, &catalog, &diags, &p.facts))
		abort();
	return p;
}

static struct asy_scope scope_of(const struct asy_product *p, const char *on)
{
	struct asy_scope s;

	if (asy_scope_find(&arena, &catalog, p, on ? day(on) : INT64_MIN, day("2026-11-21"), &s))
		abort();
	return s;
}

static const struct asy_rule_result *result(const struct asy_scope *s, const char *id)
{
	for (size_t i = 0; i < s->n_rules; i++)
		if (strcmp(s->rules[i].rule->id, id) == 0)
			return &s->rules[i];
	abort();
}

static const struct asy_yaml *case_of(const char *id)
{
	const struct asy_yaml *rules = asy_yaml_get(cases, "rules");

	for (size_t i = 0; i < rules->n; i++)
		if (strcmp(asy_yaml_text(rules->items[i], "id"), id) == 0)
			return rules->items[i];
	return NULL;
}

TEST(every_rule_has_a_case)
{
	CHECK(catalog.market_rules.len >= 40);
	CHECK(asy_yaml_get(cases, "rules")->n == catalog.market_rules.len);
	for (size_t i = 0; i < catalog.market_rules.len; i++) {
		const struct asy_market_rule *r = *(struct asy_market_rule **)asy_vec_at(&catalog.market_rules, i);

		if (case_of(r->id))
			continue;
		printf("# rule %s has no case in scope-cases.yaml\n", r->id);
		CHECK(false);
	}
}

static void check_status(const char *id, const struct asy_product *p, enum asy_rule_status wanted)
{
	struct asy_scope s = scope_of(p, "2026-11-21");
	enum asy_rule_status got = result(&s, id)->status;

	if (got != wanted)
		printf("# %s: %s, not %s\n", id, asy_rule_status_name(got), asy_rule_status_name(wanted));
	CHECK(got == wanted);
	CHECK(result(&s, id)->n_reasons > 0);
}

TEST(both_sides_of_every_condition)
{
	for (size_t i = 0; i < catalog.market_rules.len; i++) {
		const struct asy_market_rule *r = *(struct asy_market_rule **)asy_vec_at(&catalog.market_rules, i);
		const struct asy_yaml *c = case_of(r->id);
		struct asy_product in, out, elsewhere;

		REQUIRE(c);
		in = product_of(asy_yaml_get(c, "in"), NULL);
		out = product_of(asy_yaml_get(c, "in"), asy_yaml_get(c, "out"));
		check_status(r->id, &in, ASY_RULE_APPLIES);
		check_status(r->id, &out, ASY_RULE_OUT);
		if (!asy_yaml_get(asy_yaml_get(c, "in"), "markets"))
			continue;
		elsewhere = product_of(asy_yaml_get(c, "in"), yaml(strcmp(asy_yaml_get(asy_yaml_get(c, "in"), "markets")->items[0]->text, "KR") == 0 ? "markets: [BR]" : "markets: [KR]"));
		check_status(r->id, &elsewhere, ASY_RULE_OUT);
	}
}

static void check_time(const char *id, const struct asy_product *p, const struct asy_yaml *days, const char *key,
                       enum asy_rule_time wanted)
{
	struct asy_scope s;
	enum asy_rule_time got;

	if (!asy_yaml_get(days, key))
		return;
	s = scope_of(p, asy_yaml_text(days, key));
	got = result(&s, id)->time;
	if (got != wanted)
		printf("# %s on %s: %s, not %s\n", id, asy_yaml_text(days, key), asy_rule_time_name(got), asy_rule_time_name(wanted));
	CHECK(got == wanted);
}

TEST(both_sides_of_every_day)
{
	for (size_t i = 0; i < catalog.market_rules.len; i++) {
		const struct asy_market_rule *r = *(struct asy_market_rule **)asy_vec_at(&catalog.market_rules, i);
		const struct asy_yaml *days = asy_yaml_get(case_of(r->id), "days");
		struct asy_product p = product_of(asy_yaml_get(case_of(r->id), "in"), NULL);
		struct asy_scope s = scope_of(&p, "2026-11-21");

		CHECK((*r->from.text == 0) == (asy_yaml_get(days, "open") != NULL));
		CHECK((*r->from.text != 0) == (asy_yaml_get(days, "later") && asy_yaml_get(days, "in-force")));
		CHECK((*r->until.text != 0) == (asy_yaml_get(days, "last") && asy_yaml_get(days, "over")));
		if (asy_yaml_get(days, "open"))
			CHECK(result(&s, r->id)->time == ASY_TIME_OPEN);
		check_time(r->id, &p, days, "later", ASY_TIME_LATER);
		check_time(r->id, &p, days, "unsure", ASY_TIME_UNSURE);
		check_time(r->id, &p, days, "in-force", ASY_TIME_IN_FORCE);
		check_time(r->id, &p, days, "last", ASY_TIME_IN_FORCE);
		check_time(r->id, &p, days, "over", ASY_TIME_OVER);
	}
}

/* Every bool that is still unknown is answered no, every list with "none". */
static void answer_no(struct asy_product *p)
{
	static const char *no[] = {"false"}, *none[] = {"none"};
	struct asy_product_answer *list = asy_arena_array(&arena, catalog.facts.len * 2, sizeof(*list));

	for (size_t i = 0; i < p->facts.n; i++)
		list[i] = p->facts.list[i];
	p->facts.list = list;
	for (size_t i = 0; i < catalog.facts.len; i++) {
		struct asy_known known;

		if (asy_known_facts(&arena, &catalog, &p->facts, &known) || known.list[i].from)
			continue;
		if (known.list[i].fact->type == ASY_FACT_BOOL)
			list[p->facts.n++] = (struct asy_product_answer){.fact = known.list[i].fact, .values = {no, 1}};
		else if (known.list[i].fact->type == ASY_FACT_WORDS)
			list[p->facts.n++] = (struct asy_product_answer){.fact = known.list[i].fact, .values = {none, 1}};
	}
}

TEST(whole_products)
{
	const struct asy_yaml *examples = asy_yaml_get(cases, "examples");

	CHECK(examples->n == 6);
	for (size_t i = 0; i < examples->n; i++) {
		const struct asy_yaml *e = examples->items[i], *want = asy_yaml_get(e, "applies");
		struct asy_product p = product_of(asy_yaml_get(e, "facts"), NULL);
		struct asy_scope s;

		answer_no(&p);
		s = scope_of(&p, "2028-01-01");
		for (size_t k = 0; k < s.n_rules; k++) {
			bool wanted = false;

			for (size_t w = 0; w < want->n; w++)
				wanted = wanted || strcmp(want->items[w]->text, s.rules[k].rule->id) == 0;
			if ((s.rules[k].status == ASY_RULE_APPLIES) != wanted)
				printf("# %s: %s %s\n", asy_yaml_text(e, "product"), s.rules[k].rule->id, asy_rule_status_name(s.rules[k].status));
			CHECK((s.rules[k].status == ASY_RULE_APPLIES) == wanted);
			CHECK(s.rules[k].status != ASY_RULE_UNKNOWN);
		}
	}
}

/* Leaving out an answer never takes a rule away. */
TEST(silence_removes_no_duty)
{
	const struct asy_yaml *rules = asy_yaml_get(cases, "rules");

	for (size_t i = 0; i < rules->n; i++) {
		struct asy_product p = product_of(asy_yaml_get(rules->items[i], "in"), NULL);
		struct asy_scope full = scope_of(&p, "2026-11-21");

		for (size_t left_out = 0; left_out < p.facts.n; left_out++) {
			struct asy_product less = p;
			struct asy_scope s;

			less.facts.list = asy_arena_array(&arena, p.facts.n + 1, sizeof(*less.facts.list));
			less.facts.n = 0;
			for (size_t k = 0; k < p.facts.n; k++)
				if (k != left_out)
					less.facts.list[less.facts.n++] = p.facts.list[k];
			s = scope_of(&less, "2026-11-21");
			for (size_t k = 0; k < s.n_rules; k++)
				CHECK(full.rules[k].status != ASY_RULE_APPLIES || s.rules[k].status == ASY_RULE_APPLIES || s.rules[k].status == ASY_RULE_UNKNOWN);
		}
	}
}

TEST(nothing_stated)
{
	struct asy_product p = product_of(yaml("{}"), NULL);
	struct asy_scope s = scope_of(&p, NULL);

	for (size_t i = 0; i < s.n_rules; i++)
		CHECK(s.rules[i].status == ASY_RULE_UNKNOWN);
	CHECK(s.placing_assumed);
	CHECK_STR(s.on_why, "today");
	REQUIRE(s.n_questions > 5);
	CHECK_STR(s.questions[0].fact->id, "markets");
}

TEST(assumptions_are_said)
{
	struct asy_product p = product_of(yaml("{markets: [EU], radio: yes, internet: direct}"), NULL);
	struct asy_scope s = scope_of(&p, "2026-11-21");
	const struct asy_rule_result *r = result(&s, "EU-RED-D");

	CHECK(r->status == ASY_RULE_APPLIES);
	REQUIRE(r->n_assumed == 1);
	CHECK_STR(r->assumed[0]->id, "medical");
	CHECK(result(&s, "EU-RED-MED")->status == ASY_RULE_UNKNOWN);
	CHECK(result(&s, "EU-RED-E")->status == ASY_RULE_UNKNOWN);
	p = product_of(yaml("{markets: [EU], radio: yes, internet: direct, medical: no}"), NULL);
	s = scope_of(&p, "2026-11-21");
	CHECK(result(&s, "EU-RED-D")->n_assumed == 0);
}

TEST(suppression)
{
	struct asy_product p = product_of(yaml("{markets: [EU, US], radio: yes, internet: direct, medical: yes, vehicle: no}"), NULL), q;
	struct asy_scope s = scope_of(&p, "2026-11-21");

	CHECK(result(&s, "EU-RED-D")->status == ASY_RULE_SUPPRESSED);
	CHECK_STR(result(&s, "EU-RED-D")->suppressed_by->id, "EU-RED-MED");
	CHECK(result(&s, "EU-CRA-REPORT")->status == ASY_RULE_SUPPRESSED);
	q = product_of(yaml("{markets: [US], consumer: yes, radio: yes, internet: direct, category: router, medical: no, vehicle: no,\n"
	                    " prohibited-source: no, production-countries: [CN]}"), NULL);
	s = scope_of(&q, "2026-03-22");
	CHECK(result(&s, "US-CTM")->status == ASY_RULE_APPLIES); /* the day before the list was extended */
	s = scope_of(&q, "2026-03-23");
	CHECK(result(&s, "US-CTM")->status == ASY_RULE_SUPPRESSED);
	q = product_of(yaml("{markets: [US], consumer: yes, radio: yes, internet: direct, category: router}"), NULL);
	s = scope_of(&q, "2026-03-23");
	CHECK(result(&s, "US-CTM")->status == ASY_RULE_UNKNOWN); /* made where? */
}

TEST(markets)
{
	struct asy_product p = product_of(yaml("{markets: [DE], consumer: yes, radio: yes, internet: direct, ip: yes}"), NULL);
	struct asy_scope s = scope_of(&p, "2026-11-21");

	CHECK(result(&s, "EU-RED-D")->status == ASY_RULE_APPLIES); /* Germany is in the Union */
	CHECK(result(&s, "FI-1")->status == ASY_RULE_OUT);
	p = product_of(yaml("{markets: [worldwide], consumer: yes, radio: yes, internet: direct, ip: yes}"), NULL);
	s = scope_of(&p, "2026-11-21");
	CHECK(result(&s, "FI-1")->status == ASY_RULE_APPLIES);
	CHECK(result(&s, "US-CTM-FED")->status == ASY_RULE_UNKNOWN); /* a special buyer is never implied */
	CHECK(result(&s, "JP-GOV")->status == ASY_RULE_UNKNOWN);
}

static const struct asy_due_date *due(const struct asy_rule_result *r, const char *id)
{
	for (size_t i = 0; i < r->n_dates; i++)
		if (strcmp(r->dates[i].def->id, id) == 0)
			return &r->dates[i];
	abort();
}

TEST(days_that_follow)
{
	struct asy_product p = product_of(yaml("{markets: [EU], internet: direct, category: camera}"), NULL);
	struct asy_scope s = scope_of(&p, "2027-12-11");
	const struct asy_rule_result *r = result(&s, "EU-CRA-I");

	CHECK_STR(due(r, "support-at-least")->needs, "placed-on-market");
	CHECK_STR(due(r, "updates-available")->needs, "support-until");
	p.placed_on_market = "2028-02-29";
	p.support_until = "2033-02-28";
	s = scope_of(&p, NULL);
	r = result(&s, "EU-CRA-I");
	CHECK_STR(s.on_why, "the day the first unit is placed on the market");
	CHECK_STR(due(r, "support-at-least")->day, "2033-03-01");
	CHECK(due(r, "support-at-least")->short_of);
	CHECK_STR(due(r, "updates-available")->day, "2043-02-28");
	CHECK_STR(due(r, "file-kept")->day, "2038-03-01");
	p.support_until = "2033-03-01";
	s = scope_of(&p, NULL);
	CHECK(!due(result(&s, "EU-CRA-I"), "support-at-least")->short_of);
	p.placed_until = "2030-01-15";
	p.support_until = "2041-01-01";
	s = scope_of(&p, NULL);
	CHECK_STR(due(result(&s, "EU-CRA-I"), "support-at-least")->day, "2035-01-15");
	CHECK_STR(due(result(&s, "EU-CRA-I"), "file-kept")->day, "2041-01-01");
}

/* Each unit counts: a product that is not placed any more never comes under what begins later. */
TEST(units_and_days)
{
	struct asy_product p = product_of(yaml("{markets: [EU], radio: yes, internet: direct, category: camera}"), NULL);
	struct asy_scope s;

	p.placed_on_market = "2026-03-01";
	s = scope_of(&p, "2027-12-10");
	CHECK(result(&s, "EU-CRA-I")->time == ASY_TIME_LATER);
	CHECK_STR(due(result(&s, "EU-CRA-I"), "support-at-least")->counted_from, "2027-12-11");
	p.placed_until = "2027-12-10";
	s = scope_of(&p, "2028-06-01");
	CHECK(result(&s, "EU-CRA-I")->time == ASY_TIME_NO_UNITS);
	CHECK(result(&s, "EU-RED-D")->time == ASY_TIME_IN_FORCE);
	CHECK(result(&s, "EU-CRA-REPORT")->time == ASY_TIME_IN_FORCE);
	p = product_of(yaml("{markets: [EU], radio: yes, internet: direct, category: camera, substantially-modified: yes}"), NULL);
	p.placed_on_market = "2026-03-01";
	p.placed_until = "2027-12-10";
	s = scope_of(&p, "2028-06-01");
	CHECK(result(&s, "EU-CRA-I")->time == ASY_TIME_IN_FORCE && result(&s, "EU-CRA-I")->calendar);
	CHECK(result(&s, "EU-RED-D")->time == ASY_TIME_IN_FORCE && !result(&s, "EU-RED-D")->calendar);
	p = product_of(yaml("{markets: [EU], radio: yes, internet: direct, category: camera}"), NULL);
	p.placed_until = "2025-01-01";
	s = scope_of(&p, "2026-11-21");
	CHECK(result(&s, "EU-RED-D")->time == ASY_TIME_NO_UNITS);
	CHECK(result(&s, "EU-CRA-REPORT")->time == ASY_TIME_IN_FORCE);
}

TEST(routes)
{
	struct asy_product p = product_of(yaml("{markets: [EU], radio: yes, internet: direct, password-optional: no}"), NULL);
	struct asy_scope s = scope_of(&p, "2026-11-21");
	const struct asy_rule_result *r = result(&s, "EU-RED-D");

	CHECK(r->route == r->rule->route);
	REQUIRE(r->n_route_open == 1);
	CHECK_STR(r->route_open[0]->id, "harmonised-standard-full");
	p = product_of(yaml("{markets: [EU], radio: yes, internet: direct, password-optional: no, harmonised-standard-full: yes}"), NULL);
	s = scope_of(&p, "2026-11-21");
	CHECK(strncmp(result(&s, "EU-RED-D")->route, "A (", 3) == 0);
	p = product_of(yaml("{markets: [EU], radio: yes, internet: direct, password-optional: yes, harmonised-standard-full: yes}"), NULL);
	s = scope_of(&p, "2026-11-21");
	CHECK(strstr(result(&s, "EU-RED-D")->route, "notified body: a password"));
}

TEST(schemes)
{
	struct asy_product p = product_of(yaml("{markets: [EU, UK], consumer: yes, radio: yes, internet: direct, category: plug, payments: no}"), NULL);
	struct asy_scope s = scope_of(&p, "2026-11-21");
	bool part3 = false;

	REQUIRE(s.n_schemes > 3);
	CHECK(s.schemes[0].force == ASY_RULE_MANDATORY && s.schemes[0].status == ASY_RULE_APPLIES);
	for (size_t i = 0; i < s.n_schemes; i++) {
		part3 = part3 || strcmp(s.schemes[i].id, "EN18031-3") == 0;
		CHECK(strcmp(s.schemes[i].id, "CSA-PSS") != 0 || !s.schemes[i].assess);
		CHECK(strcmp(s.schemes[i].id, "EN303645-V3.1.3") != 0 || (s.schemes[i].assess && s.schemes[i].scheme));
	}
	CHECK(!part3);
}

/* The product files of examples/products: well-formed, and their facts settle nearly every rule. */
TEST(examples)
{
	static const char *const names[] = {"fitness-band", "plug", "router", "sensor", "toy"};
	const char *root = getenv("ASSAY_CATALOG");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct asy_product p;
		struct asy_scope s;
		size_t open = 0, apply = 0;
		char path[1024];

		snprintf(path, sizeof(path), "%s/../examples/products/%s.yaml", root ? root : "catalog", names[i]);
		REQUIRE(!asy_product_load(&arena, path, &catalog, &diags, &p));
		s = scope_of(&p, "2026-11-21");
		for (size_t k = 0; k < s.n_rules; k++) {
			open += s.rules[k].status == ASY_RULE_UNKNOWN && s.rules[k].rule->force != ASY_RULE_EXCLUSION;
			apply += s.rules[k].status == ASY_RULE_APPLIES;
		}
		CHECK(open <= 2 && apply >= 5);
	}
}

int main(void)
{
	const char *root = getenv("ASSAY_CATALOG");
	char path[1024];
	int code;

	asy_arena_init(&arena, 1 << 30);
	asy_diags_init(&diags, &arena);
	snprintf(path, sizeof(path), "%s/../tests/unit/scope-cases.yaml", root ? root : "catalog");
	if (asy_catalog_load(&catalog, root ? root : "catalog", &diags) || asy_yaml_load_file(&arena, path, &diags, &cases)) {
		struct asy_buf b;

		asy_buf_init(&b, 1 << 20);
		asy_diags_print(&diags, &b);
		puts(asy_buf_cstr(&b));
		return 1;
	}
	RUN(every_rule_has_a_case);
	RUN(both_sides_of_every_condition);
	RUN(both_sides_of_every_day);
	RUN(whole_products);
	RUN(silence_removes_no_duty);
	RUN(nothing_stated);
	RUN(assumptions_are_said);
	RUN(suppression);
	RUN(markets);
	RUN(days_that_follow);
	RUN(units_and_days);
	RUN(routes);
	RUN(schemes);
	RUN(examples);
	code = TEST_RESULT();
	if (asy_diags_count(&diags)) {
		struct asy_buf b;

		asy_buf_init(&b, 1 << 20);
		asy_diags_print(&diags, &b);
		printf("# complaints\n# %s\n", asy_buf_cstr(&b));
		asy_buf_release(&b);
		code = 1;
	}
	asy_diags_release(&diags);
	asy_catalog_release(&catalog);
	asy_arena_release(&arena);
	return code;
}
