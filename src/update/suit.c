/* SUIT envelopes (draft-ietf-suit-manifest) with COSE_Sign1 (RFC 9052). */
#include <string.h>

#include "base/limits.h"
#include "base/sha256.h"
#include "update/cbor.h"
#include "update/family.h"
#include "update/trust.h"

enum { TAG_ENVELOPE = 107, TAG_SIGN1 = 18, KEY_WRAPPER = 2, KEY_MANIFEST = 3 };

struct suit {
	struct asy_update *u;
	struct asy_cbor envelope, wrapper, manifest; /* the byte strings of the two last */
	bool has_wrapper, has_manifest;
};

static bool probe(struct asy_bytes in, struct asy_bytes detached)
{
	(void)detached;
	return in.n > 16 && ((in.p[0] == 0xd8 && in.p[1] == 0x6b && in.p[2] >> 5 == ASY_CBOR_MAP) || (in.p[0] >> 5 == ASY_CBOR_MAP && in.p[1] == KEY_WRAPPER && in.p[2] >> 5 == ASY_CBOR_BYTES));
}

static const char *digest_name(const struct asy_cbor *algorithm)
{
	if (algorithm->type != ASY_CBOR_NEGATIVE)
		return "";
	return algorithm->value == 15 ? "sha256" : algorithm->value == 42 ? "sha384" : algorithm->value == 43 ? "sha512" : ""; /* -16, -43, -44 */
}

/* The digest of the manifest, with the head of its byte string. */
static void check_digest(struct suit *s, struct asy_bytes digest, uint64_t at)
{
	struct asy_cbor list, algorithm, value;
	struct asy_bytes rest;
	uint64_t base = at;
	uint8_t out[64];
	size_t n;

	if (!asy_cbor_one(digest, at, &list) || list.type != ASY_CBOR_ARRAY || list.value != 2) {
		asy_update_refuse(s->u, at, "the digest of the manifest cannot be read");
		return;
	}
	rest = list.content;
	if (!asy_cbor_next(&rest, &base, &algorithm) || !asy_cbor_next(&rest, &base, &value))
		return;
	n = asy_update_digest(digest_name(&algorithm), &s->manifest.whole, 1, out);
	if (!n || value.type != ASY_CBOR_BYTES || !asy_bytes_equal(value.content, (struct asy_bytes){out, n}))
		asy_update_refuse(s->u, at, "the manifest does not have the digest of the authentication wrapper");
}

static void put_head(struct asy_buf *b, unsigned type, uint64_t n)
{
	if (n < 24) {
		asy_buf_u8(b, (uint8_t)(type << 5 | n));
	} else if (n < 256) {
		asy_buf_u8(b, (uint8_t)(type << 5 | 24));
		asy_buf_u8(b, (uint8_t)n);
	} else {
		asy_buf_u8(b, (uint8_t)(type << 5 | 25));
		asy_buf_u8(b, (uint8_t)(n >> 8));
		asy_buf_u8(b, (uint8_t)n);
	}
}

static void put_bytes(struct asy_buf *b, struct asy_bytes bytes)
{
	put_head(b, ASY_CBOR_BYTES, bytes.n);
	asy_buf_append(b, bytes);
}

