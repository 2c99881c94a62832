/* Decision trees: the way taken, open nodes, circles; questions about the current row; units that can only weaken. */
#include <stdlib.h>
#include <sys/stat.h>

#include "assess/assess.h"
#include "base/file.h"
#include "test.h"

static const char tables_yaml[] =
	"tables:\n"
	"- {id: Item, title: Items, shape: rows, fields: [{id: public, type: bool, ask: Public?}, {id: guarded, type: bool, ask: Guarded?},\n"
	"   {id: path, type: text, ask: Where?}]}\n"
	"- {extends: Item, fields: [{id: reason, type: text, ask: Why?}]}\n";

static const char checks_yaml[] =
	"checks:\n"
	"- {id: c.key, question: No readable key?, artifact: firmware, needs: [files, keys],\n"
	"   fail: [{kind: private-key, where: {weak: true}}], severity: critical, fix: remove it}\n";

static const char decisions_yaml[] =
	"decisions:\n"
	"- id: DT.R\n  title: Access is governed\n  note: The printed tree differs.\n  nodes:\n"
	"  - {id: DN-1, ask: 'Public on purpose?', evidence: {field: {name: public, is: true}}, yes: not-applicable, no: DN-2}\n"
	"  - {id: DN-2, ask: 'Governed?', evidence: {all: [{field: {name: guarded, is: true}},\n"
	"      {check: {id: c.key, match: [{attr: path, field: path}]}}]}, yes: pass, no: fail}\n";

static const char scheme_yaml[] = "scheme: {id: S, title: S, edition: V1, suite: T, ics: none, requirements: [r.yaml]}\n";

static const char requirements_yaml[] =
	"requirements:\n"
	"- {id: R1, clause: '1', title: t, tests: [\n"
	"   {id: T1, kind: conceptual, units: [{id: a, demand: d, tree: {each: {table: Item, do: {decide: DT.R}}}},\n"
	"    {id: b, demand: d, weakens: true, tree: {each: {table: Item, do: {field: {name: reason, given: true}}}}}]},\n"
	"   {id: T2, kind: functional, weakens: true, units: [{id: a, demand: d, tree: {human: Nothing else found?}}]}]}\n"
	"- {id: R2, clause: '2', title: t, tree: {each: {table: Item, do: {seen: {kind: private-key, needs: [files, keys],\n"
	"    match: [{attr: path, field: path}]}}}}}\n"
	"- {id: R3, clause: '3', title: t, tree: {each: {table: Item, do: {decide: {nodes: [\n"
	"    {id: N1, ask: First?, evidence: {field: {name: public, is: true}}, yes: pass, no: N2},\n"
	"    {id: N2, ask: Second?, evidence: {field: {name: guarded, is: true}}, yes: pass, no: fail}]}}}}}\n"
	"- {id: R4, clause: '4', title: t, tests: [{id: T4, kind: functional, units: [{id: a, demand: d,\n"
	"    tree: {any: [{check: c.key}, {human: Is it strong all the same?}]}}]}]}\n";

static char folder[64] = "/tmp/assay-test-XXXXXX";

struct bench {
	struct asy_arena arena;
	struct asy_catalog catalog;
	struct asy_declarations declarations;
	struct asy_evidence evidence;
	struct asy_diags diags;
	struct asy_assessment_result result;
	struct asy_evidence_artifact artifact;
	struct asy_observation key;
};

static void write_text(const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (asy_file_replace(path, asy_bytes_from(text)))
		abort();
}

static void begin(struct bench *b, const char *declaration)
{
	char path[128], text[4096];

	*b = (struct bench){.artifact = {.id = "fw", .kind = "firmware"}};
	asy_arena_init(&b->arena, 64 << 20);
	asy_diags_init(&b->diags, &b->arena);
	asy_evidence_init(&b->evidence);
	asy_declarations_init(&b->declarations, &b->arena);
	if (asy_catalog_load(&b->catalog, folder, &b->diags))
		abort();
	snprintf(text, sizeof(text), "assay-declaration: 1\nauthor: A\ndate: 2026-01-01\n%s", declaration);
	write_text("d.yaml", text);
	snprintf(path, sizeof(path), "%s/d.yaml", folder);
	if (asy_declarations_add(&b->declarations, path, "d.yaml", &b->catalog, &b->diags))
		abort();
}

