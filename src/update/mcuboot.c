/* MCUboot images. Format: MCUboot's design document and imgtool documentation. */
#include <openssl/x509.h>
#include <string.h>

#include "base/limits.h"
#include "base/sha256.h"
#include "update/family.h"
#include "update/mutate.h"
#include "update/trust.h"

enum { HEADER = 32, INFO = 4, MAGIC_PLAIN = 0x6907, MAGIC_PROTECTED = 0x6908 };
enum {
	TLV_KEYHASH = 0x01,
	TLV_PUBKEY = 0x02,
	TLV_SHA256 = 0x10,
	TLV_SHA384 = 0x11,
	TLV_SHA512 = 0x12,
	TLV_RSA2048 = 0x20,
	TLV_ECDSA = 0x22,
	TLV_RSA3072 = 0x23,
	TLV_ED25519 = 0x24,
	TLV_PURE = 0x25,
	TLV_DEPENDENCY = 0x40,
	TLV_COUNTER = 0x50,
};

struct mcu {
	struct asy_update *u;
	uint64_t body, protected, plain; /* ends of: header and image; protected TLVs; start of the plain ones */
	const char *digest;
	struct asy_bytes stated, key_hash;
	uint64_t stated_at;
	bool pure;
};

static bool probe(struct asy_bytes in, struct asy_bytes detached)
{
	(void)detached;
	return in.n >= HEADER + INFO && memcmp(in.p, "\x3d\xb8\xf3\x96", 4) == 0;
}

static void read_header(struct mcu *m)
{
	struct asy_update *u = m->u;
	struct asy_rd r = asy_rd_init(u->in);
	uint16_t header, protected;
	uint32_t image, flags;
	char version[64];
	uint8_t major, minor;
	uint16_t revision;

	asy_rd_skip(&r, 8);
	header = asy_rd_le16(&r);
	protected = asy_rd_le16(&r);
	image = asy_rd_le32(&r);
	flags = asy_rd_le32(&r);
	major = asy_rd_u8(&r);
	minor = asy_rd_u8(&r);
	revision = asy_rd_le16(&r);
	snprintf(version, sizeof(version), "%u.%u.%u+%u", major, minor, revision, asy_rd_le32(&r));
	asy_update_fact(u, "version", asy_bytes_from(version), 20);
	if (header < HEADER || (uint64_t)header + image > u->in.n || (uint64_t)header + image + protected > u->in.n) {
		asy_update_refuse(u, 8, "header, image and protected area are longer than the file");
		return;
	}
	m->body = (uint64_t)header + image;
	m->protected = m->body + protected;
	u->encrypted = (flags & 0xc) != 0;
	if (flags & 0x10)
		asy_update_fact(u, "flag", asy_bytes_from("non-bootable"), 16);
	asy_update_part(u, 0, header, "header", ASY_PART_HEADER, ASY_COVER_SIGNED);
	asy_update_length(u, 8, 2, "header size", false, ASY_COVER_SIGNED);
	asy_update_length(u, 10, 2, "protected size", false, ASY_COVER_SIGNED);
	asy_update_length(u, 12, 4, "image size", false, ASY_COVER_SIGNED);
	asy_update_part(u, header, image, "image", ASY_PART_PAYLOAD, ASY_COVER_SIGNED);
	asy_update_part(u, m->body, protected, "protected TLVs", ASY_PART_MANIFEST, ASY_COVER_SIGNED);
	asy_update_payload(u, "image", image)->state = ASY_PAYLOAD_UNCHECKED;
}

static void counter(struct mcu *m, struct asy_bytes value, uint64_t at, bool protected)
{
	char text[24];

	if (value.n != 4)
		return;
	snprintf(text, sizeof(text), "%u", (unsigned)value.p[0] | (unsigned)value.p[1] << 8 | (unsigned)value.p[2] << 16 | (unsigned)value.p[3] << 24);
	if (protected)
		asy_update_fact(m->u, "security-counter", asy_bytes_from(text), at);
	else
		asy_update_find(m->u, "unsigned-path", at, value.n, "a security counter stands outside of the protected area");
}

