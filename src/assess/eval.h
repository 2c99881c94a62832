/* Evaluates question trees against evidence and declarations. */
#ifndef ASY_ASSESS_EVAL_H
#define ASY_ASSESS_EVAL_H

#include "assess/outcome.h"

struct asy_eval_scope { /* the current row of the innermost quantifier, and those around it */
	const struct asy_row *row;
	bool bound; /* quantifiers over this row's table see this row only */
	const struct asy_eval_scope *outer;
};

struct asy_eval {
	struct asy_arena *arena;
	const struct asy_catalog *catalog;
	const struct asy_scheme *scheme;
	const struct asy_evidence *evidence;
	const struct asy_declarations *declarations;
	int64_t now;
	/* state of the walk */
	const char *unit;                    /* "5.1-1-1 a": for human leaves */
	const struct asy_eval_scope *scope;
	const struct asy_outcome **checks;   /* memo, in the order of catalog->checks */
};

/* One evaluator per scheme. ASY_NOMEM only. */
enum asy_err asy_eval_init(struct asy_eval *e) ASY_MUST_CHECK; /* the members above `state` are set by the caller */

/* Never NULL: out of memory ends in an INCONCLUSIVE outcome that says so. */
const struct asy_outcome *asy_eval_tree(struct asy_eval *e, const struct asy_tree *t);
const struct asy_outcome *asy_eval_test(struct asy_eval *e, const struct asy_test *t);
const struct asy_outcome *asy_eval_unit(struct asy_eval *e, const struct asy_test *t, const struct asy_unit *u);

/* Is this answer from a person still valid on the day of the assessment? */
bool asy_assessment_expired(const struct asy_assessment *a, int64_t now);

#endif
