/* Every question table of the catalog with what was declared in it: what a filled form is made from. */
#include "report/result_internal.h"

static void texts(struct asy_json *j, const char *name, const char *const *list, size_t n)
{
	asy_json_name(j, name);
	asy_json_array(j);
	for (size_t i = 0; i < n; i++)
		asy_json_text(j, list[i]);
	asy_json_end(j);
}

static void field(struct asy_json *j, const struct asy_field *f)
{
	asy_json_object(j);
	asy_json_put(j, "id", f->id);
	asy_json_put(j, "title", f->title);
	asy_json_put(j, "type", asy_field_type_name(f->type));
	asy_json_put(j, "ask", f->ask);
	asy_json_put_bool(j, "required", f->required);
	if (f->suites.n)
		texts(j, "suites", f->suites.list, f->suites.n);
	asy_json_end(j);
}

static void row(struct asy_json *j, const struct asy_row *r, const char *rests_on, const struct asy_standing *s)
{
	asy_json_object(j);
	asy_json_put(j, "id", r->id);
	asy_json_put_uint(j, "line", r->at->line);
	asy_json_put(j, "rests-on", rests_on);
	asy_json_put_bool(j, "counts", !asy_weak(s, r));
	result_record(j, r->record);
	asy_json_name(j, "answers");
	asy_json_array(j);
	for (size_t i = 0; i < r->n_answers; i++) {
		const struct asy_answer *a = &r->answers[i];

		asy_json_object(j);
		asy_json_put(j, "field", a->field->id);
		texts(j, "values", a->values, a->n_values);
		asy_json_put_uint(j, "line", a->at->line);
		asy_json_put_bool(j, "counts", !asy_weak(s, r) && !asy_weak(s, a));
		if (a->record != r->record)
			result_record(j, a->record);
		asy_json_end(j);
	}
	asy_json_end(j);
	asy_json_end(j);
}

static void table(struct asy_json *j, const struct asy_table *t, const struct asy_table_answers *said,
                  const char *const *rests_on, const struct asy_standing *s)
{
	asy_json_object(j);
	asy_json_put(j, "id", t->id);
	asy_json_put(j, "title", t->title);
	asy_json_put(j, "shape", t->form ? "form" : "rows");
	asy_json_put(j, "confidence", asy_confidence_name(t->confidence));
	texts(j, "suites", t->suites.list, t->suites.n);
	texts(j, "names", t->suite_names.list, t->suite_names.n);
	asy_json_name(j, "fields");
	asy_json_array(j);
	for (size_t i = 0; i < t->n_fields; i++)
		field(j, &t->fields[i]);
	asy_json_end(j);
	asy_json_put_bool(j, "declared", said != NULL);
	if (said) {
		asy_json_put_bool(j, "complete", said->complete);
		asy_json_put(j, "file", said->file->shown);
		asy_json_put_uint(j, "line", said->at->line);
	}
	asy_json_name(j, "rows");
	asy_json_array(j);
	for (size_t i = 0; said && i < said->n_rows; i++)
		row(j, &said->rows[i], rests_on[i], s);
	asy_json_end(j);
	asy_json_end(j);
}

static size_t number_of(const struct asy_declarations *d, const struct asy_table_answers *t)
{
	size_t i = 0;

	while (i < d->tables.len && *(struct asy_table_answers **)asy_vec_at(&d->tables, i) != t)
		i++;
	return i;
}

void result_tables(struct asy_json *j, const struct asy_catalog *catalog, const struct asy_declarations *declarations,
                   const struct asy_assessment_result *a)
{
	asy_json_name(j, "tables");
	asy_json_array(j);
	for (size_t i = 0; i < catalog->tables.len; i++) {
		const struct asy_table *t = *(struct asy_table **)asy_vec_at(&catalog->tables, i);
		const struct asy_table_answers *said = asy_declared_table(declarations, t);

		table(j, t, said, said ? a->row_digests[number_of(declarations, said)] : NULL, &a->standing);
	}
	asy_json_end(j);
}
