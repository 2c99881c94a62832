/* The scope of a product as JSON (also a member of result.json) and as text. */
#ifndef ASY_REPORT_SCOPE_H
#define ASY_REPORT_SCOPE_H

#include "base/json.h"
#include "scope/scope.h"

/* Writes the members of one object that the caller opened. */
void asy_scope_json(struct asy_json *j, const struct asy_scope *s);

struct asy_scope_style { /* escape sequences, or "" */
	const char *plain, *bold, *dim, *must, *may, *open;
};

/* `all`: also the rules that do not apply, each with its reason. */
void asy_scope_text(const struct asy_scope *s, const struct asy_scope_style *style, bool all, struct asy_buf *out);

#endif
