/* CycloneDX 1.2 to 1.7 as JSON. */
#include <string.h>

#include "report/document.h"
#include "sbom/read_impl.h"

enum { DEPTH = 64 };

/* The first e-mail address or URL of an organisation. */
static struct asy_sbom_party organisation(struct asy_sbom *s, const json_t *o)
{
	struct asy_sbom_party p = {sbom_get(s, o, "name"), ""};
	const json_t *contact, *url = json_object_get(o, "url");
	size_t i;

	json_array_foreach(doc_list(o, "contact"), i, contact)
		if (!*p.contact)
			p.contact = sbom_get(s, contact, "email");
	if (!*p.contact && json_is_array(url))
		url = json_array_get(url, 0);
	if (!*p.contact && json_is_string(url))
		p.contact = asy_sbom_text(s, json_string_value(url));
	return p;
}

static struct asy_sbom_party person(struct asy_sbom *s, const json_t *o)
{
	return (struct asy_sbom_party){sbom_get(s, o, "name"), sbom_get(s, o, "email")};
}

/* Several licences are joined by AND, as far as the text goes. */
static void licences(struct asy_sbom *s, struct asy_sbom_component *c, const json_t *list)
{
	struct asy_buf declared, concluded;
	const json_t *choice;
	size_t i;

	asy_buf_init(&declared, 1 << 20);
	asy_buf_init(&concluded, 1 << 20);
	json_array_foreach(list, i, choice) {
		const json_t *licence = doc_object(choice, "license");
		const char *text = doc_text(choice, "expression"), *how = doc_text(choice, "acknowledgement");
		struct asy_buf *to;

		if (!*text)
			text = *doc_text(licence, "id") ? doc_text(licence, "id") : doc_text(licence, "name");
		if (!*how)
			how = doc_text(licence, "acknowledgement");
		to = strcmp(how, "concluded") == 0 ? &concluded : &declared;
		if (*text)
			asy_buf_printf(to, "%s%s", to->len ? " AND " : "", text);
	}
	c->declared = asy_sbom_text(s, asy_buf_cstr(&declared));
	c->concluded = asy_sbom_text(s, asy_buf_cstr(&concluded));
	asy_buf_release(&declared);
	asy_buf_release(&concluded);
}

static void references(struct asy_sbom *s, struct asy_sbom_component *c, const json_t *list)
{
	const json_t *r, *h;
	size_t i, k;

	json_array_foreach(list, i, r) {
		const char *type = doc_text(r, "type");

		if (strcmp(type, "distribution") == 0) {
			c->download_url = sbom_get(s, r, "url");
			json_array_foreach(doc_list(r, "hashes"), k, h)
				sbom_hash(s, c, 32, doc_text(h, "alg"), doc_text(h, "content"));
		}
		if (strcmp(type, "vcs") == 0 || strcmp(type, "source-distribution") == 0)
			c->source_url = sbom_get(s, r, "url");
	}
}

static void properties(struct asy_sbom *s, struct asy_sbom_component *c, const json_t *list)
{
	const struct {
		const char *name, **to;
	} known[] = {
		{"bsi:component:filename", &c->file_name}, {"bsi:component:executable", &c->executable},
		{"bsi:component:archive", &c->archive}, {"bsi:component:structured", &c->structured},
	};
	const json_t *p;
	size_t i;

	json_array_foreach(list, i, p)
		for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++)
			if (strcmp(doc_text(p, "name"), known[k].name) == 0)
				*known[k].to = sbom_get(s, p, "value");
}

static void fill(struct asy_sbom *s, struct asy_sbom_component *c, const json_t *j)
{
	const char *group = doc_text(j, "group"), *name = doc_text(j, "name");
	const json_t *h, *other = json_object_get(j, "swhid");
	size_t i;

	c->ref = sbom_get(s, j, "bom-ref");
	c->type = sbom_get(s, j, "type");
	c->name = asy_sbom_text(s, name);
	if (*group)
		c->name = asy_arena_printf(&s->arena, "%s/%s", group, name);
	c->name = c->name ? c->name : "";
	c->version = sbom_get(s, j, "version");
	c->purl = sbom_get(s, j, "purl");
	c->cpe = sbom_get(s, j, "cpe");
	c->other_id = asy_sbom_text(s, *doc_text(doc_object(j, "swid"), "tagId") ? doc_text(doc_object(j, "swid"), "tagId") :
	                               json_string_value(json_array_get(other, 0)));
	c->supplier = organisation(s, doc_object(j, json_object_get(j, "manufacturer") ? "manufacturer" : "supplier"));
	if (!*c->supplier.name && json_array_size(doc_list(j, "authors")))
		c->supplier = person(s, json_array_get(doc_list(j, "authors"), 0));
	if (!*c->supplier.name)
		c->supplier.name = sbom_get(s, j, *doc_text(j, "author") ? "author" : "publisher");
	json_array_foreach(doc_list(j, "hashes"), i, h)
		sbom_hash(s, c, 32, doc_text(h, "alg"), doc_text(h, "content"));
	licences(s, c, doc_list(j, "licenses"));
	references(s, c, doc_list(j, "externalReferences"));
	properties(s, c, doc_list(j, "properties"));
}

