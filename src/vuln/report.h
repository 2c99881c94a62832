/* What `assay vulns` writes. Every format states what the answer stands on: sources and their age. */
#ifndef ASY_VULN_REPORT_H
#define ASY_VULN_REPORT_H

#include "base/json.h"
#include "vuln/match.h"

struct asy_vreport {
	const char *input, *product, *version, *supplier; /* "" where not known */
	const char *tool_version;
	int64_t now;
	const struct asy_vsubject *subject;
	const struct asy_vresult *result;
	const struct asy_vdb_source *sources;
	size_t n_sources;
	bool starter;          /* nothing was imported: only the starter set was asked */
	bool all, colour;
	const char *gap;       /* why components may be missing; "" when complete */
	size_t expired_rules;
};

enum { ASY_VDB_FRESH_DAYS = 30 };

/* Age in days of the newest source of this kind ("": of any that tells vulnerabilities); -1 when there is none. */
int64_t asy_vreport_age(const struct asy_vreport *r, const char *kind);

void asy_vreport_text(const struct asy_vreport *r, struct asy_buf *out);
void asy_vreport_json(const struct asy_vreport *r, struct asy_buf *out);
void asy_vreport_sarif(const struct asy_vreport *r, struct asy_buf *out);
void asy_vreport_openvex(const struct asy_vreport *r, struct asy_buf *out);
void asy_vreport_csaf(const struct asy_vreport *r, struct asy_buf *out);
void asy_vreport_cyclonedx(const struct asy_vreport *r, struct asy_buf *out);

/* Name of the product for documents: the product's, else the input's file name. */
const char *asy_vreport_product(const struct asy_vreport *r);
const struct asy_vcomponent *asy_vreport_component(const struct asy_vreport *r, const struct asy_vmatch *m);
/* purl of the component; made from name and version when it has none. Into `out`. */
const char *asy_vreport_purl(const struct asy_vcomponent *c, char out[512]);
const char *asy_vreport_severity(const struct asy_vmatch *m); /* "critical" ... "none", "unknown" */

#endif
