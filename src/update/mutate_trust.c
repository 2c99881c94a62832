/* Mutations of who signed: an attacker's own keys, certificates that must not do, signatures of other forms. */
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "update/sign.h"
#include "update/trust.h"

enum { DAY = 86400, YEAR = 365 * DAY };

static bool is_cms(const struct asy_mutator *m)
{
	return m->kind == ASY_SIGN_CMS_ATTACHED || m->kind == ASY_SIGN_CMS_DETACHED;
}

/* One mutation with this signature in place of the genuine one. */
static void put(struct asy_mutator *m, unsigned group, const char *class, enum asy_expect expect, const char *id, const char *what,
                struct asy_bytes manifest, const struct asy_buf *signature, bool made)
{
	struct asy_mutation *mu = asy_mutate_new(m, group, class, expect, what, "%s", id);

	if (!made || signature->err)
		mu->skip = "the signature could not be made";
	else
		m->rebuild(m, mu, manifest, asy_buf_bytes(signature));
}

static void with_cert(struct asy_mutator *m, unsigned group, const char *class, enum asy_expect expect, const char *id, const char *what,
                      const struct asy_leaf *leaf, X509 *extra, const char *digest)
{
	struct asy_leaf l = *leaf;
	struct asy_buf out;
	X509 *x;
	bool made;

	if (!l.until) {
		l.from = m->kit->now - DAY;
		l.until = m->kit->now + YEAR;
	}
	x = asy_make_cert(&l);
	asy_buf_init(&out, (size_t)ASY_LIMIT_UPDATE_MANIFEST);
	made = x && asy_make_cms(m->tbs, m->kind == ASY_SIGN_CMS_ATTACHED, x, l.key, extra, digest, &out);
	put(m, group, class, expect, id, what, (struct asy_bytes){0}, &out, made);
	asy_buf_release(&out);
	X509_free(x);
}

/* The certificate of the genuine signer, out of the bundle. */
static X509 *genuine_cert(const struct asy_mutator *m)
{
	const unsigned char *p = m->signature.p;
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &p, (long)m->signature.n);
	STACK_OF(X509) *certs = cms ? CMS_get1_certs(cms) : NULL;
	X509 *x = certs && sk_X509_num(certs) > 0 ? X509_dup(sk_X509_value(certs, 0)) : NULL;

	sk_X509_pop_free(certs, X509_free);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return x;
}

static void rogues(struct asy_mutator *m)
{
	static const char sign[] = "critical,digitalSignature", both[] = "emailProtection,codeSigning";
	X509 *genuine = genuine_cert(m);
	const X509_NAME *subject = genuine ? X509_get_subject_name(genuine) : NULL;
	struct asy_leaf ca = {.key = m->kit->rogue_ec, .usage = "critical,keyCertSign,cRLSign", .ca = true, .from = m->kit->now - DAY,
	                      .until = m->kit->now + YEAR, .subject = genuine ? X509_get_issuer_name(genuine) : NULL};
	X509 *root = asy_make_cert(&ca);
	struct asy_leaf leaf = {.subject = subject, .key = m->kit->rogue, .usage = sign, .extended = both};

	with_cert(m, 18, "foreign", ASY_EXPECT_REFUSE, "self-signed twin", "signed by the attacker, self-signed certificate with the genuine name", &leaf,
	          NULL, NULL);
	leaf.issuer = root;
	leaf.issuer_key = m->kit->rogue_ec;
	with_cert(m, 18, "foreign", ASY_EXPECT_REFUSE, "twin authority", "signed by the attacker under an authority of the genuine name", &leaf, root, NULL);
	if (genuine) {
		leaf.issuer = genuine;
		leaf.issuer_key = m->kit->rogue_ec;
		with_cert(m, 18, "foreign", ASY_EXPECT_REFUSE, "leaf as authority", "the genuine signer's certificate is passed off as an authority", &leaf,
		          genuine, NULL);
	}
	X509_free(root);
	X509_free(genuine);
}

/* The genuine structure, changed without a key: signers added or taken out, content attached. */
static CMS_ContentInfo *genuine_cms(const struct asy_mutator *m)
{
	const unsigned char *p = m->signature.p;

	return d2i_CMS_ContentInfo(NULL, &p, (long)m->signature.n);
}