/* The firmware was looked at; with a path there is one weak key in it. */
static void look(struct bench *b, const char *path)
{
	struct asy_coverage files = {.area = "files", .unit = "files", .complete = true, .reason = ""};
	struct asy_coverage keys = {.area = "keys", .unit = "files", .complete = true, .reason = "", .observations = path != NULL};

	b->key = (struct asy_observation){.kind = "private-key", .collector = "keys", .subject = "k", .summary = "s", .n_attrs = 1};
	b->key.attrs[0] = (struct asy_attr){.key = "weak", .type = ASY_ATTR_BOOL, .number = 1};
	b->key.locus.path = path ? path : "";
	if (asy_evidence_add_artifact(&b->evidence, "fw", "firmware") || asy_evidence_add_area(&b->evidence, &b->artifact, &files) ||
	    asy_evidence_add_area(&b->evidence, &b->artifact, &keys) ||
	    (path && asy_evidence_add_fact(&b->evidence, &b->artifact, "o-1", &b->key)))
		abort();
}

static const struct asy_requirement_result *judge(struct bench *b, size_t i)
{
	const struct asy_scheme *scheme = asy_catalog_scheme(&b->catalog, "S");
	struct asy_assess_input in = {.catalog = &b->catalog, .evidence = &b->evidence, .declarations = &b->declarations,
	                              .schemes = &scheme, .n_schemes = 1, .now = 1767225600};

	if (asy_assess(&b->arena, &in, &b->result))
		abort();
	return &b->result.schemes[0].list[i];
}

static void end(struct bench *b)
{
	asy_declarations_release(&b->declarations);
	asy_evidence_release(&b->evidence);
	asy_catalog_release(&b->catalog);
	asy_diags_release(&b->diags);
	asy_arena_release(&b->arena);
}

#define ROW(fields) "tables: {Item: {complete: 1, rows: [{id: i1, " fields "}]}}\n"
#define JUDGED "assessments: [{unit: T2 a, verdict: pass, by: B, date: 2026-01-01, reason: looked}]\n"

/* The decision of the first row in unit a of test 1. */
static const struct asy_outcome *decision(const struct asy_requirement_result *r)
{
	return r->tests[0].outcome->children[0]->children[0];
}

TEST(the_way_taken_is_recorded)
{
	struct bench b;
	const struct asy_requirement_result *r;
	const struct asy_outcome *d;

	begin(&b, ROW("public: no, guarded: yes, path: /etc/a.key, reason: because") JUDGED);
	look(&b, NULL);
	r = judge(&b, 0);
	d = decision(r);
	CHECK(r->verdict == ASY_PASS && d->n_steps == 2 && d->n == 2);
	CHECK(strcmp(d->decision->id, "DT.R") == 0 && strcmp(d->steps[0].node->id, "DN-1") == 0);
	CHECK(d->steps[0].answer == ASY_FAIL && d->steps[0].taken->to == d->steps[1].node);
	CHECK(d->steps[1].answer == ASY_PASS && !d->steps[1].taken->to && d->steps[1].taken->verdict == ASY_PASS);
	end(&b);
	begin(&b, ROW("public: yes, reason: because") JUDGED);
	look(&b, NULL);
	r = judge(&b, 0);
	CHECK(r->verdict == ASY_NOT_APPLICABLE && decision(r)->n_steps == 1); /* passes of b and T2 do not make it a pass */
	end(&b);
}

