/* Shared by the files of the comparison. */
#ifndef ASY_REPORT_DIFF_INTERNAL_H
#define ASY_REPORT_DIFF_INTERNAL_H

#include "report/diff.h"

json_t *diff_verdicts(const json_t *before, const json_t *after, struct asy_diff_count *ret);
json_t *diff_confirm(const json_t *before, const json_t *after);

/* Without the folders of a flash layout; writes into out and returns it. */
const char *diff_stable_path(const char *path, char *out, size_t size);

#endif
