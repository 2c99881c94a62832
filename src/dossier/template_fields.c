/* Fields of a document and the sources of their values. */
#include <string.h>

#include "catalog/market.h"
#include "dossier/template_internal.h"

static const struct {
	const char *key, *second; /* second: the key of the other half, or NULL */
} source_keys[ASY_SOURCE__MAX] = {
	[ASY_SOURCE_RECORD] = {"record", NULL},   [ASY_SOURCE_FORM] = {"form", "field"},
	[ASY_SOURCE_ROWS] = {"rows", "field"},    [ASY_SOURCE_VERDICT] = {"verdict", "requirement"},
	[ASY_SOURCE_DOCUMENT] = {"document", NULL}, [ASY_SOURCE_COUNT] = {"count", NULL},
	[ASY_SOURCE_RULE] = {"rule", "member"},   [ASY_SOURCE_FACT] = {"fact", NULL},
};

static void check_table(struct reading *r, const struct asy_source *s)
{
	const struct asy_table *t = asy_catalog_table(r->catalog, s->a);

	if (!t)
		asy_yaml_complain(r->diags, s->at, "no table \"%s\"", s->a);
	else if (t->form != (s->kind == ASY_SOURCE_FORM))
		asy_yaml_complain(r->diags, s->at, "table \"%s\" is %s", s->a, t->form ? "a form" : "a table of rows");
	else if (!asy_table_field(t, s->b))
		asy_yaml_complain(r->diags, s->at, "table \"%s\" has no field \"%s\"", s->a, s->b);
}

static void check_requirement(struct reading *r, const struct asy_source *s)
{
	const struct asy_scheme *scheme = asy_catalog_scheme(r->catalog, s->a);

	for (size_t i = 0; scheme && i < scheme->n_requirements; i++)
		if (strcmp(scheme->requirements[i]->id, s->b) == 0)
			return;
	asy_yaml_complain(r->diags, s->at, scheme ? "scheme \"%s\" has no requirement \"%s\"" : "no scheme \"%s\"", s->a, s->b);
}

void read_source(struct reading *r, const struct asy_yaml *y, struct asy_source *ret)
{
	static const char *const keys[] = {"record", "form", "rows", "field", "verdict", "requirement", "document", "count", "rule", "member", "fact", NULL};

	*ret = (struct asy_source){.a = "", .b = "", .at = y, .kind = ASY_SOURCE__MAX};
	if (!asy_yaml_only(r->diags, y, keys))
		return;
	for (unsigned k = 0; k < ASY_SOURCE__MAX; k++) {
		if (!asy_yaml_get(y, source_keys[k].key))
			continue;
		ret->kind = (enum asy_source_kind)k;
		ret->a = template_text(r, y, source_keys[k].key, true);
		ret->b = source_keys[k].second ? template_text(r, y, source_keys[k].second, true) : "";
	}
	if (ret->kind == ASY_SOURCE__MAX || y->n != (*ret->b ? 2u : 1u))
		asy_yaml_complain(r->diags, y, "a source is one of: record; form and field; rows and field; verdict and requirement; document; count; rule and member; fact");
	else if (ret->kind == ASY_SOURCE_FORM || ret->kind == ASY_SOURCE_ROWS)
		check_table(r, ret);
	else if (ret->kind == ASY_SOURCE_VERDICT)
		check_requirement(r, ret);
	else if (ret->kind == ASY_SOURCE_RULE && !asy_catalog_rule(r->catalog, ret->a))
		asy_yaml_complain(r->diags, y, "no market rule \"%s\"", ret->a);
	else if (ret->kind == ASY_SOURCE_FACT && !asy_catalog_fact(r->catalog, ret->a))
		asy_yaml_complain(r->diags, y, "no fact \"%s\"", ret->a);
	else if ((ret->kind == ASY_SOURCE_RECORD || ret->kind == ASY_SOURCE_COUNT) && ret->a[0] != '/')
		asy_yaml_complain(r->diags, y, "a record is a JSON pointer, such as /product/name");
}

static void read_need(struct reading *r, const struct asy_yaml *y, struct asy_template_field *f)
{
	const struct asy_yaml *need = asy_yaml_get(y, "required");
	bool yes = true;

	f->when = "";
	f->need = ASY_NEED_YES;
	if (!need)
		return;
	if (asy_yaml_bool(need, &yes)) {
		f->need = yes ? ASY_NEED_YES : ASY_NEED_NO;
	} else {
		f->need = ASY_NEED_WHEN;
		f->when = template_text(r, y, "required", true);
	}
}

static void read_field(struct reading *r, const struct asy_yaml *y, struct asy_template_field *f)
{
	static const char *const keys[] = {"id", "label", "say", "line", "who", "missing", "required", "from", "agree", NULL};
	const struct asy_yaml *from = asy_yaml_get(y, "from");

	*f = (struct asy_template_field){.id = "", .label = "", .say = "", .line = "", .who = "", .missing = "", .when = ""};
	if (!asy_yaml_only(r->diags, y, keys))
		return;
	f->id = template_text(r, y, "id", true);
	f->label = template_text(r, y, "label", true);
	f->say = template_text(r, y, "say", false);
	f->line = template_text(r, y, "line", false);
	f->who = template_text(r, y, "who", !*f->say);
	f->missing = template_text(r, y, "missing", false);
	read_need(r, y, f);
	(void)asy_yaml_bool(asy_yaml_get(y, "agree"), &f->agree);
	if (from && from->type != ASY_YAML_LIST)
		asy_yaml_complain(r->diags, from, "\"from\" is a list of sources");
	if (!from || from->type != ASY_YAML_LIST)
		return;
	f->sources = read_alloc(r, from->n, sizeof(*f->sources));
	f->n_sources = from->n;
	for (size_t i = 0; i < from->n; i++)
		read_source(r, from->items[i], &f->sources[i]);
}

void read_fields(struct reading *r, const struct asy_yaml *list, struct asy_template_part *part)
{
	if (list->type != ASY_YAML_LIST) {
		asy_yaml_complain(r->diags, list, "a list of fields is expected");
		return;
	}
	part->fields = read_alloc(r, list->n, sizeof(*part->fields));
	part->n_fields = list->n;
	for (size_t i = 0; i < list->n; i++) {
		read_field(r, list->items[i], &part->fields[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(part->fields[k].id, part->fields[i].id) == 0)
				asy_yaml_complain(r->diags, list->items[i], "a field \"%s\" exists already", part->fields[i].id);
	}
}
