/* CVSS scores computed from the vector: v2 (First 2007), v3.0 (2015), v3.1 (2019), v4.0 (2023). Feeds state a score
 * beside the vector, which is not always the one that the vector gives; ours is the computed one.
 *
 * A vector with temporal (threat) or environmental metrics gives the score that includes them. */
#ifndef ASY_VULN_CVSS_H
#define ASY_VULN_CVSS_H

#include <stdbool.h>

#include "base/bytes.h"

struct asy_cvss {
	unsigned version;     /* 20, 30, 31, 40 */
	unsigned score;       /* in tenths: 0..100 */
	bool network;         /* attack vector: network */
	bool privileges;      /* needs an account (PR not none, Au not none) */
	bool interaction;     /* needs a person's help */
};

/* False when the vector is of no known version, misses a base metric, names a metric twice or holds an unknown value.
 * Vectors of v2 may stand in brackets. */
bool asy_cvss_parse(struct asy_bytes vector, struct asy_cvss *ret);

/* "none", "low", "medium", "high", "critical": the scale of v3 and v4 (v2: its own, without critical). */
const char *asy_cvss_severity(const struct asy_cvss *c);

/* "7.5" */
void asy_cvss_text(unsigned tenths, char out[8]);

/* For the files of this module: metric values by name. */
enum { ASY_CVSS_METRICS = 40 };

struct asy_cvss_vector {
	struct {
		char name[4];
		char value[4];
	} metric[ASY_CVSS_METRICS];
	unsigned n;
};

/* Text of a metric, or "" when the vector does not give it. */
const char *asy_cvss_get(const struct asy_cvss_vector *v, const char *name);

/* One metric by its weights: `values` is a list such as "N:850 A:620"; false for any other value. `x` is taken when the
 * vector does not give the metric or says X (ND in v2); a negative x means that it must be given. */
bool asy_cvss_weight(const struct asy_cvss_vector *v, const char *name, const char *values, int x, int *ret);

bool asy_cvss2(const struct asy_cvss_vector *v, struct asy_cvss *c);
bool asy_cvss3(const struct asy_cvss_vector *v, struct asy_cvss *c);
bool asy_cvss4(const struct asy_cvss_vector *v, struct asy_cvss *c);

/* Score of a macro vector (digits eq1..eq6) in tenths, or -1 when there is none. Specification of v4.0, section 8.3. */
int asy_cvss4_macro(const int eq[6]);

#endif
