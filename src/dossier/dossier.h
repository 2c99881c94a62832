/* The dossier: every document that an authority, a laboratory or a customer asks for, filled from one result.
 *
 * A pure function of the result document and the templates of the catalog. Nothing is invented: a field without a record
 * says what is missing and who can give it. */
#ifndef ASY_DOSSIER_DOSSIER_H
#define ASY_DOSSIER_DOSSIER_H

#include <jansson.h>

#include "base/buf.h"
#include "dossier/template.h"

/* Called once per file: a relative path of a-z, 0-9, '.', '-' and at most one '/'. */
typedef enum asy_err (*asy_dossier_sink)(void *context, const char *path, struct asy_bytes content);

/* A file that somebody else made from the same result (and from what that one names), such as a VEX document. */
struct asy_dossier_extra {
	const char *path, *title; /* path: "files/..." */
	struct asy_buf content;
};

struct asy_dossier_summary {
	size_t documents, files, given, missing;
};

/* Pages as HTML, records/ with the same as Markdown, CSV and JSON, files/ with what goes with them, manifest.json and
 * SHA256SUMS over all of it. ASY_LIMIT, ASY_NOMEM, or what the sink returned. */
enum asy_err asy_dossier_make(const struct asy_templates *templates, const json_t *document, struct asy_bytes result_json,
                              const struct asy_dossier_extra *extra, size_t n_extra, asy_dossier_sink sink, void *context, struct asy_dossier_summary *ret) ASY_MUST_CHECK;

#endif
