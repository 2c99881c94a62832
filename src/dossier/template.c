#include "dossier/template.h"

#include <string.h>

#include "base/buf.h"
#include "catalog/market.h"
#include "dossier/template_internal.h"

static const char *const part_names[ASY_PART__MAX] = {
	[ASY_PART_HEADING] = "heading",       [ASY_PART_TEXT] = "text",
	[ASY_PART_FIELDS] = "fields",         [ASY_PART_ICS] = "ics",
	[ASY_PART_TABLES] = "tables",         [ASY_PART_UNITS] = "units",
	[ASY_PART_REQUIREMENTS] = "requirements", [ASY_PART_INSTANCES] = "instances",
	[ASY_PART_SCHEMES] = "schemes",       [ASY_PART_COMPONENTS] = "components",
	[ASY_PART_ARTIFACTS] = "artifacts",   [ASY_PART_CONTRADICTIONS] = "contradictions",
	[ASY_PART_QR] = "qr",                 [ASY_PART_DOCUMENTS] = "documents",
	[ASY_PART_MISSING] = "missing",       [ASY_PART_LEVELS] = "levels",
	[ASY_PART_SCOPE] = "scope",           [ASY_PART_ANSWERS] = "answers",
};

/* Room for at least one element, so that the caller needs no check; without memory an element of static zeros. */
void *read_alloc(struct reading *r, size_t n, size_t size)
{
	static union {
		struct asy_template t[64];
		struct asy_template_field f[64];
	} nothing;
	void *p = asy_arena_array(r->arena, n + 1, size);

	if (p)
		return p;
	r->err = ASY_NOMEM;
	memset(&nothing, 0, sizeof(nothing));
	return &nothing;
}

const char *template_text(struct reading *r, const struct asy_yaml *y, const char *key, bool required)
{
	const char *text = asy_yaml_text(y, key), *copy;

	if (!text && required)
		asy_yaml_complain(r->diags, y, "\"%s\" is missing", key);
	if (!text)
		return "";
	copy = asy_arena_strdup(r->arena, text);
	if (!copy)
		r->err = ASY_NOMEM;
	return copy ? copy : "";
}

void read_names(struct reading *r, const struct asy_yaml *y, const char *key, struct asy_names *ret)
{
	const struct asy_yaml *list = asy_yaml_get(y, key);

	*ret = (struct asy_names){0};
	if (!list)
		return;
	if (list->type != ASY_YAML_LIST) {
		asy_yaml_complain(r->diags, list, "\"%s\" is a list", key);
		return;
	}
	ret->list = read_alloc(r, list->n, sizeof(char *));
	for (size_t i = 0; i < list->n && !r->err; i++) {
		const char *text = list->items[i]->type == ASY_YAML_SCALAR ? asy_arena_strdup(r->arena, list->items[i]->text) : NULL;

		if (text)
			ret->list[ret->n++] = text;
		else
			asy_yaml_complain(r->diags, list->items[i], "a word is expected");
	}
}

static void scheme_names(struct reading *r, const struct asy_yaml *y, const char *key, struct asy_names *ret)
{
	const struct asy_yaml *list = asy_yaml_get(y, key);

	read_names(r, y, key, ret);
	for (size_t i = 0; list && i < ret->n; i++)
		if (!asy_catalog_scheme(r->catalog, ret->list[i]))
			asy_yaml_complain(r->diags, list, "no scheme \"%s\"", ret->list[i]);
}

static void read_part(struct reading *r, const struct asy_yaml *y, struct asy_template_part *part)
{
	const struct asy_yaml *value;

	*part = (struct asy_template_part){.text = "", .kind = ASY_PART__MAX};
	for (unsigned k = 0; y->type == ASY_YAML_MAP && k < ASY_PART__MAX; k++)
		if (asy_yaml_get(y, part_names[k]))
			part->kind = (enum asy_part_kind)k;
	if (part->kind == ASY_PART__MAX || y->n > 2) {
		asy_yaml_complain(r->diags, y, "not a part of a document");
		return;
	}
	value = asy_yaml_get(y, part_names[part->kind]);
	if (part->kind == ASY_PART_HEADING || part->kind == ASY_PART_TEXT || part->kind == ASY_PART_QR)
		part->text = template_text(r, y, part_names[part->kind], true);
	else if (part->kind == ASY_PART_FIELDS)
		read_fields(r, value, part);
	else if (part->kind == ASY_PART_SCHEMES && value->type == ASY_YAML_LIST)
		scheme_names(r, y, "schemes", &part->schemes);
	if (part->kind == ASY_PART_QR) {
		const struct asy_yaml *from = asy_yaml_get(y, "from");

		if (from)
			read_source(r, from, &part->source);
		else
			asy_yaml_complain(r->diags, y, "\"from\" is missing: what the code says");
	}
}

static bool one_of(const char *text, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(text, *list) == 0)
			return true;
	return false;
}

