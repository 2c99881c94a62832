#include "product/schema.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"

static void reference(struct asy_json *j, const char *name)
{
	char target[64];

	snprintf(target, sizeof(target), "#/$defs/%s", name);
	asy_json_object(j);
	asy_json_put(j, "$ref", target);
	asy_json_end(j);
}

static void property(struct asy_json *j, const char *name, const char *def)
{
	asy_json_name(j, name);
	reference(j, def);
}

static void words(struct asy_json *j, const char *name, const char *const *list, size_t n)
{
	asy_json_name(j, name);
	asy_json_array(j);
	for (size_t i = 0; i < n; i++)
		asy_json_text(j, list[i]);
	asy_json_end(j);
}

/* {"type": "object", "properties": { ... : what follows goes there until close_object() */
static void open_object(struct asy_json *j)
{
	asy_json_object(j);
	asy_json_put(j, "type", "object");
	asy_json_name(j, "properties");
	asy_json_object(j);
}

static void close_object(struct asy_json *j, const char *const *required, size_t n)
{
	asy_json_end(j);
	if (n)
		words(j, "required", required, n);
	asy_json_name(j, "patternProperties");
	asy_json_object(j);
	asy_json_name(j, "^x-");
	asy_json_bool(j, true);
	asy_json_end(j);
	asy_json_put_bool(j, "additionalProperties", false);
	asy_json_end(j);
}

static void record_properties(struct asy_json *j)
{
	property(j, "by", "text");
	property(j, "date", "date");
	property(j, "expires", "date");
	property(j, "reference", "text");
	property(j, "reason", "text");
	property(j, "rests-on", "digest");
	property(j, "draft", "bool");
	property(j, "from", "texts");
}

static void choice_values(struct asy_json *j, const struct asy_field *f)
{
	asy_json_object(j);
	asy_json_name(j, "enum");
	asy_json_array(j);
	for (size_t i = 0; i < f->choices.n; i++)
		asy_json_text(j, f->choices.list[i]);
	asy_json_text(j, "");
	asy_json_null(j);
	asy_json_end(j);
	asy_json_end(j);
}

static void value(struct asy_json *j, const struct asy_field *f)
{
	static const char *const defs[] = {
		[ASY_FIELD_TEXT] = "text", [ASY_FIELD_BOOL] = "bool", [ASY_FIELD_REF] = "text", [ASY_FIELD_REFS] = "texts",
		[ASY_FIELD_DATE] = "date", [ASY_FIELD_INT] = "number", [ASY_FIELD_URL] = "text",
	};

	if (f->type == ASY_FIELD_CHOICE) {
		choice_values(j, f);
	} else if (f->type == ASY_FIELD_CHOICES) {
		asy_json_object(j);
		asy_json_name(j, "anyOf");
		asy_json_array(j);
		choice_values(j, f);
		asy_json_object(j);
		asy_json_put(j, "type", "array");
		asy_json_name(j, "items");
		choice_values(j, f);
		asy_json_end(j);
		asy_json_end(j);
		asy_json_end(j);
	} else {
		reference(j, defs[f->type]);
	}
}

/* The value by itself, or with a record of its own. */
static void field(struct asy_json *j, const struct asy_field *f)
{
	asy_json_name(j, f->id);
	asy_json_object(j);
	if (*f->title)
		asy_json_put(j, "title", f->title);
	asy_json_put(j, "description", f->ask);
	asy_json_name(j, "anyOf");
	asy_json_array(j);
	value(j, f);
	if (f->type == ASY_FIELD_CHOICE || f->type == ASY_FIELD_CHOICES) {
		asy_json_object(j);
		asy_json_put(j, "$ref", "#/$defs/wrapped");
		asy_json_name(j, "properties");
		asy_json_object(j);
		asy_json_name(j, "value");
		value(j, f);
		asy_json_end(j);
		asy_json_end(j);
	} else {
		reference(j, "wrapped");
	}
	asy_json_end(j);
	asy_json_end(j);
}

