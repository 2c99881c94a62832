/* The evaluator on a small catalog written here: quantifiers, references, coverage, ICS, deviations. */
#include <stdlib.h>
#include <sys/stat.h>

#include "assess/assess.h"
#include "base/file.h"
#include "test.h"

static const char tables_yaml[] =
	"tables:\n"
	"- {id: Mech, title: Mechanisms, shape: rows, fields: [{id: kind, type: choice, choices: [good, bad], ask: Which?},\n"
	"   {id: uses, type: refs, table: Mech, ask: Others?}, {id: name, type: text, ask: Name?}]}\n"
	"- {id: Form, title: Form, shape: form, fields: [{id: done, type: bool, ask: Done?},\n"
	"   {id: until, type: date, ask: Until?}]}\n";

static const char checks_yaml[] =
	"checks:\n"
	"- {id: c.empty, question: No empty password?, artifact: firmware, needs: [files, accounts],\n"
	"   fail: [{kind: account, where: {password: empty, login: true}}], severity: critical, fix: set one}\n"
	"- {id: c.proof, question: Is it verified?, artifact: firmware, needs: [files, updates],\n"
	"   pass: [{kind: updater, where: {verifies: 'yes'}}], fail: [{kind: updater, where: {verifies: 'no'}}]}\n";

static const char scheme_yaml[] =
	"scheme:\n  id: S\n  title: S\n  edition: V1\n  suite: T\n"
	"  features: {a: {title: accounts, present: {any: [{some: {table: Mech}}, {seen: {kind: account, needs: [files, accounts]}}]}}}\n"
	"  requirements: [r.yaml]\n";

static const char requirements_yaml[] =
	"requirements:\n"
	"- {id: R1, clause: '1', title: t, editions: {V1: {status: M, obligation: M}}, tests: [{id: T1, kind: functional, units: [\n"
	"    {id: a, demand: d, tree: {check: c.empty}}]}]}\n"
	"- {id: R2, clause: '1', title: t, editions: {V1: {status: M, obligation: M}}, tests: [{id: T2, kind: conceptual, units: [\n"
	"    {id: a, demand: d, tree: {each: {table: Mech, do: {field: {name: kind, is: good}}, none: fail}}}]}]}\n"
	"- {id: R3, clause: '1', title: t, editions: {V1: {status: M, obligation: M, when: {feature: a}}}, tests: [{id: T3, kind: conceptual, units: [\n"
	"    {id: a, demand: d, tree: {human: Is it good?}}]}]}\n"
	"- {id: R4, clause: '1', title: t, editions: {V1: {status: R, obligation: R}}, tests: [{id: T4, kind: conceptual, units: [\n"
	"    {id: a, demand: d, tree: {each: {table: Mech, do: {follow: {field: uses, do: {unit: {id: T5 a, bind: true}}, none: pass}}}}}]}]}\n"
	"- {id: R5, clause: '1', title: t, editions: {V1: {status: R, obligation: R}}, tests: [{id: T5, kind: conceptual, units: [\n"
	"    {id: a, demand: d, tree: {some: {table: Mech, where: {kind: good}}}}]}]}\n"
	"- {id: R6, clause: '1', title: t, editions: {V1: {status: M, obligation: M}}, tests: [{id: T6, kind: functional, units: [\n"
	"    {id: a, demand: d, tree: {all: [{check: c.proof}, {field: {table: Form, name: done, is: true}}]}}]}]}\n"
	"- {id: R7, clause: '1', title: t, editions: {V1: {status: M, obligation: M}}, tests: [{id: T7, kind: functional, units: [\n"
	"    {id: a, demand: d, tree: {listed: {kind: account, needs: [files, accounts], table: Mech, match: [{attr: subject, field: name}]}}}]}]}\n"
	"- {id: R8, clause: '1', title: t, editions: {V1: {status: M, obligation: M}}, tests: [{id: T8, kind: conceptual, units: [\n"
	"    {id: a, demand: d, tree: {justified: {obligation: R}}}]}]}\n";

