/* Shared by the parts of the inspector "protection":
 *   protection.c           the inspector, and what is started at boot
 *   protection_firewall.c  packet filters
 *   protection_logging.c   where events are recorded
 *   protection_reset.c     factory reset, watchdogs */
#ifndef ASY_INSPECT_PROTECTION_H
#define ASY_INSPECT_PROTECTION_H

#include "firmware/report.h"
#include "inspect/homes.h"
#include "inspect/lines.h"

enum prot_kind { PROT_FIREWALL, PROT_LOGGING, PROT_RESET, PROT_WATCHDOG };

/* One fact that waits for the end of its tree: whether it is started may be said by a later file. */
struct prot_item {
	struct prot_item *next;
	enum prot_kind kind;
	const char *program;  /* or tool */
	const char *detail;   /* default policy, scope or device */
	const char *target;   /* of a log: the file; "auto" and "memory" of the journal; NULL when not known */
	const char *services; /* names of which one must be started, separated by blanks; NULL: runs in any case */
	const char *path;
	uint64_t offset;
	uint32_t line;
	bool remote, off;     /* off: the configuration itself says that it is not used */
};

struct prot_name {
	struct prot_name *next;
	const char *name;
	const char *path; /* of a program; else NULL */
};

struct prot_tree {
	struct prot_item *first, *last;
	struct prot_name *started; /* services that are started at boot */
	struct prot_name *programs; /* of those in asy_prot_programs that are there */
	bool volatile_var, volatile_log, journal_folder;
};

enum { PROT_ITEMS = 2000, PROT_NAMES = 20000 };

struct prot_state {
	struct asy_arena *arena;
	struct asy_report *report;
	struct asy_homes homes;
	size_t n_items, n_names;
	bool full;
};

/* Adds an item with copies of the texts; path and place are those of the line (NULL: of the whole file). */
struct prot_item *asy_prot_add(struct prot_state *s, struct prot_tree *tree, const struct prot_item *item,
			       const struct asy_file *file, const struct asy_line *line);

bool asy_prot_is_started(const struct prot_tree *tree, const char *services);
/* Path of one of the programs that matter here, or NULL. */
const char *asy_prot_program(const struct prot_tree *tree, const char *name);
bool asy_prot_glob_list(const char *list, const char *text); /* globs separated by blanks */

/* What must be started for the script to run: "firewall" of "/etc/init.d/firewall"; NULL when the system runs
 * it in any case ("/etc/init.d/rcS"); "" when nothing is known to run it. */
const char *asy_prot_service_of(struct prot_state *s, const char *inner);

/* Value of "-o VALUE" or "-oVALUE" in a command line; false when absent. */
bool asy_prot_option(struct asy_bytes command, const char *option, struct asy_bytes *ret_value);

/* True when the word is the name of a command in the line (alone or as the end of a path). */
bool asy_prot_calls(struct asy_bytes line, const char *command);

void asy_prot_firewall_file(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner);
void asy_prot_logging_file(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner);
void asy_prot_reset_file(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner);
void asy_prot_reset_binary(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner);

/* Facts that follow from programs alone, without any configuration. Called once per tree at the end. */
void asy_prot_logging_programs(struct prot_state *s, struct prot_tree *tree);
bool asy_prot_is_persistent(const struct prot_tree *tree, const struct prot_item *item);

#endif
