/* Shared by the files of the plan. */
#ifndef ASY_REPORT_PLAN_INTERNAL_H
#define ASY_REPORT_PLAN_INTERNAL_H

#include "report/plan.h"

enum { PLAN_ACTIONS = 20000, PLAN_NODES = 2000000, PLAN_DEPTH = 200 };

enum plan_op { PLAN_TRUE, PLAN_ACTION, PLAN_ALL, PLAN_ANY };

struct plan_node {
	enum plan_op op;           /* actions directly beneath one node are different: the search counts on it */
	size_t action;             /* of PLAN_ACTION */
	const struct plan_node **children;
	size_t n;
};

struct plan_action {
	const char *key;           /* "fix|CHECK", "answer|...", "ics|...", "judge|...", "evidence|...", "change|..." */
	const char *kind, *text;
	unsigned effort;
	bool chosen;
	size_t closes_from, helps; /* when the plan is written */
};

struct plan_goal {
	const char *scheme, *requirement, *title;
	const struct plan_node *formula;
	bool open;                 /* not met yet */
};

struct asy_plan {
	const json_t *doc;
	struct asy_arena *arena;
	struct asy_vec actions;    /* struct plan_action */
	struct asy_vec goals;      /* struct plan_goal */
	json_t *index;             /* key -> number of the action */
	json_t *targets;
	bool exact;
	uint64_t steps;
	size_t nodes;
	size_t met;                /* requirements of the targets that are met already */
};

/* What has to be done so that the requirement is met. */
const struct plan_node *plan_requirement(struct asy_plan *p, const json_t *scheme, const json_t *requirement, unsigned depth);

const struct plan_node *plan_true(void);
const struct plan_node *plan_do(struct asy_plan *p, const char *key, const char *text, unsigned effort);
bool plan_satisfied(const struct plan_node *n, const bool *chosen);
bool plan_uses(const struct plan_node *n, size_t action);

#endif
