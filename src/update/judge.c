/* What every bundle is looked at for, whatever its family. */
#include <string.h>

#include "base/text.h"
#include "inspect/cert.h"
#include "update/trust.h"

enum { MOST_URLS = 20, DAY = 86400 };

static void judge_signer(struct asy_update *u, const struct asy_update_signer *s)
{
	char date[16], until[16];

	if (*s->digest && asy_digest_weak(s->digest))
		asy_update_find(u, "weak-algorithm", s->offset, s->length, "the signature is made with %s", s->digest);
	if (strcmp(s->algorithm, "rsa") == 0 && s->bits && s->bits < 2048)
		asy_update_find(u, "weak-key", s->offset, s->length, "the signing key is RSA with %u bits", s->bits);
	if (strcmp(s->algorithm, "ec") == 0 && s->bits && s->bits < 224)
		asy_update_find(u, "weak-key", s->offset, s->length, "the signing key is elliptic with %u bits", s->bits);
	if (*s->known)
		asy_update_find(u, "development-key", s->offset, s->length, "the signing key is published: %s", s->known);
	if (s->not_after && u->support_until && s->not_after < u->support_until)
		asy_update_find(u, "certificate-life", s->offset, s->length,
		                "the signer's certificate ends on %s, support on %s: devices must learn of its successor before",
		                asy_date_text(s->not_after, date), asy_date_text(u->support_until, until));
	if (strcmp(s->scheme, "cms") == 0 && *s->subject && !strstr(s->usage, "Code Signing") && !strstr(s->usage, "E-mail Protection"))
		asy_update_find(u, "signer-usage", s->offset, s->length, "the signer's certificate is not limited to signing code or messages");
}

static bool comparable(const char *version)
{
	size_t digits = 0, dots = 0;
	const char *p = version;

	for (; *p && *p != '-' && *p != '+'; p++) {
		if (*p >= '0' && *p <= '9')
			digits++;
		else if (*p == '.' && digits)
			dots++;
		else
			return false;
	}
	return digits > 0 && p[-1] != '.' && (p == version || dots < 16);
}

static bool has(const struct asy_update *u, const char *key)
{
	return *asy_update_get(u, key) != 0;
}

static void judge_facts(struct asy_update *u)
{
	bool counter = has(u, "sequence") || has(u, "security-counter") || has(u, "rollback-index") || has(u, "secure-version") || has(u, "timestamp");
	bool identity = false;

	for (size_t i = 0; i < u->facts.len; i++) {
		const struct asy_update_fact *f = asy_vec_at(&u->facts, i);

		if (strcmp(f->key, "compatible") == 0) {
			identity |= *f->value != 0;
			if (strcmp(f->value, "*") == 0 || strncmp(f->value, "#RE:", 4) == 0)
				asy_update_find(u, "identity-wildcard", f->offset, 0, "the bundle is meant for every product that matches \"%s\"", f->value);
		}
		if (strcmp(f->key, "version") == 0 && *f->value && !counter && !comparable(f->value))
			asy_update_find(u, "version-incomparable", f->offset, 0, "\"%s\" cannot be compared with another version by numbers", f->value);
	}
	if (!identity)
		asy_update_find(u, "identity-missing", 0, 0, "nothing in the bundle says which product it is for");
	if (!counter && !has(u, "version"))
		asy_update_find(u, "rollback-missing", 0, 0, "the bundle has no version, counter or sequence number to refuse older ones by");
}

/* Addresses in what is readable, and private keys anywhere. */
static void judge_bytes(struct asy_update *u)
{
	size_t n = 0, at;

	for (size_t i = 0; i < u->parts.len && n < MOST_URLS; i++) {
		const struct asy_update_part *p = asy_vec_at(&u->parts, i);
		struct asy_bytes text = {u->in.p + p->offset, (size_t)p->length};

		if (p->role != ASY_PART_MANIFEST)
			continue;
		for (at = asy_bytes_find(text, ASY_BYTES_LITERAL("http://"), 0); at < text.n && n < MOST_URLS; n++) {
			size_t end = at;

			while (end < text.n && end < at + 100 && text.p[end] > ' ' && text.p[end] < 0x7f && text.p[end] != '"')
				end++;
			asy_update_find(u, "cleartext-url", p->offset + at, end - at, "%s",
			                asy_update_text(u, (struct asy_bytes){text.p + at, end - at}));
			at = asy_bytes_find(text, ASY_BYTES_LITERAL("http://"), end);
		}
	}
	at = asy_bytes_find(u->in, ASY_BYTES_LITERAL("PRIVATE KEY-----"), 0);
	if (at < u->in.n)
		asy_update_find(u, "secret", at, 0, "a private key in clear");
}

static void judge_map(struct asy_update *u)
{
	for (size_t i = 0; i < u->parts.len; i++) {
		const struct asy_update_part *p = asy_vec_at(&u->parts, i);
		struct asy_bytes bytes = {u->in.p + p->offset, (size_t)p->length};

		if (p->cover != ASY_COVER_NONE || p->role == ASY_PART_MEMBER || asy_bytes_all(bytes, 0) || asy_bytes_all(bytes, 0xff))
			continue;
		asy_update_find(u, "unsigned-bytes", p->offset, p->length, "%s: %llu bytes that no signature covers", p->name,
		                (unsigned long long)p->length);
	}
}

void asy_update_judge(struct asy_update *u)
{
	for (size_t i = 0; i < u->signers.len; i++)
		judge_signer(u, asy_vec_at(&u->signers, i));
	judge_facts(u);
	judge_bytes(u);
	if (u->state == ASY_UPDATE_VALID || u->state == ASY_UPDATE_UNCHECKED || u->state == ASY_UPDATE_UNTRUSTED)
		judge_map(u);
}
