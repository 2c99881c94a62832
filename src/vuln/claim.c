#include "vuln/claim.h"

#include <string.h>

#include "base/limits.h"

enum {
	STATE = 0x03, START = 0x04, START_OUT = 0x08, END = 0x10, END_IN = 0x20, CONDITIONAL = 0x40, PREFIX = 0x80,
};

static void put_number(struct asy_buf *b, uint64_t v)
{
	while (v >= 0x80) {
		asy_buf_u8(b, (uint8_t)(0x80 | (v & 0x7f)));
		v >>= 7;
	}
	asy_buf_u8(b, (uint8_t)v);
}

static void put_text(struct asy_buf *b, struct asy_bytes t)
{
	put_number(b, t.n);
	asy_buf_append(b, t);
}

static uint64_t get_number(struct asy_bytes *b, bool *ok)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 63; shift += 7) {
		uint8_t c;

		if (!b->n)
			break;
		c = *b->p;
		*b = asy_bytes_from_offset(*b, 1);
		v |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80))
			return v;
	}
	*ok = false;
	return 0;
}

static struct asy_bytes get_text(struct asy_bytes *b, bool *ok)
{
	uint64_t n = get_number(b, ok);
	bool inside;
	struct asy_bytes t = asy_bytes_sub(*b, 0, n, &inside);

	*ok = *ok && inside;
	*b = asy_bytes_from_offset(*b, t.n);
	return t;
}

void asy_vclaim_begin(struct asy_vclaim_writer *w, struct asy_buf *out, enum asy_version_order order, enum asy_state otherwise)
{
	*w = (struct asy_vclaim_writer){.out = out, .order = order, .otherwise = otherwise};
	asy_buf_clear(out);
	asy_buf_init(&w->lists, ASY_LIMIT_FEED_RECORD);
}

/* A range of one version (start and end the same) stores it once: END without a text of its own. */
void asy_vclaim_range(struct asy_vclaim_writer *w, const struct asy_range *r)
{
	unsigned flags = (unsigned)r->state;

	flags |= r->has_start ? START : 0;
	flags |= r->start_excluded ? START_OUT : 0;
	flags |= r->has_end ? END : 0;
	flags |= r->end_included ? END_IN : 0;
	flags |= r->conditional ? CONDITIONAL : 0;
	flags |= r->prefix ? PREFIX : 0;
	asy_buf_u8(w->out, (uint8_t)flags);
	if (r->conditional)
		put_number(w->out, r->condition);
	if (r->has_start)
		put_text(w->out, r->start);
	if (r->has_end && r->has_start && asy_bytes_equal(r->start, r->end))
		put_number(w->out, 0);
	else if (r->has_end)
		put_text(w->out, r->end);
	w->n_ranges++;
}

void asy_vclaim_list_begin(struct asy_vclaim_writer *w, enum asy_vclaim_list tag, uint64_t n)
{
	asy_buf_u8(&w->lists, (uint8_t)tag);
	put_number(&w->lists, n);
}

void asy_vclaim_list_text(struct asy_vclaim_writer *w, struct asy_bytes text)
{
	put_text(&w->lists, text);
}

/* Ranges, lists, and a fixed tail: length of the ranges, their number, order and default state. */
enum asy_err asy_vclaim_finish(struct asy_vclaim_writer *w)
{
	uint64_t ranges = w->out->len;
	enum asy_err err;

	asy_buf_append(w->out, asy_buf_bytes(&w->lists));
	asy_buf_le32(w->out, (uint32_t)ranges);
	asy_buf_le32(w->out, (uint32_t)w->n_ranges);
	asy_buf_u8(w->out, (uint8_t)((unsigned)w->order << 2 | (unsigned)w->otherwise));
	err = w->out->err ? w->out->err : w->lists.err;
	asy_buf_release(&w->lists);
	return err ? err : ranges > UINT32_MAX ? ASY_LIMIT : ASY_OK;
}

bool asy_vclaim_open(struct asy_bytes packed, struct asy_vclaim *ret)
{
	struct asy_rd r;
	uint32_t ranges;
	uint8_t head;

	if (packed.n < 9)
		return false;
	r = asy_rd_init(asy_bytes_from_offset(packed, packed.n - 9));
	ranges = asy_rd_le32(&r);
	ret->n_ranges = asy_rd_le32(&r);
	head = asy_rd_u8(&r);
	if (ranges > packed.n - 9 || head >> 2 >= ASY_ORDER__MAX || (head & 3) > ASY_UNDECIDED)
		return false;
	ret->order = (enum asy_version_order)(head >> 2);
	ret->otherwise = (enum asy_state)(head & 3);
	ret->ranges = asy_bytes_head(packed, ranges);
	ret->lists = (struct asy_bytes){packed.p + ranges, packed.n - 9 - ranges};
	return true;
}

