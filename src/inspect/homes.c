#include "inspect/homes.h"

#include <string.h>

#include "base/limits.h"

void asy_homes_init(struct asy_homes *homes, struct asy_arena *arena, size_t data_size, struct asy_report *report)
{
	*homes = (struct asy_homes){.arena = arena, .data_size = data_size, .report = report};
}

static enum asy_container_kind kind_of(const char *container)
{
	for (size_t i = 0; i < asy_n_containers; i++)
		if (asy_containers[i] && strcmp(asy_containers[i]->name, container) == 0)
			return asy_containers[i]->kind;
	return ASY_KIND__MAX;
}

/* Length of the tree's own folder in file->path. */
static size_t prefix_length(const struct asy_file *file)
{
	size_t path = strlen(file->path), inner = strlen(file->inner);

	return inner <= path && strcmp(file->path + (path - inner), file->inner) == 0 ? path - inner : 0;
}

static bool stands_in(const struct asy_home *home, const char *path, size_t n)
{
	size_t prefix = strlen(home->path);

	return prefix < n && memcmp(home->path, path, prefix) == 0 && path[prefix] == '/';
}

/* The home with the longest folder around path[0..n). */
static struct asy_home *enclosing(const struct asy_homes *homes, const char *path, size_t n)
{
	struct asy_home *best = NULL;

	for (size_t i = 0; i < homes->n; i++) {
		struct asy_home *home = homes->items[i];

		if (stands_in(home, path, n) && (!best || strlen(home->path) > strlen(best->path)))
			best = home;
	}
	return best;
}

static bool make_room(struct asy_homes *homes)
{
	size_t room = homes->room ? homes->room * 2 : 8;
	struct asy_home **items;

	if (homes->n < homes->room)
		return true;
	if (homes->n >= ASY_LIMIT_HOMES)
		return false;
	items = asy_arena_array(homes->arena, room, sizeof(*items));
	if (!items)
		return false;
	if (homes->n)
		memcpy(items, homes->items, homes->n * sizeof(*items));
	homes->items = items;
	homes->room = room;
	return true;
}

static struct asy_home *add(struct asy_homes *homes, const struct asy_file *file, size_t prefix,
			    enum asy_container_kind kind)
{
	struct asy_home *home;

	if (!make_room(homes))
		return NULL;
	home = asy_arena_alloc(homes->arena, sizeof(*home));
	if (!home)
		return NULL;
	home->root = file->root;
	home->kind = kind;
	home->path = asy_arena_text(homes->arena, (struct asy_bytes){(const uint8_t *)file->path, prefix});
	home->container = asy_arena_strdup(homes->arena, file->root_container);
	home->data = asy_arena_alloc(homes->arena, homes->data_size);
	if (!home->path || !home->container || !home->data)
		return NULL;
	homes->items[homes->n++] = home;
	return home;
}

struct asy_home *asy_home_of(struct asy_homes *homes, const struct asy_file *file)
{
	enum asy_container_kind kind;
	struct asy_home *home = NULL;
	size_t prefix;

	if (homes->last && homes->last->root == file->root)
		return homes->last;
	for (size_t i = homes->n; i-- > 0 && !home;)
		if (homes->items[i]->root == file->root)
			home = homes->items[i];
	if (!home) {
		kind = kind_of(file->root_container);
		prefix = prefix_length(file);
		if (kind == ASY_KIND_COMPRESSED)
			home = enclosing(homes, file->path, prefix);
		if (home) /* not remembered as last: its number is another one */
			return home;
		home = add(homes, file, prefix, kind);
	}
	if (home) {
		homes->last = home;
	} else if (!homes->full) {
		asy_report_gap(homes->report, ASY_LIMIT, file->path, "too many file systems and archives to tell apart");
		homes->full = true;
	}
	return home;
}

const char *asy_home_inner(const struct asy_home *home, const struct asy_file *file)
{
	size_t prefix = strlen(home->path);

	return strncmp(file->path, home->path, prefix) == 0 && file->path[prefix] == '/' ? file->path + prefix
											 : file->inner;
}

bool asy_file_is_unpacked(const struct asy_file *file)
{
	enum asy_container_kind kind = file->opens_as && file->opens_as[0] ? kind_of(file->opens_as) : ASY_KIND__MAX;

	return kind == ASY_KIND_FILE_SYSTEM || kind == ASY_KIND_ARCHIVE || kind == ASY_KIND_COMPRESSED;
}
