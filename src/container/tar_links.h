/* Which file of a tar archive a hard link means (tar.c only). */
#ifndef ASY_CONTAINER_TAR_LINKS_H
#define ASY_CONTAINER_TAR_LINKS_H

#include "base/arena.h"
#include "container/tar_read.h"

/* One name of a file, in archive order. */
struct tar_name {
	struct asy_bytes path, target; /* target.p == NULL: not a link */
	uint64_t first, at;            /* where the entry stands: see struct tar_entry */
	uint64_t size;
	size_t root;    /* index of the name that carries the content; SIZE_MAX: there is none */
	bool shared;    /* of a root: some link means it */
};

struct tar_links {
	struct asy_vec names; /* empty when the archive has no hard link */
};

/* Reads the whole archive when it has hard links. ASY_LIMIT or ASY_NOMEM: not all could be followed. */
enum asy_err tar_links_init(struct tar_links *links, struct asy_bytes in, struct asy_arena *arena) ASY_MUST_CHECK;
void tar_links_release(struct tar_links *links);

/* The name whose header stands at `at`, or NULL. */
const struct tar_name *tar_links_find(const struct tar_links *links, uint64_t at);
const struct tar_name *tar_links_root(const struct tar_links *links, const struct tar_name *name);

#endif
