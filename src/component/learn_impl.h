#ifndef ASY_COMPONENT_LEARN_IMPL_H
#define ASY_COMPONENT_LEARN_IMPL_H

#include "component/learn.h"

enum { LEARN_SHORTEST = 3, LEARN_CANDIDATES = 400 };

struct learner {
	struct asy_arena *arena;
	const struct asy_learn_sample *samples;
	size_t n;
	bool *held;              /* by sample */
	struct asy_vec candidates; /* struct asy_learn_mark */
	bool nomem;
};

static inline bool learn_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static inline bool learn_letter(uint8_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static inline bool learn_printable(uint8_t c)
{
	return c >= ' ' && c < 0x7f;
}

/* An expression for all versions of the samples; NULL without memory. */
const char *learn_shape(struct learner *l);

/* Texts that hold the name (without version), stand in every file of the program and in no other file. */
void learn_anchors(struct learner *l, const char *name, const char *ret[3]);

#endif
