#include "base/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

struct reader {
	yaml_parser_t parser;
	struct asy_arena *arena;
	struct asy_diags *diags;
	const char *name;
	size_t nodes;
	enum asy_err err;
};

struct pending { /* a list or map being filled */
	struct asy_yaml *node;
	struct asy_vec items, keys; /* struct asy_yaml * */
	struct asy_yaml *key;
};

static enum asy_err refuse(struct reader *r, const yaml_mark_t *at, enum asy_err err, const char *what)
{
	asy_diag_add(r->diags, r->name, (uint32_t)at->line + 1, (uint32_t)at->column + 1, "%s", what);
	r->err = err;
	return err;
}

static struct asy_yaml *new_node(struct reader *r, const yaml_event_t *e, enum asy_yaml_type type)
{
	struct asy_yaml *y;

	if (++r->nodes > ASY_LIMIT_YAML_NODES) {
		(void)refuse(r, &e->start_mark, ASY_LIMIT, "too many entries in this file");
		return NULL;
	}
	y = asy_arena_alloc(r->arena, sizeof(*y));
	if (!y) {
		(void)refuse(r, &e->start_mark, ASY_NOMEM, "out of memory");
		return NULL;
	}
	y->type = type;
	y->line = (uint32_t)e->start_mark.line + 1;
	y->column = (uint32_t)e->start_mark.column + 1;
	y->file = r->name;
	return y;
}

static struct asy_yaml *scalar(struct reader *r, const yaml_event_t *e)
{
	struct asy_bytes b = {e->data.scalar.value, e->data.scalar.length};
	struct asy_yaml *y = new_node(r, e, ASY_YAML_SCALAR);

	if (!y)
		return NULL;
	if (b.n && memchr(b.p, 0, b.n)) {
		(void)refuse(r, &e->start_mark, ASY_INVALID, "a NUL character inside text");
		return NULL;
	}
	y->text = asy_arena_text(r->arena, b);
	y->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	if (!y->text)
		r->err = ASY_NOMEM;
	return y->text ? y : NULL;
}

static const char *forbidden(const yaml_event_t *e)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	if (e->type == YAML_ALIAS_EVENT)
		return "aliases (*name) are not supported: write the value out";
	if (e->type == YAML_SCALAR_EVENT) {
		anchor = e->data.scalar.anchor;
		tag = e->data.scalar.tag;
	} else if (e->type == YAML_SEQUENCE_START_EVENT) {
		anchor = e->data.sequence_start.anchor;
		tag = e->data.sequence_start.tag;
	} else if (e->type == YAML_MAPPING_START_EVENT) {
		anchor = e->data.mapping_start.anchor;
		tag = e->data.mapping_start.tag;
	}
	return anchor ? "anchors (&name) are not supported: write the value out" : tag ? "tags (!name) are not supported" : NULL;
}

static enum asy_err put(struct reader *r, struct pending *into, struct asy_yaml *value)
{
	struct asy_yaml **slot;

	if (into->node->type == ASY_YAML_MAP && !into->key) {
		if (value->type != ASY_YAML_SCALAR) {
			asy_yaml_complain(r->diags, value, "a key must be plain text");
			return r->err = ASY_INVALID;
		}
		into->key = value;
		return ASY_OK;
	}
	if (into->node->type == ASY_YAML_MAP) {
		slot = asy_vec_push(&into->keys);
		if (!slot)
			return r->err = ASY_LIMIT;
		*slot = into->key;
		into->key = NULL;
	}
	slot = asy_vec_push(&into->items);
	if (!slot)
		return r->err = ASY_LIMIT;
	*slot = value;
	return ASY_OK;
}

static int by_text(const void *a, const void *b)
{
	return strcmp((*(struct asy_yaml *const *)a)->text, (*(struct asy_yaml *const *)b)->text);
}

static enum asy_err check_duplicates(struct reader *r, const struct pending *p)
{
	struct asy_yaml **sorted = asy_arena_array(r->arena, p->keys.len ? p->keys.len : 1, sizeof(*sorted));

	if (!sorted)
		return r->err = ASY_NOMEM;
	if (p->keys.len)
		memcpy(sorted, p->keys.items, p->keys.len * sizeof(*sorted));
	qsort(sorted, p->keys.len, sizeof(*sorted), by_text);
	for (size_t i = 1; i < p->keys.len; i++) {
		if (strcmp(sorted[i - 1]->text, sorted[i]->text) == 0) {
			struct asy_yaml *later = sorted[i]->line >= sorted[i - 1]->line ? sorted[i] : sorted[i - 1];

			asy_yaml_complain(r->diags, later, "the key \"%s\" stands here twice", later->text);
			return r->err = ASY_INVALID;
		}
	}
	return ASY_OK;
}

