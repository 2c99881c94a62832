/* Reading ext2, ext3 and ext4 file systems: shared by the ext_*.c files only.
 *
 * Source: the Linux kernel's Documentation/filesystems/ext4/ (on-disk layout). All numbers are little-endian.
 * The bytes of a file system may be cut short: reading behind the end is ASY_TRUNCATED, reading behind
 * the length that the superblock states is ASY_CORRUPT. */
#ifndef ASY_CONTAINER_EXT_FS_H
#define ASY_CONTAINER_EXT_FS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "container/container.h"

enum {
	EXT_ROOT = 2,
	EXT_POINTERS = 60, /* bytes of an inode that hold block numbers, extents, a short link or data */

	EXT_COMPAT_JOURNAL = 0x4,
	EXT_COMPAT_SPARSE_SUPER2 = 0x200,

	EXT_INCOMPAT_COMPRESSION = 0x1,
	EXT_INCOMPAT_FILETYPE = 0x2,
	EXT_INCOMPAT_RECOVER = 0x4,
	EXT_INCOMPAT_JOURNAL_DEV = 0x8,
	EXT_INCOMPAT_META_BG = 0x10,
	EXT_INCOMPAT_EXTENTS = 0x40,
	EXT_INCOMPAT_64BIT = 0x80,
	EXT_INCOMPAT_MMP = 0x100,
	EXT_INCOMPAT_FLEX_BG = 0x200,
	EXT_INCOMPAT_EA_INODE = 0x400,
	EXT_INCOMPAT_DIRDATA = 0x1000,
	EXT_INCOMPAT_CSUM_SEED = 0x2000,
	EXT_INCOMPAT_LARGEDIR = 0x4000,
	EXT_INCOMPAT_INLINE_DATA = 0x8000,
	EXT_INCOMPAT_ENCRYPT = 0x10000,
	EXT_INCOMPAT_CASEFOLD = 0x20000,
	EXT_INCOMPAT_READ = EXT_INCOMPAT_FILETYPE | EXT_INCOMPAT_RECOVER | EXT_INCOMPAT_META_BG | EXT_INCOMPAT_EXTENTS
		| EXT_INCOMPAT_64BIT | EXT_INCOMPAT_MMP | EXT_INCOMPAT_FLEX_BG | EXT_INCOMPAT_EA_INODE
		| EXT_INCOMPAT_CSUM_SEED | EXT_INCOMPAT_LARGEDIR | EXT_INCOMPAT_INLINE_DATA | EXT_INCOMPAT_ENCRYPT
		| EXT_INCOMPAT_CASEFOLD,

	EXT_RO_SPARSE_SUPER = 0x1,
	EXT_RO_EXT4 = 0x8 | 0x10 | 0x20 | 0x40, /* huge_file, gdt_csum, dir_nlink, extra_isize */
	EXT_RO_BIGALLOC = 0x200,
	EXT_RO_METADATA_CSUM = 0x400,

	EXT_FLAG_ENCRYPT = 0x800,
	EXT_FLAG_EXTENTS = 0x80000,
	EXT_FLAG_INLINE_DATA = 0x10000000,
};

struct ext_fs {
	struct asy_bytes in;    /* at most `length` bytes */
	uint64_t length;        /* as the superblock states it */
	uint64_t blocks;
	uint32_t block_size, first_data_block, blocks_per_group, groups;
	uint32_t inodes, free_inodes, inodes_per_group, inode_size;
	uint32_t descriptor_size, first_meta_group;
	uint32_t compat, incompat, ro_compat;
	uint32_t backup_groups[2]; /* with sparse_super2 */
	uint32_t creator;       /* 0 Linux, 1 Hurd */
	bool sum_right;         /* there is a checksum of the superblock and it is right */
	struct asy_bytes name;  /* of the volume */
};

struct ext_inode {
	uint32_t number;
	uint64_t at;              /* offset of the inode */
	uint32_t mode, uid, gid, links, flags;
	uint64_t size;
	int64_t mtime;
	uint64_t xattr_block;     /* 0: none */
	struct asy_bytes pointers; /* EXT_POINTERS bytes */
	struct asy_bytes extra;   /* behind the fixed fields: attributes in the inode */
};

/* Consecutive blocks of a file that are consecutive on disk. */
struct ext_run {
	uint64_t logical, physical, count;
	bool unwritten; /* reads as zero */
};

struct ext_dirent {
	uint32_t inode;
	struct asy_bytes name;
	uint64_t at; /* offset of the entry */
};

/* ext_super.c */

/* ASY_NOT_FOUND when there is no superblock, ASY_TRUNCATED when the bytes end before it does, ASY_CORRUPT
 * when its fields contradict each other. */
enum asy_err asy_ext_open(struct asy_bytes in, struct ext_fs *ret) ASY_MUST_CHECK;

/* The block, which may be cut at the end of the bytes. */
enum asy_err asy_ext_block(const struct ext_fs *fs, uint64_t block, struct asy_bytes *ret) ASY_MUST_CHECK;

/* First block of the inode table of a group. */
enum asy_err asy_ext_inode_table(const struct ext_fs *fs, uint32_t group, uint64_t *ret_block) ASY_MUST_CHECK;

/* ext_inode.c */
enum asy_err asy_ext_inode(const struct ext_fs *fs, uint32_t number, struct ext_inode *ret) ASY_MUST_CHECK;

/* Where the blocks [0, wanted) of the file are: struct ext_run, ordered, holes left out, never overlapping.
 * On error `runs` holds what was found before. `runs` is initialised by the callee and released by the caller. */
enum asy_err asy_ext_map(const struct ext_fs *fs, const struct ext_inode *inode, uint64_t wanted,
	struct asy_vec *runs) ASY_MUST_CHECK;

/* ext_content.c */

/* Content of a file, link or attribute inode, as asy_load_fn does it. */
enum asy_err asy_ext_content(const struct ext_fs *fs, const struct ext_inode *inode, struct asy_buf *scratch,
	struct asy_bytes *ret);

/* Offset of the content when it is known at a glance to be in one piece, else ASY_NO_OFFSET. */
uint64_t asy_ext_content_offset(const struct ext_fs *fs, const struct ext_inode *inode);

/* ext_dir.c */

/* Calls entry() for every entry but "." and "..", until that returns something else than ASY_OK, which is then
 * returned. Damage goes to problem() and reading continues with the next block. */
struct ext_dir_reader {
	enum asy_err (*entry)(struct ext_dir_reader *reader, const struct ext_dirent *entry);
	void (*problem)(struct ext_dir_reader *reader, enum asy_err err, uint64_t offset, const char *what);
};
enum asy_err asy_ext_dir(const struct ext_fs *fs, const struct ext_inode *dir, struct ext_dir_reader *reader)
	ASY_MUST_CHECK;

/* ext_xattr.c */

/* Attributes in the inode and in its block, without those that only the file system itself uses. Memory from
 * the arena. On error what was readable is returned all the same. */
enum asy_err asy_ext_xattrs(const struct ext_fs *fs, const struct ext_inode *inode, struct asy_arena *arena,
	const struct asy_xattr **ret, size_t *ret_n) ASY_MUST_CHECK;

/* The part of inline data that does not fit into `pointers`; empty when there is none. */
struct asy_bytes asy_ext_inline_rest(const struct ext_inode *inode);

#endif
