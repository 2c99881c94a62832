/* One file of TUF metadata. Format: The Update Framework Specification, "Document formats". */
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"
#include "update/conf.h"
#include "update/family.h"
#include "update/trust.h"

enum { MOST_KEYS = 64 };

struct tuf {
	struct asy_update *u;
	const struct asy_conf *signed_part, *keys, *role_keys;
	struct asy_buf canonical;
	uint64_t threshold;
	struct asy_bytes counted[MOST_KEYS]; /* key ids whose signature is right: each counts once */
	size_t n_counted;
};

static bool probe(struct asy_bytes in, struct asy_bytes detached)
{
	struct asy_bytes head = asy_bytes_head(in, ASY_LIMIT_UPDATE_MANIFEST);

	(void)detached;
	return in.n > 20 && asy_bytes_starts(asy_text_trim(asy_bytes_head(in, 64)), "{") && asy_bytes_find(head, ASY_BYTES_LITERAL("\"signatures\""), 0) < head.n &&
	       asy_bytes_find(head, ASY_BYTES_LITERAL("\"_type\""), 0) < head.n;
}

static bool unhex(struct asy_bytes hex, uint8_t *out, size_t cap, size_t *ret_n)
{
	if (hex.n % 2 || hex.n / 2 > cap)
		return false;
	for (size_t i = 0; i < hex.n; i++) {
		uint8_t c = hex.p[i] | 0x20, v = c >= 'a' && c <= 'f' ? (uint8_t)(c - 'a' + 10) : (uint8_t)(hex.p[i] - '0');

		if (v > 15)
			return false;
		out[i / 2] = (uint8_t)(i % 2 ? out[i / 2] | v : v << 4);
	}
	*ret_n = hex.n / 2;
	return true;
}

static EVP_PKEY *key_of(const struct asy_conf *key)
{
	struct asy_bytes text = asy_conf_text(asy_conf_get(key, "keyval"), "public");
	uint8_t raw[64];
	size_t n;
	EVP_PKEY *pkey = NULL;

	if (asy_bytes_is(asy_conf_text(key, "keytype"), "ed25519"))
		return unhex(text, raw, sizeof(raw), &n) ? asy_pkey_ed25519((struct asy_bytes){raw, n}) : NULL;
	{
		struct asy_trust t;
		struct asy_arena arena;

		asy_arena_init(&arena, 1 << 20);
		if (!asy_trust_init(&t, &arena)) {
			if (!asy_trust_add(&t, "key", text) && t.keys.len) {
				pkey = ((struct asy_trust_key *)asy_vec_at(&t.keys, 0))->pkey;
				EVP_PKEY_up_ref(pkey);
			}
			asy_trust_release(&t);
		}
		asy_arena_release(&arena);
	}
	return pkey;
}

static enum asy_scheme scheme_of(EVP_PKEY *pkey)
{
	int id = EVP_PKEY_get_base_id(pkey);

	return id == EVP_PKEY_ED25519 ? ASY_SCHEME_ED25519 : id == EVP_PKEY_EC ? ASY_SCHEME_ECDSA : ASY_SCHEME_RSA_PSS;
}

static void check(struct tuf *t, const struct asy_conf *entry)
{
	struct asy_update *u = t->u;
	struct asy_bytes id = asy_conf_text(entry, "keyid"), message = asy_buf_bytes(&t->canonical);
	const struct asy_conf *key = NULL;
	struct asy_update_signer *s;
	uint8_t raw[1024];
	size_t n = 0;
	EVP_PKEY *pkey;

	for (const struct asy_conf *k = t->keys ? t->keys->first : NULL; k && !key; k = k->next)
		if (asy_bytes_equal(k->name, id))
			key = k;
	if (!unhex(asy_conf_text(entry, "sig"), raw, sizeof(raw), &n)) {
		asy_update_refuse(u, entry->offset, "a signature is no hexadecimal number");
		return;
	}
	pkey = key ? key_of(key) : NULL;
	if (pkey)
		s = asy_update_check_own(u, scheme_of(pkey), "sha256", &message, 1, (struct asy_bytes){raw, n}, entry->offset, pkey);
	else
		s = asy_update_check(u, n == 64 ? ASY_SCHEME_ED25519 : n < 128 ? ASY_SCHEME_ECDSA : ASY_SCHEME_RSA_PSS, "sha256", &message, 1,
		                     (struct asy_bytes){raw, n}, entry->offset, NULL);
	s->key_id = asy_update_text(u, id);
	if (s->state == ASY_SIGNER_BAD)
		return;
	for (size_t i = 0; i < t->n_counted; i++)
		if (asy_bytes_equal(t->counted[i], id)) {
			asy_update_refuse(u, entry->offset, "a key signs twice: it must not count twice towards the threshold");
			return;
		}
	if (t->n_counted < MOST_KEYS)
		t->counted[t->n_counted++] = id;
}

