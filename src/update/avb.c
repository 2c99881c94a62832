/* Android Verified Boot: vbmeta images, alone or behind an image with a footer. Format: AVB README, "The VBMeta struct". */
#include <string.h>

#include "base/text.h"
#include "update/family.h"
#include "update/trust.h"

enum { HEADER = 256, FOOTER = 64, TAG_PROPERTY = 0, TAG_TREE = 1, TAG_HASH = 2, TAG_CHAIN = 4 };

struct avb {
	struct asy_update *u;
	uint64_t at, original; /* of the vbmeta; bytes of the image before it */
	struct asy_bytes meta; /* header, authentication and auxiliary blocks */
	uint64_t auth, aux;    /* their sizes */
};

static bool probe(struct asy_bytes in, struct asy_bytes detached)
{
	(void)detached;
	return in.n >= HEADER && (memcmp(in.p, "AVB0", 4) == 0 || memcmp(in.p + in.n - FOOTER, "AVBf", 4) == 0);
}

static bool find_meta(struct avb *a)
{
	struct asy_rd r = asy_rd_init(a->u->in);
	uint64_t size = a->u->in.n;
	bool ok;

	if (memcmp(a->u->in.p, "AVB0", 4) != 0) {
		asy_rd_seek(&r, a->u->in.n - FOOTER + 12);
		a->original = asy_rd_be64(&r);
		a->at = asy_rd_be64(&r);
		size = asy_rd_be64(&r);
		asy_update_part(a->u, a->u->in.n - FOOTER, FOOTER, "footer", ASY_PART_HEADER, ASY_COVER_FRAMING);
		if (a->original > a->at)
			asy_update_refuse(a->u, a->u->in.n - FOOTER, "the footer says that image and vbmeta overlap");
	}
	a->meta = asy_bytes_sub(a->u->in, a->at, size, &ok);
	return ok && a->meta.n >= HEADER && memcmp(a->meta.p, "AVB0", 4) == 0;
}

static uint64_t be64(const struct avb *a, uint64_t at)
{
	struct asy_rd r = asy_rd_init(a->meta);

	asy_rd_seek(&r, at);
	return asy_rd_be64(&r);
}

static uint32_t be32(const struct avb *a, uint64_t at)
{
	struct asy_rd r = asy_rd_init(a->meta);

	asy_rd_seek(&r, at);
	return asy_rd_be32(&r);
}

/* Of an image before the vbmeta; digests of other partitions cannot be checked here. */
static void hash_descriptor(struct avb *a, struct asy_bytes body, uint64_t at)
{
	struct asy_rd r = asy_rd_init(body);
	uint64_t size = asy_rd_be64(&r);
	struct asy_bytes algorithm = asy_rd_bytes(&r, 32), name, salt, digest;
	uint32_t n_name = asy_rd_be32(&r), n_salt = asy_rd_be32(&r), n_digest = asy_rd_be32(&r);
	struct asy_update_payload *p;
	struct asy_bytes parts[2];
	uint8_t out[64];
	size_t n;
	bool ok;

	asy_rd_skip(&r, 64);
	name = asy_rd_bytes(&r, n_name);
	salt = asy_rd_bytes(&r, n_salt);
	digest = asy_rd_bytes(&r, n_digest);
	if (!asy_rd_ok(&r)) {
		asy_update_refuse(a->u, at, "a hash descriptor is cut short");
		return;
	}
	p = asy_update_payload(a->u, asy_update_text(a->u, name), size);
	p->type = "partition";
	algorithm.n = asy_bytes_find_byte(algorithm, 0, 0);
	parts[0] = salt;
	parts[1] = asy_bytes_sub(a->u->in, 0, size, &ok);
	if (!a->original || !ok || size > a->original)
		return;
	n = asy_update_digest(asy_update_text(a->u, algorithm), parts, 2, out);
	p->state = n && asy_bytes_equal(digest, (struct asy_bytes){out, n}) ? ASY_PAYLOAD_GOOD : ASY_PAYLOAD_BAD;
	asy_update_part(a->u, 0, size, "image", ASY_PART_PAYLOAD, ASY_COVER_HASHED);
	if (p->state == ASY_PAYLOAD_BAD)
		asy_update_refuse(a->u, 0, "the image does not have the digest of its descriptor");
}

