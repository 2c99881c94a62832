/* CPE 2.3 formatted strings (NIST IR 7695) taken apart. */
#ifndef ASY_VULN_CPE_H
#define ASY_VULN_CPE_H

#include "base/buf.h"

enum asy_cpe_field {
	ASY_CPE_PART, ASY_CPE_VENDOR, ASY_CPE_PRODUCT, ASY_CPE_VERSION, ASY_CPE_UPDATE, ASY_CPE_EDITION, ASY_CPE_LANGUAGE,
	ASY_CPE_SW_EDITION, ASY_CPE_TARGET_SW, ASY_CPE_TARGET_HW, ASY_CPE_OTHER, ASY_CPE__FIELDS
};

struct asy_cpe {
	struct asy_bytes field[ASY_CPE__FIELDS]; /* still escaped */
};

/* False unless it is "cpe:2.3:" and eleven fields, the first one of a, h, o. */
bool asy_cpe_split(struct asy_bytes text, struct asy_cpe *ret);

/* "*" or "" */
bool asy_cpe_any(struct asy_bytes field);

/* Appends the field without its backslashes. */
void asy_cpe_plain(struct asy_buf *out, struct asy_bytes field);

/* Appends "part:vendor:product" in lower case, unescaped: how the database names products of the NVD. */
void asy_cpe_product(struct asy_buf *out, const struct asy_cpe *cpe);

#endif
