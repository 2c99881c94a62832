#include "report/summary.h"

#include <inttypes.h>
#include <string.h>

#include "report/document.h"
#include "report/gaps.h"

enum { WORST = 12, MOST_MISSING = 6 };

static void artifact_line(const json_t *a, size_t components, struct asy_buf *out)
{
	int64_t examined = 0, total = 0;
	size_t i;
	json_t *c;

	json_array_foreach(doc_list(a, "coverage"), i, c) {
		if (strcmp(doc_text(c, "area"), "bytes") == 0) {
			examined = doc_int(c, "examined");
			total = doc_int(c, "total");
		}
	}
	asy_buf_printf(out, "%-9s %s  %" PRId64 " bytes  sha256 %.12s  %s", doc_text(a, "id"), doc_text(a, "file"), doc_int(a, "size"),
	               doc_text(a, "sha256"), doc_text(a, "status"));
	if (total)
		asy_buf_printf(out, ", read %" PRId64 ".%" PRId64 " %%, %" PRId64 " files, %zu components", examined * 100 / total,
		               examined * 1000 / total % 10, doc_int(a, "files"), components);
	asy_buf_text(out, "\n");
	if (*doc_text(a, "reason"))
		asy_buf_printf(out, "          %s\n", doc_text(a, "reason"));
}

static const char *short_verdict(const char *verdict)
{
	return strcmp(verdict, "pass") == 0 ? "met" : strcmp(verdict, "fail") == 0 ? "not met" : "open";
}

/* How far up a label this product comes, and what the next step lacks. */
static void levels(const json_t *scheme, struct asy_buf *out)
{
	size_t i, k;
	json_t *l, *id;

	json_array_foreach(doc_list(scheme, "levels"), i, l) {
		const json_t *missing = doc_list(l, "missing");
		size_t n = json_array_size(missing);

		asy_buf_printf(out, "  level %-16s %s", doc_text(l, "id"), short_verdict(doc_text(l, "verdict")));
		json_array_foreach(missing, k, id) {
			if (k == MOST_MISSING)
				break;
			asy_buf_printf(out, "%s%s", k ? ", " : ": missing ", json_string_value(id));
		}
		if (n > MOST_MISSING)
			asy_buf_printf(out, " and %zu more", n - MOST_MISSING);
		asy_buf_text(out, "\n");
		if (n)
			return; /* what lies above cannot be reached either */
	}
}

/* "mandatory", "voluntary", "mandatory later", "perhaps": what the market rules make of a scheme; "" when none asks for it. */
static void force(const json_t *scope, const char *id, struct asy_buf *out)
{
	size_t i;
	json_t *s;

	json_array_foreach(doc_list(scope, "schemes"), i, s) {
		if (strcmp(doc_text(s, "id"), id) != 0)
			continue;
		asy_buf_printf(out, "%s%s", strcmp(doc_text(s, "status"), "unknown") == 0 ? "perhaps " : "", doc_text(s, "force"));
		asy_buf_text(out, strcmp(doc_text(s, "time"), "later") == 0 ? " later" : "");
	}
}

static void counts(const json_t *schemes, const json_t *scope, struct asy_buf *out)
{
	size_t i;
	json_t *s;

	asy_buf_printf(out, "\n%-24s %8s %6s %6s %13s %6s\n", "", "in all", "pass", "fail", "inconclusive", "n/a");
	json_array_foreach(schemes, i, s) {
		const json_t *c = doc_object(s, "counts");

		asy_buf_printf(out, "%-24s %8zu %6" PRId64 " %6" PRId64 " %13" PRId64 " %6" PRId64 "  %-8s ", doc_text(s, "id"),
		               json_array_size(doc_list(s, "requirements")), doc_int(c, "pass"), doc_int(c, "fail"),
		               doc_int(c, "inconclusive"), doc_int(c, "not-applicable"), short_verdict(doc_text(s, "verdict")));
		force(scope, doc_text(s, "id"), out);
		asy_buf_text(out, "\n");
		levels(s, out);
	}
}

static void contradictions(const json_t *document, struct asy_buf *out)
{
	const json_t *list = doc_list(document, "contradictions");
	char locus[512];
	size_t i;
	json_t *c;

	if (json_array_size(list))
		asy_buf_printf(out, "\n%zu contradictions between answers and evidence\n", json_array_size(list));
	json_array_foreach(list, i, c) {
		const json_t *seen = doc_observation(document, json_string_value(json_array_get(doc_list(c, "observations"), 0)));
		const json_t *said = json_array_get(doc_list(c, "answers"), 0);

		asy_buf_printf(out, "     %s\n", doc_text(c, "text"));
		if (said)
			asy_buf_printf(out, "     said: %s = %s\n", doc_text(said, "id"), doc_text(said, "value"));
		if (seen)
			asy_buf_printf(out, "     seen: %s  %s\n", doc_locus(seen, locus, sizeof(locus)), doc_text(seen, "summary"));
	}
}

/* How many answers do not count, and why; contradictions with evidence are listed by themselves. */
static void answer_findings(const json_t *list, struct asy_buf *out)
{
	static const char *const problems[] = {"expired", "stale", "draft", "inconsistent", "remark"};
	size_t n[5] = {0}, all = 0, i;
	json_t *f;

	json_array_foreach(list, i, f)
		for (size_t k = 0; k < 5; k++)
			if (strcmp(doc_text(f, "problem"), problems[k]) == 0) {
				n[k]++;
				all++;
			}
	if (!all)
		return;
	asy_buf_printf(out, "\n%zu findings about answers:", all);
	for (size_t k = 0, said = 0; k < 5; k++)
		if (n[k])
			asy_buf_printf(out, "%s %zu %s", said++ ? "," : "", n[k], problems[k]);
	asy_buf_text(out, "\n");
	json_array_foreach(list, i, f)
		if (strcmp(doc_text(f, "problem"), "contradicted") != 0)
			asy_buf_printf(out, "     %-12s %s%s%s\n", doc_text(f, "problem"), doc_text(json_array_get(doc_list(f, "answers"), 0), "id"),
			               json_array_size(doc_list(f, "answers")) ? ": " : "", doc_text(f, "text"));
}

enum asy_err asy_report_summary(struct asy_bytes result_json, bool colour, struct asy_buf *out)
{
	json_t *doc;
	char message[200];
	const json_t *product, *answers;
	size_t i;
	json_t *a;
	enum asy_err err = asy_document_parse(result_json, &doc, message);

	if (err)
		return err;
	product = doc_object(doc, "product");
	answers = doc_object(doc, "declarations");
	asy_buf_printf(out, "product   %s %s  %s\n", doc_text(product, "name"), doc_text(product, "firmware-version"),
	               doc_text(product, "manufacturer"));
	json_array_foreach(doc_list(doc, "artifacts"), i, a)
		artifact_line(a, json_array_size(doc_list(doc, "components")), out);
	asy_buf_printf(out, "answers   %" PRId64 " in %" PRId64 " tables, %" PRId64 " ICS rows, %" PRId64 " judgements\n",
	               doc_int(answers, "answers"), doc_int(answers, "tables"), doc_int(answers, "ics-rows"), doc_int(answers, "assessments"));
	counts(doc_list(doc, "schemes"), doc_object(doc, "scope"), out);
	contradictions(doc, out);
	answer_findings(doc_list(doc, "answer-findings"), out);
	asy_buf_text(out, "\nworst gaps (all: assay gaps; why: assay explain)\n");
	err = asy_gaps_text(doc, NULL, colour, WORST, out);
	json_decref(doc);
	return err ? err : out->err;
}