/* Moves what was gathered into the node itself. */
static enum asy_err finish(struct reader *r, struct pending *p)
{
	struct asy_yaml *y = p->node;

	if (y->type == ASY_YAML_MAP && check_duplicates(r, p))
		return r->err;
	y->n = p->items.len;
	y->items = asy_arena_array(r->arena, y->n + 1, sizeof(*y->items));
	y->keys = asy_arena_array(r->arena, y->n + 1, sizeof(*y->keys));
	if (!y->items || !y->keys)
		return r->err = ASY_NOMEM;
	if (y->n)
		memcpy(y->items, p->items.items, y->n * sizeof(*y->items));
	if (p->keys.len)
		memcpy(y->keys, p->keys.items, p->keys.len * sizeof(*y->keys));
	return ASY_OK;
}

static void release_pending(struct pending *p)
{
	asy_vec_release(&p->items);
	asy_vec_release(&p->keys);
}

static enum asy_err open_pending(struct reader *r, struct asy_vec *stack, struct asy_yaml *node, const yaml_event_t *e)
{
	struct pending *p = asy_vec_push(stack);

	if (!p)
		return refuse(r, &e->start_mark, ASY_LIMIT, "nested too deeply");
	p->node = node;
	p->items = ASY_VEC_INIT(struct asy_yaml *, ASY_LIMIT_YAML_NODES);
	p->keys = p->items;
	return ASY_OK;
}

/* One event. *root is set when the outermost value is complete. */
static enum asy_err take(struct reader *r, struct asy_vec *stack, const yaml_event_t *e, struct asy_yaml **root)
{
	struct pending *top = asy_vec_at(stack, stack->len - 1);
	struct asy_yaml *value = NULL;
	const char *why = forbidden(e);

	if (why)
		return refuse(r, &e->start_mark, ASY_INVALID, why);
	if (e->type == YAML_SCALAR_EVENT) {
		value = scalar(r, e);
	} else if (e->type == YAML_SEQUENCE_START_EVENT || e->type == YAML_MAPPING_START_EVENT) {
		value = new_node(r, e, e->type == YAML_SEQUENCE_START_EVENT ? ASY_YAML_LIST : ASY_YAML_MAP);
		return value ? open_pending(r, stack, value, e) : r->err;
	} else if (e->type == YAML_SEQUENCE_END_EVENT || e->type == YAML_MAPPING_END_EVENT) {
		if (finish(r, top))
			return r->err;
		value = top->node;
		release_pending(top);
		stack->len--;
		top = asy_vec_at(stack, stack->len - 1);
	} else {
		return ASY_OK;
	}
	if (!value)
		return r->err;
	if (top)
		return put(r, top, value);
	*root = value;
	return ASY_OK;
}

static enum asy_err read_events(struct reader *r, struct asy_yaml **root)
{
	struct asy_vec stack = ASY_VEC_INIT(struct pending, ASY_LIMIT_YAML_DEPTH);
	bool done = false;
	size_t documents = 0;

	while (!done && !r->err) {
		yaml_event_t e;

		if (!yaml_parser_parse(&r->parser, &e)) {
			(void)refuse(r, &r->parser.problem_mark, ASY_INVALID, r->parser.problem ? r->parser.problem : "not YAML");
			break;
		}
		done = e.type == YAML_STREAM_END_EVENT;
		if (e.type == YAML_DOCUMENT_START_EVENT && ++documents > 1)
			(void)refuse(r, &e.start_mark, ASY_INVALID, "a second document in one file");
		else
			(void)take(r, &stack, &e, root);
		yaml_event_delete(&e);
	}
	for (size_t i = 0; i < stack.len; i++)
		release_pending(asy_vec_at(&stack, i));
	asy_vec_release(&stack);
	return r->err;
}

enum asy_err asy_yaml_load(struct asy_arena *arena, const char *name, struct asy_bytes content,
                           struct asy_diags *diags, struct asy_yaml **ret_root)
{
	struct reader r = {.arena = arena, .diags = diags, .name = asy_arena_strdup(arena, name)};
	struct asy_yaml *root = NULL;
	yaml_mark_t start = {0};

