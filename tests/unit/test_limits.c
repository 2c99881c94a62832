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
static bool used[ROWS];

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
			used[i] |= strlen(rows[i].name) == length && strncmp(rows[i].name, name, length) == 0;
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
	return TEST_RESULT();
}
