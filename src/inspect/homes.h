/* Which system a file belongs to, for inspectors that count or combine facts per file system.
 *
 * Every container opens a tree of its own, also each gzip file. A compressed file is no system: what is in
 * "/lib/modules/a.ko.gz/a.ko" belongs to the file system that a.ko.gz stands in. A home is a tree that is
 * not a mere compressed file. */
#ifndef ASY_INSPECT_HOMES_H
#define ASY_INSPECT_HOMES_H

#include "firmware/inspector.h"
#include "firmware/report.h"

struct asy_home {
	uint32_t root;          /* number of the tree */
	const char *path;       /* folder of the tree: "/0x640000-squashfs", "" when it is the whole image */
	const char *container;  /* name of the container: "squashfs" */
	enum asy_container_kind kind; /* of that container; ASY_KIND__MAX when there is none of that name */
	void *data;             /* zeroed memory of the inspector, as large as it asked for */
};

struct asy_homes {
	struct asy_arena *arena;
	size_t data_size;
	struct asy_report *report;
	bool full;               /* said once */
	struct asy_home **items; /* in the order in which they were first seen */
	size_t n, room;
	struct asy_home *last;
};

void asy_homes_init(struct asy_homes *homes, struct asy_arena *arena, size_t data_size, struct asy_report *report);

/* The home of a file, made when it is new. NULL at ASY_LIMIT_HOMES or without memory; that is
 * reported as a gap, once. */
struct asy_home *asy_home_of(struct asy_homes *homes, const struct asy_file *file);

/* Path of the file inside its home, with leading '/': "/lib/modules/a.ko.gz/a.ko". Points into file->path. */
const char *asy_home_inner(const struct asy_home *home, const struct asy_file *file);

/* True for an archive, a file system or a compressed file: everything in it is handed out by itself, so that its own
 * bytes need not be searched. */
bool asy_file_is_unpacked(const struct asy_file *file);

#endif
