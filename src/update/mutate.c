#include "update/mutate.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "update/family.h"

const char *asy_expect_name(enum asy_expect expect)
{
	static const char *const names[] = {"refuse", "either", "accept"};

	return names[expect];
}

void asy_mutator_init(struct asy_mutator *m, struct asy_update *u, struct asy_arena *arena)
{
	*m = (struct asy_mutator){.u = u, .arena = arena, .list = ASY_VEC_INIT(struct asy_mutation, ASY_LIMIT_MUTATIONS)};
}

void asy_mutator_release(struct asy_mutator *m)
{
	for (size_t i = 0; i < m->list.len; i++)
		asy_vec_release(&((struct asy_mutation *)asy_vec_at(&m->list, i))->segments);
	asy_vec_release(&m->list);
}

/* Lower case, digits and '-': goes into file names and reports. */
static const char *clean_id(struct asy_mutator *m, unsigned group, const char *name)
{
	char id[80];
	size_t n = (size_t)snprintf(id, sizeof(id), "%02u-", group);
	bool dash = true;

	for (; *name && n < sizeof(id) - 8; name++) {
		char c = (char)tolower((unsigned char)*name);

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
			id[n++] = c;
			dash = false;
		} else if (!dash) {
			id[n++] = '-';
			dash = true;
		}
	}
	if (n && id[n - 1] == '-')
		n--;
	id[n] = 0;
	for (unsigned again = 2; again < 1000; again++) {
		size_t i = 0;

		while (i < m->list.len && strcmp(((struct asy_mutation *)asy_vec_at(&m->list, i))->id, id) != 0)
			i++;
		if (i == m->list.len)
			break;
		snprintf(id + n, sizeof(id) - n, "-%u", again);
	}
	return asy_arena_strdup(m->arena, id);
}

struct asy_mutation *asy_mutate_new(struct asy_mutator *m, unsigned group, const char *class, enum asy_expect expect, const char *what,
                                    const char *name_fmt, ...)
{
	static struct asy_mutation spare;
	struct asy_mutation made = {.group = group, .class = class, .what = what, .expect = expect, .skip = "",
	                            .segments = ASY_VEC_INIT(struct asy_segment, ASY_LIMIT_MUTATION_SEGMENTS)}, *mu;
	char name[80];
	va_list args;

	va_start(args, name_fmt);
	vsnprintf(name, sizeof(name), name_fmt, args);
	va_end(args);
	made.id = clean_id(m, group, name);
	mu = made.id ? asy_vec_push(&m->list) : NULL;
	if (!mu) {
		asy_vec_release(&spare.segments);
		mu = &spare;
	}
	*mu = made;
	return mu;
}

void asy_mutate_skip(struct asy_mutator *m, unsigned group, const char *class, const char *name, const char *reason)
{
	asy_mutate_new(m, group, class, ASY_EXPECT_REFUSE, reason, "%s", name)->skip = reason;
}

static void push(struct asy_mutation *mu, struct asy_segment s)
{
	struct asy_segment *slot = s.length ? asy_vec_push(&mu->segments) : NULL;

	if (slot)
		*slot = s;
	else if (s.length)
		mu->dropped = true;
}

void asy_mutate_copy(struct asy_mutator *m, struct asy_mutation *mu, uint64_t offset, uint64_t length)
{
	if (offset > m->u->in.n)
		return;
	if (length > m->u->in.n - offset)
		length = m->u->in.n - offset;
	push(mu, (struct asy_segment){.offset = offset, .length = length});
}

void asy_mutate_data(struct asy_mutator *m, struct asy_mutation *mu, struct asy_bytes data)
{
	uint8_t *copy = data.n ? asy_arena_alloc(m->arena, data.n) : NULL;

	if (!data.n)
		return;
	if (!copy) {
		mu->dropped = true;
		return;
	}
	memcpy(copy, data.p, data.n);
	push(mu, (struct asy_segment){.length = data.n, .data = {copy, data.n}});
}

void asy_mutate_splice(struct asy_mutator *m, struct asy_mutation *mu, uint64_t offset, uint64_t length, struct asy_bytes data)
{
	asy_mutate_copy(m, mu, 0, offset);
	asy_mutate_data(m, mu, data);
	if (offset <= m->u->in.n && length <= m->u->in.n - offset)
		asy_mutate_copy(m, mu, offset + length, m->u->in.n - offset - length);
}

enum asy_err asy_mutation_apply(const struct asy_mutation *mu, struct asy_bytes original, struct asy_buf *out)
{
	for (size_t i = 0; i < mu->segments.len; i++) {
		const struct asy_segment *s = asy_vec_at(&mu->segments, i);
		bool ok = true;

		asy_buf_append(out, s->data.p ? s->data : asy_bytes_sub(original, s->offset, s->length, &ok));
		if (!ok)
			return ASY_BUG;
	}
	return mu->dropped ? ASY_LIMIT : out->err;
}

static int by_group(const void *a, const void *b)
{
	const struct asy_mutation *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* Policy that no bundle can show: what the series would need is said. */
static void name_the_rest(struct asy_mutator *m)
{
	asy_mutate_skip(m, 26, "forged", "swapped-after-check", "the bundle must be exchanged while the device installs it: needs the device");
	asy_mutate_skip(m, 26, "damaged", "interrupted-installation", "power must be cut during installation: needs the device");
	asy_mutate_skip(m, 27, "forged", "transport", "http, wrong certificates and redirects are tested on the network, not with a file");
	if (!m->older)
		asy_mutate_skip(m, 23, "older", "older-release", "no older genuine release was given (--older)");
	if (!m->other)
		asy_mutate_skip(m, 16, "forged", "signature-of-another-bundle", "no other genuine bundle of the maker was given (--other)");
	asy_mutate_skip(m, 22, "foreign", "published-development-key", "the private half of a development key would be needed; the keys that the "
	                                                             "bundle and the image trust are compared with published ones instead");
}

void asy_mutate_all(struct asy_mutator *m)
{
	const struct asy_update_family *family = NULL;

	for (size_t i = 0; i < asy_n_update_families; i++)
		if (strcmp(asy_update_families[i]->name, m->u->family) == 0)
			family = asy_update_families[i];
	asy_mutate_copy(m, asy_mutate_new(m, 0, "control", ASY_EXPECT_ACCEPT, "the untouched bundle", "control"), 0, m->u->in.n);
	if (family && family->mutate)
		family->mutate(m);
	asy_mutate_general(m);
	asy_mutate_members(m);
	asy_mutate_trust(m);
	name_the_rest(m);
	for (size_t i = 0; i < m->list.len; i++) {
		struct asy_mutation *mu = asy_vec_at(&m->list, i);

		if (mu->dropped && !*mu->skip)
			mu->skip = "too large to make";
	}
	if (m->list.len)
		qsort(m->list.items, m->list.len, sizeof(struct asy_mutation), by_group);
}
