/* "records:": answers, rows, ICS rows, judgements and accepted risks in the order they were given. A later record takes
 * the place of what was said before about the same thing; the file keeps both. */
#include <string.h>

#include "product/declaration_internal.h"

struct place { /* "Table/row/field", "Table/field" of a form, "Table/complete" */
	const struct asy_table *table;
	const char *row, *field;
};

void declared_entries(struct declaring *c, const struct asy_yaml *list)
{
	if (!list || asy_yaml_is_null(list))
		return;
	if (list->type != ASY_YAML_LIST) {
		asy_yaml_complain(c->diags, list, "\"records\" must be a list");
		return;
	}
	for (size_t i = 0; i < list->n; i++) {
		struct declared_entry *e = declared_push(c, &c->d->entries, sizeof(*e));

		if (e)
			*e = (struct declared_entry){.at = list->items[i], .catalog = c->catalog, .file = c->file};
	}
}

static bool parse_place(struct declaring *c, const struct asy_yaml *at, const char *text, struct place *ret)
{
	const char *slash = strchr(text, '/'), *second = slash ? strchr(slash + 1, '/') : NULL;
	const char *table = slash ? asy_arena_text(c->d->arena, (struct asy_bytes){(const uint8_t *)text, (size_t)(slash - text)}) : NULL;

	*ret = (struct place){.table = table ? asy_catalog_table_any_name(c->catalog, table) : NULL, .row = "", .field = ""};
	if (!ret->table) {
		asy_yaml_complain(c->diags, at, "\"%s\" names no table: write Table/row/field, Table/field of a form, or Table/complete", text);
		return false;
	}
	if (second) {
		ret->row = asy_arena_text(c->d->arena, (struct asy_bytes){(const uint8_t *)slash + 1, (size_t)(second - slash - 1)});
		ret->field = second + 1;
	} else {
		ret->field = slash + 1;
	}
	return ret->row != NULL;
}

static struct asy_table_answers *table_of(struct declaring *c, const struct asy_table *t, const struct asy_yaml *at)
{
	for (size_t i = 0; i < c->d->tables.len; i++) {
		struct asy_table_answers *have = *(struct asy_table_answers **)asy_vec_at(&c->d->tables, i);

		if (have->table == t)
			return have;
	}
	struct asy_table_answers *fresh = declared_push(c, &c->d->tables, sizeof(*fresh));

	if (!fresh)
		return NULL;
	*fresh = (struct asy_table_answers){.table = t, .at = at, .file = c->file, .complete = t->form};
	if (t->form && (fresh->rows = asy_arena_array(c->d->arena, 1, sizeof(*fresh->rows)))) {
		fresh->rows[0] = (struct asy_row){.id = "", .table = t, .at = at, .record = c->base};
		fresh->n_rows = 1;
	}
	return fresh;
}

static struct asy_row *row_of(struct asy_table_answers *t, const char *id)
{
	for (size_t i = 0; i < t->n_rows; i++)
		if (strcmp(t->rows[i].id, id) == 0)
			return &t->rows[i];
	return NULL;
}

/* Room for one more answer, then the answer: at the place of an earlier one, or behind the last. */
static void set_answer(struct declaring *c, struct asy_row *row, const struct asy_field *f, const struct asy_yaml *entry)
{
	struct asy_row one = {.record = declared_record(c, entry, c->base), .answers = asy_arena_array(c->d->arena, 1, sizeof(*row->answers))};
	struct asy_answer *more = asy_arena_array(c->d->arena, row->n_answers + 1, sizeof(*more));

	if (!one.answers || !more)
		return;
	declared_answer(c, f, asy_yaml_get(entry, "value"), &one);
	if (one.n_answers == 0)
		return; /* not filled in */
	one.answers[0].at = entry;
	if (row->n_answers)
		memcpy(more, row->answers, row->n_answers * sizeof(*more));
	row->answers = more;
	for (size_t i = 0; i < row->n_answers; i++) {
		bool draft = one.answers[0].record && one.answers[0].record->draft, had = row->answers[i].record && row->answers[i].record->draft;

		if (row->answers[i].field == f && draft && !had)
			return; /* a draft takes the place of no answer */
		if (row->answers[i].field == f) {
			row->answers[i] = one.answers[0];
			c->d->replaced++;
			return;
		}
	}
	row->answers[row->n_answers++] = one.answers[0];
}

