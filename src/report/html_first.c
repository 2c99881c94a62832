/* The first screen: may it be sold, where not, why, what first. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "report/document.h"
#include "report/html_parts.h"

/* How a scheme binds, by the scope where it is known, else by the catalog. */
enum binding { BINDS_NOW, BINDS_LATER, BINDS_NOT, BINDINGS };

static enum binding binding_of(const struct html *h, const json_t *scheme)
{
	const char *force = doc_text(scheme, "force"), *time = "in-force";
	size_t i;
	json_t *s;

	json_array_foreach(doc_list(doc_object(h->doc, "scope"), "schemes"), i, s) {
		if (strcmp(doc_text(s, "id"), doc_text(scheme, "id")) != 0)
			continue;
		force = doc_text(s, "force");
		time = doc_text(s, "time");
	}
	if (strcmp(force, "mandatory") != 0)
		return BINDS_NOT;
	return strcmp(time, "in-force") == 0 ? BINDS_NOW : BINDS_LATER;
}

struct tally {
	int64_t fail, open; /* mandatory requirements only */
};

/* The part of a scheme that binds now: globs of ids; empty: all of it. */
static const json_t *part_of(const struct html *h, const json_t *scheme)
{
	size_t i;
	json_t *s;

	json_array_foreach(doc_list(doc_object(h->doc, "scope"), "schemes"), i, s)
		if (strcmp(doc_text(s, "id"), doc_text(scheme, "id")) == 0)
			return doc_list(s, "part");
	return doc_list(scheme, "no such list");
}

static bool in_part(const json_t *part, const char *id)
{
	size_t i;
	json_t *glob;

	json_array_foreach(part, i, glob)
		if (json_is_string(glob) && asy_text_glob(json_string_value(glob), asy_bytes_from(id)))
			return true;
	return json_array_size(part) == 0;
}

static struct tally tally(const struct html *h, const json_t *scheme)
{
	const json_t *part = part_of(h, scheme);
	struct tally t = {0};
	size_t i;
	json_t *r;

	json_array_foreach(doc_list(scheme, "requirements"), i, r) {
		bool mandatory = strcmp(doc_text(r, "obligation"), "M") == 0 && in_part(part, doc_text(r, "id"));

		t.fail += mandatory && strcmp(doc_text(r, "verdict"), "fail") == 0;
		t.open += mandatory && strcmp(doc_text(r, "verdict"), "inconclusive") == 0;
	}
	return t;
}

static const char *state_of(struct tally t)
{
	return t.fail ? "fail" : t.open ? "open" : "pass";
}

static void scheme_link(struct html *h, const json_t *scheme, const char *text)
{
	html_raw(h, "<a href=\"#scheme-");
	html_anchor_text(h, doc_text(scheme, "id"));
	html_raw(h, "\">");
	html_text(h, text);
	html_raw(h, "</a>");
}

/* Names of the schemes that bind now and are in this state. */
static void name_them(struct html *h, const char *state)
{
	size_t i, n = 0;
	json_t *s;

	json_array_foreach(doc_list(h->doc, "schemes"), i, s) {
		if (binding_of(h, s) != BINDS_NOW || strcmp(state_of(tally(h, s)), state) != 0)
			continue;
		html_raw(h, n++ ? ", " : "");
		scheme_link(h, s, doc_text(s, "id"));
	}
}

