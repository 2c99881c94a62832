#include "sbom/rules.h"

#include <stdlib.h>
#include <string.h>

#include "sbom/sbom_impl.h"

struct judged {
	const struct asy_sbom *s;
	size_t problems;
	bool *reached; /* components that the root leads to */
	bool *part;    /* files inside of a component that is not the root: it speaks for them */
};

static bool is_spdx3(const struct asy_sbom *s)
{
	return strcmp(s->format, "SPDX") == 0 && s->spec[0] >= '3';
}

static bool is_cyclonedx(const struct asy_sbom *s)
{
	return strcmp(s->format, "CycloneDX") == 0;
}

/* About the document. */

static enum asy_sbom_outcome yes(bool met)
{
	return met ? ASY_SBOM_MET : ASY_SBOM_FAILED;
}

static enum asy_sbom_outcome machine_readable(const struct judged *j)
{
	return yes(*j->s->format != 0);
}

static enum asy_sbom_outcome format_current(const struct judged *j)
{
	const char *spec = j->s->spec;

	if (is_cyclonedx(j->s))
		return yes(strncmp(spec, "1.", 2) == 0 && (spec[2] >= '6' || (spec[2] >= '1' && spec[3])));
	return yes(is_spdx3(j->s) && strcmp(spec, "3.0.0") != 0 && strcmp(spec, "3.0") != 0);
}

static enum asy_sbom_outcome valid(const struct judged *j)
{
	if (j->problems == SIZE_MAX)
		return ASY_SBOM_UNKNOWN;
	return yes(j->problems == 0 && (strcmp(j->s->coding, "JSON") == 0 || strcmp(j->s->coding, "XML") == 0));
}

static enum asy_sbom_outcome no_vulnerabilities(const struct judged *j)
{
	return yes(!j->s->has_vulnerabilities);
}

static const struct asy_sbom_component *root(const struct judged *j)
{
	return j->s->root == ASY_SBOM_NONE ? NULL : asy_sbom_at(j->s, (size_t)j->s->root);
}

static enum asy_sbom_outcome root_version(const struct judged *j)
{
	return yes(root(j) && *root(j)->version);
}

static enum asy_sbom_outcome root_complete(const struct judged *j)
{
	const struct asy_sbom_component *c = root(j);

	return yes(c && *c->name && *c->version && (*c->supplier.name || *c->supplier.contact) && (*c->declared || *c->concluded));
}

static enum asy_sbom_outcome root_dependencies(const struct judged *j)
{
	for (size_t i = 0; i < j->s->components.len; i++)
		if (j->reached[i] && (long)i != j->s->root)
			return ASY_SBOM_MET;
	return ASY_SBOM_FAILED;
}

static enum asy_sbom_outcome phase_build(const struct judged *j)
{
	return yes(strstr(j->s->phase, "build") == j->s->phase && *j->s->phase);
}

static enum asy_sbom_outcome phase(const struct judged *j)
{
	return yes(*j->s->phase != 0);
}

static enum asy_sbom_outcome author(const struct judged *j)
{
	return yes(j->s->n_authors > 0);
}

static enum asy_sbom_outcome author_contact(const struct judged *j)
{
	for (size_t i = 0; i < j->s->n_authors; i++)
		if (*j->s->authors[i].contact)
			return ASY_SBOM_MET;
	return ASY_SBOM_FAILED;
}

static enum asy_sbom_outcome timestamp(const struct judged *j)
{
	const char *t = j->s->created;

	return yes(strlen(t) >= 20 && t[4] == '-' && t[7] == '-' && (t[10] == 'T' || t[10] == 't') && t[13] == ':');
}

static enum asy_sbom_outcome document_id(const struct judged *j)
{
	return *j->s->id ? ASY_SBOM_MET : ASY_SBOM_SILENT;
}

static enum asy_sbom_outcome signature(const struct judged *j)
{
	/* A signature may also stand beside the file, where we do not see it. */
	return j->s->is_signed ? ASY_SBOM_MET : ASY_SBOM_SILENT;
}

static enum asy_sbom_outcome format_version(const struct judged *j)
{
	return yes(*j->s->spec != 0);
}

static enum asy_sbom_outcome tool_name(const struct judged *j)
{
	return yes(j->s->n_tools && *j->s->tools[0].name);
}

