/* Which programs, libraries and kernel modules each package of a tree brings, as file lists of package databases say. */
#ifndef ASY_COMPONENT_PACKAGE_OWNED_H
#define ASY_COMPONENT_PACKAGE_OWNED_H

#include "base/arena.h"
#include "base/buf.h"
#include "firmware/inspector.h"

struct owned_list;

struct owned {
	struct asy_arena *arena;
	struct owned_list *last; /* the list that is being filled */
	struct owned_list *buckets[1 << 10];
};

void owned_init(struct owned *o, struct asy_arena *arena);

/* `path` is one of the tree that `database` is in. What does not fit the limits is left out. */
void owned_add(struct owned *o, const struct asy_file *database, struct asy_bytes name, struct asy_bytes path);

/* Whole virtual paths, printable, one '/' between them ("/bin/a//lib/b"); "" when nothing is known. */
const char *owned_files(const struct owned *o, uint32_t root, const char *name);

/* "libc6 (>= 2.36), a | b, so:libz.so.1" -> "libc6 a b so:libz.so.1" */
void package_names(struct asy_bytes depends, struct asy_buf *out);

#endif
