/* carver [-v] FILE: the regions of a file, one per line, tab-separated:
 *
 *   OFFSET LENGTH STATE CONTAINER CONFIDENCE ENTROPY LABEL
 *
 * and with -v what lost its bytes to another claim. "whole" is printed when the file is its first container. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "firmware/carve.h"

static void show(const struct asy_carve *carve, bool verbose)
{
	for (size_t i = 0; i < carve->n_parts; i++) {
		const struct asy_region *r = &carve->parts[i].region;

		printf("%#llx\t%llu\t%s\t%s%s\t%u\t%u\t%s\n", (unsigned long long)r->offset, (unsigned long long)r->length,
		       r->state, r->container, r->truncated ? "!" : "", r->confidence, r->entropy, r->label);
	}
	for (size_t i = 0; verbose && i < carve->n_losers; i++) {
		const struct asy_carve_loser *l = &carve->losers[i];

		printf("# %#llx\t%llu\t%s\t%u\t%s\n", (unsigned long long)l->offset, (unsigned long long)l->length,
		       l->container->name, l->confidence, l->reason);
	}
	if (carve->whole)
		printf("whole\n");
	if (carve->stopped)
		printf("stopped: %s at %#llx\n", asy_err_name(carve->stopped), (unsigned long long)carve->searched);
}

int main(int argc, char **argv)
{
	bool verbose = argc > 2 && strcmp(argv[1], "-v") == 0;
	struct asy_carve_job job = {.table = asy_containers, .n_rows = asy_n_containers};
	struct asy_carve carve = {0};
	struct asy_arena arena;
	struct stat st;
	int fd = argc > 1 ? open(argv[argc - 1], O_RDONLY | O_CLOEXEC) : -1;
	void *map;

	if (fd < 0 || fstat(fd, &st) != 0)
		return 2;
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return 2;
	job.blob = (struct asy_bytes){map, (size_t)st.st_size};
	job.arena = &arena;
	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	if (asy_carve(&job, &carve) != ASY_OK)
		return 1;
	show(&carve, verbose);
	asy_arena_release(&arena);
	munmap(map, (size_t)st.st_size);
	close(fd);
	return 0;
}
