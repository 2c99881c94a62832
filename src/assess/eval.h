/* Evaluates question trees against evidence and declarations. */
#ifndef ASY_ASSESS_EVAL_H
#define ASY_ASSESS_EVAL_H

#include "assess/assess.h"
#include "assess/digest.h"
#include "assess/standing.h"

struct asy_eval_scope { /* the current row of the innermost quantifier, and those around it */
	const struct asy_row *row;
	bool bound; /* quantifiers over this row's table see this row only */
	const struct asy_eval_scope *outer;
};

struct asy_memo;

struct asy_eval {
	struct asy_memo *memo;
	struct asy_arena *arena;
	const struct asy_catalog *catalog;
	const struct asy_scheme *scheme;
	const struct asy_evidence *evidence;
	const struct asy_declarations *declarations;
	const struct asy_standing *standing;
	int64_t now;
	/* state of the walk */
	const char *unit;                    /* test and letter of the unit: for human leaves */
	const struct asy_unit *in_unit;      /* that unit; NULL in the tree of a requirement without tests */
	const struct asy_requirement *in_requirement;
	const struct asy_eval_scope *scope;
};

/* After the list of results is there: the verdict of the whole scheme and of each level. ASY_NOMEM only. */
enum asy_err asy_conclude_scheme(struct asy_arena *arena, struct asy_scheme_result *ret) ASY_MUST_CHECK;

/* What is worked out once and used by every scheme of a run: answers of checks, results of requirements. */
struct asy_memo {
	const struct asy_assess_input *in;
	struct asy_arena *arena;
	struct asy_digester digester;
	struct asy_standing standing;
	const struct asy_outcome **checks;                 /* in the order of catalog->checks; NULL: not yet */
	const struct asy_requirement_result ***schemes;    /* in the order of catalog->schemes, then of the requirements */
};

/* ASY_NOMEM only. */
enum asy_err asy_memo_init(struct asy_memo *m, const struct asy_assess_input *in, struct asy_arena *arena) ASY_MUST_CHECK;

/* The result of requirement `number` of a scheme of the catalog; NULL when memory is out. Carried verdicts nest no
 * deeper than the catalog's own check for circles allows. */
const struct asy_requirement_result *asy_memo_requirement(struct asy_memo *m, const struct asy_scheme *scheme, size_t number);

/* Never NULL: out of memory ends in an INCONCLUSIVE outcome that says so. */
const struct asy_outcome *asy_eval_tree(struct asy_eval *e, const struct asy_tree *t);
const struct asy_outcome *asy_eval_test(struct asy_eval *e, const struct asy_test *t);
const struct asy_outcome *asy_eval_unit(struct asy_eval *e, const struct asy_test *t, const struct asy_unit *u);

/* Is this answer from a person still valid on the day of the assessment? */
bool asy_assessment_expired(const struct asy_assessment *a, int64_t now);

#endif
