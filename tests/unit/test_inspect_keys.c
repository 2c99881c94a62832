/* Keys and certificates made by OpenSSL at test time, in every form the inspector reads. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>

#include "inspect/key.h"
#include "inspect/table.h"

#include "test.h"
#include "tree.h"

#define NOW 1767225600 /* 2026-01-01 */

static char known_table[512] = "# none\n";

static const char *data(const char *name)
{
	return strcmp(name, "known-keys") == 0 ? known_table : NULL;
}

#define RUN_TREE(files) tree_run_at(&run, &asy_inspector_keys, files, sizeof(files) / sizeof((files)[0]), NOW)
#define START struct tree_run run = {.data = data}

static bool has(const char *out, const char *part)
{
	if (strstr(out, part))
		return true;
	printf("# not there: %s\n# in:\n%s", part, out);
	return false;
}

static size_t count(const char *out, const char *part)
{
	size_t n = 0;

	for (; (out = strstr(out, part)); out++)
		n++;
	return n;
}

/* --- samples -------------------------------------------------------------------------------------- */

static EVP_PKEY *rsa, *ec, *ed;

static char *take(BIO *bio, size_t *ret_n)
{
	char *data_in, *copy;
	long n = BIO_get_mem_data(bio, &data_in);

	copy = calloc(1, (size_t)n + 1);
	if (!copy || n < 0)
		abort();
	memcpy(copy, data_in, (size_t)n);
	BIO_free(bio);
	if (ret_n)
		*ret_n = (size_t)n;
	return copy;
}

static char *pem_private(EVP_PKEY *key, bool traditional, const char *password)
{
	BIO *bio = BIO_new(BIO_s_mem());
	const EVP_CIPHER *cipher = password ? EVP_aes_128_cbc() : NULL;
	int n = password ? (int)strlen(password) : 0;
	char phrase[32] = "";

	snprintf(phrase, sizeof(phrase), "%s", password ? password : "");
	if (traditional)
		PEM_write_bio_PrivateKey_traditional(bio, key, cipher, (unsigned char *)phrase, n, NULL, NULL);
	else
		PEM_write_bio_PrivateKey(bio, key, cipher, (unsigned char *)phrase, n, NULL, NULL);
	return take(bio, NULL);
}

static char *pem_public(EVP_PKEY *key)
{
	BIO *bio = BIO_new(BIO_s_mem());

	PEM_write_bio_PUBKEY(bio, key);
	return take(bio, NULL);
}

static char *der_private(EVP_PKEY *key, size_t *ret_n)
{
	BIO *bio = BIO_new(BIO_s_mem());

	i2d_PKCS8PrivateKey_bio(bio, key, NULL, NULL, 0, NULL, NULL);
	return take(bio, ret_n);
}

/* What the fingerprint must be, by OpenSSL's own encoding. */
static void expected(EVP_PKEY *key, char hex[65])
{
	unsigned char *der = NULL;
	int n = i2d_PUBKEY(key, &der);

	asy_sha256_hex((struct asy_bytes){der, (size_t)n}, hex);
	OPENSSL_free(der);
}

struct cert_plan {
	EVP_PKEY *key, *signer;
	const char *subject, *issuer;
	const EVP_MD *md;
	long from, to; /* seconds from NOW */
	bool ca;
};

static X509 *make_certificate(const struct cert_plan *plan)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_NAME_new();

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 7);
	ASN1_TIME_set(X509_getm_notBefore(x), NOW + plan->from);
	ASN1_TIME_set(X509_getm_notAfter(x), NOW + plan->to);
	X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)"Maker", -1, -1, 0);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)plan->subject, -1, -1, 0);
	X509_set_subject_name(x, name);
	X509_NAME_free(name);
	name = X509_NAME_new();
	X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)"Maker", -1, -1, 0);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)plan->issuer, -1, -1, 0);
	X509_set_issuer_name(x, name);
	X509_NAME_free(name);
	X509_set_pubkey(x, plan->key);
	if (plan->ca) {
		X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, "critical,CA:TRUE");

		X509_add_ext(x, e, -1);
		X509_EXTENSION_free(e);
	}
	X509_sign(x, plan->signer, plan->md);
	return x;
}

