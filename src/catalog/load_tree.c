/* One function per tree operator, in a table: docs/catalog-format.md has the list. */
#include <string.h>

#include "base/limits.h"
#include "catalog/load_internal.h"
#include "catalog/load_market.h"

struct place {
	struct loader *l;
	const struct asy_table *scope;
	unsigned depth;
};

static struct asy_tree *child(struct place *p, const struct asy_yaml *y, const char *key, const struct asy_table *scope)
{
	const struct asy_yaml *value = asy_yaml_get(y, key);

	if (!value) {
		asy_yaml_complain(p->l->diags, y, "\"%s\" is missing here", key);
		return NULL;
	}
	return load_tree(p->l, value, scope, p->depth + 1);
}

static void add_child(struct asy_tree *t, struct asy_tree *c)
{
	if (c)
		t->children[t->n++] = c;
}

static bool has_attr(const struct asy_selectors *list, const char *attr)
{
	enum asy_attr_type type;

	for (size_t i = 0; i < list->n; i++)
		if (asy_kind_has_attr(list->list[i].kind, attr, &type))
			return true;
	return false;
}

/* "match" binds what was observed to the current row. */
static void read_matches(struct place *p, const struct asy_yaml *y, struct asy_tree *t, const struct asy_selectors *a,
                         const struct asy_selectors *b)
{
	load_matches(p->l, y, &t->matches, &t->n_matches);
	if (t->n_matches && !p->scope)
		asy_yaml_complain(p->l->diags, y, "no row is current here for \"match\"");
	for (size_t i = 0; p->scope && i < t->n_matches; i++) {
		const char *attr = t->matches[i].attr, *field = t->matches[i].field;

		if (strcmp(attr, "subject") != 0 && strcmp(attr, "path") != 0 && !has_attr(a, attr) && !has_attr(b, attr))
			asy_yaml_complain(p->l->diags, y, "what is observed here has no attribute \"%s\"", attr);
		if (!asy_table_field(p->scope, field))
			asy_yaml_complain(p->l->diags, y, "table %s has no field \"%s\"", p->scope->id, field);
	}
}

static void read_check(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	static const char *const keys[] = {"id", "match", NULL};
	const char *id = y->text;

	if (y->type == ASY_YAML_LIST) {
		asy_yaml_complain(p->l->diags, y, "\"check\" names one check");
		return;
	}
	if (y->type == ASY_YAML_MAP) {
		if (!asy_yaml_only(p->l->diags, y, keys))
			return;
		id = load_text(p->l, y, "id", true);
	}
	t->check = asy_catalog_check(p->l->catalog, id);
	if (!t->check)
		asy_yaml_complain(p->l->diags, y, "no check \"%s\" in this catalog", id);
	else if (y->type == ASY_YAML_MAP)
		read_matches(p, y, t, &t->check->fail, &t->check->pass);
}

static void read_seen(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	static const char *const keys[] = {"kind", "where", "needs", "artifact", "match", NULL};
	static const struct asy_selectors none = {0};

	if (!asy_yaml_only(p->l->diags, y, keys))
		return;
	if (load_selector(p->l, y, &t->selector))
		read_matches(p, y, t, &(struct asy_selectors){.list = &t->selector, .n = 1}, &none);
	load_names(p->l, y, "needs", &t->needs);
	t->artifact = load_text(p->l, y, "artifact", false);
	if (!*t->artifact)
		t->artifact = "firmware";
	if (t->needs.n == 0)
		asy_yaml_complain(p->l->diags, y, "\"needs\" is missing: absence could not be told from not looking");
}

static void read_list(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	if (y->type != ASY_YAML_LIST || y->n == 0) {
		asy_yaml_complain(p->l->diags, y, "a list of questions is expected here");
		return;
	}
	t->children = load_alloc(p->l, y->n, sizeof(*t->children));
	for (size_t i = 0; i < y->n; i++)
		add_child(t, load_tree(p->l, y->items[i], p->scope, p->depth + 1));
}

static void read_not(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	t->children = load_alloc(p->l, 1, sizeof(*t->children));
	add_child(t, load_tree(p->l, y, p->scope, p->depth + 1));
}

static void read_if(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	static const char *const keys[] = {"when", "then", "else", NULL};

	if (!asy_yaml_only(p->l->diags, y, keys))
		return;
	t->children = load_alloc(p->l, 3, sizeof(*t->children));
	for (size_t i = 0; i < 3; i++)
		add_child(t, child(p, y, keys[i], p->scope));
}

