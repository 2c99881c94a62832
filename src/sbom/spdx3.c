/* SPDX 3.0.1 as JSON-LD (spdx.github.io/spdx-spec/v3.0.1): one graph of elements that name each other by IRI. */
#include <stdio.h>
#include <string.h>

#include "sbom/sbom_impl.h"

enum { IRI = 200 };

struct writer {
	struct asy_json j;
	const struct asy_sbom *s;
	char space[96];
	size_t relations;
};

static const char *iri(const struct writer *w, const char *kind, size_t i, char out[IRI])
{
	snprintf(out, IRI, "%s/%s/%zu", w->space, kind, i);
	return out;
}

static const char *component_iri(const struct writer *w, size_t i, char out[IRI])
{
	return iri(w, "package", i, out);
}

static void element(struct writer *w, const char *type, const char *id)
{
	asy_json_object(&w->j);
	asy_json_put(&w->j, "type", type);
	asy_json_put(&w->j, "spdxId", id);
	asy_json_put(&w->j, "creationInfo", "_:creationinfo");
}

static void one(struct writer *w, const char *name, const char *text)
{
	asy_json_name(&w->j, name);
	asy_json_array(&w->j);
	asy_json_text(&w->j, text);
	asy_json_end(&w->j);
}

static void identifier(struct writer *w, const char *type, const char *text)
{
	if (!*text)
		return;
	asy_json_object(&w->j);
	asy_json_put(&w->j, "type", "ExternalIdentifier");
	asy_json_put(&w->j, "externalIdentifierType", type);
	asy_json_put(&w->j, "identifier", text);
	asy_json_end(&w->j);
}

static void agent(struct writer *w, const char *type, const char *id, const char *name, const char *contact)
{
	element(w, type, id);
	asy_json_put(&w->j, "name", *name ? name : contact);
	if (*contact) {
		asy_json_name(&w->j, "externalIdentifier");
		asy_json_array(&w->j);
		identifier(w, strchr(contact, '@') ? "email" : "urlScheme", contact);
		asy_json_end(&w->j);
	}
	asy_json_end(&w->j);
}

/* Author and tool; the creator is the tool itself when nobody signs for the document. */
static void creation(struct writer *w)
{
	const struct asy_sbom *s = w->s;
	char who[IRI], tool[IRI];

	iri(w, "agent", 0, who);
	iri(w, "tool", 0, tool);
	asy_json_object(&w->j);
	asy_json_put(&w->j, "type", "CreationInfo");
	asy_json_put(&w->j, "@id", "_:creationinfo");
	asy_json_put(&w->j, "specVersion", "3.0.1");
	asy_json_put(&w->j, "created", s->created);
	one(w, "createdBy", who);
	one(w, "createdUsing", tool);
	asy_json_end(&w->j);
	if (s->n_authors)
		agent(w, "Organization", who, s->authors[0].name, s->authors[0].contact);
	else
		agent(w, "SoftwareAgent", who, "assay", "");
	element(w, "Tool", tool);
	asy_json_name(&w->j, "name");
	if (s->n_tools) {
		struct asy_buf text;

		asy_buf_init(&text, 1 << 16);
		asy_buf_printf(&text, "%s %s", s->tools[0].name, s->tools[0].contact);
		asy_json_text(&w->j, asy_buf_cstr(&text));
		asy_buf_release(&text);
	} else {
		asy_json_text(&w->j, "assay");
	}
	asy_json_end(&w->j);
}

