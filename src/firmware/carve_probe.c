/* Finds every place where a container may begin, within bounds that a hostile blob cannot stretch. */
#include "base/limits.h"
#include "firmware/carve_impl.h"
#include "firmware/magics.h"

/* Inside a blob a probe first sees a short window, because most signatures found there are chance hits and
 * a probe may read all it is given (checksums, decompression). Only a claim that reaches the window's end
 * sees more. A probe that calls a shortened container invalid instead of truncated is asked again with
 * the whole rest while its container's own allowance lasts. */
enum { WINDOWS = 3, ALLOWANCE = 2 /* times the blob */ };
static const uint64_t windows[WINDOWS] = {16 * ASY_KIB, 1 * ASY_MIB, UINT64_MAX};

struct search {
	const struct asy_carve_job *job;
	struct asy_vec *candidates;
	uint64_t budget;       /* bytes that may still be handed to probes */
	uint64_t probed;       /* places looked at */
	uint64_t sure_end;     /* end of the last claim that is believed */
	uint64_t *last_start;  /* per container: start probed last, plus one; 0 for none */
	uint64_t *allowance;   /* per container: bytes for asking again */
	enum asy_err stopped;
};

static bool claim_is_sane(const struct asy_claim *claim, size_t given)
{
	return claim->length >= 1 && claim->length <= given && claim->confidence >= 1 && claim->confidence <= 100;
}

static enum asy_err probe_window(struct search *s, uint32_t row, uint64_t start, uint64_t window,
	struct asy_claim *ret_claim)
{
	struct asy_bytes in = asy_bytes_head(asy_bytes_from_offset(s->job->blob, start), window);
	enum asy_err err;

	if (in.n > s->budget) {
		s->stopped = ASY_BUDGET;
		return ASY_BUDGET;
	}
	s->budget -= in.n;
	*ret_claim = (struct asy_claim){0};
	err = s->job->table[row]->probe(in, ret_claim);
	if (!err && !claim_is_sane(ret_claim, in.n))
		err = ASY_BUG;
	s->budget -= ret_claim->work < s->budget ? ret_claim->work : s->budget; /* a row of bombs is a lot of work */
	return err;
}

/* True when more bytes could change what the probe said about `given` bytes. */
static bool wants_more(enum asy_err err, const struct asy_claim *claim, uint64_t given)
{
	return err == ASY_TRUNCATED || (!err && (claim->truncated || claim->length == given));
}

static bool probe(struct search *s, uint32_t row, uint64_t start, struct asy_claim *ret_claim)
{
	uint64_t rest = s->job->blob.n - start;
	enum asy_err err = ASY_TRUNCATED;
	unsigned k = start ? 0 : WINDOWS - 1;

	for (; k < WINDOWS && !s->stopped; k++) {
		uint64_t given = windows[k] < rest ? windows[k] : rest;

		err = probe_window(s, row, start, given, ret_claim);
		if (given == rest || s->stopped)
			return !err;
		if (wants_more(err, ret_claim, given))
			continue;
		if (!err)
			return true;
		if (rest > s->allowance[row])
			return false;
		s->allowance[row] -= rest;
		s->budget += rest;
		return !probe_window(s, row, start, rest, ret_claim);
	}
	return false;
}

/* Returns the offset at which the search goes on when the rest of the claim needs no search, or 0. */
static enum asy_err look_at(struct search *s, uint32_t row, uint64_t start, uint64_t *ret_skip)
{
	const struct asy_container *container = s->job->table[row];
	struct carve_candidate *candidate;
	struct asy_claim claim;

	*ret_skip = 0;
	if (s->last_start[row] == start + 1)
		return ASY_OK;
	s->last_start[row] = start + 1;
	if (s->probed >= ASY_LIMIT_CANDIDATES) {
		s->stopped = ASY_LIMIT;
		return ASY_OK;
	}
	s->probed++;
	if (s->job->before_probe && !s->job->before_probe(s->job->ctx, container, start))
		return ASY_OK;
	if (!probe(s, row, start, &claim))
		return ASY_OK;
	candidate = asy_vec_push(s->candidates);
	if (!candidate)
		return ASY_NOMEM;
	*candidate = (struct carve_candidate){start, start + claim.length, row, container, claim};
	if (claim.confidence >= CARVE_SURE && !claim.truncated && start >= s->sure_end) {
		s->sure_end = candidate->end;
		*ret_skip = candidate->end;
	}
	return ASY_OK;
}

static bool begins_here(const struct asy_container *container, struct asy_bytes blob)
{
	if (container->n_magics == 0)
		return true;
	for (size_t k = 0; k < container->n_magics; k++)
		if (asy_magic_at_start(&container->magics[k], blob))
			return true;
	return false;
}

/* Every container may stand at the start, also those that are not searched for elsewhere. */
static enum asy_err search_start(struct search *s, uint64_t *ret_from)
{
	enum asy_err err = ASY_OK;

	*ret_from = 0;
	for (uint32_t row = 0; row < s->job->n_rows && !err && !s->stopped; row++) {
		uint64_t skip;

		if (!begins_here(s->job->table[row], s->job->blob))
			continue;
		s->sure_end = 0; /* rivals for the start do not hide each other */
		err = look_at(s, row, 0, &skip);
		if (skip > *ret_from)
			*ret_from = skip;
	}
	s->sure_end = *ret_from;
	return err;
}

static enum asy_err search_rest(struct search *s, const struct asy_magics *magics, uint64_t from,
	uint64_t *ret_searched)
{
	struct asy_magic_scan scan = asy_magic_scan_begin(magics, s->job->blob);
	struct asy_magic_hit hit;

	asy_magic_scan_skip(&scan, from);
	while (asy_magic_scan_next(&scan, &hit)) {
		uint64_t skip;
		enum asy_err err = hit.start ? look_at(s, hit.row, hit.start, &skip) : ASY_OK;

		if (err)
			return err;
		if (hit.start && skip)
			asy_magic_scan_skip(&scan, skip);
		if (s->stopped) {
			*ret_searched = hit.start;
			return ASY_OK;
		}
	}
	*ret_searched = s->job->blob.n;
	return ASY_OK;
}

enum asy_err asy_carve_search(const struct asy_carve_job *job, struct asy_vec *candidates,
	enum asy_err *ret_stopped, uint64_t *ret_searched)
{
	const struct asy_magics *magics = asy_magics_new(job->table, job->n_rows, job->arena);
	struct search s = {
		.job = job,
		.candidates = candidates,
		.budget = ASY_LIMIT_PROBE_BASE + ASY_LIMIT_PROBE_FACTOR * job->blob.n,
		.last_start = asy_arena_array(job->arena, job->n_rows, sizeof(uint64_t)),
		.allowance = asy_arena_array(job->arena, job->n_rows, sizeof(uint64_t)),
	};
	uint64_t from;
	enum asy_err err;

	*ret_searched = 0;
	if (!magics || !s.last_start || !s.allowance)
		return ASY_NOMEM;
	for (size_t i = 0; i < job->n_rows; i++)
		s.allowance[i] = ALLOWANCE * (uint64_t)job->blob.n;
	err = search_start(&s, &from);
	if (!err && !s.stopped)
		err = search_rest(&s, magics, from, ret_searched);
	*ret_stopped = s.stopped;
	return err;
}
