#include "vuln/version.h"

#include <string.h>

static const char *const names[ASY_ORDER__MAX] = {
	[ASY_ORDER_GENERIC] = "generic", [ASY_ORDER_SEMVER] = "semver", [ASY_ORDER_DPKG] = "dpkg",
	[ASY_ORDER_RPM] = "rpm", [ASY_ORDER_APK] = "apk", [ASY_ORDER_OPKG] = "opkg", [ASY_ORDER_OPENSSL] = "openssl",
	[ASY_ORDER_KERNEL] = "kernel", [ASY_ORDER_CALENDAR] = "calendar",
};

const char *asy_version_order_name(enum asy_version_order order)
{
	return order < ASY_ORDER__MAX ? names[order] : "generic";
}

bool asy_version_order_parse(struct asy_bytes name, enum asy_version_order *ret_order)
{
	for (unsigned i = 0; i < ASY_ORDER__MAX; i++)
		if (asy_bytes_is(name, names[i])) {
			*ret_order = (enum asy_version_order)i;
			return true;
		}
	return false;
}

bool asy_version_usable(struct asy_bytes v)
{
	for (size_t i = 0; i < v.n; i++)
		if (asy_is_digit(v.p[i]))
			return true;
	return false;
}

int asy_version_digits(struct asy_bytes a, struct asy_bytes b)
{
	int c;

	while (a.n && *a.p == '0')
		a = asy_bytes_from_offset(a, 1);
	while (b.n && *b.p == '0')
		b = asy_bytes_from_offset(b, 1);
	if (a.n != b.n)
		return a.n < b.n ? -1 : 1;
	c = a.n ? memcmp(a.p, b.p, a.n) : 0;
	return c < 0 ? -1 : c > 0;
}

/* Takes the part of *v before the first `c`; the rest, without c, stays. *ret_found: there was one. */
static struct asy_bytes cut(struct asy_bytes *v, uint8_t c, bool *ret_found)
{
	size_t at = asy_bytes_find_byte(*v, c, 0);
	struct asy_bytes head = asy_bytes_head(*v, at);

	*ret_found = at < v->n;
	*v = asy_bytes_from_offset(*v, at + 1);
	return head;
}

static bool all_digits(struct asy_bytes b)
{
	for (size_t i = 0; i < b.n; i++)
		if (!asy_is_digit(b.p[i]))
			return false;
	return b.n > 0;
}

/* Numbers come before words; an absent identifier is `absent`: -1 below everything, +1 above. */
static int compare_identifiers(struct asy_bytes a, struct asy_bytes b)
{
	bool x = all_digits(a), y = all_digits(b);
	int c;

	if (x && y)
		return asy_version_digits(a, b);
	if (x != y)
		return x ? -1 : 1;
	c = asy_bytes_compare(a, b);
	return c < 0 ? -1 : c > 0;
}

/* Dot-separated lists; in the core a missing number is 0, in a pre-release the shorter list comes first. */
static int compare_dotted(struct asy_bytes a, struct asy_bytes b, bool core)
{
	while (a.n || b.n) {
		bool dot;
		bool has_a = a.n > 0, has_b = b.n > 0;
		struct asy_bytes x = cut(&a, '.', &dot), y = cut(&b, '.', &dot);
		int c;

		if (core) {
			x = x.n ? x : ASY_BYTES_LITERAL("0");
			y = y.n ? y : ASY_BYTES_LITERAL("0");
		} else if (has_a != has_b) {
			return has_a ? 1 : -1;
		}
		c = compare_identifiers(x, y);
		if (c)
			return c;
	}
	return 0;
}

static struct asy_bytes without_v(struct asy_bytes v)
{
	return v.n > 1 && (v.p[0] == 'v' || v.p[0] == 'V') && asy_is_digit(v.p[1]) ? asy_bytes_from_offset(v, 1) : v;
}

static int semver(struct asy_bytes a, struct asy_bytes b)
{
	bool build, pre_a, pre_b;
	struct asy_bytes core_a, core_b;
	int c;

	a = without_v(a);
	b = without_v(b);
	a = cut(&a, '+', &build);
	b = cut(&b, '+', &build);
	core_a = cut(&a, '-', &pre_a);
	core_b = cut(&b, '-', &pre_b);
	c = compare_dotted(core_a, core_b, true);
	if (c)
		return c;
	if (pre_a != pre_b)
		return pre_a ? -1 : 1;
	return compare_dotted(a, b, false);
}

/* From "1.0.2k-fips": the numbers in [0, *ret_letters), the letters from there; what follows them is the rest. */
static size_t openssl_letters(struct asy_bytes v, size_t *ret_letters)
{
	size_t i = 0;

	while (i < v.n && (asy_is_digit(v.p[i]) || v.p[i] == '.'))
		i++;
	*ret_letters = i;
	while (i < v.n && asy_is_alpha(v.p[i]))
		i++;
	return i;
}

