#include "inspect/pwhash.h"

#include <string.h>

#include "inspect/base64.h"
#include "inspect/lines.h"

/* Memory that one yescrypt try may take: 128 * N * r bytes. */
#define YESCRYPT_UNITS (UINT64_C(64) * 1024 * 1024 / 128)
#define NEVER UINT64_MAX

const char *asy_pw_state_name(enum asy_pw_state state)
{
	static const char *const names[ASY_PW__MAX] = {
		[ASY_PW_NONE] = "none", [ASY_PW_EMPTY] = "empty", [ASY_PW_LOCKED] = "locked",
		[ASY_PW_HASHED] = "hashed", [ASY_PW_PLAIN] = "plain",
	};

	return state < ASY_PW__MAX ? names[state] : "none";
}

/* The 64 letters of crypt(3), in order: . / 0-9 A-Z a-z */
static int crypt64(uint8_t c)
{
	if (c == '.' || c == '/')
		return c - '.';
	if (c >= '0' && c <= '9')
		return c - '0' + 2;
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 12;
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 38;
	return -1;
}

static bool all_crypt64(struct asy_bytes b)
{
	for (size_t i = 0; i < b.n; i++)
		if (crypt64(b.p[i]) < 0)
			return false;
	return true;
}

static bool all_base64(struct asy_bytes b)
{
	while (b.n && b.p[b.n - 1] == '=')
		b.n--;
	for (size_t i = 0; i < b.n; i++)
		if (!asy_base64_letter(b.p[i]))
			return false;
	return b.n > 0;
}

static bool all_hex(struct asy_bytes b)
{
	for (size_t i = 0; i < b.n; i++)
		if (!((b.p[i] >= '0' && b.p[i] <= '9') || ((b.p[i] | 32) >= 'a' && (b.p[i] | 32) <= 'f')))
			return false;
	return true;
}

/* Salts of the $1$, $5$ and $6$ family: printable, without the characters that end a field. */
static bool is_salt(struct asy_bytes b, size_t max)
{
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] <= ' ' || b.p[i] >= 127 || b.p[i] == '$' || b.p[i] == ':' || b.p[i] == '*')
			return false;
	return b.n <= max;
}

/* "[rounds=N$]salt$hash" behind the prefix. */
static bool sha_crypt(struct asy_bytes rest, size_t hash_size, uint64_t per_1000_rounds, uint64_t *ret_cost)
{
	struct asy_bytes part[3];
	int64_t rounds = 5000;
	size_t n = asy_text_split(rest, '$', part, 3), i = 0;

	if (n == 3) {
		if (!asy_bytes_starts(part[0], "rounds=") ||
		    !asy_text_int(asy_bytes_from_offset(part[0], 7), 1000, 999999999, &rounds))
			return false;
		i = 1;
	}
	if (n < 2 || !is_salt(part[i], 16) || part[i + 1].n != hash_size || !all_crypt64(part[i + 1]))
		return false;
	*ret_cost = (uint64_t)rounds * per_1000_rounds / 1000;
	return true;
}

static bool sha256_crypt(struct asy_bytes rest, uint64_t *ret_cost)
{
	return sha_crypt(rest, 43, 230, ret_cost);
}

static bool sha512_crypt(struct asy_bytes rest, uint64_t *ret_cost)
{
	return sha_crypt(rest, 86, 190, ret_cost);
}

static bool md5_crypt(struct asy_bytes rest, uint64_t *ret_cost)
{
	struct asy_bytes part[2];

	*ret_cost = 100;
	return asy_text_split(rest, '$', part, 2) == 2 && is_salt(part[0], 8) && part[1].n == 22 && all_crypt64(part[1]);
}

static bool apr1_crypt(struct asy_bytes rest, uint64_t *ret_cost)
{
	bool ok = md5_crypt(rest, ret_cost);

	*ret_cost = 400;
	return ok;
}

static bool bcrypt(struct asy_bytes rest, uint64_t *ret_cost)
{
	int64_t cost;

	if (rest.n != 56 || rest.p[2] != '$' || !asy_text_int(asy_bytes_head(rest, 2), 4, 31, &cost) ||
	    !all_crypt64(asy_bytes_from_offset(rest, 3)))
		return false;
	*ret_cost = UINT64_C(42) << cost;
	return true;
}

/* "jNr$salt$hash": flavour j (the default), then log2 N and r as one letter each, counted from 1. Other
 * parameters are valid but rare, and their memory is not known beforehand: never tried. */
