/* A feed as a stream of bytes: plain, gzip or zstd. Archives are taken apart by feed.c. */
#ifndef ASY_VULN_FEED_INPUT_H
#define ASY_VULN_FEED_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

struct asy_feed_input;

/* Reads from memory (a mapped file, or a member of an archive), which must stay; the packing is found by its first
 * bytes. NULL without memory. */
struct asy_feed_input *asy_feed_input_new(struct asy_bytes content);
void asy_feed_input_free(struct asy_feed_input *in);

/* At most n bytes into `to`. ASY_OK with *ret_n == 0 at the end; ASY_TRUNCATED, ASY_CORRUPT, or ASY_LIMIT (FEED_BYTES). */
enum asy_err asy_feed_input_read(struct asy_feed_input *in, uint8_t *to, size_t n, size_t *ret_n) ASY_MUST_CHECK;

#endif
