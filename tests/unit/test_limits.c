/* The table of limits: no row twice, none without value, unit or reason, and each is used somewhere. */
#include "base/limits.h"

#include <dirent.h>

#include "evidence/observation.h"
#include "firmware/job.h"
#include "firmware/walk_impl.h"
#include "test.h"

#define ROW(name, value, unit, reason) {#name, (value), unit, reason},
static const struct {
	const char *name;
	unsigned long long value;
	const char *unit, *reason;
} rows[] = {ASY_LIMITS(ROW)};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
static bool used[ROWS], tested[ROWS];
static bool *marks;

/* Ceilings whose tests give a smaller value, or that nothing is refused at. Every other one is named in the test that
 * goes to it and one above it. */
static const struct {
	const char *name, *tested_by;
} elsewhere[] = {
	{"WORKER_CPU", "tests/sandbox/test_session.c: hang, with one second"},
	{"WORKER_STALL", "tests/sandbox/test_session.c: hang, with 300 ms"},
	{"WORKER_IDLE", "tests/sandbox/test_session.c: sleep, with 500 ms"},
	{"WORKER_WALL", "tests/sandbox/test_session.c: dance, with 700 ms"},
	{"WORKER_MEMORY", "tests/sandbox/test_session.c: memory_has_a_ceiling, with 128 MiB"},
	{"RUN_BYTES", "tests/unit/test_runlog.c, with two frames"},
	{"STORE_BYTES", "an arena's ceiling: tests/unit/test_bytes.c"},
	{"REPORT_BYTES", "a buffer's ceiling: tests/unit/test_bytes.c"},
	{"DECODER_MEMORY", "tests/unit/test_codec.c: decoder_memory_limit, by the dictionary byte"},
	{"SQUASHFS_CACHE", "size of a cache: nothing is refused"},
	{"PATTERN_WINDOW", "tests/unit/test_patterns.c: long_match_stays_in_the_window"},
	{"PATTERN_TAIL", "tests/unit/test_patterns.c: long_match_stays_in_the_window"},
	{"PATTERN_RULES", "a vector's ceiling: tests/unit/test_bytes.c"},
	{"RPM_HEADER", "a buffer's ceiling: tests/unit/test_bytes.c"},
	{"SHELL_COMMAND", "a buffer's ceiling: tests/unit/test_bytes.c"},
	{"SBOM_BYTES", "an arena's ceiling: tests/unit/test_bytes.c"},
	{"SBOM_FILE", "a buffer's ceiling: tests/unit/test_bytes.c"},
	{"SBOM_COMPONENTS", "a vector's ceiling: tests/unit/test_bytes.c"},
	{"SBOM_EDGES", "a vector's ceiling: tests/unit/test_bytes.c"},
	{"ATTRIBUTE_BYTES", "texts are cut: tests/unit/test_wire.c"},
	{"NAME_BYTES", "texts are cut: tests/unit/test_text.c"},
	{"IMPORTS", "beyond it the list says that it is not complete"},
	{"FEED_BYTES", "64 GiB: the same comparison as IMAGE_OUTPUT"},
	{"FEED_MEMBERS", "two million members of an archive"},
};

TEST(rows_are_whole)
{
	for (size_t i = 0; i < ROWS; i++) {
		CHECK(rows[i].value != 0);
		CHECK(rows[i].unit[0] && rows[i].reason[0]);
		for (size_t k = 0; k < i; k++)
			CHECK(strcmp(rows[i].name, rows[k].name) != 0);
	}
}

static void read_source(const char *path)
{
	static char text[1 << 20];
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;

	text[n] = 0;
	if (f)
		fclose(f);
	for (const char *at = text; (at = strstr(at, "ASY_LIMIT_")); at++) {
		const char *name = at + strlen("ASY_LIMIT_");
		size_t length = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");

		for (size_t i = 0; i < ROWS; i++)
			marks[i] |= strlen(rows[i].name) == length && strncmp(rows[i].name, name, length) == 0;
	}
}

static void read_folder(const char *folder)
{
	char path[4096];
	struct dirent *e;
	DIR *d = opendir(folder);

	while (d && (e = readdir(d))) {
		size_t n = strlen(e->d_name);

		snprintf(path, sizeof(path), "%.2000s/%s", folder, e->d_name);
		if (e->d_type == DT_DIR && e->d_name[0] != '.')
			read_folder(path);
		else if (n > 2 && strcmp(e->d_name + n - 2, ".c") == 0)
			read_source(path);
	}
	if (d)
		closedir(d);
}

TEST(every_limit_is_used)
{
	const char *catalog = getenv("ASSAY_CATALOG");
	char folder[4096];

	REQUIRE(catalog);
	marks = used;
	snprintf(folder, sizeof(folder), "%.2000s/../src", catalog);
	read_folder(folder);
	snprintf(folder, sizeof(folder), "%.2000s/../tests/unit", catalog);
	read_folder(folder);
	for (size_t i = 0; i < ROWS; i++) {
		if (!used[i])
			printf("# no source uses ASY_LIMIT_%s\n", rows[i].name);
		CHECK(used[i]);
	}
}

/* The list above is no way out for a ceiling that has a test, or that is gone. */
TEST(every_limit_is_tested)
{
	char folder[4096];

	REQUIRE(getenv("ASSAY_CATALOG"));
	marks = tested;
	snprintf(folder, sizeof(folder), "%.2000s/../tests", getenv("ASSAY_CATALOG"));
	read_folder(folder);
	for (size_t k = 0; k < sizeof(elsewhere) / sizeof(elsewhere[0]); k++) {
		bool known = false;

		for (size_t i = 0; i < ROWS; i++) {
			if (strcmp(rows[i].name, elsewhere[k].name) != 0)
				continue;
			CHECK(!tested[i]);
			known = tested[i] = true;
		}
		CHECK(known);
	}
	for (size_t i = 0; i < ROWS; i++) {
		if (!tested[i])
			printf("# no test goes to ASY_LIMIT_%s and one above it\n", rows[i].name);
		CHECK(tested[i]);
	}
}

/* Sizes of arrays have to be constants of their own. */
TEST(array_sizes_agree)
{
	CHECK(WALK_DEPTH == ASY_LIMIT_DEPTH);
	CHECK(sizeof(((struct asy_observation *)0)->attrs) / sizeof(struct asy_attr) == ASY_LIMIT_ATTRIBUTES);
	CHECK(ASY_JOB_SKIPS == ASY_LIMIT_RESTARTS);
}

int main(void)
{
	RUN(array_sizes_agree);
	RUN(rows_are_whole);
	RUN(every_limit_is_used);
	RUN(every_limit_is_tested);
	return TEST_RESULT();
}
