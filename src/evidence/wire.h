/* Records as bytes: payloads of frames between a worker and its parent.
 *
 * Encoding never fails on content: text that is not printable is made so, text that is too long is cut, numbers
 * over their range are lowered to it, an empty name becomes "?". (A hash or node type that is none is a bug of ours:
 * out->err is then ASY_BUG.) Decoding takes every byte for hostile. A text is le32 length, bytes, NUL; numbers are little-endian; fields stand in the
 * order of the tables in wire.c. */
#ifndef ASY_EVIDENCE_WIRE_H
#define ASY_EVIDENCE_WIRE_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "evidence/observation.h"
#include "evidence/records.h"

/* Append to `out`; out->err tells whether it fitted. NULL texts count as "". */
void asy_wire_put_region(struct asy_buf *out, const struct asy_region *r);
void asy_wire_put_entry(struct asy_buf *out, const struct asy_entry *r);
void asy_wire_put_component(struct asy_buf *out, const struct asy_component *r);
void asy_wire_put_coverage(struct asy_buf *out, const struct asy_coverage *r);
void asy_wire_put_problem(struct asy_buf *out, const struct asy_problem *r);
void asy_wire_put_observation(struct asy_buf *out, const struct asy_observation *o);

/* Texts point into `in`. ASY_PROTOCOL for anything that the encoder could not have written: wrong length, text that
 * is too long or not printable UTF-8, a number out of its range, a kind that does not exist, an attribute that the
 * kind does not declare with that type. */
enum asy_err asy_wire_get_region(struct asy_bytes in, struct asy_region *ret) ASY_MUST_CHECK;
enum asy_err asy_wire_get_entry(struct asy_bytes in, struct asy_entry *ret) ASY_MUST_CHECK;
enum asy_err asy_wire_get_component(struct asy_bytes in, struct asy_component *ret) ASY_MUST_CHECK;
enum asy_err asy_wire_get_coverage(struct asy_bytes in, struct asy_coverage *ret) ASY_MUST_CHECK;
enum asy_err asy_wire_get_problem(struct asy_bytes in, struct asy_problem *ret) ASY_MUST_CHECK;
enum asy_err asy_wire_get_observation(struct asy_bytes in, struct asy_observation *ret) ASY_MUST_CHECK;

#endif
