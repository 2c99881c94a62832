/* Records described by tables of fields, and the one encoder and decoder of such records. */
#ifndef ASY_EVIDENCE_WIRE_FIELD_H
#define ASY_EVIDENCE_WIRE_FIELD_H

#include <stddef.h>

#include "base/buf.h"
#include "base/bytes.h"

enum asy_wire_type {
	ASY_WIRE_TEXT,  /* const char *, may be empty */
	ASY_WIRE_NAME,  /* const char *, may not */
	ASY_WIRE_HASH,  /* const char *, empty or 64 lower-case hex digits */
	ASY_WIRE_NODE,  /* const char *, a type of node */
	ASY_WIRE_U32,
	ASY_WIRE_U64,
	ASY_WIRE_I64,
	ASY_WIRE_BOOL,
	ASY_WIRE_ERR,   /* enum asy_err, not ASY_OK */
};

struct asy_wire_field {
	enum asy_wire_type type;
	size_t offset;  /* in the record */
	uint64_t most;  /* of a number; longest text; 0: no bound but the type's */
};

void asy_wire_put(struct asy_buf *out, const struct asy_wire_field *fields, size_t n, const void *record);

/* Fails the cursor on anything that asy_wire_put could not have written. */
void asy_wire_get(struct asy_rd *r, const struct asy_wire_field *fields, size_t n, void *record);

/* One text. Cut at a character to `most` bytes. */
void asy_wire_put_text(struct asy_buf *out, const char *text, uint64_t most);
const char *asy_wire_get_text(struct asy_rd *r, uint64_t most); /* never NULL; "" when the cursor fails */

/* Names of node types in no significant order, ended by NULL (a test compares them with container/container.c). */
extern const char *const asy_wire_node_types[];

#endif
