#include "vuln/feed_split.h"

#include <string.h>

#include "base/limits.h"

enum { CHUNK = 1 << 20 };

void asy_feed_split_init(struct asy_feed_split *s, struct asy_feed_input *in)
{
	*s = (struct asy_feed_split){.in = in};
	asy_buf_init(&s->window, ASY_LIMIT_FEED_RECORD + 4 * CHUNK);
}

void asy_feed_split_release(struct asy_feed_split *s)
{
	asy_buf_release(&s->window);
}

/* Throws away what stands before `keep` in the window. */
static void compact(struct asy_feed_split *s, size_t keep)
{
	if (keep < CHUNK)
		return;
	memmove(s->window.data, s->window.data + keep, s->window.len - keep);
	s->window.len -= keep;
	s->at -= keep;
	s->base += keep;
}

/* Reads more behind the window. False at the end. */
static bool more(struct asy_feed_split *s)
{
	uint8_t *to;
	size_t n;

	if (s->ended)
		return false;
	to = asy_buf_reserve(&s->window, CHUNK);
	if (!to) {
		s->in_err = ASY_NOMEM;
		s->ended = true;
		return false;
	}
	s->in_err = asy_feed_input_read(s->in, to, CHUNK, &n);
	s->ended = s->in_err || !n;
	asy_buf_commit(&s->window, n);
	return n > 0;
}

struct asy_bytes asy_feed_split_head(struct asy_feed_split *s, size_t n)
{
	while (s->window.len < n && more(s))
		;
	return asy_bytes_head(asy_buf_bytes(&s->window), n);
}

/* The next character that is no blank, not consumed; -1 at the end. */
static int peek(struct asy_feed_split *s)
{
	for (;;) {
		for (; s->at < s->window.len; s->at++) {
			uint8_t c = s->window.data[s->at];

			if (c != ' ' && c != '\n' && c != '\r' && c != '\t' && !(c >= 0xbb && s->base + s->at < 3))
				return c;
		}
		compact(s, s->at);
		if (!more(s))
			return -1;
	}
}

struct scan {
	unsigned depth;
	bool text, escape, any;
};

/* Moves i over the window while the value goes on; true when it ended at i (behind its last byte). */
static bool scan(const uint8_t *p, size_t n, size_t *i, struct scan *st)
{
	size_t at = *i;

	for (; at < n; at++) {
		uint8_t c = p[at];

		if (st->text) {
			if (st->escape) {
				st->escape = false;
			} else if (c == '\\') {
				st->escape = true;
			} else if (c == '"') {
				st->text = false;
				if (!st->depth) {
					*i = at + 1;
					return true;
				}
			}
			continue;
		}
		if (c == '"') {
			st->text = true;
		} else if (c == '{' || c == '[') {
			st->depth++;
		} else if (c == '}' || c == ']') {
			if (st->depth <= 1) {
				*i = st->depth ? at + 1 : at; /* a scalar ends before the bracket of its parent */
				return true;
			}
			st->depth--;
		} else if (!st->depth && (c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ':')) {
			*i = at;
			return true;
		}
	}
	*i = at;
	return false;
}

/* The value at the cursor, consumed. The piece's value stays valid until the window moves. */
static void take_value(struct asy_feed_split *s, struct asy_feed_piece *piece)
{
	struct scan st = {0};
	size_t start = s->at, i = s->at;
	bool skip = false;

	piece->offset = s->base + start;
	piece->err = ASY_OK;
	while (!scan(s->window.data, s->window.len, &i, &st)) {
		s->at = i;
		if (skip || i - start > ASY_LIMIT_FEED_RECORD) {
			skip = true;
			compact(s, s->at);
			i = s->at;
			start = s->at;
		} else {
			compact(s, start);
			start -= i - s->at;
			i = s->at;
		}
		if (!more(s)) {
			piece->err = st.depth || st.text ? ASY_TRUNCATED : ASY_OK;
			break;
		}
	}
	s->at = i;
	skip |= i - start > ASY_LIMIT_FEED_RECORD;
	if (skip && !piece->err)
		piece->err = ASY_LIMIT;
	piece->value = (struct asy_bytes){s->window.data + start, skip ? 0 : i - start};
}

static enum asy_err ended(const struct asy_feed_split *s)
{
	return s->in_err ? s->in_err : ASY_TRUNCATED;
}

/* The cursor stands on the opening bracket. */
static enum asy_err list_elements(struct asy_feed_split *s, asy_feed_take *take, void *context)
{
	enum asy_err err = ASY_OK;