static void read_document(struct reading *r, const struct asy_yaml *y, struct asy_template *t)
{
	static const char *const keys[] = {"id", "title", "kind", "basis", "confidence", "schemes", "markets", "rules", "each", "having", "blocked-by",
	                                   "intro", "parts", "export", "export-file", NULL};
	static const char *const kinds[] = {"draft", "form", "report", "checklist", "record", "index", NULL};
	static const char *const exports[] = {"", "json", "lines", NULL}, *const havings[] = {"", "ics", "suite", "tests", NULL};
	const struct asy_yaml *parts;
	bool each = false;

	*t = (struct asy_template){.id = "", .title = "", .basis = "", .intro = "", .kind = "", .having = "", .export = "", .export_file = ""};
	if (!asy_yaml_only(r->diags, y, keys))
		return;
	t->id = template_text(r, y, "id", true);
	t->title = template_text(r, y, "title", true);
	t->kind = template_text(r, y, "kind", true);
	t->basis = template_text(r, y, "basis", false);
	t->intro = template_text(r, y, "intro", false);
	t->having = template_text(r, y, "having", false);
	t->export = template_text(r, y, "export", false);
	t->export_file = template_text(r, y, "export-file", *t->export != 0);
	t->file = y->file;
	if (!one_of(t->kind, kinds) || !one_of(t->export, exports) || !one_of(t->having, havings))
		asy_yaml_complain(r->diags, y, "unknown word in kind, export or having of document \"%s\"", t->id);
	if (t->id[strspn(t->id, "abcdefghijklmnopqrstuvwxyz0123456789-")] || t->export_file[strspn(t->export_file, "abcdefghijklmnopqrstuvwxyz0123456789-.")])
		asy_yaml_complain(r->diags, y, "ids and file names are of a-z, 0-9 and '-'");
	t->confidence = strcmp(template_text(r, y, "confidence", false), "low") == 0 ? ASY_CONFIDENCE_LOW :
	                strcmp(template_text(r, y, "confidence", false), "medium") == 0 ? ASY_CONFIDENCE_MEDIUM : ASY_CONFIDENCE_HIGH;
	scheme_names(r, y, "schemes", &t->schemes);
	scheme_names(r, y, "blocked-by", &t->blocked_by);
	read_names(r, y, "markets", &t->markets);
	read_names(r, y, "rules", &t->rules);
	for (size_t i = 0; i < t->rules.n; i++)
		if (!asy_catalog_rule(r->catalog, t->rules.list[i]))
			asy_yaml_complain(r->diags, y, "no market rule \"%s\"", t->rules.list[i]);
	t->each = asy_yaml_bool(asy_yaml_get(y, "each"), &each) && each;
	parts = asy_yaml_get(y, "parts");
	if (!parts || parts->type != ASY_YAML_LIST) {
		asy_yaml_complain(r->diags, y, "\"parts\" is missing");
		return;
	}
	t->parts = read_alloc(r, parts->n, sizeof(*t->parts));
	t->n_parts = parts->n;
	for (size_t i = 0; i < parts->n; i++)
		read_part(r, parts->items[i], &t->parts[i]);
}

static bool known_document(const struct asy_templates *all, const char *id)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->list[i].id, id) == 0)
			return true;
	return false;
}

/* Documents may name each other in any order. */
static void check_links(struct reading *r, const struct asy_templates *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct asy_template *t = &all->list[i];

		for (size_t k = 0; k < i; k++)
			if (strcmp(all->list[k].id, t->id) == 0)
				asy_diag_add(r->diags, t->file, 0, 0, "a document \"%s\" exists already", t->id);
		for (size_t p = 0; p < t->n_parts; p++)
			for (size_t f = 0; f < t->parts[p].n_fields; f++)
				for (size_t s = 0; s < t->parts[p].fields[f].n_sources; s++) {
					const struct asy_source *from = &t->parts[p].fields[f].sources[s];

					if (from->kind == ASY_SOURCE_DOCUMENT && !known_document(all, from->a))
						asy_yaml_complain(r->diags, from->at, "no document \"%s\"", from->a);
				}
	}
}

enum asy_err asy_templates_load(struct asy_arena *arena, const struct asy_catalog *catalog, struct asy_diags *diags,
                                struct asy_templates *ret)
{
	struct reading r = {.arena = arena, .catalog = catalog, .diags = diags};
	static const char *const keys[] = {"documents", NULL};
	size_t before = asy_diags_count(diags), most = 0;

	*ret = (struct asy_templates){0};
	for (size_t pass = 0; pass < 2 && !r.err; pass++) {
		if (pass == 1)
			ret->list = read_alloc(&r, most, sizeof(*ret->list));
		for (size_t i = 0; i < catalog->dossier.len; i++) {
			const struct asy_catalog_file *file = asy_vec_at(&catalog->dossier, i);
			struct asy_yaml *root, *list;

			if (asy_yaml_load_file(arena, file->path, diags, &root) || !asy_yaml_only(diags, root, keys))
				return ASY_INVALID;
			list = asy_yaml_get(root, "documents");
			for (size_t k = 0; list && list->type == ASY_YAML_LIST && k < list->n; k++) {
				if (pass == 0)
					most++;
				else
					read_document(&r, list->items[k], &ret->list[ret->n++]);
			}
		}
	}
	check_links(&r, ret);
	if (r.err)
		return r.err;
	return asy_diags_count(diags) == before ? ASY_OK : ASY_INVALID;
}
