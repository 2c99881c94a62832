/* Shapes of documents: the notation, and the official samples of the corpus. */
#include <dirent.h>

#include "base/file.h"
#include "base/limits.h"
#include "sbom/shape.h"
#include "test.h"

static struct asy_arena arena;
static struct asy_diags diags;
static char said[4000];

static void hear(void *ctx, const char *path, const char *what)
{
	size_t n = strlen(said);

	(void)ctx;
	snprintf(said + n, sizeof(said) - n, "%s: %s\n", path, what);
}

static size_t check(const struct asy_shapes *shapes, const char *version, const char *json)
{
	json_error_t error;
	json_t *value = json_loads(json, JSON_DECODE_ANY, &error);
	size_t n;

	said[0] = 0;
	if (!value)
		abort();
	n = asy_shapes_check(shapes, "bom", version, value, 20, hear, NULL);
	json_decref(value);
	return n;
}

static const char notation[] =
	"# comment\nenum word one two@1.4\nenum word three\npattern hex ^[0-9a-f]{4}$\n"
	"type base\n\tname text1 !\n"
	"type bom : base\n\tword enum:word\n\tid re:hex !1.4-\n\tn int1\n\twhen date-time\n\tday date\n\tflag bool\n\tamount number\n"
	"\tlist [=item|text]u+ 1.3-\n\tpair [text]1\n\tfree object\n\tany any\n\tlicence licence-id\n\tinner =bom\n\tkinds [typed]\n"
	"\tchange text@-1.3|int@1.4-\n"
	"type item open\n\ta text\n\tb text\n\tc text\n\t?one a|b\n\t?not b,c\n";

TEST(notation_and_check)
{
	static const struct {
		const char *version, *json, *said;
	} rows[] = {
		{"1.3", "{\"name\":\"x\"}", ""},
		{"1.4", "{\"name\":\"x\"}", "id: is missing\n"},
		{"1.3", "{\"name\":\"\",\"id\":\"00f\"}", "name: the text must not be empty\nid: the text has not the form it must have\n"},
		{"1.3", "{\"name\":\"x\",\"word\":\"three\"}", ""},
		{"1.3", "{\"name\":\"x\",\"word\":\"two\"}", "word: not one of the words that may stand here\n"},
		{"1.4", "{\"name\":\"x\",\"word\":\"two\",\"id\":\"00ff\"}", ""},
		{"1.2", "{\"name\":\"x\",\"list\":[]}", "list: no such field here in this version of the format\n"},
		{"1.3", "{\"name\":\"x\",\"list\":[]}", "list: the list must not be empty\n"},
		{"1.3", "{\"name\":\"x\",\"list\":[\"a\",\"a\"]}", "list: two entries of the list are the same\n"},
		{"1.3", "{\"name\":\"x\",\"list\":[{\"a\":\"1\",\"b\":\"2\"}]}", "list/0: only one of several fields may stand here\n"},
		{"1.3", "{\"name\":\"x\",\"list\":[{\"b\":\"1\",\"c\":\"2\"}]}", "list/0: two fields exclude each other\n"},
		{"1.3", "{\"name\":\"x\",\"list\":[{\"z\":\"1\"}]}", "list/0: one of several fields is missing\n"},
		{"1.3", "{\"name\":\"x\",\"pair\":[\"a\",\"b\"]}", "pair: the list has more than one entry\n"},
		{"1.3", "{\"name\":\"x\",\"n\":0}", "n: the number must be at least 1\n"},
		{"1.3", "{\"name\":\"x\",\"n\":1.5}", "n: a whole number is expected\n"},
		{"1.3", "{\"name\":\"x\",\"flag\":1,\"amount\":\"1\",\"free\":[]}",
		 "flag: true or false is expected\namount: a number is expected\nfree: an object is expected\n"},
		{"1.3", "{\"name\":\"x\",\"when\":\"2026-01-01T00:00:00Z\",\"day\":\"2026-01-01\"}", ""},
		{"1.3", "{\"name\":\"x\",\"when\":\"2026-01-01T00:00:00.25+01:00\"}", ""},
		{"1.3", "{\"name\":\"x\",\"when\":\"2026-13-01T00:00:00Z\",\"day\":\"2026-1-01\"}", "when: no date and time (RFC 3339)\nday: no date\n"},
		{"1.3", "{\"name\":\"x\",\"licence\":\"MIT\",\"any\":[1]}", ""},
		{"1.3", "{\"name\":\"x\",\"licence\":\"mit\"}", "licence: no identifier of the SPDX licence list\n"},
		{"1.3", "{\"name\":\"x\",\"inner\":{\"name\":\"y\",\"inner\":{}}}", "inner/inner/name: is missing\n"},
		{"1.3", "{\"name\":\"x\",\"kinds\":[{\"type\":\"base\"}]}", "kinds/0/type: no such field here in this version of the format\nkinds/0/name: is missing\n"},
		{"1.3", "{\"name\":\"x\",\"kinds\":[{\"type\":\"nothing\"},{}]}", "kinds/0: no such type of element\nkinds/1: the type of the element is missing\n"},
		{"1.3", "{\"name\":\"x\",\"change\":1}", "change: a text is expected\n"},
		{"1.4", "{\"name\":\"x\",\"id\":\"0000\",\"change\":1}", ""},
		{"1.3", "[]", ": an object is expected\n"},
	};
	struct asy_shapes *shapes = NULL;

	REQUIRE(asy_shapes_add(&arena, "test", asy_bytes_from(notation), &diags, &shapes) == ASY_OK);
	REQUIRE(asy_shapes_link(shapes, &diags) == ASY_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		check(shapes, rows[i].version, rows[i].json);
		CHECK_STR(said, rows[i].said);
	}
	asy_shapes_release(shapes);
}

