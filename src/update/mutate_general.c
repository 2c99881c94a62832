/* Mutations that follow from the byte map alone, for every family. */
#include <stdio.h>
#include <string.h>

#include "update/mutate.h"

enum { MOST_PARTS = 40, JUNK = 4096 };

/* A change under these is a change of what was promised. */
static enum asy_expect expected(const struct asy_update_part *p)
{
	return p->cover == ASY_COVER_SIGNED || p->cover == ASY_COVER_HASHED || p->cover == ASY_COVER_SIGNATURE ? ASY_EXPECT_REFUSE
	                                                                                                      : ASY_EXPECT_EITHER;
}

static const char *class_of(const struct asy_update_part *p)
{
	return expected(p) == ASY_EXPECT_REFUSE ? "forged" : "harmless";
}

static void flip(struct asy_mutator *m, const struct asy_update_part *p, uint64_t at, const char *where)
{
	uint8_t byte = m->u->in.p[at] ^ 1;
	struct asy_mutation *mu = asy_mutate_new(m, 13, class_of(p), expected(p), "one bit of the bundle is flipped", "flip %s %s", p->name, where);

	asy_mutate_splice(m, mu, at, 1, (struct asy_bytes){&byte, 1});
}

static void flips(struct asy_mutator *m, const struct asy_update_part *p)
{
	flip(m, p, p->offset, "first");
	if (p->length > 2)
		flip(m, p, p->offset + p->length / 2, "middle");
	if (p->length > 1 && !p->packed) /* the end of packed data may be filling */
		flip(m, p, p->offset + p->length - 1, "last");
}

/* Headers and padding of an archive repeat: one of each is enough. */
static bool seen_before(const struct asy_update *u, size_t i)
{
	const struct asy_update_part *p = asy_vec_at(&u->parts, i);

	if (p->role != ASY_PART_MEMBER && p->role != ASY_PART_PADDING && p->role != ASY_PART_LENGTH)
		return false;
	for (size_t k = 0; k < i; k++)
		if (strcmp(((const struct asy_update_part *)asy_vec_at(&u->parts, k))->name, p->name) == 0)
			return true;
	return false;
}

static void cut(struct asy_mutator *m, uint64_t keep, const char *name)
{
	struct asy_mutation *mu;
	bool padding; /* what is lost is filling at the end */

	if (keep >= m->u->in.n)
		return;
	padding = m->u->members.len && asy_bytes_all(asy_bytes_from_offset(m->u->in, keep), 0);
	mu = asy_mutate_new(m, 3, padding ? "harmless" : "damaged", padding ? ASY_EXPECT_EITHER : ASY_EXPECT_REFUSE, "the bundle is cut short", "cut %s",
	                    name);
	asy_mutate_copy(m, mu, 0, keep);
}

static void insert(struct asy_mutator *m, uint64_t at, size_t n, const char *class, enum asy_expect expect, const char *name)
{
	static const uint8_t junk[JUNK] = {0};
	struct asy_mutation *mu = asy_mutate_new(m, 4, class, expect, "bytes are added to the bundle", "add %zu %s", n, name);

	asy_mutate_splice(m, mu, at, 0, (struct asy_bytes){junk, n});
}

static void signature(struct asy_mutator *m, const struct asy_update_part *p)
{
	struct asy_buf zeros;
	struct asy_mutation *mu = asy_mutate_new(m, 1, "unsigned", ASY_EXPECT_REFUSE, "the signature is taken out", "remove %s", p->name);

	asy_mutate_splice(m, mu, p->offset, p->length, (struct asy_bytes){0});
	asy_buf_init(&zeros, 1 << 20);
	asy_buf_fill(&zeros, 0, p->length < 1 << 20 ? (size_t)p->length : 0);
	mu = asy_mutate_new(m, 2, "unsigned", ASY_EXPECT_REFUSE, "the signature is all zero bytes", "zero %s", p->name);
	asy_mutate_splice(m, mu, p->offset, zeros.len, asy_buf_bytes(&zeros));
	asy_buf_release(&zeros);
	mu = asy_mutate_new(m, 2, "unsigned", ASY_EXPECT_REFUSE, "the second half of the signature is missing", "half %s", p->name);
	asy_mutate_splice(m, mu, p->offset + p->length / 2, p->length - p->length / 2, (struct asy_bytes){0});
	insert(m, p->offset, 1, "damaged", ASY_EXPECT_EITHER, "before signature");
	insert(m, p->offset, JUNK, "damaged", ASY_EXPECT_EITHER, "before signature");
	insert(m, p->offset + p->length, 16, "harmless", ASY_EXPECT_EITHER, "behind signature");
}

static void put_number(uint8_t *out, uint64_t n, uint64_t value, bool big)
{
	if (n == 2 || n == 4 || (n == 8 && big)) {
		for (uint64_t i = 0; i < n; i++)
			out[big ? n - 1 - i : i] = (uint8_t)(value >> (8 * i));
	}
}

