/* May it be sold on the strength of this? In words, per scheme: cards for few schemes, a table for many. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/document.h"
#include "report/gaps.h"
#include "report/html_parts.h"

enum { FIRST_THINGS = 4, FIRST_OVER_ALL = 6, MOST_CARDS = 3, MOST_MISSING = 8 };

struct state { /* mandatory requirements */
	int64_t fail, open;
};

static struct state state_of(const json_t *scheme)
{
	struct state s = {0};
	size_t i;
	json_t *r;

	json_array_foreach(doc_list(scheme, "requirements"), i, r) {
		bool mandatory = strcmp(doc_text(r, "obligation"), "M") == 0;

		s.fail += mandatory && strcmp(doc_text(r, "verdict"), "fail") == 0;
		s.open += mandatory && strcmp(doc_text(r, "verdict"), "inconclusive") == 0;
	}
	return s;
}

static void in_words(struct html *h, struct state s)
{
	if (s.fail)
		html_fmt(h, "No: %" PRId64 " mandatory requirement%s %s not met", s.fail, s.fail == 1 ? "" : "s", s.fail == 1 ? "is" : "are");
	else if (s.open)
		html_fmt(h, "Not yet: %" PRId64 " mandatory requirement%s open", s.open, s.open == 1 ? " is" : "s are");
	else
		html_raw(h, "Every mandatory requirement in force is met");
}

/* The worst findings in one line each: what to do first. `only`: of one scheme, or NULL. */
static void first_things(struct html *h, const char *only, size_t most)
{
	size_t n, shown = 0;
	struct asy_gap *list = asy_gaps(h->doc, only, &n);

	for (size_t i = 0; list && i < n && shown < most; i++) {
		size_t others = 0;

		if (strcmp(list[i].verdict, "fail") != 0)
			break;
		if (list[i].same_as)
			continue;
		for (size_t k = i + 1; k < n; k++)
			others += list[k].same_as == i + 1;
		html_raw(h, shown++ ? "<li>" : "<p class=\"small\"><strong>What first</strong></p><ol class=\"small first\"><li>");
		html_raw(h, "<a href=\"#");
		html_anchor(h, list[i].scheme, list[i].requirement);
		html_raw(h, "\">");
		html_text(h, doc_text(list[i].requirement, "id"));
		html_raw(h, "</a> ");
		html_text(h, list[i].title);
		if (others)
			html_fmt(h, " <span class=\"soft\">and %zu more requirement%s</span>", others, others == 1 ? "" : "s");
		html_raw(h, "</li>");
	}
	html_raw(h, shown ? "</ol>" : "");
	free(list);
}

static void missing(struct html *h, const json_t *scheme, const json_t *level)
{
	const json_t *list = doc_list(level, "missing");
	size_t k;
	json_t *id;

	json_array_foreach(list, k, id) {
		if (k == MOST_MISSING)
			break;
		html_raw(h, k ? ", <a href=\"#" : " <a href=\"#");
		html_anchor_of(h, scheme, json_string_value(id));
		html_raw(h, "\">");
		html_text(h, json_string_value(id));
		html_raw(h, "</a>");
	}
	if (json_array_size(list) > MOST_MISSING)
		html_fmt(h, " and %zu more", json_array_size(list) - MOST_MISSING);
}

/* Levels of a label: which is reached, and what the first one that is not lacks. */
static void levels(struct html *h, const json_t *scheme)
{
	size_t i;
	json_t *l;

	json_array_foreach(doc_list(scheme, "levels"), i, l) {
		bool reached = strcmp(doc_text(l, "verdict"), "pass") == 0;

		html_raw(h, "<br><span class=\"small\">");
		html_raw(h, reached ? "Level " : "Not reached: level ");
		html_text(h, doc_text(l, "id"));
		html_raw(h, " <span class=\"soft\">");
		html_text(h, doc_text(l, "title"));
		html_raw(h, reached ? "</span>" : "</span>, missing");
		missing(h, scheme, l);
		html_raw(h, "</span>");
		if (!reached)
			break; /* what lies above cannot be reached either */
	}
}

static void card(struct html *h, const json_t *scheme)
{
	const json_t *counts = doc_object(scheme, "counts");
	struct state s = state_of(scheme);

	html_fmt(h, "<div class=\"answer %s\"><div class=\"kicker\">", s.fail ? "fail" : s.open ? "open" : "pass");
	html_text(h, doc_text(scheme, "title"));
	html_raw(h, "</div><strong>");
	in_words(h, s);
	html_fmt(h, "</strong><p>%zu requirements: %" PRId64 " pass, %" PRId64 " fail, %" PRId64 " inconclusive, %" PRId64 " not applicable.",
	         json_array_size(doc_list(scheme, "requirements")), doc_int(counts, "pass"), doc_int(counts, "fail"),
	         doc_int(counts, "inconclusive"), doc_int(counts, "not-applicable"));
	if (s.fail && s.open)
		html_fmt(h, " %" PRId64 " further mandatory ones are open.", s.open);
	levels(h, scheme);
	html_raw(h, "</p>");
	first_things(h, doc_text(scheme, "id"), FIRST_THINGS);
	html_raw(h, "</div>");
}

static void row(struct html *h, const json_t *scheme)
{
	const json_t *counts = doc_object(scheme, "counts");
	struct state s = state_of(scheme);

	html_raw(h, "<tr><td>");
	html_badge(h, s.fail ? "fail" : s.open ? "inconclusive" : "pass");
	html_raw(h, "</td><td><a href=\"#");
	html_anchor_of(h, scheme, "");
	html_raw(h, "\">");
	html_text(h, doc_text(scheme, "title"));
	html_raw(h, "</a> <span class=\"soft small\">");
	html_text(h, doc_text(scheme, "force"));
	html_raw(h, "</span><br><span class=\"small\">");
	in_words(h, s);
	html_raw(h, "</span>");
	levels(h, scheme);
	html_fmt(h, "</td><td class=\"n\">%" PRId64 "</td><td class=\"n\">%" PRId64 "</td><td class=\"n\">%" PRId64 "</td><td class=\"n\">%" PRId64
	         "</td></tr>", doc_int(counts, "pass"), doc_int(counts, "fail"), doc_int(counts, "inconclusive"), doc_int(counts, "not-applicable"));
}

void html_overview(struct html *h)
{
	const json_t *schemes = doc_list(h->doc, "schemes");
	size_t i;
	json_t *scheme;

	if (json_array_size(schemes) <= MOST_CARDS) {
		json_array_foreach(schemes, i, scheme)
			card(h, scheme);
		return;
	}
	html_raw(h, "<div class=\"scroll\"><table><thead><tr><th></th><th>Scheme</th><th class=\"n\">pass</th><th class=\"n\">fail</th>"
	            "<th class=\"n\">open</th><th class=\"n\">n/a</th></tr></thead><tbody>");
	json_array_foreach(schemes, i, scheme)
		row(h, scheme);
	html_raw(h, "</tbody></table></div>");
	first_things(h, NULL, FIRST_OVER_ALL);
}