/* One COSE_Sign1 over the digest, which is detached from it. */
static void check_sign1(struct suit *s, struct asy_bytes wrapped, struct asy_bytes digest, uint64_t at)
{
	struct asy_cbor item, protected, unprotected, payload, signature, algorithm, header;
	struct asy_bytes rest, message;
	struct asy_buf tbs;
	uint64_t base = at;
	int64_t alg = 0;

	if (!asy_cbor_one(wrapped, at, &item)) {
		asy_update_refuse(s->u, at, "an authentication block cannot be read");
		return;
	}
	rest = item.content;
	if (item.type == ASY_CBOR_TAG && (item.value != TAG_SIGN1 || !asy_cbor_one(rest, base, &item))) {
		asy_update_refuse(s->u, at, "an authentication block is no COSE_Sign1");
		return;
	}
	rest = item.content;
	if (item.type != ASY_CBOR_ARRAY || item.value != 4 || !asy_cbor_next(&rest, &base, &protected) || !asy_cbor_next(&rest, &base, &unprotected) ||
	    !asy_cbor_next(&rest, &base, &payload) || !asy_cbor_next(&rest, &base, &signature) || protected.type != ASY_CBOR_BYTES ||
	    signature.type != ASY_CBOR_BYTES || protected.content.n > 4096 || digest.n > 4096) {
		asy_update_refuse(s->u, at, "an authentication block is no COSE_Sign1");
		return;
	}
	if (asy_cbor_one(protected.content, 0, &header) && asy_cbor_get(&header, 1, &algorithm) && algorithm.value < 1000)
		alg = algorithm.type == ASY_CBOR_NEGATIVE ? -1 - (int64_t)algorithm.value : (int64_t)algorithm.value;
	if (payload.type == ASY_CBOR_BYTES && !asy_bytes_equal(payload.content, digest))
		asy_update_refuse(s->u, at, "the signature carries another digest");
	asy_buf_init(&tbs, 16384);
	put_head(&tbs, ASY_CBOR_ARRAY, 4);
	put_head(&tbs, ASY_CBOR_TEXT, 10);
	asy_buf_text(&tbs, "Signature1");
	put_bytes(&tbs, protected.content);
	put_bytes(&tbs, (struct asy_bytes){0});
	put_bytes(&tbs, digest);
	message = asy_buf_bytes(&tbs);
	if (alg == -7 || alg == -35 || alg == -36 || alg == -9)
		asy_update_check(s->u, ASY_SCHEME_ECDSA_RAW, alg == -35 ? "sha384" : alg == -36 ? "sha512" : "sha256", &message, 1, signature.content, at, NULL);
	else if (alg == -8 || alg == -19)
		asy_update_check(s->u, ASY_SCHEME_ED25519, "", &message, 1, signature.content, at, NULL);
	else if (alg == -37 || alg == -38 || alg == -39)
		asy_update_check(s->u, ASY_SCHEME_RSA_PSS, alg == -37 ? "sha256" : alg == -38 ? "sha384" : "sha512", &message, 1, signature.content, at, NULL);
	else
		asy_update_refuse(s->u, at, "the algorithm %lld of a signature is not known", (long long)alg);
	asy_buf_release(&tbs);
}

static void read_wrapper(struct suit *s)
{
	struct asy_cbor list, digest, block;
	struct asy_bytes rest;
	uint64_t base = s->wrapper.offset + (s->wrapper.whole.n - s->wrapper.content.n);

	if (!asy_cbor_one(s->wrapper.content, base, &list) || list.type != ASY_CBOR_ARRAY) {
		asy_update_refuse(s->u, base, "the authentication wrapper cannot be read");
		return;
	}
	rest = list.content;
	base += list.whole.n - list.content.n;
	if (!asy_cbor_next(&rest, &base, &digest) || digest.type != ASY_CBOR_BYTES) {
		asy_update_refuse(s->u, base, "the authentication wrapper has no digest");
		return;
	}
	check_digest(s, digest.content, digest.offset);
	while (asy_cbor_next(&rest, &base, &block))
		if (block.type == ASY_CBOR_BYTES)
			check_sign1(s, block.content, digest.content, block.offset);
}

/* Vendor and class identifiers anywhere in the commands of the common part: 16 bytes behind the parameters 1 and 2. */
static void identities(struct suit *s, struct asy_bytes common)
{
	for (size_t i = 0; i + 18 <= common.n; i++) {
		char hex[33];

		if ((common.p[i] != 1 && common.p[i] != 2) || common.p[i + 1] != 0x50)
			continue;
		asy_hex(common.p + i + 2, 16, hex);
		asy_update_fact(s->u, common.p[i] == 1 ? "vendor-id" : "compatible", asy_bytes_from(hex), 0);
		i += 17;
	}
}

static void read_manifest(struct suit *s)
{
	struct asy_update *u = s->u;
	uint64_t base = s->manifest.offset + (s->manifest.whole.n - s->manifest.content.n);
	struct asy_cbor map, value;
	char number[24];

	if (!asy_cbor_one(s->manifest.content, base, &map) || map.type != ASY_CBOR_MAP) {
		asy_update_refuse(u, base, "the manifest cannot be read");
		return;
	}
	if (asy_cbor_get(&map, 2, &value) && value.type == ASY_CBOR_UINT) {
		snprintf(number, sizeof(number), "%llu", (unsigned long long)value.value);
		asy_update_fact(u, "sequence", asy_bytes_from(number), value.offset);
	}
	if (asy_cbor_get(&map, 3, &value) && value.type == ASY_CBOR_BYTES)
		identities(s, value.content);
	for (size_t at = asy_bytes_find(s->manifest.content, ASY_BYTES_LITERAL("http"), 0); at < s->manifest.content.n;
	     at = asy_bytes_find(s->manifest.content, ASY_BYTES_LITERAL("http"), at + 4)) {
		size_t end = at;

		while (end < s->manifest.content.n && s->manifest.content.p[end] > ' ' && s->manifest.content.p[end] < 0x7f)
			end++;
		asy_update_fact(u, "url", (struct asy_bytes){s->manifest.content.p + at, end - at}, base + at);
	}
}

