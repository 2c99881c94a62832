/* Reading shell scripts well enough to see which commands they run.
 *
 * Source: POSIX.1-2017, Shell Command Language (XCU chapter 2), without executing anything: both branches of
 * every condition are read, loops are read once, command substitutions are left standing as "$()". Variables
 * keep the last value that was assigned in plain text; outside of functions "$1" is "start", which is how init systems
 * call scripts. Nothing recurses; every nesting has a bound behind which it is ignored. */
#ifndef ASY_INSPECT_SHELL_H
#define ASY_INSPECT_SHELL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"

enum { ASY_SHELL_WORDS = 64, ASY_SHELL_NESTING = 16 };

struct asy_shell_command {
	const char *words[ASY_SHELL_WORDS]; /* expanded and without quotes; valid during the call */
	size_t n;
	uint32_t line;        /* of the first word */
	uint64_t offset;
	bool background;      /* ended by '&' */
	bool conditional;     /* behind "&&" or "||" */
	bool loop;            /* the head of a "for": words[0] is the variable, then its values */
	const char *function; /* name of the function around it, "" at top level */
	const char *arm;      /* pattern of the case arm around it ("start|boot"), "" outside */
};

struct asy_shell_variable;

struct asy_shell {
	struct asy_arena *arena; /* for variables */
	struct asy_shell_variable *variables;
	size_t n_variables;
};

void asy_shell_init(struct asy_shell *shell, struct asy_arena *arena);

/* NULL when it was not assigned. Valid until the next assignment. */
const char *asy_shell_get(const struct asy_shell *shell, const char *name);
void asy_shell_set(struct asy_shell *shell, const char *name, const char *value);

/* Calls command() for every simple command of the text in order. Assignments are taken in, not handed out.
 * command() may call asy_shell_read() on the same shell for a sourced file. */
void asy_shell_read(struct asy_shell *shell, struct asy_bytes text,
                    void (*command)(void *ctx, const struct asy_shell_command *command), void *ctx);

#endif
