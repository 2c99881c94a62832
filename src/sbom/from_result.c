/* What was found becomes a bill of materials: device, firmware, components. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "report/document.h"
#include "sbom/sbom.h"
#include "sbom/sbom_impl.h"

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static struct asy_sbom_hash *one_hash(struct asy_sbom *s, const char *algorithm, const char *value)
{
	struct asy_sbom_hash *h = asy_arena_alloc(&s->arena, sizeof(*h));

	if (h)
		*h = (struct asy_sbom_hash){algorithm, value};
	return h;
}

static void take_files(struct asy_sbom *s, struct asy_sbom_component *c, const json_t *list)
{
	bool same = true;
	size_t i;
	json_t *file;

	if (!json_array_size(list))
		return;
	c->files = asy_arena_array(&s->arena, json_array_size(list), sizeof(*c->files));
	json_array_foreach(list, i, file) {
		if (!c->files)
			return;
		c->files[c->n_files++] = (struct asy_sbom_file){asy_sbom_text(s, doc_text(file, "path")),
		                                                asy_sbom_text(s, doc_text(file, "sha256"))};
		same &= strcmp(c->files[i].sha256, c->files[0].sha256) == 0;
	}
	c->file_name = base_name(c->files[0].path);
	if (same) /* copies and links of one file */
		c->hashes = one_hash(s, "SHA-256", c->files[0].sha256);
	c->n_hashes = c->hashes != NULL;
}

static const char *component_type(const char *type)
{
	static const char *const known[] = {"application", "library", "operating-system", "firmware", "framework"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(type, known[i]) == 0)
			return known[i];
	return "application";
}

static bool take_component(struct asy_sbom *s, const json_t *j)
{
	struct asy_sbom_component *c = asy_sbom_add(s);

	if (!c)
		return false;
	c->type = component_type(doc_text(j, "type"));
	c->name = asy_sbom_text(s, doc_text(j, "name"));
	c->version = asy_sbom_text(s, doc_text(j, "version"));
	c->purl = asy_sbom_text(s, doc_text(j, "purl"));
	c->cpe = asy_sbom_text(s, doc_text(j, "cpe"));
	c->declared = asy_sbom_text(s, doc_text(j, "licence"));
	c->supplier = asy_sbom_party(s, doc_text(j, "supplier"));
	c->artifact = asy_sbom_text(s, doc_text(j, "artifact"));
	c->source = asy_sbom_text(s, doc_text(j, "source"));
	c->evidence = asy_sbom_text(s, doc_text(j, "evidence"));
	c->path = asy_sbom_text(s, doc_text(j, "path"));
	c->upstream = asy_sbom_text(s, doc_text(j, "upstream"));
	c->depends = asy_sbom_text(s, doc_text(j, "depends"));
	c->offset = json_object_get(j, "offset") ? doc_int(j, "offset") : -1;
	c->confidence = (unsigned)doc_int(j, "confidence");
	take_files(s, c, doc_list(j, "files"));
	if (c->n_files) {
		c->executable = "executable";
		c->archive = "no archive";
		c->structured = "unstructured";
	}
	return true;
}

/* The image: a firmware component beneath the device, or the root itself. */
static bool take_artifact(struct asy_sbom *s, const json_t *artifact, const json_t *product)
{
	struct asy_sbom_component *c;
	const char *sha256 = doc_text(artifact, "sha256");

	if (strcmp(doc_text(artifact, "kind"), "firmware") != 0 || !*sha256)
		return true;
	c = asy_sbom_add(s);
	if (!c)
		return false;
	c->type = "firmware";
	c->file_name = asy_sbom_text(s, base_name(doc_text(artifact, "file")));
	c->name = product && *doc_text(product, "name") ?
		asy_arena_printf(&s->arena, "%s firmware", doc_text(product, "name")) : c->file_name;
	c->version = product ? asy_sbom_text(s, doc_text(product, "firmware-version")) : "";
	c->supplier = asy_sbom_party(s, product ? doc_text(product, "manufacturer") : "");
	c->artifact = asy_sbom_text(s, doc_text(artifact, "id"));
	c->hashes = one_hash(s, "SHA-256", asy_sbom_text(s, sha256));
	c->n_hashes = c->hashes != NULL;
	c->executable = "executable";
	c->archive = "archive";
	c->structured = "structured";
	c->completeness = "incomplete";
	c->has_dependencies = true;
	return c->name != NULL;
}

static bool take_device(struct asy_sbom *s, const json_t *product)
{
	struct asy_sbom_component *c = asy_sbom_add(s);

	if (!c)
		return false;
	c->type = "device";
	c->name = asy_sbom_text(s, doc_text(product, "name"));
	c->version = asy_sbom_text(s, doc_text(product, "firmware-version"));
	c->supplier = asy_sbom_party(s, doc_text(product, "manufacturer"));
	c->has_dependencies = true;
	c->completeness = "incomplete";
	return true;
}