TEST(an_open_node_says_what_hangs_on_it)
{
	struct bench b;
	const struct asy_outcome *d;

	begin(&b, ROW("guarded: no, path: x, reason: because") JUDGED);
	look(&b, NULL);
	d = decision(judge(&b, 0));
	CHECK(d->verdict == ASY_INCONCLUSIVE && d->n_steps == 1 && !d->steps[0].taken);
	CHECK(d->steps[0].if_yes == ASY_NOT_APPLICABLE && d->steps[0].if_no == ASY_FAIL);
	end(&b);
	begin(&b, ROW("guarded: yes"));
	CHECK(judge(&b, 2)->verdict == ASY_PASS); /* both ways of the open first node come to a pass */
	end(&b);
	begin(&b, ROW("guarded: no"));
	CHECK(judge(&b, 2)->verdict == ASY_INCONCLUSIVE);
	end(&b);
}

TEST(weakening_units_only_weaken)
{
	struct bench b;

	begin(&b, ROW("public: no, guarded: yes, path: /etc/a.key") JUDGED);
	look(&b, NULL);
	CHECK(judge(&b, 0)->verdict == ASY_INCONCLUSIVE); /* no reason given */
	end(&b);
	begin(&b, ROW("public: no, guarded: yes, path: /etc/a.key, reason: because"));
	look(&b, NULL);
	CHECK(judge(&b, 0)->verdict == ASY_INCONCLUSIVE); /* test 2 is open */
	end(&b);
	begin(&b, ROW("public: yes, reason: because"));
	look(&b, NULL);
	CHECK(judge(&b, 0)->verdict == ASY_INCONCLUSIVE);
	end(&b);
}

TEST(a_check_about_a_row_needs_to_know_the_row)
{
	struct bench b;

	begin(&b, ROW("public: no, guarded: yes, path: /etc/a.key, reason: because") JUDGED);
	look(&b, "/rootfs/etc/a.key");
	CHECK(judge(&b, 0)->verdict == ASY_FAIL && judge(&b, 1)->verdict == ASY_PASS);
	end(&b);
	begin(&b, ROW("public: no, guarded: yes, path: /etc/b.key, reason: because") JUDGED);
	look(&b, "/rootfs/etc/a.key");
	CHECK(judge(&b, 0)->verdict == ASY_PASS && judge(&b, 1)->verdict == ASY_FAIL);
	end(&b);
	begin(&b, ROW("public: no, guarded: yes, reason: because") JUDGED); /* a key was found; whose is it? */
	look(&b, "/rootfs/etc/a.key");
	CHECK(judge(&b, 0)->verdict == ASY_INCONCLUSIVE && judge(&b, 1)->verdict == ASY_INCONCLUSIVE);
	end(&b);
}

TEST(a_person_who_follows_another_way_than_the_machine_is_named)
{
	struct bench b;
	const struct asy_requirement_result *r;

	begin(&b, "assessments: [{unit: T4 a, verdict: pass, by: B, date: 2026-01-01, reason: measured}]\n");
	look(&b, "/etc/a.key");
	r = judge(&b, 3);
	CHECK(r->verdict == ASY_PASS && r->n_deviations == 1 && strcmp(r->deviations[0].assessment->by, "B") == 0);
	end(&b);
	begin(&b, "assessments: [{unit: T4 a, verdict: pass, by: B, date: 2026-01-01, reason: measured}]\n");
	look(&b, NULL);
	CHECK(judge(&b, 3)->verdict == ASY_PASS && judge(&b, 3)->n_deviations == 0);
	end(&b);
}

static bool refused(const char *decisions)
{
	struct bench b = {0};
	bool bad;

	asy_arena_init(&b.arena, 64 << 20);
	asy_diags_init(&b.diags, &b.arena);
	write_text("n.yaml", decisions);
	bad = asy_catalog_load(&b.catalog, folder, &b.diags) == ASY_INVALID && asy_diags_count(&b.diags) >= 1;
	asy_catalog_release(&b.catalog);
	asy_diags_release(&b.diags);
	asy_arena_release(&b.arena);
	write_text("n.yaml", decisions_yaml);
	return bad;
}

