/* What the worker learned of one update bundle, for people and for machines. */
#ifndef ASY_REPORT_UPDATE_H
#define ASY_REPORT_UPDATE_H

#include "base/buf.h"
#include "evidence/store.h"

struct asy_update_view {
	const char *file, *sha256;
	uint64_t size;
	const struct asy_store *store; /* sealed */
	bool all;                      /* every part of the byte map */
};

void asy_update_text_report(const struct asy_update_view *v, struct asy_buf *out);
void asy_update_json_report(const struct asy_update_view *v, struct asy_buf *out);

/* "valid", ...; "" when the file is no bundle of a known family. */
const char *asy_update_view_state(const struct asy_store *store);

#endif
