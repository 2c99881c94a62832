#include "evidence/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "evidence/store_impl.h"

struct asy_store *asy_store_new(void)
{
	struct asy_store *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	asy_arena_init(&s->arena, ASY_LIMIT_STORE_BYTES);
	asy_intern_init(&s->texts, &s->arena);
	s->regions = ASY_VEC_INIT(struct asy_region, ASY_LIMIT_REGIONS);
	s->entries = ASY_VEC_INIT(struct asy_entry, ASY_LIMIT_ENTRIES);
	s->observations = ASY_VEC_INIT(struct asy_stored_observation, ASY_LIMIT_OBSERVATIONS);
	s->components = ASY_VEC_INIT(struct asy_component, ASY_LIMIT_COMPONENTS);
	s->coverage = ASY_VEC_INIT(struct asy_coverage, ASY_LIMIT_AREAS);
	s->problems = ASY_VEC_INIT(struct asy_problem, ASY_LIMIT_PROBLEMS);
	return s;
}

void asy_store_free(struct asy_store *s)
{
	if (!s)
		return;
	asy_vec_release(&s->regions);
	asy_vec_release(&s->entries);
	asy_vec_release(&s->observations);
	asy_vec_release(&s->components);
	asy_vec_release(&s->coverage);
	asy_vec_release(&s->problems);
	asy_intern_release(&s->texts);
	asy_arena_release(&s->arena);
	free(s->by_id);
	free(s);
}

/* Replaces each text of a record by the store's copy; false without memory. */
static bool keep_texts(struct asy_store *s, const char **const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		*texts[i] = asy_intern(&s->texts, *texts[i]);
		if (!*texts[i])
			return false;
	}
	return true;
}

#define KEEP(s, ...) \
	keep_texts(s, (const char **const[]){__VA_ARGS__}, sizeof((const char **const[]){__VA_ARGS__}) / sizeof(char *))

/* A copy of the record at the end of v, or NULL. */
static void *append(struct asy_vec *v, const void *record)
{
	void *slot = asy_vec_push(v);

	if (slot)
		memcpy(slot, record, v->item_size);
	return slot;
}

void asy_store_add_region(struct asy_store *s, const struct asy_region *r)
{
	struct asy_region copy = *r;

	if (s->sealed)
		abort();
	if (!KEEP(s, &copy.parent, &copy.path, &copy.container, &copy.label, &copy.state) || !append(&s->regions, &copy))
		asy_store_lower(s, "bytes", "more regions than the limit REGIONS or memory allow");
}

void asy_store_add_entry(struct asy_store *s, const struct asy_entry *e)
{
	struct asy_entry copy = *e;

	if (s->sealed)
		abort();
	if (!KEEP(s, &copy.path, &copy.type, &copy.sha256, &copy.target, &copy.xattrs, &copy.container) ||
	    !append(&s->entries, &copy))
		asy_store_lower(s, "files", "more files than the limit ENTRIES or memory allow");
}

void asy_store_add_component(struct asy_store *s, const struct asy_component *c)
{
	struct asy_component copy = *c;

	if (s->sealed)
		abort();
	if (!KEEP(s, &copy.name, &copy.version, &copy.type, &copy.purl, &copy.cpe, &copy.licence, &copy.supplier,
	          &copy.upstream, &copy.source, &copy.path, &copy.evidence, &copy.files, &copy.depends) ||
	    !append(&s->components, &copy))
		asy_store_lower(s, "components", "more components than the limit COMPONENTS or memory allow");
}

void asy_store_add_problem(struct asy_store *s, const struct asy_problem *p)
{
	struct asy_problem copy = *p;

	if (s->sealed)
		abort();
	if (!KEEP(s, &copy.path, &copy.what, &copy.stage) || !append(&s->problems, &copy))
		s->problems_dropped++; /* whoever has a problem lowers the coverage of the area itself */
}

static bool keep_observation(struct asy_store *s, struct asy_observation *o)
{
	if (!KEEP(s, &o->kind, &o->collector, &o->subject, &o->summary, &o->locus.path))
		return false;
	for (size_t i = 0; i < o->n_attrs; i++)
		if (!KEEP(s, &o->attrs[i].key, &o->attrs[i].text))
			return false;
	return true;
}

