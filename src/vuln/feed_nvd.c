/* NVD JSON 2.0: yearly feeds and pages of the API (schema "nvd/api/2.0"). A configuration is a list of nodes of CPE
 * matches; a node joined by AND with others says "only together with one of those". */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "vuln/cpe.h"
#include "vuln/feed.h"
#include "vuln/feed_text.h"

/* One CPE match, ready to be grouped by product. */
struct match {
	struct asy_bytes product;
	size_t place;
	uint32_t condition; /* index + 1 of its condition list, 0: none */
	const struct asy_json_value *v;
	struct asy_bytes version; /* of the criteria, with the update behind it; empty: any */
	bool none;                /* the criteria say "-": no version */
};

struct conditions {
	struct asy_bytes text[8];
	size_t n;
};

enum { CONDITIONS = 256 };

struct record {
	struct asy_feed *f;
	struct asy_vec matches;     /* struct match */
	struct conditions conditions[CONDITIONS];
	uint32_t n_conditions;
};

static bool is(struct asy_bytes head)
{
	return feed_has(head, "\"NVD_CVE\"") && feed_has(head, "\"vulnerabilities\"");
}

static struct asy_bytes keep(struct asy_feed *f, const struct asy_buf *b)
{
	char *text = asy_arena_text(&f->arena, asy_buf_bytes(b));

	return (struct asy_bytes){(const uint8_t *)text, text ? b->len : 0};
}

/* Version and update of the criteria: "4.2.8" and "p15" become "4.2.8p15", "6.13" and "rc2" "6.13-rc2". */
static void version_of(struct record *r, const struct asy_cpe *cpe, struct match *m)
{
	struct asy_bytes version = cpe->field[ASY_CPE_VERSION], update = cpe->field[ASY_CPE_UPDATE];
	struct asy_buf *b = &r->f->key;

	m->none = asy_bytes_is(version, "-");
	if (asy_cpe_any(version) || m->none)
		return;
	asy_buf_clear(b);
	asy_cpe_plain(b, version);
	if (!asy_cpe_any(update) && !asy_bytes_is(update, "-")) {
		if (!asy_bytes_starts(update, "p") || update.n < 2 || !asy_is_digit(update.p[1]))
			asy_buf_u8(b, '-');
		asy_cpe_plain(b, update);
	}
	m->version = keep(r->f, b);
}

/* The list of conditions for software that exists for one target only; 0 when there is none to state. */
static uint32_t target_condition(struct record *r, const struct asy_cpe *cpe, uint32_t otherwise)
{
	struct asy_bytes target = cpe->field[ASY_CPE_TARGET_SW];
	struct conditions *c;

	if (asy_cpe_any(target) || asy_bytes_is(target, "-") || otherwise || r->n_conditions == CONDITIONS)
		return otherwise;
	asy_buf_clear(&r->f->key);
	asy_buf_text(&r->f->key, "target:");
	asy_cpe_plain(&r->f->key, target);
	for (uint32_t i = 0; i < r->n_conditions; i++)
		if (r->conditions[i].n == 1 && asy_bytes_equal(r->conditions[i].text[0], asy_buf_bytes(&r->f->key)))
			return i + 1;
	c = &r->conditions[r->n_conditions];
	c->text[c->n++] = keep(r->f, &r->f->key);
	return ++r->n_conditions;
}

static enum asy_err add_match(struct record *r, const struct asy_json_value *v, uint32_t condition)
{
	struct asy_cpe cpe;
	struct match *m;

	if (!asy_json_get_bool(v, "vulnerable"))
		return ASY_OK;
	if (!asy_cpe_split(asy_json_get_text(v, "criteria"), &cpe))
		return asy_feed_refuse(r->f, "a criteria that is no CPE 2.3 name");
	if (cpe.field[ASY_CPE_PART].p[0] == 'h')
		return ASY_OK;
	m = asy_vec_push(&r->matches);
	if (!m)
		return ASY_LIMIT;
	m->v = v;
	m->place = r->matches.len;
	asy_buf_clear(&r->f->key);
	asy_cpe_product(&r->f->key, &cpe);
	m->product = keep(r->f, &r->f->key);
	version_of(r, &cpe, m);
	m->condition = target_condition(r, &cpe, condition);
	return ASY_OK;
}

