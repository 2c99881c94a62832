#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "report/document.h"
#include "report/findings.h"
#include "report/machine.h"
#include "report/markdown.h"

static const char *level(const char *severity)
{
	if (strcmp(severity, "critical") == 0 || strcmp(severity, "high") == 0)
		return "error";
	return strcmp(severity, "medium") == 0 ? "warning" : "note";
}

/* The scale that code scanning pages sort by (0.1 to 10): the middle of the class. */
static const char *score(const char *severity)
{
	if (strcmp(severity, "critical") == 0)
		return "9.5";
	if (strcmp(severity, "high") == 0)
		return "8.0";
	return strcmp(severity, "medium") == 0 ? "5.5" : "2.0";
}

static void text_object(struct asy_json *j, const char *name, const char *text)
{
	asy_json_name(j, name);
	asy_json_object(j);
	asy_json_put(j, "text", text);
	asy_json_end(j);
}

/* A path of an image as a relative URI reference (RFC 3986): everything but unreserved characters and '/' is escaped. */
static void put_uri(struct asy_json *j, const char *name, const char *path)
{
	struct asy_buf uri;

	asy_buf_init(&uri, 1 << 20);
	while (*path == '/')
		path++;
	for (; *path; path++) {
		if (isalnum((unsigned char)*path) || strchr("-._~/", *path))
			asy_buf_u8(&uri, (uint8_t)*path);
		else
			asy_buf_printf(&uri, "%%%02X", (unsigned)(unsigned char)*path);
	}
	asy_json_put(j, name, uri.len ? asy_buf_cstr(&uri) : ".");
	asy_buf_release(&uri);
}

static void uses_text(const struct asy_finding *f, const char *before, struct asy_buf *out)
{
	for (size_t i = 0; i < f->uses.len; i++) {
		const struct asy_finding_use *use = asy_vec_at(&f->uses, i);

		asy_buf_printf(out, "%s%s %s", i ? ", " : before, doc_text(use->scheme, "id"), doc_text(use->requirement, "id"));
	}
}

/* Every requirement that a finding of the rule decides, once. */
static void rule_uses(const struct asy_finding *list, size_t from, size_t to, struct asy_buf *out)
{
	json_t *seen = json_object();

	for (size_t i = from; seen && i < to; i++) {
		for (size_t k = 0; k < list[i].uses.len; k++) {
			const struct asy_finding_use *use = asy_vec_at(&list[i].uses, k);
			json_t *name = json_sprintf("%s %s", doc_text(use->scheme, "id"), doc_text(use->requirement, "id"));

			if (name && !json_object_get(seen, json_string_value(name))) {
				asy_buf_printf(out, "%s%s", json_object_size(seen) ? ", " : "Decides ", json_string_value(name));
				json_object_set(seen, json_string_value(name), name);
			}
			json_decref(name);
		}
	}
	json_decref(seen);
}

/* All findings of one rule are neighbours: [from, to). */
static void rule(struct asy_json *j, const struct asy_finding *list, size_t from, size_t to)
{
	const struct asy_finding *f = &list[from];
	struct asy_buf help;

	asy_buf_init(&help, 1 << 20);
	asy_json_object(j);
	asy_json_put(j, "id", f->rule);
	text_object(j, "shortDescription", f->title);
	if (*f->fix)
		asy_buf_printf(&help, "%s ", f->fix);
	rule_uses(list, from, to, &help);
	text_object(j, "fullDescription", *f->fix ? f->fix : f->title);
	asy_json_name(j, "help");
	asy_json_object(j);
	asy_json_put(j, "text", help.len ? asy_buf_cstr(&help) : f->title);
	asy_buf_clear(&help);
	asy_buf_text(&help, "**");
	asy_markdown_text(&help, f->title);
	asy_buf_text(&help, "**\n\n");
	if (*f->fix) {
		asy_buf_text(&help, "Fix: ");
		asy_markdown_text(&help, f->fix);
		asy_buf_text(&help, "\n\n");
	}
	rule_uses(list, from, to, &help);
	asy_json_put(j, "markdown", asy_buf_cstr(&help));
	asy_json_end(j);
	asy_json_name(j, "defaultConfiguration");
	asy_json_object(j);
	asy_json_put(j, "level", level(f->severity));
	asy_json_end(j);
	asy_json_name(j, "properties");
	asy_json_object(j);
	asy_json_put(j, "security-severity", score(f->severity));
	asy_json_name(j, "tags");
	asy_json_array(j);
	asy_json_text(j, "security");
	asy_json_end(j);
	asy_json_put_uint(j, "findings", to - from);
	asy_json_end(j);
	asy_json_end(j);
	asy_buf_release(&help);
}