#define ONE "decisions:\n- id: DT.R\n  nodes:\n"
#define NODE(id, yes, no) "  - {id: " id ", ask: q, evidence: {field: {name: public, is: true}}, yes: " yes ", no: " no "}\n"

TEST(the_loader_refuses_broken_trees)
{
	CHECK(!refused(ONE NODE("A", "pass", "B") NODE("B", "pass", "fail")));
	CHECK(refused(ONE NODE("A", "pass", "B") NODE("B", "pass", "A")));               /* a circle */
	CHECK(refused(ONE NODE("A", "pass", "A")));
	CHECK(refused(ONE NODE("A", "pass", "C")));                                      /* leads nowhere */
	CHECK(refused(ONE NODE("A", "pass", "fail") NODE("B", "pass", "fail")));         /* cannot be reached */
	CHECK(refused(ONE NODE("A", "pass", "fail") NODE("A", "pass", "fail")));         /* twice */
	CHECK(refused(ONE "  - {id: A, ask: q, yes: pass, no: fail}\n"));                /* nothing answers it */
	CHECK(refused(ONE "  - {id: A, ask: q, evidence: {field: {name: colour, is: red}}, yes: pass, no: fail}\n"));
	CHECK(refused("decisions: [{id: other, nodes: []}]\n"));                         /* used, but not there */
	CHECK(!refused(ONE NODE("A", "B", "C") NODE("B", "C", "pass") NODE("C", "pass", "fail"))); /* ways may meet */
}

TEST(a_second_file_answers_more_about_the_same_rows)
{
	struct bench b;
	char path[128];

	begin(&b, ROW("public: no, guarded: yes, path: /etc/a.key") JUDGED);
	look(&b, NULL);
	write_text("e.yaml", "assay-declaration: 1\nauthor: A\ndate: 2026-01-01\ntables: {Item: {rows: [{id: i1, reason: because}]}}\n");
	snprintf(path, sizeof(path), "%s/e.yaml", folder);
	CHECK(asy_declarations_add(&b.declarations, path, "e.yaml", &b.catalog, &b.diags) == ASY_OK);
	CHECK(judge(&b, 0)->verdict == ASY_PASS);
	CHECK(asy_declarations_add(&b.declarations, path, "e.yaml", &b.catalog, &b.diags) == ASY_INVALID); /* answered already */
	write_text("e.yaml", "assay-declaration: 1\nauthor: A\ndate: 2026-01-01\ntables: {Item: {rows: [{id: i2, reason: because}]}}\n");
	CHECK(asy_declarations_add(&b.declarations, path, "e.yaml", &b.catalog, &b.diags) == ASY_INVALID); /* no such row */
	write_text("e.yaml", "assay-declaration: 1\nauthor: A\ndate: 2026-01-01\ntables: {Item: {complete: 1, rows: [{id: i1}]}}\n");
	CHECK(asy_declarations_add(&b.declarations, path, "e.yaml", &b.catalog, &b.diags) == ASY_INVALID);
	end(&b);
}

int main(void)
{
	static const char *const files[][2] = {
		{"catalog.yaml", "catalog: 1\nversion: t\ntables: [t.yaml]\nchecks: [c.yaml]\ndecisions: [n.yaml]\nschemes: [s.yaml]\n"},
		{"t.yaml", tables_yaml}, {"c.yaml", checks_yaml}, {"n.yaml", decisions_yaml}, {"s.yaml", scheme_yaml},
		{"r.yaml", requirements_yaml},
	};

	if (!mkdtemp(folder))
		return 1;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		write_text(files[i][0], files[i][1]);
	RUN(the_way_taken_is_recorded);
	RUN(an_open_node_says_what_hangs_on_it);
	RUN(weakening_units_only_weaken);
	RUN(a_check_about_a_row_needs_to_know_the_row);
	RUN(a_person_who_follows_another_way_than_the_machine_is_named);
	RUN(the_loader_refuses_broken_trees);
	RUN(a_second_file_answers_more_about_the_same_rows);
	return TEST_RESULT();
}
