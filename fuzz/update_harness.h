/* One family of update bundles: reading with a trusted key, then the mutations of what was read. */
#ifndef FUZZ_UPDATE_HARNESS_H
#define FUZZ_UPDATE_HARNESS_H

#include <stdint.h>

#include "update/family.h"
#include "update/mutate.h"
#include "update/trust.h"
#include "update/work.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* 32 bytes of a key, so that signatures are computed and fail. */
static const char update_key[] = "1111111111111111111111111111111111111111111111111111111111111111";

static inline int fuzz_update(const struct asy_update_family *family, struct asy_bytes in, struct asy_bytes detached)
{
	static bool prepared;
	struct asy_arena arena;
	struct asy_trust trust;
	struct asy_update u;
	struct asy_mutator m;

	if (!prepared)
		asy_update_prepare();
	prepared = true;
	if (!family->probe(in, detached))
		return 0;
	asy_arena_init(&arena, (size_t)1 << 28);
	asy_update_init(&u, &arena, in);
	if (!asy_trust_init(&trust, &arena) && !asy_trust_add(&trust, "key", asy_bytes_from(update_key))) {
		u.trust = &trust;
		u.detached = detached;
		u.family = family->name;
		family->read(&u);
		asy_update_close_map(&u);
		asy_update_judge(&u);
		asy_mutator_init(&m, &u, &arena);
		asy_mutate_all(&m);
		asy_mutator_release(&m);
	}
	asy_trust_release(&trust);
	asy_update_release(&u);
	asy_arena_release(&arena);
	return 0;
}

#define FUZZ_UPDATE(name) \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) \
	{ \
		return fuzz_update(&asy_family_##name, (struct asy_bytes){data, size}, (struct asy_bytes){0}); \
	}

/* Families whose signature stands beside: it is what is fuzzed. */
#define FUZZ_UPDATE_BESIDE(name) \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) \
	{ \
		return fuzz_update(&asy_family_##name, asy_bytes_from("payload"), (struct asy_bytes){data, size}); \
	}

#endif
