#include "firmware/deliver.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "evidence/wire.h"

/* Decodes one type of record and gives it to the callback of the same name. */
#define RECORD(type, name) \
	case type: { \
		struct asy_##name record; \
\
		if (asy_wire_get_##name(frame->payload, &record)) \
			return ASY_PROTOCOL; \
		return h && h->name ? h->name(h, &record) : ASY_OK; \
	}

enum asy_err asy_deliver(const struct asy_frame *frame, struct asy_session_handler *h)
{
	switch (frame->type) {
	RECORD(ASY_FRAME_REGION, region)
	RECORD(ASY_FRAME_ENTRY, entry)
	RECORD(ASY_FRAME_OBSERVATION, observation)
	RECORD(ASY_FRAME_COMPONENT, component)
	RECORD(ASY_FRAME_COVERAGE, coverage)
	RECORD(ASY_FRAME_PROBLEM, problem)
	default:
		return ASY_PROTOCOL;
	}
}

static enum asy_err errno_of_death(enum asy_death death)
{
	if (death == ASY_DEATH_PROTOCOL)
		return ASY_PROTOCOL;
	return death == ASY_DEATH_STALL || death == ASY_DEATH_CPU ? ASY_BUDGET : ASY_STOPPED;
}

enum asy_err asy_deliver_death(const struct asy_obituary *death, bool left_out, struct asy_session_handler *h)
{
	struct asy_observation o = {.kind = "worker", .collector = "worker", .n_attrs = 3};
	struct asy_buf stage, path, summary;
	enum asy_err err = ASY_OK;

	asy_buf_init(&stage, 1024);
	asy_buf_init(&path, 32768);
	asy_buf_init(&summary, 65536);
	if (death->has_note) {
		asy_text_printable(&stage, asy_bytes_from(death->stage));
		asy_text_printable(&path, asy_bytes_from(death->path));
	}
	asy_buf_printf(&summary, "The worker %s", death->text);
	if (death->has_note)
		asy_buf_printf(&summary, " (%s, %s)", asy_buf_cstr(&stage), asy_buf_cstr(&path));
	asy_buf_text(&summary, left_out ? "; the scan went on without this step" : "; the scan could not go on");
	o.subject = asy_buf_cstr(&stage);
	o.summary = asy_buf_cstr(&summary);
	o.locus = (struct asy_locus){.path = asy_buf_cstr(&path), .offset = ASY_NO_LOCUS_OFFSET};
	o.attrs[0] = (struct asy_attr){"stage", ASY_ATTR_TEXT, o.subject, 0};
	o.attrs[1] = (struct asy_attr){"reason", ASY_ATTR_TEXT, death->text, 0};
	o.attrs[2] = (struct asy_attr){"path", ASY_ATTR_TEXT, o.locus.path, 0};
	if (h->observation)
		err = h->observation(h, &o);
	if (!err && h->problem) {
		struct asy_problem p = {errno_of_death(death->death), o.locus.path, 0, o.summary, o.subject};

		err = h->problem(h, &p);
	}
	asy_buf_release(&stage);
	asy_buf_release(&path);
	asy_buf_release(&summary);
	return err;
}

enum asy_err asy_deliver_reduced_sandbox(struct asy_session_handler *h)
{
	struct asy_observation o = {
		.kind = "sandbox",
		.collector = "worker",
		.subject = "",
		.summary = "The worker was confined by seccomp only: this kernel has no Landlock",
		.locus = {.path = "", .offset = ASY_NO_LOCUS_OFFSET},
		.attrs = {{"state", ASY_ATTR_TEXT, "seccomp only", 0}},
		.n_attrs = 1,
	};

	return h->observation ? h->observation(h, &o) : ASY_OK;
}

enum asy_err asy_deliver_incomplete(const char *reason, struct asy_session_handler *h)
{
	static const char *const areas[] = {"bytes", "files"};
	enum asy_err err = ASY_OK;

	for (size_t i = 0; !err && h->coverage && i < sizeof(areas) / sizeof(areas[0]); i++) {
		struct asy_coverage c = {.area = areas[i], .unit = areas[i], .reason = reason};

		err = h->coverage(h, &c);
	}
	return err;
}
