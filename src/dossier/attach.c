#include "dossier/attach.h"

#include <stddef.h>

#include "base/clock.h"
#include "report/document.h"
#include "report/html.h"
#include "report/machine.h"
#include "sbom/sbom.h"

static enum asy_err result(const json_t *document, struct asy_bytes result_json, struct asy_buf *out)
{
	(void)document;
	asy_buf_append(out, result_json);
	return out->err;
}

static enum asy_err report(const json_t *document, struct asy_bytes result_json, struct asy_buf *out)
{
	(void)document;
	return asy_report_html(result_json, out);
}

static enum asy_err sarif(const json_t *document, struct asy_bytes result_json, struct asy_buf *out)
{
	(void)result_json;
	return asy_report_sarif(document, out);
}

static enum asy_err oscal(const json_t *document, struct asy_bytes result_json, struct asy_buf *out)
{
	(void)result_json;
	return asy_report_oscal(document, out);
}

static enum asy_err bill(const json_t *document, bool spdx, struct asy_buf *out)
{
	struct asy_sbom_source source = {.document = document, .version = doc_text(doc_object(document, "generator"), "version")};
	struct asy_sbom s;
	enum asy_err err;

	if (!asy_clock_parse_date(doc_text(document, "created"), &source.now) || json_array_size(doc_list(document, "components")) == 0)
		return ASY_NOT_FOUND;
	asy_sbom_init(&s);
	err = asy_sbom_from_result(&s, &source);
	if (!err)
		err = spdx ? asy_sbom_spdx2(&s, out) : asy_sbom_cyclonedx(&s, "1.6", out);
	asy_sbom_release(&s);
	return err;
}

static enum asy_err cyclonedx(const json_t *document, struct asy_bytes result_json, struct asy_buf *out)
{
	(void)result_json;
	return bill(document, false, out);
}

static enum asy_err spdx(const json_t *document, struct asy_bytes result_json, struct asy_buf *out)
{
	(void)result_json;
	return bill(document, true, out);
}

const struct asy_attachment asy_attachments[] = {
	{"files/result.json", "The result that every value of this dossier comes from", result},
	{"files/report.html", "The report of the assessment, from the verdicts down to the bytes", report},
	{"files/sbom.cdx.json", "Software bill of materials of what was found, CycloneDX 1.6", cyclonedx},
	{"files/sbom.spdx.json", "Software bill of materials of what was found, SPDX 2.3", spdx},
	{"files/findings.sarif", "Failures and contradictions, SARIF 2.1.0", sarif},
	{"files/oscal-assessment-results.json", "OSCAL assessment results", oscal},
	{NULL, NULL, NULL},
};
