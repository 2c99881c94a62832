#include "report/html.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/document.h"
#include "report/html_parts.h"

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
	html_overview(h);
	html_scope(h);
	product_cards(h);
	html_raw(h, "<nav><a href=\"#verdicts\">Verdicts</a><a href=\"#gaps\">Gaps</a>");
	if (json_array_size(doc_list(h->doc, "contradictions")))
		html_raw(h, "<a href=\"#contradictions\">Contradictions</a>");
	html_raw(h, "<a href=\"#requirements\">Requirements</a><a href=\"#components\">Components</a><a href=\"#coverage\">Coverage</a>"
	            "<a href=\"#observations\">Observations</a></nav></header>");
}

void html_about(struct html *h)
{
	const json_t *catalog = doc_object(h->doc, "catalog"), *tool = doc_object(h->doc, "generator");
	size_t i;
	json_t *f;

	html_raw(h, "<h2 id=\"about\">About this report</h2><p>Verdicts follow from the evidence and the answers by the catalog's questions alone; "
	            "the same inputs give the same bytes. Requirement texts are paraphrases in our own words, with a stated confidence; "
	            "the standards themselves prevail.</p><ul class=\"small\">");
	json_array_foreach(doc_list(doc_object(h->doc, "declarations"), "files"), i, f) {
		html_raw(h, "<li>Answers: ");
		html_text(h, doc_text(f, "file"));
		html_raw(h, ", ");
		html_text(h, doc_text(f, "author"));
		html_raw(h, ", ");
		html_text(h, doc_text(f, "date"));
		html_raw(h, " ");
		html_text(h, doc_text(f, "reference"));
		html_raw(h, "</li>");
	}
	html_raw(h, "</ul></main><footer>Made by ");
	html_text(h, doc_text(tool, "name"));
	html_raw(h, " ");
	html_text(h, doc_text(tool, "version"));
	html_raw(h, " with catalog ");
	html_text(h, doc_text(catalog, "version"));
	html_raw(h, " (sha256 <code>");
	html_text(h, doc_text(catalog, "sha256"));
	html_raw(h, "</code>). Addresses of evidence are artifact:path:line or artifact:path+offset.</footer>");
}

static void document(struct html *h)
{
	size_t i;
	json_t *scheme;

	html_raw(h, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
	            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'\">"
	            "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\"><title>");
	html_text(h, doc_text(doc_object(h->doc, "product"), "name"));
	html_raw(h, " \u2013 security assessment</title><style>");
	for (size_t piece = 0; html_style[piece]; piece++)
		html_raw(h, html_style[piece]);
	html_raw(h, "</style></head><body>");
	html_first_screen(h);
	html_raw(h, "<main><h2 id=\"verdicts\">Verdicts at a glance</h2>");
	html_matrix_legend(h);
	json_array_foreach(doc_list(h->doc, "schemes"), i, scheme) {
		html_raw(h, "<h3 id=\"");
		html_anchor_of(h, scheme, "");
		html_raw(h, "\">");
		html_text(h, doc_text(scheme, "title"));
		html_raw(h, "</h3>");
		html_matrix(h, scheme);
	}
	html_gaps(h);
	html_contradictions(h);
	html_answers(h);
	html_raw(h, "<h2 id=\"requirements\">Every requirement, with its reasons</h2>");
	json_array_foreach(doc_list(h->doc, "schemes"), i, scheme) {
		html_element(h, "h3", "", doc_text(scheme, "title"));
		html_element(h, "p", "soft small", doc_text(scheme, "legal"));
		html_requirements(h, scheme);
	}
	html_components(h);
	html_coverage(h);
	html_observations(h);
	html_about(h);
	html_raw(h, "</body></html>\n");
}

enum asy_err asy_report_html(struct asy_bytes result_json, struct asy_buf *out)
{
	struct html h = {.out = out};
	char message[200];
	json_t *doc;
	enum asy_err err = asy_document_parse(result_json, &doc, message);

	if (err)
		return err;
	h.doc = doc;
	document(&h);
	json_decref(doc);
	return out->err;
}
