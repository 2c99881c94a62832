/* The table for people. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "component/identity.h"
#include "vuln/cvss.h"
#include "vuln/report.h"

const char *asy_vreport_product(const struct asy_vreport *r)
{
	const char *slash = strrchr(r->input, '/');

	return r->product[0] ? r->product : slash ? slash + 1 : r->input;
}

const struct asy_vcomponent *asy_vreport_component(const struct asy_vreport *r, const struct asy_vmatch *m)
{
	return asy_vec_at(&r->subject->components, m->component);
}

const char *asy_vreport_purl(const struct asy_vcomponent *c, char out[512])
{
	struct asy_buf b;

	if (c->purl[0])
		return c->purl;
	asy_buf_init(&b, 511);
	asy_purl(&b, "generic", "", asy_bytes_from(c->name), asy_bytes_from(c->version));
	snprintf(out, 512, "%s", asy_buf_cstr(&b));
	asy_buf_release(&b);
	return out;
}

const char *asy_vreport_severity(const struct asy_vmatch *m)
{
	struct asy_cvss c = {.version = m->cvss_version, .score = m->score};

	return m->cvss_version ? asy_cvss_severity(&c) : "unknown";
}

int64_t asy_vreport_age(const struct asy_vreport *r, const char *kind)
{
	int64_t best = -1, then;

	for (size_t i = 0; i < r->n_sources; i++) {
		const struct asy_vdb_source *s = &r->sources[i];
		char day[11];

		if (kind[0] ? strcmp(s->kind, kind) != 0 : strcmp(s->kind, "kev") == 0 || strcmp(s->kind, "epss") == 0 || strcmp(s->kind, "vex") == 0)
			continue;
		snprintf(day, sizeof(day), "%.10s", s->dated);
		if (asy_clock_parse_date(day, &then) && (best < 0 || (r->now - then) / 86400 < best))
			best = r->now < then ? 0 : (r->now - then) / 86400;
	}
	return best;
}

struct counts {
	unsigned status[4], exploited, reachable;
};

static struct counts count(const struct asy_vreport *r)
{
	struct counts n = {.exploited = 0};

	for (size_t i = 0; i < r->result->matches.len; i++) {
		const struct asy_vmatch *m = asy_vec_at(&r->result->matches, i);

		n.status[m->status]++;
		n.exploited += m->status == ASY_VEX_AFFECTED && m->kev;
		n.reachable += m->status == ASY_VEX_AFFECTED && m->service[0];
	}
	return n;
}

static void row(const struct asy_vreport *r, const struct asy_vmatch *m, struct asy_buf *out)
{
	const struct asy_vcomponent *c = asy_vreport_component(r, m);
	char score[8] = "-", what[48];
	const char *red = r->colour && (m->kev || m->score >= 90) && m->status == ASY_VEX_AFFECTED ? "\x1b[31m" : "", *plain = red[0] ? "\x1b[0m" : "";

	if (m->cvss_version)
		asy_cvss_text(m->score, score);
	snprintf(what, sizeof(what), "%.24s %.20s", c->name, c->version);
	asy_buf_printf(out, "%s%-17s%s %-30s %4s %-8s", red, m->id, plain, what, score, asy_vreport_severity(m));
	asy_buf_printf(out, " %3u.%u%% %-9s", m->epss / 1000, m->epss / 100 % 10, m->kev ? "exploited" : "");
	asy_buf_printf(out, " %-12.12s %s\n", m->service, m->status == ASY_VEX_AFFECTED && m->title[0] ? m->title : m->reason);
}

static void section(const struct asy_vreport *r, enum asy_vstatus status, const char *title, size_t most, struct asy_buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < r->result->matches.len; i++) {
		const struct asy_vmatch *m = asy_vec_at(&r->result->matches, i);

		if (m->status != status)
			continue;
		if (!n)
			asy_buf_printf(out, "\n%s\n%-17s %-30s %4s %-8s %6s %-9s %-12s\n", title, "vulnerability", "component", "CVSS", "", "EPSS", "", "service");
		if (n++ < most)
			row(r, m, out);
	}
	if (n > most)
		asy_buf_printf(out, "... and %zu more (--all)\n", n - most);
}

static void sources(const struct asy_vreport *r, struct asy_buf *out)
{
	int64_t age = asy_vreport_age(r, "");

	asy_buf_text(out, "\nasked");
	for (size_t i = 0; i < r->n_sources && i < 12; i++)
		asy_buf_printf(out, "%s %s (%.10s)", i ? "," : "", r->sources[i].name, r->sources[i].dated[0] ? r->sources[i].dated : "no date");
	if (r->n_sources > 12)
		asy_buf_printf(out, " and %zu more", r->n_sources - 12);
	asy_buf_text(out, "\n");
	if (r->starter)
		asy_buf_text(out, "note   only the starter set of well-known vulnerabilities was asked: nothing was imported (`assay db update`, `assay db "
		                  "import`). What is not listed may still be vulnerable.\n");
	else if (age < 0 || age > ASY_VDB_FRESH_DAYS)
		asy_buf_printf(out, "note   the newest source is %lld days old: newer vulnerabilities are not known here (`assay db update`)\n", (long long)age);
	if (r->gap[0])
		asy_buf_printf(out, "note   components may be missing: %s\n", r->gap);
	if (r->result->unmatched)
		asy_buf_printf(out, "note   %llu components have no name that a database could know\n", (unsigned long long)r->result->unmatched);
	if (r->expired_rules)
		asy_buf_printf(out, "note   %zu triage rules have expired and were not applied\n", r->expired_rules);
}

void asy_vreport_text(const struct asy_vreport *r, struct asy_buf *out)
{
	struct counts n = count(r);
	size_t most = r->all ? SIZE_MAX : 25;

	asy_buf_printf(out, "%s  %zu components%s%s\n", asy_vreport_product(r), r->subject->components.len, r->subject->distro[0] ? ", packages of " : "",
	               r->subject->distro);
	asy_buf_printf(out, "affected %u (%u known exploited, %u in a listening service), undecided %u, fixed by back-port %u, not affected %u\n",
	               n.status[ASY_VEX_AFFECTED], n.exploited, n.reachable, n.status[ASY_VEX_UNDECIDED], n.status[ASY_VEX_FIXED],
	               n.status[ASY_VEX_NOT_AFFECTED]);
	section(r, ASY_VEX_AFFECTED, "affected", most, out);
	section(r, ASY_VEX_UNDECIDED, "undecided", r->all ? SIZE_MAX : 10, out);
	section(r, ASY_VEX_FIXED, "fixed although the version looks affected", r->all ? SIZE_MAX : 3, out);
	section(r, ASY_VEX_NOT_AFFECTED, "not affected although the version is", r->all ? SIZE_MAX : 10, out);
	sources(r, out);
}
