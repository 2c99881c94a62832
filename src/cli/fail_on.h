/* --fail-on fail,contradiction,inconclusive: for CI jobs. */
#ifndef ASY_CLI_FAIL_ON_H
#define ASY_CLI_FAIL_ON_H

#include "assess/assess.h"
#include "cli/cli.h"

/* A set of bits for asy_fail_on_met(); complains and returns false on an unknown word. */
bool asy_fail_on_parse(const struct asy_cli *cli, unsigned *ret);
bool asy_fail_on_met(unsigned set, const struct asy_assessment_result *r);

#endif
