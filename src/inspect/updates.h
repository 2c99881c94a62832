/* Shared by the parts of the inspector "updates":
 *   updates.c         the inspector: which file is looked at how
 *   updates_tools.c   known update programs, and the configuration that decides what they verify
 *   updates_script.c  scripts that fetch and install by themselves
 *   updates_keys.c    keys and certificates that updates are verified by
 *   updates_boot.c    what detects changed software at boot
 *   updates_report.c  writes the observations */
#ifndef ASY_INSPECT_UPDATES_H
#define ASY_INSPECT_UPDATES_H

#include "base/buf.h"
#include "firmware/report.h"
#include "inspect/homes.h"
#include "inspect/lines.h"
#include "inspect/needles.h"

enum upd_verifies { UPD_UNKNOWN, UPD_YES, UPD_NO };

/* How the update comes; the most exposed way is the one that is reported. */
enum {
	UPD_LOCAL = 1,
	UPD_HTTPS = 2,
	UPD_TFTP = 4,
	UPD_FTP = 8,
	UPD_HTTP = 16,
	UPD_FETCHED = 32, /* fetched, from an address that is not known */
};

struct upd_facts {
	enum upd_verifies verifies;
	const char *reason;    /* why, in words; static or in the arena */
	const char *signature; /* "gpg", "cms", "none", "" when not known */
	const char *path;      /* of the line that decides, or of the program */
	uint32_t line;
	uint64_t offset;
	unsigned transports;
	bool tls_unchecked, rollback, scheduled;
};

/* A known update program. */
struct upd_row {
	const char *name;
	const char *programs;     /* globs of paths, separated by blanks */
	const char *class;        /* image, package, flash-tool */
	enum upd_verifies without; /* what is true when no configuration says otherwise */
	const char *signature, *reason;
};
extern const struct upd_row asy_upd_rows[];
enum { UPD_ROWS_MAX = 32 };
extern const size_t asy_upd_n_rows;

struct upd_tool {
	const char *path; /* of the program; NULL: not there */
	struct upd_facts facts;
};

/* A script or program that is no known updater but does the work of one. */
struct upd_script {
	struct upd_script *next;
	const char *path, *name, *class;
	struct upd_facts facts;
};

struct upd_tree {
	struct upd_tool tools[UPD_ROWS_MAX];
	struct upd_script *first, *last;
	uint32_t modules, signed_modules;
	const char *module_path;
};

enum { UPD_SCRIPTS = 500, UPD_KEYS = 500, UPD_MECHANISMS = 64 };

struct upd_state {
	struct asy_arena *arena;
	struct asy_report *report;
	struct asy_homes homes;
	struct asy_needles marks;
	struct asy_buf started; /* command lines of cron tables, units and boot scripts: what runs by itself */
	uint8_t *scratch; /* of updates_keys.c */
	size_t n_scripts, n_keys;
	uint64_t mechanisms[UPD_MECHANISMS]; /* digests of what was said */
	size_t n_mechanisms;
	bool full;
};

/* Known programs and their configuration. `inner` is the path inside the home. */
void asy_upd_program(struct upd_state *s, struct upd_tree *tree, const struct asy_file *file, const char *inner);
void asy_upd_config(struct upd_state *s, struct upd_tree *tree, const struct asy_file *file, const char *inner);
/* Known programs as called in scripts and units: options that switch verification off or on. */
void asy_upd_calls(struct upd_state *s, struct upd_tree *tree, const struct asy_file *file);

/* Scripts and programs without a name of their own. */
void asy_upd_script(struct upd_state *s, struct upd_tree *tree, const struct asy_file *file, const char *inner);
void asy_upd_binary(struct upd_state *s, struct upd_tree *tree, const struct asy_file *file, const char *inner);
bool asy_upd_is_script(const struct asy_file *file, const char *inner);

void asy_upd_key(struct upd_state *s, const struct asy_file *file, const char *inner);
bool asy_upd_is_key_place(const char *inner);

extern const struct asy_needle asy_upd_marks[];
extern const size_t asy_upd_n_marks;
void asy_upd_boot_bytes(struct upd_state *s, const struct asy_file *file);
void asy_upd_boot_text(struct upd_state *s, const struct asy_file *file, const char *inner);
void asy_upd_module(struct upd_tree *tree, struct upd_state *s, const struct asy_file *file);
/* Whether changed software is refused: a signature alone does not say that anything demands it. */
enum upd_enforced { UPD_NOT_ENFORCED, UPD_ENFORCED, UPD_NOT_SEEN };
void asy_upd_mechanism(struct upd_state *s, const char *mechanism, enum upd_enforced enforced, const char *path, uint64_t offset,
		       uint32_t line, const char *what);

void asy_upd_report(struct upd_state *s);

/* Transport that a text with this URL scheme uses; 0 when there is no URL in it. */
unsigned asy_upd_transport_of(struct asy_bytes text);
bool asy_upd_glob_list(const char *list, const char *text); /* globs separated by blanks */

/* Notes a verdict; "no" beats "yes", anything beats the default. */
void asy_upd_decide(struct upd_facts *facts, enum upd_verifies verifies, const char *reason, const char *signature,
		    const char *path, const struct asy_line *line);

/* The words of a command line: separated by blanks and shell punctuation, quotes removed. */
bool asy_upd_word(struct asy_bytes *rest, struct asy_bytes *ret_word);
struct asy_bytes asy_upd_basename(struct asy_bytes word);

#endif
