/* Vulnerabilities of one artifact's components become observations, so that checks can ask for them. */
#ifndef ASY_CLI_VULNS_OBSERVE_H
#define ASY_CLI_VULNS_OBSERVE_H

#include "catalog/catalog.h"
#include "cli/cli.h"
#include "evidence/store.h"

/* Adds observations of the kinds vulnerability and vulnerability-data and the area "vulnerabilities" to a sealed store
 * and seals it again. An exit code. */
int asy_vulns_observe(const struct asy_cli *cli, const struct asy_catalog *catalog, struct asy_store *store);

#endif
