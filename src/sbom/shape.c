/* Compares a JSON document with its shape. */
#include "sbom/shape.h"

#include <stdlib.h>
#include <string.h>

#include "sbom/sbom_impl.h"
#include "sbom/shape_impl.h"

enum { PATH_BYTES = 512 };

struct check {
	const struct asy_shapes *shapes;
	unsigned version;
	size_t n, most;
	asy_shape_complaint *complain;
	void *ctx;
	char path[PATH_BYTES];
	size_t length;
	unsigned depth;
	bool silent; /* trying an alternative */
};

static void complain(struct check *c, const char *what)
{
	c->n++;
	if (!c->silent && c->n <= c->most)
		c->complain(c->ctx, c->path, what);
}

static bool holds(const struct versions *v, unsigned version)
{
	return (!v->from || version >= v->from) && (!v->to || version <= v->to);
}

/* Appends a step to the path; returns the length before, for step_back(). */
static size_t step(struct check *c, const char *name, size_t index)
{
	size_t before = c->length;
	int n = name ? snprintf(c->path + before, PATH_BYTES - before, "%s%s", before ? "/" : "", name)
	             : snprintf(c->path + before, PATH_BYTES - before, "%s%zu", before ? "/" : "", index);

	c->length = n < 0 || (size_t)n >= PATH_BYTES - before ? PATH_BYTES - 1 : before + (size_t)n;
	return before;
}

static void step_back(struct check *c, size_t length)
{
	c->length = length;
	c->path[length] = 0;
}

static bool digits(const char *text, size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return true;
}

static int two(const char *digit)
{
	return (digit[0] - '0') * 10 + digit[1] - '0';
}

static bool is_date(const char *t)
{
	return strlen(t) >= 10 && digits(t, 0, 4) && t[4] == '-' && digits(t, 5, 2) && t[7] == '-' && digits(t, 8, 2) &&
	       two(t + 5) >= 1 && two(t + 5) <= 12 && two(t + 8) >= 1 && two(t + 8) <= 31;
}

/* RFC 3339: 2026-11-21T10:00:00[.123](Z|+01:00) */
static bool is_date_time(const char *t)
{
	size_t at = 19;

	if (!is_date(t) || strlen(t) < 20 || (t[10] != 'T' && t[10] != 't') || !digits(t, 11, 2) || t[13] != ':' ||
	    !digits(t, 14, 2) || t[16] != ':' || !digits(t, 17, 2))
		return false;
	if (t[at] == '.') {
		at++;
		while (t[at] >= '0' && t[at] <= '9')
			at++;
	}
	if (t[at] == 'Z' || t[at] == 'z')
		return t[at + 1] == 0;
	return (t[at] == '+' || t[at] == '-') && strlen(t + at) == 6 && digits(t, at + 1, 2) && t[at + 3] == ':' && digits(t, at + 4, 2);
}

static bool matches(const struct shape_pattern *p, const char *text, size_t n)
{
	pcre2_match_data *m = pcre2_match_data_create_from_pattern(p->code, NULL);
	int found = m ? pcre2_match(p->code, (PCRE2_SPTR)text, n, 0, 0, m, NULL) : -1;

	pcre2_match_data_free(m);
	return found >= 0;
}

static bool is_word(const struct shape_words *w, const char *text, unsigned version)
{
	for (size_t i = 0; i < w->list.len; i++) {
		const struct shape_word *one = asy_vec_at(&w->list, i);

		if (strcmp(one->word, text) == 0)
			return version >= one->from;
	}
	return false;
}

