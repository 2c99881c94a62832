#include "report/draft.h"

#include <inttypes.h>
#include <string.h>

#include "assess/match.h"
#include "base/text.h"
#include "product/append.h"
#include "report/document.h"

enum { MOST_FROM = 8, MOST_ROWS = 2000 };

struct drafting {
	const json_t *doc;
	const struct asy_catalog *catalog;
	struct asy_arena *arena;
	struct asy_buf *out;
	struct asy_draft_count count;
	json_t *numbers; /* table id -> last number used for a row */
	json_t *values;  /* attribute -> text, of what the current row is made from */
	json_t *from;    /* ids of observations */
	const json_t *component; /* or the component */
};

/* The observation of the document as the matcher knows it. Texts are borrowed. */
static void as_observation(const json_t *o, struct asy_observation *ret)
{
	const char *key;
	json_t *value;

	*ret = (struct asy_observation){.kind = doc_text(o, "kind"), .collector = doc_text(o, "collector"), .subject = doc_text(o, "subject"),
	                                .summary = doc_text(o, "summary"), .locus = {.path = doc_text(o, "path")}};
	json_object_foreach((json_t *)(uintptr_t)doc_object(o, "attributes"), key, value) {
		struct asy_attr *a = &ret->attrs[ret->n_attrs];

		if (ret->n_attrs == sizeof(ret->attrs) / sizeof(ret->attrs[0]))
			break;
		*a = (struct asy_attr){.key = key, .text = "", .type = json_is_string(value) ? ASY_ATTR_TEXT : json_is_integer(value) ? ASY_ATTR_INT : ASY_ATTR_BOOL};
		if (a->type == ASY_ATTR_TEXT)
			a->text = json_string_value(value);
		else
			a->number = json_is_integer(value) ? json_integer_value(value) : json_is_true(value);
		ret->n_attrs++;
	}
}

static void put_value(struct drafting *d, const char *name, const char *text)
{
	if (*text)
		json_object_set_new(d->values, name, json_string(text));
}

static void values_of(struct drafting *d, const struct asy_observation *o)
{
	char number[24];

	json_object_clear(d->values);
	put_value(d, "subject", o->subject);
	put_value(d, "path", o->locus.path);
	put_value(d, "summary", o->summary);
	for (size_t i = 0; i < o->n_attrs; i++)
		put_value(d, o->attrs[i].key, asy_observation_value(o, o->attrs[i].key, number));
}

/* The text with its {names} filled in; NULL when one of them has no value. */
static const char *fill(struct drafting *d, const char *text)
{
	struct asy_buf b;
	const char *result = "";

	asy_buf_init(&b, 64 << 10);
	while (*text && result) {
		size_t n = strcspn(text, "{");
		char name[64];
		const char *value;

		asy_buf_append(&b, (struct asy_bytes){(const uint8_t *)text, n});
		text += n;
		if (!*text)
			break;
		n = strcspn(++text, "}");
		snprintf(name, sizeof(name), "%.*s", (int)(n < 63 ? n : 63), text);
		value = json_string_value(json_object_get(d->values, name));
		text += n + (text[n] == '}');
		if (value)
			asy_buf_text(&b, value);
		else
			result = NULL;
	}
	if (result)
		result = asy_arena_strdup(d->arena, asy_buf_cstr(&b));
	asy_buf_release(&b);
	return result;
}

static bool fits(const struct asy_field *f, const char *value)
{
	uint64_t n;

	if (f->type == ASY_FIELD_BOOL)
		return strcmp(value, "true") == 0 || strcmp(value, "false") == 0 || strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
	if (f->type == ASY_FIELD_INT)
		return asy_text_u64(asy_bytes_from(value), &n);
	return *value && (!f->choices.n || asy_names_have(&f->choices, value));
}

static void put_scalar(struct asy_buf *out, const struct asy_field *f, const char *value)
{
	if (f->type == ASY_FIELD_BOOL || f->type == ASY_FIELD_INT || f->type == ASY_FIELD_DATE)
		asy_buf_text(out, value);
	else
		asy_yaml_scalar_text(out, value);
}

/* "name: value"; false when the evidence gives none that the field takes. */
static bool put_field(struct drafting *d, const struct asy_draft_value *v, struct asy_buf *out)
{
	bool several = v->field->type == ASY_FIELD_CHOICES || v->field->type == ASY_FIELD_REFS;
	struct asy_buf list;
	size_t n = 0;

	asy_buf_init(&list, 64 << 10);
	for (size_t i = 0; i < (v->list.n ? v->list.n : 1); i++) {
		const char *value = fill(d, v->list.n ? v->list.list[i] : v->text);
		size_t k = 0;

		while (value && k < v->from.n && !asy_text_is_nocase(asy_bytes_from(value), v->from.list[k]))
			k++;
		if (value && v->from.n)
			value = k < v->from.n ? v->to.list[k] : NULL;
		if (!value || !fits(v->field, value))
			continue;
		asy_buf_text(&list, n++ ? ", " : "");
		put_scalar(&list, v->field, value);
	}
	if (n)
		asy_buf_printf(out, several ? "    %s: [%s]\n" : "    %s: %s\n", v->field->id, asy_buf_cstr(&list));
	asy_buf_release(&list);
	return n != 0;
}

