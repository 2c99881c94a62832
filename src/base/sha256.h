/* SHA-256 (FIPS 180-4) over bytes in memory. */
#ifndef ASY_BASE_SHA256_H
#define ASY_BASE_SHA256_H

#include "base/bytes.h"

/* Call once before a process gives up its rights: the library loads what it needs. */
void asy_sha256_prepare(void);

void asy_sha256(struct asy_bytes b, uint8_t ret_digest[32]);

/* 64 lower-case hex digits and a NUL. */
void asy_sha256_hex(struct asy_bytes b, char ret_hex[65]);

/* Lower-case hex of n bytes into out (2 n + 1 characters). */
void asy_hex(const uint8_t *p, size_t n, char *out);

#endif
