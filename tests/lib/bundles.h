/* Update bundles made by tests/update/make_bundles.sh, and their verification in this process. */
#ifndef ASY_TEST_BUNDLES_H
#define ASY_TEST_BUNDLES_H

#include <stdlib.h>

#include "base/clock.h"
#include "base/limits.h"
#include "tool.h"
#include "update/family.h"
#include "update/mutate.h"
#include "update/sign.h"
#include "update/trust.h"
#include "update/work.h"

static struct asy_arena bundles_arena;
static struct asy_trust bundles_trust;

static inline bool bundles_begin(const char *script)
{
	tool_begin();
	asy_update_prepare();
	asy_arena_init(&bundles_arena, (size_t)1 << 30);
	return tool_run("sh %s .", script) && !asy_trust_init(&bundles_trust, &bundles_arena);
}

static inline void bundles_end(void)
{
	asy_trust_release(&bundles_trust);
	asy_arena_release(&bundles_arena);
	tool_end();
}

static inline bool bundles_trust_file(const char *name)
{
	struct asy_buf b;
	bool ok;

	asy_buf_init(&b, 1 << 20);
	ok = tool_read(name, &b) && !asy_trust_add(&bundles_trust, name, asy_buf_bytes(&b));
	asy_buf_release(&b);
	return ok;
}

/* Reads the bundle; release u with asy_update_release(). ASY_NOT_FOUND counts as a state of its own. */
static inline enum asy_err bundles_read(struct asy_update *u, struct asy_arena *arena, struct asy_bytes in, struct asy_bytes detached)
{
	asy_update_init(u, arena, in);
	u->trust = &bundles_trust;
	u->now = asy_clock_now();
	u->detached = detached;
	return asy_update_read(u);
}

#endif
