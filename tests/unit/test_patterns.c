#include <dirent.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "firmware/patterns.h"
#include "firmware/rules.h"
#include "test.h"

static const char letters[] =
	"rule-set: letters\n"
	"rules:\n"
	"  - id: box\n"
	"    pattern: 'BusyBox v([0-9]+(?:\\.[0-9]+)+)'\n"
	"    class: shell\n"
	"    weight: 70\n"
	"    tags: [a, b]\n"
	"    match: ['BusyBox v1.36.1']\n"
	"  - id: two\n"
	"    class: outer\n"
	"    patterns:\n"
	"      - 'alpha/([0-9]+)'\n"
	"      - {pattern: 'beta/([0-9]+)', class: inner}\n"
	"      - {pattern: '(?i)gamma=', capture: '(?<=x)(?i)gamma=(\\w+)'}\n";
static const char numbers[] =
	"rule-set: numbers\n"
	"rules:\n"
	"  - {id: year, pattern: '\\b20[0-9][0-9]\\b'}\n";

struct seen {
	struct asy_buf text;
	struct asy_patterns *p;
	struct asy_bytes content;
	bool captures;
};

static void note(void *ctx, const struct asy_pattern_hit *hit)
{
	struct seen *seen = ctx;
	const struct asy_rule *rule = asy_patterns_rule(seen->p, hit->set, hit->rule);
	struct asy_capture c;

	asy_buf_printf(&seen->text, "%u.%u@%llu", hit->set, hit->rule, (unsigned long long)hit->end);
	if (seen->captures && asy_patterns_capture(seen->p, rule, seen->content, hit->end, &c))
		asy_buf_printf(&seen->text, "[%llu-%llu %.*s]", (unsigned long long)c.start, (unsigned long long)c.end,
		               (int)c.group[1].n, c.group[1].n ? (const char *)c.group[1].p : "");
	asy_buf_text(&seen->text, " ");
}

static enum asy_err compile(const char *text, const char *cache, struct asy_buf *blob, struct asy_buf *message)
{
	struct asy_rule_source sources[] = {{"letters.yaml", asy_bytes_from(text)},
	                                    {"numbers.yaml", ASY_BYTES_LITERAL(numbers)}};
	struct asy_arena arena;
	struct asy_diags diags;
	enum asy_err err;

	asy_arena_init(&arena, ASY_MIB);
	asy_diags_init(&diags, &arena);
	asy_buf_init(blob, ASY_LIMIT_PATTERN_BLOB);
	asy_buf_init(message, ASY_MIB);
	err = asy_patterns_compile(sources, 2, cache, &diags, blob);
	asy_diags_print(&diags, message);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return err;
}

/* Loads `text` compiled and scans content; the notes are valid until the next call. */
static const char *scan(const char *text, struct asy_bytes content, bool captures, enum asy_err *ret_err)
{
	static char out[8192];
	struct seen seen = {.content = content, .captures = captures};
	struct asy_buf blob, message;

	asy_buf_init(&seen.text, ASY_MIB);
	if (compile(text, NULL, &blob, &message) != ASY_OK || asy_patterns_load(asy_buf_bytes(&blob), &seen.p) != ASY_OK)
		abort();
	*ret_err = asy_patterns_scan(seen.p, content, note, &seen);
	snprintf(out, sizeof(out), "%s", asy_buf_cstr(&seen.text));
	asy_patterns_free(seen.p);
	asy_buf_release(&blob);
	asy_buf_release(&message);
	asy_buf_release(&seen.text);
	return out;
}

TEST(one_pass_for_all_sets)
{
	enum asy_err err;
	const char *text = "2024 BusyBox v1.36.1 (x) beta/17 alpha/3 xGAMMA=yes gamma=no";

	CHECK_STR(scan(letters, asy_bytes_from(text), true, &err),
	          "1.0@4[0-4 ] 0.0@20[5-20 1.36.1] 0.2@32[25-32 17] 0.1@40[33-40 3] 0.3@48[42-51 yes] 0.3@58 ");
	CHECK(err == ASY_OK);
	CHECK_STR(scan(letters, (struct asy_bytes){0}, true, &err), "");
}

TEST(match_at_both_ends)
{
	enum asy_err err;
	uint8_t *text = test_guard("alpha/1\0alpha/2", 15);

	CHECK_STR(scan(letters, (struct asy_bytes){text, 15}, true, &err), "0.1@7[0-7 1] 0.1@15[8-15 2] ");
	test_guard_free(text, 15);
}