	s->at++;
	for (bool first = true; !err; first = false) {
		struct asy_feed_piece piece = {0};
		int c = peek(s);

		if (c == ']') {
			s->at++;
			return ASY_OK;
		}
		if (c == ',' && !first) {
			s->at++;
			c = peek(s);
		} else if (!first && c >= 0) {
			return ASY_CORRUPT;
		}
		if (c < 0)
			return ended(s);
		if (c == ',' || c == ':' || c == '}' || c == ']')
			return ASY_CORRUPT;
		take_value(s, &piece);
		err = take(context, &piece);
		compact(s, s->at);
	}
	return err;
}

/* Key and colon; the key is copied into `key`. */
static enum asy_err member_key(struct asy_feed_split *s, struct asy_buf *key)
{
	struct asy_feed_piece piece = {0};
	int c = peek(s);

	if (c != '"')
		return c < 0 ? ended(s) : ASY_CORRUPT;
	take_value(s, &piece);
	if (piece.err || piece.value.n < 2)
		return piece.err ? piece.err : ASY_CORRUPT;
	asy_buf_clear(key);
	asy_buf_append(key, (struct asy_bytes){piece.value.p + 1, piece.value.n - 2});
	c = peek(s);
	if (c != ':')
		return c < 0 ? ended(s) : ASY_CORRUPT;
	s->at++;
	return peek(s) < 0 ? ended(s) : ASY_OK;
}

static enum asy_err members(struct asy_feed_split *s, const char *list, bool each, struct asy_buf *key, asy_feed_take *take, void *context)
{
	enum asy_err err = ASY_OK;

	s->at++;
	if (peek(s) == '}') {
		s->at++;
		return ASY_OK;
	}
	while (!err) {
		struct asy_feed_piece piece = {.header = !each};
		int c;

		err = member_key(s, key);
		if (err)
			return err;
		if (!each && peek(s) == '[' && asy_bytes_is(asy_buf_bytes(key), list)) {
			err = list_elements(s, take, context);
		} else {
			take_value(s, &piece);
			piece.key = asy_buf_bytes(key);
			err = take(context, &piece);
		}
		compact(s, s->at);
		if (err)
			return err;
		c = peek(s);
		if (c < 0)
			return ended(s);
		s->at++;
		if (c == '}')
			return ASY_OK;
		if (c != ',')
			return ASY_CORRUPT;
	}
	return err;
}

static enum asy_err lines(struct asy_feed_split *s, asy_feed_take *take, void *context)
{
	enum asy_err err = ASY_OK;
	bool last = false;

	while (!err && !last) {
		struct asy_bytes rest = asy_bytes_from_offset(asy_buf_bytes(&s->window), s->at);
		size_t end = asy_bytes_find_byte(rest, '\n', 0);
		struct asy_feed_piece piece = {.offset = s->base + s->at};

		if (end == rest.n && rest.n <= ASY_LIMIT_JSON_STRING && more(s))
			continue;
		last = end == rest.n;
		if (last && rest.n > ASY_LIMIT_JSON_STRING)
			piece.err = ASY_LIMIT;
		if (last && !rest.n)
			break;
		s->line++;
		piece.value = asy_bytes_head(rest, end);
		s->at += last ? end : end + 1;
		err = take(context, &piece);
		compact(s, s->at);
	}
	return err ? err : s->in_err;
}

enum asy_err asy_feed_split_run(struct asy_feed_split *s, enum asy_feed_shape shape, const char *list, asy_feed_take *take,
                                void *context, uint64_t *ret_offset)
{
	struct asy_buf key;
	enum asy_err err = ASY_OK;
	int c;

	asy_buf_init(&key, 2 * ASY_LIMIT_JSON_STRING);
	if (shape == ASY_SHAPE_LINES)
		err = lines(s, take, context);
	while (!err && shape != ASY_SHAPE_LINES && (c = peek(s)) >= 0) {
		if (c == '[' && shape != ASY_SHAPE_MEMBERS) {
			err = list_elements(s, take, context);
		} else if (c != '{') {
			err = ASY_CORRUPT;
		} else if (shape == ASY_SHAPE_WHOLE) {
			struct asy_feed_piece piece = {0};

			take_value(s, &piece);
			err = take(context, &piece);
			compact(s, s->at);
		} else {
			err = members(s, list, shape == ASY_SHAPE_MEMBERS, &key, take, context);
		}
	}
	*ret_offset = s->base + s->at;
	asy_buf_release(&key);
	return err ? err : s->in_err;
}
