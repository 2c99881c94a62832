/* Examines one artifact of a product and keeps everything that was learned. */
#ifndef ASY_CLI_ARTIFACT_H
#define ASY_CLI_ARTIFACT_H

#include "cli/image.h"
#include "evidence/store.h"

struct asy_examined {
	struct asy_session_handler h; /* first */
	struct asy_store *store;
	struct asy_session_result session;
	char sha256[65];
	uint64_t size, files;
	const char *status; /* as in report/result.h */
	char reason[256];
};

/* A firmware image: scan, store, seal. An exit code; on UNREADABLE `ret` still says why. Release in every case. */
int asy_examine_image(const struct asy_cli *cli, const struct asy_catalog *catalog, const char *path, struct asy_examined *ret);
void asy_examined_release(struct asy_examined *e);

#endif
