/* Fields that a template names, each with its value or with what is missing and who can give it. */
#include <string.h>

#include "base/buf.h"
#include "dossier/parts.h"
#include "report/document.h"

/* Index of a table in the document, or -1. */
static long table_at(const struct dossier *d, const char *id)
{
	size_t i;
	json_t *t;

	json_array_foreach(doc_list(d->document, "tables"), i, t)
		if (strcmp(doc_text(t, "id"), id) == 0)
			return (long)i;
	return -1;
}

static struct dos_cell from_table(struct dossier *d, const struct asy_source *s, const char **ret_note)
{
	long at = table_at(d, s->a);
	const json_t *table = at < 0 ? NULL : json_array_get(doc_list(d->document, "tables"), (size_t)at), *row, *answer;
	struct dos_cell cell = dos_words("");
	size_t i, k;

	json_array_foreach(doc_list(table, "rows"), i, row) {
		json_array_foreach(doc_list(row, "answers"), k, answer) {
			struct dos_cell one;

			if (strcmp(doc_text(answer, "field"), s->b) != 0)
				continue;
			one = dos_value(d, dos_printf(d, "/tables/%ld/rows/%zu/answers/%zu/values", at, i, k));
			if (!*one.text)
				continue;
			*ret_note = dos_printf(d, "Answer %s/%s in %s", s->a, s->b, doc_text(table, "file"));
			if (s->kind == ASY_SOURCE_FORM)
				return one;
			dos_draw(d, &cell, one.source);
			cell.text = *cell.text ? dos_printf(d, "%s\n%s", cell.text, one.text) : one.text;
		}
	}
	return cell;
}

static struct dos_cell from_verdict(struct dossier *d, const struct asy_source *s, const char **ret_note)
{
	size_t i, k;
	json_t *scheme, *r;

	json_array_foreach(doc_list(d->document, "schemes"), i, scheme) {
		if (strcmp(doc_text(scheme, "id"), s->a) != 0)
			continue;
		json_array_foreach(doc_list(scheme, "requirements"), k, r) {
			if (strcmp(doc_text(r, "id"), s->b) != 0)
				continue;
			*ret_note = dos_printf(d, "Verdict of %s, %s", s->a, s->b);
			return dos_verdict(d, dos_printf(d, "/schemes/%zu/requirements/%zu/verdict", i, k));
		}
	}
	return dos_words("");
}

static struct dos_cell from_document(struct dossier *d, const struct asy_source *s, const char **ret_note)
{
	const struct dos_page *page = dos_find_page(d, s->a);
	struct dos_cell cell = dos_words("");

	if (page) {
		cell.text = page->title;
		cell.href = dos_printf(d, "%s.html", page->id);
		*ret_note = "Part of this dossier";
	}
	return cell;
}

static struct dos_cell from_rule(struct dossier *d, const struct asy_source *s, const char **ret_note)
{
	size_t i;
	json_t *rule;

	json_array_foreach(doc_list(doc_object(d->document, "scope"), "rules"), i, rule) {
		if (strcmp(doc_text(rule, "id"), s->a) != 0 || strcmp(doc_text(rule, "status"), "applies") != 0)
			continue;
		*ret_note = dos_printf(d, "Market rule %s, which applies", s->a);
		return dos_value(d, dos_printf(d, "/scope/rules/%zu/%s", i, s->b));
	}
	return dos_words("");
}

static struct dos_cell from_fact(struct dossier *d, const struct asy_source *s, const char **ret_note)
{
	size_t i;
	json_t *fact;

	json_array_foreach(doc_list(doc_object(d->document, "scope"), "facts"), i, fact) {
		if (strcmp(doc_text(fact, "fact"), s->a) != 0)
			continue;
		*ret_note = "Product file, facts";
		return dos_value(d, dos_printf(d, "/scope/facts/%zu/values", i));
	}
	return dos_words("");
}

