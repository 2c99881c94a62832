/* A read bundle as observations of the kinds update-*, with one row of coverage for the area "update.bundle". */
#ifndef ASY_UPDATE_REPORT_H
#define ASY_UPDATE_REPORT_H

#include "firmware/out.h"
#include "update/update.h"

#define ASY_UPDATE_AREA "update.bundle"

void asy_update_report(const struct asy_update *u, struct asy_out *out);

/* For bytes that no family knows. */
void asy_update_report_unknown(struct asy_bytes in, struct asy_out *out);

#endif