static const json_t *declared_table(const struct drafting *d, const struct asy_table *t)
{
	size_t i;
	json_t *table;

	json_array_foreach(doc_list(d->doc, "tables"), i, table)
		if (strcmp(doc_text(table, "id"), t->id) == 0)
			return table;
	return NULL;
}

/* A declared row that agrees with the values on one of the pairs. */
static bool is_declared(struct drafting *d, const struct asy_draft_rule *r)
{
	size_t i, k, v;
	json_t *row, *answer, *value;

	json_array_foreach(doc_list(declared_table(d, r->table), "rows"), i, row) {
		for (size_t m = 0; m < r->n_matches; m++) {
			const char *seen = json_string_value(json_object_get(d->values, r->matches[m].attr));

			json_array_foreach(doc_list(row, "answers"), k, answer) {
				if (!seen || strcmp(doc_text(answer, "field"), r->matches[m].field) != 0)
					continue;
				json_array_foreach(doc_list(answer, "values"), v, value)
					if (json_is_string(value) && asy_text_contains_nocase(asy_bytes_from(json_string_value(value)), seen))
						return true;
			}
		}
	}
	return false;
}

/* Does the form answer the field already? A draft must not take the place of an answer. */
static bool is_answered(struct drafting *d, const struct asy_table *t, const char *field)
{
	size_t i, k;
	json_t *row, *answer;

	json_array_foreach(doc_list(declared_table(d, t), "rows"), i, row)
		json_array_foreach(doc_list(row, "answers"), k, answer)
			if (strcmp(doc_text(answer, "field"), field) == 0 && json_array_size(doc_list(answer, "values")))
				return true;
	return false;
}

static json_int_t next_number(struct drafting *d, const struct asy_table *t)
{
	json_int_t n = json_integer_value(json_object_get(d->numbers, t->id));
	bool taken = true;
	size_t i;
	json_t *row;

	while (taken) {
		const char *id = asy_arena_printf(d->arena, "%s-%" PRId64, t->id, (int64_t)++n);

		taken = false;
		json_array_foreach(doc_list(declared_table(d, t), "rows"), i, row)
			taken = taken || (id && strcmp(doc_text(row, "id"), id) == 0);
	}
	json_object_set_new(d->numbers, t->id, json_integer(n));
	return n;
}

static void provenance(struct drafting *d, struct asy_buf *out)
{
	size_t n = json_array_size(d->from);
	char locus[512];

	for (size_t i = 0; i < n && i < MOST_FROM; i++) {
		const json_t *o = doc_observation(d->doc, json_string_value(json_array_get(d->from, i)));

		asy_buf_printf(out, "# seen: %s\n#   %s\n", doc_text(o, "summary"), doc_locus(o, locus, sizeof(locus)));
	}
	if (n > MOST_FROM)
		asy_buf_printf(out, "# and %zu more\n", n - MOST_FROM);
	if (d->component)
		asy_buf_printf(out, "# found: %s in %s\n", doc_text(d->component, "source"), doc_text(d->component, "path"));
}

static void from_list(struct drafting *d, struct asy_buf *out)
{
	size_t n = json_array_size(d->from);

	for (size_t i = 0; i < n && i < MOST_FROM; i++)
		asy_buf_printf(out, "%s%s", i ? ", " : "  from: [", json_string_value(json_array_get(d->from, i)));
	asy_buf_text(out, n ? "]\n" : "");
}

/* The current values as a record: a row, or one answer for each field of a form. */
static void write_row(struct drafting *d, const struct asy_draft_rule *r)
{
	struct asy_buf fields;
	size_t n = 0;

	asy_buf_init(&fields, 1 << 20);
	for (size_t i = 0; i < r->n_values; i++) {
		if (!r->table->form) {
			n += put_field(d, &r->values[i], &fields);
			continue;
		}
		asy_buf_clear(&fields);
		if (!is_answered(d, r->table, r->values[i].field->id) && put_field(d, &r->values[i], &fields)) {
			asy_buf_printf(d->out, "\n- answer: %s/%s\n  value: %s", r->table->id, r->values[i].field->id, strchr(asy_buf_cstr(&fields), ':') + 2);
			d->count.rows++;
		}
	}
	if (n) {
		asy_buf_text(d->out, "\n");
		provenance(d, d->out);
		asy_buf_printf(d->out, "- add-row: %s/%s-%" PRId64 "\n", r->table->id, r->table->id, (int64_t)next_number(d, r->table));
		from_list(d, d->out);
		asy_buf_text(d->out, "  fields:\n");
		asy_buf_append(d->out, asy_buf_bytes(&fields));
		d->count.rows++;
	}
	asy_buf_release(&fields);
}

