/* A page in its four forms. Each is a pure function of the page. */
#ifndef ASY_DOSSIER_RENDER_H
#define ASY_DOSSIER_RENDER_H

#include "dossier/page.h"

void render_html(const struct dossier *d, const struct dos_page *p, struct asy_buf *out);
void render_markdown(const struct dossier *d, const struct dos_page *p, struct asy_buf *out);
void render_csv(const struct dos_page *p, struct asy_buf *out);
enum asy_err render_json(const struct dossier *d, const struct dos_page *p, struct asy_buf *out);

/* The fields of a page as a flat JSON object, or as lines "Name: value" (RFC 9116); what is missing is null or a comment. */
enum asy_err render_export(struct dossier *d, const struct dos_page *p, struct asy_buf *out);

/* A QR code (ISO/IEC 18004, level M) as an SVG element `size` millimetres wide. ASY_LIMIT when the text is too long. */
enum asy_err render_qr(const char *text, unsigned size, struct asy_buf *out) ASY_MUST_CHECK;

/* "PASS", "FAIL", "OPEN", "N/A". */
const char *render_verdict(const char *verdict);

/* A column's name without its width, which goes to *ret_percent (0: none). */
const char *render_column(const char *column, unsigned *ret_percent);

extern const char *const render_style[]; /* pieces, ended by NULL */

#endif