static void check_where(struct place *p, const struct asy_yaml *y, const struct asy_tree *t)
{
	for (size_t i = 0; t->table && i < t->where.n; i++)
		if (!asy_table_field(t->table, t->where.conds[i].key))
			asy_yaml_complain(p->l->diags, y, "table %s has no field \"%s\"", t->table->id, t->where.conds[i].key);
}

static void read_quantifier(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	static const char *const each_keys[] = {"table", "where", "do", "none", NULL};
	static const char *const some_keys[] = {"table", "where", "do", NULL};

	if (!asy_yaml_only(p->l->diags, y, t->op == ASY_TREE_EACH ? each_keys : some_keys))
		return;
	t->table = load_table_ref(p->l, y, "table", true);
	if (t->table && t->table->form)
		asy_yaml_complain(p->l->diags, y, "table %s is a form: it has no rows to go through", t->table->id);
	load_where(p->l, asy_yaml_get(y, "where"), &t->where);
	check_where(p, y, t);
	t->verdict = ASY_NOT_APPLICABLE;
	load_verdict(p->l, y, "none", &t->verdict);
	t->children = load_alloc(p->l, 1, sizeof(*t->children));
	if (t->table && (t->op == ASY_TREE_EACH || asy_yaml_get(y, "do")))
		add_child(t, child(p, y, "do", t->table));
}

static void read_follow(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	static const char *const keys[] = {"field", "do", "over", "none", NULL};
	const char *over;

	if (!asy_yaml_only(p->l->diags, y, keys))
		return;
	over = load_text(p->l, y, "over", false);
	t->over_some = strcmp(over, "some") == 0;
	if (*over && !t->over_some && strcmp(over, "each") != 0)
		asy_yaml_complain(p->l->diags, y, "\"over\" is each or some");
	t->verdict = ASY_NOT_APPLICABLE;
	load_verdict(p->l, y, "none", &t->verdict);
	t->name = load_text(p->l, y, "field", true);
	t->field = p->scope ? asy_table_field(p->scope, t->name) : NULL;
	if (!t->field || !t->field->table) {
		asy_yaml_complain(p->l->diags, y, "\"%s\" is no reference field of the current row", t->name);
		return;
	}
	t->children = load_alloc(p->l, 1, sizeof(*t->children));
	add_child(t, child(p, y, "do", t->field->table));
}

static void check_choices(struct place *p, const struct asy_yaml *y, const struct asy_tree *t)
{
	const struct asy_cond *c = &t->cond;

	if (c->op != ASY_COND_IN && c->op != ASY_COND_NOT_IN)
		return;
	for (size_t i = 0; i < c->n_values; i++) {
		const char *v = c->values[i];

		if (t->field->choices.n && !asy_names_have(&t->field->choices, v))
			asy_yaml_complain(p->l->diags, y, "field %s has no choice \"%s\"", t->field->id, v);
		if (t->field->type == ASY_FIELD_BOOL && strcmp(v, "true") != 0 && strcmp(v, "false") != 0 &&
		    strcmp(v, "yes") != 0 && strcmp(v, "no") != 0)
			asy_yaml_complain(p->l->diags, y, "field %s is yes or no, not \"%s\"", t->field->id, v);
	}
}

static void read_not_past(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	bool yes = false;

	t->cond = (struct asy_cond){.key = t->name, .op = ASY_COND_NOT_PAST};
	if (t->field->type != ASY_FIELD_DATE || !asy_yaml_bool(y, &yes) || !yes)
		asy_yaml_complain(p->l->diags, y, "\"not-past: true\" is for dates only");
}

