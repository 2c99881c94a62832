#ifndef ASY_CLI_VERBS_H
#define ASY_CLI_VERBS_H

#include "cli/cli.h"

extern const struct asy_verb asy_verb_cat;
extern const struct asy_verb asy_verb_assess;
extern const struct asy_verb asy_verb_catalog;
extern const struct asy_verb asy_verb_extract;
extern const struct asy_verb asy_verb_ls;

#endif
