#include "report/markdown.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/document.h"
#include "report/gaps.h"
#include "report/machine.h"

void asy_markdown_text(struct asy_buf *out, const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20) {
			asy_buf_u8(out, ' ');
			continue;
		}
		if (*text == '<' || *text == '&') {
			asy_buf_text(out, *text == '<' ? "&lt;" : "&amp;");
			continue;
		}
		if (strchr("\\`*_[]|~#", *text))
			asy_buf_u8(out, '\\');
		asy_buf_u8(out, (uint8_t)*text);
	}
}

void asy_markdown_code(struct asy_buf *out, const char *text)
{
	size_t longest = 0, run = 0;

	if (!*text)
		return;
	for (const char *p = text; *p; p++) {
		run = *p == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	asy_buf_fill(out, '`', longest + 1);
	asy_buf_text(out, longest ? " " : "");
	for (; *text; text++) /* a pipe would end a cell of a table even inside code */
		asy_buf_text(out, (unsigned char)*text < 0x20 ? " " : *text == '|' ? "\\|" : (char[]){*text, 0});
	asy_buf_text(out, longest ? " " : "");
	asy_buf_fill(out, '`', longest + 1);
}

static const char *word(const char *verdict)
{
	return strcmp(verdict, "pass") == 0 ? "PASS" : strcmp(verdict, "fail") == 0 ? "**FAIL**" :
	       strcmp(verdict, "not-applicable") == 0 ? "n/a" : "INCONCLUSIVE";
}

static void line(struct asy_buf *out, const char *label, const char *value)
{
	if (!*value)
		return;
	asy_buf_printf(out, "- %s: ", label);
	asy_markdown_text(out, value);
	asy_buf_text(out, "\n");
}

static void head(const json_t *document, struct asy_buf *out)
{
	const json_t *p = doc_object(document, "product");
	size_t i;
	json_t *a;

	asy_buf_text(out, "# Security assessment: ");
	asy_markdown_text(out, doc_text(p, "name"));
	asy_buf_text(out, "\n\n");
	line(out, "Manufacturer", doc_text(p, "manufacturer"));
	line(out, "Model", doc_text(p, "model"));
	line(out, "Firmware", doc_text(p, "firmware-version"));
	line(out, "Date", doc_text(document, "created"));
	json_array_foreach(doc_list(document, "artifacts"), i, a) {
		asy_buf_text(out, "- ");
		asy_markdown_text(out, doc_text(a, "kind"));
		asy_buf_text(out, ": ");
		asy_markdown_code(out, *doc_text(a, "file") ? doc_text(a, "file") : doc_text(a, "address"));
		asy_buf_text(out, *doc_text(a, "sha256") ? " sha256 " : " ");
		asy_markdown_code(out, doc_text(a, "sha256"));
		asy_buf_printf(out, " %s\n", doc_text(a, "status"));
	}
}

static void counts(const json_t *document, struct asy_buf *out)
{
	size_t i;
	json_t *s;

	asy_buf_text(out, "\n| scheme | requirements | pass | fail | inconclusive | n/a |\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
	json_array_foreach(doc_list(document, "schemes"), i, s) {
		const json_t *c = doc_object(s, "counts");

		asy_buf_text(out, "| ");
		asy_markdown_text(out, doc_text(s, "title"));
		asy_buf_printf(out, " | %zu | %" PRId64 " | %" PRId64 " | %" PRId64 " | %" PRId64 " |\n", json_array_size(doc_list(s, "requirements")),
		               doc_int(c, "pass"), doc_int(c, "fail"), doc_int(c, "inconclusive"), doc_int(c, "not-applicable"));
	}
}

static void failures(const json_t *document, struct asy_buf *out)
{
	size_t n, shown = 0;
	struct asy_gap *list = asy_gaps(document, NULL, &n);
	char locus[1024];

	asy_buf_text(out, "\n## What fails, worst first\n\n");
	for (size_t i = 0; list && i < n; i++) {
		if (strcmp(list[i].verdict, "fail") != 0)
			continue;
		shown++;
		asy_buf_text(out, "1. **");
		asy_markdown_text(out, doc_text(list[i].scheme, "id"));
		asy_buf_text(out, " ");
		asy_markdown_text(out, doc_text(list[i].requirement, "id"));
		asy_buf_printf(out, "** (%s) ", list[i].severity);
		asy_markdown_text(out, list[i].title);
		asy_buf_text(out, "  \n   ");
		if (list[i].proof) {
			asy_buf_text(out, "seen: ");
			asy_markdown_code(out, doc_locus(list[i].proof, locus, sizeof(locus)));
			if (list[i].more)
				asy_buf_printf(out, " and %zu more", list[i].more);
			asy_buf_text(out, "  \n   ");
		}
		asy_buf_text(out, "fix: ");
		asy_markdown_text(out, *list[i].fix ? list[i].fix : "see the reasons of the requirement");
		asy_buf_text(out, "\n");
	}
	if (!shown)
		asy_buf_text(out, "Nothing.\n");
	free(list);
}

static void contradictions(const json_t *document, struct asy_buf *out)
{
	const json_t *list = doc_list(document, "contradictions");
	size_t i, k;
	json_t *c, *a;

	if (json_array_size(list) == 0)
		return;
	asy_buf_text(out, "\n## Answers that the evidence contradicts\n\n");
	json_array_foreach(list, i, c) {
		asy_buf_text(out, "- ");
		asy_markdown_text(out, doc_text(c, "text"));
		json_array_foreach(doc_list(c, "answers"), k, a) {
			asy_buf_text(out, "; said: ");
			asy_markdown_code(out, doc_text(a, "id"));
			asy_buf_text(out, " ");
			asy_markdown_text(out, doc_text(a, "value"));
		}
		asy_buf_text(out, "\n");
	}
}

static void verdicts(const json_t *scheme, struct asy_buf *out)
{
	size_t i;
	json_t *r;

	asy_buf_text(out, "\n## ");
	asy_markdown_text(out, doc_text(scheme, "title"));
	asy_buf_text(out, "\n\n| requirement | verdict | obligation | title | what is missing |\n| --- | --- | --- | --- | --- |\n");
	json_array_foreach(doc_list(scheme, "requirements"), i, r) {
		bool open = strcmp(doc_text(r, "verdict"), "inconclusive") == 0;

		asy_buf_text(out, "| ");
		asy_markdown_text(out, doc_text(r, "id"));
		asy_buf_printf(out, " | %s | ", word(doc_text(r, "verdict")));
		asy_markdown_text(out, doc_text(r, "obligation"));
		asy_buf_text(out, " | ");
		asy_markdown_text(out, doc_text(r, "title"));
		asy_buf_text(out, " | ");
		if (open)
			asy_markdown_text(out, *doc_text(r, "because") ? doc_text(r, "because") : doc_text(r, "reach"));
		asy_buf_text(out, " |\n");
	}
}

enum asy_err asy_report_markdown(const json_t *document, struct asy_buf *out)
{
	size_t i;
	json_t *scheme;

	head(document, out);
	counts(document, out);
	asy_markdown_scope(document, out);
	failures(document, out);
	contradictions(document, out);
	json_array_foreach(doc_list(document, "schemes"), i, scheme)
		verdicts(scheme, out);
	asy_buf_printf(out, "\nMade by %s %s with catalog %s. Requirement texts are paraphrases; the standards prevail.\n",
	               doc_text(doc_object(document, "generator"), "name"), doc_text(doc_object(document, "generator"), "version"),
	               doc_text(doc_object(document, "catalog"), "version"));
	return out->err;
}