static void read_field(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	static const char *const keys[] = {"name", "is", "not", "given", "contains", "at-least", "below", "not-past", "table", NULL};
	const struct asy_table *table = p->scope;
	size_t tests = 0;

	if (!asy_yaml_only(p->l->diags, y, keys))
		return;
	t->name = load_text(p->l, y, "name", true);
	if (asy_yaml_get(y, "table")) {
		table = t->table = load_table_ref(p->l, y, "table", true);
		if (table && !table->form)
			asy_yaml_complain(p->l->diags, y, "table %s has rows: go through them with each or some", table->id);
	}
	t->field = table ? asy_table_field(table, t->name) : NULL;
	if (!t->field) {
		asy_yaml_complain(p->l->diags, y, table ? "table %s has no field \"%s\"" : "%sno row is current here for field \"%s\"",
		                  table ? table->id : "", t->name);
		return;
	}
	for (size_t i = 0; i < y->n; i++) {
		const char *key = y->keys[i]->text;
		struct asy_yaml *pair[2] = {y->keys[i], y->items[i]};
		struct asy_yaml op = {.type = ASY_YAML_MAP, .line = y->line, .column = y->column, .file = y->file,
		                      .keys = &pair[0], .items = &pair[1], .n = 1};

		if (strcmp(key, "name") == 0 || strcmp(key, "table") == 0)
			continue;
		tests++;
		if (strcmp(key, "not-past") == 0) {
			read_not_past(p, y->items[i], t);
			continue;
		}
		(void)load_cond_value(p->l, t->name, strcmp(key, "is") == 0 ? y->items[i] : &op, &t->cond);
	}
	if (tests != 1)
		asy_yaml_complain(p->l->diags, y, "\"field\" needs exactly one of is, not, given, contains, at-least, below, not-past");
	check_choices(p, y, t);
}

static void read_listed(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	static const char *const keys[] = {"kind", "where", "needs", "table", "match", "artifact", NULL};
	enum asy_attr_type type;

	if (!asy_yaml_only(p->l->diags, y, keys))
		return;
	load_names(p->l, y, "needs", &t->needs);
	if (t->needs.n == 0)
		asy_yaml_complain(p->l->diags, y, "\"needs\" is missing here");
	t->artifact = load_text(p->l, y, "artifact", false);
	if (!*t->artifact)
		t->artifact = "firmware";
	t->table = load_table_ref(p->l, y, "table", true);
	load_matches(p->l, y, &t->matches, &t->n_matches);
	if (!load_selector(p->l, y, &t->selector) || !t->table)
		return;
	for (size_t i = 0; i < t->n_matches; i++) {
		if (strcmp(t->matches[i].attr, "subject") != 0 && strcmp(t->matches[i].attr, "path") != 0 &&
		    !asy_kind_has_attr(t->selector.kind, t->matches[i].attr, &type))
			asy_yaml_complain(p->l->diags, y, "kind %s has no attribute \"%s\"", t->selector.kind->name, t->matches[i].attr);
		if (strcmp(t->matches[i].field, "id") != 0 && !asy_table_field(t->table, t->matches[i].field))
			asy_yaml_complain(p->l->diags, y, "table %s has no field \"%s\"", t->table->id, t->matches[i].field);
	}
}

static void read_name(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	if (y->type == ASY_YAML_SCALAR)
		t->name = y->text;
	else
		asy_yaml_complain(p->l->diags, y, "one name is expected here");
}

static void read_unit(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	static const char *const keys[] = {"id", "bind", NULL};

	if (y->type == ASY_YAML_SCALAR) {
		t->name = y->text;
	} else if (asy_yaml_only(p->l->diags, y, keys)) {
		t->name = load_text(p->l, y, "id", true);
		(void)asy_yaml_bool(asy_yaml_get(y, "bind"), &t->bind);
	}
}

static void read_justified(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	static const char *const keys[] = {"obligation", NULL};

	if (asy_yaml_only(p->l->diags, y, keys))
		t->name = load_text(p->l, y, "obligation", true);
}

static void read_human(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	static const char *const keys[] = {"id", "ask", NULL};

	if (y->type == ASY_YAML_SCALAR) {
		t->text = y->text;
	} else if (asy_yaml_only(p->l->diags, y, keys)) {
		t->name = load_text(p->l, y, "id", true);
		t->text = load_text(p->l, y, "ask", true);
	}
}

static void read_is(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	static const char *const keys[] = {"verdict", "why", NULL};

	if (!asy_yaml_only(p->l->diags, y, keys))
		return;
	t->verdict = ASY_INCONCLUSIVE;
	load_verdict(p->l, y, "verdict", &t->verdict);
	t->text = load_text(p->l, y, "why", true);
}

