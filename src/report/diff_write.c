/* The comparison as text, JSON and a page. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/diff.h"
#include "report/document.h"
#include "report/html_parts.h"

static const char *word(const char *verdict)
{
	return strcmp(verdict, "fail") == 0 ? "FAIL" : strcmp(verdict, "pass") == 0 ? "PASS" :
	       strcmp(verdict, "not-applicable") == 0 ? "NOT APPLICABLE" : "INCONCLUSIVE";
}

static void verdicts_text(const json_t *list, bool colour, struct asy_buf *out)
{
	const char *current = "";
	size_t i;
	json_t *v;

	asy_buf_printf(out, "\nverdicts that moved: %zu\n", json_array_size(list));
	json_array_foreach(list, i, v) {
		bool worse = strcmp(doc_text(v, "change"), "worse") == 0, better = strcmp(doc_text(v, "change"), "better") == 0;

		if (strcmp(doc_text(v, "scheme"), current) != 0)
			asy_buf_printf(out, "  %s\n", current = doc_text(v, "scheme"));
		asy_buf_printf(out, "    %s%-7s%s %-10s %s -> %s  %s\n", !colour ? "" : worse ? "\x1b[31m" : better ? "\x1b[32m" : "", doc_text(v, "change"),
		               colour ? "\x1b[0m" : "", doc_text(v, "requirement"), word(doc_text(v, "from")), word(doc_text(v, "to")), doc_text(v, "title"));
		if (worse && *doc_text(v, "why"))
			asy_buf_printf(out, "            because %s\n", doc_text(v, "why"));
	}
}

static void list_text(const char *title, const json_t *list, size_t most, bool values, struct asy_buf *out)
{
	size_t i;
	json_t *o;

	asy_buf_printf(out, "\n%s: %zu\n", title, json_array_size(list));
	json_array_foreach(list, i, o) {
		const char *from = doc_text(o, "from"), *to = doc_text(o, "to");

		if (most && i == most) {
			asy_buf_printf(out, "  and %zu more (--all)\n", json_array_size(list) - most);
			break;
		}
		asy_buf_printf(out, "  %-9s %s%s%s%s%s\n", doc_text(o, "change"), doc_text(o, "what"), values && (*from || *to) ? "  " : "", values ? from : "",
		               values && *from && *to ? " -> " : "", values ? to : "");
	}
}

enum asy_err asy_diff_text(const json_t *d, bool colour, size_t most, struct asy_buf *out)
{
	const json_t *p = doc_object(d, "product"), *list = doc_list(d, "confirm");
	size_t i;
	json_t *c;

	asy_buf_printf(out, "%s  %s -> %s\n", doc_text(p, "name"), *doc_text(p, "from") ? doc_text(p, "from") : "?", *doc_text(p, "to") ? doc_text(p, "to") : "?");
	if (!doc_bool(d, "same-catalog"))
		asy_buf_text(out, "the results were made with different catalogs: a verdict may have moved for that reason alone\n");
	verdicts_text(doc_list(d, "verdicts"), colour, out);
	if (json_array_size(doc_list(d, "schemes")))
		list_text("schemes in one of the results only", doc_list(d, "schemes"), 0, false, out);
	asy_buf_printf(out, "\nto be confirmed again: %zu\n", json_array_size(list));
	json_array_foreach(list, i, c) {
		if (most && i == most) {
			asy_buf_printf(out, "  and %zu more (--all)\n", json_array_size(list) - most);
			break;
		}
		asy_buf_printf(out, "  %s%s%s  (%s%sline %" PRId64 "): %s\n", doc_text(c, "what"), *doc_text(c, "said") ? " = " : "", doc_text(c, "said"),
		               doc_text(c, "file"), *doc_text(c, "file") ? ", " : "", doc_int(c, "line"), doc_text(c, "why"));
	}
	list_text("components", doc_list(d, "components"), most, true, out);
	list_text("observations", doc_list(d, "observations"), most, false, out);
	if (doc_bool(d, "files-compared"))
		list_text("files", doc_list(d, "files"), most, false, out);
	else
		asy_buf_text(out, "\nfiles: not compared, a result has no files.tsv\n");
	return out->err;
}

enum asy_err asy_diff_json(const json_t *d, struct asy_buf *out)
{
	char *text = json_dumps(d, JSON_INDENT(2) | JSON_SORT_KEYS);

	if (!text)
		return ASY_NOMEM;
	asy_buf_text(out, text);
	asy_buf_text(out, "\n");
	free(text);
	return out->err;
}

static void list_html(struct html *h, const char *title, const json_t *list, bool values)
{
	size_t i;
	json_t *o;

	html_fmt(h, "<h2>%s: %zu</h2>", title, json_array_size(list));
	if (json_array_size(list) == 0)
		return;
	html_raw(h, "<details><summary>Show</summary><div class=\"scroll\"><table><thead><tr><th>Change</th><th>What</th>");
	html_raw(h, values ? "<th>Before</th><th>Now</th></tr></thead><tbody>" : "</tr></thead><tbody>");
	json_array_foreach(list, i, o) {
		html_raw(h, "<tr>");
		html_element(h, "td", "", doc_text(o, "change"));
		html_element(h, "td", "", doc_text(o, "what"));
		if (values) {
			html_element(h, "td", "", doc_text(o, "from"));
			html_element(h, "td", "", doc_text(o, "to"));
		}
		html_raw(h, "</tr>");
	}
	html_raw(h, "</tbody></table></div></details>");
}

static void verdicts_html(struct html *h, const json_t *list)
{
	size_t i;
	json_t *v;

	html_fmt(h, "<h2>Verdicts that moved: %zu</h2>", json_array_size(list));
	if (json_array_size(list) == 0)
		return;
	html_raw(h, "<div class=\"scroll\"><table><thead><tr><th>Change</th><th>Scheme</th><th>Requirement</th><th>Before</th><th>Now</th><th>Why</th></tr>"
	            "</thead><tbody>");
	json_array_foreach(list, i, v) {
		html_raw(h, "<tr>");
		html_element(h, "td", "", doc_text(v, "change"));
		html_element(h, "td", "", doc_text(v, "scheme"));
		html_raw(h, "<td>");
		html_text(h, doc_text(v, "requirement"));
		html_raw(h, "<br><span class=\"soft small\">");
		html_text(h, doc_text(v, "title"));
		html_raw(h, "</span></td><td>");
		html_badge(h, doc_text(v, "from"));
		html_raw(h, "</td><td>");
		html_badge(h, doc_text(v, "to"));
		html_raw(h, "</td>");
		html_element(h, "td", "small", doc_text(v, "why"));
		html_raw(h, "</tr>");
	}
	html_raw(h, "</tbody></table></div>");
}

static void confirm_html(struct html *h, const json_t *list)
{
	size_t i;
	json_t *c;

	html_fmt(h, "<h2>To be confirmed again: %zu</h2>", json_array_size(list));
	html_raw(h, json_array_size(list) ? "<ul>" : "");
	json_array_foreach(list, i, c) {
		html_raw(h, "<li><code>");
		html_text(h, doc_text(c, "what"));
		html_raw(h, "</code> ");
		html_text(h, doc_text(c, "said"));
		html_raw(h, " <span class=\"soft small\">");
		html_text(h, doc_text(c, "file"));
		html_fmt(h, " line %" PRId64 "</span> ", doc_int(c, "line"));
		html_text(h, doc_text(c, "why"));
		html_raw(h, "</li>");
	}
	html_raw(h, json_array_size(list) ? "</ul>" : "");
}

enum asy_err asy_diff_html(const json_t *d, struct asy_buf *out)
{
	struct html h = {.out = out, .doc = d};
	const json_t *p = doc_object(d, "product");

	html_raw(&h, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
	             "<title>Comparison of two results</title><style>");
	for (size_t i = 0; html_style[i]; i++)
		html_raw(&h, html_style[i]);
	html_raw(&h, "</style></head><body><main><h1>");
	html_text(&h, doc_text(p, "name"));
	html_raw(&h, " ");
	html_text(&h, doc_text(p, "from"));
	html_raw(&h, " \u2192 ");
	html_text(&h, doc_text(p, "to"));
	html_raw(&h, "</h1>");
	if (!doc_bool(d, "same-catalog"))
		html_raw(&h, "<p>The results were made with different catalogs: a verdict may have moved for that reason alone.</p>");
	verdicts_html(&h, doc_list(d, "verdicts"));
	if (json_array_size(doc_list(d, "schemes")))
		list_html(&h, "Schemes in one of the results only", doc_list(d, "schemes"), false);
	confirm_html(&h, doc_list(d, "confirm"));
	list_html(&h, "Components", doc_list(d, "components"), true);
	list_html(&h, "Observations", doc_list(d, "observations"), false);
	list_html(&h, "Files", doc_list(d, "files"), false);
	html_raw(&h, "</main></body></html>\n");
	return out->err;
}