/* One area. *ret_end: where it ends. */
static bool each_tlv(struct mcu *m, uint64_t at, bool protected, uint64_t *ret_end, void (*take)(struct mcu *, unsigned, struct asy_bytes, uint64_t, bool))
{
	struct asy_rd r = asy_rd_init(m->u->in);
	uint16_t magic, total;

	asy_rd_seek(&r, at);
	magic = asy_rd_le16(&r);
	total = asy_rd_le16(&r);
	*ret_end = at + total;
	if (!asy_rd_ok(&r) || magic != (protected ? MAGIC_PROTECTED : MAGIC_PLAIN) || total < INFO || total > m->u->in.n - at) {
		asy_update_refuse(m->u, at, "a TLV area with its length is expected here");
		return false;
	}
	for (uint64_t i = at + INFO; i < *ret_end;) {
		struct asy_rd t;
		unsigned type;
		uint16_t length;

		asy_rd_seek(&r, i);
		type = asy_rd_le16(&r);
		length = asy_rd_le16(&r);
		t = asy_rd_sub(&r, i + INFO, length);
		if (!asy_rd_ok(&r) || i + INFO + length > *ret_end) {
			asy_update_refuse(m->u, i, "a TLV reaches out of its area");
			return false;
		}
		take(m, type, (struct asy_bytes){t.p, length}, i + INFO, protected);
		i += INFO + (uint64_t)length;
	}
	return true;
}

static void take_value(struct mcu *m, unsigned type, struct asy_bytes value, uint64_t at, bool protected)
{
	struct asy_update *u = m->u;

	if (type == TLV_COUNTER) {
		counter(m, value, at, protected);
	} else if (type == TLV_SHA256 || type == TLV_SHA384 || type == TLV_SHA512) {
		m->digest = type == TLV_SHA256 ? "sha256" : type == TLV_SHA384 ? "sha384" : "sha512";
		m->stated = value;
		m->stated_at = at;
		asy_update_part(u, at, value.n, "hash", ASY_PART_OTHER, ASY_COVER_CHECKSUM);
	} else if (type == TLV_KEYHASH) {
		m->key_hash = value;
		asy_update_part(u, at, value.n, "key hash", ASY_PART_OTHER, ASY_COVER_FRAMING);
	} else if (type == TLV_PURE) {
		m->pure = true;
	} else if (type == TLV_DEPENDENCY) {
		asy_update_fact(u, "dependency", ASY_BYTES_LITERAL("of another image"), at);
	}
}

static void take_signature(struct mcu *m, unsigned type, struct asy_bytes value, uint64_t at, bool protected)
{
	struct asy_update *u = m->u;
	struct asy_bytes message = asy_bytes_head(u->in, m->protected);
	enum asy_scheme scheme;
	uint8_t digest[64];

	if (type == TLV_RSA2048 || type == TLV_RSA3072)
		scheme = ASY_SCHEME_RSA_PSS;
	else if (type == TLV_ECDSA)
		scheme = ASY_SCHEME_ECDSA;
	else if (type == TLV_ED25519)
		scheme = ASY_SCHEME_ED25519;
	else
		return;
	/* Signing programs may fill an ECDSA signature with zeros up to a fixed length. */
	if (scheme == ASY_SCHEME_ECDSA && value.n > 2 && value.p[0] == 0x30 && value.p[1] < 0x80 && (size_t)value.p[1] + 2 < value.n &&
	    asy_bytes_all(asy_bytes_from_offset(value, (size_t)value.p[1] + 2), 0)) {
		asy_update_part(u, at + value.p[1] + 2, value.n - value.p[1] - 2, "filling of the signature", ASY_PART_PADDING, ASY_COVER_NONE);
		value.n = (size_t)value.p[1] + 2;
	}
	asy_update_part(u, at, value.n, "signature", ASY_PART_SIGNATURE, ASY_COVER_SIGNATURE);
	if (protected) {
		asy_update_refuse(u, at, "a signature stands in the protected area");
		return;
	}
	if (scheme == ASY_SCHEME_ED25519 && !m->pure) /* the message is the digest */
		message = (struct asy_bytes){digest, asy_update_digest("sha256", &message, 1, digest)};
	asy_update_check(u, scheme, m->digest ? m->digest : "sha256", &message, 1, value, at, NULL);
}

