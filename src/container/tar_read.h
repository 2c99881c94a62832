/* Reads a tar archive entry by entry, with the extension headers that belong to each (tar.c, tar_links.c). */
#ifndef ASY_CONTAINER_TAR_READ_H
#define ASY_CONTAINER_TAR_READ_H

#include "container/archive.h"

enum { TAR_BLOCK = 512 };

/* A part of a sparse file that is stored; the rest is zero bytes. */
struct tar_part {
	uint64_t offset, n;
};

/* What extension headers (pax 'x' and 'g', GNU 'L' and 'K') say; a slice with p == NULL was not said. */
struct tar_meta {
	struct asy_bytes path, linkpath, sparse_name;
	struct asy_bytes map_text; /* GNU.sparse.map: "offset,size,offset,size" */
	bool has_size, has_uid, has_gid, has_mtime, has_real_size;
	uint64_t size, uid, gid, real_size;
	int64_t mtime;
	uint64_t sparse_major, sparse_minor;
	bool sparse;               /* any GNU.sparse key */
	bool bad;                  /* a record could not be read */
};

struct tar_entry {
	uint64_t first;         /* where its first extension header stands */
	uint64_t at;            /* its own header */
	enum asy_node_type type;
	bool hard_link;         /* type is ASY_NODE_FILE, target the other name */
	bool skip;              /* a volume label or the like: not a node */
	bool sparse;            /* the stored bytes are tar_scan.parts one behind the other */
	bool bad_meta;          /* an extension header or a sparse map is damaged */
	struct asy_bytes path, target;
	uint32_t mode, uid, gid;
	int64_t mtime;
	uint64_t size;          /* of the content */
	uint64_t stored;        /* bytes in the archive */
	uint32_t rdev_major, rdev_minor;
	struct asy_bytes data;  /* of the stored bytes: those that are present */
	uint64_t data_at, end;
};

struct tar_scan {
	struct asy_bytes in;
	uint64_t at;
	bool marked;         /* ended by zero blocks */
	bool pax, gnu;       /* features seen, for the label */
	enum asy_err err;    /* why it ended otherwise; ASY_OK: at the end of the bytes */
	struct tar_meta global, local;
	struct asy_vec xattrs; /* struct asy_xattr of the current entry */
	struct asy_vec parts;  /* struct tar_part of the current entry */
	uint8_t joined[257];   /* prefix '/' name of the current entry */
};

/* ASY_OK when a header with the right sum stands at the start. tar_scan_release() is needed in any case. */
enum asy_err tar_scan_init(struct tar_scan *s, struct asy_bytes in) ASY_MUST_CHECK;
void tar_scan_release(struct tar_scan *s);

/* Slices in *ret_entry point into the archive or the scan and hold until the next call. */
bool tar_scan_next(struct tar_scan *s, struct tar_entry *ret_entry) ASY_MUST_CHECK;

/* Content of the entry that was read last: a slice of the archive, or built in scratch for a sparse file. */
enum asy_err tar_content(const struct tar_scan *s, const struct tar_entry *e, struct asy_buf *scratch,
                         struct asy_bytes *ret_content);

/* A field of a header: octal digits between blanks and NULs, or base-256. An empty field is 0. */
bool tar_number(struct asy_bytes field, int64_t *ret_value);

/* Adds the records of a pax extension header to *meta, and its extended attributes to *xattrs when that is
 * not NULL; GNU.sparse.offset and .numbytes go to *parts. */
void tar_pax_read(struct asy_bytes records, struct tar_meta *meta, struct asy_vec *xattrs, struct asy_vec *parts);

/* The three ways to write down a sparse file. Each is false when the map is damaged. */
bool tar_sparse_gnu(struct asy_bytes in, uint64_t header, struct asy_vec *parts, uint64_t *ret_data_at, uint64_t *ret_size);
bool tar_sparse_text(struct asy_bytes map, struct asy_vec *parts);
bool tar_sparse_data(struct asy_bytes data, struct asy_vec *parts, uint64_t *ret_used);

#endif
