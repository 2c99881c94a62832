/* Which answers count, and what is wrong with those that do not.
 *
 * An answer that has expired, that is a draft, that rests on other evidence than there is now, or that evidence or
 * another answer contradicts, is as if it had not been given: a leaf that needs it is INCONCLUSIVE. So it can never
 * support a PASS, and taking evidence away can never make it count again: where a rule holds evidence against an
 * answer, the answer counts only once the rule could be applied completely. */
#ifndef ASY_ASSESS_STANDING_H
#define ASY_ASSESS_STANDING_H

#include "assess/digest.h"
#include "assess/outcome.h"

enum asy_answer_problem {
	ASY_ANSWER_EXPIRED,
	ASY_ANSWER_STALE,        /* rests on evidence that has changed */
	ASY_ANSWER_DRAFT,        /* nobody has confirmed it */
	ASY_ANSWER_CONTRADICTED, /* by an observation */
	ASY_ANSWER_INCONSISTENT, /* with another answer, or with the components found */
	ASY_ANSWER_REMARK,       /* true, and worth showing next to the verdicts it is about */
	ASY_ANSWER_UNCHECKED,    /* no finding: a rule could not be applied */
};
const char *asy_answer_problem_name(enum asy_answer_problem p);

struct asy_answer_finding {
	enum asy_answer_problem problem;
	const char *id;                  /* "f-" and 12 hex digits: the same as long as it is about the same answers */
	bool weakens;                    /* something no longer counts because of it */
	const char *rule;                /* id of the catalog's rule; "" for none */
	const char *text, *fix;
	const struct asy_fact **facts;
	size_t n_facts;
	struct asy_answer_ref *answers;
	size_t n_answers;
	const struct asy_table **tables; /* shown next to what reads these */
	size_t n_tables;
	const struct asy_where *fields;  /* ... in these fields of the first; NULL: in any */
	const struct asy_names *clauses; /* shown next to every requirement of these, or NULL */
	const char *requirement;         /* shown next to this requirement; "" for none */
	const struct asy_waiver *waiver; /* an accepted risk that does not count any more, or NULL */
};

struct asy_standing {
	struct asy_answer_finding *list;
	size_t n;
	struct asy_weak_entry *weak; /* sorted by address */
	size_t n_weak;
};

struct asy_weak_entry {
	const void *what; /* an answer, row, table, ICS row, judgement or waiver */
	size_t finding;
};

struct asy_standing_input {
	struct asy_arena *arena;
	const struct asy_catalog *catalog;
	const struct asy_evidence *evidence;
	const struct asy_declarations *declarations;
	struct asy_digester *digester;
	int64_t now;
};

/* ASY_NOMEM only. Everything in the arena. */
enum asy_err asy_standing_make(const struct asy_standing_input *in, struct asy_standing *ret) ASY_MUST_CHECK;

/* Why this answer, row, table, ICS row or judgement does not count; NULL when it does. `s` may be NULL. */
const struct asy_answer_finding *asy_weak(const struct asy_standing *s, const void *what);

/* As asy_cond_row() and asy_where_row(), where answers that do not count are unanswered. */
enum asy_verdict asy_standing_cond(const struct asy_standing *s, const struct asy_cond *cond, const struct asy_row *row);
enum asy_verdict asy_standing_where(const struct asy_standing *s, const struct asy_where *where, const struct asy_row *row);

/* Does the finding belong next to this requirement? */
bool asy_finding_concerns(const struct asy_answer_finding *f, const struct asy_scheme *s, const struct asy_requirement *r);

#endif
