/* Memory that is given back all at once. An arena cannot be made without a ceiling. */
#ifndef ASY_BASE_ARENA_H
#define ASY_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

struct asy_arena {
	struct asy_arena_chunk *chunks;
	size_t used;    /* bytes obtained from the system */
	size_t ceiling; /* asy_arena_alloc returns NULL rather than pass it */
};

void asy_arena_init(struct asy_arena *a, size_t ceiling);
void asy_arena_release(struct asy_arena *a); /* a is empty afterwards and may be used again */

/* As release, but keeps one chunk: for arenas that are emptied once per record. */
void asy_arena_clear(struct asy_arena *a);

/* Zeroed, aligned for any type. NULL when the ceiling would be passed or the system has no memory. */
void *asy_arena_alloc(struct asy_arena *a, size_t size) ASY_MUST_CHECK;

/* count elements of size bytes; NULL also on overflow. */
void *asy_arena_array(struct asy_arena *a, size_t count, size_t size) ASY_MUST_CHECK;

/* A NUL-terminated copy. NULL as for asy_arena_alloc. */
char *asy_arena_text(struct asy_arena *a, struct asy_bytes b) ASY_MUST_CHECK;
char *asy_arena_strdup(struct asy_arena *a, const char *text) ASY_MUST_CHECK;
char *asy_arena_printf(struct asy_arena *a, const char *fmt, ...) ASY_PRINTF(2, 3) ASY_MUST_CHECK;

#endif
