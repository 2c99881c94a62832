/* The starter set: well-known vulnerabilities of embedded software as YAML of the catalog, loaded into a database in
 * memory. It stands in when nothing was imported, and beside an imported database it tells which function, applet or
 * kernel option a vulnerability needs. Format: docs/vulnerabilities.md. */
#ifndef ASY_VULN_STARTER_H
#define ASY_VULN_STARTER_H

#include "base/diag.h"
#include "vuln/db.h"

/* Makes the database. Mistakes go to diags (ASY_INVALID). Close in every case. */
enum asy_err asy_starter_open(struct asy_vdb *v) ASY_MUST_CHECK;
enum asy_err asy_starter_add(struct asy_vdb *v, const char *path, struct asy_diags *diags) ASY_MUST_CHECK;

#endif
