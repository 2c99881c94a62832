/* Observations: atomic facts with their locus. The narrow waist between collectors and verdicts. */
#ifndef ASY_EVIDENCE_OBSERVATION_H
#define ASY_EVIDENCE_OBSERVATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

enum asy_attr_type { ASY_ATTR_TEXT, ASY_ATTR_INT, ASY_ATTR_BOOL };

struct asy_attr {
	const char *key; /* lower case, '-' between words; one of the kind's attributes in evidence/kinds.c */
	enum asy_attr_type type;
	const char *text; /* UTF-8; control characters already escaped */
	int64_t number;   /* also 0 or 1 for ASY_ATTR_BOOL */
};

#define ASY_NO_LOCUS_OFFSET UINT64_MAX

struct asy_locus {
	const char *path;  /* in the artifact's virtual tree: "/etc/shadow"; "" for the artifact as a whole */
	uint64_t offset;   /* in the file's (decompressed) bytes, or ASY_NO_LOCUS_OFFSET */
	uint64_t length;   /* 0 when not known */
	uint32_t line;     /* counted from 1; 0 for none */
};

struct asy_observation {
	const char *kind;      /* "account", "service", ...: a row of evidence/kinds.c */
	const char *collector; /* "accounts" */
	const char *subject;   /* the instance the fact is about: account name, port, service name; "" for none */
	const char *summary;   /* one sentence for people, secrets redacted */
	struct asy_locus locus;
	struct asy_attr attrs[24]; /* ASY_LIMIT_ATTRIBUTES */
	size_t n_attrs;
};

const struct asy_attr *asy_observation_attr(const struct asy_observation *o, const char *key); /* or NULL */

/* The published list of kinds: what a catalog may select. */
struct asy_kind {
	const char *name;
	const char *meaning;
	const char *attrs; /* space-separated "key:type", type one of text int bool */
};

extern const struct asy_kind asy_kinds[];
extern const size_t asy_n_kinds;
const struct asy_kind *asy_kind_find(const char *name);

/* True when the kind declares the attribute; *ret_type is then its type. */
bool asy_kind_has_attr(const struct asy_kind *kind, const char *key, enum asy_attr_type *ret_type);

#endif
