/* Keys in the formats of X.509: DER. */
#include "inspect/key.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/sha256.h"
#include "inspect/crypto.h"
#include "inspect/der.h"
#include "inspect/key_internal.h"

#define BYTES(...) {(const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})}

static const struct asy_bytes oid_rsa = BYTES(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01);
static const struct asy_bytes oid_rsa_pss = BYTES(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a);
static const struct asy_bytes oid_dsa = BYTES(0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01);
static const struct asy_bytes oid_ec = BYTES(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01);
static const struct asy_bytes oid_dh = BYTES(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x03, 0x01);

/* Algorithms whose key is the bit string itself. */
static const struct {
	struct asy_bytes oid;
	const char *name;
	unsigned bits;
} plain_algorithms[] = {
	{BYTES(0x2b, 0x65, 0x6e), "x25519", 256},
	{BYTES(0x2b, 0x65, 0x6f), "x448", 448},
	{BYTES(0x2b, 0x65, 0x70), "ed25519", 256},
	{BYTES(0x2b, 0x65, 0x71), "ed448", 456},
	{BYTES(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11), "ml-dsa-44", 0},
	{BYTES(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12), "ml-dsa-65", 0},
	{BYTES(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13), "ml-dsa-87", 0},
};

const struct key_curve key_curves[] = {
	{BYTES(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07), "p256", "nistp256", 256},
	{BYTES(0x2b, 0x81, 0x04, 0x00, 0x22), "p384", "nistp384", 384},
	{BYTES(0x2b, 0x81, 0x04, 0x00, 0x23), "p521", "nistp521", 521},
	{BYTES(0x2b, 0x81, 0x04, 0x00, 0x21), "p224", "", 224},
	{BYTES(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x01), "p192", "", 192},
	{BYTES(0x2b, 0x81, 0x04, 0x00, 0x0a), "secp256k1", "", 256},
	{BYTES(0x2b, 0x81, 0x04, 0x00, 0x08), "secp160r1", "", 160},
	{BYTES(0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07), "brainpoolP256r1", "", 256},
	{BYTES(0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0b), "brainpoolP384r1", "", 384},
	{BYTES(0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0d), "brainpoolP512r1", "", 512},
	{BYTES(0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d), "sm2", "", 256},
};
const size_t key_n_curves = sizeof(key_curves) / sizeof(key_curves[0]);

/* Fingerprint of SEQUENCE { SEQUENCE { oid, parameters }, BIT STRING key }; parameters are DER or empty. */
static void fingerprint(struct asy_key *key, struct asy_bytes oid, struct asy_bytes parameters, struct asy_bytes bits)
{
	struct asy_buf algorithm, inner, whole, padded;

	asy_buf_init(&algorithm, 65536);
	asy_buf_init(&inner, 65536);
	asy_buf_init(&whole, 65536);
	asy_buf_init(&padded, 65536);
	asy_der_put(&algorithm, ASY_DER_OID, oid);
	asy_buf_append(&algorithm, parameters);
	asy_der_put(&inner, ASY_DER_SEQUENCE, asy_buf_bytes(&algorithm));
	asy_buf_u8(&padded, 0);
	asy_buf_append(&padded, bits);
	asy_der_put(&inner, ASY_DER_BITS, asy_buf_bytes(&padded));
	asy_der_put(&whole, ASY_DER_SEQUENCE, asy_buf_bytes(&inner));
	if (!algorithm.err && !inner.err && !padded.err && !whole.err)
		asy_sha256_hex(asy_buf_bytes(&whole), key->fingerprint);
	asy_buf_release(&algorithm);
	asy_buf_release(&inner);
	asy_buf_release(&whole);
	asy_buf_release(&padded);
}

