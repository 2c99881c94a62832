/* OSV records (schema 1.x): ranges of events per package of an ecosystem. Ranges of git commits are left out; lists of
 * single versions count only where no range does. */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "vuln/feed.h"
#include "vuln/feed_text.h"

static bool is(struct asy_bytes head)
{
	return feed_has(head, "\"modified\"") && feed_has(head, "\"id\"") &&
	       (feed_has(head, "\"affected\"") || feed_has(head, "\"schema_version\"")) && !feed_has(head, "\"cveMetadata\"");
}

/* From one "introduced" to what ends it. */
static void add_events(struct asy_vclaim_writer *w, const struct asy_json_value *events)
{
	struct asy_range r = {.state = ASY_AFFECTED};
	bool open = false;

	for (const struct asy_json_value *e = events->first; e; e = e->next) {
		struct asy_bytes introduced = asy_json_get_text(e, "introduced"), fixed = asy_json_get_text(e, "fixed");
		struct asy_bytes last = asy_json_get_text(e, "last_affected");

		if (introduced.n && !open) {
			r = (struct asy_range){.state = ASY_AFFECTED, .has_start = !asy_bytes_is(introduced, "0"), .start = introduced};
			open = true;
		} else if ((fixed.n || last.n) && open) {
			r.has_end = true;
			r.end = fixed.n ? fixed : last;
			r.end_included = !fixed.n;
			asy_vclaim_range(w, &r);
			open = false;
		}
	}
	if (open)
		asy_vclaim_range(w, &r);
}

static enum asy_err add_ranges(struct asy_vclaim_writer *w, const struct asy_json_value *a)
{
	const struct asy_json_value *ranges = asy_json_get_list(a, "ranges"), *versions = asy_json_get_list(a, "versions");
	uint64_t before = w->n_ranges;

	for (const struct asy_json_value *r = ranges ? ranges->first : NULL; r; r = r->next) {
		const struct asy_json_value *events = asy_json_get_list(r, "events");

		if (events && !asy_bytes_is(asy_json_get_text(r, "type"), "GIT"))
			add_events(w, events);
	}
	if (w->n_ranges > before || !versions)
		return ASY_OK;
	if (versions->n > ASY_LIMIT_CLAIM_RANGES)
		return ASY_LIMIT;
	for (const struct asy_json_value *v = versions->first; v; v = v->next)
		if (v->type == ASY_JSON_STRING)
			asy_vclaim_range(w, &(struct asy_range){.state = ASY_AFFECTED, .has_start = true, .start = v->text, .has_end = true,
			                                       .end = v->text, .end_included = true});
	return ASY_OK;
}

static bool same_package(const struct asy_json_value *a, const struct asy_json_value *b)
{
	a = asy_json_get(a, "package");
	b = asy_json_get(b, "package");
	return asy_bytes_equal(asy_json_get_text(a, "name"), asy_json_get_text(b, "name")) &&
	       asy_bytes_equal(asy_json_get_text(a, "ecosystem"), asy_json_get_text(b, "ecosystem"));
}

enum { MERGED = 400 }; /* entries of one record that are compared with each other */

/* The claim for one package under every vulnerability of the record; all entries of a package together make one. */
static enum asy_err put_package(struct asy_feed *f, const struct asy_json_value *list, const struct asy_json_value *a,
                                const int64_t *vulns, size_t n)
{
	const struct asy_json_value *package = asy_json_get(a, "package"), *routines;
	struct asy_bytes name = asy_json_get_text(package, "name");
	enum asy_version_order order;
	struct asy_vclaim_writer w;
	enum asy_err err;

	if (!name.n || name.n > 400 || !feed_ecosystem(asy_json_get_text(package, "ecosystem"), &f->key, &order))
		return ASY_OK;
	for (const struct asy_json_value *o = list->first; list->n <= MERGED && o != a; o = o->next)
		if (same_package(o, a))
			return ASY_OK;
	asy_buf_append(&f->key, name);
	asy_vclaim_begin(&w, &f->body, order, ASY_UNAFFECTED);
	err = add_ranges(&w, a);
	for (const struct asy_json_value *o = a->next; !err && list->n <= MERGED && o; o = o->next)
		if (same_package(o, a))
			err = add_ranges(&w, o);
	routines = asy_json_get_list(asy_json_get(a, "ecosystem_specific"), "affected_functions");
	if (!err && routines && routines->n) {
		asy_vclaim_list_begin(&w, ASY_CLAIM_ROUTINES, routines->n);
		for (const struct asy_json_value *r = routines->first; r; r = r->next)
			asy_vclaim_list_text(&w, r->type == ASY_JSON_STRING ? r->text : (struct asy_bytes){0});
	}
	if (err) {
		(void)!asy_vclaim_finish(&w);
		return err;
	}
	err = asy_vclaim_finish(&w);
	for (size_t i = 0; !err && w.n_ranges && i < n; i++)
		err = asy_vdb_claim(f->w, asy_buf_bytes(&f->key), vulns[i], asy_buf_bytes(&f->body));
	return err;
}

