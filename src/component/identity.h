/* Names of software as others write them: package URLs (purl-spec) and CPE 2.3 (NIST IR 7695), and the upstream
 * part of a distribution's version. */
#ifndef ASY_COMPONENT_IDENTITY_H
#define ASY_COMPONENT_IDENTITY_H

#include "base/buf.h"

/* Appends text with everything but [A-Za-z0-9.-_~:+] percent-encoded: one part of a purl. ('+' is kept: it is
 * common in versions and not special in a path.) */
void asy_purl_part(struct asy_buf *out, struct asy_bytes text);

/* "pkg:TYPE/NAMESPACE/NAME@VERSION"; namespace may be "" and version empty. Qualifiers are appended by the caller. */
void asy_purl(struct asy_buf *out, const char *type, const char *namespace, struct asy_bytes name,
              struct asy_bytes version);

/* "cpe:2.3:PART:VENDOR:PRODUCT:VERSION:UPDATE:*:*:*:*:*:*". `product` is "vendor:product" as written in the catalog
 * (or "o:vendor:product" for another part than a). An empty version or update gives "*". */
void asy_cpe(struct asy_buf *out, const char *product, struct asy_bytes version, struct asy_bytes update);

/* "1:2.4.9-1.1+deb12u1" -> "2.4.9"; "1.2.3-r4" -> "1.2.3"; "7.88.1+dfsg-2" -> "7.88.1". */
struct asy_bytes asy_upstream_version(struct asy_bytes version);

#endif
