#include <string.h>

#include "catalog/load_internal.h"

static bool field_type(const char *text, enum asy_field_type *ret)
{
	for (unsigned i = 0; i < ASY_FIELD__MAX; i++) {
		if (strcmp(text, asy_field_type_name((enum asy_field_type)i)) == 0) {
			*ret = (enum asy_field_type)i;
			return true;
		}
	}
	return false;
}

static void load_field(struct loader *l, const struct asy_yaml *y, struct asy_field *f)
{
	static const char *const keys[] = {"id", "title", "type", "choices", "table", "ask", "required", "suites", NULL};
	const char *type;

	if (!asy_yaml_only(l->diags, y, keys))
		return;
	f->id = load_text(l, y, "id", true);
	f->title = load_text(l, y, "title", false);
	f->ask = load_text(l, y, "ask", true);
	type = load_text(l, y, "type", true);
	if (!field_type(type, &f->type))
		asy_yaml_complain(l->diags, y, "unknown field type \"%s\"", type);
	load_names(l, y, "choices", &f->choices);
	load_names(l, y, "suites", &f->suites);
	(void)asy_yaml_bool(asy_yaml_get(y, "required"), &f->required);
	if ((f->type == ASY_FIELD_CHOICE || f->type == ASY_FIELD_CHOICES) != (f->choices.n > 0))
		asy_yaml_complain(l->diags, y, "\"choices\" belongs to the types choice and choices, and only there");
}

static void load_suite_names(struct loader *l, const struct asy_yaml *y, struct asy_table *t)
{
	const struct asy_yaml *names = asy_yaml_get(y, "names");

	if (!names || names->type != ASY_YAML_MAP)
		return;
	t->suites.list = load_alloc(l, names->n, sizeof(char *));
	t->suite_names.list = load_alloc(l, names->n, sizeof(char *));
	for (size_t i = 0; i < names->n; i++) {
		t->suites.list[i] = names->keys[i]->text;
		t->suite_names.list[i] = load_text(l, names, names->keys[i]->text, true);
	}
	t->suites.n = t->suite_names.n = names->n;
}

static void load_fields(struct loader *l, const struct asy_yaml *y, struct asy_table *t)
{
	const struct asy_yaml *list = load_list(l, y, "fields");
	struct asy_field *fields = load_alloc(l, t->n_fields + list->n, sizeof(*fields));

	if (t->n_fields)
		memcpy(fields, t->fields, t->n_fields * sizeof(*fields));
	t->fields = fields;
	for (size_t i = 0; i < list->n; i++) {
		struct asy_field *f = &fields[t->n_fields];

		*f = (struct asy_field){.id = "", .title = "", .ask = ""};
		load_field(l, list->items[i], f);
		if (strcmp(f->id, "id") == 0 || strcmp(f->id, "record") == 0 || strcmp(f->id, "complete") == 0)
			asy_yaml_complain(l->diags, list->items[i], "\"%s\" has a meaning of its own in declarations: choose another id", f->id);
		if (asy_table_field(t, f->id))
			asy_yaml_complain(l->diags, list->items[i], "a field \"%s\" exists already", f->id);
		t->n_fields++;
	}
}

/* More fields for a table of another file: what a second standard asks about the same things. */
static void extend_table(struct loader *l, const struct asy_yaml *y)
{
	static const char *const keys[] = {"extends", "suites", "fields", "note", NULL};
	const char *id = load_text(l, y, "extends", true);
	struct asy_names suites;

	if (!asy_yaml_only(l->diags, y, keys))
		return;
	for (size_t i = 0; i < l->catalog->tables.len; i++) {
		struct asy_table *t = *(struct asy_table **)asy_vec_at(&l->catalog->tables, i);

		if (strcmp(t->id, id) == 0) {
			size_t before = t->n_fields;

			load_names(l, y, "suites", &suites);
			load_fields(l, y, t);
			for (size_t k = before; k < t->n_fields; k++)
				if (t->fields[k].suites.n == 0)
					t->fields[k].suites = suites;
			return;
		}
	}
	asy_yaml_complain(l->diags, y, "no table \"%s\" was loaded before this file", id);
}

static void load_table(struct loader *l, const struct asy_yaml *y)
{
	static const char *const keys[] = {"id", "title", "shape", "names", "fields", "confidence", "note", NULL};
	struct asy_table *t = load_alloc(l, 1, sizeof(*t)), **slot;
	const char *shape;

	if (!asy_yaml_only(l->diags, y, keys))
		return;
	t->id = load_text(l, y, "id", true);
	t->title = load_text(l, y, "title", true);
	shape = load_text(l, y, "shape", true);
	t->form = strcmp(shape, "form") == 0;
	if (!t->form && strcmp(shape, "rows") != 0)
		asy_yaml_complain(l->diags, y, "shape is rows or form");
	t->confidence = load_confidence(l, y);
	load_suite_names(l, y, t);
	load_fields(l, y, t);
	if (asy_catalog_table(l->catalog, t->id))
		asy_yaml_complain(l->diags, y, "a table \"%s\" exists already", t->id);
	slot = asy_vec_push(&l->catalog->tables);
	if (slot)
		*slot = t;
}

void load_table_file(struct loader *l, const struct asy_yaml *root)
{
	static const char *const keys[] = {"tables", NULL};
	const struct asy_yaml *list;

	if (!asy_yaml_only(l->diags, root, keys))
		return;
	list = load_list(l, root, "tables");
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i]->type == ASY_YAML_MAP && asy_yaml_get(list->items[i], "extends"))
			extend_table(l, list->items[i]);
		else
			load_table(l, list->items[i]);
	}
}

static struct asy_field *field_named(const struct asy_table *t, const char *id)
{
	for (size_t i = 0; id && i < t->n_fields; i++)
		if (strcmp(t->fields[i].id, id) == 0)
			return &t->fields[i];
	return NULL;
}

/* Tables may refer to each other in any order, so references are resolved when all are known. */
void link_table_refs(struct loader *l, const struct asy_yaml *root)
{
	const struct asy_yaml *list = load_list(l, root, "tables");

	for (size_t i = 0; i < list->n; i++) {
		const char *id = asy_yaml_text(list->items[i], asy_yaml_get(list->items[i], "extends") ? "extends" : "id");
		const struct asy_table *t = id ? asy_catalog_table(l->catalog, id) : NULL;
		const struct asy_yaml *fields = load_list(l, list->items[i], "fields");

		for (size_t k = 0; t && k < fields->n; k++) {
			struct asy_field *f = field_named(t, asy_yaml_text(fields->items[k], "id"));
			bool is_ref = f && (f->type == ASY_FIELD_REF || f->type == ASY_FIELD_REFS);

			if (!f)
				continue;
			if (is_ref != (asy_yaml_get(fields->items[k], "table") != NULL))
				asy_yaml_complain(l->diags, fields->items[k], "\"table\" belongs to the types ref and refs, and only there");
			else if (is_ref)
				f->table = load_table_ref(l, fields->items[k], "table", true);
		}
	}
}
