/* Who says so, since when, until when, and what it rests on. */
#include <string.h>

#include "base/clock.h"
#include "product/declaration_internal.h"

const char *const declared_record_keys[] = {"by", "date", "expires", "reference", "reason", "rests-on", "draft", "from", NULL};

const char *declared_text(struct declaring *c, const struct asy_yaml *map, const char *key, bool required)
{
	const char *value = asy_yaml_text(map, key);

	if (!value && required)
		asy_yaml_complain(c->diags, map, "\"%s\" is missing here", key);
	return value ? value : "";
}

const char *declared_date(struct declaring *c, const struct asy_yaml *map, const char *key, bool required)
{
	const char *value = declared_text(c, map, key, required);
	int64_t seconds;

	if (*value && !asy_clock_parse_date(value, &seconds))
		asy_yaml_complain(c->diags, asy_yaml_get(map, key), "\"%s\" is no date like 2026-05-01", value);
	return value;
}

void *declared_push(struct declaring *c, struct asy_vec *into, size_t size)
{
	void *item = asy_arena_alloc(c->d->arena, size), **slot = item ? asy_vec_push(into) : NULL;

	if (slot)
		*slot = item;
	return slot ? item : NULL;
}

static void names(struct declaring *c, const struct asy_yaml *y, struct asy_names *ret)
{
	size_t n = y->type == ASY_YAML_LIST ? y->n : 1;

	*ret = (struct asy_names){.list = asy_arena_array(c->d->arena, n + 1, sizeof(char *))};
	for (size_t i = 0; ret->list && i < n; i++) {
		const struct asy_yaml *item = y->type == ASY_YAML_LIST ? y->items[i] : y;

		if (item->type == ASY_YAML_SCALAR)
			ret->list[ret->n++] = item->text;
		else
			asy_yaml_complain(c->diags, item, "the id of an observation is expected here");
	}
}

const struct asy_record *declared_record(struct declaring *c, const struct asy_yaml *map, const struct asy_record *base)
{
	struct asy_record *r = NULL;
	const struct asy_yaml *draft, *from;

	for (size_t i = 0; map && map->type == ASY_YAML_MAP && declared_record_keys[i]; i++)
		if (asy_yaml_get(map, declared_record_keys[i]) && !r)
			r = asy_arena_alloc(c->d->arena, sizeof(*r));
	if (!r)
		return base;
	*r = base ? *base : (struct asy_record){.by = "", .date = "", .expires = "", .reference = "", .reason = "", .rests_on = ""};
	r->by = asy_yaml_text(map, "by") ? declared_text(c, map, "by", false) : r->by;
	r->date = asy_yaml_text(map, "date") ? declared_date(c, map, "date", false) : r->date;
	r->expires = asy_yaml_text(map, "expires") ? declared_date(c, map, "expires", false) : r->expires;
	r->reference = asy_yaml_text(map, "reference") ? declared_text(c, map, "reference", false) : r->reference;
	r->reason = asy_yaml_text(map, "reason") ? declared_text(c, map, "reason", false) : r->reason;
	r->rests_on = asy_yaml_text(map, "rests-on") ? declared_text(c, map, "rests-on", false) : r->rests_on;
	r->file = c->file;
	draft = asy_yaml_get(map, "draft");
	if (draft && !asy_yaml_bool(draft, &r->draft))
		asy_yaml_complain(c->diags, draft, "\"draft\" is yes or no");
	from = asy_yaml_get(map, "from");
	if (from && from->type != ASY_YAML_MAP)
		names(c, from, &r->from);
	return r;
}
