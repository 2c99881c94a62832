/* What stands in a password field: empty, locked, a hash and its scheme, or the password itself.
 *
 * Formats: crypt(5) of libxcrypt; Apache's htpasswd ($apr1$, {SHA}) and htdigest (RFC 7616 HA1); mosquitto's
 * $6$ (one salted SHA-512) and $7$ (PBKDF2); the NT hash (MD4 of UTF-16). A field is accepted as a hash
 * only when its whole syntax is right, so that nothing else ever reaches crypt_rn(). */
#ifndef ASY_INSPECT_PWHASH_H
#define ASY_INSPECT_PWHASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum asy_pw_state {
	ASY_PW_NONE,   /* no password here: "x" with the shadow file missing, or left to something else */
	ASY_PW_EMPTY,  /* no password needed */
	ASY_PW_LOCKED, /* nothing matches */
	ASY_PW_HASHED,
	ASY_PW_PLAIN,
	ASY_PW__MAX
};

const char *asy_pw_state_name(enum asy_pw_state state);

/* Where the field stands decides what an unknown text means. */
enum asy_pw_place {
	ASY_PW_SYSTEM, /* passwd, shadow: an unknown text locks the account */
	ASY_PW_WEB,    /* htpasswd and friends: an unknown text is the password */
	ASY_PW_MQTT,   /* mosquitto's own formats, else the password */
	ASY_PW_DIGEST, /* 32 hex digits, MD5 of user:realm:password */
	ASY_PW_NT,     /* 32 hex digits */
};

enum asy_pw_method {
	ASY_PW_NO_METHOD, /* known scheme that we do not compute */
	ASY_PW_CRYPT,     /* crypt_rn() with the field as setting */
	ASY_PW_APR1,
	ASY_PW_SHA,       /* {SHA}: base64 of SHA-1 */
	ASY_PW_HA1,
	ASY_PW_NTLM,
	ASY_PW_MOSQUITTO_SHA512,
	ASY_PW_MOSQUITTO_PBKDF2,
};

struct asy_pw {
	enum asy_pw_state state;
	struct asy_bytes text; /* the hash or password: the field without lock marks */
	const char *scheme;    /* "md5", "sha512", ...; "" when there is no hash */
	bool weak;             /* fast, unsalted or broken */
	enum asy_pw_method method;
	uint64_t cost;         /* of one try in nominal microseconds; UINT64_MAX: never to be tried */
};

/* field is borrowed: ret->text points into it. */
struct asy_pw asy_pw_parse(struct asy_bytes field, enum asy_pw_place place);

/* Working memory for tries; 32 KiB, zeroed before first use. */
struct asy_pw_room;
size_t asy_pw_room_size(void);

/* True when guess is the password. False also for schemes without a method and for guesses longer than
 * 64 bytes. user and realm matter for HA1 only. */
bool asy_pw_try(struct asy_pw_room *room, const struct asy_pw *pw, struct asy_bytes user, struct asy_bytes realm,
		struct asy_bytes guess);

#endif
