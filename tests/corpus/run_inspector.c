/* run_inspector NAME FOLDER [TABLE=FILE ...] [rules=CATALOG]: runs one inspector over a folder of this machine as if
 * it were the tree of an image and prints what it reports. For looking at real trees; the worker never reads folders. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/rules.h"
#include "inspect/table.h"
#include "tree.h"

enum { NODES = 200000, TABLES = 16 };

static struct tree_file files[NODES];
static size_t n_files;
static size_t root_length;
static char *tables[TABLES][2];

static char *read_all(const char *path, size_t *ret_size)
{
	FILE *f = fopen(path, "rb");
	char *data = NULL;
	size_t n = 0, cap = 0;

	while (f && !feof(f)) {
		if (n == cap) {
			cap = cap ? cap * 2 : 65536;
			data = realloc(data, cap + 1);
			if (!data)
				abort();
		}
		n += fread(data + n, 1, cap - n, f);
	}
	if (f)
		fclose(f);
	if (data)
		data[n] = 0;
	*ret_size = n;
	return data;
}

static int add(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct tree_file *f = &files[n_files];
	char target[4096];
	ssize_t n;

	(void)ftw;
	if (n_files == NODES || !path[root_length] ||
	    (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode) && !S_ISLNK(st->st_mode)))
		return 0;
	f->path = strdup(path + root_length);
	f->mode = st->st_mode & 07777;
	f->uid = st->st_uid;
	f->gid = st->st_gid;
	if (type == FTW_SL || type == FTW_SLN) {
		n = readlink(path, target, sizeof(target) - 1);
		target[n < 0 ? 0 : n] = 0;
		f->target = strdup(target);
	} else if (S_ISDIR(st->st_mode)) {
		f->dir = true;
	} else {
		f->content = read_all(path, &f->size);
	}
	n_files++;
	return 0;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct tree_file *)a)->path, ((const struct tree_file *)b)->path);
}

static const char *table(const char *name)
{
	for (size_t i = 0; i < TABLES && tables[i][0]; i++)
		if (strcmp(tables[i][0], name) == 0)
			return tables[i][1];
	return NULL;
}

/* The compiled rules of a catalog folder; everything lives to the end of the program. */
static struct asy_patterns *load_rules(const char *catalog)
{
	static struct asy_arena arena;
	static struct asy_buf blob;
	struct asy_rule_source *sources;
	struct asy_patterns *patterns;
	struct asy_diags diags;
	size_t n;

	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	asy_diags_init(&diags, &arena);
	asy_buf_init(&blob, ASY_LIMIT_PATTERN_BLOB);
	if (asy_rules_load(&arena, catalog, &sources, &n) != ASY_OK ||
	    asy_patterns_compile(sources, n, NULL, &diags, &blob) != ASY_OK ||
	    asy_patterns_load(asy_buf_bytes(&blob), &patterns) != ASY_OK)
		exit(2);
	asy_diags_release(&diags);
	return patterns;
}

int main(int argc, char **argv)
{
	struct tree_run run = {.data = table};
	size_t size;

	for (int i = 3; i < argc && i - 3 < TABLES; i++) {
		char *equal = strchr(argv[i], '=');

		if (!equal)
			return 2;
		*equal = 0;
		if (strcmp(argv[i], "rules") == 0) {
			run.patterns = load_rules(equal + 1);
			continue;
		}
		tables[i - 3][0] = argv[i];
		tables[i - 3][1] = read_all(equal + 1, &size);
	}
	if (argc < 3)
		return 2;
	root_length = strlen(argv[2]);
	if (nftw(argv[2], add, 16, FTW_PHYS) != 0)
		return 3;
	qsort(files, n_files, sizeof(files[0]), by_path);
	for (size_t i = 0; asy_inspectors[i]; i++) {
		if (strcmp(asy_inspectors[i]->name, argv[1]) != 0)
			continue;
		fputs(tree_run(&run, asy_inspectors[i], files, n_files), stdout);
		tree_release(&run);
		asy_patterns_free(run.patterns);
		return 0;
	}
	return 2;
}
