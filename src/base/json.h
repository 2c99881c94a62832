/* A streaming JSON writer (RFC 8259): deterministic, validates what it is given, two spaces of indentation.
 *
 * Names and values come in pairs: asy_json_name() before every value inside an object. Misuse (a value without a
 * name, unbalanced ends) aborts: it is our bug. Text that is not UTF-8 is written with U+FFFD. */
#ifndef ASY_BASE_JSON_H
#define ASY_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum { ASY_JSON_DEPTH = 1024 };

struct asy_json {
	struct asy_buf *out;
	unsigned depth;
	bool compact; /* one line, for JSON lines */
	struct {
		bool object, named;
		size_t n;
	} level[ASY_JSON_DEPTH];
};

void asy_json_init(struct asy_json *j, struct asy_buf *out);
void asy_json_object(struct asy_json *j);
void asy_json_array(struct asy_json *j);
void asy_json_end(struct asy_json *j); /* of the innermost object or array */
void asy_json_name(struct asy_json *j, const char *name);
void asy_json_text(struct asy_json *j, const char *text);
void asy_json_bytes(struct asy_json *j, struct asy_bytes text);
void asy_json_int(struct asy_json *j, int64_t v);
void asy_json_uint(struct asy_json *j, uint64_t v);
void asy_json_percent(struct asy_json *j, unsigned percent); /* 95 -> 0.95 */
void asy_json_tenths(struct asy_json *j, uint64_t v); /* 75 -> 7.5, 100 -> 10.0 */
void asy_json_bool(struct asy_json *j, bool v);
void asy_json_null(struct asy_json *j);

/* Name and value in one call. */
void asy_json_put(struct asy_json *j, const char *name, const char *text);
void asy_json_put_int(struct asy_json *j, const char *name, int64_t v);
void asy_json_put_uint(struct asy_json *j, const char *name, uint64_t v);
void asy_json_put_bool(struct asy_json *j, const char *name, bool v);

/* Ends the document with a newline. ASY_OK, or what went wrong with the buffer (which stays in the buffer). */
enum asy_err asy_json_finish(struct asy_json *j);

#endif