TEST(fields)
{
	struct asy_buf blob, message;
	struct asy_patterns *p;
	uint32_t set;

	REQUIRE(compile(letters, NULL, &blob, &message) == ASY_OK);
	REQUIRE(asy_patterns_load(asy_buf_bytes(&blob), &p) == ASY_OK);
	set = asy_patterns_find_set(p, "letters");
	CHECK(set == 0 && asy_patterns_find_set(p, "numbers") == 1 && asy_patterns_find_set(p, "none") == UINT32_MAX);
	CHECK(asy_patterns_sets(p) == 2 && asy_patterns_rules(p, 0) == 4 && asy_patterns_rules(p, 2) == 0);
	CHECK(!asy_patterns_rule(p, 0, 4) && !asy_patterns_rule(p, 2, 0));
	CHECK_STR(asy_rule_id(asy_patterns_rule(p, 0, 0)), "box");
	CHECK_STR(asy_rule_field(asy_patterns_rule(p, 0, 0), "weight"), "70");
	CHECK_STR(asy_rule_field(asy_patterns_rule(p, 0, 0), "tags"), "a\nb");
	CHECK(!asy_rule_field(asy_patterns_rule(p, 0, 0), "match"));
	CHECK_STR(asy_rule_field(asy_patterns_rule(p, 0, 1), "class"), "outer");
	CHECK_STR(asy_rule_field(asy_patterns_rule(p, 0, 2), "class"), "inner");
	CHECK_STR(asy_rule_id(asy_patterns_rule(p, 0, 2)), "two");
	asy_patterns_free(p);
	asy_buf_release(&blob);
	asy_buf_release(&message);
}

TEST(definitions_and_rules_outside_the_pass)
{
	static const char rules[] =
		"rule-set: a\ndefine: {v: '([0-9]+\\.[0-9]+)'}\nrules:\n  - {id: w, path: 'lib%{v}'}\n"
		"  - {id: x, pattern: 'ver %{v}', find: 'v%{v}'}\n";
	struct asy_buf blob, message;
	struct asy_patterns *p;
	struct asy_capture c;
	enum asy_err err;

	CHECK_STR(scan(rules, asy_bytes_from("lib3.1 ver 1.2"), true, &err), "0.1@14[7-14 1.2] ");
	REQUIRE(compile(rules, NULL, &blob, &message) == ASY_OK);
	REQUIRE(asy_patterns_load(asy_buf_bytes(&blob), &p) == ASY_OK);
	CHECK(asy_patterns_match(p, asy_patterns_rule(p, 0, 0), ASY_RULE_PATH, asy_bytes_from("/lib3.1.so"), false, &c));
	CHECK(c.start == 1 && c.end == 7 && asy_bytes_is(c.group[1], "3.1") && !c.group[2].p);
	CHECK(!asy_patterns_match(p, asy_patterns_rule(p, 0, 0), ASY_RULE_PATH, asy_bytes_from("lib3.1.so"), true, &c));
	CHECK(!asy_patterns_match(p, asy_patterns_rule(p, 0, 0), ASY_RULE_FIND, asy_bytes_from("lib3.1"), true, &c));
	CHECK(!asy_patterns_match(p, asy_patterns_rule(p, 0, 1), ASY_RULE_FIND, (struct asy_bytes){0}, true, &c));
	CHECK(asy_patterns_match(p, asy_patterns_rule(p, 0, 1), ASY_RULE_FIND, asy_bytes_from("v3.1"), true, &c));
	asy_patterns_free(p);
	asy_buf_release(&blob);
	asy_buf_release(&message);
}

TEST(bad_rules_are_named)
{
	static const struct { const char *text, *message; } bad[] = {
		{"rule-set: a\nrules:\n  - {id: x, pattern: 'a(?=b)'}\n", "letters.yaml:3:22: rule \"x\": "},
		{"rule-set: a\nrules:\n  - {id: x, pattern: 'a*'}\n", "letters.yaml:3:22: rule \"x\": "},
		{"rule-set: a\nrules:\n  - {id: x, pattern: 'ab', capture: '(ab'}\n",
		 "letters.yaml:3:22: rule \"x\": capture: missing closing parenthesis at character 4"},
		{"rule-set: a\nrules:\n  - {id: x, pattern: ab}\n  - {id: x, pattern: cd}\n",
		 "letters.yaml:4:5: rule \"x\" was given before, in letters.yaml line 3"},
		{"rule-set: a\nrules:\n  - {pattern: ab}\n", "letters.yaml:3:5: a rule is a map with an \"id\""},
		{"rule-set: a\nrules:\n  - {id: x}\n", "letters.yaml:3:5: a rule needs a \"pattern\""},
		{"rule-set: a\nrules:\n  - {id: x, pattern: ab, patterns: [ab]}\n", "either one \"pattern\" or a list"},
		{"rule-set: a\nrules:\n  - {id: x, pattern: ab, more: {a: b}}\n", "\"more\" of a rule is a map"},
		{"rule-set: a\nrules:\n  - {id: x, pattern: 'ab%{v}'}\n", "letters.yaml:3:22: %{v} is not defined"},
		{"rule-set: a\nrules:\n  - {id: x, path: '(ab'}\n", "path: missing closing parenthesis"},
		{"rules:\n  - {id: x, pattern: ab}\n", "a rule file has a \"rule-set\""},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct asy_buf blob, message;

		CHECK(compile(bad[i].text, NULL, &blob, &message) == ASY_INVALID);
		CHECK(blob.len == 0);
		if (!strstr(asy_buf_cstr(&message), bad[i].message)) {
			printf("# %zu: %s", i, asy_buf_cstr(&message));
			test_here++;
		}
		asy_buf_release(&blob);
		asy_buf_release(&message);
	}
}

