/* The parts of `assay catalog` that are about declarations. Each returns an exit code. */
#ifndef ASY_CLI_CATALOG_DECLARE_H
#define ASY_CLI_CATALOG_DECLARE_H

#include "cli/cli.h"

int asy_catalog_schema(struct asy_cli *cli, const struct asy_catalog *c, struct asy_buf *out);
int asy_catalog_tables(struct asy_cli *cli, const struct asy_catalog *c, struct asy_buf *out); /* all, or the one named */
int asy_catalog_lint_files(struct asy_cli *cli, const struct asy_catalog *c); /* declaration files, or a product file */

#endif