static char *pem_certificate(const struct cert_plan *plan)
{
	X509 *x = make_certificate(plan);
	BIO *bio = BIO_new(BIO_s_mem());

	PEM_write_bio_X509(bio, x);
	X509_free(x);
	return take(bio, NULL);
}

/* --- the SSH forms, written here from the numbers ------------------------------------------------------ */

static void put_string(struct asy_buf *b, const void *p, size_t n)
{
	uint8_t head[4] = {0, 0, (uint8_t)(n >> 8), (uint8_t)n};

	asy_buf_append(b, (struct asy_bytes){head, 4});
	asy_buf_append(b, (struct asy_bytes){p, n});
}

static void put_number(struct asy_buf *b, EVP_PKEY *key, const char *name)
{
	uint8_t raw[1024];
	BIGNUM *n = NULL;
	int length;

	EVP_PKEY_get_bn_param(key, name, &n);
	raw[0] = 0;
	length = BN_bn2bin(n, raw + 1);
	put_string(b, raw[1] & 0x80 ? raw : raw + 1, (size_t)length + (raw[1] & 0x80 ? 1 : 0));
	BN_clear_free(n);
}

static void rsa_blob(struct asy_buf *b, bool secret)
{
	put_string(b, "ssh-rsa", 7);
	put_number(b, rsa, "e");
	put_number(b, rsa, "n");
	if (!secret)
		return;
	put_number(b, rsa, "d");
	put_number(b, rsa, "rsa-factor1");
	put_number(b, rsa, "rsa-factor2");
}

static void base64_into(struct asy_bytes b, char *out)
{
	EVP_EncodeBlock((unsigned char *)out, b.p, (int)b.n);
}

/* --- tests ------------------------------------------------------------------------------------------ */

TEST(forms)
{
	char hex[65], wanted[128];
	EVP_PKEY *const keys[] = {rsa, ec, ed};
	size_t n;

	for (size_t i = 0; i < 3; i++) {
		struct asy_key key;
		char *der = der_private(keys[i], &n);
		uint8_t *guarded = test_guard(der, n);

		expected(keys[i], hex);
		CHECK(asy_key_from_private((struct asy_bytes){guarded, n}, &key) && !key.encrypted);
		CHECK_STR(key.fingerprint, hex);
		for (size_t cut = 0; cut < n; cut++) { /* no prefix of it is a key, and none reads past its end */
			uint8_t *part = test_guard(der, cut);

			CHECK(!asy_key_from_private((struct asy_bytes){part, cut}, &key));
			test_guard_free(part, cut);
		}
		test_guard_free(guarded, n);
		free(der);
	}
	expected(rsa, hex);
	snprintf(wanted, sizeof(wanted), "fingerprint=SHA256:%.16s", hex);
	{
		char *old = pem_private(rsa, true, NULL), *new = pem_private(rsa, false, NULL), *pub = pem_public(rsa);
		char *locked_old = pem_private(rsa, true, "secret"), *locked = pem_private(rsa, false, "secret");
		char *curve = pem_private(ec, true, NULL);
		char *program = calloc(1, 20000);
		const char *out;
		START;

		REQUIRE(program);
		memset(program, 0x7f, 10000);
		memcpy(program + 9000, new, strlen(new));
		struct tree_file files[] = {
			{.path = "/a/old.pem", .content = old},
			{.path = "/a/new.pem", .content = new, .mode = 0600},
			{.path = "/a/public.pem", .content = pub},
			{.path = "/a/locked-old.pem", .content = locked_old},
			{.path = "/a/locked.pem", .content = locked},
			{.path = "/a/curve.pem", .content = curve},
			{.path = "/usr/bin/program", .content = program, .size = 12000},
		};

		out = RUN_TREE(files);
		CHECK(count(out, wanted) == 4); /* old, new, public, program */
		CHECK(has(out, "private-key /a/old.pem algorithm=rsa bits=1024 weak=true"));
		CHECK(has(out, "encrypted=false purpose=unknown readable=true @/a/old.pem+0 "));
		CHECK(has(out, "readable=false @/a/new.pem+0"));
		CHECK(has(out, "public-key /a/public.pem algorithm=rsa bits=1024 weak=true"));
		CHECK(has(out, "private-key /a/locked-old.pem algorithm=rsa format=pem encrypted=true"));
		CHECK(has(out, "private-key /a/locked.pem algorithm=unknown format=pem encrypted=true"));
		CHECK(has(out, "private-key /a/curve.pem algorithm=ec bits=256 weak=false"));
		CHECK(has(out, "@/usr/bin/program+9000"));
		CHECK(!strstr(out, "MII"));
		tree_release(&run);
		free(old), free(new), free(pub), free(locked_old), free(locked), free(curve), free(program);
	}
}

