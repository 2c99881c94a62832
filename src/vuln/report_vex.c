/* OpenVEX 0.2.0 and CycloneDX 1.6 with vulnerabilities (VEX). */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/uuid.h"
#include "vuln/cvss.h"
#include "vuln/report.h"

static void name_uuid(const struct asy_vreport *r, const char *kind, char uuid[37])
{
	struct asy_buf b;

	asy_buf_init(&b, 1u << 20);
	asy_buf_printf(&b, "%s %s %s %lld %zu", kind, asy_vreport_product(r), r->version, (long long)r->now, r->result->matches.len);
	asy_uuid(asy_buf_bytes(&b), uuid);
	asy_buf_release(&b);
}

static const char *author(const struct asy_vreport *r)
{
	return r->supplier[0] ? r->supplier : "unknown manufacturer (made with assay)";
}

static void openvex_statement(const struct asy_vreport *r, const struct asy_vmatch *m, struct asy_json *j)
{
	const struct asy_vcomponent *c = asy_vreport_component(r, m);
	char purl[512], url[80];

	asy_json_object(j);
	asy_json_name(j, "vulnerability");
	asy_json_object(j);
	if (strncmp(m->id, "CVE-", 4) == 0) {
		snprintf(url, sizeof(url), "https://www.cve.org/CVERecord?id=%.32s", m->id);
		asy_json_put(j, "@id", url);
	}
	asy_json_put(j, "name", m->id);
	asy_json_end(j);
	asy_json_name(j, "products");
	asy_json_array(j);
	asy_json_object(j);
	asy_json_put(j, "@id", asy_vreport_purl(c, purl));
	asy_json_end(j);
	asy_json_end(j);
	asy_json_put(j, "status", asy_vstatus_name(m->status));
	asy_json_put(j, "status_notes", m->reason);
	if (m->status == ASY_VEX_NOT_AFFECTED) {
		if (m->justification[0])
			asy_json_put(j, "justification", m->justification);
		asy_json_put(j, "impact_statement", m->reason);
	}
	if (m->status == ASY_VEX_AFFECTED) {
		char action[200];

		snprintf(action, sizeof(action), m->fixed[0] ? "Update %.60s to %.60s or later." : "Update or replace %.60s%.0s.", c->name, m->fixed);
		asy_json_put(j, "action_statement", action);
	}
	asy_json_end(j);
}

void asy_vreport_openvex(const struct asy_vreport *r, struct asy_buf *out)
{
	struct asy_json j;
	char uuid[37], id[80], iso[21];

	name_uuid(r, "openvex", uuid);
	snprintf(id, sizeof(id), "urn:uuid:%s", uuid);
	asy_clock_iso(r->now, iso);
	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "@context", "https://openvex.dev/ns/v0.2.0");
	asy_json_put(&j, "@id", id);
	asy_json_put(&j, "author", author(r));
	asy_json_put(&j, "timestamp", iso);
	asy_json_put_int(&j, "version", 1);
	asy_json_put(&j, "tooling", "assay");
	asy_json_name(&j, "statements");
	asy_json_array(&j);
	for (size_t i = 0; i < r->result->matches.len; i++)
		openvex_statement(r, asy_vec_at(&r->result->matches, i), &j);
	asy_json_end(&j);
	asy_json_end(&j);
	(void)!asy_json_finish(&j);
}

static void rating(const struct asy_vmatch *m, struct asy_json *j)
{
	static const struct {
		unsigned version;
		const char *method;
	} methods[] = {{20, "CVSSv2"}, {30, "CVSSv3"}, {31, "CVSSv31"}, {40, "CVSSv4"}};

	if (!m->cvss_version)
		return;
	asy_json_name(j, "ratings");
	asy_json_array(j);
	asy_json_object(j);
	asy_json_put(j, "severity", asy_vreport_severity(m));
	for (size_t i = 0; i < 4; i++)
		if (methods[i].version == m->cvss_version)
			asy_json_put(j, "method", methods[i].method);
	asy_json_put(j, "vector", m->vector);
	asy_json_end(j);
	asy_json_end(j);
}

