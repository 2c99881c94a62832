/* Inspector "packages": what package databases and system files of a tree say is installed. */
#include <string.h>

#include "component/package_files.h"
#include "component/table.h"
#include "firmware/report.h"
#include "inspect/lines.h"

struct state {
	struct asy_report *report;
	struct sigs sigs;
	struct packages *list;
};

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct state *s = asy_arena_alloc(arena, sizeof(*s));

	if (!s || sigs_init(arena, asy_report_patterns(report), &s->sigs) != ASY_OK)
		return NULL;
	s->report = report;
	s->list = packages_new(arena, &s->sigs);
	return s->list ? s : NULL;
}

static void dpkg_status(struct package_reader *r)
{
	package_read_deb822(r, "deb", true);
}

static void opkg_status(struct package_reader *r)
{
	package_read_deb822(r, "opkg", true);
}

/* Entries of /var/lib/dpkg/status.d have no Status: the folder says it. */
static void dpkg_part(struct package_reader *r)
{
	package_read_deb822(r, "deb", false);
}

static void opkg_control(struct package_reader *r)
{
	package_read_deb822(r, "opkg", false);
}

static void rpm(struct package_reader *r, enum asy_err (*read)(struct package_reader *r, const char **ret_what))
{
	const char *what = "";
	enum asy_err err = read(r, &what);

	if (err)
		asy_report_gap(r->report, err, r->file->path, what);
}

static void rpm_sqlite(struct package_reader *r)
{
	rpm(r, package_read_rpm_sqlite);
}

static void rpm_ndb(struct package_reader *r)
{
	rpm(r, package_read_rpm_ndb);
}

static void rpm_bdb(struct package_reader *r)
{
	asy_report_gap(r->report, ASY_UNSUPPORTED, r->file->path, "rpm database in Berkeley DB format: its packages are not read");
}

static const struct {
	const char *tail; /* of the path */
	void (*read)(struct package_reader *r);
} databases[] = {
	{"var/lib/dpkg/status", dpkg_status},
	{"usr/lib/dpkg/status", dpkg_status},
	{"usr/lib/opkg/status", opkg_status},
	{"var/lib/opkg/status", opkg_status},
	{"usr/lib/ipkg/status", opkg_status},
	{"var/lib/ipkg/status", opkg_status},
	{"lib/apk/db/installed", package_read_apk},
	{"share/common-licenses/license.manifest", package_read_manifest},
	{"var/lib/rpm/rpmdb.sqlite", rpm_sqlite},
	{"lib/sysimage/rpm/rpmdb.sqlite", rpm_sqlite},
	{"var/lib/rpm/Packages.db", rpm_ndb},
	{"lib/sysimage/rpm/Packages.db", rpm_ndb},
	{"var/lib/rpm/Packages", rpm_bdb},
	{"lib/sysimage/rpm/Packages", rpm_bdb},
};

static bool read_database(struct package_reader *r)
{
	const char *inner = r->file->inner, *name = r->file->name;

	for (size_t i = 0; i < sizeof(databases) / sizeof(databases[0]); i++)
		if (asy_path_ends(inner, databases[i].tail)) {
			databases[i].read(r);
			return true;
		}
	if ((strstr(inner, "/opkg/info/") || strstr(inner, "/dpkg/info/")) && asy_name_ends(name, ".list"))
		package_read_list(r);
	else if (strstr(inner, "/opkg/info/") && asy_name_ends(name, ".control"))
		opkg_control(r);
	else if (strstr(inner, "/dpkg/status.d/") && !strchr(name, '.'))
		dpkg_part(r);
	else if (strstr(inner, ".dist-info/") && strcmp(name, "METADATA") == 0)
		package_read_python(r);
	else if (strstr(inner, ".egg-info") && (strcmp(name, "PKG-INFO") == 0 || asy_name_ends(name, ".egg-info")))
		package_read_python(r);
	else if (strstr(inner, "/node_modules/") && strcmp(name, "package.json") == 0)
		package_read_npm(r);
	else
		return false;
	return true;
}

static void file_(void *state, const struct asy_file *file)
{
	struct state *s = state;
	struct package_reader r = {.list = s->list, .report = s->report, .file = file};
	bool ours = file->type == ASY_NODE_FILE && file->content.n && read_database(&r);

	if (!ours)
		ours = package_read_system(&r);
	if (ours && r.full)
		asy_report_gap(s->report, ASY_LIMIT, file->path, "more packages than are looked at");
	if (ours && !file->complete && file->type == ASY_NODE_FILE)
		asy_report_gap(s->report, ASY_TRUNCATED, file->path, "a package database that could not be read completely");
}

static void end(void *state)
{
	struct state *s = state;

	packages_report(s->list, s->report);
}

const struct asy_inspector asy_inspector_packages = {
	.name = "packages",
	.title = "Installed packages",
	.looks_at = "databases of dpkg, opkg, apk and rpm, manifests of OpenEmbedded, metadata of Python and npm, os-release "
	            "and its relatives, folders of kernel modules",
	.begin = begin,
	.file = file_,
	.end = end,
};
