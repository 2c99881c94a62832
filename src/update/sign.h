/* Keys to sign mutated bundles with: those of an attacker, made up on the spot, and those of a test laboratory when it has any. */
#ifndef ASY_UPDATE_SIGN_H
#define ASY_UPDATE_SIGN_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/buf.h"
#include "update/mutate.h"

struct asy_sign_kit {
	EVP_PKEY *key;      /* trusted by the device; NULL when not given */
	X509 *cert;         /* its certificate */
	EVP_PKEY *ca_key;   /* may issue certificates that the device trusts */
	X509 *ca;
	EVP_PKEY *rogue;    /* the attacker's, of RSA 2048 */
	EVP_PKEY *rogue_ec;
	int64_t now;
};

enum asy_err asy_sign_kit_init(struct asy_sign_kit *kit, int64_t now) ASY_MUST_CHECK;
void asy_sign_kit_release(struct asy_sign_kit *kit);

/* PEM of key and certificate. ASY_CORRUPT: not readable. */
enum asy_err asy_sign_kit_add(struct asy_sign_kit *kit, const char *role, struct asy_bytes pem) ASY_MUST_CHECK;

struct asy_leaf {
	const X509_NAME *subject; /* NULL: that of a test signer */
	EVP_PKEY *key;
	X509 *issuer;             /* NULL: self-signed */
	EVP_PKEY *issuer_key;
	const char *usage, *extended; /* values of the extensions, NULL to leave them out */
	bool ca;
	int64_t from, until;
};
X509 *asy_make_cert(const struct asy_leaf *leaf);

/* A CMS structure over tbs. `extra` (may be NULL) is put in beside the signer's certificate. */
bool asy_make_cms(struct asy_bytes tbs, bool attached, X509 *cert, EVP_PKEY *key, X509 *extra, const char *digest, struct asy_buf *out);

/* A CMS SignedData that nobody signed. */
bool asy_make_empty_cms(struct asy_bytes tbs, bool attached, struct asy_buf *out);

/* A bare signature; base64 with `text`. */
bool asy_make_signature(struct asy_bytes tbs, EVP_PKEY *key, const char *digest, bool text, struct asy_buf *out);

#endif
