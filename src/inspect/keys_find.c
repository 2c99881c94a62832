/* Keys and certificates in one file. */
#include <string.h>

#include "base/limits.h"
#include "inspect/base64.h"
#include "inspect/der.h"
#include "inspect/keys.h"
#include "inspect/lines.h"
#include "inspect/pem.h"

#define SMALL_TEXT (256 * 1024)

struct finder {
	struct keys *k;
	const struct asy_file *file;
	struct key_file *file_of;
	struct asy_buf scratch;
};

static struct key_record *add(struct finder *f, enum key_kind kind, uint64_t offset, uint64_t length, const char *format)
{
	return keys_add(f->k, f->file, &f->file_of, kind, offset, length, format);
}

static void add_key(struct finder *f, enum key_kind kind, uint64_t offset, uint64_t length, const char *format,
		    const struct asy_key *key)
{
	struct key_record *r = add(f, kind, offset, length, format);

	if (r)
		r->key = *key;
}

static void add_certificate(struct finder *f, uint64_t offset, uint64_t length, const char *format,
			    const struct asy_cert *cert)
{
	struct key_record *r = add(f, KEY_CERTIFICATE, offset, length, format);
	struct asy_cert *copy = r ? asy_arena_alloc(f->k->arena, sizeof(*copy)) : NULL;

	if (!copy) {
		if (r)
			r->key = cert->key;
		return;
	}
	*copy = *cert;
	r->cert = copy;
	r->key = cert->key;
	f->file_of->certificates++;
	f->file_of->authorities += cert->ca;
}

/* --- PEM ------------------------------------------------------------------------------------------ */

/* The DER behind a label that says "private key". What is base64 but no key we can read still counts as a key when
 * it is long enough to be one: "unknown". */
static void pem_private(struct finder *f, const struct asy_pem *pem, struct asy_bytes der)
{
	struct asy_key key = {.algorithm = "unknown", .curve = "", .encrypted = pem->encrypted};
	const char *format = "pem";

	if (asy_bytes_starts(pem->label, "RSA"))
		key.algorithm = "rsa";
	else if (asy_bytes_starts(pem->label, "DSA"))
		key.algorithm = "dsa";
	else if (asy_bytes_starts(pem->label, "EC"))
		key.algorithm = "ec";
	if (asy_bytes_starts(pem->label, "OPENSSH")) {
		format = "openssh";
		if (!asy_key_from_openssh(der, &key))
			return;
	} else if (asy_bytes_starts(pem->label, "ENCRYPTED") || asy_bytes_starts(pem->label, "SSH2")) {
		format = asy_bytes_starts(pem->label, "SSH2") ? "ssh2" : "pem";
		key.encrypted = true;
	} else if (!pem->encrypted && !asy_key_from_private(der, &key) && der.n < 48) {
		return;
	}
	add_key(f, KEY_PRIVATE, pem->offset, pem->length, format, &key);
}

static void pem_public(struct finder *f, const struct asy_pem *pem, struct asy_bytes der)
{
	struct asy_key key;
	bool ssh2 = asy_bytes_starts(pem->label, "SSH2"), ok;

	if (ssh2)
		ok = asy_key_from_ssh(der, &key);
	else
		ok = asy_bytes_starts(pem->label, "RSA") ? asy_key_from_pkcs1_public(der, &key) : asy_key_from_spki(der, &key);
	if (ok)
		add_key(f, KEY_PUBLIC, pem->offset, pem->length, ssh2 ? "ssh2" : "pem", &key);
}

/* OpenPGP: the first packet is the primary key (RFC 9580, 4.2 and 5.5.2). */
static bool pgp_packet(struct asy_bytes data, bool *ret_secret, struct asy_key *ret)
{
	struct asy_rd r = asy_rd_init(data);
	uint8_t tag = asy_rd_u8(&r), algorithm, version, size;

	if (tag & 0x40) {
		size = asy_rd_u8(&r);
		asy_rd_skip(&r, size < 192 ? 0 : size == 255 ? 4 : 1);
		tag &= 0x3f;
	} else {
		asy_rd_skip(&r, (tag & 3) == 3 ? 0 : UINT64_C(1) << (tag & 3));
		tag = (uint8_t)((tag & 0x3c) >> 2);
	}
	version = asy_rd_u8(&r);
	asy_rd_skip(&r, 4); /* time of creation */
	if (version == 3)
		asy_rd_skip(&r, 2);
	algorithm = asy_rd_u8(&r);
	if (!asy_rd_ok(&r) || !(data.p[0] & 0x80) || (tag != 5 && tag != 6) || version < 3 || version > 6)
		return false;
	*ret = (struct asy_key){.algorithm = "unknown", .curve = ""};
	*ret_secret = tag == 5;
	if (algorithm >= 1 && algorithm <= 3)
		ret->algorithm = "rsa";
	else if (algorithm == 17)
		ret->algorithm = "dsa";
	else if (algorithm == 18 || algorithm == 19)
		ret->algorithm = "ec";
	else if (algorithm == 22 || algorithm == 27)
		ret->algorithm = "ed25519";
	else
		return false;
	if (version < 6 && (algorithm <= 3 || algorithm == 17))
		ret->bits = asy_rd_be16(&r);
	ret->weak = ret->bits && ret->bits < 2048;
	return asy_rd_ok(&r);
}