/* A component and what stands inside of it. False at a limit. */
static bool take(struct asy_sbom *s, const json_t *j, long parent, unsigned depth)
{
	struct asy_sbom_component *c;
	const json_t *inner;
	size_t i, me = s->components.len;

	if (!json_is_object(j))
		return true;
	c = depth < DEPTH ? asy_sbom_add(s) : NULL;
	if (!c)
		return false;
	fill(s, c, j);
	if (parent >= 0 && !asy_sbom_add_edge(&s->contained, (size_t)parent, me))
		return false;
	json_array_foreach(doc_list(j, "components"), i, inner)
		if (!take(s, inner, (long)me, depth + 1))
			return false;
	return true;
}

static void tools(struct asy_sbom *s, const json_t *metadata)
{
	const json_t *list = json_object_get(metadata, "tools"), *t;
	size_t i;

	if (json_is_object(list))
		list = json_array_size(json_object_get(list, "components")) ? json_object_get(list, "components") : json_object_get(list, "services");
	json_array_foreach(list, i, t)
		if (s->n_tools < ASY_SBOM_PARTIES)
			s->tools[s->n_tools++] = (struct asy_sbom_party){sbom_get(s, t, "name"), sbom_get(s, t, "version")};
}

static void author(struct asy_sbom *s, struct asy_sbom_party p)
{
	if ((*p.name || *p.contact) && s->n_authors < ASY_SBOM_PARTIES)
		s->authors[s->n_authors++] = p;
}

static void metadata(struct asy_sbom *s, const json_t *m)
{
	const json_t *a;
	size_t i;

	s->created = sbom_get(s, m, "timestamp");
	tools(s, m);
	json_array_foreach(doc_list(m, "authors"), i, a)
		author(s, person(s, a));
	author(s, organisation(s, doc_object(m, "manufacturer")));
	author(s, organisation(s, doc_object(m, "manufacture")));
	author(s, organisation(s, doc_object(m, "supplier")));
	a = json_array_get(doc_list(m, "lifecycles"), 0);
	s->phase = sbom_get(s, a, *doc_text(a, "phase") ? "phase" : "name");
}

static bool dependencies(struct asy_sbom *s, const struct refs *refs, const json_t *list)
{
	const json_t *d, *to;
	size_t i, k;

	json_array_foreach(list, i, d) {
		long from = sbom_refs_find(s, refs, doc_text(d, "ref"));

		if (from < 0)
			continue;
		asy_sbom_at(s, (size_t)from)->has_dependencies = true;
		json_array_foreach(doc_list(d, "dependsOn"), k, to) {
			long at = json_is_string(to) ? sbom_refs_find(s, refs, json_string_value(to)) : -1;

			if (at >= 0 && !asy_sbom_add_edge(&s->edges, (size_t)from, (size_t)at))
				return false;
		}
	}
	return true;
}

static void compositions(struct asy_sbom *s, const struct refs *refs, const json_t *list)
{
	static const char *const kinds[] = {"dependencies", "assemblies"};
	const json_t *c, *ref;
	size_t i, k;

	json_array_foreach(list, i, c)
		for (size_t kind = 0; kind < 2; kind++)
			json_array_foreach(doc_list(c, kinds[kind]), k, ref) {
				long at = json_is_string(ref) ? sbom_refs_find(s, refs, json_string_value(ref)) : -1;

				if (at >= 0)
					asy_sbom_at(s, (size_t)at)->completeness = sbom_get(s, c, "aggregate");
			}
}

enum asy_err sbom_read_cyclonedx(struct asy_sbom *s, const json_t *json)
{
	const json_t *root = json_object_get(doc_object(json, "metadata"), "component"), *c;
	struct refs refs;
	size_t i;

	s->format = "CycloneDX";
	s->spec = sbom_get(s, json, "specVersion");
	s->id = sbom_get(s, json, "serialNumber");
	s->revision = asy_arena_printf(&s->arena, "%lld", (long long)doc_int(json, "version"));
	if (!s->revision)
		return ASY_NOMEM;
	s->is_signed = json_object_get(json, "signature") != NULL;
	s->has_vulnerabilities = json_array_size(doc_list(json, "vulnerabilities")) > 0;
	metadata(s, doc_object(json, "metadata"));
	if (json_is_object(root)) {
		s->root = 0;
		if (!take(s, root, -1, 0))
			return ASY_LIMIT;
	}
	json_array_foreach(doc_list(json, "components"), i, c)
		if (!take(s, c, -1, 0))
			return ASY_LIMIT;
	if (!sbom_refs_init(s, &refs))
		return ASY_NOMEM;
	if (!dependencies(s, &refs, doc_list(json, "dependencies")))
		return ASY_LIMIT;
	compositions(s, &refs, doc_list(json, "compositions"));
	return ASY_OK;
}
