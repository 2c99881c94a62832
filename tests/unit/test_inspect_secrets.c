/* The samples written in catalog/rules/secrets.yaml through the real engine and inspector, and what they cannot say:
 * checksums, places, redaction, limits. A sample is "TEXT" or "TEXT in /PATH"; secrets in it are broken up by \xNN. */
#include "base/limits.h"
#include "firmware/rules.h"
#include "inspect/secrets.h"
#include "inspect/table.h"
#include "test.h"
#include "tree.h"

static struct asy_patterns *patterns;
static struct asy_vec rows;
static struct asy_arena arena;
static struct asy_diags diags;
static struct asy_buf blob;

static const char *look(const struct tree_file *file, struct tree_run *run)
{
	run->patterns = patterns;
	return tree_run(run, &asy_inspector_secrets, file, 1);
}

static bool has(const char *out, const char *part)
{
	if (strstr(out, part))
		return true;
	printf("# not there: %s\n# in:\n%s", part, out);
	return false;
}

static size_t count(const char *out, const char *part)
{
	size_t n = 0;

	for (; (out = strstr(out, part)); out++)
		n++;
	return n;
}

static bool reported(const char *id, const char *sample)
{
	char path[256] = "/etc/device.conf", wanted[128], text[4096];
	struct asy_buf content;
	struct tree_run run = {0};
	char *in;
	bool found;

	snprintf(text, sizeof(text), "%s", sample);
	in = strstr(text, " in /");
	if (in) {
		snprintf(path, sizeof(path), "%s", in + 4);
		*in = 0;
	}
	asy_buf_init(&content, ASY_MIB);
	asy_buf_text(&content, "first = line\n");
	if (asy_rules_sample(text, &content) != ASY_OK)
		abort();
	asy_buf_text(&content, "\n");
	snprintf(wanted, sizeof(wanted), " rule=%s ", id);
	found = strstr(look(&(struct tree_file){.path = path, .content = asy_buf_cstr(&content), .size = content.len}, &run), wanted) != NULL;
	tree_release(&run);
	asy_buf_release(&content);
	return found;
}

static void check_list(const struct asy_rule_row *row, const struct asy_yaml *list, bool wanted)
{
	for (size_t i = 0; list && i < list->n; i++)
		if (reported(row->id, list->items[i]->text) != wanted) {
			printf("# %s:%u: %s: sample %zu %s\n", list->items[i]->file, list->items[i]->line, row->id, i + 1,
			       wanted ? "not found" : "found");
			test_here++;
		}
}

TEST(samples)
{
	size_t n = 0;

	for (size_t i = 0; i < rows.len; i++) {
		const struct asy_rule_row *row = asy_vec_at(&rows, i);

		if (strcmp(row->set, "secrets") != 0)
			continue;
		check_list(row, row->match, true);
		check_list(row, row->no_match, false);
		if (!row->match && strcmp(row->id, "github-token") != 0 && strcmp(row->id, "npm-token") != 0) {
			printf("# %s has no sample\n", row->id);
			test_here++;
		}
		n++;
	}
	CHECK(n >= 60);
}

