#include "product/append.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/yaml.h"

void asy_record_text_init(struct asy_record_text *r)
{
	r->begun = false;
	asy_buf_init(&r->lines, ASY_LIMIT_YAML_BYTES);
}

void asy_record_text_release(struct asy_record_text *r)
{
	asy_buf_release(&r->lines);
}

/* Plain only when nobody could read it as anything but this text. */
static bool plain(const char *text)
{
	static const char *const words[] = {"true", "false", "yes", "no", "on", "off", "null", "y", "n", NULL};
	size_t n = strlen(text);

	if (!n || n > 200 || !((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z')) || text[n - 1] == ' ')
		return false;
	for (size_t i = 0; words[i]; i++)
		if (asy_text_is_nocase(asy_bytes_from(text), words[i]))
			return false;
	for (const char *p = text; *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr(" ._/-", *p)))
			return false;
	return true;
}

void asy_yaml_scalar_text(struct asy_buf *out, const char *text)
{
	if (plain(text)) {
		asy_buf_text(out, text);
		return;
	}
	asy_buf_u8(out, '"');
	for (; *text; text++) {
		uint8_t c = (uint8_t)*text;

		if (c == '"' || c == '\\')
			asy_buf_u8(out, '\\');
		if (c == '\n')
			asy_buf_text(out, "\\n");
		else if (c < 0x20 || c == 0x7f)
			asy_buf_printf(out, "\\x%02X", c);
		else
			asy_buf_u8(out, c);
	}
	asy_buf_u8(out, '"');
}

static void begin_line(struct asy_record_text *r, const char *key)
{
	asy_buf_printf(&r->lines, "%s%s: ", r->begun ? "  " : "- ", key);
	r->begun = true;
}

void asy_record_text_put(struct asy_record_text *r, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	begin_line(r, key);
	asy_yaml_scalar_text(&r->lines, value);
	asy_buf_u8(&r->lines, '\n');
}

void asy_record_text_raw(struct asy_record_text *r, const char *key, const char *value)
{
	begin_line(r, key);
	asy_buf_text(&r->lines, value);
	asy_buf_u8(&r->lines, '\n');
}

/* Offset of the start of line `line` (from 1). */
static size_t line_start(struct asy_bytes b, uint32_t line)
{
	size_t at = 0;

	for (uint32_t l = 1; l < line && at < b.n; l++) {
		const uint8_t *nl = memchr(b.p + at, '\n', b.n - at);

		at = nl ? (size_t)(nl - b.p) + 1 : b.n;
	}
	return at;
}

/* Is there only a comment or nothing on the line that starts at `at`? */
static bool idle_line(struct asy_bytes b, size_t at)
{
	while (at < b.n && (b.p[at] == ' ' || b.p[at] == '\t' || b.p[at] == '\r'))
		at++;
	return at == b.n || b.p[at] == '\n' || b.p[at] == '#';
}

/* Where the next element belongs: behind the last line of the list, before comments that belong to the next key. */
static size_t end_of_list(struct asy_bytes b, const struct asy_yaml *root, uint32_t from)
{
	uint32_t next = UINT32_MAX;
	size_t at;

	for (size_t i = 0; i < root->n; i++)
		if (root->keys[i]->line > from && root->keys[i]->line < next)
			next = root->keys[i]->line;
	if (next == UINT32_MAX)
		return b.n;
	at = line_start(b, next);
	for (uint32_t line = next - 1; line > from && idle_line(b, line_start(b, line)); line--)
		at = line_start(b, line);
	return at;
}

static void put_indented(struct asy_buf *out, const struct asy_buf *lines, size_t indent)
{
	const char *p = asy_buf_cstr(lines);

	while (*p) {
		size_t n = strcspn(p, "\n") + 1;

		asy_buf_fill(out, ' ', indent);
		asy_buf_append(out, (struct asy_bytes){(const uint8_t *)p, n});
		p += n;
	}
}

struct place {
	size_t at, indent;
	bool key; /* "records:" has to be written too */
};

static bool find_place(struct asy_bytes b, const struct asy_yaml *root, struct asy_diags *diags, struct place *ret)
{
	const struct asy_yaml *key = NULL, *list = asy_yaml_get(root, "records");

	*ret = (struct place){.at = b.n, .key = list == NULL};
	if (!list)
		return true;
	for (size_t i = 0; i < root->n; i++)
		if (root->items[i] == list)
			key = root->keys[i];
	if (asy_yaml_is_null(list)) {
		ret->at = line_start(b, key->line + 1);
		return true;
	}
	if (list->type != ASY_YAML_LIST || !list->n || b.p[line_start(b, list->line) + list->column - 1] != '-') {
		asy_yaml_complain(diags, key, "\"records\" must be written as a list of lines that begin with \"-\", so that one can be added");
		return false;
	}
	ret->indent = list->column - 1;
	ret->at = end_of_list(b, root, key->line);
	return true;
}

/* The result must read as before with one element more: anything else is our mistake, and is not written. */
static bool is_sound(const char *name, const struct asy_buf *out, const struct asy_yaml *before, struct asy_arena *arena, struct asy_diags *diags)
{
	const struct asy_yaml *list = asy_yaml_get(before, "records"), *now;
	size_t had = list && list->type == ASY_YAML_LIST ? list->n : 0;
	struct asy_yaml *after;

	if (out->err || asy_yaml_load(arena, name, asy_buf_bytes(out), diags, &after))
		return false;
	now = asy_yaml_get(after, "records");
	if (now && now->type == ASY_YAML_LIST && now->n == had + 1 && (!before->n || after->n == before->n + (list ? 0 : 1)))
		return true;
	asy_yaml_complain(diags, after, "a record cannot be added to this file by a program: add it by hand");
	return false;
}

enum asy_err asy_append_record(const char *name, struct asy_bytes content, const char *head, const struct asy_record_text *r,
                               struct asy_diags *diags, struct asy_buf *out)
{
	struct asy_arena arena;
	struct asy_yaml *root;
	struct place place;
	enum asy_err err;

	asy_arena_init(&arena, 256 << 20);
	err = asy_yaml_load(&arena, name, content, diags, &root);
	if (!err && root->type != ASY_YAML_MAP) {
		asy_yaml_complain(diags, root, "this is no declaration file");
		err = ASY_INVALID;
	}
	if (!err && !find_place(content, root, diags, &place))
		err = ASY_INVALID;
	if (!err) {
		if (!content.n)
			asy_buf_text(out, head);
		asy_buf_append(out, (struct asy_bytes){content.p, place.at});
		if (place.at && content.p[place.at - 1] != '\n')
			asy_buf_u8(out, '\n');
		if (place.key)
			asy_buf_text(out, "records:\n");
		put_indented(out, &r->lines, place.indent);
		if (place.at < content.n)
			asy_buf_append(out, (struct asy_bytes){content.p + place.at, content.n - place.at});
		if (!is_sound(name, out, root, &arena, diags))
			err = out->err ? out->err : ASY_INVALID;
	}
	asy_arena_release(&arena);
	return err;
}
