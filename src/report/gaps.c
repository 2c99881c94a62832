#include "report/gaps.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "report/document.h"

enum { MOST_ALSO = 6 };

static int severity_rank(const char *s)
{
	static const char *const order[] = {"critical", "high", "medium", "low"};

	for (int i = 0; i < 4; i++)
		if (strcmp(s, order[i]) == 0)
			return i;
	return 4;
}

static int by_weight(const void *a, const void *b)
{
	const struct asy_gap *x = a, *y = b;
	int fx = strcmp(x->verdict, "fail") != 0, fy = strcmp(y->verdict, "fail") != 0;
	int sx = severity_rank(x->severity), sy = severity_rank(y->severity);
	int ox = strcmp(doc_text(x->requirement, "obligation"), "M") != 0, oy = strcmp(doc_text(y->requirement, "obligation"), "M") != 0;

	if (fx != fy)
		return fx - fy;
	if (sx != sy)
		return sx - sy;
	if (ox != oy)
		return ox - oy;
	return 0;
}

/* The most severe failed reason speaks for the gap. */
static void choose_reason(struct asy_gap *g, const json_t *document)
{
	size_t i;
	json_t *r;
	int best = 5;

	json_array_foreach(doc_list(g->requirement, "reasons"), i, r) {
		const json_t *observations = doc_list(r, "observations");
		int rank = severity_rank(doc_text(r, "severity"));

		if (strcmp(doc_text(r, "verdict"), "fail") != 0 || rank >= best)
			continue;
		best = rank;
		g->fix = *doc_text(r, "fix") ? doc_text(r, "fix") : g->fix;
		g->proof = json_array_size(observations) ? doc_observation(document, json_string_value(json_array_get(observations, 0))) : NULL;
		g->more = json_array_size(observations) > 1 ? json_array_size(observations) - 1 : 0;
		g->title = g->proof ? doc_text(g->proof, "summary") : *doc_text(r, "why") ? doc_text(r, "why") : doc_text(r, "text");
	}
}

static void fill(struct asy_gap *g, const json_t *document, const json_t *scheme, const json_t *requirement)
{
	*g = (struct asy_gap){.scheme = scheme, .requirement = requirement, .verdict = doc_text(requirement, "verdict"),
	                      .severity = doc_text(requirement, "severity"), .reach = doc_text(requirement, "reach"),
	                      .title = doc_text(requirement, "title"), .fix = doc_text(requirement, "fix")};
	if (strcmp(g->verdict, "fail") != 0)
		return;
	if (*doc_text(requirement, "because"))
		g->title = doc_text(requirement, "because");
	choose_reason(g, document);
}

/* One finding often fails requirements of several schemes: what has the same proof (or without one the same words) is one. */
static bool same(const struct asy_gap *a, const struct asy_gap *b)
{
	if (strcmp(a->verdict, "fail") != 0 || strcmp(b->verdict, "fail") != 0)
		return false;
	return a->proof || b->proof ? a->proof == b->proof : strcmp(a->title, b->title) == 0;
}

static void find_same(struct asy_gap *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i && !list[i].same_as; k++)
			if (!list[k].same_as && same(&list[k], &list[i]))
				list[i].same_as = k + 1;
}

size_t asy_gaps_distinct(const struct asy_gap *list, size_t n)
{
	size_t distinct = 0;

	for (size_t i = 0; i < n; i++)
		distinct += list[i].same_as == 0;
	return distinct;
}

struct asy_gap *asy_gaps(const json_t *document, const char *only, size_t *ret_n)
{
	size_t total = 0, s, i;
	json_t *scheme, *r;
	struct asy_gap *list;

	json_array_foreach(doc_list(document, "schemes"), s, scheme)
		total += json_array_size(doc_list(scheme, "requirements"));
	list = calloc(total + 1, sizeof(*list));
	*ret_n = 0;
	if (!list)
		return NULL;
	json_array_foreach(doc_list(document, "schemes"), s, scheme) {
		if (only && strcmp(only, doc_text(scheme, "id")) != 0)
			continue;
		json_array_foreach(doc_list(scheme, "requirements"), i, r)
			if (strcmp(doc_text(r, "verdict"), "fail") == 0 || strcmp(doc_text(r, "verdict"), "inconclusive") == 0)
				fill(&list[(*ret_n)++], document, scheme, r);
	}
	/* Insertion keeps the scheme's order among equals, which qsort() does not promise. */
	for (size_t k = 1; k < *ret_n; k++) {
		struct asy_gap g = list[k];
		size_t at = k;

		for (; at > 0 && by_weight(&g, &list[at - 1]) < 0; at--)
			list[at] = list[at - 1];
		list[at] = g;
	}
	find_same(list, *ret_n);
	return list;
}

static const char *paint(bool colour, const char *verdict, const char *severity)
{
	if (!colour)
		return "";
	return strcmp(verdict, "fail") != 0 ? "\x1b[33m" : severity_rank(severity) <= 1 ? "\x1b[31;1m" : "\x1b[31m";
}

