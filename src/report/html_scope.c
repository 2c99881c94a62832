/* Which rules apply, at the top of the report: one row per rule, the reason and the route below its name. */
#include "report/html_parts.h"

#include <string.h>

#include "report/document.h"

enum row_kind { NOW, LATER, OPEN, CHOICE, KINDS };

static enum row_kind kind_of(const json_t *r)
{
	const char *force = doc_text(r, "force"), *time = doc_text(r, "time");

	if (strcmp(doc_text(r, "status"), "unknown") == 0)
		return OPEN;
	if (strcmp(force, "voluntary") == 0 || strcmp(force, "closed") == 0 || strcmp(force, "procurement") == 0)
		return CHOICE;
	return strcmp(time, "in-force") == 0 && strcmp(force, "announced") != 0 ? NOW : LATER;
}

static bool shown(const json_t *r)
{
	const char *status = doc_text(r, "status"), *time = doc_text(r, "time");
	bool counts = strcmp(status, "applies") == 0 ||
	              (strcmp(status, "unknown") == 0 && strcmp(doc_text(r, "force"), "exclusion") != 0);

	return counts && strcmp(time, "over") != 0 && strcmp(time, "no-units") != 0;
}

static void words(struct html *h, const char *label, const json_t *list, const char *key)
{
	size_t i;
	json_t *item;

	json_array_foreach(list, i, item) {
		html_raw(h, i ? "; " : label);
		html_text(h, key ? doc_text(item, key) : json_string_value(item) ? json_string_value(item) : "");
	}
}

static void labelled(struct html *h, const char *label, const char *text)
{
	if (!*text)
		return;
	html_raw(h, "<br><span class=\"soft\">");
	html_raw(h, label);
	html_raw(h, "</span> ");
	html_text(h, text);
}

static void when(struct html *h, const json_t *r)
{
	const char *from = doc_text(r, "from"), *until = doc_text(r, "until"), *time = doc_text(r, "time");

	html_raw(h, !*from ? "no first day set" : strcmp(time, "in-force") == 0 ? "since " : "from ");
	html_text(h, from);
	html_raw(h, *until ? "<br>until " : "");
	html_text(h, until);
}

static void dates(struct html *h, const json_t *r)
{
	size_t i;
	json_t *d;

	json_array_foreach(doc_list(r, "dates"), i, d) {
		html_raw(h, doc_bool(d, "support-too-short") ? "<br><span class=\"v fail\">\u2715</span> " : "<br>");
		html_text(h, *doc_text(d, "day") ? doc_text(d, "day") : "day not known:");
		html_raw(h, " ");
		html_text(h, doc_text(d, "title"));
		html_raw(h, " (");
		html_text(h, doc_text(d, "legal"));
		html_raw(h, ")");
		labelled(h, "needs", doc_text(d, "needs"));
	}
}

static void row(struct html *h, const json_t *r)
{
	html_raw(h, "<tr><td><strong>");
	html_text(h, doc_text(r, "title"));
	html_raw(h, "</strong><br><span class=\"soft small\">");
	html_text(h, doc_text(r, "law"));
	html_raw(h, "</span></td><td style=\"white-space:nowrap\">");
	when(h, r);
	html_raw(h, "</td><td style=\"white-space:nowrap\">");
	html_text(h, doc_text(r, "force"));
	if (strcmp(doc_text(r, "confidence"), "high") != 0)
		labelled(h, "confidence", doc_text(r, "confidence"));
	html_raw(h, "</td><td class=\"small\">");
	html_text(h, doc_text(r, "class"));
	html_raw(h, *doc_text(r, "class") ? "<br>" : "");
	html_raw(h, "<span class=\"soft\">route</span> ");
	html_text(h, doc_text(r, "route"));
	words(h, "<br><span class=\"soft\">why</span> ", doc_list(r, "because"), "text");
	words(h, "<br><span class=\"soft\">answer needed</span> ", doc_list(r, "needs"), NULL);
	dates(h, r);
	html_raw(h, "</td></tr>");
}

static void group(struct html *h, const json_t *rules, enum row_kind kind)
{
	static const char *const titles[KINDS] = {"Must be met now", "Coming", "Not known yet", "Voluntary, or asked for by buyers"};
	bool any = false;
	size_t i;
	json_t *r;

	json_array_foreach(rules, i, r) {
		if (!shown(r) || kind_of(r) != kind)
			continue;
		if (!any)
			html_element(h, "h3", "", titles[kind]);
		html_raw(h, any ? "" : "<div class=\"scroll\"><table><thead><tr><th>Rule</th><th>When</th><th>Force</th><th>Class, route, reason</th></tr></thead><tbody>");
		any = true;
		row(h, r);
	}
	html_raw(h, any ? "</tbody></table></div>" : "");
}

void html_scope(struct html *h)
{
	const json_t *scope = doc_object(h->doc, "scope"), *rules = doc_list(scope, "rules");

	if (!json_array_size(rules))
		return;
	html_raw(h, "<details id=\"scope\"><summary><span class=\"ti\"><strong>Which rules apply</strong> on ");
	html_text(h, doc_text(scope, "on"));
	html_raw(h, " (");
	html_text(h, doc_text(scope, "on-why"));
	html_raw(h, ")</span></summary><div class=\"body\">");
	for (int kind = NOW; kind < KINDS; kind++)
		group(h, rules, (enum row_kind)kind);
	if (json_array_size(doc_list(scope, "questions"))) {
		words(h, "<p class=\"small\"><strong>Answers that would settle more</strong> ", doc_list(scope, "questions"), "fact");
		html_raw(h, "</p>");
	}
	html_raw(h, "</div></details>");
}

/* One line: how many rules must be met now. */
void html_scope_line(struct html *h)
{
	const json_t *rules = doc_list(doc_object(h->doc, "scope"), "rules");
	size_t counts[KINDS] = {0}, i;
	json_t *r;

	json_array_foreach(rules, i, r)
		if (shown(r))
			counts[kind_of(r)]++;
	if (json_array_size(rules))
		html_fmt(h, "<p class=\"small\"><a href=\"#scope\">Rules</a>: %zu must be met now, %zu coming, %zu not known yet, %zu voluntary</p>",
		         counts[NOW], counts[LATER], counts[OPEN], counts[CHOICE]);
}
