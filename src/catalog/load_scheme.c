#include <string.h>

#include "catalog/load_internal.h"

static void load_unit(struct loader *l, const struct asy_yaml *y, struct asy_unit *u)
{
	static const char *const keys[] = {"id", "demand", "tree", "weakens", NULL};
	const struct asy_yaml *tree = asy_yaml_get(y, "tree");

	if (!asy_yaml_only(l->diags, y, keys))
		return;
	u->id = load_text(l, y, "id", true);
	u->demand = load_text(l, y, "demand", true);
	(void)asy_yaml_bool(asy_yaml_get(y, "weakens"), &u->weakens);
	if (tree)
		u->tree = load_tree(l, tree, NULL, 0);
	else
		asy_yaml_complain(l->diags, y, "the unit has no \"tree\"");
}

static void load_test(struct loader *l, const struct asy_yaml *y, struct asy_test *t)
{
	static const char *const keys[] = {"id", "kind", "note", "suites", "combine", "weakens", "units", NULL};
	const struct asy_yaml *units;
	const char *combine;

	if (!asy_yaml_only(l->diags, y, keys))
		return;
	t->id = load_text(l, y, "id", true);
	t->kind = load_text(l, y, "kind", true);
	t->note = load_text(l, y, "note", false);
	combine = load_text(l, y, "combine", false);
	t->any = strcmp(combine, "any") == 0;
	if (*combine && !t->any && strcmp(combine, "all") != 0)
		asy_yaml_complain(l->diags, y, "\"combine\" is all or any");
	(void)asy_yaml_bool(asy_yaml_get(y, "weakens"), &t->weakens);
	load_names(l, y, "suites", &t->suites);
	units = load_list(l, y, "units");
	t->units = load_alloc(l, units->n, sizeof(*t->units));
	t->n_units = units->n;
	for (size_t i = 0; i < units->n; i++) {
		t->units[i] = (struct asy_unit){.id = "", .demand = ""};
		load_unit(l, units->items[i], &t->units[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(t->units[k].id, t->units[i].id) == 0)
				asy_yaml_complain(l->diags, units->items[i], "a unit \"%s\" exists already", t->units[i].id);
	}
	if (units->n == 0)
		asy_yaml_complain(l->diags, y, "the test has no units");
}

static void load_editions(struct loader *l, const struct asy_yaml *y, struct asy_requirement *r)
{
	static const char *const keys[] = {"status", "obligation", "when", NULL};
	const struct asy_yaml *map = asy_yaml_get(y, "editions");

	if (!map)
		return;
	if (map->type != ASY_YAML_MAP) {
		asy_yaml_complain(l->diags, map, "\"editions\" must be a mapping");
		return;
	}
	r->editions = load_alloc(l, map->n, sizeof(*r->editions));
	for (size_t i = 0; i < map->n; i++) {
		struct asy_edition *e = &r->editions[r->n_editions++];
		const struct asy_yaml *when = asy_yaml_get(map->items[i], "when");

		*e = (struct asy_edition){.name = map->keys[i]->text, .status = "", .obligation = ""};
		if (!asy_yaml_only(l->diags, map->items[i], keys))
			continue;
		e->status = load_text(l, map->items[i], "status", true);
		e->obligation = load_text(l, map->items[i], "obligation", true);
		if (when)
			e->when = load_tree(l, when, NULL, 0);
	}
}

static void load_own_edition(struct loader *l, const struct asy_yaml *y, struct asy_requirement *r)
{
	const char *obligation = load_text(l, y, "obligation", false);
	const struct asy_yaml *when = asy_yaml_get(y, "when");

	if (!*obligation)
		obligation = "M";
	r->own = (struct asy_edition){.name = "", .status = obligation, .obligation = obligation};
	if (when)
		r->own.when = load_tree(l, when, NULL, 0);
	(void)asy_yaml_bool(asy_yaml_get(y, "presumed"), &r->own.presumed);
	if (r->own.presumed && !when)
		asy_yaml_complain(l->diags, y, "\"presumed\" needs a \"when\"");
	if (r->n_editions && (when || asy_yaml_get(y, "obligation")))
		asy_yaml_complain(l->diags, y, "\"obligation\" and \"when\" stand in each of the \"editions\"");
}

static void load_information(struct loader *l, const struct asy_yaml *y, struct asy_requirement *r)
{
	static const char *const keys[] = {"id", "text", "table", "field", "conditional", NULL};
	const struct asy_yaml *list = load_list(l, y, "information");

	r->information = load_alloc(l, list->n, sizeof(*r->information));
	for (size_t i = 0; i < list->n; i++) {
		struct asy_information *info = &r->information[r->n_information];
		const struct asy_yaml *item = list->items[i];
		const char *field;

		if (!asy_yaml_only(l->diags, item, keys))
			continue;
		*info = (struct asy_information){.id = load_text(l, item, "id", true), .text = load_text(l, item, "text", true),
		                                 .table = load_table_ref(l, item, "table", true)};
		(void)asy_yaml_bool(asy_yaml_get(item, "conditional"), &info->conditional);
		field = load_text(l, item, "field", true);
		info->field = info->table ? asy_table_field(info->table, field) : NULL;
		if (info->table && !info->field)
			asy_yaml_complain(l->diags, item, "table %s has no field \"%s\"", info->table->id, field);
		r->n_information++;
	}
}

static void load_requirement(struct loader *l, const struct asy_yaml *y, struct asy_requirement *r)
{
	static const char *const keys[] = {"id", "clause", "title", "explanation", "applies-when", "change", "confidence",
	                                   "replaces", "editions", "obligation", "when", "presumed", "level", "severity", "fix", "tests", "tree",
	                                   "information", NULL};
	const struct asy_yaml *tests = load_list(l, y, "tests"), *tree = asy_yaml_get(y, "tree");

	if (!asy_yaml_only(l->diags, y, keys))
		return;
	r->id = load_text(l, y, "id", true);
	r->clause = load_text(l, y, "clause", true);
	r->title = load_text(l, y, "title", true);
	r->explanation = load_text(l, y, "explanation", false);
	r->applies_when = load_text(l, y, "applies-when", false);
	r->change = load_text(l, y, "change", false);
	r->fix = load_text(l, y, "fix", false);
	load_names(l, y, "replaces", &r->replaces);
	r->confidence = load_confidence(l, y);
	r->severity = load_severity(l, y);
	r->level = load_text(l, y, "level", false);
	load_editions(l, y, r);
	load_own_edition(l, y, r);
	load_information(l, y, r);
	r->tests = load_alloc(l, tests->n, sizeof(*r->tests));
	r->n_tests = tests->n;
	for (size_t i = 0; i < tests->n; i++) {
		r->tests[i] = (struct asy_test){.id = "", .kind = "", .note = ""};
		load_test(l, tests->items[i], &r->tests[i]);
	}
	if (tree)
		r->tree = load_tree(l, tree, NULL, 0);
	if ((tree != NULL) == (tests->n != 0))
		asy_yaml_complain(l->diags, y, "requirement %s needs either \"tests\" or \"tree\"", r->id);
}

struct requirement_file *load_requirement_file(struct loader *l, const char *relative, const struct asy_yaml *at)
{
	static const char *const keys[] = {"requirements", NULL};
	struct requirement_file *file;
	const struct asy_yaml *root, *list;

	for (size_t i = 0; i < l->requirement_nodes.len; i++) {
		file = *(struct requirement_file **)asy_vec_at(&l->requirement_nodes, i);
		if (strcmp(file->path, relative) == 0)
			return file;
	}
	root = load_yaml(l, relative, at);
	if (!root || !asy_yaml_only(l->diags, root, keys))
		return NULL;
	file = load_alloc(l, 1, sizeof(*file));
	list = load_list(l, root, "requirements");
	file->path = relative;
	file->list = load_alloc(l, list->n, sizeof(*file->list));
	file->n = list->n;
	for (size_t i = 0; i < list->n; i++) {
		file->list[i] = (struct asy_requirement){.id = "", .clause = "", .title = "", .explanation = "", .applies_when = "",
		                                         .change = "", .fix = "", .level = "", .file = relative, .line = list->items[i]->line};
		load_requirement(l, list->items[i], &file->list[i]);
	}
	*(struct requirement_file **)asy_vec_push(&l->requirement_nodes) = file;
	return file;
}

static void load_premises(struct loader *l, const struct asy_yaml *map, const char *key, const char *tree_key,
                          struct asy_premise **ret, size_t *ret_n)
{
	const char *const keys[] = {"title", tree_key, NULL};
	const struct asy_yaml *premises = asy_yaml_get(map, key);

	*ret_n = 0;
	if (!premises)
		return;
	if (premises->type != ASY_YAML_MAP) {
		asy_yaml_complain(l->diags, premises, "\"%s\" must be a mapping", key);
		return;
	}
	*ret = load_alloc(l, premises->n, sizeof(**ret));
	for (size_t i = 0; i < premises->n; i++) {
		const struct asy_yaml *tree = asy_yaml_get(premises->items[i], tree_key);

		if (!asy_yaml_only(l->diags, premises->items[i], keys))
			continue;
		if (!tree) {
			asy_yaml_complain(l->diags, premises->items[i], "\"%s\" is missing here", tree_key);
			continue;
		}
		(*ret)[*ret_n] = (struct asy_premise){.id = premises->keys[i]->text,
		                                      .title = load_text(l, premises->items[i], "title", true),
		                                      .tree = load_tree(l, tree, NULL, 0)};
		(*ret_n)++;
	}
}

static void take_requirements(struct loader *l, struct asy_scheme *s, const struct requirement_file *file)
{
	for (size_t i = 0; i < file->n; i++) {
		const struct asy_requirement *r = &file->list[i];
		const struct asy_edition *edition = r->n_editions ? NULL : &r->own;

		for (size_t k = 0; k < r->n_editions; k++)
			if (strcmp(r->editions[k].name, s->edition) == 0)
				edition = &r->editions[k];
		if (!edition)
			continue;
		for (size_t k = 0; k < s->n_requirements; k++)
			if (strcmp(s->requirements[k]->id, r->id) == 0)
				asy_diag_add(l->diags, r->file, r->line, 1, "%s has a requirement \"%s\" already", s->id, r->id);
		s->requirements[s->n_requirements] = r;
		s->editions[s->n_requirements++] = edition;
	}
}

static void load_kind(struct loader *l, const struct asy_yaml *y, struct asy_scheme *s)
{
	const char *force = load_text(l, y, "force", false), *ics = load_text(l, y, "ics", false);

	s->short_name = load_text(l, y, "short", false);
	if (!*s->short_name)
		s->short_name = s->id;
	for (unsigned f = ASY_FORCE_VOLUNTARY; f <= ASY_FORCE_CLOSED; f++)
		if (strcmp(force, asy_force_name((enum asy_force)f)) == 0)
			s->force = (enum asy_force)f;
	if (*force && strcmp(force, asy_force_name(s->force)) != 0)
		asy_yaml_complain(l->diags, y, "\"force\" is mandatory, voluntary, guidance or closed, not \"%s\"", force);
	if (asy_yaml_get(y, "on-request") && !asy_yaml_bool(asy_yaml_get(y, "on-request"), &s->on_request))
		asy_yaml_complain(l->diags, y, "\"on-request\" is yes or no");
	s->ics_required = strcmp(ics, "none") != 0;
	if (*ics && s->ics_required && strcmp(ics, "required") != 0)
		asy_yaml_complain(l->diags, y, "\"ics\" is required or none, not \"%s\"", ics);
}

static void load_levels(struct loader *l, const struct asy_yaml *y, struct asy_scheme *s)
{
	static const char *const keys[] = {"id", "title", NULL};
	const struct asy_yaml *list = load_list(l, y, "levels");

	s->levels = load_alloc(l, list->n, sizeof(*s->levels));
	for (size_t i = 0; i < list->n; i++) {
		struct asy_level *level = &s->levels[s->n_levels];

		if (!asy_yaml_only(l->diags, list->items[i], keys))
			continue;
		*level = (struct asy_level){load_text(l, list->items[i], "id", true), load_text(l, list->items[i], "title", true)};
		for (size_t k = 0; k < s->n_levels; k++)
			if (strcmp(s->levels[k].id, level->id) == 0)
				asy_yaml_complain(l->diags, list->items[i], "a level \"%s\" exists already", level->id);
		s->n_levels++;
	}
}

void load_scheme_file(struct loader *l, const struct asy_yaml *root, const char *path)
{
	static const char *const root_keys[] = {"scheme", NULL};
	static const char *const keys[] = {"id", "title", "edition", "suite", "date", "legal", "confidence", "short",
	                                   "force", "ics", "levels", "on-request", "conditions", "features", "requirements", NULL};
	const struct asy_yaml *y = asy_yaml_get(root, "scheme"), *files;
	struct asy_scheme *s = load_alloc(l, 1, sizeof(*s)), **slot;
	size_t total = 0;

	if (!asy_yaml_only(l->diags, root, root_keys) || !y || !asy_yaml_only(l->diags, y, keys))
		return;
	*s = (struct asy_scheme){
		.id = load_text(l, y, "id", true), .title = load_text(l, y, "title", true),
		.edition = load_text(l, y, "edition", true), .suite = load_text(l, y, "suite", false),
		.date = load_text(l, y, "date", false), .legal = load_text(l, y, "legal", false),
		.confidence = load_confidence(l, y), .file = path,
	};
	load_kind(l, y, s);
	load_levels(l, y, s);
	load_premises(l, y, "features", "present", &s->features, &s->n_features);
	load_premises(l, y, "conditions", "holds", &s->conditions, &s->n_conditions);
	files = load_list(l, y, "requirements");
	for (size_t i = 0; i < files->n; i++) {
		const struct requirement_file *f = load_requirement_file(l, files->items[i]->text ? files->items[i]->text : "", files->items[i]);

		total += f ? f->n : 0;
	}
	s->requirements = load_alloc(l, total, sizeof(struct asy_requirement *));
	s->editions = load_alloc(l, total, sizeof(struct asy_edition *));
	for (size_t i = 0; i < l->requirement_nodes.len; i++) {
		const struct requirement_file *f = *(struct requirement_file **)asy_vec_at(&l->requirement_nodes, i);

		for (size_t k = 0; k < files->n; k++)
			if (files->items[k]->text && strcmp(files->items[k]->text, f->path) == 0)
				take_requirements(l, s, f);
	}
	if (asy_catalog_scheme(l->catalog, s->id))
		asy_yaml_complain(l->diags, y, "a scheme \"%s\" exists already", s->id);
	slot = asy_vec_push(&l->catalog->schemes);
	if (slot)
		*slot = s;
}