/* What is wrong with a value that is no list and no object; NULL when nothing is. */
static const char *wrong_text(const struct check *c, const struct kind *k, const json_t *v)
{
	const char *text = json_string_value(v);

	if (!text)
		return "a text is expected";
	switch (k->type) {
	case KIND_TEXT1:
		return *text ? NULL : "the text must not be empty";
	case KIND_DATE_TIME:
		return is_date_time(text) ? NULL : "no date and time (RFC 3339)";
	case KIND_DATE:
		return is_date(text) && !text[10] ? NULL : "no date";
	case KIND_LICENCE:
		return sbom_licence_id(text, strlen(text)) || sbom_exception_id(text, strlen(text)) ? NULL : "no identifier of the SPDX licence list";
	case KIND_PATTERN:
		return matches(k->to.pattern, text, json_string_length(v)) ? NULL : "the text has not the form it must have";
	case KIND_WORD:
		return is_word(k->to.words, text, c->version) ? NULL : "not one of the words that may stand here";
	case KIND_ANY: case KIND_TEXT: case KIND_INT: case KIND_INT1: case KIND_NUMBER: case KIND_BOOL: case KIND_OBJECT:
	case KIND_TYPE: case KIND_TYPED: case KIND_LIST:
		break;
	}
	return NULL;
}

