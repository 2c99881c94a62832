/* Shared by the files of the HTML report. Foreign text reaches the page only through html_text() and html_attr(). */
#ifndef ASY_REPORT_HTML_PARTS_H
#define ASY_REPORT_HTML_PARTS_H

#include <jansson.h>

#include "base/buf.h"

struct html {
	struct asy_buf *out;
	const json_t *doc;
};

void html_raw(struct html *h, const char *markup); /* our own markup only */
void html_text(struct html *h, const char *text);  /* between tags */
void html_attr(struct html *h, const char *text);  /* inside a double-quoted attribute */
void html_fmt(struct html *h, const char *fmt, ...) ASY_PRINTF(2, 3); /* numbers and fixed words only */

/* <TAG class="CLASS">text</TAG> */
void html_element(struct html *h, const char *tag, const char *class_name, const char *text);

/* "fail" -> "FAIL"; and a mark that tells verdicts apart without colour. */
const char *html_verdict_word(const char *verdict);
const char *html_verdict_mark(const char *verdict);
void html_badge(struct html *h, const char *verdict);

/* Anchor of a requirement: only letters, digits, '.', '-' and '/'. */
void html_anchor(struct html *h, const json_t *scheme, const json_t *requirement);
void html_anchor_text(struct html *h, const char *text); /* any text as an anchor */
void html_anchor_of(struct html *h, const json_t *scheme, const char *requirement);

extern const char *const html_style[]; /* pieces of the style sheet, ended by NULL */

void html_first_screen(struct html *h);
void html_scope(struct html *h);
void html_scope_line(struct html *h);
void html_matrix(struct html *h, const json_t *scheme);
void html_matrix_legend(struct html *h);
void html_what_first(struct html *h); /* the worst findings in a line each */
void html_findings(struct html *h);
void html_open(struct html *h);       /* requirements that are neither proved nor disproved */
void html_contradictions(struct html *h);
void html_answers(struct html *h);                               /* findings about answers, in the whole report */
void html_requirement_answers(struct html *h, const json_t *r); /* and next to one requirement; its accepted risk */
void html_requirements(struct html *h, const json_t *scheme);
void html_coverage(struct html *h);
void html_components(struct html *h);
void html_observations(struct html *h);
void html_about(struct html *h);

#endif
