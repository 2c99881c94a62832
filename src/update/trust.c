#include "update/trust.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "inspect/base64.h"
#include "inspect/der.h"
#include "inspect/pem.h"

enum asy_err asy_trust_init(struct asy_trust *t, struct asy_arena *arena)
{
	*t = (struct asy_trust){.arena = arena, .keys = ASY_VEC_INIT(struct asy_trust_key, ASY_LIMIT_TRUST_KEYS)};
	t->store = X509_STORE_new();
	return t->store ? ASY_OK : ASY_NOMEM;
}

void asy_trust_release(struct asy_trust *t)
{
	for (size_t i = 0; i < t->keys.len; i++)
		EVP_PKEY_free(((struct asy_trust_key *)asy_vec_at(&t->keys, i))->pkey);
	asy_vec_release(&t->keys);
	X509_STORE_free(t->store);
	t->store = NULL;
}

bool asy_pkey_describe(EVP_PKEY *pkey, struct asy_key *ret)
{
	unsigned char *der = NULL;
	int n = pkey ? i2d_PUBKEY(pkey, &der) : 0;
	bool ok = n > 0 && asy_key_from_spki((struct asy_bytes){der, (size_t)n}, ret);

	OPENSSL_free(der);
	return ok;
}

enum asy_err asy_trust_add_key(struct asy_trust *t, const char *name, EVP_PKEY *pkey, const uint8_t *id)
{
	struct asy_trust_key key = {.pkey = pkey, .name = name, .has_id = id != NULL}, *slot;

	if (!pkey)
		return ASY_CORRUPT;
	if (!asy_pkey_describe(pkey, &key.info)) {
		EVP_PKEY_free(pkey);
		return ASY_UNSUPPORTED;
	}
	if (id)
		memcpy(key.id, id, 8);
	slot = asy_vec_push(&t->keys);
	if (!slot) {
		EVP_PKEY_free(pkey);
		return ASY_LIMIT;
	}
	*slot = key;
	return ASY_OK;
}

EVP_PKEY *asy_pkey_der(struct asy_bytes der)
{
	const unsigned char *p = der.p;
	EVP_PKEY *pkey;

	if (!der.n || der.n > ASY_LIMIT_CERT_BYTES)
		return NULL;
	pkey = d2i_PUBKEY(NULL, &p, (long)der.n);
	if (!pkey) {
		p = der.p;
		pkey = d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, (long)der.n);
	}
	return pkey;
}

EVP_PKEY *asy_pkey_rsa(struct asy_bytes modulus, struct asy_bytes exponent)
{
	struct asy_buf body, der;
	EVP_PKEY *pkey = NULL;

	asy_buf_init(&body, 1 << 16);
	asy_buf_init(&der, 1 << 16);
	asy_der_put_unsigned(&body, modulus);
	asy_der_put_unsigned(&body, exponent);
	asy_der_put(&der, ASY_DER_SEQUENCE, asy_buf_bytes(&body));
	if (!der.err && !body.err) {
		const unsigned char *p = der.data;

		pkey = d2i_PublicKey(EVP_PKEY_RSA, NULL, &p, (long)der.len);
	}
	asy_buf_release(&body);
	asy_buf_release(&der);
	return pkey;
}

EVP_PKEY *asy_pkey_ed25519(struct asy_bytes raw)
{
	return raw.n == 32 ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw.p, 32) : NULL;
}

static enum asy_err add_cert(struct asy_trust *t, const char *name, struct asy_bytes der)
{
	const unsigned char *p = der.p;
	X509 *x = d2i_X509(NULL, &p, (long)der.n);
	EVP_PKEY *pkey;
	enum asy_err err;

	if (!x)
		return ASY_CORRUPT;
	err = X509_STORE_add_cert(t->store, x) == 1 ? ASY_OK : ASY_NOMEM;
	t->n_certs += !err;
	pkey = X509_get_pubkey(x);
	if (!err && pkey)
		err = asy_trust_add_key(t, name, pkey, NULL);
	else
		EVP_PKEY_free(pkey);
	X509_free(x);
	return err;
}

static enum asy_err add_crl(struct asy_trust *t, struct asy_bytes der)
{
	const unsigned char *p = der.p;
	X509_CRL *crl = d2i_X509_CRL(NULL, &p, (long)der.n);
	enum asy_err err = crl && X509_STORE_add_crl(t->store, crl) == 1 ? ASY_OK : ASY_CORRUPT;

	t->n_crls += !err;
	X509_CRL_free(crl);
	return err;
}

