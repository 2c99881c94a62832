#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "base/text.h"

int64_t asy_clock_now(void)
{
	static int64_t now = -1;
	const char *fixed = getenv("SOURCE_DATE_EPOCH");
	uint64_t value;

	if (now >= 0)
		return now;
	if (fixed && asy_text_u64(asy_bytes_from(fixed), &value) && value <= INT64_MAX / 4)
		now = (int64_t)value;
	else
		now = (int64_t)time(NULL) / 86400 * 86400;
	return now;
}

/* Days since 1970-01-01 <-> civil date (proleptic Gregorian calendar), after the usual 400-year-era arithmetic. */
static int64_t days_from_civil(int64_t y, int64_t m, int64_t d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void civil_from_days(int64_t days, int *y, int *m, int *d)
{
	int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = (int)(yoe + era * 400 + (*m <= 2));
}

static int64_t clamp(int64_t seconds)
{
	const int64_t first = -62135596800, last = 253402300799;

	return seconds < first ? first : seconds > last ? last : seconds;
}

void asy_clock_date(int64_t seconds, char out[11])
{
	int y, m, d;
	int64_t days;
	char text[48];

	seconds = clamp(seconds);
	days = seconds / 86400 - (seconds % 86400 < 0);
	civil_from_days(days, &y, &m, &d);
	snprintf(text, sizeof(text), "%04d-%02d-%02d", y, m, d);
	memcpy(out, text, 10);
	out[10] = 0;
}

void asy_clock_iso(int64_t seconds, char out[21])
{
	int64_t rest;
	char date[11], text[48];

	seconds = clamp(seconds);
	rest = ((seconds % 86400) + 86400) % 86400;
	asy_clock_date(seconds, date);
	snprintf(text, sizeof(text), "%sT%02d:%02d:%02dZ", date, (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
	memcpy(out, text, 20);
	out[20] = 0;
}

bool asy_clock_parse_date(const char *text, int64_t *ret_seconds)
{
	uint64_t y, m, d;
	char back[11];
	struct asy_bytes b = asy_bytes_from(text);

	if (b.n != 10 || text[4] != '-' || text[7] != '-' || !asy_text_u64((struct asy_bytes){b.p, 4}, &y) ||
	    !asy_text_u64((struct asy_bytes){b.p + 5, 2}, &m) || !asy_text_u64((struct asy_bytes){b.p + 8, 2}, &d) ||
	    y == 0 || m == 0 || m > 12 || d == 0 || d > 31)
		return false;
	asy_clock_date(days_from_civil((int64_t)y, (int64_t)m, (int64_t)d) * 86400, back);
	if (strcmp(back, text) != 0)
		return false;
	*ret_seconds = days_from_civil((int64_t)y, (int64_t)m, (int64_t)d) * 86400;
	return true;
}

int64_t asy_clock_monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