	if (!r.name)
		return ASY_NOMEM;
	if (content.n > ASY_LIMIT_YAML_BYTES)
		return refuse(&r, &start, ASY_LIMIT, "the file is larger than 4 MiB");
	if (!yaml_parser_initialize(&r.parser))
		return ASY_NOMEM;
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, content.n ? content.p : (const uint8_t *)"", content.n);
	(void)read_events(&r, &root);
	yaml_parser_delete(&r.parser);
	if (r.err)
		return r.err;
	if (!root) {
		root = asy_arena_alloc(arena, sizeof(*root));
		if (!root)
			return ASY_NOMEM;
		*root = (struct asy_yaml){.type = ASY_YAML_MAP, .line = 1, .column = 1, .file = r.name};
	}
	*ret_root = root;
	return ASY_OK;
}

enum asy_err asy_yaml_load_file(struct asy_arena *arena, const char *path, struct asy_diags *diags,
                                struct asy_yaml **ret_root)
{
	struct asy_buf content;
	enum asy_err err;

	asy_buf_init(&content, ASY_LIMIT_YAML_BYTES + 1);
	err = asy_file_read(path, &content);
	if (err)
		asy_diag_add(diags, path, 0, 0, "%s", err == ASY_NOT_FOUND ? "no such file" : asy_err_text(err));
	else
		err = asy_yaml_load(arena, path, asy_buf_bytes(&content), diags, ret_root);
	asy_buf_release(&content);
	return err;
}

struct asy_yaml *asy_yaml_get(const struct asy_yaml *y, const char *key)
{
	if (!y || y->type != ASY_YAML_MAP)
		return NULL;
	for (size_t i = 0; i < y->n; i++)
		if (strcmp(y->keys[i]->text, key) == 0)
			return y->items[i];
	return NULL;
}

bool asy_yaml_is_null(const struct asy_yaml *y)
{
	return !y || (y->type == ASY_YAML_SCALAR && !y->quoted &&
	              (!*y->text || strcmp(y->text, "~") == 0 || strcmp(y->text, "null") == 0));
}

const char *asy_yaml_text(const struct asy_yaml *y, const char *key)
{
	const struct asy_yaml *value = asy_yaml_get(y, key);

	return asy_yaml_is_null(value) || value->type != ASY_YAML_SCALAR ? NULL : value->text;
}

bool asy_yaml_bool(const struct asy_yaml *y, bool *ret_value)
{
	struct asy_bytes text;
	bool yes, no;

	if (!y || y->type != ASY_YAML_SCALAR || y->quoted)
		return false;
	text = asy_bytes_from(y->text);
	yes = asy_text_is_nocase(text, "true") || asy_text_is_nocase(text, "yes");
	no = asy_text_is_nocase(text, "false") || asy_text_is_nocase(text, "no");
	if (!yes && !no)
		return false;
	*ret_value = yes;
	return true;
}

bool asy_yaml_int(const struct asy_yaml *y, int64_t *ret_value)
{
	uint64_t value;
	bool minus;

	if (!y || y->type != ASY_YAML_SCALAR || y->quoted)
		return false;
	minus = y->text[0] == '-';
	if (!asy_text_u64(asy_bytes_from(y->text + minus), &value) || value > INT64_MAX)
		return false;
	*ret_value = minus ? -(int64_t)value : (int64_t)value;
	return true;
}

void asy_yaml_complain(struct asy_diags *d, const struct asy_yaml *y, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	asy_diag_add(d, y->file, y->line, y->column, "%s", text);
}

bool asy_yaml_only(struct asy_diags *d, const struct asy_yaml *y, const char *const *allowed)
{
	bool ok = true;

	if (y->type != ASY_YAML_MAP) {
		asy_yaml_complain(d, y, "a mapping (key: value) is expected here");
		return false;
	}
	for (size_t i = 0; i < y->n; i++) {
		const char *key = y->keys[i]->text, *near;
		bool known = strncmp(key, "x-", 2) == 0;

		for (size_t k = 0; !known && allowed[k]; k++)
			known = strcmp(key, allowed[k]) == 0;
		if (known)
			continue;
		ok = false;
		near = asy_nearest(key, allowed);
		if (near)
			asy_yaml_complain(d, y->keys[i], "unknown key \"%s\", did you mean \"%s\"?", key, near);
		else
			asy_yaml_complain(d, y->keys[i], "unknown key \"%s\"", key);
	}
	return ok;
}