/* A label with two levels that takes its verdicts from S, in the ways there are. */
static const char label_yaml[] =
	"scheme:\n  id: L\n  title: L\n  edition: '1'\n  short: l\n  force: mandatory\n  ics: none\n"
	"  levels: [{id: '1', title: one}, {id: '2', title: two}]\n"
	"  requirements: [l.yaml]\n";

static const char label_requirements_yaml[] =
	"requirements:\n"
	"- {id: equal, clause: '1', title: t, level: '1', tree: {carry: {scheme: S, requirement: R1, strength: equal}}}\n"
	"- {id: partial, clause: '1', title: t, level: '1', tree: {carry: {scheme: S, requirement: R1, strength: partial}}}\n"
	"- {id: related, clause: '1', title: t, level: '2', obligation: R, tree: {carry: {scheme: S, requirement: R1, strength: related}}}\n"
	"- {id: rest, clause: '1', title: t, level: '2', tree: {carry: {scheme: S, requirement: R1, strength: partial, rest: {human: 'The rest?'}}}}\n"
	"- {id: hint, clause: '1', title: t, level: '2', tree: {carry: {scheme: S, requirement: R1, strength: related, rest: {human: 'All?'}}}}\n"
	"- {id: date, clause: '1', title: t, level: '2', tree: {field: {table: Form, name: until, not-past: true}}}\n"
	"- {id: chain, clause: '1', title: t, level: '2', tree: {carry: {scheme: L, requirement: equal, strength: equal}}}\n";

static const char *const files[][2] = {
	{"catalog.yaml", "catalog: 1\nversion: t\ntables: [t.yaml]\nchecks: [c.yaml]\nschemes: [label.yaml, s.yaml]\n"},
	{"label.yaml", label_yaml}, {"l.yaml", label_requirements_yaml},
	{"t.yaml", tables_yaml}, {"c.yaml", checks_yaml}, {"s.yaml", scheme_yaml}, {"r.yaml", requirements_yaml},
};

static char folder[64] = "/tmp/assay-test-XXXXXX";

struct bench {
	struct asy_arena arena;
	struct asy_catalog catalog;
	struct asy_declarations declarations;
	struct asy_evidence evidence;
	struct asy_diags diags;
	struct asy_assessment_result result;
	struct asy_evidence_artifact artifact;
	struct asy_observation observations[8];
	size_t n;
};

static void write_text(const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (asy_file_replace(path, asy_bytes_from(text)))
		abort();
}

static void begin(struct bench *b)
{
	*b = (struct bench){.artifact = {.id = "fw", .kind = "firmware"}};
	asy_arena_init(&b->arena, 64 << 20);
	asy_diags_init(&b->diags, &b->arena);
	if (asy_catalog_load(&b->catalog, folder, &b->diags)) {
		struct asy_buf m;

		asy_buf_init(&m, 1 << 20);
		asy_diags_print(&b->diags, &m);
		printf("%s", asy_buf_cstr(&m));
		abort();
	}
	asy_declarations_init(&b->declarations, &b->arena);
	asy_evidence_init(&b->evidence);
}

static void declare(struct bench *b, const char *yaml)
{
	char path[128], text[4096];

	snprintf(text, sizeof(text), "assay-declaration: 1\nauthor: A\ndate: 2026-01-01\n%s", yaml);
	write_text("d.yaml", text);
	snprintf(path, sizeof(path), "%s/d.yaml", folder);
	if (asy_declarations_add(&b->declarations, path, "d.yaml", &b->catalog, &b->diags) ||
	    asy_declarations_link(&b->declarations, &b->diags))
		abort();
}

static void area(struct bench *b, const char *name, bool complete, uint64_t observations)
{
	struct asy_coverage c = {.area = name, .unit = "files", .complete = complete, .observations = observations, .reason = complete ? "" : "half"};

	if (!b->evidence.artifacts.len && asy_evidence_add_artifact(&b->evidence, "fw", "firmware"))
		abort();
	if (asy_evidence_add_area(&b->evidence, &b->artifact, &c))
		abort();
}

