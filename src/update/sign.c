#include "update/sign.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "inspect/der.h"
#include "update/trust.h"

enum { YEAR = 365 * 86400 };

enum asy_err asy_sign_kit_init(struct asy_sign_kit *kit, int64_t now)
{
	*kit = (struct asy_sign_kit){.now = now, .rogue = EVP_RSA_gen(2048), .rogue_ec = EVP_EC_gen("P-256")};
	return kit->rogue && kit->rogue_ec ? ASY_OK : ASY_NOMEM;
}

void asy_sign_kit_release(struct asy_sign_kit *kit)
{
	EVP_PKEY_free(kit->key);
	EVP_PKEY_free(kit->ca_key);
	EVP_PKEY_free(kit->rogue);
	EVP_PKEY_free(kit->rogue_ec);
	X509_free(kit->cert);
	X509_free(kit->ca);
	*kit = (struct asy_sign_kit){0};
}

static int no_password(char *buffer, int size, int writing, void *ctx)
{
	(void)buffer;
	(void)size;
	(void)writing;
	(void)ctx;
	return 0;
}

enum asy_err asy_sign_kit_add(struct asy_sign_kit *kit, const char *role, struct asy_bytes pem)
{
	BIO *bio = BIO_new_mem_buf(pem.p, (int)(pem.n < 1 << 20 ? pem.n : 1 << 20));
	enum asy_err err = bio ? ASY_OK : ASY_NOMEM;

	if (!err && strcmp(role, "key") == 0)
		err = (kit->key = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL)) ? ASY_OK : ASY_CORRUPT;
	else if (!err && strcmp(role, "cert") == 0)
		err = (kit->cert = PEM_read_bio_X509(bio, NULL, no_password, NULL)) ? ASY_OK : ASY_CORRUPT;
	else if (!err && strcmp(role, "ca-key") == 0)
		err = (kit->ca_key = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL)) ? ASY_OK : ASY_CORRUPT;
	else if (!err && strcmp(role, "ca-cert") == 0)
		err = (kit->ca = PEM_read_bio_X509(bio, NULL, no_password, NULL)) ? ASY_OK : ASY_CORRUPT;
	BIO_free(bio);
	ERR_clear_error();
	return err;
}

static bool extend(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *e;
	bool ok;

	if (!value)
		return true;
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = e && X509_add_ext(x, e, -1) == 1;
	X509_EXTENSION_free(e);
	return ok;
}