static bool der_of(CMS_ContentInfo *cms, struct asy_buf *out)
{
	unsigned char *der = NULL;
	int n = i2d_CMS_ContentInfo(cms, &der);

	if (n > 0)
		asy_buf_append(out, (struct asy_bytes){der, (size_t)n});
	OPENSSL_free(der);
	return n > 0;
}

static void second_signer(struct asy_mutator *m)
{
	struct asy_leaf leaf = {.key = m->kit->rogue, .usage = "critical,digitalSignature", .extended = "emailProtection", .from = m->kit->now - DAY,
	                        .until = m->kit->now + YEAR};
	X509 *x = asy_make_cert(&leaf);
	CMS_ContentInfo *cms = genuine_cms(m);
	struct asy_buf out;
	bool made = x && cms && CMS_add1_signer(cms, x, leaf.key, EVP_sha256(), CMS_REUSE_DIGEST | CMS_BINARY | CMS_NOSMIMECAP);

	asy_buf_init(&out, (size_t)ASY_LIMIT_UPDATE_MANIFEST);
	made = made && der_of(cms, &out);
	put(m, 21, "harmless", ASY_EXPECT_EITHER, "second signer", "an attacker's signature stands beside the genuine one", (struct asy_bytes){0}, &out,
	    made);
	asy_buf_release(&out);
	CMS_ContentInfo_free(cms);
	X509_free(x);
	ERR_clear_error();
}

static bool attach(CMS_ContentInfo *cms, struct asy_bytes content)
{
	ASN1_OCTET_STRING **slot = CMS_get0_content(cms);

	if (!slot || CMS_set_detached(cms, 0) != 1 || !*slot)
		return false;
	(*slot)->flags &= ~ASN1_STRING_FLAG_CONT;
	return ASN1_STRING_set(*slot, content.p, (int)content.n) == 1;
}

/* The genuine content inside the signature, another one outside: a verifier that checks the inside and installs the outside. */
static void attached_forgery(struct asy_mutator *m)
{
	CMS_ContentInfo *cms;
	struct asy_buf out, changed;
	bool made;

	if (m->kind != ASY_SIGN_CMS_DETACHED || !m->manifest.n)
		return;
	cms = genuine_cms(m);
	asy_buf_init(&out, (size_t)ASY_LIMIT_UPDATE_MANIFEST);
	asy_buf_init(&changed, (size_t)ASY_LIMIT_UPDATE_MANIFEST);
	asy_buf_append(&changed, m->manifest);
	asy_buf_text(&changed, "\n");
	made = cms && attach(cms, m->tbs) && der_of(cms, &out);
	put(m, 11, "harmless", ASY_EXPECT_EITHER, "attached content", "the signature carries the signed content as well", (struct asy_bytes){0}, &out, made);
	put(m, 11, "forged", ASY_EXPECT_REFUSE, "genuine inside changed outside",
	    "the signature carries the genuine content, the bundle has a changed one", asy_buf_bytes(&changed), &out, made);
	CMS_ContentInfo_free(cms);
	asy_buf_release(&changed);
	asy_buf_release(&out);
	ERR_clear_error();
}

static void no_signers(struct asy_mutator *m)
{
	struct asy_buf out;
	bool made;

	asy_buf_init(&out, (size_t)ASY_LIMIT_UPDATE_MANIFEST);
	made = asy_make_empty_cms(m->tbs, m->kind == ASY_SIGN_CMS_ATTACHED, &out);
	put(m, 2, "unsigned", ASY_EXPECT_REFUSE, "no signers", "a signature structure without any signer", (struct asy_bytes){0}, &out, made);
	asy_buf_clear(&out);
	asy_buf_fill(&out, ' ', 64);
	put(m, 2, "unsigned", ASY_EXPECT_REFUSE, "blank signature", "the signature is blanks", (struct asy_bytes){0}, &out, true);
	asy_buf_release(&out);
}

