/* Tables of a declaration: rows and forms, field by field. */
#include <string.h>

#include "base/clock.h"
#include "product/declaration_internal.h"

static void complain_choice(struct declaring *c, const struct asy_field *f, const struct asy_yaml *y)
{
	const char **choices = asy_arena_array(c->d->arena, f->choices.n + 1, sizeof(*choices));
	const char *near;

	if (choices)
		memcpy(choices, f->choices.list, f->choices.n * sizeof(*choices));
	near = choices ? asy_nearest(y->text, choices) : NULL;
	asy_yaml_complain(c->diags, y, "\"%s\" is no choice of \"%s\"%s%s%s", y->text, f->id, near ? ", did you mean \"" : "",
	                  near ? near : "", near ? "\"?" : " (assay catalog show)");
}

/* One value of a field as text; NULL after a complaint. */
static const char *field_value(struct declaring *c, const struct asy_field *f, const struct asy_yaml *y)
{
	bool yes;
	int64_t number;

	if (y->type != ASY_YAML_SCALAR) {
		asy_yaml_complain(c->diags, y, "\"%s\" is a %s: one value is expected here", f->id, asy_field_type_name(f->type));
		return NULL;
	}
	if (y->quoted && !*y->text)
		return ""; /* answered with nothing: there is none */
	if (f->type == ASY_FIELD_BOOL) {
		if (asy_yaml_bool(y, &yes))
			return yes ? "true" : "false";
		asy_yaml_complain(c->diags, y, "\"%s\" is yes or no", f->id);
		return NULL;
	}
	if (f->choices.n && !asy_names_have(&f->choices, y->text)) {
		complain_choice(c, f, y);
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

/* {value: ..., by: ..., date: ...}: an answer with its own record. */
static const struct asy_yaml *unwrap(struct declaring *c, const struct asy_yaml *y, struct asy_answer *a)
{
	static const char *const keys[] = {"value", "by", "date", "expires", "reference", "reason", "rests-on", "draft", "from", NULL};

	if (y->type != ASY_YAML_MAP)
		return y;
	if (!asy_yaml_only(c->diags, y, keys))
		return NULL;
	a->record = declared_record(c, y, a->record);
	return asy_yaml_get(y, "value");
}

void declared_answer(struct declaring *c, const struct asy_field *f, const struct asy_yaml *y, struct asy_row *row)
{
	struct asy_answer *a = &row->answers[row->n_answers];
	bool several = f->type == ASY_FIELD_CHOICES || f->type == ASY_FIELD_REFS;
	size_t n;

	*a = (struct asy_answer){.field = f, .at = y, .record = row->record};
	y = unwrap(c, y, a);
	if (asy_yaml_is_null(y))
		return; /* written, but not answered */
	if (y->type == ASY_YAML_MAP || (y->type == ASY_YAML_LIST && !several)) {
		asy_yaml_complain(c->diags, y, "\"%s\" is a %s", f->id, asy_field_type_name(f->type));
		return;
	}
	n = y->type == ASY_YAML_LIST ? y->n : 1;
	a->values = asy_arena_array(c->d->arena, n + 1, sizeof(*a->values));
	for (size_t i = 0; a->values && i < n; i++) {
		const char *value = field_value(c, f, y->type == ASY_YAML_LIST ? y->items[i] : y);

		if (value)
			a->values[a->n_values++] = value;
	}
	row->n_answers++;
}

static void complain_field(struct declaring *c, const struct asy_yaml *key, const struct asy_table *t)
{
	const char **ids = asy_arena_array(c->d->arena, t->n_fields + 1, sizeof(*ids));
	const char *near;

	for (size_t i = 0; ids && i < t->n_fields; i++)
		ids[i] = t->fields[i].id;
	near = ids ? asy_nearest(key->text, ids) : NULL;
	asy_yaml_complain(c->diags, key, "table %s has no field \"%s\"%s%s%s", t->id, key->text, near ? ", did you mean \"" : "",
	                  near ? near : "", near ? "\"?" : "");
}

void declared_row(struct declaring *c, const struct asy_table *t, const struct asy_yaml *y, struct asy_row *row)
{
	const struct asy_yaml *record = asy_yaml_get(y, "record");

	*row = (struct asy_row){.id = "", .table = t, .at = y, .record = c->base};
	if (y->type != ASY_YAML_MAP) {
		asy_yaml_complain(c->diags, y, "fields (name: value) are expected here");
		return;
	}
	if (record && asy_yaml_only(c->diags, record, declared_record_keys))
		row->record = declared_record(c, record, c->base);
	row->answers = asy_arena_array(c->d->arena, y->n + 1, sizeof(*row->answers));
	if (!t->form)
		row->id = declared_text(c, y, "id", true);
	for (size_t i = 0; row->answers && i < y->n; i++) {
		const char *key = y->keys[i]->text;
		const struct asy_field *f = asy_table_field(t, key);

		if ((!t->form && strcmp(key, "id") == 0) || (t->form && strcmp(key, "complete") == 0) || strcmp(key, "record") == 0 ||
		    strncmp(key, "x-", 2) == 0)
			continue;
		if (f)
			declared_answer(c, f, y->items[i], row);
		else
			complain_field(c, y->keys[i], t);
	}
}

void declared_complete(struct declaring *c, const struct asy_yaml *y, struct asy_table_answers *t)
{
	if (!y)
		return;
	if (t->table->form) {
		if (!asy_yaml_bool(y, &t->closed))
			asy_yaml_complain(c->diags, y, "\"complete\" of a form is yes or no: yes when what it does not answer does not exist");
	} else if (!asy_yaml_int(y, &t->statement) || t->statement < 0) {
		asy_yaml_complain(c->diags, y, "\"complete\" is the number of rows that make the table complete");
	} else {
		t->stated = true;
	}
}

static void load_rows(struct declaring *c, const struct asy_yaml *y, struct asy_table_answers *answers)
{
	static const char *const keys[] = {"complete", "rows", "note", NULL};
	const struct asy_yaml *rows = asy_yaml_get(y, "rows");

	if (!asy_yaml_only(c->diags, y, keys))
		return;
	if (rows && rows->type != ASY_YAML_LIST)
		asy_yaml_complain(c->diags, rows, "\"rows\" must be a list");
	if (rows && rows->type == ASY_YAML_LIST) {
		answers->rows = asy_arena_array(c->d->arena, rows->n + 1, sizeof(*answers->rows));
		for (size_t i = 0; answers->rows && i < rows->n; i++) {
			declared_row(c, answers->table, rows->items[i], &answers->rows[i]);
			for (size_t k = 0; k < i; k++)
				if (strcmp(answers->rows[k].id, answers->rows[i].id) == 0)
					asy_yaml_complain(c->diags, rows->items[i], "a row \"%s\" exists already", answers->rows[i].id);
			answers->n_rows++;
		}
	}
	declared_complete(c, asy_yaml_get(y, "complete"), answers);
	answers->complete = answers->stated && (uint64_t)answers->statement == answers->n_rows;
}

static void load_form(struct declaring *c, const struct asy_yaml *y, struct asy_table_answers *answers)
{
	answers->rows = asy_arena_array(c->d->arena, 1, sizeof(*answers->rows));
	if (!answers->rows)
		return;
	declared_row(c, answers->table, y, answers->rows);
	answers->n_rows = 1;
	answers->complete = true;
	declared_complete(c, asy_yaml_get(y, "complete"), answers);
}

/* Answers of another file for a row that is there already. */
static void add_answers(struct declaring *c, const struct asy_yaml *y, struct asy_row *row)
{
	struct asy_row more;
	struct asy_answer *joined;

	declared_row(c, row->table, y, &more);
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
static void add_to_table(struct declaring *c, const struct asy_yaml *key, const struct asy_yaml *y, const struct asy_table_answers *before)
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
		const char *id = rows->items[i]->type == ASY_YAML_MAP ? declared_text(c, rows->items[i], "id", true) : "";
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

void declared_tables(struct declaring *c, const struct asy_yaml *map)
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
			asy_yaml_complain(c->diags, map->keys[i], "no table \"%s\" (assay catalog tables lists them)", map->keys[i]->text);
			continue;
		}
		if (before) {
			add_to_table(c, map->keys[i], map->items[i], before);
			continue;
		}
		answers = declared_push(c, &c->d->tables, sizeof(*answers));
		if (!answers)
			return;
		*answers = (struct asy_table_answers){.table = t, .at = map->keys[i], .file = c->file};
		(t->form ? load_form : load_rows)(c, map->items[i], answers);
	}
}
