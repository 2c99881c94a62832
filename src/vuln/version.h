/* Orders of version numbers. Each is a total order (two texts may count as equal) over every byte string: whatever a
 * feed or an image says can be compared, and sorting never depends on the order of input.
 *
 * Sources: Debian policy 5.6.12 (dpkg, opkg), the rpm version comparison as documented by rpm, apk-tools' documentation
 * of package versions, Semantic Versioning 2.0.0, the release policies of OpenSSL and of the Linux kernel. */
#ifndef ASY_VULN_VERSION_H
#define ASY_VULN_VERSION_H

#include <stdbool.h>

#include "base/bytes.h"

enum asy_version_order {
	ASY_ORDER_GENERIC,  /* numbers and words; "rc", "beta" ... come before, other letters after the release */
	ASY_ORDER_SEMVER,
	ASY_ORDER_DPKG,
	ASY_ORDER_RPM,
	ASY_ORDER_APK,
	ASY_ORDER_OPKG,     /* as dpkg */
	ASY_ORDER_OPENSSL,  /* 1.0.2 < 1.0.2a < 1.0.2z < 1.0.2za */
	ASY_ORDER_KERNEL,   /* 6.1-rc2 < 6.1 < 6.1.5; what a vendor adds does not count */
	ASY_ORDER_CALENDAR, /* 20230912, 2023-09-12 and 2023.9.12 are one day */
	ASY_ORDER__MAX
};

/* Stable lower-case name ("semver"), as in rules that people write. Never NULL. */
const char *asy_version_order_name(enum asy_version_order order);
bool asy_version_order_parse(struct asy_bytes name, enum asy_version_order *ret_order);

/* Below, at, or above zero. */
int asy_version_compare(enum asy_version_order order, struct asy_bytes a, struct asy_bytes b);

/* False for text that holds no digit: such a "version" can be compared, but the answer means nothing. */
bool asy_version_usable(struct asy_bytes v);

/* The orders that are more than a few lines. */
int asy_version_generic(struct asy_bytes a, struct asy_bytes b);
int asy_version_dpkg(struct asy_bytes a, struct asy_bytes b);
int asy_version_rpm(struct asy_bytes a, struct asy_bytes b);
int asy_version_apk(struct asy_bytes a, struct asy_bytes b);

/* Compares two runs of digits as numbers of any length. */
int asy_version_digits(struct asy_bytes a, struct asy_bytes b);

static inline bool asy_is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static inline bool asy_is_alpha(uint8_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static inline uint8_t asy_to_lower(uint8_t c) { return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c; }

#endif