static void account(struct bench *b, const char *name, const char *password)
{
	struct asy_observation *o = &b->observations[b->n++];

	*o = (struct asy_observation){.kind = "account", .collector = "accounts", .subject = name, .summary = "s", .locus = {.path = "/etc/shadow"}, .n_attrs = 2};
	o->attrs[0] = (struct asy_attr){.key = "password", .type = ASY_ATTR_TEXT, .text = password};
	o->attrs[1] = (struct asy_attr){.key = "login", .type = ASY_ATTR_BOOL, .number = 1};
	if (asy_evidence_add_fact(&b->evidence, &b->artifact, "o-1", o))
		abort();
}

static const struct asy_requirement_result *judge_in(struct bench *b, const char *scheme_id, const char *id)
{
	const struct asy_scheme *scheme = asy_catalog_scheme(&b->catalog, scheme_id);
	struct asy_assess_input in = {.catalog = &b->catalog, .evidence = &b->evidence, .declarations = &b->declarations,
	                              .schemes = &scheme, .n_schemes = 1, .now = 1767225600};

	if (asy_assess(&b->arena, &in, &b->result))
		abort();
	for (size_t i = 0; i < b->result.schemes[0].n; i++)
		if (strcmp(b->result.schemes[0].list[i].requirement->id, id) == 0)
			return &b->result.schemes[0].list[i];
	abort();
}

static const struct asy_requirement_result *judge(struct bench *b, const char *id)
{
	return judge_in(b, "S", id);
}

static enum asy_verdict label(struct bench *b, const char *id)
{
	return judge_in(b, "L", id)->verdict;
}

static void end(struct bench *b)
{
	asy_declarations_release(&b->declarations);
	asy_evidence_release(&b->evidence);
	asy_catalog_release(&b->catalog);
	asy_diags_release(&b->diags);
	asy_arena_release(&b->arena);
}

TEST(a_pass_needs_coverage_and_a_claim)
{
	struct bench b;

	begin(&b);
	CHECK(judge(&b, "R1")->verdict == ASY_INCONCLUSIVE && judge(&b, "R1")->reach == ASY_REACH_NEEDS_EVIDENCE);
	area(&b, "files", true, 0);
	area(&b, "accounts", true, 0);
	CHECK(judge(&b, "R1")->verdict == ASY_INCONCLUSIVE); /* the ICS does not claim it */
	declare(&b, "ics: [{id: R1, support: yes}]\n");
	CHECK(judge(&b, "R1")->verdict == ASY_PASS && judge(&b, "R1")->reach == ASY_REACH_DECIDED);
	end(&b);
	begin(&b);
	declare(&b, "ics: [{id: R1, support: yes}]\n");
	area(&b, "files", false, 0);
	area(&b, "accounts", true, 0);
	CHECK(judge(&b, "R1")->verdict == ASY_INCONCLUSIVE);
	end(&b);
}

TEST(a_missing_observation_is_missing_coverage)
{
	struct bench b;

	begin(&b);
	declare(&b, "ics: [{id: R1, support: yes}]\n");
	area(&b, "files", true, 0);
	area(&b, "accounts", true, 1);
	CHECK(judge(&b, "R1")->verdict == ASY_INCONCLUSIVE);
	account(&b, "root", "empty");
	CHECK(judge(&b, "R1")->verdict == ASY_FAIL && judge(&b, "R1")->severity == ASY_SEVERITY_CRITICAL);
	end(&b);
}

