/* catalog/sbom/rules.yaml */
#include <string.h>

#include "sbom/rules.h"
#include "sbom/sbom_impl.h"

struct ctx {
	struct asy_arena *arena;
	struct asy_diags *diags;
};

static const char *text(struct ctx *c, const struct asy_yaml *map, const char *key, bool required)
{
	const char *value = asy_yaml_text(map, key);

	if (!value && required)
		asy_yaml_complain(c->diags, map, "\"%s\" is missing here", key);
	return value ? value : "";
}

static void load_rule(struct ctx *c, const struct asy_yaml *y, struct asy_sbom_rule *ret)
{
	static const char *const keys[] = {"id", "section", "level", "text", "check", NULL};
	static const char *const levels[] = {"must", "must_not", "must_if_exists", "should", "may", "info", NULL};
	bool known = false;

	*ret = (struct asy_sbom_rule){.first = "", .id = "", .section = "", .level = "", .text = "", .check = ""};
	if (!asy_yaml_only(c->diags, y, keys))
		return;
	ret->id = text(c, y, "id", true);
	ret->section = text(c, y, "section", false);
	ret->level = text(c, y, "level", true);
	ret->text = text(c, y, "text", true);
	ret->check = text(c, y, "check", true);
	for (size_t i = 0; levels[i]; i++)
		known |= strcmp(levels[i], ret->level) == 0;
	if (!known)
		asy_yaml_complain(c->diags, asy_yaml_get(y, "level"), "unknown level \"%s\"", ret->level);
	if (!sbom_is_check(ret->check))
		asy_yaml_complain(c->diags, asy_yaml_get(y, "check"), "unknown check \"%s\"", ret->check);
}

static void load_profile(struct ctx *c, const struct asy_yaml *y, struct asy_sbom_profile *ret)
{
	static const char *const keys[] = {"id", "title", "edition", "status", "confidence", "rules", NULL};
	const struct asy_yaml *rules = asy_yaml_get(y, "rules");

	*ret = (struct asy_sbom_profile){.id = "", .title = "", .edition = "", .status = "", .confidence = ""};
	if (!asy_yaml_only(c->diags, y, keys))
		return;
	ret->id = text(c, y, "id", true);
	ret->title = text(c, y, "title", true);
	ret->edition = text(c, y, "edition", true);
	ret->status = text(c, y, "status", true);
	ret->confidence = text(c, y, "confidence", true);
	if (!rules || rules->type != ASY_YAML_LIST) {
		asy_yaml_complain(c->diags, y, "\"rules\" must be a list");
		return;
	}
	ret->rules = asy_arena_array(c->arena, rules->n + 1, sizeof(*ret->rules));
	for (size_t i = 0; ret->rules && i < rules->n; i++)
		load_rule(c, rules->items[i], &ret->rules[ret->n_rules++]);
}

enum asy_err asy_sbom_profiles(struct asy_arena *arena, const struct asy_yaml *root, struct asy_diags *diags,
                               struct asy_sbom_profile **ret, size_t *ret_n)
{
	static const char *const keys[] = {"about", "profiles", NULL};
	const struct asy_yaml *list = asy_yaml_get(root, "profiles");
	struct ctx c = {arena, diags};
	size_t before = asy_diags_count(diags);

	if (!asy_yaml_only(diags, root, keys) || !list || list->type != ASY_YAML_LIST) {
		asy_yaml_complain(diags, root, "\"profiles\" must be a list");
		return ASY_INVALID;
	}
	*ret = asy_arena_array(arena, list->n + 1, sizeof(**ret));
	if (!*ret)
		return ASY_NOMEM;
	for (size_t i = 0; i < list->n; i++)
		load_profile(&c, list->items[i], &(*ret)[i]);
	*ret_n = list->n;
	return asy_diags_count(diags) == before ? ASY_OK : ASY_INVALID;
}
