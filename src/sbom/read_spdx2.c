/* SPDX 2.2 and 2.3, as JSON (or as the JSON that tag-value becomes). */
#include <stdio.h>
#include <string.h>

#include "report/document.h"
#include "sbom/read_impl.h"

/* "Organization: Example (security@example.com)" */
static struct asy_sbom_party actor(struct asy_sbom *s, const char *text)
{
	struct asy_sbom_party p = {"", ""};
	const char *colon = strstr(text, ": "), *open;
	size_t n;

	if (strcmp(text, "NOASSERTION") == 0 || strcmp(text, "NONE") == 0)
		return p;
	text = colon ? colon + 2 : text;
	open = strrchr(text, '(');
	n = open ? (size_t)(open - text) : strlen(text);
	if (open && strchr(open, ')'))
		p.contact = asy_arena_text(&s->arena, (struct asy_bytes){(const uint8_t *)open + 1, strcspn(open + 1, ")")});
	while (n && text[n - 1] == ' ')
		n--;
	p.name = asy_arena_text(&s->arena, (struct asy_bytes){(const uint8_t *)text, n});
	return (struct asy_sbom_party){p.name ? p.name : "", p.contact ? p.contact : ""};
}

static const char *asserted(struct asy_sbom *s, const json_t *j, const char *key)
{
	const char *text = doc_text(j, key);

	return strcmp(text, "NOASSERTION") == 0 || strcmp(text, "NONE") == 0 ? "" : asy_sbom_text(s, text);
}

/* "SHA256" -> "SHA-256", as the model has it. */
static const char *algorithm(const char *name)
{
	static const struct {
		const char *spdx, *ours;
	} rows[] = {{"SHA1", "SHA-1"}, {"SHA224", "SHA-224"}, {"SHA256", "SHA-256"}, {"SHA384", "SHA-384"}, {"SHA512", "SHA-512"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].spdx, name) == 0)
			return rows[i].ours;
	return name;
}

static void external(struct asy_sbom *s, struct asy_sbom_component *c, const json_t *list)
{
	const json_t *r;
	size_t i;

	json_array_foreach(list, i, r) {
		const char *type = doc_text(r, "referenceType");

		if (strcmp(type, "purl") == 0)
			c->purl = sbom_get(s, r, "referenceLocator");
		else if (strcmp(type, "cpe23Type") == 0 || (strcmp(type, "cpe22Type") == 0 && !*c->cpe))
			c->cpe = sbom_get(s, r, "referenceLocator");
		else if (strcmp(type, "swh") == 0 || strcmp(type, "gitoid") == 0 || strcmp(type, "swid") == 0)
			c->other_id = sbom_get(s, r, "referenceLocator");
	}
}

static const char *type_of(struct asy_sbom *s, const char *purpose)
{
	char word[40];
	size_t n = 0;

	for (; purpose[n] && n < sizeof(word) - 1; n++)
		word[n] = (char)(purpose[n] >= 'A' && purpose[n] <= 'Z' ? purpose[n] + 32 : purpose[n] == '_' ? '-' : purpose[n]);
	word[n] = 0;
	return asy_sbom_text(s, word);
}

static bool package(struct asy_sbom *s, const json_t *j)
{
	struct asy_sbom_component *c = asy_sbom_add(s);
	const json_t *h;
	size_t i;

	if (!c)
		return false;
	c->ref = sbom_get(s, j, "SPDXID");
	c->name = sbom_get(s, j, "name");
	c->version = asserted(s, j, "versionInfo");
	c->type = type_of(s, doc_text(j, "primaryPackagePurpose"));
	c->supplier = actor(s, doc_text(j, "originator"));
	if (!*c->supplier.name)
		c->supplier = actor(s, doc_text(j, "supplier"));
	c->declared = asserted(s, j, "licenseDeclared");
	c->concluded = asserted(s, j, "licenseConcluded");
	c->file_name = sbom_get(s, j, "packageFileName");
	c->download_url = asserted(s, j, "downloadLocation");
	c->source_url = asserted(s, j, "sourceInfo");
	json_array_foreach(doc_list(j, "checksums"), i, h)
		sbom_hash(s, c, 32, algorithm(doc_text(h, "algorithm")), doc_text(h, "checksumValue"));
	external(s, c, doc_list(j, "externalRefs"));
	return true;
}

