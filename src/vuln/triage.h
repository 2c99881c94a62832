/* Triage rules: decisions of people about many vulnerabilities at once, as YAML in their own repository.
 *
 *     assay-triage: 1
 *     rules:
 *     - match: {component: linux, below: 7.0, exploited: false}
 *       status: not-affected            # affected, not-affected, fixed, under-investigation
 *       justification: vulnerable_code_not_in_execute_path
 *       reason: no local users
 *       author: A. Person
 *       date: 2026-01-10
 *       expires: 2026-12-31
 */
#ifndef ASY_VULN_TRIAGE_H
#define ASY_VULN_TRIAGE_H

#include "base/diag.h"
#include "vuln/match.h"

/* Applies the rules in their order; the first that matches decides. Rules past their date are counted, not applied.
 * Mistakes go to diags (ASY_INVALID). A rule never hides that a vulnerability is known to be exploited: it must say
 * `exploited: true` to cover one. */
enum asy_err asy_triage_apply(const char *path, int64_t now, struct asy_diags *diags, const struct asy_vsubject *s, struct asy_vresult *r,
                              size_t *ret_expired) ASY_MUST_CHECK;

#endif
