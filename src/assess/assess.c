#include "assess/assess.h"

#include "assess/contradiction.h"
#include "assess/eval.h"

static enum asy_err one_scheme(struct asy_memo *memo, const struct asy_scheme *scheme, struct asy_scheme_result *ret)
{
	ret->scheme = scheme;
	ret->n = scheme->n_requirements;
	ret->list = asy_arena_array(memo->arena, ret->n + 1, sizeof(*ret->list));
	if (!ret->list)
		return ASY_NOMEM;
	for (size_t i = 0; i < ret->n; i++) {
		const struct asy_requirement_result *r = asy_memo_requirement(memo, scheme, i);

		if (!r)
			return ASY_NOMEM;
		ret->list[i] = *r;
		ret->counts[r->verdict]++;
	}
	return asy_conclude_scheme(memo->arena, ret);
}

static enum asy_err digest_rows(struct asy_memo *memo, struct asy_assessment_result *ret)
{
	const struct asy_declarations *d = memo->in->declarations;

	ret->row_digests = asy_arena_array(memo->arena, d->tables.len + 1, sizeof(*ret->row_digests));
	for (size_t i = 0; ret->row_digests && i < d->tables.len; i++) {
		const struct asy_table_answers *t = *(struct asy_table_answers **)asy_vec_at(&d->tables, i);

		ret->row_digests[i] = asy_arena_array(memo->arena, t->n_rows + 1, sizeof(**ret->row_digests));
		if (!ret->row_digests[i])
			return ASY_NOMEM;
		for (size_t r = 0; r < t->n_rows; r++)
			ret->row_digests[i][r] = asy_digest_row(&memo->digester, &t->rows[r]);
	}
	return ret->row_digests ? ASY_OK : ASY_NOMEM;
}

static bool asked_for(const struct asy_assess_input *in, const struct asy_scheme *scheme)
{
	for (size_t i = 0; i < in->n_schemes; i++)
		if (in->schemes[i] == scheme)
			return true;
	return false;
}

/* What the memo knows of schemes that nobody asked for is what verdicts were carried from. */
static enum asy_err list_carried_from(const struct asy_memo *memo, struct asy_assessment_result *ret)
{
	const struct asy_vec *all = &memo->in->catalog->schemes;

	ret->carried_from = asy_arena_array(memo->arena, all->len + 1, sizeof(*ret->carried_from));
	if (!ret->carried_from)
		return ASY_NOMEM;
	for (size_t i = 0; i < all->len; i++) {
		struct asy_scheme_result *s = &ret->carried_from[ret->n_carried_from];

		s->scheme = *(struct asy_scheme **)asy_vec_at(all, i);
		s->n = 0;
		if (asked_for(memo->in, s->scheme))
			continue;
		s->list = asy_arena_array(memo->arena, s->scheme->n_requirements + 1, sizeof(*s->list));
		if (!s->list)
			return ASY_NOMEM;
		for (size_t k = 0; k < s->scheme->n_requirements; k++)
			if (memo->schemes[i][k])
				s->list[s->n++] = *memo->schemes[i][k];
		ret->n_carried_from += s->n != 0;
	}
	return ASY_OK;
}

enum asy_err asy_assess(struct asy_arena *arena, const struct asy_assess_input *in, struct asy_assessment_result *ret)
{
	struct asy_memo memo;

	*ret = (struct asy_assessment_result){.n_schemes = in->n_schemes};
	ret->schemes = asy_arena_array(arena, in->n_schemes + 1, sizeof(*ret->schemes));
	if (!ret->schemes || asy_memo_init(&memo, in, arena) || digest_rows(&memo, ret))
		return ASY_NOMEM;
	ret->standing = memo.standing;
	for (size_t i = 0; i < in->n_schemes; i++) {
		enum asy_err err = one_scheme(&memo, in->schemes[i], &ret->schemes[i]);

		if (err)
			return err;
	}
	if (list_carried_from(&memo, ret))
		return ASY_NOMEM;
	return asy_find_contradictions(arena, in, ret);
}
