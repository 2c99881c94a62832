/* CSAF 2.0, profile VEX (category "csaf_vex"). One entry per vulnerability; products are the components inside the
 * product, as relationships "default_component_of". */
#include <ctype.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/uuid.h"
#include "vuln/cvss.h"
#include "vuln/report.h"

enum { LISTS = 4 };

static const char *const list_names[LISTS] = {"known_affected", "under_investigation", "fixed", "known_not_affected"};

static void product_id(char out[64], size_t component)
{
	snprintf(out, 64, "assay-%zu-in-product", component + 1);
}

static void notes(const struct asy_vreport *r, struct asy_json *j)
{
	char text[300];

	snprintf(text, sizeof(text), "Made by assay from %zu components; vulnerability data is %lld days old.%s", r->subject->components.len,
	         (long long)asy_vreport_age(r, ""), r->starter ? " Only a starter set of well-known vulnerabilities was asked." : "");
	asy_json_name(j, "notes");
	asy_json_array(j);
	asy_json_object(j);
	asy_json_put(j, "category", "summary");
	asy_json_put(j, "text", text);
	asy_json_end(j);
	asy_json_end(j);
}

static void document(const struct asy_vreport *r, struct asy_json *j)
{
	char iso[21], uuid[37], title[300];
	struct asy_buf b;

	asy_buf_init(&b, 1u << 20);
	asy_buf_printf(&b, "csaf %s %s %lld", asy_vreport_product(r), r->version, (long long)r->now);
	asy_uuid(asy_buf_bytes(&b), uuid);
	asy_buf_release(&b);
	asy_clock_iso(r->now, iso);
	snprintf(title, sizeof(title), "Vulnerabilities of %.120s %.60s", asy_vreport_product(r), r->version);
	asy_json_name(j, "document");
	asy_json_object(j);
	asy_json_put(j, "category", "csaf_vex");
	asy_json_put(j, "csaf_version", "2.0");
	asy_json_put(j, "lang", "en");
	asy_json_put(j, "title", title);
	notes(r, j);
	asy_json_name(j, "publisher");
	asy_json_object(j);
	asy_json_put(j, "category", r->supplier[0] ? "vendor" : "other");
	asy_json_put(j, "name", r->supplier[0] ? r->supplier : "unknown manufacturer");
	asy_json_put(j, "namespace", "https://example.com/");
	asy_json_end(j);
	asy_json_name(j, "tracking");
	asy_json_object(j);
	asy_json_put(j, "id", uuid);
	asy_json_put(j, "status", "draft");
	asy_json_put(j, "version", "0.1.0");
	asy_json_put(j, "initial_release_date", iso);
	asy_json_put(j, "current_release_date", iso);
	asy_json_name(j, "revision_history");
	asy_json_array(j);
	asy_json_object(j);
	asy_json_put(j, "date", iso);
	asy_json_put(j, "number", "0.1.0");
	asy_json_put(j, "summary", "Draft made by a machine");
	asy_json_end(j);
	asy_json_end(j);
	asy_json_name(j, "generator");
	asy_json_object(j);
	asy_json_name(j, "engine");
	asy_json_object(j);
	asy_json_put(j, "name", "assay");
	asy_json_put(j, "version", r->tool_version);
	asy_json_end(j);
	asy_json_end(j);
	asy_json_end(j);
	asy_json_end(j);
}

static bool used(const struct asy_vreport *r, size_t component)
{
	for (size_t i = 0; i < r->result->matches.len; i++)
		if (((const struct asy_vmatch *)asy_vec_at(&r->result->matches, i))->component == component)
			return true;
	return false;
}

static void component(const struct asy_vcomponent *c, size_t i, struct asy_json *j)
{
	char id[64], name[300], purl[512];

	snprintf(id, sizeof(id), "assay-%zu", i + 1);
	snprintf(name, sizeof(name), "%.120s %.120s", c->name, c->version);
	asy_json_object(j);
	asy_json_put(j, "product_id", id);
	asy_json_put(j, "name", name);
	asy_json_name(j, "product_identification_helper");
	asy_json_object(j);
	asy_json_put(j, "purl", asy_vreport_purl(c, purl));
	asy_json_end(j);
	asy_json_end(j);
}

