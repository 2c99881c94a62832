/* Markdown, CSV, and the words that all forms share. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "dossier/render.h"
#include "report/csv.h"
#include "report/document.h"
#include "report/markdown.h"

const char *render_verdict(const char *verdict)
{
	return strcmp(verdict, "fail") == 0 ? "FAIL" : strcmp(verdict, "pass") == 0 ? "PASS" :
	       strcmp(verdict, "not-applicable") == 0 ? "N/A" : strcmp(verdict, "inconclusive") == 0 ? "OPEN" : verdict;
}

const char *render_column(const char *column, unsigned *ret_percent)
{
	const char *bar = strchr(column, '|');

	*ret_percent = bar ? (unsigned)strtoul(column, NULL, 10) : 0;
	return bar ? bar + 1 : column;
}

/* Lines of a cell: in Markdown they are divided by <br>, the only markup of ours inside a table. */
static void markdown_lines(struct asy_buf *out, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		struct asy_buf line;

		asy_buf_init(&line, 1 << 20);
		asy_buf_append(&line, (struct asy_bytes){(const uint8_t *)text, n});
		asy_markdown_text(out, asy_buf_cstr(&line));
		asy_buf_release(&line);
		text += n;
		if (*text) {
			asy_buf_text(out, "<br>");
			text++;
		}
	}
}

static void markdown_cell(struct asy_buf *out, const struct dos_cell *c)
{
	switch (c->look) {
	case DOS_VERDICT:
		asy_buf_text(out, render_verdict(c->text));
		return;
	case DOS_CODE:
		asy_markdown_code(out, c->text);
		return;
	case DOS_MISSING:
		asy_buf_text(out, "**");
		markdown_lines(out, c->text);
		asy_buf_text(out, "**");
		return;
	case DOS_PLAIN:
	case DOS_SOFT:
	case DOS_COUNT:
		break;
	}
	asy_buf_text(out, *c->href ? "[" : "");
	markdown_lines(out, c->text);
	if (*c->href) { /* the Markdown form stands in records/ beside the other Markdown files */
		size_t n = strlen(c->href);

		if (n > 5 && strcmp(c->href + n - 5, ".html") == 0 && !strchr(c->href, '/'))
			asy_buf_printf(out, "](%.*s.md)", (int)(n - 5), c->href);
		else
			asy_buf_printf(out, "](../%s)", c->href);
	}
}

static void markdown_table(struct asy_buf *out, const struct dos_block *b)
{
	unsigned percent;

	asy_buf_text(out, "\n|");
	for (size_t i = 0; i < b->n_columns; i++) {
		asy_buf_text(out, " ");
		asy_markdown_text(out, render_column(b->columns[i], &percent));
		asy_buf_text(out, " |");
	}
	asy_buf_text(out, "\n|");
	for (size_t i = 0; i < b->n_columns; i++)
		asy_buf_text(out, " --- |");
	asy_buf_text(out, "\n");
	for (const struct dos_row *r = b->rows; r; r = r->next) {
		asy_buf_text(out, "|");
		for (size_t i = 0; i < b->n_columns; i++) {
			asy_buf_text(out, " ");
			markdown_cell(out, &r->cells[i]);
			asy_buf_text(out, " |");
		}
		asy_buf_text(out, "\n");
	}
	asy_buf_text(out, "\n");
}

static void markdown_block(struct asy_buf *out, const struct dos_block *b)
{
	switch (b->kind) {
	case DOS_HEADING:
	case DOS_SUBHEADING:
		asy_buf_text(out, b->kind == DOS_HEADING ? "\n## " : "\n### ");
		asy_markdown_text(out, b->text);
		if (*b->cell.text)
			asy_buf_printf(out, " — %s", render_verdict(b->cell.text));
		asy_buf_text(out, "\n\n");
		break;
	case DOS_TEXT:
	case DOS_WARNING:
		asy_buf_text(out, b->kind == DOS_WARNING ? "> **" : "");
		asy_markdown_text(out, b->text);
		asy_buf_text(out, b->kind == DOS_WARNING ? "**\n\n" : "\n\n");
		break;
	case DOS_TABLE:
		markdown_table(out, b);
		break;
	case DOS_QR:
		asy_markdown_text(out, b->text);
		asy_buf_text(out, ": ");
		asy_markdown_code(out, b->cell.text);
		asy_buf_text(out, "\n\n");
		break;
	}
}

void render_markdown(const struct dossier *d, const struct dos_page *p, struct asy_buf *out)
{
	const json_t *product = doc_object(d->document, "product");

	asy_buf_text(out, "# ");
	asy_markdown_text(out, p->title);
	asy_buf_text(out, "\n\n");
	asy_markdown_text(out, doc_text(product, "name"));
	asy_buf_text(out, ", ");
	asy_markdown_text(out, doc_text(product, "manufacturer"));
	asy_buf_text(out, ", firmware ");
	asy_markdown_text(out, doc_text(product, "firmware-version"));
	asy_buf_text(out, ", ");
	asy_markdown_text(out, doc_text(d->document, "created"));
	asy_buf_text(out, "\n\n");
	if (*p->basis) {
		asy_markdown_text(out, p->basis);
		asy_buf_text(out, "\n\n");
	}
	for (const struct dos_block *b = p->blocks; b; b = b->next)
		markdown_block(out, b);
}

/* Each table with its own head line; every row begins with the heading it stands under. */
void render_csv(const struct dos_page *p, struct asy_buf *out)
{
	const char *heading = "", *const *columns = NULL;
	unsigned percent;

	for (const struct dos_block *b = p->blocks; b; b = b->next) {
		if (b->kind == DOS_HEADING || b->kind == DOS_SUBHEADING)
			heading = b->text;
		if (b->kind != DOS_TABLE)
			continue;
		if (b->columns != columns) {
			asy_buf_text(out, columns ? "\r\n" : "");
			asy_csv_cell(out, "section", "");
			for (size_t i = 0; i < b->n_columns; i++) {
				asy_buf_text(out, ",");
				asy_csv_cell(out, render_column(b->columns[i], &percent), "");
			}
			asy_buf_text(out, "\r\n");
			columns = b->columns;
		}
		for (const struct dos_row *r = b->rows; r; r = r->next) {
			asy_csv_cell(out, heading, "");
			for (size_t i = 0; i < b->n_columns; i++) {
				asy_buf_text(out, ",");
				asy_csv_cell(out, r->cells[i].text, "");
			}
			asy_buf_text(out, "\r\n");
		}
	}
}
