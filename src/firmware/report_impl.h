/* The receiving end of firmware/report.h: the walk (or a test) gives a receiver and gets finished records. */
#ifndef ASY_FIRMWARE_REPORT_IMPL_H
#define ASY_FIRMWARE_REPORT_IMPL_H

#include "evidence/records.h"
#include "firmware/report.h"

struct asy_report_receiver {
	void (*observation)(void *ctx, const struct asy_observation *observation);
	void (*component)(void *ctx, const struct asy_component *component);
	void (*gap)(void *ctx, enum asy_err err, const char *path, const char *what, const char *collector);
	/* A named data table, or an empty slice. May be NULL. */
	struct asy_bytes (*data)(void *ctx, const char *name);
	void *ctx;
	int64_t now;
	struct asy_patterns *patterns; /* may be NULL */
};

/* One report per inspector: `collector` is its name. */
struct asy_report *asy_report_new(struct asy_arena *arena, const struct asy_report_receiver *receiver,
                                  const char *collector);
uint64_t asy_report_observations(const struct asy_report *report); /* sent so far */
uint64_t asy_report_gaps(const struct asy_report *report);
void asy_report_free(struct asy_report *report);

#endif
