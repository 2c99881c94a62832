#include "report/html.h"

#include <string.h>

#include "report/document.h"
#include "report/html_parts.h"

/* Levels of a label: which are reached, and what the first one that is not lacks. */
static void levels(struct html *h, const json_t *scheme)
{
	const json_t *list = doc_list(scheme, "levels");
	size_t i, k;
	json_t *l, *id;

	if (json_array_size(list) == 0)
		return;
	html_raw(h, "<ul class=\"small\">");
	json_array_foreach(list, i, l) {
		bool reached = strcmp(doc_text(l, "verdict"), "pass") == 0;

		html_raw(h, "<li>");
		html_badge(h, doc_text(l, "verdict"));
		html_raw(h, " Level ");
		html_text(h, doc_text(l, "id"));
		html_raw(h, " <span class=\"soft\">");
		html_text(h, doc_text(l, "title"));
		html_fmt(h, "</span>%s", reached ? "" : "<br>Missing: ");
		json_array_foreach(doc_list(l, "missing"), k, id) {
			html_raw(h, k ? ", <a href=\"#" : "<a href=\"#");
			html_anchor_of(h, scheme, json_string_value(id));
			html_raw(h, "\">");
			html_text(h, json_string_value(id));
			html_raw(h, "</a>");
		}
		html_raw(h, "</li>");
		if (!reached)
			break; /* what lies above cannot be reached either */
	}
	html_raw(h, "</ul>");
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
	json_array_foreach(doc_list(h->doc, "schemes"), i, scheme) {
		html_raw(h, "<section class=\"scheme\"><h3 id=\"scheme-");
		html_anchor_text(h, doc_text(scheme, "id"));
		html_raw(h, "\">");
		html_text(h, doc_text(scheme, "title"));
		html_raw(h, "</h3>");
		if (*doc_text(scheme, "legal"))
			html_element(h, "p", "soft small", doc_text(scheme, "legal"));
		levels(h, scheme);
		html_matrix(h, scheme);
		html_raw(h, "</section>");
	}
	html_matrix_legend(h);
	html_findings(h);
	html_open(h);
	html_contradictions(h);
	html_answers(h);
	html_raw(h, "<h2 id=\"requirements\">Every requirement, with its reasons</h2><p class=\"paper small soft\">On paper a requirement shows its reasons "
	            "when it was open on the screen; the whole test report is a document of the dossier.</p>");
	json_array_foreach(doc_list(h->doc, "schemes"), i, scheme) {
		html_element(h, "h3", "", doc_text(scheme, "title"));
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
