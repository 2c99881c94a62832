/* The two moves of every LZ77 block format, with exact bounds: used where a block has to be decoded byte for
 * byte up to its defect. `start` is where this block's output begins in out. */
#ifndef ASY_CODEC_LZ_H
#define ASY_CODEC_LZ_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

/* Appends n bytes of the input. ASY_TRUNCATED or ASY_LIMIT after appending what there was or what fitted. */
enum asy_err asy_lz_literals(struct asy_rd *r, struct asy_buf *out, uint64_t n);

/* Appends n bytes that stand `distance` behind the end of out; source and target may overlap. */
enum asy_err asy_lz_match(struct asy_buf *out, size_t start, uint64_t distance, uint64_t n);

#endif
