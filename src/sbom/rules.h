/* What a bill of materials has to say: profiles of rules (catalog/sbom/rules.yaml), judged on one document. */
#ifndef ASY_SBOM_RULES_H
#define ASY_SBOM_RULES_H

#include "base/yaml.h"
#include "sbom/sbom.h"

enum asy_sbom_outcome {
	ASY_SBOM_MET,
	ASY_SBOM_FAILED,
	ASY_SBOM_SILENT,  /* "if it exists": the document does not say, and nobody can tell whether there is something to say */
	ASY_SBOM_UNKNOWN, /* cannot be judged by a machine, or not in this format */
};

struct asy_sbom_rule {
	const char *id, *section, *level, *text, *check;
	/* of the document that was judged */
	enum asy_sbom_outcome outcome;
	size_t met, judged;    /* components; 0 of 0 for a rule about the document */
	const char *first;     /* name of the first component that fails; "" */
};

struct asy_sbom_profile {
	const char *id, *title, *edition, *status, *confidence;
	struct asy_sbom_rule *rules;
	size_t n_rules;
	size_t must, must_met; /* rules of level must and must_not that can be judged */
};

/* ASY_INVALID with messages when the file is not what it should be, an unknown check included. */
enum asy_err asy_sbom_profiles(struct asy_arena *arena, const struct asy_yaml *root, struct asy_diags *diags,
                               struct asy_sbom_profile **ret, size_t *ret_n) ASY_MUST_CHECK;

/* `problems`: how many complaints about the shape of the document there are; SIZE_MAX: its shape is not known. */
void asy_sbom_judge(const struct asy_sbom *s, size_t problems, struct asy_sbom_profile *profile);

const char *asy_sbom_outcome_name(enum asy_sbom_outcome outcome); /* "met", "failed", "silent", "unknown" */

#endif