bool key_make_rsa(struct asy_bytes n, struct asy_bytes e, struct asy_key *ret)
{
	static const uint8_t null[] = {ASY_DER_NULL, 0};
	struct asy_buf numbers, sequence;
	unsigned bits = asy_bit_length(n);

	if (bits < 256 || bits > 65536 || asy_bit_length(e) == 0 || asy_bit_length(e) > bits)
		return false;
	*ret = (struct asy_key){.algorithm = "rsa", .curve = "", .bits = bits, .weak = bits < 2048 || asy_bit_length(e) == 1};
	asy_buf_init(&numbers, 65536);
	asy_buf_init(&sequence, 65536);
	asy_der_put_unsigned(&numbers, n);
	asy_der_put_unsigned(&numbers, e);
	asy_der_put(&sequence, ASY_DER_SEQUENCE, asy_buf_bytes(&numbers));
	fingerprint(ret, oid_rsa, (struct asy_bytes){null, 2}, asy_buf_bytes(&sequence));
	asy_buf_release(&numbers);
	asy_buf_release(&sequence);
	return true;
}

bool key_make_dsa(struct asy_bytes p, struct asy_bytes q, struct asy_bytes g, struct asy_bytes y, struct asy_key *ret)
{
	struct asy_buf numbers, parameters, key;
	unsigned bits = asy_bit_length(p);

	if (bits < 256 || bits > 65536 || asy_bit_length(q) < 128 || asy_bit_length(g) == 0)
		return false;
	*ret = (struct asy_key){.algorithm = "dsa", .curve = "", .bits = bits, .weak = bits < 2048};
	asy_buf_init(&numbers, 65536);
	asy_buf_init(&parameters, 65536);
	asy_buf_init(&key, 65536);
	asy_der_put_unsigned(&numbers, p);
	asy_der_put_unsigned(&numbers, q);
	asy_der_put_unsigned(&numbers, g);
	asy_der_put(&parameters, ASY_DER_SEQUENCE, asy_buf_bytes(&numbers));
	asy_der_put_unsigned(&key, y);
	if (asy_bit_length(y))
		fingerprint(ret, oid_dsa, asy_buf_bytes(&parameters), asy_buf_bytes(&key));
	asy_buf_release(&numbers);
	asy_buf_release(&parameters);
	asy_buf_release(&key);
	return true;
}

bool key_make_ec(const struct key_curve *curve, struct asy_bytes point, struct asy_key *ret)
{
	struct asy_buf parameters;

	*ret = (struct asy_key){.algorithm = "ec", .curve = curve->name, .bits = curve->bits, .weak = curve->bits < 224};
	asy_buf_init(&parameters, 64);
	asy_der_put(&parameters, ASY_DER_OID, curve->oid);
	if (point.n)
		fingerprint(ret, oid_ec, asy_buf_bytes(&parameters), point);
	asy_buf_release(&parameters);
	return true;
}

bool asy_key_from_raw_public(const char *algorithm, struct asy_bytes point, struct asy_key *ret)
{
	for (size_t i = 0; i < sizeof(plain_algorithms) / sizeof(plain_algorithms[0]); i++) {
		if (strcmp(plain_algorithms[i].name, algorithm) != 0)
			continue;
		*ret = (struct asy_key){.algorithm = plain_algorithms[i].name, .curve = "", .bits = plain_algorithms[i].bits};
		fingerprint(ret, plain_algorithms[i].oid, (struct asy_bytes){0}, point);
		return true;
	}
	return false;
}

bool asy_key_from_raw(const char *algorithm, struct asy_bytes secret, struct asy_key *ret)
{
	bool x = strcmp(algorithm, "x25519") == 0;
	EVP_PKEY *pkey;
	uint8_t point[32];
	size_t n = sizeof(point);
	bool ok;

	if (secret.n != 32 || (!x && strcmp(algorithm, "ed25519") != 0))
		return false;
	asy_crypto_prepare();
	pkey = EVP_PKEY_new_raw_private_key(x ? EVP_PKEY_X25519 : EVP_PKEY_ED25519, NULL, secret.p, secret.n);
	ok = pkey && EVP_PKEY_get_raw_public_key(pkey, point, &n) == 1 && n == sizeof(point) &&
	     asy_key_from_raw_public(x ? "x25519" : "ed25519", (struct asy_bytes){point, n}, ret);
	EVP_PKEY_free(pkey);
	return ok;
}

/* --- public keys ---------------------------------------------------------------------------------- */

