/* Open questions of a result: what one answer, ICS row or judgement would settle, the ones that close most first. */
#ifndef ASY_REPORT_OPEN_H
#define ASY_REPORT_OPEN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"

enum asy_question_kind {
	ASY_QUESTION_ANSWER, /* place is "Table/row/field", "Table/complete", or with a star as field: does the row still hold? */
	ASY_QUESTION_ICS,    /* place is the requirement */
	ASY_QUESTION_JUDGE,  /* place is the unit; row and question may be "" */
};

struct asy_question {
	enum asy_question_kind kind;
	const char *place, *row, *question;
	const char *text;      /* what is asked, from the first place that asks it */
	const char *why;       /* why what was said before does not count; "" when nothing was said */
	const char *rests_on;  /* of a judgement: digest of what it would rest on; "" else */
	size_t closes;         /* requirements that have no other open question */
	size_t helps;          /* requirements that ask it */
	const char *where;     /* some of them: "ID, ID and 4 more" */
};

/* Of requirements that are INCONCLUSIVE; scheme NULL: of all schemes. Texts in `arena`, list to be given back with
 * free(). NULL without memory. */
struct asy_question *asy_open_questions(const json_t *document, const char *scheme, struct asy_arena *arena, size_t *ret_n);

#endif
