/* UBIFS: what src/container/ubifs*.c share. Layout: Linux fs/ubifs/ubifs-media.h. All numbers are little-endian. */
#ifndef ASY_CONTAINER_UBIFS_H
#define ASY_CONTAINER_UBIFS_H

#include "container/container.h"

enum ubifs_type {
	UBIFS_INO = 0, UBIFS_DATA = 1, UBIFS_DENT = 2, UBIFS_XENT = 3, UBIFS_TRUN = 4, UBIFS_PAD = 5, UBIFS_SB = 6, UBIFS_MST = 7,
	UBIFS_REF = 8, UBIFS_IDX = 9, UBIFS_CS = 10, UBIFS_ORPH = 11,
	UBIFS_HEADER = 24, UBIFS_ROOT = 1, UBIFS_BLOCK = 4096,
	UBIFS_AUTHENTICATED = 0x20, UBIFS_ENCRYPTED = 0x10, /* flags of the super block */
};

struct ubifs_node {
	uint8_t type;
	uint64_t offset, sequence;
	struct asy_bytes body; /* with the common header */
};

/* A leaf: an inode, a data block, a directory entry, an extended attribute, in the order of the index. */
struct ubifs_leaf {
	uint32_t ino, sub;     /* sub: block number, or hash of the name */
	uint8_t type;          /* UBIFS_INO, DATA, DENT, XENT; UBIFS_TRUN only while the journal is applied */
	uint64_t sequence, offset;
	struct asy_bytes body;
};

struct ubifs {
	const struct asy_walk *walk;
	struct asy_bytes in;
	uint32_t leb_size, leb_count, min_io, flags, log_lebs, lpt_lebs, orphan_lebs;
	bool full;             /* leaves were left out */
	struct asy_vec leaves; /* struct ubifs_leaf; sorted: newest of each key, nothing deleted */
};

/* Reads the node at an offset; false when there is none with a right checksum. */
bool ubifs_node_at(struct asy_bytes in, uint64_t offset, struct ubifs_node *ret);

/* The super block at offset 0. */
enum asy_err ubifs_super(struct asy_bytes in, struct ubifs *ret) ASY_MUST_CHECK;

/* Fills fs->leaves from the index and the journal; without a usable index from every node of the medium. */
enum asy_err ubifs_read(struct ubifs *fs) ASY_MUST_CHECK;

/* First leaf of the inode with that type, in order of sub; *ret_n is their number. */
const struct ubifs_leaf *ubifs_find(const struct ubifs *fs, uint32_t ino, uint8_t type, size_t *ret_n);

/* Name of a directory entry or attribute, and the inode it is about. */
bool ubifs_entry(const struct ubifs_leaf *leaf, struct asy_bytes *ret_name, uint64_t *ret_ino, uint8_t *ret_type);

#endif
