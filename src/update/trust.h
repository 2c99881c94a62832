/* Who is trusted to sign, and the check of one signature. The only file of this room that others see OpenSSL through. */
#ifndef ASY_UPDATE_TRUST_H
#define ASY_UPDATE_TRUST_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "inspect/key.h"
#include "update/update.h"

struct asy_trust_key {
	EVP_PKEY *pkey;
	struct asy_key info;  /* algorithm, bits, fingerprint */
	const char *name;     /* of the file it came from */
	uint8_t id[8];        /* of minisign, signify and usign keys, in the order of the file */
	bool has_id;
};

struct asy_trust {
	struct asy_arena *arena;
	struct asy_vec keys;      /* struct asy_trust_key: bare keys, and those of the certificates */
	X509_STORE *store;        /* certificates and CRLs */
	size_t n_certs, n_crls;
	struct asy_bytes known;   /* table "known-keys": published keys */
};

enum asy_err asy_trust_init(struct asy_trust *t, struct asy_arena *arena) ASY_MUST_CHECK;
void asy_trust_release(struct asy_trust *t);

/* Adds everything that one file holds: PEM (certificates, CRLs, public keys), DER, minisign, signify and usign public
 * keys, AVB public key blobs, 32 raw bytes or 64 hex digits of Ed25519. ASY_NOT_FOUND: nothing of that is in it. */
enum asy_err asy_trust_add(struct asy_trust *t, const char *name, struct asy_bytes file) ASY_MUST_CHECK;
enum asy_err asy_trust_add_key(struct asy_trust *t, const char *name, EVP_PKEY *pkey, const uint8_t *id) ASY_MUST_CHECK; /* takes pkey */

static inline bool asy_trust_empty(const struct asy_trust *t) { return !t || (!t->keys.len && !t->n_certs); }

/* Name of a published key with this fingerprint, "" for none. */
const char *asy_trust_known(const struct asy_trust *t, const char *fingerprint);

/* A public key from its SubjectPublicKeyInfo or PKCS#1 form in DER, from a RSA modulus and exponent (big endian), or from 32 bytes. */
EVP_PKEY *asy_pkey_der(struct asy_bytes der);
EVP_PKEY *asy_pkey_rsa(struct asy_bytes modulus, struct asy_bytes exponent);
EVP_PKEY *asy_pkey_ed25519(struct asy_bytes raw);
bool asy_pkey_describe(EVP_PKEY *pkey, struct asy_key *ret);

enum asy_scheme { ASY_SCHEME_RSA_PKCS1, ASY_SCHEME_RSA_PSS, ASY_SCHEME_ECDSA, ASY_SCHEME_ECDSA_RAW, ASY_SCHEME_ED25519 };

/* Is `sig` by this key over the parts in a row? digest is "sha256", "sha384", ...; of no meaning for Ed25519. */
bool asy_pkey_verify(EVP_PKEY *pkey, enum asy_scheme scheme, const char *digest, const struct asy_bytes *parts, size_t n,
                     struct asy_bytes sig);

/* Digest of the parts in a row; 0 when there is no digest of that name. */
size_t asy_update_digest(const char *name, const struct asy_bytes *parts, size_t n, uint8_t out[64]);
bool asy_digest_weak(const char *name); /* md5, sha1, crc32 */
/* Lower-case hex digest of one slice, in the arena; "" for an unknown name. */
const char *asy_update_hex(struct asy_update *u, const char *name, struct asy_bytes b);

/* One bare signature: tries every trusted key of the right kind and adds a signer with what came out. key_id: of the format;
 * id: only trusted keys with that id are tried, unless NULL. The signer is owned by u. */
struct asy_update_signer *asy_update_check(struct asy_update *u, enum asy_scheme scheme, const char *digest, const struct asy_bytes *parts,
                                           size_t n, struct asy_bytes sig, uint64_t offset, const uint8_t *id);

/* As above with the key that the bundle itself carries: BAD when the signature is not by it, TRUSTED when the key is among the
 * trusted ones. Takes pkey (NULL: BAD). */
struct asy_update_signer *asy_update_check_own(struct asy_update *u, enum asy_scheme scheme, const char *digest,
                                               const struct asy_bytes *parts, size_t n, struct asy_bytes sig, uint64_t offset,
                                               EVP_PKEY *pkey);

/* Fills algorithm, bits, fingerprint and known of a signer. */
void asy_update_signer_key(struct asy_update *u, struct asy_update_signer *s, EVP_PKEY *pkey);

#endif
