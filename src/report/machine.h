/* The result for other programs. Each is a pure function of the document.
 *
 * SARIF 2.1.0 (OASIS): failures and contradictions with path, line and help; fingerprints survive a rebuild of the image.
 * JUnit XML: a test case per requirement, in the dialect of Ant, which every CI server reads.
 * OSCAL assessment results (NIST, 1.1 and later): a result per scheme, findings with their observations. */
#ifndef ASY_REPORT_MACHINE_H
#define ASY_REPORT_MACHINE_H

#include <jansson.h>

#include "base/buf.h"

enum asy_err asy_report_sarif(const json_t *document, struct asy_buf *out) ASY_MUST_CHECK;
enum asy_err asy_report_junit(const json_t *document, struct asy_buf *out) ASY_MUST_CHECK;
enum asy_err asy_report_oscal(const json_t *document, struct asy_buf *out) ASY_MUST_CHECK;
enum asy_err asy_report_markdown(const json_t *document, struct asy_buf *out) ASY_MUST_CHECK;

#endif
