/* The rows of one table of an SQLite database file (sqlite.org/fileformat2.html): as much as the rpm database needs.
 * Reads the file as it is: no write-ahead log. */
#ifndef ASY_COMPONENT_SQLITE_ROWS_H
#define ASY_COMPONENT_SQLITE_ROWS_H

#include "base/bytes.h"
#include "base/err.h"

/* Calls row() with the content of column `column` (counted from 0) of every row of `table` whose value there is text or
 * blob; the slice is valid during the call. offset: of the cell in the file. Rows that cannot be read are left out, and
 * the first reason is returned in the end. ASY_NOT_FOUND: no such table. ASY_UNSUPPORTED: not an SQLite 3 file, or one
 * in UTF-16. */
enum asy_err sqlite_rows(struct asy_bytes file, const char *table, unsigned column,
                         void (*row)(void *ctx, struct asy_bytes value, uint64_t offset), void *ctx) ASY_MUST_CHECK;

#endif
