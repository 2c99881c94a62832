#include "inspect/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "base/sha256.h"

static EVP_MD *methods[ASY_DIGEST__MAX];
static EVP_MD_CTX *context;

void asy_crypto_prepare(void)
{
	static const char *const names[ASY_DIGEST__MAX] = {
		[ASY_MD5] = "MD5", [ASY_SHA1] = "SHA1", [ASY_SHA512] = "SHA512",
	};

	if (context)
		return;
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL) != 1)
		abort();
	asy_sha256_prepare();
	for (size_t i = 0; i < ASY_DIGEST__MAX; i++) {
		methods[i] = EVP_MD_fetch(NULL, names[i], NULL);
		if (!methods[i])
			abort();
	}
	context = EVP_MD_CTX_new();
	if (!context)
		abort();
}

size_t asy_digest(enum asy_digest which, const struct asy_bytes *parts, size_t n,
		  uint8_t out[ASY_DIGEST_MAX_BYTES])
{
	unsigned length = 0;
	int ok;

	asy_crypto_prepare();
	ok = EVP_DigestInit_ex2(context, methods[which], NULL);
	for (size_t i = 0; ok == 1 && i < n; i++)
		ok = parts[i].n ? EVP_DigestUpdate(context, parts[i].p, parts[i].n) : 1;
	if (ok != 1 || EVP_DigestFinal_ex(context, out, &length) != 1)
		abort();
	return length;
}
