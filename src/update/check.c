/* Digests and bare signatures. */
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <string.h>

#include "base/sha256.h"
#include "base/text.h"
#include "inspect/der.h"
#include "update/trust.h"

size_t asy_update_digest(const char *name, const struct asy_bytes *parts, size_t n, uint8_t out[64])
{
	EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned length = 0;
	bool ok = md && ctx && EVP_MD_get_size(md) <= 64 && EVP_DigestInit_ex2(ctx, md, NULL) == 1;

	for (size_t i = 0; ok && i < n; i++)
		ok = parts[i].n == 0 || EVP_DigestUpdate(ctx, parts[i].p, parts[i].n) == 1;
	ok = ok && EVP_DigestFinal_ex(ctx, out, &length) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_MD_free(md);
	ERR_clear_error();
	return ok ? length : 0;
}

bool asy_digest_weak(const char *name)
{
	struct asy_bytes b = asy_bytes_from(name);

	return asy_text_is_nocase(b, "md5") || asy_text_is_nocase(b, "sha1") || asy_text_is_nocase(b, "crc32") || asy_text_is_nocase(b, "md4");
}

const char *asy_update_hex(struct asy_update *u, const char *name, struct asy_bytes b)
{
	uint8_t digest[64];
	char hex[129];
	size_t n = asy_update_digest(name, &b, 1, digest);

	asy_hex(digest, n, hex);
	return asy_update_text(u, asy_bytes_from(hex));
}

/* r || s of equal halves as the DER that the library wants. */
static bool raw_to_der(struct asy_bytes sig, struct asy_buf *out)
{
	struct asy_buf body;

	if (sig.n < 2 || sig.n % 2)
		return false;
	asy_buf_init(&body, 512);
	asy_der_put_unsigned(&body, (struct asy_bytes){sig.p, sig.n / 2});
	asy_der_put_unsigned(&body, (struct asy_bytes){sig.p + sig.n / 2, sig.n / 2});
	asy_der_put(out, ASY_DER_SEQUENCE, asy_buf_bytes(&body));
	if (body.err)
		out->err = body.err;
	asy_buf_release(&body);
	return !out->err;
}

static bool fits(EVP_PKEY *pkey, enum asy_scheme scheme)
{
	int id = EVP_PKEY_get_base_id(pkey);

	switch (scheme) {
	case ASY_SCHEME_RSA_PKCS1:
		return id == EVP_PKEY_RSA;
	case ASY_SCHEME_RSA_PSS:
		return id == EVP_PKEY_RSA || id == EVP_PKEY_RSA_PSS;
	case ASY_SCHEME_ECDSA:
	case ASY_SCHEME_ECDSA_RAW:
		return id == EVP_PKEY_EC;
	case ASY_SCHEME_ED25519:
		return id == EVP_PKEY_ED25519;
	default:
		return false;
	}
}

/* Ed25519 takes its message whole: parts are joined when there are several. */
static bool verify_whole(EVP_MD_CTX *ctx, const struct asy_bytes *parts, size_t n, struct asy_bytes sig)
{
	struct asy_buf joined;
	struct asy_bytes message = n == 1 ? parts[0] : (struct asy_bytes){0};
	bool ok;

	asy_buf_init(&joined, (size_t)1 << 30);
	for (size_t i = 0; n != 1 && i < n; i++)
		asy_buf_append(&joined, parts[i]);
	if (n != 1)
		message = asy_buf_bytes(&joined);
	ok = !joined.err && EVP_DigestVerify(ctx, sig.p, sig.n, message.p ? message.p : (const uint8_t *)"", message.n) == 1;
	asy_buf_release(&joined);
	return ok;
}

static bool verify(EVP_PKEY *pkey, enum asy_scheme scheme, const EVP_MD *md, const struct asy_bytes *parts, size_t n, struct asy_bytes sig)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY_CTX *pctx = NULL;
	bool ok = ctx && EVP_DigestVerifyInit(ctx, &pctx, scheme == ASY_SCHEME_ED25519 ? NULL : md, NULL, pkey) == 1;

	if (ok && scheme == ASY_SCHEME_RSA_PSS)
		ok = EVP_PKEY_CTX_set_rsa_padding(pctx, RSA_PKCS1_PSS_PADDING) == 1 && EVP_PKEY_CTX_set_rsa_pss_saltlen(pctx, RSA_PSS_SALTLEN_AUTO) == 1;
	if (ok && scheme == ASY_SCHEME_ED25519) {
		ok = verify_whole(ctx, parts, n, sig);
	} else {
		for (size_t i = 0; ok && i < n; i++)
			ok = parts[i].n == 0 || EVP_DigestVerifyUpdate(ctx, parts[i].p, parts[i].n) == 1;
		ok = ok && EVP_DigestVerifyFinal(ctx, sig.p, sig.n) == 1;
	}
	EVP_MD_CTX_free(ctx);
	return ok;
}