void asy_store_add_observation(struct asy_store *s, const struct asy_observation *o)
{
	struct asy_observation *copy = asy_arena_alloc(&s->arena, sizeof(*copy));
	struct asy_stored_observation *slot;

	if (s->sealed)
		abort();
	if (copy)
		*copy = *o;
	slot = copy && keep_observation(s, copy) ? asy_vec_push(&s->observations) : NULL;
	if (slot)
		slot->o = copy;
	else
		asy_store_lower(s, o->collector, "more observations than the limit OBSERVATIONS or memory allow");
}

static struct asy_coverage *find_area(const struct asy_store *s, const char *area)
{
	for (size_t i = 0; i < s->coverage.len; i++) {
		struct asy_coverage *row = asy_vec_at(&s->coverage, i);

		if (strcmp(row->area, area) == 0)
			return row;
	}
	return NULL;
}

static uint64_t add_up(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static void join_reasons(struct asy_store *s, struct asy_coverage *row, const char *reason)
{
	char *both;

	if (!reason || !*reason || strstr(row->reason, reason))
		return;
	if (!*row->reason) {
		const char *copy = asy_intern(&s->texts, reason);

		row->reason = copy ? copy : "not enough memory";
		return;
	}
	if (strlen(row->reason) > ASY_LIMIT_ATTRIBUTE_BYTES)
		return; /* enough reasons */
	both = asy_arena_printf(&s->arena, "%s; %s", row->reason, reason);
	if (both)
		row->reason = both;
}

void asy_store_add_coverage(struct asy_store *s, const struct asy_coverage *c)
{
	struct asy_coverage *row = find_area(s, c->area), copy = *c;

	if (s->sealed)
		abort();
	if (!row) {
		/* An area without a row counts as not covered, so what does not fit is on the safe side. */
		if (KEEP(s, &copy.area, &copy.unit, &copy.reason))
			(void)!append(&s->coverage, &copy);
		return;
	}
	row->examined = add_up(row->examined, c->examined);
	row->total = add_up(row->total, c->total);
	row->observations = add_up(row->observations, c->observations);
	row->complete = row->complete && c->complete;
	join_reasons(s, row, c->reason);
}

void asy_store_lower(struct asy_store *s, const char *area, const char *reason)
{
	struct asy_coverage row = {.area = area, .unit = "", .reason = reason};

	asy_store_add_coverage(s, &row);
}

/* ---- reading ---- */

#define READERS(name, plural, vec) \
	const struct asy_##name *asy_store_##name(const struct asy_store *s, size_t i) \
	{ \
		return asy_vec_at(&s->vec, i); \
	} \
	size_t asy_store_n_##plural(const struct asy_store *s) \
	{ \
		return s->vec.len; \
	}

READERS(region, regions, regions)
READERS(entry, entries, entries)
READERS(component, components, components)
READERS(coverage, coverage, coverage)
READERS(problem, problems, problems)

const struct asy_observation *asy_store_observation(const struct asy_store *s, size_t i)
{
	const struct asy_stored_observation *slot = asy_vec_at(&s->observations, i);

	return slot ? slot->o : NULL;
}

size_t asy_store_n_observations(const struct asy_store *s)
{
	return s->observations.len;
}

const char *asy_store_id(const struct asy_store *s, size_t i)
{
	const struct asy_stored_observation *slot = asy_vec_at(&s->observations, i);

	return slot ? slot->id : "";
}

size_t asy_store_problems_dropped(const struct asy_store *s)
{
	return s->problems_dropped;
}

/* First observation whose kind is not below `kind` (or, with after, is above it). */
static size_t bound(const struct asy_store *s, const char *kind, bool after)
{
	size_t low = 0, high = s->observations.len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(asy_store_observation(s, middle)->kind, kind);

		if (order < 0 || (after && order == 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t asy_store_of_kind(const struct asy_store *s, const char *kind, size_t *ret_first)
{
	*ret_first = bound(s, kind, false);
	return bound(s, kind, true) - *ret_first;
}

const struct asy_coverage *asy_store_area(const struct asy_store *s, const char *area)
{
	return find_area(s, area);
}
