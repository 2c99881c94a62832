/* Shared by the files of the carver only. */
#ifndef ASY_FIRMWARE_CARVE_IMPL_H
#define ASY_FIRMWARE_CARVE_IMPL_H

#include "base/buf.h"
#include "firmware/carve.h"

/* Confidence from which a claim is believed while searching, and from which it may enclose others. */
enum { CARVE_SURE = 80, CARVE_MEDIUM = 50 };

struct carve_candidate {
	uint64_t start, end;
	uint32_t row; /* of the table; breaks ties */
	const struct asy_container *container;
	struct asy_claim claim;
};

/* carve_probe.c: fills `candidates` (struct carve_candidate). */
enum asy_err asy_carve_search(const struct asy_carve_job *job, struct asy_vec *candidates,
	enum asy_err *ret_stopped, uint64_t *ret_searched) ASY_MUST_CHECK;

/* carve_resolve.c: winners (struct carve_candidate *) by offset, without overlaps. `candidates` is reordered. */
enum asy_err asy_carve_resolve(struct asy_vec *candidates, struct asy_vec *winners,
	struct asy_vec *losers) ASY_MUST_CHECK;

/* carve_gap.c: appends the parts (struct asy_carve_part) that make up [start, end). */
enum asy_err asy_carve_gap(struct asy_bytes blob, uint64_t start, uint64_t end, struct asy_vec *parts,
	struct asy_arena *arena) ASY_MUST_CHECK;

#endif
