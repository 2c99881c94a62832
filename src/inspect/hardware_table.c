#include "inspect/hardware.h"

#include <string.h>

#include "base/limits.h"
#include "inspect/lines.h"

static const char *const places[HW_WHERE__MAX] = {
	[HW_CHIP] = "chip", [HW_MODULE] = "module", [HW_COMPAT] = "compat",
	[HW_PROGRAM] = "program", [HW_FILE] = "file", [HW_TEXT] = "text",
};

const char *asy_hw_plain(struct asy_bytes name, char *out, size_t size)
{
	asy_text_copy(name, out, size);
	for (char *p = out; *p; p++)
		if (*p == '-')
			*p = '_';
	return out;
}

static bool find_place(struct asy_bytes word, enum hw_where *ret)
{
	for (enum hw_where w = 0; w < HW_WHERE__MAX; w++) {
		if (asy_bytes_is(word, places[w])) {
			*ret = w;
			return true;
		}
	}
	return false;
}

/* Number of the class, made when new; HW_CLASSES when there are too many. */
static size_t class_number(struct hw_table *t, struct asy_arena *arena, const char *kind, struct asy_bytes name, bool debug)
{
	struct hw_class *class = &t->classes[t->n_classes];

	for (size_t i = 0; i < t->n_classes; i++)
		if (t->classes[i].kind == kind && t->classes[i].debug == debug && asy_bytes_is(name, t->classes[i].name))
			return i;
	if (t->n_classes == HW_CLASSES || name.n == 0)
		return HW_CLASSES;
	*class = (struct hw_class){kind, asy_arena_text(arena, name), debug};
	return class->name ? t->n_classes++ : HW_CLASSES;
}

static bool read_pattern(struct asy_arena *arena, struct asy_bytes pattern, struct hw_row *row)
{
	size_t equals = asy_bytes_find_byte(pattern, '=', 0);
	char plain[128], *words;

	if (pattern.n == 0 || pattern.n >= sizeof(plain))
		return false;
	if (row->where == HW_TEXT) {
		if (equals == 0 || equals + 1 >= pattern.n)
			return false;
		row->pattern = asy_arena_text(arena, asy_bytes_head(pattern, equals));
		words = asy_arena_text(arena, asy_bytes_from_offset(pattern, equals + 1));
		for (char *p = words; p && *p; p++)
			if (*p == '_')
				*p = ' ';
		row->words = words;
		return row->pattern && words;
	}
	if (row->where == HW_CHIP || row->where == HW_MODULE || row->where == HW_COMPAT)
		row->pattern = asy_arena_strdup(arena, asy_hw_plain(pattern, plain, sizeof(plain)));
	else
		row->pattern = asy_arena_text(arena, pattern);
	return row->pattern != NULL;
}

static bool read_row(struct hw_table *t, struct asy_arena *arena, struct asy_bytes line, struct hw_row *row)
{
	struct asy_bytes w[5], classes[HW_ROW_CLASSES];
	size_t n = asy_text_words(line, w, 5), n_classes;
	const char *kind = asy_bytes_is(w[1], "sensor") ? "sensor" : asy_bytes_is(w[1], "interface") ? "interface" : NULL;
	bool debug = n == 5 && asy_bytes_is(w[4], "debug");

	*row = (struct hw_row){0};
	if (n < 4 || !kind || !find_place(w[3], &row->where) || (n == 5 && !debug) || !read_pattern(arena, w[0], row))
		return false;
	n_classes = asy_text_split(w[2], ',', classes, HW_ROW_CLASSES);
	for (size_t i = 0; i < n_classes; i++) {
		size_t number = class_number(t, arena, kind, classes[i], debug);

		if (number == HW_CLASSES)
			return false;
		row->classes[row->n_classes++] = (uint8_t)number;
	}
	return true;
}

enum asy_err asy_hw_table_read(struct asy_arena *arena, struct asy_bytes text, struct hw_table *ret_table)
{
	struct asy_lines lines = asy_lines_of(text);
	struct hw_table t = {0};
	struct asy_line line;
	struct hw_row *rows;
	size_t n = 0;

	while (asy_lines_next_content(&lines, "#", &line))
		n++;
	rows = asy_arena_array(arena, n ? n : 1, sizeof(*rows));
	if (!rows)
		return ASY_NOMEM;
	lines = asy_lines_of(text);
	while (t.n < n && asy_lines_next_content(&lines, "#", &line)) {
		if (read_row(&t, arena, line.text, &rows[t.n]))
			t.n++;
		else if (!t.bad_line)
			t.bad_line = line.number;
	}
	t.rows = rows;
	*ret_table = t;
	return ASY_OK;
}
