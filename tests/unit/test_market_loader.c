/* The loader of market facts and rules, and of the facts in a product file: every mistake has a place and a sentence. */
#include <sys/stat.h>

#include "base/file.h"
#include "product/product.h"
#include "test.h"

static char folder[64] = "/tmp/assay-test-XXXXXX";

static const char facts_yaml[] =
	"facts:\n"
	"- {id: markets, type: set, ask: Where?, values: [{id: EU, title: Union}, {id: DE, title: Germany, within: EU}]}\n"
	"- {id: radio, type: bool, ask: Radio?}\n"
	"- {id: kind, type: choice, ask: Kind?, values: [lamp, lock]}\n"
	"- {id: made-in, type: countries, ask: Where made?}\n"
	"- {id: safe, type: bool, ask: Safe?, derive: [{value: 'true', why: a lock, when: {kind: lock}}]}\n";

static void write_text(const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (asy_file_replace(path, asy_bytes_from(text)))
		abort();
}

/* Messages of a catalog with these facts and rules, and of a product file when there is one. */
static const char *messages(const char *facts, const char *rules, const char *product)
{
	static char text[8192];
	struct asy_arena arena;
	struct asy_catalog catalog;
	struct asy_diags diags;
	struct asy_buf b;
	struct asy_product p;
	char path[128];

	write_text("catalog.yaml", "catalog: 1\nversion: t\nmarket: [f.yaml, r.yaml]\n");
	write_text("f.yaml", facts);
	write_text("r.yaml", rules ? rules : "rules: []\n");
	asy_arena_init(&arena, 64 << 20);
	asy_diags_init(&diags, &arena);
	asy_buf_init(&b, 8000);
	if (!asy_catalog_load(&catalog, folder, &diags) && product) {
		write_text("p.yaml", product);
		snprintf(path, sizeof(path), "%s/p.yaml", folder);
		(void)!asy_product_load(&arena, path, &catalog, &diags, &p);
	}
	asy_diags_print(&diags, &b);
	snprintf(text, sizeof(text), "%s", asy_buf_cstr(&b));
	asy_buf_release(&b);
	asy_diags_release(&diags);
	asy_catalog_release(&catalog);
	asy_arena_release(&arena);
	return text;
}

#define SAYS(got, wanted) \
	do { \
		const char *got_ = (got); \
		if (!strstr(got_, wanted)) { \
			printf("# \"%s\" is not in:\n# %s\n", wanted, got_); \
			CHECK(false); \
		} \
	} while (0)

#define RULE(rest) "schemes: [{id: S, title: s}]\nrules:\n- {id: R, title: t, law: l, route: r, force: mandatory, requires: [S], " rest "}\n"

TEST(good)
{
	CHECK_STR(messages(facts_yaml, RULE("when: {radio: true, any: [{kind: lamp}, {made-in: {beyond: [US, CA]}}]}, from: 2026-02"), NULL), "");
	CHECK_STR(messages(facts_yaml, NULL, "assay: 1\nproduct: {name: x, markets: [DE]}\nfacts: {radio: no, kind: unknown, safe: yes, made-in: [DE, US]}\n"), "");
}

TEST(facts)
{
	SAYS(messages("facts:\n- {id: a, type: bol, ask: x}\n", NULL, NULL), "f.yaml:2:17: \"bol\" is no type");
	SAYS(messages("facts:\n- {id: a, type: bool, ask: x, values: [b]}\n", NULL, NULL), "\"values\" belongs to choice and set");
	SAYS(messages("facts:\n- {id: a, type: choice, ask: x}\n", NULL, NULL), "\"values\" belongs to choice and set");
	SAYS(messages("facts:\n- {id: a, type: bool, ask: x}\n- {id: a, type: bool, ask: x}\n", NULL, NULL), "f.yaml:3:3: a fact \"a\" exists already");
	SAYS(messages("facts:\n- {id: a, type: bool, ask: x, assume: maybe, assumption: y}\n", NULL, NULL), "\"maybe\" is no value of a");
	SAYS(messages("facts:\n- {id: a, type: bool, ask: x, assume: 'true'}\n", NULL, NULL), "\"assumption\" is missing");
	SAYS(messages("facts:\n- {id: a, type: bool, ask: x, derive: [{value: 'true', why: y, when: {a: true}}]}\n", NULL, NULL),
	     "f.yaml:2:71: no fact \"a\" is defined above");
	SAYS(messages("facts:\n- {id: a, type: words, ask: x, derive: [{value: b, why: y, when: {}}]}\n", NULL, NULL), "only bool and choice");
	SAYS(messages("facts:\n- {id: a, type: set, ask: x, values: [{id: b, title: t, within: c}]}\n", NULL, NULL), "\"c\" is not above");
}