static int openssl(struct asy_bytes a, struct asy_bytes b)
{
	size_t la, lb, ea = openssl_letters(a, &la), eb = openssl_letters(b, &lb);
	bool plain_a = ea < a.n && !asy_is_alpha(a.p[ea]), plain_b = eb < b.n && !asy_is_alpha(b.p[eb]);
	int c = asy_version_generic(asy_bytes_head(a, la), asy_bytes_head(b, lb));
	size_t na = ea - la, nb = eb - lb;

	/* "-fips" says how it was built, "-beta1" and "-pre2" come before the release. */
	bool pre_a = plain_a && asy_version_generic(asy_bytes_from_offset(a, ea), ASY_BYTES_LITERAL("")) < 0;
	bool pre_b = plain_b && asy_version_generic(asy_bytes_from_offset(b, eb), ASY_BYTES_LITERAL("")) < 0;

	if (c)
		return c;
	if (na != nb)
		return na < nb ? -1 : 1;
	for (size_t i = 0; i < na; i++)
		if (asy_to_lower(a.p[la + i]) != asy_to_lower(b.p[lb + i]))
			return asy_to_lower(a.p[la + i]) < asy_to_lower(b.p[lb + i]) ? -1 : 1;
	if (pre_a != pre_b)
		return pre_a ? -1 : 1;
	return pre_a ? asy_version_generic(asy_bytes_from_offset(a, ea), asy_bytes_from_offset(b, eb)) : 0;
}

/* The numbers of a kernel release and the number of its release candidate (empty: none). */
static struct asy_bytes kernel_parts(struct asy_bytes v, struct asy_bytes *ret_rc)
{
	size_t i = 0, start;

	v = without_v(v);
	while (i < v.n && (asy_is_digit(v.p[i]) || (v.p[i] == '.' && i + 1 < v.n && asy_is_digit(v.p[i + 1]))))
		i++;
	start = i < v.n && (v.p[i] == '-' || v.p[i] == ':' || v.p[i] == '_' || v.p[i] == '.') ? i + 1 : i;
	*ret_rc = (struct asy_bytes){0};
	if (v.n - start > 2 && asy_bytes_starts(asy_bytes_from_offset(v, start), "rc") && asy_is_digit(v.p[start + 2])) {
		size_t end = start + 2;

		while (end < v.n && asy_is_digit(v.p[end]))
			end++;
		*ret_rc = (struct asy_bytes){v.p + start + 2, end - start - 2};
	}
	return asy_bytes_head(v, i);
}

static int kernel(struct asy_bytes a, struct asy_bytes b)
{
	struct asy_bytes rc_a, rc_b;
	struct asy_bytes x = kernel_parts(a, &rc_a), y = kernel_parts(b, &rc_b);
	int c = compare_dotted(x, y, true);

	if (c || (!rc_a.n && !rc_b.n))
		return c;
	if (!rc_a.n != !rc_b.n)
		return rc_a.n ? -1 : 1;
	return asy_version_digits(rc_a, rc_b);
}

/* "20230912..." -> "2023.09.12..." into out; other texts stay as they are. */
static struct asy_bytes calendar_split(struct asy_bytes v, uint8_t out[10 + 64])
{
	size_t digits = 0, rest;

	while (digits < v.n && asy_is_digit(v.p[digits]))
		digits++;
	if (digits != 8 || (v.p[0] != '1' && v.p[0] != '2'))
		return v;
	rest = v.n - 8 > 64 ? 64 : v.n - 8;
	memcpy(out, v.p, 4);
	out[4] = out[7] = '.';
	memcpy(out + 5, v.p + 4, 2);
	memcpy(out + 8, v.p + 6, 2);
	if (rest)
		memcpy(out + 10, v.p + 8, rest);
	return (struct asy_bytes){out, 10 + rest};
}

static int calendar(struct asy_bytes a, struct asy_bytes b)
{
	uint8_t x[10 + 64], y[10 + 64];

	return asy_version_generic(calendar_split(a, x), calendar_split(b, y));
}

int asy_version_compare(enum asy_version_order order, struct asy_bytes a, struct asy_bytes b)
{
	switch (order) {
	case ASY_ORDER_SEMVER:
		return semver(a, b);
	case ASY_ORDER_DPKG:
	case ASY_ORDER_OPKG:
		return asy_version_dpkg(a, b);
	case ASY_ORDER_RPM:
		return asy_version_rpm(a, b);
	case ASY_ORDER_APK:
		return asy_version_apk(a, b);
	case ASY_ORDER_OPENSSL:
		return openssl(a, b);
	case ASY_ORDER_KERNEL:
		return kernel(a, b);
	case ASY_ORDER_CALENDAR:
		return calendar(a, b);
	case ASY_ORDER_GENERIC:
	case ASY_ORDER__MAX:
	default:
		return asy_version_generic(a, b);
	}
}
