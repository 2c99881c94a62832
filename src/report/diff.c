#include "report/diff.h"

#include <string.h>

#include "report/document.h"
#include "report/diff_internal.h"

const char *diff_stable_path(const char *path, char *out, size_t size)
{
	size_t n = 0;

	while (*path && n + 1 < size) {
		size_t part = strcspn(path + 1, "/") + 1;

		if (strncmp(path, "/0x", 3) != 0 || !memchr(path, '-', part)) {
			if (part > size - 1 - n)
				part = size - 1 - n;
			memcpy(out + n, path, part);
			n += part;
		}
		path += strcspn(path + 1, "/") + 1;
	}
	out[n] = 0;
	return out;
}

/* Objects of a list under a name that both documents share; the first of several counts. */
static json_t *by_name(const json_t *list, const char *(*name)(const json_t *, char *, size_t))
{
	json_t *map = json_object(), *o;
	size_t i;
	char key[8192];

	json_array_foreach(list, i, o)
		if (!json_object_get(map, name(o, key, sizeof(key))))
			json_object_set(map, key, o);
	return map;
}

static void note(json_t *list, const char *change, const char *what, const char *from, const char *to)
{
	json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "change", change, "what", what, "from", from, "to", to));
}

/* New, gone, and different: `value` says what is compared and shown. */
static json_t *compare(const json_t *before, const json_t *after, const char *(*name)(const json_t *, char *, size_t),
                       const char *(*value)(const json_t *, char *, size_t), const char *(*shown)(const json_t *, char *, size_t))
{
	json_t *a = by_name(before, name), *b = by_name(after, name), *list = json_array(), *o;
	const char *key;
	char x[8192], y[8192], what[8192];

	json_object_foreach(b, key, o) {
		const json_t *old = json_object_get(a, key);

		if (!old)
			note(list, "new", shown(o, what, sizeof(what)), "", value(o, y, sizeof(y)));
		else if (strcmp(value(old, x, sizeof(x)), value(o, y, sizeof(y))) != 0)
			note(list, "different", shown(o, what, sizeof(what)), x, y);
	}
	json_object_foreach(a, key, o)
		if (!json_object_get(b, key))
			note(list, "gone", shown(o, what, sizeof(what)), value(o, x, sizeof(x)), "");
	json_decref(a);
	json_decref(b);
	return list;
}

static const char *component_name(const json_t *c, char *out, size_t size)
{
	snprintf(out, size, "%s %s", doc_text(c, "artifact"), doc_text(c, "name"));
	return out;
}

static const char *component_shown(const json_t *c, char *out, size_t size)
{
	snprintf(out, size, "%s", doc_text(c, "name"));
	return out;
}

static const char *component_value(const json_t *c, char *out, size_t size)
{
	snprintf(out, size, "%s", doc_text(c, "version"));
	return out;
}

static const char *observation_name(const json_t *o, char *out, size_t size)
{
	char path[4096], subject[2048];

	snprintf(out, size, "%s %s|%s|%s", doc_text(o, "artifact"), doc_text(o, "kind"), diff_stable_path(doc_text(o, "subject"), subject, sizeof(subject)),
	         diff_stable_path(doc_text(o, "path"), path, sizeof(path)));
	if (*doc_text(o, "subject") && *doc_text(o, "subject") != '/')
		snprintf(out, size, "%s %s|%s|%s", doc_text(o, "artifact"), doc_text(o, "kind"), doc_text(o, "subject"), path);
	return out;
}

static const char *observation_shown(const json_t *o, char *out, size_t size)
{
	char path[4096];

	snprintf(out, size, "%s: %s (%s)", doc_text(o, "kind"), doc_text(o, "summary"), diff_stable_path(doc_text(o, "path"), path, sizeof(path)));
	return out;
}

/* The attributes that do not change by themselves. */
static const char *observation_value(const json_t *o, char *out, size_t size)
{
	json_t *copy = json_copy((json_t *)(uintptr_t)doc_object(o, "attributes"));
	char *text;

	json_object_del(copy, "days-left");
	json_object_del(copy, "count");
	text = json_dumps(copy, JSON_COMPACT | JSON_SORT_KEYS);
	snprintf(out, size, "%s", text ? text : "");
	free(text);
	json_decref(copy);
	return out;
}

