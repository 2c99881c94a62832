/* Gaps, contradictions, and every requirement with its reasoning folded. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/document.h"
#include "report/gaps.h"
#include "report/html_parts.h"

enum { MOST_SEEN = 12, DEEPEST = 60 };

static void seen(struct html *h, const json_t *o, const char *label)
{
	char locus[1024];

	html_raw(h, "<span class=\"seen small\">");
	html_raw(h, label);
	html_text(h, doc_text(o, "summary"));
	html_raw(h, "<br><code>");
	html_text(h, doc_locus(o, locus, sizeof(locus)));
	html_raw(h, "</code></span>");
}

static void seen_list(struct html *h, const json_t *ids, const char *label)
{
	size_t n = json_array_size(ids);

	for (size_t i = 0; i < n && i < MOST_SEEN; i++) {
		const char *id = json_string_value(json_array_get(ids, i));
		const json_t *o = id ? doc_observation(h->doc, id) : NULL;

		if (o)
			seen(h, o, label);
	}
	if (n > MOST_SEEN)
		html_fmt(h, "<span class=\"seen small soft\">and %zu more</span>", n - MOST_SEEN);
}

/* One scheme's open requirements: what each waits for, in words. */
static void open_row(struct html *h, const json_t *scheme, const json_t *r)
{
	static const char *const words[][3] = {{"answers", "answer", "answers"}, {"humans", "judgement", "judgements"},
	                                       {"evidence", "piece of evidence", "pieces of evidence"}};
	const json_t *open = doc_object(r, "open");
	size_t n = 0;

	html_raw(h, "<tr><td><a href=\"#");
	html_anchor(h, scheme, r);
	html_raw(h, "\">");
	html_text(h, doc_text(r, "id"));
	html_raw(h, strcmp(doc_text(r, "obligation"), "M") == 0 ? "</a></td><td>" : "</a> <span class=\"soft small\">recommended</span></td><td>");
	html_text(h, doc_text(r, "title"));
	html_raw(h, "</td><td class=\"small\">");
	for (size_t i = 0; i < 3; i++) {
		int64_t waits = doc_int(open, words[i][0]);

		if (waits > 0)
			html_fmt(h, "%s%" PRId64 " %s", n++ ? ", " : "", waits, words[i][waits == 1 ? 1 : 2]);
	}
	if (*doc_text(r, "because")) {
		html_raw(h, n ? "<br>" : "");
		html_text(h, doc_text(r, "because"));
	}
	html_raw(h, "</td></tr>");
}

void html_open(struct html *h)
{
	size_t i, k;
	json_t *scheme, *r;

	html_raw(h, "<h2 id=\"open\">What is open: neither proved nor disproved</h2>");
	json_array_foreach(doc_list(h->doc, "schemes"), i, scheme) {
		size_t n = 0;

		json_array_foreach(doc_list(scheme, "requirements"), k, r)
			n += strcmp(doc_text(r, "verdict"), "inconclusive") == 0;
		if (n == 0)
			continue;
		html_raw(h, "<details class=\"keep\"><summary><span class=\"ti\">");
		html_text(h, doc_text(scheme, "title"));
		html_fmt(h, "</span><span class=\"soft small\">%zu open</span></summary><div class=\"scroll\"><table class=\"open\"><thead><tr><th>Requirement</th>"
		            "<th>Title</th><th>What it waits for</th></tr></thead><tbody>", n);
		json_array_foreach(doc_list(scheme, "requirements"), k, r)
			if (strcmp(doc_text(r, "verdict"), "inconclusive") == 0)
				open_row(h, scheme, r);
		html_raw(h, "</tbody></table></div></details>");
	}
}

void html_contradictions(struct html *h)
{
	const json_t *list = doc_list(h->doc, "contradictions");
	size_t i, k;
	json_t *c, *a;

	if (json_array_size(list) == 0)
		return;
	html_raw(h, "<h2 id=\"contradictions\">Answers that the evidence contradicts</h2><ol class=\"gaps\">");
	json_array_foreach(list, i, c) {
		html_raw(h, "<li><div class=\"t\">");
		html_text(h, doc_text(c, "text"));
		html_raw(h, "</div>");
		json_array_foreach(doc_list(c, "answers"), k, a) {
			html_raw(h, "<span class=\"seen small\">Said: <code>");
			html_text(h, doc_text(a, "id"));
			html_raw(h, "</code> ");
			html_text(h, doc_text(a, "value"));
			html_raw(h, "</span>");
		}
		seen_list(h, doc_list(c, "observations"), "Seen: ");
		html_raw(h, "</li>");
	}
	html_raw(h, "</ol>");
}

