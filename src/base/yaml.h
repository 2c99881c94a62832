/* YAML 1.1 as a bounded tree with line and column (event reading by libyaml).
 *
 * Refused, each with a message: anchors, aliases, tags, several documents, duplicate keys, keys that are not plain
 * text, more than YAML_BYTES / YAML_NODES / YAML_DEPTH. Scalars stay text; the reader of a field decides the type. */
#ifndef ASY_BASE_YAML_H
#define ASY_BASE_YAML_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"

enum asy_yaml_type { ASY_YAML_SCALAR, ASY_YAML_LIST, ASY_YAML_MAP };

struct asy_yaml {
	enum asy_yaml_type type;
	uint32_t line, column;     /* of the value */
	const char *file;          /* name given to asy_yaml_load */
	const char *text;          /* of a scalar; NUL-terminated UTF-8 without embedded NUL */
	bool quoted;               /* the scalar was written in quotes or as a block: never null, bool or number */
	struct asy_yaml **items;   /* of a list or map: the values */
	struct asy_yaml **keys;    /* of a map: scalars */
	size_t n;                  /* of items (and keys) */
};

/* `name` is used in messages only. On error a message was added and ASY_INVALID (or LIMIT, NOMEM) is returned.
 * An empty document gives an empty map. */
enum asy_err asy_yaml_load(struct asy_arena *arena, const char *name, struct asy_bytes content,
                           struct asy_diags *diags, struct asy_yaml **ret_root) ASY_MUST_CHECK;

/* Reads a file of at most YAML_BYTES. Only for files that the user named: never from an image. */
enum asy_err asy_yaml_load_file(struct asy_arena *arena, const char *path, struct asy_diags *diags,
                                struct asy_yaml **ret_root) ASY_MUST_CHECK;

/* The value of a key; NULL when y is not a map or has no such key. */
struct asy_yaml *asy_yaml_get(const struct asy_yaml *y, const char *key);

/* Text of the scalar under key, or NULL (absent, or not a scalar, or an unquoted null / ~ / empty). */
const char *asy_yaml_text(const struct asy_yaml *y, const char *key);

bool asy_yaml_is_null(const struct asy_yaml *y); /* also true for y == NULL */

/* true/false/yes/no unquoted; returns false for anything else. */
bool asy_yaml_bool(const struct asy_yaml *y, bool *ret_value);
bool asy_yaml_int(const struct asy_yaml *y, int64_t *ret_value);

/* Adds a message at y's place. */
void asy_yaml_complain(struct asy_diags *d, const struct asy_yaml *y, const char *fmt, ...) ASY_PRINTF(3, 4);

/* Complains about every key of map y that is not in `allowed` (ended by NULL; keys starting with "x-" are
 * allowed), with "did you mean". Returns false when there was one, or when y is not a map. */
bool asy_yaml_only(struct asy_diags *d, const struct asy_yaml *y, const char *const *allowed);

#endif
