/* X.509 certificates (RFC 5280): the fields an assessment needs. Read by our own code, so that damaged and odd
 * certificates still give what can be read of them. Signatures are not verified. */
#ifndef ASY_INSPECT_CERT_H
#define ASY_INSPECT_CERT_H

#include <stdbool.h>
#include <stdint.h>

#include "inspect/key.h"

struct asy_cert {
	struct asy_key key;
	char subject[256], issuer[256]; /* "CN=..., O=..."; raw bytes of the names, cut when longer */
	const char *signature;          /* "sha256-rsa", "sha1-rsa", "ed25519", ... or "unknown" */
	bool weak_signature;            /* MD2, MD5 or SHA-1 */
	int64_t not_before, not_after;  /* seconds since 1970 */
	bool self_signed;               /* subject and issuer are equal */
	bool ca;                        /* basicConstraints; version 1 certificates that are self-signed count too */
};

/* False when der does not start with a certificate; bytes behind it are not looked at. */
bool asy_cert_parse(struct asy_bytes der, struct asy_cert *ret);

/* "2026-01-31" (UTC); years are kept within 0..9999. */
const char *asy_date_text(int64_t seconds, char out[16]);

#endif
