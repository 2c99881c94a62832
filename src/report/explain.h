/* Why a requirement got its verdict: the units, the questions, the observations down to path and offset, and what
 * would change it. Text for a terminal. */
#ifndef ASY_REPORT_EXPLAIN_H
#define ASY_REPORT_EXPLAIN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

/* `scheme` NULL: every scheme that has the requirement. ASY_NOT_FOUND when none has. */
enum asy_err asy_explain(const json_t *document, const char *scheme, const char *requirement, bool colour,
                         struct asy_buf *out) ASY_MUST_CHECK;

/* One observation with all its attributes, by id. */
enum asy_err asy_explain_observation(const json_t *document, const char *id, struct asy_buf *out) ASY_MUST_CHECK;

#endif
