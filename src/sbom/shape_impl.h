#ifndef ASY_SBOM_SHAPE_IMPL_H
#define ASY_SBOM_SHAPE_IMPL_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "sbom/shape.h"

enum { SHAPE_DEPTH = 200, ALTERNATIVES = 8 };

/* Versions as numbers: "1.6" -> 106. 0: from the first, or to the last. */
struct versions {
	unsigned from, to;
};

enum kind_type {
	KIND_ANY, KIND_TEXT, KIND_TEXT1, KIND_INT, KIND_INT1, KIND_NUMBER, KIND_BOOL, KIND_DATE_TIME, KIND_DATE,
	KIND_OBJECT, KIND_LICENCE, KIND_PATTERN, KIND_WORD, KIND_TYPE, KIND_LIST, KIND_TYPED,
};

struct kind {
	enum kind_type type;
	struct versions when;
	bool unique, filled, single; /* of a list: no two equal, at least one, at most one */
	const char *name;            /* of a pattern, list of words or type */
	union {
		struct shape_pattern *pattern;
		struct shape_words *words;
		struct shape_type *object;
	} to;
	struct kind *items;          /* of a list: alternatives */
	size_t n_items;
};

struct shape_field {
	const char *name;
	struct kind *kinds; /* alternatives */
	size_t n_kinds;
	struct versions when, required;
	bool is_required;
	uint32_t line;
};

enum shape_rule_type { RULE_ONE, RULE_ANY, RULE_NOT };

struct shape_rule {
	enum shape_rule_type type;
	struct versions when;
	const char *groups[ALTERNATIVES]; /* each "a,b" */
	size_t n_groups;
};

struct shape_type {
	struct shape_type *next;
	const char *name, *file;
	const char *base_name;
	struct shape_type *base; /* its fields are fields of this type, too */
	bool open; /* unknown fields are allowed */
	struct asy_vec fields, rules;
};

struct shape_word {
	const char *word;
	unsigned from;
};

struct shape_words {
	struct shape_words *next;
	const char *name;
	struct asy_vec list; /* struct shape_word */
};

struct shape_pattern {
	struct shape_pattern *next;
	const char *name;
	pcre2_code *code;
};

struct asy_shapes {
	struct asy_arena *arena;
	struct shape_type *types;
	struct shape_words *words;
	struct shape_pattern *patterns;
};

unsigned sbom_shape_version(const char *text, const char *end); /* 0 when it is none */

#endif
