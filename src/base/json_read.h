/* Reads one JSON text (RFC 8259) into a bounded tree. For feeds and documents of other people: every ceiling is an
 * argument or a limit, the place of an error is reported, texts must be UTF-8. */
#ifndef ASY_BASE_JSON_READ_H
#define ASY_BASE_JSON_READ_H

#include <stdbool.h>

#include "base/arena.h"

enum asy_json_type { ASY_JSON_NULL, ASY_JSON_BOOL, ASY_JSON_NUMBER, ASY_JSON_STRING, ASY_JSON_ARRAY_, ASY_JSON_OBJECT_ };

struct asy_json_value {
	enum asy_json_type type;
	bool truth;
	uint32_t n;                          /* members or elements */
	struct asy_bytes text;               /* string without escapes, or the digits of a number */
	struct asy_bytes name;               /* inside an object */
	struct asy_json_value *first, *next; /* children in file order */
};

/* The tree lives in the arena; texts without escapes are borrowed from `in`. On failure *ret_offset says where:
 * ASY_TRUNCATED (the text ends early), ASY_CORRUPT, ASY_LIMIT (JSON_DEPTH, JSON_NODES, JSON_STRING), ASY_NOMEM. */
enum asy_err asy_json_read(struct asy_arena *arena, struct asy_bytes in, struct asy_json_value **ret, size_t *ret_offset)
	ASY_MUST_CHECK;

/* The member of an object, or NULL (also for v == NULL and other types). The first of several equal names. */
const struct asy_json_value *asy_json_get(const struct asy_json_value *v, const char *name);
struct asy_bytes asy_json_get_text(const struct asy_json_value *v, const char *name); /* empty unless a string */
bool asy_json_get_bool(const struct asy_json_value *v, const char *name);
const struct asy_json_value *asy_json_get_list(const struct asy_json_value *v, const char *name); /* array or NULL */

#endif
