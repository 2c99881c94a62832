#include "inspect/lines.h"

#include "base/limits.h"
#include "test.h"

static struct asy_bytes b(const char *text)
{
	return asy_bytes_from(text);
}

TEST(lines)
{
	static const char text[] = "one\r\n\n  # no\n\tthree = 3 \nlast";
	struct asy_lines lines = asy_lines_of(b(text));
	struct asy_line line;

	REQUIRE(asy_lines_next(&lines, &line));
	CHECK(asy_bytes_is(line.text, "one") && line.number == 1 && line.offset == 0);
	REQUIRE(asy_lines_next(&lines, &line));
	CHECK(line.text.n == 0 && line.number == 2 && line.offset == 5);
	REQUIRE(asy_lines_next_content(&lines, "#", &line));
	CHECK(asy_bytes_is(line.text, "three = 3") && line.number == 4 && line.offset == 14);
	REQUIRE(asy_lines_next(&lines, &line));
	CHECK(asy_bytes_is(line.text, "last") && line.number == 5);
	CHECK(!asy_lines_next(&lines, &line));
	lines = asy_lines_of(b(""));
	CHECK(!asy_lines_next(&lines, &line));
}

TEST(limit)
{
	size_t n = (size_t)ASY_LIMIT_TEXT_FILE;
	char *text = malloc(n + 1);
	struct asy_line line;
	struct asy_lines lines;

	REQUIRE(text);
	memset(text, 'a', n + 1);
	lines = asy_lines_of((struct asy_bytes){(const uint8_t *)text, n});
	CHECK(!lines.cut && asy_lines_next(&lines, &line) && line.text.n == n);
	lines = asy_lines_of((struct asy_bytes){(const uint8_t *)text, n + 1});
	CHECK(lines.cut && asy_lines_next(&lines, &line) && line.text.n == n);
	free(text);
}

TEST(fields)
{
	struct asy_bytes f[4], rest = b(" -a  'two words' \"\" x"), w;

	CHECK(asy_text_split(b("root:x:0:0:rest:more"), ':', f, 4) == 4);
	CHECK(asy_bytes_is(f[0], "root") && asy_bytes_is(f[3], "0:rest:more"));
	CHECK(asy_text_split(b("a:"), ':', f, 4) == 2 && f[1].n == 0 && f[3].n == 0);
	CHECK(asy_text_split(b(""), ':', f, 4) == 1);
	CHECK(asy_text_word(&rest, &w) && asy_bytes_is(w, "-a"));
	CHECK(asy_text_word(&rest, &w) && asy_bytes_is(w, "two words"));
	CHECK(asy_text_word(&rest, &w) && w.n == 0);
	CHECK(asy_text_word(&rest, &w) && asy_bytes_is(w, "x") && !asy_text_word(&rest, &w));
	rest = b("\fa\v b");
	CHECK(asy_text_word(&rest, &w) && w.n == 3 && asy_text_word(&rest, &w) && !asy_text_word(&rest, &w));
	CHECK(asy_text_words(b("a b c"), f, 2) == 2 && asy_bytes_is(f[1], "b"));
	CHECK(asy_bytes_is(asy_text_uncomment(b("a '# no' b # yes"), "#"), "a '# no' b"));
	CHECK(asy_bytes_is(asy_text_uncomment(b("url#fragment"), "#"), "url#fragment"));
	CHECK(asy_text_uncomment(b("# all"), "#").n == 0);
}

TEST(key_value)
{
	struct asy_bytes k, v;

	CHECK(asy_text_key_value(b("export PATH='/bin' "), "=", &k, &v) && asy_bytes_is(k, "PATH") && asy_bytes_is(v, "/bin"));
	CHECK(asy_text_key_value(b("Port 22"), " ", &k, &v) && asy_bytes_is(k, "Port") && asy_bytes_is(v, "22"));
	CHECK(asy_text_key_value(b("Port = 22"), "= ", &k, &v) && asy_bytes_is(k, "Port") && asy_bytes_is(v, "22"));
	CHECK(asy_text_key_value(b("a = b"), "=", &k, &v) && asy_bytes_is(k, "a") && asy_bytes_is(v, "b"));
	CHECK(asy_text_key_value(b("a ="), "=", &k, &v) && v.n == 0);
	CHECK(!asy_text_key_value(b("= 2"), "=", &k, &v) && !asy_text_key_value(b("alone"), "= ", &k, &v));
	CHECK(asy_text_section(b(" [ global ]"), &v) && asy_bytes_is(v, "global") && !asy_text_section(b("[x"), &v));
}

TEST(values)
{
	int64_t n;
	bool known;
	static const char *const list[] = {"a", "b", NULL};

	CHECK(asy_text_int(b("65535"), 0, 65535, &n) && n == 65535 && !asy_text_int(b("65536"), 0, 65535, &n));
	CHECK(asy_text_int(b("-1"), -5, 5, &n) && n == -1 && !asy_text_int(b("-1"), 0, 5, &n));
	CHECK(!asy_text_int(b(""), 0, 5, &n) && !asy_text_int(b("1x"), 0, 5, &n));
	CHECK(!asy_text_int(b("9999999999999999999"), 0, INT64_MAX, &n));
	CHECK(asy_text_truth(b("Yes"), &known) && known && !asy_text_truth(b("off"), &known) && known);
	CHECK(!asy_text_truth(b("maybe"), &known) && !known);
	CHECK(asy_text_any(b("b"), list) && !asy_text_any(b("c"), list));
	CHECK(asy_text_contains_nocase(b("a PassWord b"), "password") && !asy_text_contains(b("PassWord"), "password"));
	CHECK(asy_text_is_text(b("hello\n")) && !asy_text_is_text((struct asy_bytes){(const uint8_t *)"a\0b", 3}));
	CHECK(!asy_text_is_text(b("\1\2\3\4")));
}

TEST(paths)
{
	CHECK(asy_path_ends("/rom/etc/shadow", "etc/shadow") && asy_path_ends("etc/shadow", "etc/shadow"));
	CHECK(!asy_path_ends("/my-etc/shadow", "etc/shadow") && asy_path_ends("/a/etc/x", "/etc/x"));
	CHECK(asy_name_ends("A.PEM", ".pem") && !asy_name_ends("pem", ".pem"));
	CHECK(asy_path_has("/etc/init.d/rcS", "init.d") && !asy_path_has("/etc/init.d", "init.d"));
	CHECK(!asy_path_has("/xinit.d/rcS", "init.d"));
}

int main(void)
{
	RUN(lines);
	RUN(limit);
	RUN(fields);
	RUN(key_value);
	RUN(values);
	RUN(paths);
	return TEST_RESULT();
}
