/* VEX of vendors: OpenVEX and CSAF 2.x. A statement is kept under every name that identifies the product: a package URL
 * or a CPE; names that only the document knows say nothing about our components. */
#include <string.h>

#include "vuln/cpe.h"
#include "vuln/feed.h"
#include "vuln/feed_text.h"

enum { PRODUCTS = 4096, DEPTH = 16 };

static bool is_openvex(struct asy_bytes head)
{
	return feed_has(head, "openvex.dev/ns") && feed_has(head, "\"statements\"");
}

static bool is_csaf(struct asy_bytes head)
{
	return feed_has(head, "\"csaf_version\"") && feed_has(head, "\"document\"");
}

static enum asy_err put(struct asy_feed *f, struct asy_bytes product, struct asy_bytes id, const char *status,
                        struct asy_bytes justification, struct asy_bytes detail)
{
	int64_t vuln;
	enum asy_err err;

	if (product.n > 1000 || !id.n || id.n > 100 ||
	    (!asy_bytes_starts(product, "pkg:") && !asy_bytes_starts(product, "cpe:2.3:")))
		return ASY_OK;
	err = asy_vdb_vuln(f->w, id, &vuln);
	return err ? err : asy_vdb_statement(f->w, product, vuln, status, justification, asy_bytes_head(detail, 500));
}

static const char *status_of(struct asy_bytes text)
{
	static const char *const known[] = {"not_affected", "affected", "fixed", "under_investigation"};

	for (size_t i = 0; i < 4; i++)
		if (asy_bytes_is(text, known[i]))
			return known[i];
	return NULL;
}

static struct asy_bytes id_or_text(const struct asy_json_value *v)
{
	if (v && v->type == ASY_JSON_STRING)
		return v->text;
	return asy_json_get_text(v, "@id");
}

static enum asy_err openvex_statement(struct asy_feed *f, const struct asy_json_value *s)
{
	const struct asy_json_value *vuln = asy_json_get(s, "vulnerability"), *products = asy_json_get_list(s, "products");
	const char *status = status_of(asy_json_get_text(s, "status"));
	struct asy_bytes id = asy_json_get_text(vuln, "name");
	enum asy_err err = ASY_OK;

	if (!status)
		return asy_feed_refuse(f, "a statement without a known status");
	id = id.n ? id : id_or_text(vuln);
	for (const struct asy_json_value *p = products ? products->first : NULL; !err && p; p = p->next) {
		const struct asy_json_value *names = asy_json_get(p, "identifiers");

		err = put(f, id_or_text(p), id, status, asy_json_get_text(s, "justification"), asy_json_get_text(s, "impact_statement"));
		for (const struct asy_json_value *n = names && names->type == ASY_JSON_OBJECT_ ? names->first : NULL; !err && n; n = n->next)
			if (n->type == ASY_JSON_STRING)
				err = put(f, n->text, id, status, asy_json_get_text(s, "justification"), asy_json_get_text(s, "impact_statement"));
	}
	return err;
}

static enum asy_err openvex(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	const struct asy_json_value *list = asy_json_get_list(v, "statements");
	struct asy_bytes author = asy_json_get_text(v, "author"), id = asy_json_get_text(v, "@id");
	bool same;
	enum asy_err err;

	if (!list || !id.n)
		return asy_feed_refuse(f, "no identifier or no statements");
	err = asy_feed_source(f, "vex/%.*s", author.n > 60 ? 60 : (int)author.n, (const char *)author.p);
	if (!err)
		err = asy_feed_open(f, asy_bytes_head(id, 200), raw, &same);
	if (err || same)
		return err;
	asy_vdb_dated(f->w, asy_json_get_text(v, "timestamp"));
	for (const struct asy_json_value *s = list->first; !err && s; s = s->next)
		err = openvex_statement(f, s);
	if (err == ASY_CORRUPT)
		asy_vdb_record_drop(f->w);
	return err ? err : asy_vdb_record_end(f->w);
}

/* Product identifiers of a CSAF document and the package URL or CPE behind each. */
struct product {
	struct asy_bytes id, name;
};

struct products {
	struct asy_vec list; /* struct product */
};

static enum asy_err add_product(struct products *all, struct asy_bytes id, struct asy_bytes name)
{
	struct product *p;

	if (!id.n || !name.n)
		return ASY_OK;
	p = asy_vec_push(&all->list);
	if (!p)
		return ASY_LIMIT;
	*p = (struct product){id, name};
	return ASY_OK;
}

static enum asy_err add_full_name(struct products *all, const struct asy_json_value *v)
{
	const struct asy_json_value *helper = asy_json_get(v, "product_identification_helper"), *purls;
	struct asy_bytes id = asy_json_get_text(v, "product_id");
	enum asy_err err = add_product(all, id, asy_json_get_text(helper, "cpe"));

	if (!err)
		err = add_product(all, id, asy_json_get_text(helper, "purl"));
	purls = asy_json_get_list(helper, "purls");
	for (purls = purls ? purls->first : NULL; !err && purls; purls = purls->next)
		err = add_product(all, id, purls->type == ASY_JSON_STRING ? purls->text : (struct asy_bytes){0});
	return err;
}

