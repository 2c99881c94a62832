#include "firmware/carve.h"

#include <string.h>

#include "base/limits.h"
#include "firmware/carve_impl.h"
#include "firmware/entropy.h"

static enum asy_err add_known(const struct carve_candidate *c, struct asy_bytes blob, struct asy_vec *parts,
	struct asy_arena *arena)
{
	struct asy_carve_part *part = asy_vec_push(parts);
	const char *label = asy_arena_strdup(arena, c->claim.label);
	bool ok;

	if (!part || !label)
		return ASY_NOMEM;
	*part = (struct asy_carve_part){
		.region = {
			.parent = "",
			.path = "",
			.offset = c->start,
			.length = c->end - c->start,
			.container = c->container->name,
			.label = label,
			.state = "known",
			.entropy = asy_entropy_sampled(asy_bytes_sub(blob, c->start, c->end - c->start, &ok)),
			.confidence = c->claim.confidence,
			.truncated = c->claim.truncated,
		},
		.container = c->container,
		.claim = c->claim,
	};
	return ASY_OK;
}

static enum asy_err partition(const struct asy_carve_job *job, const struct asy_vec *winners, struct asy_vec *parts)
{
	struct carve_candidate *const *w = winners->items;
	uint64_t at = 0;
	enum asy_err err = ASY_OK;

	for (size_t i = 0; i < winners->len && !err; i++) {
		err = asy_carve_gap(job->blob, at, w[i]->start, parts, job->arena);
		if (!err)
			err = add_known(w[i], job->blob, parts, job->arena);
		at = w[i]->end;
	}
	return err ? err : asy_carve_gap(job->blob, at, job->blob.n, parts, job->arena);
}

static bool is_whole(const struct asy_carve *carve)
{
	if (carve->n_parts == 0 || !carve->parts[0].container)
		return false;
	for (size_t i = 1; i < carve->n_parts; i++) {
		const char *state = carve->parts[i].region.state;

		if (strcmp(state, "padding") != 0 && strcmp(state, "erased") != 0)
			return false;
	}
	return true;
}

/* A copy in the arena; *ret stays NULL when there is nothing. */
static enum asy_err keep(const struct asy_vec *v, struct asy_arena *arena, void **ret, size_t *ret_n)
{
	if (v->len == 0)
		return ASY_OK;
	*ret = asy_arena_array(arena, v->len, v->item_size);
	if (!*ret)
		return ASY_NOMEM;
	memcpy(*ret, v->items, v->len * v->item_size);
	*ret_n = v->len;
	return ASY_OK;
}

enum asy_err asy_carve(const struct asy_carve_job *job, struct asy_carve *ret)
{
	struct asy_vec candidates = ASY_VEC_INIT(struct carve_candidate, ASY_LIMIT_CANDIDATES);
	struct asy_vec winners = ASY_VEC_INIT(struct carve_candidate *, ASY_LIMIT_CANDIDATES);
	struct asy_vec losers = ASY_VEC_INIT(struct asy_carve_loser, ASY_LIMIT_CANDIDATES);
	/* Between and around the winners: each may bring one gap beyond the limit, which is then not divided. */
	struct asy_vec parts = ASY_VEC_INIT(struct asy_carve_part, 2 * ASY_LIMIT_CANDIDATES + ASY_LIMIT_BLOB_REGIONS + 2);
	struct asy_carve carve = {0};
	void *list = NULL;
	enum asy_err err;

	err = asy_carve_search(job, &candidates, &carve.stopped, &carve.searched);
	if (!err)
		err = asy_carve_resolve(&candidates, &winners, &losers);
	if (!err)
		err = partition(job, &winners, &parts);
	if (!err)
		err = keep(&parts, job->arena, &list, &carve.n_parts);
	carve.parts = list;
	list = NULL;
	if (!err)
		err = keep(&losers, job->arena, &list, &carve.n_losers);
	carve.losers = list;
	if (!err) {
		carve.whole = is_whole(&carve);
		*ret = carve;
	}
	asy_vec_release(&parts);
	asy_vec_release(&losers);
	asy_vec_release(&winners);
	asy_vec_release(&candidates);
	return err;
}
