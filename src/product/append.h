/* Adding records to a declaration file that people also edit: what is there stays byte for byte as it is. */
#ifndef ASY_PRODUCT_APPEND_H
#define ASY_PRODUCT_APPEND_H

#include "base/buf.h"
#include "base/diag.h"

/* One record under construction: block style, one "key: value" per line. */
struct asy_record_text {
	struct asy_buf lines;
	bool begun;
};

void asy_record_text_init(struct asy_record_text *r);
void asy_record_text_release(struct asy_record_text *r);

/* value NULL or "": the key is left out. Text that YAML could take for something else is quoted. */
void asy_record_text_put(struct asy_record_text *r, const char *key, const char *value);

/* As written by the caller: a number, yes or no, a list in brackets. */
void asy_record_text_raw(struct asy_record_text *r, const char *key, const char *value);

/* A scalar as YAML: plain where that is safe, else in double quotes. */
void asy_yaml_scalar_text(struct asy_buf *out, const char *text);

/* `content` (of the file `name`; empty for a new one) with the record behind the last one of "records:". A new file
 * gets `head` first. ASY_INVALID with a message when the file is no YAML or writes "records" in brackets. */
enum asy_err asy_append_record(const char *name, struct asy_bytes content, const char *head, const struct asy_record_text *r,
                               struct asy_diags *diags, struct asy_buf *out) ASY_MUST_CHECK;

#endif
