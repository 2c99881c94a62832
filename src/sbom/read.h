/* Reads bills of materials of others: CycloneDX JSON, SPDX 2.2/2.3 as JSON and tag-value, SPDX 3.0 JSON-LD. */
#ifndef ASY_SBOM_READ_H
#define ASY_SBOM_READ_H

#include "sbom/sbom.h"

enum { ASY_SBOM_MESSAGE = 300 };

/* Fills *s, which must be initialised. *ret_json is the document (tag-value: as the JSON that says the same), to be given
 * back with json_decref(); NULL on errors. ASY_UNSUPPORTED: a format that is not read; ASY_CORRUPT: no such document at
 * all; message says what is wrong, with its line where that is known. A document may break the rules of its format and
 * still be read: see sbom/shape.h. */
enum asy_err asy_sbom_read(struct asy_sbom *s, struct asy_bytes text, json_t **ret_json,
                           char message[ASY_SBOM_MESSAGE]) ASY_MUST_CHECK;

#endif