static void tree_descriptor(struct avb *a, struct asy_bytes body)
{
	struct asy_rd r = asy_rd_init(body);
	struct asy_update_payload *p;
	uint32_t n_name;

	asy_rd_skip(&r, 4);
	p = asy_update_payload(a->u, "", asy_rd_be64(&r));
	asy_rd_seek(&r, 4 + 8 + 8 + 8 + 4 + 4 + 4 + 8 + 8 + 32);
	n_name = asy_rd_be32(&r);
	asy_rd_skip(&r, 4 + 4 + 4 + 60);
	p->name = asy_update_text(a->u, asy_rd_bytes(&r, n_name));
	p->type = "partition with hash tree";
	if (a->original)
		asy_update_become(a->u, ASY_UPDATE_UNCHECKED, 0, "the hash tree of the image is not recomputed");
}

static void property(struct avb *a, struct asy_bytes body, uint64_t at)
{
	struct asy_rd r = asy_rd_init(body);
	uint64_t n_key = asy_rd_be64(&r), n_value = asy_rd_be64(&r);
	struct asy_bytes key = asy_rd_bytes(&r, n_key), value;

	asy_rd_skip(&r, 1);
	value = asy_rd_bytes(&r, n_value);
	if (!asy_rd_ok(&r))
		return;
	if (asy_bytes_ends(key, "fingerprint"))
		asy_update_fact(a->u, "compatible", value, at);
	else if (asy_bytes_ends(key, "security_patch") || asy_bytes_ends(key, "os_version"))
		asy_update_fact(a->u, asy_update_text(a->u, key), value, at);
}

static void descriptors(struct avb *a)
{
	uint64_t offset = be64(a, 96), size = be64(a, 104), base = HEADER + a->auth, n = 0;
	struct asy_bytes list;
	struct asy_rd r;
	bool ok;

	list = asy_bytes_sub(asy_bytes_from_offset(asy_bytes_head(a->meta, base + a->aux), base), offset, size, &ok);
	if (!ok) {
		asy_update_refuse(a->u, a->at + 96, "the descriptors are outside of their block");
		return;
	}
	r = asy_rd_init(list);
	while (asy_rd_left(&r) && n++ < 1000) {
		uint64_t at = a->at + base + offset + r.off, tag = asy_rd_be64(&r), length = asy_rd_be64(&r);
		struct asy_bytes body = asy_rd_bytes(&r, length);

		if (!asy_rd_ok(&r)) {
			asy_update_refuse(a->u, at, "a descriptor reaches out of its block");
			return;
		}
		if (tag == TAG_HASH)
			hash_descriptor(a, body, at);
		else if (tag == TAG_TREE)
			tree_descriptor(a, body);
		else if (tag == TAG_PROPERTY)
			property(a, body, at);
		else if (tag == TAG_CHAIN)
			asy_update_fact(a->u, "chained-partition", ASY_BYTES_LITERAL("signed by a key of its own"), at);
	}
}

