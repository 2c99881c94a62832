#include "assess/match.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

const char *asy_observation_value(const struct asy_observation *o, const char *key, char scratch[24])
{
	const struct asy_attr *a;

	if (strcmp(key, "subject") == 0)
		return o->subject;
	if (strcmp(key, "path") == 0)
		return o->locus.path;
	a = asy_observation_attr(o, key);
	if (!a)
		return NULL;
	if (a->type == ASY_ATTR_TEXT)
		return a->text;
	if (a->type == ASY_ATTR_BOOL)
		return a->number ? "true" : "false";
	snprintf(scratch, 24, "%lld", (long long)a->number);
	return scratch;
}

static const char *as_bool_word(const char *text)
{
	return strcmp(text, "yes") == 0 ? "true" : strcmp(text, "no") == 0 ? "false" : text;
}

static bool text_in(const struct asy_cond *c, const char *value)
{
	for (size_t i = 0; i < c->n_values; i++)
		if (asy_text_is_nocase(asy_bytes_from(as_bool_word(value)), as_bool_word(c->values[i])))
			return true;
	return false;
}

static bool number_of(const char *text, int64_t *ret)
{
	uint64_t v;
	bool minus = *text == '-';

	if (!asy_text_u64(asy_bytes_from(text + minus), &v) || v > INT64_MAX)
		return false;
	*ret = minus ? -(int64_t)v : (int64_t)v;
	return true;
}

static bool value_holds(const struct asy_cond *c, const char *value)
{
	int64_t number;

	switch (c->op) {
	case ASY_COND_IN:
		return text_in(c, value);
	case ASY_COND_NOT_IN:
		return !text_in(c, value);
	case ASY_COND_AT_LEAST:
		return number_of(value, &number) && number >= c->number;
	case ASY_COND_BELOW:
		return number_of(value, &number) && number < c->number;
	case ASY_COND_CONTAINS:
		return asy_text_contains_nocase(asy_bytes_from(value), c->values[0]);
	case ASY_COND_GLOB:
		return asy_text_glob(c->values[0], asy_bytes_from(value));
	case ASY_COND_GIVEN:
		return (*value != 0) == (strcmp(as_bool_word(c->values[0]), "true") == 0);
	case ASY_COND_NOT_PAST:
		return false; /* depends on the day: eval_rows.c */
	}
	return false;
}

bool asy_selector_matches(const struct asy_selector *s, const struct asy_observation *o)
{
	char scratch[24];

	if (strcmp(o->kind, s->kind->name) != 0)
		return false;
	for (size_t i = 0; i < s->where.n; i++) {
		const char *value = asy_observation_value(o, s->where.conds[i].key, scratch);

		if (!value || !value_holds(&s->where.conds[i], value))
			return false;
	}
	return true;
}

/* IN over several values: one of them is enough. NOT_IN: none of them may be. */
static bool answer_holds(const struct asy_cond *c, const struct asy_answer *a)
{
	for (size_t i = 0; i < a->n_values; i++) {
		/* answered with nothing: no condition on a value holds, also not "not" */
		bool holds = (*a->values[i] || c->op == ASY_COND_GIVEN) && value_holds(c, a->values[i]);

		if (holds != (c->op == ASY_COND_NOT_IN))
			return holds;
	}
	return c->op == ASY_COND_NOT_IN;
}

enum asy_verdict asy_cond_row(const struct asy_cond *cond, const struct asy_row *row)
{
	const struct asy_answer *a = asy_row_answer(row, cond->key);

	if (!a)
		return ASY_INCONCLUSIVE;
	return answer_holds(cond, a) ? ASY_PASS : ASY_FAIL;
}

enum asy_verdict asy_where_row(const struct asy_where *where, const struct asy_row *row)
{
	enum asy_verdict v = ASY_PASS;

	for (size_t i = 0; i < where->n; i++) {
		enum asy_verdict one = asy_cond_row(&where->conds[i], row);

		v = one > v ? one : v;
	}
	return v;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* needle stands in text with no letter or digit directly beside it */
static bool stands_in(const char *text, const char *needle)
{
	size_t n = strlen(needle), len = strlen(text);

	for (size_t i = 0; n && n <= len && i <= len - n; i++) {
		if (!asy_text_is_nocase((struct asy_bytes){(const uint8_t *)text + i, n}, needle))
			continue;
		if ((i == 0 || !is_word(text[i - 1])) && !is_word(text[i + n]))
			return true;
	}
	return false;
}

/* One of the blank-separated paths of `text` is the observed path, or its end behind a '/' (a declaration names
 * "/etc/key.pem", the image has it below a region's folder). */
static bool names_path(const char *text, const char *seen)
{
	while (*text) {
		size_t n = strcspn(text, " ,"), len = strlen(seen);

		if (n > 1 && n <= len && strncmp(seen + len - n, text, n) == 0 && (text[0] == '/' || n == len || seen[len - n - 1] == '/'))
			return true;
		text += n + strspn(text + n, " ,");
	}
	return false;
}

bool asy_row_lists(const struct asy_match *matches, size_t n, const struct asy_observation *o, const struct asy_row *row)
{
	char scratch[24];

	for (size_t i = 0; i < n; i++) {
		const char *seen = asy_observation_value(o, matches[i].attr, scratch);
		const struct asy_answer *a;

		if (!seen || !*seen)
			continue;
		if (strcmp(matches[i].field, "id") == 0) {
			if (stands_in(row->id, seen))
				return true;
			continue;
		}
		a = asy_row_answer(row, matches[i].field);
		for (size_t k = 0; a && k < a->n_values; k++)
			if (strcmp(matches[i].attr, "path") == 0 ? names_path(a->values[k], seen) : stands_in(a->values[k], seen))
				return true;
	}
	return false;
}
