/* Cuts a stream of JSON into records without reading them: only brackets and texts are followed, so that one record
 * with a mistake in it does not take its neighbours along, and a feed of any size needs the memory of its largest
 * record. */
#ifndef ASY_VULN_FEED_SPLIT_H
#define ASY_VULN_FEED_SPLIT_H

#include "base/buf.h"
#include "vuln/feed_input.h"

enum asy_feed_shape {
	ASY_SHAPE_WHOLE,   /* each document is a record (one, or several behind each other) */
	ASY_SHAPE_LIST,    /* the elements of the array under a key of the document, or of an array that is the document */
	ASY_SHAPE_MEMBERS, /* the members of the document: key and value */
	ASY_SHAPE_LINES,   /* no JSON: lines */
};

struct asy_feed_split {
	struct asy_feed_input *in;
	struct asy_buf window;   /* read and not yet consumed, from `at` */
	size_t at;
	uint64_t base;           /* offset in the stream of the window's first byte */
	uint64_t line;           /* LINES: number of the line given last */
	enum asy_err in_err;     /* why the input ended */
	bool ended;
};

struct asy_feed_piece {
	struct asy_bytes value, key; /* valid until the next piece; key of a member, without escapes undone */
	uint64_t offset;             /* in the decompressed stream */
	enum asy_err err;            /* ASY_LIMIT: too long, the value was skipped; ASY_TRUNCATED: the stream ends inside */
	bool header;                 /* LIST: a member of the document that is not the list */
};

void asy_feed_split_init(struct asy_feed_split *s, struct asy_feed_input *in);
void asy_feed_split_release(struct asy_feed_split *s);

/* The first bytes of the stream (up to n, less only at its end), not consumed. */
struct asy_bytes asy_feed_split_head(struct asy_feed_split *s, size_t n);

/* Calls `take` for every piece. Ends with ASY_OK, with the first error of `take`, or: ASY_TRUNCATED (the stream ends
 * early; what came before was handed out), ASY_CORRUPT (no JSON where a value or a bracket has to be; *ret_offset). */
typedef enum asy_err asy_feed_take(void *context, const struct asy_feed_piece *piece);
enum asy_err asy_feed_split_run(struct asy_feed_split *s, enum asy_feed_shape shape, const char *list, asy_feed_take *take,
                                void *context, uint64_t *ret_offset) ASY_MUST_CHECK;

#endif
