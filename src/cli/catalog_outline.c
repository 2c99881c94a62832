/* A question tree in words. */
#include <string.h>

#include "cli/catalog_parts.h"

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
	for (size_t i = 0; i < t->n; i++)
		catalog_outline(t->children[i], depth + 1, out);
}
