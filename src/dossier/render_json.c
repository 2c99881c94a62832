/* The record of a page (docs/dossier.schema.json), and flat exports of its fields. */
#include <string.h>

#include "base/json.h"
#include "dossier/parts.h"
#include "dossier/render.h"
#include "report/document.h"

static void cell(struct asy_json *j, const struct dos_cell *c)
{
	static const char *const looks[] = {
		[DOS_PLAIN] = "text", [DOS_CODE] = "text", [DOS_VERDICT] = "verdict", [DOS_MISSING] = "missing", [DOS_SOFT] = "text", [DOS_COUNT] = "count",
	};

	asy_json_object(j);
	asy_json_put(j, "text", c->text);
	if (c->look != DOS_PLAIN)
		asy_json_put(j, "kind", looks[c->look]);
	if (*c->source)
		asy_json_put(j, "source", c->source);
	if (*c->href)
		asy_json_put(j, "href", c->href);
	if (c->n_from) {
		asy_json_name(j, "from");
		asy_json_array(j);
		for (size_t i = 0; i < c->n_from; i++)
			asy_json_text(j, c->from[i]);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void table(struct asy_json *j, const struct dos_block *b)
{
	unsigned percent;

	asy_json_name(j, "columns");
	asy_json_array(j);
	for (size_t i = 0; i < b->n_columns; i++)
		asy_json_text(j, render_column(b->columns[i], &percent));
	asy_json_end(j);
	asy_json_name(j, "rows");
	asy_json_array(j);
	for (const struct dos_row *r = b->rows; r; r = r->next) {
		asy_json_array(j);
		for (size_t i = 0; i < b->n_columns; i++)
			cell(j, &r->cells[i]);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void block(struct asy_json *j, const struct dos_block *b)
{
	static const char *const kinds[] = {
		[DOS_HEADING] = "heading", [DOS_SUBHEADING] = "subheading", [DOS_TEXT] = "text", [DOS_WARNING] = "warning",
		[DOS_TABLE] = "table", [DOS_QR] = "qr",
	};

	asy_json_object(j);
	asy_json_put(j, "kind", kinds[b->kind]);
	if (b->kind == DOS_TABLE) {
		table(j, b);
	} else {
		asy_json_put(j, "text", b->text);
		if (*b->cell.text) {
			asy_json_name(j, "cell");
			cell(j, &b->cell);
		}
	}
	asy_json_end(j);
}

enum asy_err render_json(const struct dossier *d, const struct dos_page *p, struct asy_buf *out)
{
	const json_t *product = doc_object(d->document, "product");
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put_int(&j, "assay-dossier-page", 1);
	asy_json_put(&j, "id", p->id);
	asy_json_put(&j, "title", p->title);
	asy_json_put(&j, "kind", p->template->kind);
	asy_json_put(&j, "basis", p->basis);
	asy_json_put(&j, "confidence", asy_confidence_name(p->template->confidence));
	asy_json_put(&j, "scheme", doc_text(p->scheme, "id"));
	asy_json_put(&j, "product", doc_text(product, "name"));
	asy_json_put(&j, "firmware-version", doc_text(product, "firmware-version"));
	asy_json_put(&j, "created", doc_text(d->document, "created"));
	asy_json_put_uint(&j, "given", p->given);
	asy_json_put_uint(&j, "missing", p->missing);
	asy_json_put_uint(&j, "not-given", p->optional);
	asy_json_name(&j, "blocks");
	asy_json_array(&j);
	for (const struct dos_block *b = p->blocks; b; b = b->next)
		block(&j, b);
	asy_json_end(&j);
	asy_json_end(&j);
	return asy_json_finish(&j);
}

static void export_lines(const struct asy_template_field *f, const char *value, struct asy_buf *out)
{
	const char *hole = strstr(f->line, "{}");

	if (!*f->line)
		return;
	if (!*value) {
		asy_buf_printf(out, "# %.*s: %s, to be given by: %s\n", (int)strcspn(f->line, ":"), f->line,
		               f->need == ASY_NEED_YES ? "missing" : "not given", f->who);
		return;
	}
	asy_buf_printf(out, "%.*s", (int)(hole ? hole - f->line : (long)strlen(f->line)), f->line);
	for (; *value; value++) /* a line end in an answer must not start a line of its own */
		asy_buf_u8(out, (unsigned char)*value < 0x20 ? ' ' : (uint8_t)*value);
	asy_buf_printf(out, "%s\n", hole ? hole + 2 : "");
}

/* The record is the word of a bool answer. */
static bool is_bool(const struct dossier *d, const struct dos_cell *c)
{
	const json_t *record = *c->source ? dos_record(d, c->source) : NULL;
	const char *word = json_array_size(record) == 1 ? json_string_value(json_array_get(record, 0)) : NULL;

	return word && (strcmp(word, "true") == 0 || strcmp(word, "false") == 0);
}

enum asy_err render_export(struct dossier *d, const struct dos_page *p, struct asy_buf *out)
{
	const struct asy_template *t = p->template;
	bool lines = strcmp(t->export, "lines") == 0;
	struct asy_json j;
	const char *note;

	asy_json_init(&j, out);
	if (lines)
		asy_buf_printf(out, "# Draft: %s. Lines that begin with # say what is missing; remove them before publishing.\n", t->basis);
	else
		asy_json_object(&j);
	for (size_t i = 0; i < t->n_parts; i++) {
		for (size_t k = 0; k < t->parts[i].n_fields; k++) {
			const struct asy_template_field *f = &t->parts[i].fields[k];
			struct dos_cell cell_of = *f->say ? dos_words(f->say) : source_value(d, f->sources, f->n_sources, &note);
			const char *value = cell_of.text;

			if (lines) {
				export_lines(f, value, out);
				continue;
			}
			asy_json_name(&j, f->id);
			if (is_bool(d, &cell_of))
				asy_json_bool(&j, strcmp(value, "yes") == 0);
			else if (*value)
				asy_json_text(&j, value);
			else
				asy_json_null(&j);
		}
	}
	if (lines)
		return out->err;
	asy_json_end(&j);
	return asy_json_finish(&j);
}
