/* Fuzzing one container: probe at the start of the input, walk what it claims, load every file, and hold
 * the container to the promises of container/container.h. */
#ifndef ASY_FUZZ_CONTAINER_HARNESS_H
#define ASY_FUZZ_CONTAINER_HARNESS_H

#include <stdlib.h>

#include "base/limits.h"
#include "container/table.h"

enum { FUZZ_FILE = 1 << 20, FUZZ_TOTAL = 8 << 20, FUZZ_NODES = 4096 };

struct fuzz_sink {
	struct asy_sink sink;
	size_t nodes, total;
};

/* Reads every byte, so that a slice that is not ours is seen by the sanitizer. */
static inline void fuzz_touch(struct asy_bytes b)
{
	volatile uint8_t sum = 0;

	for (size_t i = 0; i < b.n; i++)
		sum = (uint8_t)(sum ^ b.p[i]);
	(void)sum;
}

static inline enum asy_err fuzz_node(struct asy_sink *sink, const struct asy_node *node)
{
	struct fuzz_sink *f = (struct fuzz_sink *)sink;
	struct asy_bytes content = {0};
	struct asy_buf scratch;

	if ((unsigned)node->type >= ASY_NODE__MAX || node->mode > 07777)
		abort();
	fuzz_touch(node->path);
	fuzz_touch(node->target);
	for (size_t i = 0; i < node->n_xattrs; i++) {
		fuzz_touch(node->xattrs[i].name);
		fuzz_touch(node->xattrs[i].value);
	}
	if (++f->nodes >= FUZZ_NODES || f->total > FUZZ_TOTAL)
		return ASY_BUDGET;
	if (!node->load)
		return ASY_OK;
	asy_buf_init(&scratch, FUZZ_FILE);
	(void)node->load(node, &scratch, &content);
	fuzz_touch(content);
	f->total += content.n;
	asy_buf_release(&scratch);
	return ASY_OK;
}

static inline void fuzz_problem(struct asy_sink *sink, enum asy_err err, uint64_t offset, const char *what)
{
	if (err == ASY_OK || err >= ASY_ERR__MAX || !what || !what[0])
		abort();
	(void)sink;
	(void)offset;
}

static inline int fuzz_container(const struct asy_container *c, const uint8_t *data, size_t size)
{
	struct asy_bytes in = {data, size};
	struct fuzz_sink f = {.sink = {.node = fuzz_node, .problem = fuzz_problem}};
	struct asy_claim claim = {0};
	struct asy_arena arena;
	struct asy_walk walk = {.claim = &claim, .sink = &f.sink, .arena = &arena};

	if (c->probe(in, &claim) != ASY_OK)
		return 0;
	if (claim.length > size || claim.length == 0 || claim.confidence < 1 || claim.confidence > 100)
		abort();
	walk.in = in;
	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	if (c->walk(&walk) == ASY_BUG)
		abort();
	asy_arena_release(&arena);
	return 0;
}

/* The whole target of a container. */
#define FUZZ_CONTAINER(name) \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) \
	{ \
		return fuzz_container(&asy_container_##name, data, size); \
	}

#endif
