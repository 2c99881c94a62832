/* Reading a result: the folder that `assay assess` wrote, or its result.json. */
#ifndef ASY_CLI_RESULT_FILE_H
#define ASY_CLI_RESULT_FILE_H

#include <jansson.h>

#include "cli/cli.h"

/* An exit code; *ret is to be given back with json_decref(). *ret_text (may be NULL) gets the raw document. */
int asy_result_open(const struct asy_cli *cli, const char *path, json_t **ret, struct asy_buf *ret_text);

/* As asy_result_open() for the first argument, which may also be a product file: that is then assessed, and nothing is
 * written. */
int asy_result_or_product(struct asy_cli *cli, json_t **ret);

/* Assesses the product file that is the first argument; appends the document. */
int asy_assess_document(struct asy_cli *cli, struct asy_buf *ret);

#endif
