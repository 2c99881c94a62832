/* SPDX 2.3 as JSON (spdx.github.io/spdx-spec/v2.3). */
#include <stdio.h>
#include <string.h>

#include "sbom/sbom_impl.h"

enum { REF = 160 };

/* "SPDXRef-12-openssl": letters, digits, '.' and '-' only. */
static const char *ref_of(const struct asy_sbom *s, size_t i, char out[REF])
{
	const char *name = asy_sbom_at(s, i)->name;
	size_t n = (size_t)snprintf(out, REF, "SPDXRef-%zu-", i);

	for (; *name && n < REF - 1; name++) {
		bool fine = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') || (*name >= '0' && *name <= '9') || *name == '.';

		out[n++] = fine ? *name : '-';
	}
	out[n] = 0;
	return out;
}

static void external_ref(struct asy_json *j, const char *category, const char *type, const char *locator)
{
	if (!*locator)
		return;
	asy_json_object(j);
	asy_json_put(j, "referenceCategory", category);
	asy_json_put(j, "referenceType", type);
	asy_json_put(j, "referenceLocator", locator);
	asy_json_end(j);
}

static const char *purpose(const char *type)
{
	static const struct {
		const char *type, *purpose;
	} rows[] = {
		{"device", "DEVICE"}, {"firmware", "FIRMWARE"}, {"library", "LIBRARY"}, {"framework", "FRAMEWORK"},
		{"operating-system", "OPERATING_SYSTEM"}, {"file", "FILE"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].type, type) == 0)
			return rows[i].purpose;
	return "APPLICATION";
}

/* Numbers of licences that are no SPDX expression: LicenseRef-N. */
static void put_licence(struct asy_json *j, const char *text, size_t i)
{
	struct asy_buf expression;
	char ref[40];
	bool single;

	asy_buf_init(&expression, 1 << 20);
	snprintf(ref, sizeof(ref), "LicenseRef-%zu", i);
	if (!*text)
		asy_json_put(j, "licenseDeclared", "NOASSERTION");
	else if (sbom_licence(text, &expression, &single))
		asy_json_put(j, "licenseDeclared", asy_buf_cstr(&expression));
	else
		asy_json_put(j, "licenseDeclared", ref);
	asy_buf_release(&expression);
}