static const char *key_of(struct drafting *d, const struct asy_draft_rule *r)
{
	const char *key = "";

	for (size_t i = 0; key && i < r->key.n; i++) {
		const char *value = json_string_value(json_object_get(d->values, r->key.list[i]));

		key = asy_arena_printf(d->arena, "%s\n%s", key, value ? value : "");
	}
	return key ? key : "";
}

/* Observations in groups that agree in the key; the first of a group gives the values. */
static void from_observations(struct drafting *d, const struct asy_draft_rule *r)
{
	json_t *groups = json_object(), *order = json_array(), *o, *group;
	const char *key;
	size_t i;

	json_array_foreach(doc_list(d->doc, "observations"), i, o) {
		struct asy_observation seen;

		as_observation(o, &seen);
		if (!asy_selector_matches(&r->selector, &seen))
			continue;
		values_of(d, &seen);
		key = r->key.n ? key_of(d, r) : doc_text(o, "id");
		group = json_object_get(groups, key);
		if (!group) {
			group = json_array();
			json_object_set_new(groups, key, group);
			json_array_append(order, group);
		}
		json_array_append(group, json_object_get(o, "id"));
	}
	json_array_foreach(order, i, group) {
		struct asy_observation first;

		as_observation(doc_observation(d->doc, json_string_value(json_array_get(group, 0))), &first);
		values_of(d, &first);
		if (i >= MOST_ROWS || is_declared(d, r))
			continue;
		d->from = group;
		write_row(d, r);
	}
	d->from = NULL;
	json_decref(order);
	json_decref(groups);
}

static void from_object(struct drafting *d, const struct asy_draft_rule *r, const json_t *object)
{
	const char *key;
	json_t *value;

	json_object_clear(d->values);
	json_object_foreach((json_t *)(uintptr_t)object, key, value)
		if (json_is_string(value))
			put_value(d, key, json_string_value(value));
	if (!is_declared(d, r))
		write_row(d, r);
}

/* ICS rows for what the machine settled: not applicable, or failing. A claim that something is met is for people. */
static void claims(struct drafting *d)
{
	json_t *said = json_object(), *scheme, *r;
	size_t s, i;

	json_array_foreach(doc_list(d->doc, "schemes"), s, scheme) {
		json_array_foreach(doc_list(scheme, "requirements"), i, r) {
			const char *verdict = doc_text(r, "verdict"), *id = doc_text(r, "id");
			bool absent = strcmp(verdict, "not-applicable") == 0 && strcmp(doc_text(doc_object(r, "applies"), "verdict"), "fail") == 0, fails = strcmp(verdict, "fail") == 0;

			if (!doc_bool(scheme, "ics-required") || json_object_size(doc_object(r, "ics")) || json_object_get(said, id) || (!absent && !fails))
				continue;
			json_object_set_new(said, id, json_true());
			asy_buf_text(d->out, "\n- ics: ");
			asy_yaml_scalar_text(d->out, id);
			asy_buf_printf(d->out, "\n  support: %s\n  detail: ", absent ? "not-applicable" : "no");
			asy_yaml_scalar_text(d->out, *doc_text(r, "because") ? doc_text(r, "because") : "the machine found it failing");
			asy_buf_text(d->out, "\n");
			d->count.claims++;
		}
	}
	json_decref(said);
}

enum asy_err asy_draft(const json_t *document, const struct asy_catalog *catalog, const char *author, const char *date,
                       struct asy_buf *out, struct asy_draft_count *ret)
{
	struct asy_arena arena;
	struct drafting d = {.doc = document, .catalog = catalog, .arena = &arena, .out = out, .numbers = json_object(), .values = json_object()};
	size_t k;
	json_t *c;

	asy_arena_init(&arena, 256 << 20);
	asy_buf_text(out, "# Made from evidence. Read it, correct it, then confirm it: remove \"draft: yes\", or confirm single rows with\n"
	                  "# assay answer. As long as it is a draft it supports no PASS.\nassay-declaration: 1\nauthor: ");
	asy_yaml_scalar_text(out, author);
	asy_buf_printf(out, "\ndate: %s\ndraft: yes\nrecords:\n", date);
	for (size_t i = 0; i < catalog->drafts.len; i++) {
		const struct asy_draft_rule *r = *(struct asy_draft_rule **)asy_vec_at(&catalog->drafts, i);

		if (strcmp(r->source, "product") == 0)
			from_object(&d, r, doc_object(document, "product"));
		else if (strcmp(r->source, "observations") == 0)
			from_observations(&d, r);
		else
			json_array_foreach(doc_list(document, "components"), k, c) {
				d.component = c;
				from_object(&d, r, c);
				d.component = NULL;
			}
	}
	claims(&d);
	*ret = d.count;
	json_decref(d.numbers);
	json_decref(d.values);
	asy_arena_release(&arena);
	return out->err;
}
