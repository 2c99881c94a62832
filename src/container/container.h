/* The one interface of every archive, file system, compressed file, boot image and partition table.
 *
 * A container works on bytes in memory and hands nodes to a sink; it knows nothing of paths on this
 * machine, of inspectors, or of what surrounds it. It never writes anywhere.
 *
 * The life of one container at one place:
 *   probe()  is called at a place where one of its magics was seen; it validates as much as it cheaply
 *            can and says exactly how many bytes it owns;
 *   walk()   hands every node to the sink, in the format's own order, each folder before what is in it
 *            where the format allows that. File contents are not decoded by walk() itself but by the
 *            node's load(), which the sink calls if it wants the bytes; load() and all slices of a node are
 *            valid only inside the sink's node() call, the content until the next load() at the latest.
 *
 * Errors: a damaged part is reported with sink->problem() and the walk goes on with what is readable;
 * walk() returns an error only when it had to stop. Nothing already handed out is taken back. */
#ifndef ASY_CONTAINER_CONTAINER_H
#define ASY_CONTAINER_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

/* Where in the probed bytes a signature stands. A NULL mask compares all bytes. */
struct asy_magic {
	uint32_t offset; /* of the signature from the start of the container */
	uint8_t length;  /* 2..16; shorter than 4 bytes is only looked for at offset 0 of a blob, not carved */
	uint8_t bytes[16];
};

/* What a successful probe found. */
struct asy_claim {
	uint64_t length;     /* bytes owned, counted from the container's start; never more than given */
	unsigned confidence; /* 1..100: how much was validated. 20 magic and sane fields; 50 several
	                        cross-checked structures; 80 structures reach the end; 100 checksum right */
	bool truncated;      /* the container says it is longer than the bytes given; length is what is there */
	uint64_t work;       /* bytes that were unpacked to find this out; 0 is fine for probes that unpack little */
	char label[128];     /* for people: "SquashFS 4.0 xz, 412 inodes, 128 KiB blocks"; printable ASCII */
};

enum asy_node_type {
	ASY_NODE_FILE,
	ASY_NODE_DIR,
	ASY_NODE_SYMLINK,
	ASY_NODE_CHAR,
	ASY_NODE_BLOCK,
	ASY_NODE_FIFO,
	ASY_NODE_SOCKET,
	ASY_NODE__MAX
};

struct asy_xattr {
	struct asy_bytes name; /* with its namespace: "security.capability" */
	struct asy_bytes value;
};

#define ASY_NO_OFFSET UINT64_MAX

struct asy_node;

/* Yields the content of a regular file. `scratch` is an empty buffer whose ceiling bounds the size;
 * *ret_content may point into the container's bytes (no copy) or into scratch. On error *ret_content
 * still holds the readable first part, if any. */
typedef enum asy_err asy_load_fn(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content);

struct asy_node {
	enum asy_node_type type;
	struct asy_bytes path; /* raw bytes as stored, joined with '/', without leading "./" or '/'. Hostile:
	                          "..", NUL or newline may be inside; the receiver normalises for display */
	uint32_t mode;         /* permission, set-id and sticky bits: 07777 */
	uint32_t uid, gid;
	bool has_owner;        /* false: the format does not store mode, uid and gid (mode is then a default) */
	int64_t mtime;         /* seconds since 1970, 0 when unknown */
	uint64_t size;         /* of a regular file, as the format states it */
	uint32_t rdev_major, rdev_minor;
	struct asy_bytes target; /* of a symbolic link */
	uint64_t inode;        /* nonzero: nodes of one container with the same inode are hard links of one file */
	uint64_t offset;       /* where the stored content starts in the container, or ASY_NO_OFFSET */
	const struct asy_xattr *xattrs;
	size_t n_xattrs;
	asy_load_fn *load;     /* of a regular file; NULL means the content is lost or encrypted: say so with problem() */
	void *ctx;             /* for load(): the container's own state */
	uint64_t handle;       /* for load(): the container's own number of the file */
	const char *hint;      /* NULL, or what the content is expected to be: a container name, "kernel", "dtb", "raw" */
};

struct asy_sink {
	/* Takes one node. Anything but ASY_OK asks the walk to stop at once and return that value. */
	enum asy_err (*node)(struct asy_sink *sink, const struct asy_node *node);
	/* `what` is a static sentence; `offset` counts from the container's start. */
	void (*problem)(struct asy_sink *sink, enum asy_err err, uint64_t offset, const char *what);
};

struct asy_walk {
	struct asy_bytes in;           /* from the container's start; at least claim->length bytes */
	const struct asy_claim *claim; /* what probe() returned for these bytes */
	struct asy_sink *sink;
	struct asy_arena *arena;       /* empty at start, released by the caller after the walk */
};

enum asy_container_kind {
	ASY_KIND_FILE_SYSTEM,
	ASY_KIND_ARCHIVE,
	ASY_KIND_COMPRESSED,
	ASY_KIND_BOOT_IMAGE,
	ASY_KIND_PARTITION_TABLE,
	ASY_KIND__MAX
};

struct asy_container {
	const char *name;  /* "squashfs": stable, used in paths and output */
	const char *title; /* "SquashFS" */
	enum asy_container_kind kind;
	const char *decoded;     /* variants that are read, for `assay formats` */
	const char *not_decoded; /* variants that are recognised or known but not read; "" when none */
	const char *source;      /* the document or program that defines the format */
	const struct asy_magic *magics;
	size_t n_magics; /* 0: probe() is tried at offset 0 of every blob */
	bool start_only; /* not looked for inside a blob, only at its start */
	/* Inside a blob the carver asks with a short window first. When the bytes end before the container does,
	 * say so (claim->truncated, or ASY_TRUNCATED when nothing can be claimed yet): then it asks with more. */
	enum asy_err (*probe)(struct asy_bytes in, struct asy_claim *ret_claim) ASY_MUST_CHECK;
	enum asy_err (*walk)(const struct asy_walk *walk) ASY_MUST_CHECK;
};

/* One row per format, in no significant order (src/container/table.c). */
extern const struct asy_container *const asy_containers[];
extern const size_t asy_n_containers;

const char *asy_kind_name(enum asy_container_kind kind);
const char *asy_node_type_name(enum asy_node_type type); /* "file", "dir", "symlink", ... */

/* Fills claim->label, cutting at its size and replacing what is not printable ASCII. */
void asy_claim_label(struct asy_claim *claim, const char *fmt, ...) ASY_PRINTF(2, 3);

#endif