/* The products of the other nodes of an AND: one of them has to be there. The first node that differs counts. */
static uint32_t others_of(struct record *r, const struct asy_json_value *nodes, const struct asy_json_value *self)
{
	struct conditions *c;

	if (r->n_conditions == CONDITIONS)
		return 0;
	c = &r->conditions[r->n_conditions];
	c->n = 0;
	for (const struct asy_json_value *node = nodes->first; node; node = node->next) {
		const struct asy_json_value *list = asy_json_get_list(node, "cpeMatch");

		for (const struct asy_json_value *m = node != self && list ? list->first : NULL; m && c->n < 8; m = m->next) {
			struct asy_cpe cpe;

			if (!asy_cpe_split(asy_json_get_text(m, "criteria"), &cpe))
				continue;
			asy_buf_clear(&r->f->key);
			asy_cpe_product(&r->f->key, &cpe);
			c->text[c->n++] = keep(r->f, &r->f->key);
		}
	}
	return c->n ? ++r->n_conditions : 0;
}

static enum asy_err add_node(struct record *r, const struct asy_json_value *node, uint32_t condition, unsigned depth)
{
	const struct asy_json_value *list = asy_json_get_list(node, "cpeMatch"), *inner = asy_json_get_list(node, "children");
	enum asy_err err = ASY_OK;

	if (asy_json_get_bool(node, "negate"))
		return ASY_OK; /* "everything but": no product to look for */
	if (depth > 8)
		return asy_feed_refuse(r->f, "a configuration nested too deeply");
	for (const struct asy_json_value *m = list ? list->first : NULL; !err && m; m = m->next)
		err = add_match(r, m, condition);
	for (const struct asy_json_value *c = inner ? inner->first : NULL; !err && c; c = c->next)
		err = add_node(r, c, condition, depth + 1);
	return err;
}

static enum asy_err add_configuration(struct record *r, const struct asy_json_value *config)
{
	const struct asy_json_value *nodes = asy_json_get_list(config, "nodes");
	bool and = asy_bytes_is(asy_json_get_text(config, "operator"), "AND");
	enum asy_err err = ASY_OK;

	for (const struct asy_json_value *node = nodes ? nodes->first : NULL; !err && node; node = node->next)
		err = add_node(r, node, and && nodes->n > 1 ? others_of(r, nodes, node) : 0, 0);
	return err;
}

static int by_product(const void *a, const void *b)
{
	const struct match *x = a, *y = b;
	int c = asy_bytes_compare(x->product, y->product);

	return c ? c : x->place < y->place ? -1 : x->place > y->place;
}

static void put_range(struct asy_vclaim_writer *w, const struct match *m, uint32_t condition)
{
	struct asy_range r = {.state = ASY_AFFECTED, .conditional = condition > 0, .condition = condition ? condition - 1 : 0};
	struct asy_bytes from = asy_json_get_text(m->v, "versionStartIncluding"), after = asy_json_get_text(m->v, "versionStartExcluding");
	struct asy_bytes to = asy_json_get_text(m->v, "versionEndIncluding"), before = asy_json_get_text(m->v, "versionEndExcluding");

	r.has_start = from.n || after.n || m->version.n;
	r.start = from.n ? from : after.n ? after : m->version;
	r.start_excluded = !from.n && after.n;
	r.has_end = to.n || before.n || m->version.n;
	r.end = before.n ? before : to.n ? to : m->version;
	r.end_included = !before.n;
	asy_vclaim_range(w, &r);
}

/* One claim for the matches [start, end) of one product. */
static enum asy_err put_claim(struct record *r, int64_t vuln, const struct match *start, size_t n)
{
	uint32_t own[CONDITIONS + 1] = {0}, used = 0;
	struct asy_vclaim_writer w;
	enum asy_err err;

	if (n > ASY_LIMIT_CLAIM_RANGES)
		return ASY_LIMIT;
	asy_vclaim_begin(&w, &r->f->body, feed_order_of_product(start->product), ASY_UNAFFECTED);
	for (size_t i = 0; i < n; i++) {
		uint32_t c = start[i].condition;

		if (start[i].none)
			continue;
		if (c && !own[c]) {
			const struct conditions *list = &r->conditions[c - 1];

			own[c] = ++used;
			asy_vclaim_list_begin(&w, ASY_CLAIM_CONDITION, list->n);
			for (size_t k = 0; k < list->n; k++)
				asy_vclaim_list_text(&w, list->text[k]);
		}
		put_range(&w, &start[i], own[c]);
	}
	err = asy_vclaim_finish(&w);
	return err || !w.n_ranges ? err : asy_vdb_claim(r->f->w, start->product, vuln, asy_buf_bytes(&r->f->body));
}

