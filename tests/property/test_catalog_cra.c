/* The Cyber Resilience Act: the points of the regulation are there, nothing passes by itself, the maker's answers and an
 * assessor's judgements of the example decide what they should, and a failure counts unless a point is shown not to apply. */
#include "assess/assess.h"
#include "base/clock.h"
#include "test.h"

static struct asy_catalog catalog;
static const struct asy_scheme *cra;

/* Points of the regulation, by prefix and last part. */
static const struct {
	const char *prefix, *parts;
} points[] = {
	{"AnnexI.I.", "1 2.a 2.b 2.c 2.d 2.e 2.f 2.g 2.h 2.i 2.j 2.k 2.l 2.m"},
	{"AnnexI.II.", "1 2 3 4 5 6 7 8"},
	{"AnnexII.", "1 2 3 4 5 6 7 8.a 8.b 8.c 8.d 8.e 8.f 9"},
	{"AnnexV.", "1 2 3 4 5 6 7 8"},
	{"AnnexVI", ""},
	{"AnnexVII.", "1.a 1.b 1.c 1.d 2.a 2.b 2.c 3 4 5 6 7 8"},
	{"Art13.", "1 2-4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24"},
	{"Art14.", "trigger-AEV trigger-SI early-warning notification final-AEV final-SI intermediate recipients users always"},
};

static bool has(const char *prefix, const char *part, size_t n)
{
	char id[64];

	snprintf(id, sizeof(id), "%s%.*s", prefix, (int)n, part);
	for (size_t i = 0; i < cra->n_requirements; i++)
		if (strcmp(cra->requirements[i]->id, id) == 0)
			return true;
	printf("# %s is missing\n", id);
	return false;
}

TEST(every_point_is_there)
{
	size_t total = 0;

	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		const char *part = points[i].parts;

		do {
			size_t n = strcspn(part, " ");

			CHECK(has(points[i].prefix, part, n));
			total++;
			part += n + (part[n] == ' ');
		} while (*part);
	}
	CHECK(total == cra->n_requirements);
	CHECK(cra->confidence == ASY_CONFIDENCE_HIGH && cra->force == ASY_FORCE_MANDATORY && *cra->legal && *cra->date);
}

struct world {
	struct asy_arena arena;
	struct asy_diags diags;
	struct asy_product product;
	struct asy_scope scope;
	struct asy_declarations declarations;
	struct asy_evidence evidence;
	struct asy_observation observation;
	struct asy_assessment_result result;
};

static void begin(struct world *w)
{
	*w = (struct world){.product = {.name = "p", .version = "", .placed_on_market = "2028-01-10", .placed_until = "", .support_until = "2033-12-31"}};
	asy_arena_init(&w->arena, 512 << 20);
	asy_diags_init(&w->diags, &w->arena);
	asy_declarations_init(&w->declarations, &w->arena);
	asy_evidence_init(&w->evidence);
}

static void facts(struct world *w, const char *text)
{
	struct asy_yaml *root;

	if (asy_yaml_load(&w->arena, "facts", asy_bytes_from(text), &w->diags, &root) ||
	    asy_product_facts_load(&w->arena, asy_yaml_get(root, "facts"), asy_yaml_get(root, "markets"), &catalog, &w->diags, &w->product.facts))
		abort();
}

static void declare(struct world *w, const char *file)
{
	char path[1024];

	snprintf(path, sizeof(path), "%s/../examples/camera/%s", CATALOG, file);
	if (asy_declarations_add(&w->declarations, path, file, &catalog, &w->diags) || asy_declarations_link(&w->declarations, &w->diags))
		abort();
}

