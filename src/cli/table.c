#include <stddef.h>

#include "cli/verbs.h"

const struct asy_verb *const asy_verbs[] = {
	&asy_verb_init,
	&asy_verb_scan,
	&asy_verb_scope,
	&asy_verb_assess,
	&asy_verb_draft,
	&asy_verb_ask,
	&asy_verb_answer,
	&asy_verb_waive,
	&asy_verb_gaps,
	&asy_verb_plan,
	&asy_verb_diff,
	&asy_verb_explain,
	&asy_verb_report,
	&asy_verb_dossier,
	&asy_verb_sbom,
	&asy_verb_ls,
	&asy_verb_cat,
	&asy_verb_extract,
	&asy_verb_db,
	&asy_verb_vulns,
	&asy_verb_learn,
	&asy_verb_catalog,
	&asy_verb_formats,
	&asy_verb_checks,
	&asy_verb_update,
	NULL,
};
