/* The facts of the product file: what market rules look at. Which facts exist is data of the catalog. */
#include "product/facts.h"

#include <string.h>

#include "base/limits.h"

struct reader {
	struct asy_arena *arena;
	struct asy_diags *diags;
	const struct asy_catalog *catalog;
};

static void complain_choice(struct reader *r, const struct asy_yaml *at, const struct asy_product_fact *f, const char *word)
{
	const char *names[128] = {0}, *near;

	for (size_t i = 0; i < f->n_choices && i < 127; i++)
		names[i] = f->choices[i].id;
	near = asy_nearest(word, names);
	asy_yaml_complain(r->diags, at, "\"%s\" is no value of %s%s%s%s", word, f->id, near ? ", did you mean \"" : "", near ? near : "",
	                  near ? "\"?" : "");
}

static bool country_code(const char *text)
{
	return text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'A' && text[1] <= 'Z' && !text[2];
}

/* One word of the answer in its normal form, or NULL after a complaint. */
static const char *normal(struct reader *r, const struct asy_product_fact *f, const struct asy_yaml *y)
{
	bool truth;

	if (y->type != ASY_YAML_SCALAR || !*y->text) {
		asy_yaml_complain(r->diags, y, "%s: a word is expected here", f->id);
		return NULL;
	}
	switch (f->type) {
	case ASY_FACT_BOOL:
		if (asy_yaml_bool(y, &truth))
			return truth ? "true" : "false";
		asy_yaml_complain(r->diags, y, "%s is yes, no or unknown, not \"%s\"", f->id, y->text);
		return NULL;
	case ASY_FACT_CHOICE:
	case ASY_FACT_SET:
		if (asy_fact_choice(f, y->text))
			return y->text;
		complain_choice(r, y, f, y->text);
		return NULL;
	case ASY_FACT_COUNTRIES:
		if (country_code(y->text))
			return y->text;
		asy_yaml_complain(r->diags, y, "\"%s\" is no country code of two capital letters, such as DE", y->text);
		return NULL;
	case ASY_FACT_WORDS:
		return y->text;
	case ASY_FACT__MAX:
		break;
	}
	return NULL;
}

static void take_answer(struct reader *r, const struct asy_product_fact *f, const struct asy_yaml *y,
                        struct asy_product_facts *ret)
{
	struct asy_product_answer *a = &ret->list[ret->n];
	bool many = f->type != ASY_FACT_BOOL && f->type != ASY_FACT_CHOICE;
	size_t n = y->type == ASY_YAML_LIST ? y->n : 1;

	if (asy_yaml_is_null(y) || (y->type == ASY_YAML_SCALAR && strcmp(y->text, "unknown") == 0))
		return;
	if (!many && y->type != ASY_YAML_SCALAR) {
		asy_yaml_complain(r->diags, y, "%s has one value", f->id);
		return;
	}
	*a = (struct asy_product_answer){.fact = f, .at = y};
	a->values.list = asy_arena_array(r->arena, n + 1, sizeof(*a->values.list));
	for (size_t i = 0; a->values.list && i < n; i++) {
		const char *word = normal(r, f, y->type == ASY_YAML_LIST ? y->items[i] : y);

		if (word)
			a->values.list[a->values.n++] = word;
	}
	ret->n += a->values.n != 0;
}

static void unknown_fact(struct reader *r, const struct asy_yaml *key)
{
	const char *names[256] = {0}, *near;

	for (size_t i = 0; i < r->catalog->facts.len && i < 255; i++)
		names[i] = (*(struct asy_product_fact **)asy_vec_at(&r->catalog->facts, i))->id;
	near = asy_nearest(key->text, names);
	asy_yaml_complain(r->diags, key, "unknown fact \"%s\"%s%s%s", key->text, near ? ", did you mean \"" : "", near ? near : "",
	                  near ? "\"?" : "");
}

enum asy_err asy_product_facts_load(struct asy_arena *arena, const struct asy_yaml *facts, const struct asy_yaml *markets,
                                    const struct asy_catalog *catalog, struct asy_diags *diags, struct asy_product_facts *ret)
{
	struct reader r = {.arena = arena, .diags = diags, .catalog = catalog};
	const struct asy_product_fact *sold = asy_catalog_fact(catalog, "markets");

	*ret = (struct asy_product_facts){0};
	ret->list = asy_arena_array(arena, catalog->facts.len + 1, sizeof(*ret->list));
	if (!ret->list)
		return ASY_NOMEM;
	if (markets && sold && markets->type == ASY_YAML_LIST)
		take_answer(&r, sold, markets, ret);
	if (!facts)
		return ASY_OK;
	if (facts->type != ASY_YAML_MAP) {
		asy_yaml_complain(diags, facts, "\"facts\" must be a mapping such as {radio: yes, internet: direct}");
		return ASY_INVALID;
	}
	for (size_t i = 0; i < facts->n; i++) {
		const struct asy_product_fact *f = asy_catalog_fact(catalog, facts->keys[i]->text);

		if (f == sold && f)
			asy_yaml_complain(diags, facts->keys[i], "markets belong to \"product\", not to \"facts\"");
		else if (f)
			take_answer(&r, f, facts->items[i], ret);
		else if (strncmp(facts->keys[i]->text, "x-", 2) != 0)
			unknown_fact(&r, facts->keys[i]);
	}
	return ASY_OK;
}

const struct asy_product_answer *asy_product_answer(const struct asy_product_facts *facts, const struct asy_product_fact *fact)
{
	for (size_t i = 0; i < facts->n; i++)
		if (facts->list[i].fact == fact)
			return &facts->list[i];
	return NULL;
}
