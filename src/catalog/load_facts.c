/* Facts about a product, and conditions over them. */
#include <string.h>

#include "base/limits.h"
#include "catalog/load_market.h"

static const char *const type_names[ASY_FACT__MAX] = {"bool", "choice", "set", "countries", "words"};

const char *asy_fact_type_name(enum asy_fact_type type)
{
	return type_names[type];
}

const struct asy_product_fact *asy_catalog_fact(const struct asy_catalog *c, const char *id)
{
	for (size_t i = 0; i < c->facts.len; i++) {
		const struct asy_product_fact *f = *(struct asy_product_fact **)asy_vec_at(&c->facts, i);

		if (strcmp(f->id, id) == 0)
			return f;
	}
	return NULL;
}

const struct asy_fact_choice *asy_fact_choice(const struct asy_product_fact *f, const char *id)
{
	for (size_t i = 0; i < f->n_choices; i++)
		if (strcmp(f->choices[i].id, id) == 0)
			return &f->choices[i];
	return NULL;
}

static bool value_fits(const struct asy_product_fact *f, const char *value)
{
	if (f->type == ASY_FACT_BOOL)
		return strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
	if (f->type == ASY_FACT_CHOICE || f->type == ASY_FACT_SET)
		return asy_fact_choice(f, value) != NULL;
	return *value != 0;
}

static void complain_fact(struct loader *l, const struct asy_yaml *at, const char *name, size_t known)
{
	const char *names[256] = {0}, *near;

	for (size_t i = 0; i < known && i < 255; i++)
		names[i] = (*(struct asy_product_fact **)asy_vec_at(&l->catalog->facts, i))->id;
	near = asy_nearest(name, names);
	asy_yaml_complain(l->diags, at, "no fact \"%s\" is defined above%s%s%s", name, near ? ", did you mean \"" : "",
	                  near ? near : "", near ? "\"?" : "");
}

static struct asy_market_cond *new_cond(struct loader *l, enum asy_market_op op, size_t n)
{
	struct asy_market_cond *c = load_alloc(l, 1, sizeof(*c));

	c->op = op;
	c->children = load_alloc(l, n, sizeof(*c->children));
	return c;
}

static struct asy_market_cond *load_test(struct loader *l, const struct asy_yaml *key, const struct asy_yaml *value, size_t known)
{
	static const char *const keys[] = {"beyond", NULL};
	struct asy_market_cond *c = new_cond(l, ASY_MARKET_IS, 0);
	const struct asy_product_fact *f = asy_catalog_fact(l->catalog, key->text);

	if (!f || f->number >= known) {
		complain_fact(l, key, key->text, known);
		return c;
	}
	c->fact = f;
	if (value->type == ASY_YAML_MAP) {
		if (!asy_yaml_only(l->diags, value, keys) || value->n != 1)
			return c;
		c->op = ASY_MARKET_BEYOND;
		load_names(l, value, "beyond", &c->values);
		if (f->type != ASY_FACT_COUNTRIES)
			asy_yaml_complain(l->diags, value, "\"beyond\" looks at a set of countries, and %s is none", f->id);
	} else {
		const struct asy_yaml one = {.type = ASY_YAML_MAP, .line = key->line, .column = key->column, .file = key->file, .n = 1,
		                             .keys = (struct asy_yaml *[]){(struct asy_yaml *)(uintptr_t)key},
		                             .items = (struct asy_yaml *[]){(struct asy_yaml *)(uintptr_t)value}};

		load_names(l, &one, key->text, &c->values);
	}
	if (c->values.n == 0)
		asy_yaml_complain(l->diags, value, "at least one value is expected here");
	for (size_t i = 0; i < c->values.n; i++)
		if (!value_fits(f, c->values.list[i]))
			asy_yaml_complain(l->diags, value, "\"%s\" is no value of %s (%s)", c->values.list[i], f->id, asy_fact_type_name(f->type));
	return c;
}

static struct asy_market_cond *load_group(struct loader *l, const struct asy_yaml *y, size_t known, unsigned depth);

/* any, all, none: a list of groups. */
static struct asy_market_cond *load_joined(struct loader *l, enum asy_market_op op, const struct asy_yaml *list, size_t known,
                                           unsigned depth)
{
	struct asy_market_cond *c = new_cond(l, op, list->n);

	if (list->type != ASY_YAML_LIST || list->n == 0) {
		asy_yaml_complain(l->diags, list, "a list of conditions is expected here");
		return c;
	}
	for (size_t i = 0; i < list->n; i++)
		c->children[c->n++] = load_group(l, list->items[i], known, depth + 1);
	return c;
}

/* A mapping: all its lines must hold. */
static struct asy_market_cond *load_group(struct loader *l, const struct asy_yaml *y, size_t known, unsigned depth)
{
	static const char *const words[] = {"all", "any", "none"};
	struct asy_market_cond *c = new_cond(l, ASY_MARKET_ALL, y->n);

