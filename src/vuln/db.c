#include "vuln/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vuln/version.h"

static const char schema[] =
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;"
	"CREATE TABLE source(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, dated TEXT NOT NULL,"
	" imported INTEGER NOT NULL, records INTEGER NOT NULL, refused INTEGER NOT NULL, complete INTEGER NOT NULL);"
	"CREATE TABLE name(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);"
	"CREATE TABLE record(id INTEGER PRIMARY KEY, source INTEGER NOT NULL, name TEXT NOT NULL, digest INTEGER NOT NULL,"
	" owns BLOB, UNIQUE(source, name));"
	"CREATE TABLE rating(vuln INTEGER, record INTEGER, cvss TEXT, cwe TEXT, title TEXT, published TEXT, modified TEXT,"
	" rejected INTEGER, PRIMARY KEY(vuln, record)) WITHOUT ROWID;"
	"CREATE TABLE product(id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);"
	"CREATE TABLE claim(product INTEGER, vuln INTEGER, record INTEGER, source INTEGER, body BLOB,"
	" PRIMARY KEY(product, vuln, record)) WITHOUT ROWID;"
	"CREATE TABLE kev(vuln INTEGER PRIMARY KEY, added TEXT, due TEXT, ransomware INTEGER, source INTEGER);"
	"CREATE TABLE epss(vuln INTEGER PRIMARY KEY, score INTEGER, percentile INTEGER);"
	"CREATE TABLE statement(product INTEGER, vuln INTEGER, record INTEGER, status TEXT, justification TEXT, detail TEXT,"
	" PRIMARY KEY(product, vuln, record)) WITHOUT ROWID;"
	"CREATE TABLE alias(vuln INTEGER, other INTEGER, record INTEGER, PRIMARY KEY(vuln, other, record)) WITHOUT ROWID;"
	"PRAGMA user_version=1; PRAGMA application_id=0x41535956;";

const char *asy_vdb_default_path(struct asy_arena *arena)
{
	const char *path = getenv("ASSAY_DB"), *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	char *made = NULL;

	if (path && *path)
		return path;
	if (data && *data == '/')
		made = asy_arena_printf(arena, "%s/assay/vuln.db", data);
	else if (home && *home == '/')
		made = asy_arena_printf(arena, "%s/.local/share/assay/vuln.db", home);
	return made ? made : "";
}

static enum asy_err from_sqlite(struct asy_vdb *v, int code)
{
	snprintf(v->message, sizeof(v->message), "%s", v->db ? sqlite3_errmsg(v->db) : sqlite3_errstr(code));
	switch (code & 0xff) {
	case SQLITE_OK:
		return ASY_OK;
	case SQLITE_NOMEM:
		return ASY_NOMEM;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ASY_CORRUPT;
	case SQLITE_PERM:
	case SQLITE_READONLY:
	case SQLITE_AUTH:
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ASY_DENIED;
	case SQLITE_TOOBIG:
		return ASY_LIMIT;
	default:
		return ASY_IO;
	}
}

enum asy_err asy_vdb_exec(struct asy_vdb *v, const char *sql)
{
	int code = sqlite3_exec(v->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? ASY_OK : from_sqlite(v, code);
}

sqlite3_stmt *asy_vdb_prepare(struct asy_vdb *v, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int code = sqlite3_prepare_v2(v->db, sql, -1, &s, NULL);

	if (code != SQLITE_OK)
		(void)from_sqlite(v, code);
	return s;
}

uint64_t asy_vdb_count(struct asy_vdb *v, const char *sql)
{
	sqlite3_stmt *s = asy_vdb_prepare(v, sql);
	int64_t n = s && sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;

	sqlite3_finalize(s);
	return n < 0 ? 0 : (uint64_t)n;
}

static enum asy_err open_file(struct asy_vdb *v, const char *path, int flags)
{
	int code;

