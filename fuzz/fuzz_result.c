/* A result document that somebody edited: read back, and every report made of it. */
#include "report/csv.h"
#include "report/document.h"
#include "report/explain.h"
#include "report/gaps.h"
#include "report/html.h"
#include "report/machine.h"
#include "report/summary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 8 << 20 };

static void make(const json_t *document, struct asy_bytes json)
{
	struct asy_buf out;

	asy_buf_init(&out, ROOM);
	(void)!asy_report_csv(document, &out);
	(void)!asy_gaps_text(document, NULL, true, 10, &out);
	(void)!asy_gaps_json(document, NULL, &out);
	asy_buf_release(&out);
	asy_buf_init(&out, ROOM);
	(void)!asy_report_html(json, &out);
	(void)!asy_report_summary(json, false, &out);
	(void)!asy_explain(document, NULL, "5.1-1", false, &out);
	(void)!asy_explain_observation(document, "O1", &out);
	asy_buf_release(&out);
	asy_buf_init(&out, ROOM);
	(void)!asy_report_sarif(document, &out);
	(void)!asy_report_junit(document, &out);
	(void)!asy_report_oscal(document, &out);
	(void)!asy_report_markdown(document, &out);
	asy_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct asy_bytes json = {data, size};
	char message[200];
	json_t *document = NULL;

	if (asy_document_parse(json, &document, message) == ASY_OK) {
		make(document, json);
		json_decref(document);
	}
	return 0;
}
