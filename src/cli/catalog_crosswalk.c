/* assay catalog crosswalk [SCHEME [ID]]: which requirement takes its verdict from which, and how well they fit. */
#include <string.h>

#include "base/json.h"
#include "cli/catalog_parts.h"

struct crosswalk {
	const char *scheme, *id; /* only rows with this on either side; NULL: all */
	struct asy_json *json;   /* or NULL: text */
	struct asy_buf *out;
	size_t rows;
};

static bool wanted(const struct crosswalk *c, const char *scheme, const char *id)
{
	return !c->scheme || (strcmp(c->scheme, scheme) == 0 && (!c->id || strcmp(c->id, id) == 0));
}

static void row(struct crosswalk *c, const struct asy_scheme *s, const struct asy_requirement *r, const struct asy_tree *t)
{
	if (!wanted(c, s->id, r->id) && !wanted(c, t->name, t->of))
		return;
	c->rows++;
	if (!c->json) {
		asy_buf_printf(c->out, "%-16s %-14s %-8s %-16s %-8s %s\n", s->id, r->id, asy_strength_name(t->strength), t->name, t->of, r->title);
		return;
	}
	asy_json_object(c->json);
	asy_json_put(c->json, "scheme", s->id);
	asy_json_put(c->json, "requirement", r->id);
	asy_json_put(c->json, "strength", asy_strength_name(t->strength));
	asy_json_put(c->json, "from-scheme", t->name);
	asy_json_put(c->json, "from-requirement", t->of);
	asy_json_end(c->json);
}

static void walk(struct crosswalk *c, const struct asy_scheme *s, const struct asy_requirement *r, const struct asy_tree *t)
{
	if (t->op == ASY_TREE_CARRY)
		row(c, s, r, t);
	for (size_t i = 0; i < t->n; i++)
		walk(c, s, r, t->children[i]);
}

static void walk_requirement(struct crosswalk *c, const struct asy_scheme *s, const struct asy_requirement *r)
{
	if (r->tree)
		walk(c, s, r, r->tree);
	for (size_t i = 0; i < r->n_tests; i++)
		for (size_t u = 0; asy_test_in_suite(&r->tests[i], s) && u < r->tests[i].n_units; u++)
			walk(c, s, r, r->tests[i].units[u].tree);
}

size_t catalog_crosswalk(const struct asy_catalog *catalog, const char *scheme, const char *id, bool json, struct asy_buf *out)
{
	struct asy_json j;
	struct crosswalk c = {.scheme = scheme, .id = id, .json = json ? &j : NULL, .out = out};

	if (json) {
		asy_json_init(&j, out);
		asy_json_array(&j);
	} else {
		asy_buf_printf(out, "%-16s %-14s %-8s %s\n", "scheme", "requirement", "strength", "takes its verdict from");
	}
	for (size_t i = 0; i < catalog->schemes.len; i++) {
		const struct asy_scheme *s = *(struct asy_scheme **)asy_vec_at(&catalog->schemes, i);

		for (size_t k = 0; k < s->n_requirements; k++)
			walk_requirement(&c, s, s->requirements[k]);
	}
	if (json) {
		asy_json_end(&j);
		asy_json_finish(&j);
	}
	return c.rows;
}
