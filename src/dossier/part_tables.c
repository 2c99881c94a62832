/* Filled question tables (IXIT): every table of the page's suite, every field, what was answered and what was not. */
#include <string.h>

#include "dossier/parts.h"
#include "report/document.h"

static bool list_has(const json_t *list, const char *text)
{
	size_t i;
	json_t *v;

	json_array_foreach(list, i, v)
		if (json_string_value(v) && strcmp(json_string_value(v), text) == 0)
			return true;
	return false;
}

static const char *name_in_suite(const json_t *table, const char *suite)
{
	const json_t *suites = doc_list(table, "suites");
	size_t i;
	json_t *v;

	json_array_foreach(suites, i, v) {
		const char *name = json_string_value(json_array_get(doc_list(table, "names"), i));

		if (json_string_value(v) && strcmp(json_string_value(v), suite) == 0 && name)
			return name;
	}
	return doc_text(table, "id");
}

static size_t answer_at(const json_t *row, const char *field)
{
	size_t i;
	json_t *a;

	json_array_foreach(doc_list(row, "answers"), i, a)
		if (strcmp(doc_text(a, "field"), field) == 0)
			return i;
	return SIZE_MAX;
}

/* Returns how many required fields are not answered. */
static size_t fill_row(struct dossier *d, struct dos_page *p, size_t t, size_t r)
{
	static const char *const columns[] = {"30|Field", "55|Answer", "15|Line of the file"};
	const json_t *table = json_array_get(doc_list(d->document, "tables"), t), *row = json_array_get(doc_list(table, "rows"), r);
	struct dos_block *block = dos_add_table(d, p, columns, 3);
	const char *suite = doc_text(p->scheme, "suite");
	size_t i, absent = 0;
	json_t *f;

	json_array_foreach(doc_list(table, "fields"), i, f) {
		size_t a = answer_at(row, doc_text(f, "id"));
		const char *at = dos_printf(d, "/tables/%zu/rows/%zu/answers/%zu", t, r, a);
		struct dos_cell *cells;

		if (json_array_size(doc_list(f, "suites")) && !list_has(doc_list(f, "suites"), suite))
			continue;
		if (a == SIZE_MAX && !doc_bool(f, "required"))
			continue;
		cells = dos_add_row(d, block);
		cells[0] = dos_value(d, dos_printf(d, "/tables/%zu/fields/%zu/%s", t, i, *doc_text(f, "title") ? "title" : "ask"));
		if (!*doc_text(f, "title"))
			cells[0].look = DOS_SOFT;
		if (a == SIZE_MAX) {
			cells[1] = dos_absent("missing");
			absent++;
			continue;
		}
		cells[1] = dos_value(d, dos_printf(d, "%s/values", at));
		cells[2] = dos_value(d, dos_printf(d, "%s/line", at));
		p->given++;
	}
	return absent;
}

static void one_table(struct dossier *d, struct dos_page *p, size_t t)
{
	const json_t *table = json_array_get(doc_list(d->document, "tables"), t), *rows = doc_list(table, "rows");
	const char *name = dos_printf(d, "%s  %s", name_in_suite(table, doc_text(p->scheme, "suite")), doc_text(table, "title"));
	size_t absent = 0, r;

	dos_add_block(d, p, DOS_HEADING, name);
	if (!doc_bool(table, "declared")) {
		dos_add_block(d, p, DOS_WARNING, "This table is not filled in.");
		dos_add_missing(d, p, name, "the whole table", "manufacturer");
		return;
	}
	if (strcmp(doc_text(table, "shape"), "rows") == 0)
		dos_add_block(d, p, DOS_TEXT, doc_bool(table, "complete") ? dos_printf(d, "Declared complete in %s.", doc_text(table, "file")) :
		                              dos_printf(d, "Given in %s, and not declared complete: there may be more rows.", doc_text(table, "file")));
	for (r = 0; r < json_array_size(rows); r++) {
		const char *id = doc_text(json_array_get(rows, r), "id");

		if (*id)
			dos_add_block(d, p, DOS_SUBHEADING, id);
		absent += fill_row(d, p, t, r);
	}
	if (absent)
		dos_add_missing(d, p, name, "fields that the suite requires, shown as missing", "manufacturer");
}

void part_tables(struct dossier *d, struct dos_page *p)
{
	const char *suite = doc_text(p->scheme, "suite");
	size_t i;
	json_t *t;

	json_array_foreach(doc_list(d->document, "tables"), i, t)
		if (list_has(doc_list(t, "suites"), suite))
			one_table(d, p, i);
}