static void pgp(struct finder *f, struct asy_bytes data, uint64_t offset, uint64_t length, bool secret_label)
{
	struct asy_key key;
	bool secret;

	if (pgp_packet(data, &secret, &key))
		add_key(f, secret || secret_label ? KEY_PRIVATE : KEY_PUBLIC, offset, length, "openpgp", &key);
}

static void static_key(struct finder *f, const struct asy_pem *pem)
{
	struct asy_key key = {.algorithm = "static", .curve = "", .bits = 2048};
	struct key_record *r = add(f, KEY_PRIVATE, pem->offset, pem->length, "openvpn");

	if (!r)
		return;
	r->key = key;
	r->purpose = "vpn";
}

static void pem_block(struct finder *f, const struct asy_pem *pem)
{
	struct asy_bytes label = pem->label, der;
	struct asy_cert cert;

	asy_buf_clear(&f->scratch);
	if (asy_bytes_starts(label, "OpenVPN Static key")) {
		static_key(f, pem);
		return;
	}
	if (!asy_pem_decode(pem, &f->scratch) && !pem->encrypted)
		return;
	der = asy_buf_bytes(&f->scratch);
	if (asy_bytes_ends(label, "PRIVATE KEY") || asy_bytes_is(label, "SSH2 ENCRYPTED PRIVATE KEY"))
		pem_private(f, pem, der);
	else if (asy_bytes_ends(label, "PUBLIC KEY"))
		pem_public(f, pem, der);
	else if (asy_bytes_is(label, "CERTIFICATE") || asy_bytes_is(label, "X509 CERTIFICATE") ||
		 asy_bytes_is(label, "TRUSTED CERTIFICATE")) {
		if (asy_cert_parse(der, &cert))
			add_certificate(f, pem->offset, pem->length, "pem", &cert);
	} else if (asy_bytes_starts(label, "PGP ") && asy_bytes_ends(label, "KEY BLOCK")) {
		pgp(f, der, pem->offset, pem->length, asy_bytes_is(label, "PGP PRIVATE KEY BLOCK"));
	}
}

/* --- whole files ---------------------------------------------------------------------------------- */

/* PFX: SEQUENCE { INTEGER 3, SEQUENCE { OID pkcs7 data or signedData, ... } } */
static bool is_pkcs12(struct asy_bytes der)
{
	struct asy_bytes body, version, info, oid;

	return asy_der_take(&der, ASY_DER_SEQUENCE, &body) && asy_der_unsigned(&body, &version) && version.n == 1 &&
	       version.p[0] == 3 && asy_der_take(&body, ASY_DER_SEQUENCE, &info) && asy_der_take(&info, ASY_DER_OID, &oid) &&
	       asy_bytes_starts(oid, "\x2a\x86\x48\x86\xf7\x0d\x01\x07");
}

static void der_file(struct finder *f, struct asy_bytes b)
{
	struct asy_bytes rest = b;
	struct asy_der whole;
	struct asy_key key;
	struct asy_cert cert;

	if (!asy_der_next(&rest, &whole) || whole.tag != ASY_DER_SEQUENCE || rest.n > 2)
		return;
	if (b.n > ASY_LIMIT_CERT_BYTES) {
		asy_report_gap(f->k->report, ASY_LIMIT, f->file->path, "looks like a certificate or key, but is too large for one");
		return;
	}
	if (asy_cert_parse(b, &cert)) {
		add_certificate(f, 0, b.n, "der", &cert);
	} else if (is_pkcs12(b)) {
		key = (struct asy_key){.algorithm = "unknown", .curve = "", .encrypted = true};
		add_key(f, KEY_PRIVATE, 0, b.n, "pkcs12", &key);
	} else if (asy_key_from_private(b, &key)) {
		if (!key.encrypted || asy_name_ends(f->file->name, ".p8") || asy_name_ends(f->file->name, ".pk8") ||
		    asy_name_ends(f->file->name, ".key") || asy_name_ends(f->file->name, ".der"))
			add_key(f, KEY_PRIVATE, 0, b.n, "der", &key);
	} else if (asy_key_from_spki(b, &key) && strcmp(key.algorithm, "unknown") != 0) {
		add_key(f, KEY_PUBLIC, 0, b.n, "der", &key);
	}
}