TEST(ssh)
{
	struct asy_buf secret, public, openssh;
	char text[2048] = "from=\"10.0.0.0/8\" ssh-rsa ", second[2200], hex[65], wanted[128], pem[4096], body[3000];
	const char *out;
	START;

	asy_buf_init(&secret, 65536);
	asy_buf_init(&public, 65536);
	asy_buf_init(&openssh, 65536);
	rsa_blob(&secret, true);
	rsa_blob(&public, false);
	base64_into(asy_buf_bytes(&public), text + strlen(text));
	snprintf(second, sizeof(second), "# keys\n%s admin@maker\nssh-rsa AAAAnonsense x\n", text);
	asy_buf_append(&openssh, (struct asy_bytes){(const uint8_t *)"openssh-key-v1", 15});
	put_string(&openssh, "aes256-ctr", 10);
	put_string(&openssh, "bcrypt", 6);
	put_string(&openssh, "", 0);
	asy_buf_append(&openssh, (struct asy_bytes){(const uint8_t *)"\0\0\0\1", 4});
	put_string(&openssh, public.data, public.len);
	put_string(&openssh, "sealed", 6);
	base64_into(asy_buf_bytes(&openssh), body);
	snprintf(pem, sizeof(pem), "-----BEGIN %s PRIVATE KEY-----\n%s\n-----END %s PRIVATE KEY-----\n", "OPENSSH", body, "OPENSSH");
	expected(rsa, hex);
	snprintf(wanted, sizeof(wanted), "fingerprint=SHA256:%.16s", hex);
	snprintf(known_table, sizeof(known_table), "# comment\n%s Example router default\n", hex);
	struct tree_file files[] = {
		{.path = "/etc/dropbear/dropbear_rsa_host_key", .content = (const char *)secret.data, .size = secret.len, .mode = 0600},
		{.path = "/etc/dropbear/short", .content = (const char *)secret.data, .size = secret.len - 1},
		{.path = "/home/bob/.ssh/authorized_keys", .content = second},
		{.path = "/etc/ssh/ssh_host_rsa_key.pub", .content = second},
		{.path = "/home/bob/.ssh/id_rsa", .content = pem},
		{.path = "/home/bob/.ssh/known_hosts", .content = second},
	};

	out = RUN_TREE(files);
	CHECK(count(out, wanted) == 3);
	CHECK(has(out, "private-key /etc/dropbear/dropbear_rsa_host_key algorithm=rsa bits=1024 weak=true"));
	CHECK(has(out, "known=true format=dropbear encrypted=false purpose=ssh-host readable=false"));
	CHECK(has(out, "this key is public knowledge: Example router default"));
	CHECK(has(out, "authorized-key bob algorithm=rsa bits=1024 weak=true known=true user=bob comment=admin@maker "
		       "@/home/bob/.ssh/authorized_keys:2+7 |"));
	CHECK(has(out, "public-key /etc/ssh/ssh_host_rsa_key.pub algorithm=rsa"));
	CHECK(has(out, "known=true format=openssh encrypted=true purpose=ssh-user"));
	CHECK(!strstr(out, "/short") && !strstr(out, "known_hosts"));
	snprintf(known_table, sizeof(known_table), "# none\n");
	tree_release(&run);
	asy_buf_release(&secret);
	asy_buf_release(&public);
	asy_buf_release(&openssh);
}

