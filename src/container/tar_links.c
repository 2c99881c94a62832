#include "container/tar_links.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

static enum asy_err find_any(struct asy_bytes in, bool *ret_any)
{
	struct tar_scan scan;
	struct tar_entry e;
	enum asy_err err = tar_scan_init(&scan, in);

	*ret_any = false;
	while (!err && !*ret_any && tar_scan_next(&scan, &e))
		*ret_any = e.hard_link;
	tar_scan_release(&scan);
	return err;
}

/* Paths joined from prefix and name live in the scan and must be kept elsewhere. */
static struct asy_bytes keep(struct asy_arena *arena, const struct tar_scan *s, struct asy_bytes path)
{
	struct asy_bytes copy = path;

	if (path.n && path.p >= s->joined && path.p < s->joined + sizeof(s->joined))
		copy.p = (const uint8_t *)asy_arena_text(arena, path);
	return copy;
}

static enum asy_err collect(struct tar_links *links, struct asy_bytes in, struct asy_arena *arena)
{
	struct tar_scan scan;
	struct tar_entry e;
	enum asy_err err = tar_scan_init(&scan, in);

	while (!err && tar_scan_next(&scan, &e)) {
		struct tar_name *name;

		if (e.type != ASY_NODE_FILE || e.skip)
			continue;
		name = asy_vec_push(&links->names);
		if (!name) {
			err = ASY_LIMIT;
			break;
		}
		*name = (struct tar_name){.first = e.first, .at = e.at, .size = e.size, .root = links->names.len - 1};
		name->path = keep(arena, &scan, e.path);
		if (!name->path.p && e.path.n) {
			links->names.len--;
			err = ASY_LIMIT;
		} else if (e.hard_link && e.stored == 0) {
			name->target = asy_archive_path(e.target);
			name->root = SIZE_MAX;
		}
	}
	tar_scan_release(&scan);
	return err;
}

static int compare(const void *a, const void *b)
{
	const struct tar_name *const *x = a, *const *y = b;
	int order = asy_bytes_compare((*x)->path, (*y)->path);

	return order ? order : (*x)->at < (*y)->at ? -1 : (*x)->at > (*y)->at;
}

/* The latest name `target` that stands before `at`: a link means a file that was already written. */
static struct tar_name *find_before(struct tar_name **sorted, size_t n, struct asy_bytes target, uint64_t at)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = asy_bytes_compare(sorted[middle]->path, target);

		if (order < 0 || (order == 0 && sorted[middle]->at < at))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || !asy_bytes_equal(sorted[low - 1]->path, target))
		return NULL;
	return sorted[low - 1];
}

static enum asy_err resolve(struct tar_links *links, struct asy_arena *arena)
{
	size_t n = links->names.len;
	struct tar_name *names = links->names.items;
	struct tar_name **sorted = asy_arena_array(arena, n, sizeof(struct tar_name *));

	if (!sorted)
		return ASY_LIMIT;
	for (size_t i = 0; i < n; i++)
		sorted[i] = &names[i];
	if (n)
		qsort(sorted, n, sizeof(struct tar_name *), compare);
	for (size_t i = 0; i < n; i++) {
		struct tar_name *target;

		if (names[i].root != SIZE_MAX)
			continue;
		target = find_before(sorted, n, names[i].target, names[i].at);
		if (target && target->root != SIZE_MAX) {
			names[i].root = target->root;
			names[target->root].shared = true;
		}
	}
	return ASY_OK;
}

enum asy_err tar_links_init(struct tar_links *links, struct asy_bytes in, struct asy_arena *arena)
{
	bool any;
	enum asy_err err = find_any(in, &any), resolved;

	links->names = ASY_VEC_INIT(struct tar_name, ASY_LIMIT_ENTRIES);
	if (err || !any)
		return err;
	err = collect(links, in, arena);
	resolved = resolve(links, arena);
	return err ? err : resolved;
}

void tar_links_release(struct tar_links *links)
{
	asy_vec_release(&links->names);
}

const struct tar_name *tar_links_find(const struct tar_links *links, uint64_t at)
{
	size_t low = 0, high = links->names.len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct tar_name *name = asy_vec_at(&links->names, middle);

		if (name->at == at)
			return name;
		if (name->at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct tar_name *tar_links_root(const struct tar_links *links, const struct tar_name *name)
{
	return asy_vec_at(&links->names, name->root);
}