/* Java key store, version 1 and 2: entries with tag 1 hold a private key, tag 2 a trusted certificate. */
static void java_store(struct finder *f, struct asy_bytes b)
{
	struct asy_key key = {.algorithm = "unknown", .curve = "", .encrypted = true};
	struct asy_rd r = asy_rd_init(b);
	uint32_t count;

	asy_rd_skip(&r, 8);
	count = asy_rd_be32(&r);
	for (uint32_t i = 0; i < count && asy_rd_ok(&r) && i < ASY_LIMIT_KEYS; i++) {
		uint32_t tag = asy_rd_be32(&r);

		if (tag == 1) {
			add_key(f, KEY_PRIVATE, r.off - 4, 0, "jks", &key);
			return;
		}
		asy_rd_skip(&r, asy_rd_be16(&r)); /* alias */
		asy_rd_skip(&r, 8);               /* date */
		asy_rd_skip(&r, asy_rd_be16(&r)); /* type of certificate */
		asy_rd_skip(&r, asy_rd_be32(&r));
		if (tag != 2)
			return;
	}
}

/* PuTTY: "PuTTY-User-Key-File-3: ssh-rsa", "Encryption: none", "Public-Lines: 6" and so many lines of base64. */
static void putty(struct finder *f, struct asy_bytes b)
{
	struct asy_lines lines = asy_lines_of(b);
	struct asy_line line;
	struct asy_bytes key, value;
	struct asy_key found = {.algorithm = "unknown", .curve = ""};
	bool encrypted = false;
	int64_t n = 0;
	size_t length;
	uint8_t *room;
	struct asy_buf text;

	asy_buf_init(&text, SMALL_TEXT);
	while (asy_lines_next(&lines, &line)) {
		if (n > 0) {
			asy_buf_append(&text, line.text);
			if (--n == 0)
				break;
		} else if (asy_text_key_value(line.text, ":", &key, &value)) {
			if (asy_bytes_is(key, "Encryption"))
				encrypted = !asy_bytes_is(value, "none");
			if (asy_bytes_is(key, "Public-Lines") && !asy_text_int(value, 0, 1000, &n))
				n = 0;
		}
	}
	asy_buf_clear(&f->scratch);
	room = asy_buf_reserve(&f->scratch, text.len + 1);
	if (room && asy_base64_decode(asy_buf_bytes(&text), room, text.len, &length))
		asy_key_from_ssh((struct asy_bytes){room, length}, &found);
	asy_buf_release(&text);
	found.encrypted = encrypted;
	add_key(f, KEY_PRIVATE, 0, b.n, "putty", &found);
}

/* signify, usign and minisign: a comment line, then base64 of "Ed", a key number and the key. Secret keys are
 * longer and name their key derivation behind "Ed". */
static void signify(struct finder *f, struct asy_bytes b)
{
	struct asy_lines lines = asy_lines_of(b);
	struct asy_line comment, line;
	uint8_t raw[256];
	size_t n;
	struct asy_key key;

	if (!asy_lines_next(&lines, &comment) || !asy_lines_next(&lines, &line) ||
	    !asy_base64_decode(line.text, raw, sizeof(raw), &n) || n < 42 || raw[0] != 'E' || (raw[1] | 32) != 'd')
		return;
	if (n == 42 && asy_key_from_raw_public("ed25519", (struct asy_bytes){raw + 10, 32}, &key)) {
		add_key(f, KEY_PUBLIC, line.offset, line.text.n, "signify", &key);
	} else if (n == 104 || n == 158) {
		/* signify: rounds of the key derivation, 0 for none; minisign: "Sc", or two zeros for none */
		bool open = n == 104 ? memcmp(raw + 4, "\0\0\0\0", 4) == 0 : raw[2] == 0;
		bool known = open && n == 104 && asy_key_from_raw_public("ed25519", (struct asy_bytes){raw + 72, 32}, &key);

		if (!known)
			key = (struct asy_key){.algorithm = "ed25519", .curve = "", .bits = 256};
		key.encrypted = !open;
		add_key(f, KEY_PRIVATE, line.offset, line.text.n, "signify", &key);
	}
}

/* --- lines of text -------------------------------------------------------------------------------- */

/* "[options] type base64 [comment]"; ret_comment may be empty. */
static bool ssh_line(struct finder *f, struct asy_bytes line, struct asy_key *ret, struct asy_bytes *ret_comment)
{
	struct asy_bytes word;

	for (unsigned i = 0; i < 16 && asy_text_word(&line, &word); i++) {
		size_t n;
		uint8_t *room;

		if (word.n < 40 || !asy_bytes_starts(word, "AAAA"))
			continue;
		asy_buf_clear(&f->scratch);
		room = asy_buf_reserve(&f->scratch, word.n);
		*ret_comment = asy_text_trim(line);
		return room && asy_base64_decode(word, room, word.n, &n) && asy_key_from_ssh((struct asy_bytes){room, n}, ret);
	}
	return false;
}

