/* Trackers of distributions: in which of their own versions a vulnerability is fixed. Debian (security-tracker JSON),
 * Alpine (secdb), and the table of fixes per stable kernel series. */
#include <string.h>

#include "vuln/feed.h"
#include "vuln/feed_text.h"

static bool is_debian(struct asy_bytes head)
{
	return feed_has(head, "\"releases\"") && feed_has(head, "\"repositories\"") && feed_has(head, "\"urgency\"");
}

static bool is_alpine(struct asy_bytes head)
{
	return feed_has(head, "\"secfixes\"") && feed_has(head, "\"pkg\"");
}

static bool is_kernel(struct asy_bytes head)
{
	return feed_has(head, "\"cmt_id\"") && feed_has(head, "\"fixed_version\"");
}

static const struct {
	const char *name, *number;
} debian_releases[] = {
	{"jessie", "8"}, {"stretch", "9"}, {"buster", "10"}, {"bullseye", "11"}, {"bookworm", "12"}, {"trixie", "13"},
	{"forky", "14"}, {"duke", "15"}, {"sid", "sid"},
};

/* resolved: fixed in fixed_version ("0": never affected); open; undetermined. */
static enum asy_err put_debian(struct asy_feed *f, struct asy_bytes package, int64_t vuln, const struct asy_json_value *release)
{
	struct asy_bytes status = asy_json_get_text(release, "status"), fixed = asy_json_get_text(release, "fixed_version");
	const char *number = NULL;
	struct asy_vclaim_writer w;
	enum asy_err err;

	for (size_t i = 0; i < sizeof(debian_releases) / sizeof(debian_releases[0]); i++)
		if (asy_bytes_is(release->name, debian_releases[i].name))
			number = debian_releases[i].number;
	if (!number)
		return ASY_OK;
	asy_vclaim_begin(&w, &f->body, ASY_ORDER_DPKG, asy_bytes_is(status, "undetermined") ? ASY_UNDECIDED : ASY_UNAFFECTED);
	if (asy_bytes_is(status, "open"))
		asy_vclaim_range(&w, &(struct asy_range){.state = ASY_AFFECTED});
	else if (asy_bytes_is(status, "resolved") && !asy_bytes_is(fixed, "0"))
		asy_vclaim_range(&w, &(struct asy_range){.state = ASY_AFFECTED, .has_end = true, .end = fixed});
	err = asy_vclaim_finish(&w);
	asy_buf_clear(&f->key);
	asy_buf_printf(&f->key, "deb/debian:%s/", number);
	asy_buf_append(&f->key, package);
	return err ? err : asy_vdb_claim(f->w, asy_buf_bytes(&f->key), vuln, asy_buf_bytes(&f->body));
}

static enum asy_err debian(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	struct asy_bytes package = feed_keep(f, key);
	bool same;
	enum asy_err err;

	if (v->type != ASY_JSON_OBJECT_ || package.n > 200)
		return asy_feed_refuse(f, "a package that is no object");
	err = asy_feed_open(f, package, raw, &same);
	if (err || same)
		return err;
	for (const struct asy_json_value *c = v->first; !err && c; c = c->next) {
		const struct asy_json_value *releases = asy_json_get(c, "releases");
		int64_t vuln;

		if (!releases || releases->type != ASY_JSON_OBJECT_ || !c->name.n || c->name.n > 60)
			continue;
		err = asy_vdb_vuln(f->w, c->name, &vuln);
		for (const struct asy_json_value *r = releases->first; !err && r; r = r->next)
			err = put_debian(f, package, vuln, r);
	}
	return err ? err : asy_vdb_record_end(f->w);
}

/* The same vulnerability stands under a later version too: that fix counts. */
static bool fixed_later(const struct asy_json_value *fixes, const struct asy_json_value *fix, struct asy_bytes cve)
{
	for (const struct asy_json_value *o = fixes->first; o; o = o->next) {
		if (o == fix || o->type != ASY_JSON_ARRAY_ || asy_version_apk(o->name, fix->name) <= 0)
			continue;
		for (const struct asy_json_value *id = o->first; id; id = id->next)
			if (asy_bytes_starts(id->text, "CVE-") && asy_bytes_equal(asy_bytes_head(id->text, asy_bytes_find_byte(id->text, ' ', 0)), cve))
				return true;
	}
	return false;
}