TEST(quantifiers_need_a_complete_table)
{
	struct bench b;

	begin(&b);
	CHECK(judge(&b, "R2")->verdict == ASY_INCONCLUSIVE && judge(&b, "R2")->reach == ASY_REACH_NEEDS_ANSWER);
	declare(&b, "ics: [{id: R2, support: yes}, {id: R5, support: yes}]\ntables: {Mech: {rows: [{id: m1, kind: good}]}}\n");
	CHECK(judge(&b, "R2")->verdict == ASY_INCONCLUSIVE);
	end(&b);
	begin(&b);
	declare(&b, "ics: [{id: R2, support: yes}, {id: R5, support: yes}]\ntables: {Mech: {complete: 1, rows: [{id: m1, kind: good}]}}\n");
	CHECK(judge(&b, "R2")->verdict == ASY_PASS && judge(&b, "R5")->verdict == ASY_PASS);
	end(&b);
	begin(&b);
	declare(&b, "tables: {Mech: {complete: 2, rows: [{id: m1, kind: good}, {id: m2, kind: bad}]}}\n");
	CHECK(judge(&b, "R2")->verdict == ASY_FAIL);
	end(&b);
	begin(&b);
	declare(&b, "tables: {Mech: {complete: 0, rows: []}}\n");
	CHECK(judge(&b, "R2")->verdict == ASY_FAIL && judge(&b, "R5")->verdict == ASY_FAIL);
	end(&b);
}

TEST(references_bind_rows)
{
	struct bench b;

	begin(&b);
	declare(&b, "ics: [{id: R4, support: yes}]\ntables: {Mech: {complete: 2, rows: [{id: m1, kind: good, uses: []}, {id: m2, kind: bad, uses: [m1]}]}}\n");
	CHECK(judge(&b, "R4")->verdict == ASY_PASS);
	end(&b);
	begin(&b);
	declare(&b, "ics: [{id: R4, support: yes}]\ntables: {Mech: {complete: 2, rows: [{id: m1, kind: good, uses: [m2]}, {id: m2, kind: bad, uses: []}]}}\n");
	CHECK(judge(&b, "R4")->verdict == ASY_FAIL);
	end(&b);
}

TEST(people_judge_but_do_not_overrule)
{
	struct bench b;

	begin(&b);
	area(&b, "files", true, 0);
	area(&b, "accounts", true, 1);
	account(&b, "root", "empty");
	declare(&b, "ics: [{id: R3, support: yes}, {id: R1, support: yes}]\nassessments:\n"
	            "- {unit: T3 a, verdict: pass, by: B, date: 2026-01-01, reason: seen}\n"
	            "- {unit: T1 a, verdict: pass, by: B, date: 2026-01-01, reason: not reachable}\n");
	CHECK(judge(&b, "R3")->verdict == ASY_PASS);
	CHECK(judge(&b, "R1")->verdict == ASY_FAIL && judge(&b, "R1")->n_deviations == 1);
	end(&b);
	begin(&b);
	declare(&b, "ics: [{id: R3, support: yes}]\nassessments:\n"
	            "- {unit: T3 a, verdict: pass, by: B, date: 2024-01-01, reason: seen, expires: 2025-01-01}\n");
	CHECK(judge(&b, "R3")->verdict == ASY_INCONCLUSIVE);
	end(&b);
}

TEST(absence_of_a_feature_needs_both_sides)
{
	struct bench b;

	begin(&b);
	declare(&b, "tables: {Mech: {complete: 0, rows: []}}\n");
	CHECK(judge(&b, "R3")->verdict == ASY_INCONCLUSIVE);
	area(&b, "files", true, 0);
	area(&b, "accounts", true, 0);
	CHECK(judge(&b, "R3")->verdict == ASY_NOT_APPLICABLE);
	end(&b);
}