static void relationship(const struct asy_vreport *r, const struct asy_vcomponent *c, size_t i, struct asy_json *j)
{
	char id[64], name[500];

	asy_json_object(j);
	asy_json_put(j, "category", "default_component_of");
	snprintf(id, sizeof(id), "assay-%zu", i + 1);
	asy_json_put(j, "product_reference", id);
	asy_json_put(j, "relates_to_product_reference", "product");
	asy_json_name(j, "full_product_name");
	asy_json_object(j);
	product_id(id, i);
	asy_json_put(j, "product_id", id);
	snprintf(name, sizeof(name), "%.120s %.120s as part of %.120s %.60s", c->name, c->version, asy_vreport_product(r), r->version);
	asy_json_put(j, "name", name);
	asy_json_end(j);
	asy_json_end(j);
}

static void product_tree(const struct asy_vreport *r, struct asy_json *j)
{
	char name[300];

	snprintf(name, sizeof(name), "%.200s%s%.60s", asy_vreport_product(r), r->version[0] ? " " : "", r->version);
	asy_json_name(j, "product_tree");
	asy_json_object(j);
	asy_json_name(j, "full_product_names");
	asy_json_array(j);
	asy_json_object(j);
	asy_json_put(j, "product_id", "product");
	asy_json_put(j, "name", name);
	asy_json_end(j);
	for (size_t i = 0; i < r->subject->components.len; i++)
		if (used(r, i))
			component(asy_vec_at(&r->subject->components, i), i, j);
	asy_json_end(j);
	if (r->result->matches.len) {
		asy_json_name(j, "relationships");
		asy_json_array(j);
		for (size_t i = 0; i < r->subject->components.len; i++)
			if (used(r, i))
				relationship(r, asy_vec_at(&r->subject->components, i), i, j);
		asy_json_end(j);
	}
	asy_json_end(j);
}

/* All matches of one vulnerability stand together in the list. */
struct group {
	const struct asy_vmatch *const *list;
	size_t n;
};

static void ids(const struct asy_vmatch *m, struct asy_json *j)
{
	char id[64];

	asy_json_name(j, "product_ids");
	asy_json_array(j);
	product_id(id, m->component);
	asy_json_text(j, id);
	asy_json_end(j);
}

static void status(const struct group *g, struct asy_json *j)
{
	asy_json_name(j, "product_status");
	asy_json_object(j);
	for (int s = 0; s < LISTS; s++) {
		bool open = false;

		for (size_t i = 0; i < g->n; i++) {
			char id[64];

			if ((int)g->list[i]->status != s)
				continue;
			if (!open) {
				asy_json_name(j, list_names[s]);
				asy_json_array(j);
				open = true;
			}
			product_id(id, g->list[i]->component);
			asy_json_text(j, id);
		}
		if (open)
			asy_json_end(j);
	}
	asy_json_end(j);
}

static bool any(const struct group *g, enum asy_vstatus s)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->list[i]->status == s)
			return true;
	return false;
}

