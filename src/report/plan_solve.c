/* Branch and bound over the alternatives that are left when everything indispensable is chosen. */
#include <stdlib.h>
#include <string.h>

#include "report/plan_internal.h"

/* Equal effort: fewer actions. */
enum { PER_EFFORT = 1024, PENDING = 100000 };

struct solver {
	struct asy_plan *p;
	bool *chosen, *best;
	uint64_t cost, least;
	size_t *trail;             /* actions in the order they were chosen, to take them back */
	size_t n_trail;
	struct asy_vec pending;    /* const struct plan_node *: "one of" that are not decided */
	uint64_t steps;
};

bool plan_satisfied(const struct plan_node *n, const bool *chosen)
{
	if (n->op == PLAN_TRUE)
		return true;
	if (n->op == PLAN_ACTION)
		return chosen[n->action];
	for (size_t i = 0; i < n->n; i++)
		if (plan_satisfied(n->children[i], chosen) == (n->op == PLAN_ANY))
			return n->op == PLAN_ANY;
	return n->op == PLAN_ALL;
}

bool plan_uses(const struct plan_node *n, size_t action)
{
	if (n->op == PLAN_ACTION)
		return n->action == action;
	for (size_t i = 0; i < n->n; i++)
		if (plan_uses(n->children[i], action))
			return true;
	return false;
}

static uint64_t weight(const struct solver *s, size_t action)
{
	const struct plan_action *a = asy_vec_at(&s->p->actions, action);

	return (uint64_t)a->effort * PER_EFFORT + 1;
}

/* No way to satisfy the node is cheaper. */
static uint64_t bound(const struct solver *s, const struct plan_node *n)
{
	uint64_t sum = 0, most = 0, least = UINT64_MAX;

	if (n->op == PLAN_TRUE)
		return 0;
	if (n->op == PLAN_ACTION)
		return s->chosen[n->action] ? 0 : weight(s, n->action);
	for (size_t i = 0; i < n->n; i++) {
		uint64_t one = bound(s, n->children[i]);

		sum += n->children[i]->op == PLAN_ACTION ? one : 0; /* of an "all of" they are different */
		most = one > most ? one : most;
		least = one < least ? one : least;
	}
	return n->op == PLAN_ANY ? least : sum > most ? sum : most;
}

static void require(struct solver *s, const struct plan_node *n)
{
	if (plan_satisfied(n, s->chosen))
		return;
	if (n->op == PLAN_ACTION) {
		s->chosen[n->action] = true;
		s->trail[s->n_trail++] = n->action;
		s->cost += weight(s, n->action);
	} else if (n->op == PLAN_ANY) {
		const struct plan_node **slot = asy_vec_push(&s->pending);

		if (slot)
			*slot = n;
	}
	for (size_t i = 0; n->op == PLAN_ALL && i < n->n; i++)
		require(s, n->children[i]);
}

static void take_back(struct solver *s, size_t trail, size_t pending)
{
	while (s->n_trail > trail) {
		size_t action = s->trail[--s->n_trail];

		s->chosen[action] = false;
		s->cost -= weight(s, action);
	}
	s->pending.len = pending;
}

/* The undecided alternative with the dearest cheapest way, which also bounds the rest; NULL: nothing is left. */
static const struct plan_node *hardest(const struct solver *s, uint64_t *ret_bound, size_t *ret_index)
{
	const struct plan_node *found = NULL;

	*ret_bound = 0;
	for (size_t i = 0; i < s->pending.len; i++) {
		const struct plan_node *n = *(const struct plan_node **)asy_vec_at(&s->pending, i);
		uint64_t b;

		if (plan_satisfied(n, s->chosen))
			continue;
		b = bound(s, n);
		if (!found || b > *ret_bound) {
			found = n;
			*ret_bound = b;
			*ret_index = i;
		}
	}
	return found;
}

/* Cheapest way first; ways that cost the same in their own order. */
static size_t next_way(const struct solver *s, const struct plan_node *n, uint64_t after, size_t after_index, uint64_t *ret_bound)
{
	size_t best = n->n;

	*ret_bound = UINT64_MAX;

	for (size_t i = 0; i < n->n; i++) {
		uint64_t b = bound(s, n->children[i]);

		if ((b < after || (b == after && i <= after_index)) && after != UINT64_MAX)
			continue;
		if (best == n->n || b < *ret_bound) {
			best = i;
			*ret_bound = b;
		}
	}
	return best;
}

static void search(struct solver *s)
{
	uint64_t rest, last = UINT64_MAX, b;
	size_t trail = s->n_trail, pending = s->pending.len, index = 0, at = 0;
	const struct plan_node *n = hardest(s, &rest, &at);

	if (s->steps++ >= ASY_PLAN_STEPS || s->cost + rest >= s->least)
		return;
	if (!n) {
		s->least = s->cost;
		memcpy(s->best, s->chosen, s->p->actions.len * sizeof(*s->best));
		return;
	}
	for (size_t tried = 0; tried < n->n; tried++) {
		size_t way = next_way(s, n, last, index, &b);

		if (way == n->n || s->cost + b >= s->least)
			return;
		last = b;
		index = way;
		*(const struct plan_node **)asy_vec_at(&s->pending, at) = plan_true(); /* decided: the way is what is left of it */
		require(s, n->children[way]);
		search(s);
		take_back(s, trail, pending);
		*(const struct plan_node **)asy_vec_at(&s->pending, at) = n;
	}
}

enum asy_err asy_plan_solve(struct asy_plan *p)
{
	size_t n = p->actions.len + 1;
	struct solver s = {.p = p, .chosen = calloc(n, sizeof(bool)), .best = calloc(n, sizeof(bool)), .trail = calloc(n, sizeof(size_t)),
	                   .least = UINT64_MAX, .pending = ASY_VEC_INIT(const struct plan_node *, PENDING)};
	enum asy_err err = s.chosen && s.best && s.trail ? ASY_OK : ASY_NOMEM;

	for (size_t i = 0; !err && i < p->goals.len; i++)
		require(&s, ((struct plan_goal *)asy_vec_at(&p->goals, i))->formula);
	if (!err)
		search(&s);
	for (size_t i = 0; !err && i < p->actions.len; i++)
		((struct plan_action *)asy_vec_at(&p->actions, i))->chosen = s.best[i];
	p->exact = s.steps < ASY_PLAN_STEPS;
	p->steps = s.steps;
	asy_vec_release(&s.pending);
	free(s.chosen);
	free(s.best);
	free(s.trail);
	return err;
}
