/* What an answer or a judgement rests on, as one short name: "e1-" and 16 hex digits.
 *
 * The digest of a question covers the observations that its checks and selectors look at, how completely the areas that
 * they need were examined, and the declared rows that it goes through. It does not cover where a fact stands: offsets,
 * lines and the folders of a flash layout are left out, so that a moved partition makes nothing stale. An answer that
 * carries the digest of another state of evidence has to be confirmed again. */
#ifndef ASY_ASSESS_DIGEST_H
#define ASY_ASSESS_DIGEST_H

#include "assess/evidence.h"
#include "catalog/catalog.h"
#include "product/declaration.h"

struct asy_digester {
	struct asy_arena *arena;
	const struct asy_catalog *catalog;
	const struct asy_evidence *evidence;
	const struct asy_declarations *declarations;
	const char **checks; /* memo, in the order of catalog->checks; set by init */
};

/* The members above `checks` are set by the caller. ASY_NOMEM only. */
enum asy_err asy_digest_init(struct asy_digester *d) ASY_MUST_CHECK;

/* Of one unit of a test; `row` limits the declared rows of its table to this one, or NULL. "" without memory. */
const char *asy_digest_unit(struct asy_digester *d, const struct asy_scheme *s, const struct asy_unit *u, const struct asy_row *row);

/* Of every question of a requirement. answers: with the declared rows, as a judgement rests on them; without, as a claim or
 * an accepted risk does: filling in a table does not touch those. */
const char *asy_digest_requirement(struct asy_digester *d, const struct asy_scheme *s, const struct asy_requirement *r, bool answers);

/* Of a declared row: the observations that the catalog's contradiction rules hold against it. */
const char *asy_digest_row(struct asy_digester *d, const struct asy_row *row);

#endif
