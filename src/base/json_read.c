#include "base/json_read.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

struct reader {
	struct asy_arena *arena;
	const uint8_t *p;
	size_t n, at;
	uint64_t nodes;
	enum asy_err err;
};

static bool fail(struct reader *r, enum asy_err err)
{
	if (!r->err)
		r->err = err;
	return false;
}

static int peek(struct reader *r)
{
	while (r->at < r->n && (r->p[r->at] == ' ' || r->p[r->at] == '\n' || r->p[r->at] == '\r' || r->p[r->at] == '\t'))
		r->at++;
	return r->at < r->n ? r->p[r->at] : -1;
}

/* The next character that is no blank must be c. */
static bool expect(struct reader *r, int c)
{
	int got = peek(r);

	if (got != c)
		return fail(r, got < 0 ? ASY_TRUNCATED : ASY_CORRUPT);
	r->at++;
	return true;
}

static int hex4(const uint8_t *p)
{
	int v = 0;

	for (int i = 0; i < 4; i++) {
		int c = p[i], d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

static size_t put_utf8(uint8_t *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (uint8_t)(0xc0 | c >> 6);
		out[1] = (uint8_t)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (uint8_t)(0xe0 | c >> 12);
		out[1] = (uint8_t)(0x80 | (c >> 6 & 63));
		out[2] = (uint8_t)(0x80 | (c & 63));
		return 3;
	}
	out[0] = (uint8_t)(0xf0 | c >> 18);
	out[1] = (uint8_t)(0x80 | (c >> 12 & 63));
	out[2] = (uint8_t)(0x80 | (c >> 6 & 63));
	out[3] = (uint8_t)(0x80 | (c & 63));
	return 4;
}

/* "\uXXXX" or a pair of them at raw[*at]; lone halves become U+FFFD. False when it is none. */
static bool unicode(struct asy_bytes raw, size_t *at, uint32_t *ret)
{
	int c = raw.n - *at >= 6 ? hex4(raw.p + *at + 2) : -1;

	if (c < 0)
		return false;
	*at += 6;
	*ret = (uint32_t)c;
	if (c >= 0xd800 && c < 0xdc00 && raw.n - *at >= 6 && raw.p[*at] == '\\' && raw.p[*at + 1] == 'u') {
		int low = hex4(raw.p + *at + 2);

		if (low >= 0xdc00 && low < 0xe000) {
			*ret = 0x10000u + (((uint32_t)c - 0xd800u) << 10) + ((uint32_t)low - 0xdc00u);
			*at += 6;
			return true;
		}
	}
	if (c >= 0xd800 && c < 0xe000)
		*ret = 0xfffd;
	return true;
}

static bool unescape(struct reader *r, struct asy_bytes raw, struct asy_bytes *ret)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	uint8_t *out = asy_arena_alloc(r->arena, raw.n + 1);
	size_t n = 0;

	if (!out)
		return fail(r, ASY_NOMEM);
	for (size_t i = 0; i < raw.n;) {
		const char *known;
		uint32_t c;

		if (raw.p[i] != '\\') {
			out[n++] = raw.p[i++];
			continue;
		}
		if (i + 1 >= raw.n)
			return fail(r, ASY_CORRUPT);
		known = strchr(from, raw.p[i + 1]);
		if (known && raw.p[i + 1]) {
			out[n++] = (uint8_t)to[known - from];
			i += 2;
		} else if (raw.p[i + 1] == 'u' && unicode(raw, &i, &c)) {
			n += put_utf8(out + n, c);
		} else {
			return fail(r, ASY_CORRUPT);
		}
	}
	*ret = (struct asy_bytes){out, n};
	return true;
}

/* The cursor stands on the opening quote. */
static bool string(struct reader *r, struct asy_bytes *ret)
{
	size_t start = ++r->at;
	bool escaped = false, foreign = false;

	for (;; r->at++) {
		uint8_t c;

		if (r->at >= r->n)
			return fail(r, ASY_TRUNCATED);
		c = r->p[r->at];
		if (c == '"')
			break;
		if (c < 0x20)
			return fail(r, ASY_CORRUPT);
		foreign |= c >= 0x80;
		if (c == '\\') {
			escaped = true;
			r->at++;
		}
	}
	*ret = (struct asy_bytes){r->p + start, r->at - start};
	r->at++;
	if (ret->n > ASY_LIMIT_JSON_STRING)
		return fail(r, ASY_LIMIT);
	if (foreign && !asy_utf8_valid(*ret))
		return fail(r, ASY_CORRUPT);
	return escaped ? unescape(r, *ret, ret) : true;
}

static size_t digits(struct reader *r)
{
	size_t start = r->at;

	while (r->at < r->n && r->p[r->at] >= '0' && r->p[r->at] <= '9')
		r->at++;
	return r->at - start;
}

