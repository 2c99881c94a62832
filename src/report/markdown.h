/* Foreign text in Markdown (CommonMark with tables). */
#ifndef ASY_REPORT_MARKDOWN_H
#define ASY_REPORT_MARKDOWN_H

#include <jansson.h>

#include "base/buf.h"

/* One line; whatever could be markup is escaped. */
void asy_markdown_text(struct asy_buf *out, const char *text);

/* As code: `text`, with a fence that the text cannot end. Nothing for "". */
void asy_markdown_code(struct asy_buf *out, const char *text);

/* The section about market rules; nothing when the document has none. */
void asy_markdown_scope(const json_t *document, struct asy_buf *out);

#endif
