/* Reading the small things that every catalog file is made of. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalog/load_internal.h"

void *load_alloc(struct loader *l, size_t count, size_t size)
{
	void *p = asy_arena_array(&l->catalog->arena, count ? count : 1, size);

	if (!p) {
		fputs("assay: out of memory while loading the catalog\n", stderr);
		exit(4);
	}
	return p;
}

const char *load_text(struct loader *l, const struct asy_yaml *map, const char *key, bool required)
{
	const struct asy_yaml *value = asy_yaml_get(map, key);

	if (asy_yaml_is_null(value)) {
		if (required)
			asy_yaml_complain(l->diags, map, "\"%s\" is missing here", key);
		return "";
	}
	if (value->type != ASY_YAML_SCALAR) {
		asy_yaml_complain(l->diags, value, "\"%s\" must be text", key);
		return "";
	}
	return value->text;
}

const struct asy_yaml *load_list(struct loader *l, const struct asy_yaml *map, const char *key)
{
	static const struct asy_yaml none = {.type = ASY_YAML_LIST};
	const struct asy_yaml *value = asy_yaml_get(map, key);

	if (!value)
		return &none;
	if (value->type != ASY_YAML_LIST) {
		asy_yaml_complain(l->diags, value, "\"%s\" must be a list", key);
		return &none;
	}
	return value;
}

static void names_from(struct loader *l, const struct asy_yaml *value, struct asy_names *ret)
{
	ret->list = load_alloc(l, value->type == ASY_YAML_LIST ? value->n : 1, sizeof(*ret->list));
	ret->n = 0;
	if (value->type == ASY_YAML_SCALAR)
		ret->list[ret->n++] = value->text;
	else if (value->type == ASY_YAML_MAP)
		asy_yaml_complain(l->diags, value, "a word or a list of words is expected here");
	for (size_t i = 0; value->type == ASY_YAML_LIST && i < value->n; i++) {
		if (value->items[i]->type == ASY_YAML_SCALAR)
			ret->list[ret->n++] = value->items[i]->text;
		else
			asy_yaml_complain(l->diags, value->items[i], "a word is expected here");
	}
}

void load_names(struct loader *l, const struct asy_yaml *map, const char *key, struct asy_names *ret)
{
	const struct asy_yaml *value = asy_yaml_get(map, key);

	*ret = (struct asy_names){0};
	if (value)
		names_from(l, value, ret);
}

enum asy_confidence load_confidence(struct loader *l, const struct asy_yaml *map)
{
	const char *text = load_text(l, map, "confidence", false);

	if (!*text || strcmp(text, "high") == 0)
		return ASY_CONFIDENCE_HIGH;
	if (strcmp(text, "medium") == 0)
		return ASY_CONFIDENCE_MEDIUM;
	if (strcmp(text, "low") != 0)
		asy_yaml_complain(l->diags, asy_yaml_get(map, "confidence"), "confidence is high, medium or low, not \"%s\"", text);
	return ASY_CONFIDENCE_LOW;
}

enum asy_severity load_severity(struct loader *l, const struct asy_yaml *map)
{
	const char *text = load_text(l, map, "severity", false);

	for (enum asy_severity s = ASY_SEVERITY_NONE; s <= ASY_SEVERITY_CRITICAL; s++)
		if (strcmp(text, asy_severity_name(s)) == 0)
			return s;
	if (*text)
		asy_yaml_complain(l->diags, asy_yaml_get(map, "severity"), "severity is critical, high, medium or low, not \"%s\"", text);
	return ASY_SEVERITY_NONE;
}

void load_verdict(struct loader *l, const struct asy_yaml *map, const char *key, enum asy_verdict *verdict)
{
	const char *text = load_text(l, map, key, false);

	if (*text && !asy_verdict_parse(text, verdict))
		asy_yaml_complain(l->diags, asy_yaml_get(map, key),
		                  "\"%s\" is no verdict: pass, fail, inconclusive or not-applicable", text);
}

static bool number_cond(struct loader *l, const struct asy_yaml *value, enum asy_cond_op op, struct asy_cond *ret)
{
	ret->op = op;
	if (asy_yaml_int(value, &ret->number))
		return true;
	asy_yaml_complain(l->diags, value, "a whole number is expected here");
	return false;
}

static bool operator_cond(struct loader *l, const struct asy_yaml *value, struct asy_cond *ret)
{
	static const char *const ops[] = {"not", "at-least", "below", "contains", "glob", "given", NULL};
	const struct asy_yaml *arg;
	struct asy_names names;

	if (!asy_yaml_only(l->diags, value, ops))
		return false;
	if (value->n != 1) {
		asy_yaml_complain(l->diags, value, "exactly one operator is expected here");
		return false;
	}
	arg = value->items[0];
	if (strcmp(value->keys[0]->text, "at-least") == 0)
		return number_cond(l, arg, ASY_COND_AT_LEAST, ret);
	if (strcmp(value->keys[0]->text, "below") == 0)
		return number_cond(l, arg, ASY_COND_BELOW, ret);
	names_from(l, arg, &names);
	ret->op = strcmp(value->keys[0]->text, "not") == 0 ? ASY_COND_NOT_IN :
	          strcmp(value->keys[0]->text, "given") == 0 ? ASY_COND_GIVEN :
	          strcmp(value->keys[0]->text, "glob") == 0 ? ASY_COND_GLOB : ASY_COND_CONTAINS;
	ret->values = names.list;
	ret->n_values = names.n;
	if (names.n == 0 || (ret->op != ASY_COND_NOT_IN && names.n != 1)) {
		asy_yaml_complain(l->diags, arg, "one value is expected here");
		return false;
	}
	return true;
}

bool load_cond_value(struct loader *l, const char *key, const struct asy_yaml *value, struct asy_cond *ret)
{
	struct asy_names names;

	*ret = (struct asy_cond){.key = key, .op = ASY_COND_IN};
	if (value->type == ASY_YAML_MAP)
		return operator_cond(l, value, ret);
	names_from(l, value, &names);
	ret->values = names.list;
	ret->n_values = names.n;
	if (names.n == 0)
		asy_yaml_complain(l->diags, value, "at least one value is expected here");
	return names.n != 0;
}

void load_where(struct loader *l, const struct asy_yaml *where, struct asy_where *ret)
{
	*ret = (struct asy_where){0};
	if (!where)
		return;
	if (where->type != ASY_YAML_MAP) {
		asy_yaml_complain(l->diags, where, "\"where\" must be a mapping");
		return;
	}
	ret->conds = load_alloc(l, where->n, sizeof(*ret->conds));
	for (size_t i = 0; i < where->n; i++)
		if (load_cond_value(l, where->keys[i]->text, where->items[i], &ret->conds[ret->n]))
			ret->n++;
}

static bool is_bool_word(const char *text)
{
	return strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
}

/* The attribute exists and the value can be compared with it. */
static void check_cond(struct loader *l, const struct asy_yaml *at, const struct asy_kind *kind, const struct asy_cond *cond)
{
	enum asy_attr_type type = ASY_ATTR_TEXT;
	bool pseudo = strcmp(cond->key, "subject") == 0 || strcmp(cond->key, "path") == 0;

	if (!pseudo && !asy_kind_has_attr(kind, cond->key, &type)) {
		asy_yaml_complain(l->diags, at, "observations of kind \"%s\" have no attribute \"%s\" (%s)", kind->name, cond->key,
		                  kind->attrs);
		return;
	}
	if (type == ASY_ATTR_BOOL && (cond->op == ASY_COND_IN || cond->op == ASY_COND_NOT_IN))
		for (size_t i = 0; i < cond->n_values; i++)
			if (!is_bool_word(cond->values[i]))
				asy_yaml_complain(l->diags, at, "\"%s\" is true or false, not \"%s\"", cond->key, cond->values[i]);
	if ((cond->op == ASY_COND_AT_LEAST || cond->op == ASY_COND_BELOW) && type != ASY_ATTR_INT)
		asy_yaml_complain(l->diags, at, "\"%s\" is not a number", cond->key);
}

