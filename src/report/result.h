/* Writes result.json: everything a report needs, and the only thing a report reads.
 * Published shape: docs/result.schema.json. */
#ifndef ASY_REPORT_RESULT_H
#define ASY_REPORT_RESULT_H

#include "assess/assess.h"
#include "evidence/store.h"
#include "product/product.h"

struct asy_result_artifact {
	const struct asy_artifact *artifact;
	const struct asy_store *store; /* NULL: not examined */
	const char *sha256;            /* "" when it could not be read */
	uint64_t size;
	const char *status;            /* "examined", "partly", "unreadable", "no-collector" */
	const char *reason;            /* why not examined completely, or "" */
	unsigned landlock_abi, runs;
};

struct asy_result_input {
	const char *version; /* of assay */
	int64_t now;
	const struct asy_product *product;
	const struct asy_catalog *catalog;
	const struct asy_declarations *declarations;
	const struct asy_result_artifact *artifacts;
	size_t n_artifacts;
	const struct asy_assessment_result *assessment;
	const struct asy_scope *scope;
};

/* Appends the document to out; the buffer's error is the result. */
enum asy_err asy_result_write(const struct asy_result_input *in, struct asy_buf *out) ASY_MUST_CHECK;

#endif
