#include "update/conf.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"

struct parse {
	struct asy_arena *arena;
	struct asy_bytes in;
	size_t at;
	unsigned depth, nodes;
	bool loose; /* libconfig */
	enum asy_err err;
};

static uint8_t peek(const struct parse *p)
{
	return p->at < p->in.n ? p->in.p[p->at] : 0;
}

static bool starts(const struct parse *p, const char *text)
{
	return asy_bytes_starts(asy_bytes_from_offset(p->in, p->at), text);
}

static void fail(struct parse *p, enum asy_err err)
{
	if (!p->err)
		p->err = err;
}

static void blanks(struct parse *p)
{
	while (p->at < p->in.n) {
		uint8_t c = p->in.p[p->at];

		if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
			p->at++;
		} else if (p->loose && (c == '#' || starts(p, "//"))) {
			p->at = asy_bytes_find_byte(p->in, '\n', p->at);
		} else if (p->loose && starts(p, "/*")) {
			size_t end = asy_bytes_find(p->in, ASY_BYTES_LITERAL("*/"), p->at + 2);

			p->at = end < p->in.n ? end + 2 : p->in.n;
		} else {
			return;
		}
	}
}

static struct asy_conf *make(struct parse *p, enum asy_conf_type type)
{
	struct asy_conf *c = NULL;

	if (++p->nodes > ASY_LIMIT_UPDATE_NODES)
		fail(p, ASY_LIMIT);
	else if (!(c = asy_arena_alloc(p->arena, sizeof(*c))))
		fail(p, ASY_NOMEM);
	if (c)
		*c = (struct asy_conf){.type = type, .offset = p->at};
	return c;
}

static void add(struct asy_conf *to, struct asy_conf *c)
{
	if (to->last)
		to->last->next = c;
	else
		to->first = c;
	to->last = c;
	to->n++;
}

