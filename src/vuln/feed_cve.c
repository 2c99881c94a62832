/* CVE list, record format 5: what the assigning authority (CNA) says itself. Versions carry a state each and the rest has
 * a default; the kernel's authority also names the source files. */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "vuln/cpe.h"
#include "vuln/feed.h"
#include "vuln/feed_text.h"

static bool is(struct asy_bytes head)
{
	return feed_has(head, "CVE_RECORD") && feed_has(head, "\"cveMetadata\"");
}

static enum asy_state state_of(struct asy_bytes text, enum asy_state otherwise)
{
	if (asy_bytes_is(text, "affected"))
		return ASY_AFFECTED;
	if (asy_bytes_is(text, "unaffected"))
		return ASY_UNAFFECTED;
	return asy_bytes_is(text, "unknown") ? ASY_UNDECIDED : otherwise;
}

static enum asy_version_order order_of(const struct asy_json_value *versions, const char *kernel)
{
	enum asy_version_order order;

	if (kernel)
		return ASY_ORDER_KERNEL;
	for (const struct asy_json_value *v = versions ? versions->first : NULL; v; v = v->next) {
		struct asy_bytes type = asy_json_get_text(v, "versionType");

		if (asy_bytes_is(type, "rpm"))
			return ASY_ORDER_RPM;
		if (asy_bytes_is(type, "deb"))
			return ASY_ORDER_DPKG;
		if (asy_bytes_is(type, "semver") && asy_version_order_parse(type, &order))
			return order;
	}
	return ASY_ORDER_GENERIC;
}

/* "4.19.*" and "*" as ends. */
static void set_end(struct asy_range *r, struct asy_bytes end, bool included)
{
	r->has_end = end.n && !asy_bytes_is(end, "*") && !asy_bytes_is(end, "unspecified");
	r->end = end;
	r->end_included = included;
	if (r->has_end && end.n > 2 && asy_bytes_ends(end, ".*")) {
		r->end = asy_bytes_head(end, end.n - 2);
		r->prefix = true;
	}
}

/* One entry; "changes" divide its range into parts of other states. */
static void add_range(struct asy_vclaim_writer *w, const struct asy_json_value *v)
{
	struct asy_range r = {.state = state_of(asy_json_get_text(v, "status"), ASY_UNDECIDED)};
	struct asy_bytes start = asy_json_get_text(v, "version"), less = asy_json_get_text(v, "lessThan");
	struct asy_bytes upto = asy_json_get_text(v, "lessThanOrEqual");
	const struct asy_json_value *change = asy_json_get_list(v, "changes");
	struct asy_range last;

	start = asy_text_trim(start);
	r.has_start = start.n && !asy_bytes_is(start, "0") && !asy_bytes_is(start, "*") && !asy_bytes_is(start, "unspecified");
	r.start = start;
	if (!less.n && !upto.n && !change) {
		if (!asy_version_usable(start) && !asy_bytes_is(start, "*"))
			return; /* "n/a", "all versions": says nothing that can be compared */
		set_end(&r, start, true);
		r.has_start = r.has_start || asy_bytes_is(start, "0");
		if (r.prefix) {
			r.has_start = true;
			r.start = r.end;
		}
		asy_vclaim_range(w, &r);
		return;
	}
	set_end(&r, less.n ? less : upto, !less.n);
	last = r;
	for (change = change ? change->first : NULL; change; change = change->next) {
		struct asy_bytes at = asy_json_get_text(change, "at");
		struct asy_range part = last;

		if (!at.n)
			continue;
		part.has_end = true;
		part.prefix = part.end_included = false;
		part.end = at;
		asy_vclaim_range(w, &part);
		last.has_start = true;
		last.start = at;
		last.state = state_of(asy_json_get_text(change, "status"), ASY_UNDECIDED);
	}
	asy_vclaim_range(w, &last);
}

static void add_texts(struct asy_vclaim_writer *w, enum asy_vclaim_list tag, const struct asy_json_value *list, const char *member)
{
	uint64_t n = 0;

	for (const struct asy_json_value *v = list ? list->first : NULL; v; v = v->next)
		n += member ? asy_json_get_text(v, member).n > 0 : v->type == ASY_JSON_STRING;
	if (!n)
		return;
	asy_vclaim_list_begin(w, tag, n);
	for (const struct asy_json_value *v = list->first; v; v = v->next) {
		struct asy_bytes text = member ? asy_json_get_text(v, member) : v->type == ASY_JSON_STRING ? v->text : (struct asy_bytes){0};

		if (member ? text.n > 0 : v->type == ASY_JSON_STRING)
			asy_vclaim_list_text(w, text);
	}
}

