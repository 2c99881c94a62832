/* Trying one guess against one password field. */
#include <crypt.h>
#include <openssl/evp.h>
#include <string.h>

#include "inspect/base64.h"
#include "inspect/crypto.h"
#include "inspect/lines.h"
#include "inspect/pwhash.h"

#define GUESS_MAX 64
#define FIELD_MAX 255

struct asy_pw_room {
	struct crypt_data crypt;
};

size_t asy_pw_room_size(void)
{
	return sizeof(struct asy_pw_room);
}

static bool by_crypt(struct asy_pw_room *room, struct asy_bytes field, struct asy_bytes guess)
{
	char setting[FIELD_MAX + 1], phrase[GUESS_MAX + 1];
	const char *hash;

	if (field.n > FIELD_MAX)
		return false;
	asy_text_copy(field, setting, sizeof(setting));
	asy_text_copy(guess, phrase, sizeof(phrase));
	hash = crypt_rn(phrase, setting, &room->crypt, (int)sizeof(room->crypt)); /* NULL on failure, no failure tokens */
	return hash && asy_bytes_is(field, hash);
}

static void crypt64_put(char **to, uint32_t v, unsigned letters)
{
	static const char alphabet[] = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	for (; letters; letters--, v >>= 6)
		*(*to)++ = alphabet[v & 63];
}

/* The first digest of MD5-crypt: mixes password, prefix, salt and the digest of password, salt, password. */
static void apr1_start(struct asy_bytes guess, struct asy_bytes salt, uint8_t ret[16])
{
	struct asy_bytes part[32] = {guess, ASY_BYTES_LITERAL("$apr1$"), salt};
	uint8_t mix[ASY_DIGEST_MAX_BYTES];
	static const uint8_t zero[1];
	size_t n = 3;

	asy_digest(ASY_MD5, (struct asy_bytes[]){guess, salt, guess}, 3, mix);
	for (size_t left = guess.n; left; left -= left < 16 ? left : 16)
		part[n++] = (struct asy_bytes){mix, left < 16 ? left : 16};
	for (size_t bits = guess.n; bits; bits >>= 1)
		part[n++] = (struct asy_bytes){bits & 1 ? zero : guess.p, 1};
	asy_digest(ASY_MD5, part, n, mix);
	memcpy(ret, mix, 16);
}

/* MD5-crypt with the prefix "$apr1$" (Apache's htpasswd), which libcrypt does not know. */
static bool by_apr1(struct asy_bytes field, struct asy_bytes guess)
{
	struct asy_bytes rest = asy_bytes_from_offset(field, 6), part[2];
	uint8_t d[ASY_DIGEST_MAX_BYTES];
	char text[23], *to = text;

	if (asy_text_split(rest, '$', part, 2) != 2)
		return false;
	apr1_start(guess, part[0], d);
	for (unsigned i = 0; i < 1000; i++) {
		struct asy_bytes last = {d, 16}, piece[4];
		size_t n = 0;

		piece[n++] = i & 1 ? guess : last;
		if (i % 3)
			piece[n++] = part[0];
		if (i % 7)
			piece[n++] = guess;
		piece[n++] = i & 1 ? last : guess;
		asy_digest(ASY_MD5, piece, n, d);
	}
	for (unsigned i = 0; i < 5; i++)
		crypt64_put(&to, (uint32_t)d[i] << 16 | (uint32_t)d[i + 6] << 8 | d[i == 4 ? 5 : i + 12], 4);
	crypt64_put(&to, d[11], 2);
	*to = 0;
	return asy_bytes_is(part[1], text);
}

static bool is_base64_of(struct asy_bytes text, const uint8_t *digest, size_t n)
{
	uint8_t raw[ASY_DIGEST_MAX_BYTES];
	size_t got;

	return asy_base64_decode(text, raw, sizeof(raw), &got) && got == n && memcmp(raw, digest, n) == 0;
}

static bool by_ha1(struct asy_bytes field, struct asy_bytes user, struct asy_bytes realm, struct asy_bytes guess)
{
	struct asy_bytes colon = ASY_BYTES_LITERAL(":");
	uint8_t d[ASY_DIGEST_MAX_BYTES];
	char hex[33];

	asy_digest(ASY_MD5, (struct asy_bytes[]){user, colon, realm, colon, guess}, 5, d);
	for (size_t i = 0; i < 16; i++) {
		hex[2 * i] = "0123456789abcdef"[d[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[d[i] & 15];
	}
	hex[32] = 0;
	return asy_text_is_nocase(field, hex);
}

static bool by_ntlm(struct asy_pw_room *room, struct asy_bytes field, struct asy_bytes guess)
{
	char setting[4 + 32 + 1] = "$3$$";

	for (size_t i = 0; i < 32; i++)
		setting[4 + i] = (char)(field.p[i] >= 'A' && field.p[i] <= 'F' ? field.p[i] + 32 : field.p[i]);
	return by_crypt(room, asy_bytes_from(setting), guess);
}

static bool by_mosquitto(const struct asy_pw *pw, struct asy_bytes guess)
{
	struct asy_bytes part[3], rest = asy_bytes_from_offset(pw->text, 3);
	bool stretched = pw->method == ASY_PW_MOSQUITTO_PBKDF2;
	size_t want = stretched ? 3 : 2, n;
	uint8_t salt[128], d[ASY_DIGEST_MAX_BYTES];
	int64_t rounds = 1;

	if (asy_text_split(rest, '$', part, want) != want ||
	    !asy_base64_decode(part[want - 2], salt, sizeof(salt), &n))
		return false;
	if (!stretched) {
		asy_digest(ASY_SHA512, (struct asy_bytes[]){guess, {salt, n}}, 2, d);
	} else if (!asy_text_int(part[0], 1, INT32_MAX, &rounds) ||
		   PKCS5_PBKDF2_HMAC((const char *)guess.p, (int)guess.n, salt, (int)n, (int)rounds, EVP_sha512(),
				     sizeof(d), d) != 1) {
		return false;
	}
	return is_base64_of(part[want - 1], d, 64);
}

bool asy_pw_try(struct asy_pw_room *room, const struct asy_pw *pw, struct asy_bytes user, struct asy_bytes realm,
		struct asy_bytes guess)
{
	uint8_t d[ASY_DIGEST_MAX_BYTES];

	if (guess.n > GUESS_MAX || pw->cost == UINT64_MAX)
		return false;
	if (guess.n == 0)
		guess = ASY_BYTES_LITERAL("");
	switch (pw->method) {
	case ASY_PW_NO_METHOD:
		return false;
	case ASY_PW_CRYPT:
		return by_crypt(room, pw->text, guess);
	case ASY_PW_APR1:
		return by_apr1(pw->text, guess);
	case ASY_PW_SHA:
		return is_base64_of(asy_bytes_from_offset(pw->text, 5), d, asy_digest(ASY_SHA1, &guess, 1, d));
	case ASY_PW_HA1:
		return by_ha1(pw->text, user, realm, guess);
	case ASY_PW_NTLM:
		return by_ntlm(room, pw->text, guess);
	case ASY_PW_MOSQUITTO_SHA512:
	case ASY_PW_MOSQUITTO_PBKDF2:
		return by_mosquitto(pw, guess);
	}
	return false;
}