static enum asy_err put_claims(struct record *r, int64_t vuln)
{
	const struct match *m = r->matches.items;
	enum asy_err err = ASY_OK;

	if (r->matches.len)
		qsort(r->matches.items, r->matches.len, sizeof(*m), by_product);
	for (size_t i = 0, end; !err && i < r->matches.len; i = end) {
		for (end = i + 1; end < r->matches.len && asy_bytes_equal(m[end].product, m[i].product); end++)
			;
		err = put_claim(r, vuln, m + i, end - i);
	}
	return err;
}

static void rate(struct asy_feed *f, const struct asy_json_value *cve, struct asy_rating *rating)
{
	static const char *const versions[] = {"cvssMetricV40", "cvssMetricV31", "cvssMetricV30", "cvssMetricV2"};
	const struct asy_json_value *metrics = asy_json_get(cve, "metrics"), *list;

	asy_buf_clear(&f->text);
	for (size_t i = 0; i < 4; i++) {
		list = asy_json_get_list(metrics, versions[i]);
		if (list && list->first)
			feed_add_vector(&f->text, asy_json_get_text(asy_json_get(list->first, "cvssData"), "vectorString"));
	}
	rating->cvss = keep(f, &f->text);
	asy_buf_clear(&f->text);
	list = asy_json_get_list(cve, "weaknesses");
	for (const struct asy_json_value *w = list ? list->first : NULL; w; w = w->next) {
		const struct asy_json_value *d = asy_json_get_list(w, "description");

		for (d = d ? d->first : NULL; d; d = d->next)
			feed_add_cwe(&f->text, asy_json_get_text(d, "value"));
	}
	rating->cwe = keep(f, &f->text);
	rating->published = asy_json_get_text(cve, "published");
	rating->modified = asy_json_get_text(cve, "lastModified");
	rating->rejected = asy_bytes_is(asy_json_get_text(cve, "vulnStatus"), "Rejected");
}

static enum asy_err record(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	const struct asy_json_value *cve = asy_json_get(v, "cve"), *list;
	struct asy_bytes id = asy_json_get_text(cve, "id");
	static struct record r; /* large; one import at a time */
	struct asy_rating rating = {0};
	int64_t vuln = asy_cve_number(id);
	bool same;
	enum asy_err err;

	if (!vuln)
		return asy_feed_refuse(f, "no CVE identifier");
	list = asy_json_get(cve, "configurations");
	if (list && list->type != ASY_JSON_ARRAY_)
		return asy_feed_refuse(f, "configurations are no list");
	r = (struct record){.f = f, .matches = ASY_VEC_INIT(struct match, ASY_LIMIT_RECORD_CLAIMS)};
	err = ASY_OK;
	rate(f, cve, &rating);
	if (!rating.rejected)
		for (const struct asy_json_value *c = list ? list->first : NULL; !err && c; c = c->next)
			err = add_configuration(&r, c);
	if (!err)
		err = asy_feed_open(f, id, raw, &same);
	if (!err && !same) {
		asy_vdb_dated(f->w, rating.modified);
		err = asy_vdb_rate(f->w, vuln, &rating);
		if (!err)
			err = put_claims(&r, vuln);
		if (!err)
			err = asy_vdb_record_end(f->w);
	}
	asy_vec_release(&r.matches);
	return err;
}

/* "timestamp" of the document. */
static enum asy_err header(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	if (!asy_bytes_is(key, "timestamp") || v->type != ASY_JSON_STRING || asy_feed_source(f, "nvd"))
		return ASY_OK;
	asy_vdb_dated(f->w, v->text);
	return ASY_OK;
}

const struct asy_feed_kind asy_feed_nvd = {
	.name = "nvd", .title = "National Vulnerability Database, JSON 2.0 (feeds and pages of the API)", .shape = ASY_SHAPE_LIST,
	.list = "vulnerabilities", .is = is, .record = record, .header = header, .source = "nvd",
};