static void leaf(struct html *h, const json_t *o)
{
	const json_t *judged = doc_object(o, "judgement");
	size_t i;
	json_t *a;

	if (*doc_text(o, "why")) {
		html_raw(h, "<span class=\"seen small soft\">");
		html_text(h, doc_text(o, "why"));
		html_raw(h, "</span>");
	}
	seen_list(h, doc_list(o, "observations"), "Seen: ");
	seen_list(h, doc_list(o, "hints"), "Hint: ");
	json_array_foreach(doc_list(o, "answers"), i, a) {
		html_raw(h, "<span class=\"seen small\">Said: <code>");
		html_text(h, doc_text(a, "id"));
		html_raw(h, "</code> = ");
		html_text(h, doc_text(a, "value"));
		html_raw(h, "</span>");
	}
	if (json_object_size(judged)) {
		html_raw(h, "<span class=\"seen small\">Judged by ");
		html_text(h, doc_text(judged, "by"));
		html_raw(h, ", ");
		html_text(h, doc_text(judged, "date"));
		html_raw(h, "</span>");
	}
}

/* What decided the requirement that a verdict is carried from. */
static void carried(struct html *h, const json_t *c)
{
	size_t i;
	json_t *r;

	if (json_array_size(doc_list(c, "reasons")) == 0)
		return;
	html_raw(h, "<ul class=\"tree\">");
	json_array_foreach(doc_list(c, "reasons"), i, r) {
		html_raw(h, "<li>");
		html_badge(h, doc_text(r, "verdict"));
		html_raw(h, " ");
		html_text(h, doc_text(r, "text"));
		html_raw(h, " <span class=\"soft small\">");
		html_text(h, doc_text(r, "unit"));
		html_raw(h, "</span>");
		leaf(h, r);
		html_raw(h, "</li>");
	}
	html_raw(h, "</ul>");
}

static void outcome(struct html *h, const json_t *o, unsigned depth);

/* The way through a decision tree: each node with its answer, where it led, and what the answer rests on. */
static void path(struct html *h, const json_t *o, unsigned depth)
{
	size_t i;
	json_t *s;

	if (json_array_size(doc_list(o, "path")) == 0)
		return;
	html_raw(h, "<ol class=\"tree\">");
	json_array_foreach(doc_list(o, "path"), i, s) {
		bool open = strcmp(doc_text(s, "answer"), "open") == 0;

		html_raw(h, "<li><code>");
		html_text(h, doc_text(o, "decision"));
		html_raw(h, *doc_text(o, "decision") ? "." : "");
		html_text(h, doc_text(s, "node"));
		html_raw(h, "</code> ");
		html_text(h, doc_text(s, "ask"));
		html_raw(h, " <strong>");
		html_text(h, doc_text(s, "answer"));
		html_raw(h, open ? "</strong>: yes would come to " : "</strong> to ");
		html_text(h, doc_text(s, open ? "if-yes" : "to"));
		if (open) {
			html_raw(h, ", no to ");
			html_text(h, doc_text(s, "if-no"));
		}
		html_raw(h, "<ul class=\"tree\">");
		outcome(h, doc_object(s, "evidence"), depth + 1);
		html_raw(h, "</ul></li>");
	}
	html_raw(h, "</ol>");
	if (*doc_text(o, "note"))
		html_element(h, "p", "small soft", doc_text(o, "note"));
}

static void outcome(struct html *h, const json_t *o, unsigned depth)
{
	size_t i;
	json_t *c;

	if (depth > DEEPEST)
		return;
	html_raw(h, "<li>");
	html_badge(h, doc_text(o, "verdict"));
	html_raw(h, " ");
	if (*doc_text(o, "instance")) {
		html_element(h, "code", "", doc_text(o, "instance"));
		html_raw(h, " ");
	}
	html_text(h, doc_text(o, "text"));
	if (*doc_text(o, "check")) {
		html_raw(h, " <span class=\"soft small\">check ");
		html_text(h, doc_text(o, "check"));
		html_raw(h, "</span>");
	}
	leaf(h, o);
	carried(h, doc_object(o, "carried"));
	path(h, o, depth);
	if (json_array_size(doc_list(o, "children"))) {
		html_raw(h, "<ul class=\"tree\">");
		json_array_foreach(doc_list(o, "children"), i, c)
			outcome(h, c, depth + 1);
		html_raw(h, "</ul>");
	}
	html_raw(h, "</li>");
}

