/* Keys in the formats of SSH. */
#include <string.h>

#include "inspect/key.h"
#include "inspect/key_internal.h"
#include "inspect/lines.h"

static struct asy_bytes string(struct asy_rd *r)
{
	return asy_rd_bytes(r, asy_rd_be32(r));
}

/* A string that is a non-negative number. */
static struct asy_bytes number(struct asy_rd *r)
{
	struct asy_bytes b = string(r);

	if (b.n && (b.p[0] & 0x80))
		asy_rd_fail(r);
	while (b.n && b.p[0] == 0)
		b = (struct asy_bytes){b.p + 1, b.n - 1};
	return b;
}

/* "ecdsa-sha2-nistp256": curve and point follow as strings. */
static bool ec_fields(struct asy_rd *r, struct asy_key *ret)
{
	struct asy_bytes curve = string(r), point = string(r);

	if (!asy_rd_ok(r) || point.n < 17)
		return false;
	for (size_t i = 0; i < key_n_curves; i++)
		if (key_curves[i].ssh[0] && asy_bytes_is(curve, key_curves[i].ssh))
			return key_make_ec(&key_curves[i], point, ret);
	return false;
}

/* The public fields behind the type name. */
static bool public_fields(struct asy_bytes type, struct asy_rd *r, struct asy_key *ret)
{
	if (asy_bytes_starts(type, "ssh-rsa")) {
		struct asy_bytes e = number(r), n = number(r);

		return asy_rd_ok(r) && key_make_rsa(n, e, ret);
	}
	if (asy_bytes_starts(type, "ssh-dss")) {
		struct asy_bytes p = number(r), q = number(r), g = number(r), y = number(r);

		return asy_rd_ok(r) && key_make_dsa(p, q, g, y, ret);
	}
	if (asy_bytes_starts(type, "ecdsa-sha2-") || asy_bytes_starts(type, "sk-ecdsa-sha2-"))
		return ec_fields(r, ret);
	if (asy_bytes_starts(type, "ssh-ed25519") || asy_bytes_starts(type, "sk-ssh-ed25519")) {
		struct asy_bytes point = string(r);

		return asy_rd_ok(r) && point.n == 32 && asy_key_from_raw_public("ed25519", point, ret);
	}
	return false;
}

bool asy_key_from_ssh(struct asy_bytes blob, struct asy_key *ret)
{
	struct asy_rd r = asy_rd_init(blob);
	struct asy_bytes type = string(&r);
	bool plain = !asy_bytes_starts(type, "sk-") && !asy_text_contains(type, "-cert-");

	if (!asy_rd_ok(&r) || type.n > 64)
		return false;
	if (asy_text_contains(type, "-cert-"))
		string(&r); /* a certificate has a nonce before the key */
	return public_fields(type, &r, ret) && (!plain || asy_rd_left(&r) == 0);
}

bool asy_key_from_openssh(struct asy_bytes blob, struct asy_key *ret)
{
	static const char magic[] = "openssh-key-v1";
	struct asy_rd r = asy_rd_init(blob);
	struct asy_bytes cipher, public;

	if (!asy_bytes_equal(asy_rd_bytes(&r, sizeof(magic)), (struct asy_bytes){(const uint8_t *)magic, sizeof(magic)}))
		return false;
	cipher = string(&r);
	string(&r); /* key derivation */
	string(&r); /* its options */
	if (asy_rd_be32(&r) < 1)
		return false;
	public = string(&r);
	if (!asy_rd_ok(&r) || !asy_key_from_ssh(public, ret))
		return false;
	ret->encrypted = !asy_bytes_is(cipher, "none");
	return true;
}

bool asy_key_from_dropbear(struct asy_bytes file, struct asy_key *ret)
{
	struct asy_rd r = asy_rd_init(file);
	struct asy_bytes type = string(&r), secret;

	if (!asy_rd_ok(&r) || type.n > 32 || file.n > 16384)
		return false;
	if (asy_bytes_is(type, "ssh-ed25519")) {
		secret = string(&r); /* 32 secret bytes, then the 32 public ones */
		return asy_rd_ok(&r) && secret.n == 64 && asy_rd_left(&r) == 0 &&
		       asy_key_from_raw_public("ed25519", asy_bytes_from_offset(secret, 32), ret);
	}
	if (!public_fields(type, &r, ret))
		return false;
	secret = number(&r);
	if (!asy_rd_ok(&r) || secret.n < 8)
		return false;
	if (asy_bytes_is(type, "ssh-rsa") && asy_rd_left(&r)) { /* p and q, since 2005 */
		number(&r);
		number(&r);
	}
	return asy_rd_ok(&r) && asy_rd_left(&r) == 0;
}
