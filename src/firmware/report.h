/* How an inspector writes down what it saw.
 *
 *   struct asy_obs *o = asy_obs_new(report, "account", "root");
 *   asy_obs_text(o, "password", "empty");
 *   asy_obs_bool(o, "login", true);
 *   asy_obs_at_line(o, file, 1, offset);
 *   asy_obs_send(o, "root has an empty password and a log-in shell");
 *
 * Attribute keys must be declared for the kind in evidence/kinds.c; anything else is a bug and aborts the
 * worker. Text is made printable on the way. Never hand over a secret: use asy_redact() first. */
#ifndef ASY_FIRMWARE_REPORT_H
#define ASY_FIRMWARE_REPORT_H

#include "firmware/inspector.h"

struct asy_obs;
struct asy_patterns;

struct asy_obs *asy_obs_new(struct asy_report *report, const char *kind, const char *subject); /* never NULL */
void asy_obs_text(struct asy_obs *o, const char *key, const char *value);
void asy_obs_bytes(struct asy_obs *o, const char *key, struct asy_bytes value);
void asy_obs_int(struct asy_obs *o, const char *key, int64_t value);
void asy_obs_bool(struct asy_obs *o, const char *key, bool value);
void asy_obs_at(struct asy_obs *o, const char *path, uint64_t offset, uint64_t length);
void asy_obs_at_line(struct asy_obs *o, const char *path, uint32_t line, uint64_t offset);
void asy_obs_send(struct asy_obs *o, const char *fmt, ...) ASY_PRINTF(2, 3); /* o is gone afterwards */

/* A component found in the image. NULL for what is not known. */
struct asy_found_component {
	const char *name, *version;
	const char *type;      /* application, library, operating-system, firmware, framework */
	const char *purl, *cpe, *licence, *supplier;
	const char *upstream;  /* name of the source package or project when it differs from name */
	const char *source;    /* how it was found: dpkg, opkg, apk, rpm, os-release, kernel, signature, ... */
	unsigned confidence;   /* 1..100: 95 package database, 80 self-identifying banner, 50 mention */
	const char *path;
	uint64_t offset;
	const char *evidence;  /* the text that matched, printable */
	const char *files;     /* whole virtual paths, printable, one '/' between them ("/bin/a//lib/b") */
	const char *depends;   /* names of packages, a blank between them */
};
void asy_report_component(struct asy_report *report, const struct asy_found_component *c);

/* Something an inspector could not examine: lowers the coverage of its area.
 * `what` is a sentence naming the reason. */
void asy_report_gap(struct asy_report *report, enum asy_err err, const char *path, const char *what);

/* "hunter2" -> "hu***** (7 characters)": what may be shown of a secret. Writes into out, returns out. */
const char *asy_redact(struct asy_bytes secret, char *out, size_t out_size);

/* The moment the scan counts as "now" for expiry dates: seconds since 1970 (base/clock.h of the parent). */
int64_t asy_report_now(const struct asy_report *report);

/* A data table of the catalog handed to the worker as text ("default-passwords"), or an empty slice. */
struct asy_bytes asy_report_data(const struct asy_report *report, const char *name);

/* The rules whose hits inspectors get (firmware/patterns.h), for asy_patterns_rule() and asy_patterns_capture();
 * NULL when the scan runs without rules. */
struct asy_patterns *asy_report_patterns(const struct asy_report *report);

#endif