TEST(deep)
{
	struct asy_shapes *shapes = NULL;
	struct asy_buf text;

	asy_buf_init(&text, ASY_MIB);
	for (int i = 0; i < 1000; i++)
		asy_buf_text(&text, "{\"name\":\"x\",\"inner\":");
	asy_buf_text(&text, "{\"name\":\"x\"}");
	for (int i = 0; i < 1000; i++)
		asy_buf_text(&text, "}");
	REQUIRE(asy_shapes_add(&arena, "test", asy_bytes_from(notation), &diags, &shapes) == ASY_OK);
	REQUIRE(asy_shapes_link(shapes, &diags) == ASY_OK);
	CHECK(check(shapes, "1.3", asy_buf_cstr(&text)) == 2); /* both fields of the level that is too deep */
	CHECK(strstr(said, "nested too deeply"));
	asy_shapes_release(shapes);
	asy_buf_release(&text);
}

TEST(bad_notation)
{
	static const char *const rows[] = {
		"nonsense\n", "type a\n\tb\n", "type a\n\tb unknown\n", "type a\n\tb text 1.2\n", "type a\n\tb [text\n", "pattern p [\n",
		"type a\n\tb =nobody\n", "type a\n\tb re:nobody\n", "type a : nobody\n",
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct asy_shapes *shapes = NULL;
		enum asy_err err = asy_shapes_add(&arena, "test", asy_bytes_from(rows[i]), &diags, &shapes);

		CHECK(err == ASY_INVALID || asy_shapes_link(shapes, &diags) == ASY_INVALID);
		asy_shapes_release(shapes);
	}
}

static bool add_file(const char *name, struct asy_shapes **shapes)
{
	const char *catalog = getenv("ASSAY_CATALOG") ? getenv("ASSAY_CATALOG") : "../catalog";
	struct asy_buf text;
	char path[4096];
	bool ok;

	asy_buf_init(&text, ASY_MIB);
	snprintf(path, sizeof(path), "%s/sbom/%s", catalog, name);
	ok = asy_file_read(path, &text) == ASY_OK && asy_shapes_add(&arena, name, asy_buf_bytes(&text), &diags, shapes) == ASY_OK;
	asy_buf_release(&text);
	return ok;
}

/* Samples are named valid-*.json and invalid-*.json (or skip_invalid-*). */
static size_t samples_of(const struct asy_shapes *shapes, const char *folder, const char *version)
{
	DIR *d = opendir(folder);
	size_t n = 0;

	for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d)) {
		const char *end = strrchr(e->d_name, '.');
		bool valid = strncmp(e->d_name, "valid", 5) == 0;
		struct asy_buf text;
		char path[4096];

		if (!end || strcmp(end, ".json") != 0 || (!valid && !strstr(e->d_name, "invalid")))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		asy_buf_init(&text, 16 * ASY_MIB);
		if (asy_file_read(path, &text) == ASY_OK && (check(shapes, version, asy_buf_cstr(&text)) == 0) != valid) {
			printf("# %s: %s\n", path, valid ? said : "accepted");
			test_here++;
		}
		asy_buf_release(&text);
		n++;
	}
	if (d)
		closedir(d);
	return n;
}

TEST(official_samples)
{
	const char *home = getenv("HOME"), *corpus = getenv("ASSAY_CORPUS");
	struct asy_shapes *shapes = NULL;
	char folder[2048];
	size_t n = 0;

	REQUIRE(add_file("cyclonedx-words.txt", &shapes) && add_file("cyclonedx.txt", &shapes) && add_file("cyclonedx-more.txt", &shapes));
	CHECK(asy_shapes_link(shapes, &diags) == ASY_OK);
	for (int minor = 2; minor <= 7; minor++) {
		char version[8];

		snprintf(version, sizeof(version), "1.%d", minor);
		snprintf(folder, sizeof(folder), "%s%s/schemas/cyclonedx/tools/src/test/resources/%s", corpus ? corpus : home ? home : "",
		         corpus ? "" : "/.cache/assay-corpus", version);
		n += samples_of(shapes, folder, version);
	}
	if (n == 0)
		printf("# no samples: the corpus is not here\n");
	else
		CHECK(n > 200);
	asy_shapes_release(shapes);
	shapes = NULL;
	CHECK(add_file("spdx2.txt", &shapes) && asy_shapes_link(shapes, &diags) == ASY_OK);
	asy_shapes_release(shapes);
	shapes = NULL;
	CHECK(add_file("spdx3.txt", &shapes) && asy_shapes_link(shapes, &diags) == ASY_OK);
	asy_shapes_release(shapes);
}

int main(void)
{
	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	asy_diags_init(&diags, &arena);
	RUN(notation_and_check);
	RUN(deep);
	RUN(bad_notation);
	RUN(official_samples);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return TEST_RESULT();
}
