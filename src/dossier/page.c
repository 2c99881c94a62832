#include "dossier/page.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "report/document.h"

enum { SMALL = 4096 };

void *dos_alloc(struct dossier *d, size_t size)
{
	static max_align_t nothing[SMALL / sizeof(max_align_t)];
	void *p = asy_arena_alloc(d->arena, size);

	if (p)
		return p;
	d->err = ASY_NOMEM;
	memset(nothing, 0, sizeof(nothing));
	return nothing;
}

const char *dos_printf(struct dossier *d, const char *fmt, ...)
{
	struct asy_buf text;
	const char *copy;
	char short_text[512];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(short_text, sizeof(short_text), fmt, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof(short_text)) {
		copy = asy_arena_strdup(d->arena, short_text);
	} else {
		asy_buf_init(&text, 1 << 20);
		va_start(args, fmt);
		if (n > 0 && asy_buf_reserve(&text, (size_t)n + 1))
			vsnprintf((char *)asy_buf_reserve(&text, (size_t)n + 1), (size_t)n + 1, fmt, args);
		va_end(args);
		asy_buf_commit(&text, n > 0 && !text.err ? (size_t)n : 0);
		copy = asy_arena_strdup(d->arena, asy_buf_cstr(&text));
		asy_buf_release(&text);
	}
	if (!copy)
		d->err = ASY_NOMEM;
	return copy ? copy : "";
}

struct dos_block *dos_add_block(struct dossier *d, struct dos_page *p, enum dos_block_kind kind, const char *text)
{
	struct dos_block *b = dos_alloc(d, sizeof(*b));

	*b = (struct dos_block){.kind = kind, .text = text, .cell = dos_words("")};
	if (p->last)
		p->last->next = b;
	else
		p->blocks = b;
	p->last = b;
	return b;
}

struct dos_block *dos_add_table(struct dossier *d, struct dos_page *p, const char *const *columns, size_t n)
{
	struct dos_block *b = dos_add_block(d, p, DOS_TABLE, "");

	b->columns = columns;
	b->n_columns = n;
	return b;
}

struct dos_cell *dos_add_row(struct dossier *d, struct dos_block *table)
{
	struct dos_row *row = dos_alloc(d, sizeof(*row));

	row->next = NULL;
	row->cells = dos_alloc(d, table->n_columns * sizeof(*row->cells));
	for (size_t i = 0; i < table->n_columns; i++)
		row->cells[i] = dos_words("");
	if (table->last_row)
		table->last_row->next = row;
	else
		table->rows = row;
	table->last_row = row;
	table->n_rows++;
	return row->cells;
}

void dos_add_missing(struct dossier *d, struct dos_page *p, const char *label, const char *what, const char *who)
{
	struct dos_missing *m = dos_alloc(d, sizeof(*m));

	*m = (struct dos_missing){.page = p, .label = label, .what = what, .who = who};
	if (d->last_missing)
		d->last_missing->next = m;
	else
		d->missing = m;
	d->last_missing = m;
	p->missing++;
}

struct dos_cell dos_words(const char *text)
{
	return (struct dos_cell){.text = text, .source = "", .href = ""};
}

struct dos_cell dos_absent(const char *text)
{
	return (struct dos_cell){.text = text, .source = "", .href = "", .look = DOS_MISSING};
}

struct dos_cell dos_count(struct dossier *d, size_t n)
{
	return (struct dos_cell){.text = dos_printf(d, "%zu", n), .source = "", .href = "", .look = DOS_COUNT};
}

static void scalar(const json_t *value, struct asy_buf *out)
{
	if (json_is_string(value))
		asy_buf_text(out, json_string_value(value));
	else if (json_is_integer(value))
		asy_buf_printf(out, "%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		asy_buf_text(out, json_is_true(value) ? "yes" : "no");
}

struct dos_cell dos_value(struct dossier *d, const char *pointer)
{
	const json_t *value = dos_record(d, pointer);
	struct dos_cell cell = dos_words("");
	struct asy_buf text;

	asy_buf_init(&text, 1 << 20);
	for (size_t i = 0; i < json_array_size(value); i++) {
		asy_buf_text(&text, i ? ", " : "");
		scalar(json_array_get(value, i), &text);
	}
	scalar(value, &text);
	if (text.len) { /* answers of type bool are kept as words */
		cell.text = strcmp(asy_buf_cstr(&text), "true") == 0 ? "yes" : strcmp(asy_buf_cstr(&text), "false") == 0 ? "no" :
		            dos_printf(d, "%s", asy_buf_cstr(&text));
		cell.source = pointer;
	}
	asy_buf_release(&text);
	return cell;
}

struct dos_cell dos_verdict(struct dossier *d, const char *pointer)
{
	struct dos_cell cell = dos_value(d, pointer);

	cell.look = DOS_VERDICT;
	return cell;
}

void dos_draw(struct dossier *d, struct dos_cell *cell, const char *pointer)
{
	const char **list;

	if (!*pointer || cell->n_from >= 200)
		return;
	list = dos_alloc(d, (cell->n_from + 1) * sizeof(*list));
	if (cell->n_from)
		memcpy(list, cell->from, cell->n_from * sizeof(*list));
	list[cell->n_from] = pointer;
	cell->from = list;
	cell->n_from++;
}

/* RFC 6901: "~1" is '/', "~0" is '~'. */
static void unescape(const char *from, size_t n, char *to, size_t size)
{
	size_t at = 0;

	for (size_t i = 0; i < n && at + 1 < size; i++) {
		char c = from[i];

		if (c == '~' && i + 1 < n && (from[i + 1] == '0' || from[i + 1] == '1'))
			c = from[++i] == '1' ? '/' : '~';
		to[at++] = c;
	}
	to[at] = 0;
}

const json_t *dos_record(const struct dossier *d, const char *pointer)
{
	const json_t *value = d->document;
	char key[256];

	while (*pointer == '/' && value) {
		size_t n = strcspn(pointer + 1, "/");

		unescape(pointer + 1, n, key, sizeof(key));
		if (json_is_array(value))
			value = isdigit((unsigned char)*key) ? json_array_get(value, strtoul(key, NULL, 10)) : NULL;
		else
			value = json_object_get(value, key);
		pointer += 1 + n;
	}
	return *pointer ? NULL : value;
}

const char *dos_observation(struct dossier *d, const char *id)
{
	const json_t *at = json_object_get(d->observation_at, id);

	return at ? dos_printf(d, "/observations/%lld", (long long)json_integer_value(at)) : "";
}

const char *dos_file_name(struct dossier *d, const char *id)
{
	char name[128];
	size_t n = 0;

	for (; *id && n + 1 < sizeof(name); id++, n++)
		name[n] = *id == '.' && n ? '.' : isalnum((unsigned char)*id) ? (char)tolower((unsigned char)*id) : '-';
	name[n] = 0;
	return dos_printf(d, "%s", name);
}

const struct dos_page *dos_find_page(const struct dossier *d, const char *template_id)
{
	for (const struct dos_page *p = d->pages; p; p = p->next)
		if (strcmp(p->template->id, template_id) == 0)
			return p;
	return NULL;
}