static void tree(struct html *h, const json_t *o)
{
	html_raw(h, "<ul class=\"tree\">");
	outcome(h, o, 0);
	html_raw(h, "</ul>");
}

static void tests(struct html *h, const json_t *r)
{
	size_t i, k;
	json_t *t, *u;

	json_array_foreach(doc_list(r, "tests"), i, t) {
		html_raw(h, "<h3>Test ");
		html_text(h, doc_text(t, "id"));
		html_raw(h, " <span class=\"soft small\">");
		html_text(h, doc_text(t, "kind"));
		html_raw(h, "</span> ");
		html_badge(h, doc_text(t, "verdict"));
		html_raw(h, "</h3>");
		json_array_foreach(doc_list(t, "units"), k, u) {
			html_raw(h, "<p class=\"small\"><strong>");
			html_text(h, doc_text(u, "id"));
			html_raw(h, ")</strong> ");
			html_text(h, doc_text(u, "demand"));
			html_raw(h, "</p>");
			tree(h, doc_object(u, "reason"));
		}
	}
}

static void requirement_body(struct html *h, const json_t *r)
{
	const json_t *ics = doc_object(r, "ics");
	size_t i;
	json_t *d;

	if (*doc_text(r, "explanation"))
		html_element(h, "p", "", doc_text(r, "explanation"));
	html_raw(h, "<p class=\"small soft\">Status ");
	html_text(h, *doc_text(r, "status") ? doc_text(r, "status") : doc_text(r, "obligation"));
	html_raw(h, " \u00b7 reach: ");
	html_text(h, doc_text(r, "reach"));
	html_raw(h, " \u00b7 confidence in this catalog entry: ");
	html_text(h, doc_text(r, "confidence"));
	if (json_object_size(ics)) {
		html_raw(h, " \u00b7 ICS: ");
		html_text(h, doc_text(ics, "support"));
		html_raw(h, *doc_text(ics, "detail") ? ", " : "");
		html_text(h, doc_text(ics, "detail"));
	}
	html_raw(h, "</p>");
	if (*doc_text(r, "because")) {
		html_raw(h, "<p><strong>Because</strong> ");
		html_text(h, doc_text(r, "because"));
		html_raw(h, ".</p>");
	}
	json_array_foreach(doc_list(r, "deviations"), i, d) {
		html_raw(h, "<p><strong>Deviation:</strong> ");
		html_text(h, doc_text(d, "text"));
		html_raw(h, " (");
		html_text(h, doc_text(doc_object(d, "judgement"), "by"));
		html_raw(h, ": ");
		html_text(h, doc_text(doc_object(d, "judgement"), "reason"));
		html_raw(h, ")</p>");
	}
	html_requirement_answers(h, r);
	if (json_object_size(doc_object(r, "applies"))) {
		html_raw(h, "<h3>Does it apply?</h3>");
		tree(h, doc_object(r, "applies"));
	}
	if (json_object_size(doc_object(r, "reason")))
		tree(h, doc_object(r, "reason"));
	tests(h, r);
}

void html_requirements(struct html *h, const json_t *scheme)
{
	size_t i;
	json_t *r;

	json_array_foreach(doc_list(scheme, "requirements"), i, r) {
		html_raw(h, "<details id=\"");
		html_anchor(h, scheme, r);
		html_raw(h, "\"><summary><span class=\"id\">");
		html_text(h, doc_text(r, "id"));
		html_raw(h, "</span><span class=\"ti\">");
		html_text(h, doc_text(r, "title"));
		html_raw(h, strcmp(doc_text(r, "obligation"), "M") == 0 ? "" : " <span class=\"soft small\">recommended</span>");
		html_raw(h, "</span>");
		html_badge(h, doc_text(r, "verdict"));
		html_raw(h, "</summary><div class=\"body\">");
		requirement_body(h, r);
		html_raw(h, "</div></details>");
	}
}