/* A star as field, value yes: somebody confirms what the row says. */
static void confirm_row(struct declaring *c, struct asy_row *row, const struct asy_yaml *y)
{
	const struct asy_record *before = row->record, *now = declared_record(c, y, c->base);
	bool yes;

	if (!asy_yaml_bool(asy_yaml_get(y, "value"), &yes)) {
		asy_yaml_complain(c->diags, y, "\"value\" is yes when the row holds as it stands");
		return;
	}
	if (!yes)
		return;
	row->record = now;
	for (size_t i = 0; i < row->n_answers; i++)
		if (row->answers[i].record == before || (row->answers[i].record && row->answers[i].record->draft))
			row->answers[i].record = now;
	c->d->replaced++;
}

static void apply_answer(struct declaring *c, const struct asy_yaml *y)
{
	const char *text = declared_text(c, y, "answer", true);
	const struct asy_yaml *value = asy_yaml_get(y, "value");
	const struct asy_field *f;
	struct asy_table_answers *t;
	struct asy_row *row;
	struct place p;

	if (!*text || asy_yaml_is_null(value) || !parse_place(c, y, text, &p))
		return; /* a question that nobody has answered yet */
	t = table_of(c, p.table, y);
	if (!t)
		return;
	if (strcmp(p.field, "complete") == 0) {
		declared_complete(c, value, t);
		return;
	}
	f = asy_table_field(p.table, p.field);
	row = row_of(t, p.row);
	if (row && strcmp(p.field, "*") == 0) {
		confirm_row(c, row, y);
		return;
	}
	if (!f)
		asy_yaml_complain(c->diags, asy_yaml_get(y, "answer"), "table %s has no field \"%s\"", p.table->id, p.field);
	else if (!row)
		asy_yaml_complain(c->diags, asy_yaml_get(y, "answer"), "table %s has no row \"%s\" (add-row adds one)", p.table->id, p.row);
	else
		set_answer(c, row, f, y);
}

static void apply_row(struct declaring *c, const struct asy_yaml *y)
{
	const char *text = declared_text(c, y, "add-row", true);
	const struct asy_yaml *fields = asy_yaml_get(y, "fields");
	const struct asy_record *record = declared_record(c, y, c->base);
	struct asy_table_answers *t;
	struct asy_row *rows;
	struct place p;

	if (!*text || !parse_place(c, y, text, &p))
		return;
	if (p.table->form || strchr(text, '/') != strrchr(text, '/') || !*p.field) {
		asy_yaml_complain(c->diags, y, "\"%s\" is no row: write Table/row of a table with rows", text);
		return;
	}
	t = table_of(c, p.table, y);
	if (t && row_of(t, p.field))
		asy_yaml_complain(c->diags, y, "table %s has a row \"%s\" already", t->table->id, p.field);
	else if (t && (rows = asy_arena_array(c->d->arena, t->n_rows + 1, sizeof(*rows)))) {
		if (t->n_rows)
			memcpy(rows, t->rows, t->n_rows * sizeof(*rows));
		t->rows = rows;
		rows[t->n_rows] = (struct asy_row){.id = p.field, .table = t->table, .at = y, .record = record,
		                                   .answers = asy_arena_array(c->d->arena, (fields ? fields->n : 0) + 1, sizeof(struct asy_answer))};
		for (size_t i = 0; rows[t->n_rows].answers && fields && fields->type == ASY_YAML_MAP && i < fields->n; i++) {
			const struct asy_field *f = asy_table_field(t->table, fields->keys[i]->text);

			if (f)
				declared_answer(c, f, fields->items[i], &rows[t->n_rows]);
			else
				asy_yaml_complain(c->diags, fields->keys[i], "table %s has no field \"%s\"", t->table->id, fields->keys[i]->text);
		}
		t->n_rows++;
	}
}

static void apply_ics(struct declaring *c, const struct asy_yaml *y)
{
	struct asy_ics *row = NULL;
	const char *id = declared_text(c, y, "ics", true);

	if (asy_yaml_is_null(asy_yaml_get(y, "support")))
		return; /* not filled in */
	for (size_t i = 0; i < c->d->ics.len && !row; i++) {
		struct asy_ics *have = *(struct asy_ics **)asy_vec_at(&c->d->ics, i);

		if (strcmp(have->requirement, id) == 0) {
			const struct asy_record *r = declared_record(c, y, c->base);

			if (r && r->draft && !(have->record && have->record->draft))
				return; /* a draft takes the place of no answer */
			row = have;
			c->d->replaced++;
		}
	}
	if (!row)
		row = declared_push(c, &c->d->ics, sizeof(*row));
	if (!row)
		return;
	*row = (struct asy_ics){.requirement = id, .detail = declared_text(c, y, "detail", false), .at = y, .file = c->file,
	                        .record = declared_record(c, y, c->base)};
	if (!*row->detail && row->record)
		row->detail = row->record->reason;
	(void)declared_support(c, y, &row->support);
}

