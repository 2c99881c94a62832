/* Everything that is known about one artifact, in memory: filled while it is examined, then sealed, then read.
 *
 * A ceiling (base/limits.h) never fails an add: what does not fit is left out and the coverage of its area is
 * lowered, so that nobody takes absence for evidence. Texts are copied. */
#ifndef ASY_EVIDENCE_STORE_H
#define ASY_EVIDENCE_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "evidence/observation.h"
#include "evidence/records.h"

struct asy_store;

struct asy_store *asy_store_new(void); /* NULL without memory */
void asy_store_free(struct asy_store *s); /* NULL is fine */

void asy_store_add_region(struct asy_store *s, const struct asy_region *r);
void asy_store_add_entry(struct asy_store *s, const struct asy_entry *e);
void asy_store_add_observation(struct asy_store *s, const struct asy_observation *o);
void asy_store_add_component(struct asy_store *s, const struct asy_component *c);
void asy_store_add_problem(struct asy_store *s, const struct asy_problem *p);

/* Rows of the same area are added up: numbers are summed, and the area is complete only when every row says so. */
void asy_store_add_coverage(struct asy_store *s, const struct asy_coverage *c);

/* The area is not complete, whatever it says of itself. An area without a row gets one. */
void asy_store_lower(struct asy_store *s, const char *area, const char *reason);

/* Sorts, names and checks; nothing may be added afterwards.
 * Observations: by kind, path, line, offset, subject, summary. Ids: "o-" and 12 hex digits of the SHA-256 of kind,
 * collector, subject, locus and attributes; "-2", "-3" ... behind it when several would be the same.
 * Components: one per (name, version); the most confident source wins, weaker ones fill what it leaves empty.
 * Regions: by parent and offset. Entries and problems keep their order.
 * Coverage: by area; an area whose number of observations is not the number present, or that examined less than its
 * total, is no longer complete. */
enum asy_err asy_store_seal(struct asy_store *s) ASY_MUST_CHECK;

/* Opens a sealed store for what is concluded from its content (observations and coverage); seal it again. Ids of what was
 * there stay, except for numbers behind equal ones. */
void asy_store_reopen(struct asy_store *s);

/* After sealing. Indexes run from 0; NULL behind the end. */
const struct asy_region *asy_store_region(const struct asy_store *s, size_t i);
const struct asy_entry *asy_store_entry(const struct asy_store *s, size_t i);
const struct asy_observation *asy_store_observation(const struct asy_store *s, size_t i);
const struct asy_component *asy_store_component(const struct asy_store *s, size_t i);
const struct asy_coverage *asy_store_coverage(const struct asy_store *s, size_t i);
const struct asy_problem *asy_store_problem(const struct asy_store *s, size_t i);

size_t asy_store_n_regions(const struct asy_store *s);
size_t asy_store_n_entries(const struct asy_store *s);
size_t asy_store_n_observations(const struct asy_store *s);
size_t asy_store_n_components(const struct asy_store *s);
size_t asy_store_n_coverage(const struct asy_store *s);
size_t asy_store_n_problems(const struct asy_store *s);
size_t asy_store_problems_dropped(const struct asy_store *s);

const char *asy_store_id(const struct asy_store *s, size_t i); /* of observation i; "" behind the end */

/* The observations of one kind stand together: their number, the first one at *ret_first. */
size_t asy_store_of_kind(const struct asy_store *s, const char *kind, size_t *ret_first);

/* Index of the observation with this id; false when there is none. */
bool asy_store_find(const struct asy_store *s, const char *id, size_t *ret_index);

const struct asy_coverage *asy_store_area(const struct asy_store *s, const char *area); /* or NULL */

#endif
