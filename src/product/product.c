#include "product/product.h"

#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"

static const char *const artifact_kinds[] = {"firmware", "update", "device", "capture", "document", "sbom", NULL};

struct ctx {
	struct asy_arena *arena;
	const char *path;
	const struct asy_catalog *catalog;
	struct asy_diags *diags;
};

static const char *text(struct ctx *c, const struct asy_yaml *map, const char *key, bool required)
{
	const struct asy_yaml *value = asy_yaml_get(map, key);

	if (asy_yaml_is_null(value)) {
		if (required)
			asy_yaml_complain(c->diags, map, "\"%s\" is missing here", key);
		return "";
	}
	if (value->type != ASY_YAML_SCALAR) {
		asy_yaml_complain(c->diags, value, "\"%s\" must be text", key);
		return "";
	}
	return value->text;
}

static const char *beside(struct ctx *c, const char *relative)
{
	struct asy_buf b;
	const char *path = "";

	asy_buf_init(&b, ASY_LIMIT_PATH_BYTES);
	if (!asy_path_beside(c->path, relative, &b))
		path = asy_arena_strdup(c->arena, asy_buf_cstr(&b));
	asy_buf_release(&b);
	return path ? path : "";
}

static bool one_of(const char *word, const char *const *choices)
{
	for (; *choices; choices++)
		if (strcmp(word, *choices) == 0)
			return true;
	return false;
}

static void complain_choice(struct ctx *c, const struct asy_yaml *at, const char *what, const char *word,
                            const char *const *choices)
{
	const char *near = asy_nearest(word, choices);

	if (near)
		asy_yaml_complain(c->diags, at, "unknown %s \"%s\", did you mean \"%s\"?", what, word, near);
	else
		asy_yaml_complain(c->diags, at, "unknown %s \"%s\"", what, word);
}

/* A list of words; `accept` says what is wrong with one, or does nothing. */
static void words(struct ctx *c, const struct asy_yaml *map, const char *key, struct asy_names *ret,
                  void (*accept)(struct ctx *, const struct asy_yaml *))
{
	const struct asy_yaml *list = asy_yaml_get(map, key);

	*ret = (struct asy_names){0};
	if (!list)
		return;
	if (list->type != ASY_YAML_LIST) {
		asy_yaml_complain(c->diags, list, "\"%s\" must be a list", key);
		return;
	}
	ret->list = asy_arena_array(c->arena, list->n + 1, sizeof(*ret->list));
	for (size_t i = 0; ret->list && i < list->n; i++) {
		if (list->items[i]->type != ASY_YAML_SCALAR) {
			asy_yaml_complain(c->diags, list->items[i], "a word is expected here");
			continue;
		}
		if (accept)
			accept(c, list->items[i]);
		ret->list[ret->n++] = list->items[i]->text;
	}
}

static void accept_scheme(struct ctx *c, const struct asy_yaml *y)
{
	const char *names[64] = {0};
	size_t n = c->catalog->schemes.len < 63 ? c->catalog->schemes.len : 63;

	if (asy_catalog_scheme(c->catalog, y->text))
		return;
	for (size_t i = 0; i < n; i++)
		names[i] = (*(struct asy_scheme **)asy_vec_at(&c->catalog->schemes, i))->id;
	complain_choice(c, y, "scheme", y->text, names);
}

/* What belongs to a bundle: whom the device trusts, and what it did with forged ones. */
static void load_update_keys(struct ctx *c, const struct asy_yaml *y, struct asy_artifact *a)
{
	static const char *const only[] = {"trust", "signature", "attacks"};

	for (size_t i = 0; strcmp(a->kind, "update") != 0 && i < sizeof(only) / sizeof(only[0]); i++)
		if (asy_yaml_get(y, only[i]))
			asy_yaml_complain(c->diags, asy_yaml_get(y, only[i]), "\"%s\" belongs to an artifact of kind update", only[i]);
	a->signature = text(c, y, "signature", false);
	if (*a->signature)
		a->signature = beside(c, a->signature);
	words(c, y, "trust", &a->trust, NULL);
	for (size_t i = 0; i < a->trust.n; i++)
		a->trust.list[i] = beside(c, a->trust.list[i]);
	words(c, y, "attacks", &a->attacks, NULL);
	for (size_t i = 0; i < a->attacks.n; i++)
		a->attacks.list[i] = beside(c, a->attacks.list[i]);
}

