/* Order, names and checks of a finished store. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "evidence/store_impl.h"

enum { ID_PREFIX = 14 }; /* "o-" and 12 digits */

static int compare_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_attrs(const void *a, const void *b)
{
	const struct asy_attr *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static void put_text(struct asy_buf *b, const char *text)
{
	asy_buf_le32(b, (uint32_t)strlen(text));
	asy_buf_text(b, text);
}

/* What an observation is, without how it is told: the order of attributes does not matter. */
static enum asy_err digest(struct asy_stored_observation *s, struct asy_buf *b)
{
	struct asy_observation o = *s->o;

	qsort(o.attrs, o.n_attrs, sizeof(o.attrs[0]), compare_attrs);
	asy_buf_clear(b);
	put_text(b, o.kind);
	put_text(b, o.collector);
	put_text(b, o.subject);
	put_text(b, o.locus.path);
	asy_buf_le64(b, o.locus.offset);
	asy_buf_le64(b, o.locus.length);
	asy_buf_le32(b, o.locus.line);
	for (size_t i = 0; i < o.n_attrs; i++) {
		put_text(b, o.attrs[i].key);
		asy_buf_u8(b, (uint8_t)o.attrs[i].type);
		asy_buf_le64(b, (uint64_t)o.attrs[i].number);
		put_text(b, o.attrs[i].text);
	}
	if (b->err)
		return ASY_NOMEM;
	asy_sha256(asy_buf_bytes(b), s->digest);
	s->id[0] = 'o';
	s->id[1] = '-';
	asy_hex(s->digest, (ID_PREFIX - 2) / 2, s->id + 2);
	return ASY_OK;
}

static int compare_observations(const void *a, const void *b)
{
	const struct asy_stored_observation *x = a, *y = b;
	const struct asy_observation *p = x->o, *q = y->o;
	int order = strcmp(p->kind, q->kind);

	if (!order)
		order = strcmp(p->locus.path, q->locus.path);
	if (!order)
		order = compare_u64(p->locus.line, q->locus.line);
	if (!order)
		order = compare_u64(p->locus.offset, q->locus.offset);
	if (!order)
		order = strcmp(p->subject, q->subject);
	if (!order)
		order = strcmp(p->summary, q->summary);
	if (!order)
		order = memcmp(x->digest, y->digest, sizeof(x->digest));
	return order;
}

static int compare_ids(const void *a, const void *b, void *ctx)
{
	const struct asy_stored_observation *all = ctx;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int order = memcmp(all[x].id, all[y].id, ID_PREFIX);

	return order ? order : compare_u64(x, y);
}

/* Equal beginnings get numbers, in the order of the observations. */
static void tell_apart(struct asy_stored_observation *all, const uint32_t *by_id, size_t n)
{
	unsigned same = 1;

	for (size_t i = 1; i < n; i++) {
		struct asy_stored_observation *here = &all[by_id[i]];

		same = memcmp(here->id, all[by_id[i - 1]].id, ID_PREFIX) == 0 ? same + 1 : 1;
		if (same > 1)
			snprintf(here->id + ID_PREFIX, sizeof(here->id) - ID_PREFIX, "-%u", same);
	}
}

static enum asy_err seal_observations(struct asy_store *s)
{
	struct asy_stored_observation *all = s->observations.items;
	size_t n = s->observations.len;
	struct asy_buf b;
	enum asy_err err = ASY_OK;

	asy_buf_init(&b, 64 << 20);
	for (size_t i = 0; !err && i < n; i++)
		err = digest(&all[i], &b);
	asy_buf_release(&b);
	if (err || n == 0)
		return err;
	s->by_id = calloc(n, sizeof(*s->by_id));
	if (!s->by_id)
		return ASY_NOMEM;
	qsort(all, n, sizeof(*all), compare_observations);
	for (size_t i = 0; i < n; i++)
		s->by_id[i] = (uint32_t)i;
	qsort_r(s->by_id, n, sizeof(*s->by_id), compare_ids, all);
	tell_apart(all, s->by_id, n);
	return ASY_OK;
}

bool asy_store_find(const struct asy_store *s, const char *id, size_t *ret_index)
{
	size_t low = 0, high = s->observations.len;

	if (!s->by_id)
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strncmp(asy_store_id(s, s->by_id[middle]), id, ID_PREFIX) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < s->observations.len; low++) {
		const char *here = asy_store_id(s, s->by_id[low]);

		if (strcmp(here, id) == 0) {
			*ret_index = s->by_id[low];
			return true;
		}
		if (strncmp(here, id, ID_PREFIX) != 0)
			return false;
	}
	return false;
}

static int compare_regions(const void *a, const void *b)
{
	const struct asy_region *x = a, *y = b;
	int order = strcmp(x->parent, y->parent);

	if (!order)
		order = compare_u64(x->offset, y->offset);
	if (!order)
		order = compare_u64(x->length, y->length);
	if (!order)
		order = strcmp(x->path, y->path);
	return order ? order : strcmp(x->label, y->label);
}

static int compare_areas(const void *a, const void *b)
{
	const struct asy_coverage *x = a, *y = b;

	return strcmp(x->area, y->area);
}

static uint64_t count_of_collector(const struct asy_store *s, const char *collector)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s->observations.len; i++)
		n += asy_store_observation(s, i)->collector == collector; /* interned */
	return n;
}

/* What an area says of itself must agree with what is here. */
static void check_coverage(struct asy_store *s)
{
	for (size_t i = 0; i < s->coverage.len; i++) {
		struct asy_coverage row = *(const struct asy_coverage *)asy_vec_at(&s->coverage, i);
		uint64_t present = count_of_collector(s, row.area);
		char reason[120];

		if (present != row.observations) {
			snprintf(reason, sizeof(reason), "%llu observations announced, %llu present",
			         (unsigned long long)row.observations, (unsigned long long)present);
			asy_store_lower(s, row.area, reason);
		}
		if (row.complete && row.examined < row.total) {
			snprintf(reason, sizeof(reason), "only %llu of %llu %s examined", (unsigned long long)row.examined,
			         (unsigned long long)row.total, *row.unit ? row.unit : "parts");
			asy_store_lower(s, row.area, reason);
		}
	}
	if (s->coverage.len)
		qsort(s->coverage.items, s->coverage.len, sizeof(struct asy_coverage), compare_areas);
}

enum asy_err asy_store_seal(struct asy_store *s)
{
	enum asy_err err = seal_observations(s);

	if (err)
		return err;
	asy_store_seal_components(s);
	if (s->regions.len)
		qsort(s->regions.items, s->regions.len, sizeof(struct asy_region), compare_regions);
	check_coverage(s);
	s->sealed = true;
	return ASY_OK;
}

void asy_store_reopen(struct asy_store *s)
{
	free(s->by_id);
	s->by_id = NULL;
	s->sealed = false;
}