TEST(certificates)
{
	struct cert_plan plan = {.key = rsa, .signer = rsa, .subject = "device", .issuer = "device", .md = EVP_sha1(),
				 .from = -86400 * 800, .to = -86400};
	char *old = pem_certificate(&plan), *key = pem_private(rsa, false, NULL), *fresh, *der;
	const char *out;
	size_t n;
	BIO *bio = BIO_new(BIO_s_mem());
	X509 *x;
	START;

	plan = (struct cert_plan){.key = ec, .signer = rsa, .subject = "leaf", .issuer = "CA", .md = EVP_sha256(), .from = -10, .to = 86400 * 10 + 5};
	fresh = pem_certificate(&plan);
	plan.subject = "binary";
	x = make_certificate(&plan);
	i2d_X509_bio(bio, x);
	X509_free(x);
	der = take(bio, &n);
	struct tree_file files[] = {
		{.path = "/etc/web.pem", .content = old},
		{.path = "/etc/web.private", .content = key},
		{.path = "/etc/leaf.crt", .content = fresh},
		{.path = "/etc/leaf.der", .content = der, .size = n},
	};

	out = RUN_TREE(files);
	CHECK(has(out, "certificate CN=device, O=Maker algorithm=rsa bits=1024 weak=true"));
	CHECK(has(out, "signature=sha1-rsa not-before=2023-10-24 not-after=2025-12-31 expired=true days-left=-1 self-signed=true ca=false"));
	CHECK(has(out, "subject-name=CN=device, O=Maker issuer-name=CN=device, O=Maker trust-store=false private-key-present=true @/etc/web.pem+0"));
	CHECK(has(out, "private-key /etc/web.private algorithm=rsa bits=1024"));
	CHECK(has(out, "purpose=tls")); /* because its certificate is there */
	CHECK(has(out, "certificate CN=leaf, O=Maker algorithm=ec bits=256 weak=false"));
	CHECK(has(out, "signature=sha256-rsa not-before=2025-12-31 not-after=2026-01-11 expired=false days-left=10 self-signed=false"));
	CHECK(has(out, "private-key-present=false @/etc/leaf.crt+0"));
	CHECK(has(out, "@/etc/leaf.der+0"));
	tree_release(&run);
	for (size_t cut = 0; cut < n; cut++) {
		uint8_t *part = test_guard(der, cut);
		struct tree_file one[] = {{.path = "/x.der", .content = (const char *)part, .size = cut}};
		struct tree_run again = {.data = data};

		if (cut) {
			out = tree_run(&again, &asy_inspector_keys, one, 1);
			CHECK(out[0] == 0);
			tree_release(&again);
		}
		test_guard_free(part, cut);
	}
	free(old), free(key), free(fresh), free(der);
}

TEST(bundles)
{
	struct asy_buf bundle;
	struct cert_plan plan = {.key = ec, .signer = ec, .md = EVP_sha256(), .from = -1000, .ca = true};
	char name[16], *weak;
	const char *out;
	START;

	asy_buf_init(&bundle, (size_t)ASY_MIB);
	for (unsigned i = 0; i < 12; i++) {
		char *one;

		snprintf(name, sizeof(name), "Root %u", i);
		plan.subject = plan.issuer = name;
		plan.to = i < 3 ? -5 : 86400;
		one = pem_certificate(&plan);
		asy_buf_text(&bundle, one);
		free(one);
	}
	plan.key = plan.signer = rsa;
	plan.subject = plan.issuer = "Short";
	weak = pem_certificate(&plan);
	asy_buf_text(&bundle, weak);
	struct tree_file files[] = {
		{.path = "/etc/ssl/certs/ca-certificates.crt", .content = asy_buf_cstr(&bundle), .size = bundle.len},
		{.path = "/opt/app/roots.txt", .content = asy_buf_cstr(&bundle), .size = bundle.len},
		{.path = "/etc/ssl/certs/a.pem", .content = weak},
		{.path = "/etc/ssl/certs/b.pem", .content = weak},
	};

	out = RUN_TREE(files);
	CHECK(has(out, "certificate /etc/ssl/certs/ca-certificates.crt ca=true trust-store=true @/etc/ssl/certs/ca-certificates.crt+0 | "
		       "trust store of 13 CA certificates: 3 expired, 1 with a key that is too short"));
	CHECK(has(out, "certificate /opt/app/roots.txt ca=true trust-store=true"));
	CHECK(has(out, "certificate /etc/ssl/certs ca=true trust-store=true @/etc/ssl/certs+0 | trust store of 2 CA"));
	CHECK(count(out, "CN=Short, O=Maker algorithm=rsa bits=1024 weak=true") == 4 && !strstr(out, "Root 5"));
	tree_release(&run);
	free(weak);
	asy_buf_release(&bundle);
}

