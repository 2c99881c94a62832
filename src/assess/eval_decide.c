/* Walks a decision tree for the current row and records the way taken.
 *
 * A node whose evidence passes is answered yes, one that fails no, any other stays open. While a node is open both of
 * its ways are followed: when they come to the same verdict the node does not matter, otherwise the tree is
 * inconclusive and the step says what each way would come to. The loader has refused circles. */
#include "assess/eval_internal.h"

struct walk {
	struct asy_eval *e;
	const struct asy_decision *d;
	const struct asy_outcome **answers; /* by node; NULL: not asked yet */
};

static const struct asy_outcome *ask(struct walk *w, const struct asy_decision_node *node)
{
	size_t i = (size_t)(node - w->d->nodes);

	if (!w->answers[i])
		w->answers[i] = asy_eval_tree(w->e, node->evidence);
	return w->answers[i];
}

static enum asy_verdict lead(struct walk *w, const struct asy_branch *way) /* depth: at most the nodes of the tree */
{
	enum asy_verdict answer, yes, no;

	if (!way->to)
		return way->verdict;
	answer = ask(w, way->to)->verdict;
	if (answer == ASY_PASS)
		return lead(w, &way->to->yes);
	if (answer == ASY_FAIL)
		return lead(w, &way->to->no);
	yes = lead(w, &way->to->yes);
	no = lead(w, &way->to->no);
	return yes == no ? yes : ASY_INCONCLUSIVE;
}

/* Where the way goes on; NULL where it stops because the node is open and matters. When both ways of an open node come to
 * the same verdict, the way goes on through "no": what decides there is worth showing. */
static const struct asy_branch *step(struct walk *w, const struct asy_decision_node *node, struct asy_outcome *o)
{
	const struct asy_outcome *answer = ask(w, node);
	struct asy_step *s = &o->steps[o->n_steps++];

	o->children[o->n++] = answer;
	*s = (struct asy_step){.node = node, .answer = answer->verdict};
	if (answer->verdict == ASY_PASS)
		s->taken = &node->yes;
	else if (answer->verdict == ASY_FAIL)
		s->taken = &node->no;
	if (s->taken)
		return s->taken;
	s->if_yes = lead(w, &node->yes);
	s->if_no = lead(w, &node->no);
	return s->if_yes == s->if_no && s->if_no != ASY_INCONCLUSIVE ? &node->no : NULL;
}

const struct asy_outcome *eval_decide(struct asy_eval *e, const struct asy_tree *t)
{
	const struct asy_decision *d = t->decision;
	struct walk w = {.e = e, .d = d, .answers = asy_arena_array(e->arena, d->n, sizeof(*w.answers))};
	struct asy_outcome *o = outcome_new(e, t, ASY_INCONCLUSIVE, *d->title ? d->title : "decision tree");
	const struct asy_branch *way = &(struct asy_branch){.to = &d->nodes[0]};
	const struct asy_outcome **children = asy_arena_array(e->arena, d->n, sizeof(*children));
	struct asy_step *steps = asy_arena_array(e->arena, d->n, sizeof(*steps));

	if (o->op != ASY_TREE_DECIDE || !w.answers || !children || !steps)
		return outcome_open(e, t, ASY_OPEN_EVIDENCE, "out of memory while evaluating");
	o->decision = d;
	o->children = children;
	o->steps = steps;
	while (way && way->to)
		way = step(&w, way->to, o);
	if (way)
		o->verdict = way->verdict;
	return o;
}
