/* A page for people: self-contained, no script, prints on A4. Well-formed as XML too, so that any tool can read it. */
#include <string.h>

#include "dossier/render.h"
#include "report/document.h"
#include "report/html_parts.h"

enum { QR_MM = 38 };

const char *const render_style[] = {
	":root{--ink:#1a1d21;--soft:#59626c;--line:#cfd3d8;--fail:#a3180f;--pass:#17603a;--open:#6d5000;--paper:#fff;--head:#f1f3f5;--warn:#fff6dc;"
	"--link:#174a86}*{box-sizing:border-box}html{-webkit-text-size-adjust:100%}"
	"body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.45 'Noto Sans','DejaVu Sans',system-ui,-apple-system,'Segoe UI',sans-serif}"
	"main{max-width:62rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}.kicker{text-transform:uppercase;letter-spacing:.08em;font-size:.72rem;"
	"color:var(--soft)}h1{font-size:1.6rem;line-height:1.2;margin:.15rem 0 .4rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:2px solid "
	"var(--ink);padding-bottom:.15rem}h3{font-size:1rem;margin:1.4rem 0 .4rem}p{margin:.4rem 0;overflow-wrap:anywhere}a{color:var(--link)}"
	".soft{color:var(--soft)}dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.6rem 0 1rem;font-size:.92rem}dt{color:var(--soft)}"
	"dd{margin:0;overflow-wrap:anywhere}.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;table-layout:fixed;font-size:.86rem;margin:.4rem 0}"
	"th,td{border:1px solid var(--line);padding:.3rem .45rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
	"th{background:var(--head);font-weight:600}.code{font-family:'DejaVu Sans Mono',ui-monospace,Menlo,monospace;font-size:.92em}"
	".v{font-weight:700;white-space:nowrap}.v.fail{color:var(--fail)}.v.pass{color:var(--pass)}.v.open{color:var(--open)}.v.na{color:var(--soft)}"
	".missing{font-weight:700;color:var(--fail);border-bottom:2px dotted var(--fail)}"
	".warn{background:var(--warn);border-left:.35rem solid var(--open);padding:.5rem .8rem;margin:.6rem 0}"
	".draft{border:2px solid var(--fail);padding:.5rem .8rem;margin:.8rem 0}figure{margin:1rem 0;display:inline-block;border:1px solid var(--line);padding:.8rem}"
	"figcaption{font-size:.86rem;max-width:20rem;overflow-wrap:anywhere}footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.5rem;font-size:.8rem;"
	"color:var(--soft);overflow-wrap:anywhere}nav{font-size:.88rem}",
	"@media(max-width:40rem){table{min-width:36rem}}"
	"@page{size:A4;margin:16mm 14mm 18mm}"
	"@media print{body{font-size:9.5pt}main{max-width:none;padding:0}nav{display:none}a{color:inherit;text-decoration:none}.scroll{overflow:visible}"
	"table{font-size:8.3pt}thead{display:table-header-group}tr,.warn,.draft,figure{break-inside:avoid}tr.long{break-inside:auto}h1,h2,h3{break-after:avoid}"
	"th{background:#eee!important;print-color-adjust:exact}.warn{background:none;border:1px solid #000}}",
	NULL,
};

static const char *verdict_class(const char *v)
{
	return strcmp(v, "fail") == 0 ? "fail" : strcmp(v, "pass") == 0 ? "pass" : strcmp(v, "not-applicable") == 0 ? "na" : "open";
}

static void lines(struct html *h, const char *text)
{
	struct asy_buf line;

	asy_buf_init(&line, 1 << 20);
	while (*text) {
		size_t n = strcspn(text, "\n");

		asy_buf_clear(&line);
		asy_buf_append(&line, (struct asy_bytes){(const uint8_t *)text, n});
		html_text(h, asy_buf_cstr(&line));
		text += n;
		if (*text++ == 0)
			break;
		html_raw(h, "<br/>");
	}
	asy_buf_release(&line);
}

static void verdict(struct html *h, const char *text)
{
	html_fmt(h, "<span class=\"v %s\">%s ", verdict_class(text), html_verdict_mark(text));
	html_text(h, render_verdict(text));
	html_raw(h, "</span>");
}

static void cell(struct html *h, const struct dos_cell *c)
{
	if (!*c->text)
		return;
	if (*c->href) {
		html_raw(h, "<a href=\"");
		html_attr(h, c->href);
		html_raw(h, "\">");
		lines(h, c->text);
		html_raw(h, "</a>");
	} else if (c->look == DOS_VERDICT) {
		verdict(h, c->text);
	} else if (c->look == DOS_PLAIN || c->look == DOS_COUNT) {
		lines(h, c->text);
	} else {
		html_raw(h, c->look == DOS_MISSING ? "<span class=\"missing\">" : c->look == DOS_CODE ? "<span class=\"code\">" : "<span class=\"soft\">");
		lines(h, c->text);
		html_raw(h, "</span>");
	}
}

enum { LONG_ROW = 900 }; /* characters in a cell: such a row may be broken over pages */