TEST(rules)
{
	SAYS(messages(facts_yaml, RULE("when: {radoi: true}"), NULL), "no fact \"radoi\" is defined above, did you mean \"radio\"?");
	SAYS(messages(facts_yaml, RULE("when: {radio: maybe}"), NULL), "\"maybe\" is no value of radio (bool)");
	SAYS(messages(facts_yaml, RULE("when: {markets: FR}"), NULL), "\"FR\" is no value of markets");
	SAYS(messages(facts_yaml, RULE("when: {kind: {beyond: lamp}}"), NULL), "looks at a set of countries");
	SAYS(messages(facts_yaml, RULE("when: {any: {radio: true}}"), NULL), "a list of conditions is expected");
	SAYS(messages(facts_yaml, RULE("when: {}"), NULL), "conditions such as");
	SAYS(messages(facts_yaml, RULE("note: n"), NULL), "\"when\" is missing");
	SAYS(messages(facts_yaml, RULE("when: {radio: true}, calendar-when: {moon: full}"), NULL), "no fact \"moon\"");
	SAYS(messages(facts_yaml, RULE("when: {radio: true}, from: 2026-02-30"), NULL), "\"2026-02-30\" is no day");
	SAYS(messages(facts_yaml, RULE("when: {radio: true}, from: soon"), NULL), "\"soon\" is no day");
	SAYS(messages(facts_yaml, RULE("when: {radio: true}, from: 2026-02-01, until: 2026-01-31"), NULL), "ends before it begins");
	SAYS(messages(facts_yaml, RULE("when: {radio: true}, suppresses: [R]"), NULL), "suppresses \"R\", which is no other rule");
	SAYS(messages(facts_yaml, RULE("when: {radio: true}, calss: x"), NULL), "unknown key \"calss\", did you mean \"class\"?");
	SAYS(messages(facts_yaml, "rules:\n- {id: R, title: t, law: l, route: r, force: must, requires: [S], when: {radio: true}}\n", NULL),
	     "\"must\" is no force");
	SAYS(messages(facts_yaml, "rules:\n- {id: R, title: t, law: l, route: r, force: mandatory, requires: [S], when: {radio: true}}\n", NULL),
	     "r.yaml:2:1: rule R asks for \"S\", which is no scheme");
	SAYS(messages(facts_yaml, "rules:\n- {id: R, title: t, law: l, route: r, force: mandatory, when: {radio: true}}\n", NULL),
	     "\"requires\" is missing");
	SAYS(messages(facts_yaml, RULE("when: {radio: true}, dates: [{id: d, title: t, legal: l, base: placing, years: 1000}]"), NULL),
	     "\"years\" is a number from 0 to 100");
}

#define PRODUCT(facts) "assay: 1\nproduct: {name: x}\nfacts: " facts "\n"

TEST(answers)
{
	SAYS(messages(facts_yaml, NULL, PRODUCT("{radoi: yes}")), "p.yaml:3:9: unknown fact \"radoi\", did you mean \"radio\"?");
	SAYS(messages(facts_yaml, NULL, PRODUCT("{radio: maybe}")), "p.yaml:3:16: radio is yes, no or unknown");
	SAYS(messages(facts_yaml, NULL, PRODUCT("{radio: [yes]}")), "radio has one value");
	SAYS(messages(facts_yaml, NULL, PRODUCT("{kind: lokc}")), "did you mean \"lock\"?");
	SAYS(messages(facts_yaml, NULL, PRODUCT("{made-in: Germany}")), "no country code");
	SAYS(messages(facts_yaml, NULL, PRODUCT("{markets: [EU]}")), "markets belong to \"product\"");
	SAYS(messages(facts_yaml, NULL, PRODUCT("[radio]")), "\"facts\" must be a mapping");
	SAYS(messages(facts_yaml, NULL, "assay: 1\nproduct: {name: x, markets: [FR]}\n"), "\"FR\" is no value of markets");
	SAYS(messages(facts_yaml, NULL, "assay: 1\nproduct: {name: x, placed-on-market: 2026-13-01}\n"), "\"2026-13-01\" is no date");
	SAYS(messages(facts_yaml, NULL, "assay: 1\nproduct: {name: x, placed-on-market: 2026-03-02, placed-until: 2026-03-01}\n"),
	     "the last unit cannot be placed before the first");
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	RUN(good);
	RUN(facts);
	RUN(rules);
	RUN(answers);
	static const char *const names[] = {"catalog.yaml", "f.yaml", "r.yaml", "p.yaml"};

	for (size_t i = 0; i < 4; i++) {
		char path[128];

		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
	return TEST_RESULT();
}
