/* The parts of boot.c: each reads one init system and adds what it starts. Used by the boot_*.c files only. */
#ifndef ASY_INSPECT_BOOT_RUN_H
#define ASY_INSPECT_BOOT_RUN_H

#include "inspect/boot.h"
#include "inspect/lines.h"
#include "inspect/shell.h"

enum { ASY_PATH_ROOM = 1024, ASY_SCRIPT_DEPTH = 6 };

/* Who starts what is found, and how sure it is. */
struct asy_run {
	struct asy_boot *boot;
	struct asy_shell *shell;
	const char *started_by, *unit, *user, *tty, *listen;
	bool enabled, dynamic_user;
	bool explicit; /* every program named is started; else only those that look like daemons */
	bool exec_starts; /* "exec PROGRAM" starts whatever it is (supervisors) */
	unsigned depth;
	struct asy_boot_where where; /* of the text; line and offset are of the command when shell text is read */
	bool fixed_where;            /* the text was taken out of another one: keep `where` as it is */
	struct asy_start *last;      /* the last one added, for parameters that follow */
	size_t n_added;
};

static inline struct asy_run asy_run_of(struct asy_boot *boot, const char *started_by, const char *unit, bool enabled)
{
	return (struct asy_run){.boot = boot, .started_by = started_by, .unit = unit, .enabled = enabled,
	                        .user = "", .tty = "", .listen = ""};
}

/* Reads shell text and adds what it starts. */
void asy_run_text(struct asy_run *run, struct asy_bytes text);

/* The same for a script of the tree, once for started and once for not started. */
void asy_run_script(struct asy_run *run, struct asy_boot_node *script);

/* A command line of a table (inittab, unit, cron) at one place. */
void asy_run_line(struct asy_run *run, struct asy_bytes line);

/* Adds a start; program as written, arguments joined from words. */
struct asy_start *asy_start_add(struct asy_run *run, const char *program, const char *const *arguments, size_t n);

/* Appends to the arguments of a start. */
void asy_start_more(struct asy_run *run, struct asy_start *start, const char *const *arguments, size_t n);

/* Takes off what stands before the real program ("nohup", "su -c", "start-stop-daemon --exec"). */
struct asy_unwrapped {
	const char *words[ASY_SHELL_WORDS];
	size_t n;
	const char *user;   /* "" when no wrapper says one */
	const char *line;   /* set: the program is this shell text ("sh -c TEXT"), words are empty */
	bool explicit;      /* a wrapper that only starts daemons */
	bool nothing;       /* the command starts nothing (start-stop-daemon --stop) */
	bool source;        /* ". FILE" */
};
void asy_unwrap(struct asy_shell *shell, const char *const *words, size_t n, struct asy_unwrapped *ret);

/* True for a text that a shell runs. */
bool asy_is_shell_script(const struct asy_boot_node *node);

const char *asy_base_name(const char *path);

void asy_boot_read_inittab(struct asy_boot *boot);
void asy_boot_read_rc(struct asy_boot *boot);             /* rcS, rc.local, rc?.d links */
void asy_boot_read_systemd(struct asy_boot *boot);
void asy_boot_read_supervisors(struct asy_boot *boot);    /* runit, s6, OpenRC, upstart, Android */
void asy_boot_read_unused_scripts(struct asy_boot *boot); /* init.d scripts that nothing starts */
void asy_boot_read_inetd(struct asy_boot *boot);
void asy_boot_read_cron(struct asy_boot *boot);

#endif
