/* What several feed readers need. */
#ifndef ASY_VULN_FEED_TEXT_H
#define ASY_VULN_FEED_TEXT_H

#include "vuln/feed.h"

bool feed_has(struct asy_bytes head, const char *text);

/* Appends a vector that can be computed, or a weakness "CWE-787" not yet there, behind a blank. */
void feed_add_vector(struct asy_buf *out, struct asy_bytes vector);
void feed_add_cwe(struct asy_buf *out, struct asy_bytes cwe);

/* The order of versions for "part:vendor:product". */
enum asy_version_order feed_order_of_product(struct asy_bytes product);

/* For "Debian:12", "Alpine:v3.18", "npm" ... of OSV: the key prefix ("deb/debian:12/") into `out`, and the order.
 * False for ecosystems that no component of a device can come from. */
bool feed_ecosystem(struct asy_bytes ecosystem, struct asy_buf *out, enum asy_version_order *ret_order);

/* Appends text in lower case, blanks as '_'. */
void feed_lower(struct asy_buf *out, struct asy_bytes text);

/* "vendor/product" of a CVE record -> "v:vendor/product". */
void feed_vendor_key(struct asy_buf *out, struct asy_bytes vendor, struct asy_bytes product);

/* A copy that lives as long as the record. */
struct asy_bytes feed_keep(struct asy_feed *f, struct asy_bytes text);

/* The next comma-separated field of a CSV line (RFC 4180 without line breaks); quotes are removed, doubled ones kept. */
struct asy_bytes feed_csv_field(struct asy_bytes *line);

#endif
