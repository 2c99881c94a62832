/* The one clock. Everything that writes a date asks here, so that results can be reproduced. */
#ifndef ASY_BASE_CLOCK_H
#define ASY_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Seconds since 1970: SOURCE_DATE_EPOCH when set and valid, else the start of today (UTC), so that two runs on one day
 * give the same bytes. Read once per process. */
int64_t asy_clock_now(void);

/* "2026-11-21T10:00:00Z" and "2026-11-21"; out must hold 21 and 11 characters. Years 0001 to 9999. */
void asy_clock_iso(int64_t seconds, char out[21]);
void asy_clock_date(int64_t seconds, char out[11]);

/* "2026-11-21" -> seconds at 00:00 UTC; false unless it is a date of the Gregorian calendar. */
bool asy_clock_parse_date(const char *text, int64_t *ret_seconds);

/* Milliseconds of a clock that only goes forward, for budgets. Never written to a result. */
int64_t asy_clock_monotonic_ms(void);

#endif
