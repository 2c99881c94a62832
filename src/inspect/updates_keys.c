/* Keys and certificates in the folders of updaters: what an update is verified by. */
#include "inspect/updates.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/limits.h"
#include "inspect/base64.h"

enum { KEY_BYTES = 64 * 1024 };

struct key {
	char algorithm[32];
	char name[128]; /* subject, user or comment */
	int64_t bits;
	bool weak;
};

/* purpose, globs of paths inside a file system */
static const struct {
	const char *purpose, *files;
} places[] = {
	{"opkg", "*/etc/opkg/keys/*"},
	{"apt", "*/etc/apt/trusted.gpg */etc/apt/trusted.gpg.d/* */etc/apt/keyrings/* */usr/share/keyrings/*"},
	{"apk", "*/etc/apk/keys/*"},
	{"rpm", "*/etc/pki/rpm-gpg/*"},
	{"swupdate", "*/etc/swupdate/* */etc/pki/swupdate/* */swupdate*.pem */swupdate*.crt"},
	{"rauc", "*/etc/rauc/*"},
	{"mender", "*/etc/mender/* */mender/artifact-verify-key*"},
	{"fwupd", "*/etc/pki/fwupd*"},
	{"ostree", "*/usr/share/ostree/trusted.gpg.d/*"},
	{"sysupgrade", "*/etc/ucert/*"},
	{"update", "*/etc/ota* */etc/*update*/* */etc/*upgrade*/* *update*pub*.pem *ota*pub*.pem *firmware*pub*.pem "
		   "*fw*pub*.pem *update*.pub *upgrade*.pub"},
};

static const char *purpose_of(const char *inner)
{
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (asy_upd_glob_list(places[i].files, inner))
			return places[i].purpose;
	return NULL;
}

bool asy_upd_is_key_place(const char *inner)
{
	return purpose_of(inner) != NULL;
}

static void describe_public_key(EVP_PKEY *pkey, struct key *key)
{
	const char *name = EVP_PKEY_get0_type_name(pkey);

	key->bits = EVP_PKEY_get_bits(pkey);
	asy_text_copy(asy_bytes_from(name ? name : "unknown"), key->algorithm, sizeof(key->algorithm));
	key->weak = (EVP_PKEY_is_a(pkey, "RSA") && key->bits < 2048) || EVP_PKEY_is_a(pkey, "DSA") ||
		    (EVP_PKEY_is_a(pkey, "EC") && key->bits < 224);
}

static bool read_der(struct asy_bytes der, bool certificate, struct key *key)
{
	const unsigned char *p = der.p;
	EVP_PKEY *pkey = NULL;
	X509 *x509 = NULL;
	bool ok;

	if (certificate) {
		x509 = d2i_X509(NULL, &p, (long)der.n);
		if (x509) {
			pkey = X509_get_pubkey(x509);
			X509_NAME_get_text_by_NID(X509_get_subject_name(x509), NID_commonName, key->name, sizeof(key->name));
		}
	} else {
		pkey = d2i_PUBKEY(NULL, &p, (long)der.n);
	}
	ok = pkey != NULL;
	if (ok)
		describe_public_key(pkey, key);
	EVP_PKEY_free(pkey);
	X509_free(x509);
	return ok;
}

/* The base64 between "-----BEGIN label" and "-----END", decoded into out. */
static bool armour(struct asy_bytes in, const char *begin, uint8_t *out, size_t *ret_n, size_t *ret_at)
{
	size_t at = asy_bytes_find(in, asy_bytes_from(begin), 0), start, end, blank, sum;
	struct asy_bytes body;

	if (at == in.n)
		return false;
	start = asy_bytes_find_byte(in, '\n', at);
	end = asy_bytes_find(in, ASY_BYTES_LITERAL("-----END"), start);
	if (end == in.n || start >= end)
		return false;
	body = (struct asy_bytes){in.p + start, end - start};
	blank = asy_bytes_find(body, ASY_BYTES_LITERAL("\n\n"), 1);
	if (blank < body.n && asy_bytes_find_byte(body, ':', 0) < blank) /* headers of PGP armour */
		body = asy_bytes_from_offset(body, blank);
	sum = asy_bytes_find(body, ASY_BYTES_LITERAL("\n="), 0); /* checksum line of PGP armour */
	body = asy_bytes_head(body, sum);
	*ret_at = at;
	return asy_base64_decode(body, out, KEY_BYTES, ret_n);
}

