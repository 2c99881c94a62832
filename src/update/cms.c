#include "update/cms.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "inspect/cert.h"
#include "update/trust.h"

static CMS_ContentInfo *parse(struct asy_bytes field, uint64_t *ret_used)
{
	const unsigned char *p = field.p;
	CMS_ContentInfo *cms;

	if (!field.n || field.n > ASY_LIMIT_UPDATE_MANIFEST)
		return NULL;
	cms = d2i_CMS_ContentInfo(NULL, &p, (long)field.n);
	*ret_used = cms ? (uint64_t)(p - field.p) : 0;
	ERR_clear_error();
	return cms;
}

void asy_cms_read(struct asy_update *u, struct asy_bytes field, struct asy_cms *ret)
{
	CMS_ContentInfo *cms;
	ASN1_OCTET_STRING **content;
	int type;

	(void)u;
	*ret = (struct asy_cms){0};
	cms = parse(field, &ret->used);
	if (!cms)
		return;
	type = OBJ_obj2nid(CMS_get0_type(cms));
	ret->enveloped = type == NID_pkcs7_enveloped;
	ret->readable = type == NID_pkcs7_signed || ret->enveloped;
	if (type == NID_pkcs7_signed) {
		STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);

		ret->n_signers = infos ? (size_t)sk_CMS_SignerInfo_num(infos) : 0;
		content = CMS_get0_content(cms);
		ret->detached = !content || !*content;
		if (!ret->detached) {
			struct asy_bytes needle = {ASN1_STRING_get0_data(*content), (size_t)ASN1_STRING_length(*content)};

			ret->content_at = asy_bytes_find(asy_bytes_head(field, ret->used), needle, 0);
			if (ret->content_at + needle.n <= ret->used)
				ret->content = (struct asy_bytes){field.p + ret->content_at, needle.n};
			else
				ret->readable = false; /* in pieces: no form that the tools of these bundles write */
		}
	}
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
}

static int64_t time_of(const ASN1_TIME *t)
{
	struct tm tm;

	return t && ASN1_TIME_to_tm(t, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static const char *usage_of(struct asy_update *u, X509 *x)
{
	EXTENDED_KEY_USAGE *list = X509_get_ext_d2i(x, NID_ext_key_usage, NULL, NULL);
	char text[512] = "";
	size_t n = 0;

	for (int i = 0; list && i < sk_ASN1_OBJECT_num(list) && n < sizeof(text) - 80; i++) {
		char one[80];

		OBJ_obj2txt(one, sizeof(one), sk_ASN1_OBJECT_value(list, i), 0);
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", n ? ", " : "", one);
	}
	sk_ASN1_OBJECT_pop_free(list, ASN1_OBJECT_free);
	return *text ? asy_update_text(u, asy_bytes_from(text)) : "";
}

static void describe_cert(struct asy_update *u, struct asy_update_signer *s, X509 *x)
{
	unsigned char *der = NULL;
	int n = i2d_X509(x, &der);
	struct asy_cert cert;

	if (n > 0 && asy_cert_parse((struct asy_bytes){der, (size_t)n}, &cert)) {
		s->subject = asy_update_text(u, asy_bytes_from(cert.subject));
		s->issuer = asy_update_text(u, asy_bytes_from(cert.issuer));
		if (cert.weak_signature)
			asy_update_find(u, "weak-algorithm", s->offset, s->length, "the signer's certificate is signed with %s", cert.signature);
		if (cert.ca)
			asy_update_find(u, "signer-usage", s->offset, s->length, "the signer's certificate is that of a certification authority");
	}
	OPENSSL_free(der);
	s->not_before = time_of(X509_get0_notBefore(x));
	s->not_after = time_of(X509_get0_notAfter(x));
	s->usage = usage_of(u, x);
	asy_update_signer_key(u, s, X509_get0_pubkey(x));
}

/* Chain from the certificate to a trusted one at that time, fit for signing messages or code. A result of OpenSSL. */
static int chain_at(const struct asy_trust *trust, X509 *x, STACK_OF(X509) *others, int64_t when)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	X509_VERIFY_PARAM *param;
	uint32_t eku = X509_get_extended_key_usage(x);
	int err = X509_V_ERR_UNSPECIFIED;

	if (ctx && X509_STORE_CTX_init(ctx, trust->store, x, others) == 1) {
		param = X509_STORE_CTX_get0_param(ctx);
		X509_VERIFY_PARAM_set_time(param, (time_t)when);
		X509_VERIFY_PARAM_set_depth(param, 10);
		if (trust->n_crls)
			X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_CRL_CHECK);
		X509_STORE_CTX_set_purpose(ctx, eku & XKU_CODE_SIGN && eku != UINT32_MAX ? X509_PURPOSE_ANY : X509_PURPOSE_SMIME_SIGN);
		err = X509_verify_cert(ctx) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(ctx);
	}
	X509_STORE_CTX_free(ctx);
	return err;
}

