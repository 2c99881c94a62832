/* SPDX 3.0 JSON-LD: one graph of elements. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/document.h"
#include "sbom/read_impl.h"

/* Elements by IRI. */
struct element {
	const char *id;
	const json_t *json;
};

struct graph {
	struct asy_sbom *s;
	struct element *list;
	size_t n;
	struct refs refs;
};

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct element *)a)->id, ((const struct element *)b)->id);
}

static const char *id_of(const json_t *e)
{
	return *doc_text(e, "spdxId") ? doc_text(e, "spdxId") : doc_text(e, "@id");
}

/* A value may be the element itself or its IRI. */
static const json_t *element(const struct graph *g, const json_t *value)
{
	struct element key = {json_is_string(value) ? json_string_value(value) : "", NULL}, *found = NULL;

	if (json_is_object(value))
		return value;
	if (g->n)
		found = bsearch(&key, g->list, g->n, sizeof(*g->list), by_id);
	return found ? found->json : NULL;
}

static const json_t *first(const json_t *object, const char *key)
{
	const json_t *v = json_object_get(object, key);

	return json_is_array(v) ? json_array_get(v, 0) : v;
}

static struct asy_sbom_party agent(const struct graph *g, const json_t *value)
{
	const json_t *a = element(g, value), *id;
	struct asy_sbom_party p = {"", ""};
	size_t i;

	if (!a)
		return p;
	p.name = sbom_get(g->s, a, "name");
	json_array_foreach(doc_list(a, "externalIdentifier"), i, id)
		if (!*p.contact)
			p.contact = sbom_get(g->s, id, "identifier");
	if (!*p.contact && first(first(a, "externalRef"), "locator"))
		p.contact = asy_sbom_text(g->s, json_string_value(first(first(a, "externalRef"), "locator")));
	return p;
}

static const char *algorithm(const char *name)
{
	static const struct {
		const char *spdx, *ours;
	} rows[] = {{"sha1", "SHA-1"}, {"sha256", "SHA-256"}, {"sha384", "SHA-384"}, {"sha512", "SHA-512"}, {"md5", "MD5"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].spdx, name) == 0)
			return rows[i].ours;
	return name;
}

static void purposes(struct asy_sbom_component *c, const json_t *list)
{
	const json_t *p;
	size_t i;

	json_array_foreach(list, i, p) {
		const char *word = json_is_string(p) ? json_string_value(p) : "";

		if (strcmp(word, "executable") == 0)
			c->executable = "executable";
		if (strcmp(word, "archive") == 0)
			c->archive = "archive";
		if (strcmp(word, "container") == 0 || strcmp(word, "firmware") == 0)
			c->structured = "structured";
	}
}

static bool package(struct graph *g, const json_t *j)
{
	struct asy_sbom_component *c = asy_sbom_add(g->s);
	const json_t *x;
	size_t i;

	if (!c)
		return false;
	c->ref = asy_sbom_text(g->s, id_of(j));
	c->name = sbom_get(g->s, j, "name");
	c->version = sbom_get(g->s, j, "software_packageVersion");
	c->purl = sbom_get(g->s, j, "software_packageUrl");
	c->type = strcmp(doc_text(j, "type"), "software_File") == 0 ? "file" : sbom_get(g->s, j, "software_primaryPurpose");
	c->download_url = sbom_get(g->s, j, "software_downloadLocation");
	c->source_url = sbom_get(g->s, j, "software_sourceInfo");
	c->supplier = agent(g, first(j, "originatedBy") ? first(j, "originatedBy") : json_object_get(j, "suppliedBy"));
	json_array_foreach(doc_list(j, "externalIdentifier"), i, x) {
		const char *type = doc_text(x, "externalIdentifierType"), *id = sbom_get(g->s, x, "identifier");

		if (strcmp(type, "cpe23") == 0 || strcmp(type, "cpe22") == 0)
			c->cpe = id;
		else if (strcmp(type, "packageUrl") == 0)
			c->purl = id;
		else
			c->other_id = id;
	}
	json_array_foreach(doc_list(j, "verifiedUsing"), i, x)
		sbom_hash(g->s, c, 32, algorithm(doc_text(x, "algorithm")), doc_text(x, "hashValue"));
	purposes(c, doc_list(j, "software_additionalPurpose"));
	return true;
}

static void creation(struct graph *g, const json_t *info)
{
	struct asy_sbom *s = g->s;
	const json_t *who;
	size_t i;

	s->created = sbom_get(s, info, "created");
	s->spec = sbom_get(s, info, "specVersion");
	json_array_foreach(doc_list(info, "createdBy"), i, who) {
		const json_t *a = element(g, who);

		if (s->n_authors < ASY_SBOM_PARTIES && a && strcmp(doc_text(a, "type"), "SoftwareAgent") != 0)
			s->authors[s->n_authors++] = agent(g, who);
	}
	json_array_foreach(doc_list(info, "createdUsing"), i, who) {
		struct asy_sbom_party p = agent(g, who);
		const char *space = strrchr(p.name, ' ');

		if (s->n_tools == ASY_SBOM_PARTIES || !*p.name)
			continue;
		if (space) {
			const char *name = asy_arena_text(&s->arena, (struct asy_bytes){(const uint8_t *)p.name, (size_t)(space - p.name)});

			p = (struct asy_sbom_party){name ? name : "", space + 1};
		}
		s->tools[s->n_tools++] = p;
	}
}