bool load_selector(struct loader *l, const struct asy_yaml *y, struct asy_selector *ret)
{
	const char *name;
	const struct asy_yaml *where;

	*ret = (struct asy_selector){0};
	if (y->type != ASY_YAML_MAP) {
		asy_yaml_complain(l->diags, y, "a selector {kind: ..., where: {...}} is expected here");
		return false;
	}
	name = load_text(l, y, "kind", true);
	ret->kind = asy_kind_find(name);
	if (!ret->kind) {
		if (*name)
			asy_yaml_complain(l->diags, asy_yaml_get(y, "kind"), "unknown kind of observation \"%s\"", name);
		return false;
	}
	where = asy_yaml_get(y, "where");
	load_where(l, where, &ret->where);
	for (size_t i = 0; i < ret->where.n; i++)
		check_cond(l, where, ret->kind, &ret->where.conds[i]);
	return true;
}

void load_matches(struct loader *l, const struct asy_yaml *y, struct asy_match **ret, size_t *ret_n)
{
	static const char *const keys[] = {"attr", "field", NULL};
	const struct asy_yaml *list = load_list(l, y, "match");

	*ret = load_alloc(l, list->n, sizeof(**ret));
	*ret_n = 0;
	for (size_t i = 0; i < list->n; i++) {
		if (!asy_yaml_only(l->diags, list->items[i], keys))
			continue;
		(*ret)[*ret_n].attr = load_text(l, list->items[i], "attr", true);
		(*ret)[*ret_n].field = load_text(l, list->items[i], "field", true);
		(*ret_n)++;
	}
}

const struct asy_table *load_table_ref(struct loader *l, const struct asy_yaml *y, const char *key, bool required)
{
	const char *name = load_text(l, y, key, required);
	const struct asy_table *table = *name ? asy_catalog_table(l->catalog, name) : NULL;

	if (*name && !table)
		asy_yaml_complain(l->diags, asy_yaml_get(y, key), "no table \"%s\" in this catalog", name);
	return table;
}
