/* The words around a version: does the file speak of itself, or of another program? */
#ifndef ASY_COMPONENT_SIGNATURE_CONTEXT_H
#define ASY_COMPONENT_SIGNATURE_CONTEXT_H

#include <stdbool.h>

#include "base/bytes.h"

/* `match` is a part of `content`. True when the text that it stands in says "needs", "compatible with", "or newer" and the
 * like, or when it stands inside of a URL or a folder of shared data. */
bool sig_in_passing(struct asy_bytes content, struct asy_bytes match);

/* Only the last of these: for build paths. */
bool sig_in_address(struct asy_bytes content, struct asy_bytes match);

#endif
