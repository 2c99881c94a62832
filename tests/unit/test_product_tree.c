/* Questions about the product itself: {fact: ...} and {due: ...}, and which schemes a run assesses. */
#include <sys/stat.h>

#include "assess/assess.h"
#include "base/clock.h"
#include "base/file.h"
#include "test.h"

static char folder[64] = "/tmp/assay-test-XXXXXX";

static const char *const files[][2] = {
	{"catalog.yaml", "catalog: 1\nversion: t\nmarket: [m.yaml]\nschemes: [s.yaml, u.yaml]\n"},
	{"m.yaml", "facts:\n- {id: markets, type: set, ask: w, values: [EU, US]}\n- {id: toy, type: bool, ask: t}\n- {id: odd, type: bool, ask: o}\n"
	           "rules:\n- {id: R, title: t, law: Law 1, when: {markets: EU}, requires: [S], force: mandatory, from: 2027-12-11, route: r,\n"
	           "   dates: [{id: long-enough, title: support must reach, legal: Art. 1, base: placing, years: 5, support-must-reach: yes}]}\n"
	           "- {id: Q, title: t, law: Law 2, when: {toy: true}, requires: [U], force: voluntary, from: 2020, route: r}\n"
	           "conflicts:\n- {id: odd-denied, text: It is odd, when: {odd: false}, observed: {kind: sensor, where: {class: camera}}}\n"},
	{"s.yaml", "scheme: {id: S, title: S, edition: V, suite: T, ics: none, requirements: [r.yaml]}\n"},
	{"u.yaml", "scheme: {id: U, title: U, edition: V, suite: T, ics: none, requirements: [r.yaml]}\n"},
	{"r.yaml", "requirements:\n- {id: R1, clause: '1', title: t, tree: {fact: {toy: true}}}\n"
	           "- {id: R2, clause: '1', title: t, tree: {fact: {any: [{toy: true}, {odd: true}]}}}\n"
	           "- {id: R3, clause: '1', title: t, tree: {due: long-enough}}\n"
	           "- {id: R4, clause: '1', title: t, editions: {V: {status: M, obligation: M, when: {fact: {toy: true}}}}, tree: {is: {verdict: pass, why: w}}}\n"},
};

struct bench {
	struct asy_arena arena;
	struct asy_catalog catalog;
	struct asy_diags diags;
	struct asy_product product;
	struct asy_scope scope;
	struct asy_evidence evidence;
	struct asy_declarations declarations;
	struct asy_assessment_result result;
};

static const char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

/* Judges a product on a day; one camera is seen in its image. */
static void begin(struct bench *b, const char *product, const char *on)
{
	static const struct asy_evidence_artifact image = {.id = "fw", .kind = "firmware"};
	static struct asy_observation camera = {.kind = "sensor", .collector = "hardware", .subject = "camera", .summary = "s", .locus = {.path = "/x"}, .n_attrs = 1,
	                                        .attrs = {{.key = "class", .type = ASY_ATTR_TEXT, .text = "camera"}}};
	struct asy_assess_input in = {.catalog = &b->catalog, .evidence = &b->evidence, .declarations = &b->declarations, .scope = &b->scope};
	int64_t day;

	*b = (struct bench){0};
	asy_arena_init(&b->arena, 64 << 20);
	asy_diags_init(&b->diags, &b->arena);
	asy_evidence_init(&b->evidence);
	asy_declarations_init(&b->declarations, &b->arena);
	if (asy_evidence_add_artifact(&b->evidence, image.id, image.kind) || asy_evidence_add_fact(&b->evidence, &image, "o-1", &camera))
		abort();
	if (asy_file_replace(path_of("p.yaml"), asy_bytes_from(product)) || !asy_clock_parse_date(on, &day) ||
	    asy_catalog_load(&b->catalog, folder, &b->diags) ||
	    asy_product_load(&b->arena, path_of("p.yaml"), &b->catalog, &b->diags, &b->product) ||
	    asy_scope_find(&b->arena, &b->catalog, &b->product, INT64_MIN, day, &b->scope))
		abort();
	in.now = day;
	in.schemes = asy_scope_wanted(&b->arena, &b->catalog, &b->scope, &in.n_schemes);
	if (!in.schemes || asy_assess(&b->arena, &in, &b->result))
		abort();
}

static void end(struct bench *b)
{
	asy_declarations_release(&b->declarations);
	asy_evidence_release(&b->evidence);
	asy_catalog_release(&b->catalog);
	asy_diags_release(&b->diags);
	asy_arena_release(&b->arena);
}

static void check(const char *facts, const char *extra, const char *on, const enum asy_verdict wanted[4], size_t n_schemes)
{
	struct bench b;
	char product[512];

	snprintf(product, sizeof(product), "assay: 1\nproduct: {name: x%s}\nfacts: %s\n", extra, facts);
	begin(&b, product, on);
	if (b.result.n_schemes != n_schemes)
		printf("# %s: %zu schemes\n", product, b.result.n_schemes);
	CHECK(b.result.n_schemes == n_schemes);
	for (size_t i = 0; b.result.n_schemes && i < 4; i++) {
		if (b.result.schemes[0].list[i].verdict != wanted[i])
			printf("# %s R%zu is %s\n", product, i + 1, asy_verdict_name(b.result.schemes[0].list[i].verdict));
		CHECK(b.result.schemes[0].list[i].verdict == wanted[i]);
	}
	end(&b);
}

