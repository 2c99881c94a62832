/* Files inside a payload that is a container of its own: found with the readers of src/container. */
#ifndef ASY_UPDATE_INNER_H
#define ASY_UPDATE_INNER_H

#include "update/update.h"

/* Called with each regular file; false stops. `err` says whether the content is whole. */
typedef bool asy_inner_fn(void *ctx, struct asy_bytes path, struct asy_bytes content, enum asy_err err);

/* Walks the container called `name` ("squashfs", "tar") at the start of `in`. */
enum asy_err asy_inner_walk(const char *name, struct asy_bytes in, asy_inner_fn *each, void *ctx) ASY_MUST_CHECK;

#endif
