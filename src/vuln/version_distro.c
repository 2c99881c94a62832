/* The orders of package managers: dpkg (and opkg), rpm, apk. */
#include <string.h>

#include "base/text.h"
#include "vuln/version.h"

static struct asy_bytes take_digits(struct asy_bytes *v)
{
	size_t n = 0;
	struct asy_bytes d;

	while (n < v->n && asy_is_digit(v->p[n]))
		n++;
	d = asy_bytes_head(*v, n);
	*v = asy_bytes_from_offset(*v, n);
	return d;
}

/* Epoch: the digits before the first colon, "0" when there is none. */
static struct asy_bytes take_epoch(struct asy_bytes *v)
{
	size_t n = 0;
	struct asy_bytes e = ASY_BYTES_LITERAL("0");

	while (n < v->n && asy_is_digit(v->p[n]))
		n++;
	if (n && n < v->n && v->p[n] == ':') {
		e = asy_bytes_head(*v, n);
		*v = asy_bytes_from_offset(*v, n + 1);
	}
	return e;
}

/* '~' before the end, the end before letters, letters before everything else. */
static int dpkg_weight(struct asy_bytes v)
{
	if (!v.n || asy_is_digit(*v.p))
		return 0;
	if (*v.p == '~')
		return -1;
	return asy_is_alpha(*v.p) ? *v.p : *v.p + 256;
}

static int dpkg_part(struct asy_bytes a, struct asy_bytes b)
{
	while (a.n || b.n) {
		int c;

		while ((a.n && !asy_is_digit(*a.p)) || (b.n && !asy_is_digit(*b.p))) {
			int x = dpkg_weight(a), y = dpkg_weight(b);

			if (x != y)
				return x < y ? -1 : 1;
			a = asy_bytes_from_offset(a, 1);
			b = asy_bytes_from_offset(b, 1);
		}
		c = asy_version_digits(take_digits(&a), take_digits(&b));
		if (c)
			return c;
	}
	return 0;
}

/* Cuts *v before the last hyphen; returns what is behind it. */
static struct asy_bytes take_revision(struct asy_bytes *v)
{
	for (size_t i = v->n; i > 0; i--)
		if (v->p[i - 1] == '-') {
			struct asy_bytes r = asy_bytes_from_offset(*v, i);

			*v = asy_bytes_head(*v, i - 1);
			return r;
		}
	return (struct asy_bytes){0};
}

int asy_version_dpkg(struct asy_bytes a, struct asy_bytes b)
{
	int c = asy_version_digits(take_epoch(&a), take_epoch(&b));
	struct asy_bytes ra = take_revision(&a), rb = take_revision(&b);

	if (!c)
		c = dpkg_part(a, b);
	return c ? c : dpkg_part(ra, rb);
}

static bool rpm_counts(uint8_t c)
{
	return asy_is_digit(c) || asy_is_alpha(c) || c == '~' || c == '^';
}

static void rpm_skip(struct asy_bytes *v)
{
	while (v->n && !rpm_counts(*v->p))
		*v = asy_bytes_from_offset(*v, 1);
}

static struct asy_bytes rpm_take(struct asy_bytes *v, bool digits)
{
	size_t n = 0;
	struct asy_bytes s;

	while (n < v->n && (digits ? asy_is_digit(v->p[n]) : asy_is_alpha(v->p[n])))
		n++;
	s = asy_bytes_head(*v, n);
	*v = asy_bytes_from_offset(*v, n);
	return s;
}

/* Classes at one position: '~' before the end before '^' before letters before digits. */
static int rpm_class(struct asy_bytes v)
{
	if (!v.n)
		return 1;
	if (*v.p == '~')
		return 0;
	if (*v.p == '^')
		return 2;
	return asy_is_digit(*v.p) ? 4 : 3;
}

static int rpm_part(struct asy_bytes a, struct asy_bytes b)
{
	for (;;) {
		int x, y, c;

		rpm_skip(&a);
		rpm_skip(&b);
		x = rpm_class(a);
		y = rpm_class(b);
		if (x != y)
			return x < y ? -1 : 1;
		if (x == 1)
			return 0;
		if (x == 0 || x == 2) {
			a = asy_bytes_from_offset(a, 1);
			b = asy_bytes_from_offset(b, 1);
			continue;
		}
		if (x == 4)
			c = asy_version_digits(rpm_take(&a, true), rpm_take(&b, true));
		else
			c = asy_bytes_compare(rpm_take(&a, false), rpm_take(&b, false));
		if (c)
			return c < 0 ? -1 : 1;
	}
}

