/* Rule files (see firmware/patterns.h) as read by the command: data that people write. */
#ifndef ASY_FIRMWARE_RULES_H
#define ASY_FIRMWARE_RULES_H

#include "base/yaml.h"
#include "firmware/patterns.h"

struct asy_rule_key {
	const char *key, *value;
};

/* One pattern of one rule. */
struct asy_rule_row {
	const char *set, *id;
	const char *pattern;                    /* "" for a rule that takes no part in the pass */
	const char *capture;                    /* or NULL */
	const struct asy_yaml *where;           /* the pattern, for messages */
	const struct asy_rule_key *keys;        /* for the worker; "id" and "capture" among them */
	size_t n_keys;
	const struct asy_yaml *match, *no_match; /* lists of sample texts, or NULL */
	uint32_t window, least;                 /* filled in by asy_patterns_compile() */
};

/* Keys that hold regular expressions: PCRE, checked when compiling. Order of enum asy_rule_regex. */
extern const char *const asy_rule_regexes[];

/* Reads all sources; rows come grouped by rule set (sets in order of appearance), in the order written.
 * Complains and returns ASY_INVALID when anything is wrong, after looking at everything. */
enum asy_err asy_rules_read(struct asy_arena *arena, const struct asy_rule_source *sources, size_t n,
                            struct asy_diags *diags, struct asy_vec *ret_rows) ASY_MUST_CHECK;

/* All rule files of a catalog folder: rules/NAME.yaml, then components/NAME.yaml, each sorted by name. ASY_NOT_FOUND
 * when there is none. Texts and names live in the arena. */
enum asy_err asy_rules_load(struct asy_arena *arena, const char *catalog, struct asy_rule_source **ret_sources,
                            size_t *ret_n) ASY_MUST_CHECK;

/* Sample text: \xNN stands for a byte, \n for a line feed, \\ for a backslash. */
enum asy_err asy_rules_sample(const char *text, struct asy_buf *out) ASY_MUST_CHECK;

#endif
