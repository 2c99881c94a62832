#include "report/result.h"

#include <string.h>

#include "base/clock.h"
#include "report/result_internal.h"
#include "report/scope.h"

static void names(struct asy_json *j, const char *name, const struct asy_names *list)
{
	asy_json_name(j, name);
	asy_json_array(j);
	for (size_t i = 0; i < list->n; i++)
		asy_json_text(j, list->list[i]);
	asy_json_end(j);
}

static void product(struct asy_json *j, const struct asy_product *p)
{
	asy_json_name(j, "product");
	asy_json_object(j);
	asy_json_put(j, "name", p->name);
	asy_json_put(j, "model", p->model);
	asy_json_put(j, "manufacturer", p->manufacturer);
	asy_json_put(j, "type", p->type);
	asy_json_put(j, "firmware-version", p->version);
	asy_json_put(j, "description", p->description);
	asy_json_put(j, "support-until", p->support_until);
	names(j, "markets", &p->markets);
	asy_json_end(j);
}

static void declarations(struct asy_json *j, const struct asy_declarations *d)
{
	size_t rows = 0, answers = 0;

	for (size_t i = 0; i < d->tables.len; i++) {
		const struct asy_table_answers *t = *(struct asy_table_answers **)asy_vec_at(&d->tables, i);

		rows += t->n_rows;
		for (size_t r = 0; r < t->n_rows; r++)
			answers += t->rows[r].n_answers;
	}
	asy_json_name(j, "declarations");
	asy_json_object(j);
	asy_json_put_uint(j, "ics-rows", d->ics.len);
	asy_json_put_uint(j, "tables", d->tables.len);
	asy_json_put_uint(j, "rows", rows);
	asy_json_put_uint(j, "answers", answers);
	asy_json_put_uint(j, "assessments", d->assessments.len);
	asy_json_put_uint(j, "accepted-risks", d->waivers.len);
	asy_json_put_uint(j, "replaced", d->replaced);
	asy_json_name(j, "files");
	asy_json_array(j);
	for (size_t i = 0; i < d->files.len; i++) {
		const struct asy_declaration_file *f = *(struct asy_declaration_file **)asy_vec_at(&d->files, i);

		asy_json_object(j);
		asy_json_put(j, "file", f->shown);
		asy_json_put(j, "author", f->author);
		asy_json_put(j, "date", f->date);
		asy_json_put(j, "reference", f->reference);
		asy_json_end(j);
	}
	asy_json_end(j);
	asy_json_end(j);
}

enum asy_err asy_result_write(const struct asy_result_input *in, struct asy_buf *out)
{
	struct asy_json j;
	char when[11];

	asy_clock_date(in->now, when);
	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put_int(&j, "assay-result", 1);
	asy_json_name(&j, "generator");
	asy_json_object(&j);
	asy_json_put(&j, "name", "assay");
	asy_json_put(&j, "version", in->version);
	asy_json_end(&j);
	asy_json_put(&j, "created", when);
	product(&j, in->product);
	asy_json_name(&j, "catalog");
	asy_json_object(&j);
	asy_json_put(&j, "version", in->catalog->version);
	asy_json_put(&j, "sha256", in->catalog->digest);
	asy_json_end(&j);
	if (in->scope) {
		asy_json_name(&j, "scope");
		asy_json_object(&j);
		asy_scope_json(&j, in->scope);
		asy_json_end(&j);
	}
	declarations(&j, in->declarations);
	result_tables(&j, in->catalog, in->declarations, in->assessment);
	asy_json_name(&j, "artifacts");
	asy_json_array(&j);
	for (size_t i = 0; i < in->n_artifacts; i++)
		result_artifact(&j, &in->artifacts[i]);
	asy_json_end(&j);
	asy_json_name(&j, "schemes");
	asy_json_array(&j);
	for (size_t i = 0; i < in->assessment->n_schemes; i++)
		result_scheme(&j, &in->assessment->schemes[i]);
	asy_json_end(&j);
	result_carried_from(&j, in->assessment);
	result_contradictions(&j, in->assessment);
	result_answer_findings(&j, in->assessment);
	result_components(&j, in->artifacts, in->n_artifacts);
	result_observations(&j, in->artifacts, in->n_artifacts);
	asy_json_end(&j);
	return asy_json_finish(&j);
}