X509 *asy_make_cert(const struct asy_leaf *leaf)
{
	X509 *x = X509_new(), *issuer = leaf->issuer ? leaf->issuer : x;
	X509_NAME *own = X509_NAME_new();
	EVP_PKEY *signer = leaf->issuer_key ? leaf->issuer_key : leaf->key;
	bool ok = x && own && X509_NAME_add_entry_by_txt(own, "CN", MBSTRING_ASC, (const unsigned char *)"assay test signer", -1, -1, 0) == 1;

	ok = ok && X509_set_version(x, 2) == 1 && ASN1_INTEGER_set(X509_get_serialNumber(x), 0x617373) == 1;
	ok = ok && X509_set_subject_name(x, leaf->subject ? leaf->subject : own) == 1 &&
	     X509_set_issuer_name(x, X509_get_subject_name(issuer)) == 1;
	ok = ok && ASN1_TIME_set(X509_getm_notBefore(x), (time_t)leaf->from) && ASN1_TIME_set(X509_getm_notAfter(x), (time_t)leaf->until);
	ok = ok && X509_set_pubkey(x, leaf->key) == 1 && extend(x, issuer, NID_basic_constraints, leaf->ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
	ok = ok && extend(x, issuer, NID_key_usage, leaf->usage) && extend(x, issuer, NID_ext_key_usage, leaf->extended);
	ok = ok && extend(x, issuer, NID_subject_key_identifier, "hash");
	ok = ok && X509_sign(x, signer, EVP_PKEY_get_base_id(signer) == EVP_PKEY_ED25519 ? NULL : EVP_sha256()) > 0;
	X509_NAME_free(own);
	if (!ok) {
		X509_free(x);
		x = NULL;
	}
	ERR_clear_error();
	return x;
}

static bool put_der(CMS_ContentInfo *cms, struct asy_buf *out)
{
	unsigned char *der = NULL;
	int n = i2d_CMS_ContentInfo(cms, &der);

	if (n > 0)
		asy_buf_append(out, (struct asy_bytes){der, (size_t)n});
	OPENSSL_free(der);
	return n > 0 && !out->err;
}

bool asy_make_cms(struct asy_bytes tbs, bool attached, X509 *cert, EVP_PKEY *key, X509 *extra, const char *digest, struct asy_buf *out)
{
	unsigned flags = CMS_BINARY | CMS_NOSMIMECAP | CMS_PARTIAL | (attached ? 0 : CMS_DETACHED);
	BIO *in = BIO_new_mem_buf(tbs.n ? tbs.p : (const uint8_t *)"", (int)(tbs.n < INT32_MAX ? tbs.n : 0));
	CMS_ContentInfo *cms = in ? CMS_sign(NULL, NULL, NULL, in, flags) : NULL;
	const EVP_MD *md = digest ? EVP_get_digestbyname(digest) : EVP_sha256();
	bool ok = cms && md;

	if (ok && key)
		ok = CMS_add1_signer(cms, cert, key, md, flags) != NULL;
	if (ok && extra)
		ok = CMS_add1_cert(cms, extra) == 1;
	ok = ok && CMS_final(cms, in, NULL, flags) == 1 && put_der(cms, out);
	CMS_ContentInfo_free(cms);
	BIO_free(in);
	ERR_clear_error();
	return ok;
}

/* Appends tag and length around what `inner` holds, and empties it. */
static void wrap(struct asy_buf *out, uint8_t tag, struct asy_buf *inner)
{
	asy_der_put(out, tag, asy_buf_bytes(inner));
	if (inner->err)
		out->err = inner->err;
	asy_buf_clear(inner);
}

bool asy_make_empty_cms(struct asy_bytes tbs, bool attached, struct asy_buf *out)
{
	static const uint8_t signed_data[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}, data[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01};
	struct asy_buf content, body, whole;

	asy_buf_init(&content, out->ceiling);
	asy_buf_init(&body, out->ceiling);
	asy_buf_init(&whole, out->ceiling);
	if (attached) {
		asy_der_put(&body, ASY_DER_OCTETS, tbs);
		wrap(&whole, 0xa0, &body);
	}
	asy_der_put(&content, ASY_DER_OID, (struct asy_bytes){data, sizeof(data)});
	asy_buf_append(&content, asy_buf_bytes(&whole));
	asy_buf_clear(&whole);
	asy_der_put_unsigned(&body, ASY_BYTES_LITERAL("\x01"));
	asy_der_put(&body, ASY_DER_SET, (struct asy_bytes){0}); /* no digest algorithms */
	wrap(&body, ASY_DER_SEQUENCE, &content);
	asy_der_put(&body, ASY_DER_SET, (struct asy_bytes){0}); /* no signers */
	wrap(&content, ASY_DER_SEQUENCE, &body);
	asy_der_put(&whole, ASY_DER_OID, (struct asy_bytes){signed_data, sizeof(signed_data)});
	wrap(&whole, 0xa0, &content);
	wrap(out, ASY_DER_SEQUENCE, &whole);
	asy_buf_release(&content);
	asy_buf_release(&body);
	asy_buf_release(&whole);
	return !out->err;
}

static void put_base64(struct asy_buf *out, struct asy_bytes raw)
{
	uint8_t *to = asy_buf_reserve(out, raw.n * 2 + 8);

	if (to)
		asy_buf_commit(out, (size_t)EVP_EncodeBlock(to, raw.p, (int)raw.n));
}

bool asy_make_signature(struct asy_bytes tbs, EVP_PKEY *key, const char *digest, bool text, struct asy_buf *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	const EVP_MD *md = EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? NULL : digest ? EVP_get_digestbyname(digest) : EVP_sha256();
	uint8_t raw[1024];
	size_t n = sizeof(raw);
	bool ok = ctx && EVP_DigestSignInit(ctx, NULL, md, NULL, key) == 1 && EVP_DigestSign(ctx, raw, &n, tbs.p, tbs.n) == 1;

	if (ok && text)
		put_base64(out, (struct asy_bytes){raw, n});
	else if (ok)
		asy_buf_append(out, (struct asy_bytes){raw, n});
	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return ok && !out->err;
}