static const char *what_is_missing(const char *reach)
{
	if (strcmp(reach, "needs-answer") == 0)
		return "fill in the declaration";
	if (strcmp(reach, "needs-human") == 0)
		return "an assessor has to judge";
	if (strcmp(reach, "needs-evidence") == 0)
		return "evidence is missing: add the artifact, or complete the image";
	return "the checks found nothing against it; the rest is for answers and people";
}

struct printing {
	const struct asy_gap *list;
	size_t n;
	bool colour, many; /* many: of several schemes, each gap names its own */
	struct asy_buf *out;
};

/* The other requirements that fall with this one. */
static void also(const struct printing *p, size_t number)
{
	size_t found = 0;

	for (size_t i = number + 1; i < p->n; i++) {
		const struct asy_gap *g = &p->list[i];

		if (g->same_as != number + 1)
			continue;
		if (++found <= MOST_ALSO)
			asy_buf_printf(p->out, "%s%s %s", found == 1 ? "     also: " : ", ", doc_text(g->scheme, "id"), doc_text(g->requirement, "id"));
	}
	if (found > MOST_ALSO)
		asy_buf_printf(p->out, " and %zu more", found - MOST_ALSO);
	asy_buf_text(p->out, found ? "\n" : "");
}

static void one_text(const struct printing *p, size_t i, size_t shown)
{
	const struct asy_gap *g = &p->list[i];
	char locus[512];
	bool fails = strcmp(g->verdict, "fail") == 0;
	const json_t *risk = doc_object(g->requirement, "accepted-risk");

	asy_buf_printf(p->out, "%3zu  %s%-12s%s %-9s %s%s%-8s %s  %s\n", shown, paint(p->colour, g->verdict, g->severity),
	               fails ? "FAIL" : "INCONCLUSIVE", p->colour ? "\x1b[0m" : "", g->severity, p->many ? doc_text(g->scheme, "id") : "",
	               p->many ? " " : "", doc_text(g->requirement, "id"), doc_text(g->requirement, "obligation"), g->title);
	if (g->proof) {
		asy_buf_printf(p->out, "     seen: %s", doc_locus(g->proof, locus, sizeof(locus)));
		if (g->more)
			asy_buf_printf(p->out, " and %zu more", g->more);
		asy_buf_text(p->out, "\n");
	}
	if (doc_bool(risk, "in-force"))
		asy_buf_printf(p->out, "     accepted risk: %s until %s: %s\n", doc_text(risk, "by"), doc_text(risk, "expires"), doc_text(risk, "reason"));
	asy_buf_printf(p->out, "     fix:  %s\n", fails && *g->fix ? g->fix : fails ? "see assay explain" : what_is_missing(g->reach));
	also(p, i);
}

enum asy_err asy_gaps_text(const json_t *document, const char *scheme, bool colour, size_t most, struct asy_buf *out)
{
	size_t n, shown = 0;
	struct asy_gap *list = asy_gaps(document, scheme, &n);
	struct printing p = {.list = list, .n = n, .colour = colour, .out = out,
	                     .many = !scheme && json_array_size(doc_list(document, "schemes")) > 1};

	if (!list)
		return ASY_NOMEM;
	for (size_t i = 0; i < n && (!most || shown < most); i++)
		if (!list[i].same_as)
			one_text(&p, i, ++shown);
	if (n == 0)
		asy_buf_text(out, "no gaps\n");
	free(list);
	return out->err;
}

enum asy_err asy_gaps_json(const json_t *document, const char *scheme, struct asy_buf *out)
{
	size_t n;
	struct asy_gap *list = asy_gaps(document, scheme, &n);
	struct asy_json j;
	char locus[512];

	if (!list)
		return ASY_NOMEM;
	asy_json_init(&j, out);
	asy_json_array(&j);
	for (size_t i = 0; i < n; i++) {
		asy_json_object(&j);
		asy_json_put(&j, "scheme", doc_text(list[i].scheme, "id"));
		asy_json_put(&j, "requirement", doc_text(list[i].requirement, "id"));
		asy_json_put(&j, "obligation", doc_text(list[i].requirement, "obligation"));
		asy_json_put(&j, "verdict", list[i].verdict);
		asy_json_put(&j, "severity", list[i].severity);
		asy_json_put(&j, "reach", list[i].reach);
		asy_json_put(&j, "title", list[i].title);
		asy_json_put(&j, "fix", list[i].fix);
		asy_json_put_bool(&j, "accepted-risk", doc_bool(doc_object(list[i].requirement, "accepted-risk"), "in-force"));
		asy_json_put(&j, "seen", list[i].proof ? doc_locus(list[i].proof, locus, sizeof(locus)) : "");
		asy_json_end(&j);
	}
	asy_json_end(&j);
	free(list);
	return asy_json_finish(&j);
}
