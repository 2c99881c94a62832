/* Ceilings of the inspectors: at the limit nothing is lost and nothing is said; one above it, a gap says so. */
#include "base/limits.h"

#include "catalog_data.h"
#include "inspect/daemons.h"
#include "inspect/table.h"
#include "test.h"
#include "tree.h"

static struct tree_run run;
static struct tree_file *files;
static char (*paths)[32];

/* n files that are like `like`, named by number; given to the inspector. */
static const char *many(const struct asy_inspector *inspector, const char *before, const char *after, struct tree_file like, size_t n)
{
	const char *out;

	files = calloc(n, sizeof(*files));
	paths = calloc(n, sizeof(*paths));
	if (!files || !paths)
		abort();
	for (size_t i = 0; i < n; i++) {
		snprintf(paths[i], sizeof(paths[i]), "%s%06zu%s", before, i, after);
		files[i] = like;
		files[i].path = paths[i];
	}
	run = (struct tree_run){.data = catalog_data};
	out = tree_run(&run, inspector, files, n);
	free(files);
	return out;
}

static void done(void)
{
	free(paths);
	tree_release(&run);
}

static size_t count(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, what)); p++)
		n++;
	return n;
}

/* Every set-uid program has another content, else they are told as one. */
static const char *set_uid_programs(size_t n)
{
	static char (*texts)[16];
	const char *out;

	files = calloc(n, sizeof(*files));
	paths = calloc(n, sizeof(*paths));
	texts = calloc(n, sizeof(*texts));
	if (!files || !paths || !texts)
		abort();
	for (size_t i = 0; i < n; i++) {
		snprintf(paths[i], sizeof(paths[i]), "/bin/p%zu", i);
		snprintf(texts[i], sizeof(texts[i]), "%zu", i);
		files[i] = (struct tree_file){.path = paths[i], .content = texts[i], .mode = 04755};
	}
	run = (struct tree_run){0};
	out = tree_run(&run, &asy_inspector_permissions, files, n);
	free(files);
	free(texts);
	return out;
}

TEST(permissions)
{
	const char *out = set_uid_programs(ASY_LIMIT_PERMISSIONS);

		CHECK(strstr(out, "class=setuid") && !strstr(out, "gap "));
	done();
	out = set_uid_programs(ASY_LIMIT_PERMISSIONS + 1);
	CHECK(count(out, "gap limit") == 1);
	done();
}

TEST(leftovers)
{
	struct tree_file core = {.content = "x"};
	const char *out = many(&asy_inspector_debug, "/d", "/.bash_history", core, ASY_LIMIT_LEFTOVERS);

	CHECK(!strstr(out, "gap "));
	CHECK(strstr(out, "debug "));
	done();
	out = many(&asy_inspector_debug, "/d", "/.bash_history", core, ASY_LIMIT_LEFTOVERS + 1);
	CHECK(count(out, "gap limit") == 1);
	done();
}

TEST(files_looked_at_for_what_is_started)
{
	struct tree_file link = {.target = "x"};

	CHECK(!strstr(many(&asy_inspector_services, "/bin/l", "", link, ASY_LIMIT_BOOT_NODES), "gap "));
	done();
	CHECK(count(many(&asy_inspector_services, "/bin/l", "", link, ASY_LIMIT_BOOT_NODES + 1), "gap limit") == 1);
	done();
}

/* Scripts of the longest size that is kept, as many as fit, and one more. */
TEST(text_kept_of_scripts)
{
	size_t size = ASY_LIMIT_BOOT_FILE, n = ASY_LIMIT_BOOT_TEXT / ASY_LIMIT_BOOT_FILE;
	char *text = malloc(size + 1);
	struct tree_file script = {.content = text, .size = size, .mode = 0755};

	REQUIRE(text);
	memset(text, '#', size);
	memcpy(text, "#!/bin/sh\n", 10);
	text[size] = 0;
	/* what they start is another ceiling */
	CHECK(!strstr(many(&asy_inspector_services, "/etc/init.d/s", "", script, n), "too much text"));
	done();
	CHECK(strstr(many(&asy_inspector_services, "/etc/init.d/s", "", script, n + 1), "too much text"));
	done();
	free(text);
}

