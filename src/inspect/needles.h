/* Looks for several fixed strings in one pass: for format marks that belong to code, not to a rule file. */
#ifndef ASY_INSPECT_NEEDLES_H
#define ASY_INSPECT_NEEDLES_H

#include "base/bytes.h"

struct asy_needle {
	const char *text;
	unsigned id;   /* of the caller */
	uint8_t size;  /* 0: strlen(text); else text holds NUL bytes */
};

struct asy_needles {
	const struct asy_needle *list;
	size_t n;
	uint8_t pairs[8192]; /* bit set: some needle starts with these two bytes */
};

/* The list is borrowed. Every needle has at least two bytes. */
void asy_needles_init(struct asy_needles *needles, const struct asy_needle *list, size_t n);

/* The first needle at or after *at; NULL when there is none. *at is then its first byte; the caller moves on
 * from there. Of needles at the same place the one that stands first in the list is given. */
const struct asy_needle *asy_needles_find(const struct asy_needles *needles, struct asy_bytes in, size_t *at);

#endif
