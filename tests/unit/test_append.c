/* Adding a record to files as people write them: nothing else changes. */
#include "base/text.h"
#include "base/yaml.h"
#include "product/append.h"
#include "test.h"

static struct asy_arena arena;

/* NULL when it was refused. */
static char *append(const char *content)
{
	struct asy_record_text r;
	struct asy_diags diags;
	struct asy_buf out;
	char *text = NULL;

	asy_diags_init(&diags, &arena);
	asy_buf_init(&out, 1 << 20);
	asy_record_text_init(&r);
	asy_record_text_put(&r, "waive", "R-1");
	asy_record_text_put(&r, "by", "");
	asy_record_text_put(&r, "reason", "it's \"fine\": no\n# more");
	if (!asy_append_record("d.yaml", asy_bytes_from(content), "assay-declaration: 1\n", &r, &diags, &out))
		text = asy_arena_strdup(&arena, asy_buf_cstr(&out));
	else
		CHECK(asy_diags_count(&diags) == 1);
	asy_record_text_release(&r);
	asy_buf_release(&out);
	asy_diags_release(&diags);
	return text;
}

#define RECORD "- waive: R-1\n  reason: \"it's \\\"fine\\\": no\\n# more\"\n"
#define INDENTED "  - waive: R-1\n    reason: \"it's \\\"fine\\\": no\\n# more\"\n"

TEST(a_new_file_gets_a_head)
{
	CHECK_STR(append(""), "assay-declaration: 1\nrecords:\n" RECORD);
}

TEST(the_key_is_added_at_the_end)
{
	CHECK_STR(append("# mine\na: 1 # one\n"), "# mine\na: 1 # one\nrecords:\n" RECORD);
	CHECK_STR(append("a: 1"), "a: 1\nrecords:\n" RECORD);
	CHECK_STR(append("a: |\n  text\n\n"), "a: |\n  text\n\nrecords:\n" RECORD);
}

TEST(a_record_goes_behind_the_last_one)
{
	CHECK_STR(append("records:\n- {x: 1} # first\n"), "records:\n- {x: 1} # first\n" RECORD);
	CHECK_STR(append("records:\n  - x: 1\n    y: 2\n"), "records:\n  - x: 1\n    y: 2\n" INDENTED);
	CHECK_STR(append("records:\na: 1\n"), "records:\n" RECORD "a: 1\n");
	CHECK_STR(append("records:\n- x: [1,\n  2]\n\n# about a\na: 1\n"), "records:\n- x: [1,\n  2]\n" RECORD "\n# about a\na: 1\n");
	CHECK_STR(append("records:\n- x: 1 # last\n# trailing\n"), "records:\n- x: 1 # last\n# trailing\n" RECORD);
	CHECK_STR(append("a: 1\r\nrecords:\r\n- x: 1\r\n"), "a: 1\r\nrecords:\r\n- x: 1\r\n" RECORD);
}

TEST(what_cannot_be_added_to_is_refused)
{
	CHECK(!append("records: [{x: 1}]\n"));
	CHECK(!append("records: []\n"));
	CHECK(!append("records: text\n"));
	CHECK(!append("- a\n"));
	CHECK(!append("{a: 1}\n"));
	CHECK(!append("a: [\n"));
}

TEST(scalars_read_back_as_they_were)
{
	static const char *const texts[] = {"plain words", "yes", "No", "1.5", "2026-01-01", "a: b", "# x", "\xc3\xa4", "tab\there", "- x", "",
	                                    "back\\slash", "[list]", "null", "trailing ", "e1-0123"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct asy_diags diags;
		struct asy_buf out;
		struct asy_yaml *root;

		asy_diags_init(&diags, &arena);
		asy_buf_init(&out, 4096);
		asy_buf_text(&out, "k: ");
		asy_yaml_scalar_text(&out, texts[i]);
		REQUIRE(asy_yaml_load(&arena, "t", asy_buf_bytes(&out), &diags, &root) == ASY_OK);
		CHECK_STR(asy_yaml_get(root, "k")->text, texts[i]);
		CHECK(!asy_yaml_is_null(asy_yaml_get(root, "k")));
		asy_buf_release(&out);
		asy_diags_release(&diags);
	}
}

int main(void)
{
	asy_arena_init(&arena, 64 << 20);
	RUN(a_new_file_gets_a_head);
	RUN(the_key_is_added_at_the_end);
	RUN(a_record_goes_behind_the_last_one);
	RUN(what_cannot_be_added_to_is_refused);
	RUN(scalars_read_back_as_they_were);
	asy_arena_release(&arena);
	return TEST_RESULT();
}
