/* The data that vulnerabilities are judged by: the imported database and the starter set of the catalog. */
#ifndef ASY_CLI_VULNS_DATA_H
#define ASY_CLI_VULNS_DATA_H

#include "catalog/catalog.h"
#include "cli/cli.h"
#include "vuln/db.h"

enum { ASY_VULNS_SOURCES = 512 };

struct asy_vulns_data {
	struct asy_vdb imported, starter;
	struct asy_vdb *base, *facts; /* base: to be asked; facts: the starter set beside it, or NULL */
	struct asy_vdb_source *sources;
	size_t n_sources;
	bool starter_only;
};

/* An exit code. Close in every case. `catalog` may be NULL: it is loaded then. */
int asy_vulns_data_open(const struct asy_cli *cli, const struct asy_catalog *catalog, struct asy_arena *arena, struct asy_vulns_data *ret);
void asy_vulns_data_close(struct asy_vulns_data *d);

#endif
