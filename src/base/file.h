/* Whole files of the user's, never of an image. */
#ifndef ASY_BASE_FILE_H
#define ASY_BASE_FILE_H

#include "base/buf.h"

/* Appends the content of a regular file. ASY_NOT_FOUND, ASY_DENIED, ASY_IO, or ASY_LIMIT beyond out's ceiling. */
enum asy_err asy_file_read(const char *path, struct asy_buf *out) ASY_MUST_CHECK;

/* Writes through a temporary file in the same folder, fsync and rename: after a crash there is the old file or the
 * new one. */
enum asy_err asy_file_replace(const char *path, struct asy_bytes content) ASY_MUST_CHECK;

/* The folder part of path ("." when there is none) joined with relative; an absolute `relative` is returned as is. */
enum asy_err asy_path_beside(const char *path, const char *relative, struct asy_buf *out) ASY_MUST_CHECK;

#endif
