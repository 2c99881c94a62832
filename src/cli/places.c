#include "cli/places.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef ASY_DATADIR
#define ASY_DATADIR "/usr/share/assay"
#endif

/* Folder of the running executable, without trailing slash; "" when unknown. */
static const char *own_folder(void)
{
	static char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	char *slash;

	path[n > 0 ? n : 0] = 0;
	slash = strrchr(path, '/');
	if (slash)
		*slash = 0;
	return path;
}

const char *asy_place_catalog(void)
{
	static char path[PATH_MAX + 64];
	static const char *const beside[] = {"../share/assay/catalog", "../../../catalog", "../../../../catalog"};
	const char *given = getenv("ASSAY_CATALOG");

	if (given && *given)
		return given;
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		char index[PATH_MAX + 128];

		snprintf(path, sizeof(path), "%s/%s", own_folder(), beside[i]);
		snprintf(index, sizeof(index), "%s/catalog.yaml", path);
		if (access(index, R_OK) == 0)
			return path;
	}
	return ASY_DATADIR "/catalog";
}
