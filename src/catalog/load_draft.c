/* Rules that make drafts of declarations from evidence: docs/declarations.md has the format. */
#include <string.h>

#include "catalog/load_internal.h"

/* Every {name} of the text is an attribute of the source. */
static void check_text(struct loader *l, const struct asy_yaml *at, const struct asy_draft_rule *r, const char *text)
{
	static const char *const component[] = {"name", "version", "type", "purl", "licence", "supplier", "path", "source", NULL};
	static const char *const product[] = {"name", "model", "manufacturer", "type", "firmware-version", "support-until", NULL};
	const char *const *names = strcmp(r->source, "components") == 0 ? component : product;
	enum asy_attr_type type;

	while ((text = strchr(text, '{'))) {
		size_t n = strcspn(++text, "}");
		const char *name = asy_arena_text(&l->catalog->arena, (struct asy_bytes){(const uint8_t *)text, n});
		bool known = false;

		if (strcmp(r->source, "observations") == 0)
			known = name && r->selector.kind && (strcmp(name, "subject") == 0 || strcmp(name, "path") == 0 || strcmp(name, "summary") == 0 ||
			        asy_kind_has_attr(r->selector.kind, name, &type));
		for (size_t i = 0; name && names[i] && strcmp(r->source, "observations") != 0; i++)
			known = known || strcmp(names[i], name) == 0;
		if (!known)
			asy_yaml_complain(l->diags, at, "there is no \"%s\" in what this draft is made from", name ? name : "");
	}
}

static void read_value(struct loader *l, const struct asy_yaml *key, const struct asy_yaml *y, struct asy_draft_rule *r)
{
	static const char *const keys[] = {"text", "map", NULL};
	struct asy_draft_value *v = &r->values[r->n_values];
	const struct asy_yaml *map;

	*v = (struct asy_draft_value){.field = asy_table_field(r->table, key->text), .text = ""};
	if (!v->field) {
		asy_yaml_complain(l->diags, key, "table %s has no field \"%s\"", r->table->id, key->text);
		return;
	}
	if (y->type == ASY_YAML_SCALAR) {
		v->text = y->text;
	} else if (y->type == ASY_YAML_LIST) {
		v->list.list = load_alloc(l, y->n, sizeof(char *));
		for (size_t i = 0; i < y->n; i++)
			v->list.list[v->list.n++] = y->items[i]->type == ASY_YAML_SCALAR ? y->items[i]->text : "";
	} else if (asy_yaml_only(l->diags, y, keys)) {
		v->text = load_text(l, y, "text", true);
		map = asy_yaml_get(y, "map");
		v->from.list = load_alloc(l, map ? map->n : 0, sizeof(char *));
		v->to.list = load_alloc(l, map ? map->n : 0, sizeof(char *));
		for (size_t i = 0; map && map->type == ASY_YAML_MAP && i < map->n; i++) {
			v->from.list[v->from.n++] = map->keys[i]->text;
			v->to.list[v->to.n++] = load_text(l, map, map->keys[i]->text, true);
		}
	}
	check_text(l, y, r, v->text);
	for (size_t i = 0; i < v->list.n; i++)
		check_text(l, y, r, v->list.list[i]);
	r->n_values++;
}

static void read_source(struct loader *l, const struct asy_yaml *y, struct asy_draft_rule *r)
{
	const struct asy_yaml *from = asy_yaml_get(y, "from");

	r->source = "observations";
	if (from && from->type == ASY_YAML_SCALAR && (strcmp(from->text, "components") == 0 || strcmp(from->text, "product") == 0))
		r->source = from->text;
	else if (!from || !load_selector(l, from, &r->selector))
		asy_yaml_complain(l->diags, y, "\"from\" is a selector, components or product");
}

static void load_rule(struct loader *l, const struct asy_yaml *y)
{
	static const char *const keys[] = {"table", "from", "key", "match", "fields", NULL};
	struct asy_draft_rule *r = load_alloc(l, 1, sizeof(*r)), **slot;
	const struct asy_yaml *fields = asy_yaml_get(y, "fields");

	if (!asy_yaml_only(l->diags, y, keys))
		return;
	r->table = load_table_ref(l, y, "table", true);
	read_source(l, y, r);
	load_names(l, y, "key", &r->key);
	load_matches(l, y, &r->matches, &r->n_matches);
	if (!r->table)
		return;
	if (!fields || fields->type != ASY_YAML_MAP) {
		asy_yaml_complain(l->diags, y, "\"fields\" is missing here");
		return;
	}
	r->values = load_alloc(l, fields->n, sizeof(*r->values));
	for (size_t i = 0; i < fields->n; i++)
		read_value(l, fields->keys[i], fields->items[i], r);
	for (size_t i = 0; i < r->n_matches; i++)
		if (strcmp(r->matches[i].field, "id") != 0 && !asy_table_field(r->table, r->matches[i].field))
			asy_yaml_complain(l->diags, y, "table %s has no field \"%s\"", r->table->id, r->matches[i].field);
	slot = asy_vec_push(&l->catalog->drafts);
	if (slot)
		*slot = r;
}

void load_draft_file(struct loader *l, const struct asy_yaml *root)
{
	static const char *const keys[] = {"drafts", NULL};
	const struct asy_yaml *list;

	if (!asy_yaml_only(l->diags, root, keys))
		return;
	list = load_list(l, root, "drafts");
	for (size_t i = 0; i < list->n; i++)
		load_rule(l, list->items[i]);
}
