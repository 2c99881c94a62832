/* Rules about what declarations say: docs/declarations.md has the format. */
#include <string.h>

#include "catalog/load_internal.h"

static void check_fields(struct loader *l, const struct asy_yaml *at, const struct asy_table *t, const struct asy_where *w)
{
	for (size_t i = 0; t && i < w->n; i++)
		if (!asy_table_field(t, w->conds[i].key))
			asy_yaml_complain(l->diags, at, "table %s has no field \"%s\"", t->id, w->conds[i].key);
}

static bool has_field(const struct asy_table *t, const char *name)
{
	return !t || strcmp(name, "id") == 0 || asy_table_field(t, name);
}

static void read_says(struct loader *l, const struct asy_yaml *y, struct asy_consistency *c)
{
	static const char *const keys[] = {"table", "where", "ics", "support", NULL};
	const struct asy_yaml *says = asy_yaml_get(y, "says");

	if (!says || !asy_yaml_only(l->diags, says, keys)) {
		asy_yaml_complain(l->diags, y, "a rule needs \"says\"");
		return;
	}
	c->ics = load_text(l, says, "ics", false);
	load_names(l, says, "support", &c->support);
	c->table = load_table_ref(l, says, "table", false);
	load_where(l, asy_yaml_get(says, "where"), &c->where);
	check_fields(l, says, c->table, &c->where);
	if ((*c->ics != 0) == (c->table != NULL))
		asy_yaml_complain(l->diags, says, "\"says\" has either \"ics\" or \"table\"");
	if (*c->ics && !c->support.n)
		asy_yaml_complain(l->diags, says, "\"support\" is missing here: yes, no or not-applicable");
}

static void read_but(struct loader *l, const struct asy_yaml *y, struct asy_consistency *c)
{
	static const char *const keys[] = {"table", "where", "missing", NULL};
	const struct asy_yaml *but = asy_yaml_get(y, "but");

	if (!but || !asy_yaml_only(l->diags, but, keys))
		return;
	c->other = load_table_ref(l, but, "table", true);
	load_where(l, asy_yaml_get(but, "where"), &c->other_where);
	check_fields(l, but, c->other, &c->other_where);
	(void)asy_yaml_bool(asy_yaml_get(but, "missing"), &c->other_missing);
}

static void read_unseen(struct loader *l, const struct asy_yaml *y, struct asy_consistency *c)
{
	static const char *const keys[] = {"kind", "where", "needs", NULL};
	const struct asy_yaml *unseen = asy_yaml_get(y, "unseen");

	if (!unseen || !asy_yaml_only(l->diags, unseen, keys))
		return;
	load_names(l, unseen, "needs", &c->needs);
	if (!c->needs.n)
		asy_yaml_complain(l->diags, unseen, "\"needs\" is missing: absence could not be told from not looking");
	(void)load_selector(l, unseen, &c->unseen);
}

static void check_matches(struct loader *l, const struct asy_yaml *y, const struct asy_consistency *c)
{
	enum asy_attr_type type;

	for (size_t i = 0; i < c->n_matches; i++) {
		const struct asy_match *m = &c->matches[i];
		const char *own = c->unseen.kind ? m->field : m->attr;

		if (!has_field(c->table, own))
			asy_yaml_complain(l->diags, y, "table %s has no field \"%s\"", c->table->id, own);
		if (c->other && !has_field(c->other, m->field))
			asy_yaml_complain(l->diags, y, "table %s has no field \"%s\"", c->other->id, m->field);
		if (c->unseen.kind && strcmp(m->attr, "subject") != 0 && strcmp(m->attr, "path") != 0 &&
		    !asy_kind_has_attr(c->unseen.kind, m->attr, &type))
			asy_yaml_complain(l->diags, y, "kind %s has no attribute \"%s\"", c->unseen.kind->name, m->attr);
	}
}

static void load_rule(struct loader *l, const struct asy_yaml *y)
{
	static const char *const keys[] = {"id", "text", "fix", "says", "but", "unseen", "found", "match", "weakens", "next-to", "clauses", NULL};
	struct asy_consistency *c = load_alloc(l, 1, sizeof(*c)), **slot;
	const char *next;

	if (!asy_yaml_only(l->diags, y, keys))
		return;
	c->id = load_text(l, y, "id", true);
	c->text = load_text(l, y, "text", true);
	c->fix = load_text(l, y, "fix", false);
	read_says(l, y, c);
	read_but(l, y, c);
	read_unseen(l, y, c);
	(void)asy_yaml_bool(asy_yaml_get(y, "found"), &c->found);
	(void)asy_yaml_bool(asy_yaml_get(y, "weakens"), &c->weakens);
	load_names(l, y, "clauses", &c->clauses);
	next = load_text(l, y, "next-to", false);
	c->whole_table = strcmp(next, "table") == 0;
	if (*next && !c->whole_table && strcmp(next, "fields") != 0)
		asy_yaml_complain(l->diags, y, "\"next-to\" is fields or table");
	if ((c->other != NULL) + (c->unseen.kind != NULL) + c->found > 1)
		asy_yaml_complain(l->diags, y, "at most one of \"but\", \"unseen\" and \"found\" belongs here");
	if (c->found && (!c->table || !asy_table_field(c->table, "name") || !asy_table_field(c->table, "version")))
		asy_yaml_complain(l->diags, y, "\"found\" needs a table with the fields \"name\" and \"version\"");
	if (c->weakens && !c->table && !*c->ics)
		asy_yaml_complain(l->diags, y, "nothing here could be weakened");
	load_matches(l, y, &c->matches, &c->n_matches);
	check_matches(l, y, c);
	slot = (c->table || *c->ics) ? asy_vec_push(&l->catalog->consistency) : NULL;
	if (slot)
		*slot = c;
}

void load_consistency_file(struct loader *l, const struct asy_yaml *root)
{
	static const char *const keys[] = {"consistency", NULL};
	const struct asy_yaml *list;

	if (!asy_yaml_only(l->diags, root, keys))
		return;
	list = load_list(l, root, "consistency");
	for (size_t i = 0; i < list->n; i++)
		load_rule(l, list->items[i]);
}
