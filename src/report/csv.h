/* One row per requirement as CSV (RFC 4180). Cells that a spreadsheet would run as a formula get a leading '. */
#ifndef ASY_REPORT_CSV_H
#define ASY_REPORT_CSV_H

#include <jansson.h>

#include "base/buf.h"

/* One quoted cell, then `end`. */
void asy_csv_cell(struct asy_buf *out, const char *text, const char *end);

enum asy_err asy_report_csv(const json_t *document, struct asy_buf *out) ASY_MUST_CHECK;

#endif