/* What else is in the envelope must have its digest in the manifest. */
static void other_member(struct suit *s, const struct asy_cbor *key, const struct asy_cbor *value)
{
	uint8_t out[64];
	struct asy_bytes digest = {out, asy_update_digest("sha256", key->type == ASY_CBOR_TEXT ? &value->content : &value->whole, 1, out)};
	bool covered = s->has_manifest && asy_bytes_find(s->manifest.content, digest, 0) < s->manifest.content.n;

	asy_update_part(s->u, value->offset, value->whole.n, key->type == ASY_CBOR_TEXT ? "payload" : "severed member", ASY_PART_PAYLOAD,
	                covered ? ASY_COVER_HASHED : ASY_COVER_NONE);
	if (key->type == ASY_CBOR_TEXT)
		asy_update_payload(s->u, asy_update_text(s->u, key->content), value->content.n)->state = covered ? ASY_PAYLOAD_GOOD : ASY_PAYLOAD_UNLISTED;
	if (!covered)
		asy_update_refuse(s->u, value->offset, "a member of the envelope has no digest in the manifest");
}

static void read(struct asy_update *u)
{
	struct suit s = {.u = u};
	struct asy_bytes rest = u->in;
	uint64_t base = 0;
	struct asy_cbor item, key, value;

	u->variant = "envelope";
	if (!asy_cbor_next(&rest, &base, &item)) {
		asy_update_refuse(u, 0, "the envelope cannot be read to its end");
		return;
	}
	if (rest.n) {
		asy_update_part(u, item.whole.n, rest.n, "behind the envelope", ASY_PART_OTHER, ASY_COVER_NONE);
		asy_update_find(u, "unsigned-bytes", item.whole.n, rest.n, "bytes behind the envelope");
	}
	asy_update_part(u, 0, item.whole.n, "envelope", ASY_PART_HEADER, ASY_COVER_FRAMING);
	if (item.type == ASY_CBOR_TAG && !asy_cbor_one(item.content, item.whole.n - item.content.n, &item)) {
		asy_update_refuse(u, 0, "the envelope cannot be read");
		return;
	}
	s.envelope = item;
	s.has_wrapper = asy_cbor_get(&s.envelope, KEY_WRAPPER, &s.wrapper) && s.wrapper.type == ASY_CBOR_BYTES;
	s.has_manifest = asy_cbor_get(&s.envelope, KEY_MANIFEST, &s.manifest) && s.manifest.type == ASY_CBOR_BYTES;
	if (!s.has_manifest) {
		asy_update_refuse(u, 0, "the envelope has no manifest");
		return;
	}
	asy_update_part(u, s.manifest.offset, s.manifest.whole.n, "manifest", ASY_PART_MANIFEST, ASY_COVER_SIGNED);
	if (s.has_wrapper) {
		asy_update_part(u, s.wrapper.offset, s.wrapper.whole.n, "authentication wrapper", ASY_PART_SIGNATURE, ASY_COVER_SIGNATURE);
		read_wrapper(&s);
	}
	read_manifest(&s);
	rest = s.envelope.content;
	base = s.envelope.offset + (s.envelope.whole.n - s.envelope.content.n);
	while (asy_cbor_next(&rest, &base, &key) && asy_cbor_next(&rest, &base, &value)) {
		bool known = key.type == ASY_CBOR_UINT && (key.value == KEY_WRAPPER || key.value == KEY_MANIFEST);

		if (known && value.offset != s.wrapper.offset && value.offset != s.manifest.offset)
			asy_update_refuse(u, value.offset, "the envelope has two members of one key");
		if (!known)
			other_member(&s, &key, &value);
	}
	asy_update_judge_signers(u);
}

const struct asy_update_family asy_family_suit = {
	.name = "suit",
	.title = "SUIT envelope",
	.reads = "digest of the manifest, COSE_Sign1 with ES256, ES384, EdDSA and PS256, sequence number, identifiers, integrated payloads",
	.source = "draft-ietf-suit-manifest, RFC 9052",
	.probe = probe,
	.read = read,
};
