/* From the verdicts of requirements to those of levels and of the whole scheme. */
#include <string.h>

#include "assess/eval.h"

static bool counts(const struct asy_requirement_result *r)
{
	return strcmp(r->edition->obligation, "M") == 0;
}

static enum asy_err conclude_level(struct asy_arena *arena, const struct asy_scheme_result *s, size_t level,
                                   struct asy_level_result *ret)
{
	*ret = (struct asy_level_result){.level = &s->scheme->levels[level], .verdict = ASY_PASS};
	ret->missing = asy_arena_array(arena, s->n + 1, sizeof(*ret->missing));
	if (!ret->missing)
		return ASY_NOMEM;
	for (size_t i = 0; i < s->n; i++) {
		const struct asy_requirement_result *r = &s->list[i];

		if (!counts(r) || asy_scheme_level(s->scheme, r->requirement->level) > level)
			continue;
		ret->verdict = asy_verdict_all(ret->verdict, r->verdict);
		if (r->verdict == ASY_FAIL || r->verdict == ASY_INCONCLUSIVE)
			ret->missing[ret->n_missing++] = r;
	}
	return ASY_OK;
}

enum asy_err asy_conclude_scheme(struct asy_arena *arena, struct asy_scheme_result *ret)
{
	ret->verdict = ASY_PASS;
	for (size_t i = 0; i < ret->n; i++)
		if (counts(&ret->list[i]))
			ret->verdict = asy_verdict_all(ret->verdict, ret->list[i].verdict);
	ret->n_levels = ret->scheme->n_levels;
	ret->levels = asy_arena_array(arena, ret->n_levels + 1, sizeof(*ret->levels));
	if (!ret->levels)
		return ASY_NOMEM;
	for (size_t i = 0; i < ret->n_levels; i++)
		if (conclude_level(arena, ret, i, &ret->levels[i]))
			return ASY_NOMEM;
	return ASY_OK;
}
