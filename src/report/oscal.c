#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/uuid.h"
#include "report/document.h"
#include "report/machine.h"

#define NAMESPACE "urn:assay:oscal"

struct oscal {
	struct asy_json j;
	const json_t *document;
	char identity[37]; /* goes into every UUID: product, artifacts, catalog, date */
	char when[32];
};

static void uuid(struct oscal *o, const char *what, const char *a, const char *b, char ret[37])
{
	struct asy_buf name;

	asy_buf_init(&name, 1 << 20);
	asy_buf_printf(&name, "%s\n%s\n%s\n%s", o->identity, what, a, b);
	asy_uuid(asy_buf_bytes(&name), ret);
	asy_buf_release(&name);
}

static void put_uuid(struct oscal *o, const char *key, const char *what, const char *a, const char *b)
{
	char text[37];

	uuid(o, what, a, b, text);
	asy_json_put(&o->j, key, text);
}

/* OSCAL texts are one line without blanks at the ends, and never empty: a key without text is left out by the caller. */
static void put_line(struct oscal *o, const char *key, const char *text)
{
	struct asy_buf line;
	struct asy_bytes trimmed = asy_text_trim((struct asy_bytes){(const uint8_t *)text, strlen(text)});

	asy_buf_init(&line, 1 << 20);
	for (size_t i = 0; i < trimmed.n; i++)
		asy_buf_u8(&line, trimmed.p[i] < 0x20 ? ' ' : trimmed.p[i]);
	asy_json_put(&o->j, key, line.len ? asy_buf_cstr(&line) : "-");
	asy_buf_release(&line);
}

static void property(struct oscal *o, const char *name, const char *value)
{
	if (!*value)
		return;
	asy_json_object(&o->j);
	asy_json_put(&o->j, "name", name);
	asy_json_put(&o->j, "ns", NAMESPACE);
	put_line(o, "value", value);
	asy_json_end(&o->j);
}

static void number(struct oscal *o, const char *name, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	property(o, name, text);
}

/* An OSCAL token: scheme and requirement, starting with a letter, of letters, digits, '.', '-' and '_'. */
static void put_token(struct oscal *o, const char *key, const char *scheme, const char *requirement)
{
	char token[256];
	size_t n = 0;

	for (int part = 0; part < 2; part++) {
		const char *text = part ? requirement : scheme;

		if (part || !isalpha((unsigned char)*text))
			token[n++] = '_';
		for (; *text && n < sizeof(token) - 4; text++)
			token[n++] = (char)(isalnum((unsigned char)*text) || *text == '.' || *text == '-' ? tolower((unsigned char)*text) : '_');
	}
	token[n] = 0;
	asy_json_put(&o->j, key, token);
}

static void reviewed(struct oscal *o, const json_t *scheme)
{
	size_t i;
	json_t *r;

	asy_json_name(&o->j, "reviewed-controls");
	asy_json_object(&o->j);
	asy_json_name(&o->j, "control-selections");
	asy_json_array(&o->j);
	asy_json_object(&o->j);
	asy_json_put(&o->j, "description", "Requirements of the scheme; those that do not apply to this product are excluded");
	for (int excluded = 0; excluded < 2; excluded++) {
		size_t n = 0;

		json_array_foreach(doc_list(scheme, "requirements"), i, r) {
			if ((strcmp(doc_text(r, "verdict"), "not-applicable") == 0) != excluded)
				continue;
			if (n++ == 0) {
				asy_json_name(&o->j, excluded ? "exclude-controls" : "include-controls");
				asy_json_array(&o->j);
			}
			asy_json_object(&o->j);
			put_token(o, "control-id", doc_text(scheme, "id"), doc_text(r, "id"));
			asy_json_end(&o->j);
		}
		if (n)
			asy_json_end(&o->j);
	}
	asy_json_end(&o->j);
	asy_json_end(&o->j);
	asy_json_end(&o->j);
}

/* Ids of the observations that the reasons of this scheme name, each once, in order. */
static json_t *named_observations(const json_t *scheme)
{
	json_t *ids = json_object(), *r, *reason, *id;
	size_t i, k, n;

	json_array_foreach(doc_list(scheme, "requirements"), i, r)
		json_array_foreach(doc_list(r, "reasons"), k, reason)
			json_array_foreach(doc_list(reason, "observations"), n, id)
				if (json_string_value(id))
					json_object_set_new(ids, json_string_value(id), json_true());
	return ids;
}

static void evidence(struct oscal *o, const json_t *observation)
{
	char locus[1024];

	asy_json_name(&o->j, "relevant-evidence");
	asy_json_array(&o->j);
	asy_json_object(&o->j);
	put_line(o, "description", doc_locus(observation, locus, sizeof(locus)));
	asy_json_name(&o->j, "props");
	asy_json_array(&o->j);
	property(o, "artifact", doc_text(observation, "artifact"));
	property(o, "path", doc_text(observation, "path"));
	if (doc_int(observation, "line"))
		number(o, "line", doc_int(observation, "line"));
	if (json_object_get(observation, "offset"))
		number(o, "offset", doc_int(observation, "offset"));
	asy_json_end(&o->j);
	asy_json_end(&o->j);
	asy_json_end(&o->j);
}

