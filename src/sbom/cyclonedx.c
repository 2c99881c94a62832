/* CycloneDX as JSON, 1.6 and 1.7 (cyclonedx.org/docs/1.6/json, ECMA-424). */
#include <string.h>

#include "sbom/sbom_impl.h"

void sbom_put(struct asy_json *j, const char *name, const char *text)
{
	if (*text)
		asy_json_put(j, name, text);
}

static void open_list(struct asy_json *j, const char *name)
{
	asy_json_name(j, name);
	asy_json_array(j);
}

static void one_text(struct asy_json *j, const char *name, const char *text)
{
	open_list(j, name);
	asy_json_text(j, text);
	asy_json_end(j);
}

static void party(struct asy_json *j, const char *name, const struct asy_sbom_party *p)
{
	if (!*p->name && !*p->contact)
		return;
	asy_json_name(j, name);
	asy_json_object(j);
	sbom_put(j, "name", p->name);
	if (*p->contact && !strchr(p->contact, '@')) {
		one_text(j, "url", p->contact);
	} else if (*p->contact) {
		open_list(j, "contact");
		asy_json_object(j);
		asy_json_put(j, "email", p->contact);
		asy_json_end(j);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void licence(struct asy_json *j, const char *text, const char *acknowledgement)
{
	struct asy_buf expression;
	bool single, known;

	asy_buf_init(&expression, 1 << 20);
	known = sbom_licence(text, &expression, &single);
	if (!known && strlen(text) > 1000) {
		asy_buf_release(&expression);
		return;
	}
	open_list(j, "licenses");
	asy_json_object(j);
	if (known && !single) {
		asy_json_put(j, "expression", asy_buf_cstr(&expression));
		asy_json_put(j, "acknowledgement", acknowledgement);
	} else {
		const char *id = asy_buf_cstr(&expression);
		bool listed = known && sbom_licence_id(id, strlen(id));

		asy_json_name(j, "license");
		asy_json_object(j);
		asy_json_put(j, listed ? "id" : "name", listed ? id : text);
		asy_json_put(j, "acknowledgement", acknowledgement);
		asy_json_end(j);
	}
	asy_json_end(j);
	asy_json_end(j);
	asy_buf_release(&expression);
}

static void hashes(struct asy_json *j, const struct asy_sbom_hash *list, size_t n)
{
	if (!n)
		return;
	open_list(j, "hashes");
	for (size_t i = 0; i < n; i++) {
		asy_json_object(j);
		asy_json_put(j, "alg", list[i].algorithm);
		asy_json_put(j, "content", list[i].value);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void property(struct asy_json *j, const char *name, const char *value)
{
	if (!*value)
		return;
	asy_json_object(j);
	asy_json_put(j, "name", name);
	asy_json_put(j, "value", value);
	asy_json_end(j);
}

static void properties(struct asy_json *j, const struct asy_sbom_component *c)
{
	if (!*c->file_name && !*c->source)
		return;
	open_list(j, "properties");
	property(j, "assay:source", c->source);
	property(j, "assay:upstream", c->upstream);
	property(j, "bsi:component:filename", c->file_name);
	property(j, "bsi:component:executable", c->executable);
	property(j, "bsi:component:archive", c->archive);
	property(j, "bsi:component:structured", c->structured);
	asy_json_end(j);
}

/* By what the component was recognised, in the words of the standard. */
static const char *technique(const char *source)
{
	static const char *const databases[] = {"dpkg", "opkg", "apk", "rpm", "npm", "pypi", "yocto", "os-release", "manifest"};

	for (size_t i = 0; i < sizeof(databases) / sizeof(databases[0]); i++)
		if (strstr(source, databases[i]))
			return "manifest-analysis";
	return strstr(source, "file-name") ? "filename" : "binary-analysis";
}

static void identity(struct asy_json *j, const struct asy_sbom_component *c)
{
	open_list(j, "identity");
	asy_json_object(j);
	asy_json_put(j, "field", "version");
	asy_json_name(j, "confidence");
	asy_json_percent(j, c->confidence);
	open_list(j, "methods");
	asy_json_object(j);
	asy_json_put(j, "technique", technique(c->source));
	asy_json_name(j, "confidence");
	asy_json_percent(j, c->confidence);
	sbom_put(j, "value", c->evidence);
	asy_json_end(j);
	asy_json_end(j);
	asy_json_end(j);
	asy_json_end(j);
}

static void occurrence(struct asy_json *j, const char *path, int64_t offset)
{
	asy_json_object(j);
	asy_json_put(j, "location", path);
	if (offset >= 0)
		asy_json_put_int(j, "offset", offset);
	asy_json_end(j);
}

static void evidence(struct asy_json *j, const struct asy_sbom_component *c)
{
	if (!c->confidence)
		return;
	asy_json_name(j, "evidence");
	asy_json_object(j);
	identity(j, c);
	if (*c->path) {
		open_list(j, "occurrences");
		occurrence(j, c->path, c->offset);
		for (size_t i = 0; i < c->n_files; i++)
			if (strcmp(c->files[i].path, c->path) != 0)
				occurrence(j, c->files[i].path, -1);
		asy_json_end(j);
	}
	asy_json_end(j);
}

/* Several different files: each with its hash inside of the component. */
static void files(struct asy_json *j, const struct asy_sbom_component *c)
{
	if (c->n_hashes || !c->n_files)
		return;
	open_list(j, "components");
	for (size_t i = 0; i < c->n_files; i++) {
		asy_json_object(j);
		asy_json_put(j, "type", "file");
		asy_json_put(j, "name", c->files[i].path);
		hashes(j, &(struct asy_sbom_hash){"SHA-256", c->files[i].sha256}, 1);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void component(struct asy_json *j, const struct asy_sbom_component *c)
{
	asy_json_object(j);
	asy_json_put(j, "type", c->type);
	asy_json_put(j, "bom-ref", c->ref);
	party(j, strcmp(c->type, "firmware") == 0 || strcmp(c->type, "device") == 0 ? "manufacturer" : "supplier", &c->supplier);
	asy_json_put(j, "name", c->name);
	sbom_put(j, "version", c->version);
	hashes(j, c->hashes, c->n_hashes);
	if (*c->declared)
		licence(j, c->declared, "declared");
	sbom_put(j, "cpe", c->cpe);
	sbom_put(j, "purl", c->purl);
	files(j, c);
	evidence(j, c);
	properties(j, c);
	asy_json_end(j);
}

static void tool(struct asy_json *j, const struct asy_sbom_party *t)
{
	asy_json_name(j, "tools");
	asy_json_object(j);
	open_list(j, "components");
	asy_json_object(j);
	asy_json_put(j, "type", "application");
	asy_json_put(j, "name", t->name);
	asy_json_put(j, "version", t->contact);
	asy_json_end(j);
	asy_json_end(j);
	asy_json_end(j);
}

static void author(struct asy_json *j, const struct asy_sbom_party *a)
{
	if (*a->contact && !strchr(a->contact, '@')) {
		party(j, "manufacturer", a);
		return;
	}
	open_list(j, "authors");
	asy_json_object(j);
	sbom_put(j, "name", a->name);
	sbom_put(j, "email", a->contact);
	asy_json_end(j);
	asy_json_end(j);
}

static void metadata(struct asy_json *j, const struct asy_sbom *s)
{
	char number[24];

	asy_json_name(j, "metadata");
	asy_json_object(j);
	asy_json_put(j, "timestamp", s->created);
	open_list(j, "lifecycles");
	asy_json_object(j);
	asy_json_put(j, "phase", "post-build");
	asy_json_end(j);
	asy_json_end(j);
	if (s->n_tools)
		tool(j, &s->tools[0]);
	if (s->n_authors)
		author(j, &s->authors[0]);
	if (s->root != ASY_SBOM_NONE) {
		asy_json_name(j, "component");
		component(j, asy_sbom_at(s, (size_t)s->root));
	}
	open_list(j, "properties");
	snprintf(number, sizeof(number), "%zu", s->unidentified);
	property(j, "assay:files-without-component", number);
	asy_json_end(j);
	asy_json_end(j);
}

/* Both lists are sorted by their first end. */
static void dependencies(struct asy_json *j, const struct asy_sbom *s)
{
	const struct asy_sbom_edge *inside = s->contained.items, *uses = s->edges.items;
	size_t a = 0, b = 0;

	open_list(j, "dependencies");
	for (size_t i = 0; i < s->components.len; i++) {
		bool any = (a < s->contained.len && inside[a].from == i) || (b < s->edges.len && uses[b].from == i);

		asy_json_object(j);
		asy_json_put(j, "ref", asy_sbom_at(s, i)->ref);
		if (any)
			open_list(j, "dependsOn");
		for (; a < s->contained.len && inside[a].from == i; a++)
			asy_json_text(j, asy_sbom_at(s, inside[a].to)->ref);
		for (; b < s->edges.len && uses[b].from == i; b++)
			asy_json_text(j, asy_sbom_at(s, uses[b].to)->ref);
		if (any)
			asy_json_end(j);
		asy_json_end(j);
	}
	asy_json_end(j);
}

/* What a look at the finished image cannot promise to have found. */
static void compositions(struct asy_json *j, const struct asy_sbom *s)
{
	open_list(j, "compositions");
	asy_json_object(j);
	asy_json_put(j, "aggregate", "incomplete");
	open_list(j, "dependencies");
	for (size_t i = 0; i < s->components.len; i++)
		asy_json_text(j, asy_sbom_at(s, i)->ref);
	asy_json_end(j);
	asy_json_end(j);
	asy_json_end(j);
}

enum asy_err asy_sbom_cyclonedx(const struct asy_sbom *s, const char *spec, struct asy_buf *out)
{
	struct asy_json j;
	char schema[80];

	snprintf(schema, sizeof(schema), "http://cyclonedx.org/schema/bom-%s.schema.json", spec);
	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "$schema", schema);
	asy_json_put(&j, "bomFormat", "CycloneDX");
	asy_json_put(&j, "specVersion", spec);
	asy_json_put(&j, "serialNumber", s->id);
	asy_json_put_int(&j, "version", 1);
	metadata(&j, s);
	open_list(&j, "components");
	for (size_t i = 0; i < s->components.len; i++)
		if ((long)i != s->root)
			component(&j, asy_sbom_at(s, i));
	asy_json_end(&j);
	dependencies(&j, s);
	compositions(&j, s);
	asy_json_end(&j);
	return asy_json_finish(&j);
}
