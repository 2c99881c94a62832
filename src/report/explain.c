#include "report/explain.h"

#include <inttypes.h>
#include <string.h>

#include "report/document.h"

enum { MOST_SHOWN = 8, DEEPEST = 200 };

struct explaining {
	const json_t *document;
	struct asy_buf *out;
	bool colour;
	const char *noted; /* the last note printed */
	bool answered;     /* inside a node that was answered: what is open there holds nothing up */
};

static const char *word(const char *verdict)
{
	return strcmp(verdict, "fail") == 0 ? "FAIL" : strcmp(verdict, "pass") == 0 ? "PASS" :
	       strcmp(verdict, "not-applicable") == 0 ? "NOT APPLICABLE" : "INCONCLUSIVE";
}

static const char *paint(const struct explaining *x, const char *verdict)
{
	if (!x->colour)
		return "";
	return strcmp(verdict, "fail") == 0 ? "\x1b[31m" : strcmp(verdict, "pass") == 0 ? "\x1b[32m" :
	       strcmp(verdict, "not-applicable") == 0 ? "\x1b[2m" : "\x1b[33m";
}

static const char *plain(const struct explaining *x)
{
	return x->colour ? "\x1b[0m" : "";
}

static void indent(struct explaining *x, unsigned depth)
{
	asy_buf_fill(x->out, ' ', 2 * (size_t)(depth < 40 ? depth : 40));
}

static void observations(struct explaining *x, const json_t *o, const char *key, const char *label, unsigned depth)
{
	const json_t *ids = doc_list(o, key);
	char locus[512];

	for (size_t i = 0; i < json_array_size(ids) && i < MOST_SHOWN; i++) {
		const char *id = json_string_value(json_array_get(ids, i));
		const json_t *seen = id ? doc_observation(x->document, id) : NULL;

		if (!seen)
			continue;
		indent(x, depth);
		asy_buf_printf(x->out, "%s %s\n", label, doc_text(seen, "summary"));
		indent(x, depth + 2);
		asy_buf_printf(x->out, "%s  (%s)\n", doc_locus(seen, locus, sizeof(locus)), id);
	}
	if (json_array_size(ids) > MOST_SHOWN) {
		indent(x, depth);
		asy_buf_printf(x->out, "... and %zu more\n", json_array_size(ids) - MOST_SHOWN);
	}
}

static void leaf_details(struct explaining *x, const json_t *o, unsigned depth)
{
	const json_t *judged = doc_object(o, "judgement");
	size_t i;
	json_t *a;

	if (*doc_text(o, "why")) {
		indent(x, depth);
		asy_buf_printf(x->out, "because: %s\n", doc_text(o, "why"));
	}
	if (*doc_text(o, "check")) {
		indent(x, depth);
		asy_buf_printf(x->out, "check %s\n", doc_text(o, "check"));
	}
	observations(x, o, "observations", "seen:", depth);
	observations(x, o, "hints", "hint:", depth);
	json_array_foreach(doc_list(o, "answers"), i, a) {
		indent(x, depth);
		asy_buf_printf(x->out, "said: %s = %s\n", doc_text(a, "id"), doc_text(a, "value"));
	}
	if (json_object_size(judged)) {
		indent(x, depth);
		asy_buf_printf(x->out, "judged: %s by %s on %s (%s:%" PRId64 ")\n", doc_text(judged, "verdict"), doc_text(judged, "by"),
		               doc_text(judged, "date"), doc_text(judged, "file"), doc_int(judged, "line"));
	}
}

/* What decided the requirement that a verdict is carried from. */
static void carried(struct explaining *x, const json_t *c, unsigned depth)
{
	size_t i;
	json_t *r;

	if (json_object_size(c) == 0)
		return;
	json_array_foreach(doc_list(c, "reasons"), i, r) {
		const char *verdict = doc_text(r, "verdict");

		indent(x, depth);
		asy_buf_printf(x->out, "%s%-14s%s %s%s%s%s\n", paint(x, verdict), word(verdict), plain(x), doc_text(r, "text"),
		               *doc_text(r, "unit") ? "  (" : "", doc_text(r, "unit"), *doc_text(r, "unit") ? ")" : "");
		leaf_details(x, r, depth + 2);
	}
	indent(x, depth);
	asy_buf_printf(x->out, "all of it: assay explain --scheme %s RESULT %s\n", doc_text(c, "scheme"), doc_text(c, "requirement"));
}

static void outcome(struct explaining *x, const json_t *o, unsigned depth);

