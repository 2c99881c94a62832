/* Frames between a worker and its parent, and the rules of their conversation.
 *
 * A frame is u32 length of the payload, u16 type, payload; all numbers little-endian. Header and payload together
 * are at most ASY_LIMIT_FRAME_BYTES. Either side treats what it gets as hostile: a frame that is too long, of an
 * unknown type, from the wrong side, at the wrong time, or a second time when it may come once, ends the
 * conversation with ASY_PROTOCOL. */
#ifndef ASY_SANDBOX_FRAME_H
#define ASY_SANDBOX_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum {
	ASY_FRAME_VERSION = 1, /* of all payloads; the worker says its own in READY */
	ASY_FRAME_HEADER = 6,
};

enum asy_frame_type {
	ASY_FRAME_READY = 1,   /* worker: locked in. le16 version, le16 Landlock ABI */
	ASY_FRAME_REFUSED,     /* worker: could not be locked in. Text for people */
	ASY_FRAME_JOB,         /* parent: what to do */
	ASY_FRAME_REGION,      /* worker: the records of evidence/records.h, encoded by evidence/wire.h */
	ASY_FRAME_ENTRY,
	ASY_FRAME_CONTENT,     /* worker: next bytes of the entry last sent, when content was asked for */
	ASY_FRAME_OBSERVATION,
	ASY_FRAME_COMPONENT,
	ASY_FRAME_COVERAGE,
	ASY_FRAME_PROBLEM,
	ASY_FRAME_PROGRESS,    /* worker: le64 bytes done, le64 of how many */
	ASY_FRAME_DONE,        /* worker: le16 enum asy_err of the whole job; nothing follows */
	ASY_FRAME__MAX
};

/* Where a conversation stands; a row of the table lists the states in which its frame may come. */
enum asy_talk_state {
	ASY_TALK_START = 1,  /* nothing said yet */
	ASY_TALK_READY = 2,  /* the worker is locked in, and waits */
	ASY_TALK_RUN = 4,    /* the job was sent */
	ASY_TALK_ENTRY = 8,  /* as RUN, and an entry was sent */
	ASY_TALK_END = 16,
};

enum asy_frame_from { ASY_FROM_WORKER, ASY_FROM_PARENT };

struct asy_frame_rule {
	uint16_t type;
	const char *name;
	enum asy_frame_from from;
	unsigned states;      /* of asy_talk_state */
	unsigned next;        /* state after it; 0: unchanged */
	uint32_t least, most; /* bytes of payload */
	bool once;
	bool if_asked;        /* only in a conversation that wants content */
};

const struct asy_frame_rule *asy_frame_rule(uint16_t type); /* or NULL */

struct asy_talk {
	enum asy_talk_state state;
	uint32_t seen;      /* one bit per type */
	bool wants_content; /* set by the parent before the job is sent */
};

#define ASY_TALK_INIT ((struct asy_talk){.state = ASY_TALK_START})

/* Checks a frame against the table and moves the conversation on. ASY_PROTOCOL: *ret_why is a static phrase. */
enum asy_err asy_talk_step(struct asy_talk *talk, enum asy_frame_from from, uint16_t type, size_t payload,
                           const char **ret_why) ASY_MUST_CHECK;

struct asy_frame {
	uint16_t type;
	struct asy_bytes payload;
};

/* Appends a frame. A payload that does not fit a frame sets out->err to ASY_LIMIT. */
void asy_frame_put(struct asy_buf *out, uint16_t type, struct asy_bytes payload);

/* Only the header. */
void asy_frame_header(uint16_t type, size_t payload, uint8_t ret[ASY_FRAME_HEADER]);

/* The frame at the start of `in`; its payload points into `in`. *ret_used is its whole size, or 0 when more bytes
 * are needed. ASY_PROTOCOL when it can never become a frame. */
enum asy_err asy_frame_take(struct asy_bytes in, struct asy_frame *ret_frame, size_t *ret_used) ASY_MUST_CHECK;

#endif
