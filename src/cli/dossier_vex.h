/* VEX documents for a dossier: the components of a result against the vulnerability database. */
#ifndef ASY_CLI_DOSSIER_VEX_H
#define ASY_CLI_DOSSIER_VEX_H

#include "cli/cli.h"
#include "dossier/dossier.h"

enum { ASY_DOSSIER_VEX_FILES = 3 };

/* Fills ret[0..ASY_DOSSIER_VEX_FILES); dated `now`. An exit code. Release the contents in every case. */
int asy_dossier_vex(struct asy_cli *cli, const char *result, int64_t now, struct asy_dossier_extra ret[ASY_DOSSIER_VEX_FILES]);

#endif
