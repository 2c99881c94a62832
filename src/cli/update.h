/* The parts of `assay update`, one file each. */
#ifndef ASY_CLI_UPDATE_H
#define ASY_CLI_UPDATE_H

#include "cli/cli.h"

int asy_update_show(struct asy_cli *cli, bool verify);
int asy_update_families_list(struct asy_cli *cli);
int asy_update_table_list(struct asy_cli *cli, const char *table); /* of catalog/data */
int asy_update_attack(struct asy_cli *cli);
int asy_update_policy(struct asy_cli *cli);

#endif