static void table(struct asy_json *j, const struct asy_table *t)
{
	static const char *const id[] = {"id"};

	if (!t->form) {
		open_object(j);
		property(j, "complete", "count");
		property(j, "note", "text");
		asy_json_name(j, "rows");
		asy_json_object(j);
		asy_json_put(j, "type", "array");
		asy_json_name(j, "items");
	}
	open_object(j);
	property(j, t->form ? "complete" : "id", t->form ? "bool" : "text");
	property(j, "record", "record");
	for (size_t i = 0; i < t->n_fields; i++)
		field(j, &t->fields[i]);
	close_object(j, id, t->form ? 0 : 1);
	if (!t->form) {
		asy_json_end(j);
		close_object(j, NULL, 0);
	}
}

static void tables(struct asy_json *j, const struct asy_catalog *c)
{
	asy_json_name(j, "tables");
	asy_json_object(j);
	asy_json_put(j, "type", "object");
	asy_json_name(j, "properties");
	asy_json_object(j);
	for (size_t i = 0; i < c->tables.len; i++) {
		const struct asy_table *t = *(struct asy_table **)asy_vec_at(&c->tables, i);

		property(j, t->id, t->id);
		for (size_t k = 0; k < t->suite_names.n; k++) {
			bool again = strcmp(t->suite_names.list[k], t->id) == 0;

			for (size_t m = 0; m < k; m++)
				again = again || strcmp(t->suite_names.list[m], t->suite_names.list[k]) == 0;
			if (!again)
				property(j, t->suite_names.list[k], t->id);
		}
	}
	asy_json_end(j);
	asy_json_put_bool(j, "additionalProperties", false);
	asy_json_end(j);
}

static void list_of(struct asy_json *j, const char *name, const char *def)
{
	asy_json_name(j, name);
	asy_json_object(j);
	asy_json_name(j, "type");
	asy_json_array(j);
	asy_json_text(j, "array");
	asy_json_text(j, "null");
	asy_json_end(j);
	asy_json_name(j, "items");
	reference(j, def);
	asy_json_end(j);
}

static void simple(struct asy_json *j, const char *name, const char *const *types, size_t n, const char *pattern)
{
	asy_json_name(j, name);
	asy_json_object(j);
	words(j, "type", types, n);
	if (pattern)
		asy_json_put(j, "pattern", pattern);
	asy_json_end(j);
}

static void one_of_words(struct asy_json *j, const char *name, const char *const *list, size_t n, bool booleans)
{
	asy_json_name(j, name);
	asy_json_object(j);
	asy_json_name(j, "enum");
	asy_json_array(j);
	for (size_t i = 0; i < n; i++)
		asy_json_text(j, list[i]);
	if (booleans) {
		asy_json_bool(j, true);
		asy_json_bool(j, false);
	}
	asy_json_null(j);
	asy_json_end(j);
	asy_json_end(j);
}

static void scalars(struct asy_json *j)
{
	static const char *const text[] = {"string", "number", "boolean", "null"}, *const number[] = {"integer", "null"};
	static const char *const date[] = {"string", "null"}, *const support[] = {"yes", "no", "not-applicable", "N/A"};
	static const char *const verdict[] = {"pass", "fail", "inconclusive", "not-applicable"}, *const bools[] = {"yes", "no", ""};

	simple(j, "text", text, 4, NULL);
	simple(j, "number", number, 2, NULL);
	simple(j, "count", number, 2, NULL);
	simple(j, "date", date, 2, "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$");
	simple(j, "digest", date, 2, "^(e1-[0-9a-f]{16})?$");
	one_of_words(j, "bool", bools, 3, true);
	one_of_words(j, "support", support, 4, true);
	one_of_words(j, "verdict", verdict, 4, false);
	asy_json_name(j, "texts");
	asy_json_object(j);
	asy_json_name(j, "anyOf");
	asy_json_array(j);
	reference(j, "text");
	asy_json_object(j);
	asy_json_put(j, "type", "array");
	asy_json_name(j, "items");
	reference(j, "text");
	asy_json_end(j);
	asy_json_end(j);
	asy_json_end(j);
	asy_json_name(j, "record");
	open_object(j);
	record_properties(j);
	close_object(j, NULL, 0);
	asy_json_name(j, "wrapped");
	open_object(j);
	property(j, "value", "any");
	record_properties(j);
	close_object(j, NULL, 0);
}

