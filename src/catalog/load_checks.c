#include <string.h>

#include "catalog/load_internal.h"

static void load_selectors(struct loader *l, const struct asy_yaml *map, const char *key, struct asy_selectors *ret)
{
	const struct asy_yaml *list = load_list(l, map, key);
	static const char *const keys[] = {"kind", "where", NULL};

	ret->list = load_alloc(l, list->n, sizeof(*ret->list));
	ret->n = 0;
	for (size_t i = 0; i < list->n; i++)
		if (asy_yaml_only(l->diags, list->items[i], keys) && load_selector(l, list->items[i], &ret->list[ret->n]))
			ret->n++;
}

static void load_check(struct loader *l, const struct asy_yaml *y)
{
	static const char *const keys[] = {"id", "question", "artifact", "needs", "fail", "pass", "otherwise", "hint",
	                                   "severity", "fix", "confidence", NULL};
	static const char *const artifacts[] = {"firmware", "update", "device", "capture", "document", "sbom", NULL};
	struct asy_check *check = load_alloc(l, 1, sizeof(*check)), **slot;
	bool known = false;

	if (!asy_yaml_only(l->diags, y, keys))
		return;
	check->id = load_text(l, y, "id", true);
	check->question = load_text(l, y, "question", true);
	check->artifact = load_text(l, y, "artifact", true);
	for (size_t i = 0; artifacts[i]; i++)
		known = known || strcmp(artifacts[i], check->artifact) == 0;
	if (!known)
		asy_yaml_complain(l->diags, y, "artifact is firmware, update, device, capture, document or sbom");
	load_names(l, y, "needs", &check->needs);
	if (check->needs.n == 0)
		asy_yaml_complain(l->diags, y, "a check without \"needs\" could pass without anything examined");
	load_selectors(l, y, "fail", &check->fail);
	load_selectors(l, y, "pass", &check->pass);
	load_selectors(l, y, "hint", &check->hint);
	check->otherwise = ASY_INCONCLUSIVE;
	load_verdict(l, y, "otherwise", &check->otherwise);
	if (check->otherwise == ASY_PASS)
		asy_yaml_complain(l->diags, y, "\"otherwise: pass\" would be a pass that nothing proves");
	check->severity = load_severity(l, y);
	check->confidence = load_confidence(l, y);
	check->fix = load_text(l, y, "fix", false);
	if (asy_catalog_check(l->catalog, check->id))
		asy_yaml_complain(l->diags, y, "a check \"%s\" exists already", check->id);
	slot = asy_vec_push(&l->catalog->checks);
	if (slot)
		*slot = check;
}

void load_check_file(struct loader *l, const struct asy_yaml *root)
{
	static const char *const keys[] = {"checks", NULL};
	const struct asy_yaml *list;

	if (!asy_yaml_only(l->diags, root, keys))
		return;
	list = load_list(l, root, "checks");
	for (size_t i = 0; i < list->n; i++)
		load_check(l, list->items[i]);
}

static void load_contradiction(struct loader *l, const struct asy_yaml *y)
{
	static const char *const keys[] = {"id", "text", "observed", "against", "match", "needs", NULL};
	static const char *const against_keys[] = {"table", "where", "missing", NULL};
	struct asy_contradiction *c = load_alloc(l, 1, sizeof(*c)), **slot;
	const struct asy_yaml *observed = asy_yaml_get(y, "observed"), *against = asy_yaml_get(y, "against");

	if (!asy_yaml_only(l->diags, y, keys))
		return;
	if (!observed || !against || !asy_yaml_only(l->diags, against, against_keys)) {
		asy_yaml_complain(l->diags, y, "a contradiction needs \"observed\" and \"against\"");
		return;
	}
	c->id = load_text(l, y, "id", true);
	c->text = load_text(l, y, "text", true);
	c->table = load_table_ref(l, against, "table", true);
	load_where(l, asy_yaml_get(against, "where"), &c->where);
	(void)asy_yaml_bool(asy_yaml_get(against, "missing"), &c->missing);
	load_matches(l, y, &c->matches, &c->n_matches);
	load_names(l, y, "needs", &c->needs);
	if (!load_selector(l, observed, &c->observed) || !c->table)
		return;
	for (size_t i = 0; i < c->where.n; i++)
		if (!asy_table_field(c->table, c->where.conds[i].key))
			asy_yaml_complain(l->diags, against, "table %s has no field \"%s\"", c->table->id, c->where.conds[i].key);
	for (size_t i = 0; i < c->n_matches; i++)
		if (strcmp(c->matches[i].field, "id") != 0 && !asy_table_field(c->table, c->matches[i].field))
			asy_yaml_complain(l->diags, y, "table %s has no field \"%s\"", c->table->id, c->matches[i].field);
	slot = asy_vec_push(&l->catalog->contradictions);
	if (slot)
		*slot = c;
}

void load_contradiction_file(struct loader *l, const struct asy_yaml *root)
{
	static const char *const keys[] = {"contradictions", NULL};
	const struct asy_yaml *list;

	if (!asy_yaml_only(l->diags, root, keys))
		return;
	list = load_list(l, root, "contradictions");
	for (size_t i = 0; i < list->n; i++)
		load_contradiction(l, list->items[i]);
}