static void region(struct asy_json *j, const char *unit, int64_t number)
{
	asy_json_name(j, "region");
	asy_json_object(j);
	asy_json_put_int(j, unit, number);
	asy_json_end(j);
}

/* In the image by path and line (or offset); a finding that rests on an answer alone is in the declaration. */
static void locations(struct asy_json *j, const struct asy_finding *f)
{
	const json_t *o = f->observation;

	asy_json_name(j, "locations");
	asy_json_array(j);
	if (o || *f->file) {
		asy_json_object(j);
		asy_json_name(j, "physicalLocation");
		asy_json_object(j);
		asy_json_name(j, "artifactLocation");
		asy_json_object(j);
		put_uri(j, "uri", o ? doc_text(o, "path") : f->file);
		if (o)
			asy_json_put(j, "uriBaseId", doc_text(o, "artifact"));
		asy_json_end(j);
		if (o ? doc_int(o, "line") > 0 : f->line > 0)
			region(j, "startLine", o ? doc_int(o, "line") : f->line);
		else if (o && json_object_get(o, "offset") && doc_int(o, "offset") >= 0)
			region(j, "byteOffset", doc_int(o, "offset"));
		asy_json_end(j);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void message(struct asy_json *j, const struct asy_finding *f)
{
	struct asy_buf text;
	size_t i;
	json_t *a;

	asy_buf_init(&text, 1 << 20);
	asy_buf_text(&text, f->text);
	json_array_foreach(f->answers, i, a)
		asy_buf_printf(&text, "; answered: %s = %s", doc_text(a, "id"), doc_text(a, "value"));
	uses_text(f, ". Not met: ", &text);
	text_object(j, "message", asy_buf_cstr(&text));
	asy_buf_release(&text);
}

static void result(struct asy_json *j, const struct asy_finding *f, size_t rule_index)
{
	asy_json_object(j);
	asy_json_put(j, "ruleId", f->rule);
	asy_json_put_uint(j, "ruleIndex", rule_index);
	asy_json_put(j, "kind", "fail");
	asy_json_put(j, "level", level(f->severity));
	message(j, f);
	locations(j, f);
	asy_json_name(j, "partialFingerprints");
	asy_json_object(j);
	asy_json_put(j, "assayFinding/v1", f->key);
	asy_json_end(j);
	asy_json_name(j, "taxa");
	asy_json_array(j);
	for (size_t i = 0; i < f->uses.len; i++) {
		const struct asy_finding_use *use = asy_vec_at(&f->uses, i);

		asy_json_object(j);
		asy_json_put(j, "id", doc_text(use->requirement, "id"));
		asy_json_name(j, "toolComponent");
		asy_json_object(j);
		asy_json_put(j, "name", doc_text(use->scheme, "id"));
		asy_json_end(j);
		asy_json_end(j);
	}
	asy_json_end(j);
	asy_json_name(j, "properties");
	asy_json_object(j);
	asy_json_put(j, "severity", f->severity);
	if (f->observation)
		asy_json_put(j, "observation", doc_text(f->observation, "id"));
	asy_json_end(j);
	asy_json_end(j);
}

static void driver(struct asy_json *j, const json_t *document, const struct asy_findings *f)
{
	const json_t *generator = doc_object(document, "generator");
	size_t i;
	json_t *scheme;

	asy_json_name(j, "tool");
	asy_json_object(j);
	asy_json_name(j, "driver");
	asy_json_object(j);
	asy_json_put(j, "name", doc_text(generator, "name"));
	asy_json_put(j, "version", doc_text(generator, "version"));
	asy_json_name(j, "supportedTaxonomies");
	asy_json_array(j);
	json_array_foreach(doc_list(document, "schemes"), i, scheme) {
		asy_json_object(j);
		asy_json_put(j, "name", doc_text(scheme, "id"));
		asy_json_put_uint(j, "index", i);
		asy_json_end(j);
	}
	asy_json_end(j);
	asy_json_name(j, "rules");
	asy_json_array(j);
	for (size_t from = 0, to; from < f->n; from = to) {
		for (to = from + 1; to < f->n && strcmp(f->list[from].rule, f->list[to].rule) == 0; to++)
			;
		rule(j, f->list, from, to);
	}
	asy_json_end(j);
	asy_json_end(j);
	asy_json_end(j);
}

static void taxonomies(struct asy_json *j, const json_t *document)
{
	size_t s, i;
	json_t *scheme, *r;

	asy_json_name(j, "taxonomies");
	asy_json_array(j);
	json_array_foreach(doc_list(document, "schemes"), s, scheme) {
		asy_json_object(j);
		asy_json_put(j, "name", doc_text(scheme, "id"));
		asy_json_put(j, "version", doc_text(scheme, "edition"));
		text_object(j, "shortDescription", doc_text(scheme, "title"));
		asy_json_name(j, "taxa");
		asy_json_array(j);
		json_array_foreach(doc_list(scheme, "requirements"), i, r) {
			asy_json_object(j);
			asy_json_put(j, "id", doc_text(r, "id"));
			text_object(j, "shortDescription", doc_text(r, "title"));
			asy_json_name(j, "properties");
			asy_json_object(j);
			asy_json_put(j, "verdict", doc_text(r, "verdict"));
			asy_json_end(j);
			asy_json_end(j);
		}
		asy_json_end(j);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void artifacts(struct asy_json *j, const json_t *document)
{
	size_t i;
	json_t *a;

	asy_json_name(j, "originalUriBaseIds");
	asy_json_object(j);
	json_array_foreach(doc_list(document, "artifacts"), i, a) {
		asy_json_name(j, doc_text(a, "id"));
		asy_json_object(j);
		text_object(j, "description", "the file tree inside this artifact");
		asy_json_end(j);
	}
	asy_json_end(j);
	asy_json_name(j, "artifacts");
	asy_json_array(j);
	json_array_foreach(doc_list(document, "artifacts"), i, a) {
		asy_json_object(j);
		text_object(j, "description", *doc_text(a, "file") ? doc_text(a, "file") : doc_text(a, "address"));
		if (strlen(doc_text(a, "sha256")) == 64) {
			asy_json_put_int(j, "length", doc_int(a, "size"));
			asy_json_name(j, "hashes");
			asy_json_object(j);
			asy_json_put(j, "sha-256", doc_text(a, "sha256"));
			asy_json_end(j);
		}
		asy_json_name(j, "roles");
		asy_json_array(j);
		asy_json_text(j, "analysisTarget");
		asy_json_end(j);
		asy_json_end(j);
	}
	asy_json_end(j);
}

enum asy_err asy_report_sarif(const json_t *document, struct asy_buf *out)
{
	struct asy_findings f;
	struct asy_json j;
	size_t rules = 0;
	enum asy_err err = asy_findings_collect(document, &f);

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	asy_json_put(&j, "version", "2.1.0");
	asy_json_name(&j, "runs");
	asy_json_array(&j);
	asy_json_object(&j);
	driver(&j, document, &f);
	asy_json_put(&j, "columnKind", "unicodeCodePoints");
	artifacts(&j, document);
	taxonomies(&j, document);
	asy_json_name(&j, "results");
	asy_json_array(&j);
	for (size_t i = 0; i < f.n; i++) {
		rules += i > 0 && strcmp(f.list[i].rule, f.list[i - 1].rule) != 0;
		result(&j, &f.list[i], rules);
	}
	asy_json_end(&j);
	asy_json_end(&j);
	asy_json_end(&j);
	asy_json_end(&j);
	asy_findings_release(&f);
	return err ? err : asy_json_finish(&j);
}
