#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "catalog/load_internal.h"

/* The digest runs over name and content of every file, in the order they are read. */
static void add_digest(struct asy_catalog *c, const char *relative, struct asy_bytes content)
{
	struct asy_buf b;
	char hex[65];

	asy_sha256_hex(content, hex);
	asy_buf_init(&b, 64 * 1024);
	asy_buf_printf(&b, "%s\n%s\n%s\n", c->digest, relative, hex);
	asy_sha256_hex(asy_buf_bytes(&b), c->digest);
	asy_buf_release(&b);
}

static char *path_of(struct loader *l, const char *relative)
{
	char *path = asy_arena_printf(&l->catalog->arena, "%s/%s", l->catalog->root, relative);

	return path ? path : load_alloc(l, 1, 1);
}

static bool inside(const char *relative)
{
	return relative[0] && relative[0] != '/' && !strstr(relative, "..");
}

static enum asy_err read_file(struct loader *l, const char *relative, const struct asy_yaml *at, struct asy_buf *content)
{
	enum asy_err err = inside(relative) ? asy_file_read(path_of(l, relative), content) : ASY_NOT_FOUND;

	if (!err)
		add_digest(l->catalog, relative, asy_buf_bytes(content));
	else if (at)
		asy_yaml_complain(l->diags, at, "cannot read \"%s\": %s", relative, asy_err_text(err));
	else
		asy_diag_add(l->diags, path_of(l, relative), 0, 0, "%s", asy_err_text(err));
	return err;
}

struct asy_yaml *load_yaml(struct loader *l, const char *relative, const struct asy_yaml *at)
{
	struct asy_buf content;
	struct asy_yaml *root = NULL;

	asy_buf_init(&content, ASY_LIMIT_YAML_BYTES + 1);
	if (!read_file(l, relative, at, &content) &&
	    asy_yaml_load(&l->catalog->arena, path_of(l, relative), asy_buf_bytes(&content), l->diags, &root))
		root = NULL;
	asy_buf_release(&content);
	return root;
}

static const char *base_name(struct loader *l, const char *relative)
{
	const char *slash = strrchr(relative, '/'), *start = slash ? slash + 1 : relative;
	size_t n = strcspn(start, ".");
	char *name = asy_arena_text(&l->catalog->arena, (struct asy_bytes){(const uint8_t *)start, n});

	return name ? name : "";
}

/* Rule and data files are only named here: the collectors' side reads them. They count for the digest. */
static void list_files(struct loader *l, const struct asy_yaml *index, const char *key, struct asy_vec *into)
{
	const struct asy_yaml *list = load_list(l, index, key);

	for (size_t i = 0; i < list->n; i++) {
		const char *relative = list->items[i]->type == ASY_YAML_SCALAR ? list->items[i]->text : "";
		struct asy_catalog_file *file = asy_vec_push(into);
		struct asy_buf content;

		asy_buf_init(&content, 64 * (size_t)ASY_MIB);
		if (file && !read_file(l, relative, list->items[i], &content)) {
			file->name = base_name(l, relative);
			file->path = path_of(l, relative);
		} else if (file) {
			into->len--;
		}
		asy_buf_release(&content);
	}
}

static void load_each(struct loader *l, const struct asy_yaml *index, const char *key,
                      void (*load)(struct loader *, const struct asy_yaml *, const char *))
{
	const struct asy_yaml *list = load_list(l, index, key);

	for (size_t i = 0; i < list->n; i++) {
		const char *relative = list->items[i]->type == ASY_YAML_SCALAR ? list->items[i]->text : "";
		const struct asy_yaml *root = load_yaml(l, relative, list->items[i]);

		if (root)
			load(l, root, relative);
	}
}

static void one_table_file(struct loader *l, const struct asy_yaml *root, const char *path)
{
	const struct asy_yaml **slot = asy_vec_push(&l->table_roots);

	(void)path;
	if (slot)
		*slot = root;
	load_table_file(l, root);
}

static void one_check_file(struct loader *l, const struct asy_yaml *root, const char *path)
{
	(void)path;
	load_check_file(l, root);
}

static void one_decision_file(struct loader *l, const struct asy_yaml *root, const char *path)
{
	(void)path;
	load_decision_file(l, root);
}

static void one_contradiction_file(struct loader *l, const struct asy_yaml *root, const char *path)
{
	(void)path;
	load_contradiction_file(l, root);
}

static void one_consistency_file(struct loader *l, const struct asy_yaml *root, const char *path)
{
	(void)path;
	load_consistency_file(l, root);
}

static void one_draft_file(struct loader *l, const struct asy_yaml *root, const char *path)
{
	(void)path;
	load_draft_file(l, root);
}