static void read_carry(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	static const char *const keys[] = {"scheme", "requirement", "strength", "rest", NULL};
	struct asy_tree **slot;
	const char *strength;

	if (!asy_yaml_only(p->l->diags, y, keys))
		return;
	t->name = load_text(p->l, y, "scheme", true);
	t->of = load_text(p->l, y, "requirement", true);
	strength = load_text(p->l, y, "strength", true);
	t->strength = strcmp(strength, "equal") == 0 ? ASY_STRENGTH_EQUAL :
	              strcmp(strength, "partial") == 0 ? ASY_STRENGTH_PARTIAL : ASY_STRENGTH_RELATED;
	if (*strength && strcmp(strength, asy_strength_name(t->strength)) != 0)
		asy_yaml_complain(p->l->diags, y, "\"strength\" is equal, partial or related, not \"%s\"", strength);
	t->children = load_alloc(p->l, 1, sizeof(*t->children));
	if (asy_yaml_get(y, "rest"))
		add_child(t, child(p, y, "rest", p->scope));
	if (t->n && t->strength == ASY_STRENGTH_EQUAL)
		asy_yaml_complain(p->l->diags, y, "what is equal leaves no \"rest\"");
	slot = asy_vec_push(&p->l->carries);
	if (slot)
		*slot = t;
}

static void read_decide(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	load_decide(p->l, y, p->scope, p->depth, t);
}

static void read_fact(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	t->product = load_market_cond(p->l, y);
}

static void read_due(struct place *p, const struct asy_yaml *y, struct asy_tree *t)
{
	const struct asy_vec *rules = &p->l->catalog->market_rules;

	read_name(p, y, t);
	for (size_t i = 0; i < rules->len; i++) {
		const struct asy_market_rule *r = *(struct asy_market_rule **)asy_vec_at(rules, i);

		for (size_t k = 0; k < r->n_dates; k++)
			if (r->dates[k].support_must_reach && strcmp(r->dates[k].id, t->name) == 0)
				return;
	}
	asy_yaml_complain(p->l->diags, y, "no market rule has a day \"%s\" that the support period must reach", t->name);
}

static void (*const readers[ASY_TREE__MAX])(struct place *, const struct asy_yaml *, struct asy_tree *) = {
	[ASY_TREE_CHECK] = read_check,
	[ASY_TREE_SEEN] = read_seen,
	[ASY_TREE_ALL] = read_list,
	[ASY_TREE_ANY] = read_list,
	[ASY_TREE_NOT] = read_not,
	[ASY_TREE_IF] = read_if,
	[ASY_TREE_EACH] = read_quantifier,
	[ASY_TREE_SOME] = read_quantifier,
	[ASY_TREE_FOLLOW] = read_follow,
	[ASY_TREE_FIELD] = read_field,
	[ASY_TREE_LISTED] = read_listed,
	[ASY_TREE_FEATURE] = read_name,
	[ASY_TREE_CONDITION] = read_name,
	[ASY_TREE_UNIT] = read_unit,
	[ASY_TREE_JUSTIFIED] = read_justified,
	[ASY_TREE_HUMAN] = read_human,
	[ASY_TREE_IS] = read_is,
	[ASY_TREE_CARRY] = read_carry,
	[ASY_TREE_FACT] = read_fact,
	[ASY_TREE_DUE] = read_due,
	[ASY_TREE_DECIDE] = read_decide,
};

struct asy_tree *load_tree(struct loader *l, const struct asy_yaml *y, const struct asy_table *scope, unsigned depth)
{
	struct place p = {.l = l, .scope = scope, .depth = depth};
	struct asy_tree *t;

	if (depth > ASY_LIMIT_TREE_DEPTH) {
		asy_yaml_complain(l->diags, y, "questions nested too deeply");
		return NULL;
	}
	if (y->type != ASY_YAML_MAP || y->n != 1) {
		asy_yaml_complain(l->diags, y, "a question is a mapping with exactly one key, such as {check: ...}");
		return NULL;
	}
	t = load_alloc(l, 1, sizeof(*t));
	t->at = y;
	t->name = t->text = t->artifact = t->of = "";
	for (unsigned op = 0; op < ASY_TREE__MAX; op++) {
		if (strcmp(y->keys[0]->text, asy_tree_op_name((enum asy_tree_op)op)) == 0) {
			t->op = (enum asy_tree_op)op;
			readers[op](&p, y->items[0], t);
			return t;
		}
	}
	asy_yaml_complain(l->diags, y->keys[0], "unknown kind of question \"%s\"", y->keys[0]->text);
	return NULL;
}
