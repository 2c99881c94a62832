/* Decision trees as standards print them: numbered questions, each with a way for yes and a way for no. */
#include <string.h>

#include "catalog/load_internal.h"

enum { MOST_NODES = 32 };

void load_decision_file(struct loader *l, const struct asy_yaml *root)
{
	static const char *const keys[] = {"decisions", NULL};
	const struct asy_yaml *list;

	if (!asy_yaml_only(l->diags, root, keys))
		return;
	list = load_list(l, root, "decisions");
	for (size_t i = 0; i < list->n; i++) {
		const char *id = load_text(l, list->items[i], "id", true);
		const struct asy_yaml **slot;

		for (size_t k = 0; k < l->decisions.len; k++) {
			const struct asy_yaml *other = *(const struct asy_yaml **)asy_vec_at(&l->decisions, k);

			if (strcmp(load_text(l, other, "id", false), id) == 0)
				asy_yaml_complain(l->diags, list->items[i], "a decision \"%s\" exists already", id);
		}
		slot = asy_vec_push(&l->decisions);
		if (slot)
			*slot = list->items[i];
	}
}

static const struct asy_yaml *named(struct loader *l, const struct asy_yaml *y)
{
	for (size_t i = 0; i < l->decisions.len; i++) {
		const struct asy_yaml *d = *(const struct asy_yaml **)asy_vec_at(&l->decisions, i);

		if (strcmp(load_text(l, d, "id", false), y->text) == 0)
			return d;
	}
	asy_yaml_complain(l->diags, y, "no decision \"%s\" in this catalog", y->text);
	return NULL;
}

static void branch(struct loader *l, const struct asy_yaml *y, const char *key, const struct asy_decision *d, struct asy_branch *ret)
{
	const char *target = load_text(l, y, key, true);

	*ret = (struct asy_branch){.verdict = ASY_INCONCLUSIVE};
	if (!*target || asy_verdict_parse(target, &ret->verdict))
		return;
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->nodes[i].id, target) == 0)
			ret->to = &d->nodes[i];
	if (!ret->to)
		asy_yaml_complain(l->diags, asy_yaml_get(y, key), "\"%s\" is neither a node of this tree nor a verdict", target);
}

/* Marks what can be reached; `above` are the nodes on the way here. */
static void walk(struct loader *l, const struct asy_yaml *list, const struct asy_decision *d, size_t at, uint32_t above, uint32_t *seen)
{
	const struct asy_branch *ways[2] = {&d->nodes[at].yes, &d->nodes[at].no};

	*seen |= UINT32_C(1) << at;
	for (int i = 0; i < 2; i++) {
		size_t next;

		if (!ways[i]->to)
			continue;
		next = (size_t)(ways[i]->to - d->nodes);
		if (next == at || (above & UINT32_C(1) << next))
			asy_yaml_complain(l->diags, list->items[at], "node %s leads back to %s", d->nodes[at].id, d->nodes[next].id);
		else if (!(*seen & UINT32_C(1) << next))
			walk(l, list, d, next, above | UINT32_C(1) << at, seen);
	}
}

static void read_nodes(struct loader *l, const struct asy_yaml *list, const struct asy_table *scope, unsigned depth,
                       struct asy_decision *d, struct asy_tree *t)
{
	static const char *const keys[] = {"id", "ask", "evidence", "yes", "no", NULL};

	for (size_t i = 0; i < d->n; i++) {
		const struct asy_yaml *y = list->items[i], *evidence;

		d->nodes[i] = (struct asy_decision_node){.id = "", .ask = ""};
		if (!asy_yaml_only(l->diags, y, keys))
			continue;
		d->nodes[i].id = load_text(l, y, "id", true);
		d->nodes[i].ask = load_text(l, y, "ask", true);
		for (size_t k = 0; k < i; k++)
			if (strcmp(d->nodes[k].id, d->nodes[i].id) == 0)
				asy_yaml_complain(l->diags, y, "a node \"%s\" exists already", d->nodes[i].id);
		evidence = asy_yaml_get(y, "evidence");
		d->nodes[i].evidence = evidence ? load_tree(l, evidence, scope, depth + 1) : NULL;
		if (!evidence)
			asy_yaml_complain(l->diags, y, "the node has no \"evidence\"");
		if (d->nodes[i].evidence)
			t->children[t->n++] = d->nodes[i].evidence;
	}
}

static struct asy_decision *build(struct loader *l, const struct asy_yaml *y, const struct asy_table *scope, unsigned depth,
                                  struct asy_tree *t)
{
	static const char *const keys[] = {"id", "title", "note", "confidence", "nodes", NULL};
	struct asy_decision *d = load_alloc(l, 1, sizeof(*d));
	const struct asy_yaml *list;
	uint32_t seen = 0;

	*d = (struct asy_decision){.id = load_text(l, y, "id", false), .title = load_text(l, y, "title", false),
	                           .note = load_text(l, y, "note", false), .confidence = load_confidence(l, y)};
	if (!asy_yaml_only(l->diags, y, keys))
		return d;
	list = load_list(l, y, "nodes");
	if (list->n == 0 || list->n > MOST_NODES) {
		asy_yaml_complain(l->diags, y, "a decision tree has 1 to %d nodes", MOST_NODES);
		return d;
	}
	d->n = list->n;
	d->nodes = load_alloc(l, d->n, sizeof(*d->nodes));
	t->children = load_alloc(l, d->n, sizeof(*t->children));
	read_nodes(l, list, scope, depth, d, t);
	for (size_t i = 0; i < d->n; i++) {
		branch(l, list->items[i], "yes", d, &d->nodes[i].yes);
		branch(l, list->items[i], "no", d, &d->nodes[i].no);
	}
	walk(l, list, d, 0, 0, &seen);
	for (size_t i = 0; i < d->n; i++)
		if (!(seen & UINT32_C(1) << i))
			asy_yaml_complain(l->diags, list->items[i], "no way leads to node %s", d->nodes[i].id);
	return d;
}

void load_decide(struct loader *l, const struct asy_yaml *y, const struct asy_table *scope, unsigned depth, struct asy_tree *t)
{
	const struct asy_yaml *from = y->type == ASY_YAML_SCALAR ? named(l, y) : y;

	if (!from)
		return;
	if (from->type != ASY_YAML_MAP) {
		asy_yaml_complain(l->diags, y, "\"decide\" names a decision or holds its nodes");
		return;
	}
	t->decision = build(l, from, scope, depth, t);
	t->name = t->decision->id;
}
