/* Two results of one product: what changed, which verdicts moved, which answers have to be confirmed again. */
#ifndef ASY_REPORT_DIFF_H
#define ASY_REPORT_DIFF_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

struct asy_diff_count {
	size_t worse, better, moved;   /* verdicts; moved: neither */
	size_t files, components, observations; /* that are new, gone or different */
	size_t confirm;                /* answers, judgements and accepted risks that rest on changed evidence */
};

/* The difference as one document, to be given back with json_decref(). files: contents of files.tsv, or NULL where there is
 * none. Places are compared without offsets, lines and the folders of a flash layout. NULL without memory. */
json_t *asy_diff(const json_t *before, const json_t *after, const char *files_before, const char *files_after, struct asy_diff_count *ret);

enum asy_err asy_diff_text(const json_t *diff, bool colour, size_t most, struct asy_buf *out);
enum asy_err asy_diff_json(const json_t *diff, struct asy_buf *out);
enum asy_err asy_diff_html(const json_t *diff, struct asy_buf *out);

#endif
