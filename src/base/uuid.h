/* Name-based UUIDs, version 5 (RFC 9562, section 5.5): the same name gives the same UUID everywhere. */
#ifndef ASY_BASE_UUID_H
#define ASY_BASE_UUID_H

#include "base/bytes.h"

/* The UUID of `name` below assay's own namespace, as 36 characters and a NUL. */
void asy_uuid(struct asy_bytes name, char ret[37]);

#endif
