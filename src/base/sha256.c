#include "base/sha256.h"

#include <openssl/evp.h>
#include <stdlib.h>

/* One method and one context for the whole process: fetching per call costs more than hashing a small file. */
static EVP_MD *method;
static EVP_MD_CTX *context;

void asy_sha256_prepare(void)
{
	if (method)
		return;
	method = EVP_MD_fetch(NULL, "SHA256", NULL);
	context = EVP_MD_CTX_new();
	if (!method || !context)
		abort();
}

void asy_sha256(struct asy_bytes b, uint8_t ret_digest[32])
{
	asy_sha256_prepare();
	if (EVP_DigestInit_ex2(context, method, NULL) != 1 || EVP_DigestUpdate(context, b.p, b.n) != 1 ||
	    EVP_DigestFinal_ex(context, ret_digest, NULL) != 1)
		abort();
}

void asy_hex(const uint8_t *p, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	out[2 * n] = 0;
}

void asy_sha256_hex(struct asy_bytes b, char ret_hex[65])
{
	uint8_t digest[32];

	asy_sha256(b, digest);
	asy_hex(digest, sizeof(digest), ret_hex);
}
