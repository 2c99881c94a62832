/* From evidence and declarations to a verdict per requirement. Pure: the same inputs give the same result. */
#ifndef ASY_ASSESS_ASSESS_H
#define ASY_ASSESS_ASSESS_H

#include "assess/outcome.h"
#include "assess/standing.h"
#include "scope/scope.h"

/* How far the machine got with one requirement. */
enum asy_reach {
	ASY_REACH_DECIDED,        /* there is a verdict */
	ASY_REACH_DISPROVED_ONLY, /* checks ran, could only disprove, and found nothing; the rest is open */
	ASY_REACH_NEEDS_ANSWER,   /* the maker has to answer */
	ASY_REACH_NEEDS_HUMAN,    /* an assessor has to judge */
	ASY_REACH_NEEDS_EVIDENCE, /* an artifact was not given, or could not be read completely */
};
const char *asy_reach_name(enum asy_reach reach);

struct asy_test_result {
	const struct asy_test *test;
	const struct asy_outcome *outcome; /* children: one per unit, in order */
};

struct asy_deviation { /* a person's judgement that the machine's finding does not follow */
	const struct asy_assessment *assessment;
	const char *text;
};

struct asy_requirement_result {
	const struct asy_requirement *requirement;
	const struct asy_edition *edition;
	const struct asy_ics *ics;          /* NULL: not declared */
	const struct asy_answer_finding *ics_weak; /* why the row does not count, or NULL */
	const struct asy_waiver *waiver;    /* somebody answers for the gap; the verdict is not changed by it. Or NULL */
	const struct asy_answer_finding *waiver_weak; /* why nobody does any more, or NULL */
	const struct asy_answer_finding **findings; /* about answers that the verdict looks at */
	size_t n_findings;
	const char *rests_on;               /* digest of all its questions */
	const struct asy_outcome *applies;  /* NULL: always */
	const struct asy_outcome *tree;     /* of a requirement without tests */
	struct asy_test_result *tests;
	size_t n_tests;
	enum asy_verdict verdict;
	const char *because;                /* one sentence about the verdict that the tests alone do not explain, or "" */
	enum asy_reach reach;
	enum asy_severity severity;         /* of the gap; NONE when there is none */
	size_t open_evidence, open_answers, open_humans; /* open leaves */
	size_t clean_checks;                /* that found nothing, or proof */
	struct asy_deviation *deviations;
	size_t n_deviations;
};

/* Is a level of a label reached: is every mandatory requirement of it and of the levels before met or not applicable? */
struct asy_level_result {
	const struct asy_level *level;
	enum asy_verdict verdict;                        /* never NOT APPLICABLE */
	const struct asy_requirement_result **missing;   /* those that fail or are open, in the order of the scheme */
	size_t n_missing;
};

struct asy_scheme_result {
	const struct asy_scheme *scheme;
	struct asy_requirement_result *list;
	size_t n;
	size_t counts[4];                /* by enum asy_verdict */
	enum asy_verdict verdict;        /* of all mandatory requirements; never NOT APPLICABLE */
	struct asy_level_result *levels; /* of a scheme with levels, in parallel to them */
	size_t n_levels;
};

struct asy_found_contradiction {
	const char *id, *text;
	const struct asy_fact **facts;
	size_t n_facts;
	struct asy_answer_ref *answers;
	size_t n_answers;
};

struct asy_assessment_result {
	struct asy_scheme_result *schemes;
	size_t n_schemes;
	struct asy_scheme_result *carried_from; /* schemes that were not asked for, with only the requirements that verdicts were
	                                           carried from; without counts and levels */
	size_t n_carried_from;
	struct asy_found_contradiction *contradictions;
	size_t n_contradictions;
	struct asy_standing standing; /* which answers count */
	const char ***row_digests;    /* of each row of each declared table, in their order */
};

struct asy_assess_input {
	const struct asy_catalog *catalog;
	const struct asy_evidence *evidence;
	const struct asy_declarations *declarations;
	const struct asy_scope *scope; /* facts of the product; NULL: none are known */
	const struct asy_scheme **schemes;
	size_t n_schemes;
	int64_t now;
};

/* Everything in `arena`. ASY_NOMEM only. */
enum asy_err asy_assess(struct asy_arena *arena, const struct asy_assess_input *in,
                        struct asy_assessment_result *ret) ASY_MUST_CHECK;

#endif
