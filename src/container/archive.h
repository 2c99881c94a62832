/* What the archive formats share: fields written as digits, names as archives store them. */
#ifndef ASY_CONTAINER_ARCHIVE_H
#define ASY_CONTAINER_ARCHIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "container/container.h"

/* File type bits of st_mode, as Unix and every format derived from it stores them. */
enum {
	ASY_S_IFMT = 0170000,
	ASY_S_IFIFO = 0010000,
	ASY_S_IFCHR = 0020000,
	ASY_S_IFDIR = 0040000,
	ASY_S_IFBLK = 0060000,
	ASY_S_IFREG = 0100000,
	ASY_S_IFLNK = 0120000,
	ASY_S_IFSOCK = 0140000,
};

/* False when the type bits name no file type. */
bool asy_archive_type(uint32_t st_mode, enum asy_node_type *ret_type);

/* A field of fixed width that holds nothing but digits of the base (8, 10 or 16) and fits into 64 bits. */
bool asy_archive_digits(struct asy_bytes field, unsigned base, uint64_t *ret_value);

/* A stored name without leading "./" and '/' and without trailing '/'; empty for the root itself. What else
 * is in it (also "..") stays. */
struct asy_bytes asy_archive_path(struct asy_bytes name);

/* Number of zero bytes from `from` on, counting at most `most`. */
uint64_t asy_archive_zeros(struct asy_bytes in, uint64_t from, uint64_t most);

/* A path cut to ASY_LIMIT_PATH_BYTES, with a problem when it was longer. */
struct asy_bytes asy_archive_cut_path(struct asy_sink *sink, struct asy_bytes path, uint64_t offset);

/* The path of a node from its stored name: asy_archive_path(), cut as above. `unnamed` takes the place of an empty one; only the root folder has an empty path. */
struct asy_bytes asy_archive_node_path(struct asy_sink *sink, enum asy_node_type type, struct asy_bytes name,
                                       const char *unnamed, uint64_t offset);

/* The target of a link cut to ASY_LIMIT_SYMLINK_BYTES, in the same way. */
struct asy_bytes asy_archive_cut_target(struct asy_sink *sink, struct asy_bytes target, uint64_t offset);

#endif
