/* Failures told once: what was seen, where, the fix, and every requirement of every scheme that it decides. */
#include <stdlib.h>
#include <string.h>

#include "report/document.h"
#include "report/findings.h"
#include "report/html_parts.h"

enum { MOST_SEEN = 6, FIRST = 5 };

/* Findings of one rule: neighbours in the sorted list. */
struct group {
	const struct asy_finding *first;
	size_t n;
	int rank;        /* of the severity, 0 the worst */
	size_t order;
	json_t *decides; /* scheme id -> array of requirement ids, each once */
	size_t n_decides, n_schemes;
};

struct groups {
	struct asy_findings findings;
	struct group *list;
	size_t n;
};

static int rank_of(const char *severity)
{
	static const char *const order[] = {"critical", "high", "medium", "low"};

	for (int i = 0; i < 4; i++)
		if (strcmp(severity, order[i]) == 0)
			return i;
	return 4;
}

static void add_decided(struct group *g, const struct asy_finding *f)
{
	for (size_t i = 0; i < f->uses.len; i++) {
		const struct asy_finding_use *use = asy_vec_at(&f->uses, i);
		const char *scheme = doc_text(use->scheme, "id"), *id = doc_text(use->requirement, "id");
		json_t *ids = json_object_get(g->decides, scheme), *known;
		size_t k;
		bool there = false;

		if (!ids) {
			ids = json_array();
			json_object_set_new(g->decides, scheme, ids);
			g->n_schemes++;
		}
		json_array_foreach(ids, k, known)
			there = there || strcmp(json_string_value(known), id) == 0;
		if (there || json_array_append_new(ids, json_string(id)))
			continue;
		g->n_decides++;
	}
}