static void open_account(struct world *w)
{
	const struct asy_evidence_artifact a = {.id = "fw", .kind = "firmware"};
	struct asy_observation *o = &w->observation;

	*o = (struct asy_observation){.kind = "account", .collector = "accounts", .subject = "root", .summary = "s", .locus = {.path = "/etc/shadow"}, .n_attrs = 2};
	o->attrs[0] = (struct asy_attr){.key = "password", .type = ASY_ATTR_TEXT, .text = "empty"};
	o->attrs[1] = (struct asy_attr){.key = "login", .type = ASY_ATTR_BOOL, .number = 1};
	if (asy_evidence_add_artifact(&w->evidence, a.id, a.kind) || asy_evidence_add_fact(&w->evidence, &a, "o-1", o))
		abort();
}

static void judge(struct world *w)
{
	struct asy_assess_input in = {.catalog = &catalog, .evidence = &w->evidence, .declarations = &w->declarations, .scope = &w->scope,
	                              .schemes = &cra, .n_schemes = 1};

	if (!asy_clock_parse_date("2028-01-10", &in.now) || asy_scope_find(&w->arena, &catalog, &w->product, INT64_MIN, in.now, &w->scope) ||
	    asy_assess(&w->arena, &in, &w->result))
		abort();
}

static enum asy_verdict verdict(const struct world *w, const char *id)
{
	for (size_t i = 0; i < w->result.schemes[0].n; i++)
		if (strcmp(w->result.schemes[0].list[i].requirement->id, id) == 0)
			return w->result.schemes[0].list[i].verdict;
	abort();
}

static void end(struct world *w)
{
	asy_declarations_release(&w->declarations);
	asy_evidence_release(&w->evidence);
	asy_diags_release(&w->diags);
	asy_arena_release(&w->arena);
}

static const char camera[] = "{markets: [EU], facts: {internet: direct, category: camera}}";

TEST(nothing_known_nothing_passes)
{
	struct world w;

	begin(&w);
	w.product.placed_on_market = w.product.support_until = "";
	facts(&w, "{}");
	judge(&w);
	CHECK(w.result.schemes[0].counts[ASY_PASS] == 0);
	CHECK(w.result.schemes[0].counts[ASY_FAIL] == 0);
	CHECK(w.result.schemes[0].counts[ASY_NOT_APPLICABLE] == 0);
	end(&w);
}

/* What the example's answers and judgements come to without any artifact. */
TEST(answers_and_judgements)
{
	static const char *const pass[] = {"AnnexI.I.1", "AnnexI.II.2", "AnnexI.II.3", "AnnexI.II.4", "AnnexI.II.6", "AnnexI.II.8",
		"AnnexII.1", "AnnexII.4", "AnnexII.5", "AnnexII.6", "AnnexII.8.b", "AnnexII.8.c", "AnnexII.8.d", "AnnexII.8.e", "AnnexV.1",
		"AnnexV.3", "AnnexV.7", "AnnexV.8", "AnnexVI", "AnnexVII.1.a", "AnnexVII.2.b", "AnnexVII.3", "AnnexVII.7", "Art13.2-4", "Art13.8",
		"Art13.9", "Art13.10", "Art13.13", "Art13.19", "Art14.early-warning", "Art14.recipients", "Art14.always"};
	static const char *const open[] = {"AnnexI.I.2.a", "AnnexI.I.2.b", "AnnexI.I.2.k", "AnnexI.I.2.m", "AnnexI.II.1", "AnnexI.II.5", "AnnexI.II.7", "AnnexII.7", "AnnexV.5",
		"Art13.1"};
	static const char *const none[] = {"AnnexII.8.f", "AnnexII.9", "AnnexVII.8", "Art13.11"};
	struct world w;

	begin(&w);
	facts(&w, camera);
	declare(&w, "declaration-fixed.yaml");
	declare(&w, "cra-fixed.yaml");
	declare(&w, "cra-assessments-fixed.yaml");
	judge(&w);
	for (size_t i = 0; i < sizeof(pass) / sizeof(pass[0]); i++) {
		if (verdict(&w, pass[i]) != ASY_PASS)
			printf("# %s: %s\n", pass[i], asy_verdict_name(verdict(&w, pass[i])));
		CHECK(verdict(&w, pass[i]) == ASY_PASS);
	}
	for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++)
		CHECK(verdict(&w, open[i]) == ASY_INCONCLUSIVE);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		CHECK(verdict(&w, none[i]) == ASY_NOT_APPLICABLE);
	CHECK(w.result.schemes[0].counts[ASY_FAIL] == 0);
	end(&w);
}

