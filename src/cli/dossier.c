/* assay dossier RESULT -o DIR */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/dossier_vex.h"
#include "cli/result_file.h"
#include "cli/verbs.h"
#include "dossier/dossier.h"
#include "report/document.h"

static enum asy_err write_file(void *context, const char *path, struct asy_bytes content)
{
	struct asy_buf name;
	enum asy_err err;

	asy_buf_init(&name, ASY_LIMIT_PATH_BYTES);
	asy_buf_printf(&name, "%s/%s", (const char *)context, path);
	err = name.err ? name.err : asy_file_replace(asy_buf_cstr(&name), content);
	asy_buf_release(&name);
	return err;
}

/* A name that this program gives: nothing that leads out of the folder. */
static bool our_name(const char *name)
{
	return *name && name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789./-")] == 0 && *name != '/' && !strstr(name, "..");
}

/* Files of an earlier dossier in the same folder, which the new one may no longer have. */
static void remove_old(const char *folder)
{
	struct asy_buf sums, name;

	asy_buf_init(&sums, 4 << 20);
	asy_buf_init(&name, ASY_LIMIT_PATH_BYTES);
	asy_buf_printf(&name, "%s/SHA256SUMS", folder);
	if (!asy_file_read(asy_buf_cstr(&name), &sums) && sums.len) {
		char *rest = (char *)sums.data, *line;

		while ((line = strsep(&rest, "\n"))) {
			if (strlen(line) < 67 || !our_name(line + 66))
				continue;
			asy_buf_clear(&name);
			asy_buf_printf(&name, "%s/%s", folder, line + 66);
			(void)unlink(asy_buf_cstr(&name));
		}
	}
	asy_buf_release(&name);
	asy_buf_release(&sums);
}

/* The folder is new, empty, or holds an earlier dossier: other people's files are never mixed with ours. */
static int prepare(struct asy_cli *cli, const char *folder)
{
	static const char *const below[] = {"records", "files"};
	struct asy_buf name;
	struct dirent *e;
	size_t n = 0;
	bool ours = false;
	DIR *dir;
	int code = ASY_EXIT_DONE;

	if (mkdir(folder, 0755) != 0 && errno != EEXIST)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: %s", folder, strerror(errno));
	dir = opendir(folder);
	if (!dir)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: %s", folder, strerror(errno));
	while ((e = readdir(dir))) {
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
		ours = ours || strcmp(e->d_name, "SHA256SUMS") == 0;
	}
	closedir(dir);
	if (n && !ours)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s is not empty, and what is in it is no dossier: choose another folder", folder);
	remove_old(folder);
	asy_buf_init(&name, ASY_LIMIT_PATH_BYTES);
	for (size_t i = 0; i < 2 && !code; i++) {
		asy_buf_clear(&name);
		asy_buf_printf(&name, "%s/%s", folder, below[i]);
		if (mkdir(asy_buf_cstr(&name), 0755) != 0 && errno != EEXIST)
			code = asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: %s", asy_buf_cstr(&name), strerror(errno));
	}
	asy_buf_release(&name);
	return code;
}

static int load_templates(struct asy_cli *cli, const struct asy_catalog *catalog, struct asy_arena *arena, struct asy_templates *ret)
{
	struct asy_diags diags;
	struct asy_buf messages;
	int code = ASY_EXIT_DONE;

	asy_diags_init(&diags, arena);
	asy_buf_init(&messages, 1 << 20);
	if (asy_templates_load(arena, catalog, &diags, ret)) {
		asy_diags_print(&diags, &messages);
		fputs(asy_buf_cstr(&messages), stderr);
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "the templates of the catalog cannot be used");
	}
	asy_buf_release(&messages);
	asy_diags_release(&diags);
	return code;
}

static int make(struct asy_cli *cli, const struct asy_templates *templates, const char *folder)
{
	struct asy_dossier_extra vex[ASY_DOSSIER_VEX_FILES] = {0};
	struct asy_dossier_summary sum;
	bool with_vex = asy_cli_option(cli, "--vex") != NULL;
	int64_t now;
	struct asy_buf json;
	json_t *document = NULL;
	enum asy_err err;
	int code;

	asy_buf_init(&json, ASY_LIMIT_REPORT_BYTES);
	code = asy_result_open(cli, cli->arguments[0], &document, &json);
	if (!code && with_vex) {
		if (!asy_clock_parse_date(doc_text(document, "created"), &now))
			now = asy_clock_now();
		code = asy_dossier_vex(cli, cli->arguments[0], now, vex);
	}
	if (!code)
		code = prepare(cli, folder);
	if (!code) {
		err = asy_dossier_make(templates, document, asy_buf_bytes(&json), vex, with_vex ? ASY_DOSSIER_VEX_FILES : 0, write_file, (void *)(uintptr_t)folder, &sum);
		if (err)
			code = asy_cli_fail(cli, err == ASY_NOMEM || err == ASY_LIMIT ? ASY_EXIT_INTERNAL : ASY_EXIT_USAGE, "%s: %s", folder, asy_err_text(err));
	}
	if (!code)
		printf("%zu documents, %zu files in %s\n%zu fields are filled; %zu gaps are listed with who can close them: %s/index.html\n",
		       sum.documents, sum.files, folder, sum.given, sum.missing, folder);
	for (size_t i = 0; i < ASY_DOSSIER_VEX_FILES; i++)
		asy_buf_release(&vex[i].content);
	json_decref(document);
	asy_buf_release(&json);
	return code;
}

static int run(struct asy_cli *cli)
{
	const char *folder = asy_cli_option(cli, "--output");
	struct asy_templates templates;
	struct asy_catalog catalog;
	struct asy_arena arena;
	int code = ASY_EXIT_USAGE;

	asy_arena_init(&arena, 256 << 20);
	if (asy_cli_load_catalog(cli, &catalog))
		code = load_templates(cli, &catalog, &arena, &templates);
	if (!code)
		code = make(cli, &templates, folder ? folder : "dossier");
	asy_catalog_release(&catalog);
	asy_arena_release(&arena);
	return code;
}

static const struct asy_option options[] = {
	{"--output", "DIR", "(-o) folder of the dossier, default ./dossier"},
	{"--vex", NULL, "add VEX documents: the vulnerability database counts then, not the result alone"},
	{"--db", "FILE", "with --vex: the database; default $ASSAY_DB, else ~/.local/share/assay/vuln.db"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_dossier = {
	.name = "dossier",
	.arguments = "RESULT",
	.summary = "the documents that authorities, laboratories and customers ask for",
	.help = "Fills every document that fits the schemes and markets of the result: conformance statement, filled question tables,\n"
	        "test report, checklists, drafts of declarations, bill of materials; as HTML for printing, Markdown, CSV and JSON, with\n"
	        "a manifest. Nothing is invented: what no record says is marked as missing, with who can give it. Drafts are not\n"
	        "declarations until a person completes and signs them.\n\n"
	        "examples:\n"
	        "  assay dossier result -o dossier\n"
	        "  assay dossier result -o dossier --vex\n"
	        "  (cd dossier && sha256sum -c SHA256SUMS)",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
