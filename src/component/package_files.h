/* Readers of package databases: one file per family. Each takes a whole file and adds what it names. They return the
 * error that ended the reading, with `what` for people; what was read before stays. */
#ifndef ASY_COMPONENT_PACKAGE_FILES_H
#define ASY_COMPONENT_PACKAGE_FILES_H

#include "component/package_list.h"

struct package_reader {
	struct packages *list;
	struct asy_report *report;
	const struct asy_file *file;
	bool full; /* packages_add() said no */
};

/* Stanzas of "Key: value" (deb822): dpkg status, opkg status, control files. `installed_only`: entries whose Status
 * does not end in "installed" are left out. */
void package_read_deb822(struct package_reader *r, const char *format, bool installed_only);

/* "P:name" lines of apk-tools' installed database. */
void package_read_apk(struct package_reader *r);

/* *.list of dpkg and opkg: the files that the package NAME.list or NAME:ARCH.list brings. */
void package_read_list(struct package_reader *r);

/* license.manifest of OpenEmbedded: "PACKAGE NAME:", "PACKAGE VERSION:", "RECIPE NAME:", "LICENSE:". */
void package_read_manifest(struct package_reader *r);

/* METADATA / PKG-INFO of Python (core metadata 2.x: the header before the first empty line). */
void package_read_python(struct package_reader *r);

/* package.json of npm: name, version, licence at the top level. */
void package_read_npm(struct package_reader *r);

/* rpm databases: rpmdb.sqlite and Packages.db (ndb). ASY_UNSUPPORTED for Berkeley DB. */
enum asy_err package_read_rpm_sqlite(struct package_reader *r, const char **ret_what);
enum asy_err package_read_rpm_ndb(struct package_reader *r, const char **ret_what);

/* One header blob of an rpm database. */
enum asy_err package_read_rpm_header(struct package_reader *r, struct asy_bytes blob, uint64_t offset);

/* os-release and its relatives; reports the operating system as a component. True when the file is one of them. */
bool package_read_system(struct package_reader *r);

#endif
