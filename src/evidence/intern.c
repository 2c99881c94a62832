#include "evidence/intern.h"

#include <stdlib.h>
#include <string.h>

void asy_intern_init(struct asy_intern *in, struct asy_arena *arena)
{
	*in = (struct asy_intern){.arena = arena};
}

void asy_intern_release(struct asy_intern *in)
{
	free(in->slots);
	*in = (struct asy_intern){0};
}

static size_t hash(const char *text)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
	return (size_t)(h ^ h >> 31);
}

/* Where the text stands, or the empty slot where it belongs. */
static const char **find(const char **slots, size_t cap, const char *text)
{
	size_t i = hash(text) & (cap - 1);

	while (slots[i] && strcmp(slots[i], text) != 0)
		i = (i + 1) & (cap - 1);
	return &slots[i];
}

static bool grow(struct asy_intern *in)
{
	size_t cap = in->cap ? in->cap * 2 : 1024;
	const char **slots = calloc(cap, sizeof(*slots));

	if (!slots)
		return false;
	for (size_t i = 0; i < in->cap; i++)
		if (in->slots[i])
			*find(slots, cap, in->slots[i]) = in->slots[i];
	free(in->slots);
	in->slots = slots;
	in->cap = cap;
	return true;
}

const char *asy_intern(struct asy_intern *in, const char *text)
{
	const char **slot;

	if (!text)
		text = "";
	if (in->n >= in->cap / 2 && !grow(in))
		return NULL;
	slot = find(in->slots, in->cap, text);
	if (!*slot) {
		*slot = asy_arena_strdup(in->arena, text);
		in->n += *slot != NULL;
	}
	return *slot;
}