static void check_hash(struct mcu *m)
{
	struct asy_bytes message = asy_bytes_head(m->u->in, m->protected);
	uint8_t digest[64];
	size_t n = m->digest ? asy_update_digest(m->digest, &message, 1, digest) : 0;

	if (!n)
		asy_update_refuse(m->u, m->protected, "there is no hash TLV");
	else if (!asy_bytes_equal(m->stated, (struct asy_bytes){digest, n}))
		asy_update_refuse(m->u, m->stated_at, "header, image and protected area do not have the hash that is stated");
	else if (m->u->payloads.len)
		((struct asy_update_payload *)asy_vec_at(&m->u->payloads, 0))->state = ASY_PAYLOAD_GOOD;
}

static void read(struct asy_update *u)
{
	struct mcu m = {.u = u};
	uint64_t end;

	u->variant = "unsigned";
	read_header(&m);
	if (!m.body)
		return;
	m.plain = m.protected;
	if (m.protected > m.body && (!each_tlv(&m, m.body, true, &end, take_value) || end != m.protected)) {
		asy_update_refuse(u, m.body, "the protected area does not have the length that the header says");
		return;
	}
	asy_update_length(u, m.plain + 2, 2, "length of the TLVs", false, ASY_COVER_FRAMING);
	if (!each_tlv(&m, m.plain, false, &end, take_value))
		return;
	asy_update_part(u, m.plain, end - m.plain, "TLVs", ASY_PART_MEMBER, ASY_COVER_FRAMING);
	check_hash(&m);
	if (!each_tlv(&m, m.plain, false, &end, take_signature))
		return;
	if (u->signers.len)
		u->variant = ((struct asy_update_signer *)asy_vec_at(&u->signers, 0))->scheme;
	else
		asy_update_recover(u, ASY_COVER_SIGNED, ASY_COVER_CHECKSUM);
	asy_update_judge_signers(u);
}

static void put_tlv(struct asy_buf *b, unsigned type, struct asy_bytes value)
{
	asy_buf_le16(b, (uint16_t)type);
	asy_buf_le16(b, (uint16_t)value.n);
	asy_buf_append(b, value);
}

/* The plain area again, with `first` in front, without TLVs of the types from..to, and with the hash of `body`. */
static void plain_area(struct asy_mutator *m, uint64_t at, struct asy_bytes first, unsigned from, unsigned to, struct asy_bytes hash, struct asy_buf *out)
{
	struct asy_rd r = asy_rd_init(m->u->in);
	uint64_t end;
	struct asy_buf body;

	asy_rd_seek(&r, at + 2);
	end = at + asy_rd_le16(&r);
	asy_buf_init(&body, 1 << 16);
	asy_buf_append(&body, first);
	while (asy_rd_ok(&r) && r.off < end) {
		unsigned type = asy_rd_le16(&r);
		struct asy_bytes value = asy_rd_bytes(&r, asy_rd_le16(&r));

		if (type < from || type > to)
			put_tlv(&body, type, type == TLV_SHA256 && hash.n ? hash : value);
	}
	asy_buf_le16(out, MAGIC_PLAIN);
	asy_buf_le16(out, (uint16_t)(body.len + INFO));
	asy_buf_append(out, asy_buf_bytes(&body));
	asy_buf_release(&body);
}

