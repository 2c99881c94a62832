#include "inspect/cert.h"

#include <stdio.h>
#include <string.h>

#include "inspect/der.h"

/* --- time ----------------------------------------------------------------------------------------- */

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t shifted = month <= 2 ? year - 1 : year; /* the year begins in March */
	int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400, of_era = shifted - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719468;
}

const char *asy_date_text(int64_t seconds, char out[16])
{
	int64_t low = days_of(0, 1, 1), high = days_of(9999, 12, 31);
	int64_t days = seconds / 86400 - (seconds % 86400 < 0), year, month, day, rest;

	days = days < low ? low : days > high ? high : days;
	year = 1970 + days / 366;
	while (days_of(year + 1, 1, 1) <= days)
		year++;
	while (days_of(year, 1, 1) > days)
		year--;
	for (month = 12; days_of(year, month, 1) > days; month--)
		;
	rest = days - days_of(year, month, 1);
	day = rest + 1;
	snprintf(out, 16, "%04u-%02u-%02u", (unsigned)year % 10000, (unsigned)month % 100, (unsigned)day % 100);
	return out;
}

static int two(const uint8_t *p)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return -1;
	return (p[0] - '0') * 10 + (p[1] - '0');
}

/* UTCTime YYMMDDhhmm[ss]Z or GeneralizedTime YYYYMMDDhhmmssZ. */
static bool take_time(struct asy_bytes *rest, int64_t *ret_seconds)
{
	struct asy_der t;
	int part[6] = {0}; /* year of century, month, day, hour, minute, second */
	int century = 0;
	size_t at = 0, n;

	if (!asy_der_next(rest, &t) || (t.tag != ASY_DER_UTC_TIME && t.tag != ASY_DER_TIME))
		return false;
	if (t.tag == ASY_DER_TIME) {
		if (t.content.n < 12 || (century = two(t.content.p)) < 0)
			return false;
		at = 2;
	}
	for (n = 0; n < 6 && at + 2 <= t.content.n; n++, at += 2) {
		part[n] = two(t.content.p + at);
		if (part[n] < 0)
			break;
	}
	if (n < 5 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > 31 || part[3] > 23 || part[4] > 59)
		return false;
	if (t.tag == ASY_DER_UTC_TIME)
		century = part[0] < 50 ? 20 : 19;
	*ret_seconds = days_of(century * 100 + part[0], part[1], part[2]) * 86400 + part[3] * 3600 + part[4] * 60 +
		       (n == 6 && part[5] > 0 ? part[5] : 0);
	return true;
}

/* --- names ---------------------------------------------------------------------------------------- */

