/* JSON of our own, and SARIF 2.1.0. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "vuln/cvss.h"
#include "vuln/report.h"

static void put_given(struct asy_json *j, const char *name, const char *text)
{
	if (text[0])
		asy_json_put(j, name, text);
}

static void sources(const struct asy_vreport *r, struct asy_json *j)
{
	asy_json_name(j, "sources");
	asy_json_array(j);
	for (size_t i = 0; i < r->n_sources; i++) {
		asy_json_object(j);
		asy_json_put(j, "name", r->sources[i].name);
		asy_json_put(j, "kind", r->sources[i].kind);
		asy_json_put(j, "dated", r->sources[i].dated);
		asy_json_put_uint(j, "records", r->sources[i].records);
		asy_json_put_bool(j, "complete", r->sources[i].complete);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void match(const struct asy_vreport *r, const struct asy_vmatch *m, struct asy_json *j)
{
	const struct asy_vcomponent *c = asy_vreport_component(r, m);
	char score[8], purl[512];

	asy_json_object(j);
	asy_json_put(j, "id", m->id);
	put_given(j, "title", m->title);
	asy_json_put(j, "status", asy_vstatus_name(m->status));
	put_given(j, "justification", m->justification);
	asy_json_put(j, "reason", m->reason);
	asy_json_put(j, "component", c->name);
	asy_json_put(j, "version", c->version);
	asy_json_put(j, "purl", asy_vreport_purl(c, purl));
	put_given(j, "path", c->path);
	put_given(j, "fixed", m->fixed);
	asy_json_put(j, "sources", m->sources);
	if (m->cvss_version) {
		asy_cvss_text(m->score, score);
		asy_json_put(j, "cvss", score);
		asy_json_put(j, "vector", m->vector);
	}
	asy_json_put(j, "severity", asy_vreport_severity(m));
	put_given(j, "cwe", m->cwe);
	put_given(j, "published", m->published);
	asy_json_put_bool(j, "exploited", m->kev);
	put_given(j, "exploited-listed", m->kev_added);
	asy_json_put_uint(j, "epss-per-100000", m->epss);
	put_given(j, "service", m->service);
	asy_json_put_uint(j, "priority", m->priority);
	put_given(j, "rule", m->rule);
	asy_json_end(j);
}

void asy_vreport_json(const struct asy_vreport *r, struct asy_buf *out)
{
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "product", asy_vreport_product(r));
	put_given(&j, "distribution", r->subject->distro);
	asy_json_put_uint(&j, "components", r->subject->components.len);
	asy_json_put_uint(&j, "components-without-a-known-name", r->result->unmatched);
	asy_json_put_bool(&j, "starter-set-only", r->starter);
	asy_json_put_int(&j, "days-old", asy_vreport_age(r, ""));
	put_given(&j, "components-may-be-missing", r->gap);
	asy_json_put_uint(&j, "out-of-range", r->result->outside);
	sources(r, &j);
	asy_json_name(&j, "matches");
	asy_json_array(&j);
	for (size_t i = 0; i < r->result->matches.len; i++)
		match(r, asy_vec_at(&r->result->matches, i), &j);
	asy_json_end(&j);
	asy_json_end(&j);
	(void)!asy_json_finish(&j);
}

static void message(struct asy_json *j, const char *name, const char *text)
{
	asy_json_name(j, name);
	asy_json_object(j);
	asy_json_put(j, "text", text);
	asy_json_end(j);
}

/* Rules: every vulnerability once, in the order in which it is met first. */
static void sarif_rules(const struct asy_vreport *r, struct asy_json *j)
{
	asy_json_name(j, "rules");
	asy_json_array(j);
	for (size_t i = 0; i < r->result->matches.len; i++) {
		const struct asy_vmatch *m = asy_vec_at(&r->result->matches, i), *before = i ? asy_vec_at(&r->result->matches, i - 1) : NULL;
		char score[8];
		bool met = before && before->number == m->number;

		for (size_t k = 0; !met && k < i && i < 5000; k++)
			met = ((const struct asy_vmatch *)asy_vec_at(&r->result->matches, k))->number == m->number;
		if (met || m->status > ASY_VEX_UNDECIDED)
			continue;
		asy_json_object(j);
		asy_json_put(j, "id", m->id);
		message(j, "shortDescription", m->title[0] ? m->title : m->id);
		if (strncmp(m->id, "CVE-", 4) == 0) {
			char url[80];

			snprintf(url, sizeof(url), "https://www.cve.org/CVERecord?id=%.32s", m->id);
			asy_json_put(j, "helpUri", url);
		}
		asy_json_name(j, "properties");
		asy_json_object(j);
		if (m->cvss_version) {
			asy_cvss_text(m->score, score);
			asy_json_put(j, "security-severity", score);
		}
		asy_json_put_bool(j, "exploited", m->kev);
		asy_json_end(j);
		asy_json_end(j);
	}
	asy_json_end(j);
}

static void sarif_result(const struct asy_vreport *r, const struct asy_vmatch *m, struct asy_json *j)
{
	const struct asy_vcomponent *c = asy_vreport_component(r, m);
	char text[600];

	snprintf(text, sizeof(text), "%.60s %.60s: %.300s", c->name, c->version, m->reason);
	asy_json_object(j);
	asy_json_put(j, "ruleId", m->id);
	asy_json_put(j, "level", m->status == ASY_VEX_UNDECIDED ? "note" : m->kev || m->score >= 70 ? "error" : "warning");
	message(j, "message", text);
	asy_json_name(j, "locations");
	asy_json_array(j);
	asy_json_object(j);
	asy_json_name(j, "logicalLocations");
	asy_json_array(j);
	asy_json_object(j);
	asy_json_put(j, "fullyQualifiedName", c->path[0] ? c->path : c->name);
	asy_json_put(j, "kind", "module");
	asy_json_end(j);
	asy_json_end(j);
	asy_json_end(j);
	asy_json_end(j);
	asy_json_end(j);
}

void asy_vreport_sarif(const struct asy_vreport *r, struct asy_buf *out)
{
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
	asy_json_put(&j, "version", "2.1.0");
	asy_json_name(&j, "runs");
	asy_json_array(&j);
	asy_json_object(&j);
	asy_json_name(&j, "tool");
	asy_json_object(&j);
	asy_json_name(&j, "driver");
	asy_json_object(&j);
	asy_json_put(&j, "name", "assay");
	asy_json_put(&j, "version", r->tool_version);
	sarif_rules(r, &j);
	asy_json_end(&j);
	asy_json_end(&j);
	asy_json_name(&j, "results");
	asy_json_array(&j);
	for (size_t i = 0; i < r->result->matches.len; i++) {
		const struct asy_vmatch *m = asy_vec_at(&r->result->matches, i);

		if (m->status <= ASY_VEX_UNDECIDED)
			sarif_result(r, m, &j);
	}
	asy_json_end(&j);
	asy_json_name(&j, "properties");
	asy_json_object(&j);
	asy_json_put_bool(&j, "starter-set-only", r->starter);
	sources(r, &j);
	asy_json_end(&j);
	asy_json_end(&j);
	asy_json_end(&j);
	asy_json_end(&j);
	(void)!asy_json_finish(&j);
}