/* /root/.ssh/..., /home/NAME/.ssh/..., /etc/dropbear/...: whose keys they are. */
static const char *user_of(struct keys *k, const char *inner)
{
	const char *start, *end;

	if (asy_path_has(inner, "root") || asy_path_has(inner, "dropbear"))
		return "root";
	end = strstr(inner, "/.ssh/");
	if (end) {
		for (start = end; start > inner && start[-1] != '/'; start--)
			;
		return asy_arena_text(k->arena, (struct asy_bytes){(const uint8_t *)start, (size_t)(end - start)});
	}
	start = strstr(inner, "/authorized_keys/");
	return start ? asy_arena_strdup(k->arena, start + 17) : "";
}

static void ssh_lines(struct finder *f, struct asy_bytes b, enum key_kind kind)
{
	struct asy_lines lines = asy_lines_of(b);
	struct asy_line line;
	struct asy_bytes comment;
	struct asy_key key;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct key_record *r;

		if (!ssh_line(f, line.text, &key, &comment))
			continue;
		r = add(f, kind, line.offset, line.text.n, "ssh");
		if (!r)
			return;
		r->line = line.number;
		r->key = key;
		r->user = kind == KEY_AUTHORIZED ? user_of(f->k, f->file->inner) : "";
		r->comment = asy_arena_text(f->k->arena, asy_bytes_head(comment, 256));
	}
}

/* WireGuard: "PrivateKey = ..." or OpenWrt's "option private_key '...'", 32 bytes in base64. */
static void wireguard(struct finder *f, struct asy_bytes b)
{
	struct asy_lines lines = asy_lines_of(b);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes text = line.text, key, value;
		struct asy_key found;
		struct key_record *r;
		uint8_t raw[32];
		size_t n;

		if (asy_bytes_starts(text, "option ") || asy_bytes_starts(text, "option\t"))
			text = asy_text_trim(asy_bytes_from_offset(text, 7));
		if (!asy_text_key_value(text, "= ", &key, &value) || value.n != 44 || value.p[43] != '=' ||
		    !(asy_bytes_is(key, "PrivateKey") || asy_bytes_is(key, "private_key")) ||
		    !asy_base64_decode(value, raw, sizeof(raw), &n) || !asy_key_from_raw("x25519", (struct asy_bytes){raw, n}, &found))
			continue;
		r = add(f, KEY_PRIVATE, line.offset, line.text.n, "wireguard");
		if (!r)
			return;
		r->line = line.number;
		r->key = found;
		r->purpose = "vpn";
	}
}

static void text_file(struct finder *f, struct asy_bytes b)
{
	const char *name = f->file->name;

	if (strncmp(name, "authorized_keys", 15) == 0 || strstr(f->file->inner, "/authorized_keys/"))
		ssh_lines(f, b, KEY_AUTHORIZED);
	else if (asy_name_ends(name, ".pub") && !asy_bytes_starts(b, "untrusted comment:"))
		ssh_lines(f, b, KEY_PUBLIC);
	if (asy_bytes_starts(b, "untrusted comment:"))
		signify(f, b);
	else if (asy_bytes_starts(b, "PuTTY-User-Key-File-"))
		putty(f, b);
	if (asy_text_contains(b, "PrivateKey") || asy_text_contains(b, "private_key"))
		wireguard(f, b);
}

static void binary_file(struct finder *f, struct asy_bytes b)
{
	const char *name = f->file->name;
	struct asy_key key;

	if (b.p[0] == ASY_DER_SEQUENCE)
		der_file(f, b);
	else if (b.p[0] == 0 && asy_key_from_dropbear(b, &key))
		add_key(f, KEY_PRIVATE, 0, b.n, "dropbear", &key);
	else if (asy_bytes_starts(b, "\xfe\xed\xfe\xed") || asy_bytes_starts(b, "\xce\xce\xce\xce"))
		java_store(f, b);
	else if (asy_name_ends(name, ".gpg") || asy_name_ends(name, ".pgp"))
		pgp(f, b, 0, b.n, false);
}

void keys_find(struct keys *k, const struct asy_file *file)
{
	struct finder f = {.k = k, .file = file};
	struct asy_bytes b = file->content;
	struct asy_pem pem;
	size_t at = 0;

	asy_buf_init(&f.scratch, ASY_LIMIT_CERT_BYTES * 2);
	while (asy_pem_next(b, &at, &pem))
		pem_block(&f, &pem);
	if (!file->is_region && b.n) {
		if (b.n <= SMALL_TEXT && asy_text_is_text(b))
			text_file(&f, b);
		else
			binary_file(&f, b);
	}
	asy_buf_release(&f.scratch);
}
