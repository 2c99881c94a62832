/* The verdicts of one scheme as a picture: a row per clause, a cell per requirement. */
#include <string.h>

#include "report/document.h"
#include "report/html_parts.h"

enum { LEFT = 70, CELL_W = 60, CELL_H = 30, GAP = 4, PER_ROW = 16 };

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
static void cell(struct html *h, const json_t *scheme, const json_t *r, int x, int y)
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
	         CELL_W, CELL_H, fill(verdict), stroke(verdict), mandatory ? "2" : "0.6");
	html_fmt(h, "<text x=\"%d\" y=\"%d\" font-size=\"11\" text-anchor=\"middle\">", x + CELL_W / 2, y + 13);
	html_text(h, doc_text(r, "id"));
	html_fmt(h, "</text><text x=\"%d\" y=\"%d\" font-size=\"11\" font-weight=\"700\" text-anchor=\"middle\">", x + CELL_W / 2, y + 26);
	html_raw(h, html_verdict_mark(verdict));
	html_raw(h, "</text></g></a>");
}

/* Position of the next cell; a new clause starts a new line, and so does a full one. */
struct place {
	int column, line;
	const char *clause;
};

static void advance(struct place *p, const json_t *r)
{
	const char *clause = doc_text(r, "clause");

	if (strcmp(clause, p->clause) != 0) {
		p->line++;
		p->column = 0;
	} else if (++p->column == PER_ROW) {
		p->line++;
		p->column = 0;
	}
}

static int lines_of(const json_t *scheme)
{
	struct place p = {.line = -1, .clause = ""};
	size_t i;
	json_t *r;

	json_array_foreach(doc_list(scheme, "requirements"), i, r) {
		advance(&p, r);
		p.clause = doc_text(r, "clause");
	}
	return p.line + 1;
}

void html_matrix(struct html *h, const json_t *scheme)
{
	struct place p = {.line = -1, .clause = ""};
	size_t i;
	json_t *r;

	html_raw(h, "<div class=\"matrix\">");
	html_fmt(h, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Verdict of every requirement, one line per clause\">",
	         LEFT + PER_ROW * (CELL_W + GAP), lines_of(scheme) * (CELL_H + GAP) + GAP);
	json_array_foreach(doc_list(scheme, "requirements"), i, r) {
		bool first = strcmp(doc_text(r, "clause"), p.clause) != 0;
		int y;

		advance(&p, r);
		y = GAP + p.line * (CELL_H + GAP);
		if (first) {
			html_fmt(h, "<text x=\"0\" y=\"%d\" font-size=\"13\" font-weight=\"600\">", y + 20);
			html_text(h, doc_text(r, "clause"));
			html_raw(h, "</text>");
		}
		cell(h, scheme, r, LEFT + p.column * (CELL_W + GAP), y);
		p.clause = doc_text(r, "clause");
	}
	html_raw(h, "</svg></div><p class=\"legend\"><span>\u2713 pass</span><span>\u2715 fail</span><span>? inconclusive</span>"
	            "<span>\u2013 not applicable</span><span>heavy frame: mandatory</span><span>thin frame: recommended</span></p>");
}