/* Why not affected: the word as a flag, the sentence as a threat of category impact. */
static void impact(const struct group *g, struct asy_json *j)
{
	asy_json_name(j, "flags");
	asy_json_array(j);
	for (size_t i = 0; i < g->n; i++) {
		if (g->list[i]->status != ASY_VEX_NOT_AFFECTED || !g->list[i]->justification[0])
			continue;
		asy_json_object(j);
		asy_json_put(j, "label", g->list[i]->justification);
		ids(g->list[i], j);
		asy_json_end(j);
	}
	asy_json_end(j);
	asy_json_name(j, "threats");
	asy_json_array(j);
	for (size_t i = 0; i < g->n; i++) {
		if (g->list[i]->status != ASY_VEX_NOT_AFFECTED)
			continue;
		asy_json_object(j);
		asy_json_put(j, "category", "impact");
		asy_json_put(j, "details", g->list[i]->reason[0] ? g->list[i]->reason : "not affected");
		ids(g->list[i], j);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void remediations(const struct asy_vreport *r, const struct group *g, struct asy_json *j)
{
	asy_json_name(j, "remediations");
	asy_json_array(j);
	for (size_t i = 0; i < g->n; i++) {
		const struct asy_vcomponent *c = asy_vreport_component(r, g->list[i]);
		char text[300];

		if (g->list[i]->status != ASY_VEX_AFFECTED)
			continue;
		snprintf(text, sizeof(text), g->list[i]->fixed[0] ? "Update %.100s to %.100s or later in the product." : "No fixed version of %.100s is known.%.0s",
		         c->name, g->list[i]->fixed);
		asy_json_object(j);
		asy_json_put(j, "category", "none_available");
		asy_json_put(j, "details", text);
		ids(g->list[i], j);
		asy_json_end(j);
	}
	asy_json_end(j);
}

/* Only v2 and v3 have a place in CSAF 2.0, and only the base score. */
static void scores(const struct group *g, struct asy_json *j)
{
	const struct asy_vmatch *m = g->list[0];
	struct asy_cvss c = {.version = m->cvss_version, .score = m->score};
	char severity[16];

	if ((c.version != 30 && c.version != 31) || strstr(m->vector, "/E:") || strstr(m->vector, "/RL:") || strstr(m->vector, "/RC:") ||
	    strstr(m->vector, "/M") || strstr(m->vector, "/CR:") || strstr(m->vector, "/IR:") || strstr(m->vector, "/AR:"))
		return;
	snprintf(severity, sizeof(severity), "%s", asy_cvss_severity(&c));
	for (char *p = severity; *p; p++)
		*p = (char)toupper(*p);
	asy_json_name(j, "scores");
	asy_json_array(j);
	asy_json_object(j);
	asy_json_name(j, "products");
	asy_json_array(j);
	for (size_t i = 0; i < g->n; i++) {
		char id[64];

		product_id(id, g->list[i]->component);
		asy_json_text(j, id);
	}
	asy_json_end(j);
	asy_json_name(j, "cvss_v3");
	asy_json_object(j);
	asy_json_put(j, "version", c.version == 31 ? "3.1" : "3.0");
	asy_json_put(j, "vectorString", m->vector);
	asy_json_name(j, "baseScore");
	asy_json_tenths(j, c.score);
	asy_json_put(j, "baseSeverity", severity);
	asy_json_end(j);
	asy_json_end(j);
	asy_json_end(j);
}

static void vulnerability(const struct asy_vreport *r, const struct group *g, struct asy_json *j)
{
	const struct asy_vmatch *m = g->list[0];

	asy_json_object(j);
	if (strncmp(m->id, "CVE-", 4) == 0) {
		asy_json_put(j, "cve", m->id);
	} else {
		asy_json_name(j, "ids");
		asy_json_array(j);
		asy_json_object(j);
		asy_json_put(j, "system_name", "OSV");
		asy_json_put(j, "text", m->id);
		asy_json_end(j);
		asy_json_end(j);
	}
	if (m->title[0])
		asy_json_put(j, "title", m->title);
	asy_json_name(j, "notes");
	asy_json_array(j);
	asy_json_object(j);
	asy_json_put(j, "category", "details");
	asy_json_put(j, "text", m->reason[0] ? m->reason : m->id);
	asy_json_end(j);
	asy_json_end(j);
	status(g, j);
	if (any(g, ASY_VEX_NOT_AFFECTED))
		impact(g, j);
	if (any(g, ASY_VEX_AFFECTED))
		remediations(r, g, j);
	scores(g, j);
	asy_json_end(j);
}

static int by_number(const void *a, const void *b)
{
	const struct asy_vmatch *x = *(const struct asy_vmatch *const *)a, *y = *(const struct asy_vmatch *const *)b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->component < y->component ? -1 : x->component > y->component;
}

void asy_vreport_csaf(const struct asy_vreport *r, struct asy_buf *out)
{
	size_t n = r->result->matches.len;
	const struct asy_vmatch **list = calloc(n + 1, sizeof(*list));
	struct asy_json j;

	if (!list)
		return;
	for (size_t i = 0; i < n; i++)
		list[i] = asy_vec_at(&r->result->matches, i);
	qsort(list, n, sizeof(*list), by_number);
	asy_json_init(&j, out);
	asy_json_object(&j);
	document(r, &j);
	product_tree(r, &j);
	if (n) {
		asy_json_name(&j, "vulnerabilities");
		asy_json_array(&j);
	}
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && list[end]->number == list[i]->number; end++)
			;
		vulnerability(r, &(struct group){list + i, end - i}, &j);
	}
	if (n)
		asy_json_end(&j);
	asy_json_end(&j);
	(void)!asy_json_finish(&j);
	free(list);
}