/* Worst first; among equals what decides most; then the order of the rules, so that the page is always the same. */
static int by_weight(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank - y->rank;
	if (x->n_decides != y->n_decides)
		return x->n_decides > y->n_decides ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void merge_decided(struct group *into, const struct group *from)
{
	for (size_t i = 0; i < from->n; i++)
		add_decided(into, &from->first[i]);
}

static bool same_finding(const struct group *a, const struct group *b)
{
	return a->n == 1 && b->n == 1 && a->first->observation && a->first->observation == b->first->observation &&
	       strcmp(a->first->fix, b->first->fix) == 0;
}

static bool of_requirement(const struct group *g)
{
	return strchr(g->first->rule, '/') != NULL;
}

/* What a requirement adds to the checks that already decide it: something seen that no check names. */
static bool adds_nothing(const struct groups *g, const struct group *r)
{
	size_t known = 0, decided = 0;

	for (size_t f = 0; f < r->n; f++) {
		bool seen = false;

		for (size_t i = 0; i < g->n && !seen; i++)
			for (size_t k = 0; k < g->list[i].n && !seen && !of_requirement(&g->list[i]); k++)
				seen = r->first[f].observation && g->list[i].first[k].observation == r->first[f].observation;
		known += seen;
	}
	for (size_t i = 0; i < g->n && !decided; i++) {
		for (size_t k = 0; k < g->list[i].n && !of_requirement(&g->list[i]); k++)
			for (size_t u = 0; u < g->list[i].first[k].uses.len; u++)
				decided += ((struct asy_finding_use *)asy_vec_at(&g->list[i].first[k].uses, u))->requirement ==
				           ((struct asy_finding_use *)asy_vec_at(&r->first->uses, 0))->requirement;
	}
	return known == r->n && decided;
}

/* One cause is told once: checks that stumble over the same thing, and requirements that only repeat what checks say. */
static void tidy(struct groups *g)
{
	size_t kept = 0;

	for (size_t i = 0; i < g->n; i++) {
		struct group *same = NULL;

		for (size_t k = 0; k < kept && !same; k++)
			if (same_finding(&g->list[k], &g->list[i]))
				same = &g->list[k];
		if (same)
			merge_decided(same, &g->list[i]);
		if (same || (of_requirement(&g->list[i]) && adds_nothing(g, &g->list[i]))) {
			json_decref(g->list[i].decides);
			g->list[i].n = 0;
			continue;
		}
		if (kept != i) {
			g->list[kept] = g->list[i];
			g->list[i].n = 0;
		}
		kept++;
	}
	g->n = kept;
}

static void load(const struct html *h, struct groups *g)
{
	*g = (struct groups){0};
	if (asy_findings_collect(h->doc, &g->findings))
		return;
	g->list = calloc(g->findings.n + 1, sizeof(*g->list));
	for (size_t i = 0; g->list && i < g->findings.n; i++) {
		const struct asy_finding *f = &g->findings.list[i];
		struct group *last = g->n ? &g->list[g->n - 1] : NULL;

		if (f->uses.len == 0)
			continue; /* contradictions have a place of their own */
		if (!last || strcmp(last->first->rule, f->rule) != 0) {
			last = &g->list[g->n++];
			*last = (struct group){.first = f, .rank = rank_of(f->severity), .order = g->n, .decides = json_object()};
		}
		last->n++;
		add_decided(last, f);
	}
	tidy(g);
	if (g->n)
		qsort(g->list, g->n, sizeof(*g->list), by_weight);
}

static void unload(struct groups *g)
{
	for (size_t i = 0; i < g->n; i++)
		json_decref(g->list[i].decides);
	free(g->list);
	asy_findings_release(&g->findings);
}

static void decides(struct html *h, const struct group *g)
{
	const char *scheme;
	json_t *ids, *id;
	size_t i;

	html_raw(h, "<div class=\"small decides\">Decides ");
	json_object_foreach(g->decides, scheme, ids) {
		html_raw(h, "<span><b>");
		html_text(h, scheme);
		html_raw(h, "</b>");
		json_array_foreach(ids, i, id) {
			json_t *scheme_object = json_pack("{s:s}", "id", scheme);

			html_raw(h, " <a href=\"#");
			html_anchor_of(h, scheme_object, json_string_value(id));
			html_raw(h, "\">");
			html_text(h, json_string_value(id));
			html_raw(h, "</a>");
			json_decref(scheme_object);
		}
		html_raw(h, "</span> ");
	}
	html_raw(h, "</div>");
}

static void place(struct html *h, const struct asy_finding *f)
{
	char locus[1024];

	if (f->observation)
		html_text(h, doc_locus(f->observation, locus, sizeof(locus)));
	else
		html_text(h, f->file);
}

/* What was seen; without an observation the requirement's title says more than the bare reason. */
static void headline(struct html *h, const struct group *g)
{
	if (g->first->observation) {
		html_text(h, g->first->text);
		return;
	}
	html_text(h, g->first->title);
	if (strcmp(g->first->title, g->first->text) != 0) {
		html_raw(h, ": ");
		html_text(h, g->first->text);
	}
}

static void card(struct html *h, const struct group *g, size_t number)
{
	html_fmt(h, "<li id=\"finding-%zu\"><span class=\"sev s%d\">", number, g->rank);
	html_text(h, g->first->severity);
	html_fmt(h, "</span> <span class=\"soft small\">%zu</span><div class=\"t\">", number);
	if (g->n == 1)
		headline(h, g);
	else
		html_text(h, g->first->title);
	html_raw(h, "</div>");
	for (size_t i = 0; i < g->n && i < MOST_SEEN; i++) {
		const struct asy_finding *f = &g->first[i];

		bool somewhere = f->observation || *f->file;

		if (g->n == 1 && !somewhere)
			break;
		html_raw(h, "<span class=\"seen small\">");
		if (g->n > 1)
			html_text(h, f->text);
		html_raw(h, g->n > 1 && somewhere ? "<br>" : "");
		if (somewhere) {
			html_raw(h, "<code>");
			place(h, f);
			html_raw(h, "</code>");
		}
		html_raw(h, "</span>");
	}
	if (g->n > MOST_SEEN)
		html_fmt(h, "<span class=\"seen small soft\">and %zu more</span>", g->n - MOST_SEEN);
	if (*g->first->fix) {
		html_raw(h, "<p><strong>Fix:</strong> ");
		html_text(h, g->first->fix);
		html_raw(h, "</p>");
	}
	decides(h, g);
	html_raw(h, "</li>");
}

void html_findings(struct html *h)
{
	struct groups g;

	load(h, &g);
	html_raw(h, "<h2 id=\"gaps\">What fails, worst first</h2>");
	if (g.n == 0)
		html_raw(h, "<p>No requirement failed. What is open is listed below.</p>");
	html_raw(h, g.n ? "<ol class=\"gaps\">" : "");
	for (size_t i = 0; i < g.n; i++)
		card(h, &g.list[i], i + 1);
	html_raw(h, g.n ? "</ol>" : "");
	unload(&g);
}

/* What open requirements wait for; one may wait for several things. */
static void what_is_open(struct html *h)
{
	static const char *const waits[][2] = {{"answers", "for answers of the maker"}, {"humans", "for a person's judgement"}, {"evidence", "for evidence"}};
	size_t n[3] = {0}, open = 0, shown = 0, s, i;
	json_t *scheme, *r;

	json_array_foreach(doc_list(h->doc, "schemes"), s, scheme) {
		json_array_foreach(doc_list(scheme, "requirements"), i, r) {
			if (strcmp(doc_text(r, "verdict"), "inconclusive") != 0)
				continue;
			open++;
			for (size_t k = 0; k < 3; k++)
				n[k] += doc_int(doc_object(r, "open"), waits[k][0]) > 0;
		}
	}
	if (!open)
		return;
	html_fmt(h, "<p class=\"small\"><a href=\"#open\">%zu requirement%s open</a>", open, open == 1 ? " is" : "s are");
	for (size_t k = 0; k < 3; k++)
		if (n[k])
			html_fmt(h, "%s%zu wait%s %s", shown++ ? ", " : ": ", n[k], n[k] == 1 ? "s" : "", waits[k][1]);
	html_raw(h, ".</p>");
}

void html_what_first(struct html *h)
{
	struct groups g;

	load(h, &g);
	html_raw(h, g.n ? "<h2 class=\"plain\">What first</h2><ol class=\"first\">" : "");
	for (size_t i = 0; i < g.n && i < FIRST; i++) {
		html_fmt(h, "<li><a href=\"#finding-%zu\">", i + 1);
		headline(h, &g.list[i]);
		html_raw(h, "</a> <span class=\"soft small\">");
		if (g.list[i].n > 1)
			html_fmt(h, "and %zu more like it \u00b7 ", g.list[i].n - 1);
		html_fmt(h, "%zu requirement%s in %zu scheme%s</span></li>", g.list[i].n_decides, g.list[i].n_decides == 1 ? "" : "s",
		         g.list[i].n_schemes, g.list[i].n_schemes == 1 ? "" : "s");
	}
	html_raw(h, g.n ? "</ol>" : "");
	what_is_open(h);
	unload(&g);
}
