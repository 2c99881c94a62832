/* Declarations: records, who says what since when, closed forms, and which answers count. */
#include <stdlib.h>
#include <sys/stat.h>

#include "assess/assess.h"
#include "base/file.h"
#include "test.h"

static const char *const files[][2] = {
	{"catalog.yaml", "catalog: 1\nversion: t\ntables: [t.yaml]\nchecks: [c.yaml]\nschemes: [s.yaml]\ncontradictions: [x.yaml]\nconsistency: [k.yaml]\n"},
	{"t.yaml", "tables:\n- {id: Mech, title: Mechanisms, shape: rows, fields: [{id: kind, type: choice, choices: [good, bad], ask: Which?},\n"
	           "   {id: port, type: refs, table: Port, ask: Port?}, {id: name, type: text, ask: Name?}, {id: version, type: text, ask: Version?}]}\n"
	           "- {id: Port, title: Ports, shape: rows, fields: [{id: way, type: choice, choices: [in, out], ask: Which way?}]}\n"
	           "- {id: Form, title: Form, shape: form, fields: [{id: until, type: date, ask: Until?}, {id: done, type: bool, ask: Done?}]}\n"},
	{"c.yaml", "checks:\n- {id: c.empty, question: No empty password?, artifact: firmware, needs: [files, accounts],\n"
	           "   fail: [{kind: account, where: {password: empty}}]}\n"},
	{"s.yaml", "scheme:\n  id: S\n  title: S\n  edition: V1\n  suite: T\n  ics: none\n  requirements: [r.yaml]\n"},
	{"r.yaml", "requirements:\n"
	           "- {id: R1, clause: '1', title: t, editions: {V1: {status: M, obligation: M}}, tests: [{id: T1, kind: conceptual, units: [\n"
	           "    {id: a, demand: d, tree: {each: {table: Mech, do: {field: {name: kind, is: good}}, none: fail}}}]}]}\n"
	           "- {id: R2, clause: '1', title: t, editions: {V1: {status: M, obligation: M}}, tests: [{id: T2, kind: conceptual, units: [\n"
	           "    {id: a, demand: d, tree: {field: {table: Form, name: until, given: true}}}]}]}\n"
	           "- {id: R3, clause: '1', title: t, editions: {V1: {status: M, obligation: M}}, tests: [{id: T3, kind: conceptual, units: [\n"
	           "    {id: a, demand: d, tree: {human: Is it good?}}]}]}\n"
	           "- {id: R4, clause: '1', title: t, editions: {V1: {status: M, obligation: M}}, tests: [{id: T4, kind: functional, units: [\n"
	           "    {id: a, demand: d, tree: {check: c.empty}}]}]}\n"
	           "- {id: R5, clause: '1', title: t, editions: {V1: {status: M, obligation: M}}, tests: [{id: T5, kind: conceptual, units: [\n"
	           "    {id: a, demand: d, tree: {each: {table: Port, do: {field: {name: way, is: out}}, none: fail}}}]}]}\n"},
	{"x.yaml", "contradictions:\n- id: empty-is-not-good\n  text: said good, seen empty\n  observed: {kind: account, where: {password: empty}}\n"
	           "  needs: [files, accounts]\n  against: {table: Mech, where: {kind: good}}\n  match: [{attr: subject, field: name}]\n"},
	{"k.yaml", "consistency:\n- id: way-out-used-to-come-in\n  text: said out, used in\n  says: {table: Port, where: {way: out}}\n  but: {table: Mech, where: {kind: bad}}\n"
	           "  match: [{attr: id, field: port}]\n  weakens: true\n  next-to: table\n"
	           "- id: other-version\n  text: found with another version\n  says: {table: Mech}\n  found: true\n"
	           "- id: bad-is-a-pity\n  text: bad is a pity\n  says: {table: Mech, where: {kind: bad}}\n"},
};

static char folder[64] = "/tmp/assay-test-XXXXXX";

struct bench {
	struct asy_arena arena;
	struct asy_catalog catalog;
	struct asy_declarations declarations;
	struct asy_evidence evidence;
	struct asy_diags diags;
	struct asy_assessment_result result;
	struct asy_observation account;
	struct asy_component component;
	bool judged;
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
	*b = (struct bench){.judged = false};
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

static enum asy_err declare(struct bench *b, const char *name, const char *yaml)
{
	char path[128], text[4096];
	enum asy_err err;