TEST(hits_are_capped)
{
	struct asy_buf text;
	enum asy_err err;

	asy_buf_init(&text, ASY_MIB);
	for (unsigned i = 0; i < ASY_LIMIT_PATTERN_HITS; i++)
		asy_buf_text(&text, "alpha/1 ");
	scan(letters, asy_buf_bytes(&text), false, &err);
	CHECK(err == ASY_OK);
	asy_buf_text(&text, "alpha/1 beta/2");
	scan(letters, asy_buf_bytes(&text), false, &err);
	CHECK(err == ASY_LIMIT);
	asy_buf_release(&text);
}

TEST(long_match_stays_in_the_window)
{
	static const char rules[] = "rule-set: a\nrules:\n  - {id: x, pattern: 'from:\\w+'}\n";
	struct asy_buf text;
	enum asy_err err;

	asy_buf_init(&text, ASY_MIB);
	asy_buf_text(&text, "from:");
	asy_buf_fill(&text, 'a', 20000);
	CHECK(strncmp(scan(rules, asy_buf_bytes(&text), true, &err), "0.0@2053[0-2565 ] 0.0@", 22) == 0);
	asy_buf_release(&text);
}

/* Every shortened and every changed blob is refused or works; none may read outside. */
TEST(damaged_blob)
{
	struct asy_buf blob, message;
	struct asy_patterns *p;

	REQUIRE(compile(letters, NULL, &blob, &message) == ASY_OK);
	for (size_t n = 0; n < blob.len; n += n < 512 ? 1 : 97) {
		uint8_t *cut = test_guard(blob.data, n);

		CHECK(asy_patterns_load((struct asy_bytes){cut, n}, &p) != ASY_OK);
		test_guard_free(cut, n);
	}
	for (size_t i = 0; i < 64; i++) {
		blob.data[i] ^= 0x41;
		if (asy_patterns_load(asy_buf_bytes(&blob), &p) == ASY_OK) {
			CHECK(i >= 32); /* only the digest is not looked at */
			asy_patterns_free(p);
		}
		blob.data[i] ^= 0x41;
	}
	asy_buf_release(&blob);
	asy_buf_release(&message);
}

static size_t files_in(const char *dir, char *ret_path, size_t size)
{
	DIR *d = opendir(dir);
	size_t n = 0;

	for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d))
		if (e->d_name[0] != '.') {
			snprintf(ret_path, size, "%s/%s", dir, e->d_name);
			n++;
		}
	if (d)
		closedir(d);
	return n;
}

TEST(cache)
{
	char dir[] = "/tmp/assay-test-XXXXXX", cache[64], path[512];
	struct asy_buf first, second, message;

	REQUIRE(mkdtemp(dir));
	snprintf(cache, sizeof(cache), "%s/a/b", dir);
	REQUIRE(compile(letters, cache, &first, &message) == ASY_OK);
	asy_buf_release(&message);
	CHECK(files_in(cache, path, sizeof(path)) == 1);
	for (int damaged = 0; damaged < 3; damaged++) {
		CHECK(compile(letters, cache, &second, &message) == ASY_OK);
		CHECK(asy_bytes_equal(asy_buf_bytes(&first), asy_buf_bytes(&second)));
		second.data[second.len / 2] ^= 1;
		CHECK(asy_file_replace(path, asy_bytes_head(asy_buf_bytes(&second), damaged ? second.len : 40)) == ASY_OK);
		asy_buf_release(&second);
		asy_buf_release(&message);
	}
	CHECK(compile("rule-set: a\nrules: [{id: x, pattern: abcd}]\n", cache, &second, &message) == ASY_OK);
	CHECK(files_in(cache, path, sizeof(path)) == 2);
	asy_buf_release(&second);
	asy_buf_release(&message);
	CHECK(compile(letters, "/proc/no/such", &second, &message) == ASY_OK); /* silent */
	asy_buf_release(&second);
	asy_buf_release(&message);
	asy_buf_release(&first);
	while (files_in(cache, path, sizeof(path)))
		unlink(path);
	rmdir(cache);
	snprintf(cache, sizeof(cache), "%s/a", dir);
	rmdir(cache);
	rmdir(dir);
}

TEST(samples)
{
	struct asy_buf out;

	asy_buf_init(&out, 100);
	CHECK(asy_rules_sample("a\\x00\\xfFb\\\\\\n", &out) == ASY_OK);
	CHECK(asy_bytes_equal(asy_buf_bytes(&out), ASY_BYTES_LITERAL("a\0\xff" "b\\\n")));
	CHECK(asy_rules_sample("\\q", &out) == ASY_INVALID && asy_rules_sample("\\x0", &out) == ASY_INVALID);
	asy_buf_release(&out);
}

int main(void)
{
	RUN(one_pass_for_all_sets);
	RUN(match_at_both_ends);
	RUN(fields);
	RUN(definitions_and_rules_outside_the_pass);
	RUN(bad_rules_are_named);
	RUN(hits_are_capped);
	RUN(long_match_stays_in_the_window);
	RUN(damaged_blob);
	RUN(cache);
	RUN(samples);
	return TEST_RESULT();
}