TEST(support_period)
{
	struct world w;

	begin(&w);
	facts(&w, camera);
	declare(&w, "cra-fixed.yaml");
	w.product.support_until = "2033-01-09"; /* a day short of five years */
	judge(&w);
	CHECK(verdict(&w, "Art13.8") == ASY_FAIL);
	end(&w);
	begin(&w);
	facts(&w, camera);
	declare(&w, "cra-fixed.yaml");
	w.product.support_until = "2033-01-10";
	judge(&w);
	CHECK(verdict(&w, "Art13.8") == ASY_PASS);
	end(&w);
	begin(&w);
	facts(&w, camera);
	declare(&w, "cra-fixed.yaml");
	w.product.support_until = "";
	judge(&w);
	CHECK(verdict(&w, "Art13.8") == ASY_INCONCLUSIVE);
	end(&w);
}

static void point(struct world *w, const char *point_b)
{
	char path[] = "/tmp/assay-test-XXXXXX";
	int fd = mkstemp(path);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (!f)
		abort();
	fprintf(f, "assay-declaration: 1\nauthor: A\ndate: 2028-01-01\n%s", point_b);
	fclose(f);
	if (asy_declarations_add(&w->declarations, path, "d.yaml", &catalog, &w->diags))
		abort();
	unlink(path);
}

#define ROW "tables: {CraPoint: {complete: 1, rows: [{id: P, point: b, applies: false, justification: it has no default}]}}\n"

/* Presumed to apply: saying that a point does not is not enough, somebody has to have checked the justification. */
TEST(a_failure_counts_until_a_point_is_shown_not_to_apply)
{
	static const struct {
		const char *said;
		enum asy_verdict wanted;
	} cases[] = {
		{NULL, ASY_FAIL},
		{"tables: {CraPoint: {complete: 1, rows: [{id: P, point: c, applies: false, justification: j}]}}\n", ASY_FAIL},
		{ROW, ASY_FAIL},
		{ROW "assessments: [{unit: CRA AnnexI.I.2.b, row: P, question: not-applicable, verdict: pass, by: B, date: 2028-01-01, reason: r, expires: 2029-01-01}]\n",
		 ASY_NOT_APPLICABLE},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world w;

		begin(&w);
		facts(&w, camera);
		open_account(&w);
		if (cases[i].said)
			point(&w, cases[i].said);
		judge(&w);
		if (verdict(&w, "AnnexI.I.2.b") != cases[i].wanted)
			printf("# case %zu: %s\n", i, asy_verdict_name(verdict(&w, "AnnexI.I.2.b")));
		CHECK(verdict(&w, "AnnexI.I.2.b") == cases[i].wanted);
		CHECK(verdict(&w, "AnnexI.I.2.d") == ASY_FAIL);
		CHECK(verdict(&w, "Art13.1") == ASY_FAIL);
		end(&w);
	}
}

int main(void)
{
	struct asy_arena arena;
	struct asy_diags diags;
	int code;

	asy_arena_init(&arena, 16 << 20);
	asy_diags_init(&diags, &arena);
	if (asy_catalog_load(&catalog, CATALOG, &diags) || !(cra = asy_catalog_scheme(&catalog, "CRA")))
		return 1;
	RUN(every_point_is_there);
	RUN(nothing_known_nothing_passes);
	RUN(answers_and_judgements);
	RUN(support_period);
	RUN(a_failure_counts_until_a_point_is_shown_not_to_apply);
	code = TEST_RESULT();
	asy_catalog_release(&catalog);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return code;
}
