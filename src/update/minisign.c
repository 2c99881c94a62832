/* Signatures in text files beside the payload: minisign, and signify, whose form usign shares. Formats: minisign's
 * documentation, "Signature format"; signify(1). */
#include <string.h>

#include "base/text.h"
#include "inspect/base64.h"
#include "update/family.h"
#include "update/trust.h"

enum { SIGNATURE = 74, GLOBAL = 64 };

struct text {
	struct asy_bytes line[4];
	size_t n;
};

static struct text lines_of(struct asy_bytes in)
{
	struct text t = {.n = 0};
	size_t at = 0;

	while (at < in.n && t.n < 4) {
		size_t end = asy_bytes_find_byte(in, '\n', at);

		t.line[t.n++] = (struct asy_bytes){in.p + at, end - at};
		at = end + 1;
	}
	return t;
}

static bool is_text(struct asy_bytes detached)
{
	return asy_bytes_starts(detached, "untrusted comment:");
}

static bool probe_minisign(struct asy_bytes in, struct asy_bytes detached)
{
	(void)in;
	return is_text(detached) && asy_bytes_find(detached, ASY_BYTES_LITERAL("\ntrusted comment:"), 0) < detached.n;
}

static bool probe_signify(struct asy_bytes in, struct asy_bytes detached)
{
	(void)in;
	return is_text(detached) && !probe_minisign(in, detached);
}

static void key_id(struct asy_update *u, struct asy_update_signer *s, const uint8_t *id)
{
	char hex[17];

	for (int i = 0; i < 8; i++)
		snprintf(hex + 2 * i, 3, "%02x", id[i]);
	s->key_id = asy_update_text(u, asy_bytes_from(hex));
}

/* The file, or its BLAKE2b digest when the algorithm is in capitals. */
static void check(struct asy_update *u, bool minisign)
{
	struct text t = lines_of(u->detached);
	uint8_t raw[128], digest[64], global[128];
	size_t n = 0, n_global = 0;
	struct asy_bytes message = u->in, signature;
	struct asy_update_signer *s;

	if (t.n < 2 || !asy_base64_decode(asy_text_trim(t.line[1]), raw, sizeof(raw), &n) || n != SIGNATURE || raw[0] != 'E' ||
	    !(raw[1] == 'd' || (minisign && raw[1] == 'D'))) {
		asy_update_refuse(u, 0, "the signature file cannot be read");
		return;
	}
	if (raw[1] == 'D')
		message = (struct asy_bytes){digest, asy_update_digest("BLAKE2b512", &u->in, 1, digest)};
	signature = (struct asy_bytes){raw + 10, 64};
	s = asy_update_check(u, ASY_SCHEME_ED25519, "", &message, 1, signature, 0, raw + 2);
	s->length = 0;
	key_id(u, s, raw + 2);
	if (!minisign)
		return;
	if (t.n < 4 || !asy_base64_decode(asy_text_trim(t.line[3]), global, sizeof(global), &n_global) || n_global != GLOBAL) {
		asy_update_refuse(u, 0, "the signature of the trusted comment is missing");
		return;
	}
	asy_update_fact(u, "trusted-comment", asy_bytes_from_offset(t.line[2], strlen("trusted comment: ")), 0);
	{
		const struct asy_bytes parts[] = {signature, asy_bytes_from_offset(t.line[2], strlen("trusted comment: "))};

		s = asy_update_check(u, ASY_SCHEME_ED25519, "", parts, 2, (struct asy_bytes){global, GLOBAL}, 0, raw + 2);
		s->length = 0;
		key_id(u, s, raw + 2);
	}
}

static void read_any(struct asy_update *u, bool minisign)
{
	u->variant = "detached";
	asy_update_part(u, 0, u->in.n, "payload", ASY_PART_PAYLOAD, ASY_COVER_SIGNED);
	asy_update_payload(u, "payload", u->in.n)->state = ASY_PAYLOAD_UNCHECKED;
	check(u, minisign);
	asy_update_judge_signers(u);
}

static void read_minisign(struct asy_update *u)
{
	read_any(u, true);
}

static void read_signify(struct asy_update *u)
{
	read_any(u, false);
}

const struct asy_update_family asy_family_minisign = {
	.name = "minisign",
	.title = "minisign signature beside a file (--signature)",
	.reads = "Ed25519 over the file or its BLAKE2b digest, and over the trusted comment",
	.source = "minisign documentation",
	.probe = probe_minisign,
	.read = read_minisign,
};

const struct asy_update_family asy_family_signify = {
	.name = "signify",
	.title = "signify or usign signature beside a file (--signature)",
	.reads = "Ed25519 over the file",
	.source = "signify(1)",
	.probe = probe_signify,
	.read = read_signify,
};
