#include "sbom/diff.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

/* "pkg:deb/debian/x@1?arch=y" -> 16: what stands before the version. */
static size_t purl_name(const char *purl)
{
	const char *at = strrchr(purl, '@');

	return at && at > purl ? (size_t)(at - purl) : strcspn(purl, "?#");
}

static int compare_prefix(const char *a, size_t n, const char *b, size_t m)
{
	int order = memcmp(a, b, n < m ? n : m);

	return order ? order : n < m ? -1 : n > m;
}

static const struct asy_sbom_component *component_at(const void *slot)
{
	return *(const struct asy_sbom_component *const *)slot;
}

static int by_purl(const void *a, const void *b)
{
	const struct asy_sbom_component *x = component_at(a), *y = component_at(b);

	return compare_prefix(x->purl, purl_name(x->purl), y->purl, purl_name(y->purl));
}

static int by_name(const void *a, const void *b)
{
	const struct asy_sbom_component *x = component_at(a), *y = component_at(b);

	return strcmp(x->name, y->name);
}

static int (*const keys[])(const void *, const void *) = {by_purl, by_name};

/* Order for sorting: the key, then what makes the order the same on every machine. */
static int ordered(int key, const void *a, const void *b)
{
	const struct asy_sbom_component *x = component_at(a), *y = component_at(b);
	int order = keys[key](a, b);

	if (!order)
		order = strcmp(x->version, y->version);
	if (!order)
		order = strcmp(x->ref, y->ref);
	return order ? order : x < y ? -1 : x > y;
}

static int ordered_by_purl(const void *a, const void *b)
{
	return ordered(0, a, b);
}

static int ordered_by_name(const void *a, const void *b)
{
	return ordered(1, a, b);
}

/* Components still without a partner. */
struct side {
	const struct asy_sbom_component **list;
	size_t n;
};

static bool side_init(const struct asy_sbom *s, struct side *ret)
{
	*ret = (struct side){.list = malloc((s->components.len + 1) * sizeof(*ret->list))};
	for (size_t i = 0; ret->list && i < s->components.len; i++)
		ret->list[ret->n++] = asy_sbom_at(s, i);
	return ret->list != NULL;
}

static const char *sha256(const struct asy_sbom_component *c)
{
	for (size_t i = 0; i < c->n_hashes; i++)
		if (strcmp(c->hashes[i].algorithm, "SHA-256") == 0)
			return c->hashes[i].value;
	return "";
}

static bool put(struct asy_vec *out, enum asy_sbom_change change, const struct asy_sbom_component *a,
                const struct asy_sbom_component *b)
{
	struct asy_sbom_difference *d = asy_vec_push(out);

	if (d)
		*d = (struct asy_sbom_difference){change, a, b};
	return d != NULL;
}

static bool differs(const char *a, const char *b)
{
	return *a && *b && strcmp(a, b) != 0;
}

static bool compare(struct asy_vec *out, const struct asy_sbom_component *a, const struct asy_sbom_component *b)
{
	bool ok = true;

	if (strcmp(a->version, b->version) != 0)
		return put(out, ASY_SBOM_VERSION, a, b);
	if (differs(sha256(a), sha256(b)))
		ok = put(out, ASY_SBOM_CONTENT, a, b);
	if (differs(a->declared, b->declared) || differs(a->concluded, b->concluded))
		ok = ok && put(out, ASY_SBOM_LICENCE, a, b);
	return ok;
}

/* Of one key: first the pairs of one version, then the rest in order. Partners are taken off both lists. */
static bool pair_group(struct asy_vec *out, const struct asy_sbom_component **a, size_t n,
                       const struct asy_sbom_component **b, size_t m)
{
	bool ok = true;

	for (int same = 1; same >= 0; same--)
		for (size_t i = 0, k = 0; i < n && k < m;) {
			if (!a[i] || !b[k]) {
				i += !a[i];
				k += !b[k];
				continue;
			}
			if (same && strcmp(a[i]->version, b[k]->version) != 0) {
				if (strcmp(a[i]->version, b[k]->version) < 0)
					i++;
				else
					k++;
				continue;
			}
			ok = ok && compare(out, a[i], b[k]);
			a[i++] = NULL;
			b[k++] = NULL;
		}
	return ok;
}

static void close_up(struct side *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->list[i])
			s->list[kept++] = s->list[i];
	s->n = kept;
}

static size_t group_end(int key, const struct side *s, size_t first)
{
	size_t end = first;

	while (end < s->n && s->list[end] && s->list[first] && keys[key](&s->list[first], &s->list[end]) == 0)
		end++;
	return end;
}

static bool pair(struct asy_vec *out, struct side *a, struct side *b, int key)
{
	int (*const order)(const void *, const void *) = key ? ordered_by_name : ordered_by_purl;
	bool ok = true;

	if (!a->n || !b->n)
		return true;
	qsort(a->list, a->n, sizeof(*a->list), order);
	qsort(b->list, b->n, sizeof(*b->list), order);
	for (size_t i = 0, k = 0; i < a->n && k < b->n && ok;) {
		int found = keys[key](&a->list[i], &b->list[k]);
		size_t i_end = group_end(key, a, i), k_end = group_end(key, b, k);
		bool empty = key == 0 && !*a->list[i]->purl;

		if (found == 0 && !empty)
			ok = pair_group(out, a->list + i, i_end - i, b->list + k, k_end - k);
		i = found <= 0 ? i_end : i;
		k = found >= 0 ? k_end : k;
	}
	close_up(a);
	close_up(b);
	return ok;
}

static int by_place(const void *a, const void *b)
{
	const struct asy_sbom_difference *x = a, *y = b;
	const struct asy_sbom_component *cx = x->a ? x->a : x->b, *cy = y->a ? y->a : y->b;
	int order = strcmp(cx->name, cy->name);

	if (!order)
		order = (int)x->change - (int)y->change;
	if (!order)
		order = strcmp(cx->version, cy->version);
	return order ? order : strcmp(cx->ref, cy->ref);
}

enum asy_err asy_sbom_diff(const struct asy_sbom *a, const struct asy_sbom *b, struct asy_vec *ret)
{
	struct side first, second;
	bool ok;

	*ret = ASY_VEC_INIT(struct asy_sbom_difference, 2 * ASY_LIMIT_SBOM_COMPONENTS);
	ok = side_init(a, &first);
	ok = side_init(b, &second) && ok;
	for (int key = 0; key < 2 && ok; key++)
		ok = pair(ret, &first, &second, key);
	for (size_t i = 0; ok && i < first.n; i++)
		ok = put(ret, ASY_SBOM_REMOVED, first.list[i], NULL);
	for (size_t i = 0; ok && i < second.n; i++)
		ok = put(ret, ASY_SBOM_ADDED, NULL, second.list[i]);
	if (ok && ret->len)
		qsort(ret->items, ret->len, sizeof(struct asy_sbom_difference), by_place);
	free(first.list);
	free(second.list);
	return ok ? ASY_OK : ASY_NOMEM;
}

const char *asy_sbom_change_name(enum asy_sbom_change change)
{
	static const char *const names[] = {"removed", "added", "version", "content", "licence"};

	return names[change];
}
