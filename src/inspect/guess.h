/* Trying well-known passwords against hashes, within a budget that is counted and not measured: one try
 * costs what its scheme and its parameters say (struct asy_pw), so that the same image gives the same result
 * on every machine. ASY_LIMIT_GUESS_MS is that budget in nominal milliseconds. */
#ifndef ASY_INSPECT_GUESS_H
#define ASY_INSPECT_GUESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "inspect/pwhash.h"

struct asy_guesser;

/* table: lines "password" or "user:password", most common first, '#' comments; copied. NULL: no memory. */
struct asy_guesser *asy_guesser_new(struct asy_arena *arena, struct asy_bytes table);

/* True when the table has more rows than ASY_LIMIT_GUESSES; the rest is not tried. */
bool asy_guesser_cut(const struct asy_guesser *g);

/* A word of this very image (host name, model) that a default password may be made of; copied. */
void asy_guesser_word(struct asy_guesser *g, struct asy_bytes word);

/* True when the text is in the table, or made of the user's name as the built-in variants are. */
bool asy_guesser_knows(const struct asy_guesser *g, struct asy_bytes user, struct asy_bytes password);

struct asy_guess_job {
	const struct asy_pw *pw;
	struct asy_bytes user, realm;
	/* filled by asy_guesser_run() */
	bool found;
	const char *guess;   /* of a found one; lives in the arena */
	size_t tried, total; /* not found is a statement only when tried == total */
};

/* Cheapest schemes first; equal hashes are tried once. A job that needs at most half of what is left is tried to
 * its end; otherwise the rest is shared equally, and what a job leaves of its share goes to the next. */
void asy_guesser_run(struct asy_guesser *g, struct asy_guess_job *jobs, size_t n);

#endif