	if (y->type != ASY_YAML_MAP || y->n == 0) {
		asy_yaml_complain(l->diags, y, "conditions such as {radio: yes} are expected here");
		return c;
	}
	if (depth > ASY_LIMIT_TREE_DEPTH) {
		asy_yaml_complain(l->diags, y, "conditions nested too deeply");
		return c;
	}
	for (size_t i = 0; i < y->n; i++) {
		unsigned op = 0;

		while (op < 3 && strcmp(y->keys[i]->text, words[op]) != 0)
			op++;
		c->children[c->n++] = op < 3 ? load_joined(l, (enum asy_market_op)op, y->items[i], known, depth)
		                             : load_test(l, y->keys[i], y->items[i], known);
	}
	return c;
}

struct asy_market_cond *load_market_when(struct loader *l, const struct asy_yaml *map, size_t known)
{
	const struct asy_yaml *when = asy_yaml_get(map, "when");

	if (!when) {
		asy_yaml_complain(l->diags, map, "\"when\" is missing here");
		return new_cond(l, ASY_MARKET_ALL, 0);
	}
	return load_group(l, when, known, 0);
}

struct asy_market_cond *load_market_cond(struct loader *l, const struct asy_yaml *y)
{
	return load_group(l, y, l->catalog->facts.len, 0);
}

static void load_choices(struct loader *l, const struct asy_yaml *y, struct asy_product_fact *f)
{
	static const char *const keys[] = {"id", "title", "within", "every", "narrow", NULL};
	const struct asy_yaml *list = load_list(l, y, "values");

	f->choices = load_alloc(l, list->n, sizeof(*f->choices));
	for (size_t i = 0; i < list->n; i++) {
		struct asy_fact_choice *c = &f->choices[f->n_choices];
		const struct asy_yaml *item = list->items[i];

		*c = (struct asy_fact_choice){.id = item->text, .title = item->text, .within = ""};
		if (item->type != ASY_YAML_SCALAR) {
			if (!asy_yaml_only(l->diags, item, keys))
				continue;
			c->id = load_text(l, item, "id", true);
			c->title = load_text(l, item, "title", true);
			c->within = load_text(l, item, "within", false);
			(void)asy_yaml_bool(asy_yaml_get(item, "every"), &c->every);
			(void)asy_yaml_bool(asy_yaml_get(item, "narrow"), &c->narrow);
		}
		if (*c->within && !asy_fact_choice(f, c->within))
			asy_yaml_complain(l->diags, item, "\"%s\" is not above", c->within);
		if (asy_fact_choice(f, c->id))
			asy_yaml_complain(l->diags, item, "a value \"%s\" exists already", c->id);
		f->n_choices++;
	}
	if ((f->type == ASY_FACT_CHOICE || f->type == ASY_FACT_SET) != (f->n_choices != 0))
		asy_yaml_complain(l->diags, y, "\"values\" belongs to choice and set");
}

static void load_derivations(struct loader *l, const struct asy_yaml *y, struct asy_product_fact *f)
{
	static const char *const keys[] = {"value", "when", "why", NULL};
	const struct asy_yaml *list = load_list(l, y, "derive");

	f->derivations = load_alloc(l, list->n, sizeof(*f->derivations));
	for (size_t i = 0; i < list->n; i++) {
		struct asy_fact_derivation *d = &f->derivations[f->n_derivations];
		const struct asy_yaml *item = list->items[i];

		if (!asy_yaml_only(l->diags, item, keys))
			continue;
		d->value = load_text(l, item, "value", true);
		d->why = load_text(l, item, "why", true);
		d->when = load_market_when(l, item, f->number);
		if (f->type != ASY_FACT_BOOL && f->type != ASY_FACT_CHOICE)
			asy_yaml_complain(l->diags, item, "only bool and choice can be derived");
		else if (*d->value && !value_fits(f, d->value))
			asy_yaml_complain(l->diags, item, "\"%s\" is no value of %s", d->value, f->id);
		f->n_derivations++;
	}
}

void load_facts(struct loader *l, const struct asy_yaml *list)
{
	static const char *const keys[] = {"id", "type", "ask", "values", "assume", "assumption", "derive", NULL};

	for (size_t i = 0; i < list->n; i++) {
		struct asy_product_fact *f = load_alloc(l, 1, sizeof(*f)), **slot;
		const struct asy_yaml *y = list->items[i];

		if (!asy_yaml_only(l->diags, y, keys))
			continue;
		f->number = l->catalog->facts.len;
		f->id = load_text(l, y, "id", true);
		f->ask = load_text(l, y, "ask", true);
		f->type = (enum asy_fact_type)load_word_of(l, y, "type", type_names, ASY_FACT__MAX);
		f->assume = load_text(l, y, "assume", false);
		f->assumption = load_text(l, y, "assumption", *f->assume != 0);
		load_choices(l, y, f);
		load_derivations(l, y, f);
		if (*f->assume && !value_fits(f, f->assume))
			asy_yaml_complain(l->diags, y, "\"%s\" is no value of %s", f->assume, f->id);
		if (asy_catalog_fact(l->catalog, f->id))
			asy_yaml_complain(l->diags, y, "a fact \"%s\" exists already", f->id);
		slot = asy_vec_push(&l->catalog->facts);
		if (slot)
			*slot = f;
	}
}