static const char *attribute_name(struct asy_bytes oid)
{
	static const struct {
		uint8_t last;
		const char *name;
	} names[] = {{3, "CN"}, {6, "C"}, {7, "L"}, {8, "ST"}, {10, "O"}, {11, "OU"}, {5, "serialNumber"}};

	if (oid.n == 3 && oid.p[0] == 0x55 && oid.p[1] == 4)
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (names[i].last == oid.p[2])
				return names[i].name;
	if (asy_bytes_is(oid, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"))
		return "emailAddress";
	return NULL;
}

static void append(char *out, size_t size, struct asy_bytes b, bool wide)
{
	size_t at = strlen(out);

	for (size_t i = wide ? 1 : 0; i < b.n && at + 1 < size; i += wide ? 2 : 1)
		if (b.p[i])
			out[at++] = (char)b.p[i];
	out[at] = 0;
}

/* The CN first, since that is what people look for; then the rest in its order. */
static void name_text(struct asy_bytes name, char *out, size_t size)
{
	out[0] = 0;
	for (unsigned pass = 0; pass < 2; pass++) {
		struct asy_bytes rest = name, set, pair, oid;

		while (asy_der_take(&rest, ASY_DER_SET, &set)) {
			struct asy_der value;
			const char *key;

			if (!asy_der_take(&set, ASY_DER_SEQUENCE, &pair) || !asy_der_take(&pair, ASY_DER_OID, &oid) ||
			    !asy_der_next(&pair, &value))
				continue;
			key = attribute_name(oid);
			if (!key || (strcmp(key, "CN") == 0) != (pass == 0))
				continue;
			if (out[0])
				append(out, size, asy_bytes_from(", "), false);
			append(out, size, asy_bytes_from(key), false);
			append(out, size, asy_bytes_from("="), false);
			append(out, size, value.content, value.tag == 0x1e);
		}
	}
}

/* --- the certificate ------------------------------------------------------------------------------ */

static void signature_of(struct asy_bytes oid, struct asy_cert *ret)
{
	static const struct {
		const char *oid, *name;
		bool weak;
	} rows[] = {
		{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02", "md2-rsa", true},
		{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04", "md5-rsa", true},
		{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05", "sha1-rsa", true},
		{"\x2b\x0e\x03\x02\x1d", "sha1-rsa", true},
		{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "rsa-pss", false},
		{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b", "sha256-rsa", false},
		{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c", "sha384-rsa", false},
		{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d", "sha512-rsa", false},
		{"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0e", "sha224-rsa", false},
		{"\x2a\x86\x48\xce\x38\x04\x03", "sha1-dsa", true},
		{"\x60\x86\x48\x01\x65\x03\x04\x03\x02", "sha256-dsa", false},
		{"\x2a\x86\x48\xce\x3d\x04\x01", "sha1-ecdsa", true},
		{"\x2a\x86\x48\xce\x3d\x04\x03\x01", "sha224-ecdsa", false},
		{"\x2a\x86\x48\xce\x3d\x04\x03\x02", "sha256-ecdsa", false},
		{"\x2a\x86\x48\xce\x3d\x04\x03\x03", "sha384-ecdsa", false},
		{"\x2a\x86\x48\xce\x3d\x04\x03\x04", "sha512-ecdsa", false},
		{"\x2b\x65\x70", "ed25519", false},
		{"\x2b\x65\x71", "ed448", false},
	};

	ret->signature = "unknown";
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (asy_bytes_is(oid, rows[i].oid)) {
			ret->signature = rows[i].name;
			ret->weak_signature = rows[i].weak;
		}
}

/* basicConstraints: SEQUENCE { cA BOOLEAN DEFAULT FALSE, ... } */
static void read_extensions(struct asy_bytes list, struct asy_cert *ret)
{
	struct asy_bytes extension;

	while (asy_der_take(&list, ASY_DER_SEQUENCE, &extension)) {
		struct asy_bytes oid, critical, value, body, flag;

		if (!asy_der_take(&extension, ASY_DER_OID, &oid) || !asy_bytes_is(oid, "\x55\x1d\x13"))
			continue;
		asy_der_take(&extension, ASY_DER_BOOLEAN, &critical);
		if (asy_der_take(&extension, ASY_DER_OCTETS, &value) && asy_der_take(&value, ASY_DER_SEQUENCE, &body) &&
		    asy_der_take(&body, ASY_DER_BOOLEAN, &flag))
			ret->ca = flag.n == 1 && flag.p[0];
	}
}

bool asy_cert_parse(struct asy_bytes der, struct asy_cert *ret)
{
	struct asy_bytes certificate, tbs, wrapped, algorithm, oid = {0}, issuer, subject, validity, serial, unique, extensions;
	struct asy_der spki;
	bool version_1 = true;

	*ret = (struct asy_cert){0};
	if (!asy_der_take(&der, ASY_DER_SEQUENCE, &certificate) || !asy_der_take(&certificate, ASY_DER_SEQUENCE, &tbs))
		return false;
	if (asy_der_take(&tbs, 0xa0, &wrapped))
		version_1 = false;
	if (!asy_der_take(&tbs, ASY_DER_INTEGER, &serial) || !asy_der_take(&tbs, ASY_DER_SEQUENCE, &algorithm) ||
	    !asy_der_take(&algorithm, ASY_DER_OID, &oid) || !asy_der_take(&tbs, ASY_DER_SEQUENCE, &issuer) ||
	    !asy_der_take(&tbs, ASY_DER_SEQUENCE, &validity) || !take_time(&validity, &ret->not_before) ||
	    !take_time(&validity, &ret->not_after) || !asy_der_take(&tbs, ASY_DER_SEQUENCE, &subject) ||
	    !asy_der_next(&tbs, &spki))
		return false;
	if (!asy_key_from_spki(spki.whole, &ret->key))
		ret->key = (struct asy_key){.algorithm = "unknown", .curve = ""};
	signature_of(oid, ret);
	name_text(subject, ret->subject, sizeof(ret->subject));
	name_text(issuer, ret->issuer, sizeof(ret->issuer));
	ret->self_signed = asy_bytes_equal(subject, issuer);
	ret->ca = version_1 && ret->self_signed;
	asy_der_take(&tbs, 0xa1, &unique);
	asy_der_take(&tbs, 0xa2, &unique);
	if (asy_der_take(&tbs, 0xa3, &wrapped) && asy_der_take(&wrapped, ASY_DER_SEQUENCE, &extensions))
		read_extensions(extensions, ret);
	return true;
}