/* May it be sold on the strength of this? One sentence for all schemes that bind now. */
static void answer(struct html *h)
{
	size_t i, binding = 0, failed = 0, open = 0, n = json_array_size(doc_list(h->doc, "schemes"));
	json_t *s;

	json_array_foreach(doc_list(h->doc, "schemes"), i, s) {
		const char *state = state_of(tally(h, s));

		if (binding_of(h, s) != BINDS_NOW)
			continue;
		binding++;
		failed += strcmp(state, "fail") == 0;
		open += strcmp(state, "open") == 0;
	}
	html_fmt(h, "<div class=\"answer %s\"><div class=\"kicker\">May it be sold?</div><strong>", failed ? "fail" : open || !binding ? "open" : "pass");
	if (!binding)
		html_fmt(h, "No scheme among these %zu is mandatory now. What each one lacks stands below.", n);
	else if (failed)
		html_fmt(h, "No: %zu of %zu mandatory scheme%s not met.", failed, binding, binding == 1 ? " is" : "s are");
	else if (open)
		html_fmt(h, "Not shown yet: %zu of %zu mandatory scheme%s open.", open, binding, binding == 1 ? " is" : "s are");
	else
		html_fmt(h, "Nothing stands against it: %zu of %zu mandatory scheme%s met.", binding, binding, binding == 1 ? " is" : "s are");
	html_raw(h, "</strong>");
	if (failed) {
		html_raw(h, "<p>Not met: ");
		name_them(h, "fail");
		html_raw(h, "</p>");
	}
	if (open) {
		html_raw(h, "<p>Open: ");
		name_them(h, "open");
		html_raw(h, "</p>");
	}
	html_raw(h, "</div>");
}

/* The verdicts of a scheme to scale; the numbers stand beside it in words. */
static void bar(struct html *h, const json_t *scheme)
{
	static const char *const kinds[][3] = {{"fail", "fail", "b0"}, {"inconclusive", "open", "b1"}, {"pass", "pass", "b2"}, {"not-applicable", "n/a", "b3"}};
	const json_t *counts = doc_object(scheme, "counts");
	size_t n = 0;

	html_raw(h, "<div class=\"vbar\" aria-hidden=\"true\">");
	for (size_t i = 0; i < 4; i++)
		if (doc_int(counts, kinds[i][0]) > 0)
			html_fmt(h, "<i class=\"%s\" style=\"flex:%" PRId64 " 1 0\">&#160;</i>", kinds[i][2], doc_int(counts, kinds[i][0]));
	html_raw(h, "</div><span class=\"small soft\">");
	for (size_t i = 0; i < 4; i++)
		if (doc_int(counts, kinds[i][0]) > 0)
			html_fmt(h, "%s%" PRId64 " %s", n++ ? " \u00b7 " : "", doc_int(counts, kinds[i][0]), kinds[i][1]);
	html_raw(h, "</span>");
}

/* The highest level of a label that is reached. */
static void level(struct html *h, const json_t *scheme)
{
	const json_t *list = doc_list(scheme, "levels");
	const char *reached = "";
	size_t i;
	json_t *l;

	if (json_array_size(list) == 0)
		return;
	json_array_foreach(list, i, l) {
		if (strcmp(doc_text(l, "verdict"), "pass") != 0)
			break;
		reached = doc_text(l, "id");
	}
	html_raw(h, *reached ? "<br><span class=\"small\">Level " : "<br><span class=\"small\">no level reached</span>");
	if (*reached) {
		html_text(h, reached);
		html_raw(h, " reached</span>");
	}
}

static void scheme_row(struct html *h, const json_t *scheme, enum binding binding)
{
	static const char *const words[] = {"mandatory now", "mandatory later", "voluntary"};
	const json_t *part = part_of(h, scheme);
	struct tally t = tally(h, scheme);
	json_t *glob;
	size_t i;

	html_raw(h, "<tr><td>");
	scheme_link(h, scheme, doc_text(scheme, "title"));
	html_raw(h, "<br><span class=\"small soft\">");
	html_text(h, doc_text(scheme, "id"));
	html_raw(h, "</span></td><td class=\"small\">");
	html_raw(h, words[binding]);
	if (binding == BINDS_NOW && json_array_size(part)) {
		html_raw(h, "<br><span class=\"soft\">only");
		json_array_foreach(part, i, glob) {
			html_raw(h, i ? ", " : " ");
			html_text(h, json_is_string(glob) ? json_string_value(glob) : "");
		}
		html_raw(h, "; the rest later</span>");
	}
	html_raw(h, "</td><td>");
	html_badge(h, t.fail ? "fail" : t.open ? "inconclusive" : "pass");
	level(h, scheme);
	html_raw(h, "</td><td>");
	bar(h, scheme);
	html_raw(h, "</td></tr>");
}