/* The last six characters of these tokens are the CRC-32 of the rest in base 62. */
static void checksummed(const char *prefix, const char *body, char out[64])
{
	static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	uint32_t crc = UINT32_MAX;
	char sum[7] = "";

	for (const char *p = body; *p; p++) {
		crc ^= (uint8_t)*p;
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	crc = ~crc;
	for (int i = 5; i >= 0; i--, crc /= 62)
		sum[i] = letters[crc % 62];
	snprintf(out, 64, "%s_%s%s", prefix, body, sum);
}

TEST(checksum)
{
	char token[64], text[200];

	checksummed("gh" "p", "q8Wm2nXc74vBz0LkJh1GfDs5Ap6OiU", token);
	snprintf(text, sizeof(text), "token=%s", token);
	CHECK(reported("github-token", text));
	token[10] = token[10] == 'a' ? 'b' : 'a';
	snprintf(text, sizeof(text), "token=%s", token);
	CHECK(!reported("github-token", text));
	checksummed("np" "m", "q8Wm2nXc74vBz0LkJh1GfDs5Ap6OiU", token);
	snprintf(text, sizeof(text), "//registry/:_authToken=%s", token);
	CHECK(reported("npm-token", text));
}

TEST(report)
{
	const char *out;
	struct tree_run run = {0};
	struct tree_file file = {.path = "/etc/app.conf", .content = "# settings\nname = x\nmqtt_password = \"hunter2hunter2\"\n"
								   "other_password = changeme\n"};

	out = look(&file, &run);
	CHECK(has(out, "secret Password in a configuration or script rule=assigned-password class=password "
		       "redacted=hunt***** (14 characters) placeholder=false @/etc/app.conf:3+37 |"));
	CHECK(has(out, "redacted=ch***** (8 characters) placeholder=true @/etc/app.conf:4+"));
	CHECK(!strstr(out, "hunter2h") && count(out, "secret ") == 2);
	tree_release(&run);
}

/* A special rule speaks for the place, not the general one as well. */
TEST(once)
{
	const char *out;
	struct tree_run run = {0};
	struct tree_file file = {.path = "/etc/config/wireless", .content = "\toption key 'hunters-family'\n\toption wpa_password 'abc12345'\n"};

	out = look(&file, &run);
	CHECK(has(out, "rule=uci-wifi-key class=wifi"));
	CHECK(has(out, "rule=uci-password class=password"));
	CHECK(count(out, " rule=") == 2);
	tree_release(&run);
}

/* What is in an archive is handed out by itself. */
TEST(unpacked)
{
	struct tree_run run = {0}, again = {0};
	struct tree_file file = {.path = "/etc/config/wireless", .content = "\toption key 'hunters-family'\n\toption wpa_password 'abc12345'\n",
	                         .opens_as = "ext"};

	CHECK(count(look(&file, &run), " rule=") == 0);
	file.opens_as = "gpt";
	CHECK(count(look(&file, &again), " rule=") == 2);
	tree_release(&run);
	tree_release(&again);
}

/* Where settings are looked for: not in programs, web pages, manuals; in scripts only between quotes. */
TEST(places)
{
	static const struct {
		const char *path, *content;
		size_t n;
		bool wanted;
	} rows_here[] = {
		{"/etc/a.conf", "password=hunter22\n", 0, true},
		{"/bin/a", "\x7f" "ELF\0\0\npassword=hunter22\n", 26, false},
		{"/www/a.js", "password=\"hunter22\"\n", 0, false},
		{"/usr/share/man/a.5", "password=hunter22\n", 0, false},
		{"/usr/lib/lua/a.lua", "password=hunter22\n", 0, false},
		{"/usr/lib/lua/a.lua", "password=\"hunter22\"\n", 0, true},
		{"/etc/ppp/chap-secrets", "user * hunter22 *\n", 0, true},
		{"/etc/ppp/chap-secrets", "# user * hunter22 *\n", 0, false},
		{"/etc/ppp/options", "user * hunter22 *\n", 0, false},
	};

	CHECK(secret_in_comment(ASY_BYTES_LITERAL("a <!-- b --> <!-- c"), 19) && !secret_in_comment(ASY_BYTES_LITERAL("a <!-- b --> c"), 14));
	for (size_t i = 0; i < sizeof(rows_here) / sizeof(rows_here[0]); i++) {
		struct tree_run run = {0};
		struct tree_file file = {.path = rows_here[i].path, .content = rows_here[i].content, .size = rows_here[i].n};

		if ((strstr(look(&file, &run), "secret ") != NULL) != rows_here[i].wanted) {
			printf("# %s: %s\n", rows_here[i].path, asy_buf_cstr(&run.out));
			test_here++;
		}
		tree_release(&run);
	}
}

/* What a manual shows, or stands in a comment, is an example. */
TEST(examples)
{
	struct tree_file files[] = {
		{.path = "/usr/share/doc/a.txt", .content = "rtsp://admin:Camera77@10.0.0.4/live\n"},
		{.path = "/etc/a.xml", .content = "<!-- <x>rtsp://admin:Camera77@10.0.0.4/live</x> -->\n"},
		{.path = "/etc/b.xml", .content = "<!-- --><x>rtsp://admin:Camera77@10.0.0.4/live</x>\n"},
	};

	for (size_t i = 0; i < 3; i++) {
		struct tree_run run = {0};

		CHECK(has(look(&files[i], &run), i < 2 ? "placeholder=true" : "placeholder=false"));
		tree_release(&run);
	}
}

TEST(values)
{
	static const struct {
		const char *text;
		bool quoted;
		enum secret_value value;
	} v[] = {
		{"hunter22", false, SECRET_REAL}, {"1234", false, SECRET_REAL}, {"pa$$word1!", true, SECRET_NOT},
		{"admin", false, SECRET_REAL}, {"12", false, SECRET_NOT}, {"$PASS", false, SECRET_NOT}, {"${PASS}", true, SECRET_NOT},
		{"%s", true, SECRET_NOT}, {"required", false, SECRET_NOT}, {"get_password()", false, SECRET_NOT},
		{"changeme", false, SECRET_PLACEHOLDER}, {"********", false, SECRET_PLACEHOLDER}, {"password", true, SECRET_PLACEHOLDER},
		{"/etc/pw", false, SECRET_NOT}, {"a b", true, SECRET_NOT}, {"<password>", true, SECRET_NOT}, {"user_password", true, SECRET_NOT},
		{"x.conf", false, SECRET_NOT}, {"Password:", true, SECRET_NOT}, {"--help", false, SECRET_NOT}, {"p4$s!w", true, SECRET_NOT},
		{"a1%!b2", true, SECRET_REAL}, {"NEW_PASS", false, SECRET_NOT}, {"Password", true, SECRET_NOT}, {"{{ pw }}", true, SECRET_NOT}, {"pass\xc3\xb6", true, SECRET_NOT},
	};

	for (size_t i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		if (secret_judge_assignment(asy_bytes_from(v[i].text), v[i].quoted, false) != v[i].value) {
			printf("# %s\n", v[i].text);
			test_here++;
		}
	CHECK(secret_judge_assignment(ASY_BYTES_LITERAL("my home net"), true, true) == SECRET_REAL);
}

TEST(limit)
{
	for (size_t extra = 0; extra < 2; extra++) {
		struct asy_buf b;
		struct tree_run run = {0};
		const char *out;

		asy_buf_init(&b, ASY_MIB);
		for (size_t i = 0; i < ASY_LIMIT_FILE_SECRETS + extra; i++)
			asy_buf_printf(&b, "user%zu_password = hunter2-%zu\n", i, i * 7919);
		out = look(&(struct tree_file){.path = "/etc/x.conf", .content = asy_buf_cstr(&b), .size = b.len}, &run);
		CHECK(count(out, " rule=") == ASY_LIMIT_FILE_SECRETS);
		CHECK(count(out, "gap limit") == extra);
		tree_release(&run);
		asy_buf_release(&b);
	}
}

TEST(no_rules)
{
	struct tree_run run = {0};
	const char *out = tree_run(&run, &asy_inspector_secrets, &(struct tree_file){.path = "/x", .content = "password=hunter22\n"}, 1);

	CHECK(has(out, "gap not-found  | the rules for secrets are not there"));
	tree_release(&run);
}

/* The catalog's rules compile; everything else stands on them. */
TEST(catalog)
{
	struct asy_rule_source *sources;
	const char *catalog = getenv("ASSAY_CATALOG");
	struct asy_buf text;
	size_t n;
	bool ok;

	asy_buf_init(&text, ASY_MIB);
	ok = asy_rules_load(&arena, catalog ? catalog : "../catalog", &sources, &n) == ASY_OK &&
	     asy_rules_read(&arena, sources, n, &diags, &rows) == ASY_OK &&
	     asy_patterns_compile(sources, n, NULL, &diags, &blob) == ASY_OK &&
	     asy_patterns_load(asy_buf_bytes(&blob), &patterns) == ASY_OK;
	CHECK(ok);
	if (!ok) {
		asy_diags_print(&diags, &text);
		fputs(asy_buf_cstr(&text), stderr);
	}
	asy_buf_release(&text);
}

int main(void)
{
	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	asy_diags_init(&diags, &arena);
	asy_buf_init(&blob, ASY_LIMIT_PATTERN_BLOB);
	RUN(catalog);
	if (patterns) {
		RUN(samples);
		RUN(checksum);
		RUN(report);
		RUN(once);
		RUN(unpacked);
		RUN(places);
		RUN(examples);
		RUN(values);
		RUN(limit);
		RUN(no_rules);
	}
	asy_vec_release(&rows);
	asy_patterns_free(patterns);
	asy_buf_release(&blob);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return TEST_RESULT();
}
