/* Several finds of one component become one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "evidence/store_impl.h"

enum { PACKAGE = 95 }; /* least confidence of a package database */

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_components(const void *a, const void *b)
{
	const struct asy_component *x = a, *y = b;
	const char *const first[] = {x->source, x->path, x->evidence, x->purl, x->cpe, x->type, x->licence, x->supplier, x->upstream,
	                             x->files, x->depends};
	const char *const second[] = {y->source, y->path, y->evidence, y->purl, y->cpe, y->type, y->licence, y->supplier, y->upstream,
	                              y->files, y->depends};
	int order = strcmp(x->name, y->name);

	if (!order)
		order = strcmp(x->version, y->version);
	if (!order)
		order = compare_numbers(y->confidence, x->confidence);
	for (size_t i = 0; !order && i < sizeof(first) / sizeof(first[0]); i++)
		order = strcmp(first[i], second[i]);
	return order ? order : compare_numbers(x->offset, y->offset);
}

static void fill(const char **text, const char *other)
{
	if (!**text)
		*text = other;
}

static bool lists(const char *files, const char *path, size_t n)
{
	for (const char *at = files; (at = strstr(at, path)) != NULL; at++)
		if ((at == files || at[-1] == '/') && (at[n] == 0 || (at[n] == '/' && at[n + 1] == '/')))
			return true;
	return false;
}

/* Length of the first path of "/bin/a//lib/b". */
static size_t path_length(const char *files)
{
	const char *end = strstr(files, "//");

	return end ? (size_t)(end - files) : strlen(files);
}

/* Every path once; what passes the limit is left out. */
static const char *join_files(struct asy_store *s, const char *mine, const char *other)
{
	const char *joined;
	struct asy_buf text;

	if (!*mine || !*other || mine == other)
		return *mine ? mine : other;
	asy_buf_init(&text, ASY_LIMIT_WIRE_TEXT);
	asy_buf_text(&text, mine);
	for (const char *path = other, *next; *path && !text.err; path = next) {
		size_t n = path_length(path);
		char *one = strndup(path, n);

		if (one && n && !lists(mine, one, n) && text.len + n + 2 < text.ceiling)
			asy_buf_printf(&text, "/%s", one);
		free(one);
		next = path + n + (path[n] == '/');
	}
	joined = text.err ? NULL : asy_intern(&s->texts, asy_buf_cstr(&text));
	asy_buf_release(&text);
	return joined ? joined : mine;
}

static void merge_equal(struct asy_store *s)
{
	struct asy_component *all = s->components.items;
	size_t kept = 0;

	if (s->components.len)
		qsort(all, s->components.len, sizeof(*all), compare_components);
	for (size_t i = 0; i < s->components.len; i++) {
		struct asy_component *best = kept ? &all[kept - 1] : NULL;

		/* Equal texts have equal addresses in a store. */
		if (!best || best->name != all[i].name || best->version != all[i].version) {
			all[kept++] = all[i];
			continue;
		}
		fill(&best->type, all[i].type);
		fill(&best->purl, all[i].purl);
		fill(&best->cpe, all[i].cpe);
		fill(&best->licence, all[i].licence);
		fill(&best->supplier, all[i].supplier);
		fill(&best->upstream, all[i].upstream);
		fill(&best->depends, all[i].depends);
		best->files = join_files(s, best->files, all[i].files);
	}
	s->components.len = kept;
}

/* Same CPE side by side; the rest as above, so that the order does not depend on the machine. */
static int compare_by_cpe(const void *a, const void *b)
{
	const struct asy_component *x = *(struct asy_component *const *)a, *y = *(struct asy_component *const *)b;
	int order = strcmp(x->cpe, y->cpe);

	return order ? order : compare_components(x, y);
}

static bool is_package_of(const struct asy_component *package, const struct asy_component *find)
{
	return package->confidence >= PACKAGE && (package->name == find->name || package->upstream == find->name);
}

/* What the file says of itself goes into the evidence of its package; both sources are named. */
static bool absorb(struct asy_store *s, struct asy_component *package, const struct asy_component *find)
{
	struct asy_buf text;
	const char *evidence, *source = package->source;

	asy_buf_init(&text, ASY_LIMIT_ATTRIBUTE_BYTES);
	asy_buf_printf(&text, "%s; %s in %s", package->evidence, find->evidence, find->path);
	evidence = text.err ? NULL : asy_intern(&s->texts, asy_buf_cstr(&text));
	if (!strstr(package->source, find->source)) {
		asy_buf_clear(&text);
		asy_buf_printf(&text, "%s, %s", package->source, find->source);
		source = text.err ? NULL : asy_intern(&s->texts, asy_buf_cstr(&text));
	}
	asy_buf_release(&text);
	if (!evidence || !source)
		return false;
	package->evidence = evidence;
	package->source = source;
	package->files = join_files(s, package->files, find->files);
	return true;
}

/* "busybox 1.36.1" found by its banner is the package "busybox 1.36.1-4" with the same CPE. */
static void merge_into_packages(struct asy_store *s)
{
	struct asy_component *all = s->components.items, **order = calloc(s->components.len, sizeof(struct asy_component *));
	size_t n = s->components.len, kept = 0;

	for (size_t i = 0; order && i < n; i++)
		order[i] = &all[i];
	if (order && n)
		qsort(order, n, sizeof(struct asy_component *), compare_by_cpe);
	for (size_t first = 0, end; order && first < n; first = end) {
		for (end = first + 1; end < n && order[end]->cpe == order[first]->cpe; end++)
			;
		for (size_t i = first; *order[first]->cpe && i < end; i++)
			for (size_t k = first; k < end && order[i]->confidence < PACKAGE; k++)
				if (is_package_of(order[k], order[i]) && absorb(s, order[k], order[i])) {
					order[i]->name = NULL; /* gone */
					break;
				}
	}
	for (size_t i = 0; i < n; i++)
		if (all[i].name)
			all[kept++] = all[i];
	s->components.len = kept;
	free(order);
}

void asy_store_seal_components(struct asy_store *s)
{
	merge_equal(s);
	if (s->components.len)
		merge_into_packages(s);
}