static void check_signature(struct avb *a)
{
	static const char *const digests[] = {"", "sha256", "sha256", "sha256", "sha512", "sha512", "sha512"};
	uint32_t algorithm = be32(a, 28);
	struct asy_bytes auth = asy_bytes_sub(a->meta, HEADER, a->auth, &(bool){false}), aux, hash, signature, key, parts[2];
	uint8_t digest[64];
	bool ok[3];
	uint32_t bits;
	EVP_PKEY *pkey = NULL;

	if (algorithm == 0 || algorithm > 6) {
		asy_update_become(a->u, ASY_UPDATE_UNSIGNED, a->at + 28, algorithm ? "the algorithm is not known" : "the vbmeta is not signed");
		return;
	}
	aux = (struct asy_bytes){a->meta.p + HEADER + a->auth, a->aux};
	hash = asy_bytes_sub(auth, be64(a, 32), be64(a, 40), &ok[0]);
	signature = asy_bytes_sub(auth, be64(a, 48), be64(a, 56), &ok[1]);
	key = asy_bytes_sub(aux, be64(a, 64), be64(a, 72), &ok[2]);
	if (!ok[0] || !ok[1] || !ok[2] || key.n < 8) {
		asy_update_refuse(a->u, a->at + 32, "hash, signature or key are outside of their blocks");
		return;
	}
	parts[0] = asy_bytes_head(a->meta, HEADER);
	parts[1] = aux;
	if (!asy_bytes_equal(hash, (struct asy_bytes){digest, asy_update_digest(digests[algorithm], parts, 2, digest)}))
		asy_update_refuse(a->u, a->at + HEADER, "the vbmeta does not have the hash that is stated");
	bits = (uint32_t)key.p[0] << 24 | (uint32_t)key.p[1] << 16 | (uint32_t)key.p[2] << 8 | key.p[3];
	if (bits % 8 == 0 && key.n == 8 + (size_t)bits / 4)
		pkey = asy_pkey_rsa((struct asy_bytes){key.p + 8, bits / 8}, ASY_BYTES_LITERAL("\x01\x00\x01"));
	asy_update_check_own(a->u, ASY_SCHEME_RSA_PKCS1, digests[algorithm], parts, 2, signature, a->at + HEADER + be64(a, 48), pkey);
}

static void read(struct asy_update *u)
{
	struct avb a = {.u = u};
	char number[24];
	uint32_t flags;

	u->variant = memcmp(u->in.p, "AVB0", 4) == 0 ? "vbmeta" : "footer";
	if (!find_meta(&a)) {
		asy_update_refuse(u, a.at, "there is no vbmeta where it should be");
		return;
	}
	a.auth = be64(&a, 12);
	a.aux = be64(&a, 20);
	if (a.auth > a.meta.n - HEADER || a.aux > a.meta.n - HEADER - a.auth) {
		asy_update_refuse(u, a.at + 12, "the blocks of the vbmeta are longer than the file");
		return;
	}
	asy_update_part(u, a.at, HEADER, "vbmeta header", ASY_PART_HEADER, ASY_COVER_SIGNED);
	asy_update_length(u, a.at + 12, 8, "authentication size", true, ASY_COVER_SIGNED);
	asy_update_length(u, a.at + 20, 8, "auxiliary size", true, ASY_COVER_SIGNED);
	asy_update_part(u, a.at + HEADER, a.auth, "authentication block", ASY_PART_SIGNATURE, ASY_COVER_SIGNATURE);
	/* Only hash and signature of that block mean something; the rest fills it up to 64 bytes. */
	if (be64(&a, 56) && be64(&a, 48) < a.auth && be64(&a, 56) < a.auth - be64(&a, 48))
		asy_update_part(u, a.at + HEADER + be64(&a, 48) + be64(&a, 56), a.auth - be64(&a, 48) - be64(&a, 56), "filling of the block", ASY_PART_PADDING,
		                ASY_COVER_NONE);
	asy_update_part(u, a.at + HEADER + a.auth, a.aux, "auxiliary block", ASY_PART_MANIFEST, ASY_COVER_SIGNED);
	snprintf(number, sizeof(number), "%llu", (unsigned long long)be64(&a, 112));
	asy_update_fact(u, "rollback-index", asy_bytes_from(number), a.at + 112);
	flags = be32(&a, 120);
	if (flags & 3)
		asy_update_find(u, "fail-open", a.at + 120, 4, "the vbmeta switches %s off", flags & 2 ? "all verification" : "hash trees");
	check_signature(&a);
	descriptors(&a);
	asy_update_judge_signers(u);
}

const struct asy_update_family asy_family_avb = {
	.name = "avb",
	.title = "Android Verified Boot",
	.reads = "vbmeta and footers; RSA 2048 to 8192 with SHA-256 and SHA-512; hash descriptors, rollback index, flags",
	.source = "AVB README, The VBMeta struct",
	.probe = probe,
	.read = read,
};
