/* What every verb that looks at an image needs: open it, give the worker its rules and tables, run the session. */
#ifndef ASY_CLI_IMAGE_H
#define ASY_CLI_IMAGE_H

#include "catalog/catalog.h"
#include "cli/cli.h"
#include "firmware/session.h"

struct asy_image {
	const char *path;
	int fd;
	uint64_t size;
	int patterns, tables; /* sealed descriptors, or -1 */
	uint64_t patterns_size, tables_size;
};

/* Opens the file. An exit code: ASY_EXIT_DONE, or UNREADABLE with a message. Close in every case. */
int asy_image_open(const struct asy_cli *cli, const char *path, struct asy_image *ret);
void asy_image_close(struct asy_image *image);

/* Rules and tables of the catalog, for ASY_JOB_SCAN. */
int asy_image_add_catalog(const struct asy_cli *cli, const struct asy_catalog *catalog, struct asy_image *image);

/* Runs one session; draws progress on a terminal. An exit code. */
int asy_image_run(const struct asy_cli *cli, const struct asy_image *image, enum asy_job_mode mode, uint32_t flags,
                  const char *path, struct asy_session_handler *h, struct asy_session_result *ret);

/* As asy_image_run() in mode SCAN with two workers at once, each with its share of the regions. The handler's callbacks
 * come from one worker after the other, in the same order every time. *ret is the first worker's result, its `runs` the
 * sum, `finished` that of both. */
int asy_image_scan(const struct asy_cli *cli, const struct asy_image *image, struct asy_session_handler *h,
                   struct asy_session_result *ret);

/* SHA-256 of the whole file as 64 hex digits. */
int asy_image_sha256(const struct asy_cli *cli, const struct asy_image *image, char ret_hex[65]);

#endif
