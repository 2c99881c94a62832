/* The parts of `assay catalog`, one file each. */
#ifndef ASY_CLI_CATALOG_PARTS_H
#define ASY_CLI_CATALOG_PARTS_H

#include "catalog/catalog.h"
#include "cli/cli.h"

int catalog_show(struct asy_cli *cli, const struct asy_catalog *c, enum asy_format format, struct asy_buf *out);
int catalog_diff(struct asy_cli *cli, const struct asy_catalog *c, enum asy_format format, struct asy_buf *out);

/* One line per question, indented: what is asked of whom. */
void catalog_outline(const struct asy_tree *t, unsigned depth, struct asy_buf *out);

/* Returns the number of rows. scheme, id: only rows that have it on either side; NULL: all. */
size_t catalog_crosswalk(const struct asy_catalog *c, const char *scheme, const char *id, bool json, struct asy_buf *out);

void catalog_coverage_text(const struct asy_catalog *c, struct asy_buf *out);
void catalog_coverage_json(const struct asy_catalog *c, struct asy_buf *out);

#endif
