/* RAUC bundles: payload, CMS, size of the CMS. Format: RAUC documentation, "Bundle Formats" and "Manifest". */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "update/cms.h"
#include "update/conf.h"
#include "update/family.h"
#include "update/inner.h"
#include "update/mutate.h"
#include "update/trust.h"
#include "update/verity.h"

enum { SIZE_FIELD = 8, MOST_CMS = 65536 };

struct rauc {
	struct asy_update *u;
	uint64_t payload, cms_size;
	const struct asy_conf *manifest;
	struct asy_bytes inner_manifest;
	uint64_t manifest_at;
	struct asy_buf kept; /* the inner manifest's bytes outlive the walk */
};

static bool hex_bytes(struct asy_bytes hex, uint8_t out[32])
{
	if (hex.n != 64)
		return false;
	for (size_t i = 0; i < 64; i++) {
		uint8_t c = hex.p[i], v;

		if (c >= '0' && c <= '9')
			v = (uint8_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = (uint8_t)(c - 'a' + 10);
		else
			return false;
		out[i / 2] = (uint8_t)(i % 2 ? out[i / 2] | v : v << 4);
	}
	return true;
}

static bool probe(struct asy_bytes in, struct asy_bytes detached)
{
	(void)detached;
	if (in.n < 4096 + SIZE_FIELD)
		return false;
	/* The payload is SquashFS; crypt bundles start with cipher text, and are known by the CMS that ends the file. */
	if (memcmp(in.p, "hsqs", 4) == 0 && in.n % ASY_VERITY_BLOCK) /* a bare file system is padded to whole blocks */
		return true;
	{
		struct asy_rd r = asy_rd_init(in);
		uint64_t size;
		struct asy_bytes cms;
		bool ok;

		asy_rd_seek(&r, in.n - SIZE_FIELD);
		size = asy_rd_be64(&r);
		cms = size && size < in.n - SIZE_FIELD ? asy_bytes_sub(in, in.n - SIZE_FIELD - size, size, &ok) : (struct asy_bytes){0};
		return cms.n > 16 && cms.p[0] == 0x30 && asy_bytes_find(asy_bytes_head(cms, 32), ASY_BYTES_LITERAL("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"), 0) < 32;
	}
}

static void read_image(struct rauc *r, const struct asy_conf *section)
{
	struct asy_update *u = r->u;
	struct asy_bytes name = asy_conf_text(section, "filename"), sum = asy_conf_text(section, "sha256");
	struct asy_update_payload *p;
	uint64_t size = 0;

	if (!name.n)
		return; /* "delete" and similar need no file */
	asy_conf_u64(section, "size", &size);
	p = asy_update_payload(u, asy_update_text(u, name), size);
	p->type = asy_update_text(u, asy_bytes_from_offset(section->name, strlen("image.")));
	p->sha256 = asy_update_text(u, sum);
	if (sum.n != 64)
		asy_update_find(u, "unsigned-path", r->manifest_at, 0, "%s has no SHA-256 in the manifest", p->name);
	if (asy_bytes_find_byte(name, '/', 0) < name.n)
		asy_update_refuse(u, r->manifest_at, "the file name %s holds a slash", p->name);
}

static void read_manifest(struct rauc *r, struct asy_bytes text, uint64_t at)
{
	struct asy_update *u = r->u;
	struct asy_conf *root;
	const struct asy_conf *update;
	uint64_t stop;

	r->manifest_at = at;
	if (asy_conf_keyfile(u->arena, text, &root, &stop)) {
		asy_update_refuse(u, at, "the manifest cannot be read at byte %llu", (unsigned long long)stop);
		return;
	}
	r->manifest = root;
	update = asy_conf_get(root, "update");
	asy_update_fact(u, "compatible", asy_conf_text(update, "compatible"), at);
	if (asy_conf_get(update, "version"))
		asy_update_fact(u, "version", asy_conf_text(update, "version"), at);
	if (asy_conf_get(update, "build"))
		asy_update_fact(u, "build", asy_conf_text(update, "build"), at);
	if (asy_conf_get(root, "hooks"))
		asy_update_fact(u, "hooks", asy_conf_text(asy_conf_get(root, "hooks"), "filename"), at);
	if (asy_conf_repeated(root))
		asy_update_find(u, "duplicate", at, text.n, "the manifest names \"%s\" twice",
		                asy_update_text(u, asy_conf_repeated(root)->name));
	for (const struct asy_conf *s = root->first; s; s = s->next)
		if (asy_bytes_starts(s->name, "image."))
			read_image(r, s);
}

static bool each_file(void *ctx, struct asy_bytes path, struct asy_bytes content, enum asy_err err)
{
	struct rauc *r = ctx;
	struct asy_update *u = r->u;

	if (asy_bytes_is(path, "manifest.raucm") && !r->inner_manifest.n && content.n <= ASY_LIMIT_UPDATE_MANIFEST) {
		asy_buf_append(&r->kept, content);
		r->inner_manifest = asy_buf_bytes(&r->kept);
		return true;
	}
	for (size_t i = 0; i < u->payloads.len; i++) {
		struct asy_update_payload *p = asy_vec_at(&u->payloads, i);

		if (!asy_bytes_is(path, p->name))
			continue;
		p->state = !err && content.n == p->size && strcmp(asy_update_hex(u, "sha256", content), p->sha256) == 0 ? ASY_PAYLOAD_GOOD
		                                                                                                        : ASY_PAYLOAD_BAD;
		if (p->state == ASY_PAYLOAD_BAD)
			asy_update_refuse(u, 0, "%s does not have the size and SHA-256 of the manifest", p->name);
	}
	return true;
}

static bool find_manifest(void *ctx, struct asy_bytes path, struct asy_bytes content, enum asy_err err)
{
	struct rauc *r = ctx;

	if (err || !asy_bytes_is(path, "manifest.raucm") || content.n > ASY_LIMIT_UPDATE_MANIFEST)
		return true;
	asy_buf_append(&r->kept, content);
	r->inner_manifest = asy_buf_bytes(&r->kept);
	return false;
}

/* Images and, for plain bundles, the manifest. */
static void look_inside(struct rauc *r, uint64_t length)
{
	struct asy_update *u = r->u;
	struct asy_bytes fs = asy_bytes_head(u->in, length);

	if (!r->manifest) {
		if (asy_inner_walk("squashfs", fs, find_manifest, r) && !r->inner_manifest.n) {
			asy_update_refuse(u, 0, "the payload is no readable SquashFS");
			return;
		}
		if (!r->inner_manifest.n) {
			asy_update_refuse(u, 0, "there is no manifest.raucm in the payload");
			return;
		}
		read_manifest(r, r->inner_manifest, 0);
	}
	if (u->shallow || u->state == ASY_UPDATE_INVALID)
		return;
	if (asy_inner_walk("squashfs", fs, each_file, r))
		asy_update_refuse(u, 0, "the payload's SquashFS is damaged");
	for (size_t i = 0; i < u->payloads.len; i++) {
		struct asy_update_payload *p = asy_vec_at(&u->payloads, i);

		if (p->state != ASY_PAYLOAD_UNCHECKED)
			continue;
		p->state = ASY_PAYLOAD_MISSING;
		asy_update_refuse(u, 0, "%s is in the manifest and not in the payload", p->name);
	}
}

static void check_verity(struct rauc *r, const struct asy_conf *bundle)
{
	struct asy_update *u = r->u;
	uint8_t root[32], salt[32];
	uint64_t tree = 0, data, at;

	if (!asy_conf_u64(bundle, "verity-size", &tree) || !hex_bytes(asy_conf_text(bundle, "verity-hash"), root) ||
	    !hex_bytes(asy_conf_text(bundle, "verity-salt"), salt) || tree >= r->payload) {
		asy_update_refuse(u, r->manifest_at, "the manifest's verity data is missing or malformed");
		asy_update_part(u, 0, r->payload, "payload", ASY_PART_PAYLOAD, ASY_COVER_NONE);
		return;
	}
	data = r->payload - tree;
	if (data % ASY_VERITY_BLOCK || asy_verity_size(data) != tree) {
		asy_update_refuse(u, 0, "payload and hash tree do not have the sizes that the manifest promises");
		asy_update_part(u, 0, r->payload, "payload", ASY_PART_PAYLOAD, ASY_COVER_NONE);
		return;
	}
	asy_update_part(u, 0, data, "payload", ASY_PART_PAYLOAD, ASY_COVER_HASHED);
	asy_update_part(u, data, tree, "hash tree", ASY_PART_TREE, ASY_COVER_HASHED);
	if (asy_verity_check(asy_bytes_head(u->in, data), (struct asy_bytes){u->in.p + data, tree}, (struct asy_bytes){salt, 32},
	                     (struct asy_bytes){root, 32}, NULL, &at))
		asy_update_refuse(u, at, "the hash tree does not fit the payload, first at byte %llu", (unsigned long long)at);
}

static void read_cms(struct rauc *r)
{
	struct asy_update *u = r->u;
	struct asy_bytes field = {u->in.p + r->payload, r->cms_size};
	const struct asy_conf *bundle;
	struct asy_cms cms;

	asy_cms_read(u, field, &cms);
	if (!cms.readable) {
		asy_update_refuse(u, r->payload, "there is no CMS structure before the size field");
		return;
	}
	asy_update_part(u, r->payload, cms.used, "signature", ASY_PART_SIGNATURE, ASY_COVER_SIGNATURE);
	if (cms.used < r->cms_size) {
		asy_update_part(u, r->payload + cms.used, r->cms_size - cms.used, "behind the CMS structure", ASY_PART_OTHER, ASY_COVER_NONE);
		asy_update_find(u, "unsigned-bytes", r->payload + cms.used, r->cms_size - cms.used, "bytes behind the CMS structure, inside its field");
	}
	if (cms.enveloped) {
		u->variant = "crypt";
		u->encrypted = true;
		asy_update_part(u, 0, r->payload, "encrypted payload", ASY_PART_PAYLOAD, ASY_COVER_NONE);
		asy_update_become(u, ASY_UPDATE_UNCHECKED, r->payload, "the bundle is encrypted: its signature is inside, and needs a recipient's key");
		return;
	}
	if (cms.detached) {
		u->variant = "plain";
		asy_update_part(u, 0, r->payload, "payload", ASY_PART_PAYLOAD, ASY_COVER_SIGNED);
		asy_cms_check(u, field, r->payload, asy_bytes_head(u->in, r->payload));
		look_inside(r, r->payload);
		return;
	}
	u->variant = "verity";
	asy_update_part(u, r->payload + cms.content_at, cms.content.n, "manifest", ASY_PART_MANIFEST, ASY_COVER_SIGNED);
	asy_cms_check(u, field, r->payload, cms.content);
	read_manifest(r, cms.content, r->payload + cms.content_at);
	bundle = asy_conf_get(r->manifest, "bundle");
	if (asy_bytes_is(asy_conf_text(bundle, "format"), "crypt")) {
		u->variant = "crypt, readable";
		u->encrypted = true;
		asy_update_find(u, "secret", r->manifest_at, cms.content.n, "the key of the encrypted payload stands in clear: the bundle is not encrypted for recipients");
	} else if (!asy_bytes_is(asy_conf_text(bundle, "format"), "verity")) {
		asy_update_refuse(u, r->payload, "the signed manifest says neither format=verity nor format=crypt");
		asy_update_part(u, 0, r->payload, "payload", ASY_PART_PAYLOAD, ASY_COVER_NONE);
		return;
	}
	check_verity(r, bundle);
	if (r->manifest && u->state != ASY_UPDATE_INVALID && !u->encrypted)
		look_inside(r, r->payload);
}

static void read(struct asy_update *u)
{
	struct rauc r = {.u = u};
	struct asy_rd rd = asy_rd_init(u->in);

	u->variant = "unknown";
	asy_buf_init(&r.kept, (size_t)ASY_LIMIT_UPDATE_MANIFEST * 2);
	asy_rd_seek(&rd, u->in.n - SIZE_FIELD);
	r.cms_size = asy_rd_be64(&rd);
	asy_update_length(u, u->in.n - SIZE_FIELD, SIZE_FIELD, "size of the signature", true, ASY_COVER_FRAMING);
	if (r.cms_size == 0 || r.cms_size > u->in.n - SIZE_FIELD || r.cms_size > MOST_CMS) {
		if (r.cms_size == 0)
			asy_update_become(u, ASY_UPDATE_UNSIGNED, u->in.n - SIZE_FIELD, "the size of the signature is 0");
		asy_update_refuse(u, u->in.n - SIZE_FIELD, "the size of the signature is impossible (%llu bytes)", (unsigned long long)r.cms_size);
		asy_buf_release(&r.kept);
		return;
	}
	r.payload = u->in.n - SIZE_FIELD - r.cms_size;
	if (r.payload % ASY_VERITY_BLOCK)
		asy_update_refuse(u, r.payload, "the payload is no multiple of 4096 bytes");
	read_cms(&r);
	if (strcmp(u->variant, "crypt") != 0)
		asy_update_judge_signers(u);
	if (u->signers.len > 1)
		asy_update_refuse(u, r.payload, "a RAUC bundle has exactly one signer");
	if (strcmp(u->variant, "plain") == 0)
		asy_update_find(u, "legacy-format", 0, 0, "plain format: the payload can be exchanged between check and installation");
	asy_buf_release(&r.kept);
}

/* The file with another CMS structure. A verity bundle has its manifest inside of that. */
static void rebuild(struct asy_mutator *m, struct asy_mutation *mu, struct asy_bytes manifest, struct asy_bytes signature)
{
	struct asy_buf size;

	(void)manifest;
	asy_mutate_copy(m, mu, 0, m->signature_at);
	asy_mutate_data(m, mu, signature);
	asy_buf_init(&size, 8);
	for (int shift = 56; shift >= 0; shift -= 8)
		asy_buf_u8(&size, (uint8_t)((uint64_t)signature.n >> shift));
	asy_mutate_data(m, mu, asy_buf_bytes(&size));
	asy_buf_release(&size);
}

static void mutate(struct asy_mutator *m)
{
	const struct asy_update *u = m->u;
	uint64_t end = u->in.n - SIZE_FIELD, size;
	struct asy_rd rd = asy_rd_init(u->in);
	struct asy_cms cms;
	bool verity = strcmp(u->variant, "verity") == 0;

	asy_rd_seek(&rd, end);
	size = asy_rd_be64(&rd);
	if (!size || size > end || (!verity && strcmp(u->variant, "plain") != 0))
		return;
	m->signature = (struct asy_bytes){u->in.p + end - size, size};
	m->signature_at = end - size;
	m->kind = verity ? ASY_SIGN_CMS_ATTACHED : ASY_SIGN_CMS_DETACHED;
	asy_cms_read(m->u, m->signature, &cms);
	m->manifest = verity ? cms.content : (struct asy_bytes){0};
	m->tbs = verity ? cms.content : asy_bytes_head(u->in, end - size);
	m->rebuild = rebuild;
}

const struct asy_update_family asy_family_rauc = {
	.name = "rauc",
	.title = "RAUC bundle",
	.reads = "plain and verity with manifest, hash tree and images; crypt: signature and hash tree before it is encrypted for recipients, structure afterwards",
	.source = "RAUC documentation, Bundle Formats",
	.probe = probe,
	.read = read,
	.mutate = mutate,
};
