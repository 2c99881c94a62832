/* Android A/B payloads (payload.bin). Format: update_engine's update_metadata.proto and payload documentation. */
#include <string.h>

#include "update/family.h"
#include "update/trust.h"

enum { HEADER = 24, VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5, MOST_FIELDS = 100000 };

static bool probe(struct asy_bytes in, struct asy_bytes detached)
{
	(void)detached;
	return in.n > HEADER && memcmp(in.p, "CrAU", 4) == 0;
}

static uint64_t varint(struct asy_rd *r)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t c = asy_rd_u8(r);

		value |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			return value;
	}
	asy_rd_fail(r);
	return 0;
}

/* One field of a protobuf message. */
static bool next_field(struct asy_rd *r, unsigned *ret_number, uint64_t *ret_value, struct asy_bytes *ret_bytes)
{
	uint64_t key;

	if (!asy_rd_left(r))
		return false;
	key = varint(r);
	*ret_number = (unsigned)(key >> 3);
	*ret_value = 0;
	*ret_bytes = (struct asy_bytes){0};
	if ((key & 7) == VARINT)
		*ret_value = varint(r);
	else if ((key & 7) == BYTES)
		*ret_bytes = asy_rd_bytes(r, varint(r));
	else if ((key & 7) == FIXED64)
		*ret_value = asy_rd_le64(r);
	else if ((key & 7) == FIXED32)
		*ret_value = asy_rd_le32(r);
	else
		asy_rd_fail(r);
	return asy_rd_ok(r);
}

/* message Signatures { repeated Signature signatures = 1 { bytes data = 2; fixed32 unpadded_signature_size = 3; } } */
static void check(struct asy_update *u, struct asy_bytes blob, uint64_t at, const struct asy_bytes *parts, size_t n)
{
	struct asy_rd r = asy_rd_init(blob);
	unsigned number;
	uint64_t value;
	struct asy_bytes one, data;
	size_t before = u->signers.len;

	for (unsigned i = 0; i < 16 && next_field(&r, &number, &value, &one); i++) {
		struct asy_rd s = asy_rd_init(one);
		struct asy_bytes signature = {0};
		uint64_t size = 0;

		if (number != 1)
			continue;
		while (next_field(&s, &number, &value, &data)) {
			if (number == 2)
				signature = data;
			else if (number == 3)
				size = value;
		}
		if (size > signature.n)
			asy_update_refuse(u, at, "a signature is shorter than it says");
		else if (size)
			signature.n = (size_t)size;
		if (signature.n)
			asy_update_check(u, signature.n < 128 ? ASY_SCHEME_ECDSA : ASY_SCHEME_RSA_PKCS1, "sha256", parts, n, signature, at, NULL);
	}
	if (!asy_rd_ok(&r))
		asy_update_refuse(u, at, "the signatures cannot be read");
	if (u->signers.len == before)
		asy_update_refuse(u, at, "there is no signature where one should be");
}

static void timestamp(struct asy_update *u, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	asy_update_fact(u, "timestamp", asy_bytes_from(text), HEADER);
}

static void partition(struct asy_update *u, struct asy_bytes message)
{
	struct asy_rd r = asy_rd_init(message);
	unsigned number;
	uint64_t value;
	struct asy_bytes bytes;

	while (next_field(&r, &number, &value, &bytes))
		if (number == 1)
			asy_update_payload(u, asy_update_text(u, bytes), 0)->type = "partition";
}

static void read(struct asy_update *u)
{
	struct asy_rd r = asy_rd_init(u->in), m;
	uint64_t version, manifest, signature, data, at = 0, size = 0, value, n = 0;
	struct asy_bytes bytes, parts[2];
	unsigned number;

	u->variant = "payload";
	asy_rd_skip(&r, 4);
	version = asy_rd_be64(&r);
	manifest = asy_rd_be64(&r);
	signature = asy_rd_be32(&r);
	if (version != 2 || manifest > u->in.n - HEADER || signature > u->in.n - HEADER - manifest) {
		asy_update_refuse(u, 4, "version or sizes of the payload are impossible");
		return;
	}
	data = HEADER + manifest + signature;
	asy_update_part(u, 0, HEADER, "header", ASY_PART_HEADER, ASY_COVER_SIGNED);
	asy_update_length(u, 12, 8, "manifest size", true, ASY_COVER_SIGNED);
	asy_update_length(u, 20, 4, "signature size", true, ASY_COVER_SIGNED);
	asy_update_part(u, HEADER, manifest, "manifest", ASY_PART_MANIFEST, ASY_COVER_SIGNED);
	asy_update_part(u, HEADER + manifest, signature, "metadata signature", ASY_PART_SIGNATURE, ASY_COVER_SIGNATURE);
	m = asy_rd_init((struct asy_bytes){u->in.p + HEADER, manifest});
	while (n++ < MOST_FIELDS && next_field(&m, &number, &value, &bytes)) {
		if (number == 4)
			at = value;
		else if (number == 5)
			size = value;
		else if (number == 14)
			timestamp(u, value);
		else if (number == 13)
			partition(u, bytes);
	}
	if (!asy_rd_ok(&m))
		asy_update_refuse(u, HEADER + m.off, "the manifest cannot be read");
	parts[0] = asy_bytes_head(u->in, HEADER + manifest);
	if (signature)
		check(u, (struct asy_bytes){u->in.p + HEADER + manifest, signature}, HEADER + manifest, parts, 1);
	if (!size || at > u->in.n - data || size != u->in.n - data - at) {
		asy_update_part(u, data, u->in.n - data, "data", ASY_PART_PAYLOAD, ASY_COVER_NONE);
		asy_update_refuse(u, data, "the signature of the data is missing, or not the end of the file");
	} else {
		asy_update_part(u, data, at, "data", ASY_PART_PAYLOAD, ASY_COVER_SIGNED);
		asy_update_part(u, data + at, size, "payload signature", ASY_PART_SIGNATURE, ASY_COVER_SIGNATURE);
		parts[1] = (struct asy_bytes){u->in.p + data, at};
		check(u, (struct asy_bytes){u->in.p + data + at, size}, data + at, parts, 2);
	}
	asy_update_judge_signers(u);
}

const struct asy_update_family asy_family_android = {
	.name = "android",
	.title = "Android A/B payload",
	.reads = "header, manifest, signatures of metadata and of the payload, time stamp, partitions",
	.source = "update_engine, update_metadata.proto",
	.probe = probe,
	.read = read,
};