bool asy_key_from_pkcs1_public(struct asy_bytes der, struct asy_key *ret)
{
	struct asy_bytes body, n, e;

	return asy_der_take(&der, ASY_DER_SEQUENCE, &body) && asy_der_unsigned(&body, &n) && asy_der_unsigned(&body, &e) &&
	       body.n == 0 && key_make_rsa(n, e, ret);
}

/* ECParameters: a named curve, or everything spelled out; then only the size of the field is used. */
static bool ec_key(struct asy_bytes parameters, struct asy_bytes point, struct asy_key *ret)
{
	struct asy_bytes oid, body, field, prime, version, rest = parameters;

	if (asy_der_take(&rest, ASY_DER_OID, &oid)) {
		for (size_t i = 0; i < key_n_curves; i++)
			if (asy_bytes_equal(oid, key_curves[i].oid))
				return key_make_ec(&key_curves[i], point, ret);
		*ret = (struct asy_key){.algorithm = "ec", .curve = ""};
	} else if (asy_der_take(&rest, ASY_DER_SEQUENCE, &body) && asy_der_unsigned(&body, &version) &&
		   asy_der_take(&body, ASY_DER_SEQUENCE, &field) && asy_der_take(&field, ASY_DER_OID, &oid)) {
		*ret = (struct asy_key){.algorithm = "ec", .curve = ""};
		if (asy_der_unsigned(&field, &prime))
			ret->bits = asy_bit_length(prime);
		ret->weak = ret->bits && ret->bits < 224;
	} else {
		return false;
	}
	if (point.n)
		fingerprint(ret, oid_ec, parameters, point);
	return true;
}

static bool dsa_numbers(struct asy_bytes parameters, struct asy_bytes y, struct asy_key *ret)
{
	struct asy_bytes body, p, q, g;

	return asy_der_take(&parameters, ASY_DER_SEQUENCE, &body) && asy_der_unsigned(&body, &p) &&
	       asy_der_unsigned(&body, &q) && asy_der_unsigned(&body, &g) && key_make_dsa(p, q, g, y, ret);
}

/* The key behind an AlgorithmIdentifier. bits is the public key, or empty when only the private one is known. */
static bool by_algorithm(struct asy_bytes oid, struct asy_bytes parameters, struct asy_bytes bits, struct asy_key *ret)
{
	struct asy_bytes y = {0}, rest = bits;

	if (asy_bytes_equal(oid, oid_rsa) || asy_bytes_equal(oid, oid_rsa_pss))
		return asy_key_from_pkcs1_public(bits, ret);
	if (asy_bytes_equal(oid, oid_ec))
		return ec_key(parameters, bits, ret);
	if (asy_bytes_equal(oid, oid_dsa))
		return (bits.n == 0 || asy_der_unsigned(&rest, &y)) && dsa_numbers(parameters, y, ret);
	for (size_t i = 0; i < sizeof(plain_algorithms) / sizeof(plain_algorithms[0]); i++)
		if (asy_bytes_equal(oid, plain_algorithms[i].oid)) {
			*ret = (struct asy_key){.algorithm = plain_algorithms[i].name, .curve = "", .bits = plain_algorithms[i].bits};
			if (bits.n)
				fingerprint(ret, oid, (struct asy_bytes){0}, bits);
			return true;
		}
	*ret = (struct asy_key){.algorithm = asy_bytes_equal(oid, oid_dh) ? "dh" : "unknown", .curve = ""};
	if (bits.n)
		fingerprint(ret, oid, parameters, bits);
	return true;
}

bool asy_key_from_spki(struct asy_bytes der, struct asy_key *ret)
{
	struct asy_bytes body, algorithm, oid, bits;

	return asy_der_take(&der, ASY_DER_SEQUENCE, &body) && asy_der_take(&body, ASY_DER_SEQUENCE, &algorithm) &&
	       asy_der_take(&algorithm, ASY_DER_OID, &oid) && asy_der_bits(&body, &bits) && body.n == 0 &&
	       by_algorithm(oid, algorithm, bits, ret);
}

/* --- private keys --------------------------------------------------------------------------------- */

