/* Data tables for inspectors (daemons, default passwords, ...) as one blob that a worker gets.
 *
 * Layout, little endian: u32 count; then per table u16 name length, name, u32 size, bytes. */
#ifndef ASY_FIRMWARE_TABLES_H
#define ASY_FIRMWARE_TABLES_H

#include "base/buf.h"

/* Parent: appends one table; begin with asy_tables_begin(). */
void asy_tables_begin(struct asy_buf *blob, uint32_t count);
void asy_tables_add(struct asy_buf *blob, const char *name, struct asy_bytes content);

/* Worker: the table, or an empty slice. */
struct asy_bytes asy_tables_find(struct asy_bytes blob, const char *name);

#endif