/* A root's own keys and threshold; other roles are checked against the trusted keys. */
static void find_keys(struct tuf *t)
{
	const struct asy_conf *role = asy_conf_get(asy_conf_get(t->signed_part, "roles"), "root");

	t->threshold = 1;
	if (!asy_bytes_is(asy_conf_text(t->signed_part, "_type"), "root"))
		return;
	t->keys = asy_conf_get(t->signed_part, "keys");
	t->role_keys = asy_conf_get(role, "keyids");
	if (!asy_conf_u64(role, "threshold", &t->threshold) || t->threshold < 1)
		asy_update_refuse(t->u, 0, "the root has no threshold");
}

static void facts(struct tuf *t)
{
	struct asy_update *u = t->u;
	struct asy_bytes expires = asy_conf_text(t->signed_part, "expires");
	const struct asy_conf *targets = asy_conf_get(t->signed_part, "targets");
	char day[11];
	int64_t when;

	u->variant = asy_update_text(u, asy_conf_text(t->signed_part, "_type"));
	asy_update_fact(u, "version", asy_conf_text(t->signed_part, "version"), 0);
	asy_update_fact(u, "expires", expires, 0);
	if (expires.n < 10) {
		asy_update_refuse(u, 0, "the metadata never expires");
		return;
	}
	snprintf(day, sizeof(day), "%.10s", (const char *)expires.p);
	if (asy_clock_parse_date(day, &when) && when < u->now)
		asy_update_refuse(u, 0, "the metadata expired on %s", day);
	for (const struct asy_conf *c = targets && targets->type == ASY_CONF_MAP ? targets->first : NULL; c; c = c->next) {
		uint64_t length = 0;
		struct asy_update_payload *p;

		asy_conf_u64(c, "length", &length);
		p = asy_update_payload(u, asy_update_text(u, c->name), length);
		p->sha256 = asy_update_text(u, asy_conf_text(asy_conf_get(c, "hashes"), "sha256"));
		if (asy_bytes_find(c->name, ASY_BYTES_LITERAL("../"), 0) < c->name.n)
			asy_update_find(u, "path-traversal", c->offset, 0, "the target %s leaves its folder", p->name);
	}
}

static void read(struct asy_update *u)
{
	struct tuf t = {.u = u};
	struct asy_conf *root;
	const struct asy_conf *signatures;
	uint64_t stop;

	u->variant = "unknown";
	asy_buf_init(&t.canonical, (size_t)ASY_LIMIT_UPDATE_MANIFEST * 2);
	if (asy_conf_json(u->arena, u->in, &root, &stop)) {
		asy_update_refuse(u, stop, "the metadata cannot be read from here on");
		asy_buf_release(&t.canonical);
		return;
	}
	if (asy_text_trim(asy_bytes_from_offset(u->in, stop)).n) {
		asy_update_part(u, stop, u->in.n - stop, "behind the metadata", ASY_PART_OTHER, ASY_COVER_NONE);
		asy_update_find(u, "unsigned-bytes", stop, u->in.n - stop, "bytes behind the metadata");
	}
	if (asy_conf_repeated(root))
		asy_update_refuse(u, asy_conf_repeated(root)->offset, "a name stands twice in one object");
	t.signed_part = asy_conf_get(root, "signed");
	signatures = asy_conf_get(root, "signatures");
	asy_update_part(u, 0, stop, "frame", ASY_PART_HEADER, ASY_COVER_FRAMING);
	if (!t.signed_part || t.signed_part->type != ASY_CONF_MAP || !signatures || signatures->type != ASY_CONF_LIST) {
		asy_update_refuse(u, 0, "signed part or signatures are missing");
		asy_buf_release(&t.canonical);
		return;
	}
	asy_update_part(u, t.signed_part->offset, t.signed_part->end - t.signed_part->offset, "signed part", ASY_PART_MANIFEST, ASY_COVER_SIGNED);
	asy_update_part(u, signatures->offset, signatures->end - signatures->offset, "signatures", ASY_PART_SIGNATURE, ASY_COVER_SIGNATURE);
	asy_conf_canonical(t.signed_part, &t.canonical);
	facts(&t);
	find_keys(&t);
	for (const struct asy_conf *c = signatures->first; c; c = c->next)
		check(&t, c);
	asy_update_judge_signers(u);
	if (t.n_counted < t.threshold)
		asy_update_refuse(u, signatures->offset, "%zu right signatures, %llu are needed", t.n_counted, (unsigned long long)t.threshold);
	asy_buf_release(&t.canonical);
}

const struct asy_update_family asy_family_tuf = {
	.name = "tuf",
	.title = "TUF metadata, one file",
	.reads = "canonical JSON, Ed25519, ECDSA and RSA-PSS; threshold of distinct keys, version, expiry, targets",
	.source = "The Update Framework Specification",
	.probe = probe,
	.read = read,
};