/* The way through a decision tree: one line per node with its answer and where it led. */
static void path(struct explaining *x, const json_t *o, unsigned depth)
{
	size_t i;
	json_t *s;

	json_array_foreach(doc_list(o, "path"), i, s) {
		const char *answer = doc_text(s, "answer"), *decision = doc_text(o, "decision");

		indent(x, depth);
		asy_buf_printf(x->out, "%s%s%s  %s\n", decision, *decision ? "." : "", doc_text(s, "node"), doc_text(s, "ask"));
		indent(x, depth + 2);
		if (strcmp(answer, "open") == 0)
			asy_buf_printf(x->out, "-> open: yes would come to %s, no to %s\n", word(doc_text(s, "if-yes")), word(doc_text(s, "if-no")));
		else
			asy_buf_printf(x->out, "-> %s: %s\n", answer, doc_text(s, "to"));
		x->answered = strcmp(answer, "open") != 0;
		outcome(x, doc_object(s, "evidence"), depth + 2);
		x->answered = false;
	}
	if (*doc_text(o, "note") && strcmp(x->noted, doc_text(o, "note")) != 0) { /* once, not for every row */
		x->noted = doc_text(o, "note");
		indent(x, depth);
		asy_buf_printf(x->out, "note: %s\n", x->noted);
	}
}

static void outcome(struct explaining *x, const json_t *o, unsigned depth)
{
	const char *verdict = doc_text(o, "verdict"), *instance = doc_text(o, "instance");
	size_t i;
	json_t *c;

	if (depth > DEEPEST || (x->answered && strcmp(verdict, "inconclusive") == 0))
		return;
	indent(x, depth);
	asy_buf_printf(x->out, "%s%-14s%s %s%s%s%s\n", paint(x, verdict), word(verdict), plain(x), doc_text(o, "text"),
	               *instance ? "  [" : "", instance, *instance ? "]" : "");
	leaf_details(x, o, depth + 2);
	carried(x, doc_object(o, "carried"), depth + 1);
	path(x, o, depth + 1);
	json_array_foreach(doc_list(o, "children"), i, c)
		outcome(x, c, depth + 1);
}

/* Each different thing that would have to change, once. */
static void wishes(struct explaining *x, const json_t *requirement)
{
	json_t *said = json_object();
	size_t i;
	json_t *r;

	json_array_foreach(doc_list(requirement, "reasons"), i, r) {
		const char *fix = doc_text(r, "fix"), *open = doc_text(r, "open"), *why = doc_text(r, "why");
		const char *what = *fix ? fix : *why ? why : doc_text(r, "text");
		const char *lead = *fix ? "fix" : strcmp(open, "answer") == 0 ? "answer" : strcmp(open, "human") == 0 ? "judge" :
		                   strcmp(open, "evidence") == 0 ? "evidence" : "change";

		if (!*what || json_object_get(said, what))
			continue;
		json_object_set_new(said, what, json_true());
		asy_buf_printf(x->out, "    %-9s %s\n", lead, what);
	}
	if (*doc_text(requirement, "fix") && !json_object_get(said, doc_text(requirement, "fix")))
		asy_buf_printf(x->out, "    %-9s %s\n", "fix", doc_text(requirement, "fix"));
	json_decref(said);
}

static void tests(struct explaining *x, const json_t *requirement)
{
	size_t i, k;
	json_t *t, *u;

	json_array_foreach(doc_list(requirement, "tests"), i, t) {
		asy_buf_printf(x->out, "\n  test %s (%s)  %s%s%s\n", doc_text(t, "id"), doc_text(t, "kind"), paint(x, doc_text(t, "verdict")),
		               word(doc_text(t, "verdict")), plain(x));
		json_array_foreach(doc_list(t, "units"), k, u) {
			asy_buf_printf(x->out, "    unit %s: %s\n", doc_text(u, "id"), doc_text(u, "demand"));
			outcome(x, doc_object(u, "reason"), 3);
		}
	}
}

/* What is wrong with answers that the verdict looks at. */
static void answer_findings(struct explaining *x, const json_t *r)
{
	const json_t *ids = doc_list(r, "answer-findings");
	size_t i;
	json_t *said;

	for (size_t k = 0; k < json_array_size(ids); k++) {
		const json_t *f = doc_answer_finding(x->document, json_string_value(json_array_get(ids, k)));

		if (!f)
			continue;
		if (k == 0)
			asy_buf_text(x->out, "\n  about the answers\n");
		asy_buf_printf(x->out, "    %s: %s\n", doc_text(f, "problem"), doc_text(f, "text"));
		json_array_foreach(doc_list(f, "answers"), i, said)
			if (i < MOST_SHOWN)
				asy_buf_printf(x->out, "      said: %s%s%s (line %" PRId64 ")\n", doc_text(said, "id"), *doc_text(said, "value") ? " = " : "",
				               doc_text(said, "value"), doc_int(said, "line"));
		observations(x, f, "observations", "seen:", 3);
		if (*doc_text(f, "fix"))
			asy_buf_printf(x->out, "      fix:  %s\n", doc_text(f, "fix"));
	}
}

