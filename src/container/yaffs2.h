/* YAFFS2 dumps with their spare bytes: what src/container/yaffs2*.c share. Layout: yaffs2 sources, yaffs_guts.h, yaffs_packedtags2.h. */
#ifndef ASY_CONTAINER_YAFFS2_H
#define ASY_CONTAINER_YAFFS2_H

#include "container/container.h"

/* Nothing of this is stored: it is found by trying. */
struct yaffs2_shape {
	uint32_t page, spare, tags_at;  /* tags_at: in the spare bytes */
	enum asy_endian tags, headers;  /* byte orders of tags and of object headers */
};

struct yaffs2_tags {
	uint32_t sequence, object, chunk, bytes;
	bool header;                    /* the page is an object header */
};

struct yaffs2_medium {
	struct asy_bytes in;
	struct yaffs2_shape shape;
	uint64_t length;                /* bytes that belong to it */
	size_t chunks;                  /* written ones */
};

enum yaffs2_type { YAFFS2_FILE = 1, YAFFS2_LINK = 2, YAFFS2_DIR = 3, YAFFS2_HARD = 4, YAFFS2_SPECIAL = 5 };

struct yaffs2_header {
	enum yaffs2_type type;
	uint32_t parent, mode, uid, gid, mtime, size, equivalent, rdev;
	struct asy_bytes name, alias;   /* alias: target of a symbolic link */
};

/* Finds the shape that most pages at the start agree with, and the end. */
enum asy_err yaffs2_measure(struct asy_bytes in, struct yaffs2_medium *ret) ASY_MUST_CHECK;

/* Tags of chunk i; false for an erased or damaged one. */
bool yaffs2_tags(const struct yaffs2_medium *m, size_t i, struct yaffs2_tags *ret);

struct asy_bytes yaffs2_page(const struct yaffs2_medium *m, size_t i);
bool yaffs2_header(struct asy_bytes page, enum asy_endian endian, struct yaffs2_header *ret);

#endif