static void area_mutation(struct asy_mutator *m, unsigned group, const char *class, enum asy_expect expect, const char *name, const char *what,
                          uint64_t at, struct asy_bytes first, unsigned from, unsigned to)
{
	struct asy_mutation *mu = asy_mutate_new(m, group, class, expect, what, "%s", name);
	struct asy_rd r = asy_rd_init(m->u->in);
	struct asy_buf area;

	asy_rd_seek(&r, at + 2);
	asy_buf_init(&area, 1 << 17);
	plain_area(m, at, first, from, to, (struct asy_bytes){0}, &area);
	asy_mutate_splice(m, mu, at, asy_rd_le16(&r), asy_buf_bytes(&area));
	asy_buf_release(&area);
}

static void mutate(struct asy_mutator *m)
{
	struct asy_rd r = asy_rd_init(m->u->in);
	uint64_t at;
	uint16_t header, protected;
	uint32_t image;
	struct asy_buf tlv, area;
	struct asy_mutation *mu;
	uint8_t digest[64], flipped;

	asy_rd_skip(&r, 8);
	header = asy_rd_le16(&r);
	protected = asy_rd_le16(&r);
	image = asy_rd_le32(&r);
	at = (uint64_t)header + image + protected;
	if (at + INFO > m->u->in.n || !image)
		return;
	asy_buf_init(&tlv, 4096);
	asy_buf_init(&area, 1 << 17);
	area_mutation(m, 1, "unsigned", ASY_EXPECT_REFUSE, "no signature tlv", "the signature is taken out, lengths are right", at, (struct asy_bytes){0}, 0x20, 0x25);
	area_mutation(m, 8, "harmless", ASY_EXPECT_EITHER, "no hash tlv", "the hash is taken out, lengths are right", at, (struct asy_bytes){0}, 0x10, 0x12);
	area_mutation(m, 8, "harmless", ASY_EXPECT_EITHER, "no key hash tlv", "the hash of the key is taken out", at, (struct asy_bytes){0}, 1, 1);
	put_tlv(&tlv, TLV_COUNTER, ASY_BYTES_LITERAL("\xff\xff\0\0"));
	area_mutation(m, 17, "forged", ASY_EXPECT_EITHER, "unprotected security counter", "a security counter is added outside of the protected area", at,
	              asy_buf_bytes(&tlv), 0x100, 0);
	asy_buf_clear(&tlv);
	put_tlv(&tlv, TLV_ECDSA, ASY_BYTES_LITERAL("garbage garbage garbage garbage garbage garbage garbage garbage garbage"));
	area_mutation(m, 6, "harmless", ASY_EXPECT_EITHER, "garbage signature first", "a signature of garbage stands before the genuine one", at,
	              asy_buf_bytes(&tlv), 0x100, 0);
	flipped = m->u->in.p[header] ^ 1;
	{
		const struct asy_bytes parts[] = {asy_bytes_head(m->u->in, header), {&flipped, 1}, {m->u->in.p + header + 1, at - header - 1}};
		struct asy_bytes hash = {digest, asy_update_digest("sha256", parts, 3, digest)};

		mu = asy_mutate_new(m, 14, "forged", ASY_EXPECT_REFUSE, "the image is changed and its hash made right", "image and hash");
		plain_area(m, at, (struct asy_bytes){0}, 0x100, 0, hash, &area);
		asy_mutate_copy(m, mu, 0, header);
		asy_mutate_data(m, mu, (struct asy_bytes){&flipped, 1});
		asy_mutate_copy(m, mu, header + 1u, at - header - 1);
		asy_mutate_data(m, mu, asy_buf_bytes(&area));
	}
	asy_buf_release(&tlv);
	asy_buf_release(&area);
}

const struct asy_update_family asy_family_mcuboot = {
	.name = "mcuboot",
	.title = "MCUboot image",
	.reads = "header, protected and plain TLVs; RSA-PSS, ECDSA, Ed25519 (also pure) over header, image and protected TLVs; security counter",
	.source = "MCUboot design document",
	.probe = probe,
	.read = read,
	.mutate = mutate,
};
