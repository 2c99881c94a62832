/* Fetching feeds: HTTPS by libcurl into a folder beside the database. */
#ifndef ASY_CLI_DB_UPDATE_H
#define ASY_CLI_DB_UPDATE_H

#include "cli/cli.h"

/* `assay db update [NAME...]`. An exit code. */
int asy_cli_db_update(struct asy_cli *cli, struct asy_arena *arena);

#endif
