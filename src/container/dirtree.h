/* From entries "name NAME in folder P is inode I", as log-structured file systems keep them, to nodes with whole paths. */
#ifndef ASY_CONTAINER_DIRTREE_H
#define ASY_CONTAINER_DIRTREE_H

#include "container/container.h"

struct asy_dirtree_entry {
	uint64_t parent, ino;
	uint64_t offset;        /* of the entry in the container, for messages */
	struct asy_bytes name;  /* not empty */
	uint8_t type;           /* as the entry states it, for describe() */
	bool handed_out;        /* set by the walk */
};

struct asy_dirtree {
	const struct asy_walk *walk;
	uint64_t root;          /* inode of the root folder */
	struct asy_dirtree_entry *entries; /* one for each name of a folder; sorted by the walk */
	size_t n;
	/* Fills everything of the zeroed node but its path. What it points to stays valid until the next call. */
	void (*describe)(void *ctx, const struct asy_dirtree_entry *entry, struct asy_node *node);
	void *ctx;
};

/* Hands out every entry that the root leads to, each once, folders before what is in them, by name. Reports entries whose
 * folder is lost, and rings. */
enum asy_err asy_dirtree_walk(struct asy_dirtree *tree) ASY_MUST_CHECK;

/* memcmp order of names, shorter first. */
int asy_dirtree_name_order(struct asy_bytes a, struct asy_bytes b);

#endif
