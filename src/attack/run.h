/* One run of a verifier: any command line, with limits of time, file size and output. */
#ifndef ASY_ATTACK_RUN_H
#define ASY_ATTACK_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct asy_run {
	const char *command;  /* for /bin/sh */
	const char *scratch;  /* its working folder, HOME and TMPDIR */
	unsigned seconds;     /* wall clock */
	uint64_t file_bytes;
	bool unconfined;      /* may write elsewhere too: verifiers that talk to a device */
};

struct asy_run_result {
	bool hung;            /* had to be ended */
	bool confined;        /* false: the child could not be confined and did not start */
	int status;           /* exit code, or 128 + signal as the shell says it */
	bool crashed;         /* ended by a signal that means a defect */
};

/* Standard output and error are appended to log (its ceiling cuts them). ASY_IO: nothing ran. Everything it started is in one process
 * group, which is ended afterwards. */
enum asy_err asy_run_command(const struct asy_run *run, struct asy_buf *log, struct asy_run_result *ret) ASY_MUST_CHECK;

/* Appends text as one word of the shell. */
void asy_shell_quote(struct asy_buf *out, const char *text);

/* Appends `pattern` with each "{name}" replaced by the quoted value; "{}" is the name "". Unknown names stay. */
struct asy_run_value {
	const char *name, *value;
};
void asy_run_fill(const char *pattern, const struct asy_run_value *values, size_t n, struct asy_buf *out);

#endif