enum { NAMES = 512 };

/* The CVEs of the record; without one the record's own name. */
static enum asy_err names_of(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes id, int64_t *vulns, size_t *ret_n)
{
	static const char *const lists[] = {"aliases", "upstream"};
	int64_t own;
	enum asy_err err = asy_vdb_vuln(f->w, id, &own);

	*ret_n = 0;
	if (asy_cve_number(id))
		vulns[(*ret_n)++] = own;
	for (size_t l = 0; !err && l < 2; l++) {
		const struct asy_json_value *list = asy_json_get_list(v, lists[l]);

		for (const struct asy_json_value *a = list ? list->first : NULL; !err && a && *ret_n < NAMES; a = a->next) {
			int64_t number = a->type == ASY_JSON_STRING ? asy_cve_number(a->text) : 0;

			if (!number)
				continue;
			vulns[(*ret_n)++] = number;
			if (number != own)
				err = asy_vdb_alias(f->w, number, own);
		}
	}
	if (!*ret_n)
		vulns[(*ret_n)++] = own;
	return err;
}

static struct asy_bytes vectors(struct asy_feed *f, const struct asy_json_value *v)
{
	const struct asy_json_value *list = asy_json_get_list(v, "severity");

	asy_buf_clear(&f->text);
	for (list = list ? list->first : NULL; list; list = list->next)
		feed_add_vector(&f->text, asy_json_get_text(list, "score"));
	return feed_keep(f, asy_buf_bytes(&f->text));
}

static enum asy_err put_record(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes id)
{
	const struct asy_json_value *list = asy_json_get_list(v, "affected");
	struct asy_rating rating = {.cvss = vectors(f, v), .published = asy_json_get_text(v, "published"),
	                            .modified = asy_json_get_text(v, "modified")};
	int64_t vulns[NAMES];
	size_t n;
	enum asy_err err = names_of(f, v, id, vulns, &n);

	asy_vdb_dated(f->w, rating.modified);
	if (!err && asy_json_get_text(v, "withdrawn").n)
		return asy_vdb_record_end(f->w);
	/* An advisory's score is no statement about each of its vulnerabilities. */
	if (!err && n == 1)
		err = asy_vdb_rate(f->w, vulns[0], &rating);
	for (const struct asy_json_value *a = list ? list->first : NULL; !err && a; a = a->next)
		err = put_package(f, list, a, vulns, n);
	return err ? err : asy_vdb_record_end(f->w);
}

static enum asy_err record(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	const struct asy_json_value *list = asy_json_get_list(v, "affected");
	struct asy_bytes id = asy_json_get_text(v, "id"), ecosystem = {0};
	struct asy_buf name;
	bool same;
	enum asy_err err;

	if (!id.n)
		return asy_feed_refuse(f, "no identifier");
	if (!list && !asy_json_get_text(v, "withdrawn").n)
		return asy_feed_refuse(f, "no list of what is affected");
	if (list && list->first)
		ecosystem = asy_json_get_text(asy_json_get(list->first, "package"), "ecosystem");
	ecosystem = asy_bytes_head(ecosystem, asy_bytes_find_byte(ecosystem, ':', 0));
	asy_buf_init(&name, 256);
	feed_lower(&name, asy_bytes_head(ecosystem, 60));
	err = asy_feed_source(f, "osv/%s", name.len ? asy_buf_cstr(&name) : "other");
	asy_buf_release(&name);
	if (!err)
		err = asy_feed_open(f, id, raw, &same);
	return err || same ? err : put_record(f, v, id);
}

const struct asy_feed_kind asy_feed_osv = {
	.name = "osv", .title = "OSV records, single or as archive of an ecosystem", .shape = ASY_SHAPE_WHOLE, .is = is, .record = record,
};
