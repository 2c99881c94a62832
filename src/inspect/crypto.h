/* The digests that the inspectors need beside SHA-256, and the start-up of the library behind them. */
#ifndef ASY_INSPECT_CRYPTO_H
#define ASY_INSPECT_CRYPTO_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* Call once before a process gives up its rights: the library then loads what it needs. It is told not to
 * read a configuration file, so that results do not depend on the host. Safe to call again. */
void asy_crypto_prepare(void);

enum asy_digest { ASY_MD5, ASY_SHA1, ASY_SHA512, ASY_DIGEST__MAX };

#define ASY_DIGEST_MAX_BYTES 64

/* Digest of the n parts in a row; returns its length in bytes. */
size_t asy_digest(enum asy_digest which, const struct asy_bytes *parts, size_t n,
		  uint8_t out[ASY_DIGEST_MAX_BYTES]);

#endif
