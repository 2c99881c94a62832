/* Components in result.json, with the hashes of their files. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "report/result_internal.h"

/* The regular files of one store by path. */
struct index {
	const struct asy_entry **list;
	size_t n;
};

static int by_path(const void *a, const void *b)
{
	return strcmp((*(const struct asy_entry *const *)a)->path, (*(const struct asy_entry *const *)b)->path);
}

static void index_files(const struct asy_store *s, struct index *ret)
{
	size_t n = s ? asy_store_n_entries(s) : 0;

	*ret = (struct index){.list = malloc((n + 1) * sizeof(*ret->list))};
	for (size_t i = 0; ret->list && i < n; i++) {
		const struct asy_entry *e = asy_store_entry(s, i);

		if (*e->sha256)
			ret->list[ret->n++] = e;
	}
	if (ret->n)
		qsort(ret->list, ret->n, sizeof(*ret->list), by_path);
}

static const struct asy_entry *find_file(const struct index *index, const char *path)
{
	struct asy_entry key = {.path = path};
	const struct asy_entry *wanted = &key, **found = NULL;

	if (index->n)
		found = bsearch(&wanted, index->list, index->n, sizeof(*index->list), by_path);
	return found ? *found : NULL;
}

/* A package says /lib/x where a merged tree has /usr/lib/x, and the other way round. */
static const struct asy_entry *find_merged(const struct index *index, const char *path)
{
	static const char *const tops[] = {"/usr/", "/lib", "/bin/", "/sbin/"};
	const struct asy_entry *e = find_file(index, path);
	const char *at = NULL;
	struct asy_buf other;

	for (size_t i = 0; !e && i < 4 && !at; i++)
		at = strstr(path, tops[i]);
	if (e || !at)
		return e;
	asy_buf_init(&other, 2 * ASY_LIMIT_WIRE_TEXT);
	asy_buf_append(&other, (struct asy_bytes){(const uint8_t *)path, (size_t)(at - path)});
	if (strncmp(at, "/usr/", 5) == 0)
		asy_buf_text(&other, at + 4);
	else
		asy_buf_printf(&other, "/usr%s", at);
	e = find_file(index, asy_buf_cstr(&other));
	asy_buf_release(&other);
	return e;
}

/* Only what is there: a package may list what the image leaves out. */
static void put_files(struct asy_json *j, const struct index *index, const char *files)
{
	bool open = false;

	for (const char *path = files, *next; *path; path = next) {
		const char *end = strstr(path, "//"); /* one '/' stands between two paths */
		size_t n = end ? (size_t)(end - path) : strlen(path);
		char *one = strndup(path, n);
		const struct asy_entry *e = one ? find_merged(index, one) : NULL;

		next = path + n + (end != NULL);
		free(one);
		if (!e)
			continue;
		if (!open) {
			asy_json_name(j, "files");
			asy_json_array(j);
			open = true;
		}
		asy_json_object(j);
		asy_json_put(j, "path", e->path);
		asy_json_put(j, "sha256", e->sha256);
		asy_json_end(j);
	}
	if (open)
		asy_json_end(j);
}

static void put_if(struct asy_json *j, const char *name, const char *text)
{
	if (*text)
		asy_json_put(j, name, text);
}

static void component(struct asy_json *j, const char *artifact, const struct index *index, const struct asy_component *c)
{
	asy_json_object(j);
	asy_json_put(j, "artifact", artifact);
	asy_json_put(j, "name", c->name);
	asy_json_put(j, "version", c->version);
	asy_json_put(j, "type", c->type);
	asy_json_put(j, "purl", c->purl);
	asy_json_put(j, "cpe", c->cpe);
	asy_json_put(j, "licence", c->licence);
	asy_json_put(j, "supplier", c->supplier);
	put_if(j, "upstream", c->upstream);
	asy_json_put(j, "source", c->source);
	asy_json_put_uint(j, "confidence", c->confidence);
	asy_json_put(j, "path", c->path);
	if (c->offset != UINT64_MAX)
		asy_json_put_uint(j, "offset", c->offset);
	asy_json_put(j, "evidence", c->evidence);
	put_files(j, index, c->files);
	put_if(j, "depends", c->depends);
	asy_json_end(j);
}

void result_components(struct asy_json *j, const struct asy_result_artifact *a, size_t n)
{
	asy_json_name(j, "components");
	asy_json_array(j);
	for (size_t k = 0; k < n; k++) {
		struct index index;

		index_files(a[k].store, &index);
		for (size_t i = 0; a[k].store && i < asy_store_n_components(a[k].store); i++)
			component(j, a[k].artifact->id, &index, asy_store_component(a[k].store, i));
		free(index.list);
	}
	asy_json_end(j);
}
