/* The report as one self-contained HTML file: no script, nothing loaded from anywhere, a strict content security policy,
 * readable in print, in black and white, in the dark, on a phone, and without a mouse. A pure function of result.json. */
#ifndef ASY_REPORT_HTML_H
#define ASY_REPORT_HTML_H

#include "base/buf.h"

enum asy_err asy_report_html(struct asy_bytes result_json, struct asy_buf *out) ASY_MUST_CHECK;

#endif