static bool yescrypt(struct asy_bytes rest, uint64_t *ret_cost)
{
	struct asy_bytes part[3];
	uint64_t units;

	if (asy_text_split(rest, '$', part, 3) != 3 || part[0].n == 0 || part[1].n > 86 || part[2].n != 43 ||
	    !all_crypt64(part[0]) || !all_crypt64(part[1]) || !all_crypt64(part[2]))
		return false;
	*ret_cost = NEVER;
	if (part[0].n != 3 || part[0].p[0] != 'j' || crypt64(part[0].p[1]) > 24 || crypt64(part[0].p[2]) > 46)
		return true;
	units = (UINT64_C(2) << crypt64(part[0].p[1])) * (uint64_t)(crypt64(part[0].p[2]) + 1);
	if (units <= YESCRYPT_UNITS)
		*ret_cost = units / 8 + 100;
	return true;
}

/* "iterations$salt$hash" */
static bool sha1_crypt(struct asy_bytes rest, uint64_t *ret_cost)
{
	struct asy_bytes part[3];
	int64_t rounds;

	if (asy_text_split(rest, '$', part, 3) != 3 || !asy_text_int(part[0], 1, UINT32_MAX, &rounds) ||
	    part[1].n == 0 || part[1].n > 64 || !all_crypt64(part[1]) || part[2].n != 28 || !all_crypt64(part[2]))
		return false;
	*ret_cost = (uint64_t)rounds / 2 + 1;
	return true;
}

static bool sun_md5(struct asy_bytes rest, uint64_t *ret_cost)
{
	*ret_cost = NEVER;
	return rest.n >= 24 && rest.n <= 64 && all_crypt64(asy_bytes_from_offset(rest, rest.n - 22));
}

/* "$hash": the NT hash in crypt(5) notation. */
static bool nt_crypt(struct asy_bytes rest, uint64_t *ret_cost)
{
	*ret_cost = 1;
	return rest.n == 33 && rest.p[0] == '$' && all_hex(asy_bytes_from_offset(rest, 1));
}

/* Schemes that are recognised and not computed. */
static bool some_base64(struct asy_bytes rest, uint64_t *ret_cost)
{
	*ret_cost = NEVER;
	for (size_t i = 0; i < rest.n; i++)
		if (rest.p[i] <= ' ' || rest.p[i] >= 127 || rest.p[i] == ':')
			return false;
	return rest.n >= 20;
}

static bool sha_base64(struct asy_bytes rest, uint64_t *ret_cost)
{
	*ret_cost = 2;
	return rest.n == 28 && all_base64(rest);
}

/* "salt$hash", both base64 with padding: which crypt's $6$ never has. */
static bool mosquitto_sha512(struct asy_bytes rest, uint64_t *ret_cost)
{
	struct asy_bytes part[2];

	*ret_cost = 2;
	return asy_text_split(rest, '$', part, 2) == 2 && part[0].n <= 64 && all_base64(part[0]) && part[1].n == 88 &&
	       all_base64(part[1]);
}

static bool mosquitto_pbkdf2(struct asy_bytes rest, uint64_t *ret_cost)
{
	struct asy_bytes part[3];
	int64_t rounds;

	if (asy_text_split(rest, '$', part, 3) != 3 || !asy_text_int(part[0], 1, INT32_MAX, &rounds) ||
	    part[1].n > 128 || !all_base64(part[1]) || part[2].n != 88 || !all_base64(part[2]))
		return false;
	*ret_cost = (uint64_t)rounds + 2;
	return true;
}

#define AT(place) (1u << (place))
#define CRYPT_PLACES (AT(ASY_PW_SYSTEM) | AT(ASY_PW_WEB))

struct scheme {
	const char *prefix, *name;
	bool weak;
	unsigned places;
	enum asy_pw_method method;
	bool (*parse)(struct asy_bytes rest, uint64_t *ret_cost);
};

