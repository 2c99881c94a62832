/* Shared by the files that find out which answers count. */
#ifndef ASY_ASSESS_STANDING_INTERNAL_H
#define ASY_ASSESS_STANDING_INTERNAL_H

#include "assess/standing.h"

enum { STANDING_FACTS = 50, STANDING_ANSWERS = 50, STANDING_MOST = 5000 };

struct standing {
	const struct asy_standing_input *in;
	struct asy_vec findings; /* struct asy_answer_finding */
	struct asy_vec weak;     /* struct asy_weak_entry */
};

/* A new finding; NULL at the ceiling. It may move when the next one is made. */
struct asy_answer_finding *standing_begin(struct standing *s, enum asy_answer_problem problem, const char *rule, const char *text);

/* `what` no longer counts because of the newest finding. */
void standing_weaken(struct standing *s, const void *what);

void standing_fact(struct standing *s, struct asy_answer_finding *f, const struct asy_fact *fact);
void standing_table(struct standing *s, struct asy_answer_finding *f, const struct asy_table *t);

/* A reference to a row, with the answers to the fields of `where` (or to one field) as its value. */
void standing_row(struct standing *s, struct asy_answer_finding *f, const struct asy_row *row, const struct asy_where *where);
void standing_answer(struct standing *s, struct asy_answer_finding *f, const char *id, const char *value, const struct asy_yaml *at);

void standing_records(struct standing *s);        /* expired, stale, draft */
void standing_contradictions(struct standing *s); /* observation against answer */
void standing_consistency(struct standing *s);    /* answer against answer, component, absence */

#endif
