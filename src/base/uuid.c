#include "base/uuid.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"

/* Random once, fixed for ever: names of assay's own records. */
static const uint8_t space[16] = {0x9c, 0x1f, 0x6a, 0x52, 0x3e, 0x07, 0x4d, 0xb8, 0x91, 0x2d, 0x5b, 0xe4, 0x70, 0xc6, 0x18, 0xaf};

void asy_uuid(struct asy_bytes name, char ret[37])
{
	uint8_t digest[20];
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	char hex[33];
	size_t at = 0;

	if (!context || EVP_DigestInit_ex(context, EVP_sha1(), NULL) != 1 || EVP_DigestUpdate(context, space, sizeof(space)) != 1 ||
	    EVP_DigestUpdate(context, name.p, name.n) != 1 || EVP_DigestFinal_ex(context, digest, NULL) != 1)
		abort();
	EVP_MD_CTX_free(context);
	digest[6] = (uint8_t)((digest[6] & 0x0f) | 0x50);
	digest[8] = (uint8_t)((digest[8] & 0x3f) | 0x80);
	asy_hex(digest, 16, hex);
	for (size_t i = 0; i < 32; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			ret[at++] = '-';
		ret[at++] = hex[i];
	}
	ret[at] = 0;
}
