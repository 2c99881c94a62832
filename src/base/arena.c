#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ckd.h"

enum { CHUNK_SIZE = 64 * 1024 };

struct asy_arena_chunk {
	struct asy_arena_chunk *next;
	size_t size, used;
	alignas(max_align_t) uint8_t data[];
};

void asy_arena_init(struct asy_arena *a, size_t ceiling)
{
	*a = (struct asy_arena){.ceiling = ceiling};
}

void asy_arena_release(struct asy_arena *a)
{
	while (a->chunks) {
		struct asy_arena_chunk *next = a->chunks->next;

		free(a->chunks);
		a->chunks = next;
	}
	a->used = 0;
}

void asy_arena_clear(struct asy_arena *a)
{
	struct asy_arena_chunk *kept = a->chunks;

	if (!kept || kept->next || kept->size > CHUNK_SIZE) {
		asy_arena_release(a);
		return;
	}
	memset(kept->data, 0, kept->used);
	kept->used = 0;
}

static struct asy_arena_chunk *add_chunk(struct asy_arena *a, size_t size)
{
	size_t total;
	struct asy_arena_chunk *chunk;

	if (size < CHUNK_SIZE)
		size = CHUNK_SIZE;
	if (asy_ckd_add_size(&total, size, sizeof(*chunk)) || total > a->ceiling || a->used > a->ceiling - total)
		return NULL;
	chunk = calloc(1, total);
	if (!chunk)
		return NULL;
	chunk->size = size;
	chunk->next = a->chunks;
	a->chunks = chunk;
	a->used += total;
	return chunk;
}

void *asy_arena_alloc(struct asy_arena *a, size_t size)
{
	uint64_t rounded;
	struct asy_arena_chunk *chunk = a->chunks;
	void *p;

	if (size == 0)
		size = 1;
	if (asy_ckd_align(&rounded, size, alignof(max_align_t)))
		return NULL;
	if (!chunk || chunk->size - chunk->used < rounded)
		chunk = add_chunk(a, (size_t)rounded);
	if (!chunk)
		return NULL;
	p = chunk->data + chunk->used;
	chunk->used += (size_t)rounded;
	return p;
}

void *asy_arena_array(struct asy_arena *a, size_t count, size_t size)
{
	size_t total;

	return asy_ckd_mul_size(&total, count, size) ? NULL : asy_arena_alloc(a, total);
}

char *asy_arena_text(struct asy_arena *a, struct asy_bytes b)
{
	char *text = b.n == SIZE_MAX ? NULL : asy_arena_alloc(a, b.n + 1);

	if (text && b.n)
		memcpy(text, b.p, b.n);
	return text;
}

char *asy_arena_strdup(struct asy_arena *a, const char *text)
{
	return asy_arena_text(a, asy_bytes_from(text));
}

char *asy_arena_printf(struct asy_arena *a, const char *fmt, ...)
{
	va_list args;
	int n;
	char *text;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n < 0)
		return NULL;
	text = asy_arena_alloc(a, (size_t)n + 1);
	if (!text)
		return NULL;
	va_start(args, fmt);
	vsnprintf(text, (size_t)n + 1, fmt, args);
	va_end(args);
	return text;
}
