/* One update bundle: what it is, who signed it, and which of its bytes that signature protects.
 *
 * A family (family.h) fills a struct asy_update from bytes in memory; it opens nothing and prints nothing. What it
 * learns is kept in order, written out as observations by update/report.h, and used by the mutation generators
 * (update/mutate.h) as the map of what to change. Everything is borrowed from the bundle or lives in the arena. */
#ifndef ASY_UPDATE_UPDATE_H
#define ASY_UPDATE_UPDATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

struct asy_trust;

/* What a stretch of the bundle owes its integrity to. The order is that of strength. */
enum asy_cover {
	ASY_COVER_NONE,      /* nothing: may be changed without the signature noticing */
	ASY_COVER_CHECKSUM,  /* a sum that anybody can compute anew */
	ASY_COVER_FRAMING,   /* sizes, headers, padding: checked for plausibility only */
	ASY_COVER_SIGNATURE, /* the signature and the certificates in it */
	ASY_COVER_HASHED,    /* a digest that stands in signed bytes */
	ASY_COVER_SIGNED,    /* the signature itself is over these bytes */
	ASY_COVER__MAX
};
const char *asy_cover_name(enum asy_cover cover);

enum asy_part_role {
	ASY_PART_OTHER,
	ASY_PART_HEADER,
	ASY_PART_LENGTH,   /* an integer that says how long something is */
	ASY_PART_MANIFEST,
	ASY_PART_PAYLOAD,
	ASY_PART_TREE,     /* of hashes */
	ASY_PART_SIGNATURE,
	ASY_PART_PADDING,
	ASY_PART_MEMBER,   /* header of an archive's member */
	ASY_PART__MAX
};
const char *asy_part_role_name(enum asy_part_role role);

/* A stretch of the byte map. Parts do not overlap; after asy_update_close_map() they tile the bundle. */
struct asy_update_part {
	uint64_t offset, length;
	const char *name; /* "payload", "sw-description"; printable */
	enum asy_part_role role;
	enum asy_cover cover;
	bool packed;     /* compressed: what comes out is checked, not every byte here */
	bool slack;      /* of a LENGTH: what it measures ends in filling, one more or less may change nothing */
	bool big_endian; /* of a LENGTH of 2, 4 or 8 bytes; other widths are digits */
};

/* A member of the outermost archive (cpio, tar); for mutations that add, drop, repeat and move members. */
struct asy_update_member {
	uint64_t offset, length; /* header, data and padding */
	uint64_t data, size;
	const char *name;
};

struct asy_update_payload {
	const char *name;
	const char *type;    /* slot, device, payload type; "" when not known */
	const char *version; /* "" when it has none of its own */
	const char *sha256;  /* as stated in the signed part; "" when none */
	uint64_t size;
	enum { ASY_PAYLOAD_UNCHECKED, ASY_PAYLOAD_GOOD, ASY_PAYLOAD_BAD, ASY_PAYLOAD_MISSING, ASY_PAYLOAD_UNLISTED } state;
	bool encrypted;
};
const char *asy_payload_state_name(int state);

struct asy_update_signer {
	const char *scheme;    /* cms, rsa-pkcs1, rsa-pss, ecdsa, ed25519, pgp */
	const char *digest;    /* sha256, ...; "" when it goes without saying */
	const char *algorithm; /* of the key: rsa, ec, ed25519 */
	unsigned bits;
	const char *subject, *issuer; /* of the certificate; "" for bare keys */
	const char *fingerprint;      /* SHA-256 of the SubjectPublicKeyInfo, hex; "" when the key is not known */
	const char *key_id;           /* as the format names it; "" */
	const char *usage;            /* extended key usage, "" for none */
	const char *known;            /* name of a published development key; "" */
	int64_t not_before, not_after; /* of the certificate; 0, 0 for bare keys */
	enum { ASY_SIGNER_UNCHECKED, ASY_SIGNER_BAD, ASY_SIGNER_UNTRUSTED, ASY_SIGNER_TRUSTED } state;
	const char *why;              /* what is wrong, "" */
	uint64_t offset, length;
};
const char *asy_signer_state_name(int state);

