#include "firmware/runlog.h"

#include <stdlib.h>

/* FNV-1a. Who could make two records collide controls the worker, and could as well leave one of them out. */
uint64_t asy_frame_digest(const struct asy_frame *frame)
{
	uint64_t h = (UINT64_C(0xcbf29ce484222325) ^ frame->type) * UINT64_C(0x100000001b3);

	for (size_t i = 0; i < frame->payload.n; i++)
		h = (h ^ frame->payload.p[i]) * UINT64_C(0x100000001b3);
	return h ? h : 1;
}

static void insert(uint64_t *slots, size_t cap, uint64_t digest)
{
	size_t i = (size_t)(digest ^ digest >> 29) & (cap - 1);

	while (slots[i] && slots[i] != digest)
		i = (i + 1) & (cap - 1);
	slots[i] = digest;
}

bool asy_digests_add(struct asy_digests *d, uint64_t digest)
{
	if (asy_digests_has(d, digest))
		return true;
	if (d->n >= d->cap / 2) {
		size_t cap = d->cap ? d->cap * 2 : 1024;
		uint64_t *slots = calloc(cap, sizeof(*slots));

		if (!slots)
			return false;
		for (size_t i = 0; i < d->cap; i++)
			if (d->slots[i])
				insert(slots, cap, d->slots[i]);
		free(d->slots);
		d->slots = slots;
		d->cap = cap;
	}
	insert(d->slots, d->cap, digest);
	d->n++;
	return true;
}

bool asy_digests_has(const struct asy_digests *d, uint64_t digest)
{
	if (d->cap == 0)
		return false;
	for (size_t i = (size_t)(digest ^ digest >> 29) & (d->cap - 1); d->slots[i]; i = (i + 1) & (d->cap - 1))
		if (d->slots[i] == digest)
			return true;
	return false;
}

void asy_digests_release(struct asy_digests *d)
{
	free(d->slots);
	*d = (struct asy_digests){0};
}

void asy_runlog_init(struct asy_runlog *log, size_t ceiling)
{
	*log = (struct asy_runlog){0};
	asy_buf_init(&log->frames, ceiling);
}

void asy_runlog_release(struct asy_runlog *log)
{
	asy_buf_release(&log->frames);
	*log = (struct asy_runlog){0};
}

void asy_runlog_add(struct asy_runlog *log, const struct asy_frame *frame)
{
	/* All or nothing: a frame cut in two would make the log unreadable. */
	if (!asy_buf_reserve(&log->frames, ASY_FRAME_HEADER + frame->payload.n)) {
		log->frames.err = ASY_OK;
		log->overrun = true;
		return;
	}
	asy_frame_put(&log->frames, frame->type, frame->payload);
	log->n++;
}

bool asy_runlog_next(const struct asy_runlog *log, size_t *offset, struct asy_frame *ret_frame)
{
	size_t used;

	if (asy_frame_take(asy_bytes_from_offset(asy_buf_bytes(&log->frames), *offset), ret_frame, &used) || used == 0)
		return false;
	*offset += used;
	return true;
}

enum asy_err asy_runlog_merge(struct asy_runlog *log, const struct asy_runlog *earlier)
{
	struct asy_digests seen = {0};
	struct asy_frame frame;
	enum asy_err err = ASY_OK;

	for (size_t at = 0; !err && asy_runlog_next(log, &at, &frame);)
		if (!asy_digests_add(&seen, asy_frame_digest(&frame)))
			err = ASY_NOMEM;
	for (size_t at = 0; !err && asy_runlog_next(earlier, &at, &frame);)
		if (frame.type != ASY_FRAME_COVERAGE && !asy_digests_has(&seen, asy_frame_digest(&frame)))
			asy_runlog_add(log, &frame);
	log->overrun |= earlier->overrun;
	asy_digests_release(&seen);
	return err;
}