static int hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void put_utf8(struct asy_buf *out, uint32_t c)
{
	if (c < 0x80) {
		asy_buf_u8(out, (uint8_t)c);
	} else if (c < 0x800) {
		asy_buf_u8(out, (uint8_t)(0xc0 | c >> 6));
		asy_buf_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else {
		asy_buf_u8(out, (uint8_t)(0xe0 | c >> 12));
		asy_buf_u8(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		asy_buf_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	}
}

/* Behind the backslash. Surrogate pairs stay two three-byte forms: nothing here compares them. */
static bool escape(struct parse *p, struct asy_buf *out)
{
	static const char from[] = "\"\\/bfnrta", to[] = "\"\\/\b\f\n\r\t\a";
	uint8_t c = peek(p);
	const char *hit = c ? strchr(from, c) : NULL;
	uint32_t value = 0;
	unsigned digits = c == 'u' ? 4 : c == 'x' && p->loose ? 2 : 0;

	p->at++;
	if (hit) {
		asy_buf_u8(out, (uint8_t)to[hit - from]);
		return true;
	}
	for (unsigned i = 0; i < digits; i++) {
		int d = hex_digit(peek(p));

		if (d < 0)
			return false;
		value = value << 4 | (uint32_t)d;
		p->at++;
	}
	if (digits)
		put_utf8(out, value);
	return digits > 0;
}

static struct asy_bytes string(struct parse *p)
{
	size_t start = ++p->at, end = start;
	struct asy_bytes result = {0};
	struct asy_buf out;
	uint8_t *copy;

	while (end < p->in.n && p->in.p[end] != '"' && p->in.p[end] != '\\')
		end++;
	if (end < p->in.n && p->in.p[end] == '"') {
		p->at = end + 1;
		return (struct asy_bytes){p->in.p + start, end - start};
	}
	asy_buf_init(&out, ASY_LIMIT_UPDATE_MANIFEST);
	while (p->at < p->in.n && peek(p) != '"' && !p->err) {
		uint8_t c = p->in.p[p->at++];

		if (c != '\\')
			asy_buf_u8(&out, c);
		else if (!escape(p, &out))
			fail(p, ASY_CORRUPT);
	}
	if (peek(p) != '"')
		fail(p, ASY_TRUNCATED);
	p->at++;
	copy = out.err ? NULL : asy_arena_alloc(p->arena, out.len + 1);
	if (!copy)
		fail(p, ASY_NOMEM);
	else if (out.len)
		memcpy(copy, out.data, out.len);
	if (copy)
		result = (struct asy_bytes){copy, out.len};
	asy_buf_release(&out);
	return result;
}

static bool word_byte(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '+' || c == '.' ||
	       c == '*';
}

static struct asy_bytes word(struct parse *p)
{
	size_t start = p->at;

	while (p->at < p->in.n && word_byte(p->in.p[p->at]))
		p->at++;
	if (p->at == start)
		fail(p, p->at < p->in.n ? ASY_CORRUPT : ASY_TRUNCATED);
	return (struct asy_bytes){p->in.p + start, p->at - start};
}

static struct asy_conf *value(struct parse *p);

/* Names and values up to `end` (0: of the input). */
static void map(struct parse *p, struct asy_conf *to, uint8_t end)
{
	while (!p->err) {
		struct asy_bytes name;
		struct asy_conf *c;

		blanks(p);
		if (p->at >= p->in.n && end)
			fail(p, ASY_TRUNCATED);
		if (p->at >= p->in.n || (end && peek(p) == end))
			return;
		if (!p->loose && peek(p) != '"')
			fail(p, ASY_CORRUPT);
		name = peek(p) == '"' ? string(p) : word(p);
		blanks(p);
		if (peek(p) != ':' && !(p->loose && peek(p) == '='))
			fail(p, ASY_CORRUPT);
		p->at++;
		c = p->err ? NULL : value(p);
		if (!c)
			return;
		c->name = name;
		for (const struct asy_conf *x = to->n < 4096 ? to->first : NULL; x && !c->repeated; x = x->next)
			c->repeated = asy_bytes_equal(x->name, name);
		add(to, c);
		blanks(p);
		if (p->loose && (peek(p) == ';' || peek(p) == ','))
			p->at++;
		else if (!p->loose && peek(p) == ',')
			p->at++;
		else if (!p->loose && peek(p) != end)
			fail(p, ASY_CORRUPT);
	}
}

static void list(struct parse *p, struct asy_conf *to, uint8_t end)
{
	while (!p->err) {
		struct asy_conf *c;

		blanks(p);
		if (p->at >= p->in.n)
			fail(p, ASY_TRUNCATED);
		if (p->err || peek(p) == end)
			return;
		c = value(p);
		if (!c)
			return;
		add(to, c);
		blanks(p);
		if (peek(p) == ',')
			p->at++;
		else if (peek(p) != end)
			fail(p, ASY_CORRUPT);
	}
}

static struct asy_conf *value(struct parse *p)
{
	struct asy_conf *c;
	uint8_t open;

	blanks(p);
	open = peek(p);
	if (p->depth >= ASY_LIMIT_UPDATE_DEPTH) {
		fail(p, ASY_LIMIT);
		return NULL;
	}
	p->depth++;
	c = make(p, open == '{' ? ASY_CONF_MAP : open == '[' || (open == '(' && p->loose) ? ASY_CONF_LIST : open == '"' ? ASY_CONF_TEXT : ASY_CONF_WORD);
	if (c && c->type == ASY_CONF_MAP) {
		p->at++;
		map(p, c, '}');
		p->at++;
	} else if (c && c->type == ASY_CONF_LIST) {
		p->at++;
		list(p, c, open == '[' ? ']' : ')');
		p->at++;
	} else if (c && c->type == ASY_CONF_TEXT) {
		c->text = string(p);
	} else if (c) {
		c->text = word(p);
	}
	p->depth--;
	if (c)
		c->end = p->at;
	return p->err ? NULL : c;
}

enum asy_err asy_conf_json(struct asy_arena *arena, struct asy_bytes in, struct asy_conf **ret, uint64_t *ret_at)
{
	struct parse p = {.arena = arena, .in = in};
	struct asy_conf *c = in.n > ASY_LIMIT_UPDATE_MANIFEST ? NULL : value(&p);

	if (in.n > ASY_LIMIT_UPDATE_MANIFEST)
		p.err = ASY_LIMIT;
	*ret_at = p.at;
	if (!p.err)
		*ret = c;
	return p.err;
}

enum asy_err asy_conf_libconfig(struct asy_arena *arena, struct asy_bytes in, struct asy_conf **ret, uint64_t *ret_at)
{
	struct parse p = {.arena = arena, .in = in, .loose = true};
	struct asy_conf *c = make(&p, ASY_CONF_MAP);

	if (in.n > ASY_LIMIT_UPDATE_MANIFEST)
		fail(&p, ASY_LIMIT);
	blanks(&p);
	if (!p.err && peek(&p) == '{')
		c = value(&p);
	else if (!p.err)
		map(&p, c, 0);
	*ret_at = p.at;
	if (!p.err)
		*ret = c;
	return p.err;
}

enum asy_err asy_conf_keyfile(struct asy_arena *arena, struct asy_bytes in, struct asy_conf **ret, uint64_t *ret_at)
{
	struct parse p = {.arena = arena, .in = asy_bytes_head(in, ASY_LIMIT_UPDATE_MANIFEST)};
	struct asy_conf *root = make(&p, ASY_CONF_MAP), *section = NULL, *c;

	while (p.at < p.in.n && !p.err) {
		size_t start = p.at, end = asy_bytes_find_byte(p.in, '\n', p.at), eq;
		struct asy_bytes line = asy_text_trim((struct asy_bytes){p.in.p + start, end - start});

		if (line.n && line.p[0] == '[' && line.p[line.n - 1] == ']') {
			section = make(&p, ASY_CONF_MAP);
			if (section) {
				section->name = (struct asy_bytes){line.p + 1, line.n - 2};
				for (const struct asy_conf *x = root->n < 4096 ? root->first : NULL; x; x = x->next)
					section->repeated |= asy_bytes_equal(x->name, section->name);
				add(root, section);
			}
		} else if (line.n && line.p[0] != '#') {
			eq = asy_bytes_find_byte(line, '=', 0);
			c = section && eq < line.n ? make(&p, ASY_CONF_TEXT) : NULL;
			if (!c) {
				fail(&p, ASY_CORRUPT);
				break;
			}
			c->name = asy_text_trim(asy_bytes_head(line, eq));
			c->text = asy_text_trim(asy_bytes_from_offset(line, eq + 1));
			for (const struct asy_conf *x = section->n < 4096 ? section->first : NULL; x; x = x->next)
				c->repeated |= asy_bytes_equal(x->name, c->name);
			add(section, c);
		}
		p.at = end < p.in.n ? end + 1 : p.in.n;
	}
	*ret_at = p.at;
	if (!p.err)
		*ret = root;
	return p.err;
}

const struct asy_conf *asy_conf_get(const struct asy_conf *map, const char *name)
{
	for (const struct asy_conf *c = map && map->type == ASY_CONF_MAP ? map->first : NULL; c; c = c->next)
		if (asy_bytes_is(c->name, name))
			return c;
	return NULL;
}

struct asy_bytes asy_conf_text(const struct asy_conf *map, const char *name)
{
	const struct asy_conf *c = asy_conf_get(map, name);

	return c && (c->type == ASY_CONF_TEXT || c->type == ASY_CONF_WORD) ? c->text : (struct asy_bytes){0};
}

bool asy_conf_u64(const struct asy_conf *map, const char *name, uint64_t *ret)
{
	return asy_text_u64(asy_conf_text(map, name), ret);
}

/* Depth is bounded by UPDATE_DEPTH when the tree was made. */
const struct asy_conf *asy_conf_repeated(const struct asy_conf *root)
{
	for (const struct asy_conf *c = root ? root->first : NULL; c; c = c->next) {
		const struct asy_conf *inner = c->repeated ? c : asy_conf_repeated(c);

		if (inner)
			return inner;
	}
	return NULL;
}

static int by_name(const void *a, const void *b)
{
	const struct asy_conf *const *x = a, *const *y = b;
	size_t n = (*x)->name.n < (*y)->name.n ? (*x)->name.n : (*y)->name.n;
	int d = n ? memcmp((*x)->name.p, (*y)->name.p, n) : 0;

	return d ? d : (*x)->name.n < (*y)->name.n ? -1 : (*x)->name.n > (*y)->name.n;
}

static void put_text(struct asy_bytes text, struct asy_buf *out)
{
	asy_buf_u8(out, '"');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"' || text.p[i] == '\\')
			asy_buf_u8(out, '\\');
		asy_buf_u8(out, text.p[i]);
	}
	asy_buf_u8(out, '"');
}

void asy_conf_canonical(const struct asy_conf *c, struct asy_buf *out)
{
	const struct asy_conf **sorted;
	size_t i = 0;

	if (c->type == ASY_CONF_TEXT) {
		put_text(c->text, out);
		return;
	}
	if (c->type == ASY_CONF_WORD) {
		asy_buf_append(out, c->text);
		return;
	}
	sorted = calloc(c->n + 1, sizeof(struct asy_conf *));
	if (!sorted) {
		out->err = ASY_NOMEM;
		return;
	}
	for (const struct asy_conf *x = c->first; x; x = x->next)
		sorted[i++] = x;
	if (c->type == ASY_CONF_MAP && c->n)
		qsort(sorted, c->n, sizeof(struct asy_conf *), by_name);
	asy_buf_u8(out, c->type == ASY_CONF_MAP ? '{' : '[');
	for (i = 0; i < c->n; i++) {
		if (i)
			asy_buf_u8(out, ',');
		if (c->type == ASY_CONF_MAP) {
			put_text(sorted[i]->name, out);
			asy_buf_u8(out, ':');
		}
		asy_conf_canonical(sorted[i], out);
	}
	asy_buf_u8(out, c->type == ASY_CONF_MAP ? '}' : ']');
	free(sorted);
}
