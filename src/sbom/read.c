#include "sbom/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "report/document.h"
#include "sbom/read_impl.h"

static int by_ref(const void *a, const void *b)
{
	return strcmp((*(struct asy_sbom_component *const *)a)->ref, (*(struct asy_sbom_component *const *)b)->ref);
}

bool sbom_refs_init(struct asy_sbom *s, struct refs *ret)
{
	*ret = (struct refs){.list = asy_arena_array(&s->arena, s->components.len + 1, sizeof(*ret->list))};
	for (size_t i = 0; ret->list && i < s->components.len; i++)
		if (*asy_sbom_at(s, i)->ref)
			ret->list[ret->n++] = asy_sbom_at(s, i);
	if (ret->n)
		qsort(ret->list, ret->n, sizeof(*ret->list), by_ref);
	return ret->list != NULL;
}

long sbom_refs_find(const struct asy_sbom *s, const struct refs *refs, const char *ref)
{
	struct asy_sbom_component key = {.ref = ref};
	struct asy_sbom_component *wanted = &key, **found = NULL;

	if (refs->n && *ref)
		found = bsearch(&wanted, refs->list, refs->n, sizeof(*refs->list), by_ref);
	return found ? (long)(*found - asy_sbom_at(s, 0)) : -1;
}

const char *sbom_get(struct asy_sbom *s, const json_t *object, const char *key)
{
	return asy_sbom_text(s, doc_text(object, key));
}

void sbom_hash(struct asy_sbom *s, struct asy_sbom_component *c, size_t room, const char *algorithm, const char *value)
{
	if (!c->hashes)
		c->hashes = asy_arena_array(&s->arena, room, sizeof(*c->hashes));
	if (c->hashes && c->n_hashes < room && *value)
		c->hashes[c->n_hashes++] = (struct asy_sbom_hash){asy_sbom_text(s, algorithm), asy_sbom_text(s, value)};
}

static enum asy_err read_json(struct asy_sbom *s, struct asy_bytes text, json_t **ret, char message[ASY_SBOM_MESSAGE])
{
	json_error_t error;
	json_t *json = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &error);

	if (!json) {
		snprintf(message, ASY_SBOM_MESSAGE, "line %d, column %d: %s", error.line, error.column, error.text);
		return ASY_CORRUPT;
	}
	*ret = json;
	s->coding = "JSON";
	if (json_is_object(json) && json_object_get(json, "bomFormat"))
		return sbom_read_cyclonedx(s, json);
	if (json_is_object(json) && json_object_get(json, "spdxVersion"))
		return sbom_read_spdx2(s, json);
	if (json_is_object(json) && (json_object_get(json, "@graph") || strstr(doc_text(json, "@context"), "spdx.org/")))
		return sbom_read_spdx3(s, json);
	snprintf(message, ASY_SBOM_MESSAGE, "neither CycloneDX (bomFormat) nor SPDX (spdxVersion, @graph)");
	return ASY_CORRUPT;
}

enum asy_err asy_sbom_read(struct asy_sbom *s, struct asy_bytes text, json_t **ret_json, char message[ASY_SBOM_MESSAGE])
{
	json_t *json = NULL;
	enum asy_err err;

	*ret_json = NULL;
	if (asy_bytes_starts(text, "\xef\xbb\xbf"))
		text = asy_bytes_from_offset(text, 3);
	while (text.n && strchr(" \t\r\n", text.p[0]))
		text = asy_bytes_from_offset(text, 1);
	snprintf(message, ASY_SBOM_MESSAGE, "the document has more parts than are read");
	if (text.n && text.p[0] == '{') {
		err = read_json(s, text, &json, message);
	} else if (asy_bytes_starts(text, "SPDXVersion:") || asy_bytes_starts(text, "#")) {
		json = sbom_read_tags(text, message);
		s->coding = "tag-value";
		err = json ? sbom_read_spdx2(s, json) : ASY_CORRUPT;
	} else if (text.n && text.p[0] == '<') {
		snprintf(message, ASY_SBOM_MESSAGE, "XML is not read; most tools can write the same document as JSON");
		err = ASY_UNSUPPORTED;
	} else {
		snprintf(message, ASY_SBOM_MESSAGE, "neither JSON nor SPDX tag-value");
		err = ASY_CORRUPT;
	}
	if (err) {
		json_decref(json);
		return err;
	}
	*ret_json = json;
	asy_sbom_sort_edges(&s->edges);
	asy_sbom_sort_edges(&s->contained);
	return ASY_OK;
}
