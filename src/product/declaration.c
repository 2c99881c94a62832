#include "product/declaration.h"

#include <string.h>

#include "base/clock.h"

struct ctx {
	struct asy_declarations *d;
	const struct asy_catalog *catalog;
	struct asy_diags *diags;
	struct asy_declaration_file *file;
};

void asy_declarations_init(struct asy_declarations *d, struct asy_arena *arena)
{
	*d = (struct asy_declarations){
		.arena = arena,
		.files = ASY_VEC_INIT(struct asy_declaration_file *, 1000),
		.tables = ASY_VEC_INIT(struct asy_table_answers *, 1000),
		.ics = ASY_VEC_INIT(struct asy_ics *, 10000),
		.assessments = ASY_VEC_INIT(struct asy_assessment *, 100000),
	};
}

void asy_declarations_release(struct asy_declarations *d)
{
	asy_vec_release(&d->files);
	asy_vec_release(&d->tables);
	asy_vec_release(&d->ics);
	asy_vec_release(&d->assessments);
}

static const char *text(struct ctx *c, const struct asy_yaml *map, const char *key, bool required)
{
	const char *value = asy_yaml_text(map, key);

	if (!value && required)
		asy_yaml_complain(c->diags, map, "\"%s\" is missing here", key);
	return value ? value : "";
}

static const char *date(struct ctx *c, const struct asy_yaml *map, const char *key, bool required)
{
	const char *value = text(c, map, key, required);
	int64_t seconds;

	if (*value && !asy_clock_parse_date(value, &seconds))
		asy_yaml_complain(c->diags, asy_yaml_get(map, key), "\"%s\" is no date like 2026-05-01", value);
	return value;
}

static void *push(struct ctx *c, struct asy_vec *into, size_t size)
{
	void *item = asy_arena_alloc(c->d->arena, size), **slot = item ? asy_vec_push(into) : NULL;

	if (slot)
		*slot = item;
	return slot ? item : NULL;
}

/* One value of a field as text; NULL after a complaint. */
static const char *field_value(struct ctx *c, const struct asy_field *f, const struct asy_yaml *y)
{
	bool yes;
	int64_t number;

	if (y->type != ASY_YAML_SCALAR) {
		asy_yaml_complain(c->diags, y, "\"%s\" is a %s: one value is expected here", f->id, asy_field_type_name(f->type));
		return NULL;
	}
	if (f->type == ASY_FIELD_BOOL) {
		if (asy_yaml_bool(y, &yes))
			return yes ? "true" : "false";
		asy_yaml_complain(c->diags, y, "\"%s\" is yes or no", f->id);
		return NULL;
	}
	if (f->choices.n && !asy_names_have(&f->choices, y->text)) {
		const char **choices = asy_arena_array(c->d->arena, f->choices.n + 1, sizeof(*choices));
		const char *near;

		if (choices)
			memcpy(choices, f->choices.list, f->choices.n * sizeof(*choices));
		near = choices ? asy_nearest(y->text, choices) : NULL;
		asy_yaml_complain(c->diags, y, "\"%s\" is no choice of \"%s\"%s%s%s", y->text, f->id, near ? ", did you mean \"" : "",
		                  near ? near : "", near ? "\"?" : " (assay catalog show)");
		return NULL;
	}
	if (f->type == ASY_FIELD_DATE && !asy_clock_parse_date(y->text, &number)) {
		asy_yaml_complain(c->diags, y, "\"%s\" is no date like 2026-05-01", y->text);
		return NULL;
	}
	if (f->type == ASY_FIELD_INT && !asy_yaml_int(y, &number)) {
		asy_yaml_complain(c->diags, y, "\"%s\" is a whole number", f->id);
		return NULL;
	}
	return y->text;
}