/* secfixes: version -> list of "CVE-... other names". Version "0": never affected. */
static enum asy_err put_alpine(struct asy_feed *f, struct asy_bytes key, const struct asy_json_value *all,
                               const struct asy_json_value *fixes)
{
	enum asy_err err = ASY_OK;

	for (const struct asy_json_value *id = fixes->type == ASY_JSON_ARRAY_ ? fixes->first : NULL; !err && id; id = id->next) {
		struct asy_bytes cve = asy_bytes_head(id->text, asy_bytes_find_byte(id->text, ' ', 0));
		int64_t vuln = id->type == ASY_JSON_STRING ? asy_cve_number(cve) : 0;
		struct asy_vclaim_writer w;

		if (!vuln || fixed_later(all, fixes, cve))
			continue;
		asy_vclaim_begin(&w, &f->body, ASY_ORDER_APK, ASY_UNAFFECTED);
		if (!asy_bytes_is(fixes->name, "0"))
			asy_vclaim_range(&w, &(struct asy_range){.state = ASY_AFFECTED, .has_end = true, .end = fixes->name});
		err = asy_vclaim_finish(&w);
		if (!err)
			err = asy_vdb_claim(f->w, key, vuln, asy_buf_bytes(&f->body));
	}
	return err;
}

static enum asy_err alpine(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	struct asy_bytes release = asy_json_get_text(v, "distroversion"), repo = asy_json_get_text(v, "reponame");
	const struct asy_json_value *packages = asy_json_get_list(v, "packages");
	bool same;
	enum asy_err err;

	if (!packages || !release.n || release.n > 20 || repo.n > 20)
		return asy_feed_refuse(f, "no packages or no release");
	err = asy_feed_source(f, "alpine/%.*s/%.*s", (int)release.n, (const char *)release.p, (int)repo.n, (const char *)repo.p);
	if (!err)
		err = asy_feed_open(f, ASY_BYTES_LITERAL("secdb"), raw, &same);
	if (err || same)
		return err;
	for (const struct asy_json_value *p = packages->first; !err && p; p = p->next) {
		const struct asy_json_value *pkg = asy_json_get(p, "pkg"), *fixes = asy_json_get(pkg, "secfixes");
		struct asy_bytes name = asy_json_get_text(pkg, "name"), product;

		if (!name.n || name.n > 200 || !fixes || fixes->type != ASY_JSON_OBJECT_ || fixes->n > 2000)
			continue;
		asy_buf_clear(&f->key);
		asy_buf_printf(&f->key, "apk/alpine:%.*s/", (int)release.n, (const char *)release.p);
		asy_buf_append(&f->key, name);
		product = feed_keep(f, asy_buf_bytes(&f->key));
		for (const struct asy_json_value *fix = fixes->first; !err && fix; fix = fix->next)
			err = put_alpine(f, product, fixes, fix);
	}
	return err ? err : asy_vdb_record_end(f->w);
}

/* CVE -> series -> fixed_version: from there to the end of the series it is fixed. */
static enum asy_err kernel(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	int64_t vuln = asy_cve_number(key);
	struct asy_vclaim_writer w;
	struct asy_bytes name = feed_keep(f, key);
	bool same;
	enum asy_err err;

	if (!vuln)
		return asy_feed_refuse(f, "no CVE identifier");
	if (v->type != ASY_JSON_OBJECT_)
		return asy_feed_refuse(f, "no object of kernel series");
	err = asy_feed_open(f, name, raw, &same);
	if (err || same)
		return err;
	asy_vclaim_begin(&w, &f->body, ASY_ORDER_KERNEL, ASY_UNDECIDED);
	for (const struct asy_json_value *s = v->first; s; s = s->next) {
		struct asy_bytes fixed = asy_json_get_text(s, "fixed_version");

		if (!asy_version_usable(fixed) || !asy_version_usable(s->name))
			continue;
		asy_vclaim_range(&w, &(struct asy_range){.state = ASY_UNAFFECTED, .has_start = true, .start = fixed, .has_end = true,
		                                        .end = s->name, .prefix = true, .end_included = true});
	}
	err = asy_vclaim_finish(&w);
	if (!err && w.n_ranges)
		err = asy_vdb_claim(f->w, ASY_BYTES_LITERAL("o:linux:linux_kernel"), vuln, asy_buf_bytes(&f->body));
	return err ? err : asy_vdb_record_end(f->w);
}

const struct asy_feed_kind asy_feed_debian = {
	.name = "debian", .title = "Debian security tracker", .shape = ASY_SHAPE_MEMBERS, .is = is_debian, .record = debian, .source = "debian",
};
const struct asy_feed_kind asy_feed_alpine = {
	.name = "alpine", .title = "Alpine security database", .shape = ASY_SHAPE_WHOLE, .is = is_alpine, .record = alpine,
};
const struct asy_feed_kind asy_feed_kernel = {
	.name = "kernel", .title = "fixes per stable kernel series", .shape = ASY_SHAPE_MEMBERS, .is = is_kernel, .record = kernel,
	.source = "kernel",
};
