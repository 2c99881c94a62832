/* What `assay assess` prints: identity, coverage, counts, contradictions, the worst gaps. */
#ifndef ASY_REPORT_SUMMARY_H
#define ASY_REPORT_SUMMARY_H

#include "base/buf.h"

enum asy_err asy_report_summary(struct asy_bytes result_json, bool colour, struct asy_buf *out) ASY_MUST_CHECK;

#endif