static void analysis(const struct asy_vmatch *m, struct asy_json *j)
{
	static const char *const states[] = {"exploitable", "in_triage", "resolved", "not_affected"};
	static const struct {
		const char *openvex, *cyclonedx;
	} words[] = {
		{"vulnerable_code_not_present", "code_not_present"}, {"component_not_present", "code_not_present"},
		{"vulnerable_code_not_in_execute_path", "code_not_reachable"},
		{"vulnerable_code_cannot_be_controlled_by_adversary", "requires_environment"},
		{"inline_mitigations_already_exist", "protected_by_mitigating_control"},
	};

	asy_json_name(j, "analysis");
	asy_json_object(j);
	asy_json_put(j, "state", states[m->status]);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(m->justification, words[i].openvex) == 0)
			asy_json_put(j, "justification", words[i].cyclonedx);
	asy_json_put(j, "detail", m->reason);
	asy_json_end(j);
}

static void cwes(const struct asy_vmatch *m, struct asy_json *j)
{
	bool open = false;

	for (const char *p = m->cwe; *p;) {
		int64_t n = 0;

		p += strncmp(p, "CWE-", 4) == 0 ? 4 : 0;
		while (*p >= '0' && *p <= '9' && n < 100000)
			n = n * 10 + (*p++ - '0');
		if (n && !open) {
			asy_json_name(j, "cwes");
			asy_json_array(j);
			open = true;
		}
		if (n)
			asy_json_int(j, n);
		p += strcspn(p, " ");
		p += strspn(p, " ");
	}
	if (open)
		asy_json_end(j);
}

static void reference(char out[64], size_t component)
{
	snprintf(out, 64, "component-%zu", component + 1);
}

static void cyclonedx_vulnerability(const struct asy_vmatch *m, struct asy_json *j)
{
	char ref[64];

	asy_json_object(j);
	asy_json_put(j, "id", m->id);
	asy_json_name(j, "source");
	asy_json_object(j);
	asy_json_put(j, "name", m->sources);
	asy_json_end(j);
	rating(m, j);
	cwes(m, j);
	if (m->title[0])
		asy_json_put(j, "description", m->title);
	analysis(m, j);
	reference(ref, m->component);
	asy_json_name(j, "affects");
	asy_json_array(j);
	asy_json_object(j);
	asy_json_put(j, "ref", ref);
	asy_json_end(j);
	asy_json_end(j);
	asy_json_end(j);
}

static void cyclonedx_component(const struct asy_vcomponent *c, size_t i, struct asy_json *j)
{
	char ref[64], purl[512];

	reference(ref, i);
	asy_json_object(j);
	asy_json_put(j, "type", "library");
	asy_json_put(j, "bom-ref", ref);
	asy_json_put(j, "name", c->name);
	asy_json_put(j, "version", c->version);
	if (c->cpe[0])
		asy_json_put(j, "cpe", c->cpe);
	asy_json_put(j, "purl", asy_vreport_purl(c, purl));
	asy_json_end(j);
}

void asy_vreport_cyclonedx(const struct asy_vreport *r, struct asy_buf *out)
{
	struct asy_json j;
	char uuid[37], id[80], iso[21];

	name_uuid(r, "cyclonedx", uuid);
	snprintf(id, sizeof(id), "urn:uuid:%s", uuid);
	asy_clock_iso(r->now, iso);
	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "bomFormat", "CycloneDX");
	asy_json_put(&j, "specVersion", "1.6");
	asy_json_put(&j, "serialNumber", id);
	asy_json_put_int(&j, "version", 1);
	asy_json_name(&j, "metadata");
	asy_json_object(&j);
	asy_json_put(&j, "timestamp", iso);
	asy_json_name(&j, "component");
	asy_json_object(&j);
	asy_json_put(&j, "type", "firmware");
	asy_json_put(&j, "name", asy_vreport_product(r));
	if (r->version[0])
		asy_json_put(&j, "version", r->version);
	asy_json_end(&j);
	asy_json_end(&j);
	asy_json_name(&j, "components");
	asy_json_array(&j);
	for (size_t i = 0; i < r->subject->components.len; i++)
		cyclonedx_component(asy_vec_at(&r->subject->components, i), i, &j);
	asy_json_end(&j);
	asy_json_name(&j, "vulnerabilities");
	asy_json_array(&j);
	for (size_t i = 0; i < r->result->matches.len; i++)
		cyclonedx_vulnerability(asy_vec_at(&r->result->matches, i), &j);
	asy_json_end(&j);
	asy_json_end(&j);
	(void)!asy_json_finish(&j);
}
