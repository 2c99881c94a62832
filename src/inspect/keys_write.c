/* What the keys and certificates of an image say once all of them are known. */
#include <stdio.h>
#include <string.h>

#include "inspect/keys.h"
#include "inspect/lines.h"

static bool inside(const char *path, const char *const *words)
{
	for (; *words; words++)
		if (strstr(path, *words))
			return true;
	return false;
}

static const char *purpose_by_path(const char *inner)
{
	static const char *const example[] = {"/usr/share/doc/", "/examples/", "/example/", "/test/", "/tests/", "/testdata/", NULL};
	/* Cryptographic libraries carry fixed keys for their own known-answer tests: no secret of the device. */
	static const char *const self_test[] = {"/libgnutls.so", "/libcrypto.so", "/libssl.so", "/libgcrypt.so", "/libmbed",
						"/libwolfssl", "/libnss", "/libnettle", "/libhogweed", NULL};
	static const char *const host[] = {"ssh_host_", "/dropbear", "host_key", "hostkey", NULL};
	static const char *const user[] = {"/.ssh/", NULL};
	static const char *const update[] = {"swupdate", "rauc", "mender", "/opkg/", "usign", "/apk/keys", "fwup", "/ota", "update",
					     "upgrade", "signing", "keyrings", "trusted.gpg", "/pacman", "rpm-gpg", NULL};
	static const char *const vpn[] = {"openvpn", "wireguard", "ipsec", "strongswan", "easy-rsa", "/vpn", ".ovpn", "tinc", NULL};
	static const char *const tls[] = {"ssl", "/tls", "cert", "https", "nginx", "lighttpd", "uhttpd", "httpd", "stunnel",
					  "mosquitto", "mqtt", "/pki/", "apache", "server.key", "server.pem", NULL};

	if (inside(inner, example))
		return "example";
	if (inside(inner, self_test))
		return "self-test";
	if (inside(inner, host))
		return "ssh-host";
	if (inside(inner, user))
		return "ssh-user";
	if (inside(inner, update))
		return "update-verification";
	if (inside(inner, vpn))
		return "vpn";
	return inside(inner, tls) ? "tls" : "unknown";
}

/* A record of the given kind with the same key in the same tree. */
static const struct key_record *partner(const struct keys *k, const struct key_record *r, enum key_kind kind)
{
	if (!r->key.fingerprint[0])
		return NULL;
	for (const struct key_record *other = k->first; other; other = other->next)
		if (other->kind == kind && other->file->root == r->file->root &&
		    strcmp(other->key.fingerprint, r->key.fingerprint) == 0)
			return other;
	return NULL;
}

static const char *purpose_of(const struct keys *k, const struct key_record *r)
{
	const char *purpose = r->purpose ? r->purpose : purpose_by_path(r->file->inner);

	if (strcmp(r->format, "dropbear") == 0)
		return "ssh-host";
	if (strcmp(purpose, "unknown") == 0 && r->kind == KEY_PRIVATE && partner(k, r, KEY_CERTIFICATE))
		return "tls";
	return purpose;
}

/* "RSA-2048", "EC p256", "unknown" */
static const char *key_text(const struct asy_key *key, char out[48])
{
	if (key->curve[0])
		snprintf(out, 48, "%s %s", key->algorithm, key->curve);
	else if (key->bits && key->algorithm[0] != 'x' && strncmp(key->algorithm, "ed", 2) != 0)
		snprintf(out, 48, "%s-%u", key->algorithm, key->bits);
	else
		snprintf(out, 48, "%s", key->algorithm);
	return out;
}

