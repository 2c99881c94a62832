/* The carver with the real containers: its regions have to be a partition of the input. */
#include <stdlib.h>

#include "base/limits.h"
#include "container/container.h"
#include "firmware/carve.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct asy_arena arena;
	struct asy_carve carve = {0};
	struct asy_carve_job job = {
		.blob = {data, size}, .table = asy_containers, .n_rows = asy_n_containers, .arena = &arena,
	};
	uint64_t at = 0;

	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	if (asy_carve(&job, &carve) != ASY_OK)
		abort();
	for (size_t i = 0; i < carve.n_parts; i++) {
		const struct asy_region *r = &carve.parts[i].region;

		if (r->offset != at || r->length == 0 || r->length > size - at || r->entropy > 800 || !r->state || !r->label)
			abort();
		at += r->length;
	}
	if (at != size || (carve.whole && !carve.parts[0].container))
		abort();
	asy_arena_release(&arena);
	return 0;
}
