/* The rule set "components" prepared for matching. What a rule may say (catalog/components/):
 *
 *   id, name       name of the upstream; a name with $1..$7 is taken from the match and looked up among the
 *                  names of others; with `lookup: file` the name is one of a file, and must be in the `files` of another
 *   aliases        further names that the upstream has in packages and build paths
 *   type           application (default), library, operating-system, firmware, framework
 *   cpe            vendor:product, or o:vendor:product; cpe-update: "p" splits 9.2p1 into version 9.2, update p1,
 *                  "p patch" writes patch1
 *   purl           template with {name}, {version}, $1..$7; default pkg:generic/{name}@{version}
 *   licence, supplier
 *   files          globs of file names that agree with the rule (raises the confidence)
 *   where          binary (default), text, any: in which files the rule holds
 * and for each of its patterns:
 *   evidence       banner (the program says its own name), usage, file-name, string (a text that is a version as a
 *                  whole), build-path, package-note, mention; decides the confidence unless `confidence` is given
 *   only           true: only in `files`
 *   with, without  texts that must (all), must not (any) be in the file
 *   version        template, default $1; replace: "_." turns every '_' into '.'
 *   path           expression for the path of the file inside its tree, instead of a pattern
 *   find           the version is that text of the file which as a whole matches this expression; when several
 *                  different texts match, there is no answer */
#ifndef ASY_COMPONENT_SIGNATURE_RULES_H
#define ASY_COMPONENT_SIGNATURE_RULES_H

#include "base/arena.h"
#include "firmware/patterns.h"

enum sig_where { SIG_BINARY, SIG_TEXT, SIG_ANY };

struct sig {
	const struct asy_rule *rule;
	const char *id, *name, *type, *cpe, *cpe_update, *purl, *licence, *supplier, *aliases;
	const char *files, *with, *without, *version, *replace, *evidence;
	enum sig_where where;
	unsigned confidence;  /* when no file name agrees */
	unsigned agreed;      /* when one does */
	bool only, has_find, has_path;
	bool passive; /* not started by a hit */
	bool by_file; /* lookup: file */
};

struct sigs {
	struct asy_patterns *patterns;
	struct sig *list;
	uint32_t n, set;
	uint32_t *passive; /* numbers of those */
	size_t n_passive;
};

/* An empty list when there are no patterns or the rule set is missing. */
enum asy_err sigs_init(struct asy_arena *arena, struct asy_patterns *patterns, struct sigs *ret_sigs);

/* The rule that knows an upstream under this name (id, name or alias, ignoring case; or by_file: as the name of a
 * file that only one of them has), or NULL. */
const struct sig *sigs_find_name(const struct sigs *sigs, struct asy_bytes name, bool by_file);

/* Next line of a newline-separated list; false at its end. */
bool sig_next_line(const char **list, struct asy_bytes *ret_line);

bool sig_file_agrees(const struct sig *sig, const char *file_name);

#endif