static void load_answer(struct ctx *c, const struct asy_field *f, const struct asy_yaml *y, struct asy_row *row)
{
	struct asy_answer *a = &row->answers[row->n_answers];
	bool several = f->type == ASY_FIELD_CHOICES || f->type == ASY_FIELD_REFS;
	size_t n = y->type == ASY_YAML_LIST ? y->n : 1;

	if (asy_yaml_is_null(y))
		return; /* written, but not answered */
	if (y->type == ASY_YAML_MAP || (y->type == ASY_YAML_LIST && !several)) {
		asy_yaml_complain(c->diags, y, "\"%s\" is a %s", f->id, asy_field_type_name(f->type));
		return;
	}
	*a = (struct asy_answer){.field = f, .at = y, .values = asy_arena_array(c->d->arena, n + 1, sizeof(*a->values))};
	for (size_t i = 0; a->values && i < n; i++) {
		const char *value = field_value(c, f, y->type == ASY_YAML_LIST ? y->items[i] : y);

		if (value)
			a->values[a->n_values++] = value;
	}
	row->n_answers++;
}

static void complain_field(struct ctx *c, const struct asy_yaml *key, const struct asy_table *t)
{
	const char **ids = asy_arena_array(c->d->arena, t->n_fields + 1, sizeof(*ids));
	const char *near;

	for (size_t i = 0; ids && i < t->n_fields; i++)
		ids[i] = t->fields[i].id;
	near = ids ? asy_nearest(key->text, ids) : NULL;
	asy_yaml_complain(c->diags, key, "table %s has no field \"%s\"%s%s%s", t->id, key->text, near ? ", did you mean \"" : "",
	                  near ? near : "", near ? "\"?" : "");
}

static void load_row(struct ctx *c, const struct asy_table *t, const struct asy_yaml *y, struct asy_row *row)
{
	*row = (struct asy_row){.id = "", .table = t, .at = y};
	if (y->type != ASY_YAML_MAP) {
		asy_yaml_complain(c->diags, y, "fields (name: value) are expected here");
		return;
	}
	row->answers = asy_arena_array(c->d->arena, y->n + 1, sizeof(*row->answers));
	if (!t->form)
		row->id = text(c, y, "id", true);
	for (size_t i = 0; row->answers && i < y->n; i++) {
		const char *key = y->keys[i]->text;
		const struct asy_field *f = asy_table_field(t, key);

		if ((!t->form && strcmp(key, "id") == 0) || strncmp(key, "x-", 2) == 0)
			continue;
		if (f)
			load_answer(c, f, y->items[i], row);
		else
			complain_field(c, y->keys[i], t);
	}
}

static void load_rows(struct ctx *c, const struct asy_yaml *y, struct asy_table_answers *answers)
{
	static const char *const keys[] = {"complete", "rows", "note", NULL};
	const struct asy_yaml *rows = asy_yaml_get(y, "rows");
	int64_t stated;

	if (!asy_yaml_only(c->diags, y, keys))
		return;
	if (rows && rows->type != ASY_YAML_LIST)
		asy_yaml_complain(c->diags, rows, "\"rows\" must be a list");
	if (rows && rows->type == ASY_YAML_LIST) {
		answers->rows = asy_arena_array(c->d->arena, rows->n + 1, sizeof(*answers->rows));
		for (size_t i = 0; answers->rows && i < rows->n; i++) {
			load_row(c, answers->table, rows->items[i], &answers->rows[i]);
			for (size_t k = 0; k < i; k++)
				if (strcmp(answers->rows[k].id, answers->rows[i].id) == 0)
					asy_yaml_complain(c->diags, rows->items[i], "a row \"%s\" exists already", answers->rows[i].id);
			answers->n_rows++;
		}
	}
	if (asy_yaml_get(y, "complete")) {
		if (!asy_yaml_int(asy_yaml_get(y, "complete"), &stated) || stated < 0)
			asy_yaml_complain(c->diags, asy_yaml_get(y, "complete"), "\"complete\" is the number of rows that make the table complete");
		else
			answers->complete = (uint64_t)stated == answers->n_rows;
	}
}

/* Answers of another file for a row that is there already. */
static void add_answers(struct ctx *c, const struct asy_yaml *y, struct asy_row *row)
{
	struct asy_row more;
	struct asy_answer *joined;

	load_row(c, row->table, y, &more);
	joined = asy_arena_array(c->d->arena, row->n_answers + more.n_answers + 1, sizeof(*joined));
	if (!joined)
		return;
	if (row->n_answers)
		memcpy(joined, row->answers, row->n_answers * sizeof(*joined));
	for (size_t i = 0; i < more.n_answers; i++) {
		if (asy_row_answer(row, more.answers[i].field->id))
			asy_yaml_complain(c->diags, more.answers[i].at, "\"%s\" of row %s was answered already at %s:%u", more.answers[i].field->id,
			                  row->id, row->at->file, row->at->line);
		joined[row->n_answers + i] = more.answers[i];
	}
	row->answers = joined;
	row->n_answers += more.n_answers;
}

