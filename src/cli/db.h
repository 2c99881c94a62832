/* What the verbs around the vulnerability database share. */
#ifndef ASY_CLI_DB_H
#define ASY_CLI_DB_H

#include "cli/cli.h"
#include "vuln/db.h"

/* --db, else the default; "" when there is no place for it. */
const char *asy_cli_db_path(const struct asy_cli *cli, struct asy_arena *arena);

/* The folders above the file, where missing. */
bool asy_cli_make_folders(const char *path);

/* Opens for writing, makes it when there is none. An exit code. */
int asy_cli_db_create(struct asy_cli *cli, struct asy_arena *arena, struct asy_vdb *v);

/* Imports files in one transaction and says what was taken. An exit code; *ret_refused: some records were refused. */
int asy_cli_db_import(struct asy_cli *cli, struct asy_vdb *v, const char *const *paths, int n, bool *ret_refused);

#endif