static void apply_judgement(struct declaring *c, const struct asy_yaml *y)
{
	struct asy_assessment *a = NULL, fresh;

	if (asy_yaml_is_null(asy_yaml_get(y, "verdict")))
		return; /* not filled in */
	declared_assessment(c, y, &fresh);
	for (size_t i = 0; i < c->d->assessments.len && !a; i++) {
		struct asy_assessment *have = *(struct asy_assessment **)asy_vec_at(&c->d->assessments, i);

		if (strcmp(have->unit, fresh.unit) == 0 && strcmp(have->row, fresh.row) == 0 && strcmp(have->question, fresh.question) == 0) {
			a = have;
			c->d->replaced++;
		}
	}
	if (!a)
		a = declared_push(c, &c->d->assessments, sizeof(*a));
	if (a)
		*a = fresh;
}

static void apply_waiver(struct declaring *c, const struct asy_yaml *y)
{
	static const char *const required[] = {"by", "date", "reason", "expires", NULL};
	const char *id = declared_text(c, y, "waive", true), *scheme = declared_text(c, y, "scheme", false);
	struct asy_waiver *w = NULL;

	for (size_t i = 0; required[i]; i++)
		if (!asy_yaml_text(y, required[i]))
			asy_yaml_complain(c->diags, y, "an accepted risk needs \"%s\"", required[i]);
	if (*scheme && !asy_catalog_scheme(c->catalog, scheme))
		asy_yaml_complain(c->diags, y, "no scheme \"%s\" (assay catalog list)", scheme);
	for (size_t i = 0; i < c->d->waivers.len && !w; i++) {
		struct asy_waiver *have = *(struct asy_waiver **)asy_vec_at(&c->d->waivers, i);

		if (strcmp(have->requirement, id) == 0 && strcmp(have->scheme, scheme) == 0)
			w = have;
	}
	if (!w)
		w = declared_push(c, &c->d->waivers, sizeof(*w));
	if (w)
		*w = (struct asy_waiver){.scheme = scheme, .requirement = id, .record = declared_record(c, y, c->base), .at = y};
}

#define RECORD_KEYS "by", "date", "expires", "reference", "reason", "rests-on", "draft", "from", "note", NULL

static const struct {
	const char *key;
	const char *keys[20];
	void (*apply)(struct declaring *, const struct asy_yaml *);
} kinds[] = {
	{"answer", {"answer", "value", RECORD_KEYS}, apply_answer},
	{"add-row", {"add-row", "fields", RECORD_KEYS}, apply_row},
	{"ics", {"ics", "support", "detail", RECORD_KEYS}, apply_ics},
	{"judge", {"judge", "row", "question", "verdict", RECORD_KEYS}, apply_judgement},
	{"waive", {"waive", "scheme", RECORD_KEYS}, apply_waiver},
};

static void apply(struct declaring *c, const struct asy_yaml *y)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!asy_yaml_get(y, kinds[i].key))
			continue;
		if (asy_yaml_only(c->diags, y, kinds[i].keys))
			kinds[i].apply(c, y);
		return;
	}
	asy_yaml_complain(c->diags, y, "a record has one of answer, add-row, ics, judge, waive");
}

void declared_apply(struct asy_declarations *d, struct asy_diags *diags)
{
	for (size_t i = 0; i < d->entries.len; i++) {
		const struct declared_entry *e = *(struct declared_entry **)asy_vec_at(&d->entries, i);
		struct declaring c = {.d = d, .catalog = e->catalog, .diags = diags, .file = e->file};
		struct asy_record *base = asy_arena_alloc(d->arena, sizeof(*base));

		if (!base)
			return;
		*base = (struct asy_record){.by = e->file->author, .date = e->file->date, .expires = e->file->expires,
		                            .reference = e->file->reference, .reason = "", .rests_on = "", .draft = e->file->draft,
		                            .file = e->file};
		c.base = base;
		apply(&c, e->at);
	}
	d->entries.len = 0;
}
