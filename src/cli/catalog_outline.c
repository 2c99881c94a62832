/* A question tree in words. */
#include <string.h>

#include "catalog/market.h"
#include "cli/catalog_parts.h"

/* "toy: true; internet: direct, indirect". Recursion ends: the loader bounds the depth. */
static void facts(const struct asy_market_cond *c, const char **between, struct asy_buf *out)
{
	static const char *const joins[] = {"", "one of: ", "none of: ", "", "beyond: "};

	asy_buf_text(out, *between);
	*between = "";
	asy_buf_text(out, joins[c->op]);
	for (size_t i = 0; i < c->n; i++)
		facts(c->children[i], between, out);
	if (c->fact) {
		asy_buf_printf(out, "%s:", c->fact->id);
		for (size_t i = 0; i < c->values.n; i++)
			asy_buf_printf(out, "%s %s", i ? "," : "", c->values.list[i]);
		*between = "; ";
	}
}

static const char *leads(const struct asy_branch *b)
{
	return b->to ? b->to->id : asy_verdict_name(b->verdict);
}

/* The nodes of a decision tree, each with both ways and what answers it. */
static void decision(const struct asy_tree *t, unsigned depth, struct asy_buf *out)
{
	const struct asy_decision *d = t->decision;

	for (size_t i = 0; i < d->n; i++) {
		asy_buf_fill(out, ' ', 2 * (size_t)depth);
		asy_buf_printf(out, "%-9s %s\n", d->nodes[i].id, d->nodes[i].ask);
		asy_buf_fill(out, ' ', 2 * (size_t)depth + 10);
		asy_buf_printf(out, "yes -> %s, no -> %s\n", leads(&d->nodes[i].yes), leads(&d->nodes[i].no));
		catalog_outline(d->nodes[i].evidence, depth + 1, out);
	}
	if (*d->note) {
		asy_buf_fill(out, ' ', 2 * (size_t)depth);
		asy_buf_printf(out, "note      %s\n", d->note);
	}
}

/* What comes after the name of the question's kind. */
static void subject(const struct asy_tree *t, struct asy_buf *out)
{
	if (t->op == ASY_TREE_CHECK)
		asy_buf_printf(out, "%s: %s", t->check->id, t->check->question);
	else if (t->op == ASY_TREE_FIELD)
		asy_buf_printf(out, "%s%s%s: %s", t->table ? t->table->id : "", t->table ? "/" : "", t->name, t->field ? t->field->ask : "");
	else if (t->op == ASY_TREE_HUMAN)
		asy_buf_text(out, t->text);
	else if (t->op == ASY_TREE_CARRY)
		asy_buf_printf(out, "%s %s (%s)%s", t->name, t->of, asy_strength_name(t->strength),
		               t->n == 0 ? "" : t->strength == ASY_STRENGTH_RELATED ? " as a hint; decided by" : " and");
	else if (t->op == ASY_TREE_SEEN || t->op == ASY_TREE_LISTED)
		asy_buf_text(out, t->selector.kind ? t->selector.kind->meaning : "");
	else if (t->op == ASY_TREE_EACH || t->op == ASY_TREE_SOME)
		asy_buf_printf(out, "row of %s (%s)", t->table->id, t->table->title);
	else if (t->op == ASY_TREE_FACT)
		facts(t->product, &(const char *){""}, out);
	else if (t->op == ASY_TREE_IS)
		asy_buf_printf(out, "%s: %s", asy_verdict_name(t->verdict), t->text);
	else
		asy_buf_text(out, t->name);
}

static const char *word(const struct asy_tree *t)
{
	return t->op == ASY_TREE_ALL ? "all of" : t->op == ASY_TREE_ANY ? "one of" : t->op == ASY_TREE_FIELD ? "answer" : t->op == ASY_TREE_HUMAN ? "person" : t->op == ASY_TREE_CARRY ? "as" : asy_tree_op_name(t->op);
}

/* Recursion ends: the loader bounds the depth of a tree. */
void catalog_outline(const struct asy_tree *t, unsigned depth, struct asy_buf *out)
{
	asy_buf_fill(out, ' ', 2 * (size_t)depth);
	if (t->op == ASY_TREE_ALL || t->op == ASY_TREE_ANY) {
		asy_buf_text(out, word(t));
	} else {
		asy_buf_printf(out, "%-9s ", word(t));
		subject(t, out);
	}
	asy_buf_text(out, "\n");
	if (t->op == ASY_TREE_DECIDE) {
		decision(t, depth + 1, out);
		return;
	}
	for (size_t i = 0; i < t->n; i++)
		catalog_outline(t->children[i], depth + 1, out);
}
