#include "report/document.h"

#include <stdio.h>
#include <string.h>

static json_t *empty_array, *empty_object;

static void index_observations(json_t *document)
{
	json_t *index = json_object();
	size_t i;
	json_t *o;

	json_array_foreach(json_object_get(document, "observations"), i, o)
		json_object_set(index, doc_text(o, "id"), o);
	json_object_set_new(document, "x-index", index);
}

enum asy_err asy_document_parse(struct asy_bytes json, json_t **ret, char message[200])
{
	json_error_t error;
	json_t *doc = json_loadb((const char *)json.p, json.n, JSON_REJECT_DUPLICATES, &error);

	if (!doc) {
		snprintf(message, 200, "line %d, column %d: %s", error.line, error.column, error.text);
		return ASY_INVALID;
	}
	if (json_integer_value(json_object_get(doc, "assay-result")) != 1) {
		snprintf(message, 200, "this is no result document (\"assay-result\": 1 is missing)");
		json_decref(doc);
		return ASY_INVALID;
	}
	index_observations(doc);
	*ret = doc;
	return ASY_OK;
}

const char *doc_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

int64_t doc_int(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

bool doc_bool(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

const json_t *doc_list(const json_t *object, const char *key)
{
	const json_t *list = json_object_get(object, key);

	if (json_is_array(list))
		return list;
	if (!empty_array)
		empty_array = json_array();
	return empty_array;
}

const json_t *doc_object(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	if (json_is_object(value))
		return value;
	if (!empty_object)
		empty_object = json_object();
	return empty_object;
}

const json_t *doc_observation(const json_t *document, const char *id)
{
	return json_object_get(json_object_get(document, "x-index"), id);
}

const json_t *doc_answer_finding(const json_t *document, const char *id)
{
	size_t i;
	json_t *f;

	json_array_foreach(doc_list(document, "answer-findings"), i, f)
		if (id && strcmp(doc_text(f, "id"), id) == 0)
			return f;
	return NULL;
}

const char *doc_locus(const json_t *observation, char *out, size_t size)
{
	const json_t *line = json_object_get(observation, "line"), *offset = json_object_get(observation, "offset");
	const char *artifact = doc_text(observation, "artifact"), *path = doc_text(observation, "path");

	if (line)
		snprintf(out, size, "%s:%s:%lld", artifact, path, (long long)json_integer_value(line));
	else if (offset && json_integer_value(offset))
		snprintf(out, size, "%s:%s+0x%llx", artifact, path, (unsigned long long)json_integer_value(offset));
	else
		snprintf(out, size, "%s:%s", artifact, *path ? path : "/");
	return out;
}

const json_t *doc_requirement(const json_t *document, const char *scheme, const char *id, const json_t **ret_scheme)
{
	static const char *const lists[] = {"schemes", "carried-from"};
	size_t s, i;
	json_t *sch, *r;

	for (size_t k = 0; k < sizeof(lists) / sizeof(lists[0]); k++) {
		json_array_foreach(doc_list(document, lists[k]), s, sch) {
			if (strcmp(scheme, doc_text(sch, "id")) != 0)
				continue;
			json_array_foreach(doc_list(sch, "requirements"), i, r) {
				if (strcmp(id, doc_text(r, "id")) != 0)
					continue;
				if (ret_scheme)
					*ret_scheme = sch;
				return r;
			}
		}
	}
	return NULL;
}

const json_t *doc_claimable(const json_t *document, const char *id)
{
	static const char *const lists[] = {"schemes", "carried-from"};
	size_t i;
	json_t *scheme;

	for (size_t k = 0; k < sizeof(lists) / sizeof(lists[0]); k++) {
		json_array_foreach(doc_list(document, lists[k]), i, scheme) {
			const json_t *r = doc_bool(scheme, "ics-required") ? doc_requirement(document, doc_text(scheme, "id"), id, NULL) : NULL;

			if (r)
				return r;
		}
	}
	return NULL;
}
