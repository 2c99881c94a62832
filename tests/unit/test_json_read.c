#include "base/json_read.h"

#include "base/limits.h"
#include "test.h"

static struct asy_arena arena;

static enum asy_err read_text(const char *text, struct asy_json_value **v, size_t *at)
{
	size_t n = strlen(text);
	uint8_t *copy = test_guard(text, n);
	enum asy_err err = asy_json_read(&arena, (struct asy_bytes){copy, n}, v, at);

	if (err)
		test_guard_free(copy, n);
	return err;
}

TEST(values)
{
	struct asy_json_value *v;
	const struct asy_json_value *list;
	size_t at;

	REQUIRE(read_text(" {\"a\": [1, -2.5e3, true, false, null], \"b\": \"x\\u00e9\\ud83d\\ude00\\n\", \"c\": {}} ", &v, &at) == ASY_OK);
	CHECK(v->n == 3);
	list = asy_json_get_list(v, "a");
	REQUIRE(list && list->n == 5);
	CHECK(asy_bytes_is(list->first->text, "1"));
	CHECK(asy_bytes_is(list->first->next->text, "-2.5e3"));
	CHECK(list->first->next->next->truth);
	CHECK(asy_bytes_is(asy_json_get_text(v, "b"), "x\xc3\xa9\xf0\x9f\x98\x80\n"));
	CHECK(!asy_json_get(v, "d") && !asy_json_get_text(v, "a").n && !asy_json_get(NULL, "a"));
	REQUIRE(read_text("\"\\ud800\"", &v, &at) == ASY_OK);
	CHECK(asy_bytes_is(v->text, "\xef\xbf\xbd"));
}

TEST(refused_with_place)
{
	static const struct {
		const char *text;
		enum asy_err err;
		size_t at;
	} bad[] = {
		{"", ASY_TRUNCATED, 0}, {"{", ASY_TRUNCATED, 1}, {"{\"a\"", ASY_TRUNCATED, 4}, {"[1,", ASY_TRUNCATED, 3},
		{"[1 2]", ASY_CORRUPT, 3}, {"{a:1}", ASY_CORRUPT, 1}, {"{\"a\":1,}", ASY_CORRUPT, 7}, {"[1,]", ASY_CORRUPT, 3},
		{"\"abc", ASY_TRUNCATED, 4}, {"nul", ASY_CORRUPT, 0}, {"1 2", ASY_CORRUPT, 2}, {"-", ASY_CORRUPT, 1},
		{"1.", ASY_CORRUPT, 2}, {"\"\\x\"", ASY_CORRUPT, 4}, {"\"\\u12g4\"", ASY_CORRUPT, 8}, {"\"\xff\"", ASY_CORRUPT, 3},
		{"\"a\nb\"", ASY_CORRUPT, 2}, {"[}", ASY_CORRUPT, 1}, {"{]", ASY_CORRUPT, 1}, {"\"\\", ASY_TRUNCATED, 2},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct asy_json_value *v;
		size_t at = 99;
		enum asy_err err = read_text(bad[i].text, &v, &at);

		if (err != bad[i].err || at != bad[i].at)
			printf("# %s: %s at %zu\n", bad[i].text, asy_err_name(err), at);
		CHECK(err == bad[i].err);
		CHECK(at == bad[i].at);
	}
}

TEST(depth)
{
	char text[1024];
	struct asy_json_value *v;
	size_t at;

	for (size_t depth = ASY_LIMIT_JSON_DEPTH; depth <= ASY_LIMIT_JSON_DEPTH + 1; depth++) {
		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		text[2 * depth] = 0;
		/* the outermost list stands at level 0 */
		CHECK(asy_json_read(&arena, asy_bytes_from(text), &v, &at) == (depth > ASY_LIMIT_JSON_DEPTH + 1 ? ASY_LIMIT : ASY_OK));
	}
	memset(text, '[', ASY_LIMIT_JSON_DEPTH + 2);
	text[ASY_LIMIT_JSON_DEPTH + 2] = 0;
	CHECK(asy_json_read(&arena, asy_bytes_from(text), &v, &at) == ASY_LIMIT);
}

TEST(long_text_and_many_values)
{
	size_t n = ASY_LIMIT_JSON_STRING;
	char *text = malloc(2 * ASY_LIMIT_JSON_NODES + n + 64);
	struct asy_json_value *v;
	size_t at;

	memset(text, 'a', n + 3);
	text[0] = text[n + 1] = '"';
	text[n + 2] = 0;
	CHECK(asy_json_read(&arena, asy_bytes_from(text), &v, &at) == ASY_OK);
	text[n + 1] = 'a';
	text[n + 2] = '"';
	text[n + 3] = 0;
	CHECK(asy_json_read(&arena, asy_bytes_from(text), &v, &at) == ASY_LIMIT);
	for (size_t values = ASY_LIMIT_JSON_NODES - 1; values <= ASY_LIMIT_JSON_NODES; values++) {
		text[0] = '[';
		for (size_t i = 0; i < values; i++) {
			text[1 + 2 * i] = '1';
			text[2 + 2 * i] = ',';
		}
		text[2 * values] = ']';
		CHECK(asy_json_read(&arena, (struct asy_bytes){(uint8_t *)text, 2 * values + 1}, &v, &at) ==
		      (values < ASY_LIMIT_JSON_NODES ? ASY_OK : ASY_LIMIT)); /* the list is a value too */
		asy_arena_clear(&arena);
	}
	free(text);
}

int main(void)
{
	asy_arena_init(&arena, 1u << 30);
	RUN(values);
	RUN(refused_with_place);
	RUN(depth);
	RUN(long_text_and_many_values);
	asy_arena_release(&arena);
	return TEST_RESULT();
}
