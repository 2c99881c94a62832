/* Frames of records to the callbacks of a session's handler. */
#ifndef ASY_FIRMWARE_DELIVER_H
#define ASY_FIRMWARE_DELIVER_H

#include "firmware/session.h"
#include "sandbox/frame.h"

/* Decodes a frame of a record (region ... problem) and calls the handler, or with h == NULL only checks it.
 * ASY_PROTOCOL: the payload is not acceptable; else what the handler returned. */
enum asy_err asy_deliver(const struct asy_frame *frame, struct asy_session_handler *h) ASY_MUST_CHECK;

/* What the session itself has to say, after the records of the worker. */
enum asy_err asy_deliver_death(const struct asy_obituary *death, bool left_out, struct asy_session_handler *h);
enum asy_err asy_deliver_reduced_sandbox(struct asy_session_handler *h);

/* Marks "bytes" and "files" as not completely examined. */
enum asy_err asy_deliver_incomplete(const char *reason, struct asy_session_handler *h);

#endif
