/* Inside of the store, shared by store.c and store_seal.c. */
#ifndef ASY_EVIDENCE_STORE_IMPL_H
#define ASY_EVIDENCE_STORE_IMPL_H

#include "base/arena.h"
#include "base/buf.h"
#include "evidence/intern.h"
#include "evidence/store.h"

struct asy_stored_observation {
	struct asy_observation *o;
	uint8_t digest[32];
	char id[28];
};

struct asy_store {
	struct asy_arena arena;
	struct asy_intern texts;
	struct asy_vec regions, entries, components, coverage, problems; /* of the records */
	struct asy_vec observations;                                     /* of asy_stored_observation */
	uint32_t *by_id; /* indexes of observations, by id */
	size_t problems_dropped;
	bool sealed;
};

void asy_store_seal_components(struct asy_store *s);

#endif
