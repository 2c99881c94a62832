/* assay learn NAME VERSION FILE... */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/verbs.h"
#include "component/learn.h"

enum { SAMPLES = 512 };

struct lesson {
	struct asy_cli *cli;
	struct asy_arena arena;
	struct asy_learn_sample samples[SAMPLES];
	struct asy_buf content[SAMPLES];
	size_t n;
};

static int add_file(struct lesson *l, const char *version, const char *path)
{
	const char *slash = strrchr(path, '/');
	enum asy_err err;

	if (l->n == SAMPLES)
		return asy_cli_fail(l->cli, ASY_EXIT_USAGE, "more than %d files", SAMPLES);
	asy_buf_init(&l->content[l->n], ASY_LIMIT_FILE_BYTES);
	err = asy_file_read(path, &l->content[l->n]);
	if (err)
		return asy_cli_fail(l->cli, ASY_EXIT_UNREADABLE, "%s: %s", path, asy_err_text(err));
	l->samples[l->n] = (struct asy_learn_sample){version, asy_arena_strdup(&l->arena, slash ? slash + 1 : path), asy_buf_bytes(&l->content[l->n])};
	l->n++;
	return ASY_EXIT_DONE;
}

/* The regular files of a folder, not of folders in it; in order of their names. */
static int add_others(struct lesson *l, const char *path)
{
	struct dirent **list;
	int n = scandir(path, &list, NULL, alphasort), code = ASY_EXIT_DONE;

	if (n < 0)
		return add_file(l, NULL, path);
	for (int i = 0; i < n; i++) {
		char *one = asy_arena_printf(&l->arena, "%s/%s", path, list[i]->d_name);
		struct stat st;

		if (!code && one && stat(one, &st) == 0 && S_ISREG(st.st_mode) && l->n < SAMPLES)
			code = add_file(l, NULL, one);
		free(list[i]);
	}
	free(list);
	return code;
}

/* Arguments behind the name: a file belongs to the version before it; what is no file is a version. */
static int read_arguments(struct lesson *l)
{
	const char *version = NULL, *others = asy_cli_option(l->cli, "--others");
	int code = ASY_EXIT_DONE;

	for (int i = 1; i < l->cli->n_arguments && !code; i++) {
		const char *argument = l->cli->arguments[i];
		struct stat st;
		bool file = stat(argument, &st) == 0 && S_ISREG(st.st_mode);

		if (!file && argument[0] >= '0' && argument[0] <= '9')
			version = argument;
		else if (!version)
			code = asy_cli_fail(l->cli, ASY_EXIT_USAGE, "%s: a version must stand before the first file", argument);
		else
			code = add_file(l, version, argument);
	}
	if (!code && l->n == 0)
		code = asy_cli_fail(l->cli, ASY_EXIT_USAGE, "no file to learn from");
	return code || !others ? code : add_others(l, others);
}

static int show(struct lesson *l)
{
	const char *name = l->cli->arguments[0];
	struct asy_learned learned;
	struct asy_buf out;
	enum asy_err err = asy_learn(&l->arena, name, l->samples, l->n, &learned);
	int code;

	if (err == ASY_NOT_FOUND)
		return asy_cli_fail(l->cli, ASY_EXIT_FOUND, "no text of these files says their version, and nothing else");
	if (err)
		return asy_cli_fail(l->cli, ASY_EXIT_INTERNAL, "%s", asy_err_text(err));
	asy_buf_init(&out, ASY_LIMIT_REPORT_BYTES);
	asy_buf_printf(&out, "# %zu versions, %zu of them held out; %zu files of other programs\n", learned.versions, learned.held_versions, learned.other_files);
	asy_buf_printf(&out, "# right version in %zu of %zu files learned from", learned.found, learned.files);
	if (learned.held_files)
		asy_buf_printf(&out, ", %zu of %zu held-out files\n", learned.held_found, learned.held_files);
	else
		asy_buf_text(&out, "; none held out (it takes three versions)\n");
	asy_learned_yaml(name, &learned, l->samples, l->n, &out);
	code = asy_cli_print(l->cli, &out);
	asy_buf_release(&out);
	return code;
}

static int run(struct asy_cli *cli)
{
	struct lesson *l = calloc(1, sizeof(*l));
	int code;

	if (!l)
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "out of memory");
	l->cli = cli;
	asy_arena_init(&l->arena, ASY_LIMIT_ARENA);
	code = read_arguments(l);
	if (!code)
		code = show(l);
	for (size_t i = 0; i < SAMPLES; i++)
		asy_buf_release(&l->content[i]);
	asy_arena_release(&l->arena);
	free(l);
	return code;
}

static const struct asy_option options[] = {
	{"--others", "FOLDER", "files of other programs: what is in them is no mark"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_learn = {
	.name = "learn",
	.arguments = "NAME VERSION FILE... [VERSION FILE...]",
	.summary = "by which texts a program says its version, as a rule for the catalog",
	.help = "Takes files whose version is known and finds the texts that give the right version in all of them and none in\n"
	        "files of other programs. Every third version is held out and scored. Prints a rule for catalog/components with its\n"
	        "score; look it over before you use it.\n\n"
	        "example:\n"
	        "  assay learn dropbear 2019.78 a/dropbear 2020.81 b/dropbear 2022.83 c/dropbear --others /usr/bin",
	.options = options,
	.least = 3,
	.most = ASY_CLI_ARGUMENTS,
	.run = run,
};
