/* Shared inside the room. */
#ifndef ASY_SBOM_SBOM_IMPL_H
#define ASY_SBOM_SBOM_IMPL_H

#include "base/json.h"
#include "sbom/sbom.h"

/* Dependencies: what ELF files need, what packages ask for, libraries inside of a program. The first n_images
 * components are the device and its images. Also counts (and with `with_files` adds) what belongs to nobody. */
bool sbom_find_edges(struct asy_sbom *s, const struct asy_sbom_source *source, size_t n_images);

/* A licence text as found becomes an SPDX licence expression of known identifiers ("GPL-2.0+" -> "GPL-2.0-or-later");
 * false when it is none. *ret_single: it is one identifier. */
bool sbom_licence(const char *text, struct asy_buf *out, bool *ret_single);
bool sbom_licence_id(const char *id, size_t n); /* of the SPDX licence list */
bool sbom_exception_id(const char *id, size_t n);

bool sbom_is_check(const char *name); /* of a rule: a row of the table in rules.c */

/* Name and value, when the value is not empty. */
void sbom_put(struct asy_json *j, const char *name, const char *text);

#endif
