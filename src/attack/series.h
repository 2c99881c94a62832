/* A series: every mutation of one bundle against one verifier, what came out, and that as a file and as evidence. */
#ifndef ASY_ATTACK_SERIES_H
#define ASY_ATTACK_SERIES_H

#include "attack/adapter.h"
#include "base/arena.h"
#include "evidence/store.h"
#include "update/mutate.h"

#define ASY_ATTACK_AREA "update.attack"             /* forged, unsigned, foreign, damaged */
#define ASY_ATTACK_AREA_OLDER "update.attack-older" /* older releases */
#define ASY_ATTACK_AREA_BOOT "update.boot"          /* the same for the verifier of the boot chain */

enum asy_attack_result {
	ASY_ATTACK_NOT_RUN,
	ASY_ATTACK_REFUSED,        /* whether anything was written before could not be seen */
	ASY_ATTACK_REFUSED_BEFORE, /* nothing was written */
	ASY_ATTACK_REFUSED_AFTER,
	ASY_ATTACK_ACCEPTED,
	ASY_ATTACK_CRASHED,
	ASY_ATTACK_HUNG,
	ASY_ATTACK__MAX
};
const char *asy_attack_result_name(enum asy_attack_result result);

/* One row. Texts are printable and live in the arena of the series. */
struct asy_attack_row {
	const char *id, *class, *what, *expect;
	unsigned group;
	enum asy_attack_result result;
	const char *outcome;    /* pass, fail, late (refused after writing), note (accepted, harmless), open (not run, or no control) */
	const char *observable; /* exit code, log, installed state, own verification; "" */
	const char *reason;     /* why not run, why open; a line of the log */
};

struct asy_attack_series {
	const char *bundle, *sha256, *family, *verifier, *stage; /* stage: update, or boot for verifiers of the boot chain */
	struct asy_vec rows; /* struct asy_attack_row */
	bool control;        /* the untouched bundle was accepted */
};

struct asy_attack_job {
	struct asy_arena *arena;
	const struct asy_adapter *adapter;
	const struct asy_vec *mutations; /* struct asy_mutation */
	int original;
	const char *extension;           /* of the bundle's file name, ".raucb" */
	const char *trust, *signature;   /* absolute paths, or NULL */
	const char *keep;                /* folder for bundles that were accepted and should not have been, or NULL */
	const char *groups;              /* "13,14" or NULL for all */
	unsigned seconds;
	uint64_t file_bytes;
	bool unconfined;
	/* Our own verification of a file; NULL unless the adapter's command is empty. */
	enum asy_answer (*own)(void *ctx, const char *path, const char *signature, bool trusted, const char **ret_why);
	void (*progress)(void *ctx, size_t done, size_t total);
	void *ctx;
};

void asy_attack_series_init(struct asy_attack_series *s);
void asy_attack_series_release(struct asy_attack_series *s);

/* Runs everything; rows and control are filled. ASY_IO: no scratch folder. */
enum asy_err asy_attack_run(const struct asy_attack_job *job, struct asy_attack_series *s) ASY_MUST_CHECK;

/* The result in numbers. */
struct asy_attack_count {
	size_t run, refused, accepted, crashed, hung, not_run; /* of all */
	size_t failed, late, notes, open;                      /* outcomes */
};
struct asy_attack_count asy_attack_counts(const struct asy_attack_series *s);

/* JSON: written by `update attack --output`, read by `assess`. ASY_INVALID: not such a file. */
void asy_attack_write(const struct asy_attack_series *s, struct asy_buf *out);
enum asy_err asy_attack_read(struct asy_arena *arena, struct asy_bytes json, struct asy_attack_series *ret) ASY_MUST_CHECK;

/* For people. */
void asy_attack_text(const struct asy_attack_series *s, bool all, struct asy_buf *out);

/* Observations and coverage of the two areas. */
void asy_attack_evidence(const struct asy_attack_series *s, struct asy_store *store);

#endif