static void observations(struct oscal *o, const json_t *scheme)
{
	json_t *ids = named_observations(scheme), *unused;
	const char *id;
	size_t n = 0;

	json_object_foreach(ids, id, unused) {
		const json_t *observation = doc_observation(o->document, id);

		if (!observation)
			continue;
		if (n++ == 0) {
			asy_json_name(&o->j, "observations");
			asy_json_array(&o->j);
		}
		asy_json_object(&o->j);
		put_uuid(o, "uuid", "observation", doc_text(scheme, "id"), id);
		put_line(o, "title", doc_text(observation, "kind"));
		put_line(o, "description", doc_text(observation, "summary"));
		asy_json_name(&o->j, "props");
		asy_json_array(&o->j);
		property(o, "observation-id", id);
		property(o, "collector", doc_text(observation, "collector"));
		asy_json_end(&o->j);
		asy_json_name(&o->j, "methods");
		asy_json_array(&o->j);
		asy_json_text(&o->j, "EXAMINE");
		asy_json_end(&o->j);
		evidence(o, observation);
		asy_json_put(&o->j, "collected", o->when);
		asy_json_end(&o->j);
	}
	if (n)
		asy_json_end(&o->j);
	json_decref(ids);
}

static void target(struct oscal *o, const json_t *scheme, const json_t *r)
{
	const char *verdict = doc_text(r, "verdict");

	asy_json_name(&o->j, "target");
	asy_json_object(&o->j);
	asy_json_put(&o->j, "type", "objective-id");
	put_token(o, "target-id", doc_text(scheme, "id"), doc_text(r, "id"));
	asy_json_name(&o->j, "status");
	asy_json_object(&o->j);
	asy_json_put(&o->j, "state", strcmp(verdict, "pass") == 0 ? "satisfied" : "not-satisfied");
	asy_json_put(&o->j, "reason", strcmp(verdict, "pass") == 0 ? "pass" : strcmp(verdict, "fail") == 0 ? "fail" : "other");
	if (strcmp(verdict, "inconclusive") == 0)
		asy_json_put(&o->j, "remarks", "Neither proved nor disproved: evidence, answers or a person's judgement are missing.");
	asy_json_end(&o->j);
	asy_json_end(&o->j);
}

static void related(struct oscal *o, const json_t *scheme, const json_t *r)
{
	json_t *seen = json_object(), *reason, *id;
	size_t i, k;

	json_array_foreach(doc_list(r, "reasons"), i, reason) {
		json_array_foreach(doc_list(reason, "observations"), k, id) {
			const char *text = json_string_value(id);

			if (!text || !doc_observation(o->document, text) || json_object_get(seen, text))
				continue;
			if (json_object_size(seen) == 0) {
				asy_json_name(&o->j, "related-observations");
				asy_json_array(&o->j);
			}
			json_object_set_new(seen, text, json_true());
			asy_json_object(&o->j);
			put_uuid(o, "observation-uuid", "observation", doc_text(scheme, "id"), text);
			asy_json_end(&o->j);
		}
	}
	if (json_object_size(seen))
		asy_json_end(&o->j);
	json_decref(seen);
}

static void findings(struct oscal *o, const json_t *scheme)
{
	size_t i, n = 0;
	json_t *r;

	json_array_foreach(doc_list(scheme, "requirements"), i, r) {
		if (strcmp(doc_text(r, "verdict"), "not-applicable") == 0)
			continue;
		if (n++ == 0) {
			asy_json_name(&o->j, "findings");
			asy_json_array(&o->j);
		}
		asy_json_object(&o->j);
		put_uuid(o, "uuid", "finding", doc_text(scheme, "id"), doc_text(r, "id"));
		put_line(o, "title", doc_text(r, "title"));
		put_line(o, "description", doc_text(r, "explanation"));
		asy_json_name(&o->j, "props");
		asy_json_array(&o->j);
		property(o, "requirement", doc_text(r, "id"));
		property(o, "verdict", doc_text(r, "verdict"));
		property(o, "reach", doc_text(r, "reach"));
		property(o, "obligation", doc_text(r, "obligation"));
		property(o, "severity", doc_text(r, "severity"));
		property(o, "because", doc_text(r, "because"));
		asy_json_end(&o->j);
		target(o, scheme, r);
		related(o, scheme, r);
		asy_json_end(&o->j);
	}
	if (n)
		asy_json_end(&o->j);
}

