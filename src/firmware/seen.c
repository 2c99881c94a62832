#include "firmware/seen.h"

#include <stdlib.h>
#include <string.h>

/* Digests are uniformly distributed unless somebody made many of equal start: then the probe bound ends the search. */
enum { FIRST_CAP = 1024, MAX_PROBES = 64 };

static size_t start_of(const uint8_t digest[32], size_t cap)
{
	uint64_t h;

	memcpy(&h, digest + 8, sizeof(h));
	return (size_t)h & (cap - 1);
}

static bool insert(struct asy_seen *d, const uint8_t digest[32])
{
	size_t at = start_of(digest, d->cap);

	for (int i = 0; i < MAX_PROBES; i++, at = (at + 1) & (d->cap - 1)) {
		if (!d->used[at]) {
			memcpy(d->slots[at], digest, 32);
			d->used[at] = true;
			d->n++;
			return false;
		}
		if (memcmp(d->slots[at], digest, 32) == 0)
			return true;
	}
	return false;
}

static bool grow(struct asy_seen *d)
{
	struct asy_seen bigger = {.cap = d->cap ? d->cap * 2 : FIRST_CAP};

	bigger.slots = calloc(bigger.cap, 32);
	bigger.used = calloc(bigger.cap, sizeof(bool));
	if (!bigger.slots || !bigger.used) {
		asy_seen_release(&bigger);
		return false;
	}
	for (size_t i = 0; i < d->cap; i++)
		if (d->used[i])
			(void)insert(&bigger, d->slots[i]);
	asy_seen_release(d);
	*d = bigger;
	return true;
}

bool asy_seen_add(struct asy_seen *d, const uint8_t digest[32])
{
	if (d->n >= d->cap / 2 && !grow(d) && d->n >= d->cap / 4 * 3)
		return false;
	return insert(d, digest);
}

void asy_seen_release(struct asy_seen *d)
{
	free(d->slots);
	free(d->used);
	*d = (struct asy_seen){0};
}