static const struct scheme schemes[] = {
	{"$1$", "md5", true, CRYPT_PLACES, ASY_PW_CRYPT, md5_crypt},
	{"$2a$", "bcrypt", false, CRYPT_PLACES, ASY_PW_CRYPT, bcrypt},
	{"$2b$", "bcrypt", false, CRYPT_PLACES, ASY_PW_CRYPT, bcrypt},
	{"$2x$", "bcrypt", false, CRYPT_PLACES, ASY_PW_CRYPT, bcrypt},
	{"$2y$", "bcrypt", false, CRYPT_PLACES, ASY_PW_CRYPT, bcrypt},
	{"$3$", "ntlm", true, CRYPT_PLACES, ASY_PW_CRYPT, nt_crypt},
	{"$5$", "sha256", false, CRYPT_PLACES, ASY_PW_CRYPT, sha256_crypt},
	{"$6$", "sha512", false, CRYPT_PLACES, ASY_PW_CRYPT, sha512_crypt},
	{"$y$", "yescrypt", false, CRYPT_PLACES, ASY_PW_CRYPT, yescrypt},
	{"$gy$", "gost-yescrypt", false, CRYPT_PLACES, ASY_PW_CRYPT, yescrypt},
	{"$sha1$", "sha1", true, CRYPT_PLACES, ASY_PW_CRYPT, sha1_crypt},
	{"$md5", "sun-md5", true, CRYPT_PLACES, ASY_PW_NO_METHOD, sun_md5},
	{"$apr1$", "apr1", true, CRYPT_PLACES, ASY_PW_APR1, apr1_crypt},
	{"$7$", "pbkdf2", false, AT(ASY_PW_MQTT), ASY_PW_MOSQUITTO_PBKDF2, mosquitto_pbkdf2},
	{"$6$", "sha512-once", true, AT(ASY_PW_MQTT), ASY_PW_MOSQUITTO_SHA512, mosquitto_sha512},
	{"$7$", "scrypt", false, CRYPT_PLACES, ASY_PW_NO_METHOD, some_base64},
	{"$argon2", "argon2", false, CRYPT_PLACES | AT(ASY_PW_MQTT), ASY_PW_NO_METHOD, some_base64},
	{"{SHA}", "sha1", true, AT(ASY_PW_WEB), ASY_PW_SHA, sha_base64},
	{"{SSHA}", "sha1", true, AT(ASY_PW_WEB), ASY_PW_NO_METHOD, some_base64},
};

/* The formats without a prefix: 13 letters of DES, '_' and 19 of its BSDi extension. */
static bool des_crypt(struct asy_bytes field, struct asy_pw *pw)
{
	uint64_t rounds = 0;

	if (field.n == 13 && all_crypt64(field)) {
		*pw = (struct asy_pw){ASY_PW_HASHED, field, "des", true, ASY_PW_CRYPT, 4};
		return true;
	}
	if (field.n != 20 || field.p[0] != '_' || !all_crypt64(asy_bytes_from_offset(field, 1)))
		return false;
	for (size_t i = 0; i < 4; i++)
		rounds |= (uint64_t)crypt64(field.p[1 + i]) << (6 * i);
	*pw = (struct asy_pw){ASY_PW_HASHED, field, "bsdi-des", true, ASY_PW_CRYPT, rounds / 8 + 4};
	return true;
}

static bool hashed(struct asy_bytes field, enum asy_pw_place place, struct asy_pw *pw)
{
	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		const struct scheme *s = &schemes[i];
		uint64_t cost;

		if (!(s->places & AT(place)) || !asy_bytes_starts(field, s->prefix) ||
		    !s->parse(asy_bytes_from_offset(field, strlen(s->prefix)), &cost))
			continue;
		*pw = (struct asy_pw){ASY_PW_HASHED, field, s->name, s->weak, s->method, cost};
		return true;
	}
	return (place == ASY_PW_SYSTEM || place == ASY_PW_WEB) && des_crypt(field, pw);
}

static struct asy_pw hex_field(struct asy_bytes field, enum asy_pw_place place)
{
	struct asy_pw pw = {.state = ASY_PW_LOCKED, .text = field, .scheme = ""};

	if (field.n != 32 || !all_hex(field))
		return pw;
	pw.state = ASY_PW_HASHED;
	pw.weak = true;
	pw.scheme = place == ASY_PW_NT ? "ntlm" : "digest-md5";
	pw.method = place == ASY_PW_NT ? ASY_PW_NTLM : ASY_PW_HA1;
	pw.cost = 2;
	return pw;
}

struct asy_pw asy_pw_parse(struct asy_bytes field, enum asy_pw_place place)
{
	struct asy_pw pw = {.text = field, .scheme = ""};

	if (place == ASY_PW_DIGEST || place == ASY_PW_NT)
		return hex_field(field, place);
	if (field.n == 0) {
		pw.state = ASY_PW_EMPTY;
		return pw;
	}
	if (hashed(field, place, &pw))
		return pw;
	if (place != ASY_PW_SYSTEM) {
		pw.state = ASY_PW_PLAIN;
		pw.scheme = "plain";
		pw.weak = true;
		return pw;
	}
	if (asy_bytes_is(field, "x")) {
		pw.state = ASY_PW_NONE;
		return pw;
	}
	/* "!hash" keeps the hash of a locked account: its scheme is still worth saying */
	while (field.n && (field.p[0] == '!' || field.p[0] == '*'))
		field = asy_bytes_from_offset(field, 1);
	if (!field.n || !hashed(field, place, &pw))
		pw.scheme = "";
	pw.state = ASY_PW_LOCKED;
	return pw;
}