TEST(undeclared_instances_fail_completeness)
{
	struct bench b;

	begin(&b);
	area(&b, "files", true, 0);
	area(&b, "accounts", true, 2);
	account(&b, "root", "hashed");
	account(&b, "debug", "hashed");
	declare(&b, "ics: [{id: R7, support: yes}]\ntables: {Mech: {complete: 1, rows: [{id: m1, name: root admin}]}}\n");
	CHECK(judge(&b, "R7")->verdict == ASY_FAIL);
	end(&b);
	begin(&b);
	area(&b, "files", true, 0);
	area(&b, "accounts", true, 1);
	account(&b, "root", "hashed");
	declare(&b, "ics: [{id: R7, support: yes}]\ntables: {Mech: {complete: 1, rows: [{id: m1, name: root}]}}\n");
	CHECK(judge(&b, "R7")->verdict == ASY_PASS);
	end(&b);
}

TEST(left_out_recommendations_need_a_reason)
{
	struct bench b;

	begin(&b);
	declare(&b, "ics: [{id: R8, support: yes}, {id: R4, support: no, detail: too costly}, {id: R5, support: no}]\n");
	CHECK(judge(&b, "R8")->verdict == ASY_FAIL && judge(&b, "R4")->verdict == ASY_FAIL);
	end(&b);
	begin(&b);
	declare(&b, "ics: [{id: R8, support: yes}, {id: R4, support: no, detail: too costly}, {id: R5, support: yes}]\n");
	CHECK(judge(&b, "R8")->verdict == ASY_PASS);
	end(&b);
}

TEST(a_carried_verdict_only_gets_weaker)
{
	struct bench b;

	begin(&b); /* nothing known */
	CHECK(label(&b, "equal") == ASY_INCONCLUSIVE && judge_in(&b, "L", "equal")->reach == ASY_REACH_NEEDS_EVIDENCE);
	end(&b);
	begin(&b); /* pass */
	area(&b, "files", true, 0);
	area(&b, "accounts", true, 0);
	CHECK(label(&b, "equal") == ASY_INCONCLUSIVE); /* S demands a claim */
	declare(&b, "ics: [{id: R1, support: yes}]\n");
	CHECK(label(&b, "equal") == ASY_PASS && label(&b, "chain") == ASY_PASS);
	CHECK(label(&b, "partial") == ASY_INCONCLUSIVE && label(&b, "related") == ASY_INCONCLUSIVE);
	CHECK(judge_in(&b, "L", "partial")->open_humans == 1);
	CHECK(label(&b, "rest") == ASY_INCONCLUSIVE && judge_in(&b, "L", "rest")->reach != ASY_REACH_NEEDS_EVIDENCE);
	end(&b);
	begin(&b); /* fail */
	area(&b, "files", true, 0);
	area(&b, "accounts", true, 1);
	account(&b, "root", "empty");
	CHECK(label(&b, "equal") == ASY_FAIL && label(&b, "partial") == ASY_FAIL && label(&b, "chain") == ASY_FAIL);
	CHECK(judge_in(&b, "L", "chain")->severity == ASY_SEVERITY_CRITICAL);
	CHECK(label(&b, "related") == ASY_INCONCLUSIVE);
	end(&b);
}

TEST(the_rest_of_a_carried_requirement_is_asked)
{
	static const char judged[] =
		"assessments:\n"
		"- {unit: L rest, verdict: pass, by: B, date: 2026-01-01, reason: seen}\n"
		"- {unit: L hint, verdict: pass, by: B, date: 2026-01-01, reason: seen}\n";
	struct bench b;

	begin(&b); /* what is covered is open */
	declare(&b, judged);
	CHECK(label(&b, "rest") == ASY_INCONCLUSIVE && label(&b, "hint") == ASY_PASS);
	end(&b);
	begin(&b);
	area(&b, "files", true, 0);
	area(&b, "accounts", true, 0);
	declare(&b, "ics: [{id: R1, support: yes}]\n");
	CHECK(label(&b, "rest") == ASY_INCONCLUSIVE && judge_in(&b, "L", "rest")->open_humans == 1);
	end(&b);
	begin(&b);
	area(&b, "files", true, 0);
	area(&b, "accounts", true, 1);
	account(&b, "root", "empty");
	declare(&b, judged);
	CHECK(label(&b, "rest") == ASY_FAIL && judge_in(&b, "L", "rest")->n_deviations == 0); /* the judgement is about the rest */
	CHECK(label(&b, "hint") == ASY_PASS);
	end(&b);
}