static enum asy_err add_branches(struct products *all, const struct asy_json_value *v, unsigned depth)
{
	const struct asy_json_value *list = asy_json_get_list(v, "branches");
	enum asy_err err = add_full_name(all, asy_json_get(v, "product"));

	if (depth > DEPTH)
		return ASY_LIMIT;
	for (list = list ? list->first : NULL; !err && list; list = list->next)
		err = add_branches(all, list, depth + 1);
	return err;
}

/* "A as part of B": the combined identifier stands for A. One step: chains (and circles) are not followed. */
static enum asy_err add_relationships(struct products *all, const struct asy_json_value *tree)
{
	const struct asy_json_value *list = asy_json_get_list(tree, "relationships");
	size_t n = all->list.len;
	enum asy_err err = ASY_OK;

	for (list = list ? list->first : NULL; !err && list; list = list->next) {
		struct asy_bytes part = asy_json_get_text(list, "product_reference");
		struct asy_bytes id = asy_json_get_text(asy_json_get(list, "full_product_name"), "product_id");

		for (size_t i = 0; !err && i < n; i++) {
			struct product *p = asy_vec_at(&all->list, i);

			if (asy_bytes_equal(p->id, part))
				err = add_product(all, id, p->name);
		}
	}
	return err;
}

static enum asy_err put_status(struct asy_feed *f, const struct products *all, const struct asy_json_value *vuln, const char *list_name,
                               const char *status)
{
	const struct asy_json_value *list = asy_json_get_list(asy_json_get(vuln, "product_status"), list_name);
	const struct asy_json_value *flags = asy_json_get_list(vuln, "flags");
	struct asy_bytes label = flags && flags->first && strcmp(status, "not_affected") == 0 ? asy_json_get_text(flags->first, "label")
	                                                                                      : (struct asy_bytes){0};
	enum asy_err err = ASY_OK;

	for (list = list ? list->first : NULL; !err && list; list = list->next)
		for (size_t i = 0; !err && i < all->list.len; i++) {
			const struct product *p = asy_vec_at(&all->list, i);

			if (list->type == ASY_JSON_STRING && asy_bytes_equal(p->id, list->text))
				err = put(f, p->name, asy_json_get_text(vuln, "cve"), status, label, (struct asy_bytes){0});
		}
	return err;
}

static enum asy_err csaf_vulnerabilities(struct asy_feed *f, const struct asy_json_value *v, const struct products *all)
{
	static const char *const states[][2] = {
		{"known_affected", "affected"}, {"first_affected", "affected"}, {"last_affected", "affected"},
		{"known_not_affected", "not_affected"}, {"fixed", "fixed"}, {"first_fixed", "fixed"},
		{"under_investigation", "under_investigation"},
	};
	const struct asy_json_value *list = asy_json_get_list(v, "vulnerabilities");
	enum asy_err err = ASY_OK;

	for (list = list ? list->first : NULL; !err && list; list = list->next)
		for (size_t i = 0; !err && i < sizeof(states) / sizeof(states[0]); i++)
			err = put_status(f, all, list, states[i][0], states[i][1]);
	return err;
}

static enum asy_err csaf(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw)
{
	const struct asy_json_value *document = asy_json_get(v, "document"), *tracking = asy_json_get(document, "tracking");
	const struct asy_json_value *tree = asy_json_get(v, "product_tree"), *names = asy_json_get_list(tree, "full_product_names");
	struct asy_bytes id = asy_json_get_text(tracking, "id"), publisher = asy_json_get_text(asy_json_get(document, "publisher"), "name");
	struct products all = {ASY_VEC_INIT(struct product, PRODUCTS)};
	bool same;
	enum asy_err err;

	if (!id.n)
		return asy_feed_refuse(f, "no tracking identifier");
	err = asy_feed_source(f, "vex/%.*s", publisher.n > 60 ? 60 : (int)publisher.n, (const char *)publisher.p);
	if (!err)
		err = asy_feed_open(f, asy_bytes_head(id, 200), raw, &same);
	if (err || same)
		return err;
	asy_vdb_dated(f->w, asy_json_get_text(tracking, "current_release_date"));
	err = add_branches(&all, tree, 0);
	for (names = names ? names->first : NULL; !err && names; names = names->next)
		err = add_full_name(&all, names);
	if (!err)
		err = add_relationships(&all, tree);
	if (!err)
		err = csaf_vulnerabilities(f, v, &all);
	asy_vec_release(&all.list);
	return err ? err : asy_vdb_record_end(f->w);
}

const struct asy_feed_kind asy_feed_openvex = {
	.name = "vex", .title = "OpenVEX documents", .shape = ASY_SHAPE_WHOLE, .is = is_openvex, .record = openvex,
};
const struct asy_feed_kind asy_feed_csaf = {
	.name = "vex", .title = "CSAF documents with product status", .shape = ASY_SHAPE_WHOLE, .is = is_csaf, .record = csaf,
};