/* Certificates of an authority that the device trusts, each unfit in its own way. */
static void issued(struct asy_mutator *m)
{
	const struct asy_sign_kit *k = m->kit;
	static const char sign[] = "critical,digitalSignature", both[] = "emailProtection,codeSigning";
	EVP_PKEY *weak = EVP_RSA_gen(1024);
	int64_t now = k->now;
	const struct {
		unsigned group;
		const char *class;
		enum asy_expect expect;
		const char *id, *what;
		struct asy_leaf leaf;
		const char *digest;
	} rows[] = {
		{0, "control", ASY_EXPECT_ACCEPT, "resigned", "signed anew by a proper certificate of the trusted authority",
		 {.usage = sign, .extended = both}, NULL},
		{19, "foreign", ASY_EXPECT_REFUSE, "expired", "the signer's certificate has expired", {.usage = sign, .extended = both, .from = now - 2 * (int64_t)YEAR, .until = now - YEAR}, NULL},
		{19, "foreign", ASY_EXPECT_REFUSE, "not yet valid", "the signer's certificate is not yet valid", {.usage = sign, .extended = both, .from = now + YEAR, .until = now + 2 * (int64_t)YEAR}, NULL},
		{20, "foreign", ASY_EXPECT_REFUSE, "server certificate", "the signer's certificate is for TLS servers", {.usage = sign, .extended = "serverAuth"}, NULL},
		{20, "foreign", ASY_EXPECT_REFUSE, "encipherment only", "the signer's key may only encipher", {.usage = "critical,keyEncipherment", .extended = both}, NULL},
		{20, "foreign", ASY_EXPECT_EITHER, "no usage", "the signer's certificate says nothing about its use", {0}, NULL},
		{20, "foreign", ASY_EXPECT_EITHER, "code signing only", "the signer's certificate is for code only", {.usage = sign, .extended = "codeSigning"}, NULL},
		{20, "foreign", ASY_EXPECT_EITHER, "authority as signer", "the signer's certificate is that of an authority", {.usage = "critical,digitalSignature,keyCertSign", .extended = both, .ca = true}, NULL},
		{20, "foreign", ASY_EXPECT_REFUSE, "weak key", "the signer's key is RSA with 1024 bits", {.usage = sign, .extended = both, .key = weak}, NULL},
		{20, "foreign", ASY_EXPECT_REFUSE, "sha1", "the digest is SHA-1", {.usage = sign, .extended = both}, "SHA1"},
		{12, "foreign", ASY_EXPECT_REFUSE, "md5", "the digest is MD5", {.usage = sign, .extended = both}, "MD5"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct asy_leaf leaf = rows[i].leaf;

		leaf.key = leaf.key ? leaf.key : k->rogue;
		leaf.issuer = k->ca;
		leaf.issuer_key = k->ca_key;
		with_cert(m, rows[i].group, rows[i].class, rows[i].expect, rows[i].id, rows[i].what, &leaf, NULL, rows[i].digest);
	}
	EVP_PKEY_free(weak);
}

/* The first text `value` behind the word `key` in the manifest becomes another one. */
static bool edit(const struct asy_mutator *m, const char *key, const char *value, const char *becomes, struct asy_buf *out)
{
	size_t at = asy_bytes_find(m->manifest, asy_bytes_from(key), 0), n = strlen(value);

	at = at < m->manifest.n && n ? asy_bytes_find(m->manifest, asy_bytes_from(value), at) : m->manifest.n;
	if (at >= m->manifest.n)
		return false;
	asy_buf_append(out, asy_bytes_head(m->manifest, at));
	asy_buf_text(out, becomes);
	asy_buf_append(out, asy_bytes_from_offset(m->manifest, at + n));
	return !out->err;
}

static bool sign_again(const struct asy_mutator *m, struct asy_bytes tbs, struct asy_buf *out)
{
	const struct asy_sign_kit *k = m->kit;

	if (is_cms(m))
		return k->key && k->cert && asy_make_cms(tbs, m->kind == ASY_SIGN_CMS_ATTACHED, k->cert, k->key, NULL, NULL, out);
	return k->key && asy_make_signature(tbs, k->key, NULL, m->kind == ASY_SIGN_BASE64, out);
}

static void edited(struct asy_mutator *m, unsigned group, const char *class, enum asy_expect expect, const char *key, const char *word,
                   const char *becomes, const char *id, const char *what)
{
	struct asy_buf text, signature;
	char name[64];
	bool found;

	asy_buf_init(&text, (size_t)ASY_LIMIT_UPDATE_MANIFEST);
	asy_buf_init(&signature, (size_t)ASY_LIMIT_UPDATE_MANIFEST * 2);
	found = edit(m, word, asy_update_get(m->u, key), becomes, &text);
	if (found && m->kind != ASY_SIGN_CMS_ATTACHED) {
		snprintf(name, sizeof(name), "old signature %s", id);
		asy_buf_append(&signature, m->signature);
		put(m, 15, "forged", ASY_EXPECT_REFUSE, name, "the signed text is changed, the signature stays", asy_buf_bytes(&text), &signature, true);
		asy_buf_clear(&signature);
	}
	if (!found)
		asy_mutate_skip(m, group, class, id, "the signed text does not hold the value that would be changed");
	else if (!m->kit->key)
		asy_mutate_skip(m, group, class, id, "a key that the device trusts would be needed (--sign-with)");
	else
		put(m, group, class, expect, id, what, asy_buf_bytes(&text), &signature, sign_again(m, asy_buf_bytes(&text), &signature));
	asy_buf_release(&text);
	asy_buf_release(&signature);
}

static void policies(struct asy_mutator *m)
{
	const char *hardware = strcmp(m->u->family, "swupdate") == 0 ? "hardware-compatibility" : "compatible";

	if (!m->manifest.n) {
		asy_mutate_skip(m, 24, "mismatch", "other-product", "the signed text is inside of the payload and cannot be changed alone");
		return;
	}
	if (m->kit->key) {
		struct asy_buf again;

		asy_buf_init(&again, (size_t)ASY_LIMIT_UPDATE_MANIFEST * 2);
		put(m, 0, "control", ASY_EXPECT_ACCEPT, "signed again", "the same text, signed anew by the key that was given", (struct asy_bytes){0}, &again,
		    sign_again(m, m->manifest, &again));
		asy_buf_release(&again);
	}
	edited(m, 23, "older", ASY_EXPECT_REFUSE, "version", "version", "0.0.1", "version 0.0.1", "an older version, signed by a trusted key");
	edited(m, 23, "older", ASY_EXPECT_EITHER, "version", "version", "v9", "version v9", "a version that is no number");
	edited(m, 23, "older", ASY_EXPECT_EITHER, "version", "version", "", "version empty", "an empty version");
	edited(m, 23, "older", ASY_EXPECT_EITHER, "version", "version", "4294967296.0.0", "version huge", "a version beyond 32 bits");
	edited(m, 24, "mismatch", ASY_EXPECT_REFUSE, "compatible", hardware, "assay-other-product", "other product", "meant for another product");
	edited(m, 24, "mismatch", ASY_EXPECT_REFUSE, "compatible", hardware, "*", "any product", "meant for any product");
	edited(m, 24, "mismatch", ASY_EXPECT_REFUSE, "compatible", hardware, "", "no product", "meant for no product");
}

static void bare(struct asy_mutator *m)
{
	struct asy_buf out;

	asy_buf_init(&out, 1 << 16);
	put(m, 18, "foreign", ASY_EXPECT_REFUSE, "rsa key of the attacker", "signed by the attacker's RSA key", (struct asy_bytes){0}, &out,
	    asy_make_signature(m->tbs, m->kit->rogue, NULL, m->kind == ASY_SIGN_BASE64, &out));
	asy_buf_clear(&out);
	put(m, 18, "foreign", ASY_EXPECT_REFUSE, "ec key of the attacker", "signed by the attacker's EC key", (struct asy_bytes){0}, &out,
	    asy_make_signature(m->tbs, m->kit->rogue_ec, NULL, m->kind == ASY_SIGN_BASE64, &out));
	asy_buf_clear(&out);
	asy_buf_fill(&out, ' ', 64);
	put(m, 2, "unsigned", ASY_EXPECT_REFUSE, "blank signature", "the signature is blanks", (struct asy_bytes){0}, &out, true);
	asy_buf_clear(&out);
	if (m->kit->key)
		put(m, 20, "foreign", ASY_EXPECT_REFUSE, "sha1", "the digest is SHA-1", (struct asy_bytes){0}, &out,
		    asy_make_signature(m->tbs, m->kit->key, "SHA1", m->kind == ASY_SIGN_BASE64, &out));
	asy_buf_release(&out);
}

void asy_mutate_trust(struct asy_mutator *m)
{
	if (!m->rebuild || !m->kit || m->tbs.n > INT32_MAX) {
		asy_mutate_skip(m, 18, "foreign", "other-signers", m->rebuild ? "no keys to sign with" : "this family's signatures are not made here");
		return;
	}
	if (!is_cms(m)) {
		bare(m);
	} else {
		no_signers(m);
		rogues(m);
		second_signer(m);
		attached_forgery(m);
		if (m->kit->ca && m->kit->ca_key)
			issued(m);
		else
			asy_mutate_skip(m, 20, "foreign", "unfit-certificates", "an authority that the device trusts would be needed (--sign-ca, --sign-ca-key)");
	}
	policies(m);
}