static void accepted_risk(struct explaining *x, const json_t *w)
{
	if (!json_object_size(w))
		return;
	asy_buf_printf(x->out, "  accepted risk: %s, %s until %s: %s (%s:%" PRId64 ")\n", doc_text(w, "by"), doc_text(w, "date"),
	               doc_text(w, "expires"), doc_text(w, "reason"), doc_text(w, "file"), doc_int(w, "line"));
	if (!doc_bool(w, "in-force"))
		asy_buf_printf(x->out, "    no longer in force: %s\n", doc_text(w, "why-not"));
}

static void deviations(struct explaining *x, const json_t *requirement)
{
	size_t i;
	json_t *d;

	json_array_foreach(doc_list(requirement, "deviations"), i, d)
		asy_buf_printf(x->out, "\n  deviation (%s): %s: %s, %s\n", doc_text(d, "unit"), doc_text(d, "text"),
		               doc_text(doc_object(d, "judgement"), "by"), doc_text(doc_object(d, "judgement"), "reason"));
}

static void explain_one(struct explaining *x, const json_t *scheme, const json_t *r)
{
	const char *verdict = doc_text(r, "verdict");
	const json_t *ics = doc_object(r, "ics");

	asy_buf_printf(x->out, "%s  %s\n%s  %s%s%s  (%s, status %s, confidence %s)\n", doc_text(r, "id"), doc_text(r, "title"),
	               doc_text(scheme, "title"), paint(x, verdict), word(verdict), plain(x), doc_text(r, "reach"), doc_text(r, "status"),
	               doc_text(r, "confidence"));
	if (*doc_text(r, "because"))
		asy_buf_printf(x->out, "  because %s\n", doc_text(r, "because"));
	asy_buf_printf(x->out, "  %s\n", doc_text(r, "explanation"));
	if (json_object_size(ics))
		asy_buf_printf(x->out, "  ICS: %s%s%s  (%s:%" PRId64 ")\n", doc_text(ics, "support"), *doc_text(ics, "detail") ? ", " : "",
		               doc_text(ics, "detail"), doc_text(ics, "file"), doc_int(ics, "line"));
	accepted_risk(x, doc_object(r, "accepted-risk"));
	answer_findings(x, r);
	if (json_object_size(doc_object(r, "applies"))) {
		asy_buf_text(x->out, "\n  does it apply?\n");
		outcome(x, doc_object(r, "applies"), 2);
	}
	if (json_object_size(doc_object(r, "reason")))
		outcome(x, doc_object(r, "reason"), 1);
	tests(x, r);
	deviations(x, r);
	if (strcmp(verdict, "pass") != 0 && strcmp(verdict, "not-applicable") != 0) {
		asy_buf_text(x->out, "\n  what would change it\n");
		wishes(x, r);
	}
}

/* Every requirement with this id in a list of schemes; returns how many. */
static size_t explain_in(struct explaining *x, const json_t *schemes, const char *only, const char *requirement)
{
	size_t s, i, found = 0;
	json_t *sch, *r;

	json_array_foreach(schemes, s, sch) {
		if (only && strcmp(only, doc_text(sch, "id")) != 0)
			continue;
		json_array_foreach(doc_list(sch, "requirements"), i, r) {
			if (strcmp(requirement, doc_text(r, "id")) != 0)
				continue;
			if (found++)
				asy_buf_text(x->out, "\n");
			explain_one(x, sch, r);
		}
	}
	return found;
}

enum asy_err asy_explain(const json_t *document, const char *scheme, const char *requirement, bool colour, struct asy_buf *out)
{
	struct explaining x = {.document = document, .out = out, .colour = colour, .noted = ""};
	size_t found = explain_in(&x, doc_list(document, "schemes"), scheme, requirement);

	if (!found)
		found = explain_in(&x, doc_list(document, "carried-from"), scheme, requirement);
	return found ? out->err : ASY_NOT_FOUND;
}

enum asy_err asy_explain_observation(const json_t *document, const char *id, struct asy_buf *out)
{
	const json_t *o = doc_observation(document, id);
	char locus[512];
	const char *key;
	json_t *value;

	if (!o)
		return ASY_NOT_FOUND;
	asy_buf_printf(out, "%s  %s\n  %s\n  kind %s, collector %s, subject %s\n", id, doc_text(o, "summary"),
	               doc_locus(o, locus, sizeof(locus)), doc_text(o, "kind"), doc_text(o, "collector"), doc_text(o, "subject"));
	json_object_foreach((json_t *)(uintptr_t)doc_object(o, "attributes"), key, value) {
		if (json_is_string(value))
			asy_buf_printf(out, "  %-20s %s\n", key, json_string_value(value));
		else if (json_is_integer(value))
			asy_buf_printf(out, "  %-20s %" PRId64 "\n", key, (int64_t)json_integer_value(value));
		else
			asy_buf_printf(out, "  %-20s %s\n", key, json_is_true(value) ? "true" : "false");
	}
	return out->err;
}
