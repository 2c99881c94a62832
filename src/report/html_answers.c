/* What is wrong with answers, and who answers for gaps that stay open. */
#include <string.h>

#include "report/document.h"
#include "report/html_parts.h"

enum { MOST_SAID = 8 };

static void finding(struct html *h, const json_t *f)
{
	size_t i;
	json_t *a;
	char locus[1024];

	html_raw(h, "<strong>");
	html_text(h, doc_text(f, "problem"));
	html_raw(h, "</strong> ");
	html_text(h, doc_text(f, "text"));
	json_array_foreach(doc_list(f, "answers"), i, a) {
		if (i == MOST_SAID) {
			html_fmt(h, "<span class=\"seen small soft\">and %zu more answers</span>", json_array_size(doc_list(f, "answers")) - i);
			break;
		}
		html_raw(h, "<span class=\"seen small\">Said: <code>");
		html_text(h, doc_text(a, "id"));
		html_raw(h, "</code> ");
		html_text(h, doc_text(a, "value"));
		html_raw(h, "</span>");
	}
	for (i = 0; i < json_array_size(doc_list(f, "observations")) && i < MOST_SAID; i++) {
		const json_t *o = doc_observation(h->doc, json_string_value(json_array_get(doc_list(f, "observations"), i)));

		if (!o)
			continue;
		html_raw(h, "<span class=\"seen small\">Seen: ");
		html_text(h, doc_text(o, "summary"));
		html_raw(h, "<br><code>");
		html_text(h, doc_locus(o, locus, sizeof(locus)));
		html_raw(h, "</code></span>");
	}
	if (*doc_text(f, "fix")) {
		html_raw(h, "<span class=\"seen small\"><strong>Fix:</strong> ");
		html_text(h, doc_text(f, "fix"));
		html_raw(h, "</span>");
	}
}

void html_answers(struct html *h)
{
	size_t i, shown = 0;
	json_t *f;

	json_array_foreach(doc_list(h->doc, "answer-findings"), i, f) {
		if (strcmp(doc_text(f, "problem"), "contradicted") == 0)
			continue; /* have a chapter of their own */
		if (!shown++)
			html_raw(h, "<h2 id=\"answers\">Answers that need attention</h2><ol class=\"gaps\">");
		html_raw(h, "<li>");
		finding(h, f);
		html_raw(h, "</li>");
	}
	if (shown)
		html_raw(h, "</ol>");
}

static void accepted_risk(struct html *h, const json_t *w)
{
	html_raw(h, "<p><strong>Accepted risk</strong> ");
	html_text(h, doc_text(w, "by"));
	html_raw(h, ", ");
	html_text(h, doc_text(w, "date"));
	html_raw(h, " until ");
	html_text(h, doc_text(w, "expires"));
	html_raw(h, ": ");
	html_text(h, doc_text(w, "reason"));
	if (!doc_bool(w, "in-force")) {
		html_raw(h, " <strong>No longer in force:</strong> ");
		html_text(h, doc_text(w, "why-not"));
	}
	html_raw(h, "</p>");
}

void html_requirement_answers(struct html *h, const json_t *r)
{
	const json_t *ids = doc_list(r, "answer-findings"), *risk = doc_object(r, "accepted-risk");

	if (json_object_size(risk))
		accepted_risk(h, risk);
	for (size_t i = 0; i < json_array_size(ids); i++) {
		const json_t *f = doc_answer_finding(h->doc, json_string_value(json_array_get(ids, i)));

		if (!f)
			continue;
		html_raw(h, i ? "<p class=\"small\">" : "<h3>About the answers</h3><p class=\"small\">");
		finding(h, f);
		html_raw(h, "</p>");
	}
}
