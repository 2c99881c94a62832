/* What `assay scan` shows: the layout of one image, what is inside, what is wrong with it. */
#ifndef ASY_REPORT_SCAN_H
#define ASY_REPORT_SCAN_H

#include "base/buf.h"
#include "catalog/catalog.h"
#include "evidence/store.h"

struct asy_scan_report {
	const char *file, *sha256, *status, *reason;
	uint64_t size;
	const struct asy_store *store;
	const struct asy_catalog *catalog; /* its checks say what is wrong, and how badly */
	bool colour, all;                  /* all: every finding, not only the first ones */
};

enum asy_err asy_scan_text(const struct asy_scan_report *r, struct asy_buf *out) ASY_MUST_CHECK;
enum asy_err asy_scan_json(const struct asy_scan_report *r, struct asy_buf *out) ASY_MUST_CHECK;

#endif
