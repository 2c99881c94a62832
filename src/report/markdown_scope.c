/* Which rules apply, as a Markdown table: those that count now or later, or may. */
#include <string.h>

#include "report/document.h"
#include "report/machine.h"
#include "report/markdown.h"

static bool shown(const json_t *r)
{
	const char *status = doc_text(r, "status"), *time = doc_text(r, "time"), *force = doc_text(r, "force");

	if (strcmp(status, "applies") != 0 && (strcmp(status, "unknown") != 0 || strcmp(force, "exclusion") == 0))
		return false;
	return strcmp(time, "over") != 0 && strcmp(time, "no-units") != 0;
}

static void cell(struct asy_buf *out, const char *text)
{
	asy_buf_text(out, " | ");
	asy_markdown_text(out, text);
}

static void row(const json_t *r, struct asy_buf *out)
{
	bool open = strcmp(doc_text(r, "status"), "unknown") == 0;
	size_t i;
	json_t *fact;

	asy_buf_text(out, "| ");
	asy_markdown_text(out, doc_text(r, "title"));
	cell(out, doc_text(r, "law"));
	cell(out, *doc_text(r, "from") ? doc_text(r, "from") : "no day set");
	cell(out, doc_text(r, "until"));
	asy_buf_text(out, open ? " | not known: needs" : " | ");
	json_array_foreach(doc_list(r, "needs"), i, fact) {
		asy_buf_text(out, i ? ", " : " ");
		asy_markdown_text(out, json_string_value(fact));
	}
	if (!open)
		asy_markdown_text(out, doc_text(r, "force"));
	cell(out, doc_text(r, "class"));
	cell(out, doc_text(r, "route"));
	asy_buf_text(out, " |\n");
}

static void dates(const json_t *r, struct asy_buf *out)
{
	size_t i;
	json_t *d;

	json_array_foreach(doc_list(r, "dates"), i, d) {
		asy_buf_text(out, "- ");
		asy_markdown_text(out, *doc_text(d, "day") ? doc_text(d, "day") : "day not known");
		asy_buf_text(out, ": ");
		asy_markdown_text(out, doc_text(d, "title"));
		asy_buf_text(out, " (");
		asy_markdown_text(out, doc_text(r, "law"));
		asy_buf_text(out, ", ");
		asy_markdown_text(out, doc_text(d, "legal"));
		asy_buf_text(out, doc_bool(d, "support-too-short") ? "): **support ends before that day**\n" : ")\n");
	}
}

void asy_markdown_scope(const json_t *document, struct asy_buf *out)
{
	const json_t *scope = doc_object(document, "scope"), *rules = doc_list(scope, "rules");
	bool any = false;
	size_t i;
	json_t *r;

	json_array_foreach(rules, i, r) {
		if (!shown(r))
			continue;
		if (!any)
			asy_buf_printf(out, "\n## Which rules apply on %s\n\n| rule | law | from | until | force | class | route |\n"
			                    "| --- | --- | --- | --- | --- | --- | --- |\n", doc_text(scope, "on"));
		any = true;
		row(r, out);
	}
	asy_buf_text(out, any ? "\n" : "");
	json_array_foreach(rules, i, r)
		if (shown(r) && strcmp(doc_text(r, "status"), "applies") == 0)
			dates(r, out);
}