static enum asy_sbom_outcome tool_version(const struct judged *j)
{
	return yes(j->s->n_tools && *j->s->tools[0].contact);
}

static enum asy_sbom_outcome revision(const struct judged *j)
{
	if (!is_cyclonedx(j->s))
		return ASY_SBOM_UNKNOWN;
	return yes(*j->s->id && *j->s->revision && strcmp(j->s->revision, "0") != 0);
}

/* First edge of a sorted list that starts at `from` or behind it. */
static size_t first_edge(const struct asy_vec *list, size_t from)
{
	size_t low = 0, high = list->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (((const struct asy_sbom_edge *)asy_vec_at(list, middle))->from < from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* About each component. */

static bool has_supplier(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	return *c->supplier.name || *c->supplier.contact;
}

static bool has_contact(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	return *c->supplier.contact;
}

static bool has_name(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	return *c->name;
}

static bool has_version(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	return *c->version;
}

/* "no path" */
static bool has_file_name(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	return *c->file_name && !strchr(c->file_name, '/');
}

static bool says_dependencies(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	return c->has_dependencies || *c->completeness;
}

static bool says_completeness(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	return c->has_dependencies && *c->completeness;
}

static bool is_connected(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)c;
	return j->reached[i];
}

static bool has_concluded(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	return *c->concluded;
}

static bool has_declared(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	return *c->declared;
}

static bool has_licence(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	return *c->declared || *c->concluded;
}

/* Itself, or each of its files. */
static bool has_hash(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	bool any = false, all = true;

	for (size_t k = first_edge(&j->s->contained, i); k < j->s->contained.len; k++) {
		const struct asy_sbom_edge *e = asy_vec_at(&j->s->contained, k);

		if (e->from != i)
			break;
		any |= j->part[e->to];
		all &= !j->part[e->to] || asy_sbom_at(j->s, e->to)->n_hashes > 0;
	}
	return c->n_hashes > 0 || (any && all);
}

static bool has_sha512(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	for (size_t k = 0; k < c->n_hashes; k++)
		if (strcmp(c->hashes[k].algorithm, "SHA-512") == 0 && strlen(c->hashes[k].value) == 128)
			return true;
	return false;
}

static bool is_either(const char *word, const char *a, const char *b)
{
	return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

static bool says_executable(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)i;
	return is_spdx3(j->s) || is_either(c->executable, "executable", "non-executable");
}

static bool says_archive(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)i;
	return is_spdx3(j->s) || is_either(c->archive, "archive", "no archive");
}

static bool says_structured(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)i;
	return is_spdx3(j->s) || is_either(c->structured, "structured", "unstructured");
}

static bool has_source_url(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	return *c->source_url;
}

static bool has_download_url(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	return *c->download_url;
}

static bool has_identifier(const struct judged *j, const struct asy_sbom_component *c, size_t i)
{
	(void)j, (void)i;
	return *c->purl || *c->cpe || *c->other_id;
}

static enum asy_sbom_outcome nothing(const struct judged *j)
{
	(void)j;
	return ASY_SBOM_UNKNOWN;
}

static const struct predicate {
	const char *name;
	enum asy_sbom_outcome (*document)(const struct judged *j);
	bool (*component)(const struct judged *j, const struct asy_sbom_component *c, size_t i);
} predicates[] = {
	{"none", nothing, NULL},
	{"machine-readable", machine_readable, NULL},
	{"format-current", format_current, NULL},
	{"format-version", format_version, NULL},
	{"valid", valid, NULL},
	{"no-vulnerabilities", no_vulnerabilities, NULL},
	{"root-version", root_version, NULL},
	{"root-complete", root_complete, NULL},
	{"root-dependencies", root_dependencies, NULL},
	{"phase", phase, NULL},
	{"phase-build", phase_build, NULL},
	{"author", author, NULL},
	{"author-contact", author_contact, NULL},
	{"timestamp", timestamp, NULL},
	{"document-id", document_id, NULL},
	{"signature", signature, NULL},
	{"tool-name", tool_name, NULL},
	{"tool-version", tool_version, NULL},
	{"revision", revision, NULL},
	{"supplier-name", NULL, has_supplier},
	{"supplier-contact", NULL, has_contact},
	{"name", NULL, has_name},
	{"version", NULL, has_version},
	{"file-name", NULL, has_file_name},
	{"dependencies-stated", NULL, says_dependencies},
	{"dependencies-complete", NULL, says_completeness},
	{"connected", NULL, is_connected},
	{"concluded-licence", NULL, has_concluded},
	{"declared-licence", NULL, has_declared},
	{"licence", NULL, has_licence},
	{"hash", NULL, has_hash},
	{"sha512", NULL, has_sha512},
	{"executable", NULL, says_executable},
	{"archive", NULL, says_archive},
	{"structured", NULL, says_structured},
	{"source-url", NULL, has_source_url},
	{"download-url", NULL, has_download_url},
	{"identifier", NULL, has_identifier},
};