static bool number(struct reader *r, struct asy_json_value *v)
{
	size_t start = r->at;
	bool good;

	r->at += r->p[r->at] == '-';
	good = digits(r) > 0;
	if (good && r->at < r->n && r->p[r->at] == '.') {
		r->at++;
		good = digits(r) > 0;
	}
	if (good && r->at < r->n && (r->p[r->at] == 'e' || r->p[r->at] == 'E')) {
		r->at++;
		if (r->at < r->n && (r->p[r->at] == '+' || r->p[r->at] == '-'))
			r->at++;
		good = digits(r) > 0;
	}
	v->type = ASY_JSON_NUMBER;
	v->text = (struct asy_bytes){r->p + start, r->at - start};
	return good ? true : fail(r, ASY_CORRUPT);
}

static bool word(struct reader *r, struct asy_json_value *v)
{
	static const struct {
		const char *text;
		enum asy_json_type type;
		bool truth;
	} words[] = {{"true", ASY_JSON_BOOL, true}, {"false", ASY_JSON_BOOL, false}, {"null", ASY_JSON_NULL, false}};

	for (size_t i = 0; i < 3; i++)
		if (asy_bytes_starts((struct asy_bytes){r->p + r->at, r->n - r->at}, words[i].text)) {
			v->type = words[i].type;
			v->truth = words[i].truth;
			r->at += strlen(words[i].text);
			return true;
		}
	return fail(r, ASY_CORRUPT);
}

static struct asy_json_value *value(struct reader *r, unsigned depth);

/* Members of an object or elements of an array, up to the closing character. */
static bool children(struct reader *r, struct asy_json_value *v, unsigned depth, int close)
{
	struct asy_json_value **tail = &v->first;

	r->at++;
	if (peek(r) == close) {
		r->at++;
		return true;
	}
	for (;;) {
		struct asy_bytes name = {0};
		int c;

		if (close == '}') {
			c = peek(r);
			if (c != '"')
				return fail(r, c < 0 ? ASY_TRUNCATED : ASY_CORRUPT);
			if (!string(r, &name) || !expect(r, ':'))
				return false;
		}
		*tail = value(r, depth + 1);
		if (!*tail)
			return false;
		(*tail)->name = name;
		tail = &(*tail)->next;
		v->n++;
		c = peek(r);
		r->at += c >= 0;
		if (c == close)
			return true;
		if (c != ',') {
			r->at -= c >= 0;
			return fail(r, c < 0 ? ASY_TRUNCATED : ASY_CORRUPT);
		}
	}
}

static struct asy_json_value *value(struct reader *r, unsigned depth)
{
	struct asy_json_value *v;
	int c = peek(r);
	bool good;

	if (c < 0 || depth > ASY_LIMIT_JSON_DEPTH || ++r->nodes > ASY_LIMIT_JSON_NODES) {
		(void)fail(r, c < 0 ? ASY_TRUNCATED : ASY_LIMIT);
		return NULL;
	}
	v = asy_arena_alloc(r->arena, sizeof(*v));
	if (!v) {
		(void)fail(r, ASY_NOMEM);
		return NULL;
	}
	if (c == '"') {
		v->type = ASY_JSON_STRING;
		good = string(r, &v->text);
	} else if (c == '{' || c == '[') {
		v->type = c == '{' ? ASY_JSON_OBJECT_ : ASY_JSON_ARRAY_;
		good = children(r, v, depth, c == '{' ? '}' : ']');
	} else if (c == '-' || (c >= '0' && c <= '9')) {
		good = number(r, v);
	} else {
		good = word(r, v);
	}
	return good ? v : NULL;
}

enum asy_err asy_json_read(struct asy_arena *arena, struct asy_bytes in, struct asy_json_value **ret, size_t *ret_offset)
{
	struct reader r = {.arena = arena, .p = in.p, .n = in.n};
	struct asy_json_value *v = value(&r, 0);

	if (v && peek(&r) >= 0)
		(void)fail(&r, ASY_CORRUPT);
	*ret_offset = r.at < r.n ? r.at : r.n;
	if (r.err)
		return r.err;
	*ret = v;
	return ASY_OK;
}

const struct asy_json_value *asy_json_get(const struct asy_json_value *v, const char *name)
{
	if (!v || v->type != ASY_JSON_OBJECT_)
		return NULL;
	for (v = v->first; v; v = v->next)
		if (asy_bytes_is(v->name, name))
			return v;
	return NULL;
}

struct asy_bytes asy_json_get_text(const struct asy_json_value *v, const char *name)
{
	v = asy_json_get(v, name);
	return v && v->type == ASY_JSON_STRING ? v->text : (struct asy_bytes){0};
}

bool asy_json_get_bool(const struct asy_json_value *v, const char *name)
{
	v = asy_json_get(v, name);
	return v && v->type == ASY_JSON_BOOL && v->truth;
}

const struct asy_json_value *asy_json_get_list(const struct asy_json_value *v, const char *name)
{
	v = asy_json_get(v, name);
	return v && v->type == ASY_JSON_ARRAY_ ? v : NULL;
}