static void load_index(struct loader *l, const struct asy_yaml *index)
{
	static const char *const keys[] = {"catalog", "version", "tables", "checks", "schemes", "contradictions", "consistency", "drafts",
	                                   "rules", "data", "vulns", "market", "decisions", "dossier", NULL};

	if (!asy_yaml_only(l->diags, index, keys))
		return;
	if (strcmp(load_text(l, index, "catalog", true), "1") != 0)
		asy_yaml_complain(l->diags, index, "this program reads catalogs of format 1 (\"catalog: 1\")");
	l->catalog->version = load_text(l, index, "version", true);
	l->table_roots = ASY_VEC_INIT(struct asy_yaml *, 256);
	load_each(l, index, "tables", one_table_file);
	for (size_t i = 0; i < l->table_roots.len; i++)
		link_table_refs(l, *(const struct asy_yaml **)asy_vec_at(&l->table_roots, i));
	asy_vec_release(&l->table_roots);
	load_each(l, index, "checks", one_check_file);
	load_each(l, index, "market", load_market_file);
	load_each(l, index, "decisions", one_decision_file);
	load_each(l, index, "schemes", load_scheme_file);
	link_market(l);
	link_replaced(l);
	link_carries(l);
	for (size_t i = 0; i < l->catalog->schemes.len; i++)
		link_scheme(l, *(struct asy_scheme **)asy_vec_at(&l->catalog->schemes, i));
	load_each(l, index, "contradictions", one_contradiction_file);
	load_each(l, index, "consistency", one_consistency_file);
	load_each(l, index, "drafts", one_draft_file);
	list_files(l, index, "rules", &l->catalog->rules);
	list_files(l, index, "data", &l->catalog->data);
	list_files(l, index, "vulns", &l->catalog->vulns);
	list_files(l, index, "dossier", &l->catalog->dossier);
}

enum asy_err asy_catalog_load(struct asy_catalog *catalog, const char *root, struct asy_diags *diags)
{
	struct loader l = {.catalog = catalog, .diags = diags};
	const struct asy_yaml *index;
	size_t before = asy_diags_count(diags);

	*catalog = (struct asy_catalog){.version = ""};
	asy_arena_init(&catalog->arena, 512 * (size_t)ASY_MIB);
	catalog->checks = ASY_VEC_INIT(struct asy_check *, 10000);
	catalog->tables = ASY_VEC_INIT(struct asy_table *, 1000);
	catalog->schemes = ASY_VEC_INIT(struct asy_scheme *, 200);
	catalog->contradictions = ASY_VEC_INIT(struct asy_contradiction *, 1000);
	catalog->drafts = ASY_VEC_INIT(struct asy_draft_rule *, 1000);
	catalog->consistency = ASY_VEC_INIT(struct asy_consistency *, 1000);
	catalog->rules = ASY_VEC_INIT(struct asy_catalog_file, 1000);
	catalog->facts = ASY_VEC_INIT(void *, 1000);
	catalog->market_rules = ASY_VEC_INIT(void *, 1000);
	catalog->named_schemes = ASY_VEC_INIT(void *, 1000);
	catalog->fact_conflicts = ASY_VEC_INIT(void *, 1000);
	catalog->data = ASY_VEC_INIT(struct asy_catalog_file, 1000);
	catalog->vulns = ASY_VEC_INIT(struct asy_catalog_file, 1000);
	l.decisions = ASY_VEC_INIT(struct asy_yaml *, 10000);
	catalog->dossier = ASY_VEC_INIT(struct asy_catalog_file, 1000);
	l.requirement_nodes = ASY_VEC_INIT(struct requirement_file *, 1000);
	l.carries = ASY_VEC_INIT(struct asy_tree *, 100000);
	catalog->root = asy_arena_strdup(&catalog->arena, root);
	if (!catalog->root)
		return ASY_NOMEM;
	index = load_yaml(&l, "catalog.yaml", NULL);
	if (index)
		load_index(&l, index);
	asy_vec_release(&l.decisions);
	asy_vec_release(&l.requirement_nodes);
	asy_vec_release(&l.carries);
	return asy_diags_count(diags) == before ? ASY_OK : ASY_INVALID;
}

void asy_catalog_release(struct asy_catalog *catalog)
{
	asy_vec_release(&catalog->checks);
	asy_vec_release(&catalog->tables);
	asy_vec_release(&catalog->schemes);
	asy_vec_release(&catalog->contradictions);
	asy_vec_release(&catalog->consistency);
	asy_vec_release(&catalog->drafts);
	asy_vec_release(&catalog->rules);
	asy_vec_release(&catalog->data);
	asy_vec_release(&catalog->vulns);
	asy_vec_release(&catalog->dossier);
	asy_vec_release(&catalog->facts);
	asy_vec_release(&catalog->market_rules);
	asy_vec_release(&catalog->named_schemes);
	asy_vec_release(&catalog->fact_conflicts);
	asy_arena_release(&catalog->arena);
}
