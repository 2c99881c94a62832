/* Finds all signatures of all containers in one pass over a blob. */
#ifndef ASY_FIRMWARE_MAGICS_H
#define ASY_FIRMWARE_MAGICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "container/container.h"

struct asy_magic_entry;

/* Signatures that may be looked for anywhere: 4 bytes and longer, of containers that are not start_only. */
struct asy_magics {
	uint64_t pairs[65536 / 64];      /* bit per pair of bytes that is somebody's anchor */
	struct asy_magic_entry *entries; /* ordered by anchor pair */
	size_t n_entries;
};

struct asy_magic_hit {
	uint64_t start; /* where the container would begin */
	uint32_t row;   /* its number in the table */
};

struct asy_magic_scan {
	const struct asy_magics *magics;
	struct asy_bytes blob;
	size_t at;   /* next anchor position to look at */
	size_t next; /* next entry to compare at `at`, or SIZE_MAX when `at` was not looked up yet */
};

/* NULL: no memory. */
const struct asy_magics *asy_magics_new(const struct asy_container *const *table, size_t n_rows,
	struct asy_arena *arena) ASY_MUST_CHECK;

struct asy_magic_scan asy_magic_scan_begin(const struct asy_magics *magics, struct asy_bytes blob);

/* The next hit in order of signature position; false at the end of the blob. */
bool asy_magic_scan_next(struct asy_magic_scan *scan, struct asy_magic_hit *ret_hit);

/* Goes on at offset, which must not be before the last hit's signature. */
void asy_magic_scan_skip(struct asy_magic_scan *scan, uint64_t offset);

/* True when the signature stands at its place in a container that begins at the start of `in`. */
bool asy_magic_at_start(const struct asy_magic *magic, struct asy_bytes in);

#endif
