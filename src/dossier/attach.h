/* Files that go into a dossier beside its pages. */
#ifndef ASY_DOSSIER_ATTACH_H
#define ASY_DOSSIER_ATTACH_H

#include <jansson.h>

#include "base/buf.h"

struct asy_attachment {
	const char *path, *title;
	/* Appends the content. ASY_NOT_FOUND: this result has none, leave it out. */
	enum asy_err (*write)(const json_t *document, struct asy_bytes result_json, struct asy_buf *out);
};

extern const struct asy_attachment asy_attachments[]; /* ended by a NULL path */

#endif
