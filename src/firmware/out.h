/* What comes out of a scan, in the order it is learned. The worker implements this by frames to the parent;
 * tests implement it in memory. All pointers are borrowed for the call. */
#ifndef ASY_FIRMWARE_OUT_H
#define ASY_FIRMWARE_OUT_H

#include "evidence/records.h"
#include "evidence/observation.h"

struct asy_out {
	void (*region)(struct asy_out *out, const struct asy_region *region);
	void (*entry)(struct asy_out *out, const struct asy_entry *entry);
	void (*content)(struct asy_out *out, struct asy_bytes part); /* of the entry just given; only when asked for */
	void (*observation)(struct asy_out *out, const struct asy_observation *observation);
	void (*component)(struct asy_out *out, const struct asy_component *component);
	void (*coverage)(struct asy_out *out, const struct asy_coverage *coverage);
	void (*problem)(struct asy_out *out, const struct asy_problem *problem);
	/* Before every step that might die: what is done ("squashfs walk", "inspect keys") and on which path.
	 * Returns false when the step is to be left out because it killed an earlier worker. Cheap. */
	bool (*step)(struct asy_out *out, const char *stage, const char *path);
};

#endif
