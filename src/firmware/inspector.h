/* What an inspector is: code that looks at every file of a virtual tree once and writes observations.
 *
 * Inspectors run in the sandboxed worker, see bytes in memory, and have never heard of a requirement.
 * One instance of state exists per image; `root` in struct asy_file says which file system (or archive)
 * a file belongs to, so that facts of different trees are not mixed up. */
#ifndef ASY_FIRMWARE_INSPECTOR_H
#define ASY_FIRMWARE_INSPECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "container/container.h"
#include "evidence/observation.h"

struct asy_file {
	enum asy_node_type type;
	const char *path;    /* whole virtual path, printable UTF-8: "/0x640000-squashfs/etc/shadow" */
	const char *inner;   /* path inside its own tree, with leading '/': "/etc/shadow" */
	const char *name;    /* last part of path */
	uint32_t root;       /* number of the tree: 0 is the image itself */
	const char *root_container; /* name of the container the tree came from: "squashfs"; "" for raw regions */
	uint32_t mode, uid, gid;
	bool has_owner;
	const char *target;  /* of a symbolic link, printable; "" otherwise */
	uint64_t size;
	const struct asy_xattr *xattrs;
	size_t n_xattrs;
	struct asy_bytes content; /* whole content of a regular file; what could be read when !complete */
	bool complete;            /* content is the whole file */
	bool duplicate;           /* same content was handed out before (hard link or copy) under first_path */
	const char *sha256;       /* 64 hex digits of content */
	bool is_region;           /* a raw region of a blob that no container claimed, not a file */
	struct asy_bytes blob;    /* of a region: what it is cut out of, for structures that reach over gaps; else empty */
	uint64_t blob_offset;     /* of content in it */
	const char *opens_as;     /* name of the container that the content is; its nodes are handed out, too. "" or NULL: none */
};

/* A hit of the one multi-pattern pass over a file's content. */
struct asy_hit {
	uint32_t rule;   /* number of the rule in the rule set that asked for it */
	uint64_t end;    /* offset behind the match */
};

struct asy_report; /* where observations go; see firmware/report.h */

struct asy_inspector {
	const char *name;   /* "accounts": the collector's name and its coverage area */
	const char *title;  /* "Accounts and passwords" */
	const char *looks_at; /* for `assay checks` and the manual */
	void *(*begin)(struct asy_arena *arena, struct asy_report *report); /* NULL: out of memory */
	void (*file)(void *state, const struct asy_file *file); /* every node, folders and links too */
	/* Hits of the rule sets this inspector subscribed to (may be NULL); called before file() for the same file. */
	void (*hit)(void *state, const struct asy_file *file, const struct asy_hit *hit);
	const char *rule_set; /* name of the rule set that hit() gets, or NULL */
	void (*end)(void *state); /* after the last file: facts that need several files */
};

#endif
