#include "inspect/lines.h"

#include <string.h>
#include <strings.h>

#include "base/limits.h"

/* The same set as asy_text_trim(): a word loop that trims must also move on. */
static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_one_of(uint8_t c, const char *set)
{
	return c != 0 && strchr(set, c) != NULL;
}

static struct asy_bytes slice(struct asy_bytes b, size_t from, size_t to)
{
	return (struct asy_bytes){b.p + from, to - from};
}

struct asy_lines asy_lines_of(struct asy_bytes file)
{
	struct asy_bytes head = asy_bytes_head(file, ASY_LIMIT_TEXT_FILE);

	return (struct asy_lines){.file = head, .cut = head.n < file.n};
}

bool asy_lines_next(struct asy_lines *lines, struct asy_line *ret_line)
{
	size_t start = lines->next, end = start;

	if (start >= lines->file.n)
		return false;
	while (end < lines->file.n && lines->file.p[end] != '\n' && lines->file.p[end] != 0)
		end++;
	lines->next = end + 1;
	lines->number++;
	if (end > start && lines->file.p[end - 1] == '\r')
		end--;
	*ret_line = (struct asy_line){slice(lines->file, start, end), lines->number, start};
	return true;
}

bool asy_lines_next_content(struct asy_lines *lines, const char *comment, struct asy_line *ret_line)
{
	struct asy_line line;

	while (asy_lines_next(lines, &line)) {
		struct asy_bytes text = asy_text_trim(line.text);

		if (text.n == 0 || is_one_of(text.p[0], comment))
			continue;
		line.offset += (uint64_t)(text.p - line.text.p);
		line.text = text;
		*ret_line = line;
		return true;
	}
	return false;
}

struct asy_bytes asy_text_uncomment(struct asy_bytes b, const char *marks)
{
	uint8_t quote = 0;

	for (size_t i = 0; i < b.n; i++) {
		uint8_t c = b.p[i];

		if (quote) {
			if (c == quote)
				quote = 0;
		} else if (c == '"' || c == '\'') {
			quote = c;
		} else if (is_one_of(c, marks) && (i == 0 || is_space(b.p[i - 1]))) {
			b.n = i;
			break;
		}
	}
	while (b.n && is_space(b.p[b.n - 1]))
		b.n--;
	return b;
}

struct asy_bytes asy_text_unquote(struct asy_bytes b)
{
	if (b.n >= 2 && (b.p[0] == '"' || b.p[0] == '\'') && b.p[b.n - 1] == b.p[0])
		return slice(b, 1, b.n - 1);
	return b;
}

size_t asy_text_split(struct asy_bytes b, uint8_t separator, struct asy_bytes *ret_fields, size_t max)
{
	size_t n = 0, from = 0;

	while (n + 1 < max) {
		size_t at = asy_bytes_find_byte(b, separator, from);

		if (at == b.n)
			break;
		ret_fields[n++] = slice(b, from, at);
		from = at + 1;
	}
	if (n < max)
		ret_fields[n++] = b.n ? slice(b, from, b.n) : b;
	for (size_t i = n; i < max; i++)
		ret_fields[i] = (struct asy_bytes){0};
	return n;
}

bool asy_text_word(struct asy_bytes *rest, struct asy_bytes *ret_word)
{
	struct asy_bytes b = asy_text_trim(*rest);
	uint8_t quote = 0;
	size_t i;

	if (b.n == 0)
		return false;
	for (i = 0; i < b.n; i++) {
		uint8_t c = b.p[i];

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (is_space(c))
			break;
	}
	*ret_word = asy_text_unquote(slice(b, 0, i));
	*rest = slice(b, i, b.n);
	return true;
}

size_t asy_text_words(struct asy_bytes b, struct asy_bytes *ret_words, size_t max)
{
	size_t n = 0;

	while (n < max && asy_text_word(&b, &ret_words[n]))
		n++;
	for (size_t i = n; i < max; i++)
		ret_words[i] = (struct asy_bytes){0};
	return n;
}

