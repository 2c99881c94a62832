#include "sandbox/frame.h"

#include "base/limits.h"

#define MOST (uint32_t)(ASY_LIMIT_FRAME_BYTES - ASY_FRAME_HEADER)

enum { RUNNING = ASY_TALK_RUN | ASY_TALK_ENTRY };

static const struct asy_frame_rule rules[] = {
	{ASY_FRAME_READY, "ready", ASY_FROM_WORKER, ASY_TALK_START, ASY_TALK_READY, 4, 4, true, false},
	{ASY_FRAME_REFUSED, "refused", ASY_FROM_WORKER, ASY_TALK_START, ASY_TALK_END, 1, 4096, true, false},
	{ASY_FRAME_JOB, "job", ASY_FROM_PARENT, ASY_TALK_READY, ASY_TALK_RUN, 1, MOST, true, false},
	{ASY_FRAME_REGION, "region", ASY_FROM_WORKER, RUNNING, 0, 1, MOST, false, false},
	{ASY_FRAME_ENTRY, "entry", ASY_FROM_WORKER, RUNNING, ASY_TALK_ENTRY, 1, MOST, false, false},
	{ASY_FRAME_CONTENT, "content", ASY_FROM_WORKER, ASY_TALK_ENTRY, 0, 1, MOST, false, true},
	{ASY_FRAME_OBSERVATION, "observation", ASY_FROM_WORKER, RUNNING, 0, 1, MOST, false, false},
	{ASY_FRAME_COMPONENT, "component", ASY_FROM_WORKER, RUNNING, 0, 1, MOST, false, false},
	{ASY_FRAME_COVERAGE, "coverage", ASY_FROM_WORKER, RUNNING, 0, 1, MOST, false, false},
	{ASY_FRAME_PROBLEM, "problem", ASY_FROM_WORKER, RUNNING, 0, 1, MOST, false, false},
	{ASY_FRAME_PROGRESS, "progress", ASY_FROM_WORKER, RUNNING, 0, 16, 16, false, false},
	{ASY_FRAME_DONE, "done", ASY_FROM_WORKER, RUNNING, ASY_TALK_END, 2, 2, true, false},
};

const struct asy_frame_rule *asy_frame_rule(uint16_t type)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].type == type)
			return &rules[i];
	return NULL;
}

static const char *objection(const struct asy_talk *talk, const struct asy_frame_rule *rule, enum asy_frame_from from,
                             size_t payload)
{
	if (!rule)
		return "a frame of unknown type";
	if (rule->from != from)
		return "a frame that only the other side may send";
	if (rule->once && (talk->seen & 1u << rule->type))
		return "a frame that may come only once";
	if (!(rule->states & (unsigned)talk->state))
		return talk->state == ASY_TALK_START ? "a frame before READY" :
		       talk->state == ASY_TALK_READY ? "a frame before the job" :
		       talk->state == ASY_TALK_END   ? "a frame after the last one" :
						       "a frame out of order";
	if (rule->if_asked && !talk->wants_content)
		return "content that nobody asked for";
	if (payload < rule->least || payload > rule->most)
		return "a frame of a wrong size";
	return NULL;
}

enum asy_err asy_talk_step(struct asy_talk *talk, enum asy_frame_from from, uint16_t type, size_t payload,
                           const char **ret_why)
{
	const struct asy_frame_rule *rule = asy_frame_rule(type);
	const char *why = objection(talk, rule, from, payload);

	if (why) {
		*ret_why = why;
		return ASY_PROTOCOL;
	}
	talk->seen |= 1u << rule->type;
	if (rule->next)
		talk->state = (enum asy_talk_state)rule->next;
	return ASY_OK;
}

void asy_frame_header(uint16_t type, size_t payload, uint8_t ret[ASY_FRAME_HEADER])
{
	for (unsigned i = 0; i < 4; i++)
		ret[i] = (uint8_t)(payload >> (8 * i));
	ret[4] = (uint8_t)type;
	ret[5] = (uint8_t)(type >> 8);
}

void asy_frame_put(struct asy_buf *out, uint16_t type, struct asy_bytes payload)
{
	uint8_t header[ASY_FRAME_HEADER];

	if (payload.n > MOST) {
		out->err = ASY_LIMIT;
		return;
	}
	asy_frame_header(type, payload.n, header);
	asy_buf_append(out, (struct asy_bytes){header, sizeof(header)});
	asy_buf_append(out, payload);
}

enum asy_err asy_frame_take(struct asy_bytes in, struct asy_frame *ret_frame, size_t *ret_used)
{
	struct asy_rd r = asy_rd_init(in);
	uint32_t length;
	uint16_t type;

	*ret_used = 0;
	if (in.n < ASY_FRAME_HEADER)
		return ASY_OK;
	length = asy_rd_le32(&r);
	type = asy_rd_le16(&r);
	if (length > MOST || !asy_frame_rule(type))
		return ASY_PROTOCOL;
	if (asy_rd_left(&r) < length)
		return ASY_OK;
	*ret_frame = (struct asy_frame){type, asy_rd_bytes(&r, length)};
	*ret_used = ASY_FRAME_HEADER + (size_t)length;
	return ASY_OK;
}
