/* Examines one artifact of a product and keeps everything that was learned. */
#ifndef ASY_CLI_ARTIFACT_H
#define ASY_CLI_ARTIFACT_H

#include "cli/image.h"
#include "evidence/store.h"
#include "product/product.h"

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
/* The scan alone: ret->store stays open for more, and ret->status is not yet judged. */
int asy_examine_open(const struct asy_cli *cli, const struct asy_catalog *catalog, const char *path, struct asy_examined *ret);
int asy_examine_close(const struct asy_cli *cli, struct asy_examined *e, int code); /* seals and judges; passes a code other than DONE on */

/* An update bundle: its payloads like an image, the bundle itself, and the series of attacks on it that the product file names. */
int asy_examine_update(const struct asy_cli *cli, const struct asy_catalog *catalog, const struct asy_artifact *artifact,
                       const char *support_until, struct asy_examined *ret);

/* A declared bill of materials, compared with the components of the images that were examined before. */
int asy_examine_sbom(const struct asy_cli *cli, const char *path, const struct asy_store *const *images, size_t n,
                     struct asy_examined *ret);
void asy_examined_release(struct asy_examined *e);

#endif
