/* Mutations on their way from the worker to its parent: the content of one entry each. */
#ifndef ASY_UPDATE_SERIES_H
#define ASY_UPDATE_SERIES_H

#include "update/mutate.h"

/* Appends; out->err tells whether it fitted. */
void asy_mutation_encode(const struct asy_mutation *mu, struct asy_buf *out);

/* Takes every byte for hostile. Texts are copied into the arena and printable, stretches lie inside of `size` bytes of the
 * original. ret->segments must be released. ASY_PROTOCOL. */
enum asy_err asy_mutation_decode(struct asy_bytes in, uint64_t size, struct asy_arena *arena, struct asy_mutation *ret) ASY_MUST_CHECK;

#endif