/* What the label misses at a level: 0 when it is reached. */
static size_t missing(struct bench *b, size_t level, enum asy_verdict *ret_verdict)
{
	const struct asy_scheme_result *s = (judge_in(b, "L", "equal"), &b->result.schemes[0]);

	*ret_verdict = s->levels[level].verdict;
	return s->n_levels == 2 ? s->levels[level].n_missing : SIZE_MAX;
}

TEST(a_level_needs_all_below_it)
{
	struct bench b;
	enum asy_verdict v;

	begin(&b);
	area(&b, "files", true, 0);
	area(&b, "accounts", true, 0);
	declare(&b, "ics: [{id: R1, support: yes}]\n");
	CHECK(missing(&b, 0, &v) == 1 && v == ASY_INCONCLUSIVE); /* partial */
	CHECK(missing(&b, 1, &v) == 4 && v == ASY_INCONCLUSIVE); /* and rest, hint, date; related is a recommendation */
	CHECK(b.result.schemes[0].verdict == ASY_INCONCLUSIVE);
	end(&b);
	begin(&b);
	area(&b, "files", true, 0);
	area(&b, "accounts", true, 1);
	account(&b, "root", "empty");
	CHECK(missing(&b, 0, &v) == 2 && v == ASY_FAIL && missing(&b, 1, &v) == 6 && v == ASY_FAIL);
	end(&b);
}

static enum asy_verdict until(const char *date)
{
	struct bench b;
	char text[100];
	enum asy_verdict v;

	begin(&b);
	snprintf(text, sizeof(text), "tables: {Form: {%s%s}}\n", *date ? "until: " : "done: true", date);
	declare(&b, text);
	v = label(&b, "date"); /* judged at the start of 2026-01-01 */
	end(&b);
	return v;
}

TEST(a_date_holds_to_the_end_of_its_day)
{
	CHECK(until("2026-01-01") == ASY_PASS && until("2030-01-01") == ASY_PASS);
	CHECK(until("2025-12-31") == ASY_FAIL && until("") == ASY_INCONCLUSIVE);
}

TEST(keys_of_a_label)
{
	struct bench b;
	const struct asy_scheme *l, *s;

	begin(&b);
	l = asy_catalog_scheme(&b.catalog, "L");
	s = asy_catalog_scheme(&b.catalog, "S");
	CHECK(l->n_levels == 2 && asy_scheme_level(l, "2") == 1 && !l->ics_required && l->force == ASY_FORCE_MANDATORY);
	CHECK(strcmp(l->short_name, "l") == 0 && strcmp(s->short_name, "S") == 0 && s->ics_required && s->n_levels == 0);
	CHECK(asy_scheme_requirement(l, "rest") == 3 && asy_scheme_requirement(l, "none") == SIZE_MAX);
	CHECK(strcmp(l->editions[2]->obligation, "R") == 0 && strcmp(l->editions[0]->obligation, "M") == 0);
	end(&b);
}