static void table(struct html *h, const struct dos_block *b)
{
	unsigned percent;

	html_raw(h, "<div class=\"scroll\"><table><colgroup>");
	for (size_t i = 0; i < b->n_columns; i++) {
		render_column(b->columns[i], &percent);
		html_fmt(h, "<col style=\"width:%u%%\"/>", percent);
	}
	html_raw(h, "</colgroup><thead><tr>");
	for (size_t i = 0; i < b->n_columns; i++) {
		html_raw(h, "<th scope=\"col\">");
		html_text(h, render_column(b->columns[i], &percent));
		html_raw(h, "</th>");
	}
	html_raw(h, "</tr></thead><tbody>");
	for (const struct dos_row *r = b->rows; r; r = r->next) {
		size_t longest = 0;

		for (size_t i = 0; i < b->n_columns; i++)
			longest = strlen(r->cells[i].text) > longest ? strlen(r->cells[i].text) : longest;
		html_raw(h, longest > LONG_ROW ? "<tr class=\"long\">" : "<tr>");
		for (size_t i = 0; i < b->n_columns; i++) {
			html_raw(h, "<td>");
			cell(h, &r->cells[i]);
			html_raw(h, "</td>");
		}
		html_raw(h, "</tr>");
	}
	html_raw(h, "</tbody></table></div>");
}

static void qr(struct html *h, const struct dos_block *b)
{
	html_raw(h, "<figure>");
	if (render_qr(b->cell.text, QR_MM, h->out) == ASY_LIMIT)
		html_raw(h, "<p class=\"warn\">The text is too long for a QR code.</p>");
	html_raw(h, "<figcaption>");
	html_text(h, b->text);
	html_raw(h, "<br/><span class=\"code\">");
	html_text(h, b->cell.text);
	html_raw(h, "</span></figcaption></figure>");
}

static void block(struct html *h, const struct dos_block *b)
{
	switch (b->kind) {
	case DOS_HEADING:
		html_element(h, "h2", "", b->text);
		break;
	case DOS_SUBHEADING:
		html_raw(h, "<h3>");
		html_text(h, b->text);
		html_raw(h, " ");
		cell(h, &b->cell);
		html_raw(h, "</h3>");
		break;
	case DOS_TEXT:
		html_element(h, "p", "", b->text);
		break;
	case DOS_WARNING:
		html_element(h, "p", "warn", b->text);
		break;
	case DOS_TABLE:
		table(h, b);
		break;
	case DOS_QR:
		qr(h, b);
		break;
	}
}

static void identity(struct html *h, const struct dossier *d, const struct dos_page *p)
{
	static const char *const keys[][2] = {{"name", "Product"}, {"model", "Model"}, {"manufacturer", "Manufacturer"}, {"firmware-version", "Firmware"}};
	const json_t *product = doc_object(d->document, "product");

	html_raw(h, "<dl>");
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!*doc_text(product, keys[i][0]))
			continue;
		html_element(h, "dt", "", keys[i][1]);
		html_element(h, "dd", "", doc_text(product, keys[i][0]));
	}
	if (p->scheme) {
		html_element(h, "dt", "", "Scheme");
		html_element(h, "dd", "", doc_text(p->scheme, "title"));
	}
	html_element(h, "dt", "", "Date of the assessment");
	html_element(h, "dd", "", doc_text(d->document, "created"));
	if (*p->basis) {
		html_element(h, "dt", "", "Basis");
		html_element(h, "dd", "", p->basis);
	}
	html_raw(h, "</dl>");
}

static void foot(struct html *h, const struct dossier *d, const struct dos_page *p)
{
	const json_t *tool = doc_object(d->document, "generator"), *catalog = doc_object(d->document, "catalog");

	html_raw(h, "<footer>Made by ");
	html_text(h, doc_text(tool, "name"));
	html_raw(h, " ");
	html_text(h, doc_text(tool, "version"));
	html_raw(h, " with catalog ");
	html_text(h, doc_text(catalog, "version"));
	html_raw(h, " (sha256 <span class=\"code\">");
	html_text(h, doc_text(catalog, "sha256"));
	html_raw(h, "</span>). The texts of requirements are paraphrases; the standards and laws prevail. Confidence in this template: ");
	html_text(h, asy_confidence_name(p->template->confidence));
	html_raw(h, ". The same as <a href=\"records/");
	html_attr(h, p->id);
	html_raw(h, ".json\">JSON, with the record that every value comes from</a>, <a href=\"records/");
	html_attr(h, p->id);
	html_raw(h, ".csv\">CSV</a>, <a href=\"records/");
	html_attr(h, p->id);
	html_raw(h, ".md\">Markdown</a>.</footer>");
}

void render_html(const struct dossier *d, const struct dos_page *p, struct asy_buf *out)
{
	struct html h = {.out = out, .doc = d->document};

	html_raw(&h, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
	             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'\"/>"
	             "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/><meta name=\"referrer\" content=\"no-referrer\"/><title>");
	html_text(&h, p->title);
	html_raw(&h, " \u2013 ");
	html_text(&h, doc_text(doc_object(d->document, "product"), "name"));
	html_raw(&h, "</title><style>");
	for (size_t i = 0; render_style[i]; i++)
		html_raw(&h, render_style[i]);
	html_raw(&h, "</style></head><body><main>");
	if (strcmp(p->template->kind, "index") != 0)
		html_raw(&h, "<nav><a href=\"index.html\">Contents of the dossier</a></nav>");
	html_element(&h, "div", "kicker", p->template->kind);
	html_element(&h, "h1", "", p->title);
	identity(&h, d, p);
	if (strcmp(p->template->kind, "draft") == 0)
		html_raw(&h, "<p class=\"draft\"><strong>Draft.</strong> This says nothing on anybody's behalf until a person with authority has given what is "
		             "missing, checked the rest, and signed it.</p>");
	if (p->missing)
		html_fmt(&h, "<p class=\"warn\"><strong>%zu missing.</strong> Each is marked, with what is needed and who can give it.</p>", p->missing);
	for (const struct dos_block *b = p->blocks; b; b = b->next)
		block(&h, b);
	foot(&h, d, p);
	html_raw(&h, "</main></body></html>\n");
}
