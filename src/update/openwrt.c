/* OpenWrt images with fwtool trailers. Format: fwtool and usign in OpenWrt's sources. */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "codec/crc32.h"
#include "inspect/base64.h"
#include "update/conf.h"
#include "update/family.h"
#include "update/trust.h"

enum { TRAILER = 16, TYPE_SIGNATURE = 0, TYPE_METADATA = 1, MOST_TRAILERS = 16, META_HEADER = 8 };

struct trailer {
	uint64_t data, size, at; /* of the data; of its trailer */
	uint8_t type;
};

static bool magic_at(struct asy_bytes in, uint64_t end)
{
	return end >= TRAILER && memcmp(in.p + end - TRAILER, "FWx0", 4) == 0;
}

static bool probe(struct asy_bytes in, struct asy_bytes detached)
{
	(void)detached;
	return in.n > TRAILER && magic_at(in, in.n);
}

static void read_metadata(struct asy_update *u, struct asy_bytes data, uint64_t at)
{
	struct asy_conf *root;
	const struct asy_conf *version, *list;
	uint64_t stop;

	if (data.n < META_HEADER || asy_conf_json(u->arena, asy_bytes_from_offset(data, META_HEADER), &root, &stop)) {
		asy_update_refuse(u, at, "the metadata cannot be read");
		return;
	}
	list = asy_conf_get(root, "supported_devices");
	for (const struct asy_conf *c = list ? list->first : NULL; c; c = c->next)
		asy_update_fact(u, "compatible", c->text, at + META_HEADER + c->offset);
	version = asy_conf_get(root, "version");
	if (version && version->type == ASY_CONF_MAP)
		asy_update_fact(u, "version", asy_conf_text(version, "version"), at + META_HEADER + version->offset);
	if (asy_conf_get(root, "compat_version"))
		asy_update_fact(u, "compat-version", asy_conf_text(root, "compat_version"), at);
}

static void read_signature(struct asy_update *u, struct asy_bytes data, uint64_t at)
{
	struct asy_bytes message = asy_bytes_head(u->in, at), line;
	uint8_t raw[128];
	size_t n = 0, eol = asy_bytes_find_byte(data, '\n', 0), end;
	struct asy_update_signer *s;
	char hex[17];

	if (!asy_bytes_starts(data, "untrusted comment:")) {
		u->variant = "ucert";
		s = asy_update_signer(u, "ed25519");
		s->offset = at;
		s->why = "chains of ucert certificates are recognised and not followed";
		return;
	}
	u->variant = "usign";
	end = eol < data.n ? asy_bytes_find_byte(data, '\n', eol + 1) : eol;
	line = eol < data.n ? asy_text_trim((struct asy_bytes){data.p + eol + 1, end - eol - 1}) : (struct asy_bytes){0};
	if (!asy_base64_decode(line, raw, sizeof(raw), &n) || n != 74 || raw[0] != 'E' || raw[1] != 'd') {
		asy_update_refuse(u, at, "the signature cannot be read");
		return;
	}
	s = asy_update_check(u, ASY_SCHEME_ED25519, "", &message, 1, (struct asy_bytes){raw + 10, 64}, at, raw + 2);
	for (int i = 0; i < 8; i++)
		snprintf(hex + 2 * i, 3, "%02x", raw[2 + i]);
	s->key_id = asy_update_text(u, asy_bytes_from(hex));
}

/* Without the last inversion, and over everything before the trailer. */
static bool crc_right(struct asy_bytes in, uint64_t trailer)
{
	struct asy_rd r = asy_rd_init(in);

	asy_rd_seek(&r, trailer + 4);
	return asy_rd_be32(&r) == ~asy_crc32(0, asy_bytes_head(in, trailer));
}

static void read(struct asy_update *u)
{
	struct trailer list[MOST_TRAILERS];
	uint64_t end = u->in.n;
	size_t n = 0;
	bool has_signature = false;

	u->variant = "unsigned";
	while (n < MOST_TRAILERS && magic_at(u->in, end)) {
		struct asy_rd r = asy_rd_init(u->in);
		struct trailer *t = &list[n];
		uint32_t size;

		asy_rd_seek(&r, end - TRAILER + 8);
		t->type = asy_rd_u8(&r);
		asy_rd_skip(&r, 3);
		size = asy_rd_be32(&r);
		if (size < TRAILER || size > end) {
			asy_update_refuse(u, end - TRAILER, "a trailer says that its data is longer than the file");
			break;
		}
		*t = (struct trailer){.data = end - size, .size = size - TRAILER, .at = end - TRAILER, .type = t->type};
		if (!crc_right(u->in, t->at))
			asy_update_refuse(u, t->at, "the CRC of a trailer is wrong");
		end = t->data;
		n++;
	}
	asy_update_part(u, 0, end, "image", ASY_PART_PAYLOAD, ASY_COVER_NONE);
	for (size_t i = n; i-- > 0;) {
		const struct trailer *t = &list[i];
		struct asy_bytes data = {u->in.p + t->data, t->size};
		bool last = i == 0;

		asy_update_part(u, t->at, TRAILER, "trailer", ASY_PART_MEMBER, ASY_COVER_FRAMING);
		asy_update_length(u, t->at + 12, 4, "trailer size", true, ASY_COVER_FRAMING);
		asy_update_part(u, t->data, t->size, t->type == TYPE_METADATA ? "metadata" : "signature",
		                t->type == TYPE_METADATA ? ASY_PART_MANIFEST : ASY_PART_SIGNATURE, t->type == TYPE_METADATA ? ASY_COVER_NONE : ASY_COVER_SIGNATURE);
		if (t->type == TYPE_METADATA)
			read_metadata(u, data, t->data);
		if (t->type == TYPE_SIGNATURE && !last)
			asy_update_refuse(u, t->data, "something stands behind the signature");
		if (t->type == TYPE_SIGNATURE && last && t->size) {
			has_signature = true;
			read_signature(u, data, t->data);
			for (size_t k = 0; k < u->parts.len; k++) {
				struct asy_update_part *p = asy_vec_at(&u->parts, k);

				if (p->offset < t->data)
					p->cover = ASY_COVER_SIGNED;
			}
		}
	}
	if (!has_signature)
		asy_update_find(u, "fail-open", 0, 0, "an image without signature is installed unless REQUIRE_IMAGE_SIGNATURE is set on the device");
	asy_update_judge_signers(u);
}

const struct asy_update_family asy_family_openwrt = {
	.name = "openwrt",
	.title = "OpenWrt image with fwtool trailers",
	.reads = "trailers and their CRC, metadata, usign signature; chains of ucert are recognised only",
	.source = "fwtool and usign in OpenWrt",
	.probe = probe,
	.read = read,
};
