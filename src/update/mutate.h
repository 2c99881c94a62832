/* Mutations of a bundle: what a forger, a thief of old releases or a broken transport would hand to the device.
 *
 * A generator describes a mutated bundle as segments (stretches of the original, bytes of its own), so that a series
 * over a large bundle stays small. The groups are those of catalog/data/update-attacks.txt, which also says what
 * each is for. Nothing here is written anywhere: the parent applies the segments (attack/apply.h). */
#ifndef ASY_UPDATE_MUTATE_H
#define ASY_UPDATE_MUTATE_H

#include "update/update.h"

enum asy_expect {
	ASY_EXPECT_REFUSE,   /* accepting it is a failure */
	ASY_EXPECT_EITHER,   /* changes nothing that is installed: accepting it is worth a note */
	ASY_EXPECT_ACCEPT,   /* the control, and controls of variants */
};
const char *asy_expect_name(enum asy_expect expect);

struct asy_segment {
	uint64_t offset, length; /* of the original; data.p == NULL */
	struct asy_bytes data;   /* or bytes of its own, in the arena */
};

struct asy_mutation {
	const char *id;    /* "13-flip-payload-first": group, then what; unique in a series */
	unsigned group;    /* 0: control; 1..27 */
	const char *class; /* forged, unsigned, foreign, older, damaged, mismatch, harmless, control */
	const char *what;  /* one sentence */
	enum asy_expect expect;
	const char *skip;  /* not "": why this one cannot be made */
	struct asy_vec segments;
	bool dropped;      /* out of memory or over a limit */
};

enum asy_sign_kind { ASY_SIGN_NONE, ASY_SIGN_CMS_DETACHED, ASY_SIGN_CMS_ATTACHED, ASY_SIGN_RSA, ASY_SIGN_BASE64 };

struct asy_sign_kit; /* update/sign.h */

struct asy_mutator {
	struct asy_update *u;         /* read, map closed */
	const struct asy_update *other; /* another genuine bundle of the same maker, read; NULL when there is none */
	const struct asy_update *older; /* an older genuine release, as above */
	const struct asy_sign_kit *kit;
	struct asy_arena *arena;
	struct asy_vec list;          /* struct asy_mutation */
	/* filled by the family */
	enum asy_sign_kind kind;
	struct asy_bytes manifest, tbs, signature;
	uint64_t signature_at;
	size_t first_free_member;     /* members before it have a fixed place */
	const char *overlay;          /* name of a member that adds to the signed ones without being signed */
	/* The bundle with other signed bytes (p == NULL: the same) and another signature. */
	void (*rebuild)(struct asy_mutator *m, struct asy_mutation *mu, struct asy_bytes manifest, struct asy_bytes signature);
	void (*put_member)(struct asy_mutator *m, struct asy_buf *out, const char *name, uint32_t mode, struct asy_bytes content);
	/* Makes sums that need no key right again after a change of the bytes [offset, ...). */
	void (*repair)(struct asy_mutator *m, uint8_t *bytes, size_t n);
};

void asy_mutator_init(struct asy_mutator *m, struct asy_update *u, struct asy_arena *arena);
void asy_mutator_release(struct asy_mutator *m);

/* The whole series: control first, then by group. */
void asy_mutate_all(struct asy_mutator *m);

struct asy_mutation *asy_mutate_new(struct asy_mutator *m, unsigned group, const char *class, enum asy_expect expect, const char *what,
                                    const char *name_fmt, ...) ASY_PRINTF(6, 7);
void asy_mutate_skip(struct asy_mutator *m, unsigned group, const char *class, const char *name, const char *reason);
void asy_mutate_copy(struct asy_mutator *m, struct asy_mutation *mu, uint64_t offset, uint64_t length);
void asy_mutate_data(struct asy_mutator *m, struct asy_mutation *mu, struct asy_bytes data); /* copied */
/* The original with [offset, offset + length) replaced. */
void asy_mutate_splice(struct asy_mutator *m, struct asy_mutation *mu, uint64_t offset, uint64_t length, struct asy_bytes data);

/* The mutated bundle in memory. */
enum asy_err asy_mutation_apply(const struct asy_mutation *mu, struct asy_bytes original, struct asy_buf *out) ASY_MUST_CHECK;

/* The three sources of mutations. */
void asy_mutate_general(struct asy_mutator *m); /* from the byte map */
void asy_mutate_members(struct asy_mutator *m); /* of archives */
void asy_mutate_trust(struct asy_mutator *m);   /* signatures by others */

#endif
