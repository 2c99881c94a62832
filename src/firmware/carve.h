/* Divides a blob into regions: every byte belongs to exactly one.
 *
 * Signatures of all containers are searched at every offset, each hit is validated by the container's
 * own probe, overlaps are resolved by how deeply a claim was validated, and what no format claims is
 * described by its content (padding, erased flash, text, code, unknown).
 *
 * Overlaps: the higher confidence wins, then the longer claim, then the earlier one. A claim completely
 * inside a winner belongs to that winner's content and is dropped. A claim of at least medium confidence
 * that encloses its rivals keeps them as its content, however certain those are: a damaged file system
 * with sound archives in it is still a file system. */
#ifndef ASY_FIRMWARE_CARVE_H
#define ASY_FIRMWARE_CARVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "container/container.h"
#include "evidence/records.h"

struct asy_carve_job {
	struct asy_bytes blob;
	const struct asy_container *const *table; /* asy_containers, or a test's own */
	size_t n_rows;
	struct asy_arena *arena; /* holds the result */
	/* NULL, or called before every probe; false leaves the probe out (it killed an earlier worker). */
	bool (*before_probe)(void *ctx, const struct asy_container *container, uint64_t offset);
	void *ctx;
};

struct asy_carve_part {
	struct asy_region region; /* parent and path are "": the caller knows them */
	const struct asy_container *container; /* NULL: no format claims the bytes */
	struct asy_claim claim;   /* of container; zeroed without one */
};

/* A claim that was valid by itself but lost its bytes to another one; for verbose output. */
struct asy_carve_loser {
	uint64_t offset, length;
	const struct asy_container *container;
	unsigned confidence;
	const char *reason; /* a static sentence */
};

struct asy_carve {
	struct asy_carve_part *parts; /* by offset, without gaps; none for an empty blob */
	size_t n_parts;
	struct asy_carve_loser *losers;
	size_t n_losers;
	bool whole;           /* parts[0] is a container and only padding or erased bytes follow: the blob is it */
	enum asy_err stopped; /* ASY_OK; ASY_LIMIT or ASY_BUDGET: CANDIDATES or PROBE_* was reached, and no
	                         format was looked for from offset searched on */
	uint64_t searched;
};

/* ASY_OK also when a limit was reached (see `stopped`); ASY_NOMEM when the arena is used up. */
enum asy_err asy_carve(const struct asy_carve_job *job, struct asy_carve *ret) ASY_MUST_CHECK;

#endif
