/* How a verifier is called and how its answer is read: rows of catalog/data/update-verifiers.txt, or of the command line. */
#ifndef ASY_ATTACK_ADAPTER_H
#define ASY_ATTACK_ADAPTER_H

#include "attack/run.h"
#include "base/arena.h"

struct asy_adapter {
	const char *name, *title;
	const char *command;       /* with {}, {trust}, {signature} and {scratch}; "" for our own verifier */
	const char *without_trust; /* the same with no key configured; "" when that cannot be asked */
	const char *accept_log;    /* globs of a line, separated by "|"; "": the exit code says it */
	const char *refuse_log;    /* a line that means refusal whatever else is said */
	const char *written_log;   /* a line that means that something was written */
	const char *installed;     /* file or folder, relative to the scratch folder, that an installation changes; "" */
	const char *state;         /* command that prints the installed state, run before and after; "" */
	const char *families;      /* words: what it is for */
	const char *note;
};

/* Looks the adapter up in the text of the table. ASY_NOT_FOUND; ASY_INVALID when the table is wrong. */
enum asy_err asy_adapter_find(struct asy_arena *arena, struct asy_bytes table, const char *name, struct asy_adapter *ret) ASY_MUST_CHECK;

/* Calls `each` for every row. */
enum asy_err asy_adapter_each(struct asy_arena *arena, struct asy_bytes table, void (*each)(void *, const struct asy_adapter *), void *ctx)
	ASY_MUST_CHECK;

/* Does any line of the log match one of the globs? */
bool asy_adapter_says(const char *globs, struct asy_bytes log);

enum asy_answer { ASY_ANSWER_ACCEPTED, ASY_ANSWER_REFUSED, ASY_ANSWER_CRASHED, ASY_ANSWER_HUNG };

/* From exit code and log; *ret_observable names what it was read from. */
enum asy_answer asy_adapter_answer(const struct asy_adapter *a, const struct asy_run_result *run, struct asy_bytes log,
                                   const char **ret_observable);

#endif
