#include "inspect/settings.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"

static struct asy_setting_entry *add(struct asy_setting_entries *entries, const struct asy_boot_node *node,
                                     const struct asy_line *line)
{
	struct asy_setting_entry *e;

	if (entries->n == ASY_LIMIT_SETTING_ENTRIES) {
		entries->full = true;
		return NULL;
	}
	e = &entries->items[entries->n++];
	*e = (struct asy_setting_entry){.node = node, .line = line->number, .offset = line->offset};
	return e;
}

/* config TYPE ['name'] / option KEY VALUE / list KEY VALUE */
static void parse_uci(struct asy_setting_entries *entries, const struct asy_boot_node *node)
{
	struct asy_lines lines = asy_lines_of(node->text);
	struct asy_bytes section = {0}, words[3];
	struct asy_setting_entry *e;
	struct asy_line line;
	uint32_t group = 0;

	while (asy_lines_next_content(&lines, "#", &line)) {
		(void)asy_text_words(line.text, words, 3);
		if (asy_bytes_is(words[0], "config")) {
			section = words[1];
			group++;
			e = add(entries, node, &line); /* an entry without key opens the section */
			if (!e)
				return;
			e->value = words[2];
		} else if (asy_bytes_is(words[0], "option") || asy_bytes_is(words[0], "list")) {
			e = add(entries, node, &line);
			if (!e)
				return;
			e->key = words[1];
			e->value = words[2];
		} else {
			continue;
		}
		e->section = section;
		e->group = group;
	}
}

/* "value;" and "value {" lose their ends. */
static struct asy_bytes without_end(struct asy_bytes b)
{
	b = asy_text_trim(b);
	while (b.n && (b.p[b.n - 1] == ';' || b.p[b.n - 1] == '{'))
		b = asy_text_trim(asy_bytes_head(b, b.n - 1));
	return b;
}

void asy_setting_parse(struct asy_setting_entries *entries, const struct asy_setting_format *format,
                       const struct asy_boot_node *node)
{
	const char *separators = format->syntax == ASY_SYNTAX_KEYWORD ? "= " : "=";
	struct asy_lines lines = asy_lines_of(node->text);
	struct asy_setting_entry *e;
	struct asy_bytes section = {0};
	struct asy_line line;
	uint32_t group = 0;

	if (!entries->first_file)
		entries->first_file = node;
	if (format->syntax == ASY_SYNTAX_UCI) {
		parse_uci(entries, node);
		return;
	}
	while (asy_lines_next_content(&lines, format->comment, &line)) {
		struct asy_bytes text = without_end(asy_text_uncomment(line.text, "#"));

		if (format->syntax == ASY_SYNTAX_INI && asy_text_section(text, &section)) {
			group++;
			continue;
		}
		e = text.n ? add(entries, node, &line) : NULL;
		if (!e && text.n)
			return;
		if (!e)
			continue;
		e->section = section;
		e->group = group;
		if (!asy_text_key_value(text, separators, &e->key, &e->value))
			e->key = text;
	}
}

bool asy_one_of(struct asy_bytes value, const char *list)
{
	char lower[256], pattern[256];

	if (value.n >= sizeof(lower))
		return false;
	for (size_t i = 0; i < value.n; i++)
		lower[i] = (char)(value.p[i] >= 'A' && value.p[i] <= 'Z' ? value.p[i] + 32 : value.p[i]);
	for (const char *p = list;; p++) {
		size_t n = strcspn(p, "|");

		if (n < sizeof(pattern)) {
			for (size_t i = 0; i < n; i++)
				pattern[i] = (char)(p[i] >= 'A' && p[i] <= 'Z' ? p[i] + 32 : p[i]);
			pattern[n] = 0;
			if (asy_text_glob(pattern, (struct asy_bytes){(const uint8_t *)lower, value.n}))
				return true;
		}
		p += n;
		if (!*p)
			return false;
	}
}

const struct asy_setting_entry *asy_setting_next(const struct asy_setting_entries *entries, const char *key, size_t *i)
{
	const char *mark = strchr(key, '>');
	char section[64];

	section[0] = 0;
	if (mark && (size_t)(mark - key) < sizeof(section))
		asy_text_copy((struct asy_bytes){(const uint8_t *)key, (size_t)(mark - key)}, section, sizeof(section));
	while (*i < entries->n) {
		const struct asy_setting_entry *e = &entries->items[(*i)++];

		if (e->key.n == 0 || !asy_one_of(e->key, mark ? mark + 1 : key))
			continue;
		if (!mark || asy_one_of(e->section, section))
			return e;
	}
	return NULL;
}