static void checksums(struct asy_json *j, const struct asy_sbom_component *c)
{
	if (!c->n_hashes)
		return;
	asy_json_name(j, "checksums");
	asy_json_array(j);
	for (size_t i = 0; i < c->n_hashes; i++) {
		const char *a = c->hashes[i].algorithm;

		asy_json_object(j);
		asy_json_put(j, "algorithm", strcmp(a, "SHA-256") == 0 ? "SHA256" : strcmp(a, "SHA-512") == 0 ? "SHA512" : a);
		asy_json_put(j, "checksumValue", c->hashes[i].value);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void annotation(struct asy_json *j, const struct asy_sbom *s, const char *comment)
{
	asy_json_object(j);
	asy_json_put(j, "annotationDate", s->created);
	asy_json_put(j, "annotationType", "OTHER");
	asy_json_put(j, "annotator", "Tool: assay");
	asy_json_put(j, "comment", comment);
	asy_json_end(j);
}

/* Evidence has no field of its own in this format. */
static void annotations(struct asy_json *j, const struct asy_sbom *s, const struct asy_sbom_component *c)
{
	struct asy_buf text;

	if (!c->confidence)
		return;
	asy_json_name(j, "annotations");
	asy_json_array(j);
	asy_buf_init(&text, 1 << 20);
	asy_buf_printf(&text, "found by %s with confidence %u %% in %s", c->source, c->confidence, c->path);
	if (c->offset >= 0)
		asy_buf_printf(&text, " at offset %lld", (long long)c->offset);
	asy_buf_printf(&text, ": %s", c->evidence);
	annotation(j, s, asy_buf_cstr(&text));
	for (size_t i = 0; i < c->n_files && !c->n_hashes; i++) {
		asy_buf_clear(&text);
		asy_buf_printf(&text, "file %s SHA-256 %s", c->files[i].path, c->files[i].sha256);
		annotation(j, s, asy_buf_cstr(&text));
	}
	asy_buf_release(&text);
	asy_json_end(j);
}

static void supplier(struct asy_json *j, const struct asy_sbom_component *c)
{
	const struct asy_sbom_party *p = &c->supplier;
	struct asy_buf text;

	asy_buf_init(&text, 1 << 20);
	if (!*p->name && !*p->contact)
		asy_buf_text(&text, "NOASSERTION");
	else
		asy_buf_printf(&text, "Organization: %s", *p->name ? p->name : p->contact);
	if (*p->name && strchr(p->contact, '@'))
		asy_buf_printf(&text, " (%s)", p->contact);
	asy_json_put(j, "supplier", asy_buf_cstr(&text));
	asy_buf_release(&text);
}

static void package(struct asy_json *j, const struct asy_sbom *s, size_t i)
{
	const struct asy_sbom_component *c = asy_sbom_at(s, i);
	char ref[REF];

	asy_json_object(j);
	asy_json_put(j, "name", c->name);
	asy_json_put(j, "SPDXID", ref_of(s, i, ref));
	sbom_put(j, "versionInfo", c->version);
	sbom_put(j, "packageFileName", c->file_name);
	supplier(j, c);
	asy_json_put(j, "downloadLocation", "NOASSERTION");
	asy_json_put_bool(j, "filesAnalyzed", false);
	checksums(j, c);
	asy_json_put(j, "licenseConcluded", "NOASSERTION");
	put_licence(j, c->declared, i);
	asy_json_put(j, "copyrightText", "NOASSERTION");
	asy_json_put(j, "primaryPackagePurpose", purpose(c->type));
	if (*c->purl || *c->cpe) {
		asy_json_name(j, "externalRefs");
		asy_json_array(j);
		external_ref(j, "PACKAGE-MANAGER", "purl", c->purl);
		external_ref(j, "SECURITY", "cpe23Type", c->cpe);
		asy_json_end(j);
	}
	annotations(j, s, c);
	asy_json_end(j);
}

static void relation(struct asy_json *j, const char *from, const char *type, const char *to)
{
	asy_json_object(j);
	asy_json_put(j, "spdxElementId", from);
	asy_json_put(j, "relationshipType", type);
	asy_json_put(j, "relatedSpdxElement", to);
	asy_json_end(j);
}

static void edges(struct asy_json *j, const struct asy_sbom *s, const struct asy_vec *list, const char *type)
{
	char from[REF], to[REF];

	for (size_t i = 0; i < list->len; i++) {
		const struct asy_sbom_edge *e = asy_vec_at(list, i);

		relation(j, ref_of(s, e->from, from), type, ref_of(s, e->to, to));
	}
}

static void other_licences(struct asy_json *j, const struct asy_sbom *s)
{
	bool open = false;

	for (size_t i = 0; i < s->components.len; i++) {
		const char *text = asy_sbom_at(s, i)->declared;
		struct asy_buf expression;
		char ref[40];
		bool single, known;

		asy_buf_init(&expression, 1 << 20);
		known = !*text || sbom_licence(text, &expression, &single);
		asy_buf_release(&expression);
		if (known)
			continue;
		if (!open) {
			asy_json_name(j, "hasExtractedLicensingInfos");
			asy_json_array(j);
			open = true;
		}
		snprintf(ref, sizeof(ref), "LicenseRef-%zu", i);
		asy_json_object(j);
		asy_json_put(j, "licenseId", ref);
		asy_json_put(j, "name", text);
		asy_json_put(j, "extractedText", text);
		asy_json_end(j);
	}
	if (open)
		asy_json_end(j);
}

static void creation(struct asy_json *j, const struct asy_sbom *s)
{
	struct asy_buf text;

	asy_buf_init(&text, 1 << 20);
	asy_json_name(j, "creationInfo");
	asy_json_object(j);
	asy_json_put(j, "created", s->created);
	asy_json_name(j, "creators");
	asy_json_array(j);
	for (size_t i = 0; i < s->n_tools; i++) {
		asy_buf_clear(&text);
		asy_buf_printf(&text, "Tool: %s-%s", s->tools[i].name, s->tools[i].contact);
		asy_json_text(j, asy_buf_cstr(&text));
	}
	for (size_t i = 0; i < s->n_authors; i++) {
		const struct asy_sbom_party *a = &s->authors[i];

		asy_buf_clear(&text);
		asy_buf_printf(&text, "Organization: %s", *a->name ? a->name : a->contact);
		if (*a->name && *a->contact)
			asy_buf_printf(&text, " (%s)", a->contact);
		asy_json_text(j, asy_buf_cstr(&text));
	}
	asy_json_end(j);
	asy_json_end(j);
	asy_buf_release(&text);
}

enum asy_err asy_sbom_spdx2(const struct asy_sbom *s, struct asy_buf *out)
{
	struct asy_json j;
	char ref[REF], space[120];

	snprintf(space, sizeof(space), "https://spdx.org/spdxdocs/assay-%s", strncmp(s->id, "urn:uuid:", 9) == 0 ? s->id + 9 : s->id);
	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "spdxVersion", "SPDX-2.3");
	asy_json_put(&j, "dataLicense", "CC0-1.0");
	asy_json_put(&j, "SPDXID", "SPDXRef-DOCUMENT");
	asy_json_put(&j, "name", s->root == ASY_SBOM_NONE ? "sbom" : asy_sbom_at(s, (size_t)s->root)->name);
	asy_json_put(&j, "documentNamespace", space);
	creation(&j, s);
	asy_json_name(&j, "packages");
	asy_json_array(&j);
	for (size_t i = 0; i < s->components.len; i++)
		package(&j, s, i);
	asy_json_end(&j);
	other_licences(&j, s);
	asy_json_name(&j, "relationships");
	asy_json_array(&j);
	if (s->root != ASY_SBOM_NONE)
		relation(&j, "SPDXRef-DOCUMENT", "DESCRIBES", ref_of(s, (size_t)s->root, ref));
	edges(&j, s, &s->contained, "CONTAINS");
	edges(&j, s, &s->edges, "DEPENDS_ON");
	asy_json_end(&j);
	asy_json_end(&j);
	return asy_json_finish(&j);
}
