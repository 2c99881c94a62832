/* A signature of any other kind beside a file: CMS, a bare signature, OpenPGP (recognised, not verified). */
#include <string.h>

#include "base/limits.h"
#include "inspect/pem.h"
#include "update/cms.h"
#include "update/family.h"
#include "update/trust.h"

static bool probe(struct asy_bytes in, struct asy_bytes detached)
{
	(void)in;
	return detached.n > 0;
}

static bool is_pgp(struct asy_bytes sig)
{
	return asy_bytes_starts(sig, "-----BEGIN PGP SIGNATURE") || (sig.n > 10 && (sig.p[0] == 0x88 || sig.p[0] == 0x89 || sig.p[0] == 0xc2) && (sig.p[2] == 4 || sig.p[3] == 4));
}

/* Every scheme that the trusted keys can have; the first that fits is it. */
static void bare(struct asy_update *u)
{
	static const struct {
		enum asy_scheme scheme;
		const char *digest;
	} tries[] = {{ASY_SCHEME_RSA_PKCS1, "sha256"}, {ASY_SCHEME_RSA_PSS, "sha256"}, {ASY_SCHEME_ECDSA, "sha256"},  {ASY_SCHEME_ED25519, ""},
	             {ASY_SCHEME_ECDSA_RAW, "sha256"}, {ASY_SCHEME_RSA_PKCS1, "sha512"}, {ASY_SCHEME_ECDSA, "sha384"}, {ASY_SCHEME_RSA_PKCS1, "sha1"}};
	struct asy_update_signer *s;

	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++) {
		u->signers.len = 0;
		s = asy_update_check(u, tries[i].scheme, tries[i].digest, &u->in, 1, u->detached, 0, NULL);
		s->length = 0;
		if (s->state == ASY_SIGNER_TRUSTED || asy_trust_empty(u->trust))
			return;
	}
	s = asy_vec_at(&u->signers, 0);
	if (s) {
		s->scheme = "bare";
		s->digest = "";
		s->state = ASY_SIGNER_BAD;
		s->why = "no trusted key verifies it in any scheme that was tried";
	}
}

static void read(struct asy_update *u)
{
	struct asy_buf der;
	struct asy_pem pem;
	struct asy_bytes sig = u->detached;
	struct asy_cms cms;
	size_t at = 0;

	asy_buf_init(&der, (size_t)ASY_LIMIT_UPDATE_MANIFEST);
	if (asy_pem_next(sig, &at, &pem) && (asy_bytes_is(pem.label, "CMS") || asy_bytes_is(pem.label, "PKCS7")) && asy_pem_decode(&pem, &der))
		sig = asy_buf_bytes(&der);
	asy_update_part(u, 0, u->in.n, "payload", ASY_PART_PAYLOAD, ASY_COVER_SIGNED);
	asy_update_payload(u, "payload", u->in.n)->state = ASY_PAYLOAD_UNCHECKED;
	asy_cms_read(u, sig, &cms);
	if (cms.readable && !cms.enveloped) {
		u->variant = "cms";
		if (!cms.detached && !asy_bytes_equal(cms.content, u->in))
			asy_update_refuse(u, 0, "the signature carries content of its own, and it is another one");
		asy_cms_check(u, sig, 0, u->in);
	} else if (is_pgp(sig)) {
		struct asy_update_signer *s = asy_update_signer(u, "pgp");

		u->variant = "pgp";
		s->why = "OpenPGP signatures are recognised and not verified";
	} else {
		u->variant = "bare";
		bare(u);
	}
	asy_update_judge_signers(u);
	asy_buf_release(&der);
}

const struct asy_update_family asy_family_detached = {
	.name = "detached",
	.title = "CMS or bare signature beside a file (--signature)",
	.reads = "CMS in DER and PEM; RSA PKCS#1 v1.5 and PSS, ECDSA, Ed25519 over the file; OpenPGP is recognised only",
	.source = "RFC 5652, RFC 8017",
	.probe = probe,
	.read = read,
};
