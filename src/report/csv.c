#include "report/csv.h"

#include <string.h>

#include "report/document.h"

void asy_csv_cell(struct asy_buf *out, const char *text, const char *end)
{
	asy_buf_u8(out, '"');
	if (*text && strchr("=+-@\t\r", *text))
		asy_buf_u8(out, '\'');
	for (; *text; text++) {
		if (*text == '"')
			asy_buf_u8(out, '"');
		asy_buf_u8(out, (uint8_t)*text);
	}
	asy_buf_u8(out, '"');
	asy_buf_text(out, end);
}

static void observation_ids(const json_t *r, struct asy_buf *ids)
{
	size_t i, k;
	json_t *reason, *id;

	json_array_foreach(doc_list(r, "reasons"), i, reason)
		json_array_foreach(doc_list(reason, "observations"), k, id)
			asy_buf_printf(ids, "%s%s", ids->len ? " " : "", json_string_value(id) ? json_string_value(id) : "");
}

enum asy_err asy_report_csv(const json_t *document, struct asy_buf *out)
{
	static const char *const columns[] = {"id", "clause", "title", "obligation", "status", "verdict", "reach", "severity",
	                                      "because", "fix", "confidence"};
	struct asy_buf ids;
	size_t s, i;
	json_t *scheme, *r;

	asy_buf_init(&ids, 1 << 20);
	asy_buf_text(out, "\"scheme\"");
	for (size_t c = 0; c < sizeof(columns) / sizeof(columns[0]); c++)
		asy_buf_printf(out, ",\"%s\"", columns[c]);
	asy_buf_text(out, ",\"observations\"\r\n");
	json_array_foreach(doc_list(document, "schemes"), s, scheme) {
		json_array_foreach(doc_list(scheme, "requirements"), i, r) {
			asy_csv_cell(out, doc_text(scheme, "id"), ",");
			for (size_t c = 0; c < sizeof(columns) / sizeof(columns[0]); c++)
				asy_csv_cell(out, doc_text(r, columns[c]), ",");
			asy_buf_clear(&ids);
			observation_ids(r, &ids);
			asy_csv_cell(out, asy_buf_cstr(&ids), "\r\n");
		}
	}
	asy_buf_release(&ids);
	return out->err;
}
