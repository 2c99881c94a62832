#include "catalog/diff.h"

#include <string.h>

static const char *const names[ASY_CHANGE__MAX] = {"new", "gone", "obligation", "split", "moved", "condition", "text", "tests", "none"};

const char *asy_change_name(enum asy_change_kind kind)
{
	return names[kind];
}

static size_t find(const struct asy_scheme *s, const char *id)
{
	for (size_t i = 0; i < s->n_requirements; i++)
		if (strcmp(s->requirements[i]->id, id) == 0)
			return i;
	return SIZE_MAX;
}

/* How many requirements of the scheme take the place of `id`. */
static size_t heirs(const struct asy_scheme *s, const char *id)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_requirements; i++)
		n += asy_names_have(&s->requirements[i]->replaces, id);
	return n;
}

static const struct asy_test *test_of(const struct asy_scheme *s, const struct asy_requirement *r, const char *id)
{
	for (size_t i = 0; r && i < r->n_tests; i++)
		if (asy_test_in_suite(&r->tests[i], s) && strcmp(r->tests[i].id, id) == 0)
			return &r->tests[i];
	return NULL;
}

static enum asy_err only_in(struct asy_arena *arena, const struct asy_scheme *s, const struct asy_requirement *r,
                            const struct asy_scheme *other_scheme, const struct asy_requirement *other, struct asy_names *ret, size_t *ret_units)
{
	*ret = (struct asy_names){0};
	*ret_units = 0;
	if (!r)
		return ASY_OK;
	ret->list = asy_arena_array(arena, r->n_tests + 1, sizeof(*ret->list));
	if (!ret->list)
		return ASY_NOMEM;
	for (size_t i = 0; i < r->n_tests; i++) {
		if (!asy_test_in_suite(&r->tests[i], s))
			continue;
		*ret_units += r->tests[i].n_units;
		if (!test_of(other_scheme, other, r->tests[i].id))
			ret->list[ret->n++] = r->tests[i].id;
	}
	return ASY_OK;
}

/* A requirement that kept its id. "none ..." is how the data says that the demand is the same. */
static enum asy_change_kind kind_of(const struct asy_change *c)
{
	if (strcmp(c->was->obligation, c->is->obligation) != 0)
		return ASY_CHANGE_OBLIGATION;
	if (*c->after->change && strncmp(c->after->change, "none", 4) != 0)
		return strcmp(c->was->status, c->is->status) != 0 ? ASY_CHANGE_CONDITION : ASY_CHANGE_TEXT;
	return c->tests_gone.n || c->tests_new.n || c->units_before != c->units_after ? ASY_CHANGE_TESTS : ASY_CHANGE_NONE;
}

static enum asy_err add(struct asy_arena *arena, const struct asy_scheme *before, size_t b, const struct asy_scheme *after, size_t a,
                        struct asy_changes *ret)
{
	struct asy_change *c = &ret->list[ret->n++];
	enum asy_err err;

	*c = (struct asy_change){
		.before = b != SIZE_MAX ? before->requirements[b] : NULL, .was = b != SIZE_MAX ? before->editions[b] : NULL,
		.after = a != SIZE_MAX ? after->requirements[a] : NULL, .is = a != SIZE_MAX ? after->editions[a] : NULL,
	};
	err = only_in(arena, before, c->before, after, c->after, &c->tests_gone, &c->units_before);
	if (!err)
		err = only_in(arena, after, c->after, before, c->before, &c->tests_new, &c->units_after);
	if (!c->before)
		c->kind = ASY_CHANGE_NEW;
	else if (!c->after)
		c->kind = ASY_CHANGE_GONE;
	else if (strcmp(c->before->id, c->after->id) == 0)
		c->kind = kind_of(c);
	else
		c->kind = heirs(after, c->before->id) > 1 ? ASY_CHANGE_SPLIT : ASY_CHANGE_MOVED;
	ret->counts[c->kind]++;
	return err;
}

enum asy_err asy_catalog_diff(struct asy_arena *arena, const struct asy_scheme *before, const struct asy_scheme *after,
                              struct asy_changes *ret)
{
	size_t most = before->n_requirements + after->n_requirements;
	enum asy_err err = ASY_OK;

	for (size_t i = 0; i < after->n_requirements; i++)
		most += after->requirements[i]->replaces.n;
	*ret = (struct asy_changes){.list = asy_arena_array(arena, most + 1, sizeof(*ret->list))};
	if (!ret->list)
		return ASY_NOMEM;
	for (size_t a = 0; !err && a < after->n_requirements; a++) {
		const struct asy_requirement *r = after->requirements[a];
		size_t same = find(before, r->id), known = same != SIZE_MAX;

		if (same != SIZE_MAX)
			err = add(arena, before, same, after, a, ret);
		for (size_t i = 0; !err && same == SIZE_MAX && i < r->replaces.n; i++) {
			size_t b = find(before, r->replaces.list[i]);

			if (b == SIZE_MAX)
				continue;
			known++;
			err = add(arena, before, b, after, a, ret);
		}
		if (!err && !known)
			err = add(arena, before, SIZE_MAX, after, a, ret);
	}
	for (size_t b = 0; !err && b < before->n_requirements; b++)
		if (find(after, before->requirements[b]->id) == SIZE_MAX && heirs(after, before->requirements[b]->id) == 0)
			err = add(arena, before, b, after, SIZE_MAX, ret);
	return err;
}