/* Every name under which the product may be asked for: its CPEs, a package URL, vendor and product. */
static enum asy_err put_names(struct asy_feed *f, const struct asy_json_value *a, int64_t vuln, bool kernel)
{
	const struct asy_json_value *cpes = asy_json_get_list(a, "cpes");
	struct asy_bytes vendor = asy_json_get_text(a, "vendor"), product = asy_json_get_text(a, "product");
	enum asy_err err = ASY_OK;

	if (kernel)
		return asy_vdb_claim(f->w, ASY_BYTES_LITERAL("v:linux/linux"), vuln, asy_buf_bytes(&f->body));
	for (const struct asy_json_value *c = cpes ? cpes->first : NULL; !err && c; c = c->next) {
		struct asy_cpe cpe;

		if (!asy_cpe_split(c->text, &cpe))
			continue;
		asy_buf_clear(&f->key);
		asy_cpe_product(&f->key, &cpe);
		err = asy_vdb_claim(f->w, asy_buf_bytes(&f->key), vuln, asy_buf_bytes(&f->body));
	}
	if (err || asy_bytes_is(product, "n/a") || !product.n)
		return err;
	feed_vendor_key(&f->key, asy_bytes_is(vendor, "n/a") ? (struct asy_bytes){0} : vendor, product);
	return asy_vdb_claim(f->w, asy_buf_bytes(&f->key), vuln, asy_buf_bytes(&f->body));
}

static bool same_product(const struct asy_json_value *a, const struct asy_json_value *b)
{
	return asy_bytes_equal(asy_json_get_text(a, "vendor"), asy_json_get_text(b, "vendor")) &&
	       asy_bytes_equal(asy_json_get_text(a, "product"), asy_json_get_text(b, "product"));
}

/* All versions are git commits, which say nothing about a release. */
static bool only_commits(const struct asy_json_value *a)
{
	const struct asy_json_value *versions = asy_json_get_list(a, "versions");

	for (const struct asy_json_value *v = versions ? versions->first : NULL; v; v = v->next)
		if (!asy_bytes_is(asy_json_get_text(v, "versionType"), "git"))
			return false;
	return versions && versions->n;
}

static enum asy_err add_versions(struct asy_vclaim_writer *w, const struct asy_json_value *a)
{
	const struct asy_json_value *versions = asy_json_get_list(a, "versions");

	for (const struct asy_json_value *v = versions ? versions->first : NULL; v; v = v->next) {
		if (!asy_bytes_is(asy_json_get_text(v, "versionType"), "git"))
			add_range(w, v);
		if (w->n_ranges > ASY_LIMIT_CLAIM_RANGES)
			return ASY_LIMIT;
	}
	return ASY_OK;
}

enum { MERGED = 400 }; /* entries of one record that are compared with each other */

/* All entries of one product make one claim, written when the first of them is met. */
static enum asy_err put_affected(struct asy_feed *f, const struct asy_json_value *list, const struct asy_json_value *a, int64_t vuln)
{
	const struct asy_json_value *versions = asy_json_get_list(a, "versions");
	bool kernel = asy_bytes_is(asy_json_get_text(a, "vendor"), "Linux") && asy_bytes_is(asy_json_get_text(a, "product"), "Linux");
	struct asy_vclaim_writer w;
	enum asy_err err;

	if (only_commits(a))
		return ASY_OK;
	for (const struct asy_json_value *o = list->first; list->n <= MERGED && o != a; o = o->next)
		if (same_product(o, a) && !only_commits(o))
			return ASY_OK;
	asy_vclaim_begin(&w, &f->body, order_of(versions, kernel ? "" : NULL),
	                 state_of(asy_json_get_text(a, "defaultStatus"), versions && versions->n ? ASY_UNDECIDED : ASY_AFFECTED));
	err = add_versions(&w, a);
	for (const struct asy_json_value *o = a->next; !err && list->n <= MERGED && o; o = o->next)
		if (same_product(o, a) && !only_commits(o))
			err = add_versions(&w, o);
	add_texts(&w, ASY_CLAIM_FILES, asy_json_get_list(a, "programFiles"), NULL);
	add_texts(&w, ASY_CLAIM_ROUTINES, asy_json_get_list(a, "programRoutines"), "name");
	add_texts(&w, ASY_CLAIM_MODULES, asy_json_get_list(a, "modules"), NULL);
	add_texts(&w, ASY_CLAIM_PLATFORMS, asy_json_get_list(a, "platforms"), NULL);
	if (err) {
		(void)!asy_vclaim_finish(&w);
		return err;
	}
	err = asy_vclaim_finish(&w);
	return err ? err : put_names(f, a, vuln, kernel);
}

