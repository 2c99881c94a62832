#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "report/document.h"
#include "report/machine.h"

/* XML 1.0 allows no control characters but tab and line ends; what is not UTF-8 or not allowed becomes U+FFFD. */
static void xml(struct asy_buf *out, const char *text)
{
	struct asy_bytes b = {(const uint8_t *)text, strlen(text)};

	for (size_t i = 0; i < b.n;) {
		size_t n = asy_utf8_length(asy_bytes_from_offset(b, i));
		uint8_t c = b.p[i];
		bool noncharacter = n == 3 && c == 0xef && b.p[i + 1] == 0xbf && b.p[i + 2] >= 0xbe;

		if (c == '<')
			asy_buf_text(out, "&lt;");
		else if (c == '>')
			asy_buf_text(out, "&gt;");
		else if (c == '&')
			asy_buf_text(out, "&amp;");
		else if (c == '"')
			asy_buf_text(out, "&quot;");
		else if (c == '\n')
			asy_buf_text(out, "&#10;");
		else if (n == 0 || noncharacter || (c < 0x20 && c != '\t') || c == 0x7f)
			asy_buf_text(out, "\xef\xbf\xbd");
		else
			asy_buf_append(out, (struct asy_bytes){b.p + i, n});
		i += n ? n : 1;
	}
}

static void attribute(struct asy_buf *out, const char *name, const char *value)
{
	asy_buf_printf(out, " %s=\"", name);
	xml(out, value);
	asy_buf_text(out, "\"");
}

static void failure_text(const json_t *document, const json_t *r, struct asy_buf *out)
{
	size_t i, k;
	json_t *reason, *id;
	char locus[1024];

	json_array_foreach(doc_list(r, "reasons"), i, reason) {
		asy_buf_printf(out, "%s %s\n", *doc_text(reason, "unit") ? doc_text(reason, "unit") : "-", doc_text(reason, "text"));
		if (*doc_text(reason, "why"))
			asy_buf_printf(out, "  %s\n", doc_text(reason, "why"));
		json_array_foreach(doc_list(reason, "observations"), k, id) {
			const json_t *o = json_string_value(id) ? doc_observation(document, json_string_value(id)) : NULL;

			if (o)
				asy_buf_printf(out, "  %s  %s\n", doc_locus(o, locus, sizeof(locus)), doc_text(o, "summary"));
		}
		if (*doc_text(reason, "fix"))
			asy_buf_printf(out, "  fix: %s\n", doc_text(reason, "fix"));
	}
}

static const char *first_reason(const json_t *r)
{
	const json_t *reason = json_array_get(doc_list(r, "reasons"), 0);

	if (*doc_text(r, "because"))
		return doc_text(r, "because");
	if (*doc_text(reason, "why"))
		return doc_text(reason, "why");
	return *doc_text(reason, "text") ? doc_text(reason, "text") : doc_text(r, "title");
}

/* A skipped case is neither a success nor a failure: open and not applicable requirements, told apart by the message. */
static void testcase(const json_t *document, const json_t *scheme, const json_t *r, struct asy_buf *out)
{
	const char *verdict = doc_text(r, "verdict");
	struct asy_buf text;

	asy_buf_init(&text, 16 << 20);
	asy_buf_text(out, "    <testcase");
	asy_buf_printf(&text, "%s %s", doc_text(r, "id"), doc_text(r, "title"));
	attribute(out, "name", asy_buf_cstr(&text));
	asy_buf_clear(&text);
	asy_buf_printf(&text, "%s.%s", doc_text(scheme, "id"), *doc_text(r, "clause") ? doc_text(r, "clause") : "requirements");
	attribute(out, "classname", asy_buf_cstr(&text));
	attribute(out, "time", "0");
	asy_buf_clear(&text);
	if (strcmp(verdict, "pass") == 0) {
		asy_buf_text(out, "/>\n");
	} else if (strcmp(verdict, "fail") == 0) {
		asy_buf_text(out, ">\n      <failure");
		attribute(out, "message", first_reason(r));
		attribute(out, "type", doc_text(r, "severity"));
		asy_buf_text(out, ">");
		failure_text(document, r, &text);
		xml(out, asy_buf_cstr(&text));
		asy_buf_text(out, "</failure>\n    </testcase>\n");
	} else {
		asy_buf_text(out, ">\n      <skipped");
		asy_buf_printf(&text, "%s: %s", strcmp(verdict, "not-applicable") == 0 ? "not applicable" : "inconclusive", first_reason(r));
		attribute(out, "message", asy_buf_cstr(&text));
		asy_buf_text(out, "/>\n    </testcase>\n");
	}
	asy_buf_release(&text);
}