bool asy_vclaim_next_range(struct asy_bytes *cursor, struct asy_range *ret)
{
	bool ok = true;
	unsigned flags;

	if (!cursor->n)
		return false;
	flags = *cursor->p;
	*cursor = asy_bytes_from_offset(*cursor, 1);
	if ((flags & STATE) > ASY_UNDECIDED)
		return false;
	*ret = (struct asy_range){
		.state = (enum asy_state)(flags & STATE), .has_start = (flags & START) != 0, .start_excluded = (flags & START_OUT) != 0,
		.has_end = (flags & END) != 0, .end_included = (flags & END_IN) != 0, .conditional = (flags & CONDITIONAL) != 0,
		.prefix = (flags & PREFIX) != 0,
	};
	if (ret->conditional)
		ret->condition = (uint32_t)get_number(cursor, &ok);
	if (ret->has_start)
		ret->start = get_text(cursor, &ok);
	if (ret->has_end)
		ret->end = get_text(cursor, &ok);
	if (ret->has_end && ret->has_start && !ret->end.n)
		ret->end = ret->start;
	return ok;
}

bool asy_vclaim_next_list(struct asy_bytes *cursor, enum asy_vclaim_list *ret_tag, uint64_t *ret_n, struct asy_bytes *ret_texts)
{
	bool ok = true;
	struct asy_bytes start;

	if (!cursor->n)
		return false;
	*ret_tag = (enum asy_vclaim_list)*cursor->p;
	*cursor = asy_bytes_from_offset(*cursor, 1);
	*ret_n = get_number(cursor, &ok);
	start = *cursor;
	for (uint64_t i = 0; ok && i < *ret_n; i++)
		(void)get_text(cursor, &ok);
	*ret_texts = (struct asy_bytes){start.p, start.n - cursor->n};
	return ok;
}

bool asy_vclaim_next_text(struct asy_bytes *texts, struct asy_bytes *ret)
{
	bool ok = true;

	if (!texts->n)
		return false;
	*ret = get_text(texts, &ok);
	return ok;
}

/* "4.19.*" holds 4.19 and everything that begins with 4.19. */
static bool below_prefix(enum asy_version_order order, struct asy_bytes version, struct asy_bytes end)
{
	if (asy_version_compare(order, version, end) <= 0)
		return true;
	return version.n > end.n && asy_bytes_equal(asy_bytes_head(version, end.n), end) && !asy_is_digit(version.p[end.n]);
}

bool asy_range_holds(enum asy_version_order order, const struct asy_range *r, struct asy_bytes version)
{
	if (r->has_start) {
		int c = asy_version_compare(order, version, r->start);

		if (c < 0 || (c == 0 && r->start_excluded))
			return false;
	}
	if (r->has_end && r->prefix)
		return below_prefix(order, version, r->end);
	if (r->has_end) {
		int c = asy_version_compare(order, version, r->end);

		return c < 0 || (c == 0 && r->end_included);
	}
	return true;
}

static void note_fix(const struct asy_vclaim *c, const struct asy_range *r, struct asy_bytes version, struct asy_bytes *fixed)
{
	struct asy_bytes at = {0};

	if (r->state == ASY_AFFECTED && r->has_end && !r->end_included && !r->prefix)
		at = r->end;
	else if (r->state == ASY_UNAFFECTED && r->has_start)
		at = r->start;
	if (at.n && asy_version_compare(c->order, at, version) > 0 &&
	    (!fixed->n || asy_version_compare(c->order, at, *fixed) < 0))
		*fixed = at;
}

struct asy_vclaim_answer asy_vclaim_ask(const struct asy_vclaim *c, struct asy_bytes version, asy_condition_fn *accept, void *context)
{
	struct asy_vclaim_answer a = {.state = c->otherwise};
	struct asy_bytes cursor = c->ranges;
	struct asy_range r;

	while (asy_vclaim_next_range(&cursor, &r)) {
		enum asy_state state = r.state;

		note_fix(c, &r, version, &a.fixed);
		if (!asy_range_holds(c->order, &r, version))
			continue;
		if (r.conditional && state == ASY_AFFECTED && accept) {
			enum asy_state held = accept(context, c, r.condition);

			if (held == ASY_UNAFFECTED)
				continue;
			state = held;
		}
		if (!a.stated || state == ASY_AFFECTED || (state == ASY_UNDECIDED && a.state == ASY_UNAFFECTED)) {
			a.state = state;
			a.stated = true;
			a.range = r;
		}
	}
	return a;
}