static const char *file_name(const json_t *f, char *out, size_t size)
{
	char path[4096];

	snprintf(out, size, "%s %s", doc_text(f, "artifact"), diff_stable_path(doc_text(f, "path"), path, sizeof(path)));
	return out;
}

static const char *file_shown(const json_t *f, char *out, size_t size)
{
	return diff_stable_path(doc_text(f, "path"), out, size);
}

static const char *file_value(const json_t *f, char *out, size_t size)
{
	snprintf(out, size, "%s %s %s %.12s%s", doc_text(f, "type"), doc_text(f, "mode"), doc_text(f, "size"), doc_text(f, "sha256"), doc_text(f, "target"));
	return out;
}

/* files.tsv as a list of objects. */
static json_t *file_list(const char *tsv)
{
	static const char *const columns[] = {"artifact", "path", "type", "mode", "size", "sha256", "target"};
	json_t *list = json_array();
	bool head = true;

	while (*tsv) {
		size_t line = strcspn(tsv, "\n");
		const char *end = tsv + line;
		json_t *o = json_object();

		for (size_t i = 0; i < 7 && tsv <= end; i++) {
			size_t n = strcspn(tsv, "\t\n");

			json_object_set_new(o, columns[i], json_stringn(tsv, n));
			tsv += n + 1;
		}
		if (!head)
			json_array_append(list, o);
		json_decref(o);
		head = false;
		tsv = *end ? end + 1 : end;
	}
	return list;
}

static json_t *files(const char *before, const char *after)
{
	json_t *a = file_list(before), *b = file_list(after), *list = compare(a, b, file_name, file_value, file_shown);

	json_decref(a);
	json_decref(b);
	return list;
}

static const char *artifact_name(const json_t *a, char *out, size_t size)
{
	snprintf(out, size, "%s", doc_text(a, "id"));
	return out;
}

static const char *artifact_value(const json_t *a, char *out, size_t size)
{
	snprintf(out, size, "%.12s", doc_text(a, "sha256"));
	return out;
}

/* A scheme that only one result has is told as such: its verdicts cannot have moved. */
static const char *scheme_value(const json_t *a, char *out, size_t size)
{
	(void)a;
	if (size)
		*out = '\0';
	return out;
}

json_t *asy_diff(const json_t *before, const json_t *after, const char *files_before, const char *files_after, struct asy_diff_count *ret)
{
	const json_t *x = doc_object(before, "product"), *y = doc_object(after, "product");
	json_t *d = json_object(), *list;

	*ret = (struct asy_diff_count){0};
	json_object_set_new(d, "product", json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", doc_text(y, "name"), "from", doc_text(x, "firmware-version"),
	                    "to", doc_text(y, "firmware-version"), "created-from", doc_text(before, "created"), "created-to", doc_text(after, "created")));
	json_object_set_new(d, "same-catalog", json_boolean(strcmp(doc_text(doc_object(before, "catalog"), "sha256"),
	                    doc_text(doc_object(after, "catalog"), "sha256")) == 0));
	json_object_set_new(d, "artifacts", compare(doc_list(before, "artifacts"), doc_list(after, "artifacts"), artifact_name, artifact_value, artifact_name));
	json_object_set_new(d, "verdicts", diff_verdicts(before, after, ret));
	json_object_set_new(d, "schemes", list = compare(doc_list(before, "schemes"), doc_list(after, "schemes"), artifact_name, scheme_value, artifact_name));
	ret->moved += json_array_size(list);
	json_object_set_new(d, "confirm", list = diff_confirm(before, after));
	ret->confirm = json_array_size(list);
	json_object_set_new(d, "components", list = compare(doc_list(before, "components"), doc_list(after, "components"), component_name, component_value,
	                    component_shown));
	ret->components = json_array_size(list);
	json_object_set_new(d, "observations", list = compare(doc_list(before, "observations"), doc_list(after, "observations"), observation_name,
	                    observation_value, observation_shown));
	ret->observations = json_array_size(list);
	json_object_set_new(d, "files-compared", json_boolean(files_before && files_after));
	json_object_set_new(d, "files", list = files_before && files_after ? files(files_before, files_after) : json_array());
	ret->files = json_array_size(list);
	return d;
}
