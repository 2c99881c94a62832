/* The verdicts of one scheme as a picture: a cell per requirement; a row per clause where clauses hold several. */
#include <string.h>

#include "report/document.h"
#include "report/html_parts.h"

enum { WIDTH = 1096, CELL_H = 30, GAP = 4 };

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

/* A line per clause where clauses hold several requirements; else one block, with cells as wide as the ids need. */
struct shape {
	bool clauses;
	int left, cell, per_row;
};

static struct shape shape_of(const json_t *scheme)
{
	const char *clause = "";
	size_t i, clauses = 0, longest = 0, n = json_array_size(doc_list(scheme, "requirements"));
	json_t *r;
	struct shape s = {0};

	json_array_foreach(doc_list(scheme, "requirements"), i, r) {
		size_t length = strlen(doc_text(r, "id"));

		clauses += strcmp(doc_text(r, "clause"), clause) != 0;
		clause = doc_text(r, "clause");
		longest = length > longest ? length : longest;
	}
	s.clauses = clauses * 2 <= n;
	s.left = s.clauses ? 70 : 0;
	s.cell = longest > 20 ? 160 : longest > 8 ? (int)longest * 7 + 14 : 60;
	s.per_row = (WIDTH - s.left) / (s.cell + GAP);
	return s;
}

/* Mandatory cells have a heavy frame, so that the difference survives black-and-white print. */
static void cell(struct html *h, const json_t *scheme, const json_t *r, int width, int x, int y)
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
	         width, CELL_H, fill(verdict), stroke(verdict), mandatory ? "2" : "0.6");
	html_fmt(h, "<text x=\"%d\" y=\"%d\" font-size=\"11\" text-anchor=\"middle\">", x + width / 2, y + 13);
	html_text(h, doc_text(r, "id"));
	html_fmt(h, "</text><text x=\"%d\" y=\"%d\" font-size=\"11\" font-weight=\"700\" text-anchor=\"middle\">", x + width / 2, y + 26);
	html_raw(h, html_verdict_mark(verdict));
	html_raw(h, "</text></g></a>");
}

/* Position of the next cell; a new clause starts a new line, and so does a full one. */
struct place {
	int column, line;
	const char *clause;
};

static void advance(struct place *p, const struct shape *s, const json_t *r)
{
	const char *clause = s->clauses ? doc_text(r, "clause") : " ";

	if (strcmp(clause, p->clause) != 0 || ++p->column == s->per_row) {
		p->line++;
		p->column = 0;
	}
	p->clause = clause;
}

static int lines_of(const json_t *scheme, const struct shape *s)
{
	struct place p = {.line = -1, .clause = ""};
	size_t i;
	json_t *r;

	json_array_foreach(doc_list(scheme, "requirements"), i, r)
		advance(&p, s, r);
	return p.line + 1;
}

void html_matrix(struct html *h, const json_t *scheme)
{
	const struct shape shape = shape_of(scheme);
	struct place p = {.line = -1, .clause = ""};
	size_t i;
	json_t *r;

	html_raw(h, "<div class=\"matrix\">");
	html_fmt(h, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Verdict of every requirement\">", WIDTH,
	         lines_of(scheme, &shape) * (CELL_H + GAP) + GAP);
	json_array_foreach(doc_list(scheme, "requirements"), i, r) {
		const char *before = p.clause;
		int y;

		advance(&p, &shape, r);
		y = GAP + p.line * (CELL_H + GAP);
		if (shape.clauses && strcmp(before, p.clause) != 0) {
			html_fmt(h, "<text x=\"0\" y=\"%d\" font-size=\"13\" font-weight=\"600\">", y + 20);
			html_text(h, p.clause);
			html_raw(h, "</text>");
		}
		cell(h, scheme, r, shape.cell, shape.left + 2 + p.column * (shape.cell + GAP), y);
	}
	html_raw(h, "</svg></div>");
}

void html_matrix_legend(struct html *h)
{
	html_raw(h, "<p class=\"legend\"><span>\u2713 pass</span><span>\u2715 fail</span><span>? inconclusive</span>"
	            "<span>\u2013 not applicable</span><span>heavy frame: mandatory</span><span>thin frame: recommended</span></p>");
}