static void collections(struct writer *w)
{
	char bom[IRI], id[IRI], root[IRI];
	const char *const profiles[] = {"core", "software", "simpleLicensing"};

	iri(w, "sbom", 0, bom);
	element(w, "SpdxDocument", iri(w, "document", 0, id));
	one(w, "rootElement", bom);
	asy_json_name(&w->j, "profileConformance");
	asy_json_array(&w->j);
	for (size_t i = 0; i < 3; i++)
		asy_json_text(&w->j, profiles[i]);
	asy_json_end(&w->j);
	asy_json_end(&w->j);
	element(w, "software_Sbom", bom);
	one(w, "software_sbomType", "analyzed");
	if (w->s->root != ASY_SBOM_NONE)
		one(w, "rootElement", component_iri(w, (size_t)w->s->root, root));
	asy_json_name(&w->j, "element");
	asy_json_array(&w->j);
	for (size_t i = 0; i < w->s->components.len; i++)
		asy_json_text(&w->j, component_iri(w, i, id));
	asy_json_end(&w->j);
	asy_json_end(&w->j);
}

static void hash(struct writer *w, const char *algorithm, const char *value)
{
	asy_json_name(&w->j, "verifiedUsing");
	asy_json_array(&w->j);
	asy_json_object(&w->j);
	asy_json_put(&w->j, "type", "Hash");
	asy_json_put(&w->j, "algorithm", strcmp(algorithm, "SHA-512") == 0 ? "sha512" : "sha256");
	asy_json_put(&w->j, "hashValue", value);
	asy_json_end(&w->j);
	asy_json_end(&w->j);
}

static const char *purpose(const char *type)
{
	static const struct {
		const char *type, *purpose;
	} rows[] = {
		{"device", "device"}, {"firmware", "firmware"}, {"library", "library"}, {"framework", "framework"},
		{"operating-system", "operatingSystem"}, {"file", "file"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].type, type) == 0)
			return rows[i].purpose;
	return "application";
}

static void package(struct writer *w, size_t i)
{
	const struct asy_sbom_component *c = asy_sbom_at(w->s, i);
	char id[IRI];

	element(w, "software_Package", component_iri(w, i, id));
	asy_json_put(&w->j, "name", c->name);
	sbom_put(&w->j, "software_packageVersion", c->version);
	sbom_put(&w->j, "software_packageUrl", c->purl);
	asy_json_put(&w->j, "software_primaryPurpose", purpose(c->type));
	if (*c->executable || *c->archive) {
		asy_json_name(&w->j, "software_additionalPurpose");
		asy_json_array(&w->j);
		if (strcmp(c->executable, "executable") == 0)
			asy_json_text(&w->j, "executable");
		if (strcmp(c->archive, "archive") == 0)
			asy_json_text(&w->j, "archive");
		asy_json_end(&w->j);
	}
	if (*c->cpe || *c->purl) {
		asy_json_name(&w->j, "externalIdentifier");
		asy_json_array(&w->j);
		identifier(w, "cpe23", c->cpe);
		identifier(w, "packageUrl", c->purl);
		asy_json_end(&w->j);
	}
	if (*c->supplier.name || *c->supplier.contact)
		one(w, "originatedBy", iri(w, "supplier", i, id));
	if (c->n_hashes)
		hash(w, c->hashes[0].algorithm, c->hashes[0].value);
	asy_json_end(&w->j);
	if (*c->supplier.name || *c->supplier.contact)
		agent(w, "Organization", iri(w, "supplier", i, id), c->supplier.name, c->supplier.contact);
}

static void open_relation(struct writer *w, size_t from, const char *type)
{
	char id[IRI];

	element(w, "Relationship", iri(w, "relation", w->relations++, id));
	asy_json_put(&w->j, "relationshipType", type);
	asy_json_put(&w->j, "from", component_iri(w, from, id));
}

/* A licence that is no expression is a text of its own, named by a relationship all the same. */
static void licence(struct writer *w, size_t i)
{
	const struct asy_sbom_component *c = asy_sbom_at(w->s, i);
	struct asy_buf expression;
	char id[IRI];
	bool single;

	if (!*c->declared)
		return;
	asy_buf_init(&expression, 1 << 20);
	iri(w, "licence", i, id);
	if (sbom_licence(c->declared, &expression, &single)) {
		element(w, "simplelicensing_LicenseExpression", id);
		asy_json_put(&w->j, "simplelicensing_licenseExpression", asy_buf_cstr(&expression));
	} else {
		element(w, "simplelicensing_SimpleLicensingText", id);
		asy_json_put(&w->j, "simplelicensing_licenseText", c->declared);
	}
	asy_json_end(&w->j);
	asy_buf_release(&expression);
	open_relation(w, i, "hasDeclaredLicense");
	one(w, "to", iri(w, "licence", i, id));
	asy_json_end(&w->j);
}

