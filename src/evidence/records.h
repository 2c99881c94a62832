/* The records besides observations that a collector hands over. Text is UTF-8 with control characters escaped. */
#ifndef ASY_EVIDENCE_RECORDS_H
#define ASY_EVIDENCE_RECORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* A stretch of a blob (the image, or a file that is no known container but holds some). */
struct asy_region {
	const char *parent;    /* path of the blob: "/" for the image itself */
	const char *path;      /* folder under which its content stands in the tree; "" when it has none */
	uint64_t offset, length;
	const char *container; /* name of the format, "" when no format claims the bytes */
	const char *label;     /* for people */
	const char *state;     /* "known", "padding" (0x00), "erased" (0xff), "text", "code", "unknown" (high entropy) */
	uint32_t entropy;      /* hundredths of a bit per byte, 0..800 */
	uint32_t confidence;   /* of the claim, 1..100; 0 when no format claims the bytes */
	bool truncated;
};

/* One node of the virtual tree. */
struct asy_entry {
	const char *path;    /* whole virtual path */
	const char *type;    /* asy_node_type_name() */
	uint32_t mode, uid, gid;
	bool has_owner;
	uint64_t size;       /* as stored by the format */
	int64_t mtime;
	uint32_t rdev_major, rdev_minor;
	const char *sha256;  /* of a regular file completely read; "" otherwise */
	const char *target;  /* of a symbolic link */
	const char *xattrs;  /* names, space-separated */
	uint64_t offset;     /* of the stored content in its container, UINT64_MAX when not contiguous or unknown */
	const char *container; /* name of the container the node came from */
	uint32_t links;      /* number of this hard-link group in its container, 0: none */
};

struct asy_component {
	const char *name, *version, *type, *purl, *cpe, *licence, *supplier;
	const char *upstream; /* name of the source package or project when it differs from name; "" otherwise */
	const char *source, *path, *evidence;
	const char *files;   /* paths of its programs and libraries in the tree, one '/' between them: "/bin/a//lib/b"; may be cut */
	const char *depends; /* names of what its package wants installed, a blank between them */
	uint64_t offset;
	uint32_t confidence;
};

/* How much of one area could be examined. A check may say "pass" only when every area it needs is complete
 * and holds exactly `observations` observations. */
struct asy_coverage {
	const char *area;      /* inspector name, or "files" (every file read), "bytes" (every byte accounted for) */
	const char *unit;      /* "files", "bytes" */
	uint64_t examined, total;
	bool complete;
	uint64_t observations; /* written by this collector; the store compares */
	const char *reason;    /* why not complete; "" when complete */
};

struct asy_problem {
	enum asy_err err;
	const char *path;   /* where in the virtual tree */
	uint64_t offset;    /* in that container's bytes */
	const char *what;
	const char *stage;  /* container or inspector name */
};

#endif
