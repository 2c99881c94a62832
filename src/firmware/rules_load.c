#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "firmware/rules.h"

static int is_rule_file(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return e->d_name[0] != '.' && n > 5 && strcmp(e->d_name + n - 5, ".yaml") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static enum asy_err add(struct asy_arena *arena, const char *path, const char *name, struct asy_vec *sources)
{
	struct asy_rule_source *source;
	struct asy_buf text;
	enum asy_err err;

	asy_buf_init(&text, ASY_LIMIT_YAML_BYTES);
	err = asy_file_read(path, &text);
	source = err ? NULL : asy_vec_push(sources);
	if (source) {
		source->name = asy_arena_strdup(arena, name);
		source->text = (struct asy_bytes){(const uint8_t *)asy_arena_text(arena, asy_buf_bytes(&text)), text.len};
	}
	if (!err && (!source || !source->name || !source->text.p))
		err = ASY_NOMEM;
	asy_buf_release(&text);
	return err;
}

static enum asy_err add_folder(struct asy_arena *arena, const char *catalog, const char *folder, struct asy_vec *sources)
{
	struct dirent **list;
	char path[4096], name[600];
	enum asy_err err = ASY_OK;
	int n;

	if (snprintf(path, sizeof(path), "%s/%s", catalog, folder) >= (int)sizeof(path))
		return ASY_LIMIT;
	n = scandir(path, &list, is_rule_file, by_bytes);
	if (n < 0)
		return ASY_OK; /* a catalog need not have both */
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "%s/%s", folder, list[i]->d_name);
		if (!err && snprintf(path, sizeof(path), "%s/%s", catalog, name) >= (int)sizeof(path))
			err = ASY_LIMIT;
		if (!err)
			err = add(arena, path, name, sources);
		free(list[i]);
	}
	free(list);
	return err;
}

enum asy_err asy_rules_load(struct asy_arena *arena, const char *catalog, struct asy_rule_source **ret_sources,
                            size_t *ret_n)
{
	struct asy_vec sources = ASY_VEC_INIT(struct asy_rule_source, 1000);
	struct asy_rule_source *copy;
	enum asy_err err = add_folder(arena, catalog, "rules", &sources);

	if (!err)
		err = add_folder(arena, catalog, "components", &sources);
	if (!err && sources.len == 0)
		err = ASY_NOT_FOUND;
	copy = asy_arena_array(arena, sources.len, sizeof(*copy));
	if (!err && !copy)
		err = ASY_NOMEM;
	if (!err) {
		memcpy(copy, sources.items, sources.len * sizeof(*copy));
		*ret_sources = copy;
		*ret_n = sources.len;
	}
	asy_vec_release(&sources);
	return err;
}
