/* Reading bills of materials of others. */
#ifndef ASY_CLI_SBOM_FILE_H
#define ASY_CLI_SBOM_FILE_H

#include "cli/cli.h"
#include "sbom/rules.h"
#include "sbom/shape.h"

/* A document with what is wrong with its shape. */
struct asy_sbom_opened {
	struct asy_sbom sbom;
	json_t *json;
	size_t n_problems;         /* SIZE_MAX: the catalog knows no shape of this format */
	struct asy_vec problems;   /* char *: "components/0/type: is missing"; the first ones */
};

/* An exit code, with a message. Release in every case. */
int asy_sbom_open(const struct asy_cli *cli, const char *path, struct asy_sbom_opened *ret);
void asy_sbom_close(struct asy_sbom_opened *f);

/* "sbom check FILE" and "sbom diff A B". */
int asy_sbom_check_verb(struct asy_cli *cli);
int asy_sbom_diff_verb(struct asy_cli *cli);

#endif