static void creation(struct asy_sbom *s, const json_t *info)
{
	const json_t *who;
	size_t i;

	s->created = sbom_get(s, info, "created");
	json_array_foreach(doc_list(info, "creators"), i, who) {
		const char *text = json_is_string(who) ? json_string_value(who) : "";
		bool tool = strncmp(text, "Tool:", 5) == 0;
		size_t n = tool ? s->n_tools : s->n_authors;
		struct asy_sbom_party p = actor(s, text);
		const char *dash = tool ? strrchr(p.name, '-') : NULL;

		if (n == ASY_SBOM_PARTIES || (!*p.name && !*p.contact))
			continue;
		if (dash) { /* "Tool: name-version" */
			const char *name = asy_arena_text(&s->arena, (struct asy_bytes){(const uint8_t *)p.name, (size_t)(dash - p.name)});

			p = (struct asy_sbom_party){name ? name : "", dash + 1};
		}
		if (tool)
			s->tools[s->n_tools++] = p;
		else
			s->authors[s->n_authors++] = p;
	}
}

enum meaning { USES, USED_BY, HOLDS, HELD_BY, DESCRIBES, DESCRIBED_BY, NOTHING };

static enum meaning meaning_of(const char *type)
{
	static const struct {
		const char *type;
		enum meaning meaning;
	} rows[] = {
		{"DEPENDS_ON", USES}, {"DYNAMIC_LINK", USES}, {"STATIC_LINK", USES}, {"HAS_PREREQUISITE", USES},
		{"DEPENDENCY_OF", USED_BY}, {"RUNTIME_DEPENDENCY_OF", USED_BY}, {"BUILD_DEPENDENCY_OF", USED_BY},
		{"OPTIONAL_DEPENDENCY_OF", USED_BY}, {"PROVIDED_DEPENDENCY_OF", USED_BY}, {"PREREQUISITE_FOR", USED_BY},
		{"CONTAINS", HOLDS}, {"CONTAINED_BY", HELD_BY}, {"DESCRIBES", DESCRIBES}, {"DESCRIBED_BY", DESCRIBED_BY},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].type, type) == 0)
			return rows[i].meaning;
	return NOTHING;
}

static bool relation(struct asy_sbom *s, const struct refs *refs, const json_t *r)
{
	const char *first = doc_text(r, "spdxElementId"), *second = doc_text(r, "relatedSpdxElement");
	enum meaning m = meaning_of(doc_text(r, "relationshipType"));
	long a = sbom_refs_find(s, refs, first), b = sbom_refs_find(s, refs, second);

	if (m == USED_BY || m == HELD_BY || m == DESCRIBED_BY) {
		long swap = a;

		a = b;
		b = swap;
	}
	if ((m == DESCRIBES || m == DESCRIBED_BY) && b >= 0 && s->root == ASY_SBOM_NONE)
		s->root = b;
	if (a >= 0 && (m == USES || m == USED_BY || m == HOLDS || m == HELD_BY))
		asy_sbom_at(s, (size_t)a)->has_dependencies = true;
	if (a >= 0 && (strcmp(second, "NONE") == 0 || strcmp(second, "NOASSERTION") == 0))
		asy_sbom_at(s, (size_t)a)->completeness = strcmp(second, "NONE") == 0 ? "complete" : "unknown";
	if (a < 0 || b < 0)
		return true;
	if (m == USES || m == USED_BY)
		return asy_sbom_add_edge(&s->edges, (size_t)a, (size_t)b);
	return (m != HOLDS && m != HELD_BY) || asy_sbom_add_edge(&s->contained, (size_t)a, (size_t)b);
}

enum asy_err sbom_read_spdx2(struct asy_sbom *s, const json_t *json)
{
	const char *version = doc_text(json, "spdxVersion");
	const json_t *j;
	struct refs refs;
	size_t i;

	s->format = "SPDX";
	s->spec = asy_sbom_text(s, strncmp(version, "SPDX-", 5) == 0 ? version + 5 : version);
	s->id = sbom_get(s, json, "documentNamespace");
	s->data_licence = sbom_get(s, json, "dataLicense");
	creation(s, doc_object(json, "creationInfo"));
	json_array_foreach(doc_list(json, "packages"), i, j)
		if (!package(s, j))
			return ASY_LIMIT;
	if (!sbom_refs_init(s, &refs))
		return ASY_NOMEM;
	j = json_array_get(doc_list(json, "documentDescribes"), 0);
	if (json_is_string(j))
		s->root = sbom_refs_find(s, &refs, json_string_value(j));
	json_array_foreach(doc_list(json, "relationships"), i, j)
		if (!relation(s, &refs, j))
			return ASY_LIMIT;
	return ASY_OK;
}
