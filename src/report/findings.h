/* What failed, told once: a question and one observation (or one answer) that answers it badly, with every requirement that
 * falls because of it. Outputs for machines start from this list; requirements are listed by asy_gaps(). */
#ifndef ASY_REPORT_FINDINGS_H
#define ASY_REPORT_FINDINGS_H

#include <jansson.h>

#include "base/buf.h"

struct asy_finding_use {
	const json_t *scheme, *requirement;
};

struct asy_finding {
	const char *rule;     /* id of the check or contradiction, or "SCHEME/REQUIREMENT" */
	const char *title;    /* of the rule: the question */
	const char *fix;
	const char *severity; /* "none", "low", "medium", "high", "critical" */
	const char *text;     /* what was found */
	const json_t *observation; /* or NULL */
	const json_t *answers;     /* an array, perhaps empty */
	const char *file;          /* of the declaration with the answer or ICS row, when nothing was observed; or "" */
	int64_t line;
	struct asy_vec uses;       /* struct asy_finding_use; empty for a contradiction */
	char key[65];         /* the same for the same finding in another build of the firmware, unique in the list */
};

struct asy_findings {
	struct asy_finding *list; /* sorted by rule, then place */
	size_t n;
	json_t *names;            /* of rules that are no checks */
};

/* Borrows from the document. ASY_NOMEM or ASY_LIMIT; release in every case. */
enum asy_err asy_findings_collect(const json_t *document, struct asy_findings *ret) ASY_MUST_CHECK;
void asy_findings_release(struct asy_findings *f);

#endif
