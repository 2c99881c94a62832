/* One piece of software told twice: by the package database, and by a version text in its program. Only the package's version
 * says what a distribution mended, so of two answers about one vulnerability the package's is kept. */
#include <stdlib.h>
#include <string.h>

#include "component/identity.h"
#include "vuln/match_impl.h"

static bool is_package(const struct asy_vcomponent *c)
{
	static const char *const sources[] = {"dpkg", "opkg", "apk", "rpm"};

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
		if (strstr(c->source, sources[i]))
			return true;
	return false;
}

/* Length of the path of the file system that a package database stands in: "/0x710000-squashfs" of ".../var/lib/dpkg/status". */
static size_t tree_length(const char *path)
{
	static const char *const homes[] = {"/var/lib/", "/usr/lib/", "/lib/"};

	for (size_t i = 0; i < sizeof(homes) / sizeof(homes[0]); i++) {
		const char *home = strstr(path, homes[i]);

		if (home)
			return (size_t)(home - path);
	}
	return strlen(path);
}

static bool same_software(const struct asy_vcomponent *text, const struct asy_vcomponent *package)
{
	struct asy_bytes upstream = asy_upstream_version(asy_bytes_from(package->version));

	return asy_bytes_is(upstream, text->version) && strncmp(text->path, package->path, tree_length(package->path)) == 0;
}

static int by_number(const void *a, const void *b)
{
	const struct asy_vmatch *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->component > y->component) - (x->component < y->component);
}

static bool told_by_package(const struct asy_vsubject *s, const struct asy_vmatch *all, size_t from, size_t end, size_t i)
{
	const struct asy_vcomponent *c = asy_vec_at(&s->components, all[i].component);

	if (is_package(c))
		return false;
	for (size_t k = from; k < end; k++) {
		const struct asy_vcomponent *other = asy_vec_at(&s->components, all[k].component);

		if (k != i && is_package(other) && same_software(c, other))
			return true;
	}
	return false;
}

void match_twice(const struct asy_vsubject *s, struct asy_vec *matches)
{
	struct asy_vmatch *all = matches->items;
	size_t kept = 0;

	if (matches->len)
		qsort(all, matches->len, sizeof(*all), by_number);
	for (size_t i = 0, end; i < matches->len; i = end) {
		bool drop[64] = {false};

		for (end = i + 1; end < matches->len && all[end].number == all[i].number && end - i < 64; end++)
			;
		for (size_t k = i; k < end; k++)
			drop[k - i] = told_by_package(s, all, i, end, k);
		for (size_t k = i; k < end; k++)
			if (!drop[k - i])
				all[kept++] = all[k];
	}
	matches->len = kept;
}