TEST(others)
{
	uint8_t raw[104] = "Ed", secret[32];
	char signify[300], wireguard[300], text[200];
	static const char pfx[] = "\x30\x2f\x02\x01\x03\x30\x2a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x1d\x04\x1b"
				  "aaaaaaaaaaaaaaaaaaaaaaaaaaa";
	static const char jks[] = "\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\1\0\1k\0\0\0\0";
	static const char trusted[] = "\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\2\0\1k\0\0\0\0\0\0\0\0\0\5X.509\0\0\0\1x";
	static const char pgp[] = "\x99\x01\x0d\x04\x5f\0\0\0\x01\x08\0rest";
	const char *out;
	START;

	base64_into((struct asy_bytes){raw, 42}, text);
	snprintf(signify, sizeof(signify), "untrusted comment: build key\n%s\n", text);
	memset(secret, 7, sizeof(secret));
	base64_into((struct asy_bytes){secret, 32}, text);
	snprintf(wireguard, sizeof(wireguard), "[Interface]\nPrivateKey = %s\nListenPort = 1\n", text);
	struct tree_file files[] = {
		{.path = "/etc/opkg/keys/1234", .content = signify},
		{.path = "/etc/wireguard/wg0.conf", .content = wireguard},
		{.path = "/etc/openvpn/ta.key", .content = "-----BEGIN OpenVPN Static key V1-----\nabcdef\n-----END OpenVPN Static key V1-----\n"},
		{.path = "/etc/store.p12", .content = pfx, .size = sizeof(pfx) - 1},
		{.path = "/etc/key.jks", .content = jks, .size = sizeof(jks) - 1},
		{.path = "/etc/cacerts", .content = trusted, .size = sizeof(trusted) - 1},
		{.path = "/etc/apt/trusted.gpg", .content = pgp, .size = sizeof(pgp) - 1},
		{.path = "/usr/lib/libssl.so", .content = "-----BEGIN RSA PRIVATE KEY-----\0-----END RSA PRIVATE KEY-----\0"
							  "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----", .size = 120},
		{.path = "/notes.txt", .content = "-----BEGIN PRIVATE KEY-----\nyour key here\n-----END PRIVATE KEY-----\n"},
	};

	out = RUN_TREE(files);
	CHECK(has(out, "public-key /etc/opkg/keys/1234 algorithm=ed25519 bits=256"));
	CHECK(has(out, "format=signify purpose=update-verification @/etc/opkg/keys/1234+29"));
	CHECK(has(out, "private-key /etc/wireguard/wg0.conf algorithm=x25519 bits=256"));
	CHECK(has(out, "purpose=vpn readable=true @/etc/wireguard/wg0.conf:2+12"));
	CHECK(has(out, "private-key /etc/openvpn/ta.key algorithm=static bits=2048"));
	CHECK(has(out, "private-key /etc/store.p12 algorithm=unknown format=pkcs12 encrypted=true"));
	CHECK(has(out, "private-key /etc/key.jks algorithm=unknown format=jks encrypted=true"));
	CHECK(has(out, "public-key /etc/apt/trusted.gpg algorithm=rsa bits=2048 weak=false"));
	CHECK(!strstr(out, "cacerts") && !strstr(out, "libssl") && !strstr(out, "notes"));
	tree_release(&run);
}