static void collection(struct graph *g, const json_t *j)
{
	const json_t *type = first(j, "software_sbomType"), *root = first(j, "rootElement");
	const char *id = json_is_string(root) ? json_string_value(root) : root ? id_of(root) : "";
	long at = sbom_refs_find(g->s, &g->refs, id);

	if (json_is_string(type))
		g->s->phase = asy_sbom_text(g->s, json_string_value(type));
	if (strcmp(doc_text(j, "type"), "SpdxDocument") == 0)
		g->s->id = asy_sbom_text(g->s, id_of(j));
	if (at >= 0 && (g->s->root == ASY_SBOM_NONE || strcmp(doc_text(j, "type"), "software_Sbom") == 0))
		g->s->root = at;
}

static const char *licence(const struct graph *g, const json_t *e)
{
	static const char expression[] = "simplelicensing_licenseExpression";

	return sbom_get(g->s, e, *doc_text(e, expression) ? expression : "simplelicensing_licenseText");
}

static bool relation(struct graph *g, const json_t *j)
{
	const json_t *from = json_object_get(j, "from"), *to, *e;
	const char *type = doc_text(j, "relationshipType");
	bool uses = strcmp(type, "dependsOn") == 0 || strcmp(type, "hasStaticLink") == 0 || strcmp(type, "hasDynamicLink") == 0;
	bool holds = strcmp(type, "contains") == 0;
	long a = sbom_refs_find(g->s, &g->refs, json_is_string(from) ? json_string_value(from) : from ? id_of(from) : "");
	struct asy_sbom_component *c = a >= 0 ? asy_sbom_at(g->s, (size_t)a) : NULL;
	size_t i;

	if (!c)
		return true;
	if (uses || holds) {
		c->has_dependencies = true;
		if (*doc_text(j, "completeness"))
			c->completeness = sbom_get(g->s, j, "completeness");
	}
	json_array_foreach(doc_list(j, "to"), i, to) {
		long b = sbom_refs_find(g->s, &g->refs, json_is_string(to) ? json_string_value(to) : id_of(to));

		if (b >= 0 && ((uses && !asy_sbom_add_edge(&g->s->edges, (size_t)a, (size_t)b)) ||
		               (holds && !asy_sbom_add_edge(&g->s->contained, (size_t)a, (size_t)b))))
			return false;
		e = element(g, to);
		if (e && strcmp(type, "hasDeclaredLicense") == 0)
			c->declared = licence(g, e);
		if (e && strcmp(type, "hasConcludedLicense") == 0)
			c->concluded = licence(g, e);
	}
	return true;
}

static bool index_elements(struct graph *g, const json_t *list)
{
	const json_t *e;
	size_t i;

	g->list = asy_arena_array(&g->s->arena, json_array_size(list) + 1, sizeof(*g->list));
	json_array_foreach(list, i, e)
		if (g->list && json_is_object(e) && *id_of(e))
			g->list[g->n++] = (struct element){id_of(e), e};
	if (g->n)
		qsort(g->list, g->n, sizeof(*g->list), by_id);
	return g->list != NULL;
}

enum asy_err sbom_read_spdx3(struct asy_sbom *s, const json_t *json)
{
	const json_t *list = doc_list(json, "@graph"), *e;
	struct graph g = {.s = s};
	size_t i;

	s->format = "SPDX";
	s->spec = "3.0.1";
	if (!index_elements(&g, list))
		return ASY_NOMEM;
	json_array_foreach(list, i, e) {
		const char *type = doc_text(e, "type");

		if (strcmp(type, "CreationInfo") == 0)
			creation(&g, e);
		s->has_vulnerabilities |= strncmp(type, "security_", 9) == 0;
		s->is_signed |= json_object_get(e, "verifiedUsing") && strcmp(type, "SpdxDocument") == 0;
		if ((strcmp(type, "software_Package") == 0 || strcmp(type, "software_File") == 0) && !package(&g, e))
			return ASY_LIMIT;
	}
	if (!sbom_refs_init(s, &g.refs))
		return ASY_NOMEM;
	json_array_foreach(list, i, e) {
		const char *type = doc_text(e, "type");

		if (strcmp(type, "SpdxDocument") == 0 || strcmp(type, "software_Sbom") == 0 || strcmp(type, "Bom") == 0)
			collection(&g, e);
		if (strstr(type, "Relationship") && !relation(&g, e))
			return ASY_LIMIT;
	}
	return ASY_OK;
}