static void put_key(struct keys *k, struct asy_obs *o, const struct key_record *r)
{
	char text[32];

	asy_obs_text(o, "algorithm", r->key.algorithm);
	if (r->key.bits)
		asy_obs_int(o, "bits", r->key.bits);
	if (r->key.bits)
		asy_obs_bool(o, "weak", r->key.weak);
	if (r->key.fingerprint[0] && r->kind != KEY_AUTHORIZED) {
		snprintf(text, sizeof(text), "SHA256:%.16s", r->key.fingerprint);
		asy_obs_text(o, "fingerprint", text);
	}
	if (r->key.fingerprint[0] && k->n_known)
		asy_obs_bool(o, "known", keys_known_name(k, r->key.fingerprint) != NULL);
	if (r->line)
		asy_obs_at_line(o, r->file->path, r->line, r->offset);
	else
		asy_obs_at(o, r->file->path, r->offset, r->length);
}

/* ": published as NAME", or "" */
static const char *known_text(const struct keys *k, const struct key_record *r, char out[160])
{
	const char *name = keys_known_name(k, r->key.fingerprint);

	out[0] = 0;
	if (name)
		snprintf(out, 160, "; this key is public knowledge: %s", name);
	return out;
}

static void write_private(struct keys *k, const struct key_record *r)
{
	struct asy_obs *o = asy_obs_new(k->report, "private-key", r->file->inner);
	char text[48], known[160];
	const char *purpose = purpose_of(k, r);

	put_key(k, o, r);
	asy_obs_text(o, "format", r->format);
	asy_obs_bool(o, "encrypted", r->key.encrypted);
	asy_obs_text(o, "purpose", purpose);
	if (r->file->has_owner)
		asy_obs_bool(o, "readable", (r->file->mode & 0004) != 0); /* by every user */
	asy_obs_send(o, "%s private key (%s, %s)%s%s%s", r->key.encrypted ? "encrypted" : "unencrypted", key_text(&r->key, text),
		     r->format, strcmp(purpose, "unknown") == 0 ? "" : ", purpose ", strcmp(purpose, "unknown") == 0 ? "" : purpose,
		     known_text(k, r, known));
}

static void write_public(struct keys *k, const struct key_record *r)
{
	struct asy_obs *o = asy_obs_new(k->report, "public-key", r->file->inner);
	char text[48], known[160];

	put_key(k, o, r);
	asy_obs_text(o, "format", r->format);
	asy_obs_text(o, "purpose", purpose_of(k, r));
	asy_obs_send(o, "public key (%s, %s)%s%s", key_text(&r->key, text), r->format, r->key.weak ? ", too short" : "",
		     known_text(k, r, known));
}

static void write_authorized(struct keys *k, const struct key_record *r)
{
	const char *user = r->user ? r->user : "";
	struct asy_obs *o = asy_obs_new(k->report, "authorized-key", user[0] ? user : r->file->inner);
	char text[48], known[160];

	put_key(k, o, r);
	asy_obs_text(o, "user", user);
	asy_obs_text(o, "comment", r->comment);
	asy_obs_send(o, "%s may log in as %s without a password%s", key_text(&r->key, text), user[0] ? user : "some user",
		     known_text(k, r, known));
}

/* --- certificates --------------------------------------------------------------------------------- */

static bool is_expired(const struct keys *k, const struct asy_cert *c)
{
	return c->not_after < asy_report_now(k->report);
}

/* A signature on a root certificate protects nothing. */
static bool is_weak(const struct asy_cert *c)
{
	return c->key.weak || (c->weak_signature && !(c->self_signed && c->ca));
}

/* A certificate that stands there to be trusted: an authority in such a place, or in a file of many. */
static bool is_trusted(const struct key_record *r)
{
	return r->cert->ca && (r->file->trust_place || (r->file->certificates >= 10 && r->file->authorities == r->file->certificates));
}