struct sums {
	int64_t tests, failures, skipped;
};

/* Counted, not read from the document: an edited file must not give a wrong sum. */
static struct sums count(const json_t *scheme)
{
	struct sums n = {0};
	size_t i;
	json_t *r;

	json_array_foreach(doc_list(scheme, "requirements"), i, r) {
		n.tests++;
		n.failures += strcmp(doc_text(r, "verdict"), "fail") == 0;
		n.skipped += strcmp(doc_text(r, "verdict"), "fail") != 0 && strcmp(doc_text(r, "verdict"), "pass") != 0;
	}
	return n;
}

static void suite(const json_t *document, const json_t *scheme, size_t number, struct asy_buf *out)
{
	struct sums n = count(scheme);
	struct asy_buf when;
	size_t i;
	json_t *r;

	asy_buf_init(&when, 1 << 20);
	asy_buf_printf(&when, "%sT00:00:00", doc_text(document, "created"));
	asy_buf_text(out, "  <testsuite");
	attribute(out, "name", doc_text(scheme, "id"));
	attribute(out, "package", doc_text(doc_object(document, "product"), "name"));
	asy_buf_printf(out, " id=\"%zu\" tests=\"%" PRId64 "\" failures=\"%" PRId64 "\" errors=\"0\" skipped=\"%" PRId64 "\" time=\"0\"", number, n.tests,
	               n.failures, n.skipped);
	attribute(out, "timestamp", asy_buf_cstr(&when));
	attribute(out, "hostname", "localhost");
	asy_buf_text(out, ">\n    <properties>\n      <property name=\"scheme\"");
	attribute(out, "value", doc_text(scheme, "title"));
	asy_buf_text(out, "/>\n      <property name=\"product\"");
	attribute(out, "value", doc_text(doc_object(document, "product"), "name"));
	asy_buf_text(out, "/>\n      <property name=\"firmware-version\"");
	attribute(out, "value", doc_text(doc_object(document, "product"), "firmware-version"));
	asy_buf_text(out, "/>\n    </properties>\n");
	json_array_foreach(doc_list(scheme, "requirements"), i, r)
		testcase(document, scheme, r, out);
	asy_buf_text(out, "    <system-out/>\n    <system-err/>\n  </testsuite>\n");
	asy_buf_release(&when);
}

enum asy_err asy_report_junit(const json_t *document, struct asy_buf *out)
{
	struct sums all = {0};
	size_t i;
	json_t *scheme;

	json_array_foreach(doc_list(document, "schemes"), i, scheme) {
		struct sums n = count(scheme);

		all.tests += n.tests;
		all.failures += n.failures;
		all.skipped += n.skipped;
	}
	asy_buf_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
	attribute(out, "name", "assay");
	asy_buf_printf(out, " tests=\"%" PRId64 "\" failures=\"%" PRId64 "\" errors=\"0\" skipped=\"%" PRId64 "\" time=\"0\">\n", all.tests, all.failures,
	               all.skipped);
	json_array_foreach(doc_list(document, "schemes"), i, scheme)
		suite(document, scheme, i, out);
	asy_buf_text(out, "</testsuites>\n");
	return out->err;
}