int asy_version_rpm(struct asy_bytes a, struct asy_bytes b)
{
	int c = asy_version_digits(take_epoch(&a), take_epoch(&b));
	struct asy_bytes ra = take_revision(&a), rb = take_revision(&b);

	if (!c)
		c = rpm_part(a, b);
	return c ? c : rpm_part(ra, rb);
}

/* apk: numbers, one letter, suffixes, a revision. */
static const struct {
	const char *name;
	int rank; /* 0: no suffix */
} apk_suffixes[] = {
	{"alpha", -4}, {"beta", -3}, {"pre", -2}, {"rc", -1}, {"cvs", 1}, {"svn", 2}, {"git", 3}, {"hg", 4}, {"p", 5},
};

static int apk_suffix(struct asy_bytes *v, struct asy_bytes *ret_number)
{
	struct asy_bytes rest = asy_bytes_from_offset(*v, 1), word;

	*ret_number = (struct asy_bytes){0};
	if (!v->n || *v->p != '_')
		return 0;
	word = rpm_take(&rest, false);
	for (size_t i = 0; i < sizeof(apk_suffixes) / sizeof(apk_suffixes[0]); i++)
		if (asy_bytes_is(word, apk_suffixes[i].name)) {
			*ret_number = take_digits(&rest);
			*v = rest;
			return apk_suffixes[i].rank;
		}
	return 0;
}

/* A later number that starts with 0 is a fraction: 1.05 is below 1.1. */
static int apk_number(struct asy_bytes a, struct asy_bytes b, bool first)
{
	int c;

	if (first || ((!a.n || *a.p != '0') && (!b.n || *b.p != '0')))
		return asy_version_digits(a, b);
	c = asy_bytes_compare(a, b);
	return c < 0 ? -1 : c > 0;
}

static int apk_numbers(struct asy_bytes *a, struct asy_bytes *b)
{
	for (bool first = true;; first = false) {
		bool more_a, more_b;
		int c = apk_number(take_digits(a), take_digits(b), first);

		if (c)
			return c;
		more_a = a->n > 1 && *a->p == '.' && asy_is_digit(a->p[1]);
		more_b = b->n > 1 && *b->p == '.' && asy_is_digit(b->p[1]);
		if (more_a != more_b)
			return more_a ? 1 : -1;
		if (!more_a)
			return 0;
		*a = asy_bytes_from_offset(*a, 1);
		*b = asy_bytes_from_offset(*b, 1);
	}
}

static uint8_t apk_letter(struct asy_bytes *v)
{
	uint8_t c = v->n && asy_is_alpha(*v->p) ? *v->p : 0;

	if (c)
		*v = asy_bytes_from_offset(*v, 1);
	return c;
}

static struct asy_bytes apk_revision(struct asy_bytes *v)
{
	if (v->n && *v->p == '~') /* a commit: does not count */
		while (v->n && *v->p != '-')
			*v = asy_bytes_from_offset(*v, 1);
	if (v->n < 2 || v->p[0] != '-' || v->p[1] != 'r')
		return (struct asy_bytes){0};
	*v = asy_bytes_from_offset(*v, 2);
	return take_digits(v);
}

int asy_version_apk(struct asy_bytes a, struct asy_bytes b)
{
	int c = apk_numbers(&a, &b);
	uint8_t x, y;

	if (c)
		return c;
	x = apk_letter(&a);
	y = apk_letter(&b);
	if (x != y)
		return x < y ? -1 : 1;
	for (;;) {
		struct asy_bytes na, nb;
		int sa = apk_suffix(&a, &na), sb = apk_suffix(&b, &nb);

		if (sa != sb)
			return sa < sb ? -1 : 1;
		if (!sa)
			break;
		c = asy_version_digits(na, nb);
		if (c)
			return c;
	}
	c = asy_version_digits(apk_revision(&a), apk_revision(&b));
	if (c)
		return c;
	c = asy_bytes_compare(a, b); /* what the format does not allow */
	return c < 0 ? -1 : c > 0;
}