static bool refused(const char *name, const char *text, const char *message)
{
	struct bench b = {0};
	struct asy_buf m;
	bool found;

	asy_arena_init(&b.arena, 64 << 20);
	asy_diags_init(&b.diags, &b.arena);
	asy_buf_init(&m, 1 << 20);
	write_text(name, text);
	found = asy_catalog_load(&b.catalog, folder, &b.diags) == ASY_INVALID;
	asy_diags_print(&b.diags, &m);
	if (!strstr(asy_buf_cstr(&m), message)) {
		printf("# %s", asy_buf_cstr(&m));
		found = false;
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		write_text(files[i][0], files[i][1]);
	asy_buf_release(&m);
	asy_catalog_release(&b.catalog);
	asy_diags_release(&b.diags);
	asy_arena_release(&b.arena);
	return found;
}

#define LABEL_ROW(tree) "requirements:\n- {id: equal, clause: '1', title: t, level: '1', tree: " tree "}\n"
#define FROM_S(rest) "{carry: {scheme: S, requirement: R1" rest "}}"

TEST(the_loader_refuses_bad_carries_and_levels)
{
	CHECK(refused("l.yaml", LABEL_ROW("{carry: {scheme: L, requirement: equal, strength: equal}}"), "leads back to itself"));
	CHECK(refused("l.yaml", LABEL_ROW("{carry: {scheme: X, requirement: R1, strength: equal}}"), "no scheme \"X\""));
	CHECK(refused("l.yaml", LABEL_ROW("{carry: {scheme: S, requirement: R99, strength: equal}}"), "no requirement \"R99\""));
	CHECK(refused("l.yaml", LABEL_ROW(FROM_S(", strength: same")), "equal, partial or related"));
	CHECK(refused("l.yaml", LABEL_ROW(FROM_S("")), "\"strength\" is missing"));
	CHECK(refused("l.yaml", LABEL_ROW(FROM_S(", strength: equal, rest: {human: x}")), "no \"rest\""));
	CHECK(refused("l.yaml", "requirements:\n- {id: a, clause: '1', title: t, tree: {human: x}}\n", "names no level"));
	CHECK(refused("label.yaml", "scheme: {id: L, title: L, edition: '1', force: nice, requirements: []}\n", "\"force\" is"));
	CHECK(refused("label.yaml", "scheme: {id: L, title: L, edition: '1', ics: maybe, requirements: []}\n", "\"ics\" is"));
	/* a circle over two schemes */
	CHECK(refused("r.yaml", "requirements:\n- {id: R1, clause: '1', title: t, tree: {carry: {scheme: L, requirement: equal, strength: partial}}}\n",
	              "leads back to itself"));
}

TEST(the_loader_refuses_what_leads_nowhere)
{
	struct bench b = {0};

	asy_arena_init(&b.arena, 64 << 20);
	asy_diags_init(&b.diags, &b.arena);
	write_text("s.yaml", "scheme: {id: S, title: S, edition: V1, suite: T, features: {a: {title: x, present: {feature: b}}, b: {title: y, present: {feature: a}}}, requirements: [r.yaml]}\n");
	CHECK(asy_catalog_load(&b.catalog, folder, &b.diags) == ASY_INVALID); /* a circle */
	asy_catalog_release(&b.catalog);
	write_text("s.yaml", scheme_yaml);
	write_text("c.yaml", "checks: [{id: x, question: q, artifact: firmware, needs: [files], fail: [{kind: account, where: {colour: red}}]}]\n");
	CHECK(asy_catalog_load(&b.catalog, folder, &b.diags) == ASY_INVALID); /* no such attribute; dangling checks */
	asy_catalog_release(&b.catalog);
	write_text("c.yaml", checks_yaml);
	CHECK(asy_diags_count(&b.diags) >= 3);
	asy_diags_release(&b.diags);
	asy_arena_release(&b.arena);
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		write_text(files[i][0], files[i][1]);
	RUN(a_pass_needs_coverage_and_a_claim);
	RUN(a_missing_observation_is_missing_coverage);
	RUN(quantifiers_need_a_complete_table);
	RUN(references_bind_rows);
	RUN(people_judge_but_do_not_overrule);
	RUN(absence_of_a_feature_needs_both_sides);
	RUN(undeclared_instances_fail_completeness);
	RUN(left_out_recommendations_need_a_reason);
	RUN(a_carried_verdict_only_gets_weaker);
	RUN(the_rest_of_a_carried_requirement_is_asked);
	RUN(a_date_holds_to_the_end_of_its_day);
	RUN(a_level_needs_all_below_it);
	RUN(keys_of_a_label);
	RUN(the_loader_refuses_bad_carries_and_levels);
	RUN(the_loader_refuses_what_leads_nowhere);
	return TEST_RESULT();
}
