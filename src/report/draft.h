/* A declaration file made from evidence, for somebody to read, correct and confirm: rows that the product's declarations do
 * not have yet, each with the observations it came from. Everything in it is a draft and supports no PASS. */
#ifndef ASY_REPORT_DRAFT_H
#define ASY_REPORT_DRAFT_H

#include <jansson.h>

#include "base/buf.h"
#include "catalog/catalog.h"

struct asy_draft_count {
	size_t rows, claims; /* of tables; of the ICS */
};

/* Appends the file. ASY_NOMEM or the buffer's error. */
enum asy_err asy_draft(const json_t *document, const struct asy_catalog *catalog, const char *author, const char *date,
                       struct asy_buf *out, struct asy_draft_count *ret) ASY_MUST_CHECK;

#endif
