/* One asymmetric key out of bytes in memory: algorithm, size, and a fingerprint that is the same for the private
 * key, the public key, the certificate and the SSH form of it.
 *
 * Formats: SubjectPublicKeyInfo and PKCS#1 (RFC 5280, 8017), PKCS#8 (RFC 5208, 5958), SEC 1 (RFC 5915), the old
 * DSA form of OpenSSL, SSH public blobs (RFC 4253, 5656, 8709), OpenSSH's PROTOCOL.key, dropbear's host keys.
 * Nothing is decrypted and no file, engine or configuration is touched. */
#ifndef ASY_INSPECT_KEY_H
#define ASY_INSPECT_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

struct asy_key {
	const char *algorithm; /* rsa dsa ec ed25519 ed448 x25519 x448 dh ml-dsa ... "unknown" */
	const char *curve;     /* of an ec key, "" when not known */
	unsigned bits;         /* 0: not known */
	bool weak;             /* RSA and DSA below 2048 bits, EC below 224, exponent 1 */
	bool encrypted;        /* a private key that needs a passphrase; the other fields may then be empty */
	char fingerprint[65];  /* SHA-256 of the SubjectPublicKeyInfo in DER; "" when the public half is not known */
};

bool asy_key_from_spki(struct asy_bytes der, struct asy_key *ret);
bool asy_key_from_pkcs1_public(struct asy_bytes der, struct asy_key *ret);

/* Any of PKCS#8 (also encrypted), PKCS#1, SEC 1, DSA. */
bool asy_key_from_private(struct asy_bytes der, struct asy_key *ret);

/* A public blob, "ssh-rsa" and so on inside; the whole slice must be used. Also certificates and security keys. */
bool asy_key_from_ssh(struct asy_bytes blob, struct asy_key *ret);

/* "openssh-key-v1". */
bool asy_key_from_openssh(struct asy_bytes blob, struct asy_key *ret);

/* dropbear's private key file. */
bool asy_key_from_dropbear(struct asy_bytes file, struct asy_key *ret);

/* From the 32 secret bytes of X25519 (curve "x25519") or Ed25519 ("ed25519"). */
bool asy_key_from_raw(const char *algorithm, struct asy_bytes secret, struct asy_key *ret);

/* From the 32 public bytes of Ed25519. */
bool asy_key_from_raw_public(const char *algorithm, struct asy_bytes point, struct asy_key *ret);

#endif