static void load_artifact(struct ctx *c, const struct asy_yaml *y, struct asy_artifact *a)
{
	static const char *const keys[] = {"id", "kind", "file", "address", "note", "trust", "signature", "attacks", NULL};

	*a = (struct asy_artifact){.id = "", .kind = "", .file = "", .shown = "", .address = "", .signature = "", .at = y};
	if (!asy_yaml_only(c->diags, y, keys))
		return;
	a->kind = text(c, y, "kind", true);
	if (*a->kind && !one_of(a->kind, artifact_kinds))
		complain_choice(c, asy_yaml_get(y, "kind"), "kind of artifact", a->kind, artifact_kinds);
	a->id = text(c, y, "id", false);
	if (!*a->id)
		a->id = a->kind;
	a->address = text(c, y, "address", false);
	a->shown = text(c, y, "file", strcmp(a->kind, "device") != 0);
	if (*a->shown)
		a->file = beside(c, a->shown);
	load_update_keys(c, y, a);
}

static void load_artifacts(struct ctx *c, const struct asy_yaml *root, struct asy_product *p)
{
	const struct asy_yaml *list = asy_yaml_get(root, "artifacts");

	if (!list)
		return;
	if (list->type != ASY_YAML_LIST) {
		asy_yaml_complain(c->diags, list, "\"artifacts\" must be a list");
		return;
	}
	p->artifacts = asy_arena_array(c->arena, list->n + 1, sizeof(*p->artifacts));
	for (size_t i = 0; p->artifacts && i < list->n; i++) {
		load_artifact(c, list->items[i], &p->artifacts[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(p->artifacts[k].id, p->artifacts[i].id) == 0)
				asy_yaml_complain(c->diags, list->items[i], "an artifact \"%s\" exists already", p->artifacts[i].id);
		p->n_artifacts++;
	}
}

static const char *day(struct ctx *c, const struct asy_yaml *map, const char *key)
{
	const char *value = text(c, map, key, false);
	int64_t when;

	if (*value && !asy_clock_parse_date(value, &when))
		asy_yaml_complain(c->diags, asy_yaml_get(map, key), "\"%s\" is no date like 2029-12-31", value);
	return value;
}

static void load_product_part(struct ctx *c, const struct asy_yaml *y, struct asy_product *p)
{
	static const char *const keys[] = {"name", "model", "manufacturer", "type", "firmware-version", "description",
	                                   "markets", "placed-on-market", "placed-until", "support-until", NULL};

	if (!asy_yaml_only(c->diags, y, keys))
		return;
	p->name = text(c, y, "name", true);
	p->model = text(c, y, "model", false);
	p->manufacturer = text(c, y, "manufacturer", false);
	p->type = text(c, y, "type", false);
	p->version = text(c, y, "firmware-version", false);
	p->description = text(c, y, "description", false);
	p->support_until = day(c, y, "support-until");
	p->placed_on_market = day(c, y, "placed-on-market");
	p->placed_until = day(c, y, "placed-until");
	if (*p->placed_on_market && *p->placed_until && strcmp(p->placed_until, p->placed_on_market) < 0)
		asy_yaml_complain(c->diags, asy_yaml_get(y, "placed-until"), "the last unit cannot be placed before the first (%s)",
		                  p->placed_on_market);
	words(c, y, "markets", &p->markets, NULL);
}

enum asy_err asy_product_load(struct asy_arena *arena, const char *path, const struct asy_catalog *catalog,
                              struct asy_diags *diags, struct asy_product *ret)
{
	static const char *const keys[] = {"assay", "product", "facts", "schemes", "artifacts", "declarations", NULL};
	struct ctx c = {.arena = arena, .path = path, .catalog = catalog, .diags = diags};
	size_t before = asy_diags_count(diags);
	struct asy_yaml *root;
	enum asy_err err = asy_yaml_load_file(arena, path, diags, &root);

	if (err)
		return err;
	*ret = (struct asy_product){.path = path, .name = "", .model = "", .manufacturer = "", .type = "", .version = "",
	                            .description = "", .support_until = "", .placed_on_market = "", .placed_until = ""};
	if (!asy_yaml_only(diags, root, keys))
		return ASY_INVALID;
	if (strcmp(text(&c, root, "assay", true), "1") != 0)
		asy_yaml_complain(diags, root, "a product file starts with \"assay: 1\" (try: assay init)");
	if (asy_yaml_get(root, "product"))
		load_product_part(&c, asy_yaml_get(root, "product"), ret);
	else
		asy_yaml_complain(diags, root, "\"product\" is missing here");
	err = asy_product_facts_load(arena, asy_yaml_get(root, "facts"), asy_yaml_get(asy_yaml_get(root, "product"), "markets"), catalog,
	                             diags, &ret->facts);
	if (err)
		return err;
	words(&c, root, "schemes", &ret->schemes, accept_scheme);
	load_artifacts(&c, root, ret);
	words(&c, root, "declarations", &ret->declarations, NULL);
	for (size_t i = 0; i < ret->declarations.n; i++)
		ret->declarations.list[i] = beside(&c, ret->declarations.list[i]);
	return asy_diags_count(diags) == before ? ASY_OK : ASY_INVALID;
}