/* First packet of an OpenPGP key ring (RFC 4880, 4.2, 5.5.2, and 5.11 for the user). */
static bool read_pgp(struct asy_bytes in, struct key *key)
{
	struct asy_rd r = asy_rd_init(in);
	uint8_t tag = asy_rd_u8(&r), algorithm;
	uint32_t length;

	if ((tag & 0xfc) == 0x98) {
		unsigned type = tag & 3;

		length = type == 0 ? asy_rd_u8(&r) : type == 1 ? asy_rd_be16(&r) : asy_rd_be32(&r);
	} else if (tag == 0xc6) {
		length = asy_rd_u8(&r);
		length = length < 192 ? length : length < 224 ? (length - 192) * 256 + asy_rd_u8(&r) + 192 : asy_rd_be32(&r);
	} else {
		return false;
	}
	if (length < 8 || asy_rd_u8(&r) != 4)
		return false;
	asy_rd_skip(&r, 4);
	algorithm = asy_rd_u8(&r);
	key->bits = asy_rd_be16(&r); /* of the first number; for curves the length of the curve's name */
	if (!asy_rd_ok(&r))
		return false;
	asy_text_copy(asy_bytes_from(algorithm <= 3 ? "RSA" : algorithm == 17 ? "DSA" : algorithm == 19 ? "ECDSA"
				     : algorithm == 22 ? "EdDSA" : "unknown"),
		      key->algorithm, sizeof(key->algorithm));
	key->weak = (algorithm <= 3 && key->bits < 2048) || algorithm == 17;
	if (algorithm == 19 || algorithm == 22)
		key->bits = 256;
	return true;
}

/* signify and usign: a comment line, then base64 of "Ed", eight bytes of number, 32 bytes of key. */
static bool read_signify(struct asy_bytes in, struct key *key)
{
	static const char head[] = "untrusted comment:";
	struct asy_lines lines = asy_lines_of(in);
	struct asy_line comment, line;
	uint8_t raw[64];
	size_t n;

	if (!asy_lines_next(&lines, &comment) || !asy_bytes_starts(comment.text, head) || !asy_lines_next(&lines, &line))
		return false;
	if (!asy_base64_decode(asy_text_trim(line.text), raw, sizeof(raw), &n) || n != 42 || raw[0] != 'E' || raw[1] != 'd')
		return false;
	asy_text_copy(asy_text_trim(asy_bytes_from_offset(comment.text, strlen(head))), key->name, sizeof(key->name));
	asy_text_copy(ASY_BYTES_LITERAL("ED25519"), key->algorithm, sizeof(key->algorithm));
	key->bits = 256;
	return true;
}

static bool sounds_like_development(const char *text)
{
	static const char *const words[] = {"test", "testing", "tests", "dev", "devel", "development", "demo", "example", "sample",
					    "debug", "dummy", "insecure", "snakeoil", "playground", NULL};

	while (*text) {
		size_t n = 0;

		while ((text[n] | 32) >= 'a' && (text[n] | 32) <= 'z')
			n++;
		for (size_t i = 0; n && words[i]; i++)
			if (asy_text_is_nocase((struct asy_bytes){(const uint8_t *)text, n}, words[i]))
				return true;
		text += n ? n : 1;
	}
	return false;
}

static void send(struct upd_state *s, const struct asy_file *file, const char *inner, const struct key *key, uint64_t at)
{
	struct asy_obs *o;
	bool development = sounds_like_development(file->name) || sounds_like_development(key->name);

	if (s->n_keys == UPD_KEYS) {
		s->full = true;
		return;
	}
	s->n_keys++;
	o = asy_obs_new(s->report, "update-key", key->name[0] ? key->name : file->name);
	asy_obs_text(o, "algorithm", key->algorithm);
	asy_obs_int(o, "bits", key->bits);
	asy_obs_bool(o, "development", development);
	asy_obs_bool(o, "weak", key->weak);
	asy_obs_text(o, "purpose", purpose_of(inner));
	asy_obs_at(o, file->path, at, 0);
	asy_obs_send(o, "%s key of %lld bits that %s verifies by%s%s", key->algorithm, (long long)key->bits,
		     strcmp(purpose_of(inner), "update") == 0 ? "an updater" : purpose_of(inner),
		     key->weak ? "; too weak" : "", development ? "; named like a development key" : "");
}

void asy_upd_key(struct upd_state *s, const struct asy_file *file, const char *inner)
{
	static const struct {
		const char *begin;
		bool certificate, pgp;
	} kinds[] = {
		{"-----BEGIN CERTIFICATE", true, false},
		{"-----BEGIN TRUSTED CERTIFICATE", true, false},
		{"-----BEGIN PUBLIC KEY", false, false},
		{"-----BEGIN PGP PUBLIC KEY", false, true},
	};
	struct asy_bytes rest = file->content;
	struct key key = {0};
	uint8_t *raw = s->scratch;

	if (rest.n < 8 || rest.n > KEY_BYTES)
		return;
	if (read_signify(rest, &key) || read_pgp(rest, &key)) {
		send(s, file, inner, &key, 0);
		return;
	}
	if (!raw)
		raw = s->scratch = asy_arena_alloc(s->arena, KEY_BYTES);
	for (int found = 0; raw && found < 16;) {
		bool any = false;

		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
			size_t n = 0, at = 0;

			if (!armour(rest, kinds[i].begin, raw, &n, &at))
				continue;
			memset(&key, 0, sizeof(key));
			if (kinds[i].pgp ? read_pgp((struct asy_bytes){raw, n}, &key)
					 : read_der((struct asy_bytes){raw, n}, kinds[i].certificate, &key))
				send(s, file, inner, &key, (uint64_t)(rest.p - file->content.p) + at);
			rest = asy_bytes_from_offset(rest, at + 10);
			any = true;
			found++;
			break;
		}
		if (!any)
			break;
	}
}
