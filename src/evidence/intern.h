/* Each text once: equal texts have equal addresses. */
#ifndef ASY_EVIDENCE_INTERN_H
#define ASY_EVIDENCE_INTERN_H

#include <stddef.h>

#include "base/arena.h"

struct asy_intern {
	struct asy_arena *arena; /* where the texts live */
	const char **slots;
	size_t n, cap;
};

void asy_intern_init(struct asy_intern *in, struct asy_arena *arena);
void asy_intern_release(struct asy_intern *in); /* the texts stay in the arena */

/* The one copy of `text` (NULL counts as ""); NULL without memory. */
const char *asy_intern(struct asy_intern *in, const char *text) ASY_MUST_CHECK;

#endif