static void add_metrics(struct asy_feed *f, const struct asy_json_value *container)
{
	static const char *const versions[] = {"cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0"};
	const struct asy_json_value *list = asy_json_get_list(container, "metrics");

	for (size_t i = 0; i < 4; i++)
		for (const struct asy_json_value *m = list ? list->first : NULL; m; m = m->next)
			feed_add_vector(&f->text, asy_json_get_text(asy_json_get(m, versions[i]), "vectorString"));
}

static struct asy_bytes weaknesses(struct asy_feed *f, const struct asy_json_value *container)
{
	const struct asy_json_value *types = asy_json_get_list(container, "problemTypes");

	asy_buf_clear(&f->text);
	for (const struct asy_json_value *t = types ? types->first : NULL; t; t = t->next) {
		const struct asy_json_value *d = asy_json_get_list(t, "descriptions");

		for (d = d ? d->first : NULL; d; d = d->next)
			feed_add_cwe(&f->text, asy_json_get_text(d, "cweId"));
	}
	return feed_keep(f, asy_buf_bytes(&f->text));
}

static enum asy_err put_all(struct asy_feed *f, const struct asy_json_value *cna, const struct asy_json_value *adp, int64_t vuln,
                            const struct asy_rating *rating)
{
	const struct asy_json_value *list = asy_json_get_list(cna, "affected");
	enum asy_err err = asy_vdb_rate(f->w, vuln, rating);

	for (const struct asy_json_value *a = list && !rating->rejected ? list->first : NULL; !err && a; a = a->next)
		err = put_affected(f, list, a, vuln);
	for (adp = adp ? adp->first : NULL; !err && adp; adp = adp->next) {
		list = asy_json_get_list(adp, "affected");
		for (const struct asy_json_value *a = list && !rating->rejected ? list->first : NULL; !err && a; a = a->next)
			err = put_affected(f, list, a, vuln);
	}
	return err ? err : asy_vdb_record_end(f->w);
}

static enum asy_err record(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	const struct asy_json_value *meta = asy_json_get(v, "cveMetadata"), *containers = asy_json_get(v, "containers");
	const struct asy_json_value *cna = asy_json_get(containers, "cna"), *adp = asy_json_get_list(containers, "adp");
	struct asy_bytes id = asy_json_get_text(meta, "cveId");
	struct asy_rating rating = {0};
	int64_t vuln = asy_cve_number(id);
	bool same;
	enum asy_err err;

	if (!vuln)
		return asy_feed_refuse(f, "no CVE identifier");
	if (!cna || cna->type != ASY_JSON_OBJECT_)
		return asy_feed_refuse(f, "no part of the assigning authority (containers.cna)");
	err = asy_feed_open(f, id, raw, &same);
	if (err || same)
		return err;
	rating.rejected = asy_bytes_is(asy_json_get_text(meta, "state"), "REJECTED");
	rating.title = asy_bytes_head(asy_json_get_text(cna, "title"), 200);
	while (rating.title.n && !asy_utf8_valid(rating.title))
		rating.title.n--;
	rating.published = asy_json_get_text(meta, "datePublished");
	rating.modified = asy_json_get_text(meta, "dateUpdated");
	rating.cwe = weaknesses(f, cna);
	asy_buf_clear(&f->text);
	add_metrics(f, cna);
	for (const struct asy_json_value *a = adp ? adp->first : NULL; a; a = a->next)
		add_metrics(f, a);
	rating.cvss = feed_keep(f, asy_buf_bytes(&f->text));
	asy_vdb_dated(f->w, rating.modified);
	return put_all(f, cna, adp, vuln, &rating);
}

const struct asy_feed_kind asy_feed_cve = {
	.name = "cve", .title = "CVE list, records of format 5", .shape = ASY_SHAPE_WHOLE, .is = is, .record = record, .source = "cve",
};