	*v = (struct asy_vdb){.path = path};
	code = sqlite3_open_v2(path, &v->db, flags, NULL);
	if (code != SQLITE_OK)
		return from_sqlite(v, code);
	sqlite3_busy_timeout(v->db, 10000);
	/* A damaged file must not make SQLite misbehave. */
	(void)sqlite3_db_config(v->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(v->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return asy_vdb_exec(v, "PRAGMA mmap_size=1073741824; PRAGMA cell_size_check=ON;");
}

static enum asy_err check_format(struct asy_vdb *v)
{
	sqlite3_stmt *s = asy_vdb_prepare(v, "PRAGMA user_version");
	int version = s && sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int(s, 0) : -1;

	sqlite3_finalize(s);
	if (version < 0)
		return ASY_CORRUPT;
	if (version != ASY_VDB_FORMAT) {
		snprintf(v->message, sizeof(v->message), "database format %d, this program reads %d", version, ASY_VDB_FORMAT);
		return ASY_UNSUPPORTED;
	}
	return ASY_OK;
}

enum asy_err asy_vdb_open(struct asy_vdb *v, const char *path)
{
	enum asy_err err;

	*v = (struct asy_vdb){.path = path};
	if (!path[0] || access(path, F_OK) != 0) {
		snprintf(v->message, sizeof(v->message), "no database");
		return ASY_NOT_FOUND;
	}
	err = open_file(v, path, SQLITE_OPEN_READONLY);
	return err ? err : check_format(v);
}

enum asy_err asy_vdb_create(struct asy_vdb *v, const char *path)
{
	enum asy_err err = open_file(v, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
	uint64_t tables;

	if (!err)
		err = asy_vdb_exec(v, "PRAGMA page_size=4096; PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"
		                      "PRAGMA cache_size=-262144; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=OFF;");
	if (err)
		return err;
	err = asy_vdb_exec(v, "BEGIN IMMEDIATE");
	if (err)
		return err;
	tables = asy_vdb_count(v, "SELECT count(*) FROM sqlite_schema");
	err = tables ? check_format(v) : asy_vdb_exec(v, schema);
	if (!err)
		return asy_vdb_exec(v, "COMMIT");
	(void)!asy_vdb_exec(v, "ROLLBACK");
	return err;
}

void asy_vdb_close(struct asy_vdb *v)
{
	sqlite3_close(v->db);
	v->db = NULL;
}

int64_t asy_cve_number(struct asy_bytes name)
{
	int64_t year = 0, number = 0;
	size_t i = 4;

	if (name.n < 13 || name.n > 19 || !asy_bytes_starts(name, "CVE-"))
		return 0;
	for (; i < 8; i++) {
		if (!asy_is_digit(name.p[i]))
			return 0;
		year = year * 10 + (name.p[i] - '0');
	}
	if (name.p[8] != '-')
		return 0;
	for (i = 9; i < name.n; i++) {
		if (!asy_is_digit(name.p[i]))
			return 0;
		number = number * 10 + (name.p[i] - '0');
	}
	if (year < 1980 || year > 2200 || (name.n > 13 && name.p[9] == '0'))
		return 0;
	return (year - 1980) * INT64_C(10000000000) + number; /* ten digits for the number */
}

bool asy_cve_name(int64_t number, char out[32])
{
	int64_t year = number / INT64_C(10000000000) + 1980, rest = number % INT64_C(10000000000);

	if (number <= 0 || year > 2200)
		return false;
	snprintf(out, 32, "CVE-%04d-%04lld", (int)year, (long long)rest);
	return true;
}

size_t asy_vdb_sources(struct asy_vdb *v, struct asy_vdb_source *ret, size_t max)
{
	sqlite3_stmt *s = asy_vdb_prepare(v, "SELECT name, kind, dated, imported, records, refused, complete FROM source ORDER BY name");
	size_t n = 0;

	while (s && n < max && sqlite3_step(s) == SQLITE_ROW) {
		struct asy_vdb_source *r = &ret[n++];

		*r = (struct asy_vdb_source){.imported = sqlite3_column_int64(s, 3), .complete = sqlite3_column_int(s, 6) != 0};
		snprintf(r->name, sizeof(r->name), "%s", (const char *)sqlite3_column_text(s, 0));
		snprintf(r->kind, sizeof(r->kind), "%s", (const char *)sqlite3_column_text(s, 1));
		snprintf(r->dated, sizeof(r->dated), "%s", (const char *)sqlite3_column_text(s, 2));
		r->records = (uint64_t)sqlite3_column_int64(s, 4);
		r->refused = (uint64_t)sqlite3_column_int64(s, 5);
	}
	sqlite3_finalize(s);
	return n;
}