static int by_ref(const void *a, const void *b)
{
	return strcmp((*(struct asy_sbom_component *const *)a)->ref, (*(struct asy_sbom_component *const *)b)->ref);
}

/* The package URL where it is unique; else name and version with a number. */
static bool name_components(struct asy_sbom *s)
{
	size_t n = s->components.len;
	struct asy_sbom_component **order = asy_arena_array(&s->arena, n + 1, sizeof(*order));

	for (size_t i = 0; order && i < n; i++) {
		order[i] = asy_sbom_at(s, i);
		order[i]->ref = order[i]->purl;
	}
	if (!order)
		return false;
	qsort(order, n, sizeof(*order), by_ref);
	for (size_t first = 0, end; first < n; first = end) {
		for (end = first + 1; end < n && by_ref(&order[first], &order[end]) == 0; end++)
			;
		for (size_t i = first; i < end && (end - first > 1 || !*order[first]->purl); i++)
			order[i]->ref = asy_arena_printf(&s->arena, "%s@%s#%zu", order[i]->name, order[i]->version,
			                                 (size_t)(order[i] - asy_sbom_at(s, 0)));
	}
	for (size_t i = 0; i < n; i++)
		if (!order[i]->ref)
			return false;
	return true;
}

/* The number is made of what the document says, so it changes exactly when that does (RFC 9562, version 8). */
static const char *serial_number(struct asy_sbom *s, const struct asy_sbom_source *source)
{
	struct asy_buf text;
	uint8_t d[32];
	char hex[65];

	asy_buf_init(&text, ASY_LIMIT_REPORT_BYTES);
	asy_buf_printf(&text, "%s\n%s\n%lld\n%d\n", source->version, source->author ? source->author : "",
	               (long long)source->now, source->with_files);
	for (size_t i = 0; i < s->components.len; i++) {
		const struct asy_sbom_component *c = asy_sbom_at(s, i);

		asy_buf_printf(&text, "%s\n%s\n%s\n%s\n%s\n%u\n", c->ref, c->cpe, c->declared, c->evidence, c->path, c->confidence);
		for (size_t k = 0; k < c->n_hashes; k++)
			asy_buf_printf(&text, "%s\n", c->hashes[k].value);
		for (size_t k = 0; k < c->n_files; k++)
			asy_buf_printf(&text, "%s %s\n", c->files[k].path, c->files[k].sha256);
	}
	asy_sha256(asy_buf_bytes(&text), d);
	asy_buf_release(&text);
	d[6] = (uint8_t)((d[6] & 0x0f) | 0x80);
	d[8] = (uint8_t)((d[8] & 0x3f) | 0x80);
	asy_hex(d, 16, hex);
	return asy_arena_printf(&s->arena, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

static void describe(struct asy_sbom *s, const struct asy_sbom_source *source, const json_t *product)
{
	char when[21];

	asy_clock_iso(source->now, when);
	s->created = asy_sbom_text(s, when);
	s->phase = "analyzed";
	s->revision = "1";
	s->tools[s->n_tools++] = (struct asy_sbom_party){"assay", asy_sbom_text(s, source->version)};
	if (source->author)
		s->authors[s->n_authors++] = asy_sbom_party(s, source->author);
	else if (product && *doc_text(product, "manufacturer"))
		s->authors[s->n_authors++] = asy_sbom_party(s, doc_text(product, "manufacturer"));
}

enum asy_err asy_sbom_from_result(struct asy_sbom *s, const struct asy_sbom_source *source)
{
	const json_t *product = json_object_get(source->document, "product");
	const json_t *artifacts = json_object_get(source->document, "artifacts"), *one = json_object_get(source->document, "artifact");
	size_t i, n_images;
	bool ok = true;
	json_t *j;

	describe(s, source, product);
	if (product)
		ok = take_device(s, product);
	if (one)
		ok = ok && take_artifact(s, one, NULL);
	json_array_foreach(artifacts, i, j)
		ok = ok && take_artifact(s, j, product);
	n_images = s->components.len;
	s->root = n_images ? 0 : ASY_SBOM_NONE;
	json_array_foreach(doc_list(source->document, "components"), i, j)
		ok = ok && take_component(s, j);
	ok = ok && sbom_find_edges(s, source, n_images) && name_components(s);
	if (!ok)
		return ASY_LIMIT;
	s->id = serial_number(s, source);
	return s->id ? ASY_OK : ASY_NOMEM;
}
