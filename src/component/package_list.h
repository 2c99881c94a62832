/* The packages that package databases of an image name, kept until the distribution of each tree is known. */
#ifndef ASY_COMPONENT_PACKAGE_LIST_H
#define ASY_COMPONENT_PACKAGE_LIST_H

#include "component/signature_rules.h"
#include "firmware/inspector.h"

/* What one entry of a database says; slices of the file, empty when it says nothing. */
struct package {
	const char *format; /* purl type: deb, opkg, apk, rpm, pypi, npm, yocto */
	struct asy_bytes name, version, arch;
	struct asy_bytes upstream; /* source package or recipe */
	struct asy_bytes release;  /* rpm: the part of the version behind '-' */
	struct asy_bytes licence, cpe, supplier;
	struct asy_bytes depends;  /* as written: "libc6 (>= 2.36), a | b" */
	uint64_t epoch;            /* rpm; 0: none */
	uint64_t offset;           /* of the entry in the file */
};

struct packages;

struct packages *packages_new(struct asy_arena *arena, const struct sigs *sigs); /* NULL without memory */

/* A package named before in the same tree in the same version only adds what was not known of it. False when there is
 * no room for more (ASY_LIMIT_COMPONENTS or memory). */
bool packages_add(struct packages *list, const struct asy_file *file, const struct package *package);

/* ID and VERSION_ID of os-release: the namespace of package URLs. The first answer for a tree stays. */
void packages_set_system(struct packages *list, uint32_t root, struct asy_bytes id, struct asy_bytes version);

/* Notes that the package `name` brings the file `path` of its tree; only programs, libraries and modules are kept. */
void packages_own(struct packages *list, const struct asy_file *database, struct asy_bytes name, struct asy_bytes path);

void packages_report(struct packages *list, struct asy_report *report);

#endif