#define WANT(a, b, c, d) ((const enum asy_verdict[4]){a, b, c, d})

TEST(facts)
{
	check("{toy: yes}", ", markets: [EU]", "2028-01-01", WANT(ASY_PASS, ASY_PASS, ASY_INCONCLUSIVE, ASY_PASS), 2);
	check("{toy: no}", ", markets: [EU]", "2028-01-01", WANT(ASY_FAIL, ASY_INCONCLUSIVE, ASY_INCONCLUSIVE, ASY_NOT_APPLICABLE), 1);
	check("{toy: no, odd: no}", ", markets: [EU]", "2028-01-01", WANT(ASY_FAIL, ASY_FAIL, ASY_INCONCLUSIVE, ASY_NOT_APPLICABLE), 1);
	check("{}", ", markets: [EU]", "2028-01-01", WANT(ASY_INCONCLUSIVE, ASY_INCONCLUSIVE, ASY_INCONCLUSIVE, ASY_INCONCLUSIVE), 2);
	check("{}", "", "2028-01-01", WANT(ASY_INCONCLUSIVE, ASY_INCONCLUSIVE, ASY_INCONCLUSIVE, ASY_INCONCLUSIVE), 2);
}

#define DATES(support) ", markets: [EU], placed-on-market: 2028-02-01, support-until: " support

TEST(due_days)
{
	check("{toy: no}", DATES("2033-01-31"), "2028-02-01", WANT(ASY_FAIL, ASY_INCONCLUSIVE, ASY_FAIL, ASY_NOT_APPLICABLE), 1);
	check("{toy: no}", DATES("2033-02-01"), "2028-02-01", WANT(ASY_FAIL, ASY_INCONCLUSIVE, ASY_PASS, ASY_NOT_APPLICABLE), 1);
	/* nobody sells it there: no such day */
	check("{toy: yes}", ", markets: [US], placed-on-market: 2028-02-01, support-until: 2029-01-01", "2028-02-01",
	      WANT(ASY_PASS, ASY_PASS, ASY_NOT_APPLICABLE, ASY_PASS), 1);
	/* not known where it is sold: the day is not known to count */
	check("{toy: yes}", ", placed-on-market: 2028-02-01, support-until: 2029-01-01", "2028-02-01",
	      WANT(ASY_PASS, ASY_PASS, ASY_INCONCLUSIVE, ASY_PASS), 2);
	/* the last unit was placed before the rule begins */
	check("{toy: yes}", ", markets: [EU], placed-on-market: 2026-02-01, placed-until: 2027-01-01, support-until: 2029-01-01", "2028-02-01",
	      WANT(ASY_PASS, ASY_PASS, ASY_NOT_APPLICABLE, ASY_PASS), 1);
}

TEST(schemes_of_a_run)
{
	struct bench b;

	begin(&b, "assay: 1\nproduct: {name: x, markets: [EU]}\nfacts: {toy: yes}\nschemes: [U]\n", "2028-01-01");
	CHECK(b.result.n_schemes == 1);
	CHECK_STR(b.result.schemes[0].scheme->id, "U"); /* the product file's list comes first */
	end(&b);
	begin(&b, "assay: 1\nproduct: {name: x, markets: [EU]}\nfacts: {toy: no}\n", "2028-01-01");
	CHECK(b.result.n_schemes == 1);
	CHECK_STR(b.result.schemes[0].scheme->id, "S");
	end(&b);
}

/* Only what is said can be contradicted: silence cannot. */
TEST(conflicts)
{
	struct bench b;

	begin(&b, "assay: 1\nproduct: {name: x, markets: [EU]}\nfacts: {odd: no}\n", "2028-01-01");
	REQUIRE(b.result.n_contradictions == 1);
	CHECK_STR(b.result.contradictions[0].id, "odd-denied");
	CHECK(b.result.contradictions[0].n_facts == 1);
	REQUIRE(b.result.contradictions[0].n_answers == 1);
	CHECK_STR(b.result.contradictions[0].answers[0].id, "product/odd");
	end(&b);
	begin(&b, "assay: 1\nproduct: {name: x, markets: [EU]}\nfacts: {odd: yes}\n", "2028-01-01");
	CHECK(b.result.n_contradictions == 0);
	end(&b);
	begin(&b, "assay: 1\nproduct: {name: x, markets: [EU]}\n", "2028-01-01");
	CHECK(b.result.n_contradictions == 0);
	end(&b);
}

int main(void)
{
	int code;

	if (!mkdtemp(folder))
		return 1;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (asy_file_replace(path_of(files[i][0]), asy_bytes_from(files[i][1])))
			return 1;
	RUN(facts);
	RUN(due_days);
	RUN(schemes_of_a_run);
	RUN(conflicts);
	code = TEST_RESULT();
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		unlink(path_of(files[i][0]));
	unlink(path_of("p.yaml"));
	rmdir(folder);
	return code;
}
