#include <string.h>

#include "product/declaration_internal.h"


void asy_declarations_init(struct asy_declarations *d, struct asy_arena *arena)
{
	*d = (struct asy_declarations){
		.arena = arena,
		.files = ASY_VEC_INIT(struct asy_declaration_file *, 1000),
		.tables = ASY_VEC_INIT(struct asy_table_answers *, 1000),
		.ics = ASY_VEC_INIT(struct asy_ics *, 10000),
		.assessments = ASY_VEC_INIT(struct asy_assessment *, 100000),
		.waivers = ASY_VEC_INIT(struct asy_waiver *, 10000),
		.entries = ASY_VEC_INIT(struct declared_entry *, 100000),
	};
}

void asy_declarations_release(struct asy_declarations *d)
{
	asy_vec_release(&d->files);
	asy_vec_release(&d->tables);
	asy_vec_release(&d->ics);
	asy_vec_release(&d->assessments);
	asy_vec_release(&d->waivers);
	asy_vec_release(&d->entries);
}

bool declared_support(struct declaring *c, const struct asy_yaml *y, enum asy_support *ret)
{
	const char *support = declared_text(c, y, "support", true);
	bool yes;

	if (strcmp(support, "not-applicable") == 0 || strcmp(support, "N/A") == 0)
		*ret = ASY_SUPPORT_NOT_APPLICABLE;
	else if (asy_yaml_bool(asy_yaml_get(y, "support"), &yes))
		*ret = yes ? ASY_SUPPORT_YES : ASY_SUPPORT_NO;
	else
		asy_yaml_complain(c->diags, y, "\"support\" is yes, no or not-applicable");
	return *support != 0;
}

static void load_ics(struct declaring *c, const struct asy_yaml *list)
{
	static const char *const keys[] = {"id", "support", "detail", "by", "date", "expires", "reference", "reason", "rests-on",
	                                   "draft", "from", NULL};

	for (size_t i = 0; list && list->type == ASY_YAML_LIST && i < list->n; i++) {
		const struct asy_yaml *y = list->items[i];
		struct asy_ics *row;

		if (!asy_yaml_only(c->diags, y, keys) || !(row = declared_push(c, &c->d->ics, sizeof(*row))))
			continue;
		*row = (struct asy_ics){.requirement = declared_text(c, y, "id", true), .detail = declared_text(c, y, "detail", false),
		                        .at = y, .file = c->file, .record = declared_record(c, y, c->base)};
		(void)declared_support(c, y, &row->support);
	}
}

/* Two judgements of one question would leave open which counts. */
static void refuse_second(struct declaring *c, const struct asy_assessment *a)
{
	for (size_t i = 0; i < c->d->assessments.len; i++) {
		const struct asy_assessment *other = *(struct asy_assessment **)asy_vec_at(&c->d->assessments, i);

		if (other != a && strcmp(other->unit, a->unit) == 0 && strcmp(other->row, a->row) == 0 &&
		    strcmp(other->question, a->question) == 0)
			asy_yaml_complain(c->diags, a->at, "unit %s was judged already at %s:%u", a->unit, other->at->file, other->at->line);
	}
}

void declared_assessment(struct declaring *c, const struct asy_yaml *y, struct asy_assessment *a)
{
	const char *unit = asy_yaml_get(y, "judge") ? "judge" : "unit";

	*a = (struct asy_assessment){
		.unit = declared_text(c, y, unit, true), .row = declared_text(c, y, "row", false),
		.question = declared_text(c, y, "question", false), .by = declared_text(c, y, "by", true),
		.date = declared_date(c, y, "date", true), .reason = declared_text(c, y, "reason", true),
		.expires = declared_date(c, y, "expires", false), .at = y, .file = c->file, .verdict = ASY_INCONCLUSIVE,
		.record = declared_record(c, y, c->base),
	};
	if (!asy_verdict_parse(declared_text(c, y, "verdict", true), &a->verdict))
		asy_yaml_complain(c->diags, y, "\"verdict\" is pass, fail, inconclusive or not-applicable");
}

static void load_assessments(struct declaring *c, const struct asy_yaml *list)
{
	static const char *const keys[] = {"unit", "row", "question", "verdict", "by", "date", "reason", "expires", "reference",
	                                   "rests-on", "draft", "from", NULL};

	for (size_t i = 0; list && list->type == ASY_YAML_LIST && i < list->n; i++) {
		const struct asy_yaml *y = list->items[i];
		struct asy_assessment *a;

		if (!asy_yaml_only(c->diags, y, keys) || !(a = declared_push(c, &c->d->assessments, sizeof(*a))))
			continue;
		declared_assessment(c, y, a);
		refuse_second(c, a);
	}
}

/* What a whole file records is the ground of everything in it. */
static void load_head(struct declaring *c, const struct asy_yaml *root)
{
	struct asy_record *base = asy_arena_alloc(c->d->arena, sizeof(*base));
	const struct asy_yaml *draft = asy_yaml_get(root, "draft");

	c->file->author = declared_text(c, root, "author", true);
	c->file->date = declared_date(c, root, "date", true);
	c->file->reference = declared_text(c, root, "reference", false);
	c->file->expires = declared_date(c, root, "expires", false);
	if (draft && !asy_yaml_bool(draft, &c->file->draft))
		asy_yaml_complain(c->diags, draft, "\"draft\" is yes or no");
	if (strcmp(declared_text(c, root, "assay-declaration", true), "1") != 0)
		asy_yaml_complain(c->diags, root, "a declaration file starts with \"assay-declaration: 1\"");
	if (!base)
		return;
	*base = (struct asy_record){.by = c->file->author, .date = c->file->date, .expires = c->file->expires,
	                            .reference = c->file->reference, .reason = "", .rests_on = "", .draft = c->file->draft,
	                            .file = c->file};
	c->base = base;
}

