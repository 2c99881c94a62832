#ifndef ASY_CLI_VERBS_H
#define ASY_CLI_VERBS_H

#include "cli/cli.h"

extern const struct asy_verb asy_verb_answer;
extern const struct asy_verb asy_verb_ask;
extern const struct asy_verb asy_verb_cat;
extern const struct asy_verb asy_verb_assess;
extern const struct asy_verb asy_verb_catalog;
extern const struct asy_verb asy_verb_dossier;
extern const struct asy_verb asy_verb_db;
extern const struct asy_verb asy_verb_vulns;
extern const struct asy_verb asy_verb_extract;
extern const struct asy_verb asy_verb_diff;
extern const struct asy_verb asy_verb_draft;
extern const struct asy_verb asy_verb_explain;
extern const struct asy_verb asy_verb_gaps;
extern const struct asy_verb asy_verb_formats;
extern const struct asy_verb asy_verb_checks;
extern const struct asy_verb asy_verb_init;
extern const struct asy_verb asy_verb_learn;
extern const struct asy_verb asy_verb_ls;
extern const struct asy_verb asy_verb_plan;
extern const struct asy_verb asy_verb_report;
extern const struct asy_verb asy_verb_sbom;
extern const struct asy_verb asy_verb_scan;
extern const struct asy_verb asy_verb_scope;
extern const struct asy_verb asy_verb_update;
extern const struct asy_verb asy_verb_waive;

#endif
