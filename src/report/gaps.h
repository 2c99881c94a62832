/* Gaps of a result: requirements in force that are neither PASS nor NOT APPLICABLE, worst first. */
#ifndef ASY_REPORT_GAPS_H
#define ASY_REPORT_GAPS_H

#include <jansson.h>

#include "base/buf.h"

struct asy_gap {
	const json_t *scheme, *requirement;
	const char *verdict, *severity, *reach;
	const char *title;   /* what is wrong in one line: the failed check's question, or the requirement's title */
	const char *fix;     /* what closes it; "" when only evidence, answers or judgements are missing */
	const json_t *proof; /* the observation that shows it, or NULL */
	size_t more;         /* further observations */
	size_t same_as;      /* number + 1 of an earlier failed gap with the same proof; 0: none. The same finding, another rule */
};

/* An array ended by `*ret_n`; free() it. `scheme` limits to one scheme, or NULL. Order: verdict (fail first),
 * severity, obligation, then the scheme's own order. */
struct asy_gap *asy_gaps(const json_t *document, const char *scheme, size_t *ret_n);

/* How many of the list are not the same as an earlier one. */
size_t asy_gaps_distinct(const struct asy_gap *list, size_t n);

/* The text form of `assay gaps`. colour: with escape sequences. most: at most so many, 0 for all. */
enum asy_err asy_gaps_text(const json_t *document, const char *scheme, bool colour, size_t most, struct asy_buf *out);
enum asy_err asy_gaps_json(const json_t *document, const char *scheme, struct asy_buf *out);

#endif