bool asy_pkey_verify(EVP_PKEY *pkey, enum asy_scheme scheme, const char *digest, const struct asy_bytes *parts, size_t n,
                     struct asy_bytes sig)
{
	EVP_MD *md;
	struct asy_buf der;
	bool ok;

	if (!pkey || !sig.n || !fits(pkey, scheme))
		return false;
	md = scheme == ASY_SCHEME_ED25519 ? NULL : EVP_MD_fetch(NULL, digest, NULL);
	if (!md && scheme != ASY_SCHEME_ED25519)
		return false;
	asy_buf_init(&der, 1024);
	ok = scheme != ASY_SCHEME_ECDSA_RAW || raw_to_der(sig, &der);
	if (ok)
		ok = verify(pkey, scheme, md, parts, n, scheme == ASY_SCHEME_ECDSA_RAW ? asy_buf_bytes(&der) : sig);
	asy_buf_release(&der);
	EVP_MD_free(md);
	ERR_clear_error();
	return ok;
}

static const char *scheme_name(enum asy_scheme scheme)
{
	static const char *const names[] = {"rsa-pkcs1", "rsa-pss", "ecdsa", "ecdsa", "ed25519"};

	return names[scheme];
}

void asy_update_signer_key(struct asy_update *u, struct asy_update_signer *s, EVP_PKEY *pkey)
{
	struct asy_key key;

	if (!pkey || !asy_pkey_describe(pkey, &key))
		return;
	s->algorithm = key.algorithm;
	s->bits = key.bits;
	s->fingerprint = asy_update_text(u, asy_bytes_from(key.fingerprint));
	s->known = asy_trust_known(u->trust, key.fingerprint);
}

struct asy_update_signer *asy_update_check(struct asy_update *u, enum asy_scheme scheme, const char *digest, const struct asy_bytes *parts,
                                           size_t n, struct asy_bytes sig, uint64_t offset, const uint8_t *id)
{
	struct asy_update_signer *s = asy_update_signer(u, scheme_name(scheme));
	size_t tried = 0;

	s->offset = offset;
	s->length = sig.n;
	s->digest = scheme == ASY_SCHEME_ED25519 ? "" : digest;
	for (size_t i = 0; u->trust && i < u->trust->keys.len; i++) {
		const struct asy_trust_key *key = asy_vec_at(&u->trust->keys, i);

		if (!fits(key->pkey, scheme) || (id && key->has_id && memcmp(id, key->id, 8) != 0))
			continue;
		tried++;
		if (!asy_pkey_verify(key->pkey, scheme, digest, parts, n, sig))
			continue;
		s->state = ASY_SIGNER_TRUSTED;
		asy_update_signer_key(u, s, key->pkey);
		return s;
	}
	if (asy_trust_empty(u->trust)) {
		s->why = "no trusted key was given";
		return s;
	}
	s->state = tried ? ASY_SIGNER_BAD : ASY_SIGNER_UNTRUSTED;
	s->why = tried ? "no trusted key verifies it" : "no trusted key is of its kind";
	return s;
}

struct asy_update_signer *asy_update_check_own(struct asy_update *u, enum asy_scheme scheme, const char *digest,
                                               const struct asy_bytes *parts, size_t n, struct asy_bytes sig, uint64_t offset,
                                               EVP_PKEY *pkey)
{
	struct asy_update_signer *s = asy_update_signer(u, scheme_name(scheme));

	s->offset = offset;
	s->length = sig.n;
	s->digest = scheme == ASY_SCHEME_ED25519 ? "" : digest;
	asy_update_signer_key(u, s, pkey);
	if (!asy_pkey_verify(pkey, scheme, digest, parts, n, sig)) {
		s->state = ASY_SIGNER_BAD;
		s->why = pkey ? "it is not by the key that the bundle names" : "the key in the bundle cannot be read";
	} else if (asy_trust_empty(u->trust)) {
		s->why = "no trusted key was given";
	} else {
		s->state = ASY_SIGNER_UNTRUSTED;
		s->why = "the key in the bundle is not among the trusted ones";
		for (size_t i = 0; i < u->trust->keys.len; i++)
			if (strcmp(((struct asy_trust_key *)asy_vec_at(&u->trust->keys, i))->info.fingerprint, s->fingerprint) == 0)
				s->state = ASY_SIGNER_TRUSTED, s->why = "";
	}
	EVP_PKEY_free(pkey);
	return s;
}