static void files(struct writer *w, size_t i)
{
	const struct asy_sbom_component *c = asy_sbom_at(w->s, i);
	char kind[40], id[IRI];

	if (c->n_hashes || !c->n_files)
		return;
	snprintf(kind, sizeof(kind), "package/%zu/file", i);
	for (size_t k = 0; k < c->n_files; k++) {
		element(w, "software_File", iri(w, kind, k, id));
		asy_json_put(&w->j, "name", c->files[k].path);
		hash(w, "SHA-256", c->files[k].sha256);
		asy_json_end(&w->j);
	}
	open_relation(w, i, "contains");
	asy_json_name(&w->j, "to");
	asy_json_array(&w->j);
	for (size_t k = 0; k < c->n_files; k++)
		asy_json_text(&w->j, iri(w, kind, k, id));
	asy_json_end(&w->j);
	asy_json_end(&w->j);
}

static void evidence(struct writer *w, size_t i)
{
	const struct asy_sbom_component *c = asy_sbom_at(w->s, i);
	struct asy_buf text;
	char id[IRI];

	if (!c->confidence)
		return;
	asy_buf_init(&text, 1 << 20);
	asy_buf_printf(&text, "found by %s with confidence %u %% in %s", c->source, c->confidence, c->path);
	if (c->offset >= 0)
		asy_buf_printf(&text, " at offset %lld", (long long)c->offset);
	asy_buf_printf(&text, ": %s", c->evidence);
	element(w, "Annotation", iri(w, "evidence", i, id));
	asy_json_put(&w->j, "annotationType", "other");
	asy_json_put(&w->j, "subject", component_iri(w, i, id));
	asy_json_put(&w->j, "statement", asy_buf_cstr(&text));
	asy_json_end(&w->j);
	asy_buf_release(&text);
}

static void edges(struct writer *w, const struct asy_vec *list, const char *type)
{
	const struct asy_sbom_edge *e = list->items;
	char id[IRI];

	for (size_t i = 0, end; i < list->len; i = end) {
		open_relation(w, e[i].from, type);
		asy_json_put(&w->j, "completeness", "incomplete");
		asy_json_name(&w->j, "to");
		asy_json_array(&w->j);
		for (end = i; end < list->len && e[end].from == e[i].from; end++)
			asy_json_text(&w->j, component_iri(w, e[end].to, id));
		asy_json_end(&w->j);
		asy_json_end(&w->j);
	}
}

enum asy_err asy_sbom_spdx3(const struct asy_sbom *s, struct asy_buf *out)
{
	struct writer w = {.s = s};

	snprintf(w.space, sizeof(w.space), "https://spdx.org/spdxdocs/assay-%s", strncmp(s->id, "urn:uuid:", 9) == 0 ? s->id + 9 : s->id);
	asy_json_init(&w.j, out);
	asy_json_object(&w.j);
	asy_json_put(&w.j, "@context", "https://spdx.org/rdf/3.0.1/spdx-context.jsonld");
	asy_json_name(&w.j, "@graph");
	asy_json_array(&w.j);
	creation(&w);
	collections(&w);
	for (size_t i = 0; i < s->components.len; i++) {
		package(&w, i);
		licence(&w, i);
		files(&w, i);
		evidence(&w, i);
	}
	edges(&w, &s->contained, "contains");
	edges(&w, &s->edges, "dependsOn");
	asy_json_end(&w.j);
	asy_json_end(&w.j);
	return asy_json_finish(&w.j);
}