static struct dos_cell one_source(struct dossier *d, const struct asy_source *s, const char **ret_note)
{
	switch (s->kind) {
	case ASY_SOURCE_RECORD:
		*ret_note = strncmp(s->a, "/product/", 9) == 0 ? "Product file" : "Result of the assessment";
		return dos_value(d, s->a);
	case ASY_SOURCE_FORM:
	case ASY_SOURCE_ROWS:
		return from_table(d, s, ret_note);
	case ASY_SOURCE_VERDICT:
		return from_verdict(d, s, ret_note);
	case ASY_SOURCE_DOCUMENT:
		return from_document(d, s, ret_note);
	case ASY_SOURCE_COUNT:
		*ret_note = "Result of the assessment";
		return json_array_size(dos_record(d, s->a)) ? dos_count(d, json_array_size(dos_record(d, s->a))) : dos_words("");
	case ASY_SOURCE_RULE:
		return from_rule(d, s, ret_note);
	case ASY_SOURCE_FACT:
		return from_fact(d, s, ret_note);
	case ASY_SOURCE__MAX:
		break;
	}
	return dos_words("");
}

struct dos_cell source_value(struct dossier *d, const struct asy_source *list, size_t n, const char **ret_note)
{
	*ret_note = "";
	for (size_t i = 0; i < n; i++) {
		struct dos_cell cell = one_source(d, &list[i], ret_note);

		if (*cell.text)
			return cell;
	}
	return dos_words("");
}

static void missing_field(struct dossier *d, struct dos_page *p, const struct asy_template_field *f, struct dos_cell *cells)
{
	const char *what = *f->missing ? f->missing : f->label;

	if (f->need == ASY_NEED_YES) {
		cells[2] = dos_absent("missing");
		cells[3] = dos_words(dos_printf(d, "%s. Given by: %s", what, f->who));
		dos_add_missing(d, p, f->label, what, f->who);
		return;
	}
	cells[2] = dos_words(f->need == ASY_NEED_WHEN ? "not given" : "not given (optional)");
	cells[2].look = DOS_SOFT;
	cells[3] = f->need == ASY_NEED_WHEN ? dos_words(dos_printf(d, "Needed %s. Given by: %s", f->when, f->who)) : dos_words("");
	p->optional++;
}

/* Records that say something else about the same thing: said beside the value, and at the top of the page. */
static void disagreement(struct dossier *d, struct dos_page *p, const struct asy_template_field *f, const struct dos_cell *value, struct dos_cell *note)
{
	for (size_t i = 0; i < f->n_sources; i++) {
		const char *where = "";
		struct dos_cell other = one_source(d, &f->sources[i], &where);

		if (!*other.text || strcmp(other.text, value->text) == 0)
			continue;
		note->text = dos_printf(d, "%s\nDiffers from %s: %s", note->text, where, other.text);
		dos_draw(d, note, value->source);
		dos_draw(d, note, other.source);
		dos_add_missing(d, p, f->label, dos_printf(d, "records agree: %s says otherwise", where), f->who);
	}
}

void part_fields(struct dossier *d, struct dos_page *p, const struct asy_template_part *part)
{
	static const char *const columns[] = {"15|No.", "28|What the document needs", "31|Value", "26|Where it comes from, or what is missing"};
	struct dos_block *table = dos_add_table(d, p, columns, 4);

	for (size_t i = 0; i < part->n_fields; i++) {
		const struct asy_template_field *f = &part->fields[i];
		struct dos_cell *cells = dos_add_row(d, table), value;
		const char *note = "";

		cells[0] = dos_words(f->id);
		cells[1] = dos_words(f->label);
		value = *f->say ? dos_words(f->say) : source_value(d, f->sources, f->n_sources, &note);
		if (*value.text) {
			cells[2] = value;
			cells[3] = dos_words(*f->say ? "Fixed wording" : note);
			if (f->agree)
				disagreement(d, p, f, &value, &cells[3]);
			p->given++;
		} else {
			missing_field(d, p, f, cells);
		}
	}
}

void part_qr(struct dossier *d, struct dos_page *p, const struct asy_template_part *part)
{
	const char *note;
	struct dos_cell value = source_value(d, &part->source, 1, &note);
	struct dos_block *b;

	if (!*value.text) {
		dos_add_block(d, p, DOS_WARNING, "No code can be made: what it has to say is missing.");
		return;
	}
	b = dos_add_block(d, p, DOS_QR, part->text);
	b->cell = value;
}
