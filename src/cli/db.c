/* assay db import|status: the vulnerability database. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/limits.h"
#include "cli/db.h"
#include "cli/db_update.h"
#include "cli/verbs.h"
#include "vuln/feed.h"

enum { SOURCES = 512 };

const char *asy_cli_db_path(const struct asy_cli *cli, struct asy_arena *arena)
{
	const char *path = asy_cli_option(cli, "--db");

	return path ? path : asy_vdb_default_path(arena);
}

bool asy_cli_make_folders(const char *path)
{
	char part[4096];

	if (strlen(path) >= sizeof(part))
		return false;
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		(void)mkdir(part, 0755);
	}
	return true;
}

static void message(void *context, const char *text)
{
	fprintf(stderr, "assay db: %s\n", text);
}

static int import_file(struct asy_cli *cli, struct asy_feed *f, const char *path)
{
	enum asy_err err = asy_feed_import(f, path);

	if (!err)
		return ASY_EXIT_DONE;
	if (err == ASY_UNSUPPORTED) {
		f->refused++;
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: no feed that is known here (`assay db --help` names them)", path);
	}
	return asy_cli_fail(cli, err == ASY_NOT_FOUND || err == ASY_DENIED ? ASY_EXIT_USAGE : ASY_EXIT_INTERNAL, "%s: %s", path,
	                    asy_err_text(err));
}

int asy_cli_db_import(struct asy_cli *cli, struct asy_vdb *v, const char *const *paths, int n, bool *ret_refused)
{
	struct asy_vdb_writer *w = asy_vdb_begin(v);
	struct asy_feed f;
	struct asy_vdb_counts c;
	int code = ASY_EXIT_DONE, worst = ASY_EXIT_DONE;

	if (!w)
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s: %s", v->path, v->message);
	asy_feed_init(&f, w, asy_clock_now());
	f.message = message;
	for (int i = 0; i < n && worst != ASY_EXIT_INTERNAL; i++) {
		code = import_file(cli, &f, paths[i]);
		worst = code > worst ? code : worst;
	}
	c = asy_vdb_counts(w);
	*ret_refused = f.refused > 0;
	if (f.shown > ASY_LIMIT_FEED_MESSAGES)
		fprintf(stderr, "assay db: %llu more records were refused\n", (unsigned long long)(f.shown - ASY_LIMIT_FEED_MESSAGES));
	if (worst == ASY_EXIT_INTERNAL) {
		asy_vdb_rollback(w);
	} else if (asy_vdb_commit(w)) {
		worst = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s: %s", v->path, v->message);
	} else if (!asy_cli_option(cli, "--quiet")) {
		printf("%llu records, %llu unchanged, %llu refused, from %llu files\n", (unsigned long long)c.records,
		       (unsigned long long)c.unchanged, (unsigned long long)f.refused, (unsigned long long)f.files);
	}
	asy_feed_release(&f);
	return worst;
}

int asy_cli_db_create(struct asy_cli *cli, struct asy_arena *arena, struct asy_vdb *v)
{
	const char *path = asy_cli_db_path(cli, arena);

	*v = (struct asy_vdb){0};
	if (!path[0])
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "no place for the database: give --db FILE");
	(void)asy_cli_make_folders(path);
	if (asy_vdb_create(v, path)) {
		asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: %s", path, v->message);
		asy_vdb_close(v);
		return ASY_EXIT_USAGE;
	}
	return ASY_EXIT_DONE;
}

static int import(struct asy_cli *cli, struct asy_arena *arena)
{
	struct asy_vdb v;
	bool refused;
	int code;

	if (cli->n_arguments < 2)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "import needs files");
	code = asy_cli_db_create(cli, arena, &v);
	if (code)
		return code;
	code = asy_cli_db_import(cli, &v, cli->arguments + 1, cli->n_arguments - 1, &refused);
	asy_vdb_close(&v);
	return code ? code : refused ? ASY_EXIT_FOUND : ASY_EXIT_DONE;
}

static int64_t days_old(const char *dated)
{
	char day[11];
	int64_t then;

	snprintf(day, sizeof(day), "%.10s", dated);
	return asy_clock_parse_date(day, &then) ? (asy_clock_now() - then) / 86400 : -1;
}

static void status_text(const struct asy_vdb_source *s, size_t n, struct asy_vdb *v, struct asy_buf *out)
{
	asy_buf_printf(out, "%-28s %-20s %8s %10s %8s\n", "source", "dated", "days old", "records", "refused");
	for (size_t i = 0; i < n; i++) {
		int64_t days = days_old(s[i].dated);
		char age[24];

		snprintf(age, sizeof(age), days < 0 ? "unknown" : "%lld", (long long)days);
		asy_buf_printf(out, "%-28s %-20s %8s %10llu %8llu%s\n", s[i].name, s[i].dated[0] ? s[i].dated : "unknown", age,
		               (unsigned long long)s[i].records, (unsigned long long)s[i].refused,
		               s[i].complete ? "" : "  cut short");
	}
	asy_buf_printf(out, "\n%s: %llu vulnerabilities rated, %llu products, %llu claims\n", v->path,
	               (unsigned long long)asy_vdb_count(v, "SELECT count(DISTINCT vuln) FROM rating"),
	               (unsigned long long)asy_vdb_count(v, "SELECT count(*) FROM product"),
	               (unsigned long long)asy_vdb_count(v, "SELECT count(*) FROM claim"));
}

static void status_json(const struct asy_vdb_source *s, size_t n, struct asy_buf *out)
{
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_name(&j, "sources");
	asy_json_array(&j);
	for (size_t i = 0; i < n; i++) {
		char iso[21];

		asy_clock_iso(s[i].imported, iso);
		asy_json_object(&j);
		asy_json_put(&j, "name", s[i].name);
		asy_json_put(&j, "kind", s[i].kind);
		asy_json_put(&j, "dated", s[i].dated);
		asy_json_put_int(&j, "days-old", days_old(s[i].dated));
		asy_json_put(&j, "imported", iso);
		asy_json_put_uint(&j, "records", s[i].records);
		asy_json_put_uint(&j, "refused", s[i].refused);
		asy_json_put_bool(&j, "complete", s[i].complete);
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_end(&j);
	(void)!asy_json_finish(&j);
}

static int status(struct asy_cli *cli, struct asy_arena *arena)
{
	struct asy_vdb_source *s = asy_arena_array(arena, SOURCES, sizeof(*s));
	struct asy_vdb v;
	struct asy_buf out;
	enum asy_format format;
	size_t n;
	int code;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format) || !s)
		return ASY_EXIT_USAGE;
	if (asy_vdb_open(&v, asy_cli_db_path(cli, arena))) {
		asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: %s (`assay db import` or `assay db update` makes one)", v.path, v.message);
		asy_vdb_close(&v);
		return ASY_EXIT_USAGE;
	}
	n = asy_vdb_sources(&v, s, SOURCES);
	asy_buf_init(&out, 4u << 20);
	if (format == ASY_FORMAT_JSON)
		status_json(s, n, &out);
	else
		status_text(s, n, &v, &out);
	code = asy_cli_print(cli, &out);
	asy_buf_release(&out);
	asy_vdb_close(&v);
	return code;
}

static int run(struct asy_cli *cli)
{
	struct asy_arena arena;
	int code;

	asy_arena_init(&arena, 16u << 20);
	if (strcmp(cli->arguments[0], "import") == 0)
		code = import(cli, &arena);
	else if (strcmp(cli->arguments[0], "status") == 0)
		code = status(cli, &arena);
	else if (strcmp(cli->arguments[0], "update") == 0)
		code = asy_cli_db_update(cli, &arena);
	else
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "no action \"%s\": import, update or status", cli->arguments[0]);
	asy_arena_release(&arena);
	return code;
}

static const struct asy_option options[] = {
	{"--db", "FILE", "the database; default $ASSAY_DB, else ~/.local/share/assay/vuln.db"},
	{"--format", "FORMAT", "status: text or json"},
	{"--mirror", "URL", "update: take every file from this folder (https, http, file), named NAME-FILE"},
	{"--feeds", "FILE", "update: another list of feeds than catalog/vulns/feeds.yaml"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_db = {
	.name = "db",
	.arguments = "import FILE... | update [NAME...] | status",
	.summary = "the database of published vulnerabilities",
	.help = "import reads feeds: NVD JSON 2.0 (feeds, API pages), CVE list records of format 5, OSV records, CISA KEV (JSON, CSV),\n"
	        "EPSS, EUVD, the Debian and Alpine trackers, OpenVEX and CSAF; plain, .gz, .zst, or a zip of them. What a file is, its\n"
	        "content says. A record that is wrong is refused with file and offset and the rest is kept (exit code 1). All files of\n"
	        "one import are one transaction: after a crash there is what was there before.\n\n"
	        "update fetches the feeds of catalog/vulns/feeds.yaml by HTTPS (only what changed, continuing what was cut, through the\n"
	        "proxy of the environment), compares check sums where the source has them, and imports what is new.\n\n"
	        "examples:\n"
	        "  assay db import nvdcve-2.0-2026.json.gz known_exploited_vulnerabilities.json\n"
	        "  assay db import debian-osv.zip epss_scores-current.csv.gz\n"
	        "  assay db update kev epss\n"
	        "  assay db status",
	.options = options,
	.least = 1,
	.most = ASY_CLI_ARGUMENTS,
	.run = run,
};