static void write_certificate(struct keys *k, const struct key_record *r)
{
	const struct asy_cert *c = r->cert;
	struct asy_obs *o = asy_obs_new(k->report, "certificate", c->subject[0] ? c->subject : r->file->inner);
	int64_t now = asy_report_now(k->report), left = c->not_after - now;
	bool own_key = partner(k, r, KEY_PRIVATE) != NULL, expired = is_expired(k, c);
	char text[48], known[160], from[16], to[16];

	put_key(k, o, r);
	asy_obs_bool(o, "weak", is_weak(c));
	asy_obs_text(o, "signature", c->signature);
	asy_obs_text(o, "not-before", asy_date_text(c->not_before, from));
	asy_obs_text(o, "not-after", asy_date_text(c->not_after, to));
	asy_obs_bool(o, "expired", expired);
	asy_obs_int(o, "days-left", left / 86400 - (left % 86400 < 0));
	asy_obs_bool(o, "self-signed", c->self_signed);
	asy_obs_bool(o, "ca", c->ca);
	asy_obs_text(o, "subject-name", c->subject);
	asy_obs_text(o, "issuer-name", c->issuer);
	asy_obs_bool(o, "trust-store", is_trusted(r));
	asy_obs_bool(o, "private-key-present", own_key);
	asy_obs_send(o, "%scertificate %s (%s, %s), valid to %s%s%s%s%s", c->ca ? "CA " : "", c->subject, key_text(&r->key, text),
		     c->signature, to, expired ? ", expired" : "", c->self_signed && !is_trusted(r) ? ", self-signed" : "",
		     own_key ? ", its private key is in the image" : "", known_text(k, r, known));
}

/* One trust store: a file of many certificates, or a folder of files. */
struct bundle {
	const struct key_record *first;
	size_t n, expired, weak;
};

/* The part of a path that names the bundle: the whole file, or its folder when it holds one certificate. */
static size_t bundle_length(const struct key_file *f)
{
	const char *slash = strrchr(f->path, '/');

	return f->certificates > 1 || !slash ? strlen(f->path) : (size_t)(slash - f->path);
}

static bool same_bundle(const struct key_record *a, const struct key_record *b)
{
	size_t n = a->file->bundle;

	return a->file->root == b->file->root && n == b->file->bundle && memcmp(a->file->path, b->file->path, n) == 0;
}

static bool is_singled_out(struct keys *k, const struct key_record *r)
{
	return r->key.weak || partner(k, r, KEY_PRIVATE) || keys_known_name(k, r->key.fingerprint);
}

static void write_bundle(struct keys *k, const struct bundle *b)
{
	size_t n = b->first->file->bundle;
	char *path = asy_arena_text(k->arena, (struct asy_bytes){(const uint8_t *)b->first->file->path, n});
	struct asy_obs *o = asy_obs_new(k->report, "certificate", path ? path : "");

	asy_obs_bool(o, "ca", true);
	asy_obs_bool(o, "trust-store", true);
	asy_obs_at(o, path ? path : "", b->first->file->certificates > 1 ? b->first->offset : 0, 0);
	asy_obs_send(o, "trust store of %zu CA certificates: %zu expired, %zu with a key that is too short", b->n, b->expired, b->weak);
}

/* Certificates of trust stores: one observation for each store, and one more for each member that matters. */
static void write_trusted(struct keys *k, const struct key_record *r)
{
	struct bundle b = {.first = r};

	for (const struct key_record *before = k->first; before != r; before = before->next)
		if (before->cert && is_trusted(before) && same_bundle(before, r))
			return;
	for (const struct key_record *other = r; other; other = other->next)
		if (other->cert && is_trusted(other) && same_bundle(other, r)) {
			b.n++;
			b.expired += is_expired(k, other->cert);
			b.weak += other->key.weak;
		}
	write_bundle(k, &b);
}

void keys_write(struct keys *k)
{
	for (const struct key_record *r = k->first; r; r = r->next)
		if (!r->file->bundle)
			r->file->bundle = bundle_length(r->file);
	for (const struct key_record *r = k->first; r; r = r->next) {
		switch (r->kind) {
		case KEY_PRIVATE:
			write_private(k, r);
			break;
		case KEY_PUBLIC:
			write_public(k, r);
			break;
		case KEY_AUTHORIZED:
			write_authorized(k, r);
			break;
		case KEY_CERTIFICATE:
			if (!r->cert)
				break;
			if (is_trusted(r))
				write_trusted(k, r);
			if (!is_trusted(r) || is_singled_out(k, r))
				write_certificate(k, r);
			break;
		}
	}
}