/* A file of nothing but begin markers is read in one pass. */
/* What is in an archive or file system is handed out by itself: its raw bytes would say the same a second time, without a name. */
TEST(unpacked)
{
	START;
	char *key = pem_private(ec, false, NULL);
	struct tree_file files[] = {
		{.path = "/p1", .content = key, .opens_as = "ext"},
		{.path = "/p1/etc/server.key", .content = key},
		{.path = "/firmware.bin", .content = key, .opens_as = "uimage"},
	};
	const char *out = RUN_TREE(files);

	CHECK(count(out, "private-key ") == 2 && has(out, "private-key /p1/etc/server.key") && has(out, "private-key /firmware.bin"));
	tree_release(&run);
	free(key);
}

TEST(markers)
{
	struct asy_buf b;
	const char *out;
	START;

	asy_buf_init(&b, 32 * (size_t)ASY_MIB);
	while (b.len < (size_t)ASY_MIB)
		asy_buf_text(&b, "-----BEGIN PRIVATE KEY-----\n");
	struct tree_file files[] = {{.path = "/x", .content = asy_buf_cstr(&b), .size = b.len}};

	out = RUN_TREE(files);
	CHECK(out[0] == 0);
	tree_release(&run);
	asy_buf_release(&b);
}

TEST(limit)
{
	struct asy_buf b;
	char *pub = pem_public(ed);
	const char *out;

	for (size_t extra = 0; extra < 2; extra++) {
		enum { FILES = 100 };
		struct tree_file files[FILES + 1];
		START;

		asy_buf_init(&b, 8 * (size_t)ASY_MIB);
		for (size_t i = 0; i < ASY_LIMIT_KEYS / FILES; i++)
			asy_buf_text(&b, pub);
		for (size_t i = 0; i < FILES; i++)
			files[i] = (struct tree_file){.path = "/x", .content = asy_buf_cstr(&b), .size = b.len};
		files[FILES] = (struct tree_file){.path = "/x", .content = pub};
		out = tree_run(&run, &asy_inspector_keys, files, FILES + extra);
		CHECK(count(out, "public-key /x") == ASY_LIMIT_KEYS);
		CHECK(count(out, "gap limit") == extra);
		tree_release(&run);
		asy_buf_release(&b);
	}
	free(pub);
}

static const char *big_table;

static const char *big_data(const char *name)
{
	return strcmp(name, "known-keys") == 0 ? big_table : NULL;
}

TEST(table_limit)
{
	char hex[65];

	expected(ed, hex);
	for (size_t extra = 0; extra < 2; extra++) {
		struct asy_buf b;
		struct tree_run run = {.data = big_data};
		char *pub = pem_public(ed);
		struct tree_file files[] = {{.path = "/x.pem", .content = pub}};
		const char *out;

		asy_buf_init(&b, 4 * (size_t)ASY_MIB);
		for (size_t i = 1; i < ASY_LIMIT_KNOWN_KEYS + extra; i++)
			asy_buf_printf(&b, "%064zx x\n", i);
		asy_buf_printf(&b, "%s the last one\n", hex);
		big_table = asy_buf_cstr(&b);
		out = RUN_TREE(files);
		CHECK(has(out, extra ? "known=false" : "known=true"));
		CHECK(count(out, "gap limit") == extra);
		tree_release(&run);
		asy_buf_release(&b);
		free(pub);
	}
	big_table = NULL;
	{
		struct tree_run run = {.data = big_data};
		char *pub = pem_public(ed);
		struct tree_file files[] = {{.path = "/x.pem", .content = pub}};
		const char *out = RUN_TREE(files);

		CHECK(has(out, "gap not-found  | the table of published keys is not there") && !strstr(out, "known="));
		tree_release(&run);
		free(pub);
	}
}

int main(void)
{
	rsa = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)1024);
	ec = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
	ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	if (!rsa || !ec || !ed)
		return 1;
	RUN(forms);
	RUN(ssh);
	RUN(certificates);
	RUN(bundles);
	RUN(others);
	RUN(unpacked);
	RUN(markers);
	RUN(limit);
	RUN(table_limit);
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ec);
	EVP_PKEY_free(ed);
	return TEST_RESULT();
}