bool asy_text_key_value(struct asy_bytes b, const char *separators, struct asy_bytes *ret_key,
			struct asy_bytes *ret_value)
{
	bool space = strchr(separators, ' ') != NULL;
	size_t i = 0;

	b = asy_text_trim(b);
	if (asy_bytes_starts(b, "export ") || asy_bytes_starts(b, "export\t"))
		b = asy_text_trim(slice(b, 7, b.n));
	while (i < b.n && !is_one_of(b.p[i], separators) && !(space && is_space(b.p[i])))
		i++;
	if (i == 0 || i == b.n)
		return false;
	*ret_key = asy_text_trim(slice(b, 0, i));
	b = asy_text_trim(slice(b, i, b.n));
	/* "key = value" where white space separates as well */
	if (b.n && b.p[0] != ' ' && is_one_of(b.p[0], separators))
		b = asy_text_trim(slice(b, 1, b.n));
	*ret_value = asy_text_unquote(b);
	return ret_key->n > 0;
}

bool asy_text_section(struct asy_bytes b, struct asy_bytes *ret_name)
{
	b = asy_text_trim(b);
	if (b.n < 2 || b.p[0] != '[' || b.p[b.n - 1] != ']')
		return false;
	*ret_name = asy_text_trim(slice(b, 1, b.n - 1));
	return true;
}

bool asy_text_int(struct asy_bytes b, int64_t min, int64_t max, int64_t *ret_value)
{
	bool negative = false;
	int64_t value = 0;

	if (b.n && b.p[0] == '-' && min < 0) {
		negative = true;
		b = slice(b, 1, b.n);
	}
	if (b.n == 0 || b.n > 18)
		return false;
	for (size_t i = 0; i < b.n; i++) {
		if (b.p[i] < '0' || b.p[i] > '9')
			return false;
		value = value * 10 + (b.p[i] - '0');
	}
	value = negative ? -value : value;
	if (value < min || value > max)
		return false;
	*ret_value = value;
	return true;
}

bool asy_text_contains(struct asy_bytes b, const char *text)
{
	return text[0] == 0 || asy_bytes_find(b, asy_bytes_from(text), 0) < b.n;
}

bool asy_text_any(struct asy_bytes b, const char *const *list)
{
	for (; *list; list++)
		if (asy_bytes_is(b, *list))
			return true;
	return false;
}

bool asy_text_truth(struct asy_bytes b, bool *ret_known)
{
	static const char *const yes[] = {"yes", "true", "on", "1", "enable", "enabled", "y"};
	static const char *const no[] = {"no", "false", "off", "0", "disable", "disabled", "n"};

	*ret_known = true;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (asy_text_is_nocase(b, yes[i]))
			return true;
		if (asy_text_is_nocase(b, no[i]))
			return false;
	}
	*ret_known = false;
	return false;
}

bool asy_text_is_text(struct asy_bytes file)
{
	struct asy_bytes head = asy_bytes_head(file, 4096);
	size_t strange = 0;

	for (size_t i = 0; i < head.n; i++) {
		uint8_t c = head.p[i];

		if (c == 0)
			return false;
		if (c == 127 || (c < 32 && !is_space(c) && c != '\f' && c != 27))
			strange++;
	}
	return strange <= head.n / 64;
}

const char *asy_text_copy(struct asy_bytes b, char *out, size_t size)
{
	size_t n = b.n < size - 1 ? b.n : size - 1;

	if (n)
		memcpy(out, b.p, n);
	out[n] = 0;
	return out;
}

bool asy_path_ends(const char *path, const char *tail)
{
	size_t n = strlen(path), t = strlen(tail);

	if (t > n || memcmp(path + (n - t), tail, t) != 0)
		return false;
	return t == n || tail[0] == '/' || path[n - t - 1] == '/';
}

bool asy_name_ends(const char *name, const char *suffix)
{
	size_t n = strlen(name), s = strlen(suffix);

	return s <= n && strcasecmp(name + (n - s), suffix) == 0;
}

bool asy_path_has(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	for (const char *p = path; (p = strstr(p, folder)) != NULL; p++)
		if ((p == path || p[-1] == '/') && p[n] == '/')
			return true;
	return false;
}