static const struct predicate *find(const char *name)
{
	for (size_t i = 0; i < sizeof(predicates) / sizeof(predicates[0]); i++)
		if (strcmp(predicates[i].name, name) == 0)
			return &predicates[i];
	return NULL;
}

bool sbom_is_check(const char *name)
{
	return find(name) != NULL;
}

/* Components that the root leads to. The edges are sorted. */
static void reach(const struct asy_sbom *s, bool *reached)
{
	const struct asy_vec *const lists[] = {&s->edges, &s->contained};
	size_t *queue = calloc(s->components.len + 1, sizeof(*queue)), n = 0;

	if (queue && s->root != ASY_SBOM_NONE) {
		queue[n++] = (size_t)s->root;
		reached[s->root] = true;
	}
	for (size_t at = 0; at < n; at++)
		for (size_t l = 0; l < 2; l++)
			for (size_t i = first_edge(lists[l], queue[at]); i < lists[l]->len; i++) {
				const struct asy_sbom_edge *e = asy_vec_at(lists[l], i);

				if (e->from != queue[at])
					break;
				if (!reached[e->to]) {
					reached[e->to] = true;
					queue[n++] = e->to;
				}
			}
	free(queue);
}

static void judge_components(const struct judged *j, const struct predicate *p, struct asy_sbom_rule *r)
{
	for (size_t i = 0; i < j->s->components.len; i++) {
		const struct asy_sbom_component *c = asy_sbom_at(j->s, i);

		if ((long)i == j->s->root || j->part[i])
			continue;
		r->judged++;
		if (p->component(j, c, i))
			r->met++;
		else if (!*r->first)
			r->first = *c->name ? c->name : c->ref;
	}
	if (r->judged == 0)
		r->outcome = ASY_SBOM_UNKNOWN;
	else
		r->outcome = r->met == r->judged ? ASY_SBOM_MET : strcmp(r->level, "must_if_exists") == 0 ? ASY_SBOM_SILENT : ASY_SBOM_FAILED;
}

void asy_sbom_judge(const struct asy_sbom *s, size_t problems, struct asy_sbom_profile *profile)
{
	struct judged j = {.s = s, .problems = problems, .reached = calloc(2 * s->components.len + 2, sizeof(bool))};

	profile->must = profile->must_met = 0;
	if (!j.reached)
		return;
	j.part = j.reached + s->components.len + 1;
	for (size_t i = 0; i < s->contained.len; i++) {
		const struct asy_sbom_edge *e = asy_vec_at(&s->contained, i);

		j.part[e->to] |= (long)e->from != s->root && strcmp(asy_sbom_at(s, e->to)->type, "file") == 0;
	}
	reach(s, j.reached);
	for (size_t i = 0; i < profile->n_rules; i++) {
		struct asy_sbom_rule *r = &profile->rules[i];
		const struct predicate *p = find(r->check);

		r->met = r->judged = 0;
		r->first = "";
		if (p->component)
			judge_components(&j, p, r);
		else
			r->outcome = p->document(&j);
		if (strcmp(r->level, "must") != 0 && strcmp(r->level, "must_not") != 0)
			continue;
		profile->must += r->outcome == ASY_SBOM_MET || r->outcome == ASY_SBOM_FAILED;
		profile->must_met += r->outcome == ASY_SBOM_MET;
	}
	free(j.reached);
}

const char *asy_sbom_outcome_name(enum asy_sbom_outcome outcome)
{
	static const char *const names[] = {"met", "failed", "silent", "unknown"};

	return names[outcome];
}
