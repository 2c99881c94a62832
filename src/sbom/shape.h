/* Is a JSON document built as its format says? The shapes of formats are data (catalog/sbom, notation in docs/sbom.md). */
#ifndef ASY_SBOM_SHAPE_H
#define ASY_SBOM_SHAPE_H

#include <jansson.h>

#include "base/arena.h"
#include "base/diag.h"

struct asy_shapes;

/* Adds the types of one file. `name` is for messages. ASY_INVALID with messages for what is no notation. */
enum asy_err asy_shapes_add(struct asy_arena *arena, const char *name, struct asy_bytes text, struct asy_diags *diags,
                            struct asy_shapes **shapes) ASY_MUST_CHECK;

/* After the last file: every name that is used must exist. */
enum asy_err asy_shapes_link(struct asy_shapes *shapes, struct asy_diags *diags) ASY_MUST_CHECK;

void asy_shapes_release(struct asy_shapes *shapes); /* NULL is fine; the arena stays with its owner */

/* What is wrong, with its place: "components/0/hashes/1/alg". */
typedef void asy_shape_complaint(void *ctx, const char *path, const char *what);

/* Checks `value` against `type` of the format's version ("1.6"). At most `most` complaints. Returns their number. */
size_t asy_shapes_check(const struct asy_shapes *shapes, const char *type, const char *version, const json_t *value,
                        size_t most, asy_shape_complaint *complain, void *ctx);

#endif
