/* What the compressed single files share: one stream, or several behind each other, with one content. */
#ifndef ASY_CONTAINER_SINGLE_H
#define ASY_CONTAINER_SINGLE_H

#include "codec/codec.h"
#include "container/container.h"

/* As asy_codec.decode, but for all streams that make up the content. */
typedef enum asy_err asy_single_decode_fn(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used);

struct asy_single {
	struct asy_bytes name; /* as stored; "data" when nothing is left of it as a path */
	uint64_t size;         /* as the format states it, 0 when it does not */
	int64_t mtime;
	uint64_t offset;       /* of the first stream */
	asy_single_decode_fn *decode;
};

/* Decodes stream after stream with one codec as long as starts() recognises what follows. A following
 * stream that gives nothing is not one: the end is then before it. */
enum asy_err asy_single_streams(const struct asy_codec *codec, bool (*starts)(struct asy_bytes in), struct asy_bytes in,
                                size_t size_hint, struct asy_buf *out, size_t *ret_used);

/* Finds the end by decoding all, at most ASY_LIMIT_FILE_BYTES, to nowhere. Fills claim->length, truncated and
 * confidence: 100 when the end is reached and the format checks its content (`checked`), 80 when it does not,
 * less for what is cut or too large. Anything but ASY_OK: there is no such stream. */
enum asy_err asy_single_probe(asy_single_decode_fn *decode, struct asy_bytes in, bool checked, struct asy_claim *claim,
                              uint64_t *ret_size) ASY_MUST_CHECK;

/* Hands out the one file. */
enum asy_err asy_single_walk(const struct asy_walk *w, const struct asy_single *single) ASY_MUST_CHECK;

/* Label "TITLE, SIZE bytes unpacked" or what kept it from being known. */
void asy_single_label(struct asy_claim *claim, const char *title, uint64_t size);

#endif
