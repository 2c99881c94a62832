#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void asy_json_init(struct asy_json *j, struct asy_buf *out)
{
	*j = (struct asy_json){.out = out};
}

static void new_line(struct asy_json *j)
{
	if (j->compact)
		return;
	asy_buf_u8(j->out, '\n');
	asy_buf_fill(j->out, ' ', 2 * (size_t)j->depth);
}

/* Everything that has to stand before a value. */
static void before_value(struct asy_json *j)
{
	if (j->depth == 0)
		return;
	if (j->level[j->depth].object) {
		if (!j->level[j->depth].named)
			abort();
		j->level[j->depth].named = false;
		return;
	}
	if (j->level[j->depth].n++)
		asy_buf_u8(j->out, ',');
	new_line(j);
}

static void open_level(struct asy_json *j, bool object)
{
	before_value(j);
	asy_buf_u8(j->out, object ? '{' : '[');
	if (++j->depth >= ASY_JSON_DEPTH)
		abort();
	j->level[j->depth].object = object;
	j->level[j->depth].named = false;
	j->level[j->depth].n = 0;
}

void asy_json_object(struct asy_json *j)
{
	open_level(j, true);
}

void asy_json_array(struct asy_json *j)
{
	open_level(j, false);
}

void asy_json_end(struct asy_json *j)
{
	bool object, empty;

	if (j->depth == 0 || j->level[j->depth].named)
		abort();
	object = j->level[j->depth].object;
	empty = j->level[j->depth].n == 0;
	j->depth--;
	if (!empty)
		new_line(j);
	asy_buf_u8(j->out, object ? '}' : ']');
}

static void write_string(struct asy_json *j, struct asy_bytes b)
{
	size_t plain = 0;

	asy_buf_u8(j->out, '"');
	for (size_t i = 0; i < b.n;) {
		size_t n = asy_utf8_length(asy_bytes_from_offset(b, i));
		uint8_t c = b.p[i];

		if (n && c >= 0x20 && c != '"' && c != '\\') {
			i += n;
			continue;
		}
		asy_buf_append(j->out, (struct asy_bytes){b.p + plain, i - plain});
		if (!n)
			asy_buf_text(j->out, "\xef\xbf\xbd");
		else if (c == '"' || c == '\\')
			asy_buf_append(j->out, (struct asy_bytes){(const uint8_t[]){'\\', c}, 2});
		else if (c == '\n')
			asy_buf_text(j->out, "\\n");
		else
			asy_buf_printf(j->out, "\\u%04x", c);
		i++;
		plain = i;
	}
	asy_buf_append(j->out, (struct asy_bytes){b.p + plain, b.n - plain});
	asy_buf_u8(j->out, '"');
}

void asy_json_name(struct asy_json *j, const char *name)
{
	if (j->depth == 0 || !j->level[j->depth].object || j->level[j->depth].named)
		abort();
	if (j->level[j->depth].n++)
		asy_buf_u8(j->out, ',');
	new_line(j);
	write_string(j, asy_bytes_from(name));
	asy_buf_text(j->out, j->compact ? ":" : ": ");
	j->level[j->depth].named = true;
}

void asy_json_bytes(struct asy_json *j, struct asy_bytes text)
{
	before_value(j);
	if (text.n == 0)
		asy_buf_text(j->out, "\"\"");
	else
		write_string(j, text);
}

void asy_json_text(struct asy_json *j, const char *text)
{
	asy_json_bytes(j, asy_bytes_from(text ? text : ""));
}

void asy_json_int(struct asy_json *j, int64_t v)
{
	before_value(j);
	asy_buf_printf(j->out, "%lld", (long long)v);
}

void asy_json_percent(struct asy_json *j, unsigned percent)
{
	before_value(j);
	asy_buf_printf(j->out, percent % 100 ? "%u.%02u" : "%u", percent / 100, percent % 100);
}

void asy_json_uint(struct asy_json *j, uint64_t v)
{
	before_value(j);
	asy_buf_printf(j->out, "%llu", (unsigned long long)v);
}

void asy_json_tenths(struct asy_json *j, uint64_t v)
{
	before_value(j);
	asy_buf_printf(j->out, "%llu.%llu", (unsigned long long)v / 10, (unsigned long long)v % 10);
}

void asy_json_bool(struct asy_json *j, bool v)
{
	before_value(j);
	asy_buf_text(j->out, v ? "true" : "false");
}

void asy_json_null(struct asy_json *j)
{
	before_value(j);
	asy_buf_text(j->out, "null");
}

void asy_json_put(struct asy_json *j, const char *name, const char *text)
{
	asy_json_name(j, name);
	asy_json_text(j, text);
}

void asy_json_put_int(struct asy_json *j, const char *name, int64_t v)
{
	asy_json_name(j, name);
	asy_json_int(j, v);
}

void asy_json_put_uint(struct asy_json *j, const char *name, uint64_t v)
{
	asy_json_name(j, name);
	asy_json_uint(j, v);
}

void asy_json_put_bool(struct asy_json *j, const char *name, bool v)
{
	asy_json_name(j, name);
	asy_json_bool(j, v);
}

enum asy_err asy_json_finish(struct asy_json *j)
{
	if (j->depth)
		abort();
	asy_buf_u8(j->out, '\n');
	return j->out->err;
}
