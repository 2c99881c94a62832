/* Frames and the rules of the conversation. */
#include "base/limits.h"
#include "sandbox/frame.h"
#include "test.h"

#define MOST (ASY_LIMIT_FRAME_BYTES - ASY_FRAME_HEADER)

TEST(put_and_take)
{
	struct asy_buf b;
	struct asy_frame f;
	size_t used = 0;

	asy_buf_init(&b, 1024);
	asy_frame_put(&b, ASY_FRAME_ENTRY, ASY_BYTES_LITERAL("abc"));
	asy_frame_put(&b, ASY_FRAME_DONE, ASY_BYTES_LITERAL("\0\0"));
	REQUIRE(b.err == ASY_OK && b.len == 17);
	CHECK(asy_frame_take(asy_buf_bytes(&b), &f, &used) == ASY_OK && used == 9);
	CHECK(f.type == ASY_FRAME_ENTRY && asy_bytes_is(f.payload, "abc"));
	CHECK(asy_frame_take(asy_bytes_from_offset(asy_buf_bytes(&b), used), &f, &used) == ASY_OK && used == 8);
	CHECK(f.type == ASY_FRAME_DONE && f.payload.n == 2);
	asy_buf_release(&b);
}

/* Every truncation wants more; every mutation of one byte yields a frame that lies inside, wants more, or is refused. */
TEST(truncations_and_mutations)
{
	uint8_t raw[32];
	struct asy_buf b;

	asy_buf_init(&b, sizeof(raw));
	asy_frame_put(&b, ASY_FRAME_OBSERVATION, ASY_BYTES_LITERAL("0123456789"));
	memcpy(raw, b.data, b.len);
	for (size_t n = 0; n < b.len; n++) {
		uint8_t *p = test_guard(raw, n);
		struct asy_frame f;
		size_t used = 1;

		CHECK(asy_frame_take((struct asy_bytes){p, n}, &f, &used) == ASY_OK && used == 0);
		test_guard_free(p, n);
	}
	for (size_t at = 0; at < b.len; at++)
		for (unsigned value = 0; value < 256; value++) {
			uint8_t *p = test_guard(raw, b.len);
			struct asy_frame f = {0};
			size_t used = 1;
			enum asy_err err;

			p[at] = (uint8_t)value;
			err = asy_frame_take((struct asy_bytes){p, b.len}, &f, &used);
			CHECK(err == ASY_OK || (err == ASY_PROTOCOL && used == 0));
			if (err == ASY_OK && used)
				CHECK(used <= b.len && asy_frame_rule(f.type) && f.payload.n == used - ASY_FRAME_HEADER);
			test_guard_free(p, b.len);
		}
	asy_buf_release(&b);
}

TEST(size_at_limit_and_one_more)
{
	uint8_t *big = calloc(1, MOST + 1), header[ASY_FRAME_HEADER];
	struct asy_buf b;
	struct asy_frame f;
	size_t used;

	asy_buf_init(&b, 2 * ASY_LIMIT_FRAME_BYTES);
	asy_frame_put(&b, ASY_FRAME_CONTENT, (struct asy_bytes){big, MOST});
	CHECK(b.err == ASY_OK && b.len == ASY_LIMIT_FRAME_BYTES);
	CHECK(asy_frame_take(asy_buf_bytes(&b), &f, &used) == ASY_OK && used == ASY_LIMIT_FRAME_BYTES);
	asy_buf_clear(&b);
	asy_frame_put(&b, ASY_FRAME_CONTENT, (struct asy_bytes){big, MOST + 1});
	CHECK(b.err == ASY_LIMIT && b.len == 0);
	asy_frame_header(ASY_FRAME_CONTENT, MOST + 1, header);
	CHECK(asy_frame_take((struct asy_bytes){header, sizeof(header)}, &f, &used) == ASY_PROTOCOL);
	asy_buf_release(&b);
	free(big);
}