struct key {
	const char *name, *def;
	bool required;
};

static void entry(struct asy_json *j, const char *name, const struct key *keys, size_t n)
{
	const char *required[16];
	size_t m = 0;

	if (name)
		asy_json_name(j, name);
	open_object(j);
	for (size_t i = 0; i < n; i++) {
		if (keys[i].def)
			property(j, keys[i].name, keys[i].def);
		if (keys[i].required && m < 16)
			required[m++] = keys[i].name;
	}
	record_properties(j);
	close_object(j, required, m);
}

static void entries(struct asy_json *j)
{
	static const struct key ics[] = {{"id", "text", true}, {"support", "support", true}, {"detail", "text", false}};
	static const struct key judged[] = {{"unit", "text", true}, {"row", "text", false}, {"question", "text", false}, {"verdict", "verdict", true},
	                                    {"by", NULL, true}, {"date", NULL, true}, {"reason", NULL, true}};
	static const struct key answer[] = {{"answer", "text", true}, {"value", "any", false}, {"note", "text", false}};
	static const struct key row[] = {{"add-row", "text", true}, {"fields", "any", false}, {"note", "text", false}};
	static const struct key claim[] = {{"ics", "text", true}, {"support", "support", false}, {"detail", "text", false}, {"note", "text", false}};
	static const struct key judge[] = {{"judge", "text", true}, {"row", "text", false}, {"question", "text", false}, {"verdict", "verdict", false},
	                                   {"note", "text", false}};
	static const struct key waive[] = {{"waive", "text", true}, {"scheme", "text", false}, {"note", "text", false}, {"by", NULL, true},
	                                   {"date", NULL, true}, {"reason", NULL, true}, {"expires", NULL, true}};

	entry(j, "ics-row", ics, 3);
	entry(j, "assessment", judged, 7);
	asy_json_name(j, "any");
	asy_json_bool(j, true);
	asy_json_name(j, "entry");
	asy_json_object(j);
	asy_json_name(j, "anyOf");
	asy_json_array(j);
	entry(j, NULL, answer, 3);
	entry(j, NULL, row, 3);
	entry(j, NULL, claim, 4);
	entry(j, NULL, judge, 5);
	entry(j, NULL, waive, 7);
	asy_json_end(j);
	asy_json_end(j);
}

enum asy_err asy_declaration_schema(const struct asy_catalog *catalog, struct asy_buf *out)
{
	static const char *const required[] = {"assay-declaration", "author", "date"};
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "$schema", "https://json-schema.org/draft/2020-12/schema");
	asy_json_put(&j, "$id", "assay-declaration-1");
	asy_json_put(&j, "title", "Declaration file of assay");
	asy_json_put(&j, "description", "What a maker states, an assessor judges, and somebody answers for. Made from the tables of the catalog.");
	asy_json_name(&j, "allOf");
	asy_json_array(&j);
	open_object(&j);
	asy_json_name(&j, "assay-declaration");
	asy_json_object(&j);
	asy_json_name(&j, "const");
	asy_json_int(&j, 1);
	asy_json_end(&j);
	property(&j, "author", "text");
	property(&j, "date", "date");
	property(&j, "reference", "text");
	property(&j, "expires", "date");
	property(&j, "draft", "bool");
	list_of(&j, "ics", "ics-row");
	tables(&j, catalog);
	list_of(&j, "assessments", "assessment");
	list_of(&j, "records", "entry");
	close_object(&j, required, 3);
	asy_json_end(&j);
	asy_json_name(&j, "$defs");
	asy_json_object(&j);
	scalars(&j);
	entries(&j);
	for (size_t i = 0; i < catalog->tables.len; i++) {
		const struct asy_table *t = *(struct asy_table **)asy_vec_at(&catalog->tables, i);

		asy_json_name(&j, t->id);
		table(&j, t);
	}
	asy_json_end(&j);
	asy_json_end(&j);
	return asy_json_finish(&j);
}
