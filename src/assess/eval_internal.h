#ifndef ASY_ASSESS_EVAL_INTERNAL_H
#define ASY_ASSESS_EVAL_INTERNAL_H

#include "assess/eval.h"

enum { MOST_FACTS = 200 }; /* kept per outcome; the first ones in store order */

struct asy_outcome *outcome_new(struct asy_eval *e, const struct asy_tree *t, enum asy_verdict v, const char *text);
struct asy_outcome *outcome_open(struct asy_eval *e, const struct asy_tree *t, enum asy_open open, const char *text);

/* An open leaf that one answer would settle: field of a row (or of a form, row NULL or without id), or "complete". */
struct asy_outcome *outcome_unanswered(struct asy_eval *e, const struct asy_tree *t, const char *text, const struct asy_table *table,
                                       const struct asy_row *row, const char *field);
void outcome_take_facts(struct asy_eval *e, struct asy_outcome *o, const struct asy_selector *s, const char *artifact_kind);
void outcome_add_answer(struct asy_eval *e, struct asy_outcome *o, const struct asy_row *row, const char *field);

/* The children's verdicts joined by all or any; children is copied into the arena. */
struct asy_outcome *outcome_join(struct asy_eval *e, const struct asy_tree *t, bool any, const char *text,
                                 const struct asy_vec *children);

const struct asy_outcome *eval_check(struct asy_eval *e, const struct asy_tree *t);
const struct asy_outcome *eval_seen(struct asy_eval *e, const struct asy_tree *t);
const struct asy_outcome *eval_listed(struct asy_eval *e, const struct asy_tree *t);
const struct asy_outcome *eval_quantifier(struct asy_eval *e, const struct asy_tree *t);
const struct asy_outcome *eval_follow(struct asy_eval *e, const struct asy_tree *t);
const struct asy_outcome *eval_field(struct asy_eval *e, const struct asy_tree *t);
const struct asy_outcome *eval_human(struct asy_eval *e, const struct asy_tree *t);
const struct asy_outcome *eval_decide(struct asy_eval *e, const struct asy_tree *t);
const struct asy_outcome *eval_fact(struct asy_eval *e, const struct asy_tree *t);
const struct asy_outcome *eval_due(struct asy_eval *e, const struct asy_tree *t);
const struct asy_outcome *eval_justified(struct asy_eval *e, const struct asy_tree *t);
const struct asy_outcome *eval_carry(struct asy_eval *e, const struct asy_tree *t);

#endif
