#include "firmware/rules.h"

#include <string.h>

#include "base/limits.h"

enum { MAX_KEYS = 32, MAX_EXPRESSION = 16384 };

const char *const asy_rule_regexes[] = {"capture", "path", "find", NULL};

/* Keys that are not handed to the worker. */
static const char *const own_keys[] = {"pattern", "patterns", "match", "no-match", NULL};

struct reading {
	struct asy_arena *arena;
	struct asy_diags *diags;
	struct asy_vec rows; /* struct asy_rule_row, in the order of files */
	const struct asy_yaml *define; /* of this file, or NULL */
	bool nomem;
};

static bool is_own(const char *key)
{
	for (size_t i = 0; own_keys[i]; i++)
		if (strcmp(own_keys[i], key) == 0)
			return true;
	return false;
}

static bool is_regex(const char *key)
{
	for (size_t i = 0; asy_rule_regexes[i]; i++)
		if (strcmp(asy_rule_regexes[i], key) == 0)
			return true;
	return false;
}

/* Puts definitions in the place of %{name}. They are not looked into again. */
static const char *expand(struct reading *rd, const struct asy_yaml *expression)
{
	struct asy_buf out;
	const char *copy, *p = expression->text, *mark;

	asy_buf_init(&out, MAX_EXPRESSION);
	while ((mark = strstr(p, "%{"))) {
		size_t length = strcspn(mark + 2, "}");
		char name[32] = "";
		const char *value = NULL;

		if (mark[2 + length] == '}' && length < sizeof(name)) {
			memcpy(name, mark + 2, length);
			value = asy_yaml_text(rd->define, name);
		}
		if (!value) {
			asy_yaml_complain(rd->diags, expression, "%%{%.*s} is not defined in this file", (int)length, mark + 2);
			break;
		}
		asy_buf_append(&out, (struct asy_bytes){(const uint8_t *)p, (size_t)(mark - p)});
		asy_buf_text(&out, value);
		p = mark + length + 3;
	}
	asy_buf_text(&out, p);
	if (out.err)
		asy_yaml_complain(rd->diags, expression, "expression longer than %d characters", MAX_EXPRESSION);
	copy = asy_arena_strdup(rd->arena, asy_buf_cstr(&out));
	rd->nomem |= !copy;
	asy_buf_release(&out);
	return copy ? copy : "";
}

static const char *list_text(struct reading *rd, const struct asy_yaml *list)
{
	struct asy_buf text;
	const char *copy;

	asy_buf_init(&text, ASY_LIMIT_YAML_BYTES);
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i]->type != ASY_YAML_SCALAR) {
			asy_yaml_complain(rd->diags, list->items[i], "a rule's key holds plain values or a list of them");
			break;
		}
		asy_buf_printf(&text, "%s%s", i ? "\n" : "", list->items[i]->text);
	}
	copy = asy_arena_strdup(rd->arena, asy_buf_cstr(&text));
	asy_buf_release(&text);
	return copy;
}

static void set_key(struct reading *rd, struct asy_rule_key *keys, size_t *n, const char *key, const struct asy_yaml *y)
{
	const char *value;
	size_t i = 0;

	if (y->type == ASY_YAML_MAP) {
		asy_yaml_complain(rd->diags, y, "\"%s\" of a rule is a map: only plain values and lists are known here", key);
		return;
	}
	if (asy_yaml_is_null(y))
		return;
	value = y->type == ASY_YAML_LIST ? list_text(rd, y) : is_regex(key) ? expand(rd, y) : y->text;
	while (i < *n && strcmp(keys[i].key, key) != 0)
		i++;
	if (i == MAX_KEYS) {
		asy_yaml_complain(rd->diags, y, "more than %d keys in one rule", MAX_KEYS);
		return;
	}
	keys[i] = (struct asy_rule_key){key, value};
	*n += i == *n;
	rd->nomem |= !value;
}

static void set_keys(struct reading *rd, struct asy_rule_key *keys, size_t *n, const struct asy_yaml *map)
{
	for (size_t i = 0; i < map->n; i++)
		if (!is_own(map->keys[i]->text))
			set_key(rd, keys, n, map->keys[i]->text, map->items[i]);
}

static const struct asy_yaml *samples(struct reading *rd, const struct asy_yaml *map, const char *key)
{
	const struct asy_yaml *list = asy_yaml_get(map, key);

	if (list && list->type != ASY_YAML_LIST) {
		asy_yaml_complain(rd->diags, list, "\"%s\" is a list of texts", key);
		return NULL;
	}
	for (size_t i = 0; list && i < list->n; i++)
		if (list->items[i]->type != ASY_YAML_SCALAR)
			asy_yaml_complain(rd->diags, list->items[i], "a sample is one text");
	return list;
}

static bool has_text(const struct asy_yaml *rule, const struct asy_yaml *inner, const char *key)
{
	return asy_yaml_text(rule, key) || (inner && asy_yaml_text(inner, key));
}