TEST(table_is_whole)
{
	CHECK(!asy_frame_rule(0) && !asy_frame_rule(ASY_FRAME__MAX) && !asy_frame_rule(UINT16_MAX));
	for (uint16_t type = 1; type < ASY_FRAME__MAX; type++) {
		const struct asy_frame_rule *rule = asy_frame_rule(type);

		REQUIRE(rule);
		CHECK(rule->type == type && *rule->name && rule->states && rule->least <= rule->most && rule->most <= MOST);
	}
	CHECK(ASY_FRAME__MAX <= 32); /* struct asy_talk has one bit for each */
}

static enum asy_err say(struct asy_talk *talk, enum asy_frame_type type)
{
	const struct asy_frame_rule *rule = asy_frame_rule((uint16_t)type);
	const char *why = NULL;
	enum asy_err err = asy_talk_step(talk, rule->from, (uint16_t)type, rule->least, &why);

	if ((err == ASY_OK) != (why == NULL))
		return ASY_BUG; /* a refusal has a reason */
	return err;
}

TEST(conversation)
{
	struct asy_talk talk = ASY_TALK_INIT;

	CHECK(say(&talk, ASY_FRAME_READY) == ASY_OK && say(&talk, ASY_FRAME_JOB) == ASY_OK);
	CHECK(say(&talk, ASY_FRAME_REGION) == ASY_OK && say(&talk, ASY_FRAME_CONTENT) == ASY_PROTOCOL);
	CHECK(say(&talk, ASY_FRAME_ENTRY) == ASY_OK && say(&talk, ASY_FRAME_CONTENT) == ASY_PROTOCOL);
	talk.wants_content = true;
	CHECK(say(&talk, ASY_FRAME_CONTENT) == ASY_OK && say(&talk, ASY_FRAME_PROBLEM) == ASY_OK);
	CHECK(say(&talk, ASY_FRAME_CONTENT) == ASY_OK && say(&talk, ASY_FRAME_DONE) == ASY_OK);
	for (unsigned type = 1; type < ASY_FRAME__MAX; type++)
		CHECK(say(&talk, (enum asy_frame_type)type) == ASY_PROTOCOL);
}

/* In every state each type is either in the table for it or refused; a refusal changes nothing. */
TEST(every_type_in_every_state)
{
	static const enum asy_talk_state states[] = {ASY_TALK_START, ASY_TALK_READY, ASY_TALK_RUN, ASY_TALK_ENTRY, ASY_TALK_END};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		for (unsigned type = 1; type < ASY_FRAME__MAX; type++) {
			struct asy_talk talk = {.state = states[i], .wants_content = true};
			const struct asy_frame_rule *rule = asy_frame_rule((uint16_t)type);
			bool may = rule->states & (unsigned)states[i];
			const char *why;

			CHECK((say(&talk, (enum asy_frame_type)type) == ASY_OK) == may);
			CHECK(may || (talk.state == states[i] && talk.seen == 0));
			if (may && rule->once) {
				talk.state = states[i];
				CHECK(say(&talk, (enum asy_frame_type)type) == ASY_PROTOCOL);
			}
			talk = (struct asy_talk){.state = states[i], .wants_content = true};
			CHECK(asy_talk_step(&talk, rule->from == ASY_FROM_PARENT ? ASY_FROM_WORKER : ASY_FROM_PARENT, (uint16_t)type,
			                    rule->least, &why) == ASY_PROTOCOL);
			CHECK(asy_talk_step(&talk, rule->from, (uint16_t)type, rule->most + 1u, &why) == ASY_PROTOCOL);
			CHECK(asy_talk_step(&talk, rule->from, (uint16_t)type, rule->least - 1u, &why) == ASY_PROTOCOL);
		}
}

int main(void)
{
	RUN(put_and_take);
	RUN(truncations_and_mutations);
	RUN(size_at_limit_and_one_more);
	RUN(table_is_whole);
	RUN(conversation);
	RUN(every_type_in_every_state);
	return TEST_RESULT();
}