/* RSAPrivateKey: 0, n, e, d, ... or DSA as OpenSSL writes it: 0, p, q, g, y, x. Told apart by their number. */
static bool integers(struct asy_bytes body, struct asy_key *ret)
{
	struct asy_bytes v[9], more;
	size_t n = 0;

	while (n < 9 && asy_der_unsigned(&body, &v[n]))
		n++;
	if (n == 9 && v[0].n <= 1 && (body.n == 0 || asy_der_take(&body, ASY_DER_SEQUENCE, &more)))
		return key_make_rsa(v[1], v[2], ret);
	return n == 6 && body.n == 0 && v[0].n == 0 && key_make_dsa(v[1], v[2], v[3], v[4], ret);
}

/* ECPrivateKey: 1, secret, [0] parameters, [1] public key. outer: parameters from PKCS#8, or empty. */
static bool sec1(struct asy_bytes body, struct asy_bytes outer, struct asy_key *ret)
{
	struct asy_bytes version, secret, parameters = outer, wrapped, point = {0};

	if (!asy_der_unsigned(&body, &version) || version.n != 1 || version.p[0] != 1 ||
	    !asy_der_take(&body, ASY_DER_OCTETS, &secret) || secret.n < 8)
		return false;
	if (asy_der_take(&body, 0xa0, &wrapped))
		parameters = wrapped;
	if (asy_der_take(&body, 0xa1, &wrapped))
		asy_der_bits(&wrapped, &point);
	return parameters.n && ec_key(parameters, point, ret);
}

/* DSA in PKCS#8 holds only the secret number: the public one is not there. */
static bool pkcs8_key(struct asy_bytes oid, struct asy_bytes parameters, struct asy_bytes key, struct asy_key *ret)
{
	struct asy_bytes body, rest = key;

	if (asy_bytes_equal(oid, oid_rsa) || asy_bytes_equal(oid, oid_rsa_pss))
		return asy_der_take(&rest, ASY_DER_SEQUENCE, &body) && integers(body, ret);
	if (asy_bytes_equal(oid, oid_ec))
		return asy_der_take(&rest, ASY_DER_SEQUENCE, &body) && sec1(body, parameters, ret);
	if (asy_der_take(&rest, ASY_DER_OCTETS, &body) && body.n == 32) {
		struct asy_key raw;

		if (by_algorithm(oid, parameters, (struct asy_bytes){0}, &raw) && asy_key_from_raw(raw.algorithm, body, ret))
			return true;
	}
	return by_algorithm(oid, parameters, (struct asy_bytes){0}, ret) && strcmp(ret->algorithm, "unknown") != 0;
}

bool asy_key_from_private(struct asy_bytes der, struct asy_key *ret)
{
	struct asy_bytes whole, body, version, algorithm, oid, key, first;

	if (!asy_der_take(&der, ASY_DER_SEQUENCE, &whole))
		return false;
	body = whole;
	if (asy_der_unsigned(&body, &version) && version.n <= 1 && asy_der_take(&body, ASY_DER_SEQUENCE, &algorithm))
		return asy_der_take(&algorithm, ASY_DER_OID, &oid) && asy_der_take(&body, ASY_DER_OCTETS, &key) &&
		       pkcs8_key(oid, algorithm, key, ret);
	/* EncryptedPrivateKeyInfo: SEQUENCE { PBES algorithm with parameters }, OCTET STRING, nothing else */
	body = whole;
	if (asy_der_take(&body, ASY_DER_SEQUENCE, &algorithm) && asy_der_take(&algorithm, ASY_DER_OID, &oid) &&
	    asy_bytes_starts(oid, "\x2a\x86\x48\x86\xf7\x0d\x01") && asy_der_take(&algorithm, ASY_DER_SEQUENCE, &first) &&
	    asy_der_take(&body, ASY_DER_OCTETS, &key) && body.n == 0 && key.n >= 16) {
		*ret = (struct asy_key){.algorithm = "unknown", .curve = "", .encrypted = true};
		return true;
	}
	return integers(whole, ret) || sec1(whole, (struct asy_bytes){0}, ret);
}
