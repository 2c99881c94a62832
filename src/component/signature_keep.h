/* What signatures found in all files of an image, until all of it is known: what one file only mentions says nothing
 * when another file of the same tree is that software. */
#ifndef ASY_COMPONENT_SIGNATURE_KEEP_H
#define ASY_COMPONENT_SIGNATURE_KEEP_H

#include "component/signature_claim.h"
#include "firmware/inspector.h"

struct keep;

struct keep *keep_new(struct asy_arena *arena); /* NULL without memory */

/* False when the ceiling is reached (ASY_LIMIT_SIGNATURES). */
bool keep_add(struct keep *keep, const struct asy_file *file, const struct claim *claim);

/* Reports what remains, in the order found. */
void keep_report(struct keep *keep, struct asy_report *report);

#endif
