/* The answer to one question, with everything it rests on: the tree that `assay explain` shows. */
#ifndef ASY_ASSESS_OUTCOME_H
#define ASY_ASSESS_OUTCOME_H

#include "assess/evidence.h"
#include "assess/verdict.h"
#include "product/declaration.h"

/* What would settle an inconclusive leaf. */
enum asy_open { ASY_OPEN_NOTHING, ASY_OPEN_EVIDENCE, ASY_OPEN_ANSWER, ASY_OPEN_HUMAN };
const char *asy_open_name(enum asy_open open);

struct asy_answer_ref {
	const char *id;    /* "AuthMech/AuthMech-1/factor" */
	const char *value;
	const struct asy_yaml *at;
};

struct asy_requirement_result;

struct asy_carried { /* the verdict of another scheme's requirement, and what became of it here */
	const struct asy_scheme *scheme;
	const struct asy_requirement_result *result;
	enum asy_strength strength;
};

/* One step on the way through a decision tree. */
struct asy_step {
	const struct asy_decision_node *node;
	enum asy_verdict answer;             /* pass: yes, fail: no, else open */
	const struct asy_branch *taken;      /* NULL while open */
	enum asy_verdict if_yes, if_no;      /* of an open node: what each way would come to */
};

struct asy_outcome {
	enum asy_verdict verdict;
	enum asy_tree_op op;
	enum asy_open open;             /* of an inconclusive leaf */
	bool machine;                   /* a leaf that observations decided */
	const char *wants;              /* of an open leaf: "answer|Table/row/field", "answer|Table/complete", "ics|ID",
	                                 * "judge|UNIT|ROW|QUESTION"; "" when no single answer would do */
	const char *rests_on;           /* of a human leaf: digest of what a judgement given now rests on; else "" */
	const struct asy_check *check;
	const char *text;               /* the question, and for leaves why this answer */
	const char *why;                /* "" when text says it all */
	const char *instance;           /* row id; "" outside of quantifiers */
	const struct asy_fact **facts;  /* that decided */
	size_t n_facts;
	const struct asy_fact **hints;
	size_t n_hints;
	struct asy_answer_ref *answers;
	size_t n_answers;
	const struct asy_assessment *assessment; /* of a human leaf that was judged */
	const struct asy_carried *carried;       /* of carry */
	const struct asy_outcome **children; /* decide: the evidence of each step, in parallel */
	size_t n;
	const struct asy_decision *decision;
	struct asy_step *steps;
	size_t n_steps;
};

#endif