static enum asy_err add_der(struct asy_trust *t, const char *name, struct asy_bytes der)
{
	if (!der.n || der.n > ASY_LIMIT_CERT_BYTES)
		return ASY_NOT_FOUND;
	if (!add_cert(t, name, der))
		return ASY_OK;
	return asy_trust_add_key(t, name, asy_pkey_der(der), NULL) ? ASY_NOT_FOUND : ASY_OK;
}

static size_t add_pem(struct asy_trust *t, const char *name, struct asy_bytes file)
{
	struct asy_pem pem;
	struct asy_buf der;
	size_t n = 0;

	asy_buf_init(&der, ASY_LIMIT_CERT_BYTES);
	for (size_t at = 0; asy_pem_next(file, &at, &pem);) {
		asy_buf_clear(&der);
		if (!asy_pem_decode(&pem, &der))
			continue;
		if (asy_bytes_is(pem.label, "X509 CRL"))
			n += !add_crl(t, asy_buf_bytes(&der));
		else
			n += !add_der(t, name, asy_buf_bytes(&der));
	}
	asy_buf_release(&der);
	return n;
}

/* The base64 line of minisign, signify and usign: "Ed", 8 bytes of key number, 32 of key. */
static enum asy_err add_numbered(struct asy_trust *t, const char *name, struct asy_bytes file)
{
	uint8_t raw[64];
	size_t n, at = 0;

	while (at < file.n) {
		size_t end = asy_bytes_find_byte(file, '\n', at);
		struct asy_bytes line = asy_text_trim((struct asy_bytes){file.p + at, end - at});

		at = end + 1;
		if (asy_base64_decode(line, raw, sizeof(raw), &n) && n == 42 && raw[0] == 'E' && (raw[1] == 'd' || raw[1] == 'D'))
			return asy_trust_add_key(t, name, asy_pkey_ed25519((struct asy_bytes){raw + 10, 32}), raw + 2);
	}
	return ASY_NOT_FOUND;
}

/* AVB: big-endian u32 bits, u32 n0inv, modulus, then R^2 of the same size. */
static enum asy_err add_avb(struct asy_trust *t, const char *name, struct asy_bytes file)
{
	struct asy_rd r = asy_rd_init(file);
	uint32_t bits = asy_rd_be32(&r);
	struct asy_bytes n;

	asy_rd_be32(&r);
	if (bits < 1024 || bits > 16384 || bits % 8 || file.n != 8 + (size_t)bits / 4)
		return ASY_NOT_FOUND;
	n = asy_rd_bytes(&r, bits / 8);
	return asy_trust_add_key(t, name, asy_pkey_rsa(n, ASY_BYTES_LITERAL("\x01\x00\x01")), NULL);
}

static enum asy_err add_raw(struct asy_trust *t, const char *name, struct asy_bytes file)
{
	struct asy_bytes hex = asy_text_trim(file);
	uint8_t raw[32];

	if (file.n == 32)
		return asy_trust_add_key(t, name, asy_pkey_ed25519(file), NULL);
	if (hex.n != 64)
		return ASY_NOT_FOUND;
	for (size_t i = 0; i < 64; i++) {
		uint8_t c = hex.p[i] | 0x20, v = c >= 'a' && c <= 'f' ? (uint8_t)(c - 'a' + 10) : (uint8_t)(c - '0');

		if (v > 15)
			return ASY_NOT_FOUND;
		raw[i / 2] = (uint8_t)(i % 2 ? raw[i / 2] | v : v << 4);
	}
	return asy_trust_add_key(t, name, asy_pkey_ed25519((struct asy_bytes){raw, 32}), NULL);
}

enum asy_err asy_trust_add(struct asy_trust *t, const char *name, struct asy_bytes file)
{
	if (add_pem(t, name, file))
		return ASY_OK;
	if (!add_der(t, name, file) || !add_numbered(t, name, file) || !add_avb(t, name, file))
		return ASY_OK;
	return add_raw(t, name, file) ? ASY_NOT_FOUND : ASY_OK;
}

const char *asy_trust_known(const struct asy_trust *t, const char *fingerprint)
{
	struct asy_bytes table = t ? t->known : (struct asy_bytes){0};
	size_t at, end;

	if (strlen(fingerprint) != 64)
		return "";
	at = asy_bytes_find(table, asy_bytes_from(fingerprint), 0);
	if (at >= table.n || (at && table.p[at - 1] != '\n'))
		return "";
	end = asy_bytes_find_byte(table, '\n', at);
	if (end < at + 65)
		return "a published key";
	{
		char *name = asy_text_printable_dup(t->arena, asy_text_trim((struct asy_bytes){table.p + at + 64, end - at - 64}));

		return name ? name : "a published key";
	}
}
