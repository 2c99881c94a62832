/* Walks an image as a virtual tree: carves blobs into regions, opens containers, names nodes, loads each file once,
 * hands it to every inspector, and looks for containers inside it.
 *
 * Paths. A blob that is one container from its first byte on shows that container's nodes directly beneath itself;
 * otherwise every region is a folder "0xOFFSET-FORMAT". Names are printable: '/' separates, "." and empty parts vanish,
 * ".." and everything that is not plain text is written with backslashes (base/text.h). */
#ifndef ASY_FIRMWARE_WALK_H
#define ASY_FIRMWARE_WALK_H

#include "container/container.h"
#include "firmware/inspector.h"
#include "firmware/job.h"
#include "firmware/out.h"
#include "firmware/patterns.h"

/* Flags of the job. */
enum {
	ASY_WALK_NO_HASH = 1 << 1,    /* list without reading contents: entries have no sha256 */
	ASY_WALK_INNER_PATH = 1 << 2, /* ASY_JOB_CONTENT: `path` is a path inside a file system, the first match counts */
	ASY_WALK_SHARE_SHIFT = 8,     /* bits 8..11: number of this worker's share of the image's regions, from 0 */
	ASY_WALK_SHARES_SHIFT = 12,   /* bits 12..15: how many workers share them; 0 or 1: this one does all */
};

struct asy_walk_job {
	struct asy_bytes image;
	const struct asy_job *job;
	const struct asy_container *const *containers;
	size_t n_containers;
	const struct asy_inspector *const *inspectors; /* ended by NULL; used in ASY_JOB_SCAN */
	struct asy_patterns *patterns;                 /* or NULL */
	struct asy_bytes (*data)(void *ctx, const char *name); /* tables for inspectors, or NULL */
	void *data_ctx;
	struct asy_out *out;
	void (*progress)(void *ctx, uint64_t done, uint64_t total); /* or NULL */
	void *progress_ctx;
};

/* ASY_OK: the whole tree was gone through (what could not be read was reported). ASY_STOPPED: the wanted content was
 * found. ASY_BUDGET, ASY_LIMIT, ASY_NOMEM: the walk ended early; what was learned was handed out, coverage says so. */
enum asy_err asy_walk_image(const struct asy_walk_job *job) ASY_MUST_CHECK;

#endif