enum asy_err asy_declarations_add(struct asy_declarations *d, const char *path, const char *shown,
                                  const struct asy_catalog *catalog, struct asy_diags *diags)
{
	static const char *const keys[] = {"assay-declaration", "author", "date", "reference", "expires", "draft", "ics", "tables",
	                                   "assessments", "records", NULL};
	struct declaring c = {.d = d, .catalog = catalog, .diags = diags};
	size_t before = asy_diags_count(diags);
	struct asy_yaml *root;
	enum asy_err err = asy_yaml_load_file(d->arena, path, diags, &root);

	if (err)
		return err;
	c.file = declared_push(&c, &d->files, sizeof(*c.file));
	if (!c.file)
		return ASY_NOMEM;
	*c.file = (struct asy_declaration_file){.path = path, .shown = shown, .author = "", .date = "", .reference = "", .expires = ""};
	if (!asy_yaml_only(diags, root, keys))
		return ASY_INVALID;
	load_head(&c, root);
	load_ics(&c, asy_yaml_get(root, "ics"));
	declared_tables(&c, asy_yaml_get(root, "tables"));
	load_assessments(&c, asy_yaml_get(root, "assessments"));
	declared_entries(&c, asy_yaml_get(root, "records"));
	return asy_diags_count(diags) == before ? ASY_OK : ASY_INVALID;
}

static void link_answer(struct asy_declarations *d, const struct asy_answer *a, struct asy_diags *diags)
{
	if (!a->field->table)
		return;
	for (size_t i = 0; i < a->n_values; i++)
		if (*a->values[i] && !asy_declared_row(d, a->field->table, a->values[i]))
			asy_yaml_complain(diags, a->at, "\"%s\" names no row of table %s", a->values[i], a->field->table->id);
}

/* "complete: yes": what the form does not answer is answered with nothing. */
static void close_form(struct asy_declarations *d, struct asy_table_answers *t)
{
	struct asy_row *row = &t->rows[0];
	struct asy_answer *all = asy_arena_array(d->arena, row->n_answers + t->table->n_fields + 1, sizeof(*all));
	const char **nothing = asy_arena_array(d->arena, 1, sizeof(*nothing));

	if (!all || !nothing || !t->n_rows)
		return;
	nothing[0] = "";
	if (row->n_answers)
		memcpy(all, row->answers, row->n_answers * sizeof(*all));
	row->answers = all;
	for (size_t i = 0; i < t->table->n_fields; i++)
		if (!asy_row_answer(row, t->table->fields[i].id))
			row->answers[row->n_answers++] = (struct asy_answer){.field = &t->table->fields[i], .values = nothing, .n_values = 1,
			                                                     .at = t->at, .record = row->record};
}

/* Rows that are no drafts. */
static size_t counted(const struct asy_table_answers *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n_rows; i++)
		n += !asy_row_is_draft(&t->rows[i]);
	return n;
}

enum asy_err asy_declarations_link(struct asy_declarations *d, struct asy_diags *diags)
{
	size_t before = asy_diags_count(diags);

	declared_apply(d, diags);
	for (size_t i = 0; i < d->tables.len; i++) {
		struct asy_table_answers *t = *(struct asy_table_answers **)asy_vec_at(&d->tables, i);

		for (size_t r = 0; r < t->n_rows; r++)
			for (size_t k = 0; k < t->rows[r].n_answers; k++)
				link_answer(d, &t->rows[r].answers[k], diags);
		if (!t->table->form)
			t->complete = t->stated && (uint64_t)t->statement == counted(t);
		else if (t->closed)
			close_form(d, t);
	}
	return asy_diags_count(diags) == before ? ASY_OK : ASY_INVALID;
}

const struct asy_table_answers *asy_declared_table(const struct asy_declarations *d, const struct asy_table *table)
{
	for (size_t i = 0; i < d->tables.len; i++) {
		const struct asy_table_answers *t = *(struct asy_table_answers **)asy_vec_at(&d->tables, i);

		if (t->table == table)
			return t;
	}
	return NULL;
}

const struct asy_row *asy_declared_row(const struct asy_declarations *d, const struct asy_table *table, const char *id)
{
	const struct asy_table_answers *t = asy_declared_table(d, table);

	for (size_t i = 0; t && i < t->n_rows; i++)
		if (strcmp(t->rows[i].id, id) == 0)
			return &t->rows[i];
	return NULL;
}

const struct asy_answer *asy_row_answer(const struct asy_row *row, const char *field)
{
	for (size_t i = 0; i < row->n_answers; i++)
		if (strcmp(row->answers[i].field->id, field) == 0 && row->answers[i].n_values)
			return &row->answers[i];
	return NULL;
}

const struct asy_ics *asy_declared_ics(const struct asy_declarations *d, const char *requirement)
{
	for (size_t i = 0; i < d->ics.len; i++) {
		const struct asy_ics *row = *(struct asy_ics **)asy_vec_at(&d->ics, i);

		if (strcmp(row->requirement, requirement) == 0)
			return row;
	}
	return NULL;
}