struct asy_update_fact {
	const char *key, *value; /* "version", "compatible", "sequence", "rollback-index", "url", ... */
	uint64_t offset;
};

struct asy_update_finding {
	const char *class;    /* row of update/findings.c */
	const char *text;
	uint64_t offset, length;
};

/* Ordered: a worse one is never replaced by a better one. */
enum asy_update_state {
	ASY_UPDATE_VALID,     /* signed by somebody trusted; everything that is promised holds */
	ASY_UPDATE_UNCHECKED, /* nothing contradicts itself, but no trust was given to check against, or something could not be checked */
	ASY_UPDATE_UNTRUSTED, /* the signature is right, its maker is not trusted */
	ASY_UPDATE_UNSIGNED,
	ASY_UPDATE_INVALID,
	ASY_UPDATE__MAX
};
const char *asy_update_state_name(enum asy_update_state state);

struct asy_update {
	/* given */
	struct asy_bytes in;
	struct asy_bytes detached;  /* signature file that came beside the bundle; empty when there is none */
	const struct asy_trust *trust;
	int64_t now;
	int64_t support_until;      /* 0: not known; certificates should live that long */
	bool shallow;               /* only structure and signature: no payload is decompressed */
	struct asy_arena *arena;
	/* learned */
	const char *family, *variant;
	enum asy_update_state state;
	const char *why;            /* the first reason for the state */
	uint64_t why_offset;
	bool damaged;               /* could not be read to the end */
	bool encrypted;
	struct asy_vec parts, members, payloads, signers, facts, findings;
};

void asy_update_init(struct asy_update *u, struct asy_arena *arena, struct asy_bytes in);
void asy_update_release(struct asy_update *u);

/* Reads the bundle with the first family that knows it. ASY_NOT_FOUND: none does. Anything wrong inside is
 * in u->state, not in the returned value. */
enum asy_err asy_update_read(struct asy_update *u) ASY_MUST_CHECK;

/* For families. All are safe to call at ceilings: what does not fit is left out and u->damaged is set. */
void asy_update_part(struct asy_update *u, uint64_t offset, uint64_t length, const char *name, enum asy_part_role role,
                     enum asy_cover cover);
void asy_update_length(struct asy_update *u, uint64_t offset, uint64_t length, const char *name, bool big_endian, enum asy_cover cover);
struct asy_update_payload *asy_update_payload(struct asy_update *u, const char *name, uint64_t size);
struct asy_update_signer *asy_update_signer(struct asy_update *u, const char *scheme);
void asy_update_member(struct asy_update *u, uint64_t offset, uint64_t length, uint64_t data, uint64_t size, const char *name);
void asy_update_fact(struct asy_update *u, const char *key, struct asy_bytes value, uint64_t offset);
const char *asy_update_get(const struct asy_update *u, const char *key); /* first value, or "" */
void asy_update_find(struct asy_update *u, const char *class, uint64_t offset, uint64_t length, const char *fmt, ...)
	ASY_PRINTF(5, 6);
void asy_update_become(struct asy_update *u, enum asy_update_state state, uint64_t offset, const char *fmt, ...)
	ASY_PRINTF(4, 5);
/* A promise that does not hold. */
#define asy_update_refuse(u, offset, ...) asy_update_become(u, ASY_UPDATE_INVALID, offset, __VA_ARGS__)
const char *asy_update_text(struct asy_update *u, struct asy_bytes b); /* printable copy; never NULL */

/* Every part whose cover is `from` gets `to`: what a digest would cover when the digest turns out not to be signed. */
void asy_update_recover(struct asy_update *u, enum asy_cover from, enum asy_cover to);

/* Sorts the parts, cuts overlaps, fills what no part claims with NONE. */
void asy_update_close_map(struct asy_update *u);

/* Bytes under one kind of cover. */
uint64_t asy_update_covered(const struct asy_update *u, enum asy_cover cover);

/* After every signer is known: sets the state from theirs. At least one trusted signer and none that is bad or untrusted. */
void asy_update_judge_signers(struct asy_update *u);

/* What every family is looked at for: weak algorithms, life of certificates, rollback data, identity, URLs. */
void asy_update_judge(struct asy_update *u);

#endif