/* A table that another file has given: this one may answer more about its rows, but cannot add any. */
static void add_to_table(struct ctx *c, const struct asy_yaml *key, const struct asy_yaml *y, const struct asy_table_answers *before)
{
	static const char *const keys[] = {"rows", "note", NULL};
	const struct asy_yaml *rows = y->type == ASY_YAML_MAP ? asy_yaml_get(y, "rows") : NULL;

	if (before->table->form) {
		add_answers(c, y, &before->rows[0]);
		return;
	}
	if (rows && asy_yaml_get(y, "complete")) {
		asy_yaml_complain(c->diags, key, "table %s was given already at %s:%u; without \"complete\" this file can answer more about its rows",
		                  before->table->id, before->at->file, before->at->line);
		return;
	}
	if (!asy_yaml_only(c->diags, y, keys) || !rows || rows->type != ASY_YAML_LIST)
		return;
	for (size_t i = 0; i < rows->n; i++) {
		const char *id = rows->items[i]->type == ASY_YAML_MAP ? text(c, rows->items[i], "id", true) : "";
		bool found = false;

		for (size_t k = 0; k < before->n_rows; k++) {
			if (strcmp(before->rows[k].id, id) != 0)
				continue;
			add_answers(c, rows->items[i], &before->rows[k]);
			found = true;
		}
		if (!found)
			asy_yaml_complain(c->diags, rows->items[i], "table %s, given at %s:%u, has no row \"%s\"", before->table->id, before->at->file,
			                  before->at->line, id);
	}
}

static void load_tables(struct ctx *c, const struct asy_yaml *map)
{
	if (!map)
		return;
	if (map->type != ASY_YAML_MAP) {
		asy_yaml_complain(c->diags, map, "\"tables\" must be a mapping");
		return;
	}
	for (size_t i = 0; i < map->n; i++) {
		const struct asy_table *t = asy_catalog_table_any_name(c->catalog, map->keys[i]->text);
		const struct asy_table_answers *before = t ? asy_declared_table(c->d, t) : NULL;
		struct asy_table_answers *answers;

		if (!t) {
			asy_yaml_complain(c->diags, map->keys[i], "no table \"%s\" (assay catalog show lists them)", map->keys[i]->text);
			continue;
		}
		if (before) {
			add_to_table(c, map->keys[i], map->items[i], before);
			continue;
		}
		answers = push(c, &c->d->tables, sizeof(*answers));
		if (!answers)
			return;
		*answers = (struct asy_table_answers){.table = t, .at = map->keys[i], .file = c->file};
		if (t->form) {
			answers->rows = asy_arena_array(c->d->arena, 1, sizeof(*answers->rows));
			if (answers->rows)
				load_row(c, t, map->items[i], answers->rows);
			answers->n_rows = answers->rows ? 1 : 0;
			answers->complete = true;
		} else {
			load_rows(c, map->items[i], answers);
		}
	}
}

static void load_ics(struct ctx *c, const struct asy_yaml *list)
{
	static const char *const keys[] = {"id", "support", "detail", NULL};

	for (size_t i = 0; list && list->type == ASY_YAML_LIST && i < list->n; i++) {
		const struct asy_yaml *y = list->items[i];
		struct asy_ics *row;
		const char *support;
		bool yes;

		if (!asy_yaml_only(c->diags, y, keys) || !(row = push(c, &c->d->ics, sizeof(*row))))
			continue;
		*row = (struct asy_ics){.requirement = text(c, y, "id", true), .detail = text(c, y, "detail", false), .at = y, .file = c->file};
		support = text(c, y, "support", true);
		if (strcmp(support, "not-applicable") == 0 || strcmp(support, "N/A") == 0)
			row->support = ASY_SUPPORT_NOT_APPLICABLE;
		else if (asy_yaml_bool(asy_yaml_get(y, "support"), &yes))
			row->support = yes ? ASY_SUPPORT_YES : ASY_SUPPORT_NO;
		else
			asy_yaml_complain(c->diags, y, "\"support\" is yes, no or not-applicable");
	}
}