/* rule: the outer map. inner: the pattern's own map, or NULL. */
static void add_row(struct reading *rd, const char *set, const struct asy_yaml *rule, const struct asy_yaml *pattern,
                    const struct asy_yaml *inner)
{
	struct asy_rule_key keys[MAX_KEYS], *copy;
	size_t n = 0;
	struct asy_rule_row *row;

	bool passive = !pattern && (has_text(rule, inner, "path") || has_text(rule, inner, "find"));

	if (!passive && (!pattern || pattern->type != ASY_YAML_SCALAR || !*pattern->text)) {
		asy_yaml_complain(rd->diags, pattern ? pattern : inner ? inner : rule, "a rule needs a \"pattern\"");
		return;
	}
	set_keys(rd, keys, &n, rule);
	if (inner)
		set_keys(rd, keys, &n, inner);
	copy = asy_arena_array(rd->arena, n, sizeof(*copy));
	row = asy_vec_push(&rd->rows);
	if (!copy || !row) {
		rd->nomem = true;
		return;
	}
	memcpy(copy, keys, n * sizeof(*copy));
	*row = (struct asy_rule_row){.set = set, .id = asy_yaml_text(rule, "id"), .where = pattern ? pattern : inner ? inner : rule,
	                             .pattern = pattern ? expand(rd, pattern) : "", .keys = copy, .n_keys = n};
	for (size_t i = 0; i < n; i++)
		if (strcmp(copy[i].key, "capture") == 0)
			row->capture = copy[i].value;
	row->match = samples(rd, inner && asy_yaml_get(inner, "match") ? inner : rule, "match");
	row->no_match = samples(rd, inner && asy_yaml_get(inner, "no-match") ? inner : rule, "no-match");
}

static void read_rule(struct reading *rd, const char *set, const struct asy_yaml *rule)
{
	const struct asy_yaml *list = asy_yaml_get(rule, "patterns");
	const char *id = asy_yaml_text(rule, "id");

	if (rule->type != ASY_YAML_MAP || !id) {
		asy_yaml_complain(rd->diags, rule, "a rule is a map with an \"id\"");
		return;
	}
	for (size_t i = 0; i < rd->rows.len; i++) {
		const struct asy_rule_row *other = asy_vec_at(&rd->rows, i);

		if (strcmp(other->set, set) == 0 && strcmp(other->id, id) == 0) {
			asy_yaml_complain(rd->diags, rule, "rule \"%s\" was given before, in %s line %u", id,
			                  other->where->file, other->where->line);
			return;
		}
	}
	if (!list) {
		add_row(rd, set, rule, asy_yaml_get(rule, "pattern"), NULL);
		return;
	}
	if (list->type != ASY_YAML_LIST || list->n == 0 || asy_yaml_get(rule, "pattern"))
		asy_yaml_complain(rd->diags, list, "a rule has either one \"pattern\" or a list of \"patterns\"");
	for (size_t i = 0; list->type == ASY_YAML_LIST && i < list->n; i++) {
		const struct asy_yaml *item = list->items[i];
		bool map = item->type == ASY_YAML_MAP;

		add_row(rd, set, rule, map ? asy_yaml_get(item, "pattern") : item, map ? item : NULL);
	}
}

static void read_source(struct reading *rd, const struct asy_rule_source *source)
{
	static const char *const known[] = {"rule-set", "rules", "about", "define", NULL};
	struct asy_yaml *root, *rules;
	const char *set;

	if (asy_yaml_load(rd->arena, source->name, source->text, rd->diags, &root) != ASY_OK)
		return;
	if (!asy_yaml_only(rd->diags, root, known))
		return;
	rd->define = asy_yaml_get(root, "define");
	set = asy_yaml_text(root, "rule-set");
	rules = asy_yaml_get(root, "rules");
	if (!set || !rules || rules->type != ASY_YAML_LIST) {
		asy_yaml_complain(rd->diags, root, "a rule file has a \"rule-set\" and a list of \"rules\"");
		return;
	}
	for (size_t i = 0; i < rules->n; i++)
		read_rule(rd, set, rules->items[i]);
}

/* Moves the rows into groups by set; keeps the order within each. */
static bool group(struct reading *rd, struct asy_vec *out)
{
	for (size_t i = 0; i < rd->rows.len; i++) {
		const struct asy_rule_row *lead = asy_vec_at(&rd->rows, i);
		bool seen = false;

		for (size_t k = 0; k < out->len && !seen; k++)
			seen = strcmp(((const struct asy_rule_row *)asy_vec_at(out, k))->set, lead->set) == 0;
		for (size_t k = i; k < rd->rows.len && !seen; k++) {
			const struct asy_rule_row *row = asy_vec_at(&rd->rows, k);
			struct asy_rule_row *copy = strcmp(row->set, lead->set) == 0 ? asy_vec_push(out) : NULL;

			if (copy)
				*copy = *row;
		}
	}
	return out->len == rd->rows.len;
}

enum asy_err asy_rules_read(struct asy_arena *arena, const struct asy_rule_source *sources, size_t n,
                            struct asy_diags *diags, struct asy_vec *ret_rows)
{
	struct reading rd = {.arena = arena, .diags = diags,
	                     .rows = ASY_VEC_INIT(struct asy_rule_row, ASY_LIMIT_PATTERN_RULES)};
	struct asy_vec rows = rd.rows;
	size_t before = asy_diags_count(diags);
	enum asy_err err = ASY_OK;

	for (size_t i = 0; i < n; i++)
		read_source(&rd, &sources[i]);
	if (rd.nomem || (asy_diags_count(diags) == before && !group(&rd, &rows)))
		err = ASY_NOMEM;
	else if (asy_diags_count(diags) != before)
		err = ASY_INVALID;
	asy_vec_release(&rd.rows);
	if (err)
		asy_vec_release(&rows);
	else
		*ret_rows = rows;
	return err;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

enum asy_err asy_rules_sample(const char *text, struct asy_buf *out)
{
	for (; *text; text++) {
		if (*text != '\\') {
			asy_buf_u8(out, (uint8_t)*text);
			continue;
		}
		text++;
		if (*text == 'x' && hex_digit(text[1]) >= 0 && hex_digit(text[2]) >= 0) {
			asy_buf_u8(out, (uint8_t)(hex_digit(text[1]) * 16 + hex_digit(text[2])));
			text += 2;
		} else if (*text == 'n' || *text == '\\') {
			asy_buf_u8(out, *text == 'n' ? '\n' : '\\');
		} else {
			return ASY_INVALID;
		}
	}
	return out->err;
}
