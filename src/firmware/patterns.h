/* The one multi-pattern engine: every rule of every rule set is matched in a single pass over a file's bytes.
 *
 * Rule sets are data. A rule file is YAML:
 *
 *   rule-set: secrets
 *   rules:
 *     - id: aws-access-key            # unique within the rule set
 *       pattern: '\b(AKIA[0-9A-Z]{16})\b'
 *       class: cloud                  # any further key with a plain value: asy_rule_field()
 *       match: ['AKIA0123456789ABCDEF']   # sample texts; checked by tests, never shipped to the worker
 *       no-match: ['AKIA short']
 *
 * Several files may add to one rule set. Instead of `pattern` a rule may have `patterns`, a list of patterns or
 * of maps {pattern: ..., key: value}: each becomes a rule of its own with the same id, which inherits the keys
 * of the outer map and may replace them.
 *
 * `define: {v: '[0-9.]+'}` beside `rules` gives texts that %{v} stands for in all expressions of that file.
 *
 * A rule without a pattern takes no part in the pass; it may have a `path` expression (for file names) or a `find`
 * expression (for a whole string), which the inspector that owns the rule set applies: asy_patterns_match().
 *
 * Syntax is PCRE as far as the engine takes it (no look-around, no back references), '.' matches every byte,
 * matching is on bytes; (?i) at the start ignores case. `capture: REGEX` gives a second, full PCRE expression
 * that asy_patterns_capture() uses instead of `pattern`; it may use look-around.
 * Rules should start or end with a literal of four or more characters: that is what makes the pass fast.
 *
 * Two halves. The command (parent) compiles the rules to one blob with patterns_compile.c, and keeps it in a
 * cache file. The worker loads the blob and only matches: it links no compiler. */
#ifndef ASY_FIRMWARE_PATTERNS_H
#define ASY_FIRMWARE_PATTERNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/diag.h"
#include "base/err.h"

/* ---- parent ---- */

struct asy_rule_source {
	const char *name;      /* file name for messages: "rules/secrets.yaml" */
	struct asy_bytes text; /* YAML */
};

/* Compiles all sources into one blob for this processor. cache_dir (usually ".../assay", made when missing) may be
 * NULL; whatever goes wrong with the cache is silent. On ASY_INVALID `diags` says where and why; ASY_NOT_FOUND: not
 * one rule. ret_blob must be initialised with a ceiling (ASY_LIMIT_PATTERN_BLOB). The order of sources fixes the numbers
 * of rules, so give them sorted by name. */
enum asy_err asy_patterns_compile(const struct asy_rule_source *sources, size_t n, const char *cache_dir,
                                  struct asy_diags *diags, struct asy_buf *ret_blob) ASY_MUST_CHECK;

/* ---- worker ---- */

struct asy_patterns;
struct asy_rule;

/* The blob is borrowed and must outlive the result. Comes from our own parent, yet is read with bounds checks. */
enum asy_err asy_patterns_load(struct asy_bytes blob, struct asy_patterns **ret_patterns) ASY_MUST_CHECK;
void asy_patterns_free(struct asy_patterns *p);

/* Rule sets are numbered from 0; UINT32_MAX when there is none of that name. */
uint32_t asy_patterns_sets(const struct asy_patterns *p);
uint32_t asy_patterns_find_set(const struct asy_patterns *p, const char *name);
uint32_t asy_patterns_rules(const struct asy_patterns *p, uint32_t set); /* number of rules in it */

/* Rule `number` of a rule set, or NULL. */
const struct asy_rule *asy_patterns_rule(const struct asy_patterns *p, uint32_t set, uint32_t number);
const char *asy_rule_id(const struct asy_rule *rule);
bool asy_rule_has_pattern(const struct asy_rule *rule); /* takes part in the pass */
/* Value of an extra key as text ("true", "80"), or NULL. A list of plain values is joined by newlines. */
const char *asy_rule_field(const struct asy_rule *rule, const char *key);

struct asy_pattern_hit {
	uint32_t set;  /* rule set */
	uint32_t rule; /* number of the rule in it */
	uint64_t end;  /* offset behind the match */
};

/* One pass over content. Hits come after the pass, ordered by (end, set, rule). Ends of one rule that lie so
 * close that they belong to one match ("1.3", "1.36", "1.36.1") are given once, with the last end.
 * ASY_LIMIT: some rule had more hits than ASY_LIMIT_PATTERN_HITS; its first ones were given. */
enum asy_err asy_patterns_scan(struct asy_patterns *p, struct asy_bytes content,
                               void (*hit)(void *ctx, const struct asy_pattern_hit *hit), void *ctx);

enum { ASY_CAPTURES = 8 };

struct asy_capture {
	uint64_t start, end;                   /* of the match in content */
	struct asy_bytes group[ASY_CAPTURES];  /* [0] the whole match, [1] first group; p == NULL: did not take part */
};

/* The match behind a hit with its capture groups. Looks at no more than ASY_LIMIT_PATTERN_WINDOW bytes before
 * `end`. False when the expression does not match there (a `capture` expression that says no, a resource limit). */
bool asy_patterns_capture(struct asy_patterns *p, const struct asy_rule *rule, struct asy_bytes content, uint64_t end,
                          struct asy_capture *ret_capture);

enum asy_rule_regex { ASY_RULE_CAPTURE, ASY_RULE_PATH, ASY_RULE_FIND, ASY_RULE_REGEXES };

/* The first match of one of the rule's other expressions in subject; with `whole`, subject must match from its
 * first to its last byte. False when the rule has no such expression. */
bool asy_patterns_match(struct asy_patterns *p, const struct asy_rule *rule, enum asy_rule_regex which,
                        struct asy_bytes subject, bool whole, struct asy_capture *ret_capture);

#endif