	snprintf(text, sizeof(text), "assay-declaration: 1\nauthor: A\ndate: 2026-01-01\n%s", yaml);
	write_text(name, text);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	err = asy_declarations_add(&b->declarations, path, asy_arena_strdup(&b->arena, name), &b->catalog, &b->diags);
	return err ? err : asy_declarations_link(&b->declarations, &b->diags);
}

/* A complete look at the accounts; name NULL: none was found. */
static void saw(struct bench *b, const char *name, bool complete)
{
	struct asy_evidence_artifact fw = {.id = "fw", .kind = "firmware"};
	struct asy_coverage c = {.area = "accounts", .unit = "files", .complete = complete, .observations = name ? 1 : 0, .reason = complete ? "" : "half"};

	if (asy_evidence_add_artifact(&b->evidence, "fw", "firmware") || asy_evidence_add_area(&b->evidence, &fw, &c))
		abort();
	c = (struct asy_coverage){.area = "files", .unit = "files", .complete = true, .reason = ""};
	if (asy_evidence_add_area(&b->evidence, &fw, &c))
		abort();
	if (!name)
		return;
	b->account = (struct asy_observation){.kind = "account", .collector = "accounts", .subject = name, .summary = "s",
	                                      .locus = {.path = "/0x1000-squashfs/etc/shadow", .line = 3}, .n_attrs = 1};
	b->account.attrs[0] = (struct asy_attr){.key = "password", .type = ASY_ATTR_TEXT, .text = "empty"};
	if (asy_evidence_add_fact(&b->evidence, &fw, "o-1", &b->account))
		abort();
}

static const struct asy_requirement_result *judge(struct bench *b, const char *id)
{
	const struct asy_scheme *scheme = asy_catalog_scheme(&b->catalog, "S");
	struct asy_assess_input in = {.catalog = &b->catalog, .evidence = &b->evidence, .declarations = &b->declarations,
	                              .schemes = &scheme, .n_schemes = 1, .now = 1767225600}; /* 2026-01-01 */

	if (!b->judged && asy_assess(&b->arena, &in, &b->result))
		abort();
	b->judged = true;
	for (size_t i = 0; i < b->result.schemes[0].n; i++)
		if (strcmp(b->result.schemes[0].list[i].requirement->id, id) == 0)
			return &b->result.schemes[0].list[i];
	abort();
}

static size_t findings(const struct bench *b, enum asy_answer_problem p)
{
	size_t n = 0;

	for (size_t i = 0; i < b->result.standing.n; i++)
		n += b->result.standing.list[i].problem == p;
	return n;
}

static void end(struct bench *b)
{
	asy_declarations_release(&b->declarations);
	asy_evidence_release(&b->evidence);
	asy_catalog_release(&b->catalog);
	asy_diags_release(&b->diags);
	asy_arena_release(&b->arena);
}

TEST(a_later_record_takes_the_place_of_an_earlier_one)
{
	struct bench b;

	begin(&b);
	REQUIRE(declare(&b, "a.yaml", "tables: {Mech: {complete: 1, rows: [{id: m, kind: bad, name: x}]}}\n"
	                              "records:\n- {answer: Mech/m/kind, value: good, by: B, date: 2026-02-02}\n"
	                              "- {answer: Mech/m/version, value: null}\n- {add-row: Port/p1, fields: {way: out}}\n"
	                              "- {answer: Port/complete, value: 1}\n- {answer: Form/until, value: 2030-01-01}\n"
	                              "- {judge: T3 a, verdict: fail, by: B, date: 2026-02-02, reason: no}\n"
	                              "- {judge: T3 a, verdict: pass, by: C, date: 2026-02-03, reason: yes indeed}\n") == ASY_OK);
	saw(&b, NULL, true);
	CHECK(judge(&b, "R1")->verdict == ASY_PASS);
	CHECK(judge(&b, "R2")->verdict == ASY_PASS);
	CHECK(judge(&b, "R3")->verdict == ASY_PASS);
	CHECK(judge(&b, "R5")->verdict == ASY_PASS);
	CHECK(b.declarations.replaced == 2);
	CHECK(strcmp(asy_declared_table(&b.declarations, asy_catalog_table(&b.catalog, "Mech"))->rows[0].answers[0].record->by, "B") == 0);
	end(&b);
}

TEST(mistakes_in_records_are_named)
{
	static const char *const bad[] = {
		"records: [{answer: Nothing/m/kind, value: good}]\n", "records: [{answer: Mech/m/kind, value: good}]\n",
		"records: [{answer: Form/nothing, value: good}]\n", "records: [{waive: R1, by: B, reason: r, date: 2026-01-01}]\n",
		"records: [{judge: T3 a, verdict: perhaps, by: B, date: 2026-01-01, reason: r}]\n", "records: [{x: y}]\n",
		"records: [{answer: Form/done, value: maybe}]\n", "records: [{add-row: Form/x, fields: {}}]\n", "expires: soon\n",
		"tables: {Mech: {rows: [{id: m, record: {by: B, dated: 2026-01-01}}]}}\n",
		"tables: {Mech: {rows: [{id: m, kind: {value: worse, by: B}}]}}\n", "tables: {Form: {complete: 3}}\n",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct bench b;

		begin(&b);
		if (declare(&b, "bad.yaml", bad[i]) != ASY_INVALID || asy_diags_count(&b.diags) != 1)
			printf("# %s", bad[i]);
		CHECK(asy_diags_count(&b.diags) == 1);
		CHECK(asy_diags_count(&b.diags) && ((struct asy_diag *)asy_vec_at(&b.diags.list, 0))->line > 0);
		end(&b);
	}
}

TEST(what_a_closed_form_leaves_out_does_not_exist)
{
	struct bench b;

	begin(&b);
	REQUIRE(declare(&b, "a.yaml", "tables: {Form: {complete: no, done: yes}}\n") == ASY_OK);
	CHECK(judge(&b, "R2")->verdict == ASY_INCONCLUSIVE);
	end(&b);
	begin(&b);
	REQUIRE(declare(&b, "a.yaml", "tables: {Form: {complete: yes, done: yes}}\n") == ASY_OK);
	CHECK(judge(&b, "R2")->verdict == ASY_FAIL);
	end(&b);
	begin(&b);
	REQUIRE(declare(&b, "a.yaml", "tables: {Form: {until: \"\"}}\n") == ASY_OK);
	CHECK(judge(&b, "R2")->verdict == ASY_FAIL);
	end(&b);
}

static enum asy_verdict with_record(const char *record, enum asy_answer_problem p, size_t *ret_n)
{
	struct bench b;
	char yaml[512];
	enum asy_verdict v;

