/* Decides which of several claims on the same bytes holds. */
#include <stdlib.h>
#include <string.h>

#include "firmware/carve_impl.h"

static int by_strength(const void *a, const void *b)
{
	const struct carve_candidate *x = a, *y = b;
	uint64_t nx = x->end - x->start, ny = y->end - y->start;

	if (x->claim.confidence != y->claim.confidence)
		return x->claim.confidence > y->claim.confidence ? -1 : 1;
	if (nx != ny)
		return nx > ny ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* The first winner that ends behind start. */
static size_t first_behind(const struct asy_vec *winners, uint64_t start)
{
	struct carve_candidate *const *w = winners->items;
	size_t low = 0, high = winners->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (w[middle]->end <= start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A cut-off boot image or stream says nothing about what lies beneath the rest of its stated length. */
static bool may_enclose(const struct carve_candidate *c)
{
	enum asy_container_kind kind = c->container->kind;

	return c->claim.confidence >= CARVE_MEDIUM
		&& (!c->claim.truncated || kind == ASY_KIND_FILE_SYSTEM || kind == ASY_KIND_ARCHIVE
			|| kind == ASY_KIND_PARTITION_TABLE);
}

static enum asy_err lose(struct asy_vec *losers, const struct carve_candidate *c, const struct carve_candidate *to)
{
	struct asy_carve_loser *loser = asy_vec_push(losers);

	if (!loser)
		return ASY_NOMEM;
	*loser = (struct asy_carve_loser){
		.offset = c->start,
		.length = c->end - c->start,
		.container = c->container,
		.confidence = c->claim.confidence,
		.reason = c->claim.confidence < to->claim.confidence ? "the bytes belong to a format of higher confidence"
			: c->end - c->start < to->end - to->start ? "the bytes belong to a longer format of the same confidence"
			: "the bytes belong to an earlier format of the same confidence",
	};
	return ASY_OK;
}

/* Puts c in the place of winners[first, last). */
static enum asy_err place(struct asy_vec *winners, struct carve_candidate *c, size_t first, size_t last)
{
	struct carve_candidate **w;

	if (first == last && !asy_vec_push(winners))
		return ASY_NOMEM;
	w = winners->items;
	if (first == last) {
		memmove(w + first + 1, w + first, (winners->len - 1 - first) * sizeof(struct carve_candidate *));
	} else {
		memmove(w + first + 1, w + last, (winners->len - last) * sizeof(struct carve_candidate *));
		winners->len -= last - first - 1;
	}
	w[first] = c;
	return ASY_OK;
}

static enum asy_err settle(struct carve_candidate *c, struct asy_vec *winners, struct asy_vec *losers)
{
	struct carve_candidate **w = winners->items;
	size_t first = first_behind(winners, c->start), last = first;
	bool encloses = may_enclose(c);

	for (; last < winners->len && w[last]->start < c->end; last++)
		encloses = encloses && c->start < w[last]->start && w[last]->end <= c->end;
	if (first == last || encloses)
		return place(winners, c, first, last);
	if (w[first]->start < c->start && c->end <= w[first]->end)
		return ASY_OK; /* will be found when the winner is opened */
	return lose(losers, c, w[first]);
}

static int by_offset(const void *a, const void *b)
{
	const struct asy_carve_loser *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	if (x->length != y->length)
		return x->length > y->length ? -1 : 1;
	return strcmp(x->container->name, y->container->name);
}

enum asy_err asy_carve_resolve(struct asy_vec *candidates, struct asy_vec *winners, struct asy_vec *losers)
{
	struct carve_candidate *c = candidates->items;

	if (candidates->len)
		qsort(c, candidates->len, sizeof(*c), by_strength);
	for (size_t i = 0; i < candidates->len; i++) {
		enum asy_err err = settle(&c[i], winners, losers);

		if (err)
			return err;
	}
	if (losers->len)
		qsort(losers->items, losers->len, sizeof(struct asy_carve_loser), by_offset);
	return ASY_OK;
}
