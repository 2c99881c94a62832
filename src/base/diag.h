/* Messages about files that people write: "camera.yaml:14:9: unknown market "UE", did you mean "EU"?" */
#ifndef ASY_BASE_DIAG_H
#define ASY_BASE_DIAG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct asy_diag {
	const char *file;
	uint32_t line, column; /* from 1; 0: the file as a whole */
	const char *text;
};

struct asy_diags {
	struct asy_arena *arena;
	struct asy_vec list; /* struct asy_diag */
	size_t dropped;      /* beyond the ceiling */
};

void asy_diags_init(struct asy_diags *d, struct asy_arena *arena);
void asy_diags_release(struct asy_diags *d);
void asy_diag_add(struct asy_diags *d, const char *file, uint32_t line, uint32_t column, const char *fmt, ...)
	ASY_PRINTF(5, 6);
static inline size_t asy_diags_count(const struct asy_diags *d) { return d->list.len + d->dropped; }

/* Appends every message, one per line, in the order given. */
void asy_diags_print(const struct asy_diags *d, struct asy_buf *out);

/* The entry of `choices` (ended by NULL) nearest to `word`, or NULL when none is near: for "did you mean". */
const char *asy_nearest(const char *word, const char *const *choices);

#endif