static void check_value(struct check *c, const struct kind *kinds, size_t n, const json_t *v);

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool has_twins(const json_t *list)
{
	size_t n = json_array_size(list), kept = 0;
	char **texts = calloc(n + 1, sizeof(*texts));
	bool twins = false;

	for (size_t i = 0; texts && i < n; i++) {
		texts[kept] = json_dumps(json_array_get(list, i), JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
		kept += texts[kept] != NULL;
	}
	if (kept)
		qsort(texts, kept, sizeof(*texts), by_text);
	for (size_t i = 0; i < kept; i++) {
		twins |= i > 0 && strcmp(texts[i - 1], texts[i]) == 0;
		if (i > 0)
			free(texts[i - 1]);
	}
	if (kept)
		free(texts[kept - 1]);
	free(texts);
	return twins;
}

static void check_list(struct check *c, const struct kind *k, const json_t *v)
{
	size_t i;
	json_t *item;

	if (!json_is_array(v)) {
		complain(c, "a list is expected");
		return;
	}
	if (k->filled && json_array_size(v) == 0)
		complain(c, "the list must not be empty");
	if (k->single && json_array_size(v) > 1)
		complain(c, "the list has more than one entry");
	if (k->unique && has_twins(v))
		complain(c, "two entries of the list are the same");
	json_array_foreach(v, i, item) {
		size_t before = step(c, NULL, i);

		check_value(c, k->items, k->n_items, item);
		step_back(c, before);
	}
}

static const struct shape_field *field_of(const struct shape_type *t, const char *name, unsigned version)
{
	for (; t; t = t->base)
		for (size_t i = 0; i < t->fields.len; i++) {
			const struct shape_field *f = asy_vec_at(&t->fields, i);

			if (strcmp(f->name, name) == 0 && holds(&f->when, version))
				return f;
		}
	return NULL;
}

/* Fields "a,b" are all there. */
static bool has_group(const json_t *v, const char *group)
{
	while (*group) {
		size_t n = strcspn(group, ",");
		char name[80];

		snprintf(name, sizeof(name), "%.*s", (int)n, group);
		if (!json_object_get(v, name))
			return false;
		group += n + (group[n] == ',');
	}
	return true;
}

static void check_rules(struct check *c, const struct shape_type *t, const json_t *v)
{
	for (size_t i = 0; i < t->rules.len; i++) {
		const struct shape_rule *r = asy_vec_at(&t->rules, i);
		size_t there = 0;

		if (!holds(&r->when, c->version))
			continue;
		for (size_t g = 0; g < r->n_groups; g++)
			there += has_group(v, r->groups[g]);
		if (r->type == RULE_ONE && there != 1)
			complain(c, there ? "only one of several fields may stand here" : "one of several fields is missing");
		if (r->type == RULE_ANY && there == 0)
			complain(c, "one of several fields is missing");
		if (r->type == RULE_NOT && there)
			complain(c, "two fields exclude each other");
	}
}

static void check_required(struct check *c, const struct shape_type *t, const json_t *v)
{
	for (size_t i = 0; i < t->fields.len; i++) {
		const struct shape_field *f = asy_vec_at(&t->fields, i);
		size_t before;

		if (!f->is_required || !holds(&f->required, c->version) || !holds(&f->when, c->version) || json_object_get(v, f->name))
			continue;
		before = step(c, f->name, 0);
		complain(c, "is missing");
		step_back(c, before);
	}
}

static void check_object(struct check *c, const struct shape_type *t, const json_t *v)
{
	const char *name;
	json_t *value;
	size_t before;

	if (!json_is_object(v)) {
		complain(c, "an object is expected");
		return;
	}
	json_object_foreach((json_t *)(uintptr_t)v, name, value) {
		const struct shape_field *f = field_of(t, name, c->version);

		before = step(c, name, 0);
		if (f)
			check_value(c, f->kinds, f->n_kinds, value);
		else if (!t->open && strcmp(name, "$schema") != 0)
			complain(c, "no such field here in this version of the format");
		step_back(c, before);
	}
	for (; t; t = t->base) {
		check_required(c, t, v);
		check_rules(c, t, v);
	}
}

/* An object that says itself what it is. */
static void check_typed(struct check *c, const json_t *v)
{
	const char *name = json_string_value(json_object_get(v, "type"));

	if (!json_is_object(v)) {
		complain(c, "an object is expected");
		return;
	}
	for (const struct shape_type *t = c->shapes->types; t && name; t = t->next)
		if (strcmp(t->name, name) == 0) {
			check_object(c, t, v);
			return;
		}
	complain(c, name ? "no such type of element" : "the type of the element is missing");
}

static void check_kind(struct check *c, const struct kind *k, const json_t *v)
{
	const char *wrong = NULL;

	switch (k->type) {
	case KIND_ANY:
		return;
	case KIND_INT:
	case KIND_INT1:
		wrong = !json_is_integer(v) ? "a whole number is expected" :
			k->type == KIND_INT1 && json_integer_value(v) < 1 ? "the number must be at least 1" : NULL;
		break;
	case KIND_NUMBER:
		wrong = json_is_number(v) ? NULL : "a number is expected";
		break;
	case KIND_BOOL:
		wrong = json_is_boolean(v) ? NULL : "true or false is expected";
		break;
	case KIND_OBJECT:
		wrong = json_is_object(v) ? NULL : "an object is expected";
		break;
	case KIND_TYPE:
		check_object(c, k->to.object, v);
		return;
	case KIND_TYPED:
		check_typed(c, v);
		return;
	case KIND_LIST:
		check_list(c, k, v);
		return;
	case KIND_TEXT: case KIND_TEXT1: case KIND_DATE_TIME: case KIND_DATE: case KIND_LICENCE: case KIND_PATTERN: case KIND_WORD:
		wrong = wrong_text(c, k, v);
		break;
	}
	if (wrong)
		complain(c, wrong);
}

/* Of several alternatives the one that fits; else what is wrong with the one that fits best. */
static void check_value(struct check *c, const struct kind *kinds, size_t n, const json_t *v)
{
	const struct kind *best = NULL;
	size_t least = SIZE_MAX, before = c->n;
	bool silent = c->silent;

	if (c->depth == SHAPE_DEPTH) {
		complain(c, "nested too deeply");
		return;
	}
	c->depth++;
	c->silent = true;
	for (size_t i = 0; i < n; i++) {
		if (!holds(&kinds[i].when, c->version))
			continue;
		c->n = 0;
		if (n > 1)
			check_kind(c, &kinds[i], v);
		if (c->n < least) {
			least = c->n;
			best = &kinds[i];
		}
	}
	c->silent = silent;
	c->n = before;
	if (best && (n == 1 || least))
		check_kind(c, best, v);
	c->depth--;
}

size_t asy_shapes_check(const struct asy_shapes *shapes, const char *type, const char *version, const json_t *value,
                        size_t most, asy_shape_complaint *complaint, void *ctx)
{
	struct check c = {.shapes = shapes, .version = sbom_shape_version(version, version + strlen(version)), .most = most, .complain = complaint, .ctx = ctx};

	for (const struct shape_type *t = shapes->types; t; t = t->next)
		if (strcmp(t->name, type) == 0) {
			check_object(&c, t, value);
			return c.n;
		}
	complain(&c, "unknown type of document");
	return c.n;
}
