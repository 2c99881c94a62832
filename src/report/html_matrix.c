/* The verdicts of one scheme as a picture: a row per clause, a cell per requirement. */
#include <string.h>

#include "report/document.h"
#include "report/html_parts.h"

enum { WIDTH = 1090, CELL_H = 30, LABEL_H = 20, GAP = 4, LETTER = 7, NARROW = 60, SHORT_LABEL = 9 };

/* How one scheme is laid out: by its longest id and its clauses. */
struct layout {
	int left;       /* room for labels beside the cells; 0: they stand above, or there are none */
	int cell_w, per_row;
	bool flow;      /* hardly two requirements share a clause: one after the other, without labels */
};

static struct layout layout_of(const json_t *scheme)
{
	size_t longest = 0, label = 0, clauses = 0, n = json_array_size(doc_list(scheme, "requirements")), i;
	struct layout l = {.cell_w = NARROW};
	const char *clause = "";
	json_t *r;

	json_array_foreach(doc_list(scheme, "requirements"), i, r) {
		const char *c = doc_text(r, "clause");

		longest = strlen(doc_text(r, "id")) > longest ? strlen(doc_text(r, "id")) : longest;
		label = strlen(c) > label ? strlen(c) : label;
		clauses += i == 0 || strcmp(c, clause) != 0;
		clause = c;
	}
	if ((int)longest * LETTER + 10 > l.cell_w)
		l.cell_w = longest > 40 ? 290 : (int)longest * LETTER + 10;
	l.flow = clauses * 2 > n;
	l.left = !l.flow && label <= SHORT_LABEL ? 70 : 0;
	l.per_row = (WIDTH - l.left) / (l.cell_w + GAP);
	return l;
}

static const char *fill(const char *verdict)
{
	return strcmp(verdict, "fail") == 0 ? "var(--failbg)" : strcmp(verdict, "pass") == 0 ? "var(--passbg)" :
	       strcmp(verdict, "not-applicable") == 0 ? "var(--nabg)" : "var(--openbg)";
}

static const char *stroke(const char *verdict)
{
	return strcmp(verdict, "fail") == 0 ? "var(--fail)" : strcmp(verdict, "pass") == 0 ? "var(--pass)" :
	       strcmp(verdict, "not-applicable") == 0 ? "var(--na)" : "var(--open)";
}

/* Mandatory cells have a heavy frame, so that the difference survives black-and-white print. */
static void cell(struct html *h, const struct layout *l, const json_t *scheme, const json_t *r, int x, int y)
{
	const char *verdict = doc_text(r, "verdict");
	bool mandatory = strcmp(doc_text(r, "obligation"), "M") == 0;

	html_raw(h, "<a href=\"#");
	html_anchor(h, scheme, r);
	html_raw(h, "\"><g><title>");
	html_text(h, doc_text(r, "id"));
	html_raw(h, " ");
	html_raw(h, html_verdict_word(verdict));
	html_raw(h, ": ");
	html_text(h, doc_text(r, "title"));
	html_raw(h, "</title>");
	html_fmt(h, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\" fill=\"%s\" stroke=\"%s\" stroke-width=\"%s\"/>", x, y,
	         l->cell_w, CELL_H, fill(verdict), stroke(verdict), mandatory ? "2" : "0.6");
	html_fmt(h, "<text x=\"%d\" y=\"%d\" font-size=\"11\" text-anchor=\"middle\">", x + l->cell_w / 2, y + 13);
	html_text(h, doc_text(r, "id"));
	html_fmt(h, "</text><text x=\"%d\" y=\"%d\" font-size=\"11\" font-weight=\"700\" text-anchor=\"middle\">", x + l->cell_w / 2, y + 26);
	html_raw(h, html_verdict_mark(verdict));
	html_raw(h, "</text></g></a>");
}

/* Where the next cell stands; a new clause starts a new line, and so does a full one. */
struct place {
	int column, y;
	bool any, labelled; /* labelled: a label belongs to this cell's line */
	const char *clause;
};

static void advance(struct place *p, const struct layout *l, const json_t *r)
{
	const char *clause = doc_text(r, "clause");
	bool fresh = !l->flow && (!p->any || strcmp(clause, p->clause) != 0);

	p->labelled = fresh;
	if (!p->any) {
		p->y = GAP + (fresh && !l->left ? LABEL_H : 0);
	} else if (fresh || ++p->column == l->per_row) {
		p->y += CELL_H + GAP + (fresh && !l->left ? LABEL_H : 0);
		p->column = 0;
	}
	p->any = true;
	p->clause = clause;
}

static int height_of(const json_t *scheme, const struct layout *l)
{
	struct place p = {.clause = ""};
	size_t i;
	json_t *r;

	json_array_foreach(doc_list(scheme, "requirements"), i, r)
		advance(&p, l, r);
	return p.y + CELL_H + GAP;
}

void html_matrix(struct html *h, const json_t *scheme)
{
	struct layout l = layout_of(scheme);
	struct place p = {.clause = ""};
	size_t i;
	json_t *r;

	html_raw(h, "<div class=\"matrix\">");
	html_fmt(h, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Verdict of every requirement\">", WIDTH, height_of(scheme, &l));
	json_array_foreach(doc_list(scheme, "requirements"), i, r) {
		advance(&p, &l, r);
		if (p.labelled) {
			html_fmt(h, "<text x=\"0\" y=\"%d\" font-size=\"13\" font-weight=\"600\">", l.left ? p.y + 20 : p.y - 5);
			html_text(h, doc_text(r, "clause"));
			html_raw(h, "</text>");
		}
		cell(h, &l, scheme, r, l.left + p.column * (l.cell_w + GAP), p.y);
	}
	html_raw(h, "</svg></div>");
}

void html_matrix_legend(struct html *h)
{
	html_raw(h, "<p class=\"legend\"><span>\u2713 pass</span><span>\u2715 fail</span><span>? inconclusive</span>"
	            "<span>\u2013 not applicable</span><span>heavy frame: mandatory</span><span>thin frame: recommended</span></p>");
}