/* Widths of 2 and 4 are binary; so is 8 when big endian. Other fields hold digits: hexadecimal in 8, octal in 12. */
static bool make_number(uint8_t out[16], const struct asy_update_part *p, uint64_t value)
{
	char text[24];

	if (p->length == 2 || p->length == 4 || (p->length == 8 && p->big_endian)) {
		put_number(out, p->length, value, p->big_endian);
		return true;
	}
	if (p->length == 8)
		snprintf(text, sizeof(text), "%08llx", (unsigned long long)(value & UINT32_MAX));
	else if (p->length == 12)
		snprintf(text, sizeof(text), "%011llo", (unsigned long long)(value & 0x1ffffffff));
	else
		return false;
	memcpy(out, text, (size_t)p->length);
	return true;
}

static uint64_t number_at(struct asy_bytes in, const struct asy_update_part *p)
{
	uint64_t value = 0;
	bool digits = !(p->length == 2 || p->length == 4 || (p->length == 8 && p->big_endian));

	for (uint64_t i = 0; i < p->length; i++) {
		uint8_t c = in.p[p->offset + (p->big_endian || digits ? i : p->length - 1 - i)];

		if (!digits)
			value = value << 8 | c;
		else if (p->length == 12)
			value = c >= '0' && c <= '7' ? value << 3 | (uint64_t)(c - '0') : value;
		else
			value = value << 4 | (uint64_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return value;
}

static void lengths(struct asy_mutator *m, const struct asy_update_part *p)
{
	uint64_t now = number_at(m->u->in, p);
	const struct {
		const char *name;
		uint64_t value;
	} rows[] = {{"zero", 0}, {"less", now - 1}, {"more", now + 1}, {"2-31", UINT64_C(1) << 31}, {"2-32", UINT32_MAX}, {"2-63", UINT64_C(1) << 63}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t field[16];
		struct asy_mutation *mu;
		bool harmless;

		if (rows[i].value == now || !make_number(field, p, rows[i].value) || memcmp(field, m->u->in.p + p->offset, (size_t)p->length) == 0)
			continue;
		/* One more in the digits of an archive's header takes in a byte of padding, which may change nothing. */
		harmless = (p->slack && (i == 1 || i == 2)) || (i == 2 && (p->length == 12 || (p->length == 8 && !p->big_endian)));
		mu = asy_mutate_new(m, 5, harmless ? "harmless" : "damaged", harmless ? ASY_EXPECT_EITHER : ASY_EXPECT_REFUSE, "a length field is wrong",
		                    "%s %s", p->name, rows[i].name);
		asy_mutate_splice(m, mu, p->offset, p->length, (struct asy_bytes){field, (size_t)p->length});
	}
}

static void from_others(struct asy_mutator *m)
{
	struct asy_mutation *mu;

	if (m->older) {
		mu = asy_mutate_new(m, 23, "older", ASY_EXPECT_REFUSE, "a genuine older release", "older release");
		asy_mutate_data(m, mu, m->older->in);
	}
	if (!m->other)
		return;
	for (size_t i = 0; i < m->u->parts.len; i++) {
		const struct asy_update_part *p = asy_vec_at(&m->u->parts, i);

		for (size_t k = 0; k < m->other->parts.len; k++) {
			const struct asy_update_part *q = asy_vec_at(&m->other->parts, k);

			if (strcmp(p->name, q->name) != 0 || expected(p) != ASY_EXPECT_REFUSE || p->role == ASY_PART_TREE ||
			    (p->length == q->length && memcmp(m->u->in.p + p->offset, m->other->in.p + q->offset, (size_t)p->length) == 0))
				continue;
			mu = asy_mutate_new(m, 16, "forged", ASY_EXPECT_REFUSE, "a part comes from another genuine bundle", "other %s", p->name);
			asy_mutate_splice(m, mu, p->offset, p->length, (struct asy_bytes){m->other->in.p + q->offset, (size_t)q->length});
			break;
		}
	}
}

void asy_mutate_general(struct asy_mutator *m)
{
	const struct asy_update *u = m->u;
	bool has_signature = false;
	size_t n_lengths = 0;

	cut(m, 0, "to nothing");
	cut(m, u->in.n / 2, "in half");
	cut(m, u->in.n - 1, "by one byte");
	insert(m, u->in.n, 1, "harmless", ASY_EXPECT_EITHER, "at the end");
	insert(m, u->in.n, JUNK, "harmless", ASY_EXPECT_EITHER, "at the end");
	for (size_t i = 0; i < u->parts.len && i < MOST_PARTS; i++) {
		const struct asy_update_part *p = asy_vec_at(&u->parts, i);
		char name[64];

		if (!seen_before(u, i))
			flips(m, p);
		if (p->offset && p->role != ASY_PART_PADDING && p->role != ASY_PART_LENGTH) {
			snprintf(name, sizeof(name), "before %.40s", p->name);
			cut(m, p->offset, name);
		}
		if (p->role == ASY_PART_SIGNATURE && !has_signature) {
			has_signature = true;
			signature(m, p);
		}
		if (p->role == ASY_PART_LENGTH && n_lengths++ < 8)
			lengths(m, p);
	}
	if (!has_signature)
		asy_mutate_skip(m, 1, "unsigned", "remove-signature", "the bundle has no signature that could be removed");
	from_others(m);
}
