#include "update/inner.h"

#include <string.h>

#include "base/limits.h"
#include "container/container.h"

struct sink {
	struct asy_sink s; /* first */
	asy_inner_fn *each;
	void *ctx;
	struct asy_buf scratch;
	bool stopped;
	enum asy_err problem;
};

static enum asy_err take(struct asy_sink *base, const struct asy_node *node)
{
	struct sink *s = (struct sink *)(void *)base;
	struct asy_bytes content = {0};
	enum asy_err err;

	if (node->type != ASY_NODE_FILE || !node->load)
		return ASY_OK;
	asy_buf_clear(&s->scratch);
	err = node->load(node, &s->scratch, &content);
	if (s->each(s->ctx, node->path, content, err))
		return ASY_OK;
	s->stopped = true;
	return ASY_STOPPED;
}

static void problem(struct asy_sink *base, enum asy_err err, uint64_t offset, const char *what)
{
	struct sink *s = (struct sink *)(void *)base;

	(void)offset;
	(void)what;
	if (!s->problem)
		s->problem = err;
}

enum asy_err asy_inner_walk(const char *name, struct asy_bytes in, asy_inner_fn *each, void *ctx)
{
	const struct asy_container *c = NULL;
	struct asy_claim claim;
	struct asy_arena arena;
	struct sink s = {.s = {.node = take, .problem = problem}, .each = each, .ctx = ctx};
	enum asy_err err;

	for (size_t i = 0; i < asy_n_containers; i++)
		if (strcmp(asy_containers[i]->name, name) == 0)
			c = asy_containers[i];
	if (!c)
		return ASY_BUG;
	err = c->probe(in, &claim);
	if (err)
		return err;
	asy_arena_init(&arena, (size_t)ASY_LIMIT_ARENA);
	asy_buf_init(&s.scratch, (size_t)ASY_LIMIT_FILE_BYTES);
	err = c->walk(&(struct asy_walk){.in = in, .claim = &claim, .sink = &s.s, .arena = &arena});
	asy_buf_release(&s.scratch);
	asy_arena_release(&arena);
	if (s.stopped && err == ASY_STOPPED)
		return ASY_OK;
	return err ? err : s.problem;
}