/* "a\n" many times: each is one command and its share of the text. */
TEST(commands_of_start_scripts)
{
	static const char *const head = "#!/bin/sh\n";
	size_t n = 100000, size = strlen(head) + 2 * n;
	char *text = malloc(size + 1);
	struct tree_file script = {.content = text, .size = size, .mode = 0755};

	REQUIRE(text);
	memcpy(text, head, strlen(head));
	for (size_t i = 0; i < n; i++)
		memcpy(text + strlen(head) + 2 * i, "a\n", 2);
	text[size] = 0;
	CHECK(n < ASY_LIMIT_BOOT_COMMANDS && 2 * n >= ASY_LIMIT_BOOT_COMMANDS);
	CHECK(!strstr(many(&asy_inspector_services, "/etc/rcS.d/S", "", script, 1), "gap "));
	done();
	CHECK(strstr(many(&asy_inspector_services, "/etc/rcS.d/S", "", script, 3), "gap limit"));
	done();
	free(text);
}

static const char *trees(size_t n)
{
	const char *out;

	files = calloc(n, sizeof(*files));
	paths = calloc(n, sizeof(*paths));
	if (!files || !paths)
		abort();
	for (size_t i = 0; i < n; i++) {
		snprintf(paths[i], sizeof(paths[i]), "/%zu.tar/bin/su", i);
		files[i] = (struct tree_file){.path = paths[i], .inner = "/bin/su", .content = "x", .mode = 04755,
		                              .root = (uint32_t)(i + 1), .container = "tar"};
	}
	run = (struct tree_run){0};
	out = tree_run(&run, &asy_inspector_permissions, files, n);
	free(files);
	return out;
}

TEST(file_systems_told_apart)
{
	CHECK(!strstr(trees(ASY_LIMIT_HOMES), "gap "));
	done();
	CHECK(count(trees(ASY_LIMIT_HOMES + 1), "gap limit") == 1);
	done();
}

TEST(rows_of_the_table_of_daemons)
{
	struct asy_daemons daemons;
	struct asy_arena arena;
	struct asy_buf table;

	asy_arena_init(&arena, 16 * (size_t)ASY_MIB);
	asy_buf_init(&table, ASY_MIB);
	for (size_t i = 0; i < ASY_LIMIT_DAEMONS; i++)
		asy_buf_printf(&table, "d%zu telnet 23 yes yes any - A daemon\n", i);
	asy_daemons_read(&daemons, &arena, asy_buf_bytes(&table));
	CHECK(daemons.n == ASY_LIMIT_DAEMONS && daemons.bad_lines == 0);
	asy_buf_text(&table, "one telnet 23 yes yes any - Too many\n");
	asy_daemons_read(&daemons, &arena, asy_buf_bytes(&table));
	CHECK(daemons.n == ASY_LIMIT_DAEMONS && !asy_daemon_find(&daemons, "one"));
	asy_buf_release(&table);
	asy_arena_release(&arena);
}

/* A file of one DER sequence as long as the whole file. */
TEST(largest_key_file)
{
	uint8_t *der = malloc(ASY_LIMIT_CERT_BYTES + 1);

	REQUIRE(der);
	for (size_t above = 0; above < 2; above++) {
		size_t n = ASY_LIMIT_CERT_BYTES + above;
		struct tree_file file = {.path = "/etc/x.der", .content = (const char *)der, .size = n};

		memset(der, 0, n);
		der[0] = 0x30;
		der[1] = 0x83;
		for (unsigned i = 0; i < 3; i++)
			der[2 + i] = (uint8_t)((n - 5) >> (8 * (2 - i)));
		run = (struct tree_run){.data = catalog_data};
		CHECK(count(tree_run(&run, &asy_inspector_keys, &file, 1), "gap limit /etc/x.der") == above);
		tree_release(&run);
	}
	free(der);
}

int main(void)
{
	RUN(permissions);
	RUN(leftovers);
	RUN(files_looked_at_for_what_is_started);
	RUN(text_kept_of_scripts);
	RUN(commands_of_start_scripts);
	RUN(file_systems_told_apart);
	RUN(largest_key_file);
	RUN(rows_of_the_table_of_daemons);
	return TEST_RESULT();
}