static void result(struct oscal *o, const json_t *scheme)
{
	const json_t *counts = doc_object(scheme, "counts");

	asy_json_object(&o->j);
	put_uuid(o, "uuid", "result", doc_text(scheme, "id"), "");
	put_line(o, "title", doc_text(scheme, "title"));
	put_line(o, "description", doc_text(scheme, "legal"));
	asy_json_put(&o->j, "start", o->when);
	asy_json_put(&o->j, "end", o->when);
	asy_json_name(&o->j, "props");
	asy_json_array(&o->j);
	property(o, "scheme", doc_text(scheme, "id"));
	property(o, "edition", doc_text(scheme, "edition"));
	property(o, "confidence", doc_text(scheme, "confidence"));
	number(o, "pass", doc_int(counts, "pass"));
	number(o, "fail", doc_int(counts, "fail"));
	number(o, "inconclusive", doc_int(counts, "inconclusive"));
	number(o, "not-applicable", doc_int(counts, "not-applicable"));
	asy_json_end(&o->j);
	reviewed(o, scheme);
	observations(o, scheme);
	findings(o, scheme);
	asy_json_end(&o->j);
}

static void metadata(struct oscal *o)
{
	const json_t *product = doc_object(o->document, "product"), *generator = doc_object(o->document, "generator");
	struct asy_buf title;

	asy_buf_init(&title, 1 << 20);
	asy_buf_printf(&title, "Security assessment of %s %s", doc_text(product, "name"), doc_text(product, "firmware-version"));
	asy_json_name(&o->j, "metadata");
	asy_json_object(&o->j);
	put_line(o, "title", asy_buf_cstr(&title));
	asy_json_put(&o->j, "last-modified", o->when);
	put_line(o, "version", *doc_text(product, "firmware-version") ? doc_text(product, "firmware-version") : "unversioned");
	asy_json_put(&o->j, "oscal-version", "1.1.2");
	asy_json_name(&o->j, "props");
	asy_json_array(&o->j);
	property(o, "generator", doc_text(generator, "name"));
	property(o, "generator-version", doc_text(generator, "version"));
	property(o, "catalog-version", doc_text(doc_object(o->document, "catalog"), "version"));
	property(o, "catalog-sha256", doc_text(doc_object(o->document, "catalog"), "sha256"));
	property(o, "manufacturer", doc_text(product, "manufacturer"));
	property(o, "model", doc_text(product, "model"));
	asy_json_end(&o->j);
	asy_json_end(&o->j);
	asy_buf_release(&title);
}

/* The plan that an assessment result has to name: the question catalog, as a resource at the end. */
static void back_matter(struct oscal *o)
{
	asy_json_name(&o->j, "back-matter");
	asy_json_object(&o->j);
	asy_json_name(&o->j, "resources");
	asy_json_array(&o->j);
	asy_json_object(&o->j);
	put_uuid(o, "uuid", "plan", "", "");
	put_line(o, "title", "Question catalog");
	asy_json_put(&o->j, "description", "The requirements, tests and checks of the catalog whose version and digest the metadata names.");
	asy_json_end(&o->j);
	asy_json_end(&o->j);
	asy_json_end(&o->j);
}

static void identify(struct oscal *o)
{
	const json_t *product = doc_object(o->document, "product");
	struct asy_buf text;
	size_t i;
	json_t *a;

	asy_buf_init(&text, 1 << 20);
	asy_buf_printf(&text, "%s\n%s\n%s\n%s\n%s", doc_text(product, "name"), doc_text(product, "model"), doc_text(product, "firmware-version"),
	               doc_text(o->document, "created"), doc_text(doc_object(o->document, "catalog"), "sha256"));
	json_array_foreach(doc_list(o->document, "artifacts"), i, a)
		asy_buf_printf(&text, "\n%s %s", doc_text(a, "id"), doc_text(a, "sha256"));
	asy_uuid(asy_buf_bytes(&text), o->identity);
	asy_buf_release(&text);
	snprintf(o->when, sizeof(o->when), "%.10sT00:00:00Z", *doc_text(o->document, "created") ? doc_text(o->document, "created") : "1970-01-01");
}

enum asy_err asy_report_oscal(const json_t *document, struct asy_buf *out)
{
	struct oscal o = {.document = document};
	char plan[38] = "#";
	size_t i;
	json_t *scheme;

	identify(&o);
	asy_json_init(&o.j, out);
	asy_json_object(&o.j);
	asy_json_name(&o.j, "assessment-results");
	asy_json_object(&o.j);
	put_uuid(&o, "uuid", "assessment-results", "", "");
	metadata(&o);
	uuid(&o, "plan", "", "", plan + 1);
	asy_json_name(&o.j, "import-ap");
	asy_json_object(&o.j);
	asy_json_put(&o.j, "href", plan);
	asy_json_end(&o.j);
	asy_json_name(&o.j, "results");
	asy_json_array(&o.j);
	json_array_foreach(doc_list(document, "schemes"), i, scheme)
		result(&o, scheme);
	asy_json_end(&o.j);
	back_matter(&o);
	asy_json_end(&o.j);
	asy_json_end(&o.j);
	return asy_json_finish(&o.j);
}