/* Two judgements of one question would leave open which counts. */
static void refuse_second(struct ctx *c, const struct asy_assessment *a)
{
	for (size_t i = 0; i < c->d->assessments.len; i++) {
		const struct asy_assessment *other = *(struct asy_assessment **)asy_vec_at(&c->d->assessments, i);

		if (other != a && strcmp(other->unit, a->unit) == 0 && strcmp(other->row, a->row) == 0 &&
		    strcmp(other->question, a->question) == 0)
			asy_yaml_complain(c->diags, a->at, "unit %s was judged already at %s:%u", a->unit, other->at->file, other->at->line);
	}
}

static void load_assessments(struct ctx *c, const struct asy_yaml *list)
{
	static const char *const keys[] = {"unit", "row", "question", "verdict", "by", "date", "reason", "expires", NULL};

	for (size_t i = 0; list && list->type == ASY_YAML_LIST && i < list->n; i++) {
		const struct asy_yaml *y = list->items[i];
		struct asy_assessment *a;

		if (!asy_yaml_only(c->diags, y, keys) || !(a = push(c, &c->d->assessments, sizeof(*a))))
			continue;
		*a = (struct asy_assessment){
			.unit = text(c, y, "unit", true), .row = text(c, y, "row", false), .question = text(c, y, "question", false),
			.by = text(c, y, "by", true), .date = date(c, y, "date", true), .reason = text(c, y, "reason", true),
			.expires = date(c, y, "expires", false), .at = y, .file = c->file, .verdict = ASY_INCONCLUSIVE,
		};
		if (!asy_verdict_parse(text(c, y, "verdict", true), &a->verdict))
			asy_yaml_complain(c->diags, y, "\"verdict\" is pass, fail, inconclusive or not-applicable");
		refuse_second(c, a);
	}
}

enum asy_err asy_declarations_add(struct asy_declarations *d, const char *path, const char *shown,
                                  const struct asy_catalog *catalog, struct asy_diags *diags)
{
	static const char *const keys[] = {"assay-declaration", "author", "date", "reference", "ics", "tables", "assessments", NULL};
	struct ctx c = {.d = d, .catalog = catalog, .diags = diags};
	size_t before = asy_diags_count(diags);
	struct asy_yaml *root;
	enum asy_err err = asy_yaml_load_file(d->arena, path, diags, &root);

	if (err)
		return err;
	c.file = push(&c, &d->files, sizeof(*c.file));
	if (!c.file)
		return ASY_NOMEM;
	if (!asy_yaml_only(diags, root, keys))
		return ASY_INVALID;
	*c.file = (struct asy_declaration_file){.path = path, .shown = shown, .author = text(&c, root, "author", true),
	                                        .date = date(&c, root, "date", true), .reference = text(&c, root, "reference", false)};
	if (strcmp(text(&c, root, "assay-declaration", true), "1") != 0)
		asy_yaml_complain(diags, root, "a declaration file starts with \"assay-declaration: 1\"");
	load_ics(&c, asy_yaml_get(root, "ics"));
	load_tables(&c, asy_yaml_get(root, "tables"));
	load_assessments(&c, asy_yaml_get(root, "assessments"));
	return asy_diags_count(diags) == before ? ASY_OK : ASY_INVALID;
}

static void link_answer(struct asy_declarations *d, const struct asy_answer *a, struct asy_diags *diags)
{
	if (!a->field->table)
		return;
	for (size_t i = 0; i < a->n_values; i++)
		if (!asy_declared_row(d, a->field->table, a->values[i]))
			asy_yaml_complain(diags, a->at, "\"%s\" names no row of table %s", a->values[i], a->field->table->id);
}

enum asy_err asy_declarations_link(struct asy_declarations *d, struct asy_diags *diags)
{
	size_t before = asy_diags_count(diags);

	for (size_t i = 0; i < d->tables.len; i++) {
		const struct asy_table_answers *t = *(struct asy_table_answers **)asy_vec_at(&d->tables, i);

		for (size_t r = 0; r < t->n_rows; r++)
			for (size_t k = 0; k < t->rows[r].n_answers; k++)
				link_answer(d, &t->rows[r].answers[k], diags);
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
