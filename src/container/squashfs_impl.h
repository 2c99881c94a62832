/* SquashFS: what the files squashfs*.c share. The format is described in docs/formats/squashfs.md. */
#ifndef ASY_CONTAINER_SQUASHFS_IMPL_H
#define ASY_CONTAINER_SQUASHFS_IMPL_H

#include "base/limits.h"
#include "codec/codec.h"
#include "container/container.h"

enum {
	SQFS_META = 8192,          /* unpacked size of a metadata block */
	SQFS_NAME = 256,           /* longest name */
	SQFS_META_WAYS = 4,
	SQFS_META_SETS = 128,      /* with the above: 4 MiB of metadata blocks */
	SQFS_FRAGMENTS = 64,       /* and no more than ASY_LIMIT_SQUASHFS_CACHE bytes */
};
#define SQFS_NONE UINT64_MAX       /* a table that is not there */
#define SQFS_NO_INDEX UINT32_MAX   /* no fragment, no extended attributes */

/* The super block in the terms of version 4, whatever version and byte order it was read from. */
struct sqfs_super {
	unsigned major, minor, compression;
	enum asy_endian endian;
	uint64_t inode_count, block_size, fragment_count, id_count;
	uint64_t root;             /* inode reference: block << 16 | offset */
	uint64_t bytes_used;
	uint64_t id_table, xattr_table, inode_table, dir_table, fragment_table, export_table;
};

struct sqfs_meta {
	uint64_t at;               /* where it is stored; meaningful when used is not 0 */
	uint64_t next;             /* where the next one is stored */
	uint64_t used;             /* clock of the last use, 0: empty */
	const uint8_t *data;
	uint8_t *room;             /* SQFS_META + 1 bytes, or NULL until needed */
	size_t len;
	enum asy_err err;          /* why there are fewer bytes than there should be */
};

struct sqfs_fragment {
	uint32_t index;
	uint64_t used;
	uint64_t at;               /* where the block is stored */
	struct asy_bytes data;
	uint8_t *room;
	bool stored;               /* data points into the image */
	enum asy_err err;
};

struct sqfs {
	struct asy_bytes in;       /* the claimed bytes, at most bytes_used */
	struct sqfs_super super;
	const struct asy_codec *codec;
	bool other_codec;          /* than the super block names */
	struct asy_sink *sink;     /* NULL while probing */
	struct asy_arena *arena;
	uint64_t clock;
	struct sqfs_meta meta[SQFS_META_SETS][SQFS_META_WAYS];
	struct sqfs_fragment fragments[SQFS_FRAGMENTS];
	size_t n_fragments;
	uint64_t xattr_start;      /* of the key and value table, SQFS_NONE without */
	uint64_t xattr_end;        /* where the id table's blocks start */
	uint32_t xattr_ids, xattr_last;
	struct asy_buf xattr_bytes;
	struct asy_xattr *xattrs;  /* ASY_LIMIT_XATTRS */
	size_t n_xattrs;
	uint8_t *path;             /* ASY_LIMIT_PATH_BYTES */
	uint8_t *target;           /* ASY_LIMIT_SYMLINK_BYTES */
};

/* Reads a run of bytes that goes on from metadata block to metadata block. Sticky as struct asy_rd. */
struct sqfs_cursor {
	struct sqfs *fs;
	uint64_t at;               /* where the current block is stored */
	size_t pos;                /* in its unpacked bytes */
	uint64_t end;              /* no block starts here or behind */
	enum asy_err err;
};

enum sqfs_type { SQFS_DIR = 1, SQFS_FILE, SQFS_SYMLINK, SQFS_BLOCK, SQFS_CHAR, SQFS_FIFO, SQFS_SOCKET };

struct sqfs_inode {
	enum sqfs_type type;
	uint16_t mode, uid_index, gid_index;
	uint32_t mtime, number;
	uint32_t links;            /* of a file; basic inodes do not store it: 1 */
	uint64_t ref;
	uint64_t size;             /* of a file's content, of a directory's listing (without the 3 it states more), of a target */
	uint64_t start;            /* of a file: first data block; of a directory: metadata block, from the table's start */
	uint32_t offset;           /* in the unpacked fragment; in the directory's metadata block */
	uint32_t fragment;         /* SQFS_NO_INDEX: none */
	uint32_t device;
	uint32_t xattr;            /* SQFS_NO_INDEX: none */
	struct sqfs_cursor rest;   /* block sizes of a file, target of a link */
};

/* squashfs_super.c */
enum asy_err sqfs_super_read(struct asy_bytes in, struct sqfs_super *ret);
const char *sqfs_compression_name(unsigned compression);

/* A file system ready for reading; everything it needs comes from the arena except xattr_bytes, which
 * sqfs_close gives back. The sink may be NULL. */
enum asy_err sqfs_open(struct asy_bytes in, struct asy_arena *arena, struct asy_sink *sink, struct sqfs **ret_fs);
void sqfs_close(struct sqfs *fs);

void sqfs_problem(struct sqfs *fs, enum asy_err err, uint64_t offset, const char *what);

/* squashfs_meta.c */
struct sqfs_cursor sqfs_cursor_at(struct sqfs *fs, uint64_t at, uint64_t end, size_t pos);
bool sqfs_read(struct sqfs_cursor *c, void *to, size_t n);
void sqfs_skip(struct sqfs_cursor *c, size_t n);

/* A cursor at element `index` of a table whose metadata blocks are listed at `table`. */
struct sqfs_cursor sqfs_table_cursor(struct sqfs *fs, uint64_t table, uint64_t index, size_t element);

/* An asy_buf over memory of n + 1 bytes that is someone else's: it ends at n, is never grown nor released. */
static inline struct asy_buf sqfs_fixed_buf(uint8_t *memory, size_t n)
{
	return (struct asy_buf){.data = memory, .cap = n, .ceiling = n};
}

/* squashfs_data.c */

/* Unpacks one stored block whose content has `want` bytes, appending to out. A cut or wrong block is an
 * error; what could be decoded is kept. */
enum asy_err sqfs_unpack(struct sqfs *fs, struct asy_bytes stored, size_t want, struct asy_buf *out);
uint64_t sqfs_content_offset(struct sqfs *fs, const struct sqfs_inode *inode);
enum asy_err sqfs_load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content);

/* squashfs_inode.c */
enum asy_err sqfs_inode_read(struct sqfs *fs, uint64_t ref, struct sqfs_inode *ret);
bool sqfs_id(struct sqfs *fs, uint16_t index, uint32_t *ret_id);

/* squashfs_xattr.c: fills fs->xattrs for the node in hand. Problems go to the sink. */
void sqfs_xattrs_open(struct sqfs *fs);
void sqfs_xattrs_read(struct sqfs *fs, uint32_t index);

/* squashfs_refs.c */
struct sqfs_ref {
	uint64_t key;
	uint32_t number; /* from 1; 0: a free place */
};

struct sqfs_refs {
	struct sqfs_ref *slots;
	size_t room; /* a power of two, or 0 */
	uint32_t n;
};

enum asy_err sqfs_refs_add(struct asy_arena *arena, struct sqfs_refs *refs, uint64_t ref, uint32_t *ret_number,
	bool *ret_new) ASY_MUST_CHECK;

/* squashfs_walk.c */
enum asy_err sqfs_walk_tree(struct sqfs *fs);

#endif