	snprintf(yaml, sizeof(yaml), "tables: {Mech: {complete: 1, rows: [{id: m, kind: good, name: x%s}]}}\n", record);
	begin(&b);
	if (declare(&b, "a.yaml", yaml))
		abort();
	saw(&b, NULL, true);
	v = judge(&b, "R1")->verdict;
	*ret_n = findings(&b, p);
	CHECK((*ret_n > 0) == (judge(&b, "R1")->n_findings > 0));
	end(&b);
	return v;
}

TEST(an_answer_that_expired_or_is_a_draft_does_not_count)
{
	size_t n;

	CHECK(with_record("", ASY_ANSWER_EXPIRED, &n) == ASY_PASS && n == 0);
	CHECK(with_record(", record: {expires: 2026-01-01}", ASY_ANSWER_EXPIRED, &n) == ASY_PASS && n == 0);
	CHECK(with_record(", record: {expires: 2025-12-31}", ASY_ANSWER_EXPIRED, &n) == ASY_INCONCLUSIVE && n == 1);
	CHECK(with_record(", record: {draft: yes}", ASY_ANSWER_DRAFT, &n) == ASY_INCONCLUSIVE && n == 1);
	CHECK(with_record(", record: {draft: no}", ASY_ANSWER_DRAFT, &n) == ASY_PASS && n == 0);
	CHECK(with_record(", record: {rests-on: e1-0000000000000000}", ASY_ANSWER_STALE, &n) == ASY_INCONCLUSIVE && n == 1);
}

TEST(one_answer_can_have_its_own_record)
{
	struct bench b;

	begin(&b);
	REQUIRE(declare(&b, "a.yaml", "tables: {Mech: {complete: 1, rows: [{id: m, name: x, kind: {value: good, by: B, expires: 2025-01-01}}]}}\n") == ASY_OK);
	saw(&b, NULL, true);
	CHECK(judge(&b, "R1")->verdict == ASY_INCONCLUSIVE);
	CHECK(findings(&b, ASY_ANSWER_EXPIRED) == 1);
	end(&b);
}

static const char *row_digest(struct bench *b)
{
	(void)judge(b, "R1");
	return b->result.row_digests[0][0];
}

TEST(the_digest_changes_with_the_evidence_and_not_with_its_place)
{
	static const char row[] = "tables: {Mech: {complete: 1, rows: [{id: m, kind: good, name: admin}]}}\n";
	char nothing[32], other[32], found[32];
	struct bench b;

	begin(&b);
	REQUIRE(declare(&b, "a.yaml", row) == ASY_OK);
	saw(&b, NULL, true);
	snprintf(nothing, sizeof(nothing), "%s", row_digest(&b));
	end(&b);
	begin(&b);
	REQUIRE(declare(&b, "a.yaml", row) == ASY_OK);
	saw(&b, "guest", true);
	snprintf(other, sizeof(other), "%s", row_digest(&b));
	end(&b);
	begin(&b);
	REQUIRE(declare(&b, "a.yaml", row) == ASY_OK);
	saw(&b, "admin", true);
	snprintf(found, sizeof(found), "%s", row_digest(&b));
	end(&b);
	CHECK_STR(nothing, other); /* about another account */
	CHECK(strcmp(nothing, found) != 0 && strncmp(found, "e1-", 3) == 0 && strlen(found) == 19);
	begin(&b);
	REQUIRE(declare(&b, "a.yaml", row) == ASY_OK);
	saw(&b, "admin", true);
	b.account.locus = (struct asy_locus){.path = "/0x9000-squashfs/etc/shadow", .line = 7, .offset = 12};
	CHECK_STR(row_digest(&b), found);
	end(&b);
	begin(&b);
	REQUIRE(declare(&b, "a.yaml", row) == ASY_OK);
	saw(&b, "admin", false);
	CHECK(strcmp(row_digest(&b), found) != 0);
	end(&b);
}

TEST(a_judgement_rests_on_what_its_question_looks_at)
{
	struct bench b;
	char digest[32], yaml[512];

	begin(&b);
	REQUIRE(declare(&b, "a.yaml", "") == ASY_OK);
	snprintf(digest, sizeof(digest), "%s", judge(&b, "R3")->tests[0].outcome->children[0]->rests_on);
	CHECK_STR(judge(&b, "R3")->tests[0].outcome->children[0]->wants, "judge|T3 a||");
	end(&b);
	for (int stale = 0; stale < 2; stale++) {
		snprintf(yaml, sizeof(yaml), "records: [{judge: T3 a, verdict: pass, by: B, date: 2026-01-01, reason: r, rests-on: %s}]\n",
		         stale ? "e1-0123456789abcdef" : digest);
		begin(&b);
		REQUIRE(declare(&b, "a.yaml", yaml) == ASY_OK);
		CHECK(judge(&b, "R3")->verdict == (stale ? ASY_INCONCLUSIVE : ASY_PASS));
		CHECK(findings(&b, ASY_ANSWER_STALE) == (size_t)stale && judge(&b, "R3")->n_findings == (size_t)stale);
		end(&b);
	}
}

TEST(a_contradicted_or_unchecked_answer_does_not_count)
{
	static const char row[] = "tables: {Mech: {complete: 1, rows: [{id: m, kind: good, name: admin}]}}\n";
	struct bench b;

	begin(&b); /* contradicted */
	REQUIRE(declare(&b, "a.yaml", row) == ASY_OK);
	saw(&b, "admin", true);
	CHECK(judge(&b, "R1")->verdict == ASY_INCONCLUSIVE && findings(&b, ASY_ANSWER_CONTRADICTED) == 1);
	CHECK(judge(&b, "R4")->verdict == ASY_FAIL);
	end(&b);
	begin(&b); /* about somebody else */
	REQUIRE(declare(&b, "a.yaml", row) == ASY_OK);
	saw(&b, "guest", true);
	CHECK(judge(&b, "R1")->verdict == ASY_PASS && findings(&b, ASY_ANSWER_CONTRADICTED) == 0);
	end(&b);
	begin(&b); /* nothing was examined: not a finding, and not a pass */
	REQUIRE(declare(&b, "a.yaml", row) == ASY_OK);
	CHECK(judge(&b, "R1")->verdict == ASY_INCONCLUSIVE && judge(&b, "R1")->n_findings == 0);
	end(&b);
}

TEST(answers_that_contradict_each_other)
{
	struct bench b;

	begin(&b);
	REQUIRE(declare(&b, "a.yaml", "tables:\n  Port: {complete: 2, rows: [{id: p1, way: out}, {id: p2, way: out}]}\n"
	                              "  Mech: {complete: 2, rows: [{id: m, kind: bad, name: x, port: [p1]}, {id: n, kind: good, name: y, port: [p2]}]}\n") == ASY_OK);
	saw(&b, NULL, true);
	CHECK(judge(&b, "R5")->verdict == ASY_INCONCLUSIVE);
	CHECK(findings(&b, ASY_ANSWER_INCONSISTENT) == 1 && findings(&b, ASY_ANSWER_REMARK) == 1);
	CHECK(judge(&b, "R5")->n_findings == 1);
	CHECK(judge(&b, "R1")->verdict == ASY_FAIL);
	end(&b);
	begin(&b);
	REQUIRE(declare(&b, "a.yaml", "tables:\n  Port: {complete: 1, rows: [{id: p1, way: out}]}\n"
	                              "  Mech: {complete: 1, rows: [{id: m, kind: good, name: x, port: [p1]}]}\n") == ASY_OK);
	saw(&b, NULL, true);
	CHECK(judge(&b, "R5")->verdict == ASY_PASS && findings(&b, ASY_ANSWER_INCONSISTENT) == 0);
	end(&b);
}

TEST(a_declared_component_is_compared_with_the_found_one)
{
	for (int i = 0; i < 2; i++) {
		struct bench b;

		begin(&b);
		REQUIRE(declare(&b, "a.yaml", "tables: {Mech: {complete: 1, rows: [{id: m, kind: good, name: OpenSSL, version: '3.0'}]}}\n") == ASY_OK);
		saw(&b, NULL, true);
		b.component = (struct asy_component){.name = "openssl", .version = i ? "3.0.15-1" : "1.0.2f", .source = "dpkg", .path = "/p"};
		CHECK(asy_evidence_add_component(&b.evidence, &b.component) == ASY_OK);
		(void)judge(&b, "R1");
		CHECK(findings(&b, ASY_ANSWER_INCONSISTENT) == (i ? 0u : 1u));
		end(&b);
	}
}

TEST(an_accepted_risk_changes_no_verdict)
{
	struct bench b;

	begin(&b);
	REQUIRE(declare(&b, "a.yaml", "records:\n- {waive: R4, by: B, date: 2026-01-01, reason: soon gone, expires: 2026-06-01}\n"
	                              "- {waive: R2, by: B, date: 2025-01-01, reason: soon gone, expires: 2025-06-01}\n") == ASY_OK);
	saw(&b, "admin", true);
	CHECK(judge(&b, "R4")->verdict == ASY_FAIL && judge(&b, "R4")->waiver && !judge(&b, "R4")->waiver_weak);
	CHECK(judge(&b, "R2")->waiver && judge(&b, "R2")->waiver_weak && findings(&b, ASY_ANSWER_EXPIRED) == 1);
	CHECK(!judge(&b, "R1")->waiver);
	end(&b);
}

int main(void)
{
	if (!mkdtemp(folder))
		return 1;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		write_text(files[i][0], files[i][1]);
	RUN(a_later_record_takes_the_place_of_an_earlier_one);
	RUN(mistakes_in_records_are_named);
	RUN(what_a_closed_form_leaves_out_does_not_exist);
	RUN(an_answer_that_expired_or_is_a_draft_does_not_count);
	RUN(one_answer_can_have_its_own_record);
	RUN(the_digest_changes_with_the_evidence_and_not_with_its_place);
	RUN(a_judgement_rests_on_what_its_question_looks_at);
	RUN(a_contradicted_or_unchecked_answer_does_not_count);
	RUN(answers_that_contradict_each_other);
	RUN(a_declared_component_is_compared_with_the_found_one);
	RUN(an_accepted_risk_changes_no_verdict);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char path[128];

		snprintf(path, sizeof(path), "%s/%s", folder, files[i][0]);
		unlink(path);
	}
	for (int i = 0; i < 3; i++) {
		char path[128];

		snprintf(path, sizeof(path), "%s/%s", folder, i == 0 ? "a.yaml" : i == 1 ? "bad.yaml" : "");
		(void)(i < 2 ? unlink(path) : rmdir(path));
	}
	return TEST_RESULT();
}