static void check_chain(struct asy_update *u, struct asy_update_signer *s, X509 *x, STACK_OF(X509) *others)
{
	int err;

	if (!u->trust->n_certs) {
		s->state = ASY_SIGNER_UNTRUSTED;
		s->why = "no trusted certificate was given";
	} else {
		err = chain_at(u->trust, x, others, u->now);
		if (err == X509_V_ERR_CERT_NOT_YET_VALID) /* the clock of this program knows days: valid since this morning is valid */
			err = chain_at(u->trust, x, others, u->now + 86399);
		s->state = err == X509_V_OK ? ASY_SIGNER_TRUSTED : ASY_SIGNER_UNTRUSTED;
		s->why = err == X509_V_OK ? "" : asy_update_text(u, asy_bytes_from(X509_verify_cert_error_string(err)));
		if (err == X509_V_ERR_CERT_HAS_EXPIRED)
			asy_update_find(u, "certificate-expired", s->offset, s->length, "the signer's certificate has expired");
	}
	if (s->state == ASY_SIGNER_TRUSTED && !(X509_get_key_usage(x) & KU_DIGITAL_SIGNATURE)) {
		s->state = ASY_SIGNER_UNTRUSTED;
		s->why = "its key usage does not allow signatures";
	}
	ERR_clear_error();
}

static void check_signer(struct asy_update *u, CMS_ContentInfo *cms, CMS_SignerInfo *info, bool good, STACK_OF(X509) *certs, uint64_t at,
                         uint64_t length)
{
	struct asy_update_signer *s = asy_update_signer(u, "cms");
	X509_ALGOR *digest = NULL, *algorithm = NULL;
	EVP_PKEY *pkey = NULL;
	X509 *x = NULL;
	char name[64];

	(void)cms;
	CMS_SignerInfo_get0_algs(info, &pkey, &x, &digest, &algorithm);
	s->offset = at;
	s->length = length;
	if (digest) {
		OBJ_obj2txt(name, sizeof(name), digest->algorithm, 0);
		s->digest = asy_update_text(u, asy_bytes_from(name));
	}
	if (x)
		describe_cert(u, s, x);
	if (!good) {
		s->state = ASY_SIGNER_BAD;
		s->why = x ? "it does not fit the bytes" : "its certificate is not there";
		return;
	}
	if (CMS_signed_get_attr_count(info) < 0)
		asy_update_find(u, "no-signed-attributes", at, length, "the signature is directly over the content, without signed attributes");
	if (asy_trust_empty(u->trust))
		s->why = "no trusted certificate was given";
	else
		check_chain(u, s, x, certs);
}

/* Each signer by itself, so that the report can say which one is wrong. */
static bool signature_good(CMS_ContentInfo *cms, const struct asy_trust *trust, struct asy_bytes content, bool detached)
{
	STACK_OF(X509) *known = trust ? X509_STORE_get1_all_certs(trust->store) : NULL; /* for bundles without certificates */
	BIO *in = detached ? BIO_new_mem_buf(content.n ? content.p : (const uint8_t *)"", (int)content.n) : NULL;
	BIO *out = BIO_new(BIO_s_null());
	bool ok = out && CMS_verify(cms, known, NULL, in, out, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY) == 1;

	sk_X509_pop_free(known, X509_free);
	BIO_free(in);
	BIO_free(out);
	ERR_clear_error();
	return ok;
}

void asy_cms_check(struct asy_update *u, struct asy_bytes field, uint64_t at, struct asy_bytes content)
{
	uint64_t used;
	CMS_ContentInfo *cms = parse(field, &used);
	STACK_OF(CMS_SignerInfo) *infos = cms && OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed ? CMS_get0_SignerInfos(cms) : NULL;
	STACK_OF(X509) *certs = infos ? CMS_get1_certs(cms) : NULL;
	ASN1_OCTET_STRING **attached = infos ? CMS_get0_content(cms) : NULL;
	bool good;

	if (!infos)
		asy_update_refuse(u, at, "the signature is no CMS SignedData");
	else if (sk_CMS_SignerInfo_num(infos) == 0)
		asy_update_become(u, ASY_UPDATE_UNSIGNED, at, "the CMS structure has no signer");
	if (infos && content.n > INT32_MAX) {
		asy_update_refuse(u, at, "more than 2 GiB of signed content");
	} else if (infos) {
		good = signature_good(cms, u->trust, content, !attached || !*attached);
		if (sk_CMS_SignerInfo_num(infos) > 1)
			asy_update_find(u, "several-signers", at, used, "%d signers: the device must demand that a trusted one is among them",
			                sk_CMS_SignerInfo_num(infos));
		for (int i = 0; i < sk_CMS_SignerInfo_num(infos); i++)
			check_signer(u, cms, sk_CMS_SignerInfo_value(infos, i), good, certs, at, used);
		sk_X509_pop_free(certs, X509_free);
	}
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
}