/* What binds now stands first. */
static void schemes(struct html *h)
{
	size_t i;
	json_t *s;

	html_raw(h, "<div class=\"scroll\"><table class=\"schemes\"><thead><tr><th>Scheme</th><th>Force</th><th>Mandatory requirements</th>"
	            "<th>All requirements</th></tr></thead><tbody>");
	for (enum binding b = BINDS_NOW; b < BINDINGS; b++)
		json_array_foreach(doc_list(h->doc, "schemes"), i, s)
			if (binding_of(h, s) == b)
				scheme_row(h, s, b);
	html_raw(h, "</tbody></table></div>");
}

static void product_cards(struct html *h)
{
	const json_t *p = doc_object(h->doc, "product");
	size_t i;
	json_t *a;

	html_raw(h, "<div class=\"cols\"><div class=\"card small\"><div class=\"kicker\">Product</div><strong>");
	html_text(h, doc_text(p, "name"));
	html_raw(h, "</strong><br>");
	html_text(h, doc_text(p, "manufacturer"));
	html_raw(h, *doc_text(p, "model") ? "<br>Model " : "");
	html_text(h, doc_text(p, "model"));
	html_raw(h, *doc_text(p, "firmware-version") ? "<br>Firmware " : "");
	html_text(h, doc_text(p, "firmware-version"));
	html_raw(h, *doc_text(p, "support-until") ? "<br>Supported until " : "");
	html_text(h, doc_text(p, "support-until"));
	html_raw(h, "</div>");
	json_array_foreach(doc_list(h->doc, "artifacts"), i, a) {
		html_raw(h, "<div class=\"card small\"><div class=\"kicker\">");
		html_text(h, doc_text(a, "kind"));
		html_raw(h, "</div>");
		html_text(h, doc_text(a, "file"));
		html_text(h, doc_text(a, "address"));
		html_raw(h, "<br>");
		html_text(h, doc_text(a, "status"));
		if (*doc_text(a, "sha256")) {
			html_raw(h, "<br>SHA-256 <code>");
			html_text(h, doc_text(a, "sha256"));
			html_raw(h, "</code>");
		}
		html_raw(h, "</div>");
	}
	html_raw(h, "</div>");
}

void html_first_screen(struct html *h)
{
	const json_t *p = doc_object(h->doc, "product"), *said = doc_object(h->doc, "declarations");

	html_raw(h, "<header><div class=\"kicker\">Security assessment</div><h1>");
	html_text(h, doc_text(p, "name"));
	html_raw(h, " ");
	html_text(h, doc_text(p, "firmware-version"));
	html_raw(h, "</h1><p class=\"soft small\">");
	html_text(h, doc_text(h->doc, "created"));
	html_fmt(h, " \u00b7 %zu components \u00b7 %zu observations \u00b7 %" PRId64 " answers \u00b7 %" PRId64 " judgements \u00b7 %zu contradictions</p>",
	         json_array_size(doc_list(h->doc, "components")), json_array_size(doc_list(h->doc, "observations")),
	         doc_int(said, "answers"), doc_int(said, "assessments"), json_array_size(doc_list(h->doc, "contradictions")));
	html_scope_line(h);
	answer(h);
	html_what_first(h);
	html_raw(h, "<h2 class=\"plain\">Scheme by scheme</h2>");
	schemes(h);
	html_scope(h);
	product_cards(h);
	html_raw(h, "<nav><a href=\"#verdicts\">Verdicts</a><a href=\"#gaps\">What fails</a><a href=\"#open\">What is open</a>");
	if (json_array_size(doc_list(h->doc, "contradictions")))
		html_raw(h, "<a href=\"#contradictions\">Contradictions</a>");
	html_raw(h, "<a href=\"#requirements\">Requirements</a><a href=\"#components\">Components</a><a href=\"#coverage\">Coverage</a>"
	            "<a href=\"#observations\">Observations</a></nav></header>");
}
