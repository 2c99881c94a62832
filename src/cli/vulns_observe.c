#include "cli/vulns_observe.h"

#include <string.h>

#include "base/clock.h"
#include "cli/vulns_data.h"
#include "cli/vulns_input.h"
#include "vuln/cvss.h"
#include "vuln/report.h"

static const char collector[] = "vulnerabilities";

static void put_text(struct asy_observation *o, const char *key, const char *text)
{
	if (text[0] && o->n_attrs < sizeof(o->attrs) / sizeof(o->attrs[0]))
		o->attrs[o->n_attrs++] = (struct asy_attr){.key = key, .type = ASY_ATTR_TEXT, .text = text};
}

static void put_number(struct asy_observation *o, const char *key, enum asy_attr_type type, int64_t number)
{
	if (o->n_attrs < sizeof(o->attrs) / sizeof(o->attrs[0]))
		o->attrs[o->n_attrs++] = (struct asy_attr){.key = key, .type = type, .text = "", .number = number};
}

static void add_match(struct asy_store *store, const struct asy_vreport *r, const struct asy_vmatch *m)
{
	const struct asy_vcomponent *c = asy_vreport_component(r, m);
	struct asy_observation o = {.kind = "vulnerability", .collector = collector, .subject = m->id,
	                            .locus = {.path = c->path, .offset = ASY_NO_LOCUS_OFFSET}};
	char summary[600];

	snprintf(summary, sizeof(summary), "%s in %.80s %.60s%s%.100s%s: %.200s", m->id, c->name, c->version, m->title[0] ? " (" : "", m->title,
	         m->title[0] ? ")" : "", m->reason);
	o.summary = summary;
	put_text(&o, "component", c->name);
	put_text(&o, "version", c->version);
	put_text(&o, "status", asy_vstatus_name(m->status));
	put_number(&o, "exploited", ASY_ATTR_BOOL, m->kev);
	put_text(&o, "severity", asy_vreport_severity(m));
	if (m->cvss_version)
		put_number(&o, "score", ASY_ATTR_INT, (int64_t)m->score);
	put_number(&o, "likelihood", ASY_ATTR_INT, (int64_t)m->epss);
	put_number(&o, "reachable", ASY_ATTR_BOOL, m->service[0] != 0);
	put_text(&o, "service", m->service);
	put_text(&o, "fixed", m->fixed);
	put_text(&o, "sources", m->sources);
	put_text(&o, "justification", m->justification);
	put_text(&o, "cwe", m->cwe);
	asy_store_add_observation(store, &o);
}

static void add_source(struct asy_store *store, const struct asy_vreport *r, const struct asy_vdb_source *s)
{
	struct asy_observation o = {.kind = "vulnerability-data", .collector = collector, .subject = s->name,
	                            .locus = {.path = "", .offset = ASY_NO_LOCUS_OFFSET}};
	struct asy_vreport one = {.now = r->now, .sources = s, .n_sources = 1};
	int64_t days = asy_vreport_age(&one, s->kind);
	char summary[200];

	snprintf(summary, sizeof(summary), "vulnerabilities were judged by %.90s of %.10s", s->name, s->dated[0] ? s->dated : "no date");
	o.summary = summary;
	put_text(&o, "dated", s->dated);
	if (days >= 0)
		put_number(&o, "days-old", ASY_ATTR_INT, days);
	put_number(&o, "records", ASY_ATTR_INT, (int64_t)s->records);
	put_number(&o, "starter", ASY_ATTR_BOOL, r->starter);
	asy_store_add_observation(store, &o);
}

static void add_coverage(struct asy_store *store, const struct asy_vreport *r, uint64_t observations)
{
	uint64_t total = r->subject->components.len;
	int64_t age = asy_vreport_age(r, "");
	char reason[200] = "";

	if (r->starter)
		snprintf(reason, sizeof(reason), "no vulnerability database was imported: only a starter set of well-known ones was asked");
	else if (age < 0 || age > ASY_VDB_FRESH_DAYS)
		snprintf(reason, sizeof(reason), "the newest source of the vulnerability database is %lld days old", (long long)age);
	else if (r->result->unmatched)
		snprintf(reason, sizeof(reason), "%llu of %llu components have no name that the database could know",
		         (unsigned long long)r->result->unmatched, (unsigned long long)total);
	asy_store_add_coverage(store, &(struct asy_coverage){
		.area = collector, .unit = "components", .examined = total - (r->result->unmatched < total ? r->result->unmatched : total),
		.total = total, .complete = !reason[0], .observations = observations, .reason = reason});
}

/* What is settled (fixed, not affected) stays out: `assay vulns` tells it. */
static void add_all(struct asy_store *store, const struct asy_vreport *r)
{
	uint64_t n = 0;

	for (size_t i = 0; i < r->result->matches.len; i++) {
		const struct asy_vmatch *m = asy_vec_at(&r->result->matches, i);

		if (m->status > ASY_VEX_UNDECIDED)
			continue;
		add_match(store, r, m);
		n++;
	}
	for (size_t i = 0; i < r->n_sources; i++, n++)
		add_source(store, r, &r->sources[i]);
	add_coverage(store, r, n);
}

int asy_vulns_observe(const struct asy_cli *cli, const struct asy_catalog *catalog, struct asy_store *store)
{
	struct asy_vulns_data data;
	struct asy_vsubject subject;
	struct asy_vresult result = {.asked = 0};
	struct asy_arena arena;
	int code;

	asy_arena_init(&arena, (size_t)1 << 30);
	asy_vsubject_init(&subject, &arena);
	code = asy_vulns_data_open(cli, catalog, &arena, &data);
	if (!code && (asy_vulns_from_store(store, &subject) || asy_vmatch_run(&subject, data.base, data.facts, &result)))
		code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "the vulnerability database could not be asked: %s", data.base->message);
	if (!code) {
		struct asy_vreport r = {.now = asy_clock_now(), .subject = &subject, .result = &result, .sources = data.sources,
		                        .n_sources = data.n_sources, .starter = data.starter_only};

		asy_store_reopen(store);
		add_all(store, &r);
		if (asy_store_seal(store))
			code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "out of memory");
	}
	asy_vresult_release(&result);
	asy_vsubject_release(&subject);
	asy_vulns_data_close(&data);
	asy_arena_release(&arena);
	return code;
}
