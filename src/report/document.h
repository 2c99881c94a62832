/* A result document read back: what every report starts from. Read strictly enough that a report never crashes on a
 * file that somebody edited; missing members read as "" or 0. */
#ifndef ASY_REPORT_DOCUMENT_H
#define ASY_REPORT_DOCUMENT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"

/* Borrow nothing from json; release with json_decref(*ret). ASY_INVALID when it is no result document; `message` (of
 * at least 200 characters) then says where and why. */
enum asy_err asy_document_parse(struct asy_bytes json, json_t **ret, char message[200]) ASY_MUST_CHECK;

const char *doc_text(const json_t *object, const char *key); /* "" when absent or no text */
int64_t doc_int(const json_t *object, const char *key);
bool doc_bool(const json_t *object, const char *key);
const json_t *doc_list(const json_t *object, const char *key); /* an array; empty when absent */
const json_t *doc_object(const json_t *object, const char *key); /* an object; empty when absent */

/* The observation with this id, or NULL. Linear once, then by an index kept in the document. */
const json_t *doc_observation(const json_t *document, const char *id);

/* A requirement of a scheme of the result, or of one that verdicts were carried from; or NULL. ret_scheme may be NULL. */
const json_t *doc_requirement(const json_t *document, const char *scheme, const char *id, const json_t **ret_scheme);

/* The requirement that an ICS row with this id is about: of the first scheme with an ICS that has it; or NULL. */
const json_t *doc_claimable(const json_t *document, const char *id);

/* The finding about answers with this id, or NULL. */
const json_t *doc_answer_finding(const json_t *document, const char *id);

/* "firmware:/etc/shadow:1" or "firmware:/bin/x+0x1c4"; writes into out (cut at its size) and returns it. */
const char *doc_locus(const json_t *observation, char *out, size_t size);

#endif
