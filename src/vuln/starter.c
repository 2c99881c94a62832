#include "vuln/starter.h"

#include <string.h>

#include "base/yaml.h"
#include "vuln/cvss.h"
#include "vuln/feed_text.h"
#include "vuln/writer.h"

struct load {
	struct asy_vdb_writer *w;
	struct asy_diags *diags;
	struct asy_buf body;
	bool bad;
};

static void complain(struct load *l, const struct asy_yaml *at, const char *what)
{
	asy_yaml_complain(l->diags, at, "%s", what);
	l->bad = true;
}

static struct asy_bytes text(const struct asy_yaml *y, const char *key)
{
	const char *t = asy_yaml_text(y, key);

	return asy_bytes_from(t ? t : "");
}

/* {from, after, before, upto, version}: "from" and "upto" belong to the range. */
static void add_range(struct asy_vclaim_writer *w, const struct asy_yaml *y)
{
	struct asy_range r = {.state = ASY_AFFECTED};
	struct asy_bytes from = text(y, "from"), before = text(y, "before"), upto = text(y, "upto"), version = text(y, "version");

	from = from.n ? from : version;
	upto = upto.n ? upto : version;
	r.has_start = from.n > 0;
	r.start = from;
	r.has_end = before.n || upto.n;
	r.end = before.n ? before : upto;
	r.end_included = !before.n;
	asy_vclaim_range(w, &r);
}

static void add_list(struct load *l, struct asy_vclaim_writer *w, const struct asy_yaml *y, const char *key, enum asy_vclaim_list tag)
{
	const struct asy_yaml *list = asy_yaml_get(y, key);

	if (!list)
		return;
	if (list->type != ASY_YAML_LIST || !list->n) {
		complain(l, list, "a list of names is wanted here");
		return;
	}
	asy_vclaim_list_begin(w, tag, list->n);
	for (size_t i = 0; i < list->n; i++)
		asy_vclaim_list_text(w, asy_bytes_from(list->items[i]->type == ASY_YAML_SCALAR ? list->items[i]->text : ""));
}

static enum asy_err add_product(struct load *l, const struct asy_yaml *entry, const struct asy_yaml *y, int64_t vuln)
{
	static const char *const keys[] = {"product", "ranges", NULL};
	const struct asy_yaml *ranges = asy_yaml_get(y, "ranges");
	struct asy_bytes product = text(y, "product");
	struct asy_vclaim_writer w;
	enum asy_err err;

	if (!asy_yaml_only(l->diags, y, keys) || !product.n || !ranges || ranges->type != ASY_YAML_LIST || !ranges->n) {
		complain(l, y, "an affected product needs \"product\" and a list of \"ranges\"");
		return ASY_OK;
	}
	asy_vclaim_begin(&w, &l->body, feed_order_of_product(product), ASY_UNAFFECTED);
	for (size_t i = 0; i < ranges->n; i++)
		add_range(&w, ranges->items[i]);
	add_list(l, &w, entry, "functions", ASY_CLAIM_ROUTINES);
	add_list(l, &w, entry, "applets", ASY_CLAIM_APPLETS);
	add_list(l, &w, entry, "options", ASY_CLAIM_OPTIONS);
	add_list(l, &w, entry, "files", ASY_CLAIM_FILES);
	err = asy_vclaim_finish(&w);
	return err ? err : asy_vdb_claim(l->w, product, vuln, asy_buf_bytes(&l->body));
}

static enum asy_err add_entry(struct load *l, const struct asy_yaml *y)
{
	static const char *const keys[] = {"id", "title", "cvss", "cwe", "published", "exploited", "affects", "functions", "applets",
	                                   "options", "files", "note", NULL};
	const struct asy_yaml *affects = asy_yaml_get(y, "affects");
	struct asy_rating rating = {.cvss = text(y, "cvss"), .cwe = text(y, "cwe"), .title = text(y, "title"), .published = text(y, "published")};
	struct asy_cvss c;
	int64_t vuln = asy_cve_number(text(y, "id"));
	enum asy_record_news news;
	enum asy_err err;

	if (!asy_yaml_only(l->diags, y, keys) || !vuln || !rating.title.n || !affects || affects->type != ASY_YAML_LIST) {
		complain(l, y, "an entry needs \"id\" (a CVE), \"title\" and a list \"affects\"");
		return ASY_OK;
	}
	if (rating.cvss.n && !asy_cvss_parse(rating.cvss, &c))
		complain(l, y, "no CVSS vector");
	err = asy_vdb_record_begin(l->w, text(y, "id"), text(y, "title"), &news);
	if (!err && news != ASY_RECORD_NEW) {
		complain(l, y, "this identifier is in the set already");
		return ASY_OK;
	}
	if (!err)
		err = asy_vdb_rate(l->w, vuln, &rating);
	if (!err && text(y, "exploited").n)
		err = asy_vdb_kev(l->w, vuln, text(y, "exploited"), (struct asy_bytes){0}, false);
	for (size_t i = 0; !err && i < affects->n; i++)
		err = add_product(l, y, affects->items[i], vuln);
	return err ? err : asy_vdb_record_end(l->w);
}

enum asy_err asy_starter_open(struct asy_vdb *v)
{
	return asy_vdb_create(v, ":memory:");
}

enum asy_err asy_starter_add(struct asy_vdb *v, const char *path, struct asy_diags *diags)
{
	struct load l = {.diags = diags};
	struct asy_yaml *root;
	const struct asy_yaml *list;
	enum asy_err err = asy_yaml_load_file(diags->arena, path, diags, &root), last;

	if (err)
		return err;
	list = asy_yaml_get(root, "vulnerabilities");
	if (!list || list->type != ASY_YAML_LIST) {
		asy_yaml_complain(diags, root, "a list \"vulnerabilities\" is wanted");
		return ASY_INVALID;
	}
	l.w = asy_vdb_begin(v);
	if (!l.w)
		return ASY_NOMEM;
	asy_buf_init(&l.body, 1u << 20);
	err = asy_vdb_source(l.w, "starter set", "starter");
	if (!err)
		asy_vdb_dated(l.w, text(root, "dated"));
	for (size_t i = 0; !err && i < list->n; i++)
		err = add_entry(&l, list->items[i]);
	last = asy_vdb_sources_done(l.w, 0, 0, true);
	asy_buf_release(&l.body);
	if (err || last) {
		asy_vdb_rollback(l.w);
		return err ? err : last;
	}
	err = asy_vdb_commit(l.w);
	return err ? err : l.bad ? ASY_INVALID : ASY_OK;
}
