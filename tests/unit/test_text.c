#include "base/clock.h"
#include "base/diag.h"
#include "base/json.h"
#include "base/text.h"
#include "base/uuid.h"
#include "base/yaml.h"
#include "test.h"

static const char *printable(struct asy_buf *b, const char *raw, size_t n)
{
	asy_buf_clear(b);
	asy_text_printable(b, (struct asy_bytes){(const uint8_t *)raw, n});
	return asy_buf_cstr(b);
}

TEST(hostile_text_becomes_one_plain_line)
{
	struct asy_buf b;

	asy_buf_init(&b, 1000);
	CHECK_STR(printable(&b, "a\nb\x1b[31m", 8), "a\\nb\\x1b[31m");
	CHECK_STR(printable(&b, "\xff\xc3\xa4\\", 4), "\\xff\xc3\xa4\\\\");
	CHECK_STR(printable(&b, "\xe2\x80\xae""abc", 6), "\\xe2\\x80\\xae""abc");
	CHECK_STR(printable(&b, "\xed\xa0\x80", 3), "\\xed\\xa0\\x80");
	asy_buf_release(&b);
}

TEST(numbers)
{
	uint64_t v;

	CHECK(asy_text_u64(asy_bytes_from("18446744073709551615"), &v) && v == UINT64_MAX);
	CHECK(!asy_text_u64(asy_bytes_from("18446744073709551616"), &v));
	CHECK(asy_text_u64(asy_bytes_from("0x1F"), &v) && v == 31);
	CHECK(!asy_text_u64(asy_bytes_from("-1"), &v) && !asy_text_u64(asy_bytes_from(""), &v));
}

TEST(globs)
{
	CHECK(asy_text_glob("*/etc/shadow", asy_bytes_from("/rom/etc/shadow")));
	CHECK(!asy_text_glob("*/etc/shadow", asy_bytes_from("/etc/shadow-")));
	CHECK(asy_text_glob("a*b*c", asy_bytes_from("aXXbYYbZc")) && asy_text_glob("?", asy_bytes_from("x")));
}

TEST(dates)
{
	int64_t t;
	char date[11], iso[21];

	CHECK(asy_clock_parse_date("2024-02-29", &t) && t == 1709164800);
	CHECK(!asy_clock_parse_date("2023-02-29", &t) && !asy_clock_parse_date("2023-2-09", &t));
	asy_clock_date(1709164800, date);
	CHECK_STR(date, "2024-02-29");
	asy_clock_iso(-1, iso);
	CHECK_STR(iso, "1969-12-31T23:59:59Z");
}

TEST(json_is_escaped_and_indented)
{
	struct asy_buf b;
	struct asy_json j;

	asy_buf_init(&b, 1000);
	asy_json_init(&j, &b);
	asy_json_object(&j);
	asy_json_put(&j, "a\"b", "x\ty\xff");
	asy_json_name(&j, "list");
	asy_json_array(&j);
	asy_json_uint(&j, UINT64_MAX);
	asy_json_end(&j);
	asy_json_end(&j);
	CHECK(asy_json_finish(&j) == ASY_OK);
	CHECK_STR(asy_buf_cstr(&b), "{\n  \"a\\\"b\": \"x\\u0009y\xef\xbf\xbd\",\n  \"list\": [\n    18446744073709551615\n  ]\n}\n");
	asy_buf_release(&b);
}

static enum asy_err load(const char *text, struct asy_arena *a, struct asy_buf *messages, struct asy_yaml **root)
{
	struct asy_diags d;
	enum asy_err err;

	asy_diags_init(&d, a);
	err = asy_yaml_load(a, "f.yaml", asy_bytes_from(text), &d, root);
	asy_buf_clear(messages);
	asy_diags_print(&d, messages);
	asy_diags_release(&d);
	return err;
}

TEST(yaml_tree_with_places)
{
	struct asy_arena a;
	struct asy_buf m;
	struct asy_yaml *root = NULL;
	bool yes = false;

	asy_arena_init(&a, 1 << 20);
	asy_buf_init(&m, 4096);
	REQUIRE(load("a: 1\nb:\n  - x\n  - {c: yes}\n", &a, &m, &root) == ASY_OK);
	CHECK_STR(asy_yaml_text(root, "a"), "1");
	CHECK(asy_yaml_get(root, "b")->n == 2 && asy_yaml_get(root, "b")->items[0]->line == 3);
	CHECK(asy_yaml_bool(asy_yaml_get(asy_yaml_get(root, "b")->items[1], "c"), &yes) && yes);
	CHECK(load("a: 1\na: 2\n", &a, &m, &root) == ASY_INVALID);
	CHECK_STR(asy_buf_cstr(&m), "f.yaml:2:1: the key \"a\" stands here twice\n");
	CHECK(load("a: &x 1\nb: *x\n", &a, &m, &root) == ASY_INVALID);
	CHECK(load("a: [1, 2\n", &a, &m, &root) == ASY_INVALID);
	CHECK(load("", &a, &m, &root) == ASY_OK && root->type == ASY_YAML_MAP && root->n == 0);
	asy_buf_release(&m);
	asy_arena_release(&a);
}

TEST(unknown_keys_get_a_suggestion)
{
	static const char *const allowed[] = {"market", "model", NULL};
	struct asy_arena a;
	struct asy_buf m;
	struct asy_yaml *root = NULL;
	struct asy_diags d;

	asy_arena_init(&a, 1 << 20);
	asy_buf_init(&m, 4096);
	asy_diags_init(&d, &a);
	REQUIRE(load("markt: EU\nx-own: 1\n", &a, &m, &root) == ASY_OK);
	CHECK(!asy_yaml_only(&d, root, allowed));
	asy_diags_print(&d, &m);
	CHECK_STR(asy_buf_cstr(&m), "f.yaml:1:1: unknown key \"markt\", did you mean \"market\"?\n");
	asy_diags_release(&d);
	asy_buf_release(&m);
	asy_arena_release(&a);
}

/* Compared with uuid.uuid5() of Python. */
TEST(names_give_uuids)
{
	char text[37];

	asy_uuid((struct asy_bytes){(const uint8_t *)"a name", 6}, text);
	CHECK_STR(text, "7de0026f-83c3-517c-b01c-31ccacb11a86");
}

int main(void)
{
	RUN(names_give_uuids);
	RUN(hostile_text_becomes_one_plain_line);
	RUN(numbers);
	RUN(globs);
	RUN(dates);
	RUN(json_is_escaped_and_indented);
	RUN(yaml_tree_with_places);
	RUN(unknown_keys_get_a_suggestion);
	return TEST_RESULT();
}
