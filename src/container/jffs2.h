/* JFFS2 as a log of nodes: what src/container/jffs2*.c share. Layout: include/uapi/linux/jffs2.h of the kernel. */
#ifndef ASY_CONTAINER_JFFS2_H
#define ASY_CONTAINER_JFFS2_H

#include "container/container.h"

enum jffs2_kind {
	JFFS2_NONE,
	JFFS2_DIRENT,
	JFFS2_INODE,
	JFFS2_XATTR,
	JFFS2_XREF,
	JFFS2_OTHER, /* clean marker, padding, summary: owned, nothing in it for us */
};

struct jffs2_node {
	enum jffs2_kind kind;
	uint64_t offset, total;  /* from the container's start; total: with header, without padding */
	struct asy_bytes body;   /* the whole node, cut at the end of the bytes */
	bool truncated;          /* total reaches behind the bytes */
	bool obsolete;           /* marked so on the medium */
};

/* One scan over the medium. */
struct jffs2_scan {
	struct asy_bytes in;
	enum asy_endian endian;
	uint64_t at;             /* where to look next */
	uint64_t end;            /* end of the last node that was believed */
	uint64_t foreign;        /* bytes since then that are neither node nor erased */
	uint64_t damaged;        /* places where nodes should be and are not */
};

/* ASY_NOT_FOUND when no node begins at offset 0. */
enum asy_err jffs2_scan_begin(struct jffs2_scan *s, struct asy_bytes in) ASY_MUST_CHECK;

/* The next node whose header checksum is right. False at the end: of the bytes, or where something else begins;
 * then s->foreign is not 0. */
bool jffs2_scan_next(struct jffs2_scan *s, struct jffs2_node *ret);

struct jffs2_dirent {
	uint32_t parent, version, ino, mctime;
	uint8_t type; /* DT_* */
	struct asy_bytes name;
	uint64_t offset;
};

struct jffs2_inode {
	uint32_t ino, version, mode, isize, mtime, at, packed, unpacked;
	uint16_t uid, gid;
	uint8_t packing;
	bool data_right; /* checksum of the data */
	struct asy_bytes data;
	uint64_t offset;
};

struct jffs2_xattr {
	uint32_t id, version;
	struct asy_bytes name, value; /* name with its namespace, made in the arena */
};

struct jffs2_xref {
	uint32_t ino, id, sequence;
};

/* False: the node's own checksum is wrong, or it is too short for what it says. */
bool jffs2_read_dirent(const struct jffs2_node *n, enum asy_endian endian, struct jffs2_dirent *ret);
bool jffs2_read_inode(const struct jffs2_node *n, enum asy_endian endian, struct jffs2_inode *ret);
bool jffs2_read_xattr(const struct jffs2_node *n, enum asy_endian endian, struct asy_arena *arena, struct jffs2_xattr *ret);
bool jffs2_read_xref(const struct jffs2_node *n, enum asy_endian endian, struct jffs2_xref *ret);

/* The file's bytes as its nodes, sorted by version, left them. On error what could be read, holes filled with zeros. */
enum asy_err jffs2_content(const struct jffs2_inode *nodes, size_t n, struct asy_buf *out) ASY_MUST_CHECK;

#endif
