/* The vulnerability database: one SQLite file, memory-mapped. A whole import is one transaction with a rollback
 * journal: after a crash or kill -9 there is what was there before it.
 *
 * Identifiers are numbers: "CVE-2022-0778" packs into one without a table, other names are kept in `name`.
 * Tables: source (one row per feed), record (what a feed gave, with a digest so that unchanged records cost nothing),
 * rating (CVSS, weakness, title), product, claim (clustered by product), kev, epss, statement (VEX). */
#ifndef ASY_VULN_DB_H
#define ASY_VULN_DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

enum { ASY_VDB_FORMAT = 1 };

struct asy_vdb {
	sqlite3 *db;
	const char *path;
	char message[256]; /* of the last error */
};

/* $ASSAY_DB, else $XDG_DATA_HOME/assay/vuln.db, else ~/.local/share/assay/vuln.db; "" when none is known. */
const char *asy_vdb_default_path(struct asy_arena *arena);

/* Read only; ASY_NOT_FOUND when there is no file, ASY_UNSUPPORTED for another format, ASY_CORRUPT when it is no database. */
enum asy_err asy_vdb_open(struct asy_vdb *v, const char *path) ASY_MUST_CHECK;

/* Read and write; makes the file (not its folder) when there is none. */
enum asy_err asy_vdb_create(struct asy_vdb *v, const char *path) ASY_MUST_CHECK;

void asy_vdb_close(struct asy_vdb *v);

enum asy_err asy_vdb_exec(struct asy_vdb *v, const char *sql) ASY_MUST_CHECK;

/* NULL with the message set on failure. */
sqlite3_stmt *asy_vdb_prepare(struct asy_vdb *v, const char *sql);

/* "CVE-2022-0778" -> number; 0 for every other name. */
int64_t asy_cve_number(struct asy_bytes name);

/* The name of a number made by asy_cve_number(); false for others, which are in the table `name`. */
bool asy_cve_name(int64_t number, char out[32]);

/* One row of the table source, for status and for coverage. */
struct asy_vdb_source {
	char name[96], kind[16], dated[24];
	int64_t imported; /* seconds since 1970 */
	uint64_t records, refused;
	bool complete;
};

/* Every source in the order of names; at most `max`. Returns how many. */
size_t asy_vdb_sources(struct asy_vdb *v, struct asy_vdb_source *ret, size_t max);

uint64_t asy_vdb_count(struct asy_vdb *v, const char *sql); /* of one row, one number; 0 on errors */

#endif
